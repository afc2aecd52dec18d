import { describe, expect, test } from "vitest";
import { again, applyDelta, canonical, compose, consumes, produces } from "./delta";
import { reconcile } from "./reconcile";
import { forSeeds, plain, randomBlocks, randomDelta } from "./testing/random";
import { type Block, type BlockAttrs, type Delta, flatLength } from "./wire";

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
    expect(local).toEqual([{ op: "retain", n: 1 }, { op: "insert", text: "b", marks: {} }, { op: "block", block: { kind: "quote" }, was: { kind: "pull_quote" } }]);
    expect(remote).toEqual([{ op: "insert", text: "a", marks: {} }]);
  });

  test("what is made of a line goes with it where another moves it", () => {
    const para: BlockAttrs = { kind: "paragraph" };
    const text = [
      { ...para, spans: [{ text: "ab" }] },
      { ...para, spans: [{ text: "cd" }] },
    ];
    const here: Delta = [
      { op: "retain", n: 2 },
      { op: "block", block: { kind: "quote" }, was: para },
    ];
    const other: Delta = [
      { op: "delete", n: 3 },
      { op: "retain", n: 3 },
      { op: "insert", text: "ab", marks: {} },
      { op: "newline", block: para, was: para, from: 2 },
    ];
    const [local, remote] = reconcile(here, other);
    const moved = [
      { ...para, spans: [{ text: "cd" }] },
      { kind: "quote", spans: [{ text: "ab" }] },
    ];
    expect(applyDelta(applyDelta(text, other), local)).toEqual(moved);
    expect(applyDelta(applyDelta(text, here), remote)).toEqual(moved);
  });

  test("who changes the box of a line and who changes its kind both have it", () => {
    const para: BlockAttrs = { kind: "paragraph" };
    const [local] = reconcile([{ op: "block", block: { kind: "paragraph", box: "b" }, was: para }], [{ op: "block", block: { kind: "quote" } }]);
    expect(local).toEqual([{ op: "block", block: { kind: "quote", box: "b" }, was: { kind: "quote" } }]);
  });

  test("a line made something else before it was moved says what it was before both", () => {
    const para: BlockAttrs = { kind: "paragraph" };
    const quote: BlockAttrs = { kind: "quote" };
    const moved = compose(
      [{ op: "retain", n: 1 }, { op: "block", block: quote, was: para }],
      [{ op: "delete", n: 2 }, { op: "retain", n: 2 }, ...again([{ op: "insert", text: "a", marks: {} }, { op: "newline", block: quote }])],
    );
    expect(moved[moved.length - 1]).toEqual({ op: "newline", block: quote, again: true, was: para });
  });
});
