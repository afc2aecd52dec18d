// Every sentence of the catalogue is said somewhere. What is looked up by a name made at run time counts whole.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { fr } from './fr';

const SOURCES = join(import.meta.dirname, '../..');
/** Waits for the media library. */
const AWAITED = ['rail.media'];

type Node = Record<string, unknown>;
const isGroup = (entry: unknown): entry is Node => typeof entry === 'object' && entry !== null && !Array.isArray(entry);

function leaves(entry: unknown, path: string[] = []): string[] {
  return isGroup(entry) ? Object.entries(entry).flatMap(([key, inner]) => leaves(inner, [...path, key])) : [path.join('.')];
}

/** The path as far as the catalogue goes: `.length` of a sentence is not its business. */
function known(path: string[]): string[] {
  let entry: unknown = fr;
  const end = path.findIndex((key) => !isGroup(entry) || (entry = entry[key]) === undefined);
  return end < 0 ? path : path.slice(0, end);
}

/** What a source says: a sentence, or a whole group where it is handed on or looked up. */
function said(source: string): string[] {
  const bare = source.replace(/<!--[\s\S]*?-->|\/\*[\s\S]*?\*\/|(?<!:)\/\/.*/g, '');
  // A sentence in the readers' language is said as much as one in the window's.
  const code = bare.replace(/\bwordsIn\([^()]*\)/g, 't()');
  const names = new Map<string, string[]>([['t()', []]]);
  const split = (chain: string): string[] => known(chain.split('.').filter(Boolean));
  // `const { review, fields: titles } = t()`, `const words = t().dress;` and `const words = $derived(t().editor.whys)`.
  const taken = code
    .replace(/const \{([^{}]+)\} = t\(\)((?:\.\w+)*)/g, (_, inside: string, chain: string) => {
      for (const one of inside.split(',')) {
        const [key = '', name = key] = one.split(':').map((word) => word.trim());
        if (key) names.set(name, [...split(chain), key]);
      }
      return '';
    })
    .replace(/const (\w+) = t\(\)((?:\.\w+)+);/g, (_, name: string, chain: string) => {
      names.set(name, split(chain));
      return '';
    });
  const paths: string[] = [];
  for (const [name, base] of names) {
    const start = name === 't()' ? String.raw`\bt\(\)` : String.raw`(?<![\w.'"\`-])${name}(?!\w|['"]|:(?!:))`;
    for (const [, chain = ''] of taken.matchAll(new RegExp(`${start}((?:\\??\\.\\w+)*)`, 'g'))) {
      const path = known([...base, ...chain.replaceAll('?', '').split('.').filter(Boolean)]);
      if (path.length) paths.push(path.join('.'));
    }
  }
  return paths;
}

it('the catalogue holds no sentence that nothing says', () => {
  const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter(
    (name) => /\.(svelte|ts)$/.test(name) && !/\.test\.ts$|^(app\/i18n|testing|host)\//.test(name),
  );
  const paths = new Set(files.flatMap((name) => said(readFileSync(join(SOURCES, name), 'utf8'))));
  const isSaid = (leaf: string): boolean => leaf.split('.').some((_, at, keys) => paths.has(keys.slice(0, at + 1).join('.')));
  expect(leaves(fr).filter((leaf) => !isSaid(leaf) && !AWAITED.includes(leaf))).toEqual([]);
});
