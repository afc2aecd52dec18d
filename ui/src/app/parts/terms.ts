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

/** Those of one list that may be chosen: what is retired, or stands under it, only where it is chosen already. */
export function offered(terms: TermView[], taxonomy: Taxonomy, chosen: string[]): Choice[] {
  const byId = new Map(terms.map((term) => [term.id, term]));
  const isOffered = (id: string): boolean => {
    for (let one = byId.get(id), steps = 0; one && steps < 9; one = byId.get(one.parent ?? ''), steps++) {
      if (one.retired) return false;
    }
    return true;
  };
  return arrange(terms, taxonomy).filter((one) => chosen.includes(one.id) || isOffered(one.id));
}

/** The terms among which one stands, in their order; itself too. */
export function siblings(terms: TermView[], id: string): TermView[] {
  const own = terms.find((term) => term.id === id);
  const ids = new Set(terms.map((term) => term.id));
  const above = (term: TermView): string | null => (term.parent !== null && ids.has(term.parent) ? term.parent : null);
  return own ? terms.filter((term) => term.taxonomy === own.taxonomy && above(term) === above(own)) : [];
}
