// What differs between two versions, as a list of sentences. Knows no component.
import type { ReviewChange, ReviewView } from '../../host/types';
import { HARD_BREAK } from '../../text';
import { t } from '../i18n/index.svelte';
import { valueWords } from '../wording';

export type Item = { id: string; words: string; change: ReviewChange | null };

const LONG = 90;

function shorten(words: string): string {
  const line = words.replaceAll('\n', ' ¶ ').replaceAll(HARD_BREAK, ' ').trim();
  return line.length > LONG ? `${line.slice(0, LONG - 1).trimEnd()}…` : line;
}

function wordsOf(change: ReviewChange): string {
  const { review } = t();
  const kinds: Record<string, string> = review.kinds;
  if (change.kind && !change.deleted && (!change.inserted || change.added)) {
    const kind = kinds[change.kind] ?? change.kind;
    return change.added ? review.kindOf(kind, shorten(change.added)) : review.kind(kind);
  }
  if (change.deleted && change.added) return review.becomes(shorten(change.deleted), shorten(change.added));
  return change.deleted ? review.removes(shorten(change.deleted)) : review.adds(shorten(change.added));
}

/** The changes of a review, fields first, then the texts in reading order. */
export function itemsOf(view: ReviewView): Item[] {
  const { review, fields } = t();
  const ofFields = view.fields.map(([name, was, is], at) => {
    const field = fields[name];
    const [before, after] = [valueWords(name, was), valueWords(name, is)];
    const words = !after
      ? review.fieldCleared(field)
      : before
        ? review.field(field, shorten(before), shorten(after))
        : review.fieldSet(field, shorten(after));
    return { id: `field-${at}`, words, change: null };
  });
  const order = { standfirst: 0, body: 1 };
  const ofTexts = view.changes
    .toSorted((a, b) => order[a.text] - order[b.text] || a.at - b.at)
    .map((change, at) => ({ id: `text-${at}`, words: wordsOf(change), change }));
  return [...ofFields, ...ofTexts];
}
