// The palette narrows as people type: without accents, any order, the better first.
import { describe, expect, it } from 'vitest';
import { narrow } from './narrow';
import type { EntryGroup } from './types';

const entry = (words: string, also = ''): EntryGroup['entries'][number] => ({ id: words, words, also, run: () => {} });
const groups: EntryGroup[] = [
  { title: 'Aller', entries: [entry('À relire'), entry('Papiers'), entry('Réglages'), entry('Équipe')] },
  { title: 'Commandes', entries: [entry('Nouvel article'), entry('Importer un fichier…', 'word docx'), entry('Relire les changements')] },
];
const found = (typed: string): string[] => narrow(groups, typed).flatMap((group) => group.entries.map((one) => one.words));

describe('the palette', () => {
  it.each([
    ['', 7],
    ['zzz', 0],
  ])('« %s » leaves %i entries', (typed, left) => {
    expect(found(typed)).toHaveLength(left);
  });

  it('minds neither accent nor case', () => {
    expect(found('REGLAGES')).toEqual(['Réglages']);
    expect(found('equipe')).toEqual(['Équipe']);
  });

  it('takes words in any order and other names', () => {
    expect(found('fichier importer')).toEqual(['Importer un fichier…']);
    expect(found('docx')).toEqual(['Importer un fichier…']);
  });

  it('puts a beginning before a middle', () => {
    const [group] = narrow([{ title: 'x', entries: [entry('À relire'), entry('Relire les changements')] }], 'relire');
    expect(group?.entries.map((one) => one.words)).toEqual(['Relire les changements', 'À relire']);
  });

  it('leaves alone what was narrowed elsewhere', () => {
    expect(narrow([{ title: 'Papiers', entries: [entry('Crue')], found: true }], 'pont')).toHaveLength(1);
  });
});
