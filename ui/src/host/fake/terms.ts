// Sections, countries and tags in the fake core: added, named, moved, retired.
import type { Host } from '../host';
import type { TermId, TermView } from '../types';
import type { FakeCore } from './core';
import { slugOf } from './newsroom';

type Calls = Pick<Host, 'addTerm' | 'renameTerm' | 'moveTerm' | 'retireTerm' | 'addAfricanCountries'>;

/** What stands in for the countries that the invented newsroom lacks. */
const LACKING: [string, string][] = [
  ['ZA', 'Afrique du Sud'],
  ['DZ', 'Algérie'],
  ['ZW', 'Zimbabwe'],
];

export function fakeTerms(core: FakeCore, changed: () => void, refuse: (code: string) => never): Calls {
  const all = (): TermView[] => core.newsroom.terms;
  const term = (id: TermId): TermView => all().find((one) => one.id === id) ?? refuse('unknown_term');
  const isUnder = (one: TermView, above: TermId): boolean =>
    one.id === above || (one.parent !== null && isUnder(term(one.parent), above));

  return {
    addTerm: async (taxonomy, name, parent) => {
      const known = all().find((one) => one.taxonomy === taxonomy && slugOf(one.name) === slugOf(name));
      if (known) known.retired = false;
      else all().push({ id: core.draw('t'), taxonomy, name, slug: slugOf(name), parent: parent ?? null, code: null, retired: false });
      changed();
      return known?.id ?? all().at(-1)!.id;
    },
    renameTerm: async (id, name) => {
      term(id).name = name;
      changed();
    },
    moveTerm: async (id, parent, before) => {
      const moved = term(id);
      if (parent !== null && isUnder(term(parent), id)) refuse('invalid');
      const rest = all().filter((one) => one.id !== id);
      rest.splice(before === null ? rest.length : rest.findIndex((one) => one.id === before), 0, { ...moved, parent });
      core.newsroom.terms = rest;
      changed();
    },
    retireTerm: async (id, retired) => {
      term(id).retired = retired;
      changed();
    },
    addAfricanCountries: async () => {
      const ids = LACKING.map(([code, name]) => {
        const id = core.draw('t');
        all().push({ id, taxonomy: 'country', name, slug: slugOf(name), parent: null, code, retired: false });
        return id;
      });
      core.newsroom.missing_countries = 0;
      changed();
      return ids;
    },
  };
}
