// What Enter, Backspace and Delete do at the edges of blocks. A line's newline carries its kind, so who keeps which
// newline matters: at a line's end the new newline comes after the old one, and nothing is ever joined to an atom.

import type { ResolvedPos } from "prosemirror-model";
import { type Command, type EditorState, NodeSelection, Selection, TextSelection, type Transaction } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";
import { retype, withKind } from "./commands";
import { blockNode } from "./flat";
import { attrsOf, isOneLine, nodeAttrs } from "./schema";
import { type BlockAttrs, paragraphBeside } from "./wire";

/** Ends the block, or leaves the list, quotation or box whose empty line this is. */
export const enter: Command = (state, dispatch) => {
  if (isOneLine(state.schema)) return false;
  const { selection } = state;
  if (selection instanceof NodeSelection && selection.node.isBlock) {
    if (dispatch) dispatch(openAfter(state.tr, selection.to, paragraphBeside(attrsOf(selection.node))));
    return true;
  }
  if (!(selection.$from.parent.isTextblock && selection.$to.parent.isTextblock)) return false;
  if (selection.empty && selection.$from.parent.content.size === 0) {
    const left = leftBehind(state, selection.$from);
    if (left) {
      if (dispatch) dispatch(retype(state.tr, selection.$from.before(), left).scrollIntoView());
      return true;
    }
  }
  if (!dispatch) return true;
  const marks = state.storedMarks ?? (selection.$to.parentOffset ? selection.$from.marks() : null);
  const tr = state.tr;
  if (!selection.empty) tr.deleteSelection();
  const { $from } = tr.selection;
  const attrs = attrsOf($from.parent);
  if ($from.parentOffset === $from.parent.content.size && $from.parent.content.size > 0) {
    openAfter(tr, $from.after(), nextOf(attrs));
    if (marks && (attrs.kind === "paragraph" || attrs.kind === "item")) tr.ensureMarks(marks);
  } else if ($from.parentOffset === 0) {
    // The words keep their newline and its kind; an empty line comes before them.
    tr.insert($from.before(), blockNode(state.schema, nextOf(attrs)));
  } else {
    tr.split($from.pos, 1, [{ type: $from.parent.type, attrs: nodeAttrs(attrs) }]);
  }
  dispatch(tr.scrollIntoView());
  return true;
};

/** What an empty line becomes on Enter, where it does not simply open another one. */
function leftBehind(state: EditorState, $pos: ResolvedPos): BlockAttrs | null {
  const attrs = attrsOf($pos.parent);
  if (attrs.kind === "item" && attrs.depth > 0) return { ...attrs, depth: attrs.depth - 1 };
  if (attrs.kind !== "paragraph") return withKind(attrs, { kind: "paragraph" });
  if (attrs.box === undefined) return null;
  const next = state.doc.maybeChild($pos.index(0) + 1);
  if (next?.attrs.box === attrs.box) return null;
  const { box: _, ...outside } = attrs;
  return outside;
}

/** The block that follows one which ends: items go on, everything else is followed by a paragraph. */
function nextOf(attrs: BlockAttrs): BlockAttrs {
  const { source: _, ...own } = attrs;
  return attrs.kind === "item" ? (own as BlockAttrs) : paragraphBeside(attrs);
}

function openAfter(tr: Transaction, pos: number, attrs: BlockAttrs): Transaction {
  tr.insert(pos, blockNode(tr.doc.type.schema, attrs));
  return tr.setSelection(TextSelection.create(tr.doc, pos + 1)).scrollIntoView();
}

/** Deletes what is selected; the last block of a text leaves an empty paragraph. */
export const deleteSelected: Command = (state, dispatch) => {
  const { selection } = state;
  if (selection.empty) return false;
  if (dispatch) {
    const tr = state.tr;
    if (selection instanceof NodeSelection && selection.node.isBlock) dropBlock(tr, selection.from);
    else tr.deleteSelection();
    dispatch(tr.scrollIntoView());
  }
  return true;
};

function dropBlock(tr: Transaction, pos: number): Transaction {
  const node = tr.doc.nodeAt(pos)!;
  if (tr.doc.childCount > 1) {
    tr.delete(pos, pos + node.nodeSize);
    return tr.setSelection(Selection.near(tr.doc.resolve(Math.min(pos, tr.doc.content.size)), 1));
  }
  tr.replaceWith(pos, pos + node.nodeSize, blockNode(tr.doc.type.schema, { kind: "paragraph" }));
  return tr.setSelection(TextSelection.create(tr.doc, pos + 1));
}

function cursorAt(state: EditorState, view: EditorView | undefined, side: "backward" | "forward"): ResolvedPos | null {
  const { selection } = state;
  if (!(selection instanceof TextSelection) || !selection.$cursor) return null;
  const { $cursor } = selection;
  const edge = side === "backward" ? 0 : $cursor.parent.content.size;
  const there = view ? view.endOfTextblock(side, state) : $cursor.parentOffset === edge;
  return there ? $cursor : null;
}

/** At the start of a block: first makes it a paragraph, then joins it to the text before, or selects the atom there. */
export const backspace: Command = (state, dispatch, view) => {
  const $cursor = cursorAt(state, view, "backward");
  if (!$cursor || isOneLine(state.schema)) return false;
  const attrs = attrsOf($cursor.parent);
  const pos = $cursor.before();
  const before = state.doc.maybeChild($cursor.index(0) - 1);
  const send = (tr: Transaction) => {
    dispatch?.(tr.scrollIntoView());
    return true;
  };
  if (attrs.kind !== "paragraph") return send(retype(state.tr, pos, withKind(attrs, { kind: "paragraph" })));
  if (!before) {
    if (attrs.box === undefined) return false;
    const { box: _, ...outside } = attrs;
    return send(retype(state.tr, pos, outside));
  }
  if (before.isLeaf) return send(selectAtom(state.tr, pos - 1, $cursor));
  // An empty line goes away rather than making the text after it what it was.
  if (before.content.size === 0) return send(state.tr.delete(pos - before.nodeSize, pos));
  return send(state.tr.join(pos));
};

/** At the end of a block: joins the text after it, or selects the atom there. */
export const deleteForward: Command = (state, dispatch, view) => {
  const $cursor = cursorAt(state, view, "forward");
  if (!$cursor || isOneLine(state.schema)) return false;
  const after = state.doc.maybeChild($cursor.index(0) + 1);
  if (!after) return false;
  if (!dispatch) return true;
  const tr = state.tr;
  const end = $cursor.after();
  if (after.isLeaf) selectAtom(tr, end, $cursor);
  else if ($cursor.parent.content.size === 0) {
    tr.delete($cursor.before(), end);
    tr.setSelection(TextSelection.create(tr.doc, $cursor.before() + 1));
  } else tr.join(end);
  dispatch(tr.scrollIntoView());
  return true;
};

/** Selects the atom beside an empty or full line; the empty line goes. */
function selectAtom(tr: Transaction, atom: number, $cursor: ResolvedPos): Transaction {
  if ($cursor.parent.content.size === 0) tr.delete($cursor.before(), $cursor.after());
  return tr.setSelection(NodeSelection.create(tr.doc, tr.mapping.map(atom, atom < $cursor.pos ? -1 : 1)));
}
