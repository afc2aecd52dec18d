// Reading what changed: walking it, undoing one change, deciding on the version that was read.
import { afterEach, describe, expect, it } from 'vitest';
import { clear, show, type Shown } from '../../testing/stage';
import { until } from '../../testing/until';
import Review from './Review.svelte';

afterEach(clear);

async function open(id: string, me = 'm-idrissa'): Promise<Shown> {
  const shown = await show(Review, { id }, { me });
  await until(() => document.querySelector('.body .ProseMirror'));
  await shown.settle();
  return shown;
}

const standfirst = (): string => document.querySelector('.standfirst')?.textContent ?? '';

describe('the review', () => {
  it('asks what changed before it opens the piece, which counts as having seen it', async () => {
    const order: string[] = [];
    const shown = await show(Review, { id: 'budget' }, { me: 'm-idrissa' }, (host) => {
      const { review, openPiece } = host;
      host.review = (id) => {
        order.push('review');
        return review(id);
      };
      host.openPiece = (id) => {
        order.push('open');
        return openPiece(id);
      };
    });
    await until(() => shown.room.current);
    expect(order.slice(0, 2)).toEqual(['review', 'open']);
  });

  it('lists the changes in sentences and marks them in the text', async () => {
    const shown = await open('selou');
    expect(shown.words()).toContain('« 300 » devient « trois cents »');
    expect(shown.words()).toContain('Surtitre : « Inondations » devient « Crue »');
    expect(shown.words()).toContain('« Un prix affiché sur la berge » devient intertitre');
    expect(document.querySelector('.standfirst del')?.textContent).toBe('300');
    expect(document.querySelector('.standfirst ins')?.textContent).toBe('trois cents');
  });

  it('is walked with J and K, and undone with D', async () => {
    const shown = await open('selou');
    const current = (): string | undefined => document.querySelector('[aria-current="true"]')?.textContent?.trim();
    await shown.press('j');
    await shown.press('j');
    expect(current()).toContain('trois cents');
    await shown.press('k');
    expect(current()).toContain('Surtitre');
    await shown.press('j');
    await shown.press('d');
    expect(standfirst()).toContain('300 personnes');
    expect(standfirst()).not.toContain('trois cents');
    expect(shown.words()).not.toContain('« 300 » devient');
    await until(() => shown.host.core.text(shown.host.core.piece('selou')).includes('300 personnes'));
  });

  it('decides on an exact version, and says what stands in the way', async () => {
    const shown = await open('selou');
    const { current } = await shown.host.openPiece('selou');
    expect(shown.words()).toContain(`Décision sur la version ${current.slice(0, 4)}`);
    expect(shown.words()).toContain('Bloquant : la photo 2 n’a pas de crédit');
    expect(document.querySelector('[data-action="approve"]')?.getAttribute('aria-disabled')).toBe('true');
    await shown.click('Rendre à l’auteur');
    expect(shown.room.asked).toMatchObject({ action: 'return' });
  });

  it('reads only until somebody says that they write', async () => {
    const shown = await open('selou');
    const editable = (): string | null | undefined => document.querySelector('.body .ProseMirror')?.getAttribute('contenteditable');
    expect(editable()).toBe('false');
    await shown.click('Modifier le texte');
    expect(editable()).toBe('true');
  });
});
