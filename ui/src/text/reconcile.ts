// Two deltas made on one text, brought together. Pure; knows nothing of ProseMirror or of who sends a delta.

import { Reader, canonical, chop, compose, consumes, produces, push } from "./delta";
import { type BlockAttrs, type Delta, type FlatOp, type MarkPatch, sameAttrs } from "./wire";

/**
 * `delta` as it must read once `past`, made on the same text, has been applied. `past` stands left where both insert
 * at one place. `pastWins` says whose value stands where both set the same mark or the same line's kind.
 *
 * An insertion survives the deletion of all that surrounds it: typing is never dropped.
 */
function transform(past: readonly FlatOp[], delta: readonly FlatOp[], pastLeft: boolean, pastWins: boolean): Delta {
  const base = new Reader(past);
  const moved = new Reader(delta);
  const out: Delta = [];
  for (;;) {
    base.skipEmpty();
    moved.skipEmpty();
    if (moved.done) return chop(out);
    const theirs = base.kind === "insert" || base.kind === "newline";
    const ours = moved.kind === "insert" || moved.kind === "newline";
    if (theirs && (pastLeft || !ours)) {
      push(out, { op: "retain", n: base.left });
      base.take(base.left);
    } else if (ours) {
      push(out, follow(moved.take(moved.left), past, pastWins));
    } else {
      const n = Math.min(base.left, moved.left);
      const under = base.take(n);
      const op = moved.take(n);
      if (under.op === "delete") continue;
      if (op.op === "block" && under.op === "block") {
        push(out, { op: "block", block: combineOf(op, under, pastWins), was: under.block });
      } else push(out, pastWins ? yieldTo(under, op) : op);
    }
  }
}

/** A newline that moves, as it reads after what somebody else did to it where it stood. */
function follow(op: FlatOp, past: readonly FlatOp[], pastWins: boolean): FlatOp {
  if (op.op !== "newline" || op.from === undefined) return op;
  const { from, ...rest } = op;
  const { over, now } = unitUnder(past, from);
  if (over.op === "delete") return rest;
  if (over.op !== "block") return { ...rest, from: now };
  return { ...rest, block: combineOf(op, over, pastWins), was: over.block, from: now };
}

/** What a line is made: its kind and so on, and what it was. */
type Made = Pick<Extract<FlatOp, { op: "block" | "newline" }>, "block" | "was">;

function combineOf(made: Made, past: Made, pastWins: boolean): BlockAttrs {
  return pastWins ? combine(past, made) : combine(made, past);
}

/** What two make of one line: what the winner chose, and the rest as the other chose it. Kind, box, list and source are apart. */
function combine(winner: Made, other: Made): BlockAttrs {
  const base = winner.was ?? other.was;
  if (!base) return winner.block;
  const attrs = { ...kindOf((sameAttrs(kindOf(winner.block), kindOf(base)) ? other : winner).block) };
  for (const name of ["box", "list", "source"] as const) {
    const value = (winner.block[name] === base[name] ? other : winner).block[name];
    if (value !== undefined) attrs[name] = value;
  }
  return attrs;
}

/** The kind of a block with its parameters alone. */
function kindOf(attrs: BlockAttrs): BlockAttrs {
  const kind = { ...attrs };
  delete kind.box;
  delete kind.list;
  delete kind.source;
  return kind;
}

function yieldTo(under: FlatOp, op: FlatOp): FlatOp {
  if (op.op !== "format" || under.op !== "format") return op;
  const marks = { ...op.marks };
  for (const key of Object.keys(under.marks) as (keyof MarkPatch)[]) delete marks[key];
  return { ...op, marks };
}

/**
 * Reconciles a local delta with a remote one made on the same text: `[local, remote]`, each to be applied after the
 * other's original. Both orders give the same text. The remote's insertions stand left. Where both set one mark or one
 * line's kind the local value stands, since the core applies the local delta last; `remoteWins` turns that round.
 */
export function reconcile(local: readonly FlatOp[], remote: readonly FlatOp[], remoteWins = false): [Delta, Delta] {
  if (!local.length) return [[], canonical(remote)];
  const l = canonical(local);
  const r = canonical(remote);
  return [
    compose(madeOfMoved(l, r, remoteWins), transform(r, l, true, remoteWins)),
    compose(madeOfMoved(r, l, !remoteWins), transform(l, r, false, !remoteWins)),
  ];
}

/** What one makes of lines follows them to where the other moved them: what that does to the other's text. */
function madeOfMoved(delta: Delta, moves: Delta, movesWin: boolean): Delta {
  const blocks: Delta = [];
  let at = 0;
  let done = 0;
  for (const op of moves) {
    const here = at;
    at += produces(op);
    if (op.op !== "newline" || op.from === undefined) continue;
    const { over } = unitUnder(delta, op.from);
    if (over.op !== "block") continue;
    push(blocks, { op: "retain", n: here - done });
    push(blocks, { op: "block", block: combineOf(over, op, movesWin), was: op.block });
    done = here + 1;
  }
  return chop(blocks);
}

/** What a delta does to one unit, and where it stands then. */
function unitUnder(delta: readonly FlatOp[], offset: number): { over: FlatOp; now: number } {
  let old = 0;
  let now = 0;
  for (const op of delta) {
    const size = consumes(op);
    if (offset < old + size) return { over: op, now: op.op === "delete" ? now : now + offset - old };
    old += size;
    now += produces(op);
  }
  return { over: { op: "retain", n: 1 }, now: now + offset - old };
}
