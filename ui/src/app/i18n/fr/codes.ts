// What the core's codes mean to a person, in French.
// Plain spaces: `typography.ts` sets the no-break ones.
import type { ErrorCode, Needs } from '../../../host/types';
import { each } from '../catalogue';
import type { Facts, MissingCode, RefusalCode } from '../codes';

export const codes = {
  missing: each<MissingCode>({
    headline: () => 'Il manque un titre',
    text: () => 'Le texte est vide',
    placeholder: (f) => `« ${f.found ?? '[à compléter]'} » reste à compléter${place(f.place)}`,
    credit: (f) => `${picture(f)} n’a pas de crédit`,
    alt: (f) => `${picture(f)} n’a pas de description`,
    caption: (f) => `${picture(f)} n’a pas de légende`,
    record: () => 'Un contenu inséré n’est pas encore arrivé ici',
    sound: (f) => (f.record && f.record !== 'null' ? 'Aucun site ne montre encore de son : ôtez-le du texte' : 'L’image de tête est un son : choisissez une image'),
    table: () => 'Aucun site ne montre encore de tableau : ôtez-le du texte',
    section: () => 'Il manque une rubrique',
    country: () => 'Il manque un pays',
    byline: () => 'Personne ne signe : la rédaction signera',
    language: () => 'La langue n’est pas dite',
    unsettled: (f) => `Deux valeurs à départager : ${f.fields ?? ''}`,
    too_long: (f) => `${f.signs ?? ''} signes pour ${f.ordered ?? ''} commandés`,
    too_short: (f) => `${f.signs ?? ''} signes seulement pour ${f.ordered ?? ''} commandés`,
    embargo_runs: (f) => `Embargo ${f.untilWords ?? ''} : cet appareil doit rester allumé`,
    embargo_over: (f) => `L’embargo s’est levé ${f.until ?? ''}`,
    flash_end: () => 'L’alerte n’a ni niveau ni fin',
    flash_expired: (f) => `L’alerte a expiré ${f.expires ?? ''}`,
    flash_lines: (f) => `Une alerte tient en une ligne : elle en a ${f.lines ?? ''}`,
    brief_lines: (f) => `Une brève tient en dix lignes : elle en a ${f.lines ?? ''}`,
    comments: (f) => (f.count === '1' ? 'Un commentaire reste ouvert' : `${f.count ?? ''} commentaires restent ouverts`),
    orphaned: (f) => (f.count === '1' ? 'Un passage écrit dans un texte supprimé est à regarder' : `${f.count ?? ''} passages écrits dans un texte supprimé sont à regarder`),
    duplicated: () => 'Un passage déplacé deux fois existe en double : à regarder',
    relative_link: (f) => `Le lien « ${f.address ?? ''} » ne mène nulle part`,
    unsafe_link: (f) => `Le lien « ${f.address ?? ''} » ne sera pas publié`,
    post: (f) => (f.no_text === 'true' ? 'Un post n’a pas son texte : s’il disparaît, il n’en reste rien' : 'Un post n’a pas sa date'),
    sealed: (f) => (f.left_out === 'true' ? `Bloc du site « ${f.name ?? ''} » : laissé de côté ailleurs que sur son site` : `Bloc du site « ${f.name ?? ''} » : ailleurs que sur son site, ses mots seuls paraissent`),
    long_headline: (f) => `Le titre a ${f.signs ?? ''} signes : il sera coupé après ${f.fits ?? ''}`,
    typography: () => 'Typographie : espaces ou guillemets à revoir',
  }),
  missingUnknown: (code: string) => `Un point reste à voir (${code})`,
  refusals: each<RefusalCode>({
    not_from_here: () => 'Cela n’a pas de sens dans cet état',
    lacks_right: (f) => `Revient ${NEEDS[f.needs as Needs] ?? 'à d’autres'}${f.who ? ` (${f.who})` : ''}`,
    own_piece: (f) => `Personne ne valide son propre papier${f.who ? `. À demander : ${f.who}` : ''}`,
    already_opened: (f) => `${f.by || 'Quelqu’un'} l’a déjà ouvert : il ne peut plus qu’être rendu`,
    reason_needed: () => 'Il faut une raison',
    note_needed: () => 'Un rectificatif demande une note aux lecteurs',
    version_needed: () => 'Valider, c’est nommer la version lue',
    version_moved: () => 'Le texte a bougé depuis que vous l’avez lu : relisez ce qui a changé',
    nothing_moved: (f) => `Rien n’a bougé depuis la validation${f.at ? `, ${f.at}` : ''}`,
    nothing_approved: () => 'Aucune version n’est validée',
    unsettled: (f) => `Deux valeurs sont à départager d’abord${f.fields ? ` : ${f.fields}` : ''}`,
    still_missing: (f) => (f.blocking === '1' ? 'Un point bloque encore' : `${f.blocking ?? 'Des'} points bloquent encore`),
    override_reason_needed: () => 'Des points bloquent : il faut une raison pour passer outre',
    flash_needs_expiry: () => 'Une alerte doit avoir une fin',
    flash_expired: (f) => `L’alerte aurait expiré avant de paraître${f.expires ? `, ${f.expires}` : ''}`,
    not_a_flash: () => 'Seule une alerte se prolonge',
    moved_since_published: (f) => `Autre chose que sa fin a changé depuis la publication${f.moved ? ` (${f.moved})` : ''} : passez par une mise à jour`,
    ends_later: (f) => `Elle reste déjà jusqu’à sa fin${f.expires ? `, ${f.expires}` : ''} : choisissez plus tard`,
    hour_needed: () => 'Il faut une heure',
    hour_passed: () => 'Cette heure est passée',
    not_due: (f) => `Son heure n’est pas venue${f.at ? ` : ${f.at}` : ''}`,
    embargoed: (f) => `Sous embargo${f.untilWords ? ` ${f.untilWords}` : ''}`,
    still_online: () => 'Une version est en ligne : retirez-la d’abord',
    to_reopen: (f) => `Publié${since(f)} : ouvrez une mise à jour ou un rectificatif pour le modifier`,
    to_restore: (f) => `${f.stateWords ? `${f.stateWords}${since(f)} : remettez` : 'Remettez'}-le en travail pour le modifier`,
    comment_not_public: () => 'Les lecteurs ne le voient pas : approuvez-le d’abord',
    comment_gone: () => 'Ce commentaire n’est plus sur le site',
    has_left: (f) => `${f.name ?? 'Ce membre'} a quitté la rédaction : seul un chef de desk peut défaire ce départ`,
    last_chief: (f) => `La rédaction n’a pas d’autre chef de desk${f.name ? ` que ${f.name}` : ''} : nommez-en un d’abord`,
    own_rights: () => 'Personne n’élargit ses propres droits : un chef de desk s’en charge',
  }),
  errors: each<ErrorCode>({
    unexpected: () => 'Quelque chose a échoué dans Marbre. Ce qui était enregistré l’est toujours : recommencez.',
    newer_store: () => 'Cette rédaction vient d’un Marbre plus récent. Rien n’a été touché : mettez Marbre à jour.',
    damaged_store: () => 'La base est abîmée. Ce qui est sain reste lisible ; rien n’y est plus écrit. Restaurez une sauvegarde.',
    read_only: () => 'La base est abîmée : lecture seule, rien n’a été écrit. Exportez ce qui se lit, puis restaurez une sauvegarde.',
    damaged_piece: () => 'Ce papier est abîmé : il se lit et s’exporte, rien n’y a été écrit. Les autres vont bien.',
    damaged_blob: () => 'Cette image est abîmée sur le disque. Le texte est intact : ajoutez l’image de nouveau.',
    disk_full: () => 'Le disque est plein. Ce qui était enregistré l’est toujours : libérez de la place, Marbre réessaie.',
    store: () => 'L’enregistrement a échoué. Ce qui était enregistré l’est toujours : vérifiez le disque, puis recommencez.',
    memory: () => 'Ce que cet ordinateur en retient n’a pas pu être lu ou écrit. Ce que vous avez écrit est en sûreté : lancez « marbre verify », ou restaurez une sauvegarde.',
    text: () => 'Le texte a été relu du disque. Ce qui était enregistré y est : refaites la dernière modification.',
    import: () => 'Ce fichier n’a pas pu être lu. Il est intact.',
    unknown: () => 'Cela n’existe plus ici.',
    ambiguous: (f) => `Plusieurs portent ce nom : ${f.name ?? ''}.`,
    invalid: () => 'Ce n’est pas possible tel quel. Rien n’a changé.',
    taken: () => 'Un autre Marbre a cette rédaction ouverte sur cet ordinateur. Utilisez-le, ou fermez-le.',
    no_newsroom: () => 'Il n’y a pas encore de rédaction sur cet ordinateur.',
    already_there: () => 'Une rédaction existe déjà sur cet ordinateur. Rien n’a changé.',
    site: () => 'Le site n’a pas répondu comme il devrait. Rien n’a changé : réessayez.',
    site_address: (f) => `« ${f.address ?? ''} » n’est pas une adresse comme https://exemple.org. Rien n’a changé.`,
    site_folder_taken: () => 'Un autre site est déjà écrit dans ce dossier. Rien n’a changé.',
    site_folder_empty: () => 'Les pages du site ne sont pas dans ce dossier : copiez-y d’abord tout l’ancien. Rien n’a changé.',
    site_entry: (f) => (f.label?.trim() ? `« ${f.label} » ne mène nulle part${f.address ? ` : « ${f.address} » n’est pas une adresse comme https://exemple.org` : ''}. Rien n’a changé.` : 'Une ligne n’a pas de nom. Rien n’a changé.'),
    site_busy: () => 'Le dossier de ce site est en train d’être écrit : attendez la fin, ou arrêtez. Rien n’a changé.',
    site_waits: (f) => `${f.waiting === '1' ? 'Un envoi vers ce site attend ou a échoué' : `${f.waiting ?? ''} envois vers ce site attendent ou ont échoué`}. Dans Envois, laissez partir, réessayez ou abandonnez, puis recommencez. Rien n’a changé.`,
    credentials: () => 'Le mot de passe n’a pas pu être gardé ou lu. Rien n’a changé.',
    file: () => 'Un fichier n’a pas pu être lu ou écrit. Le reste est intact.',
    handed_over: () => 'C’est fait. Ce papier est confié : seuls ceux qui en sont chargés le voient désormais.',
    window: () => 'La fenêtre n’a pas pu s’ouvrir. Tout est enregistré : recommencez.',
  }),
  /** What no catalogue knows: the sentence of who said it. */
  unworded: (words: string) => `Quelque chose a échoué : ${words}. Ce qui était enregistré l’est toujours.`,
};

/** « par Aminata Traoré, à 18 h 05 »: who did it, and when. */
function since(f: Facts): string {
  return `${f.by ? ` par ${f.by}` : ''}${f.at ? `, ${f.at}` : ''}`;
}

function place(where: string | undefined): string {
  switch (where) {
    case 'kicker':
      return ' dans le surtitre';
    case 'headline':
      return ' dans le titre';
    case 'standfirst':
      return ' dans le chapô';
    case 'caption':
      return ' dans une légende';
    default:
      return '';
  }
}

function picture(facts: Facts): string {
  return facts.picture ? `La photo ${facts.picture}` : 'L’image de tête';
}

const NEEDS: Record<Needs, string> = {
  author: 'à ses auteurs',
  author_or_publish: 'à ses auteurs et à qui peut publier',
  author_or_chief: 'à ses auteurs et aux chefs',
  author_or_review: 'à ses auteurs et à qui relit',
  review: 'à qui relit',
  approve: 'à qui peut valider',
  publish: 'à qui peut publier',
  site: 'au site où l’article a été modifié',
  chief: 'aux chefs de desk',
  chief_or_clock: 'aux chefs de desk',
};
