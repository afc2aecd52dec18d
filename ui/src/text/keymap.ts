// Which key does what. Ctrl+Alt and Ctrl+digit are left alone: on AZERTY and with AltGr they type characters. So is
// Ctrl+Shift+U, with which Linux input methods enter a code point.

import { chainCommands, selectAll } from "prosemirror-commands";
import { undoInputRule } from "prosemirror-inputrules";
import { keymap } from "prosemirror-keymap";
import type { Command, Plugin } from "prosemirror-state";
import { backspace, deleteForward, deleteSelected, enter } from "./breaks";
import {
  type NewId,
  indent,
  insertAtom,
  insertHardBreak,
  moveDown,
  moveUp,
  outdent,
  setBlock,
  toggleBlock,
  toggleBox,
  toggleInline,
  toggleList,
} from "./commands";
import { redo, undo } from "./history";

/** Everything that has a name in the command palette. */
export type CommandName =
  | "strong"
  | "emphasis"
  | "strike"
  | "sub"
  | "superscript"
  | "link"
  | "lang"
  | "paragraph"
  | "crosshead"
  | "minor_crosshead"
  | "quote"
  | "pull_quote"
  | "bulleted"
  | "numbered"
  | "indent"
  | "outdent"
  | "box"
  | "rule"
  | "hard_break"
  | "move_up"
  | "move_down"
  | "undo"
  | "redo";

/** The shortcuts, for the palette to show beside the names. `Mod` is Ctrl, or Command on a Mac. */
export const SHORTCUTS: Readonly<Record<CommandName, string>> = {
  strong: "Mod-b",
  emphasis: "Mod-i",
  strike: "Mod-Shift-x",
  sub: "Mod-Shift-b",
  superscript: "Mod-Shift-h",
  link: "Mod-Shift-k",
  lang: "Mod-Shift-y",
  paragraph: "Mod-Shift-f",
  crosshead: "Mod-Shift-t",
  minor_crosshead: "Mod-Shift-s",
  quote: "Mod-Shift-q",
  pull_quote: "Mod-Shift-g",
  bulleted: "Mod-Shift-l",
  numbered: "Mod-Shift-o",
  indent: "Tab",
  outdent: "Shift-Tab",
  box: "Mod-Shift-d",
  rule: "Mod-Shift-r",
  hard_break: "Shift-Enter",
  move_up: "Alt-ArrowUp",
  move_down: "Alt-ArrowDown",
  undo: "Mod-z",
  redo: "Mod-Shift-z",
};

export interface Keys {
  newId: NewId;
  /** Asks for the address of a link. */
  onLink?: () => void;
  /** Asks in which language a passage is. */
  onLang?: () => void;
  /** Enter in a text of one line: on to the next one. */
  onEnter?: () => void;
}

/** A command that only asks somebody something. */
function asking(ask: (() => void) | undefined): Command {
  return (_, dispatch) => {
    if (!ask) return false;
    if (dispatch) ask();
    return true;
  };
}

/** Every command by its name. */
export function namedCommands(keys: Keys): Record<CommandName, Command> {
  return {
    strong: toggleInline("strong"),
    emphasis: toggleInline("emphasis"),
    strike: toggleInline("strike"),
    sub: toggleInline("sub"),
    superscript: toggleInline("superscript"),
    link: asking(keys.onLink),
    lang: asking(keys.onLang),
    paragraph: setBlock({ kind: "paragraph" }),
    crosshead: toggleBlock({ kind: "crosshead", level: 2 }),
    minor_crosshead: toggleBlock({ kind: "crosshead", level: 3 }),
    quote: toggleBlock({ kind: "quote" }),
    pull_quote: toggleBlock({ kind: "pull_quote" }),
    bulleted: toggleList(false, keys.newId),
    numbered: toggleList(true, keys.newId),
    indent,
    outdent,
    box: toggleBox(keys.newId),
    rule: (state, dispatch, view) => insertAtom("rule", dispatch ? keys.newId() : "")(state, dispatch, view),
    hard_break: insertHardBreak,
    move_up: moveUp,
    move_down: moveDown,
    undo: chainCommands(undoInputRule, undo),
    redo,
  };
}

/** The keys that go without a name. Ctrl+Enter is the window's: the next act. */
function plainKeys(keys: Keys): Record<string, Command> {
  const back = chainCommands(undoInputRule, deleteSelected, backspace);
  const forward = chainCommands(deleteSelected, deleteForward);
  return {
    Enter: chainCommands(enter, asking(keys.onEnter)),
    Backspace: back,
    "Mod-Backspace": chainCommands(deleteSelected, backspace),
    "Shift-Backspace": back,
    Delete: forward,
    "Mod-Delete": forward,
    "Mod-y": redo,
    "Mod-a": selectAll,
  };
}

/** Every key that the text takes for itself, as often as it is given away. */
export function takenKeys(): string[] {
  return [...Object.values(SHORTCUTS), ...Object.keys(plainKeys({ newId: () => "" }))];
}

/** The keys of the editor. */
export function editorKeys(keys: Keys): Plugin {
  const commands = namedCommands(keys);
  const bound: Record<string, Command> = {};
  for (const [name, key] of Object.entries(SHORTCUTS)) bound[key] = commands[name as CommandName];
  return keymap({ ...bound, ...plainKeys(keys) });
}
