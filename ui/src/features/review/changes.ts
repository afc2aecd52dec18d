// Undoing one of the changes that one walks. Knows no component.
import type { ReviewChange } from '../../host/types';
import { HARD_BREAK, posAt, type Editor } from '../../text';

/**
 * Undoes one change in the text of now, as an edit of one's own. Refuses, and answers `false`, when the words are no
 * longer the ones that the change speaks of.
 */
export function undoChange(editor: Editor, change: ReviewChange): boolean {
  const { state } = editor.view;
  const from = posAt(state.doc, change.at);
  const to = posAt(state.doc, change.at + change.inserted);
  const there = state.doc.textBetween(from, to, '\n', (leaf) => (leaf.type.name === 'hard_break' ? HARD_BREAK : ''));
  if (change.inserted && there.trim() !== change.added.trim()) return false;
  if (change.kind && !change.deleted) {
    editor.setCursor({ anchor: change.at, head: change.at });
    return editor.run('paragraph');
  }
  const { tr } = state;
  if (to > from) tr.delete(from, to);
  const lines = change.deleted.split('\n');
  let at = Math.min(from, tr.doc.content.size);
  if (change.deleted && !tr.doc.resolve(at).parent.inlineContent) {
    const { paragraph } = state.schema.nodes;
    if (!paragraph) return false;
    tr.insert(at, lines.filter(Boolean).map((line) => paragraph.create(null, state.schema.text(line))));
  } else {
    lines.forEach((line, n) => {
      if (n) {
        tr.split(at);
        at += 2;
      }
      line.split(HARD_BREAK).forEach((part, m) => {
        const { hard_break: hardBreak } = state.schema.nodes;
        if (m && hardBreak) {
          tr.insert(at, hardBreak.create());
          at += 1;
        }
        if (part) {
          tr.insertText(part, at);
          at += part.length;
        }
      });
    });
  }
  if (!tr.docChanged) return false;
  editor.view.dispatch(tr);
  return true;
}

/** The list after one change was undone: those after it move with the text. */
export function without(changes: ReviewChange[], gone: ReviewChange): ReviewChange[] {
  const shift = gone.deleted.length - gone.inserted;
  return changes
    .filter((change) => change !== gone)
    .map((change) =>
      change.text === gone.text && change.at > gone.at && !(gone.kind && !gone.deleted)
        ? { ...change, at: change.at + shift }
        : change,
    );
}
