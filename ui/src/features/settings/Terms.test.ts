// The newsroom's lists in the settings: countries at once, moves by button and key, what is put under another or retired.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { offered } from '../../app/parts/terms';
import { clear, show, type Shown } from '../../testing/stage';
import Terms from './Terms.svelte';

afterEach(clear);

const rows = (shown: Shown): string[] => [...shown.page.querySelectorAll('li .name')].map((one) => one.textContent?.trim() ?? '');

function button(shown: Shown, label: string): HTMLElement {
  const found = [...shown.page.querySelectorAll<HTMLElement>('button')].find((one) => one.getAttribute('aria-label') === label);
  if (!found) throw new Error(`no button is labelled « ${label} »`);
  return found;
}

async function press(shown: Shown, label: string): Promise<void> {
  button(shown, label).click();
  await shown.settle();
  await shown.settle();
}

describe('the lists', () => {
  it.each([
    ['fr', 'Pays', 'Ajouter les pays d’Afrique', '3 pays ajoutés.'],
    ['en', 'Countries', 'Add the African countries', '3 countries added.'],
  ] as const)('take the African countries once: %s', async (language, countries, add, added) => {
    const shown = await show(Terms, {}, { me: 'm-aminata', language });
    expect(shown.words()).not.toContain(add);
    await shown.click(countries);
    const before = rows(shown).length;
    await shown.click(add);
    await shown.settle();
    expect(rows(shown)).toHaveLength(before + 3);
    expect(shown.room.toasts.at(-1)?.words).toBe(added);
    expect(shown.words()).not.toContain(add);
  });

  it('are moved by buttons and by keys, and the focus stays', async () => {
    const shown = await show(Terms, {}, { me: 'm-aminata' });
    await press(shown, 'Descendre Politique');
    expect(rows(shown).slice(0, 4)).toEqual(['Économie', 'Agriculture', 'Transports', 'Politique']);
    await press(shown, 'Monter Transports');
    expect(rows(shown).slice(0, 3)).toEqual(['Économie', 'Transports', 'Agriculture']);
    // The first of its siblings goes no higher.
    await press(shown, 'Monter Transports');
    expect(rows(shown).slice(0, 3)).toEqual(['Économie', 'Transports', 'Agriculture']);
    button(shown, 'Renommer Culture').focus();
    await shown.press('ArrowUp', { altKey: true });
    await shown.settle();
    expect(rows(shown).indexOf('Culture')).toBeLessThan(rows(shown).indexOf('Société'));
    await vi.waitFor(() => expect(document.activeElement?.getAttribute('aria-label')).toBe('Renommer Culture'), { timeout: 20_000 });
  });

  it('keep what is retired in its place, and offer it where it is chosen only', async () => {
    const shown = await show(Terms, {}, { me: 'm-aminata' }, (host) => void host.retireTerm('t-economie', true));
    await shown.settle();
    const { terms } = shown.room.newsroom;
    expect(shown.words()).toContain('Économieplus proposé');
    const names = (chosen: string[]): string[] => offered(terms, 'section', chosen).map((one) => one.words);
    expect(names([])).not.toContain('Économie');
    expect(names([])).not.toContain('Transports');
    expect(names(['t-transports'])).toContain('Transports');
  });
});
