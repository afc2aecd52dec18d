// Hours as people say them, in the newsroom's zone.
import { describe, expect, it } from 'vitest';
import type { Language } from '../../host/types';
import { at, bytes, cityOf, count, hour, instantOf, localOf, longDay, moment, offsetWords, parseHour, readingMinutes, readWall, since, until, type Clock } from './time';

const NOW = Date.parse('2026-11-12T19:42:00Z');
const clock = (language: Language, zone = 'Africa/Bamako'): Clock => ({ language, zone, now: NOW });
const plain = (words: string): string => words.replace(/[\u00a0\u202f]/g, ' ');
const ago = (minutes: number): number => NOW - minutes * 60_000;

describe('an instant', () => {
  it.each<[string, Language, string]>([
    ['2026-11-12T19:42:00Z', 'fr', '19 h 42'],
    ['2026-11-12T06:05:00Z', 'fr', '6 h 05'],
    ['2026-11-12T06:05:00Z', 'en', '06:05'],
  ])('%s is %s %s', (instant, language, words) => {
    expect(plain(hour(instant, clock(language)))).toBe(words);
  });

  it('keeps its hour together', () => {
    expect(hour(NOW, clock('fr'))).toBe('19\u00a0h\u00a042');
  });

  it('is shown in the zone of the newsroom', () => {
    expect(plain(hour(NOW, clock('fr', 'Africa/Lagos')))).toBe('20 h 42');
  });

  it.each<[number, string, string]>([
    [0, 'à l’instant', 'just now'],
    [48, '48 min', '48 min'],
    [185, '3 h', '3 h'],
    [26 * 60, 'hier', 'yesterday'],
    [5 * 24 * 60, '7 nov.', '7 Nov'],
    [400 * 24 * 60, '8 oct. 2025', '8 Oct 2025'],
  ])('%i minutes ago is relative only under a day', (minutes, french, english) => {
    expect(plain(since(ago(minutes), clock('fr')))).toBe(french);
    expect(plain(since(ago(minutes), clock('en')))).toBe(english);
  });

  it('is yesterday after midnight, even minutes of it', () => {
    const early = { ...clock('fr'), now: Date.parse('2026-11-13T01:00:00Z') };
    expect(since('2026-11-12T23:00:00Z', early)).toBe('hier');
    expect(plain(since('2026-11-13T00:20:00Z', early))).toBe('40 min');
  });

  it('stands in a sentence', () => {
    expect(plain(at('2026-11-13T06:00:00Z', clock('fr')))).toBe('demain à 6 h 00');
    expect(plain(at('2026-11-20T06:00:00Z', clock('fr')))).toBe('le 20 nov. à 6 h 00');
    expect(plain(until('2026-11-20T06:00:00Z', clock('fr')))).toBe('jusqu’au 20 nov. 6 h 00');
    expect(plain(until('2026-11-13T06:00:00Z', clock('en')))).toBe('until tomorrow 06:00');
    expect(plain(moment('2026-11-11T21:12:00Z', clock('fr')))).toBe('hier 21 h 12');
  });

  it('has a day and a city', () => {
    expect(longDay(NOW, clock('fr'))).toBe('Jeudi 12 novembre');
    expect(longDay(NOW, clock('en'))).toBe('Thursday 12 November');
    expect(cityOf('Africa/Porto-Novo', 'fr')).toBe('Porto-Novo');
    expect(cityOf('Africa/Dar_es_Salaam', 'fr')).toBe('Dar es Salaam');
    expect([cityOf('Africa/Lome', 'en'), cityOf('Africa/Cairo', 'fr'), cityOf('Africa/Cairo', 'en')]).toEqual(['Lomé', 'Le Caire', 'Cairo']);
  });
});

describe('a wall time', () => {
  it.each(['Africa/Bamako', 'Africa/Lagos', 'Europe/Paris', 'America/Montreal'])('comes back in %s', (zone) => {
    for (const local of ['2026-11-12T19:42', '2026-07-01T00:00', '2026-12-31T23:59']) {
      expect(localOf(instantOf({ local, zone }), zone)).toBe(local);
    }
  });
});

describe('a wall time where the clocks are changed', () => {
  const utc = (instant: string): number => Date.parse(`${instant}:00Z`);
  const read = (local: string, zone: string): ReturnType<typeof readWall> => readWall({ local, zone });

  it.each<[zone: string, local: string, from: string, to: string]>([
    ['Europe/Paris', '2026-03-29T02:30', '2026-03-29T02:00', '2026-03-29T03:00'],
    ['Africa/Casablanca', '2025-04-06T02:00', '2025-04-06T02:00', '2025-04-06T03:00'],
    ['Africa/Casablanca', '2025-04-06T02:59', '2025-04-06T02:00', '2025-04-06T03:00'],
  ])('in %s, %s never happens', (zone, local, from, to) => {
    expect(read(local, zone)).toEqual({ is: 'never', from: utc(from), to: utc(to) });
    expect(localOf(instantOf({ local, zone }), zone)).toBe(to);
  });

  it.each<[zone: string, local: string, first: string, second: string, offsets: [string, string]]>([
    ['Europe/Paris', '2026-10-25T02:30', '2026-10-25T00:30', '2026-10-25T01:30', ['UTC+2', 'UTC+1']],
    // Ramadan begins: back to the hour of Greenwich.
    ['Africa/Casablanca', '2025-02-23T02:00', '2025-02-23T01:00', '2025-02-23T02:00', ['UTC+1', 'UTC']],
  ])('in %s, %s happens twice and the first counts', (zone, local, first, second, offsets) => {
    expect(read(local, zone)).toEqual({ is: 'twice', first: utc(first), second: utc(second) });
    expect([offsetWords(utc(first), zone), offsetWords(utc(second), zone)]).toEqual(offsets);
    expect(instantOf({ local, zone })).toBe(utc(first));
  });

  it.each<[zone: string, local: string, at: string]>([
    ['Europe/Paris', '2026-10-25T03:00', '2026-10-25T02:00'],
    ['Europe/Paris', '2026-03-29T03:00', '2026-03-29T01:00'],
    ['Africa/Casablanca', '2025-02-23T03:00', '2025-02-23T03:00'],
    ['Africa/Casablanca', '2025-02-23T01:59', '2025-02-23T00:59'],
    ['Africa/Casablanca', '2025-04-06T03:00', '2025-04-06T02:00'],
    ['Africa/Bamako', '2026-10-25T02:30', '2026-10-25T02:30'],
  ])('in %s, %s happens once', (zone, local, at) => {
    expect(read(local, zone)).toEqual({ is: 'once', at: utc(at) });
  });

  it('has an offset in hours and minutes', () => {
    expect(offsetWords(NOW, 'America/St_Johns')).toBe('UTC−3:30');
    expect(offsetWords(NOW, 'Africa/Bamako')).toBe('UTC');
  });
});

describe('a typed hour', () => {
  it.each<[string, [number, number] | null]>([
    ['6h', [6, 0]],
    ['6 h 05', [6, 5]],
    ['18:30', [18, 30]],
    ['1830', [18, 30]],
    ['6\u00a0h\u00a000', [6, 0]],
    ['7', [7, 0]],
    ['24h', null],
    ['6h75', null],
    ['demain', null],
    ['', null],
  ])('« %s »', (typed, read) => {
    expect(parseHour(typed)).toEqual(read && { hour: read[0], minute: read[1] });
  });
});

describe('a number', () => {
  it('is grouped as its readers group', () => {
    expect(plain(count(4120, 'fr'))).toBe('4 120');
    expect(count(4120, 'en')).toBe('4,120');
  });

  it('weighs and takes time', () => {
    expect(plain(bytes(1_240_000, 'fr'))).toBe('1,2 Mo');
    expect(plain(bytes(340_000, 'en'))).toBe('340 kB');
    expect(readingMinutes(4120)).toBe(3);
    expect(readingMinutes(10)).toBe(1);
  });
});
