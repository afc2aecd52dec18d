// What it means for two languages to say the same: every key in both, every sentence made of the same facts.

/** The shape of a catalogue, its French words replaced by any words: a key that misses does not compile. */
export type Same<T> = T extends (...facts: infer F) => string
  ? (...facts: F) => string
  : T extends string
    ? string
    : T extends readonly string[]
      ? string[]
      : { [K in keyof T]: Same<T[K]> };
