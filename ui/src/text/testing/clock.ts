// A clock that tests turn by hand, and the pause in which promises that are ready get their turn.

import type { After } from "../session";

export class Clock {
  now = 0;
  #timers: { at: number; run: () => void }[] = [];

  readonly after: After = (milliseconds, run) => {
    const timer = { at: this.now + milliseconds, run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  };

  /** How long until the next timer; `null` when none runs. */
  get next(): number | null {
    return this.#timers.length ? Math.min(...this.#timers.map((timer) => timer.at)) - this.now : null;
  }

  /** Lets time pass, running what falls due in order. */
  advance(milliseconds: number): void {
    const until = this.now + milliseconds;
    for (;;) {
      const due = this.#timers.filter((timer) => timer.at <= until).sort((a, b) => a.at - b.at)[0];
      if (!due) break;
      this.#timers = this.#timers.filter((timer) => timer !== due);
      this.now = due.at;
      due.run();
    }
    this.now = until;
  }
}

/** Lets every promise that is ready go on. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
