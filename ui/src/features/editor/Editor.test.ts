// Writing a piece: what is typed goes to the core, what misses and what may be done is said beside it.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { clear, show, type Shown } from '../../testing/stage';
import { until } from '../../testing/until';
import Editor from './Editor.svelte';

afterEach(clear);

async function open(id: string, me: string): Promise<Shown> {
  const shown = await show(Editor, { id }, { me });
  await until(() => document.querySelector('.body .ProseMirror'));
  await shown.settle();
  return shown;
}

const headline = (): HTMLTextAreaElement => document.querySelector<HTMLTextAreaElement>('[data-field="headline"]')!;

describe('the editor', () => {
  it('shows the piece and what misses before it is submitted', async () => {
    const shown = await open('meteo', 'm-ousmane');
    expect(headline().value).toBe('Météo du fleuve : l’eau monte encore de trois marches');
    expect(shown.words()).toContain('Rendu pour cette raison');
    expect(shown.words()).toContain('Avant de transmettre');
    expect(document.querySelector('[data-action="submit"]')?.classList).toContain('primary');
    expect(document.querySelectorAll('.panel .primary')).toHaveLength(1);
  });

  it('writes the headline once the hand rests, and before an act', async () => {
    const shown = await open('meteo', 'm-ousmane');
    const set = vi.spyOn(shown.host, 'setField');
    headline().value = 'Le fleuve monte';
    headline().dispatchEvent(new Event('input', { bubbles: true }));
    await shown.settle();
    expect(set).not.toHaveBeenCalled();
    await shown.click('Transmettre');
    await until(() => shown.room.current?.row.state === 'in_review');
    expect(set).toHaveBeenCalledWith('meteo', 'headline', 'Le fleuve monte');
    expect(shown.room.current?.row.headline).toBe('Le fleuve monte');
  });

  it('keeps a text in other hands from being written', async () => {
    const shown = await open('selou', 'm-ousmane');
    expect(document.querySelector('.body .ProseMirror')?.getAttribute('contenteditable')).toBe('false');
    expect(headline().readOnly).toBe(true);
    expect(shown.words()).toContain('Lecture seule');
    expect(document.querySelector('[data-action="recall"]')).not.toBeNull();
  });

  it('draws the post and the pictures of the text from their records', async () => {
    await open('selou', 'm-idrissa');
    const post = document.querySelector('[data-record="e-prefecture"]');
    expect(post?.textContent).toContain('Ferries only');
    expect(post?.querySelector('blockquote')?.lang).toBe('en');
    expect(document.querySelector('[data-record="p-ardoise"] .credit')?.getAttribute('placeholder')).toContain('Crédit');
  });

  it('puts pictures that come together in the order in which they come', async () => {
    const shown = await open('meteo', 'm-ousmane');
    const names = ['rive.jpg', 'gué.jpg', 'bac.jpg'];
    // The files of jsdom cannot be read.
    const bytes = { arrayBuffer: () => Promise.resolve(new ArrayBuffer(1)) };
    const files = names.map((name) => Object.assign(new File(['image'], name, { type: 'image/jpeg' }), bytes));
    const body = document.querySelector<HTMLElement>('.body .ProseMirror')!;
    // Without a layout nothing can be dropped at a place; what is pasted takes the same way.
    const paste = new Event('paste', { bubbles: true, cancelable: true });
    body.dispatchEvent(Object.assign(paste, { clipboardData: { files, types: ['Files'], getData: () => '' } }));
    const records = (): string[] => [...body.querySelectorAll('[data-record]')].map((one) => one.getAttribute('data-record') ?? '');
    await until(() => records().length === names.length);
    const media = new Map(shown.room.current?.media.map((one) => [one.id, one.file_name]));
    expect(records().map((record) => media.get(record))).toEqual(names);
  });

  it('says what was written at the same time and lets one be kept', async () => {
    const shown = await open('budget', 'm-idrissa');
    expect(shown.words()).toContain('Ce que le vote de mercredi change au budget');
    const settle = vi.spyOn(shown.host, 'settleField');
    await shown.click('Garder');
    expect(settle).toHaveBeenCalledWith('budget', 'headline', 'Budget : ce que change le vote de mercredi');
    await until(() => !shown.room.current?.missing.some((one) => one.code === 'unsettled'));
  });

  it('compares any two versions, and one with the text of now', async () => {
    const shown = await open('selou', 'm-idrissa');
    const { current, versions } = shown.room.current!;
    const [newest, older] = [versions[0]!.hash, versions[1]!.hash];
    const go = vi.spyOn(shown.room, 'go');
    await shown.click('En comparer deux');
    const [from, to] = [...document.querySelectorAll<HTMLSelectElement>('.two select')];
    const choose = async (select: HTMLSelectElement, hash: string): Promise<void> => {
      select.value = hash;
      select.dispatchEvent(new Event('change', { bubbles: true }));
      await shown.settle();
    };
    const compare = (): void => document.querySelector<HTMLElement>('[data-action="compare"]')?.click();
    await choose(from!, older);
    compare();
    await until(() => go.mock.calls.length === 1);
    expect(go).toHaveBeenLastCalledWith({ view: 'reading', piece: 'selou', against: [older, current] });
    await choose(to!, older);
    compare();
    expect(go).toHaveBeenCalledOnce();
    await choose(to!, newest);
    compare();
    expect(go).toHaveBeenLastCalledWith({ view: 'reading', piece: 'selou', against: [older, newest] });
  });

  it('offers the palette what goes into the text and stands around it', async () => {
    const shown = await open('meteo', 'm-ousmane');
    const offered = new Map(shown.room.extra.map((one) => [one.id, one]));
    for (const id of ['comment', 'picture', 'embed', 'bylines', 'lang', 'indent', 'outdent', 'hard_break']) expect([...offered.keys()]).toContain(id);
    expect(offered.get('comment')?.keys).toEqual(['Ctrl', 'Maj', 'M']);
    offered.get('comment')?.run();
    expect(shown.room.toasts.at(-1)?.words).toBe('Sélectionnez un passage pour le commenter.');
    offered.get('bylines')?.run();
    await shown.settle();
    expect(document.querySelector('[role="dialog"]')).not.toBeNull();
  });

  it('keeps the hour that a dialog asked for, and takes it away again', async () => {
    const shown = await open('meteo', 'm-ousmane');
    const set = vi.spyOn(shown.host, 'setField');
    const hour = (): HTMLElement => document.querySelector<HTMLElement>('[aria-label^="Embargo, "]')!;
    const dialog = (): Element | null => document.querySelector('[role="dialog"]');
    hour().click();
    await until(dialog);
    await shown.click('Enregistrer');
    expect(set).toHaveBeenLastCalledWith('meteo', 'embargo', '2026-11-12T21:00:00.000Z');
    await until(() => hour().textContent?.includes('21'));
    await until(() => !dialog());
    hour().click();
    await until(dialog);
    await shown.click('Effacer');
    expect(set).toHaveBeenLastCalledWith('meteo', 'embargo', '');
  });

  it('closes a draft that was given to others, and says that it was', async () => {
    const shown = await open('meteo', 'm-ousmane');
    shown.room.openPiece('meteo');
    await shown.settle();
    // As the core answers who wrote it and does not see it any more.
    const given = vi.spyOn(shown.host, 'setField').mockRejectedValue({ code: 'handed_over', facts: {}, message: 'only its authors see it now' });
    document.querySelector<HTMLElement>('button.more')!.click();
    await shown.settle();
    const picker = document.querySelector('input[aria-label="Confié à"]')!.closest('.picker')!;
    picker.querySelector<HTMLElement>('.drop')!.click();
    await until(() => shown.room.toasts.length);
    expect(given).toHaveBeenCalledWith('meteo', 'assigned', '');
    expect(shown.room.toasts.map((toast) => [toast.tone, toast.words])).toEqual([['plain', expect.stringContaining('Ce papier est confié')]]);
    await vi.waitFor(() => expect(shown.room.open.map((one) => one.id)).not.toContain('meteo'), { timeout: 20_000 });
    expect(shown.room.saving.state).toBe('saved');
  });

  it('counts signs and says that all is saved', async () => {
    const shown = await open('meteo', 'm-ousmane');
    expect(shown.room.facts?.signs).toBeGreaterThan(200);
    expect(shown.room.saving.state).toBe('saved');
  });
});
