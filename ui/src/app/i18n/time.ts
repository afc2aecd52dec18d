// How instants and numbers are worded: « 19 h 42 », relative only under a day, in the newsroom's zone. Pure: the hour
// it is and the zone are given.
import type { Language, WallTime } from '../../host/types';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NO_BREAK = '\u00a0';

/** What wording an instant depends on. */
export interface Clock {
  language: Language;
  /** IANA zone of the newsroom. */
  zone: string;
  /** The instant of now, in milliseconds. */
  now: number;
}

interface Wall {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function format(language: string, zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${language}|${zone}|${JSON.stringify(options)}`;
  let made = formats.get(key);
  if (!made) {
    made = new Intl.DateTimeFormat(language === 'fr' ? 'fr-FR' : 'en-GB', { ...options, timeZone: zone });
    formats.set(key, made);
  }
  return made;
}

/** What the newsroom's wall shows at an instant. */
export function wallOf(instant: number, zone: string): Wall {
  const parts: Record<string, number> = {};
  const shape = format('en', zone, {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  for (const part of shape.formatToParts(instant)) parts[part.type] = Number(part.value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0 } = parts;
  return { year, month, day, hour, minute };
}

/** The local time of a wall as written in a {@link WallTime}. */
export function localOf(instant: number, zone: string): string {
  const { year, month, day, hour, minute } = wallOf(instant, zone);
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${year}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}`;
}

/** By how many milliseconds a zone is ahead of UTC at an instant. */
function offsetAt(instant: number, zone: string): number {
  const minute = Math.floor(instant / MINUTE) * MINUTE;
  return Date.parse(`${localOf(minute, zone)}:00Z`) - minute;
}

/** What a wall time means where the clocks of its zone are changed, as the core reads it. */
export type WallReading =
  | { is: 'once'; at: number }
  /** The clocks go back over it: the first counts. */
  | { is: 'twice'; first: number; second: number }
  /** The clocks jump over it: what the wall shows before the jump and after it, written as instants of UTC. */
  | { is: 'never'; from: number; to: number };

export function readWall(wall: WallTime): WallReading {
  const { zone } = wall;
  const shown = Date.parse(`${wall.local.slice(0, 16)}:00Z`);
  const [early, late] = [shown - 24 * HOUR, shown + 24 * HOUR];
  const [before, after] = [offsetAt(early, zone), offsetAt(late, zone)];
  const [first, second] = [...new Set([before, after])]
    .map((offset) => shown - offset)
    .filter((at) => at + offsetAt(at, zone) === shown)
    .sort((a, b) => a - b);
  if (first !== undefined) return second === undefined ? { is: 'once', at: first } : { is: 'twice', first, second };
  // The minute of the jump, by halves.
  let [still, moved] = [early, late];
  while (moved - still > MINUTE) {
    const middle = still + Math.floor((moved - still) / MINUTE / 2) * MINUTE;
    if (offsetAt(middle, zone) === before) still = middle;
    else moved = middle;
  }
  return { is: 'never', from: moved + before, to: moved + after };
}

/** The instant of a wall time: the first of two; the end of the jump where the clocks jump over it. */
export function instantOf(wall: WallTime): number {
  const read = readWall(wall);
  if (read.is === 'once') return read.at;
  return read.is === 'twice' ? read.first : read.to - offsetAt(read.to, wall.zone);
}

/** « UTC », « UTC+1 », « UTC−3:30 »: by how much a zone is ahead at an instant. */
export function offsetWords(instant: number, zone: string): string {
  const minutes = Math.round(offsetAt(instant, zone) / MINUTE);
  if (!minutes) return 'UTC';
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  return `UTC${minutes < 0 ? '−' : '+'}${hours}${rest ? `:${String(rest).padStart(2, '0')}` : ''}`;
}

function dayNumber(instant: number, zone: string): number {
  const { year, month, day } = wallOf(instant, zone);
  return Math.round(Date.UTC(year, month - 1, day) / (24 * HOUR));
}

/** « 19 h 42 », "19:42". */
export function hour(instant: string | number, clock: Clock): string {
  const { hour: h, minute } = wallOf(asMs(instant), clock.zone);
  const mm = String(minute).padStart(2, '0');
  return clock.language === 'fr'
    ? `${h}${NO_BREAK}h${NO_BREAK}${mm}`
    : `${String(h).padStart(2, '0')}:${mm}`;
}

/** « 48 min », « 3 h », « hier », « 12 nov. »: how long ago, for the end of a line. */
export function since(instant: string | number, clock: Clock): string {
  const at = asMs(instant);
  const passed = clock.now - at;
  const french = clock.language === 'fr';
  if (passed < MINUTE) return french ? 'à l’instant' : 'just now';
  if (passed < HOUR) return `${Math.floor(passed / MINUTE)}${NO_BREAK}min`;
  const days = dayNumber(clock.now, clock.zone) - dayNumber(at, clock.zone);
  if (days === 0) return `${Math.floor(passed / HOUR)}${NO_BREAK}h`;
  if (days === 1) return french ? 'hier' : 'yesterday';
  return shortDay(at, clock);
}

/** « 19 h 42 » today, « hier 19 h 42 », « demain 6 h 00 », else « 12 nov. 6 h 00 ». */
export function moment(instant: string | number, clock: Clock): string {
  const at = asMs(instant);
  const days = dayNumber(at, clock.zone) - dayNumber(clock.now, clock.zone);
  const time = hour(at, clock);
  const french = clock.language === 'fr';
  if (days === 0) return time;
  if (days === 1) return `${french ? 'demain' : 'tomorrow'} ${time}`;
  if (days === -1) return `${french ? 'hier' : 'yesterday'} ${time}`;
  return `${shortDay(at, clock)} ${time}`;
}

/** « à 19 h 42 », « hier à 19 h 42 », « demain à 6 h 00 », « le 12 nov. à 6 h 00 »: inside a sentence. */
export function at(instant: string | number, clock: Clock): string {
  const ms = asMs(instant);
  const days = dayNumber(ms, clock.zone) - dayNumber(clock.now, clock.zone);
  const french = clock.language === 'fr';
  const time = `${french ? 'à' : 'at'}${NO_BREAK}${hour(ms, clock)}`;
  if (days === 0) return time;
  if (days === 1) return `${french ? 'demain' : 'tomorrow'} ${time}`;
  if (days === -1) return `${french ? 'hier' : 'yesterday'} ${time}`;
  return `${french ? 'le' : 'on'}${NO_BREAK}${shortDay(ms, clock)} ${time}`;
}

/** « jusqu’à 6 h 00 », « jusqu’à demain 6 h 00 », « jusqu’au 12 nov. 6 h 00 ». */
export function until(instant: string | number, clock: Clock): string {
  const words = moment(instant, clock);
  if (clock.language !== 'fr') return `until ${words}`;
  const far = Math.abs(dayNumber(asMs(instant), clock.zone) - dayNumber(clock.now, clock.zone)) > 1;
  return `jusqu’${far ? 'au' : 'à'} ${words}`;
}

/** « 12 nov. », with the year when it is another one. */
export function shortDay(instant: string | number, clock: Clock): string {
  const at = asMs(instant);
  const other = wallOf(at, clock.zone).year !== wallOf(clock.now, clock.zone).year;
  const words = format(clock.language, clock.zone, {
    day: 'numeric',
    month: 'short',
    ...(other ? { year: 'numeric' } : {}),
  }).format(at);
  return words.replace(/ /g, NO_BREAK);
}

/** « 12 novembre 2026, 19 h 42 »: a date as a text carries it, `2026-11-12` or `2026-11-12T19:42:00`, in no zone but its own. */
export function dated(written: string, language: Language): string {
  const wall = Date.parse(`${written.slice(0, 10)}T${written.slice(11, 16) || '00:00'}Z`);
  if (Number.isNaN(wall)) return written;
  const day = format(language, 'UTC', { day: 'numeric', month: 'long', year: 'numeric' }).format(wall);
  if (written.length < 16) return day;
  return `${day}, ${hour(wall, { language, zone: 'UTC', now: wall })}${written.endsWith('Z') ? `${NO_BREAK}UTC` : ''}`;
}

/** « Jeudi 12 novembre ». */
export function longDay(instant: string | number, clock: Clock): string {
  const words = format(clock.language, clock.zone, { weekday: 'long', day: 'numeric', month: 'long' })
    .format(asMs(instant))
    .replace(',', '');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Places that the zone's name spells otherwise than their people do; both languages, then French alone. */
const CITIES: Record<string, string> = {
  Cape_Verde: 'Praia',
  Comoro: 'Moroni',
  El_Aaiun: 'Laâyoune',
  Lome: 'Lomé',
  Mauritius: 'Port-Louis',
  Ndjamena: 'N’Djamena',
  Reunion: 'Saint-Denis',
  Sao_Tome: 'São Tomé',
};
const FRENCH_CITIES: Record<string, string> = {
  Addis_Ababa: 'Addis-Abeba',
  Algiers: 'Alger',
  Brussels: 'Bruxelles',
  Cairo: 'Le Caire',
  London: 'Londres',
  Mogadishu: 'Mogadiscio',
  Montreal: 'Montréal',
};

/** « Bamako », from `Africa/Bamako`; « Le Caire » or "Cairo". */
export function cityOf(zone: string, language: Language): string {
  const last = zone.split('/').pop() ?? zone;
  return (language === 'fr' ? FRENCH_CITIES[last] : undefined) ?? CITIES[last] ?? last.replace(/_/g, ' ');
}

/** « 4 120 », "4,120". */
export function count(n: number, language: Language): string {
  return new Intl.NumberFormat(language === 'fr' ? 'fr-FR' : 'en-GB').format(n).replace(/\u202f/g, NO_BREAK);
}

/** « 1,2 Mo », "340 kB". */
export function bytes(n: number, language: Language): string {
  const unit = language === 'fr' ? ['o', 'ko', 'Mo'] : ['B', 'kB', 'MB'];
  const step = n < 1000 ? 0 : n < 1_000_000 ? 1 : 2;
  const value = n / 1000 ** step;
  const shown = new Intl.NumberFormat(language === 'fr' ? 'fr-FR' : 'en-GB', {
    maximumFractionDigits: step === 2 && value < 10 ? 1 : 0,
  }).format(value);
  return `${shown}${NO_BREAK}${unit[step]}`;
}

/** How long a reader needs, in minutes: about 1,300 signs each, never less than one. */
export function readingMinutes(signs: number): number {
  return Math.max(1, Math.round(signs / 1300));
}

/** Reads an hour as people type it: `6h`, `6 h 05`, `18:30`, `1830`. `null` where it is none. */
export function parseHour(typed: string): { hour: number; minute: number } | null {
  const tidy = typed.trim().toLowerCase().replace(/\s/g, '');
  const match = /^(\d{1,2})(?:[h:.](\d{0,2}))?$/.exec(tidy) ?? /^(\d{1,2})(\d{2})$/.exec(tidy);
  if (!match) return null;
  const [, h = '', m = ''] = match;
  const read = { hour: Number(h), minute: m === '' ? 0 : Number(m) };
  return read.hour < 24 && read.minute < 60 ? read : null;
}

function asMs(instant: string | number): number {
  return typeof instant === 'number' ? instant : Date.parse(instant);
}
