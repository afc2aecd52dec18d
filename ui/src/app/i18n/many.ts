// One or more: French counts zero as one, English does not. Pure.

/** « 1 envoi », « 3 envois »; zero takes the singular, as in French. */
export function many(n: number, one: string, more: string): string {
  return n < 2 ? `${n} ${one}` : `${n} ${more}`;
}

/** "1 delivery", "0 deliveries". */
export function some(n: number, one: string, more: string): string {
  return n === 1 ? `1 ${one}` : `${n} ${more}`;
}

/** A length of time in the largest units that say it: minutes, hours, days. */
export function span(seconds: number, day: string): string {
  const minutes = Math.round(Math.abs(seconds) / 60);
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 1440) return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')}`;
  return `${Math.floor(minutes / 1440)} ${day}`;
}
