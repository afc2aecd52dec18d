// Words typed into a line that somebody else takes away meanwhile: they keep a line of their own instead of running into
// the next one. Knows nothing of who sends a delta.

import type { Node, Schema } from "prosemirror-model";
import { applyDelta, chop, compose, consumes, produces, push } from "./delta";
import { blocksToDoc } from "./flat";
import { reconcile } from "./reconcile";
import type { Settled } from "./remote";
import { attrsOf, isOneLine } from "./schema";
import type { Block, Delta, FlatOp } from "./wire";

/** Part of a delta over one line: its words and its newline. */
interface Over {
  ops: FlatOp[];
  /** The other's delta leaves words of this line that the core has. */
  keeps: boolean;
  /** It leaves words that are ours alone. */
  ours: boolean;
}

/**
 * Another's delta as it leaves those lines their newlines, and these newlines as an edit of ours. `own` is what the core has not
 * seen; the document already shows it.
 */
export function keepOrphans(doc: Node, delta: readonly FlatOp[], own: Delta): Settled {
  const typed = typedRanges(own);
  if (!typed.length || !delta.some((op) => op.op === "delete")) return { delta: [...delta], added: [] };
  const kept: Delta = [];
  const added: Delta = [];
  let line = 0;
  let end = doc.maybeChild(0)?.content.size ?? 0;
  let at = 0;
  let length = 0;
  let noted = 0;
  let over: Over = { ops: [], keeps: false, ours: false };
  const emit = (op: FlatOp) => {
    push(kept, op);
    length += produces(op);
  };
  const endLine = (newline: FlatOp) => {
    for (const op of over.ops) emit(op);
    if (newline.op === "delete" && over.ours && !over.keeps) {
      push(added, { op: "retain", n: length - noted });
      push(added, { op: "newline", block: attrsOf(doc.child(line)) });
      emit({ op: "retain", n: 1 });
      noted = length;
    } else emit(newline);
    over = { ops: [], keeps: false, ours: false };
    line += 1;
    end = at + (doc.maybeChild(line)?.content.size ?? 0);
  };
  for (const op of delta) {
    let left = consumes(op);
    if (left === 0) {
      over.ops.push(op);
      if (op.op === "insert") over.keeps = true;
      // What stands before a line that comes between is no longer of this one.
      if (op.op === "newline") over.keeps = over.ours = false;
      continue;
    }
    while (left > 0 && line < doc.childCount) {
      const words = Math.min(left, end - at);
      if (words > 0) {
        const piece: FlatOp = op.op === "block" ? op : { ...op, n: words } as FlatOp;
        over.ops.push(piece);
        if (op.op !== "delete") {
          const ours = typed.reduce((n, [from, to]) => n + Math.max(0, Math.min(to, at + words) - Math.max(from, at)), 0);
          if (ours > 0) over.ours = true;
          if (ours < words) over.keeps = true;
        }
        at += words;
        left -= words;
        continue;
      }
      at += 1;
      left -= 1;
      endLine(op.op === "block" ? op : ({ ...op, n: 1 } as FlatOp));
    }
    // Past the end: whoever applies it says so.
    if (left > 0) over.ops.push({ ...op, n: left } as FlatOp);
  }
  for (const op of over.ops) emit(op);
  return { delta: chop(kept), added: chop(added) };
}

/**
 * Reconciles a local delta with a remote one, as `reconcile` does, where others typed into a line that is taken away here: their
 * words keep its newline. `text` gives what both deltas were made on.
 */
export function keepOthers(schema: Schema, text: () => Block[], local: Delta, remote: Delta): [Delta, Delta] {
  const met = reconcile(local, remote);
  if (isOneLine(schema) || !typesInto(remote, local)) return met;
  const merged = blocksToDoc(schema, applyDelta(text(), remote));
  const { delta, added } = keepOrphans(merged, met[0], remote);
  return added.length ? [delta, compose(met[1], added)] : met;
}

/** Whether a delta inserts words in or beside what another one deletes. */
function typesInto(typed: Delta, gone: Delta): boolean {
  const deleted: [number, number][] = [];
  let at = 0;
  for (const op of gone) {
    if (op.op === "delete") deleted.push([at, at + op.n]);
    at += consumes(op);
  }
  if (!deleted.length) return false;
  at = 0;
  for (const op of typed) {
    if (op.op === "insert" && deleted.some(([from, to]) => at >= from && at <= to)) return true;
    at += consumes(op);
  }
  return false;
}

/** Where the words that a delta inserts stand in the text that it makes. */
function typedRanges(delta: Delta): [number, number][] {
  const ranges: [number, number][] = [];
  let at = 0;
  for (const op of delta) {
    const size = produces(op);
    if (op.op === "insert") ranges.push([at, at + size]);
    at += size;
  }
  return ranges;
}
