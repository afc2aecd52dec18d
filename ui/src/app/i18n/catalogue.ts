// What it means for two languages to say the same: every key in both, every sentence made of the same facts.
import type { Facts } from './codes';

/** A sentence made of a code's facts. */
export type Sentence = (facts: Facts) => string;

/** The sentences of every code, no more and no less: one that misses does not compile. */
export function each<K extends string>(sentences: Record<K, Sentence>): Record<K, Sentence> {
  return sentences;
}

/** The shape of a catalogue, its French words replaced by any words: a key that misses does not compile. */
export type Same<T> = T extends (...facts: infer F) => string
  ? (...facts: F) => string
  : T extends string
    ? string
    : T extends readonly string[]
      ? string[]
      : { [K in keyof T]: Same<T[K]> };
