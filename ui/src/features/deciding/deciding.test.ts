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
