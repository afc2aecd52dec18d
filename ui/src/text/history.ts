// Undo and redo of what was typed here. Kept as flat deltas rather than by prosemirror-history, whose undone step grows
// over what somebody else typed inside its range and takes that away with it; a reconciled delta goes around it.

import { type Command, type EditorState, Plugin, PluginKey, Selection, TextSelection, type Transaction } from "prosemirror-state";
import { compose, consumes, mapOffset, produces } from "./delta";
import { reconcile } from "./reconcile";
import { flatAt, posAt } from "./flat";
import { settle } from "./remote";
import { invert } from "./steps";
import { deltaOf, isRemote, ownTransaction } from "./transactions";
import type { Delta } from "./wire";

/** Typing that pauses longer than this is undone apart. */
const GROUP_DELAY = 500;
/** How many undos are kept. */
const DEPTH = 200;

/** What takes one group of edits back, and the selection to return to; or what others did between two groups. */
type Entry = { own: true; back: Delta; selection: { anchor: number; head: number } } | { own: false; delta: Delta };

interface HistoryState {
  done: readonly Entry[];
  undone: readonly Entry[];
  /** The group that typing may still join: when it last grew, where, and in which composition. */
  open: { time: number; from: number; to: number; composition: unknown } | null;
}

const key = new PluginKey<HistoryState>("marbre.history");

/** Makes what follows a new group: one undo takes it back alone. */
export function closeGroup(tr: Transaction): Transaction {
  return tr.setMeta("marbre.closeGroup", true);
}

/** Keeps what was typed here for undo. Transactions with `addToHistory: false` are passed around. */
export function history(): Plugin<HistoryState> {
  return new Plugin<HistoryState>({
    key,
    state: {
      init: () => ({ done: [], undone: [], open: null }),
      apply: (tr, state, old) => record(tr, state, old),
    },
    props: {
      handleDOMEvents: {
        // The webview's own undo knows nothing of the document.
        beforeinput: (view, event) => {
          const run = event.inputType === "historyUndo" ? undo : event.inputType === "historyRedo" ? redo : null;
          if (!run || !view.editable) return false;
          event.preventDefault();
          return run(view.state, view.dispatch);
        },
      },
    },
  });
}

function record(tr: Transaction, state: HistoryState, old: EditorState): HistoryState {
  const replaced = tr.getMeta(key) as HistoryState | undefined;
  if (replaced) return replaced;
  if (!tr.docChanged) return tr.getMeta("marbre.closeGroup") ? { ...state, open: null } : state;
  const delta = deltaOf(tr);
  if (!delta.length) return state;
  if (isRemote(tr) || tr.getMeta("addToHistory") === false)
    return { done: passed(state.done, delta), undone: passed(state.undone, delta), open: null };
  const back = invert(delta, old.doc);
  const reach = extent(delta);
  const composition = tr.getMeta("composition");
  const open = state.open;
  const appended = tr.getMeta("appendedTransaction") !== undefined;
  const last = state.done[state.done.length - 1];
  const joins =
    last?.own &&
    open &&
    !tr.getMeta("marbre.closeGroup") &&
    (appended ||
      (composition !== undefined && composition === open.composition) ||
      (tr.time - open.time <= GROUP_DELAY && reach.from <= open.to && reach.end >= open.from));
  const done = joins
    ? [...state.done.slice(0, -1), { ...last, back: compose(back, last.back) }]
    : [...state.done.slice(-DEPTH), { own: true as const, back, selection: selectionOf(old) }];
  return { done, undone: [], open: { time: tr.time, from: reach.from, to: reach.newEnd, composition } };
}

function selectionOf(state: EditorState): { anchor: number; head: number } {
  const { anchor, head } = state.selection;
  return { anchor: flatAt(state.doc, anchor), head: flatAt(state.doc, head) };
}

/** Where a delta begins and ends, before and after. */
function extent(delta: Delta): { from: number; end: number; newEnd: number } {
  const from = delta[0]?.op === "retain" ? delta[0].n : 0;
  let end = 0;
  let newEnd = 0;
  for (const op of delta) {
    end += consumes(op);
    newEnd += produces(op);
  }
  return { from, end, newEnd };
}

/** Notes what others did on top of a branch. Below an empty branch there is nothing it could move. */
function passed(branch: readonly Entry[], delta: Delta): readonly Entry[] {
  const last = branch[branch.length - 1];
  if (!last) return branch;
  if (last.own) return [...branch, { own: false, delta }];
  return [...branch.slice(0, -1), { own: false, delta: compose(last.delta, delta) }];
}

/** The newest group of a branch as it reads now, and the branch without it. */
function pop(branch: readonly Entry[]): { back: Delta; selection: { anchor: number; head: number }; rest: readonly Entry[] } | null {
  let others: Delta = [];
  for (let i = branch.length - 1; i >= 0; i--) {
    const entry = branch[i]!;
    if (!entry.own) {
      others = compose(entry.delta, others);
      continue;
    }
    // What somebody else chose since for a mark or a line stays as they chose it.
    const [back, moved] = reconcile(entry.back, others, true);
    const { anchor, head } = entry.selection;
    const selection = { anchor: mapOffset(moved, anchor), head: mapOffset(moved, head) };
    const rest = branch.slice(0, i);
    const under = moved.length ? passed(rest, moved) : rest;
    if (back.length) return { back, selection, rest: under };
    // Others have already taken away all that it would take back.
    return pop(under);
  }
  return null;
}

function travel(from: "done" | "undone"): Command {
  return (state, dispatch) => {
    const history = key.getState(state);
    const popped = history && pop(history[from]);
    if (!history || !popped) return false;
    if (!dispatch) return true;
    const { delta, added } = settle(state.doc, popped.back);
    const tr = ownTransaction(state, delta);
    const entry: Entry = { own: true, back: invert(delta, state.doc), selection: selectionOf(state) };
    const other = from === "done" ? "undone" : "done";
    // What keeps the document valid lies on top of what older groups know.
    const rest = added.length ? passed(popped.rest, added) : popped.rest;
    const next = { ...history, [from]: rest, [other]: [...history[other], entry], open: null } as HistoryState;
    const { anchor, head } = popped.selection;
    tr.setMeta(key, next).setSelection(selectionAt(tr, anchor, head)).scrollIntoView();
    dispatch(tr);
    return true;
  };
}

function selectionAt(tr: Transaction, anchor: number, head: number): Selection {
  const start = tr.doc.resolve(posAt(tr.doc, anchor));
  const end = tr.doc.resolve(posAt(tr.doc, head));
  return start.parent.inlineContent && end.parent.inlineContent ? TextSelection.between(start, end) : Selection.near(end);
}

/** Takes back the newest group of one's own edits. */
export const undo: Command = travel("done");

/** Does again what was taken back last. */
export const redo: Command = travel("undone");
