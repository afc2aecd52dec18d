// How people search: letters without accents or case.

/** Letters without accents or case: how people search. */
export function fold(words: string): string {
  return words
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[’']/g, ' ')
    .toLowerCase();
}
