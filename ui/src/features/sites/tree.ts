// A site's menu as it is edited: lines with a depth, moved with what stands under them. Pure.
import type { LeadsTo, MenuEntry } from '../../host/types';

export interface Line {
  id: number;
  label: string;
  leads: LeadsTo;
  depth: number;
}

/** The lines of a menu, each before those under it, numbered from `from`. */
export function flatten(menu: MenuEntry[], from = 0): Line[] {
  const lines: Line[] = [];
  const walk = (entries: MenuEntry[], depth: number): void => {
    for (const { label, leads, children } of entries) {
      lines.push({ id: from + lines.length, label, leads, depth });
      walk(children, depth + 1);
    }
  };
  walk(menu, 0);
  return lines;
}

/** The menu that lines make; a line stands under the nearest one above it that is less deep. */
export function nest(lines: Line[]): MenuEntry[] {
  const menu: MenuEntry[] = [];
  const above: { depth: number; children: MenuEntry[] }[] = [{ depth: -1, children: menu }];
  for (const { label, leads, depth } of lines) {
    while (above.length > 1 && (above.at(-1)?.depth ?? -1) >= depth) above.pop();
    const entry: MenuEntry = { label, leads, children: [] };
    above.at(-1)?.children.push(entry);
    above.push({ depth, children: entry.children });
  }
  return menu;
}

/** Where a line's own end: after it and all that stands under it. */
function end(lines: Line[], at: number): number {
  const depth = lines[at]?.depth ?? 0;
  const next = lines.findIndex((line, other) => other > at && line.depth <= depth);
  return next < 0 ? lines.length : next;
}

function deeper(lines: Line[], from: number, to: number, by: number): Line[] {
  return lines.map((line, at) => (at >= from && at < to ? { ...line, depth: line.depth + by } : line));
}

/** A line put before or after the one beside it, with all that stands under both; the same lines where there is none. */
export function shift(lines: Line[], at: number, by: -1 | 1): Line[] {
  const line = lines[at];
  if (!line) return lines;
  const after = end(lines, at);
  if (by > 0) {
    const next = lines[after];
    if (!next || next.depth !== line.depth) return lines;
    return [...lines.slice(0, at), ...lines.slice(after, end(lines, after)), ...lines.slice(at, after), ...lines.slice(end(lines, after))];
  }
  const before = beside(lines, at);
  if (before < 0) return lines;
  return [...lines.slice(0, before), ...lines.slice(at, after), ...lines.slice(before, at), ...lines.slice(after)];
}

/** The line before it at the same depth under the same one, or -1. */
function beside(lines: Line[], at: number): number {
  const depth = lines[at]?.depth ?? 0;
  for (let other = at - 1; other >= 0; other -= 1) {
    const found = lines[other]?.depth ?? 0;
    if (found < depth) return -1;
    if (found === depth) return other;
  }
  return -1;
}

/** A line put under the one before it, with all that stands under it. */
export function indent(lines: Line[], at: number): Line[] {
  return beside(lines, at) < 0 ? lines : deeper(lines, at, end(lines, at), 1);
}

/** A line put beside the one that it stands under, after all that stands there. */
export function outdent(lines: Line[], at: number): Line[] {
  const line = lines[at];
  if (!line?.depth) return lines;
  const after = end(lines, at);
  let over = after;
  while ((lines[over]?.depth ?? -1) >= line.depth) over += 1;
  const moved = lines.slice(at, after).map((one) => ({ ...one, depth: one.depth - 1 }));
  return [...lines.slice(0, at), ...lines.slice(after, over), ...moved, ...lines.slice(over)];
}

/** Without a line and all that stands under it. */
export function without(lines: Line[], at: number): Line[] {
  return [...lines.slice(0, at), ...lines.slice(end(lines, at))];
}
