// Typing aids: quotation marks, apostrophes, dashes and the spaces of French punctuation. Each one is taken back by one
// undo, and none runs during a composition (prosemirror-inputrules waits for its end).

import { InputRule, inputRules } from "prosemirror-inputrules";
import type { EditorState, Plugin, Transaction } from "prosemirror-state";
import { closeGroup } from "./history";

const NO_BREAK = "\u00a0";
const NARROW = "\u202f";

type Language = "fr" | "other";

/** The language at the selection: that of its span, else the piece's. */
function languageAt(state: EditorState, piece: string): Language {
  const span = state.schema.marks.lang!.isInSet(state.storedMarks ?? state.selection.$from.marks());
  return /^fr\b/i.test(span ? span.attrs.lang : piece) ? "fr" : "other";
}

/** The words of the block before a position. */
function textBefore(state: EditorState, pos: number): string {
  const $pos = state.doc.resolve(pos);
  return $pos.parent.textBetween(0, $pos.parentOffset, null, "\ufffc");
}

/** Replaces what was typed, keeping it apart in the history. */
function instead(state: EditorState, text: string, from: number, to: number): Transaction {
  return closeGroup(state.tr.insertText(text, from, to));
}

/** Whether a quotation opened in the block is still open. */
function isOpen(text: string, opening: string, closing: string): boolean {
  return text.lastIndexOf(opening) > text.lastIndexOf(closing);
}

function quote(state: EditorState, language: Language, start: number, end: number): Transaction {
  const before = textBefore(state, start);
  if (language === "other") return instead(state, /(^|[\s([{«“‘—–-])$/.test(before) ? "“" : "”", start, end);
  if (!isOpen(before, "«", "»")) return instead(state, `«${NO_BREAK}`, start, end);
  // An ordinary space typed before the closing mark becomes the one that does not break.
  const space = /[ \u00a0\u202f]$/.test(before) ? 1 : 0;
  return instead(state, `${NO_BREAK}»`, start - space, end);
}

/** The space before ; : ! ? in French. Addresses, times and repeated marks are left alone. */
function punctuate(state: EditorState, mark: string, start: number, end: number): Transaction | null {
  const before = textBefore(state, start);
  const space = mark === ":" ? NO_BREAK : NARROW;
  const last = before.slice(-1);
  if (!last || /[\u00a0\u202f([{!?;:\ufffc]/.test(last)) return null;
  if (last === " ") {
    // A space alone at the start of a line is not one before punctuation.
    return before.trim() ? instead(state, space + mark, start - 1, end) : null;
  }
  const word = /\S*$/.exec(before)![0];
  if (/:\/\/|^www\.|@/i.test(word)) return null;
  if (mark === ":" && (/\d$/.test(word) || /^(https?|ftp|mailto|tel)$/i.test(word))) return null;
  return instead(state, space + mark, start, end);
}

/** The typing aids for a piece in the language that `language` names when asked. */
export function typingAids(language: () => string): Plugin {
  const at = (state: EditorState) => languageAt(state, language());
  const french = (run: (state: EditorState, match: RegExpMatchArray, start: number, end: number) => Transaction | null) =>
    (state: EditorState, match: RegExpMatchArray, start: number, end: number) =>
      at(state) === "fr" ? run(state, match, start, end) : null;
  return inputRules({
    rules: [
      new InputRule(/"$/, (state, _, start, end) => quote(state, at(state), start, end)),
      new InputRule(/'$/, (state, _, start, end) => {
        const opens = at(state) === "other" && /(^|[\s([{“—–-])$/.test(textBefore(state, start));
        return instead(state, opens ? "‘" : "’", start, end);
      }),
      new InputRule(/--$/, (state, _, start, end) => instead(state, "–", start, end)),
      new InputRule(/\.\.\.$/, (state, _, start, end) => instead(state, "…", start, end)),
      new InputRule(/[;:!?]$/, french((state, match, start, end) => punctuate(state, match[0], start, end))),
      new InputRule(/«$/, french((state, _, start, end) => instead(state, `«${NO_BREAK}`, start, end))),
      new InputRule(/«\u00a0 $/, french((state, _, start, end) => instead(state, `«${NO_BREAK}`, start, end))),
      new InputRule(/ ?»$/, french((state, match, start, end) => {
        const before = textBefore(state, start);
        if (!before || /[\u00a0\u202f]$/.test(before) || (match[0] === "»" && before.endsWith(" "))) return null;
        return instead(state, `${NO_BREAK}»`, start, end);
      })),
    ],
  });
}
