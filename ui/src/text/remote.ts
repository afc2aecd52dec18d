// Flat deltas as ProseMirror steps, as few and as small as will do, so that selections, decorations and a composition
// elsewhere survive them. What comes out reads exactly as `applyDelta` says. Knows nothing of sessions.

import { Fragment, type Node, type Schema, Slice } from "prosemirror-model";
import { AttrStep, ReplaceStep, Transform } from "prosemirror-transform";
import { chop, push } from "./delta";
import { blockNode, inlineNodes, markSet, placeAtFlat, unitsOf } from "./flat";
import { attrsOf, isOneLine, nodeAttrs } from "./schema";
import { type BlockAttrs, type Delta, type FlatOp, type MarkPatch, HARD_BREAK, PARAGRAPH, paragraphBeside, sameAttrs } from "./wire";

/** A delta that leaves a valid document, and what had to be added to it for that, as a delta on its result. */
export interface Settled {
  delta: Delta;
  added: Delta;
}

/** Applies a delta to a document. */
export function deltaToSteps(doc: Node, delta: readonly FlatOp[]): Transform {
  return applySettled(new Transform(doc), settle(doc, delta).delta);
}

/**
 * Ends with a paragraph's newline whatever text would stand on an atom's line or after the last newline, and gives an
 * empty text one paragraph. In a chapô, which is one line, a newline becomes a line break, which is as long.
 */
export function settle(doc: Node, delta: readonly FlatOp[]): Settled {
  return isOneLine(doc.type.schema) ? settleLine(doc, delta) : settleBlocks(doc, delta);
}

function settleBlocks(doc: Node, delta: readonly FlatOp[]): Settled {
  const settled: Delta = [];
  const added: Delta = [];
  let index = 0;
  let inside = 0;
  let text = false;
  let lines = 0;
  let length = 0;
  let noted = 0;
  const emit = (op: FlatOp, units: number) => {
    push(settled, op);
    length += units;
  };
  const endParagraph = (block: BlockAttrs) => {
    push(added, { op: "retain", n: length - noted });
    push(added, { op: "newline", block });
    emit({ op: "newline", block }, 1);
    noted = length;
    lines += 1;
    text = false;
  };
  const endLine = (attrs: BlockAttrs, op: FlatOp) => {
    if (attrs.kind === "atom" && text) endParagraph(paragraphBeside(attrs));
    emit(op, 1);
    lines += 1;
    text = false;
  };
  /** Passes over units of the document, characters and newlines apart. */
  const pass = (n: number, characters: (n: number) => void, newline: (node: Node) => void) => {
    while (n > 0) {
      if (index >= doc.childCount) throw new RangeError("the delta runs past the end of the text");
      const node = doc.child(index);
      const size = Math.min(n, node.content.size - inside);
      if (size > 0) characters(size);
      inside += size;
      n -= size;
      if (n > 0 && inside === node.content.size) {
        newline(node);
        index += 1;
        inside = 0;
        n -= 1;
      }
    }
  };
  const keep = (n: number) => {
    text = true;
    emit({ op: "retain", n }, n);
  };
  const keepLine = (node: Node) => endLine(attrsOf(node), { op: "retain", n: 1 });
  for (const op of delta) {
    switch (op.op) {
      case "retain":
        pass(op.n, keep, keepLine);
        break;
      case "format":
        pass(
          op.n,
          (n) => {
            text = true;
            emit({ op: "format", n, marks: op.marks }, n);
          },
          keepLine,
        );
        break;
      case "delete":
        pass(
          op.n,
          (n) => emit({ op: "delete", n }, 0),
          () => emit({ op: "delete", n: 1 }, 0),
        );
        break;
      case "insert":
        text ||= op.text.length > 0;
        emit(op, op.text.length);
        break;
      case "newline":
        endLine(op.block, op);
        break;
      case "block":
        pass(
          1,
          () => {
            throw new RangeError("a block operation stands on characters");
          },
          () => endLine(op.block, op),
        );
    }
  }
  // Only the line under way can still need a newline; lines after it are as they were.
  if (index < doc.childCount) {
    const node = doc.child(index);
    if (inside < node.content.size) keep(node.content.size - inside);
    keepLine(node);
    lines += doc.childCount - index - 1;
  }
  if (text || !lines) endParagraph(PARAGRAPH);
  return { delta: chop(settled), added: chop(added) };
}

function settleLine(doc: Node, delta: readonly FlatOp[]): Settled {
  const settled: Delta = [];
  const last = unitsOf(doc.child(0)) - 1;
  let at = 0;
  for (const op of delta) {
    switch (op.op) {
      case "newline":
        push(settled, { op: "insert", text: HARD_BREAK, marks: {} });
        break;
      case "block":
        push(settled, { op: "retain", n: at < last ? 1 : 0 });
        at += 1;
        break;
      case "insert":
        push(settled, op);
        break;
      case "retain":
      case "format":
      case "delete":
        // The line's own newline always stays.
        push(settled, { ...op, n: Math.max(0, Math.min(op.n, last - at)) });
        at += op.n;
    }
  }
  return { delta: chop(settled), added: [] };
}

/** Applies a settled delta by adding steps to a transform (or a transaction). */
export function applySettled<T extends Transform>(tr: T, delta: readonly FlatOp[]): T {
  let at = 0;
  for (let i = 0; i < delta.length; ) {
    const op = delta[i]!;
    switch (op.op) {
      case "retain":
        at += op.n;
        i += 1;
        break;
      case "format":
        formatRun(tr, at, op.n, op.marks);
        at += op.n;
        i += 1;
        break;
      case "block":
        retype(tr, at, op.block);
        at += 1;
        i += 1;
        break;
      case "insert":
      case "newline":
      case "delete": {
        const edit: Edit = { lines: [], text: [], removed: 0 };
        let length = 0;
        for (; i < delta.length; i++) {
          const part = delta[i]!;
          if (part.op === "delete") edit.removed += part.n;
          else if (part.op === "insert") {
            edit.text.push(...inlineNodes(tr.doc.type.schema, part.text, part.marks));
            length += part.text.length;
          } else if (part.op === "newline") {
            edit.lines.push({ attrs: part.block, text: edit.text });
            edit.text = [];
            length += 1;
          } else break;
        }
        replace(tr, at, edit, delta[i]);
        at += length;
      }
    }
  }
  return tr;
}

/** Everything inserted and deleted at one place: whole lines, then the text that the line under way goes on with. */
interface Edit {
  lines: { attrs: BlockAttrs; text: Node[] }[];
  text: Node[];
  removed: number;
}

function lineNode(schema: Schema, attrs: BlockAttrs, text: Node[]): Node {
  return schema.nodes[attrs.kind]!.create(nodeAttrs(attrs), Fragment.fromArray(text));
}

/**
 * Makes one edit at a flat offset. `next` is the operation that follows: where it makes text of an atom, the atom must
 * give way first, since text cannot stand on its line.
 */
function replace(tr: Transform, at: number, edit: Edit, next: FlatOp | undefined): void {
  const schema = tr.doc.type.schema;
  const left = placeAtFlat(tr.doc, at);
  const within = left ? at - left.flat : 0;
  let right = placeAtFlat(tr.doc, at + edit.removed);
  if (right?.node.isLeaf && next?.op === "block" && next.block.kind !== "atom") {
    setBlock(tr, right.pos, right.node, next.block);
    right = placeAtFlat(tr.doc, at + edit.removed);
  }
  const ahead = right ? at + edit.removed - right.flat : 0;
  const rightPos = right ? right.pos : tr.doc.content.size;
  if (!left || within === 0) {
    // Whole blocks go and come before the right one, which stays the node it is.
    const leftPos = left ? left.pos : tr.doc.content.size;
    const nodes = edit.lines.map((line) => lineNode(schema, line.attrs, line.text));
    if (rightPos > leftPos || nodes.length) step(tr, leftPos, rightPos, new Slice(Fragment.fromArray(nodes), 0, 0));
    const start = leftPos + nodes.reduce((size, node) => size + node.nodeSize, 0) + 1;
    if (ahead || edit.text.length) step(tr, start, start + ahead, new Slice(Fragment.fromArray(edit.text), 0, 0));
    return;
  }
  const from = left.pos + 1 + within;
  const [first, ...others] = edit.lines;
  if (!first) {
    const to = rightPos + 1 + ahead;
    step(tr, from, to, new Slice(Fragment.fromArray(edit.text), 0, 0));
    // Joined lines are what the newline that stays says.
    if (right && right.index !== left.index) setBlock(tr, left.pos, tr.doc.child(left.index), attrsOf(right.node));
    return;
  }
  const nodes = [left.node.copy(Fragment.fromArray(first.text)), ...others.map((line) => lineNode(schema, line.attrs, line.text))];
  if (right && (right.index === left.index || ahead || edit.text.length)) {
    nodes.push(right.node.copy(Fragment.fromArray(edit.text)));
    step(tr, from, rightPos + 1 + ahead, new Slice(Fragment.fromArray(nodes), 1, 1));
  } else {
    step(tr, from, rightPos, new Slice(Fragment.fromArray(nodes), 1, 0));
  }
  setBlock(tr, left.pos, tr.doc.child(left.index), first.attrs);
}

function step(tr: Transform, from: number, to: number, slice: Slice): void {
  tr.step(new ReplaceStep(from, to, slice));
}

function retype(tr: Transform, at: number, attrs: BlockAttrs): void {
  const place = placeAtFlat(tr.doc, at);
  if (!place || at !== place.flat + unitsOf(place.node) - 1) throw new RangeError("a block operation stands on characters");
  setBlock(tr, place.pos, place.node, attrs);
}

/** Makes a block another kind, by its attributes alone where its type stays. */
function setBlock(tr: Transform, pos: number, node: Node, attrs: BlockAttrs): void {
  const was = attrsOf(node);
  if (sameAttrs(was, attrs)) return;
  if (was.kind === attrs.kind) {
    for (const [name, value] of Object.entries(nodeAttrs(attrs)))
      if (node.attrs[name] !== value) tr.step(new AttrStep(pos, name, value));
  } else if (node.isLeaf || attrs.kind === "atom") {
    step(tr, pos, pos + node.nodeSize, new Slice(Fragment.from(blockNode(tr.doc.type.schema, attrs)), 0, 0));
  } else {
    tr.setNodeMarkup(pos, tr.doc.type.schema.nodes[attrs.kind], nodeAttrs(attrs), node.marks);
  }
}

function formatRun(tr: Transform, at: number, n: number, patch: MarkPatch): void {
  const schema = tr.doc.type.schema;
  for (let offset = at, end = at + n; offset < end; ) {
    const place = placeAtFlat(tr.doc, offset);
    if (!place) return;
    const stop = Math.min(end, place.flat + unitsOf(place.node) - 1);
    const from = place.pos + 1 + (offset - place.flat);
    const to = from + (stop - offset);
    if (to > from) {
      for (const [name, value] of Object.entries(patch)) {
        if (value) tr.addMark(from, to, markSet(schema, { [name]: value })[0]!);
        else tr.removeMark(from, to, schema.marks[name]);
      }
    }
    // Past the characters, and past the newline where the run goes on.
    offset = stop + 1;
  }
}
