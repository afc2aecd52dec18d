// Points at the change being looked at, over its own colours, where the webview knows how to. Touches no document.
import type { ReviewChange } from '../../host/types';
import { posAt, type Editor } from '../../text';

const NAME = 'change-here';

/** Marks the new words of a change; a change that only removed words is found by its struck text. */
export function pointAt(editor: Editor, change: ReviewChange): void {
  unpoint();
  const { view } = editor;
  try {
    const from = view.domAtPos(posAt(view.state.doc, change.at));
    const to = view.domAtPos(posAt(view.state.doc, change.at + change.inserted));
    const range = new Range();
    range.setStart(from.node, from.offset);
    range.setEnd(to.node, to.offset);
    const element = from.node instanceof Element ? from.node : from.node.parentElement;
    element?.scrollIntoView({ block: 'nearest' });
    if ('highlights' in CSS) CSS.highlights.set(NAME, new Highlight(range));
  } catch {
    // The place has just gone from the page: there is nothing to point at.
  }
}

/** Points at nothing any more. */
export function unpoint(): void {
  if ('highlights' in CSS) CSS.highlights.delete(NAME);
}
