// One or more: French counts zero as one, English does not. Pure.

/** « 1 envoi », « 3 envois »; zero takes the singular, as in French. */
export function many(n: number, one: string, more: string): string {
  return n < 2 ? `${n} ${one}` : `${n} ${more}`;
}

/** "1 delivery", "0 deliveries". */
export function some(n: number, one: string, more: string): string {
  return n === 1 ? `1 ${one}` : `${n} ${more}`;
}
