// Codes from the core become sentences, their facts worded as the reader's language words them.
import { beforeEach, describe, expect, it } from 'vitest';
import { inventNewsroom } from '../host/fake/newsroom';
import { fakeHost } from '../host/fake';
import type { MissingView, PieceView } from '../host/types';
import { setNow, setZone, speak } from './i18n/index.svelte';
import { describe as describeRow, errorWords, missingWords, refusalWords } from './wording';

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
