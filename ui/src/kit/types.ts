// The shapes that kit components are handed. Knows nothing of newsrooms.
import type { IconName } from './shapes';

export interface Toast {
  id: number;
  words: string;
  tone: 'plain' | 'error';
  acts: { words: string; run: () => void }[];
}

export interface MenuItem {
  id: string;
  words: string;
  note?: string | undefined;
  icon?: IconName;
  checked?: boolean;
  keys?: string[];
  refused?: string | null;
  run: () => void;
}

export interface Entry {
  id: string;
  words: string;
  /** Said small after the words. */
  note?: string | undefined;
  /** Other words under which it is found. */
  also?: string;
  icon?: IconName | undefined;
  keys?: string[] | undefined;
  serif?: boolean;
  run: () => void;
}

export interface EntryGroup {
  title: string;
  entries: Entry[];
  /** Already narrowed by whoever made it. */
  found?: boolean;
}

export interface DayChoice {
  /** `2026-11-20`. */
  day: string;
  words: string;
}

export interface Choice {
  id: string;
  words: string;
  note?: string | undefined;
  /** How deep it stands under others. */
  depth?: number;
}

