// French spacing of the interface's own sentences: written with plain spaces in the catalogue, set with no-break ones.
// Never applied to what a person wrote.

const NARROW = '\u202f';
const NO_BREAK = '\u00a0';

/** Sets a French sentence: « inside spaces », before : ; ! ? %, within hours and grouped digits. */
export function setFrench(sentence: string): string {
  return sentence
    .replace(/« /g, `«${NO_BREAK}`)
    .replace(/ »/g, `${NO_BREAK}»`)
    .replace(/ ([;!?])/g, `${NARROW}$1`)
    .replace(/ ([:%])/g, `${NO_BREAK}$1`)
    .replace(/(\d) h (\d)/g, `$1${NO_BREAK}h${NO_BREAK}$2`)
    .replace(/(\d) (h|min|s|j|Mo|ko|px|signes?)(?![\p{L}])/gu, `$1${NO_BREAK}$2`)
    .replace(/(\d) (\d{3})(?!\d)/g, `$1${NO_BREAK}$2`);
}

/** Applies a setting to every sentence of a catalogue, those made by functions included. */
export function setCatalogue<T>(catalogue: T, set: (sentence: string) => string): T {
  if (typeof catalogue === 'string') return set(catalogue) as T;
  if (typeof catalogue === 'function') {
    const make = catalogue as unknown as (...facts: unknown[]) => string;
    return ((...facts: unknown[]) => set(make(...facts))) as T;
  }
  if (Array.isArray(catalogue)) return catalogue.map((entry) => setCatalogue(entry, set)) as T;
  return Object.fromEntries(
    Object.entries(catalogue as Record<string, unknown>).map(([key, entry]) => [key, setCatalogue(entry, set)]),
  ) as T;
}
