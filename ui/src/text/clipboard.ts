// What the clipboard carries: real nested HTML and plain text for other programs, and beside them the blocks as they
// are for Marbre itself. What comes back in is data from anywhere, so it is read strictly.

import { DOMSerializer, type Fragment, type Node, type Schema } from "prosemirror-model";
import { attrsOf, isLinkable } from "./schema";
import { blockOf } from "./flat";
import { type AtomKind, type Block, type BlockAttrs, type Marks, HARD_BREAK, tidy } from "./wire";

/** Blocks copied out of Marbre. `inline` where they are a part of one line. */
export interface Copied {
  blocks: Block[];
  inline: boolean;
}

const MARKER = "data-marbre";

/** Some blocks as HTML that other programs understand, marked with the blocks themselves. */
export function copyHtml(schema: Schema, content: Fragment, inline: boolean, document: Document): DocumentFragment {
  const serializer = DOMSerializer.fromSchema(schema);
  const words = (node: Node) => serializer.serializeFragment(node.content, { document });
  const root = document.createElement("div");
  const blocks: Block[] = [];
  content.forEach((node) => {
    blocks.push(blockOf(node));
  });
  root.setAttribute(MARKER, JSON.stringify({ blocks, inline } satisfies Copied));
  let lists: { element: HTMLElement; ordered: boolean }[] = [];
  let list: string | undefined;
  content.forEach((node) => {
    const attrs = attrsOf(node);
    if (attrs.kind === "item") {
      if (attrs.list !== list) lists = [];
      list = attrs.list;
      listFor(root, lists, attrs.ordered, attrs.depth, document).append(element(document, "li", words(node)));
      return;
    }
    lists = [];
    const shown = blockHtml(attrs, node, words, document);
    if (shown) root.append(shown);
  });
  const out = document.createDocumentFragment();
  out.append(root);
  return out;
}

function element(document: Document, name: string, ...content: (string | globalThis.Node)[]): HTMLElement {
  const made = document.createElement(name);
  made.append(...content);
  return made;
}

/** The list that an item of a depth belongs to, opened inside the item before it where it is deeper. */
function listFor(root: HTMLElement, lists: { element: HTMLElement; ordered: boolean }[], ordered: boolean, depth: number, document: Document): HTMLElement {
  lists.length = Math.min(lists.length, depth + 1);
  if (lists.length === depth + 1 && lists[depth]!.ordered !== ordered) lists.length = depth;
  while (lists.length <= depth) {
    const made = document.createElement(ordered ? "ol" : "ul");
    const parent = lists[lists.length - 1]?.element;
    if (parent && !parent.lastElementChild) parent.append(document.createElement("li"));
    (parent?.lastElementChild ?? parent ?? root).append(made);
    lists.push({ element: made, ordered });
  }
  return lists[depth]!.element;
}

function blockHtml(attrs: BlockAttrs, node: Node, words: (node: Node) => globalThis.Node, document: Document): HTMLElement | null {
  switch (attrs.kind) {
    case "crosshead":
      return element(document, `h${attrs.level}`, words(node));
    case "quote":
      return element(document, "blockquote", element(document, "p", words(node)));
    case "pull_quote": {
      const aside = element(document, "aside", element(document, "p", words(node)));
      aside.className = "pull-quote";
      return aside;
    }
    case "atom":
      // What a record shows is not here; only Marbre itself can paste it.
      return attrs.atom === "rule" ? document.createElement("hr") : null;
    case "paragraph":
    case "item":
      return element(document, "p", words(node));
  }
}

/** Some blocks as plain text: paragraphs apart, items with their mark. */
export function copyText(content: Fragment): string {
  const lines: string[] = [];
  let last: BlockAttrs | null = null;
  let numbers: number[] = [];
  content.forEach((node) => {
    const attrs = attrsOf(node);
    if (attrs.kind === "atom") return;
    const text = (blockOf(node).spans ?? []).map((span) => span.text).join("").replaceAll(HARD_BREAK, "\n");
    let mark = "";
    if (attrs.kind === "item") {
      if (last?.kind !== "item" || last.list !== attrs.list) numbers = [];
      numbers.length = attrs.depth + 1;
      numbers[attrs.depth] = (numbers[attrs.depth] ?? 0) + 1;
      mark = `${"  ".repeat(attrs.depth)}${attrs.ordered ? `${numbers[attrs.depth]}.` : "-"} `;
    }
    if (last && !(last.kind === "item" && attrs.kind === "item")) lines.push("");
    lines.push(mark + text);
    last = attrs;
  });
  return lines.join("\n");
}

/** Blocks that Marbre itself put on the clipboard; `null` where there are none or they are not sound. */
export function readCopied(html: string): Copied | null {
  if (!html.includes(MARKER)) return null;
  // Inert: a parsed document runs nothing and fetches nothing.
  const marked = new DOMParser().parseFromString(html, "text/html").querySelector(`[${MARKER}]`);
  try {
    const copied: unknown = JSON.parse(marked?.getAttribute(MARKER) ?? "");
    if (!isRecord(copied) || !Array.isArray(copied.blocks) || !copied.blocks.length) return null;
    const blocks = copied.blocks.map(readBlock);
    return blocks.every((block) => block !== null) ? { blocks, inline: copied.inline === true } : null;
  } catch {
    return null;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isWhole(value: unknown, least: number, most: number): value is number {
  return Number.isInteger(value) && (value as number) >= least && (value as number) <= most;
}

const ATOMS: readonly string[] = ["embed", "picture", "audio", "table", "rule", "sealed"] satisfies AtomKind[];

function readBlock(value: unknown): Block | null {
  if (!isRecord(value)) return null;
  const attrs = readAttrs(value);
  if (!attrs) return null;
  if (attrs.kind === "atom") return attrs;
  const spans = value.spans ?? [];
  if (!Array.isArray(spans)) return null;
  const read = spans.map((span) =>
    isRecord(span) && typeof span.text === "string" ? { text: span.text.replaceAll("\n", HARD_BREAK), marks: readMarks(span.marks) } : null,
  );
  if (!read.every((span) => span !== null)) return null;
  const text = tidy(read);
  return text.length ? { ...attrs, spans: text } : attrs;
}

function readAttrs(value: Record<string, unknown>): BlockAttrs | null {
  const shared = {
    ...(typeof value.box === "string" && { box: value.box }),
    ...(typeof value.list === "string" && { list: value.list }),
  };
  switch (value.kind) {
    case "paragraph":
    case "quote":
    case "pull_quote":
      return { kind: value.kind, ...shared };
    case "crosshead":
      return isWhole(value.level, 2, 4) ? { kind: "crosshead", level: value.level, ...shared } : null;
    case "item":
      return isWhole(value.depth, 0, 5) ? { kind: "item", ordered: value.ordered === true, depth: value.depth, ...shared } : null;
    case "atom":
      return typeof value.record === "string" && ATOMS.includes(value.atom as string)
        ? { kind: "atom", atom: value.atom as AtomKind, record: value.record, ...shared }
        : null;
    default:
      return null;
  }
}

function readMarks(value: unknown): Marks {
  const marks: Marks = {};
  if (!isRecord(value)) return marks;
  for (const key of ["strong", "emphasis", "strike", "sub", "superscript"] as const) if (value[key] === true) marks[key] = true;
  if (typeof value.link === "string" && isLinkable(value.link)) marks.link = value.link;
  if (typeof value.lang === "string" && /^[a-zA-Z0-9-]+$/.test(value.lang)) marks.lang = value.lang;
  return marks;
}
