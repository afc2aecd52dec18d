// Both languages say everything, and French is set as French.
import { describe, expect, it } from 'vitest';
import { en } from './en';
import { fr } from './fr';
import { setCatalogue, setFrench } from './typography';

type Leaf = [path: string, entry: unknown];

function leaves(entry: unknown, path = ''): Leaf[] {
  if (typeof entry !== 'object' || entry === null) return [[path, entry]];
  return Object.entries(entry).flatMap(([key, inner]) => leaves(inner, path ? `${path}.${key}` : key));
}

/** A sentence with plain facts in it, whatever it is made of. */
function said(entry: unknown, path: string): string {
  if (typeof entry === 'string') return entry;
  const make = entry as (...facts: unknown[]) => string;
  return /^(missing|refusals|errors|faults|noted|causes)\./.test(path) ? make({}) : make(...Array.from({ length: make.length }, () => 2));
}

describe('the catalogues', () => {
  it('hold the same keys', () => {
    expect(leaves(en).map(([path]) => path).sort()).toEqual(leaves(fr).map(([path]) => path).sort());
  });

  it.each([
    ['fr', fr],
    ['en', en],
  ])('say something for every key in %s', (_, catalogue) => {
    const silent = leaves(catalogue).filter(([path, entry]) => !said(entry, path).trim());
    expect(silent.map(([path]) => path)).toEqual([]);
  });

  it('write no straight apostrophe or quote', () => {
    const straight = [...leaves(fr), ...leaves(en)].filter(([path, entry]) => /['"]/.test(said(entry, path)));
    expect(straight.map(([path]) => path)).toEqual([]);
  });

  it('leave no French sign to fall at the beginning of a line', () => {
    const set = setCatalogue(fr, setFrench);
    const loose = leaves(set).filter(([path, entry]) => / [:;!?»%]|« /.test(said(entry, path)));
    expect(loose.map(([path]) => path)).toEqual([]);
  });
});

describe('French spacing', () => {
  it.each([
    ['Titre : « oui » ?', 'Titre\u00a0: «\u00a0oui\u00a0»\u202f?'],
    ['à 19 h 42', 'à 19\u00a0h\u00a042'],
    ['48 min', '48\u00a0min'],
    ['12 400 signes', '12\u00a0400\u00a0signes'],
  ])('%s', (plain, set) => {
    expect(setFrench(plain)).toBe(set);
  });
});
