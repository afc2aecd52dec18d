// Actions that ask for something are not done before it is given.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { clear, NOW, show } from '../../testing/stage';
import Asking from './Asking.svelte';
import { fakeHost } from '../../host/fake';
import type { Action } from '../../host/types';

afterEach(clear);

async function ask(piece: string, action: Action, me = 'm-aminata'): ReturnType<typeof show> {
  const view = await fakeHost({ now: NOW, me }).openPiece(piece);
  return show(Asking, { asked: { piece: view, action } }, { me });
}

function field(label: string): HTMLInputElement | HTMLTextAreaElement {
  const found = [...document.querySelectorAll('label')].find((one) => one.textContent?.includes(label));
  return document.getElementById(found?.htmlFor ?? '') as HTMLInputElement;
}

function write(element: HTMLInputElement | HTMLTextAreaElement, words: string): void {
  element.value = words;
  element.dispatchEvent(new Event('input', { bubbles: true }));
}

describe('returning', () => {
  it('waits for a reason', async () => {
    const shown = await ask('selou', 'return');
    const act = vi.spyOn(shown.host, 'act');
    await shown.click('Rendre');
    expect(act).not.toHaveBeenCalled();
    document.querySelector<HTMLInputElement>('input[value="facts"]')?.click();
    write(field('Dans vos mots'), 'Qui mesure ?');
    await shown.settle();
    await shown.click('Rendre');
    expect(act).toHaveBeenCalledWith('selou', 'return', { preset: 'facts', note: 'Faits à vérifier ou à sourcer. Qui mesure ?' });
    expect((await shown.host.openPiece('selou')).row.state).toBe('returned');
  });
});

describe('scheduling', () => {
  it('says the hour in words, its zone and what it asks of this machine', async () => {
    const shown = await ask('archives', 'schedule');
    write(field('Heure'), '7h15');
    await shown.settle();
    expect(shown.words()).toContain('Sortira vendredi 13 novembre à 7 h 15, heure de Bamako.');
    expect(shown.words()).toContain('Cet appareil doit rester allumé');
    const act = vi.spyOn(shown.host, 'act');
    await shown.click('Programmer');
    expect(act).toHaveBeenCalledWith('archives', 'schedule', { at: { local: '2026-11-13T07:15:00', zone: 'Africa/Bamako' } });
  });

  it('does not take an hour that has passed', async () => {
    const shown = await ask('archives', 'schedule');
    const act = vi.spyOn(shown.host, 'act');
    document.querySelector<HTMLInputElement>('input[value="2026-11-12"]')?.click();
    await shown.settle();
    expect(shown.words()).toContain('Cette heure est passée.');
    await shown.click('Programmer');
    expect(act).not.toHaveBeenCalled();
  });
});

describe('correcting', () => {
  it('asks for what readers will read', async () => {
    const shown = await ask('football', 'correct');
    await shown.click('Ouvrir');
    expect((await shown.host.openPiece('football')).row.state).toBe('published');
    write(field('Ce que les lecteurs liront'), 'Le score était de 2 à 1.');
    await shown.settle();
    await shown.click('Ouvrir');
    expect((await shown.host.openPiece('football')).row.state).toBe('draft');
  });
});

describe('prolonging an alert', () => {
  it('gives it some hours more, counted from its end, and says until when', async () => {
    const shown = await ask('crue-alerte', 'prolong');
    const act = vi.spyOn(shown.host, 'act');
    await shown.click('+3');
    expect(shown.words()).toContain('Elle restera dans le bandeau jusqu’à demain 2 h 30.');
    await shown.click('Prolonger');
    expect(act).toHaveBeenCalledWith('crue-alerte', 'prolong', { at: { local: '2026-11-13T02:30:00', zone: 'UTC' } });
    await shown.settle();
    const { row, approval_covers, versions } = await shown.host.openPiece('crue-alerte');
    expect(row).toMatchObject({ state: 'published', expires: '2026-11-13T02:30:00.000Z' });
    expect(approval_covers).toBe(true);
    expect(versions[0]?.why).toBe('prolonged');
    expect(shown.room.toasts.at(-1)?.words).toContain('jusqu’à demain');
  });

  it('takes an hour of the wall, and none before the end it has', async () => {
    const shown = await ask('crue-alerte', 'prolong');
    const act = vi.spyOn(shown.host, 'act');
    await shown.click('Jusqu’à…');
    write(field('Heure'), '20h');
    document.querySelector<HTMLInputElement>('input[value="2026-11-12"]')?.click();
    await shown.settle();
    await shown.click('Prolonger');
    expect(act).not.toHaveBeenCalled();
    expect(document.body.innerHTML).toContain('choisissez plus tard');
    document.querySelector<HTMLInputElement>('input[value="2026-11-13"]')?.click();
    write(field('Heure'), '7h');
    await shown.settle();
    await shown.click('Prolonger');
    expect(act).toHaveBeenCalledWith('crue-alerte', 'prolong', { at: { local: '2026-11-13T07:00:00', zone: 'Africa/Bamako' } });
  });
});
