// Pasting and dropping. Outside markup is cleaned elsewhere (in Rust, asynchronously): a placeholder keeps the place
// through edits until the blocks come. Knows nothing of how cleaning works.

import { DOMSerializer, type Fragment } from "prosemirror-model";
import { type EditorState, NodeSelection, Plugin, PluginKey, Selection, TextSelection, type Transaction } from "prosemirror-state";
import { Decoration, DecorationSet, type EditorView } from "prosemirror-view";
import { copyHtml, copyText, readCopied } from "./clipboard";
import { type NewId, setLink } from "./commands";
import { produces } from "./delta";
import { flatAt, placeAtFlat, posAt, unitsOf } from "./flat";
import { closeGroup } from "./history";
import { applySettled, settle } from "./remote";
import { attrsOf, isLinkable, isOneLine } from "./schema";
import { type AtomKind, type Block, type BlockAttrs, type Delta, type Span, HARD_BREAK, attrsOfBlock } from "./wire";

export interface PastePorts {
  newId: NewId;
  /** Makes clean blocks of what another program copied. */
  cleanPaste(html: string, text: string): Promise<Block[]>;
  /** Makes a copy of an atom's record, so that none stands twice. `null` where there is nothing to copy. */
  copyRecord(kind: AtomKind, record: string): Promise<string | null>;
  /** Takes files dropped or pasted at a flat offset. */
  onFiles(files: File[], at: number): void;
  /** Is told when nothing could be made of what was pasted. */
  onPasteFailed?(error: unknown): void;
}

interface Waiting {
  name: string;
  from: number;
  to: number;
  /** A whole block was selected, so what comes stands as whole blocks. */
  blocks: boolean;
}

type PasteMeta = { add: Waiting } | { remove: string };

const key = new PluginKey<{ waiting: readonly Waiting[]; shown: DecorationSet }>("marbre.paste");

/** The clipboard of the editor, both ways, and what is dropped on it. */
export function pasting(ports: PastePorts): Plugin {
  let plainAsked = false;
  let copiedInline = false;
  return new Plugin({
    key,
    state: {
      init: () => ({ waiting: [] as readonly Waiting[], shown: DecorationSet.empty }),
      apply(tr, old) {
        const meta = tr.getMeta(key) as PasteMeta | undefined;
        if (!meta && (!tr.docChanged || !old.waiting.length)) return old;
        let waiting = old.waiting.map((one) => ({ ...one, from: tr.mapping.map(one.from, -1), to: tr.mapping.map(one.to, 1) }));
        if (meta && "add" in meta) waiting = [...waiting, meta.add];
        if (meta && "remove" in meta) waiting = waiting.filter(({ name }) => name !== meta.remove);
        return { waiting, shown: DecorationSet.create(tr.doc, waiting.flatMap(placeholder)) };
      },
    },
    props: {
      decorations: (state) => key.getState(state)?.shown,
      transformCopied(slice) {
        copiedInline = slice.content.childCount === 1 && slice.openStart > 0 && slice.openEnd > 0;
        return slice;
      },
      clipboardSerializer: new NestedHtml(() => copiedInline),
      clipboardTextSerializer: (slice) => copyText(slice.content),
      handleDOMEvents: {
        keydown: (_, event) => {
          plainAsked = event.shiftKey && (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "v";
          return false;
        },
        paste: (view, event) => {
          if (!view.editable || !event.clipboardData) return false;
          event.preventDefault();
          const plain = plainAsked;
          plainAsked = false;
          const { from, to } = view.state.selection;
          take(view, ports, event.clipboardData, { from, to, blocks: view.state.selection instanceof NodeSelection }, plain);
          return true;
        },
        drop: (view, event) => {
          // What was dragged inside the editor is moved by it.
          if (!view.editable || view.dragging || !event.dataTransfer) return false;
          const found = view.posAtCoords({ left: event.clientX, top: event.clientY });
          if (!found) return false;
          event.preventDefault();
          view.focus();
          take(view, ports, event.dataTransfer, { from: found.pos, to: found.pos, blocks: false }, false);
          return true;
        },
      },
    },
  });
}

/** Writes flat blocks as the nested HTML that other programs read. */
class NestedHtml extends DOMSerializer {
  #inline: () => boolean;

  constructor(inline: () => boolean) {
    super({}, {});
    this.#inline = inline;
  }

  override serializeFragment(content: Fragment, options?: { document?: Document }): DocumentFragment {
    const owner = options?.document ?? document;
    return content.firstChild ? copyHtml(content.firstChild.type.schema, content, this.#inline(), owner) : owner.createDocumentFragment();
  }
}

function placeholder({ from, to, name }: Waiting): Decoration[] {
  const shown = Decoration.widget(
    to,
    (view) => {
      const waiting = view.dom.ownerDocument.createElement("span");
      waiting.className = "pasting";
      waiting.setAttribute("aria-busy", "true");
      return waiting;
    },
    { key: name, side: -1 },
  );
  return to > from ? [Decoration.inline(from, to, { class: "pasting-over" }), shown] : [shown];
}

function take(view: EditorView, ports: PastePorts, data: DataTransfer, place: Omit<Waiting, "name">, plain: boolean): void {
  const html = plain ? "" : data.getData("text/html");
  const text = data.getData("text/plain");
  const files = [...data.files];
  // Programs that copy words often add a picture of them: words come first.
  if (files.length && !text && !readCopied(html)) {
    ports.onFiles(files, flatAt(view.state.doc, place.from));
    return;
  }
  if (!html && !text) return;
  if (place.to > place.from && !place.blocks && isLinkable(text) && !/\s/.test(text.trim())) {
    setLink(text)(view.state, view.dispatch);
    return;
  }
  const copied = readCopied(html);
  if (copied && !copied.blocks.some(({ kind }) => kind === "atom")) {
    view.dispatch(insert(view.state, place, renewed(copied.blocks, copied.inline, ports.newId)));
    return;
  }
  const name = ports.newId();
  view.dispatch(view.state.tr.setMeta(key, { add: { name, ...place } } satisfies PasteMeta));
  const coming = copied ? withRecords(copied.blocks, ports) : cleaned(html, text, ports);
  void arrive(view, ports, name, coming);
}

/** Puts what comes where its placeholder stands by then. */
async function arrive(view: EditorView, ports: PastePorts, name: string, coming: Promise<Block[]>): Promise<void> {
  let blocks: Block[] = [];
  try {
    blocks = await coming;
  } catch (error) {
    ports.onPasteFailed?.(error);
  }
  const waiting = view.isDestroyed ? undefined : key.getState(view.state)?.waiting.find((one) => one.name === name);
  if (!waiting) return;
  const tr = blocks.length ? insert(view.state, waiting, renewed(blocks, false, ports.newId)) : view.state.tr;
  view.dispatch(tr.setMeta(key, { remove: name } satisfies PasteMeta));
}

/** Cleaned blocks; where cleaning fails, the plain text, so that nothing readable is lost. */
async function cleaned(html: string, text: string, ports: PastePorts): Promise<Block[]> {
  try {
    return await ports.cleanPaste(html, text);
  } catch (error) {
    if (!text.trim()) throw error;
    ports.onPasteFailed?.(error);
    return text
      .split(/\r?\n(?:\s*\r?\n)+/)
      .map((part) => part.trim().replace(/\r?\n/g, HARD_BREAK))
      .filter((part) => part)
      .map((part) => ({ kind: "paragraph" as const, spans: [{ text: part }] }));
  }
}

async function withRecords(blocks: Block[], ports: PastePorts): Promise<Block[]> {
  const copies = await Promise.all(
    blocks.map(async (block) => {
      if (block.kind !== "atom") return block;
      const record = block.atom === "rule" ? ports.newId() : await ports.copyRecord(block.atom, block.record);
      return record === null ? null : { ...block, record };
    }),
  );
  return copies.filter((block) => block !== null);
}

/** Pasted lists and boxes are lists and boxes of their own, and no line keeps the source it was imported from. */
function renewed(blocks: readonly Block[], inline: boolean, newId: NewId): Block[] {
  const names = new Map<string, string>();
  const fresh = (name: string) => {
    if (!names.has(name)) names.set(name, newId());
    return names.get(name)!;
  };
  return blocks.map((block) => {
    if (inline) return { kind: "paragraph", ...(block.spans && { spans: block.spans }) };
    const { box, list, source: _, ...rest } = block;
    return { ...rest, ...(box && { box: fresh(`box ${box}`) }), ...(list && { list: fresh(`list ${list}`) }) };
  });
}

/** Replaces a range by blocks. The cursor goes after them if it was still there. */
function insert(state: EditorState, place: Omit<Waiting, "name">, blocks: readonly Block[]): Transaction {
  const { doc, selection } = state;
  const { delta, end } = pasteDelta(state, place, blocks);
  const tr = closeGroup(applySettled(state.tr, settle(doc, delta).delta));
  if (selection.from >= place.from && selection.to <= place.to) {
    const $end = tr.doc.resolve(posAt(tr.doc, end));
    tr.setSelection($end.parent.inlineContent ? TextSelection.create(tr.doc, $end.pos) : Selection.near($end, 1));
  }
  return tr.scrollIntoView();
}

/** Whether a pasted block is running text that joins the line it is pasted into. */
function joins(block: Block): boolean {
  return block.kind === "paragraph" && block.box === undefined;
}

function spansOf(block: Block): Delta {
  return (block.spans ?? []).map((span) => ({ op: "insert", text: span.text, marks: span.marks ?? {} }));
}

/**
 * The delta that puts blocks in place of a range, and the offset after them. Running text at either end joins the line
 * there; other blocks stand alone, and no empty line is left behind.
 */
export function pasteDelta(state: EditorState, place: Omit<Waiting, "name">, blocks: readonly Block[]): { delta: Delta; end: number } {
  const { doc } = state;
  const from = flatAt(doc, place.from);
  const to = flatAt(doc, place.to);
  if (isOneLine(doc.type.schema)) return onOneLine(from, to, blocks);
  const left = placeAtFlat(doc, from);
  const right = placeAtFlat(doc, to);
  const inText = !place.blocks && left !== null && right !== null && !left.node.isLeaf && !right.node.isLeaf;
  const box: string | undefined = left?.node.attrs.box ?? undefined;
  const boxed = (block: Block): BlockAttrs => {
    const attrs = attrsOfBlock(block);
    return box !== undefined && attrs.box === undefined ? { ...attrs, box } : attrs;
  };
  const leftEmpty = !left || from === left.flat;
  const rightEmpty = right !== null && to === right.flat + unitsOf(right.node) - 1;
  const inserted: Delta = [];
  const first = blocks[0]!;
  const last = blocks[blocks.length - 1]!;
  const opensInLine = inText && joins(first);
  if (!leftEmpty && !opensInLine) inserted.push({ op: "newline", block: attrsOf(left.node) });
  blocks.forEach((block, i) => {
    inserted.push(...spansOf(block));
    if (i < blocks.length - 1) {
      const joined = i === 0 && opensInLine && !leftEmpty;
      inserted.push({ op: "newline", block: joined ? attrsOf(left!.node) : boxed(block) });
    }
  });
  const standsAlone = !(inText && joins(last));
  // A line that would stay empty becomes the last block instead.
  const takesLine = standsAlone && inText && rightEmpty;
  if (standsAlone && !takesLine) inserted.push({ op: "newline", block: boxed(last) });
  let end = from + lengthOf(inserted);
  const delta: Delta = [{ op: "retain", n: from }, ...inserted, { op: "delete", n: to - from }];
  if (takesLine) delta.push({ op: "block", block: boxed(last) });
  if (last.kind === "atom" && (right === null || (takesLine && right.index === doc.childCount - 1))) {
    // The cursor needs a line of text to go on in.
    delta.push({ op: "newline", block: { kind: "paragraph" } });
    if (takesLine) end += 1;
  }
  return { delta, end };
}

function lengthOf(inserted: Delta): number {
  return inserted.reduce((n, op) => n + produces(op), 0);
}

function onOneLine(from: number, to: number, blocks: readonly Block[]): { delta: Delta; end: number } {
  const lines = blocks.filter((block) => block.spans?.length);
  const spans: Span[] = lines.flatMap((block, i) => [...(i ? [{ text: " " }] : []), ...block.spans!]);
  const inserted: Delta = spans.map((span) => ({
    op: "insert",
    text: span.text.replaceAll(HARD_BREAK, " "),
    marks: span.marks ?? {},
  }));
  const delta: Delta = [{ op: "retain", n: from }, ...inserted, { op: "delete", n: to - from }];
  return { delta, end: from + lengthOf(inserted) };
}
