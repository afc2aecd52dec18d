// A piece opened in the window: its view, kept fresh, and the writes that concern it. Knows no component.
import type { FieldName, MediaView, PieceId, PieceView, TermView } from '../../host/types';
import { asHostError } from '../../host/host';
import type { Room } from '../room.svelte';
import { errorWords, titleOf } from '../wording';

const SETTLES = 200;

export class OpenedPiece {
  view = $state.raw<PieceView | null>(null);
  failed = $state('');
  private turn: ReturnType<typeof setTimeout> | undefined;
  private stop: () => void;
  private unrefuse: () => void;
  private closed = false;

  constructor(
    readonly room: Room,
    readonly id: PieceId,
  ) {
    this.unrefuse = room.onRefused(() => this.refreshSoon());
    this.stop = room.host.on('changed', ({ pieces, what }) => {
      if (pieces.includes(id) || what === 'newsroom' || what === 'member') this.refreshSoon();
    });
  }

  async load(): Promise<void> {
    const view = await this.room.attempt(() => this.room.host.openPiece(this.id));
    if (view) this.apply(view);
  }

  apply(view: PieceView | undefined): void {
    if (!view || this.closed) return;
    this.view = view;
    this.room.current = view;
    this.room.name(this.id, titleOf(view.row));
  }

  /** Asks for the view again once changes have settled, so that typing is not followed step by step. */
  refreshSoon(): void {
    clearTimeout(this.turn);
    this.turn = setTimeout(() => void this.load(), SETTLES);
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.turn);
    this.stop();
    this.unrefuse();
    if (this.room.current?.row.id === this.id) this.room.current = null;
  }

  field(name: FieldName): string {
    return this.view?.fields.find((field) => field.name === name)?.value ?? '';
  }

  get readonly(): boolean {
    return this.view?.edit_refused !== null;
  }

  get media(): MediaView[] {
    return this.view?.media ?? [];
  }

  terms(ids: string[]): TermView[] {
    return ids.flatMap((id) => this.room.newsroom.terms.find((term) => term.id === id) ?? []);
  }

  async setField(name: FieldName, value: string): Promise<void> {
    if (value === this.field(name)) return;
    await this.write(this.room.host.setField(this.id, name, value));
  }

  /** Follows any other write whose answer is the piece as it stands then. */
  async write(work: Promise<PieceView>): Promise<PieceView | undefined> {
    const view = await this.room.write(this.given(work));
    this.apply(view);
    return view;
  }

  /** A draft that was given to others was written, and is not seen here any more: it is closed. */
  private async given(work: Promise<PieceView>): Promise<PieceView | undefined> {
    try {
      return await work;
    } catch (thrown) {
      const error = asHostError(thrown);
      if (error.code !== 'handed_over') throw thrown;
      this.close();
      this.room.tell(errorWords(error));
      await this.room.closePiece(this.id);
      return undefined;
    }
  }
}
