// What a person can do to words and blocks, as ProseMirror commands. What Enter, Backspace and Delete do is in
// `breaks`; which key does what is in `keymap`.

import { toggleMark } from "prosemirror-commands";
import type { Mark, MarkType, Node } from "prosemirror-model";
import { type Command, type EditorState, NodeSelection, Selection, TextSelection, type Transaction } from "prosemirror-state";
import { blockNode } from "./flat";
import { attrsOf, isLinkable, isOneLine, nodeAttrs } from "./schema";
import { moves } from "./transactions";
import { type AtomKind, type BlockAttrs, type BlockKind, sameAttrs } from "./wire";

/** Draws a name that stands nowhere else: of a list, a box, a rule. */
export type NewId = () => string;

export type InlineMark = "strong" | "emphasis" | "strike" | "sub" | "superscript";

/** The deepest level of a list. */
export const DEEPEST = 5;

/** A block under the selection. */
export interface Selected {
  node: Node;
  pos: number;
  index: number;
}

/** The blocks that the selection touches. */
export function selectedBlocks(state: EditorState): Selected[] {
  const { $from, $to } = state.selection;
  const first = $from.index(0);
  // A selection of whole blocks ends before the block after them.
  const last = $to.depth === 0 ? Math.max(first, $to.index(0) - 1) : $to.index(0);
  const blocks: Selected[] = [];
  state.doc.forEach((node, pos, index) => {
    if (index >= first && index <= last) blocks.push({ node, pos, index });
  });
  return blocks;
}

/** Makes a block another kind, or gives it other parameters, leaving its words and its place. */
export function retype(tr: Transaction, pos: number, attrs: BlockAttrs): Transaction {
  const node = tr.doc.nodeAt(pos)!;
  if (!sameAttrs(attrsOf(node), attrs)) tr.setNodeMarkup(pos, tr.doc.type.schema.nodes[attrs.kind], nodeAttrs(attrs), node.marks);
  return tr;
}

/** The same block as another kind: box and source stay, the list only where it is still an item. */
export function withKind(was: BlockAttrs, kind: BlockKind, list?: string): BlockAttrs {
  const { box, source } = was;
  return {
    ...kind,
    ...(box !== undefined && { box }),
    ...(list !== undefined && { list }),
    ...(source !== undefined && { source }),
  };
}

/** A command on the text blocks of a body under the selection; it does not apply where there is none. */
function onTextBlocks(change: (blocks: Selected[], state: EditorState, tr: Transaction) => void): Command {
  return (state, dispatch) => {
    if (isOneLine(state.schema)) return false;
    const blocks = selectedBlocks(state).filter(({ node }) => node.isTextblock);
    if (!blocks.length) return false;
    if (dispatch) {
      const tr = state.tr;
      change(blocks, state, tr);
      dispatch(tr.scrollIntoView());
    }
    return true;
  };
}

/** Makes the blocks of the selection such blocks. */
export function setBlock(kind: Exclude<BlockKind, { kind: "atom" | "item" }>): Command {
  return onTextBlocks((blocks, _, tr) => {
    for (const { node, pos } of blocks) retype(tr, pos, withKind(attrsOf(node), kind));
  });
}

/** Makes them such blocks, or paragraphs again where all of them are already. */
export function toggleBlock(kind: Exclude<BlockKind, { kind: "atom" | "item" }>): Command {
  return onTextBlocks((blocks, _, tr) => {
    const already = blocks.every(({ node }) => sameAttrs(withKind(attrsOf(node), kind), attrsOf(node)));
    for (const { node, pos } of blocks) retype(tr, pos, withKind(attrsOf(node), already ? { kind: "paragraph" } : kind));
  });
}

/** Makes them items of one list, joining the list that they touch; paragraphs again where all are such items already. */
export function toggleList(ordered: boolean, newId: NewId): Command {
  return onTextBlocks((blocks, state, tr) => {
    const isSuch = (node: Node | null | undefined) => node?.type.name === "item" && node.attrs.ordered === ordered;
    const already = blocks.every(({ node }) => isSuch(node));
    const before = state.doc.maybeChild(blocks[0]!.index - 1);
    const after = state.doc.maybeChild(blocks[blocks.length - 1]!.index + 1);
    const beside = isSuch(before) ? before : isSuch(after) ? after : null;
    const list: string = beside?.attrs.list ?? newId();
    for (const { node, pos } of blocks) {
      const attrs = attrsOf(node);
      const depth = attrs.kind === "item" ? attrs.depth : 0;
      retype(tr, pos, already ? withKind(attrs, { kind: "paragraph" }) : withKind(attrs, { kind: "item", ordered, depth }, list));
    }
  });
}

/** Puts the items of the selection one level deeper, at most one below the item before them. */
export const indent: Command = (state, dispatch) => shiftItems(state, dispatch, 1);

/** Puts them one level up; an outermost item becomes a paragraph. */
export const outdent: Command = (state, dispatch) => shiftItems(state, dispatch, -1);

function shiftItems(state: EditorState, dispatch: ((tr: Transaction) => void) | undefined, by: 1 | -1): boolean {
  const items = selectedBlocks(state).filter(({ node }) => node.type.name === "item");
  if (!items.length) return false;
  if (dispatch) {
    const tr = state.tr;
    for (const { node, pos, index } of items) {
      const attrs = attrsOf(node);
      if (attrs.kind !== "item") continue;
      const before = index > 0 ? attrsOf(tr.doc.child(index - 1)) : null;
      const deepest = before?.kind === "item" ? Math.min(DEEPEST, before.depth + 1) : 0;
      const depth = attrs.depth + by;
      if (depth < 0) retype(tr, pos, withKind(attrs, { kind: "paragraph" }));
      else if (by < 0 || depth <= deepest) retype(tr, pos, { ...attrs, depth });
    }
    if (tr.docChanged) dispatch(tr.scrollIntoView());
  }
  return true;
}

/** Puts the blocks of the selection into one box, atoms too; out of it where all of them stand in one. */
export function toggleBox(newId: NewId): Command {
  return (state, dispatch) => {
    if (isOneLine(state.schema)) return false;
    const blocks = selectedBlocks(state);
    if (!blocks.length) return false;
    if (dispatch) {
      const tr = state.tr;
      const box = blocks.every(({ node }) => node.attrs.box !== null) ? null : newId();
      for (const { pos } of blocks) tr.setNodeAttribute(pos, "box", box);
      dispatch(tr.scrollIntoView());
    }
    return true;
  };
}

/** Puts an atom after the block of the cursor, or in its place where that is an empty paragraph. */
export function insertAtom(atom: AtomKind, record: string): Command {
  return (state, dispatch) => {
    if (isOneLine(state.schema)) return false;
    const blocks = selectedBlocks(state);
    const last = blocks[blocks.length - 1];
    if (!last) return false;
    if (dispatch) dispatch(placeAtoms(state, last, [{ atom, record }]));
    return true;
  };
}

/** An atom to be put in, and what it shows. */
export interface NewAtom {
  atom: AtomKind;
  record: string;
}

/** The same for several atoms at once, as when files are dropped. */
export function placeAtoms(state: EditorState, last: Selected, atoms: readonly NewAtom[]): Transaction {
  const tr = state.tr;
  const box = last.node.attrs.box;
  const nodes = atoms.map(({ atom, record }) =>
    blockNode(state.schema, { kind: "atom", atom, record, ...(box !== null && { box }) }),
  );
  const end = last.pos + last.node.nodeSize;
  const replaced = last.node.type.name === "paragraph" && last.node.content.size === 0;
  // The cursor goes on in the text after the atom, so there must be some.
  const isLast = last.index === state.doc.childCount - 1;
  if (isLast) nodes.push(blockNode(state.schema, { kind: "paragraph" }));
  const at = replaced ? last.pos : end;
  tr.replaceWith(at, end, nodes);
  const after = at + nodes.length - (isLast ? 1 : 0);
  return tr.setSelection(Selection.near(tr.doc.resolve(after + (isLast ? 1 : 0)))).scrollIntoView();
}

/** Switches a mark; sub- and superscript put each other out. */
export function toggleInline(name: InlineMark): Command {
  return (state, dispatch) => {
    const other = name === "sub" ? "superscript" : name === "superscript" ? "sub" : null;
    const toggle = toggleMark(state.schema.marks[name]!);
    if (!dispatch || !other) return toggle(state, dispatch);
    return toggle(state, (tr) => {
      const type = state.schema.marks[other]!;
      for (const { $from, $to } of state.selection.ranges) tr.removeMark($from.pos, $to.pos, type);
      dispatch(state.selection.empty ? tr.removeStoredMark(type) : tr);
    });
  };
}

/** The marked run that the cursor stands in or beside. */
export function runAround(state: EditorState, type: MarkType): { from: number; to: number; mark: Mark } | null {
  const { $from } = state.selection;
  if (!$from.parent.isTextblock) return null;
  const mark = type.isInSet($from.marks()) || ($from.nodeAfter && type.isInSet($from.nodeAfter.marks));
  if (!mark) return null;
  let from = $from.parentOffset;
  let to = from;
  for (let before = $from.parent.childBefore(from); before.node && mark.isInSet(before.node.marks); before = $from.parent.childBefore(from))
    from = before.offset;
  for (let after = $from.parent.childAfter(to); after.node && mark.isInSet(after.node.marks); after = $from.parent.childAfter(to))
    to = after.offset + after.node.nodeSize;
  return { from: $from.start() + from, to: $from.start() + to, mark };
}

function setValue(name: "link" | "lang", attrs: Record<string, string> | null): Command {
  return (state, dispatch) => {
    const type = state.schema.marks[name]!;
    const { from, to, empty } = state.selection;
    const range = empty ? runAround(state, type) : { from, to };
    if (!range || range.from === range.to) return false;
    if (dispatch) {
      const tr = state.tr;
      if (attrs) tr.addMark(range.from, range.to, type.create(attrs));
      else tr.removeMark(range.from, range.to, type);
      dispatch(tr.scrollIntoView());
    }
    return true;
  };
}

/** Links the selection, or the link under the cursor anew; `null` takes the link away. Refuses what cannot be a link. */
export function setLink(href: string | null): Command {
  if (href !== null && !isLinkable(href)) return () => false;
  return setValue("link", href === null ? null : { href: href.trim() });
}

/** Says in which language the selection is (BCP 47); `null` says that it is the piece's own. */
export function setLang(lang: string | null): Command {
  return setValue("lang", lang ? { lang } : null);
}

/** Breaks the line without ending the block. */
export const insertHardBreak: Command = (state, dispatch) => {
  if (!state.selection.$from.parent.inlineContent) return false;
  dispatch?.(state.tr.replaceSelectionWith(state.schema.node("hard_break"), true).scrollIntoView());
  return true;
};

export const moveUp: Command = (state, dispatch) => moveBlocks(state, dispatch, -1);
export const moveDown: Command = (state, dispatch) => moveBlocks(state, dispatch, 1);

/** Moves the blocks of the selection past the block before or after them, in one transaction. */
function moveBlocks(state: EditorState, dispatch: ((tr: Transaction) => void) | undefined, by: 1 | -1): boolean {
  const blocks = selectedBlocks(state);
  const first = blocks[0];
  const last = blocks[blocks.length - 1];
  if (!first || !last) return false;
  const beside = state.doc.maybeChild(by < 0 ? first.index - 1 : last.index + 1);
  if (!beside) return false;
  if (dispatch) {
    const start = first.pos;
    const end = last.pos + last.node.nodeSize;
    const shift = beside.nodeSize * by;
    const tr = moves(state.tr).delete(start, end).insert(start + shift, blocks.map(({ node }) => node));
    const { selection } = state;
    if (selection instanceof NodeSelection) tr.setSelection(NodeSelection.create(tr.doc, selection.from + shift));
    else if (selection instanceof TextSelection)
      tr.setSelection(TextSelection.create(tr.doc, selection.anchor + shift, selection.head + shift));
    dispatch(tr.scrollIntoView());
  }
  return true;
}

/** What the toolbar shows as pressed: marks at the cursor and the kind of its block. */
export interface Pressed {
  marks: ReadonlySet<string>;
  link: string | null;
  lang: string | null;
  block: BlockAttrs | null;
}

/** Reads what stands at the selection. */
export function pressed(state: EditorState): Pressed {
  const { $from, empty, from, to } = state.selection;
  const marks = new Set<string>();
  for (const [name, type] of Object.entries(state.schema.marks)) {
    const on = empty ? type.isInSet(state.storedMarks ?? $from.marks()) : state.doc.rangeHasMark(from, to, type);
    if (on) marks.add(name);
  }
  const link = runAround(state, state.schema.marks.link!)?.mark.attrs.href ?? null;
  const lang = runAround(state, state.schema.marks.lang!)?.mark.attrs.lang ?? null;
  const block = selectedBlocks(state)[0];
  return { marks, link, lang, block: block ? attrsOf(block.node) : null };
}
