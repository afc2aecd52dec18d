import { afterEach, describe, expect, test, vi } from "vitest";
import { showChanges } from "./changes";
import { commentSpans, showComments } from "./comments";
import { sameBlocks } from "./delta";
import { Desk } from "./testing/desk";
import { turn } from "./testing/clock";
import type { Block } from "./wire";

const NB = "\u00a0";
const NN = "\u202f";
const p = (text = ""): Block => (text ? { kind: "paragraph", spans: [{ text }] } : { kind: "paragraph" });
const item = (text: string, depth = 0, list = "l", ordered = false): Block => ({
  kind: "item",
  ordered,
  depth,
  list,
  ...(text && { spans: [{ text }] }),
});
const rule: Block = { kind: "atom", atom: "rule", record: "r" };

type Cleaning = (html: string, text: string) => Promise<Block[]>;

let desks: Desk[] = [];
function desk(...args: ConstructorParameters<typeof Desk>): Desk {
  const made = new Desk(...args);
  desks.push(made);
  return made;
}
afterEach(() => {
  for (const one of desks) one.close();
  desks = [];
});

describe("the page", () => {
  test("blocks have real elements, an atom what the outside shows for it", () => {
    const { place } = desk([{ kind: "crosshead", level: 3, spans: [{ text: "L’eau" }] }, { kind: "quote", box: "b" }, item("un"), rule]);
    expect(place.querySelector("h3.crosshead")?.textContent).toBe("L’eau");
    expect(place.querySelector("blockquote[data-box=b].box-start.box-end")).not.toBeNull();
    expect(place.querySelector(".item[data-ordered=false][data-depth='0'].list-start")?.textContent).toBe("un");
    expect(place.querySelector(".atom[data-atom=rule] > figure")?.textContent).toBe("rule r");
    expect(place.querySelector("[role=textbox][aria-label='Corps du texte'][lang=fr]")).not.toBeNull();
  });

  test("what is typed is saved", async () => {
    const d = desk([p()]);
    d.type("Ségou");
    await d.calm();
    expect(d.core.blocks).toEqual([p("Ségou")]);
    expect(d.statuses.at(-1)).toBe("saved");
  });

  test("leaving the field sends at once", () => {
    const d = desk([p()]);
    d.type("a");
    d.editor.view.dom.dispatchEvent(new FocusEvent("blur"));
    expect(d.core.post).toHaveLength(1);
  });

  test("an editor taken off the page still sends what is left", async () => {
    const d = desk([p()]);
    d.type("dernier mot");
    const gone = d.editor.destroy();
    await d.calm();
    await gone;
    expect(d.core.blocks).toEqual([p("dernier mot")]);
  });

  test("the cursor is told and put back as flat offsets", () => {
    const d = desk([p("ab"), rule, p("cd")]);
    for (const cursor of [{ anchor: 1, head: 1 }, { anchor: 0, head: 5 }]) {
      d.editor.setCursor(cursor);
      expect(d.editor.cursor()).toEqual(cursor);
    }
    d.editor.setCursor({ anchor: 3, head: 3 });
    expect(d.editor.view.state.selection.toJSON().type).toBe("node");
    d.editor.setCursor({ anchor: 99, head: 99 });
    expect(d.editor.cursor()).toEqual({ anchor: 6, head: 6 });
  });

  test("what cannot be edited is not", () => {
    const d = desk([p("a")]);
    d.editor.setEditable(false);
    expect(d.editor.view.dom.getAttribute("contenteditable")).toBe("false");
    expect(d.editor.can("strong")).toBe(false);
  });

  test("others' typing waits for the end of a composition in its block", async () => {
    const d = desk([p("e"), p("x")]);
    d.at(1);
    d.editor.view.dom.dispatchEvent(new CompositionEvent("compositionstart"));
    d.core.imported([{ op: "retain", n: 1 }, { op: "insert", text: "!", marks: {} }]);
    d.core.post.shift()!.deliver();
    expect(d.shown).toBe("e|\nx");
    d.editor.view.dom.dispatchEvent(new CompositionEvent("compositionend"));
    expect(d.shown).toBe("e|\nx");
    d.clock.advance(50);
    expect(d.shown).toBe("e|!\nx");
  });
});

describe("Enter and Backspace", () => {
  test("a crosshead or quotation is followed by a paragraph", () => {
    const d = desk([{ kind: "crosshead", level: 2, spans: [{ text: "ab" }] }, { kind: "quote", spans: [{ text: "cd" }] }]);
    d.at(2).key("Enter");
    d.at(6).key("Enter");
    expect(d.kinds).toEqual(["crosshead", "paragraph", "quote", "paragraph"]);
    expect(d.shown).toBe("ab\n\ncd\n|");
  });

  test("inside a block both halves are what it was", () => {
    const d = desk([{ kind: "quote", spans: [{ text: "abcd" }] }]);
    d.at(2).key("Enter");
    expect(d.kinds).toEqual(["quote", "quote"]);
    expect(d.shown).toBe("ab\n|cd");
  });

  test("at the start of words an empty line comes before them", () => {
    const d = desk([{ kind: "crosshead", level: 2, spans: [{ text: "ab" }] }]);
    d.at(0).key("Enter");
    expect(d.kinds).toEqual(["paragraph", "crosshead"]);
    expect(d.shown).toBe("\n|ab");
  });

  test("an empty item goes up, then leaves the list", () => {
    const d = desk([item("a"), item("", 1)]);
    d.at(2).key("Enter");
    expect(d.blocks[1]).toEqual(item("", 0));
    d.key("Enter");
    expect(d.blocks[1]).toEqual(p());
  });

  test("items go on, and an empty line leaves its box at the end only", () => {
    const d = desk([item("a"), { ...p("x"), box: "b" }, { ...p(), box: "b" }]);
    d.at(1).key("Enter");
    expect(d.blocks[1]).toEqual(item(""));
    d.at(5).key("Enter");
    expect(d.blocks[3]).toEqual(p());
  });

  test("Backspace makes a paragraph first, then joins", () => {
    const d = desk([p("ab"), { kind: "quote", spans: [{ text: "cd" }] }]);
    d.at(3).key("Backspace");
    expect(d.kinds).toEqual(["paragraph", "paragraph"]);
    d.key("Backspace");
    expect(d.shown).toBe("ab|cd");
  });

  test("text is never joined to an atom: it is selected, and then goes", () => {
    const d = desk([rule, p("ab")]);
    d.at(1).key("Backspace");
    expect(d.kinds).toEqual(["atom", "paragraph"]);
    expect(d.editor.view.state.selection.toJSON()).toEqual({ type: "node", anchor: 0 });
    d.key("Backspace");
    expect(d.shown).toBe("|ab");
    const e = desk([p(), rule]);
    e.at(0).key("Delete");
    expect(e.kinds).toEqual(["atom"]);
    e.key("Delete");
    expect(e.blocks).toEqual([p()]);
  });

  test("an empty line before a crosshead goes without touching it", () => {
    const d = desk([p(), { kind: "crosshead", level: 2, spans: [{ text: "ab" }] }]);
    d.at(0).key("Delete");
    expect(d.kinds).toEqual(["crosshead"]);
    expect(d.shown).toBe("|ab");
  });

  test("everything selected and deleted leaves one empty paragraph", () => {
    const d = desk([{ kind: "quote", spans: [{ text: "a" }] }, rule, p("b")]);
    d.key("Mod-a");
    d.key("Backspace");
    expect(d.blocks).toEqual([p()]);
  });

  test("Enter in the standfirst goes on to the body; Shift+Enter breaks the line", () => {
    const d = desk([p("ab")], { text: "standfirst" });
    d.at(1).key("Enter");
    expect(d.entered).toBe(1);
    d.key("Shift-Enter");
    expect(d.blocks).toEqual([p("a\u2028b")]);
    expect(d.editor.can("crosshead")).toBe(false);
    expect(d.editor.can("rule")).toBe(false);
    expect(d.editor.can("strong")).toBe(true);
  });
});

describe("commands", () => {
  test("a crosshead becomes a minor one, and that one plain text again", () => {
    const d = desk([{ kind: "crosshead", level: 2, spans: [{ text: "ab" }] }]);
    d.editor.run("minor_crosshead");
    expect(d.blocks).toEqual([{ kind: "crosshead", level: 3, spans: [{ text: "ab" }] }]);
    d.editor.run("minor_crosshead");
    expect(d.kinds).toEqual(["paragraph"]);
  });

  test("kinds are switched on and off over several blocks", () => {
    const d = desk([p("a"), { kind: "quote", spans: [{ text: "b" }] }]);
    d.at(0, 3).key("Mod-Shift-t");
    expect(d.kinds).toEqual(["crosshead", "crosshead"]);
    d.editor.run("crosshead");
    expect(d.kinds).toEqual(["paragraph", "paragraph"]);
  });

  test("a list joins the one beside it, a new one has a name of its own", () => {
    const d = desk([item("a"), p("b"), p("c"), p("d")]);
    d.at(2).key("Mod-Shift-l");
    expect(d.blocks[1]).toEqual(item("b"));
    d.at(6).key("Mod-Shift-o");
    expect(d.blocks[3]).toMatchObject({ kind: "item", ordered: true, list: expect.stringMatching(/^d/) });
    d.key("Mod-Shift-o");
    expect(d.blocks[3]).toEqual(p("d"));
  });

  test("Tab deepens an item by one at most, and is left alone outside a list", () => {
    const d = desk([item("a"), item("b"), p("c")]);
    d.at(2).key("Tab");
    d.key("Tab");
    expect(d.blocks[1]).toEqual(item("b", 1));
    d.at(0).key("Tab");
    expect(d.blocks[0]).toEqual(item("a"));
    d.key("Shift-Tab");
    expect(d.blocks[0]).toEqual(p("a"));
    expect(d.at(4).key("Tab")).toBe(false);
  });

  test("a box holds blocks and atoms together", () => {
    const d = desk([p("a"), rule, p("b")]);
    d.at(0, 3).key("Mod-Shift-d");
    const boxes = d.blocks.map((block) => block.box);
    expect(new Set(boxes).size).toBe(1);
    expect(boxes[0]).toBeDefined();
    d.key("Mod-Shift-d");
    expect(d.blocks).toEqual([p("a"), rule, p("b")]);
  });

  test("sub- and superscript put each other out", () => {
    const d = desk([p("H2O")]);
    d.at(1, 2).key("Mod-Shift-b");
    d.key("Mod-Shift-h");
    expect(d.blocks[0]!.spans![1]).toEqual({ text: "2", marks: { superscript: true } });
  });

  test("blocks move with their selection, several at once, and only so far", async () => {
    const d = desk([p("a"), p("b"), p("c"), rule, p("d")]);
    d.at(2, 5).key("Alt-ArrowUp");
    expect(d.shown).toBe("[b\nc]\na\n\nd");
    d.key("Alt-ArrowUp");
    expect(d.shown).toBe("[b\nc]\na\n\nd");
    d.key("Alt-ArrowDown");
    d.key("Alt-ArrowDown");
    expect(d.kinds).toEqual(["paragraph", "atom", "paragraph", "paragraph", "paragraph"]);
    expect(d.shown).toBe("a\n\n[b\nc]\nd");
    d.at(2).key("Alt-ArrowUp");
    expect(d.kinds[0]).toBe("atom");
    await d.calm();
    expect(sameBlocks(d.core.blocks, d.blocks)).toBe(true);
  });

  test("an atom takes the place of an empty paragraph and leaves a line to go on in", () => {
    const d = desk([p("a"), p()]);
    d.at(2);
    d.editor.insertAtoms([{ atom: "picture", record: "m1" }, { atom: "embed", record: "e1" }]);
    expect(d.kinds).toEqual(["paragraph", "atom", "atom", "paragraph"]);
    d.type("x");
    expect(d.blocks[3]).toEqual(p("x"));
  });
});

describe("typing aids", () => {
  const typed = (text: string, before = "", language = "fr") => {
    const d = desk([p(before)], { language: () => language });
    d.at(before.length).type(text);
    return d.blocks[0]!.spans![0]!.text;
  };

  test("French quotation marks keep their spaces", () => {
    expect(typed('"Oui", dit-elle')).toBe(`«${NB}Oui${NB}», dit-elle`);
    expect(typed('Il dit "non "')).toBe(`Il dit «${NB}non${NB}»`);
    expect(typed("« oui »")).toBe(`«${NB}oui${NB}»`);
  });

  test("apostrophes, dashes, dots", () => {
    expect(typed("l'eau -- celle du fleuve...")).toBe("l’eau – celle du fleuve…");
  });

  test("the space before high punctuation does not break, typed or not", () => {
    expect(typed("Quoi ?")).toBe(`Quoi${NN}?`);
    expect(typed("Quoi?!")).toBe(`Quoi${NN}?!`);
    expect(typed("Non; oui: voilà!")).toBe(`Non${NN}; oui${NB}: voilà${NN}!`);
  });

  test("addresses and times are left alone", () => {
    expect(typed("https://exemple.test/a?b")).toBe("https://exemple.test/a?b");
    expect(typed("12:30")).toBe("12:30");
  });

  test("English has its own marks and no such spaces", () => {
    expect(typed(`"It's 'so'," he said: no!`, "", "en")).toBe("“It’s ‘so’,” he said: no!");
  });

  test("one undo takes an aid back and leaves what was typed", () => {
    const d = desk([p()]);
    d.type('mot "');
    expect(d.shown).toBe(`mot «${NB}|`);
    d.key("Mod-z");
    expect(d.shown).toBe('mot "|');
  });
});

describe("undo", () => {
  test("takes back a run of typing, then the Enter before it, and the cursor goes back", () => {
    const now = vi.spyOn(Date, "now");
    now.mockReturnValue(0);
    const d = desk([p("ab")]);
    d.at(2).type("cd");
    now.mockReturnValue(10_000);
    d.key("Enter");
    now.mockReturnValue(20_000);
    d.type("ef");
    now.mockRestore();
    expect(d.shown).toBe("abcd\nef|");
    d.key("Mod-z");
    expect(d.shown).toBe("abcd\n|");
    d.key("Mod-z");
    expect(d.shown).toBe("abcd|");
    d.key("Mod-z");
    expect(d.shown).toBe("ab|");
    d.key("Mod-Shift-z");
    expect(d.shown).toBe("abcd|");
  });
});

describe("clipboard", () => {
  test("copying gives nested HTML and readable text", () => {
    const d = desk([
      { kind: "crosshead", level: 2, spans: [{ text: "Titre" }] },
      { kind: "paragraph", spans: [{ text: "mot", marks: { strong: true } }, { text: " lié", marks: { link: "https://exemple.test" } }] },
      item("un"),
      item("deux", 1),
      item("trois"),
      { kind: "quote", spans: [{ text: "cité" }] },
      rule,
    ]);
    d.key("Mod-a");
    const { "text/html": html, "text/plain": text } = d.copy();
    const shown = document.createElement("div");
    shown.innerHTML = html!;
    const root = shown.querySelector("[data-marbre]")!;
    root.removeAttribute("data-marbre");
    expect(root.innerHTML).toBe(
      '<h2>Titre</h2><p><strong>mot</strong><a href="https://exemple.test" rel="noopener"> lié</a></p>' +
        "<ul><li>un<ul><li>deux</li></ul></li><li>trois</li></ul><blockquote><p>cité</p></blockquote><hr>",
    );
    expect(text).toBe("Titre\n\nmot lié\n\n- un\n  - deux\n- trois\n\ncité");
  });

  test("what Marbre copied comes back as it was, with lists and records of its own", async () => {
    const from = desk([item("un"), { kind: "atom", atom: "embed", record: "e1" }, { ...p("deux"), box: "b" }]);
    from.key("Mod-a");
    const to = desk([p()]);
    await to.paste(from.copy());
    expect(to.blocks.slice(0, 3)).toEqual([
      { ...item("un"), list: expect.not.stringMatching(/^l$/) },
      { kind: "atom", atom: "embed", record: "copy of e1" },
      { ...p("deux"), box: expect.not.stringMatching(/^b$/) },
    ]);
    expect(to.kinds).toHaveLength(3);
  });

  test("a part of a line goes into the line, whatever it was copied from", async () => {
    const from = desk([{ kind: "crosshead", level: 2, spans: [{ text: "Le fleuve" }] }]);
    from.at(3, 9);
    const to = desk([p("au ! ")]);
    to.at(3);
    await to.paste(from.copy());
    expect(to.shown).toBe("au fleuve|! ");
    expect(to.kinds).toEqual(["paragraph"]);
  });

  test("outside markup is cleaned elsewhere and comes where it was pasted, though typing went on", async () => {
    let clean: (blocks: Block[]) => void = () => {};
    const cleanPaste = vi.fn<Cleaning>(() => new Promise<Block[]>((resolve) => (clean = resolve)));
    const d = desk([p("un deux")], { cleanPaste });
    d.at(3);
    await d.paste({ "text/html": "<b onclick=x>mot</b>", "text/plain": "mot" });
    expect(cleanPaste).toHaveBeenCalledWith("<b onclick=x>mot</b>", "mot");
    expect(d.place.querySelector(".pasting")).not.toBeNull();
    d.at(0).type("zéro ");
    clean([p("mot"), { kind: "quote", spans: [{ text: "cité" }] }]);
    await turn();
    expect(d.shown).toBe("zéro |un mot\ncité\ndeux");
    expect(d.kinds).toEqual(["paragraph", "quote", "paragraph"]);
    expect(d.place.querySelector(".pasting")).toBeNull();
    d.key("Mod-z");
    expect(d.shown.replace("|", "")).toBe("zéro un deux");
    await d.calm();
    expect(sameBlocks(d.core.blocks, d.blocks)).toBe(true);
  });

  test("where cleaning fails the plain text comes, and it is said", async () => {
    const d = desk([p()]);
    await d.paste({ "text/html": "<p>a</p>", "text/plain": "un\nsuite\n\ndeux" });
    expect(d.blocks).toEqual([p("un\u2028suite"), p("deux")]);
    expect(d.failures).toHaveLength(1);
  });

  test("a forged marker is not believed", async () => {
    const cleanPaste = vi.fn<Cleaning>(async () => [p("propre")]);
    for (const forged of ['{"blocks":[{"kind":"script"}]}', '{"blocks":[{"kind":"crosshead","level":9}]}', "{", '{"blocks":{}}']) {
      const d = desk([p()], { cleanPaste });
      await d.paste({ "text/html": `<div data-marbre='${forged}'>x</div>`, "text/plain": "x" });
      expect(d.blocks).toEqual([p("propre")]);
    }
    const d = desk([p()]);
    const link = '{"inline":true,"blocks":[{"kind":"paragraph","spans":[{"text":"x","marks":{"link":"javascript:alert(1)"}}]}]}';
    await d.paste({ "text/html": `<div data-marbre='${link}'>x</div>` });
    expect(d.blocks).toEqual([p("x")]);
  });

  test("an address pasted on words links them", async () => {
    const d = desk([p("le rapport")]);
    d.at(3, 10);
    await d.paste({ "text/plain": "https://exemple.test/rapport" });
    expect(d.blocks[0]!.spans![1]).toEqual({ text: "rapport", marks: { link: "https://exemple.test/rapport" } });
  });

  test("files go to whoever takes them, with the place", async () => {
    const d = desk([p("ab")]);
    const file = new File(["x"], "photo.jpg", { type: "image/jpeg" });
    d.at(1);
    await d.paste({}, [file]);
    expect(d.files).toEqual([{ files: [file], at: 1 }]);
  });

  test("in the standfirst all comes on one line", async () => {
    const d = desk([p("ab")], { text: "standfirst", cleanPaste: async () => [{ kind: "crosshead", level: 2, spans: [{ text: "un" }] }, rule, p("deux")] });
    d.at(1);
    await d.paste({ "text/html": "<h2>un</h2>" });
    expect(d.blocks).toEqual([p("aun deuxb")]);
  });
});

describe("decorations", () => {
  test("comments stay on their words", () => {
    const d = desk([p("Le fleuve monte"), p("x")]);
    showComments(d.editor.view, [{ id: "c1", from: 3, to: 9 }, { id: "gone", from: 4, to: 4 }]);
    expect(d.place.querySelector("[data-comment=c1]")?.textContent).toBe("fleuve");
    d.at(0).type("Oui. ");
    d.at(8).type("grand ");
    expect(commentSpans(d.editor.view.state)).toEqual([{ id: "c1", from: 14, to: 20 }]);
    expect(d.place.querySelector("[data-comment=c1]")?.textContent).toBe("fleuve");
  });

  test("changes show what is new and what is gone", () => {
    const d = desk([p("Le grand fleuve"), rule, p("monte")]);
    showChanges(d.editor.view, [
      { at: 3, inserted: 6, deleted: "petit " },
      { at: 16, inserted: 1, deleted: "", kind: "atom" },
    ]);
    expect(d.place.querySelector("ins.inserted")?.textContent).toBe("grand ");
    expect(d.place.querySelector("del.deleted")?.textContent).toBe("petit ");
    expect(d.place.querySelector(".atom.inserted")).not.toBeNull();
    showChanges(d.editor.view, []);
    expect(d.place.querySelector("ins, del, .inserted")).toBeNull();
  });
});
