// Choosing an hour on the newsroom's wall: the days offered, what was typed, the sentence it makes. Knows no component.
import type { WallTime } from '../../host/types';
import type { DayChoice } from '../../kit/types';
import { clock, t } from '../i18n/index.svelte';
import { cityOf, hour as hourWords, localOf, longDay, offsetWords, parseHour, readWall, type WallReading } from '../i18n/time';

const DAY = 86_400_000;

/** What stands in a date and hour picker, in the newsroom's zone. */
export class Wall {
  day = $state('');
  hour = $state('');

  constructor(initial: number) {
    this.set(initial);
  }

  set(instant: number): void {
    this.day = localOf(instant, clock().zone).slice(0, 10);
    this.hour = hourWords(instant, clock());
  }

  get days(): DayChoice[] {
    const { now, zone } = clock();
    return Array.from({ length: 6 }, (_, ahead) => {
      const at = now + ahead * DAY;
      const words = ahead === 0 ? t().schedule.today : ahead === 1 ? t().schedule.tomorrow : (longDay(at, clock()).split(' ').slice(0, 2).join(' '));
      return { day: localOf(at, zone).slice(0, 10), words };
    });
  }

  get wrongDay(): string | undefined {
    return /^\d{4}-\d{2}-\d{2}$/.test(this.day) && !Number.isNaN(Date.parse(this.day)) ? undefined : t().schedule.badDay;
  }

  get wrongHour(): string | undefined {
    if (!parseHour(this.hour)) return t().schedule.badHour;
    const { reading, instant } = this;
    if (reading?.is === 'never') {
      const utc = { ...clock(), zone: 'UTC' };
      return t().schedule.never(hourWords(reading.from, utc), hourWords(reading.to, utc));
    }
    return instant !== null && instant <= clock().now ? t().schedule.passed : undefined;
  }

  /** That the hour comes twice on that day, and which of the two is meant. */
  get twice(): string | undefined {
    const { reading } = this;
    if (reading?.is !== 'twice') return undefined;
    const { zone } = clock();
    return t().schedule.twice(hourWords(reading.first, clock()), offsetWords(reading.first, zone), offsetWords(reading.second, zone));
  }

  private get reading(): WallReading | null {
    const { value } = this;
    return value && readWall(value);
  }

  get value(): WallTime | null {
    const read = parseHour(this.hour);
    if (!read || this.wrongDay) return null;
    const two = (n: number): string => String(n).padStart(2, '0');
    return { local: `${this.day}T${two(read.hour)}:${two(read.minute)}:00`, zone: clock().zone };
  }

  /** None where the clocks jump over the hour; the first of two, as the core takes it. */
  get instant(): number | null {
    const { reading } = this;
    if (!reading || reading.is === 'never') return null;
    return reading.is === 'once' ? reading.at : reading.first;
  }

  get ready(): boolean {
    return !this.wrongDay && !this.wrongHour;
  }

  get sentence(): string {
    const { instant } = this;
    if (instant === null || !this.ready) return '';
    const day = longDay(instant, clock());
    const { language } = clock();
    return t().schedule.says(language === 'fr' ? day.toLowerCase() : day, hourWords(instant, clock()), cityOf(clock().zone, language));
  }

  /** Along the wall, whatever the clocks do there: an hour that comes twice is passed like any other. */
  shift(minutes: number): string {
    const { value } = this;
    if (!value) return this.hour;
    const to = Math.round((Date.parse(`${value.local}Z`) + minutes * 60_000) / 900_000) * 900_000;
    this.day = localOf(to, 'UTC').slice(0, 10);
    return hourWords(to, { ...clock(), zone: 'UTC' });
  }
}
