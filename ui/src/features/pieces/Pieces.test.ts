// Ten thousand pieces are a list of the lines in sight.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { clear, show } from '../../testing/stage';
import Pieces from './Pieces.svelte';

afterEach(clear);

describe('the list of pieces', () => {
  it('builds only the lines in sight', async () => {
    const shown = await show(Pieces, { place: { view: 'pieces' as const } }, { many: 10_000 });
    const lines = shown.page.querySelectorAll('[role="option"]');
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.length).toBeLessThan(60);
    expect(lines[0]?.getAttribute('aria-setsize')).toBe('8761');
  });

  it('is walked and opened by keyboard', async () => {
    const shown = await show(Pieces, { place: { view: 'pieces' as const } });
    const list = shown.page.querySelector<HTMLElement>('[role="listbox"]');
    list?.focus();
    const first = list?.getAttribute('aria-activedescendant');
    await shown.press('ArrowDown');
    expect(list?.getAttribute('aria-activedescendant')).not.toBe(first);
    await shown.press('Enter');
    expect(['piece', 'reading']).toContain(shown.room.place.view);
  });

  it('narrows by state', async () => {
    const shown = await show(Pieces, { place: { view: 'pieces' as const, state: 'held' as const } });
    expect(shown.page.querySelectorAll('[role="option"]')).toHaveLength(1);
    expect(shown.words()).toContain('l’oignon a doublé');
  });

  it('searches as one types and shows what was found', async () => {
    vi.useFakeTimers();
    const shown = await show(Pieces, { place: { view: 'pieces' as const, words: 'berge' } });
    await vi.advanceTimersByTimeAsync(200);
    vi.useRealTimers();
    await shown.settle();
    expect(shown.page.querySelector('mark')?.textContent).toBe('berge');
  });
});
