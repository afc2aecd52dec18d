// Questions to the desks in JSON lines, and their answers in the same order. Knows no desk and no seed.

import { createInterface } from "node:readline";
import type { Block, EditBatch, EditReply, RemoteDelta } from "../../wire";

export type Notice =
  | { notice: "orphaned"; text: string; at: number; words: string }
  | { notice: "moved_twice"; text: string; at: number }
  | { notice: "kept_both"; text: string; at: number[] };

/** A text as a desk has it. */
export interface Held {
  blocks: Block[];
  revision: number;
}

/** A desk answered with an error, or panicked. */
export class Refused extends Error {
  constructor(
    why: string,
    readonly panicked: boolean,
  ) {
    super(why);
  }
}

export class Wire {
  #waiting: ((line: string) => void)[] = [];
  asked = 0;

  constructor(readonly trace: boolean) {
    createInterface({ input: process.stdin }).on("line", (line) => this.#waiting.shift()?.(line));
  }

  /** Whether an answer is still to come. */
  get waits(): boolean {
    return this.#waiting.length > 0;
  }

  async #ask<T>(question: object): Promise<T> {
    this.asked += 1;
    const asked = JSON.stringify(question);
    const line = await new Promise<string>((resolve) => {
      this.#waiting.push(resolve);
      process.stdout.write(`${asked}\n`);
    });
    if (this.trace) process.stderr.write(`> ${asked}\n< ${line}\n`);
    const answer = JSON.parse(line);
    if (answer.error !== undefined) throw new Refused(answer.error, answer.panicked === true);
    return answer;
  }

  open(seed: number, blocks: Block[], peers: number): Promise<Held[]> {
    return this.#ask({ cmd: "open", seed, peers, blocks });
  }

  edit(peer: number, batch: EditBatch): Promise<{ reply: EditReply; events: RemoteDelta[] }> {
    return this.#ask({ cmd: "edit", peer, batch });
  }

  state(peer: number): Promise<Held> {
    return this.#ask({ cmd: "state", peer });
  }

  async notices(peer: number): Promise<Notice[]> {
    return (await this.#ask<{ notices: Notice[] }>({ cmd: "notices", peer })).notices;
  }

  idle(peer: number): Promise<object> {
    return this.#ask({ cmd: "idle", peer });
  }

  meet(): Promise<{ events: RemoteDelta[][]; exchanged: number }> {
    return this.#ask({ cmd: "meet" });
  }

  crash(peer: number): Promise<Held> {
    return this.#ask({ cmd: "crash", peer });
  }

  async close(): Promise<string[]> {
    return (await this.#ask<{ troubles: string[] }>({ cmd: "close" })).troubles;
  }

  done(counts: object): void {
    process.stdout.write(`${JSON.stringify({ cmd: "done", counts })}\n`);
    process.stdin.destroy();
  }
}
