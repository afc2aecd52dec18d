// Shows atoms: a frame that belongs to the text, around whatever the outside makes of the record. Knows no record.

import type { Node } from "prosemirror-model";
import type { NodeViewConstructor } from "prosemirror-view";
import type { AtomKind } from "./wire";

/** What the outside shows for a record. */
export interface AtomView {
  dom: HTMLElement;
  /** Told when the atom is selected or no longer. */
  selected?(on: boolean): void;
  destroy?(): void;
}

/** Makes what stands for a record. */
export type AtomViews = (kind: AtomKind, record: string) => AtomView | HTMLElement;

/** Fields inside an atom, such as a caption, keep their own keys and their own cursor. */
function inField(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("input, textarea, select, button, [contenteditable=true]") !== null;
}

/** The node view of atoms. */
export function atomNodeView(views: AtomViews): NodeViewConstructor {
  return (node) => {
    const made = views(node.attrs.atom, node.attrs.record);
    const inner: AtomView = made instanceof HTMLElement ? { dom: made } : made;
    const dom = inner.dom.ownerDocument.createElement("div");
    dom.className = "atom";
    dom.contentEditable = "false";
    dom.append(inner.dom);
    const label = (shown: Node) => {
      dom.dataset.atom = shown.attrs.atom;
      dom.dataset.record = shown.attrs.record;
      if (shown.attrs.box) dom.dataset.box = shown.attrs.box;
      else delete dom.dataset.box;
    };
    label(node);
    return {
      dom,
      update(next) {
        if (next.type !== node.type || next.attrs.atom !== node.attrs.atom || next.attrs.record !== node.attrs.record) return false;
        node = next;
        label(next);
        return true;
      },
      selectNode() {
        dom.classList.add("ProseMirror-selectednode");
        inner.selected?.(true);
      },
      deselectNode() {
        dom.classList.remove("ProseMirror-selectednode");
        inner.selected?.(false);
      },
      stopEvent: (event) => inField(event.target) && !event.type.startsWith("drag") && event.type !== "drop",
      ignoreMutation: (mutation) => mutation.type !== "selection" || inField(dom.ownerDocument.activeElement),
      destroy: () => inner.destroy?.(),
    };
  };
}
