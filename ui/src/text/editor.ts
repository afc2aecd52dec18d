// Ties one text together: document, keys, typing aids, history, clipboard, decorations and the session with the core.
// Everything of the world is handed in; what is shown around the text is no business of this file.

import { dropCursor } from "prosemirror-dropcursor";
import { gapCursor } from "prosemirror-gapcursor";
import { EditorState, NodeSelection, Selection, TextSelection, type Transaction } from "prosemirror-state";
import { EditorView } from "prosemirror-view";
import { type AtomViews, atomNodeView } from "./atoms";
import { changes } from "./changes";
import { type NewAtom, type NewId, placeAtoms, selectedBlocks } from "./commands";
import { comments } from "./comments";
import { blocksToDoc, docLength, flatAt, placeAtFlat, posAt, unitsOf } from "./flat";
import { history } from "./history";
import { typingAids } from "./inputrules";
import { type CommandName, editorKeys, namedCommands } from "./keymap";
import { type PastePorts, pasting } from "./paste";
import { runs } from "./runs";
import { bodySchema, standfirstSchema } from "./schema";
import { type After, type SaveStatus, Session } from "./session";
import { localDelta, remoteTransaction } from "./transactions";
import type { Block, EditBatch, EditReply, TextName } from "./wire";

/** ProseMirror writes the end of a composition into the document within this time. */
const COMPOSITION_ENDS = 50;

export interface EditorOptions extends Omit<PastePorts, "newId"> {
  place: HTMLElement;
  text: TextName;
  blocks: Block[];
  revision: number;
  /** Draws a name that stands nowhere else. */
  newId: NewId;
  send(batch: EditBatch): Promise<EditReply>;
  reload(): Promise<{ blocks: Block[]; revision: number }>;
  atomViews: AtomViews;
  /** What the text is, for who does not see it: "Chapô", "Corps du texte". */
  label: string;
  /** The language of the piece, asked at each use. */
  language(): string;
  editable?: boolean;
  after?: After;
  now?: () => number;
  onStatus?(status: SaveStatus): void;
  /** After every transaction: for the toolbar, the count of signs. */
  onChange?(state: EditorState, docChanged: boolean): void;
  /** Asks for the address of a link. */
  onLink?(): void;
  /** Asks in which language a passage is. */
  onLang?(): void;
  onComment?(id: string): void;
  /** Enter in the standfirst. */
  onEnter?(): void;
}

export interface Editor {
  view: EditorView;
  session: Session;
  /** Runs a command by its name; tells whether it applied. */
  run(name: CommandName): boolean;
  /** Whether a command would apply now. */
  can(name: CommandName): boolean;
  /** Puts atoms after the block of a flat offset, or of the cursor. */
  insertAtoms(atoms: readonly NewAtom[], at?: number): void;
  setEditable(editable: boolean): void;
  focus(): void;
  /** The selection as flat offsets. */
  cursor(): { anchor: number; head: number };
  setCursor(cursor: { anchor: number; head: number }): void;
  /** Takes the editor off the page. What is not acknowledged is still sent; resolves when it is. */
  destroy(): Promise<void>;
}

const later: After = (milliseconds, run) => {
  if (milliseconds <= 0) {
    // Before the page is drawn: the way to the disk and the drawing then go on together.
    let off = false;
    queueMicrotask(() => {
      if (!off) run();
    });
    return () => (off = true);
  }
  const timer = setTimeout(run, milliseconds);
  return () => clearTimeout(timer);
};

/** Shows a text for editing. */
export function mountEditor(options: EditorOptions): Editor {
  const after = options.after ?? later;
  const schema = options.text === "body" ? bodySchema : standfirstSchema;
  let editable = options.editable ?? true;
  let ending = false;

  const keys = { newId: options.newId, onLink: options.onLink, onLang: options.onLang, onEnter: options.text === "standfirst" ? options.onEnter : undefined };
  const commands = namedCommands(keys);
  let state = EditorState.create({
    doc: blocksToDoc(schema, options.blocks),
    plugins: [
      typingAids(() => options.language()),
      editorKeys(keys),
      history(),
      pasting(options),
      runs(),
      comments(options.onComment),
      changes(),
      dropCursor({ class: "drop-cursor" }),
      gapCursor(),
    ],
  });

  const take = (tr: Transaction) => {
    const applied = state.applyTransaction(tr);
    state = applied.state;
    if (!view.isDestroyed) view.updateState(state);
    const delta = localDelta(applied.transactions);
    if (delta) session.edited(delta);
    options.onChange?.(state, applied.transactions.some((one) => one.docChanged));
  };

  const view = new EditorView(options.place, {
    state,
    editable: () => editable,
    attributes: (shown) => ({
      role: "textbox",
      "aria-multiline": String(options.text === "body"),
      "aria-label": options.label,
      "data-text": options.text,
      lang: options.language(),
      ...(docLength(shown.doc) === 1 && { "data-empty": "true" }),
    }),
    nodeViews: { atom: atomNodeView(options.atomViews) },
    dispatchTransaction: take,
    handleDOMEvents: {
      compositionend: () => {
        ending = true;
        after(COMPOSITION_ENDS, () => {
          ending = false;
          session.resume();
        });
        return false;
      },
      blur: () => {
        void session.flush();
        return false;
      },
    },
  });

  const session = new Session({
    text: options.text,
    session: options.newId(),
    revision: options.revision,
    doc: () => state.doc,
    apply: (delta) => take(remoteTransaction(state, delta)),
    composing: () => {
      if (view.isDestroyed || !(view.composing || ending)) return null;
      const place = placeAtFlat(state.doc, flatAt(state.doc, state.selection.head));
      return place && { from: place.flat, to: place.flat + unitsOf(place.node) };
    },
    send: (batch) => options.send(batch),
    reload: () => options.reload(),
    after,
    now: options.now ?? (() => performance.now()),
    onStatus: (status) => options.onStatus?.(status),
  });

  return {
    view,
    session,
    run: (name) => commands[name](state, view.dispatch, view),
    can: (name) => editable && commands[name](state, undefined, view),
    insertAtoms(atoms, at) {
      const place = at === undefined ? null : placeAtFlat(state.doc, at);
      const last = place ?? selectedBlocks(state).at(-1);
      if (last && options.text === "body") view.dispatch(placeAtoms(state, last, atoms));
    },
    setEditable(now) {
      editable = now;
      view.setProps({});
    },
    focus: () => view.focus(),
    cursor: () => ({ anchor: flatAt(state.doc, state.selection.anchor), head: flatAt(state.doc, state.selection.head) }),
    setCursor: ({ anchor, head }) => view.dispatch(state.tr.setSelection(selectionAt(state, anchor, head)).scrollIntoView()),
    async destroy() {
      view.destroy();
      await session.flush();
      session.close();
    },
  };
}

/** The selection of two flat offsets, which may be past the end or on an atom. */
function selectionAt(state: EditorState, anchor: number, head: number): Selection {
  const $anchor = state.doc.resolve(posAt(state.doc, anchor));
  const $head = state.doc.resolve(posAt(state.doc, head));
  if ($anchor.parent.inlineContent && $head.parent.inlineContent) return TextSelection.create(state.doc, $anchor.pos, $head.pos);
  return $head.nodeAfter?.isLeaf && $head.parent === state.doc ? NodeSelection.create(state.doc, $head.pos) : Selection.near($head, -1);
}
