// Seeded randomness for the tests of the text: documents, deltas and choices that a seed replays.

import { attrsOfBlock, flatLength, tidy, type Block, type BlockAttrs, type Delta, type MarkPatch, type Marks, type Span } from "../wire";

/** A seeded generator (mulberry32) with the draws that tests need. */
export class Random {
  #state: number;
  #ids = 0;

  constructor(readonly seed: number) {
    this.#state = seed >>> 0;
  }

  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  /** A whole number below `n`. */
  below(n: number): number {
    return Math.floor(this.next() * n);
  }

  chance(p: number): boolean {
    return this.next() < p;
  }

  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)]!;
  }

  /** A name never drawn before from this generator. */
  id(prefix = "r"): string {
    this.#ids += 1;
    return `${prefix}${this.seed}-${this.#ids}`;
  }
}

/** Runs a check for many seeds; a failure names the seed that replays it. */
export function forSeeds(count: number, check: (random: Random) => void, first = 1): void {
  for (let seed = first; seed < first + count; seed++) {
    try {
      check(new Random(seed));
    } catch (error) {
      throw new Error(`seed ${seed}: ${error instanceof Error ? (error.stack ?? error.message) : error}`, { cause: error });
    }
  }
}

/** The same for checks that wait. */
export async function forSeedsAsync(count: number, check: (random: Random) => Promise<void>, first = 1): Promise<void> {
  for (let seed = first; seed < first + count; seed++) {
    try {
      await check(new Random(seed));
    } catch (error) {
      throw new Error(`seed ${seed}: ${error instanceof Error ? (error.stack ?? error.message) : error}`, { cause: error });
    }
  }
}

const WORDS = ["Bamako", "l’eau", "« oui »", "œuvre", "pɛrɛ", "12 %", "a", "é", "😀", "👩🏾", "à", "\u2028", "ŋ ɖ"];

export function randomText(random: Random, most = 3): string {
  let text = "";
  for (let n = random.below(most + 1); n > 0; n--) text += random.pick(WORDS);
  return text;
}

export function randomMarks(random: Random): Marks {
  if (random.chance(0.6)) return {};
  const marks: Marks = {};
  if (random.chance(0.4)) marks.strong = true;
  if (random.chance(0.3)) marks.emphasis = true;
  if (random.chance(0.1)) marks.strike = true;
  if (random.chance(0.1)) marks.sub = true;
  if (random.chance(0.1)) marks.superscript = true;
  if (random.chance(0.2)) marks.link = random.pick(["https://exemple.test/a", "mailto:a@exemple.test"]);
  if (random.chance(0.1)) marks.lang = random.pick(["en", "bm"]);
  return marks;
}

export function randomAttrs(random: Random, atoms = true): BlockAttrs {
  const shared: { box?: string; list?: string; source?: string } = {};
  if (random.chance(0.15)) shared.box = random.pick(["box-a", "box-b"]);
  if (random.chance(0.1)) shared.source = random.pick(["s1", "s2"]);
  switch (random.below(atoms ? 7 : 6)) {
    case 0:
      return { kind: "crosshead", level: 2 + random.below(3), ...shared };
    case 1:
      return { kind: "item", ordered: random.chance(0.5), depth: random.below(3), list: random.pick(["l1", "l2"]), ...shared };
    case 2:
      return { kind: "quote", ...shared };
    case 3:
      return { kind: "pull_quote", ...shared };
    case 6:
      return { kind: "atom", atom: random.pick(["embed", "picture", "rule"] as const), record: random.id(), ...shared };
    default:
      return { kind: "paragraph", ...shared };
  }
}

export function randomBlock(random: Random): Block {
  const attrs = randomAttrs(random);
  if (attrs.kind === "atom") return attrs;
  const spans: Span[] = [];
  for (let n = random.below(4); n > 0; n--) spans.push({ text: randomText(random), marks: randomMarks(random) });
  const text = tidy(spans);
  return text.length ? { ...attrs, spans: text } : attrs;
}

export function randomBlocks(random: Random, most = 6): Block[] {
  return Array.from({ length: 1 + random.below(most) }, () => randomBlock(random));
}

function randomPatch(random: Random): MarkPatch {
  const patch: MarkPatch = {};
  if (random.chance(0.6)) patch.strong = random.chance(0.5);
  if (random.chance(0.3)) patch.emphasis = random.chance(0.5);
  if (random.chance(0.2)) patch.superscript = random.chance(0.5);
  if (random.chance(0.3)) patch.link = random.pick(["", "https://exemple.test/b"]);
  if (random.chance(0.2)) patch.lang = random.pick(["", "en"]);
  return patch;
}

/**
 * A delta that fits some blocks: `format` stays on characters, `block` stands on newlines, no pair is cut. It may leave
 * text on an atom's line or delete the last newline: applying is total.
 */
export function randomDelta(random: Random, blocks: readonly Block[], calm = 0.5): Delta {
  const delta: Delta = [];
  const insert = () => {
    while (random.chance(0.25)) {
      if (random.chance(0.3)) delta.push({ op: "newline", block: randomAttrs(random) });
      else {
        const text = randomText(random);
        if (text) delta.push({ op: "insert", text, marks: randomMarks(random) });
      }
    }
  };
  for (const block of blocks) {
    const text = (block.spans ?? []).map((span) => span.text).join("");
    for (const piece of pieces(random, text)) {
      if (!random.chance(calm)) insert();
      if (random.chance(calm)) delta.push({ op: "retain", n: piece.length });
      else if (random.chance(0.5)) delta.push({ op: "delete", n: piece.length });
      else delta.push({ op: "format", n: piece.length, marks: randomPatch(random) });
    }
    if (!random.chance(calm)) insert();
    if (random.chance(calm)) delta.push({ op: "retain", n: 1 });
    else if (random.chance(0.4)) delta.push({ op: "delete", n: 1 });
    else if (random.chance(0.5)) delta.push({ op: "block", block: randomAttrs(random) });
    else delta.push({ op: "retain", n: 1 });
  }
  if (random.chance(0.2)) insert();
  return delta;
}

/** Cuts a text at random places, never inside a surrogate pair. */
function pieces(random: Random, text: string): string[] {
  const found: string[] = [];
  let piece = "";
  for (const character of text) {
    piece += character;
    if (random.chance(0.3)) {
      found.push(piece);
      piece = "";
    }
  }
  if (piece) found.push(piece);
  return found;
}

/** The blocks without what only the order of keys says. */
export function plain(blocks: readonly Block[]): unknown {
  return blocks.map((block) => ({
    ...attrsOfBlock(block),
    spans: tidy(block.spans ?? []).map((span) => ({ text: span.text, marks: { ...span.marks } })),
  }));
}

/** Blocks with their flat length beside them, for messages. */
export function shown(blocks: readonly Block[]): string {
  return `${flatLength(blocks)} ${JSON.stringify(blocks)}`;
}
