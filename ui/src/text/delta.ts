// The algebra of flat deltas: apply and compose; `reconcile` has the rest. Pure; knows nothing of ProseMirror or of who sends a delta.
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
      if (op.was && sameAttrs(op.block, op.was)) merge(delta, { op: "retain", n: 1 });
      else delta.push(op);
  }
}

function merge(delta: Delta, op: FlatOp): void {
  const last = delta[delta.length - 1];
  if (last?.op === "retain" && op.op === "retain") delta[delta.length - 1] = { op: "retain", n: last.n + op.n };
  else if (last?.op === "delete" && op.op === "delete") delta[delta.length - 1] = { op: "delete", n: last.n + op.n };
  else if (last?.op === "insert" && op.op === "insert" && !last.again === !op.again && sameMarks(last.marks, op.marks))
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

/** The same delta, saying of all that it inserts that it stood here before. */
export function again(delta: readonly FlatOp[]): Delta {
  return delta.map((op) => {
    if (op.op === "newline") return { ...op, again: true, was: op.block };
    return op.op === "insert" ? { ...op, again: true } : op;
  });
}

/**
 * The same delta, which does nothing but take units from one place to another: says so, and where each newline of them
 * stood.
 */
export function moved(delta: readonly FlatOp[]): Delta {
  const out = again(delta);
  const first = out.findIndex(comes);
  const last = out.findLastIndex(comes);
  const run = out.slice(first, last + 1);
  const gone = out.filter((op) => op.op === "delete");
  const units = run.reduce((n, op) => n + produces(op), 0);
  const others = out.some((op) => op.op === "block" || op.op === "format");
  if (first < 0 || others || gone.length !== 1 || gone[0]!.n !== units || !run.every(comes)) return out;
  let from = out.slice(0, out.indexOf(gone[0]!)).reduce((n, op) => n + consumes(op), 0);
  for (const op of run) {
    if (op.op === "newline") op.from = from;
    from += produces(op);
  }
  return out;
}

function comes(op: FlatOp): boolean {
  return op.op === "insert" || op.op === "newline";
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
export class Reader {
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
        return { ...op, text: op.text.slice(from, from + size) };
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
  const back: Newline[] = [];
  const gone: FlatOp[] = [];
  for (;;) {
    first.skipEmpty();
    second.skipEmpty();
    if (first.done && second.done) break;
    if (second.kind === "insert") push(out, second.take(second.left));
    else if (second.kind === "newline") {
      const op = { ...(second.take(1) as Newline) };
      back.push(op);
      push(out, op);
    } else if (first.kind === "delete") push(out, first.take(first.left));
    else if (second.done) push(out, first.take(first.left));
    else {
      const n = Math.min(first.left, second.left);
      const was = first.take(n);
      const then = second.take(n);
      if (then.op === "delete" && (was.op === "block" || was.op === "newline")) gone.push(was);
      const composed = over(was, then);
      if (composed) push(out, composed);
    }
  }
  for (const op of back) sinceFirst(op, a, gone);
  return chop(inPlace(out));
}

type Newline = Extract<FlatOp, { op: "newline" }>;

/** What moves on with the second of two deltas was, before the first, what that one tells; or it chose what it is. */
function sinceFirst(op: Newline, first: readonly FlatOp[], gone: FlatOp[]): void {
  const { was, from } = op;
  let nth = -1;
  if (from !== undefined) {
    const made = maker(first, from);
    op.from = made.before;
    if (made.op.op === "newline") {
      if (made.op.from === undefined) delete op.from;
      else op.from = made.op.from;
    }
    nth = gone.indexOf(made.op);
  } else if (was) nth = gone.findIndex((before) => (before.op === "block" || before.op === "newline") && sameAttrs(before.block, was));
  const [before] = nth < 0 ? [] : gone.splice(nth, 1);
  if (before?.op !== "block" && before?.op !== "newline") return;
  if (before.was) op.was = before.was;
  else delete op.was;
}

/** The operation that made a unit of the text after a delta, and where that unit stood before it. */
function maker(delta: readonly FlatOp[], offset: number): { op: FlatOp; before: number } {
  let old = 0;
  let now = 0;
  for (const op of delta) {
    const size = produces(op);
    if (offset < now + size) return { op, before: old + offset - now };
    now += size;
    old += consumes(op);
  }
  return { op: { op: "retain", n: 1 }, before: old + offset - now };
}

/**
 * The same delta where a newline that moves comes back to its own place: it stays then, so that what others make of its line and
 * type into it stays with it.
 */
function inPlace(delta: Delta): Delta {
  if (!delta.some((op) => op.op === "newline" && op.from !== undefined)) return delta;
  const out: Delta = [];
  let at = 0;
  for (let i = 0; i < delta.length; ) {
    const run: FlatOp[] = [];
    while (i < delta.length && comes(delta[i]!)) run.push(delta[i++]!);
    const op = delta[i++];
    let left = op ? consumes(op) : 0;
    for (const one of run) {
      const skipped = one.op === "newline" && one.from !== undefined ? one.from - at : -1;
      if (op?.op !== "delete" || one.op !== "newline" || skipped < 0 || skipped >= left) {
        push(out, one);
        continue;
      }
      push(out, { op: "delete", n: skipped });
      push(out, one.was ? { op: "block", block: one.block, was: one.was } : { op: "block", block: one.block });
      at += skipped + 1;
      left -= skipped + 1;
    }
    if (op) push(out, op.op === "delete" ? { op: "delete", n: left } : op);
    at += left;
  }
  return out;
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
      if (was.op === "newline") return { ...was, block: then.block };
      if (was.op === "block") return was.was ? { ...then, was: was.was } : { op: "block", block: then.block };
      return then;
    case "insert":
    case "newline":
      throw new RangeError("an insertion passes over nothing");
  }
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
