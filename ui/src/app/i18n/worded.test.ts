// Every code that the core can hand to a window has a sentence in both languages, and not the same one: the codes are read
// from the types that are generated from the core, so that a new one fails here until it is worded.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { beforeEach, describe, expect, it } from 'vitest';
import type { HostError } from '../../host/types';
import { errorWords, faultWords, refusalWords } from '../wording';
import { en } from './en';
import { fr } from './fr';
import { setNow, setZone, speak } from './index.svelte';

const BINDINGS = readFileSync(join(import.meta.dirname, '../../host/bindings.ts'), 'utf8');
const aliases = new Map(
  ts
    .createSourceFile('bindings.ts', BINDINGS, ts.ScriptTarget.Latest, true)
    .statements.filter(ts.isTypeAliasDeclaration)
    .map((alias) => [alias.name.text, alias.type]),
);

/** The words of a generated union: its literals, or those under a key of its objects. */
function codesOf(name: string, key?: string): string[] {
  const walk = (type: ts.TypeNode): string[] => {
    if (ts.isUnionTypeNode(type)) return type.types.flatMap(walk);
    if (ts.isTypeReferenceNode(type)) return codesOf(type.typeName.getText(), key);
    if (ts.isLiteralTypeNode(type) && ts.isStringLiteral(type.literal)) return [type.literal.text];
    if (ts.isTypeLiteralNode(type)) {
      const tag = type.members.filter(ts.isPropertySignature).find((member) => member.name.getText() === key);
      return tag?.type ? walk(tag.type) : [];
    }
    return [];
  };
  const type = aliases.get(name);
  if (!type) throw new Error(`the bindings have no ${name}`);
  return [...new Set(walk(type))];
}

type Sentences = Record<string, (facts: Record<string, string>) => string>;

/** Facts of every name, so that a sentence that is made of one is whole. */
const FACTS = new Proxy({}, { get: (_, name) => (typeof name === 'string' ? `[${name}]` : undefined) }) as Record<string, string>;

const GROUPS: [what: string, codes: string[], of: (catalogue: typeof fr) => Sentences][] = [
  ['errors', codesOf('ErrorCode'), (words) => words.errors],
  ['refusals', codesOf('Refusal', 'code'), (words) => words.refusals],
  ['what misses', codesOf('Miss', 'code'), (words) => words.missing],
  ['faults', codesOf('FaultCode'), (words) => words.faults],
  ['what is noted of a file', codesOf('Note', 'code'), (words) => words.noted],
  ['what makes no sense', codesOf('Invalid', 'reason'), (words) => words.causes.invalid],
  ['files that are no copy', codesOf('ImportError', 'reason'), (words) => words.causes.import],
  ['what is unknown', codesOf('What'), (words) => words.causes.unknown],
  ['what is ambiguous', codesOf('What'), (words) => words.causes.ambiguous],
  ['files', codesOf('FileTrouble'), (words) => words.causes.file],
];

beforeEach(() => {
  setZone('Africa/Bamako');
  setNow(Date.parse('2026-11-12T19:42:00Z'));
});

describe.each(GROUPS)('%s', (_, codes, of) => {
  it('are those of the core, no more and no less', () => {
    expect(codes.length).toBeGreaterThan(3);
    expect(Object.keys(of(fr)).sort()).toEqual(codes.toSorted());
    expect(Object.keys(of(en as unknown as typeof fr)).sort()).toEqual(codes.toSorted());
  });

  it.each(codes)('%s is said in French and in English', (code) => {
    const french = of(fr)[code]?.(FACTS) ?? '';
    const english = of(en as unknown as typeof fr)[code]?.(FACTS) ?? '';
    expect(french.trim()).not.toBe('');
    expect(english.trim()).not.toBe('');
    expect(french).not.toBe(english);
  });
});

describe.each(['fr', 'en'] as const)('a window in %s', (language) => {
  const MESSAGE = 'the sentence of the core';
  const failed = (code: string, facts: Record<string, string> = {}): HostError => ({
    code,
    // As the core sends it: the sentence stands among the facts too.
    facts: { why: MESSAGE, words: MESSAGE, ...facts },
    message: MESSAGE,
  });
  const unworded = (errors: HostError[]): string[] => errors.map(errorWords).filter((words) => words.includes(MESSAGE));

  beforeEach(() => speak(language));

  it('never shows the sentence of the core', () => {
    expect(unworded(codesOf('ErrorCode').map((code) => failed(code)))).toEqual([]);
    expect(unworded(codesOf('Refusal', 'code').map((code) => failed(code)))).toEqual([]);
    expect(unworded(codesOf('Invalid', 'reason').map((reason) => failed('invalid', { reason })))).toEqual([]);
    expect(unworded(codesOf('ImportError', 'reason').map((reason) => failed('import', { reason })))).toEqual([]);
    expect(unworded(codesOf('What').flatMap((what) => [failed('unknown', { what }), failed('ambiguous', { what })]))).toEqual([]);
    expect(unworded(codesOf('FileTrouble').map((trouble) => failed('file', { trouble })))).toEqual([]);
  });

  it('says of each file that is no copy what to do with it', () => {
    const next = language === 'fr' ? /\. (Ouvrez|Importez|Ajoutez|Copiez)/u : /\. (Open|Import|Add|Copy)/u;
    const said = codesOf('Foreign').map((found) => errorWords(failed('import', { reason: 'not_copy', found })));
    expect(said.length).toBeGreaterThan(3);
    expect(said.filter((words) => !next.test(words))).toEqual([]);
  });

  it('says what is safe and what to do where this computer cannot remember', () => {
    const words = errorWords(failed('memory'));
    expect(words).toContain('marbre verify');
    expect(words).toContain(language === 'fr' ? 'Ce que vous avez écrit est en sûreté' : 'What you wrote is safe');
  });

  it('says more of a reason than of its family', () => {
    const plain = errorWords(failed('invalid'));
    expect(codesOf('Invalid', 'reason').filter((reason) => errorWords(failed('invalid', { reason })) === plain)).toEqual([]);
    const bare = errorWords(failed('unknown'));
    expect(codesOf('What').filter((what) => errorWords(failed('unknown', { what })) === bare)).toEqual([]);
  });

  it('repeats of a fault only what the site said', () => {
    // What this one carries was said by the site, in its own language.
    const theirs = ['refused'];
    const repeats = codesOf('FaultCode').filter((code) => faultWords(code as never, { words: MESSAGE }).includes(MESSAGE));
    expect(repeats.filter((code) => !theirs.includes(code))).toEqual([]);
  });

  it('names whose an action is, for each that the core knows', () => {
    const others = refusalWords('lacks_right', { needs: 'from_the_future' });
    expect(codesOf('Needs').filter((needs) => refusalWords('lacks_right', { needs }) === others)).toEqual([]);
  });

  it('names every field that may have changed', () => {
    const { fields } = (language === 'fr' ? fr : en) as { fields: Record<string, string> };
    expect([...codesOf('FieldName'), ...codesOf('ComparedField')].filter((name) => !fields[name])).toEqual([]);
  });
});
