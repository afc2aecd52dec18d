// What changed between two texts of the fake core: block by block, common beginning and end set aside.
import type { Block, ReviewChange, TextName } from '../types';

const words = (block: Block): string => (block.spans ?? []).map((span) => span.text).join('');

/** The changes of a text, in order, placed in the text of now. */
export function compareBlocks(text: TextName, before: Block[], after: Block[]): ReviewChange[] {
  const changes: ReviewChange[] = [];
  let at = 0;
  const length = Math.max(before.length, after.length);
  for (let line = 0; line < length; line++) {
    const old = before[line];
    const now = after[line];
    const [a, b] = [old ? words(old) : '', now ? words(now) : ''];
    if (a !== b) {
      let start = 0;
      while (start < a.length && start < b.length && a[start] === b[start]) start++;
      let end = 0;
      while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
      const added = b.slice(start, b.length - end);
      changes.push({ text, at: at + start, inserted: added.length, deleted: a.slice(start, a.length - end), added, kind: null });
    } else if (old && now && old.kind !== now.kind) {
      changes.push({ text, at, inserted: b.length, deleted: '', added: b, kind: now.kind });
    }
    if (now) at += b.length + 1;
  }
  return changes;
}

/** Changes for the review of the invented reportage, wherever its words stand now. */
export function inventedChanges(texts: Record<TextName, { blocks: Block[] }>): ReviewChange[] {
  const flatOf = (text: 'standfirst' | 'body'): string =>
    texts[text].blocks.map((block) => `${(block.spans ?? []).map((span) => span.text).join('')}\n`).join('');
  const changes: ReviewChange[] = [];
  const look = (text: 'standfirst' | 'body', words: string, deleted: string, kind: string | null = null): void => {
    const at = flatOf(text).indexOf(words);
    if (at >= 0) changes.push({ text, at, inserted: words.length, deleted, added: words, kind });
  };
  look('standfirst', 'trois cents', '300');
  look('body', 'passagers', 'passagés');
  look('body', 'Un prix affiché sur la berge', '', 'crosshead');
  const gone = flatOf('body').indexOf(', dans un message publié');
  if (gone >= 0) {
    changes.push({ text: 'body', at: gone, inserted: 0, deleted: ', comme on le sait', added: '', kind: null });
  }
  return changes;
}
