// What was noted when the file was read stands in the panel, in the newsroom's words, until somebody has seen it.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { setNow, setZone, speak } from '../../app/i18n/index.svelte';
import { noteWords } from '../../app/wording';
import { fakeHost, type FakeHost } from '../../host/fake';
import type { Note } from '../../host/types';
import { clear, NOW, show, type Shown } from '../../testing/stage';
import { until } from '../../testing/until';
import Editor from './Editor.svelte';

afterEach(clear);

const COPY = 'Le bac reprend\n\nPublié le 12 novembre 2026\n\nPublié le 13 novembre\n\nIl traverse de nouveau.';
const copy = (host: FakeHost): ReturnType<FakeHost['importFile']> => host.importFile('bac.txt', new TextEncoder().encode(COPY));
const panel = (): HTMLElement | null => document.querySelector('[aria-labelledby="panel-file-notes"]');
const originals = (): string[] => [...(panel()?.querySelectorAll('blockquote') ?? [])].map((one) => one.textContent ?? '');

/** An editor on a piece made of a file. */
async function imported(): Promise<Shown> {
  // Every fake newsroom names its pieces alike.
  const { piece: id } = await copy(fakeHost({ now: NOW, me: 'm-ousmane' }));
  const shown = await show(Editor, { id }, { me: 'm-ousmane' }, (host) => void copy(host));
  await until(() => panel());
  await shown.settle();
  return shown;
}

describe('the panel', () => {
  it('lists each note with its own words and lets it be put away', async () => {
    const shown = await imported();
    expect(panel()?.textContent).toContain('À la lecture du fichier');
    expect(panel()?.textContent).toContain('Date de publication du texte');
    expect(originals()).toEqual(['Publié le 12 novembre 2026', 'Publié le 13 novembre']);
    const dismiss = vi.spyOn(shown.host, 'dismissFileNote');
    await shown.click('Vu');
    expect(dismiss).toHaveBeenCalledWith(shown.room.current?.row.id, 1);
    await until(() => originals().length === 1);
    expect(originals()).toEqual(['Publié le 13 novembre']);
    await shown.click('Vu');
    await until(() => !panel());
  });

  it('is not there for a piece that no note stands with', async () => {
    const shown = await show(Editor, { id: 'meteo' }, { me: 'm-ousmane' });
    await until(() => document.querySelector('.body .ProseMirror'));
    await shown.settle();
    expect(panel()).toBeNull();
  });
});

describe('an import', () => {
  it('says how many notes stand with the piece', async () => {
    const shown = await show(Editor, { id: 'meteo' }, { me: 'm-ousmane' });
    const file = (words: string): File =>
      // The files of jsdom cannot be read.
      Object.assign(new File([words], 'bac.txt'), { arrayBuffer: async () => new TextEncoder().encode(words).buffer });
    const told = (): string => shown.room.toasts.at(-1)?.words.replace(/[\u00a0\u202f]/g, ' ') ?? '';
    await shown.room.importFiles([file(COPY)]);
    expect(told()).toContain('2 points à voir dans « À la lecture du fichier »');
    await shown.room.importFiles([file('Le bac\n\nIl traverse.')]);
    expect(told()).not.toContain('À la lecture');
  });
});

describe('every note', () => {
  const told = (note: Note, language: 'fr' | 'en' = 'fr'): string[] => {
    speak(language);
    setZone('Africa/Bamako');
    setNow(NOW);
    const { says, original } = noteWords({ number: 1, note, words: 'the sentence of the core' });
    return [says.replace(/[\u00a0\u202f]/g, ' '), original];
  };

  it('says what became of it and keeps its words', () => {
    expect(told({ code: 'published', at: '2026-11-12T19:42:00', text: 'Publié le 12 novembre 2026 à 19h42' })).toEqual([
      'Date de publication du texte (12 novembre 2026, 19 h 42) : aucun champ ne la garde',
      'Publié le 12 novembre 2026 à 19h42',
    ]);
    expect(told({ code: 'published', at: '2026-11-12', text: '12 Nov 2026' }, 'en')[0]).toContain('(12 November 2026)');
    expect(told({ code: 'unknown_field', name: 'layout', value: 'large' })).toEqual(['Aucune place ici pour « layout »', 'large']);
    expect(told({ code: 'comment', author: 'Awa', text: 'À vérifier' })).toEqual(['Commentaire dans le document, par Awa', 'À vérifier']);
    expect(told({ code: 'not_listed', taxonomy: 'country', name: 'Sélouland' })).toEqual([
      'Ce pays n’est pas dans vos listes : à choisir à la main',
      'Sélouland',
    ]);
    expect(told({ code: 'field_refused', field: 'slug', value: 'é é', why: 'no' })[0]).toContain('Identifiant d’URL');
  });

  it('of a later core is said in the words of the core', () => {
    expect(told({ code: 'of_a_later_core', text: 'Page 1' } as unknown as Note)).toEqual(['the sentence of the core', 'Page 1']);
  });
});
