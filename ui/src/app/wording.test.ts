// Codes from the core become sentences, their facts worded as the reader's language words them.
import { beforeEach, describe, expect, it } from 'vitest';
import { inventNewsroom } from '../host/fake/newsroom';
import { fakeHost } from '../host/fake';
import type { MissingView, PieceView } from '../host/types';
import { setNow, setZone, speak } from './i18n/index.svelte';
import { describe as describeRow, errorWords, faultWords, missingWords, refusalWords } from './wording';

const NOW = Date.parse('2026-11-12T19:42:00Z');
const plain = (words: string): string => words.replace(/[\u00a0\u202f]/g, ' ');
const missing = (code: string, facts: Record<string, string> = {}): MissingView => ({
  code,
  blocking: true,
  overridable: false,
  facts: Object.entries(facts),
});
const opened = (id: string): Promise<PieceView> => fakeHost({ now: NOW }).openPiece(id);

beforeEach(() => {
  speak('fr');
  setZone(inventNewsroom().zone);
  setNow(NOW);
});

describe('what misses', () => {
  it('names the picture by its place in the piece', async () => {
    const view = await opened('selou');
    expect(missingWords(missing('credit', { record: 'p-ardoise' }), view)).toBe('La photo 2 n’a pas de crédit');
    expect(missingWords(missing('credit'), view)).toBe('L’image de tête n’a pas de crédit');
  });

  it('says what no site can show, in the text or at its head', () => {
    expect(plain(missingWords(missing('sound', { record: 'p-chant' })))).toBe('Aucun site ne montre encore de son : ôtez-le du texte');
    expect(plain(missingWords(missing('sound', { record: 'null' })))).toBe('L’image de tête est un son : choisissez une image');
    expect(missingWords(missing('table', { record: 't' }))).toContain('tableau');
    speak('en');
    expect(missingWords(missing('sound', { record: 'p-chant' }))).toBe('No site can show a sound yet: take it out of the text');
  });

  it('groups numbers and words hours', () => {
    expect(plain(missingWords(missing('too_long', { signs: '4120', ordered: '4000' })))).toBe('4 120 signes pour 4 000 commandés');
    expect(plain(missingWords(missing('embargo_runs', { until: '2026-11-13T06:00:00Z' })))).toBe(
      'Embargo jusqu’à demain 6 h 00 : cet appareil doit rester allumé',
    );
  });

  it('names the fields that the core lists', () => {
    expect(plain(missingWords(missing('unsettled', { fields: '["headline","kicker"]' })))).toBe(
      'Deux valeurs à départager : Titre, Surtitre',
    );
  });

  it('says a code that it does not know', () => {
    expect(missingWords(missing('from_the_future'))).toContain('from_the_future');
  });
});

describe('a refusal or a failure', () => {
  it('says whose it is', () => {
    expect(refusalWords('lacks_right', { needs: 'chief' })).toBe('Revient aux chefs de desk');
    expect(refusalWords('lacks_right', [['needs', 'chief'], ['who', 'Aminata']])).toBe('Revient aux chefs de desk (Aminata)');
    expect(plain(refusalWords('to_restore', { state: 'killed', by: 'Aminata', at: '2026-11-12T18:05:00Z' }))).toBe(
      'Annulé par Aminata, à 18 h 05 : remettez-le en travail pour le modifier',
    );
    expect(plain(refusalWords('moved_since_published', { moved: '["byline_author","headline"]' }))).toContain('(Signatures, Titre)');
    speak('en');
    expect(refusalWords('lacks_right', { needs: 'approve' })).toBe('Belongs to those who may approve');
  });

  it('says what is safe', () => {
    expect(errorWords({ code: 'disk_full', facts: {}, message: '' })).toMatch(/l’est toujours/);
    expect(plain(errorWords({ code: 'weird', facts: {}, message: 'boom' }))).toContain('boom');
  });

  it('says the reason behind a code, with its facts in words', () => {
    const why = 'the sentence of the core';
    const said = (code: string, facts: Record<string, string>): string => plain(errorWords({ code, facts: { why, ...facts }, message: why }));
    expect(said('invalid', { reason: 'field', field: 'slug', value: 'é é' })).toBe(
      'Identifiant d’URL ne peut pas être « é é » : il y faut des minuscules, des chiffres et des traits d’union. Rien n’a changé.',
    );
    expect(said('invalid', { reason: 'file_too_large', file: 'son.mp3', size_mb: '70', limit_mb: '64' })).toContain('pèse 70 Mo, et 64 Mo');
    expect(said('unknown', { what: 'version', name: 'a3f1' })).toBe('Cette version n’est pas sur cet ordinateur. Rien n’a changé.');
    expect(said('ambiguous', { what: 'member', name: 'Awa' })).toContain('Plusieurs membres répondent à « Awa »');
    expect(said('import', { reason: 'not_copy', found: 'pdf' })).toContain('c’est un PDF');
    expect(said('file', { trouble: 'denied' })).toContain('interdit');
    expect(said('invalid', { reason: 'from_the_future' })).toBe('Ce n’est pas possible tel quel. Rien n’a changé.');
  });

  it('says what is wrong with the settings of a site', () => {
    expect(plain(faultWords('settings', { reason: 'zone', zone: 'ici', words: 'no' }))).toBe(
      'Les réglages du site ne peuvent pas servir. « ici » n’est pas un fuseau horaire comme Africa/Bamako. Rien n’a changé.',
    );
  });
});

describe('a line', () => {
  it('says what a piece is made of', async () => {
    const { row } = await opened('selou');
    expect(plain(describeRow({ ...row, signs: 4120, ordered: 4000, blocking: 0 }))).toBe(
      'Reportage, 4 120 signes sur 4 000, 2 photos, un post',
    );
  });

  it('says what a schedule asks for', async () => {
    const { row } = await opened('rentree');
    expect(plain(describeRow(row))).toMatch(/embargo jusqu’à demain 6 h 00, cet appareil doit rester allumé$/);
  });
});
