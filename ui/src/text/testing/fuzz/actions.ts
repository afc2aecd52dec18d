// What a person does in a seed: the editor's own commands at drawn places. Each typed character stands nowhere else.

import type { Node } from "prosemirror-model";
import { type Command, type EditorState, NodeSelection, Selection, TextSelection, type Transaction } from "prosemirror-state";
import { backspace, deleteForward, deleteSelected, enter } from "../../breaks";
import { insertAtom, setLink } from "../../commands";
import { namedCommands } from "../../keymap";
import { pasteDelta } from "../../paste";
import { applySettled, settle } from "../../remote";
import { cutsCharacter } from "../../steps";
import type { Block } from "../../wire";
import type { Random } from "../random";

/** Draws characters that nobody drew before: every seventh a surrogate pair. */
export class Alphabet {
  drawn = 0;

  word(length: number): string {
    let word = "";
    for (let n = 0; n < length; n++) {
      this.drawn += 1;
      word += String.fromCodePoint((this.drawn % 7 ? 0x4e00 : 0x20000) + this.drawn);
    }
    return word;
  }
}

/** How often each thing is done. */
const WEIGHTS = {
  type: 30,
  split: 8,
  backspace: 6,
  delete: 4,
  cut: 6,
  cut_blocks: 4,
  retype: 10,
  list: 5,
  indent: 2,
  box: 2,
  mark: 6,
  link: 2,
  move: 14,
  undo: 8,
  redo: 3,
  paste: 3,
  atom: 3,
} as const;

export type Action = keyof typeof WEIGHTS;
const BAG = Object.entries(WEIGHTS).flatMap(([action, weight]) => Array.from({ length: weight }, () => action as Action));

/** What a person is about to do, where and how: drawn first, so that two people may be drawn to one block. */
export class Hand {
  readonly #named;

  constructor(
    readonly random: Random,
    readonly alphabet: Alphabet,
  ) {
    this.#named = namedCommands({ newId: () => random.id("n") });
  }

  /** Does one thing; tells what. `block` is the block that people are drawn to. */
  act(state: EditorState, block: number, dispatch: (tr: Transaction) => void): Action {
    const { random } = this;
    const action = random.pick(BAG);
    const at = random.chance(0.6) ? Math.min(block, state.doc.childCount - 1) : random.below(state.doc.childCount);
    const placed = state.apply(state.tr.setSelection(this.#selection(state.doc, at, action)));
    this.#command(action)(placed, dispatch);
    return action;
  }

  #selection(doc: Node, at: number, action: Action): Selection {
    const { random } = this;
    let pos = 0;
    for (let nth = 0; nth < at; nth++) pos += doc.child(nth).nodeSize;
    const node = doc.child(at);
    if (node.isLeaf) return NodeSelection.create(doc, pos);
    const place = () => {
      const there = pos + 1 + random.below(node.content.size + 1);
      return cutsCharacter(doc, there) ? there + 1 : there;
    };
    const start = pos + 1;
    const end = start + node.content.size;
    if (action === "cut_blocks") {
      const until = doc.resolve(Math.min(doc.content.size, pos + node.nodeSize + (doc.maybeChild(at + 1)?.nodeSize ?? 0) - 1));
      return TextSelection.between(doc.resolve(random.chance(0.5) ? start : place()), random.chance(0.5) ? doc.resolve(end) : until);
    }
    if (action === "backspace" && random.chance(0.7)) return TextSelection.create(doc, start);
    if (action === "delete" && random.chance(0.7)) return TextSelection.create(doc, end);
    if (action === "cut" || action === "mark" || action === "link") return TextSelection.create(doc, place(), place());
    if (random.chance(0.3)) return TextSelection.create(doc, random.chance(0.5) ? end : start);
    return TextSelection.create(doc, place());
  }

  #command(action: Action): Command {
    const { random, alphabet } = this;
    const named = this.#named;
    switch (action) {
      case "type":
        return (state, dispatch) => {
          if (!state.selection.$from.parent.inlineContent) return false;
          dispatch?.(state.tr.insertText(alphabet.word(1 + random.below(5))));
          return true;
        };
      case "split":
        return enter;
      case "backspace":
        return backspace;
      case "delete":
        return deleteForward;
      case "cut":
      case "cut_blocks":
        return deleteSelected;
      case "retype":
        return named[random.pick(["paragraph", "crosshead", "quote", "pull_quote"] as const)];
      case "list":
        return named[random.pick(["bulleted", "numbered"] as const)];
      case "indent":
        return named[random.pick(["indent", "outdent"] as const)];
      case "box":
        return named.box;
      case "mark":
        return named[random.pick(["strong", "emphasis", "strike"] as const)];
      case "link":
        return setLink("https://exemple.test");
      case "move":
        return named[random.pick(["move_up", "move_down"] as const)];
      case "undo":
        return named.undo;
      case "redo":
        return named.redo;
      case "atom":
        return insertAtom("embed", random.id("e"));
      case "paste":
        return (state, dispatch) => {
          const { from, to } = state.selection;
          const blocks = Array.from({ length: 1 + random.below(3) }, () => this.block());
          const { delta } = pasteDelta(state, { from, to, blocks: state.selection instanceof NodeSelection }, blocks);
          dispatch?.(applySettled(state.tr, settle(state.doc, delta).delta));
          return true;
        };
    }
  }

  /** A block that is pasted, or that a seed begins with. */
  block(): Block {
    const { random } = this;
    const words = { spans: [{ text: this.alphabet.word(2 + random.below(7)) }] };
    const kind = random.below(6);
    if (kind === 0) return { kind: "crosshead", level: 2, ...words };
    if (kind === 1) return { kind: "quote", ...words };
    if (kind === 2) return { kind: "item", ordered: false, depth: 0, list: random.id("l"), ...words };
    return { kind: "paragraph", ...words };
  }
}
