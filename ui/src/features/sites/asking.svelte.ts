// A question to a site: under way, answered or failed, and the passphrase it may have to wait for. Knows no component.
import { asHostError } from '../../host/host';
import type { HostError } from '../../host/types';

export class Asking<T> {
  busy = $state(false);
  found = $state.raw<T | null>(null);
  error = $state.raw<HostError | null>(null);
  private turn = 0;

  /** Whether nothing goes on before somebody opens the file of passwords. */
  get locked(): boolean {
    return ['no_passphrase', 'wrong_passphrase'].includes(this.error?.facts.kind ?? '');
  }

  /** Asks; an answer that comes after {@link leave}, or after another question, is nobody's. */
  async ask(question: () => Promise<T>): Promise<void> {
    const turn = ++this.turn;
    this.busy = true;
    this.error = null;
    this.found = null;
    try {
      const found = await question();
      if (turn === this.turn) this.found = found;
    } catch (thrown) {
      if (turn === this.turn) this.error = asHostError(thrown);
    } finally {
      if (turn === this.turn) this.busy = false;
    }
  }

  leave(): void {
    this.turn += 1;
    this.busy = false;
    this.found = null;
    this.error = null;
  }
}
