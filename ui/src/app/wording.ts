// Turning codes and facts from the core into sentences: what misses, why not, what failed. Knows no component.
import type { ComparedField, DeliveryView, ErrorCode, Fault, FaultCode, FileNote, HostError, MissingView, PieceRow, PieceView, State } from '../host/types';
import type { Sentence } from './i18n/catalogue';
import type { Facts, MissingCode, RefusalCode } from './i18n/codes';
import { clock, t } from './i18n/index.svelte';
import { at as atWords, count, dated, until } from './i18n/time';

/** Facts with instants, numbers and fields already in words. */
function worded(facts: Record<string, string>, piece?: PieceView): Facts {
  const out: Facts = { ...facts };
  for (const key of ['until', 'expires', 'at']) {
    const value = facts[key];
    if (!value || Number.isNaN(Date.parse(value))) continue;
    out[key] = atWords(value, clock());
    if (key === 'until') out.untilWords = until(value, clock());
  }
  for (const key of ['signs', 'ordered', 'fits']) {
    const value = facts[key];
    if (value && Number.isFinite(Number(value))) out[key] = count(Number(value), clock().language);
  }
  for (const key of ['fields', 'moved']) {
    const names = facts[key];
    if (names) out[key] = names.split(/[\s,"[\]]+/).filter(Boolean).map(fieldWords).join(', ');
  }
  if (facts.field) out.fieldWords = fieldWords(facts.field);
  if (facts.state && facts.state in t().states) out.stateWords = t().states[facts.state as State];
  if (facts.record && piece) {
    const at = piece.media.findIndex((one) => one.id === facts.record);
    const lead = piece.fields.find((field) => field.name === 'lead_picture')?.value;
    if (at >= 0 && facts.record !== lead) out.picture = String(at + 1);
  }
  return out;
}

/** The value of a field that changed, in words where it is a code or an instant. */
export function valueWords(name: ComparedField, value: string): string {
  const codes: Partial<Record<ComparedField, Partial<Record<string, string>>>> = {
    kind: t().kinds,
    language: t().languages,
    alert_level: t().levels,
    newsroom_signs: { true: t().common.yes, false: t().common.no },
  };
  if (name === 'expires' && value && !Number.isNaN(Date.parse(value))) return atWords(value, clock());
  return codes[name]?.[value] ?? value;
}

/** What a field is called; the signatures of each role are one thing to a reader. */
function fieldWords(name: string): string {
  const words = t().fields as Record<string, string>;
  return name.startsWith('byline') || name === 'newsroom_signs' ? t().fields.bylines : (words[name] ?? name);
}

/** What misses, in a sentence. */
export function missingWords(missing: MissingView, piece?: PieceView): string {
  const say = t().missing[missing.code as MissingCode];
  return say ? say(worded(Object.fromEntries(missing.facts), piece)) : t().missingUnknown(missing.code);
}

/** Why not, in a sentence. */
export function refusalWords(code: string, facts: Record<string, string> | [string, string][] = {}): string {
  const say = t().refusals[code as RefusalCode];
  return say ? say(worded(Array.isArray(facts) ? Object.fromEntries(facts) : facts)) : code;
}

/** What failed or was refused, in a sentence. */
export function errorWords(error: HostError): string {
  const refusal = t().refusals[error.code as RefusalCode];
  if (refusal) return `${refusal(worded(error.facts))}.`;
  const { kind } = error.facts;
  if (kind && kind in t().faults) return faultWords(kind as FaultCode, error.facts);
  const say = finer(error) ?? t().errors[error.code as ErrorCode];
  return say ? say(worded(error.facts)) : t().unworded(error.message);
}

/** Which fact says more than the code does. */
const FINER = { invalid: 'reason', import: 'reason', unknown: 'what', ambiguous: 'what', file: 'trouble' } as const;

/** The sentence of the reason behind a code, where it has one. */
function finer({ code, facts }: HostError): Sentence | undefined {
  const group = code as keyof typeof FINER;
  const reasons: Partial<Record<string, Sentence>> | undefined = t().causes[group];
  return reasons?.[facts[FINER[group]] ?? ''];
}

/** What went wrong with a site or a delivery, in a sentence. */
export function faultWords(code: FaultCode, facts: Fault['facts']): string {
  const out = worded(facts as Record<string, string>);
  if (facts.lacks) {
    const lacks = facts.lacks.split(/[\s,"[\]]+/).filter(Boolean);
    out.lacksWords = lacks.map((right) => t().rights[right] ?? right).join(', ');
  }
  const { reason } = facts;
  const why = reason ? (t().causes.invalid as Partial<Record<string, Sentence>>)[reason] : undefined;
  if (why) out.whyWords = why(out);
  return t().faults[code](out);
}

/** What a delivery says of itself: worded where the core named it, else the core's own sentence. */
export function deliveryWords(delivery: DeliveryView): string {
  const { fault } = delivery;
  return fault && fault.code in t().faults ? faultWords(fault.code, fault.facts) : delivery.detail;
}

/** What was noted of a file, in a sentence, and the words as they stood there. */
export function noteWords({ note, words }: FileNote): { says: string; original: string } {
  const { code, ...given } = note;
  const facts: Facts = Object.fromEntries(Object.entries(given).map(([key, fact]) => [key, String(fact)]));
  const original = facts.text ?? facts.value ?? facts.address ?? (code === 'not_listed' ? facts.name : undefined) ?? '';
  if (facts.at) facts.day = dated(facts.at, clock().language);
  if (facts.field) facts.fieldWords = fieldWords(facts.field);
  const say = t().noted[code];
  return { says: say ? say(facts) : words, original };
}

/** What a line calls a piece. */
export function titleOf(row: Pick<PieceRow, 'headline' | 'slugline'>): string {
  return row.headline || row.slugline || t().rail.untitled;
}

/** « Reportage, 4 120 signes sur 4 000, deux photos, un post »: what a line says of a piece. */
export function describe(row: PieceRow): string {
  const { language } = clock();
  const parts = [row.genre || t().kinds[row.kind]];
  if (row.kind !== 'flash') {
    const signs = count(row.signs, language);
    parts.push(row.ordered ? t().line.signsOf(signs, count(row.ordered, language)) : t().line.signs(signs));
  }
  if (row.pictures) parts.push(t().line.pictures(row.pictures));
  if (row.embeds) parts.push(t().line.embeds(row.embeds));
  if (row.state === 'scheduled') {
    if (row.embargo) parts.push(t().line.embargo(until(row.embargo, clock())));
    parts.push(row.left_to_sites ? t().line.leftToSites : t().line.stayOn);
  } else if (row.blocking && !['draft', 'published', 'spiked', 'killed', 'withdrawn'].includes(row.state)) {
    parts.push(t().line.blocking(row.blocking));
  }
  if (row.private) parts.push(t().line.private);
  return parts.join(', ');
}
