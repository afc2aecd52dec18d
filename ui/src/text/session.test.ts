import { describe, expect, test } from "vitest";
import { docLength } from "./flat";
import { redo, undo } from "./history";
import { GAP_DELAY, LONGEST_REST } from "./session";
import { act } from "./testing/actions";
import { Clock, turn } from "./testing/clock";
import { FakeCore, type Parcel } from "./testing/core";
import { type Random, forSeedsAsync, plain, randomBlocks, randomDelta } from "./testing/random";
import { TestWindow } from "./testing/window";
import { type Block, type Delta, textOfBlock } from "./wire";

const line = (text: string): Block => (text ? { kind: "paragraph", spans: [{ text }] } : { kind: "paragraph" });
const typed = (at: number, text: string): Delta => [{ op: "retain", n: at }, { op: "insert", text, marks: {} }];
const texts = (blocks: readonly Block[]) => blocks.map(textOfBlock).join("|");

function room(blocks: Block[], names = ["a", "b"]) {
  const clock = new Clock();
  const core = new FakeCore("body", blocks);
  const windows = names.map((name) => new TestWindow(core, name, clock));
  return { clock, core, windows, a: windows[0]!, b: windows[1]! };
}

async function deliver(core: FakeCore, choose: (parcels: Parcel[]) => Parcel | undefined = (parcels) => parcels[0]) {
  const parcel = choose(core.post);
  if (!parcel) return false;
  core.post.splice(core.post.indexOf(parcel), 1);
  parcel.deliver();
  await turn();
  return true;
}

/** Delivers everything and lets time pass until nothing is left to do. */
async function calm(core: FakeCore, clock: Clock) {
  for (let rounds = 0; rounds < 10_000; rounds++) {
    await turn();
    if (await deliver(core)) continue;
    const next = clock.next;
    if (next === null) return;
    clock.advance(next);
  }
  throw new Error("never calm");
}

describe("sending", () => {
  test("what is typed in one go leaves at once, as one delta", async () => {
    const { clock, core, a } = room([line("")]);
    a.edit(typed(0, "B"));
    a.edit(typed(1, "a"));
    expect(core.post).toHaveLength(0);
    clock.advance(0);
    expect(core.post).toHaveLength(1);
    await calm(core, clock);
    expect(core.received.map((bytes) => JSON.parse(bytes))).toEqual([
      { text: "body", session: "a", number: 1, base: 1, delta: [{ op: "insert", text: "Ba", marks: {} }] },
    ]);
    expect(a.statuses).toEqual(["saving", "saving", "saved"]);
  });

  test("after a batch that took long the line rests as long, and no longer than a quarter of a second", async () => {
    const { clock, core, a } = room([line("")]);
    let at = 0;
    for (const [took, rest] of [
      [40, 40],
      [4_000, LONGEST_REST],
    ] as const) {
      a.edit(typed(at++, "a"));
      clock.advance(0);
      clock.advance(took);
      a.edit(typed(at++, "b"));
      while (await deliver(core));
      a.edit(typed(at++, "c"));
      clock.advance(rest - 1);
      expect(core.post).toHaveLength(0);
      clock.advance(1);
      expect(core.post).toHaveLength(1);
      while (await deliver(core));
      clock.advance(LONGEST_REST);
    }
    expect(texts(core.blocks)).toBe("abcabc");
    expect(core.received).toHaveLength(4);
  });

  test("one batch is in flight; what is typed meanwhile leaves with the next", async () => {
    const { clock, core, a } = room([line("")]);
    a.edit(typed(0, "a"));
    clock.advance(0);
    a.edit(typed(1, "b"));
    a.edit(typed(2, "c"));
    clock.advance(LONGEST_REST);
    expect(core.post).toHaveLength(1);
    await calm(core, clock);
    expect(core.received.map((bytes) => JSON.parse(bytes).number)).toEqual([1, 2]);
    expect(texts(core.blocks)).toBe("abc");
  });

  test("flush sends at once and resolves when all is acknowledged", async () => {
    const { core, a } = room([line("")]);
    a.edit(typed(0, "a"));
    let done = false;
    void a.session.flush().then(() => (done = true));
    expect(core.post).toHaveLength(1);
    a.edit(typed(1, "b"));
    await deliver(core, (parcels) => parcels.find((parcel) => parcel.what === "request"));
    expect(done).toBe(false);
    while (await deliver(core));
    expect(done).toBe(true);
    expect(texts(core.blocks)).toBe("ab");
    await a.session.flush();
  });

  test("what is typed and taken back before it left is never sent", async () => {
    const { clock, core, a } = room([line("a")]);
    a.edit(typed(1, "secret"));
    a.edit([{ op: "retain", n: 1 }, { op: "delete", n: 6 }]);
    expect(a.status).toEqual({ state: "saved", unacknowledged: 0 });
    clock.advance(LONGEST_REST);
    expect(core.post).toHaveLength(0);
    a.edit(typed(1, "b"));
    await calm(core, clock);
    expect(texts(core.blocks)).toBe("ab");
  });
});

describe("losing", () => {
  test("after a lost reply the very same bytes are sent again, and count once", async () => {
    const { clock, core, a } = room([line("")]);
    a.edit(typed(0, "a"));
    clock.advance(0);
    await deliver(core);
    a.edit(typed(1, "b"));
    core.post.splice(core.post.findIndex((parcel) => parcel.what === "reply"), 1)[0]!.lose();
    await turn();
    expect(a.status?.state).toBe("failed");
    expect(a.status?.unacknowledged).toBe(2);
    await calm(core, clock);
    expect(core.received[0]).toBe(core.received[1]);
    expect(core.received).toHaveLength(3);
    expect(core.taken).toBe(2);
    expect(texts(core.blocks)).toBe("ab");
    expect(a.status).toEqual({ state: "saved", unacknowledged: 0 });
  });

  test("as long as the core does not answer, edits are kept and asked for again, ever more slowly", async () => {
    const { clock, core, a } = room([line("")]);
    a.edit(typed(0, "a"));
    clock.advance(0);
    const waits: number[] = [];
    for (let i = 0; i < 8; i++) {
      core.post.shift()!.lose();
      await turn();
      waits.push(clock.next!);
      clock.advance(clock.next!);
      await turn();
    }
    expect(waits).toEqual([250, 500, 1000, 2000, 4000, 8000, 10_000, 10_000]);
    await calm(core, clock);
    expect(texts(core.blocks)).toBe("a");
  });

  test("flush does not wait for the next attempt", async () => {
    const { clock, core, a } = room([line("")]);
    a.edit(typed(0, "a"));
    clock.advance(0);
    core.post.shift()!.lose();
    await turn();
    const flushed = a.session.flush();
    expect(core.post).toHaveLength(1);
    while (await deliver(core));
    await flushed;
    expect(texts(core.blocks)).toBe("a");
  });

  test("a length that disagrees brings the core's text", async () => {
    const { clock, core, a } = room([line("ab"), line("c")], ["a"]);
    core.blocks = [line("ab"), line("xyz"), line("c")];
    a.edit(typed(2, "!"));
    await calm(core, clock);
    expect(core.reloads).toBe(1);
    expect(texts(a.blocks)).toBe("ab!|xyz|c");
  });

  test("a revision that never comes brings the core's text, and keeps what was typed here", async () => {
    const { clock, core, a } = room([line("un deux")], ["a"]);
    core.imported(typed(2, "!"));
    core.imported(typed(8, "?"));
    core.post.shift();
    await deliver(core);
    a.edit(typed(7, " trois"));
    clock.advance(GAP_DELAY - 1);
    expect(core.reloads).toBe(0);
    clock.advance(1);
    await calm(core, clock);
    expect(core.reloads).toBe(1);
    expect(texts(core.blocks)).toBe("un! deux? trois");
    expect(texts(a.blocks)).toBe("un! deux? trois");
  });
});

describe("others", () => {
  test("typing into what another deletes is kept", async () => {
    const { clock, core, a, b } = room([line("un"), line("deux"), line("trois")]);
    a.edit([{ op: "retain", n: 3 }, { op: "delete", n: 5 }]);
    b.edit(typed(5, "MOT"));
    await calm(core, clock);
    expect(texts(core.blocks)).toContain("MOT");
    expect(plain(a.blocks)).toEqual(plain(core.blocks));
    expect(plain(b.blocks)).toEqual(plain(core.blocks));
    expect(core.stale).toBe(1);
  });

  test("a refused batch leaves again under a new number", async () => {
    const { clock, core, a, b } = room([line("")]);
    a.edit(typed(0, "a"));
    b.edit(typed(0, "b"));
    await calm(core, clock);
    const numbers = core.received.map((bytes) => JSON.parse(bytes)).filter((batch) => batch.session === "b").map((batch) => batch.number);
    expect(numbers).toEqual([1, 2]);
    expect(texts(core.blocks)).toBe("ab");
    expect(core.reloads).toBe(0);
  });

  test("an event that overtakes our acknowledgement waits for it", async () => {
    const { clock, core, a, b } = room([line("")]);
    a.edit(typed(0, "a"));
    clock.advance(0);
    await deliver(core, (parcels) => parcels.find((parcel) => parcel.to === "a" && parcel.what === "request"));
    await deliver(core, (parcels) => parcels.find((parcel) => parcel.to === "b"));
    b.edit(typed(1, "b"));
    clock.advance(0);
    await deliver(core, (parcels) => parcels.find((parcel) => parcel.to === "b" && parcel.what === "request"));
    const events = core.post.filter((parcel) => parcel.to === "a" && parcel.what === "event");
    for (const event of events.reverse()) await deliver(core, () => event);
    expect(texts(a.blocks)).toBe("a");
    await calm(core, clock);
    expect(texts(a.blocks)).toBe("ab");
    expect(core.reloads).toBe(0);
  });

  test("text and an atom made of the same line at the same time are both kept, and every window agrees", async () => {
    const { clock, core, a, b } = room([line(""), line("fin")]);
    a.edit([{ op: "block", block: { kind: "atom", atom: "rule", record: "r" } }]);
    b.edit(typed(0, "mot"));
    await calm(core, clock);
    expect(core.blocks.map((block) => block.kind)).toEqual(["atom", "paragraph", "paragraph"]);
    expect(plain(a.blocks)).toEqual(plain(core.blocks));
    expect(plain(b.blocks)).toEqual(plain(core.blocks));
    expect(core.reloads).toBe(0);
  });

  test("what touches the block being composed waits, and so does all after it", async () => {
    const { clock, core, a, b } = room([line("un"), line("deux")]);
    a.composing = { from: 3, to: 8 };
    b.edit(typed(0, "A"));
    await calm(core, clock);
    expect(texts(a.blocks)).toBe("Aun|deux");
    a.composing = { from: 4, to: 9 };
    b.edit(typed(8, "B"));
    await calm(core, clock);
    b.edit(typed(0, "C"));
    await calm(core, clock);
    expect(texts(b.blocks)).toBe("CAun|deuxB");
    expect(texts(a.blocks)).toBe("Aun|deux");
    a.edit(typed(8, "ê"));
    clock.advance(GAP_DELAY * 2);
    await calm(core, clock);
    expect(texts(a.blocks)).toBe("Aun|deuxê");
    a.composing = null;
    a.session.resume();
    await calm(core, clock);
    expect(texts(a.blocks)).toBe("CAun|deuxBê");
    expect(texts(core.blocks)).toBe("CAun|deuxBê");
    expect(core.reloads).toBe(0);
  });
});

/** A delta on what a window shows that deletes nothing. */
function sparing(random: Random, blocks: readonly Block[]): Delta {
  return randomDelta(random, blocks, 0.8).flatMap((op): Delta => (op.op === "delete" ? [{ op: "retain", n: op.n }] : [op]));
}

describe("many windows", () => {
  const storm = (seeds: number, lossy: boolean, first: number) =>
    forSeedsAsync(
      seeds,
      async (random) => {
        const clock = new Clock();
        const core = new FakeCore("body", randomBlocks(random));
        const windows = ["a", "b", "c"].slice(0, 2 + random.below(2)).map((name) => new TestWindow(core, name, clock));
        for (let i = 0; i < 60; i++) {
          const window = random.pick(windows);
          switch (random.below(lossy ? 6 : 5)) {
            case 0:
              if (random.chance(0.5)) window.edit(randomDelta(random, window.blocks, 0.85));
              else act(random, window.state, window.dispatch);
              break;
            case 1:
              clock.advance(random.below(50));
              break;
            case 2:
              if (random.chance(0.3)) (random.chance(0.6) ? undo : redo)(window.state, window.dispatch);
              break;
            case 5: {
              const letters = core.post.filter((parcel) => parcel.what !== "event");
              if (letters.length) {
                const lost = random.pick(letters);
                core.post.splice(core.post.indexOf(lost), 1);
                lost.lose();
                await turn();
              }
              break;
            }
            default:
              // Any order between parcels, even two events for one window.
              if (core.post.length) await deliver(core, (parcels) => random.pick(parcels));
          }
        }
        await calm(core, clock);
        for (const window of windows) {
          expect(plain(window.blocks)).toEqual(plain(core.blocks));
          expect(window.status?.unacknowledged ?? 0).toBe(0);
          window.state.doc.check();
        }
        expect(core.reloads).toBe(0);
      },
      first,
    );

  test("converge whatever the order", () => storm(250, false, 1), 60_000);
  test("converge though requests and replies are lost", () => storm(250, true, 10_000), 60_000);

  test("no typing is lost to what another deletes meanwhile", () =>
    forSeedsAsync(200, async (random) => {
      const clock = new Clock();
      const core = new FakeCore("body", [line("abc def"), line("ghi"), line("jkl mno pqr"), line("stu")]);
      const [writer, cutter] = [new TestWindow(core, "a", clock), new TestWindow(core, "b", clock)];
      let next = 0;
      for (let i = 0; i < 40; i++) {
        const draw = random.next();
        if (draw < 0.4) {
          writer.edit(typed(random.below(docLength(writer.state.doc)), String(next++ % 10)));
        } else if (draw < 0.64) {
          const letters = [...cutter.blocks.map((block) => `${textOfBlock(block)}\n`).join("")];
          const delta: Delta = letters.map((c, at) =>
            /\d/.test(c) || at === letters.length - 1 || random.chance(0.9) ? { op: "retain", n: 1 } : { op: "delete", n: 1 },
          );
          cutter.edit(delta);
        } else if (draw < 0.71) cutter.edit(sparing(random, cutter.blocks).filter((op) => op.op !== "insert"));
        else if (core.post.length) await deliver(core, (parcels) => random.pick(parcels));
        else clock.advance(20);
      }
      await calm(core, clock);
      const digits = texts(core.blocks).replace(/\D/g, "");
      expect([...digits].sort()).toEqual(Array.from({ length: next }, (_, i) => String(i % 10)).sort());
      expect(plain(writer.blocks)).toEqual(plain(core.blocks));
    }), 60_000);
});

describe("undo", () => {
  test("never takes away what another typed inside one's own words", async () => {
    const { clock, core, a, b } = room([line("")]);
    a.edit(typed(0, "Bamako"));
    await calm(core, clock);
    b.edit(typed(3, " hier "));
    await calm(core, clock);
    expect(texts(a.blocks)).toBe("Bam hier ako");
    expect(undo(a.state, a.dispatch)).toBe(true);
    await calm(core, clock);
    expect(texts(core.blocks)).toBe(" hier ");
    expect(redo(a.state, a.dispatch)).toBe(true);
    await calm(core, clock);
    expect(texts(core.blocks).replaceAll(" hier ", "")).toBe("Bamako");
    expect(undo(b.state, b.dispatch)).toBe(true);
    await calm(core, clock);
    expect(texts(core.blocks)).toBe("Bamako");
  });

  test("leaves the kind that another chose since", async () => {
    const { clock, core, a, b } = room([line("Eau")]);
    a.edit([{ op: "retain", n: 3 }, { op: "block", block: { kind: "quote" } }]);
    await calm(core, clock);
    b.edit([{ op: "retain", n: 3 }, { op: "block", block: { kind: "crosshead", level: 2 } }]);
    await calm(core, clock);
    undo(a.state, a.dispatch);
    await calm(core, clock);
    expect(core.blocks[0]!.kind).toBe("crosshead");
  });

  test("undoing everything gives the first text, redoing it the last", () =>
    forSeedsAsync(300, async (random) => {
      const { core, a } = room(randomBlocks(random), ["a"]);
      const first = plain(core.blocks);
      for (let i = 0; i < 12; i++) a.edit(randomDelta(random, a.blocks, 0.8));
      const last = plain(a.blocks);
      while (undo(a.state, a.dispatch));
      expect(plain(a.blocks)).toEqual(first);
      while (redo(a.state, a.dispatch));
      expect(plain(a.blocks)).toEqual(last);
    }));

  test("undoing all of one's own leaves all of the others'", () =>
    forSeedsAsync(400, async (random) => {
      const { clock, core, a, b } = room([line("abc"), line("def"), line("ghi")]);
      let next = 0;
      for (let i = 0; i < 30; i++) {
        if (random.chance(0.4)) a.edit(sparing(random, a.blocks).map((op) => (op.op === "insert" ? { ...op, text: "x" } : op)));
        else if (random.chance(0.5)) b.edit(typed(random.below(docLength(b.state.doc)), String(next++ % 10)));
        else await calm(core, clock);
      }
      await calm(core, clock);
      while (undo(a.state, a.dispatch));
      await calm(core, clock);
      const left = texts(core.blocks).replaceAll("|", "");
      expect([...left].filter((c) => c >= "0" && c <= "9").sort()).toEqual(Array.from({ length: next }, (_, i) => String(i % 10)).sort());
      expect(left).not.toContain("x");
      expect(left.replace(/\d/g, "")).toBe("abcdefghi");
    }), 60_000);
});
