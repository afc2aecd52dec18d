// Seeds: two people edit one piece apart, meet, and what stands is checked. Counts faults and work; a failing seed is told
// on the standard error with the command that replays it.

import type { Block } from "../../wire";
import { turn } from "../clock";
import { plain, Random } from "../random";
import { Alphabet, Hand } from "./actions";
import { FAULTS, type Fault, Ledger } from "./ledger";
import { FuzzWindow } from "./window";
import { Refused, Wire } from "./wire";

interface Found {
  fault: Fault;
  what: string;
}

const WORK = ["typed", "actions", "batches", "stale", "meets", "early", "crashes", "lost_answers", "notices"] as const;
type Work = Record<(typeof WORK)[number], number>;

/** Runs the seeds and says what they came to. */
export async function runSeeds(first: number, count: number, trace: boolean): Promise<void> {
  const wire = new Wire(trace);
  const faults = Object.fromEntries(FAULTS.map((fault) => [fault, 0])) as Record<Fault, number>;
  const work = Object.fromEntries(WORK.map((name) => [name, 0])) as Work;
  const failing: number[] = [];
  for (let seed = first; seed < first + count; seed++) {
    const found = await new Seed(wire, seed, work).run();
    if (!found.length) continue;
    failing.push(seed);
    // A seed counts once for each kind of fault: what follows from one cause is one fault.
    for (const fault of new Set(found.map((one) => one.fault))) faults[fault] += 1;
    const told = found.slice(0, 4).map(({ fault, what }) => `${fault}: ${what}`);
    process.stderr.write(`seed ${seed} (cargo run -p marbre-tests --bin edit-peers -- ${seed} 1 --trace): ${told.join("; ")}\n`);
  }
  wire.done({ seeds: count, faults, work, failing: failing.slice(0, 100) });
}

class Seed {
  readonly random: Random;
  readonly alphabet = new Alphabet();
  readonly hand: Hand;
  windows: FuzzWindow[] = [];
  ledger!: Ledger;
  #opened = 0;
  #found: Found[] = [];

  constructor(
    readonly wire: Wire,
    readonly seed: number,
    readonly work: Work,
  ) {
    this.random = new Random(seed);
    this.hand = new Hand(this.random, this.alphabet);
  }

  async run(): Promise<Found[]> {
    try {
      await this.#play();
    } catch (error) {
      const fault: Fault = error instanceof Refused ? (error.panicked ? "panics" : "refused") : "diverged";
      this.#found.push({ fault, what: error instanceof Refused ? error.message : String((error as Error).stack) });
    }
    for (const window of this.windows) window.session.close();
    this.work.typed += this.alphabet.drawn;
    return this.#found;
  }

  async #play(): Promise<void> {
    const { random, wire } = this;
    const blocks = Array.from({ length: 2 + random.below(4) }, () => this.hand.block());
    if (random.chance(0.4)) blocks.splice(1, 0, { kind: "atom", atom: "embed", record: random.id("e") });
    const held = await wire.open(this.seed, blocks, 2);
    this.ledger = new Ledger(held[0]!.blocks);
    this.windows = held.map((one, nth) => this.#window(nth, one));
    for (let rounds = 1 + random.below(3); rounds > 0 && !this.#found.length; rounds--) await this.#round();
    for (const trouble of await wire.close()) this.#found.push({ fault: "troubles", what: trouble });
  }

  #window(nth: number, held: { blocks: Block[]; revision: number }): FuzzWindow {
    this.#opened += 1;
    return new FuzzWindow(this.wire, nth, `seed-${this.seed}-${this.#opened}`, held, (before, after) => this.ledger.edited(nth, before, after));
  }

  /** People work apart, each in their own time; then all meet. */
  async #round(): Promise<void> {
    const { random, work } = this;
    const block = random.below(6);
    let inFlight = false;
    for (const nth of random.chance(0.5) ? [0, 1] : [1, 0]) {
      for (let n = random.below(9); n > 0; n--) await this.#do(nth, block);
      if (random.chance(0.12)) await this.#crash(nth);
      else if (random.chance(0.6)) await this.windows[nth]!.calm();
    }
    if (random.chance(0.4)) {
      // Others' edits arrive while some of these are on their way or not sent yet.
      work.early += 1;
      inFlight = this.windows.some((window) => window.session.unacknowledged > 0 || window.post.length > 0);
      await this.#meet();
      for (const nth of [0, 1]) await this.#read(nth);
      for (let n = random.below(5); n > 0; n--) await this.#do(random.below(2), block);
    }
    for (const window of this.windows) await window.calm();
    await this.#meet();
    // Making a merged text valid may add newlines, which the other must have too.
    for (let n = 0; n < 3; n++) {
      for (const window of this.windows) await window.calm();
      if (!(await this.#meet())) break;
    }
    await this.#check(inFlight);
  }

  async #do(nth: number, block: number): Promise<void> {
    const { random, work } = this;
    const window = this.windows[nth]!;
    work.actions += 1;
    const action = this.hand.act(window.state, block, window.dispatch);
    if (this.wire.trace) process.stderr.write(`  ${nth} ${action}: ${JSON.stringify(window.blocks.map((one) => [one.kind, one.spans?.map(({ text }) => text).join("")]))}\n`);
    if (random.chance(0.4)) window.clock.advance(random.pick([20, 40, 100]));
    await window.heard();
    while (window.post.length && random.chance(0.5)) {
      const parcel = window.post.shift()!;
      if (parcel.lose && random.chance(0.1)) {
        work.lost_answers += 1;
        parcel.lose();
      } else parcel.deliver();
      await turn();
    }
    if (random.chance(0.1)) await this.wire.idle(nth);
    await this.#read(nth);
  }

  /** A person reads what is said of the text as their desk has it. */
  async #read(nth: number): Promise<void> {
    this.ledger.told((await this.wire.state(nth)).blocks, await this.wire.notices(nth));
  }

  /** The desk ends without closing; what was acknowledged must be there again. */
  async #crash(nth: number): Promise<void> {
    const window = this.windows[nth]!;
    await window.calm();
    this.#harvest(window);
    this.work.crashes += 1;
    const held = await this.wire.crash(nth);
    this.#same("after a crash", window.blocks, held.blocks);
    this.windows[nth] = this.#window(nth, held);
  }

  /** Counts what a window did until it closes. */
  #harvest(window: FuzzWindow): void {
    this.work.batches += window.sent;
    this.work.stale += window.stale;
    if (window.reloads) this.#found.push({ fault: "reloads", what: `window ${window.nth}, ${window.reloads} times` });
    window.sent = window.stale = window.reloads = 0;
  }

  /** Desks exchange what they have; windows will hear. Tells whether there was anything. */
  async #meet(): Promise<boolean> {
    for (const window of this.windows) await window.heard();
    this.work.meets += 1;
    const { events, exchanged } = await this.wire.meet();
    events.forEach((some, nth) => some.forEach((event) => this.windows[nth]!.told(event)));
    return exchanged > 0;
  }

  #same(when: string, one: Block[], other: Block[]): void {
    const [a, b] = [shown(one), shown(other)];
    if (a !== b) this.#found.push({ fault: "diverged", what: `${when}: ${a} is not ${b}` });
  }

  async #check(inFlight: boolean): Promise<void> {
    for (const window of this.windows) this.#harvest(window);
    const [first, second] = this.windows as [FuzzWindow, FuzzWindow];
    const desks = [await this.wire.state(0), await this.wire.state(1)] as const;
    this.#same("window 0 and its desk", first.blocks, desks[0].blocks);
    this.#same("window 1 and its desk", second.blocks, desks[1].blocks);
    this.#same("the desks", desks[0].blocks, desks[1].blocks);
    const notices = await this.wire.notices(0);
    this.work.notices += notices.length;
    const same = JSON.stringify(notices) === JSON.stringify(await this.wire.notices(1));
    if (!same) this.#found.push({ fault: "diverged", what: "the desks' notices" });
    this.#found.push(...this.ledger.check(desks[0].blocks, notices, inFlight));
    this.ledger.begin(desks[0].blocks);
  }
}

/** Blocks as text in which only what differs differs, not the order of keys. */
function shown(blocks: Block[]): string {
  const sorted = (_: string, value: unknown) =>
    value && typeof value === "object" && !Array.isArray(value) ? Object.fromEntries(Object.entries(value).sort()) : value;
  return JSON.stringify(plain(blocks), sorted);
}
