// The editor's schema. It is flat like the text itself: a document holds blocks, a block holds inline text, nothing
// nests. Knows how a block looks as HTML, not what an atom shows: that comes from outside as node views.

import { type DOMOutputSpec, type MarkSpec, type Node, type NodeSpec, Schema } from "prosemirror-model";
import { type BlockAttrs, type Marks, HARD_BREAK } from "./wire";

const SHARED = { box: { default: null }, list: { default: null }, source: { default: null } };

/** What every block shows of its newline, besides its kind. */
function shared(node: Node): Record<string, string> {
  const { box, list, source } = node.attrs;
  return { ...(box && { "data-box": box }), ...(list && { "data-list": list }), ...(source && { "data-source": source }) };
}

function readShared(dom: HTMLElement): Record<string, string | null> {
  return {
    box: dom.getAttribute("data-box"),
    list: dom.getAttribute("data-list"),
    source: dom.getAttribute("data-source"),
  };
}

const paragraph: NodeSpec = {
  group: "block",
  content: "inline*",
  attrs: SHARED,
  parseDOM: [{ tag: "p", getAttrs: readShared }],
  toDOM: (node): DOMOutputSpec => ["p", shared(node), 0],
};

const crosshead: NodeSpec = {
  group: "block",
  content: "inline*",
  defining: true,
  attrs: { level: { default: 2 }, ...SHARED },
  parseDOM: [2, 3, 4].map((level) => ({
    tag: `h${level}`,
    getAttrs: (dom: HTMLElement) => ({ level, ...readShared(dom) }),
  })),
  // Level 1 is the headline's, which is a field and no block.
  toDOM: (node): DOMOutputSpec => [`h${Math.min(6, Math.max(2, node.attrs.level))}`, { class: "crosshead", ...shared(node) }, 0],
};

const item: NodeSpec = {
  group: "block",
  content: "inline*",
  defining: true,
  attrs: { ordered: { default: false }, depth: { default: 0 }, ...SHARED },
  parseDOM: [
    {
      tag: "div.item",
      getAttrs: (dom: HTMLElement) => ({
        ordered: dom.getAttribute("data-ordered") === "true",
        depth: Number(dom.getAttribute("data-depth")) || 0,
        ...readShared(dom),
      }),
    },
  ],
  toDOM: (node): DOMOutputSpec => [
    "div",
    { class: "item", "data-ordered": String(node.attrs.ordered), "data-depth": String(node.attrs.depth), ...shared(node) },
    0,
  ],
};

const quote: NodeSpec = {
  group: "block",
  content: "inline*",
  defining: true,
  attrs: SHARED,
  parseDOM: [{ tag: "blockquote", getAttrs: readShared }],
  toDOM: (node): DOMOutputSpec => ["blockquote", shared(node), 0],
};

const pullQuote: NodeSpec = {
  group: "block",
  content: "inline*",
  defining: true,
  attrs: SHARED,
  parseDOM: [{ tag: "aside.pull-quote", getAttrs: readShared }],
  toDOM: (node): DOMOutputSpec => ["aside", { class: "pull-quote", ...shared(node) }, 0],
};

const atom: NodeSpec = {
  group: "block",
  atom: true,
  draggable: true,
  selectable: true,
  attrs: { atom: {}, record: {}, ...SHARED },
  parseDOM: [
    {
      tag: "div[data-atom]",
      getAttrs: (dom: HTMLElement) => ({
        atom: dom.getAttribute("data-atom"),
        record: dom.getAttribute("data-record"),
        ...readShared(dom),
      }),
    },
  ],
  toDOM: (node): DOMOutputSpec => [
    "div",
    { class: "atom", "data-atom": node.attrs.atom, "data-record": node.attrs.record, ...shared(node) },
  ],
};

const hardBreak: NodeSpec = {
  group: "inline",
  inline: true,
  selectable: false,
  leafText: () => HARD_BREAK,
  parseDOM: [{ tag: "br" }],
  toDOM: (): DOMOutputSpec => ["br"],
};

/** Whether an address may stand in a link; the core checks again. */
export function isLinkable(href: string): boolean {
  return /^(https?:|mailto:|tel:|#)/i.test(href.trim());
}

// Marks never exclude each other: merging two people's marks must always give a valid document.
const marks: Record<string, MarkSpec> = {
  link: {
    attrs: { href: {} },
    inclusive: false,
    parseDOM: [{ tag: "a[href]", getAttrs: (dom: HTMLElement) => ({ href: dom.getAttribute("href") }) }],
    toDOM: (mark): DOMOutputSpec => ["a", isLinkable(mark.attrs.href) ? { href: mark.attrs.href, rel: "noopener" } : {}, 0],
  },
  lang: {
    attrs: { lang: {} },
    parseDOM: [{ tag: "span[lang]", getAttrs: (dom: HTMLElement) => ({ lang: dom.getAttribute("lang") }) }],
    toDOM: (mark): DOMOutputSpec => ["span", { lang: mark.attrs.lang }, 0],
  },
  strong: { parseDOM: [{ tag: "strong" }, { tag: "b" }], toDOM: (): DOMOutputSpec => ["strong", 0] },
  emphasis: { parseDOM: [{ tag: "em" }, { tag: "i" }], toDOM: (): DOMOutputSpec => ["em", 0] },
  strike: { parseDOM: [{ tag: "s" }, { tag: "del" }], toDOM: (): DOMOutputSpec => ["s", 0] },
  sub: { parseDOM: [{ tag: "sub" }], toDOM: (): DOMOutputSpec => ["sub", 0] },
  superscript: { parseDOM: [{ tag: "sup" }], toDOM: (): DOMOutputSpec => ["sup", 0] },
};

function makeSchema(content: string): Schema {
  return new Schema({
    nodes: {
      doc: { content },
      paragraph,
      crosshead,
      item,
      quote,
      pull_quote: pullQuote,
      atom,
      hard_break: hardBreak,
      text: { group: "inline" },
    },
    marks,
  });
}

/** The body: any blocks. */
export const bodySchema = makeSchema("block+");

/** The chapô: one paragraph. */
export const standfirstSchema = makeSchema("paragraph");

/** Whether documents of the schema hold one line only. */
export function isOneLine(schema: Schema): boolean {
  return schema.topNodeType.spec.content === "paragraph";
}

/** What a block's newline carries. */
export function attrsOf(node: Node): BlockAttrs {
  const { box, list, source, ...parameters } = node.attrs;
  const attrs: Record<string, unknown> = { kind: node.type.name, ...parameters };
  if (box != null) attrs.box = box;
  if (list != null) attrs.list = list;
  if (source != null) attrs.source = source;
  return attrs as BlockAttrs;
}

/** ProseMirror's attributes for a block. */
export function nodeAttrs(block: BlockAttrs): Record<string, unknown> {
  const shared = { box: block.box ?? null, list: block.list ?? null, source: block.source ?? null };
  switch (block.kind) {
    case "crosshead":
      return { level: block.level, ...shared };
    case "item":
      return { ordered: block.ordered, depth: block.depth, ...shared };
    case "atom":
      return { atom: block.atom, record: block.record, ...shared };
    case "paragraph":
    case "quote":
    case "pull_quote":
      return shared;
  }
}

/** The marks of an inline node as the core names them. */
export function marksOf(node: Node): Marks {
  const found: Marks = {};
  for (const mark of node.marks) {
    switch (mark.type.name) {
      case "link":
        if (mark.attrs.href) found.link = mark.attrs.href;
        break;
      case "lang":
        if (mark.attrs.lang) found.lang = mark.attrs.lang;
        break;
      case "strong":
      case "emphasis":
      case "strike":
      case "sub":
      case "superscript":
        found[mark.type.name] = true;
    }
  }
  return found;
}
