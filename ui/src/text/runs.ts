// Marks where a list or a box begins and ends: blocks are flat, and a style sheet cannot see that two neighbours belong
// to different lists. Worked out anew only when blocks come, go or change kind.

import type { Node } from "prosemirror-model";
import { Plugin, PluginKey } from "prosemirror-state";
import { Decoration, DecorationSet } from "prosemirror-view";
import { deltaOf } from "./transactions";

const key = new PluginKey<DecorationSet>("marbre.runs");

/** Gives the first item of a list `list-start`, the blocks at a box's edges `box-start` and `box-end`. */
export function runs(): Plugin<DecorationSet> {
  return new Plugin<DecorationSet>({
    key,
    state: {
      init: (_, state) => edges(state.doc),
      apply(tr, shown) {
        if (!tr.docChanged) return shown;
        const typing =
          tr.before.childCount === tr.doc.childCount && deltaOf(tr).every(({ op }) => op !== "newline" && op !== "block");
        return typing ? shown.map(tr.mapping, tr.doc) : edges(tr.doc);
      },
    },
    props: { decorations: (state) => key.getState(state) },
  });
}

function listOf(node: Node | null): string | null {
  return node?.type.name === "item" ? (node.attrs.list ?? "") : null;
}

function edges(doc: Node): DecorationSet {
  const found: Decoration[] = [];
  doc.forEach((node, pos, index) => {
    const before = doc.maybeChild(index - 1);
    const classes: string[] = [];
    if (node.type.name === "item" && listOf(before) !== listOf(node)) classes.push("list-start");
    if (node.attrs.box !== null) {
      if (before?.attrs.box !== node.attrs.box) classes.push("box-start");
      if (doc.maybeChild(index + 1)?.attrs.box !== node.attrs.box) classes.push("box-end");
    }
    if (classes.length) found.push(Decoration.node(pos, pos + node.nodeSize, { class: classes.join(" ") }));
  });
  return DecorationSet.create(doc, found);
}
