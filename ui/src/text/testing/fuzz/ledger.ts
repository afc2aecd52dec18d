// What each person did to each character and atom, and what must therefore stand in the end. Knows no desk and no
// ProseMirror: it compares the blocks before and after each edit made by a person.

import { type Block, attrsOfBlock, flatLength, textOfBlock } from "../../wire";
import type { Notice } from "./wire";

/** The faults that are counted; each is a promise broken. */
export const FAULTS = [
  /** A character or atom that nobody deleted stands nowhere. */
  "lost",
  /** One stands more than once, and nobody is told. */
  "duplicated",
  /** The same, after machines met while edits were on their way from a window to its desk. */
  "duplicated_in_flight",
  /** Two people took back one deletion, and the words stand twice without a notice. */
  "restored_twice",
  /** Windows and desks show different texts. */
  "diverged",
  /** A desk panicked. */
  "panics",
  /** A desk refused an edit or could not merge. */
  "refused",
  /** A window lost track of its desk's text. */
  "reloads",
  /** A line is of a kind that nobody gave to any of its words. */
  "kinds",
  /** A block that one person made another kind, and which nobody joined or split, is not of that kind. */
  "retypes",
  /** An atom's record stands more than once. */
  "ids",
  /** Characters typed in one run, which nobody parted, do not stand together. */
  "neighbours",
  /** A desk is not whole when it closes. */
  "troubles",
] as const;
export type Fault = (typeof FAULTS)[number];

interface Known {
  /** Who deleted it, and in which round. */
  deleted: Map<number, number>;
  /** Who brought it back by undo, and in which round. */
  restored: Map<number, number>;
  /** What the lines were on which people saw it after an edit of their own. */
  kinds: Set<string>;
  /** What ever stood on its line with it, after an edit made by a person: the line is known by them. */
  beside: Set<string>;
  /** What its line became in this round, by whom. */
  became: Map<number, string>;
}

/** What one block holds, in order: a character each, or the record of its atom. */
export function tokens(block: Block): string[] {
  return block.kind === "atom" ? [`@${block.record}`] : [...textOfBlock(block)];
}

/** The kind of a block with its parameters: one value for the merge. */
export function kindOf(block: Block): string {
  const { kind, ...rest } = attrsOfBlock(block) as unknown as Record<string, unknown>;
  const { level, ordered, depth } = rest;
  return [kind, level, ordered, depth].filter((part) => part !== undefined).join(" ");
}

export class Ledger {
  #known = new Map<string, Known>();
  /** Characters that follow each other in one run: left to right. */
  #runs = new Map<string, string>();
  #round = 0;
  /** The lines that everybody had when the round began: the line of each token. */
  #base = new Map<string, number>();

  /** What people made lines without words in this round. */
  #empty = new Set<string>();

  /** Words that people typed in this round into lines without words. */
  #refilled = new Set<string>();

  /** What people were told stands twice. */
  #told = new Set<string>();

  /** What stood on one line in this round, each with another of it: lines that people join, split and type into are one. */
  #line = new Map<string, string>();

  /** Words typed at the very start of a line in this round: what they were typed before. */
  #front = new Map<string, string>();

  /** What people put on a line of its own right before a line, by what that one begins with, in this round. */
  #putBefore = new Map<string, Set<string>>();

  /** What people put a line without words right before in this round: what that line was, nothing tells any more. */
  #emptyBefore = new Set<string>();

  /** Lines that somebody joined to others or split in this round. */
  #reshaped = new Set<number>();

  constructor(blocks: Block[]) {
    this.#appear(-1, new Set(blocks.flatMap(tokens)), new Set());
    this.begin(blocks);
  }

  get characters(): number {
    return this.#known.size;
  }

  /** A round begins: everybody has this, and what was found right in it a round ago is no fault of the next. */
  begin(blocks: Block[]): void {
    this.#round += 1;
    this.#base.clear();
    this.#reshaped.clear();
    this.#refilled.clear();
    this.#empty.clear();
    this.#line.clear();
    this.#front.clear();
    this.#putBefore.clear();
    this.#emptyBefore.clear();
    this.#see(blocks);
    blocks.forEach((block, line) => tokens(block).forEach((token) => this.#base.set(token, line)));
    for (const known of this.#known.values()) known.became.clear();
  }

  /** A person edited what they saw. */
  edited(peer: number, before: Block[], after: Block[]): void {
    const was = new Map(before.flatMap((block) => tokens(block).map((token) => [token, kindOf(block)] as const)));
    const is = new Set(after.flatMap(tokens));
    for (const token of was.keys()) if (!is.has(token)) this.#known.get(token)!.deleted.set(peer, this.#round);
    this.#appear(peer, is, new Set(was.keys()));
    this.#see(after);
    for (const block of after) {
      const kind = kindOf(block);
      for (const token of tokens(block)) {
        const before = was.get(token);
        if (before !== undefined && before !== kind) this.#known.get(token)!.became.set(peer, kind);
      }
    }
    this.#reshape(before, after);
    if (before.length === after.length) {
      // Words that at once take the place of all others of a line, as when somebody undoes, stand on that line.
      const changed = after.flatMap((block, line) => (tokens(block).join() === tokens(before[line]!).join() ? [] : [line]));
      if (changed.length === 1) this.#oneLine([...tokens(before[changed[0]!]!), ...tokens(after[changed[0]!]!)]);
    }
    this.#refill(before, after, was);
    this.#meetAtStart(before, after);
    this.#part(after);
    if (peer >= 0) this.#join(after, was);
  }

  #appear(peer: number, is: Set<string>, was: Set<string>): void {
    for (const token of is) {
      if (was.has(token)) continue;
      const known = this.#known.get(token);
      if (!known) {
        this.#known.set(token, { deleted: new Map(), restored: new Map(), kinds: new Set(), beside: new Set(), became: new Map() });
        continue;
      }
      known.restored.set(peer, this.#round);
      known.deleted.delete(peer);
      // Deletions of earlier rounds were known to who brings it back.
      for (const [other, round] of known.deleted) if (round < this.#round) known.deleted.delete(other);
    }
  }

  /** Lines that a person joins or splits, by all of their words: those typed since the round began as well. */
  #reshape(before: Block[], after: Block[]): void {
    const lines = (blocks: Block[]) => new Map(blocks.flatMap((block, line) => tokens(block).map((token) => [token, line] as const)));
    for (const [some, others] of [
      [before, lines(after)],
      [after, lines(before)],
    ] as const) {
      for (const block of some) {
        const on = new Set(tokens(block).flatMap((token) => others.get(token) ?? []));
        if (on.size > 1) for (const token of tokens(block)) this.#reshaped.add(this.#base.get(token) ?? -1);
      }
    }
  }

  /** Words that come into a line without words: typed, or pasted as several lines of which the last one is that line. */
  #refill(before: Block[], after: Block[], was: Map<string, string>): void {
    const words = (block: Block | undefined) => block && tokens(block).join();
    let start = 0;
    while (start < before.length && words(before[start]) === words(after[start])) start += 1;
    let end = 0;
    while (end < before.length - start && words(before.at(-1 - end)) === words(after.at(-1 - end))) end += 1;
    const filled =
      before.length === after.length
        ? after.filter((_, line) => !tokens(before[line]!).length)
        : before.length - end - start === 1 && !tokens(before[start]!).length
          ? after.slice(start, after.length - end)
          : [];
    for (const token of filled.flatMap(tokens)) if (!was.has(token)) this.#refilled.add(token);
  }

  /**
   * Words typed at the very start of a line, and a line put before it meanwhile, are put at one place: chance says which comes
   * first, and the words may come to stand on that line, which is what people made it.
   */
  #meetAtStart(before: Block[], after: Block[]): void {
    const [was, is] = [before, after].map((blocks) => new Map(blocks.flatMap((block, line) => tokens(block).map((token) => [token, line] as const))));
    after.forEach((block, line) => {
      const own = tokens(block);
      const old = own.findIndex((token) => was!.has(token));
      if (old < 0) return;
      const stood = was!.get(own[old]!)!;
      if (tokens(before[stood]!)[0] !== own[old]) return;
      const start = this.#front.get(own[old]!) ?? own[old]!;
      for (const token of own.slice(0, old)) this.#front.set(token, start);
      const put = line > 0 ? tokens(after[line - 1]!) : [];
      if (line > 0 && !put.length && (stood === 0 || tokens(before[stood - 1]!).length)) this.#emptyBefore.add(start);
      const from = put.map((token) => was!.get(token)).find((from) => from !== undefined) ?? before.length;
      // It came from below, from nowhere, or past lines that stood between.
      const passed = before.slice(from + 1, stood).some((between) => tokens(between).some((token) => (is!.get(token) ?? line) < line - 1));
      if (from > stood || passed) this.#putBefore.set(start, new Set([...(this.#putBefore.get(start) ?? []), ...put]));
    });
  }

  #oneLine([first, ...others]: string[]): void {
    for (const token of others) this.#line.set(this.#leader(token), this.#leader(first!));
  }

  #leader(token: string): string {
    let leader = token;
    for (let next = this.#line.get(leader); next !== undefined && next !== leader; next = this.#line.get(leader)) leader = next;
    return leader;
  }

  #see(blocks: Block[]): void {
    for (const block of blocks) {
      const own = tokens(block);
      this.#oneLine(own);
      if (!own.length) this.#empty.add(kindOf(block));
      for (const token of own) {
        const known = this.#known.get(token)!;
        known.kinds.add(kindOf(block));
        for (const other of own) known.beside.add(other);
      }
    }
  }

  /** Runs that a person parted, on purpose or by deleting a side, are none any more. */
  #part(blocks: Block[]): void {
    const next = followers(blocks);
    for (const [left, right] of this.#runs) if (next.get(left) !== right) this.#runs.delete(left);
  }

  #join(after: Block[], was: Map<string, string>): void {
    for (const [left, right] of followers(after))
      if (!was.has(left) && !was.has(right) && !this.#known.get(left)!.restored.size) this.#runs.set(left, right);
  }

  /**
   * People are told of this text what the notices say; gives where each character and atom stands. What they were told
   * stands twice may stay so: they read it, and kept both.
   */
  told(blocks: Block[], notices: readonly Notice[]): Map<string, { lines: number[] }> {
    const keptBoth = new Set(notices.flatMap((notice) => (notice.notice === "kept_both" && notice.text === "body" ? notice.at : [])));
    const standing = new Map<string, { lines: number[]; unreported: number }>();
    let at = 0;
    blocks.forEach((block, line) => {
      const reported = keptBoth.has(at);
      for (const token of tokens(block)) {
        const stands = standing.get(token) ?? { lines: [], unreported: 0 };
        stands.lines.push(line);
        if (!reported) stands.unreported += 1;
        standing.set(token, stands);
      }
      at += flatLength([block]);
    });
    for (const [token, { lines, unreported }] of standing) if (lines.length > 1 && !unreported) this.#told.add(token);
    return standing;
  }

  /** What is wrong with what stands in the end. */
  check(blocks: Block[], notices: readonly Notice[], inFlight: boolean): { fault: Fault; what: string }[] {
    const found: { fault: Fault; what: string }[] = [];
    const standing = this.told(blocks, notices);
    // Only where everybody has it once: one of two who cuts it may still take that back, and the other keeps both.
    for (const [token, { lines }] of standing) if (lines.length === 1) this.#told.delete(token);
    for (const [token, known] of this.#known) {
      const stands = standing.get(token);
      if (!stands) {
        if (!known.deleted.size) found.push({ fault: "lost", what: token });
      } else if (stands.lines.length > 1 && !this.#told.has(token)) {
        const fault = token.startsWith("@") ? "ids" : known.restored.size > 1 ? "restored_twice" : inFlight ? "duplicated_in_flight" : "duplicated";
        found.push({ fault, what: `${token} on lines ${stands.lines.join(", ")}` });
      }
    }
    blocks.forEach((block, line) => {
      const own = tokens(block);
      const elsewhere = (token: string) => standing.get(token)?.lines.includes(line) === false;
      if (own.length && block.kind !== "paragraph" && !this.#given(own, elsewhere).has(kindOf(block)))
        found.push({ fault: "kinds", what: `line ${line} is ${kindOf(block)}` });
    });
    const next = followers(blocks);
    for (const [left, right] of this.#runs) {
      const once = (token: string) => standing.get(token)?.lines.length === 1 && !this.#known.get(token)!.deleted.size;
      if (once(left) && once(right) && next.get(left) !== right) found.push({ fault: "neighbours", what: `${left}${right}` });
    }
    return [...found, ...this.#retypes(blocks, standing)];
  }

  /**
   * Every kind that a person gave to a line of these, to what stood there with them, or to the block that they were part of
   * when the round began: who makes a block another kind does not know that it is split meanwhile, nor what is typed into it
   * or joined to it. A line that somebody emptied is known by nothing: words typed into it may be of any kind that somebody
   * gave, and what people made such lines, and made of the words typed into them, counts for all. A line that was put before
   * these words counts while it stands there, not when it was moved on.
   */
  #given(own: string[], elsewhere: (token: string) => boolean): Set<string> {
    const line = new Set(own.flatMap((token) => [...this.#known.get(token)!.beside]));
    if ([...line].some((token) => this.#refilled.has(token)) || own.some((token) => this.#emptyBefore.has(this.#front.get(token) ?? "")))
      return new Set([...[...this.#known.values()].flatMap(({ kinds }) => [...kinds]), ...this.#empty]);
    const blocks = new Set([...line].flatMap((token) => this.#base.get(token) ?? []));
    for (const [token, block] of this.#base) if (blocks.has(block)) line.add(token);
    const put = own.flatMap((token) => [...(this.#putBefore.get(this.#front.get(token) ?? "") ?? [])]).filter((token) => !elsewhere(token));
    const leaders = new Set([...own, ...put].map((token) => this.#leader(token)));
    for (const token of this.#known.keys()) if (leaders.has(this.#leader(token))) line.add(token);
    return new Set([...line, ...this.#refilled].flatMap((token) => [...this.#known.get(token)!.kinds]).concat([...this.#empty]));
  }

  /** Blocks whose words still make one line, and which exactly one person made another kind. */
  #retypes(blocks: Block[], standing: Map<string, { lines: number[] }>): { fault: Fault; what: string }[] {
    const found: { fault: Fault; what: string }[] = [];
    const lines = new Map<number, Set<number>>();
    const split = new Set<number>();
    for (const [token, base] of this.#base) {
      const on = standing.get(token)?.lines ?? [];
      if (on.length > 1) split.add(base);
      for (const line of on) lines.set(line, (lines.get(line) ?? new Set()).add(base));
    }
    const places = new Map<number, number[]>();
    for (const [line, bases] of lines) for (const base of bases) places.set(base, [...(places.get(base) ?? []), line]);
    for (const [base, on] of places) {
      const line = on[0]!;
      if (on.length > 1 || split.has(base) || this.#reshaped.has(base) || lines.get(line)!.size > 1) continue;
      const words = tokens(blocks[line]!).filter((token) => this.#base.get(token) === base);
      const became = words.map((token) => this.#known.get(token)!.became);
      const who = new Set(became.flatMap((by) => [...by.keys()]));
      const kinds = new Set(became.map((by) => [...by.values()].join(" / ")));
      // What somebody put a line before may have come to stand on that line, by chance.
      const beside = words.flatMap((token) => [...this.#known.get(token)!.beside]);
      if (beside.some((token) => this.#putBefore.has(token) || this.#emptyBefore.has(token))) continue;
      const kept = words.every((token) => !this.#known.get(token)!.deleted.size && !this.#known.get(token)!.restored.size);
      if (who.size !== 1 || kinds.size !== 1 || !kept) continue;
      const [kind] = kinds;
      if (kind !== kindOf(blocks[line]!)) found.push({ fault: "retypes", what: `line ${line} is ${kindOf(blocks[line]!)}, was made ${kind}` });
    }
    return found;
  }
}

/** What follows each character on its line. */
function followers(blocks: Block[]): Map<string, string> {
  const next = new Map<string, string>();
  for (const block of blocks) {
    const own = tokens(block);
    own.forEach((token, n) => n && next.set(own[n - 1]!, token));
  }
  return next;
}
