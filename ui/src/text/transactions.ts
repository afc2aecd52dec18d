// What crosses between an editor's transactions and flat deltas: others' deltas as transactions, one's own transactions
// as a delta. Knows nothing of who sends them.

import { type EditorState, TextSelection, type Transaction } from "prosemirror-state";
import { again, compose, moved } from "./delta";
import { applySettled } from "./remote";
import { transactionDelta } from "./steps";
import type { Delta } from "./wire";

const REMOTE = "marbre.remote";
const MOVES = "marbre.moves";

/** Somebody else's settled delta as a transaction: outside the history, and typing at the cursor ends up after it. */
export function remoteTransaction(state: EditorState, delta: Delta): Transaction {
  const tr = applySettled(state.tr, delta);
  tr.setMeta(REMOTE, true).setMeta("addToHistory", false);
  if (state.selection instanceof TextSelection) {
    const anchor = tr.doc.resolve(tr.mapping.map(state.selection.anchor, -1));
    const head = tr.doc.resolve(tr.mapping.map(state.selection.head, -1));
    tr.setSelection(TextSelection.between(anchor, head, -1));
  }
  return tr;
}

/** Whether a transaction brings somebody else's edits. */
export function isRemote(tr: Transaction): boolean {
  return tr.getMeta(REMOTE) === true;
}

// A transaction is read by the history and by the session; it is worked out once.
const known = new WeakMap<Transaction, Delta>();

/** What one transaction did. */
export function deltaOf(tr: Transaction): Delta {
  let delta = known.get(tr);
  if (!delta) {
    delta = transactionDelta(tr);
    // Dragging within the text deletes and drops: ProseMirror says so of both at once.
    if (tr.getMeta(MOVES)) delta = moved(delta);
    else if (tr.getMeta("uiEvent") === "drop" && delta.some((op) => op.op === "delete")) delta = again(delta);
    known.set(tr, delta);
  }
  return delta;
}

/** Says of a transaction that all it inserts stood in the text before. */
export function moves(tr: Transaction): Transaction {
  return tr.setMeta(MOVES, true);
}

/** Applies a settled delta of one's own, of which more is known than its steps tell. */
export function ownTransaction(state: EditorState, delta: Delta): Transaction {
  const tr = applySettled(state.tr, delta);
  known.set(tr, delta);
  return tr;
}

/** What the person here did in some transactions that follow each other; `null` where they did nothing. */
export function localDelta(transactions: readonly Transaction[]): Delta | null {
  let delta: Delta | null = null;
  for (const tr of transactions) {
    if (!tr.docChanged || isRemote(tr)) continue;
    delta = delta ? compose(delta, deltaOf(tr)) : deltaOf(tr);
  }
  return delta?.length ? delta : null;
}
