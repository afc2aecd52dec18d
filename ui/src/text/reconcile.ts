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
      push(out, moved.take(moved.left));
    } else {
      const n = Math.min(base.left, moved.left);
      const under = base.take(n);
      const op = moved.take(n);
      if (under.op === "delete") continue;
      if (op.op === "block" && under.op === "block") {
        const block = pastWins ? combine(under, op) : combine(op, under);
        push(out, { op: "block", block, was: under.block });
      } else push(out, pastWins ? yieldTo(under, op) : op);
    }
  }
}

type BlockOp = Extract<FlatOp, { op: "block" }>;

/** What two make of one line: what the winner chose, and the rest as the other chose it. Kind, box, list and source are apart. */
function combine(winner: BlockOp, other: BlockOp): BlockAttrs {
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
  const { blocks, delta } = followMoves(l, r, remoteWins);
  return [compose(blocks, transform(r, l, true, remoteWins)), transform(l, delta, false, !remoteWins)];
}

/**
 * What is made of a line here follows it to where somebody else moved it: what that does to the other's text, and the
 * other's delta as it reads with it.
 */
function followMoves(local: Delta, remote: Delta, remoteWins: boolean): { blocks: Delta; delta: Delta } {
  if (!remote.some((op) => op.op === "newline" && op.from !== undefined)) return { blocks: [], delta: remote };
  const blocks: Delta = [];
  let at = 0;
  let done = 0;
  const delta = remote.map((op): FlatOp => {
    const here = at;
    at += produces(op);
    if (op.op !== "newline" || op.from === undefined) return op;
    const { from, ...rest } = op;
    const { over, now } = unitUnder(local, from);
    if (over.op === "delete") return rest;
    if (over.op !== "block" || (remoteWins && op.was && !sameAttrs(op.block, op.was))) return { ...rest, from: now };
    push(blocks, { op: "retain", n: here - done });
    const block = combine(over, { op: "block", block: op.block });
    push(blocks, { op: "block", block });
    done = here + 1;
    return { ...rest, block, from: now };
  });
  return { blocks, delta };
}

/** What a delta does to one unit, and where it stands then. */
function unitUnder(delta: Delta, offset: number): { over: FlatOp; now: number } {
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
