// Shows what changed since a version: new words underlined, gone words struck through, each also named for who does not
// see colour. Given as flat offsets in the text of now. Knows nothing of versions.

import { Plugin, PluginKey } from "prosemirror-state";
import { Decoration, DecorationSet, type EditorView } from "prosemirror-view";
import { placeAtFlat, posAt, unitsOf } from "./flat";
import type { Node } from "prosemirror-model";
import { HARD_BREAK } from "./wire";

/** One change of a text. */
export interface TextChange {
  /** Where it stands in the text of now, in UTF-16 units. */
  at: number;
  /** How many units of the text of now are new. */
  inserted: number;
  /** The words that are gone. */
  deleted: string;
  /** What the block became, where its kind changed. */
  kind?: string | null;
}

const key = new PluginKey<DecorationSet>("marbre.changes");

/** Shows changes in an editor. */
export function changes(): Plugin<DecorationSet> {
  return new Plugin<DecorationSet>({
    key,
    state: {
      init: () => DecorationSet.empty,
      apply(tr, shown) {
        const given = tr.getMeta(key) as readonly TextChange[] | undefined;
        if (given) return DecorationSet.create(tr.doc, given.flatMap((change, i) => decorate(tr.doc, change, i)));
        return tr.docChanged ? shown.map(tr.mapping, tr.doc) : shown;
      },
    },
    props: { decorations: (state) => key.getState(state) },
  });
}

/** Shows these changes instead of those before; none clears them. */
export function showChanges(view: EditorView, given: readonly TextChange[]): void {
  view.dispatch(view.state.tr.setMeta(key, given).setMeta("addToHistory", false));
}

function decorate(doc: Node, change: TextChange, index: number): Decoration[] {
  const shown: Decoration[] = [];
  if (change.deleted) {
    const gone = change.deleted.replaceAll("\n", " ¶ ").replaceAll(HARD_BREAK, " ");
    shown.push(
      Decoration.widget(
        posAt(doc, change.at),
        (view) => {
          const struck = view.dom.ownerDocument.createElement("del");
          struck.className = "deleted";
          struck.contentEditable = "false";
          struck.textContent = gone;
          return struck;
        },
        { key: `${index} ${gone}`, side: -1, ignoreSelection: true },
      ),
    );
  }
  const end = change.at + change.inserted;
  for (let place = placeAtFlat(doc, change.at); place && place.flat < end; place = placeAtFlat(doc, place.flat + unitsOf(place.node))) {
    const { node, pos, flat } = place;
    const whole = change.at <= flat && end >= flat + unitsOf(node);
    if (node.isLeaf || (whole && node.content.size === 0)) shown.push(Decoration.node(pos, pos + node.nodeSize, { class: "inserted" }));
    else {
      const from = pos + 1 + Math.max(0, change.at - flat);
      const to = pos + 1 + Math.min(node.content.size, end - flat);
      if (to > from) shown.push(Decoration.inline(from, to, { nodeName: "ins", class: "inserted" }));
    }
  }
  if (change.kind) {
    const place = placeAtFlat(doc, change.at);
    if (place) shown.push(Decoration.node(place.pos, place.pos + place.node.nodeSize, { class: "retyped", "data-became": change.kind }));
  }
  return shown;
}
