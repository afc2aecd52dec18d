// The algebra of flat deltas: apply, compose, transform. Pure; knows nothing of ProseMirror or of who sends a delta.
// Canonical form: neighbours merged, insertions before the deletion at the same place, no trailing retain.

import {
  type Block,
  type BlockAttrs,
  type Delta,
  type FlatOp,
  type MarkPatch,
  type Marks,
  type Span,
  PARAGRAPH,
  attrsOfBlock,
  paragraphBeside,
  patchMarks,
  sameAttrs,
  sameMarks,
  tidy,
} from "./wire";

/** How many units of the text before it an operation passes over or deletes. */
export function consumes(op: FlatOp): number {
  switch (op.op) {
    case "retain":
    case "delete":
    case "format":
      return op.n;
    case "block":
      return 1;
    case "insert":
    case "newline":
      return 0;
  }
}

/** How many units of the text after it an operation accounts for. */
export function produces(op: FlatOp): number {
  switch (op.op) {
    case "retain":
    case "format":
      return op.n;
    case "insert":
      return op.text.length;
    case "newline":
    case "block":
      return 1;
    case "delete":
      return 0;
  }
}

function samePatch(a: MarkPatch, b: MarkPatch): boolean {
  const keys = Object.keys({ ...a, ...b }) as (keyof MarkPatch)[];
  return keys.every((key) => a[key] === b[key]);
}

/** Appends an operation, keeping the delta canonical. */
export function push(delta: Delta, op: FlatOp): void {
  switch (op.op) {
    case "retain":
      if (op.n > 0) merge(delta, op);
      return;
    case "delete":
      if (op.n > 0) merge(delta, op);
      return;
    case "format":
      if (op.n === 0) return;
      merge(delta, Object.keys(op.marks).length ? op : { op: "retain", n: op.n });
      return;
    case "insert":
      if (!op.text) return;
      beforeDeletion(delta, op);
      return;
    case "newline":
      beforeDeletion(delta, op);
      return;
    case "block":
      delta.push(op);
  }
}

function merge(delta: Delta, op: FlatOp): void {
  const last = delta[delta.length - 1];
  if (last?.op === "retain" && op.op === "retain") delta[delta.length - 1] = { op: "retain", n: last.n + op.n };
  else if (last?.op === "delete" && op.op === "delete") delta[delta.length - 1] = { op: "delete", n: last.n + op.n };
  else if (last?.op === "insert" && op.op === "insert" && sameMarks(last.marks, op.marks))
    delta[delta.length - 1] = { ...last, text: last.text + op.text };
  else if (last?.op === "format" && op.op === "format" && samePatch(last.marks, op.marks))
    delta[delta.length - 1] = { ...last, n: last.n + op.n };
  else delta.push(op);
}

function beforeDeletion(delta: Delta, op: FlatOp): void {
  const last = delta[delta.length - 1];
  if (last?.op !== "delete") return merge(delta, op);
  delta.pop();
  merge(delta, op);
  delta.push(last);
}

/** Drops what changes nothing at the end. */
export function chop(delta: Delta): Delta {
  while (delta[delta.length - 1]?.op === "retain") delta.pop();
  return delta;
}

/** The same delta in canonical form. */
export function canonical(delta: readonly FlatOp[]): Delta {
  const out: Delta = [];
  for (const op of delta) push(out, op);
  return chop(out);
}

/** Reads a delta piecewise. Past its end it retains for ever. */
class Reader {
  #ops: readonly FlatOp[];
  #at = 0;
  #inside = 0;

  constructor(ops: readonly FlatOp[]) {
    this.#ops = ops;
  }

  get done(): boolean {
    return this.#at >= this.#ops.length;
  }

  get kind(): FlatOp["op"] {
    return this.#ops[this.#at]?.op ?? "retain";
  }

  /** Units left in the current operation. */
  get left(): number {
    const op = this.#ops[this.#at];
    if (!op) return Number.POSITIVE_INFINITY;
    switch (op.op) {
      case "insert":
        return op.text.length - this.#inside;
      case "newline":
      case "block":
        return 1;
      case "retain":
      case "delete":
      case "format":
        return op.n - this.#inside;
    }
  }

  /** Takes up to `n` units of the current operation. */
  take(n: number): FlatOp {
    const op = this.#ops[this.#at];
    if (!op) return { op: "retain", n };
    const size = Math.min(n, this.left);
    const from = this.#inside;
    if (size === this.left) {
      this.#at += 1;
      this.#inside = 0;
    } else {
      this.#inside += size;
    }
    switch (op.op) {
      case "insert":
        return { op: "insert", text: op.text.slice(from, from + size), marks: op.marks };
      case "newline":
      case "block":
        return op;
      case "retain":
        return { op: "retain", n: size };
      case "delete":
        return { op: "delete", n: size };
      case "format":
        return { op: "format", n: size, marks: op.marks };
    }
  }

  skipEmpty(): void {
    while (!this.done && this.left === 0) this.take(0);
  }
}

/** One delta that does what `a` and then `b` do. */
export function compose(a: readonly FlatOp[], b: readonly FlatOp[]): Delta {
  if (!b.length) return canonical(a);
  if (!a.length) return canonical(b);
  const first = new Reader(a);
  const second = new Reader(b);
  const out: Delta = [];
  for (;;) {
    first.skipEmpty();
    second.skipEmpty();
    if (first.done && second.done) return chop(out);
    if (second.kind === "insert" || second.kind === "newline") push(out, second.take(second.left));
    else if (first.kind === "delete") push(out, first.take(first.left));
    else if (second.done) push(out, first.take(first.left));
    else {
      const n = Math.min(first.left, second.left);
      const composed = over(first.take(n), second.take(n));
      if (composed) push(out, composed);
    }
  }
}

/** What becomes of one piece of the first delta under an equally long piece of the second. */
function over(was: FlatOp, then: FlatOp): FlatOp | null {
  const inserted = was.op === "insert" || was.op === "newline";
  switch (then.op) {
    case "delete":
      return inserted ? null : then;
    case "retain":
      return was;
    case "format":
      // Marks never cover a newline: over one, a format only passes.
      if (was.op === "insert") return { ...was, marks: patchMarks(was.marks, then.marks) };
      if (was.op === "format") return { ...was, marks: { ...was.marks, ...then.marks } };
      return was.op === "retain" ? then : was;
    case "block":
      if (was.op === "insert" || was.op === "format") throw new RangeError("a block operation stands on characters");
      return was.op === "newline" ? { op: "newline", block: then.block } : then;
    case "insert":
    case "newline":
      throw new RangeError("an insertion passes over nothing");
  }
}

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
      push(out, pastWins ? yieldTo(under, op) : op);
    }
  }
}

function yieldTo(under: FlatOp, op: FlatOp): FlatOp {
  if (op.op === "block" && under.op === "block") return { op: "retain", n: 1 };
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
  return [transform(r, l, true, remoteWins), transform(l, r, false, !remoteWins)];
}

/** Where an offset stands after a delta. What is inserted at it goes after it, unless `after` is asked for. */
export function mapOffset(delta: readonly FlatOp[], offset: number, after = false): number {
  let old = 0;
  let now = 0;
  for (const op of delta) {
    const size = consumes(op);
    if (size === 0) {
      if (old === offset && !after) return now;
      now += produces(op);
      continue;
    }
    const passed = Math.min(size, offset - old);
    if (op.op !== "delete") now += passed;
    old += passed;
    if (passed < size) return now;
  }
  return now + offset - old;
}

/** One line while a delta is applied: its characters so far. */
type Unit = { text: string; marks: Marks } | { newline: BlockAttrs };

/**
 * Applies a delta to blocks: the reference for everything that edits documents. Total: text on an atom's line becomes
 * a paragraph before it, text after the last newline becomes a paragraph, and nothing at all is one empty paragraph.
 * Throws where the delta runs past the end or cuts a newline in two.
 */
export function applyDelta(blocks: readonly Block[], delta: readonly FlatOp[]): Block[] {
  const units: Unit[] = [];
  for (const block of blocks) {
    for (const span of block.spans ?? []) units.push({ text: span.text, marks: span.marks ?? {} });
    units.push({ newline: attrsOfBlock(block) });
  }
  const out: Unit[] = [];
  let at = 0;
  let inside = 0;
  const pass = (n: number, each: (unit: Unit) => Unit | null) => {
    while (n > 0) {
      const unit = units[at];
      if (!unit) throw new RangeError("the delta runs past the end of the text");
      let piece: Unit = unit;
      let size = 1;
      if ("text" in unit) {
        size = Math.min(n, unit.text.length - inside);
        piece = { text: unit.text.slice(inside, inside + size), marks: unit.marks };
      }
      if ("text" in unit && inside + size < unit.text.length) inside += size;
      else {
        at += 1;
        inside = 0;
      }
      n -= size;
      const kept = each(piece);
      if (kept) out.push(kept);
    }
  };
  for (const op of delta) {
    switch (op.op) {
      case "retain":
        pass(op.n, (unit) => unit);
        break;
      case "delete":
        pass(op.n, () => null);
        break;
      case "insert":
        out.push({ text: op.text, marks: op.marks });
        break;
      case "newline":
        out.push({ newline: op.block });
        break;
      case "format":
        pass(op.n, (unit) => ("text" in unit ? { text: unit.text, marks: patchMarks(unit.marks, op.marks) } : unit));
        break;
      case "block":
        pass(1, (unit) => {
          if ("text" in unit) throw new RangeError("a block operation stands on characters");
          return { newline: op.block };
        });
    }
  }
  pass(rest(units, at, inside), (unit) => unit);
  return gather(out);
}

function rest(units: readonly Unit[], at: number, inside: number): number {
  let n = -inside;
  for (let i = at; i < units.length; i++) {
    const unit = units[i]!;
    n += "text" in unit ? unit.text.length : 1;
  }
  return Math.max(0, n);
}

function gather(units: readonly Unit[]): Block[] {
  const blocks: Block[] = [];
  let spans: Span[] = [];
  const end = (attrs: BlockAttrs) => {
    const text = tidy(spans);
    spans = [];
    if (attrs.kind === "atom" && text.length) blocks.push({ ...paragraphBeside(attrs), spans: text }, { ...attrs });
    else blocks.push(text.length ? { ...attrs, spans: text } : { ...attrs });
  };
  for (const unit of units) {
    if ("text" in unit) spans.push({ text: unit.text, marks: unit.marks });
    else end(unit.newline);
  }
  if (spans.some((span) => span.text) || !blocks.length) end(PARAGRAPH);
  return blocks;
}

/** Whether two texts read alike. */
export function sameBlocks(a: readonly Block[], b: readonly Block[]): boolean {
  return a.length === b.length && a.every((block, i) => sameBlock(block, b[i]!));
}

/** Whether two blocks read alike. */
export function sameBlock(a: Block, b: Block): boolean {
  if (!sameAttrs(a, b)) return false;
  const left = a.spans ?? [];
  const right = b.spans ?? [];
  return (
    left.length === right.length &&
    left.every((span, i) => span.text === right[i]!.text && sameMarks(span.marks ?? {}, right[i]!.marks ?? {}))
  );
}
