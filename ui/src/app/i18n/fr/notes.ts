// What was noted when a file was read, in French: what became of it, above the words as they stood there.
// Plain spaces: `typography.ts` sets the no-break ones.
import { each } from '../catalogue';
import type { NoteCode } from '../codes';
import { many } from '../many';

export const notes = {
  fileNotes: {
    title: 'À la lecture du fichier',
    words: 'Sur cet ordinateur seulement. « Vu » l’ôte d’ici pour de bon.',
    seen: 'Vu',
    seenOf: (what: string) => `Vu : ${what}`,
  },
  noted: each<NoteCode>({
    front_matter_unread: () => 'L’en-tête du fichier n’a pas pu être lu : il est resté en tête du texte',
    unknown_field: (f) => `Aucune place ici pour « ${f.name ?? ''} »`,
    date_unread: () => 'Cette date n’a pas été comprise',
    field_unread: (f) => `« ${f.name ?? ''} » n’a pas été compris : à choisir à la main`,
    decoded: (f) => `Le fichier n’est pas en Unicode, il a été lu en ${f.encoding ?? ''} : vérifiez les accents`,
    frame_as_text: () => 'Un cadre venu d’un site inconnu : son adresse est restée dans le texte',
    tables_as_text: (f) => `${many(Number(f.count), 'tableau resté', 'tableaux restés')} en lignes de texte`,
    deletions_left_out: (f) => `${many(Number(f.count), 'passage supprimé', 'passages supprimés')} avec le suivi des modifications : laissé de côté`,
    comment: (f) => (f.author ? `Commentaire dans le document, par ${f.author}` : 'Commentaire dans le document'),
    more_comments: (f) => `Encore ${many(Number(f.count), 'commentaire', 'commentaires')} : à lire dans le document`,
    margin: () => 'Dans la marge des pages',
    hidden_text_left_out: () => 'Texte masqué du document, laissé de côté',
    picture_missing: (f) => `L’image « ${f.name ?? ''} » n’est pas dans le fichier : à ajouter à la main`,
    page_title: () => 'La page elle-même porte un autre titre',
    published: (f) => `Date de publication du texte (${f.day ?? ''}) : aucun champ ne la garde`,
    not_listed: (f) => `${f.taxonomy === 'country' ? 'Ce pays n’est' : 'Cette rubrique n’est'} pas dans vos listes : à choisir à la main`,
    field_refused: (f) => `${f.fieldWords ?? ''} : la valeur du fichier n’a pas été prise`,
    picture_not_here: (f) => (f.name ? `L’image « ${f.name} » n’est pas venue avec le texte` : 'Une image n’est pas venue avec le texte'),
  }),
};
