// One machine's window: an editor state, its history and its session as the editor ties them, with a real desk behind.
// What the desk says waits in a post, to be delivered late, out of step or never. Knows no oracle but who listens.

import { EditorState, type Transaction } from "prosemirror-state";
import { blocksToDoc, docToBlocks } from "../../flat";
import { history } from "../../history";
import { bodySchema } from "../../schema";
import { Session } from "../../session";
import { localDelta, remoteTransaction } from "../../transactions";
import type { Block, EditBatch, EditReply, RemoteDelta } from "../../wire";
import { Clock, turn } from "../clock";
import type { Held, Wire } from "./wire";

interface Parcel {
  deliver(): void;
  /** The window never hears; `null` where something must be heard. */
  lose: (() => void) | null;
}

export class FuzzWindow {
  state: EditorState;
  readonly session: Session;
  readonly clock = new Clock();
  readonly post: Parcel[] = [];
  reloads = 0;
  stale = 0;
  sent = 0;
  /** What went wrong behind a promise. */
  failure: unknown = null;

  constructor(
    readonly wire: Wire,
    readonly nth: number,
    name: string,
    held: Held,
    readonly edited: (before: Block[], after: Block[]) => void,
  ) {
    this.state = EditorState.create({ doc: blocksToDoc(bodySchema, held.blocks), plugins: [history()] });
    this.session = new Session({
      text: "body",
      session: name,
      revision: held.revision,
      doc: () => this.state.doc,
      apply: (delta) => {
        this.dispatch(remoteTransaction(this.state, delta));
        this.state.doc.check();
      },
      composing: () => null,
      send: (batch) => this.#send(batch),
      reload: () => {
        this.reloads += 1;
        return wire.state(nth);
      },
      after: this.clock.after,
      now: () => this.clock.now,
    });
  }

  get blocks(): Block[] {
    return docToBlocks(this.state.doc);
  }

  /** As the editor takes a transaction; time is the hand-turned clock's. */
  readonly dispatch = (tr: Transaction): void => {
    const before = this.blocks;
    const { state, transactions } = this.state.applyTransaction(tr.setTime(this.clock.now));
    this.state = state;
    const delta = localDelta(transactions);
    if (!delta) return;
    this.edited(before, this.blocks);
    this.session.edited(delta);
  };

  async #send(batch: EditBatch): Promise<EditReply> {
    this.sent += 1;
    try {
      const { reply, events } = await this.wire.edit(this.nth, batch);
      if (reply.type === "stale") this.stale += 1;
      for (const event of events) this.told(event);
      return await new Promise((resolve, reject) => {
        this.post.push({ deliver: () => resolve(reply), lose: () => reject(new Error("no answer")) });
      });
    } catch (error) {
      if ((error as Error).message !== "no answer") this.failure ??= error;
      throw error;
    }
  }

  /** The desk tells of a change; it waits in the post. */
  told(event: RemoteDelta): void {
    this.post.push({ deliver: () => this.session.arrived(event), lose: null });
  }

  /** Waits until nothing is asked of the desk any more. */
  async heard(): Promise<void> {
    for (let asked = -1; asked !== this.wire.asked || this.wire.waits; ) {
      asked = this.wire.asked;
      await turn();
    }
    if (this.failure) throw this.failure;
  }

  /** Delivers everything and lets time pass until window and desk agree. */
  async calm(): Promise<void> {
    for (let n = 0; n < 2000; n++) {
      await this.heard();
      const parcel = this.post.shift();
      if (parcel) parcel.deliver();
      else if (this.clock.next !== null) this.clock.advance(this.clock.next);
      else if (this.session.unacknowledged === 0) return;
    }
    throw new Error("never calm");
  }
}
