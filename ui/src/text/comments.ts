// Shows comments on their words. Given as flat offsets, kept in place through edits; the core's own anchors decide
// again whenever it sends them anew. Knows nothing of what a comment says.

import { type EditorState, Plugin, PluginKey } from "prosemirror-state";
import { Decoration, DecorationSet, type EditorView } from "prosemirror-view";
import { flatAt, posAt } from "./flat";

/** Where a comment stands. */
export interface CommentSpan {
  id: string;
  from: number;
  to: number;
  resolved?: boolean;
}

interface Shown {
  spans: DecorationSet;
  active: string | null;
}

type CommentMeta = { spans: readonly CommentSpan[] } | { active: string | null };

const key = new PluginKey<Shown>("marbre.comments");

/** Shows comment spans; `onComment` is told when one is clicked. */
export function comments(onComment?: (id: string) => void): Plugin<Shown> {
  return new Plugin<Shown>({
    key,
    state: {
      init: () => ({ spans: DecorationSet.empty, active: null }),
      apply(tr, old) {
        const meta = tr.getMeta(key) as CommentMeta | undefined;
        const spans = tr.docChanged ? old.spans.map(tr.mapping, tr.doc) : old.spans;
        if (meta && "spans" in meta) {
          const made = meta.spans.filter(({ from, to }) => to > from).map((span) => {
            const from = posAt(tr.doc, span.from);
            const to = Math.max(from, posAt(tr.doc, span.to));
            return Decoration.inline(
              from,
              to,
              { class: span.resolved ? "comment resolved" : "comment", "data-comment": span.id },
              { id: span.id, inclusiveStart: false, inclusiveEnd: false },
            );
          });
          return { ...old, spans: DecorationSet.create(tr.doc, made) };
        }
        return { spans, active: meta && "active" in meta ? meta.active : old.active };
      },
    },
    props: {
      decorations(state) {
        const shown = key.getState(state);
        if (!shown?.active) return shown?.spans;
        const active = shown.spans.find(undefined, undefined, (spec) => spec.id === shown.active);
        return shown.spans.add(state.doc, active.map(({ from, to }) => Decoration.inline(from, to, { class: "active" })));
      },
      handleClick(view, pos) {
        const found = commentAt(view.state, pos);
        if (found) onComment?.(found);
        return false;
      },
    },
  });
}

/** Shows these spans instead of those before. */
export function showComments(view: EditorView, spans: readonly CommentSpan[]): void {
  view.dispatch(view.state.tr.setMeta(key, { spans } satisfies CommentMeta).setMeta("addToHistory", false));
}

/** Marks one comment as the one being read. */
export function activateComment(view: EditorView, id: string | null): void {
  view.dispatch(view.state.tr.setMeta(key, { active: id } satisfies CommentMeta).setMeta("addToHistory", false));
}

/** Where the comments stand now, as flat offsets. */
export function commentSpans(state: EditorState): CommentSpan[] {
  const found = key.getState(state)?.spans.find() ?? [];
  return found.map(({ from, to, spec }) => ({ id: spec.id, from: flatAt(state.doc, from), to: flatAt(state.doc, to) }));
}

/** The innermost comment at a position. */
export function commentAt(state: EditorState, pos: number): string | null {
  const found = key.getState(state)?.spans.find(pos, pos) ?? [];
  found.sort((a, b) => a.to - a.from - (b.to - b.from));
  return found[0]?.spec.id ?? null;
}
