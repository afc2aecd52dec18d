// The two texts of a piece on screen: mounts the editors, carries edits both ways, says what is saved and how long it is.
// Knows ProseMirror only through the text's door.
import { onMount } from 'svelte';
import type { TextName } from '../../../host/types';
import {
  activateComment,
  mountEditor,
  pressed,
  showChanges,
  showComments,
  type CommandName,
  type Editor,
  type NewAtom,
  type Pressed,
  type SaveStatus,
} from '../../../text';
import { asHostError } from '../../../host/host';
import { t } from '../../i18n/index.svelte';
import type { Saving } from '../../room.svelte';
import { errorWords } from '../../wording';
import { cardsOf } from './cards.svelte';
import type { OpenedPiece } from '../piece.svelte';

const COUNTED_AFTER = 250;

/** A name that stands nowhere else. `crypto.randomUUID` is kept from pages that the webview does not hold for secure. */
function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export interface CopyAsks {
  link?: () => void;
  lang?: () => void;
  comment?: (id: string) => void;
  embed?: (id: string) => void;
  files?: (files: File[], at: number) => void;
}

export class Copies {
  /** What the toolbar shows as pressed, for the text that has the cursor. */
  pressed = $state.raw<Pressed | null>(null);
  focused = $state<TextName | null>(null);
  selecting = $state(false);
  private editors: Partial<Record<TextName, Editor>> = {};
  private statuses: Record<TextName, SaveStatus['state']> = { standfirst: 'saved', body: 'saved' };
  private why = '';
  private countTurn: ReturnType<typeof setTimeout> | undefined;
  private frame = 0;

  constructor(
    readonly piece: OpenedPiece,
    readonly asks: CopyAsks = {},
  ) {}

  /** Puts a text on the page. Called once the piece is there. */
  mount(place: HTMLElement, text: TextName): () => void {
    const { piece } = this;
    const { host } = piece.room;
    const shown = piece.view?.texts.find((one) => one.text === text);
    if (!shown) return () => {};
    const editor = mountEditor({
      place,
      text,
      blocks: shown.blocks,
      revision: shown.revision,
      newId,
      send: (batch) => host.edit(piece.id, batch),
      reload: async () => {
        const now = (await host.openPiece(piece.id)).texts.find((one) => one.text === text);
        return now ?? shown;
      },
      atomViews: cardsOf(piece, () => piece.readonly, this.asks.embed),
      label: t().fields[text],
      language: () => piece.field('language') || 'fr',
      editable: !piece.readonly,
      cleanPaste: (html, plain) => host.cleanPaste(piece.id, html || null, plain),
      copyRecord: async (kind, record) => (kind === 'rule' ? newId() : host.copyRecord(piece.id, kind, record)),
      onFiles: (files, at) => this.asks.files?.(files, at),
      onPasteFailed: (error) => piece.room.fail(error),
      onStatus: (status) => this.saved(text, status),
      onChange: (_state, docChanged) => this.changed(text, docChanged),
      onLink: () => this.asks.link?.(),
      onLang: () => this.asks.lang?.(),
      ...(this.asks.comment ? { onComment: this.asks.comment } : {}),
      onEnter: () => this.editors.body?.focus(),
    });
    this.editors[text] = editor;
    const stop = host.on('text', (edit) => {
      if (edit.piece === piece.id && edit.text === text) editor.session.arrived(edit);
    });
    const unflush = piece.room.onFlush(() => editor.session.flush());
    const focusin = (): void => {
      this.focused = text;
      this.follow(text);
    };
    const focusout = (event: FocusEvent): void => {
      const to = event.relatedTarget;
      if (!(to instanceof Element) || !to.closest('[data-keeps-text], [role="menu"], [role="dialog"]')) this.focused = null;
    };
    place.addEventListener('focusin', focusin);
    place.addEventListener('focusout', focusout);
    this.count();
    return () => {
      stop();
      unflush();
      cancelAnimationFrame(this.frame);
      clearTimeout(this.countTurn);
      place.removeEventListener('focusin', focusin);
      place.removeEventListener('focusout', focusout);
      delete this.editors[text];
      void editor.destroy();
    };
  }

  private saved(text: TextName, status: SaveStatus): void {
    this.statuses[text] = status.state;
    if (status.state === 'failed') this.why = errorWords(asHostError(status.error));
    const states = Object.values(this.statuses);
    const state: Saving['state'] = states.includes('failed') ? 'failed' : states.includes('saving') ? 'saving' : 'saved';
    this.piece.room.setTextSaving({ state, why: state === 'failed' ? this.why : '' });
  }

  /** After each transaction. Everything that costs waits for the next frame or for the hand to rest. */
  private changed(text: TextName, docChanged: boolean): void {
    if (this.focused === text) this.follow(text);
    if (!docChanged) return;
    clearTimeout(this.countTurn);
    this.countTurn = setTimeout(() => this.count(), COUNTED_AFTER);
  }

  private follow(text: TextName): void {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => {
      const editor = this.editors[text];
      if (!editor) return;
      const { state } = editor.view;
      this.pressed = pressed(state);
      this.selecting = !state.selection.empty;
      const { anchor, head } = editor.cursor();
      this.piece.room.rememberCursor(text, anchor, head);
    });
  }

  private count(): void {
    let signs = 0;
    for (const editor of Object.values(this.editors)) {
      editor.view.state.doc.forEach((block) => {
        if (!block.isAtom) signs += block.content.size;
      });
    }
    const { room } = this.piece;
    room.facts = { ...room.facts, signs, language: this.piece.field('language') };
  }

  editor(text: TextName | null = this.focused): Editor | undefined {
    return this.editors[text ?? 'body'];
  }

  run(name: CommandName): void {
    const editor = this.editor();
    editor?.run(name);
    editor?.focus();
  }

  can(name: CommandName): boolean {
    return this.editor()?.can(name) ?? false;
  }

  insert(atoms: readonly NewAtom[], at?: number): void {
    const { body } = this.editors;
    body?.insertAtoms(atoms, at);
    body?.focus();
  }

  setEditable(editable: boolean): void {
    for (const editor of Object.values(this.editors)) editor.setEditable(editable);
  }

  showComments(): void {
    const { view } = this.piece;
    for (const [text, editor] of Object.entries(this.editors)) {
      const spans = (view?.comments ?? [])
        .filter((comment) => comment.text === text)
        .map(({ id, from, to, resolved }) => ({ id, from, to, resolved }));
      showComments(editor.view, spans);
    }
  }

  /** Brings a comment's words into sight and marks them. */
  activate(id: string | null): void {
    const comment = this.piece.view?.comments.find((one) => one.id === id);
    for (const [text, editor] of Object.entries(this.editors)) {
      activateComment(editor.view, comment?.text === text ? id : null);
      if (comment?.text !== text) continue;
      editor.view.dom.querySelector(`[data-comment="${CSS.escape(comment.id)}"]`)?.scrollIntoView({ block: 'center' });
    }
  }

  showChanges(changes: { text: TextName; at: number; inserted: number; deleted: string; kind: string | null }[]): void {
    for (const [text, editor] of Object.entries(this.editors)) {
      showChanges(editor.view, changes.filter((change) => change.text === text));
    }
  }

  /** Brings a flat offset into sight. */
  reveal(text: TextName, at: number): void {
    this.editors[text]?.setCursor({ anchor: at, head: at });
  }
}

/** The texts of a piece, for as long as the component that shows them lives. */
export function useCopies(piece: OpenedPiece, asks: CopyAsks = {}): Copies {
  const copies = new Copies(piece, asks);
  onMount(() => () => {
    piece.room.facts = null;
    piece.room.setTextSaving({ state: 'saved', why: '' });
  });
  return copies;
}
