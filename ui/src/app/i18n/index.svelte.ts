// The language of the window and the hour it is: what every view words itself with. Knows no host.
import type { Language } from '../../host/types';
import type { Same } from './catalogue';
import { en } from './en';
import { fr } from './fr';
import type { Clock } from './time';
import { setCatalogue, setFrench } from './typography';

export type Messages = Same<typeof fr>;

const catalogues: Record<Language, Messages> = { fr: setCatalogue(fr, setFrench), en };

const speaking = $state<Clock>({ language: 'fr', zone: 'Africa/Bamako', now: Date.now() });

/** What the window says, in the language it speaks. */
export function t(): Messages {
  return catalogues[speaking.language];
}

/** The same words in the language of a newsroom: for what its readers get to see, whoever sits at the window. */
export function wordsIn(language: string): Messages {
  return language === 'fr' || language === 'en' ? catalogues[language] : t();
}

/** The language, zone and hour that times are worded with. */
export function clock(): Clock {
  return speaking;
}

/** Makes the window speak a language. */
export function speak(language: Language): void {
  speaking.language = language;
  document.documentElement.lang = language;
}

/** Puts the window in the newsroom's zone. */
export function setZone(zone: string): void {
  speaking.zone = zone;
}

/** Follows the hour, a few times a minute. Returns how to stop. */
export function followTime(): () => void {
  const turn = setInterval(() => {
    speaking.now = Date.now();
  }, 15_000);
  return () => clearInterval(turn);
}

/** The hour that everything worded takes for now; tests and the demonstration set it. */
export function setNow(instant: number): void {
  speaking.now = instant;
}
