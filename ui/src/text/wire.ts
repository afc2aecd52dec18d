// The shapes in which the window and the core speak of a text; in JSON they equal the domain's blocks and deltas.
// Lengths count UTF-16 units. Knows nothing of ProseMirror.

export type TextName = "standfirst" | "body";
export type AtomKind = "embed" | "picture" | "audio" | "table" | "rule" | "sealed";

/** The inline marks of a run. A mark that does not stand is absent, never `false` or `null`. */
export interface Marks {
  strong?: true;
  emphasis?: true;
  strike?: true;
  sub?: true;
  superscript?: true;
  link?: string;
  lang?: string;
}

/** A change of marks: an absent key leaves the mark alone; `false` and the empty string clear it. */
export interface MarkPatch {
  strong?: boolean;
  emphasis?: boolean;
  strike?: boolean;
  sub?: boolean;
  superscript?: boolean;
  link?: string;
  lang?: string;
}

export type BlockKind =
  | { kind: "paragraph" }
  | { kind: "crosshead"; level: number }
  | { kind: "item"; ordered: boolean; depth: number }
  | { kind: "quote" }
  | { kind: "pull_quote" }
  | { kind: "atom"; atom: AtomKind; record: string };

/** All that a line's newline carries. */
export type BlockAttrs = BlockKind & { box?: string; list?: string; source?: string };

/** A run of characters with the same marks. */
export interface Span {
  text: string;
  marks?: Marks;
}

/** One block of a text; an atom has no spans. */
export type Block = BlockAttrs & { spans?: Span[] };

/**
 * One step of a delta. What stood in this text before and is moved or brought back says so by `again`; a newline tells also
 * what its line `was` then, unless its kind was changed here since. A line that was made something else and then again what it `was` is not changed. Of what moves, `from` tells where the newline stood in the text that the delta changes.
 */
export type FlatOp =
  | { op: "retain"; n: number }
  | { op: "delete"; n: number }
  | { op: "insert"; text: string; marks: Marks; again?: boolean }
  | { op: "newline"; block: BlockAttrs; again?: boolean; was?: BlockAttrs; from?: number }
  | { op: "format"; n: number; marks: MarkPatch }
  | { op: "block"; block: BlockAttrs; was?: BlockAttrs };

export type Delta = FlatOp[];

/** A batch of edits from one window. */
export interface EditBatch {
  text: TextName;
  /** The window's editing session, drawn anew each time an editor opens. */
  session: string;
  /** 1, 2, 3… within the session and text. */
  number: number;
  /** The revision that the delta applies to. */
  base: number;
  delta: Delta;
}

/** What the core answers to a batch. */
export type EditReply =
  | { type: "ack"; revision: number; length: number }
  | { type: "stale"; revision: number };

/** Somebody else's change of a text. */
export interface RemoteDelta {
  text: TextName;
  /** The revision it makes. */
  revision: number;
  delta: Delta;
  /** The editing session that it came from; a session passes over its own. */
  session?: string | null;
}

/** A line break inside a block; a newline would end the block. */
export const HARD_BREAK = "\u2028";

/** What a line is when nobody said. */
export const PARAGRAPH: BlockAttrs = Object.freeze({ kind: "paragraph" }) as BlockAttrs;

/** A paragraph in the box of another block. */
export function paragraphBeside(attrs: BlockAttrs): BlockAttrs {
  return attrs.box === undefined ? { kind: "paragraph" } : { kind: "paragraph", box: attrs.box };
}

/** Whether two lines are the same kind of block with the same parameters, box, list and source. */
export function sameAttrs(a: BlockAttrs, b: BlockAttrs): boolean {
  if (a === b) return true;
  if (a.kind !== b.kind || a.box !== b.box || a.list !== b.list || a.source !== b.source) return false;
  if (a.kind === "crosshead" && b.kind === "crosshead") return a.level === b.level;
  if (a.kind === "item" && b.kind === "item") return a.ordered === b.ordered && a.depth === b.depth;
  if (a.kind === "atom" && b.kind === "atom") return a.atom === b.atom && a.record === b.record;
  return true;
}

const SWITCHES = ["strong", "emphasis", "strike", "sub", "superscript"] as const;

/** Whether two runs carry the same marks. */
export function sameMarks(a: Marks, b: Marks): boolean {
  return a === b || (SWITCHES.every((key) => a[key] === b[key]) && a.link === b.link && a.lang === b.lang);
}

/** The marks of a run after a change of marks. */
export function patchMarks(marks: Marks, patch: MarkPatch): Marks {
  const patched: Marks = { ...marks };
  for (const key of SWITCHES) {
    if (patch[key] === true) patched[key] = true;
    else if (patch[key] === false) delete patched[key];
  }
  for (const key of ["link", "lang"] as const) {
    const value = patch[key];
    if (value) patched[key] = value;
    else if (value === "") delete patched[key];
  }
  return patched;
}

/** The attributes of a block without its characters. */
export function attrsOfBlock(block: Block): BlockAttrs {
  const { spans: _, ...attrs } = block;
  return attrs as BlockAttrs;
}

/** A block's characters without marks. */
export function textOfBlock(block: Block): string {
  return (block.spans ?? []).map((span) => span.text).join("");
}

/** Length of some blocks as flat text: each block is its characters and one newline. */
export function flatLength(blocks: readonly Block[]): number {
  let length = 0;
  for (const block of blocks) {
    length += 1;
    for (const span of block.spans ?? []) length += span.text.length;
  }
  return length;
}

/** Joins neighbouring spans that carry the same marks and drops empty ones, so that texts that read alike compare equal. */
export function tidy(spans: readonly Span[]): Span[] {
  const joined: Span[] = [];
  for (const span of spans) {
    if (!span.text) continue;
    const last = joined[joined.length - 1];
    if (last && sameMarks(last.marks ?? {}, span.marks ?? {})) last.text += span.text;
    else joined.push(span.marks && Object.keys(span.marks).length ? { text: span.text, marks: span.marks } : { text: span.text });
  }
  return joined;
}
