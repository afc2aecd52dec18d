// A static site made anew and removed, over the fake core.
import { afterEach, describe, expect, it } from 'vitest';
import type { Fault, RebuildView } from '../../host/types';
import { clear, show, type Shown } from '../../testing/stage';
import Sites from './Sites.svelte';

afterEach(clear);

const CHIEF = 'm-aminata';

/** Presses a button of the dialog, whatever stands behind it. */
async function inside(shown: Shown, words: string): Promise<void> {
  const found = [...document.querySelectorAll<HTMLElement>('.dialog button')].find((one) => one.textContent?.trim() === words);
  if (!found) throw new Error(`no button of the dialog says « ${words} »`);
  found.click();
  await shown.settle();
  await shown.settle();
}

/** How a rebuild of three pieces ended. */
function ended(stage: RebuildView['stage'], fault: Fault): RebuildView {
  return { stage, done: 24, total: 24, pieces: 3, fault, detail: '', at: '2026-11-10T08:00:00Z' };
}

describe('making a static site anew', () => {
  it('says what stays, how far it is, and that it was read back', async () => {
    let written = (): void => {};
    const shown = await show(Sites, {}, { me: CHIEF }, (host) => {
      host.core.written = new Promise((resolve) => (written = resolve));
    });
    await shown.click('Refaire le site…');
    await shown.settle();
    expect(shown.words()).toContain('à la même adresse et à la même date');
    await inside(shown, 'Refaire le site');
    await shown.settle();
    expect(document.querySelector('.dialog progress')).not.toBeNull();
    expect(shown.words()).toContain('Arrêter');
    written();
    await shown.settle();
    expect(shown.words()).toContain('Le site est refait et relu : 3 articles en ligne.');
    expect(document.querySelector('.dialog progress')).toBeNull();
  });

  it('stops, and offers to go on', async () => {
    let written = (): void => {};
    const shown = await show(Sites, {}, { me: CHIEF }, (host) => {
      host.core.written = new Promise((resolve) => (written = resolve));
    });
    await shown.click('Refaire le site…');
    await inside(shown, 'Refaire le site');
    await shown.settle();
    await inside(shown, 'Arrêter');
    written();
    await shown.settle();
    expect(shown.words()).toContain('Arrêté à 7 fichiers sur 24');
    await inside(shown, 'Reprendre');
    await shown.settle();
    expect(shown.words()).toContain('refait et relu');
  });

  it('is made anew although the readers’ address does not answer yet', async () => {
    const shown = await show(Sites, {}, { me: CHIEF }, (host) => {
      host.rebuildSite = async () => ended('done', { code: 'not_shown', facts: { address: 'https://depeche.example/', words: 'no answer' }, differences: [] });
    });
    await shown.click('Refaire le site…');
    await inside(shown, 'Refaire le site');
    await shown.settle();
    expect(shown.words()).toContain('Le site est refait dans son dossier : 3 articles en ligne.');
    expect(shown.words()).toContain('https://depeche.example/ ne la montre pas encore');
    expect(document.querySelector('.dialog [role="alert"]')).toBeNull();
  });

  it('calls nothing whole that is read back otherwise', async () => {
    const shown = await show(Sites, {}, { me: CHIEF }, (host) => {
      host.rebuildSite = async () => ended('failed', { code: 'differs', facts: {}, differences: [] });
    });
    await shown.click('Refaire le site…');
    await inside(shown, 'Refaire le site');
    await shown.settle();
    const told = document.querySelector('.dialog [role="alert"]')?.textContent;
    expect(told).toContain('ce qu’on y relit est autre chose');
    expect(told).not.toContain('est entière');
  });

  it('takes an empty folder for a disk that is missing until somebody says otherwise', async () => {
    const shown = await show(Sites, {}, { me: CHIEF }, (host) => {
      host.core.folderThere = false;
    });
    await shown.click('Refaire le site…');
    await inside(shown, 'Refaire le site');
    await shown.settle();
    expect(document.querySelector('.dialog [role="alert"]')?.textContent).toContain('le disque ou le partage est-il branché');
    await inside(shown, 'Refaire dans ce dossier vide');
    await shown.settle();
    expect(shown.words()).toContain('refait et relu');
  });

  it('is not for everybody', async () => {
    const shown = await show(Sites, {}, { me: 'm-ousmane' });
    const button = [...document.querySelectorAll('button')].find((one) => one.textContent?.includes('Refaire le site'));
    expect(button?.getAttribute('aria-disabled')).toBe('true');
    expect(shown.words()).not.toContain('à la même adresse');
  });
});

describe('removing a static site', () => {
  it('says what stays in the folder and what is given up, and removes it', async () => {
    const shown = await show(Sites, {}, { me: CHIEF }, (host) => {
      host.core.waitingThere = { deliveries: 3, removals: 1 };
    });
    const { place } = shown.host.core.newsroom.sites[0]!;
    await shown.click('Retirer de la rédaction…');
    await shown.settle();
    expect(shown.words()).toContain(`Les pages restent dans ${place}`);
    expect(shown.words()).toContain('3 envois attendent : ils seront abandonnés.');
    expect(shown.words()).toContain('sa page restera en ligne');
    await inside(shown, 'Abandonner et retirer');
    await shown.settle();
    expect(shown.host.core.newsroom.sites).toHaveLength(0);
    expect(document.querySelector('.dialog')).toBeNull();
  });

  it('gives nothing up that began to wait after it was shown', async () => {
    const shown = await show(Sites, {}, { me: CHIEF });
    await shown.click('Retirer de la rédaction…');
    await shown.settle();
    expect(shown.words()).toContain('Aucun envoi n’attend.');
    shown.host.core.waitingThere = { deliveries: 1, removals: 0 };
    await inside(shown, 'Retirer');
    await shown.settle();
    expect(document.querySelector('.dialog [role="alert"]')?.textContent).toContain('Un envoi vers ce site attend');
    expect(shown.host.core.newsroom.sites).toHaveLength(1);
  });

  it('gives up the deliveries that were shown, and no other', async () => {
    const shown = await show(Sites, {}, { me: CHIEF }, (host) => {
      host.core.waitingThere = { deliveries: 1, removals: 0 };
    });
    await shown.click('Retirer de la rédaction…');
    await shown.settle();
    shown.host.core.waitingThere = { deliveries: 3, removals: 0 };
    await inside(shown, 'Abandonner et retirer');
    await shown.settle();
    expect(document.querySelector('.dialog [role="alert"]')?.textContent).toContain('3 envois');
    expect(shown.host.core.newsroom.sites).toHaveLength(1);
  });
});
