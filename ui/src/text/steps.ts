// Local edits as flat deltas, read from ProseMirror's step maps and never by comparing texts: what a keystroke costs
// grows with the number of blocks (a count), not with their length. Knows nothing of sessions.

import type { Node } from "prosemirror-model";
import { AddMarkStep, AddNodeMarkStep, AttrStep, RemoveMarkStep, RemoveNodeMarkStep, type Step } from "prosemirror-transform";
import { again, chop, compose, produces, push } from "./delta";
import { type Place, flatAt, inlineText, placeAtFlat, placeAtPos, unitsOf } from "./flat";
import { attrsOf, marksOf } from "./schema";
import { type BlockAttrs, type Delta, type FlatOp, type MarkPatch, sameAttrs } from "./wire";

/** What some steps did to a document, as one delta on it. */
export function stepsToDelta(before: Node, steps: readonly Step[]): Delta {
  const docs = [before];
  for (const step of steps) {
    const { doc, failed } = step.apply(docs[docs.length - 1]!);
    if (!doc) throw new RangeError(`the steps do not apply: ${failed}`);
    docs.push(doc);
  }
  return composed(steps, docs);
}

/** What a transaction did, as one delta on the document it started from. */
export function transactionDelta(tr: { steps: readonly Step[]; docs: readonly Node[]; doc: Node }): Delta {
  return composed(tr.steps, [...tr.docs, tr.doc]);
}

function composed(steps: readonly Step[], docs: readonly Node[]): Delta {
  let delta: Delta = [];
  steps.forEach((step, i) => {
    delta = compose(delta, stepDelta(step, docs[i]!, docs[i + 1]!));
  });
  return delta;
}

function stepDelta(step: Step, before: Node, after: Node): Delta {
  if (step instanceof AttrStep) return chop(attrsChanged(before, after, step.pos));
  if (step instanceof AddMarkStep || step instanceof RemoveMarkStep) return chop(marksChanged(before, after, step.from, step.to));
  if (step instanceof AddNodeMarkStep || step instanceof RemoveNodeMarkStep)
    return chop(marksChanged(before, after, step.pos, step.pos + 1));
  return chop(rangesReplaced(step, before, after));
}

function attrsChanged(before: Node, after: Node, pos: number): Delta {
  const place = placeAtPos(before, pos);
  const now = placeAtPos(after, pos);
  if (!place || !now || sameAttrs(attrsOf(place.node), attrsOf(now.node))) return [];
  const delta: Delta = [];
  push(delta, { op: "retain", n: newlineOf(place) });
  push(delta, { op: "block", block: attrsOf(now.node), was: attrsOf(place.node) });
  return delta;
}

/** Where a block's newline stands. */
function newlineOf(place: Place): number {
  return place.flat + unitsOf(place.node) - 1;
}

/** Mark steps keep every position: the inline nodes under the range are read before and after, side by side. */
function marksChanged(before: Node, after: Node, from: number, to: number): Delta {
  const delta: Delta = [];
  let done = 0;
  eachBlock(before, from, to, (node, pos, flat, index) => {
    const now = after.child(index);
    for (let at = Math.max(0, from - pos - 1), end = Math.min(node.content.size, to - pos - 1); at < end; ) {
      const was = node.childAfter(at);
      const is = now.childAfter(at);
      const stop = Math.min(end, was.offset + was.node!.nodeSize, is.offset + is.node!.nodeSize);
      const patch = patchBetween(was.node!, is.node!);
      if (patch) {
        push(delta, { op: "retain", n: flat + at - done });
        push(delta, { op: "format", n: stop - at, marks: patch });
        done = flat + stop;
      }
      at = stop;
    }
  });
  return delta;
}

function patchBetween(was: Node, is: Node): MarkPatch | null {
  if (was.marks === is.marks) return null;
  const old = marksOf(was);
  const now = marksOf(is);
  const patch: MarkPatch = {};
  for (const key of ["strong", "emphasis", "strike", "sub", "superscript"] as const)
    if (old[key] !== now[key]) patch[key] = now[key] ?? false;
  for (const key of ["link", "lang"] as const) if (old[key] !== now[key]) patch[key] = now[key] ?? "";
  return Object.keys(patch).length ? patch : null;
}

/** Visits the blocks that a range touches. */
function eachBlock(
  doc: Node,
  from: number,
  to: number,
  visit: (node: Node, pos: number, flat: number, index: number) => void,
): void {
  let pos = 0;
  let flat = 0;
  for (let index = 0; index < doc.childCount && pos < to; index++) {
    const node = doc.child(index);
    if (pos + node.nodeSize > from) visit(node, pos, flat, index);
    pos += node.nodeSize;
    flat += unitsOf(node);
  }
}

interface Range {
  from: number;
  to: number;
  newFrom: number;
  newTo: number;
}

function rangesOf(step: Step, before: Node, after: Node): Range[] {
  const ranges: Range[] = [];
  step.getMap().forEach((from, to, newFrom, newTo) => {
    ranges.push({ from, to, newFrom, newTo });
  });
  return ranges.map((range) => wholeCharacters(range, before, after));
}

/** Widens a range whose edge falls inside a surrogate pair: half a character cannot cross to the core. */
function wholeCharacters(range: Range, before: Node, after: Node): Range {
  let { from, to, newFrom, newTo } = range;
  if (cutsCharacter(before, from) || cutsCharacter(after, newFrom)) {
    from -= 1;
    newFrom -= 1;
  }
  if (cutsCharacter(before, to) || cutsCharacter(after, newTo)) {
    to += 1;
    newTo += 1;
  }
  return { from, to, newFrom, newTo };
}

/** Whether a position stands between the two halves of a character outside the basic plane. */
export function cutsCharacter(doc: Node, pos: number): boolean {
  const place = placeAtPos(doc, pos);
  if (!place || place.node.isLeaf) return false;
  const at = pos - place.pos - 1;
  if (at < 1 || at >= place.node.content.size) return false;
  const low = unitAt(place.node, at);
  const high = unitAt(place.node, at - 1);
  return low >= 0xdc00 && low <= 0xdfff && high >= 0xd800 && high <= 0xdbff;
}

function unitAt(block: Node, at: number): number {
  const { node, offset } = block.childAfter(at);
  return node?.isText ? node.text!.charCodeAt(at - offset) : 0;
}

function rangesReplaced(step: Step, before: Node, after: Node): Delta {
  const delta: Delta = [];
  const ranges = rangesOf(step, before, after);
  let done = 0;
  const reach = (offset: number) => {
    push(delta, { op: "retain", n: offset - done });
    done = offset;
  };
  /** The newline of `old` stays; it may have become another kind of block. */
  const keepNewline = (old: Place, now: Place) => {
    if (sameAttrs(attrsOf(old.node), attrsOf(now.node))) return;
    reach(newlineOf(old));
    push(delta, { op: "block", block: attrsOf(now.node), was: attrsOf(old.node) });
    done += 1;
  };
  ranges.forEach((range, i) => {
    const old = endingAt(before, range.from, range.to);
    const now = endingAt(after, range.newFrom, range.newTo);
    // Both sides end with a newline: it is the same one, so that who edits that line meanwhile keeps hold of it.
    // An atom never takes the newline of words, nor words that of an atom: who writes on that line keeps it as it was.
    const paired = old && now && old.node.isLeaf === now.node.isLeaf;
    reach(flatAt(before, range.from));
    const inserted = itemsBetween(after, range.newFrom, range.newTo);
    if (paired) inserted.pop();
    const opened = ranges.length === 1 && !paired && endOf(before, range) ? inserted.findIndex((op) => op.op === "newline") : -1;
    if (opened >= 0) {
      // Lines opened at a line's end come after it: it keeps its own newline.
      const place = placeAtPos(before, range.from)!;
      const first = inserted[opened] as Extract<FlatOp, { op: "newline" }>;
      for (const op of inserted.slice(0, opened)) push(delta, op);
      push(delta, { op: "block", block: first.block, was: attrsOf(place.node) });
      for (const op of inserted.slice(opened + 1)) push(delta, op);
      push(delta, { op: "newline", block: attrsOf(placeAtPos(after, range.newTo)!.node) });
      return;
    }
    for (const op of inserted) push(delta, op);
    const joined = ranges.length === 1 && !paired && inserted.every((op) => op.op === "insert") && joinsAllOf(before, range);
    if (joined) {
      // Nothing of the last line is left: the first keeps its own newline, and what others make of it meanwhile.
      push(delta, { op: "delete", n: newlineOf(joined.first) - done });
      done = newlineOf(joined.first);
      push(delta, { op: "block", block: attrsOf(placeAtPos(after, range.newTo)!.node), was: attrsOf(joined.first.node) });
      push(delta, { op: "delete", n: newlineOf(joined.last) - done });
      return;
    }
    const end = flatAt(before, range.to) - (paired ? 1 : 0);
    push(delta, { op: "delete", n: end - done });
    done = end;
    if (paired) {
      keepNewline(old, now);
      return;
    }
    const inside = placeAtPos(before, range.to);
    const next = ranges[i + 1];
    if (!inside || range.to === inside.pos) return;
    // A later range of the same block decides on its newline.
    if (next && next.from < inside.pos + inside.node.nodeSize) return;
    keepNewline(inside, placeAtPos(after, range.newTo)!);
  });
  return delta;
}

/** Whether a range is the end of a line that has words. */
function endOf(doc: Node, { from, to }: Range): boolean {
  const place = placeAtPos(doc, from);
  return from === to && !!place && place.node.content.size > 0 && from === place.pos + place.node.nodeSize - 1;
}

/** The lines of a range that begins inside one and takes all that is left of another's words. */
function joinsAllOf(doc: Node, range: Range): { first: Place; last: Place } | null {
  const first = placeAtPos(doc, range.from);
  const last = placeAtPos(doc, range.to);
  if (!first || !last || first.index === last.index || range.from === first.pos) return null;
  return !last.node.isLeaf && range.to === last.pos + last.node.nodeSize - 1 ? { first, last } : null;
}

/** The block whose newline is the last thing in a range, if it is. */
function endingAt(doc: Node, from: number, to: number): Place | null {
  if (to <= from || to < 1) return null;
  const place = placeAtPos(doc, to - 1);
  return place && place.pos + place.node.nodeSize === to ? place : null;
}

/** What takes a delta back: applied after it, it gives `before` again. */
export function invert(delta: Delta, before: Node): Delta {
  const back: Delta = [];
  const moved = movedTo(delta);
  let at = 0;
  for (const op of delta) {
    switch (op.op) {
      case "retain":
        push(back, op);
        at += op.n;
        break;
      case "insert":
        push(back, { op: "delete", n: op.text.length });
        break;
      case "newline":
        push(back, { op: "delete", n: 1 });
        break;
      case "delete":
        for (const item of again(unitsBetween(before, at, at + op.n))) {
          const to = item.op === "newline" ? moved.get(at) : undefined;
          push(back, to ? ({ ...item, was: to.block, from: to.at } as FlatOp) : item);
          at += produces(item);
        }
        break;
      case "format":
        for (const item of unitsBetween(before, at, at + op.n)) push(back, unpatch(item, op.marks));
        at += op.n;
        break;
      case "block":
        push(back, { op: "block", block: attrsOf(placeAtFlat(before, at)!.node), was: op.block });
        at += 1;
    }
  }
  return chop(back);
}

/** Where newlines that a delta moves stand after it, by where they stood. */
function movedTo(delta: Delta): Map<number, { at: number; block: BlockAttrs }> {
  const moved = new Map<number, { at: number; block: BlockAttrs }>();
  let at = 0;
  for (const op of delta) {
    if (op.op === "newline" && op.from !== undefined) moved.set(op.from, { at, block: op.block });
    at += produces(op);
  }
  return moved;
}

function unpatch(was: FlatOp, patch: MarkPatch): FlatOp {
  if (was.op !== "insert") return { op: "retain", n: 1 };
  const marks: MarkPatch = {};
  for (const key of Object.keys(patch) as (keyof MarkPatch)[])
    Object.assign(marks, { [key]: was.marks[key] ?? (key === "link" || key === "lang" ? "" : false) });
  return { op: "format", n: was.text.length, marks };
}

/** The characters and newlines of a flat range, as insertions. */
export function unitsBetween(doc: Node, from: number, to: number): FlatOp[] {
  const items: FlatOp[] = [];
  const place = placeAtFlat(doc, from);
  if (!place || to <= from) return items;
  for (let { index, flat } = place; index < doc.childCount && flat < to; index++) {
    const node = doc.child(index);
    const start = Math.max(0, from - flat);
    const end = Math.min(node.content.size, to - flat);
    if (end > start) items.push(...runsBetween(node, start, end));
    flat += unitsOf(node);
    if (flat <= to) items.push({ op: "newline", block: attrsOf(node) });
  }
  return items;
}

/** The characters of a part of a block, as insertions. */
function runsBetween(block: Node, from: number, to: number): FlatOp[] {
  const runs: FlatOp[] = [];
  block.nodesBetween(from, to, (child, offset) => {
    const text = inlineText(child).slice(Math.max(0, from - offset), Math.max(0, to - offset));
    // A lone half of a surrogate pair is no character; what stands for it is as long.
    if (text) runs.push({ op: "insert", text: text.replace(/\p{Surrogate}/gu, "\ufffd"), marks: marksOf(child) });
  });
  return runs;
}

/** The characters and newlines between two positions, as insertions. */
function itemsBetween(doc: Node, from: number, to: number): FlatOp[] {
  const items: FlatOp[] = [];
  if (to <= from) return items;
  eachBlock(doc, from, to, (node, pos) => {
    const end = pos + node.nodeSize;
    const start = Math.max(0, from - pos - 1);
    const stop = Math.min(node.content.size, to - pos - 1);
    if (stop > start) items.push(...runsBetween(node, start, stop));
    if (end <= to && end - 1 >= from) items.push({ op: "newline", block: attrsOf(node) });
  });
  return items;
}
