// One window's side of a text: sends what was typed, one batch in flight, and takes in what others did. The protocol
// is prosemirror-collab's; the rebase is done on flat deltas, because a rebased step is dropped when the place it was
// typed in has gone and a reconciled insertion never is. Knows no clock, no host and no view: all are handed in.

import type { Node } from "prosemirror-model";
import { applyDelta, compose } from "./delta";
import { difference } from "./difference";
import { blocksToDoc, docLength, docToBlocks } from "./flat";
import { keepOrphans, keepOthers } from "./orphans";
import { settle } from "./remote";
import { isOneLine } from "./schema";
import type { Block, Delta, EditBatch, EditReply, RemoteDelta, TextName } from "./wire";

/** Runs something later; returns how to call it off. */
export type After = (milliseconds: number, run: () => void) => () => void;

/** Where the copy stands: on this machine's disk, on its way, or refused for now. */
export type SaveStatus =
  | { state: "saved"; unacknowledged: 0 }
  | { state: "saving"; unacknowledged: number }
  | { state: "failed"; unacknowledged: number; error: unknown };

/** All that a session needs of the world. */
export interface SessionPorts {
  text: TextName;
  /** A name drawn anew each time an editor opens. */
  session: string;
  /** The revision of the document at hand. */
  revision: number;
  /** The document as it stands on the screen. */
  doc(): Node;
  /** Takes a settled delta of others into the document. */
  apply(delta: Delta): void;
  /** Flat range of the block being composed, its newline included; `null` when nothing is. */
  composing(): { from: number; to: number } | null;
  /** Resolves with the core's answer; rejects when none came, whether or not the batch was taken. */
  send(batch: EditBatch): Promise<EditReply>;
  /** The core's text as it is, when the window has lost track of it. */
  reload(): Promise<{ blocks: Block[]; revision: number }>;
  after: After;
  /** Milliseconds by a clock that nobody sets. */
  now(): number;
  onStatus?(status: SaveStatus): void;
}

/**
 * A batch leaves as soon as the line has rested as long as the batch before it took: at once where the disk is quick,
 * a few times a second where it is slow. It never rests longer than this.
 */
export const LONGEST_REST = 250;
/** A missing revision is waited for this long before the text is asked for whole. */
export const GAP_DELAY = 500;
const FIRST_RETRY = 250;
const LAST_RETRY = 10_000;

interface Flight {
  batch: EditBatch;
  /** What the batch holds, as it reads after what others did meanwhile. */
  delta: Delta;
  edits: number;
  /** Somebody else took the next revision: the core will refuse the batch as stale. */
  overtaken: boolean;
}

/**
 * The editing session of one text.
 *
 * The document on the screen is always: the core's text at `revision`, then the batch in flight, then the edits not sent
 * yet. Every change of one of the three keeps that true.
 */
export class Session {
  #ports: SessionPorts;
  #revision: number;
  #number = 0;
  #flight: Flight | null = null;
  #pending: Delta = [];
  #edits = 0;
  /** Others' deltas by the revision they make, until their turn comes. */
  #arrived = new Map<number, Delta>();
  /** The newest revision that the core is known to have reached. */
  #newest: number;
  /** A document that the core had, and what the core confirmed since: together the text at `revision`. */
  #anchor: Node;
  #since: Delta = [];
  /** The edits not sent yet have waited long enough. */
  #due = false;
  /** Until when the line rests. */
  #rested = 0;
  #error: unknown = undefined;
  #failures = 0;
  #wantsReload = false;
  #reloading = false;
  #closed = false;
  #batchTimer: (() => void) | null = null;
  #retryTimer: (() => void) | null = null;
  #gapTimer: (() => void) | null = null;
  #waiting: (() => void)[] = [];
  #told: SaveStatus | null = null;
  #toldError: unknown = undefined;

  constructor(ports: SessionPorts) {
    this.#ports = ports;
    this.#revision = ports.revision;
    this.#newest = ports.revision;
    this.#anchor = ports.doc();
  }

  get revision(): number {
    return this.#revision;
  }

  /** How many edits are not known to be on disk. */
  get unacknowledged(): number {
    return this.#edits + (this.#flight?.edits ?? 0);
  }

  get status(): SaveStatus {
    const unacknowledged = this.unacknowledged;
    if (this.#error !== undefined) return { state: "failed", unacknowledged, error: this.#error };
    return unacknowledged ? { state: "saving", unacknowledged } : { state: "saved", unacknowledged: 0 };
  }

  /** Takes note of an edit made here. The document already shows it. */
  edited(delta: Delta): void {
    this.#pending = compose(this.#pending, delta);
    this.#edits = this.#pending.length ? this.#edits + 1 : 0;
    if (!this.#pending.length) this.#due = false;
    this.#gather();
    this.#settled();
  }

  /** Lets the edits not sent yet leave once the line has rested; while a batch is on its way they gather. */
  #gather(): void {
    if (!this.#pending.length || this.#due || this.#batchTimer || this.#flight) return;
    this.#batchTimer = this.#ports.after(Math.max(0, this.#rested - this.#ports.now()), () => {
      this.#batchTimer = null;
      this.#due = this.#pending.length > 0;
      this.#step();
    });
  }

  /** Takes in what somebody else did; in whatever order it comes. */
  arrived(remote: RemoteDelta): void {
    if (this.#closed || remote.text !== this.#ports.text) return;
    // Our own batch needs no second telling: its acknowledgement says the same.
    if (remote.session === this.#ports.session || remote.revision <= this.#revision) return;
    this.#arrived.set(remote.revision, remote.delta);
    this.#newest = Math.max(this.#newest, remote.revision);
    this.#step();
  }

  /** Something that held others' edits back, such as a composition, is over. */
  resume(): void {
    this.#step();
  }

  /** Sends everything now; resolves once all of it is acknowledged. */
  flush(): Promise<void> {
    this.#due = this.#pending.length > 0;
    if (this.#retryTimer) {
      this.#retryTimer();
      this.#retryTimer = null;
      this.#again();
    }
    this.#step();
    if (this.#idle) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Stops listening and calls off every timer. What was not acknowledged is not sent any more: flush first. */
  close(): void {
    this.#closed = true;
    for (const cancel of [this.#batchTimer, this.#retryTimer, this.#gapTimer]) cancel?.();
    this.#batchTimer = this.#retryTimer = this.#gapTimer = null;
  }

  get #idle(): boolean {
    return !this.#flight && !this.#pending.length;
  }

  /** Does whatever can be done now: takes in, asks again, sends. */
  #step(): void {
    if (this.#closed) return;
    if (!this.#reloading) {
      const held = this.#takeIn();
      if (this.#wantsReload && !this.#flight && !held && !this.#retryTimer) void this.#reload();
      this.#watchGap(held);
      this.#send();
      this.#gather();
    }
    this.#settled();
  }

  /** Applies others' deltas in the order of revisions; tells whether a composition holds the next one back. */
  #takeIn(): boolean {
    for (;;) {
      const remote = this.#arrived.get(this.#revision + 1);
      if (!remote) return false;
      const taken = this.#absorb(remote);
      if (taken === "held") return true;
      this.#arrived.delete(this.#revision + 1);
      if (taken === "unfit") {
        this.#wantsReload = true;
        return false;
      }
      this.#revision += 1;
      if (this.#flight) this.#flight.overtaken = true;
    }
  }

  /** Brings one delta of the core's text to the screen, under the edits that the core has not seen. */
  #absorb(remote: Delta): "taken" | "held" | "unfit" {
    const doc = this.#ports.doc();
    try {
      const { schema } = doc.type;
      const sent = this.#flight?.delta ?? [];
      const core = () => applyDelta(docToBlocks(this.#anchor), this.#since);
      const [flight, past] = keepOthers(schema, core, sent, remote);
      const [pending, rest] = keepOthers(schema, () => applyDelta(core(), sent), this.#pending, past);
      const orphans = isOneLine(schema)
        ? { delta: rest, added: [] }
        : keepOrphans(doc, rest, compose(this.#flight?.delta ?? [], this.#pending));
      const settled = settle(doc, orphans.delta);
      const { delta } = settled;
      const added = compose(orphans.added, settled.added);
      const composed = this.#ports.composing();
      if (composed && touches(delta, composed)) return "held";
      this.#ports.apply(delta);
      if (this.#flight) this.#flight.delta = flight;
      // What keeps the document valid is an edit of ours: the core must have it too.
      this.#pending = compose(pending, added);
      if (added.length) this.#edits += 1;
      if (!this.#pending.length) this.#edits = 0;
      this.#due = this.#pending.length > 0 && (this.#due || added.length > 0);
      this.#since = compose(this.#since, remote);
      return "taken";
    } catch (error) {
      if (error instanceof RangeError) return "unfit";
      throw error;
    }
  }

  /** A revision that should have come: waited for a little, then the text is asked for whole. */
  #watchGap(held: boolean): void {
    const missing = this.#newest > this.#revision && !held && !(this.#flight && !this.#flight.overtaken);
    if (missing && !this.#gapTimer && !this.#wantsReload) {
      this.#gapTimer = this.#ports.after(GAP_DELAY, () => {
        this.#gapTimer = null;
        this.#wantsReload = true;
        this.#step();
      });
    } else if (!missing && this.#gapTimer) {
      this.#gapTimer();
      this.#gapTimer = null;
    }
  }

  #send(): void {
    if (this.#flight || this.#reloading || this.#wantsReload || this.#retryTimer) return;
    const due = this.#due || this.#waiting.length > 0;
    // A batch on an old revision would only be refused.
    if (!due || !this.#pending.length || this.#newest > this.#revision) return;
    this.#number += 1;
    const delta = this.#pending;
    const { text, session } = this.#ports;
    this.#flight = {
      batch: { text, session, number: this.#number, base: this.#revision, delta },
      delta,
      edits: this.#edits,
      overtaken: false,
    };
    this.#pending = [];
    this.#edits = 0;
    this.#due = false;
    this.#batchTimer?.();
    this.#batchTimer = null;
    void this.#transmit(this.#flight);
  }

  async #transmit(flight: Flight): Promise<void> {
    let reply: EditReply;
    const begun = this.#ports.now();
    try {
      reply = await this.#ports.send(flight.batch);
    } catch (error) {
      if (this.#closed) return;
      // An overtaken batch cannot have been taken, so its edits may leave in another one.
      if (flight.overtaken) this.#reclaim(flight);
      this.#failed(error);
      return;
    }
    if (this.#closed) return;
    this.#failures = 0;
    this.#error = undefined;
    const now = this.#ports.now();
    this.#rested = now + Math.min(LONGEST_REST, now - begun);
    if (reply.type === "ack") this.#acknowledged(flight, reply);
    else this.#refused(flight, reply.revision);
    this.#step();
  }

  #acknowledged(flight: Flight, reply: { revision: number; length: number }): void {
    this.#flight = null;
    this.#since = compose(this.#since, flight.delta);
    this.#newest = Math.max(this.#newest, reply.revision);
    if (flight.overtaken) {
      // The core took it on a revision that we know to be another's: something is wrong with what we know.
      this.#wantsReload = true;
      return;
    }
    this.#revision = flight.batch.base + 1;
    this.#arrived.delete(this.#revision);
    const agrees = reply.revision !== this.#revision || reply.length === docLength(this.#ports.doc());
    if (!this.#pending.length && !agrees) this.#wantsReload = true;
  }

  #refused(flight: Flight, revision: number): void {
    this.#reclaim(flight);
    this.#newest = Math.max(this.#newest, revision);
    // Refused although nothing came before it: what we know of the core's text is wrong.
    if (revision <= flight.batch.base) this.#wantsReload = true;
  }

  /** Puts the edits of a batch back before those not sent yet, to leave again under a new number. */
  #reclaim(flight: Flight): void {
    this.#flight = null;
    this.#pending = compose(flight.delta, this.#pending);
    this.#edits = this.#pending.length ? this.#edits + flight.edits : 0;
    this.#due = this.#pending.length > 0;
  }

  #failed(error: unknown): void {
    this.#error = error ?? new Error("no answer");
    const wait = Math.min(LAST_RETRY, FIRST_RETRY * 2 ** this.#failures);
    this.#failures += 1;
    this.#retryTimer = this.#ports.after(wait, () => {
      this.#retryTimer = null;
      this.#again();
      this.#step();
    });
    this.#settled();
  }

  /** The same batch once more, byte for byte: the core knows its number if it took it. */
  #again(): void {
    if (this.#flight) void this.#transmit(this.#flight);
  }

  /** Takes the core's text as it is; what was typed here and not confirmed is kept and comes after. */
  async #reload(): Promise<void> {
    this.#reloading = true;
    try {
      const { blocks, revision } = await this.#ports.reload();
      if (this.#closed) return;
      const schema = this.#anchor.type.schema;
      const now = blocksToDoc(schema, blocks);
      // A text of one line shows others' newlines as line breaks, so both sides are compared as they show.
      const known = isOneLine(schema) ? oneLine(this.#anchor, this.#since) : applyDelta(docToBlocks(this.#anchor), this.#since);
      const taken = this.#absorb(difference(known, docToBlocks(now)));
      if (taken === "held") return;
      if (taken === "unfit") throw new Error("the text of the core does not fit the window");
      this.#wantsReload = false;
      this.#anchor = now;
      this.#since = [];
      this.#revision = revision;
      this.#newest = revision;
      for (const arrived of this.#arrived.keys()) {
        if (arrived <= revision) this.#arrived.delete(arrived);
        else this.#newest = Math.max(this.#newest, arrived);
      }
      this.#due = this.#pending.length > 0;
      this.#failures = 0;
      this.#error = undefined;
    } catch (error) {
      if (!this.#closed) this.#failed(error);
    } finally {
      this.#reloading = false;
      this.#afterReload();
    }
  }

  #afterReload(): void {
    if (this.#wantsReload) this.#settled();
    else this.#step();
  }

  /** Tells how things stand, and who waits that all is acknowledged. */
  #settled(): void {
    if (this.#idle) {
      if (!this.#wantsReload && !this.#reloading) {
        this.#anchor = this.#ports.doc();
        this.#since = [];
      }
      for (const resolve of this.#waiting.splice(0)) resolve();
    }
    const status = this.status;
    const told = this.#told;
    if (told?.state === status.state && told.unacknowledged === status.unacknowledged && this.#toldError === this.#error) return;
    this.#told = status;
    this.#toldError = this.#error;
    this.#ports.onStatus?.(status);
  }
}

function oneLine(anchor: Node, since: Delta): Block[] {
  return docToBlocks(blocksToDoc(anchor.type.schema, applyDelta(docToBlocks(anchor), since)));
}

/** Whether a delta changes anything within a flat range. */
function touches(delta: Delta, range: { from: number; to: number }): boolean {
  let at = 0;
  for (const op of delta) {
    if (at > range.to) return false;
    switch (op.op) {
      case "retain":
        at += op.n;
        break;
      case "insert":
      case "newline":
        if (at >= range.from && at <= range.to) return true;
        break;
      case "delete":
      case "format":
        if (at < range.to && at + op.n > range.from) return true;
        at += op.n;
        break;
      case "block":
        if (at >= range.from && at < range.to) return true;
        at += 1;
    }
  }
  return false;
}
