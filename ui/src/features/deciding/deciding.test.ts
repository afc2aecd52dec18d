// Actions that ask for something are not done before it is given.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { clear, NOW, show } from '../../testing/stage';
import { until } from '../../testing/until';
import Asking from './Asking.svelte';
import { setNow, setZone } from '../../app/i18n/index.svelte';
import type { Asked } from '../../app/room.svelte';
import { fakeHost, type FakeHost } from '../../host/fake';
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

describe('an hour when the clocks are changed', () => {
  async function choose(zone: string, now: string, day: string, hour: string): ReturnType<typeof show> {
    const shown = await ask('archives', 'schedule');
    setZone(zone);
    setNow(Date.parse(now));
    await shown.click('Autre jour');
    write(document.querySelector<HTMLInputElement>('[aria-label="Autre jour"]')!, day);
    write(field('Heure'), hour);
    await shown.settle();
    return shown;
  }

  it.each([
    ['Europe/Paris', '2026-03-20T12:00:00Z', '2026-03-29'],
    ['Africa/Casablanca', '2025-04-01T12:00:00Z', '2025-04-06'],
  ])('that never comes in %s is said and not taken', async (zone, now, day) => {
    const shown = await choose(zone, now, day, '2h30');
    const act = vi.spyOn(shown.host, 'act');
    expect(shown.words()).toContain('Cette heure n’existe pas ce jour-là : les horloges sautent de 2 h 00 à 3 h 00.');
    await shown.click('Programmer');
    expect(act).not.toHaveBeenCalled();
    write(field('Heure'), '3h');
    await shown.settle();
    expect(shown.words()).not.toContain('n’existe pas');
    await shown.click('Programmer');
    expect(act).toHaveBeenCalledWith('archives', 'schedule', { at: { local: `${day}T03:00:00`, zone } });
  });

  it.each([
    ['Europe/Paris', '2026-10-20T12:00:00Z', '2026-10-25', 'UTC+2', 'UTC+1'],
    ['Africa/Casablanca', '2025-02-20T12:00:00Z', '2025-02-23', 'UTC+1', 'UTC'],
  ])('that comes twice in %s says which of the two it is', async (zone, now, day, first, second) => {
    const shown = await choose(zone, now, day, '2h30');
    expect(shown.words()).toContain(
      `Cette heure existe deux fois ce jour-là ; la première compte : 2 h 30 à ${first}, non à ${second}.`,
    );
    const hour = field('Heure') as HTMLInputElement;
    for (const _ of [1, 2]) hour.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowUp', bubbles: true, cancelable: true }));
    await shown.settle();
    expect(hour.value.replaceAll('\u00a0', ' ')).toBe('3 h 00');
    expect(shown.words()).not.toContain('deux fois');
  });
});

describe('approving anew what was corrected', () => {
  function correct(host: FakeHost): void {
    host.core.piece('archives').texts.body.blocks.push({ kind: 'paragraph', spans: [{ text: 'Une phrase de plus.' }] });
  }

  async function corrected(): ReturnType<typeof show> {
    const me = 'm-aminata';
    const host = fakeHost({ now: NOW, me });
    correct(host);
    const asked: Asked = { piece: await host.openPiece('archives'), action: 'revalidate' };
    return show(Asking, { asked }, { me }, correct);
  }

  it('shows what differs from the approved version, then approves exactly that', async () => {
    const shown = await corrected();
    const { current, approved } = await shown.host.openPiece('archives');
    const act = vi.spyOn(shown.host, 'act');
    await until(() => shown.words().includes('Ajoute « Une phrase de plus. »'));
    expect(shown.words()).toContain(`De la version validée ${approved!.slice(0, 4)} à la version ${current.slice(0, 4)}`);
    expect(act).not.toHaveBeenCalled();
    await shown.click('Revalider');
    expect(act).toHaveBeenCalledWith('archives', 'revalidate', { version: current });
    await until(() => shown.host.core.piece('archives').approved === current);
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
