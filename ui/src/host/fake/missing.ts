// The fake core's list of what still misses: the codes of the domain that the window words.
import type { Block, FieldView, MediaView, MissingView, PieceKind } from '../types';

export interface Looked {
  kind: PieceKind;
  headline: string;
  body: Block[];
  signs: number;
  ordered: number | null;
  sections: number;
  countries: number;
  bylines: number;
  media: MediaView[];
  comments: number;
  fields: FieldView[];
  embargo: string | null;
  now: number;
}

/** What still misses, the blocking items first. */
export function whatMisses(looked: Looked): MissingView[] {
  const list: MissingView[] = [];
  const add = (code: string, blocking: boolean, overridable: boolean, facts: [string, string][] = []): void => {
    list.push({ code, blocking, overridable, facts });
  };
  const text = looked.body.flatMap((block) => block.spans ?? []).map((span) => span.text).join(' ');
  if (!looked.headline.trim()) add('headline', true, false);
  if (looked.kind !== 'flash' && !text.trim()) add('text', true, true);
  const placeholder = /\[(?:à compléter|TK)[^\]]*\]|\bTK\b/i.exec(text);
  if (placeholder) add('placeholder', true, true, [['place', 'body'], ['found', placeholder[0]], ['count', '1']]);
  for (const picture of looked.media) {
    if (!picture.credit.trim()) add('credit', true, false, [['record', picture.id]]);
    if (!picture.alt.trim()) add('alt', false, true, [['record', picture.id]]);
    if (!picture.caption.trim()) add('caption', false, true, [['record', picture.id]]);
  }
  for (const block of looked.body) {
    if (block.kind === 'atom' && block.atom === 'audio') add('sound', true, false, [['record', block.record]]);
  }
  if (looked.kind !== 'flash') {
    if (!looked.sections) add('section', true, true);
    if (!looked.countries) add('country', false, true);
    if (!looked.bylines) add('byline', false, true);
  }
  const unsettled = looked.fields.filter((field) => field.unsettled.length > 1);
  if (unsettled.length) add('unsettled', true, false, [['fields', unsettled.map((field) => field.name).join(' ')]]);
  if (looked.ordered && looked.signs > looked.ordered * 1.1) {
    add('too_long', false, true, [['signs', String(looked.signs)], ['ordered', String(looked.ordered)]]);
  }
  if (looked.ordered && looked.signs < looked.ordered * 0.9) {
    add('too_short', false, true, [['signs', String(looked.signs)], ['ordered', String(looked.ordered)]]);
  }
  if (looked.comments) add('comments', false, true, [['count', String(looked.comments)]]);
  if (looked.embargo && Date.parse(looked.embargo) > looked.now) {
    add('embargo_runs', false, true, [['until', looked.embargo]]);
  }
  return list.sort((a, b) => Number(b.blocking) - Number(a.blocking));
}
