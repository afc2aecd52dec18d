import { describe, expect, test } from "vitest";
import { applyDelta, canonical, compose, consumes, produces, reconcile } from "./delta";
import { forSeeds, plain, randomBlocks, randomDelta } from "./testing/random";
import { type Block, type Delta, flatLength } from "./wire";

// Deltas that may leave text on an atom's line are only comparable before the text is made valid again.
// These read a text as its bare units, which every delta applies to.
type Bare = (string | object)[];

function bare(blocks: readonly Block[]): Bare {
  return blocks.flatMap((block) => {
    const { spans, ...attrs } = block;
    return [...(spans ?? []).flatMap((span) => [...span.text].flatMap((c) => c.split("").map((u) => ({ u, ...span.marks })))), { newline: attrs }];
  });
}

function apply(units: Bare, delta: Delta): Bare {
  const out: Bare = [];
  let at = 0;
  const take = (n: number) => {
    expect(at + n).toBeLessThanOrEqual(units.length);
    return units.slice(at, (at += n));
  };
  for (const op of delta) {
    if (op.op === "retain") out.push(...take(op.n));
    else if (op.op === "delete") take(op.n);
    else if (op.op === "insert") out.push(...op.text.split("").map((u) => ({ u, ...op.marks })));
    else if (op.op === "newline") out.push({ newline: op.block });
    else if (op.op === "block") {
      expect(take(1)[0]).toHaveProperty("newline");
      out.push({ newline: op.block });
    } else
      out.push(
        ...take(op.n).map((unit) => {
          const patched = { ...(unit as Record<string, unknown>), ...op.marks } as Record<string, unknown>;
          for (const key of Object.keys(op.marks)) if (!patched[key]) delete patched[key];
          return patched;
        }),
      );
  }
  return [...out, ...units.slice(at)];
}

/** A delta that keeps the text valid in itself, so that it can be followed by another made on its result. */
function next(random: Parameters<typeof randomDelta>[0], blocks: readonly Block[]) {
  for (;;) {
    const delta = randomDelta(random, blocks);
    const after = applyDelta(blocks, delta);
    const grown = delta.reduce((sum, op) => sum + produces(op) - consumes(op), 0);
    if (flatLength(after) === flatLength(blocks) + grown) return { delta, after };
  }
}

describe("apply", () => {
  test("text on an atom's line becomes a paragraph before it", () => {
    const rule: Block = { kind: "atom", atom: "rule", record: "r" };
    expect(applyDelta([rule], [{ op: "insert", text: "Ségou", marks: {} }])).toEqual([
      { kind: "paragraph", spans: [{ text: "Ségou" }] },
      rule,
    ]);
  });

  test("nothing at all is one empty paragraph", () => {
    expect(applyDelta([{ kind: "quote", spans: [{ text: "a" }] }], [{ op: "delete", n: 2 }])).toEqual([{ kind: "paragraph" }]);
  });

  test("a line is what its own newline says when the one before it goes", () => {
    const blocks: Block[] = [{ kind: "crosshead", level: 2, spans: [{ text: "a" }] }, { kind: "quote", spans: [{ text: "b" }] }];
    expect(applyDelta(blocks, [{ op: "retain", n: 1 }, { op: "delete", n: 1 }])).toEqual([{ kind: "quote", spans: [{ text: "ab" }] }]);
  });

  test("refuses to run past the end and to retype a character", () => {
    const blocks: Block[] = [{ kind: "paragraph", spans: [{ text: "ab" }] }];
    expect(() => applyDelta(blocks, [{ op: "retain", n: 4 }])).toThrow(RangeError);
    expect(() => applyDelta(blocks, [{ op: "block", block: { kind: "quote" } }])).toThrow(RangeError);
  });

  test("an empty link or language clears it", () => {
    const blocks: Block[] = [{ kind: "paragraph", spans: [{ text: "ab", marks: { link: "https://exemple.test", lang: "en" } }] }];
    expect(applyDelta(blocks, [{ op: "format", n: 2, marks: { link: "", lang: "" } }])).toEqual([
      { kind: "paragraph", spans: [{ text: "ab" }] },
    ]);
  });
});

describe("compose", () => {
  test("does what both do, one after the other", () => {
    forSeeds(3000, (random) => {
      const blocks = randomBlocks(random);
      const { delta: a, after } = next(random, blocks);
      const b = randomDelta(random, after);
      expect(apply(bare(blocks), compose(a, b))).toEqual(apply(apply(bare(blocks), a), b));
      expect(plain(applyDelta(blocks, compose(a, b)))).toEqual(plain(applyDelta(after, b)));
    });
  });

  test("is associative", () => {
    forSeeds(2000, (random) => {
      const blocks = randomBlocks(random);
      const { delta: a, after: one } = next(random, blocks);
      const { delta: b, after: two } = next(random, one);
      const c = randomDelta(random, two);
      const left = compose(compose(a, b), c);
      const right = compose(a, compose(b, c));
      expect(apply(bare(blocks), left)).toEqual(apply(bare(blocks), right));
    });
  });

  test("typing grows one insertion", () => {
    let delta: Delta = [];
    [..."Kayes"].forEach((text, i) => {
      delta = compose(delta, [{ op: "retain", n: 3 + i }, { op: "insert", text, marks: {} }]);
    });
    expect(delta).toEqual([{ op: "retain", n: 3 }, { op: "insert", text: "Kayes", marks: {} }]);
  });

  test("what was typed and deleted before it left never leaves", () => {
    const typed: Delta = [{ op: "insert", text: "secret", marks: {} }];
    expect(compose(typed, [{ op: "delete", n: 6 }])).toEqual([]);
  });

  test("canonical form changes nothing", () => {
    forSeeds(1000, (random) => {
      const blocks = randomBlocks(random);
      const delta = randomDelta(random, blocks);
      expect(apply(bare(blocks), canonical(delta))).toEqual(apply(bare(blocks), delta));
    });
  });
});

describe("reconcile", () => {
  test("both orders give the same text", () => {
    forSeeds(4000, (random) => {
      const blocks = randomBlocks(random);
      const local = randomDelta(random, blocks);
      const remote = randomDelta(random, blocks);
      const [localAfter, remoteAfter] = reconcile(local, remote);
      const units = bare(blocks);
      expect(apply(apply(units, remote), localAfter)).toEqual(apply(apply(units, local), remoteAfter));
    });
  });

  test("typing survives the deletion of all that surrounds it", () => {
    const [local] = reconcile(
      [{ op: "retain", n: 3 }, { op: "insert", text: "mot", marks: {} }],
      [{ op: "delete", n: 8 }],
    );
    expect(local).toEqual([{ op: "insert", text: "mot", marks: {} }]);
  });

  test("another's typing at one place stands left, our own choice of kind stands", () => {
    const [local, remote] = reconcile(
      [{ op: "insert", text: "b", marks: {} }, { op: "block", block: { kind: "quote" } }],
      [{ op: "insert", text: "a", marks: {} }, { op: "block", block: { kind: "pull_quote" } }],
    );
    expect(local).toEqual([{ op: "retain", n: 1 }, { op: "insert", text: "b", marks: {} }, { op: "block", block: { kind: "quote" } }]);
    expect(remote).toEqual([{ op: "insert", text: "a", marks: {} }]);
  });
});
