// A static site's menu, links, pages and advertisements, over the fake core.
import { afterEach, expect, it } from 'vitest';
import { clear, show, type Shown } from '../../testing/stage';
import type { Dress } from '../../host/types';
import Sites from './Sites.svelte';

afterEach(clear);

const CHIEF = 'm-aminata';

async function open(): Promise<Shown> {
  const shown = await show(Sites, {}, { me: CHIEF });
  await shown.click('Menu, liens et pages…');
  await shown.settle();
  return shown;
}

const kept = async (shown: Shown): Promise<Dress> => (await shown.host.staticSettings(shown.host.core.newsroom.sites[0]!.id)).dress;
const names = (): HTMLInputElement[] => [...document.querySelectorAll<HTMLInputElement>('.dialog input.label')];

async function write(shown: Shown, input: HTMLInputElement | null | undefined, words: string): Promise<void> {
  if (!input) throw new Error('nowhere to write');
  input.value = words;
  input.dispatchEvent(new Event('input', { bubbles: true }));
  input.dispatchEvent(new Event('change', { bubbles: true }));
  await shown.settle();
}

async function choose(shown: Shown, at: number, choice: string): Promise<void> {
  const select = document.querySelectorAll<HTMLSelectElement>('.dialog li select')[at]!;
  select.value = choice;
  select.dispatchEvent(new Event('change', { bubbles: true }));
  await shown.settle();
}

async function save(shown: Shown): Promise<void> {
  await shown.click('Enregistrer');
  await shown.settle();
}

it('makes a menu of its own, moved by keys and undone', async () => {
  const shown = await open();
  expect(shown.words()).toContain('Le menu suit les listes de la rédaction');
  await shown.click('Faire un menu à soi');
  expect(names().at(-1)?.value).toBe('Alertes');
  await shown.click('Ajouter une ligne');
  await write(shown, names().at(-1), 'Podcasts');
  await choose(shown, names().length - 1, 'url');
  await write(shown, document.querySelector<HTMLInputElement>('.dialog input.address'), 'https://audio.example');
  names().at(-1)!.focus();
  await shown.press('ArrowRight', { altKey: true });
  await shown.settle();
  expect(document.activeElement).toBe(names().at(-1));
  await save(shown);
  const menu = (await kept(shown)).menu;
  expect(menu.at(-1)).toEqual({
    label: 'Alertes',
    leads: { to: 'alerts' },
    children: [{ label: 'Podcasts', leads: { to: 'url', url: 'https://audio.example' }, children: [] }],
  });

  await shown.click('Menu, liens et pages…');
  await shown.settle();
  const before = names().length;
  document.querySelector<HTMLElement>('.dialog [aria-label^="Ôter"]')!.click();
  await shown.settle();
  expect(names().length).toBeLessThan(before);
  await shown.click('Défaire');
  expect(names()).toHaveLength(before);
});

it('begins in the language of the readers, whatever the window speaks', async () => {
  const shown = await show(Sites, {}, { me: CHIEF, language: 'en' });
  await shown.click('Menu, links and pages…');
  await shown.click('Make a menu of one’s own');
  const first = names().map((input) => input.value);
  expect([first[0], first.at(-1)]).toEqual(['Les pays', 'Alertes']);
});

it('names a line after the list that it leads to', async () => {
  const shown = await open();
  await shown.click('Faire un menu à soi');
  await shown.click('Ajouter une ligne');
  const section = shown.host.core.newsroom.terms.find((term) => term.taxonomy === 'section')!;
  await choose(shown, names().length - 1, `term:${section.id}`);
  expect(names().at(-1)?.value).toBe(section.name);
});

it('keeps accounts, links, pages and advertisements, and says what leads nowhere', async () => {
  const shown = await open();
  await shown.click('Ajouter un compte');
  const list = (): NodeListOf<HTMLInputElement> => document.querySelectorAll<HTMLInputElement>('.dialog ul[aria-label="Comptes sur les réseaux"] input');
  await write(shown, list()[0], ' Facebook ');
  await write(shown, list()[1], 'facebook');
  await save(shown);
  expect(document.querySelector('.dialog [role="alert"]')?.textContent).toContain('ne mène nulle part');
  expect((await kept(shown)).social).toEqual([]);
  await write(shown, list()[1], 'https://facebook.example/courrier');
  await shown.click('Ajouter une page');
  const field = (label: string): HTMLInputElement => {
    const found = [...document.querySelectorAll<HTMLLabelElement>('.dialog label')].find((one) => one.textContent?.includes(label));
    return document.getElementById(found!.htmlFor) as HTMLInputElement;
  };
  await write(shown, field('Titre'), 'Mentions légales');
  await write(shown, field('Adresse sur le site'), 'mentions-legales');
  await write(shown, field('Texte, en Markdown'), 'Éditeur : Le Courrier.');
  await shown.click('Ajouter une publicité');
  await write(shown, field('Ce qu’elle dit'), 'Abonnez-vous');
  await write(shown, field('Adresse'), 'mentions-legales');
  const address = [...document.querySelectorAll<HTMLLabelElement>('.dialog label')].find((one) => one.textContent === 'Adresse')!;
  await write(shown, document.getElementById(address.htmlFor) as HTMLInputElement, 'https://abonnement.example');
  await save(shown);
  expect(document.querySelector('.dialog')).toBeNull();
  expect(await kept(shown)).toEqual({
    menu: [],
    social: [{ label: 'Facebook', url: 'https://facebook.example/courrier' }],
    links: [],
    pages: [{ slug: 'mentions-legales', title: 'Mentions légales', text: 'Éditeur : Le Courrier.' }],
    ads: [{ spot: 'side', text: 'Abonnez-vous', url: 'https://abonnement.example' }],
  });
});

/** Types into a field without leaving it. */
async function type(shown: Shown, input: HTMLInputElement, words: string): Promise<void> {
  input.focus();
  input.value = words;
  input.dispatchEvent(new Event('input', { bubbles: true }));
  // A browser says that a field changed when it is left.
  input.addEventListener('blur', () => input.dispatchEvent(new Event('change', { bubbles: true })), { once: true });
  await shown.settle();
}

it('keeps the name that was typed last, when it is saved by the keyboard', async () => {
  const shown = await open();
  await shown.click('Faire un menu à soi');
  await shown.click('Ajouter une ligne');
  await type(shown, names().at(-1)!, 'Reportages');
  await choose(shown, names().length - 1, 'url');
  names().at(-1)!.focus();
  await shown.press('Enter', { ctrlKey: true });
  await shown.settle();
  expect(document.querySelector('.dialog [role="alert"]')?.textContent).toContain('Reportages');
  expect(document.activeElement).toBe(names().at(-1));
  await type(shown, document.querySelector<HTMLInputElement>('.dialog input.address')!, 'https://reportages.example');
  await shown.press('Enter', { ctrlKey: true });
  await shown.settle();
  expect(document.querySelector('.dialog')).toBeNull();
  expect((await kept(shown)).menu.at(-1)).toEqual({ label: 'Reportages', leads: { to: 'url', url: 'https://reportages.example' }, children: [] });
});

it('moves a line with the name that was just typed', async () => {
  const shown = await open();
  await shown.click('Faire un menu à soi');
  await shown.click('Ajouter une ligne');
  const last = names().at(-1)!;
  last.focus();
  last.value = 'Reportages';
  last.dispatchEvent(new Event('input', { bubbles: true }));
  await shown.press('ArrowUp', { altKey: true });
  await shown.settle();
  await save(shown);
  expect((await kept(shown)).menu.map((entry) => entry.label)).toContain('Reportages');
});

it('says nothing of what surrounds it, which somebody may have changed meanwhile', async () => {
  const shown = await open();
  const { id } = shown.host.core.newsroom.sites[0]!;
  await shown.host.changeStaticSite(id, { motto: 'Le fleuve au quotidien', place: '/srv/ailleurs' });
  await shown.click('Faire un menu à soi');
  await save(shown);
  const now = await shown.host.staticSettings(id);
  expect(now.dress.menu).not.toEqual([]);
  expect([now.motto, now.place]).toEqual(['Le fleuve au quotidien', '/srv/ailleurs']);
});
