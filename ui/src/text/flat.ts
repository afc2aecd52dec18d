// Documents as blocks, and positions as flat offsets: each block is its characters followed by one newline. An offset
// is found by counting blocks, never by reading their text. Knows nothing of deltas.

import { Fragment, type Mark, type Node, type Schema } from "prosemirror-model";
import { attrsOf, isOneLine, marksOf, nodeAttrs } from "./schema";
import { type Block, type BlockAttrs, type Marks, type Span, HARD_BREAK, PARAGRAPH, attrsOfBlock, tidy } from "./wire";

/** The marks of a run as ProseMirror's. */
export function markSet(schema: Schema, marks: Marks): readonly Mark[] {
  let set: readonly Mark[] = [];
  for (const [name, value] of Object.entries(marks)) {
    if (!value) continue;
    const attrs = name === "link" ? { href: value } : name === "lang" ? { lang: value } : null;
    set = schema.mark(name, attrs).addToSet(set);
  }
  return set;
}

/** Characters as inline nodes: U+2028 becomes a hard break, and so does a stray newline, which cannot stand in a block. */
export function inlineNodes(schema: Schema, text: string, marks: Marks): Node[] {
  const set = markSet(schema, marks);
  const nodes: Node[] = [];
  text.split(/[\u2028\n]/).forEach((piece, i) => {
    if (i) nodes.push(schema.node("hard_break", null, undefined, set));
    if (piece) nodes.push(schema.text(piece, set));
  });
  return nodes;
}

/** A block as a node. */
export function blockNode(schema: Schema, attrs: BlockAttrs, spans: readonly Span[] = []): Node {
  const type = schema.nodes[attrs.kind]!;
  const content = type.isLeaf ? [] : spans.flatMap((span) => inlineNodes(schema, span.text, span.marks ?? {}));
  return type.create(nodeAttrs(attrs), Fragment.fromArray(content));
}

/** The document that shows these blocks. No block is one empty paragraph; several lines of a chapô show as one. */
export function blocksToDoc(schema: Schema, blocks: readonly Block[]): Node {
  const some = blocks.length ? blocks : [{ ...PARAGRAPH }];
  if (isOneLine(schema)) {
    // A line break is as long as the newline it stands for, so offsets stay those of the core.
    const spans = some.flatMap((block, i) => [...(i ? [{ text: HARD_BREAK }] : []), ...(block.spans ?? [])]);
    return schema.topNodeType.create(null, blockNode(schema, PARAGRAPH, spans));
  }
  return schema.topNodeType.create(null, some.map((block) => blockNode(schema, attrsOfBlock(block), block.spans)));
}

/** The characters of an inline node as the core has them. */
export function inlineText(node: Node): string {
  if (!node.isText) return HARD_BREAK;
  return node.text!.includes("\n") ? node.text!.replaceAll("\n", HARD_BREAK) : node.text!;
}

// Nodes never change, so what one reads as is worked out once.
const read = new WeakMap<Node, Block>();

/** A node as a block. The block is shared: do not change it. */
export function blockOf(node: Node): Block {
  const known = read.get(node);
  if (known) return known;
  const spans: Span[] = [];
  node.forEach((child) => {
    spans.push({ text: inlineText(child), marks: marksOf(child) });
  });
  const text = tidy(spans);
  const block: Block = text.length ? { ...attrsOf(node), spans: text } : { ...attrsOf(node) };
  read.set(node, block);
  return block;
}

/** A document's blocks. */
export function docToBlocks(doc: Node): Block[] {
  const blocks: Block[] = [];
  doc.forEach((node) => {
    blocks.push(blockOf(node));
  });
  return blocks;
}

/** How many units a block takes: an atom is just its newline. */
export function unitsOf(node: Node): number {
  return node.content.size + 1;
}

/** Length of a document as flat text. */
export function docLength(doc: Node): number {
  let length = 0;
  for (let i = 0; i < doc.childCount; i++) length += unitsOf(doc.child(i));
  return length;
}

/** Where a block stands: its node, its index, the position before it and the offset of its first unit. */
export interface Place {
  node: Node;
  index: number;
  pos: number;
  flat: number;
}

/** The block that holds a position, or that begins or ends there: the one after it. `null` at the document's very end. */
export function placeAtPos(doc: Node, pos: number): Place | null {
  let before = 0;
  let flat = 0;
  for (let index = 0; index < doc.childCount; index++) {
    const node = doc.child(index);
    if (pos < before + node.nodeSize) return { node, index, pos: before, flat };
    before += node.nodeSize;
    flat += unitsOf(node);
  }
  return null;
}

/** The block that an offset falls in, its newline included. `null` at the end of the text. */
export function placeAtFlat(doc: Node, offset: number): Place | null {
  let pos = 0;
  let flat = 0;
  for (let index = 0; index < doc.childCount; index++) {
    const node = doc.child(index);
    const units = unitsOf(node);
    if (offset < flat + units) return { node, index, pos, flat };
    pos += node.nodeSize;
    flat += units;
  }
  return null;
}

/** The flat offset of a position. Before a block and at its start are the same offset. */
export function flatAt(doc: Node, pos: number): number {
  const place = placeAtPos(doc, pos);
  if (!place) return docLength(doc);
  return place.flat + Math.max(0, pos - place.pos - 1);
}

/** The position of a flat offset: inside its block where that has text, before it where it is an atom. */
export function posAt(doc: Node, offset: number): number {
  const place = placeAtFlat(doc, Math.max(0, offset));
  if (!place) return doc.content.size;
  return place.node.isLeaf ? place.pos : place.pos + 1 + (Math.max(0, offset) - place.flat);
}
