import { describe, expect, test } from "vitest";
import { applyDelta } from "./delta";
import { blocksToDoc, docToBlocks, docLength, flatAt, placeAtPos, posAt } from "./flat";
import { deltaToSteps, settle } from "./remote";
import { bodySchema, standfirstSchema } from "./schema";
import { forSeeds, plain, randomBlocks, randomDelta } from "./testing/random";
import { type Block, type Delta, flatLength } from "./wire";

describe("flat", () => {
  test("blocks become a document and come back", () => {
    forSeeds(500, (random) => {
      const blocks = randomBlocks(random);
      const doc = blocksToDoc(bodySchema, blocks);
      doc.check();
      expect(plain(docToBlocks(doc))).toEqual(plain(blocks));
      expect(docLength(doc)).toBe(flatLength(blocks));
    });
  });

  test("every offset has a position and comes back", () => {
    forSeeds(300, (random) => {
      const doc = blocksToDoc(bodySchema, randomBlocks(random));
      for (let offset = 0; offset <= docLength(doc); offset++) expect(flatAt(doc, posAt(doc, offset))).toBe(offset);
    });
  });

  test("every position has an offset that leads back, before a block and at its start alike", () => {
    forSeeds(300, (random) => {
      const doc = blocksToDoc(bodySchema, randomBlocks(random));
      let last = 0;
      for (let pos = 0; pos <= doc.content.size; pos++) {
        const offset = flatAt(doc, pos);
        expect(offset).toBeGreaterThanOrEqual(last);
        last = offset;
        const place = placeAtPos(doc, pos);
        const start = place && pos === place.pos && !place.node.isLeaf ? pos + 1 : pos;
        expect(posAt(doc, offset)).toBe(start);
      }
    });
  });

  test("a chapô of several lines shows as one, just as long", () => {
    const blocks: Block[] = [{ kind: "paragraph", spans: [{ text: "a" }] }, { kind: "quote", spans: [{ text: "b", marks: { strong: true } }] }];
    const doc = blocksToDoc(standfirstSchema, blocks);
    doc.check();
    expect(docLength(doc)).toBe(flatLength(blocks));
    expect(docToBlocks(doc)).toEqual([{ kind: "paragraph", spans: [{ text: "a\u2028" }, { text: "b", marks: { strong: true } }] }]);
  });
});

describe("deltaToSteps", () => {
  test("gives exactly what applying says", () => {
    forSeeds(6000, (random) => {
      const blocks = randomBlocks(random);
      const delta = randomDelta(random, blocks, random.pick([0.3, 0.6, 0.9]));
      const { doc } = deltaToSteps(blocksToDoc(bodySchema, blocks), delta);
      doc.check();
      expect(plain(docToBlocks(doc))).toEqual(plain(applyDelta(blocks, delta)));
    });
  });

  test("what it adds to keep the document valid is told", () => {
    forSeeds(2000, (random) => {
      const blocks = randomBlocks(random);
      const doc = blocksToDoc(bodySchema, blocks);
      const delta = randomDelta(random, blocks, 0.5);
      const settled = settle(doc, delta);
      expect(plain(applyDelta(blocks, settled.delta))).toEqual(plain(applyDelta(blocks, delta)));
      const grown = (some: Delta) =>
        some.reduce((n, op) => n + (op.op === "insert" ? op.text.length : op.op === "newline" ? 1 : op.op === "delete" ? -op.n : 0), 0);
      expect(grown(settled.delta)).toBe(grown(delta) + grown(settled.added));
      expect(settle(deltaToSteps(doc, delta).doc, []).added).toEqual([]);
    });
  });

  test("leaves every block that it does not name the very node it was", () => {
    const blocks: Block[] = Array.from({ length: 5 }, (_, i) => ({ kind: "paragraph", spans: [{ text: `bloc ${i}` }] }));
    const doc = blocksToDoc(bodySchema, blocks);
    const { doc: after, mapping } = deltaToSteps(doc, [
      { op: "retain", n: 9 },
      { op: "insert", text: "x", marks: {} },
      { op: "retain", n: 5 },
      { op: "newline", block: { kind: "atom", atom: "rule", record: "r" } },
      { op: "retain", n: 6 },
      { op: "block", block: { kind: "quote" } },
    ]);
    expect(docToBlocks(after).map((block) => block.kind)).toEqual(["paragraph", "paragraph", "atom", "quote", "paragraph", "paragraph"]);
    expect(after.child(0)).toBe(doc.child(0));
    expect(after.child(5)).toBe(doc.child(4));
    // A place in the block that became a quote is still in it.
    const inThird = posAt(doc, 14 + 3);
    expect(after.resolve(mapping.map(inThird)).parent.type.name).toBe("quote");
  });

  test("in a chapô a newline is a line break and the last line stays", () => {
    forSeeds(1500, (random) => {
      const blocks: Block[] = [{ kind: "paragraph", spans: [{ text: "Au large de Ségou" }] }];
      const { doc } = deltaToSteps(blocksToDoc(standfirstSchema, blocks), randomDelta(random, blocks));
      doc.check();
      expect(doc.childCount).toBe(1);
    });
  });
});
