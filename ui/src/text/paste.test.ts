import { EditorState, Selection } from "prosemirror-state";
import { describe, expect, test } from "vitest";
import { applyDelta } from "./delta";
import { blocksToDoc, docToBlocks, flatAt } from "./flat";
import { pasteDelta } from "./paste";
import { bodySchema } from "./schema";
import { cutsCharacter } from "./steps";
import { type Random, forSeeds, plain, randomBlocks } from "./testing/random";
import { type Block, flatLength, textOfBlock } from "./wire";

const p = (text: string): Block => ({ kind: "paragraph", spans: [{ text }] });
const quote = (text: string): Block => ({ kind: "quote", spans: [{ text }] });
const embed: Block = { kind: "atom", atom: "embed", record: "e" };

function paste(blocks: Block[], from: number, to: number, pasted: Block[]): Block[] {
  const state = EditorState.create({ doc: blocksToDoc(bodySchema, blocks) });
  return applyDelta(blocks, pasteDelta(state, { from, to, blocks: false }, pasted).delta);
}

describe("where pasted blocks go", () => {
  test("running text joins the line at both ends, other blocks stand alone", () => {
    expect(paste([quote("abcd")], 3, 3, [p("X"), p("Y")])).toEqual([quote("abX"), quote("Ycd")]);
    expect(paste([p("abcd")], 3, 3, [quote("X")])).toEqual([p("ab"), quote("X"), p("cd")]);
    expect(paste([p("abcd")], 3, 3, [p("X"), embed, p("Y")])).toEqual([p("abX"), embed, p("Ycd")]);
  });

  test("no empty line is left before, in place or after", () => {
    expect(paste([p("ab")], 1, 1, [quote("X")])).toEqual([quote("X"), p("ab")]);
    expect(paste([p("ab")], 3, 3, [quote("X")])).toEqual([p("ab"), quote("X")]);
    expect(paste([p("ab"), { kind: "paragraph" }, p("cd")], 5, 5, [quote("X")])).toEqual([p("ab"), quote("X"), p("cd")]);
  });

  test("an atom at the end of the text leaves a line to go on in", () => {
    expect(paste([p("ab")], 3, 3, [embed])).toEqual([p("ab"), embed, { kind: "paragraph" }]);
  });

  test("a box takes in what is pasted into it", () => {
    expect(paste([{ ...p("ab"), box: "b" }], 3, 3, [quote("X")])).toEqual([{ ...p("ab"), box: "b" }, { ...quote("X"), box: "b" }]);
  });

  const between = (random: Random, state: EditorState) => {
    const at = () => {
      const { from } = Selection.near(state.doc.resolve(random.below(state.doc.content.size + 1)));
      return cutsCharacter(state.doc, from) ? from + 1 : from;
    };
    const [a, b] = [at(), random.chance(0.5) ? at() : 0];
    return b && random.chance(0.7) ? { from: Math.min(a, b), to: Math.max(a, b) } : { from: a, to: a };
  };

  test("all of it comes, in order, and nothing outside the range goes", () => {
    forSeeds(1500, (random) => {
      const blocks = randomBlocks(random);
      const pasted = randomBlocks(random, 4);
      const state = EditorState.create({ doc: blocksToDoc(bodySchema, blocks) });
      const { from, to } = between(random, state);
      const { delta, end } = pasteDelta(state, { from, to, blocks: false }, pasted);
      const after = applyDelta(blocks, delta);
      const words = (some: readonly Block[]) => some.map(textOfBlock).join("");
      const text = state.doc.textBetween(0, from) + words(pasted) + state.doc.textBetween(to, state.doc.content.size);
      expect(words(after)).toBe(text);
      expect(end).toBeLessThanOrEqual(flatLength(after));
      expect(end).toBeGreaterThanOrEqual(flatAt(state.doc, from));
      const doc = blocksToDoc(bodySchema, after);
      doc.check();
      expect(plain(docToBlocks(doc))).toEqual(plain(after));
      const atoms = (some: readonly Block[]) => some.filter(({ kind }) => kind === "atom").length;
      expect(atoms(after)).toBeGreaterThanOrEqual(atoms(pasted));
    });
  });
});
