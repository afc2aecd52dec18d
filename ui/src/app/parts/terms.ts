// Sections with what stands under them, countries and tags, as choices in the newsroom's order. Pure.
import type { Taxonomy, TermView } from '../../host/types';
import type { Choice } from '../../kit/types';

/** The terms of one list, children after their parent. */
export function arrange(terms: TermView[], taxonomy: Taxonomy): (Choice & { depth: number })[] {
  const list = terms.filter((term) => term.taxonomy === taxonomy);
  const ids = new Set(list.map((term) => term.id));
  const arranged: (Choice & { depth: number })[] = [];
  const add = (parent: string | null, depth: number): void => {
    for (const term of list) {
      const under = term.parent !== null && ids.has(term.parent) ? term.parent : null;
      if (under !== parent || depth > 5) continue;
      arranged.push({ id: term.id, words: term.name, depth });
      add(term.id, depth + 1);
    }
  };
  add(null, 0);
  return arranged;
}
