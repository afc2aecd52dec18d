import { EditorState, TextSelection } from "prosemirror-state";
import { describe, expect, test } from "vitest";
import { moveDown } from "./commands";
import { applyDelta, compose, consumes, moved, produces } from "./delta";
import { blocksToDoc, docToBlocks } from "./flat";
import { history, undo } from "./history";
import { keepOthers } from "./orphans";
import { reconcile } from "./reconcile";
import { bodySchema } from "./schema";
import { invert, unitsBetween } from "./steps";
import { type Random, forSeeds, plain, randomBlocks, randomDelta } from "./testing/random";
import { localDelta, remoteTransaction } from "./transactions";
import { type Block, type BlockAttrs, type Delta, attrsOfBlock, flatLength } from "./wire";

const para = (text: string): Block => ({ kind: "paragraph", spans: [{ text }] });
const quote: BlockAttrs = { kind: "quote" };
const PARAGRAPH: BlockAttrs = { kind: "paragraph" };

/** Some blocks pass others, as when they are moved. */
function randomMove(random: Random, blocks: readonly Block[]): Delta {
  const doc = blocksToDoc(bodySchema, blocks);
  const [a, b, c] = Array.from({ length: 3 }, () => random.below(blocks.length + 1)).sort((x, y) => x - y) as [number, number, number];
  const [start, middle, end] = [a, b, c].map((n) => flatLength(blocks.slice(0, n))) as [number, number, number];
  return random.chance(0.5)
    ? moved([{ op: "retain", n: start }, { op: "delete", n: middle - start }, { op: "retain", n: end - middle }, ...unitsBetween(doc, start, middle)])
    : moved([{ op: "retain", n: start }, ...unitsBetween(doc, middle, end), { op: "retain", n: middle - start }, { op: "delete", n: end - middle }]);
}

/** A delta after which the text is as valid as before. */
function validDelta(random: Random, blocks: readonly Block[]): Delta {
  for (;;) {
    const delta = random.chance(0.4) ? randomMove(random, blocks) : randomDelta(random, blocks, 0.8);
    const grown = delta.reduce((sum, op) => sum + produces(op) - consumes(op), 0);
    if (flatLength(applyDelta(blocks, delta)) === flatLength(blocks) + grown) return delta;
  }
}

describe("what moves", () => {
  test("reads the same in one delta as in two", () => {
    forSeeds(1500, (random) => {
      const blocks = randomBlocks(random);
      const first = validDelta(random, blocks);
      const after = applyDelta(blocks, first);
      const second = randomMove(random, after);
      expect(plain(applyDelta(blocks, compose(first, second)))).toEqual(plain(applyDelta(after, second)));
    });
  });

  test("meets what another does, whoever comes first", () => {
    forSeeds(1500, (random) => {
      const blocks = randomBlocks(random);
      const local = randomMove(random, blocks);
      const remote = validDelta(random, blocks);
      for (const [one, other] of [
        [local, remote],
        [remote, local],
      ] as const)
        for (const remoteWins of [false, true]) {
          const [localAfter, remoteAfter] = reconcile(one, other, remoteWins);
          const left = applyDelta(applyDelta(blocks, other), localAfter);
          expect(plain(left)).toEqual(plain(applyDelta(applyDelta(blocks, one), remoteAfter)));
        }
    });
  });

  test("and comes back has never left its line", () => {
    forSeeds(500, (random) => {
      const blocks = randomBlocks(random).map(attrsOfBlock) as Block[];
      const move = randomMove(random, blocks);
      expect(compose(move, invert(move, blocksToDoc(bodySchema, blocks)))).toEqual([]);
    });
    const move = moved([
      { op: "delete", n: 3 },
      { op: "retain", n: 3 },
      { op: "insert", text: "ab", marks: {} },
      { op: "newline", block: PARAGRAPH },
    ]);
    const both = compose(move, invert(move, blocksToDoc(bodySchema, [para("ab"), para("cd")])));
    expect(both.map(({ op }) => op)).toEqual(["insert", "delete"]);
    expect(both[1]).toEqual({ op: "delete", n: 2 });
  });

  test("twice tells where it stood before both, and what it was then", () => {
    const line: Delta = [
      { op: "insert", text: "ab", marks: {} },
      { op: "newline", block: quote, was: PARAGRAPH },
    ];
    const first: Delta = [{ op: "delete", n: 3 }, { op: "retain", n: 3 }, line[0]!, { ...line[1]!, again: true, from: 2 } as Delta[number]];
    const on = moved([{ op: "retain", n: 3 }, { op: "delete", n: 3 }, { op: "retain", n: 3 }, line[0]!, { op: "newline", block: quote }]);
    const last = compose(first, on).at(-1);
    expect(last).toEqual({ op: "newline", block: quote, again: true, was: PARAGRAPH, from: 2 });
  });

  test("is what another makes of it meanwhile, and is known to be that", () => {
    const move = moved([
      { op: "delete", n: 3 },
      { op: "retain", n: 3 },
      { op: "insert", text: "ab", marks: {} },
      { op: "newline", block: PARAGRAPH },
    ]);
    const made: Delta = [
      { op: "retain", n: 2 },
      { op: "block", block: quote, was: PARAGRAPH },
    ];
    const [local, remote] = reconcile(move, made);
    expect(local.at(-1)).toEqual({ op: "newline", block: quote, again: true, was: quote, from: 2 });
    expect(applyDelta([para("cd"), para("ab")], remote)).toEqual([para("cd"), { ...quote, spans: [{ text: "ab" }] }]);
  });

  test("and is undone is what another made of it since", () => {
    let state = EditorState.create({ doc: blocksToDoc(bodySchema, [para("ab"), para("cd")]), plugins: [history()] });
    const told: Delta[] = [];
    const run = (command: typeof undo) =>
      command(state, (tr) => {
        const applied = state.applyTransaction(tr);
        state = applied.state;
        const delta = localDelta(applied.transactions);
        if (delta) told.push(delta);
      });
    state = state.apply(state.tr.setSelection(TextSelection.create(state.doc, 1)));
    run(moveDown);
    state = state.apply(remoteTransaction(state, [{ op: "retain", n: 5 }, { op: "block", block: quote }]));
    run(undo);
    expect(docToBlocks(state.doc)).toEqual([{ ...quote, spans: [{ text: "ab" }] }, para("cd")]);
    expect(told.map((delta) => delta.find((op) => op.op === "newline"))).toEqual([
      { op: "newline", block: PARAGRAPH, again: true, was: PARAGRAPH, from: 2 },
      { op: "newline", block: quote, again: true, was: quote, from: 5 },
    ]);
  });
});

describe("words of others in a line that is taken away", () => {
  const text = [para("ab"), para("cd")];
  const gone: Delta = [{ op: "delete", n: 3 }];

  test("keep its newline", () => {
    const typed: Delta = [
      { op: "retain", n: 1 },
      { op: "insert", text: "x", marks: {} },
    ];
    const [local, remote] = keepOthers(bodySchema, () => text, gone, typed);
    const met = [para("x"), para("cd")];
    expect(applyDelta(applyDelta(text, typed), local)).toEqual(met);
    expect(applyDelta(applyDelta(text, gone), remote)).toEqual(met);
  });

  test("run into what is left of it where something is", () => {
    const joined: Delta = [
      { op: "retain", n: 1 },
      { op: "delete", n: 2 },
    ];
    const typed: Delta = [
      { op: "retain", n: 2 },
      { op: "insert", text: "x", marks: {} },
    ];
    const [local] = keepOthers(bodySchema, () => text, joined, typed);
    expect(applyDelta(applyDelta(text, typed), local)).toEqual([para("axcd")]);
  });

  test("the text is not asked for where nobody types there", () => {
    const typed: Delta = [
      { op: "retain", n: 5 },
      { op: "insert", text: "x", marks: {} },
    ];
    const asked = () => {
      throw new Error("it is long");
    };
    expect(keepOthers(bodySchema, asked, gone, typed)).toEqual(reconcile(gone, typed));
  });
});
