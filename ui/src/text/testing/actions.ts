// Anything that a person or the view may do to a document, drawn at random: for tests of what is read from steps.

import { setBlockType, splitBlock } from "prosemirror-commands";
import type { Node } from "prosemirror-model";
import { AllSelection, type Command, type EditorState, NodeSelection, Selection, TextSelection, type Transaction } from "prosemirror-state";
import { backspace, deleteForward, deleteSelected, enter } from "../breaks";
import { insertAtom, insertHardBreak, setLang, setLink } from "../commands";
import { namedCommands } from "../keymap";
import { bodySchema } from "../schema";
import { cutsCharacter } from "../steps";
import { type Random, randomText } from "./random";

/** A place between characters, as every editor's cursor stands. */
function randomPos(random: Random, doc: Node, from = 0): number {
  const pos = from + random.below(doc.content.size + 1 - from);
  return cutsCharacter(doc, pos) ? pos + 1 : pos;
}

function randomSelection(random: Random, state: EditorState): Selection {
  const { doc } = state;
  const at = () => doc.resolve(randomPos(random, doc));
  if (random.chance(0.05)) return new AllSelection(doc);
  if (random.chance(0.15)) {
    const atoms: number[] = [];
    doc.forEach((node, pos) => {
      if (node.isLeaf) atoms.push(pos);
    });
    if (atoms.length) return NodeSelection.create(doc, random.pick(atoms));
  }
  if (random.chance(0.5)) return Selection.near(at(), random.pick([1, -1]));
  return TextSelection.between(at(), at());
}

/** Anything that an editor does: every command of ours, and what the view and foreign commands may do. */
export function randomCommand(random: Random): Command {
  const named = Object.values(namedCommands({ newId: () => random.id("n") })).slice(0, -2);
  const raw = (run: (tr: Transaction, state: EditorState) => void): Command => (state, dispatch) => {
    const tr = state.tr;
    run(tr, state);
    dispatch?.(tr);
    return true;
  };
  return random.pick<Command>([
    ...named,
    enter,
    enter,
    backspace,
    backspace,
    deleteForward,
    deleteSelected,
    insertHardBreak,
    insertAtom("embed", random.id()),
    setLink(random.pick(["https://exemple.test", null])),
    setLang(random.pick(["bm", null])),
    splitBlock,
    setBlockType(bodySchema.nodes.crosshead!, { level: 3 }),
    setBlockType(bodySchema.nodes.paragraph!),
    raw((tr) => {
      tr.insertText(randomText(random).replaceAll("\u2028", " ") || "x");
    }),
    raw((tr) => {
      tr.deleteSelection();
    }),
    raw((tr, { doc }) => {
      const from = randomPos(random, doc);
      const to = randomPos(random, doc, from);
      tr.replaceSelection(doc.slice(from, to));
    }),
    raw((tr, { doc }) => {
      const from = randomPos(random, doc);
      tr.deleteRange(from, randomPos(random, doc, from));
    }),
    raw((tr, { schema, selection: { from, to } }) => {
      tr.addMark(from, to, schema.mark("strong")).removeMark(from, to, schema.mark("link", { href: "https://exemple.test" }));
    }),
    raw((tr, { selection: { from, to } }) => {
      tr.removeMark(from, to);
    }),
    raw((tr, { doc }) => {
      tr.setNodeAttribute(doc.resolve(random.below(doc.content.size)).before(1) || 0, "source", "s9");
    }),
  ]);
}

/** Does something somewhere. `dispatch` gets what was done, if anything was. */
export function act(random: Random, state: EditorState, dispatch: (tr: Transaction) => void): void {
  const placed = state.apply(state.tr.setSelection(randomSelection(random, state)));
  try {
    randomCommand(random)(placed, (tr) => {
      // The selection was never dispatched, so the same steps go onto the state that was given.
      const own = state.tr;
      for (const step of tr.steps) own.step(step);
      dispatch(own);
    });
  } catch (error) {
    // A raw command may ask for a place that is none; nothing was done then.
    if (!/There is no position before|No node at/.test(String(error))) throw error;
  }
}
