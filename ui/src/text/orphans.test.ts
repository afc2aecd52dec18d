import { describe, expect, test } from "vitest";
import { applyDelta } from "./delta";
import { blocksToDoc, docToBlocks } from "./flat";
import { keepOrphans } from "./orphans";
import { bodySchema } from "./schema";
import type { Block, Delta } from "./wire";

const para = (text: string): Block => (text ? { kind: "paragraph", spans: [{ text }] } : { kind: "paragraph" });

describe("keepOrphans", () => {
  // The core has ab | cd; an x was typed here, after the a.
  const doc = blocksToDoc(bodySchema, [{ kind: "quote", spans: [{ text: "axb" }] }, para("cd")]);
  const own: Delta = [{ op: "retain", n: 1 }, { op: "insert", text: "x", marks: {} }];

  test("words typed into a line that goes keep a line of their own, and the core hears of it", () => {
    const gone: Delta = [{ op: "delete", n: 1 }, { op: "retain", n: 1 }, { op: "delete", n: 2 }];
    const kept = keepOrphans(doc, gone, own);
    const shown: Block[] = [{ kind: "quote", spans: [{ text: "x" }] }, para("cd")];
    expect(applyDelta(docToBlocks(doc), kept.delta)).toEqual(shown);
    // What is added makes the same of what the core sees without it.
    const core = applyDelta(docToBlocks(doc), gone);
    expect(applyDelta(core, kept.added)).toEqual(shown);
  });

  test("lines that are joined stay joined", () => {
    const joined: Delta = [{ op: "retain", n: 3 }, { op: "delete", n: 1 }];
    expect(keepOrphans(doc, joined, own)).toEqual({ delta: joined, added: [] });
  });
});
