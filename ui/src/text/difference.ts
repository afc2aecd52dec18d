// A delta between two states of a text, by comparing them. Only for recovering: when the window and the core no longer
// agree and no record of what happened in between is left. Typing never comes here.

import { canonical, sameBlock } from "./delta";
import { type Block, type Delta, type FlatOp, attrsOfBlock, flatLength, sameAttrs, sameMarks } from "./wire";

/** What turns `from` into `to`, keeping their common beginning and end. */
export function difference(from: readonly Block[], to: readonly Block[]): Delta {
  let start = 0;
  while (start < from.length && start < to.length && sameBlock(from[start]!, to[start]!)) start += 1;
  let end = 0;
  while (
    end < from.length - start &&
    end < to.length - start &&
    sameBlock(from[from.length - 1 - end]!, to[to.length - 1 - end]!)
  )
    end += 1;
  const before = from.slice(start, from.length - end);
  const after = to.slice(start, to.length - end);
  const delta: Delta = [{ op: "retain", n: flatLength(from.slice(0, start)) }];
  if (before.length === after.length) before.forEach((block, i) => delta.push(...changed(unitsOfBlock(block), unitsOfBlock(after[i]!))));
  else delta.push(...changed(before.flatMap(unitsOfBlock), after.flatMap(unitsOfBlock)));
  return canonical(delta);
}

/** A whole character with its marks, or a newline. */
type Unit = Extract<FlatOp, { op: "insert" | "newline" }>;

function unitsOfBlock(block: Block): Unit[] {
  const units: Unit[] = [];
  for (const span of block.spans ?? [])
    for (const text of span.text) units.push({ op: "insert", text, marks: span.marks ?? {} });
  units.push({ op: "newline", block: attrsOfBlock(block) });
  return units;
}

function sameUnit(a: Unit, b: Unit): boolean {
  if (a.op === "newline") return b.op === "newline" && sameAttrs(a.block, b.block);
  return b.op === "insert" && a.text === b.text && sameMarks(a.marks, b.marks);
}

function lengthOf(units: readonly Unit[]): number {
  return units.reduce((n, unit) => n + (unit.op === "insert" ? unit.text.length : 1), 0);
}

/** Replaces what differs between two runs. Where both end with a newline, that one stays and is retyped. */
function changed(from: Unit[], to: Unit[]): Delta {
  const last = from[from.length - 1];
  const now = to[to.length - 1];
  let tail: FlatOp | null = null;
  if (last?.op === "newline" && now?.op === "newline") {
    tail = sameUnit(last, now) ? { op: "retain", n: 1 } : { op: "block", block: now.block };
    from = from.slice(0, -1);
    to = to.slice(0, -1);
  }
  let start = 0;
  while (start < from.length && start < to.length && sameUnit(from[start]!, to[start]!)) start += 1;
  let end = 0;
  while (end < from.length - start && end < to.length - start && sameUnit(from[from.length - 1 - end]!, to[to.length - 1 - end]!))
    end += 1;
  return [
    { op: "retain", n: lengthOf(from.slice(0, start)) },
    ...to.slice(start, to.length - end),
    { op: "delete", n: lengthOf(from.slice(start, from.length - end)) },
    { op: "retain", n: lengthOf(from.slice(from.length - end)) },
    ...(tail ? [tail] : []),
  ];
}
