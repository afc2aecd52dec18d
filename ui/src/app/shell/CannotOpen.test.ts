// A newsroom that does not open says why in the system's language, and opens in place once it can.
import { flushSync, mount, unmount } from 'svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { fakeHost, type FakeHost } from '../../host/fake';
import type { HostError } from '../../host/types';
import App from '../App.svelte';

const HOME = '/home/awa/marbre';

let app: Record<string, unknown> | undefined;

async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) {
    flushSync();
    await Promise.resolve();
  }
}

const words = (): string => document.body.textContent?.replace(/[\s\u00a0\u202f]+/g, ' ') ?? '';

/** Starts the window on a newsroom that fails to open, for somebody whose system speaks a language. */
async function start(language: string, error: Partial<HostError>): Promise<FakeHost> {
  vi.spyOn(navigator, 'language', 'get').mockReturnValue(language);
  localStorage.clear();
  document.body.innerHTML = '';
  const host = fakeHost();
  host.core.cannotOpen = { code: 'store', message: 'the disk refused', ...error, facts: { home: HOME, ...error.facts } };
  app = mount(App, { target: document.body, props: { host } });
  await settle();
  return host;
}

async function press(label: string): Promise<void> {
  const button = [...document.querySelectorAll('button')].find((one) => one.textContent?.trim() === label);
  if (!button) throw new Error(`no button « ${label} » in ${words()}`);
  button.click();
  await settle();
}

afterEach(async () => {
  if (app) await unmount(app);
  app = undefined;
  vi.restoreAllMocks();
});

describe('a newsroom that does not open', () => {
  it.each([
    ['newer_store', {}, 'vient d’un Marbre plus récent', 'comes from a newer Marbre'],
    ['damaged_store', {}, 'trop abîmée pour être lue', 'too damaged to be read'],
    ['disk_full', {}, 'Le disque est plein', 'The disk is full'],
    ['taken', {}, 'Un autre Marbre a cette rédaction', 'Another Marbre has this newsroom'],
    ['file', { trouble: 'denied' }, 'pas le droit de lire ou d’écrire', 'may not read or write'],
    ['store', { trouble: 'read_only' }, 'pas le droit de lire ou d’écrire', 'may not read or write'],
  ])('says %s in both languages, with its folder', async (code, facts, french, english) => {
    for (const [language, said] of [
      ['fr-ML', french],
      ['en-GH', english],
    ] as const) {
      await start(language, { code, facts });
      expect(words()).toContain(said);
      expect(words()).toContain(HOME);
      expect(words()).not.toContain('the disk refused');
      await unmount(app!);
    }
    app = undefined;
  });

  it('words what nobody foresaw too, and has the line for who mends it ready', async () => {
    await start('fr', { code: 'store', facts: { why: 'les secteurs 4 à 9' } });
    const technical = document.querySelector('details')!;
    expect(words()).toContain('L’enregistrement a échoué');
    expect(words()).toContain('transmettez la ligne ci-dessous');
    expect(technical.open).toBe(false);
    expect(technical.querySelector('summary')?.textContent).toBe('À transmettre');
    expect(technical.textContent).toContain('the disk refused');
    technical.remove();
    expect(words()).not.toContain('the disk refused');
  });

  it('says how the last backup takes the place of a damaged one', async () => {
    await start('fr', { code: 'damaged_store' });
    expect(words()).toContain(`marbre --home "${HOME}" restore SAUVEGARDE`);
  });

  it('opens in place once it can be opened', async () => {
    const host = await start('fr', { code: 'taken' });
    await press('Réessayer');
    expect(words()).toContain('ne s’ouvre toujours pas');
    host.core.cannotOpen = null;
    await press('Réessayer');
    expect(words()).not.toContain('n’a pas pu s’ouvrir');
    expect(document.querySelector('button[aria-label="Changer de membre"], [role="navigation"], nav')).not.toBeNull();
  });

  it('makes one where there is none any more', async () => {
    const host = await start('en', { code: 'damaged_store' });
    host.core.cannotOpen = null;
    host.core.founded = false;
    await press('Try again');
    expect(words()).toContain('A newsroom, on this computer');
  });

  it('closes its window', async () => {
    const host = await start('en', { code: 'taken' });
    await press('Quit');
    expect(host.core.closed).toBe(true);
  });
});
