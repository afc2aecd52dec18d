// What the core's codes mean to a person, in French.
// Plain spaces: `typography.ts` sets the no-break ones.
import type { ErrorCode, Facts, MissingCode, RefusalCode } from '../codes';

export const codes = {
  missing: {
    headline: () => 'Il manque un titre',
    text: () => 'Le texte est vide',
    placeholder: (f) => `« ${f.found ?? '[à compléter]'} » reste à compléter${place(f.place)}`,
    credit: (f) => `${picture(f)} n’a pas de crédit`,
    alt: (f) => `${picture(f)} n’a pas de description`,
    caption: (f) => `${picture(f)} n’a pas de légende`,
    record: () => 'Un contenu inséré n’est pas encore arrivé ici',
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
  } as Record<MissingCode, (facts: Facts) => string>,
  missingUnknown: (code: string) => `Un point reste à voir (${code})`,
  refusals: {
    not_from_here: () => 'Cela n’a pas de sens dans cet état',
    lacks_right: (f) => `Revient ${needs(f.needs)}${f.who ? ` (${f.who})` : ''}`,
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
  } as Record<RefusalCode, (facts: Facts) => string>,
  errors: {
    unexpected: (f) => `Quelque chose a échoué : ${f.message ?? ''}. Ce qui était enregistré l’est toujours.`,
    newer_store: () => 'Cette rédaction vient d’un Marbre plus récent. Rien n’a été touché : mettez Marbre à jour.',
    damaged_store: () => 'La base est abîmée. Ce qui est sain reste lisible ; rien n’y est plus écrit. Restaurez une sauvegarde.',
    read_only: () => 'La base est abîmée : lecture seule, rien n’a été écrit. Exportez ce qui se lit, puis restaurez une sauvegarde.',
    damaged_piece: () => 'Ce papier est abîmé : il se lit et s’exporte, rien n’y a été écrit. Les autres vont bien.',
    damaged_blob: () => 'Cette image est abîmée sur le disque. Le texte est intact : ajoutez l’image de nouveau.',
    disk_full: () => 'Le disque est plein. Ce qui était enregistré l’est toujours : libérez de la place, Marbre réessaie.',
    store: (f) => `L’enregistrement a échoué (${f.why ?? ''}). Ce qui était enregistré l’est toujours.`,
    text: () => 'Le texte a été relu du disque. Ce qui était enregistré y est : refaites la dernière modification.',
    import: (f) => `Ce fichier n’a pas pu être lu (${f.why ?? ''}). Il est intact.`,
    unknown: () => 'Cela n’existe plus ici.',
    ambiguous: (f) => `Plusieurs portent ce nom : ${f.name ?? ''}.`,
    invalid: (f) => `Ce n’est pas possible : ${f.why ?? ''}.`,
    taken: () => 'Un autre Marbre a cette rédaction ouverte sur cet ordinateur. Utilisez-le, ou fermez-le.',
    no_newsroom: () => 'Il n’y a pas encore de rédaction sur cet ordinateur.',
    already_there: () => 'Une rédaction existe déjà sur cet ordinateur. Rien n’a changé.',
    site: (f) => `Le site n’a pas répondu comme il devrait : ${f.why ?? ''}.`,
    site_address: (f) => `« ${f.address ?? ''} » n’est pas une adresse comme https://exemple.org. Rien n’a changé.`,
    site_folder_taken: () => 'Un autre site est déjà écrit dans ce dossier. Rien n’a changé.',
    site_folder_empty: () => 'Les pages du site ne sont pas dans ce dossier : copiez-y d’abord tout l’ancien. Rien n’a changé.',
    credentials: (f) => `Le mot de passe n’a pas pu être gardé ou lu : ${f.why ?? ''}.`,
    file: (f) => `Un fichier n’a pas pu être lu ou écrit (${f.why ?? ''}). Le reste est intact.`,
  } as Record<ErrorCode, (facts: Facts) => string>,
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

function needs(who: string | undefined): string {
  switch (who) {
    case 'author':
      return 'à ses auteurs';
    case 'author_or_publish':
      return 'à ses auteurs et à qui peut publier';
    case 'author_or_chief':
      return 'à ses auteurs et aux chefs';
    case 'author_or_review':
      return 'à ses auteurs et à qui relit';
    case 'review':
      return 'à qui relit';
    case 'approve':
      return 'à qui peut valider';
    case 'publish':
      return 'à qui peut publier';
    case 'site':
      return 'au site où l’article a été modifié';
    case 'chief':
    case 'chief_or_clock':
      return 'aux chefs de desk';
    default:
      return 'à d’autres';
  }
}
