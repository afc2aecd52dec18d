// A core that tests talk to: it holds a text, refuses stale batches, knows the batches it took, and tells every window.
// What it sends waits in a post that tests deliver, delay, reorder or lose.

import { applyDelta } from "../delta";
import { type Block, type Delta, type EditBatch, type EditReply, type RemoteDelta, type TextName, flatLength } from "../wire";

/** Something under way: run it to deliver it. */
export interface Parcel {
  what: "request" | "reply" | "event";
  to: string;
  deliver(): void;
  /** For a request or a reply: the sender never hears. */
  lose(): void;
}

export class FakeCore {
  blocks: Block[];
  revision: number;
  readonly post: Parcel[] = [];
  /** Every batch that was received, as bytes. */
  readonly received: string[] = [];
  taken = 0;
  stale = 0;
  reloads = 0;
  #answers = new Map<string, EditReply>();
  #windows = new Map<string, (remote: RemoteDelta) => void>();

  constructor(
    readonly text: TextName,
    blocks: Block[],
    revision = 1,
  ) {
    this.blocks = blocks;
    this.revision = revision;
  }

  /** Opens a window: returns how it sends. */
  open(session: string, arrived: (remote: RemoteDelta) => void) {
    this.#windows.set(session, arrived);
    return {
      send: (batch: EditBatch) =>
        new Promise<EditReply>((resolve, reject) => {
          const bytes = JSON.stringify(batch);
          const lose = () => reject(new Error("no answer"));
          this.post.push({
            what: "request",
            to: session,
            lose,
            deliver: () => {
              const reply = this.take(JSON.parse(bytes));
              this.post.push({ what: "reply", to: session, lose, deliver: () => resolve(reply) });
            },
          });
        }),
      reload: async () => {
        this.reloads += 1;
        return { blocks: structuredClone(this.blocks), revision: this.revision };
      },
    };
  }

  /** The edit command. */
  take(batch: EditBatch): EditReply {
    this.received.push(JSON.stringify(batch));
    const name = `${batch.session}/${batch.number}`;
    const known = this.#answers.get(name);
    if (known) return known;
    if (batch.base !== this.revision) {
      this.stale += 1;
      return { type: "stale", revision: this.revision };
    }
    this.#apply(batch.delta, batch.session);
    this.taken += 1;
    const reply: EditReply = { type: "ack", revision: this.revision, length: flatLength(this.blocks) };
    this.#answers.set(name, reply);
    return reply;
  }

  /** An edit that came from another machine. */
  imported(delta: Delta): void {
    this.#apply(delta, null);
  }

  #apply(delta: Delta, session: string | null): void {
    this.blocks = applyDelta(this.blocks, delta);
    this.revision += 1;
    const remote: RemoteDelta = { text: this.text, revision: this.revision, delta: structuredClone(delta), session };
    for (const [name, arrived] of this.#windows)
      this.post.push({ what: "event", to: name, deliver: () => arrived(structuredClone(remote)), lose: () => {} });
  }
}
