import { setBlockType } from "prosemirror-commands";
import { type Command, EditorState, TextSelection, type Transaction } from "prosemirror-state";
import { describe, expect, test } from "vitest";
import { backspace, enter } from "./breaks";
import { applyDelta } from "./delta";
import { blocksToDoc, docToBlocks, posAt } from "./flat";
import { namedCommands } from "./keymap";
import { bodySchema } from "./schema";
import { invert, stepsToDelta } from "./steps";
import { act } from "./testing/actions";
import { type Random, forSeeds, plain, randomBlocks } from "./testing/random";
import { deltaOf } from "./transactions";
import type { Block } from "./wire";

function stateOf(blocks: readonly Block[]): EditorState {
  return EditorState.create({ doc: blocksToDoc(bodySchema, blocks) });
}

function run(random: Random, state: EditorState, check: (tr: Transaction) => void): EditorState {
  let next = state;
  act(random, state, (tr) => {
    check(tr);
    tr.doc.check();
    next = state.apply(tr);
  });
  return next;
}

describe("stepsToDelta", () => {
  test("whatever commands do, the delta does to the blocks", () => {
    forSeeds(1500, (random) => {
      let state = stateOf(randomBlocks(random));
      for (let i = 0; i < 8; i++)
        state = run(random, state, (tr) => {
          const before = docToBlocks(tr.before);
          expect(plain(applyDelta(before, stepsToDelta(tr.before, tr.steps)))).toEqual(plain(docToBlocks(tr.doc)));
        });
    });
  }, 60_000);

  test("what takes a delta back gives the text before", () => {
    forSeeds(600, (random) => {
      let state = stateOf(randomBlocks(random));
      for (let i = 0; i < 6; i++)
        state = run(random, state, (tr) => {
          const back = invert(deltaOf(tr), tr.before);
          expect(plain(applyDelta(docToBlocks(tr.doc), back))).toEqual(plain(docToBlocks(tr.before)));
        });
    });
  }, 60_000);

  const para = (text: string): Block => (text ? { kind: "paragraph", spans: [{ text }] } : { kind: "paragraph" });
  const deltaFor = (blocks: Block[], from: number, to: number, command: Command) => {
    const state = stateOf(blocks);
    const selected = state.apply(
      state.tr.setSelection(TextSelection.create(state.doc, posAt(state.doc, from), posAt(state.doc, to))),
    );
    let delta: unknown;
    command(selected, (tr) => (delta = deltaOf(tr)));
    return delta;
  };

  test("Enter inside a line puts a newline there; the right half keeps the old one", () => {
    expect(deltaFor([para("abcd"), para("x")], 2, 2, enter)).toEqual([
      { op: "retain", n: 2 },
      { op: "newline", block: { kind: "paragraph" } },
    ]);
  });

  test("Enter at a line's end puts the new newline after the old one", () => {
    expect(deltaFor([{ kind: "crosshead", level: 2, spans: [{ text: "ab" }] }, para("x")], 2, 2, enter)).toEqual([
      { op: "retain", n: 3 },
      { op: "newline", block: { kind: "paragraph" } },
    ]);
  });

  test("a kind is one block operation, whatever the length of the block", () => {
    expect(deltaFor([para("abcd")], 1, 1, setBlockType(bodySchema.nodes.crosshead!, { level: 2 }))).toEqual([
      { op: "retain", n: 4 },
      { op: "block", block: { kind: "crosshead", level: 2 }, was: { kind: "paragraph" } },
    ]);
  });

  test("joining deletes one newline and says what the joined line is", () => {
    expect(deltaFor([{ kind: "quote", spans: [{ text: "ab" }] }, para("cd")], 3, 3, backspace)).toEqual([
      { op: "retain", n: 2 },
      { op: "delete", n: 1 },
      { op: "retain", n: 2 },
      { op: "block", block: { kind: "quote" }, was: { kind: "paragraph" } },
    ]);
  });

  test("marks never cover a newline", () => {
    expect(deltaFor([para("ab"), para("cd")], 1, 4, namedCommands({ newId: () => "n" }).strong)).toEqual([
      { op: "retain", n: 1 },
      { op: "format", n: 1, marks: { strong: true } },
      { op: "retain", n: 1 },
      { op: "format", n: 1, marks: { strong: true } },
    ]);
  });

  test("half a surrogate pair never crosses: the whole character is replaced", () => {
    const { doc, tr } = stateOf([para("a😀b")]);
    const half = tr.replaceWith(posAt(doc, 2), posAt(doc, 3), bodySchema.text("\ude01"));
    expect(deltaOf(half)).toEqual([
      { op: "retain", n: 1 },
      { op: "insert", text: "😁", marks: {} },
      { op: "delete", n: 2 },
    ]);
  });

  test("a keystroke costs a count of blocks, not a reading of the text", () => {
    const blocks = Array.from({ length: 2000 }, (_, i) => para(`Le fleuve est monté de ${i} centimètres dans la nuit. `.repeat(5)));
    let state = stateOf(blocks);
    const times: number[] = [];
    for (let i = 0; i < 200; i++) {
      const tr = state.tr.insertText("e", posAt(state.doc, 200_000 + i));
      const start = performance.now();
      deltaOf(tr);
      times.push(performance.now() - start);
      state = state.apply(tr);
    }
    // The fastest: what the others take is also the work of whoever else is on this machine.
    expect(Math.min(...times)).toBeLessThan(1);
  });
});
