// Comments of readers, invented. Pure.
import type { CommentState, PieceId, ReaderCommentView, SiteView } from '../types';

const SAID: [author: string, words: string, state: CommentState, minutes: number][] = [
  ['Fanta K.', 'Le bac de cinq heures partait plein tous les matins. Qui dira le prix du pont ?', 'held', -12],
  ['Issa', 'Merci pour ces chiffres.\n\nOn les attendait depuis mars, et personne à la mairie ne les donnait.', 'held', -55],
  ['prix-doux', 'Gagnez 500 000 francs ici (https://prix.example/x)', 'held', -130],
  ['Adjoa T.', 'J’y étais. C’est bien raconté.', 'approved', -400],
];

/** What readers wrote, as the fake invents it. */
export function inventComments(
  site: Pick<SiteView, 'id' | 'name'> | undefined,
  piece: PieceId | undefined,
  headline: string,
  instant: (minutes: number) => string,
): ReaderCommentView[] {
  if (!site || !piece) return [];
  return SAID.map(([author, words, state, minutes], at) => ({
    id: `${site.id}/${at + 1}`,
    site: site.id,
    site_name: site.name,
    piece,
    headline,
    parent: null,
    author,
    own: false,
    words,
    state,
    stands: state,
    written: instant(minutes),
    address: '',
    decided: [],
    allowed: [],
  }));
}
