// Choosing an hour on the newsroom's wall: the days offered, what was typed, the sentence it makes. Knows no component.
import type { WallTime } from '../../host/types';
import type { DayChoice } from '../../kit/types';
import { clock, t } from '../i18n/index.svelte';
import { cityOf, hour as hourWords, instantOf, localOf, longDay, parseHour } from '../i18n/time';

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
    const { instant } = this;
    return instant !== null && instant <= clock().now ? t().schedule.passed : undefined;
  }

  get value(): WallTime | null {
    const read = parseHour(this.hour);
    if (!read || this.wrongDay) return null;
    const two = (n: number): string => String(n).padStart(2, '0');
    return { local: `${this.day}T${two(read.hour)}:${two(read.minute)}:00`, zone: clock().zone };
  }

  get instant(): number | null {
    const { value } = this;
    return value ? instantOf(value) : null;
  }

  get ready(): boolean {
    return !this.wrongDay && !this.wrongHour;
  }

  get sentence(): string {
    const { instant } = this;
    if (instant === null || !this.ready) return '';
    const day = longDay(instant, clock());
    const { language } = clock();
    return t().schedule.says(language === 'fr' ? day.toLowerCase() : day, hourWords(instant, clock()), cityOf(clock().zone));
  }

  shift(minutes: number): string {
    const { instant } = this;
    if (instant === null) return this.hour;
    const to = Math.round((instant + minutes * 60_000) / 900_000) * 900_000;
    this.day = localOf(to, clock().zone).slice(0, 10);
    return hourWords(to, clock());
  }
}
