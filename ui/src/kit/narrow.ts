// How typing narrows what a palette offers: accents and case do not matter, every word must be found, beginnings first.
import { fold } from './fold';
import type { EntryGroup } from './types';

const AT_MOST = 8;

/** The groups with the entries that match, the better first; groups with none are left out. */
export function narrow(groups: EntryGroup[], typed: string): EntryGroup[] {
  const sought = fold(typed).split(/\s+/).filter(Boolean);
  return groups
    .map((group) => {
      if (group.found) return group;
      const rated = group.entries.flatMap((entry) => {
        const words = fold(entry.words);
        const all = `${words} ${fold(entry.also ?? '')}`;
        if (!sought.every((word) => all.includes(word))) return [];
        const starts = sought.length > 0 && words.startsWith(sought[0]!) ? 2 : 0;
        const inside = sought.some((word) => words.includes(` ${word}`)) ? 1 : 0;
        return [{ entry, rank: starts + inside }];
      });
      rated.sort((a, b) => b.rank - a.rank);
      const entries = rated.map((one) => one.entry);
      return { ...group, entries: sought.length ? entries.slice(0, AT_MOST) : entries };
    })
    .filter((group) => group.entries.length > 0);
}
