// An editor on a page with a core behind it, for tests of keys, clipboard and decorations.

import { type Editor, type EditorOptions, mountEditor } from "../editor";
import { docToBlocks } from "../flat";
import { type Block, type TextName, textOfBlock } from "../wire";
import { Clock, turn } from "./clock";
import { FakeCore } from "./core";

// The test page lays nothing out; ProseMirror asks where things are when it scrolls.
const nowhere = () => ({ x: 0, y: 0, top: 0, left: 0, bottom: 0, right: 0, width: 0, height: 0, toJSON: () => ({}) });
Range.prototype.getClientRects = () => [] as unknown as DOMRectList;
Range.prototype.getBoundingClientRect = nowhere;

let opened = 0;

export class Desk {
  readonly clock = new Clock();
  readonly core: FakeCore;
  readonly editor: Editor;
  readonly place: HTMLElement;
  readonly statuses: string[] = [];
  entered = 0;
  files: { files: File[]; at: number }[] = [];
  failures: unknown[] = [];

  constructor(blocks: Block[], options: Partial<EditorOptions> & { text?: TextName } = {}) {
    this.core = new FakeCore(options.text ?? "body", blocks);
    this.place = document.body.appendChild(document.createElement("div"));
    let ids = 0;
    const desk = opened++;
    const wire = this.core.open(`d${desk}-1`, (remote) => this.editor.session.arrived(remote));
    this.editor = mountEditor({
      place: this.place,
      text: "body",
      blocks,
      revision: this.core.revision,
      newId: () => `d${desk}-${++ids}`,
      atomViews: (kind, record) => {
        const shown = document.createElement("figure");
        shown.textContent = `${kind} ${record}`;
        return shown;
      },
      label: "Corps du texte",
      language: () => "fr",
      after: this.clock.after,
      now: () => this.clock.now,
      cleanPaste: () => Promise.reject(new Error("no cleaning here")),
      copyRecord: (_, record) => Promise.resolve(`copy of ${record}`),
      onFiles: (files, at) => this.files.push({ files, at }),
      onPasteFailed: (error) => this.failures.push(error),
      onStatus: (status) => this.statuses.push(status.state),
      onEnter: () => (this.entered += 1),
      ...wire,
      ...options,
    });
  }

  get blocks(): Block[] {
    return docToBlocks(this.editor.view.state.doc);
  }

  /** The text with `|` for the cursor, blocks apart. */
  get shown(): string {
    const { anchor, head } = this.editor.cursor();
    const text = this.blocks.map((block) => (block.kind === "atom" ? "" : textOfBlock(block))).join("\n");
    const [from, to] = [Math.min(anchor, head), Math.max(anchor, head)];
    return from === to ? `${text.slice(0, from)}|${text.slice(from)}` : `${text.slice(0, from)}[${text.slice(from, to)}]${text.slice(to)}`;
  }

  get kinds(): string[] {
    return this.blocks.map((block) => block.kind);
  }

  at(anchor: number, head = anchor): this {
    this.editor.setCursor({ anchor, head });
    return this;
  }

  /** Types as the webview reports it: each character asked of the plugins first. */
  type(text: string): this {
    const { view } = this.editor;
    for (const character of text) {
      const { from, to } = view.state.selection;
      const handled = view.someProp("handleTextInput", (handle) =>
        handle(view, from, to, character, () => view.state.tr.insertText(character, from, to)),
      );
      if (!handled) view.dispatch(view.state.tr.insertText(character, from, to));
    }
    return this;
  }

  /** Presses a key such as `Mod-Shift-x`; tells whether the editor took it. */
  key(name: string): boolean {
    const { view } = this.editor;
    const parts = name.split("-");
    const key = parts.pop()!;
    const event = new KeyboardEvent("keydown", {
      key: parts.includes("Shift") && key.length === 1 ? key.toUpperCase() : key,
      keyCode: key.length === 1 ? key.toUpperCase().charCodeAt(0) : 0,
      ctrlKey: parts.includes("Mod"),
      shiftKey: parts.includes("Shift"),
      altKey: parts.includes("Alt"),
      bubbles: true,
      cancelable: true,
    });
    return view.someProp("handleKeyDown", (handle) => handle(view, event)) ?? false;
  }

  /** Pastes; lets what is asynchronous come. */
  async paste(data: Record<string, string>, files: File[] = []): Promise<void> {
    const event = new Event("paste", { bubbles: true, cancelable: true });
    Object.assign(event, { clipboardData: { getData: (type: string) => data[type] ?? "", files } });
    this.editor.view.dom.dispatchEvent(event);
    await turn();
  }

  /** What copying puts on the clipboard. */
  copy(): Record<string, string> {
    const data: Record<string, string> = {};
    const { view } = this.editor;
    const { dom, text } = view.serializeForClipboard(view.state.selection.content());
    data["text/html"] = dom.innerHTML;
    data["text/plain"] = text;
    return data;
  }

  async calm(): Promise<void> {
    for (let i = 0; i < 1000; i++) {
      await turn();
      const parcel = this.core.post.shift();
      if (parcel) parcel.deliver();
      else if (this.clock.next === null) return;
      else this.clock.advance(this.clock.next);
    }
    throw new Error("never calm");
  }

  close(): void {
    void this.editor.destroy();
    this.editor.session.close();
    this.place.remove();
  }
}
