// Why something failed, finer than its code, in French: what is wrong, what is safe, what to do next.
// Plain spaces: `typography.ts` sets the no-break ones.
import type { FieldName, FileTrouble, Foreign, Nameless, What, Wordless } from '../../../host/types';
import type { Facts, ImportReason, InvalidReason } from '../codes';
import { each, type Sentence } from '../catalogue';

const SAME = 'Rien n’a changé.';

const NAMELESS: Record<Nameless, string> = {
  member: 'Un membre a besoin d’un nom',
  signature: 'Une signature a besoin d’un nom',
  term: 'Une rubrique, un pays ou une étiquette a besoin d’un nom',
  site: 'Le site a besoin d’un nom',
};

const WORDLESS: Record<Wordless, string> = {
  comment: 'Ce commentaire est vide',
  reply: 'Cette réponse est vide',
  flash: 'Cette alerte est vide : elle tient en une ligne',
};

const EXPECTED: Record<FieldName, string> = {
  kind: 'ce n’est pas une nature de papier',
  kicker: 'ce n’est pas un surtitre',
  headline: 'ce n’est pas un titre',
  slug: 'il y faut des minuscules, des chiffres et des traits d’union',
  slugline: 'ce n’est pas un intitulé',
  dateline: 'ce n’est pas un lieu avec sa date',
  genre: 'ce n’est pas un genre',
  language: 'ce n’est pas une langue comme fr ou en',
  ordered_length: 'ce n’est pas un nombre de signes',
  deadline: 'ce n’est pas un jour avec son heure',
  assigned: 'ce ne sont pas des membres de la rédaction',
  lead_picture: 'ce n’est pas une image du papier',
  alert_level: 'ce n’est pas un niveau d’alerte',
  expires: 'ce n’est pas un jour avec son heure',
  embargo: 'ce n’est pas un jour avec son heure',
  sources: 'ce ne sont pas des sources',
  sensitive: 'ce n’est ni oui ni non',
};

const FOREIGN: Record<Foreign, string> = {
  open_document: 'un document OpenDocument ou EPUB. Ouvrez-le dans Word ou LibreOffice et enregistrez-le en .docx, ou copiez son texte et collez-le',
  pdf: 'un PDF. Ouvrez-le, copiez son texte et collez-le',
  old_office: 'un document Office ancien ou protégé par un mot de passe. Ouvrez-le dans Word ou LibreOffice et enregistrez-le en .docx, ou copiez son texte et collez-le',
  rtf: 'un document RTF. Ouvrez-le dans Word ou LibreOffice et enregistrez-le en .docx, ou copiez son texte et collez-le',
  archive: 'une archive compressée. Importez les papiers eux-mêmes',
  program: 'un programme. Importez le papier lui-même',
  database: 'une base de données. Importez le papier lui-même',
  binary: 'un fichier sans texte. Importez du texte, du Markdown, du HTML ou un document Word',
  media: 'une image ou un son. Ajoutez-le à un papier',
  spreadsheet: 'un tableur. Copiez-en ce qu’il vous faut et collez-le',
  presentation: 'une présentation. Copiez-en ce qu’il vous faut et collez-le',
};

/** The words of a value, or some that are always true, for what a later core names. */
function of<K extends string>(words: Record<K, string>, value: string | undefined, other: string): string {
  return (value && (words as Partial<Record<string, string>>)[value]) || other;
}

const gone = (what: string): Sentence => () => `${what} ${SAME}`;
const several = (what: string): Sentence => (f: Facts) => `Plusieurs ${what} répondent à « ${f.name ?? ''} ». ${SAME} Dites-en plus.`;

export const causes = {
  causes: {
    invalid: each<InvalidReason>({
      no_name: (f) => `${of(NAMELESS, f.what, 'Il faut un nom')}. ${SAME}`,
      no_words: (f) => `${of(WORDLESS, f.what, 'Il n’y a rien d’écrit')}. ${SAME}`,
      member_there: (f) => `La rédaction a déjà un membre du nom de « ${f.name ?? ''} ». ${SAME} Distinguez-les, par une initiale par exemple.`,
      zone: (f) => `« ${f.zone ?? ''} » n’est pas un fuseau horaire comme Africa/Bamako. ${SAME}`,
      language: (f) => `Marbre ne parle pas « ${f.language ?? ''} » : choisissez le français ou l’anglais. ${SAME}`,
      hour: (f) => `« ${f.text ?? ''} » n’est pas un jour avec son heure. ${SAME}`,
      hour_skipped: () => `Cette heure n’existe pas ce jour-là : les horloges la sautent. ${SAME} Choisissez-en une autre.`,
      field: (f) => `${f.fieldWords ?? 'Ce champ'} ne peut pas être « ${f.value ?? ''} » : ${of(EXPECTED, f.field, 'ce n’est pas ce qu’il y faut')}. ${SAME}`,
      term_retired: (f) => `« ${f.name ?? ''} » n’est plus proposé. ${SAME} Un chef de desk peut le remettre dans les listes.`,
      under_no_section: () => `Seule une rubrique se range sous une autre rubrique. ${SAME}`,
      under_itself: () => `Une rubrique ne se range ni sous elle-même, ni sous une des siennes. ${SAME}`,
      stands_elsewhere: () => `La liste a changé entre-temps. ${SAME} Recommencez.`,
      file_too_large: (f) => `« ${f.file ?? ''} » pèse ${f.size_mb ?? ''} Mo, et ${f.limit_mb ?? ''} Mo sont pris au plus. ${SAME} Envoyez-le plus léger.`,
      not_media: (f) => `« ${f.file ?? ''} » n’est ni une image (JPEG, PNG, WebP, GIF) ni un son (MP3, Ogg, M4A) que Marbre sache lire. ${SAME}`,
      file_broken: (f) => `« ${f.file ?? ''} » n’est pas arrivé entier. ${SAME} Recommencez.`,
      file_unfetched: (f) => `Le site n’a pas donné le fichier « ${f.file ?? ''} ». Le reste est pris.`,
      format: (f) => `« ${f.format ?? ''} » n’est pas un format : md, html ou json.`,
      unprintable: () => 'Ce papier contient quelque chose qu’aucune page ne peut montrer. Il est intact.',
      key_damaged: (f) => `La clé de cet ordinateur (${f.path ?? ''}) est abîmée. Les papiers sont intacts : remettez-la depuis sa copie.`,
      backup_unwritten: () => 'La sauvegarde n’a pas pu être écrite. La rédaction est intacte : vérifiez le disque, puis recommencez.',
      not_a_backup: (f) => `« ${f.file ?? ''} » n’est pas une sauvegarde entière de Marbre. Rien n’a été restauré.`,
      static_site: () => `C’est un site statique : il n’y a personne à qui demander, ni mot de passe. ${SAME}`,
      not_wordpress: () => `Seul un WordPress connecté a ces réglages. ${SAME}`,
      not_static: () => `Seul un site statique a ces réglages. ${SAME}`,
      site_left: () => 'Ce site est déjà déconnecté.',
      no_folder: () => `Un site statique demande un dossier. ${SAME}`,
      site_address: (f) => `« ${f.address ?? ''} » n’est pas une adresse comme https://exemple.org. ${SAME}`,
      page_address: (f) => `La page « ${f.page ?? ''} » demande une adresse à elle : minuscules, chiffres et traits d’union. ${SAME}`,
      not_https: (f) => `« ${f.address ?? ''} » n’est pas une adresse en https. ${SAME}`,
      taxonomy: (f) => `« ${f.base ?? ''} » n’est pas une liste du site. ${SAME}`,
      lists_moved: () => `Une liste a changé sur le site entre-temps. ${SAME} Comparez de nouveau les deux côtés.`,
      section_unmatched: (f) => `Personne n’a dit à quelle rubrique du site « ${f.name ?? ''} » correspond. ${SAME} Comparez d’abord les listes (Sites, « Rubriques et étiquettes »).`,
      import_runs: () => 'Une reprise d’articles de ce site est déjà en cours : laissez-la finir, ou arrêtez-la.',
      not_an_article: (f) => `« ${f.typed ?? ''} » n’est ni le numéro ni l’adresse d’un article. ${SAME}`,
      not_published: () => 'Cet article n’est pas publié là-bas : il reste tel quel.',
      article_unread: () => 'Le texte de cet article n’a pas pu être repris. Il reste tel quel sur le site.',
      nothing_to_replace: () => 'Personne n’a modifié cet article sur le site : il n’y a rien à remplacer.',
      nothing_to_retry: () => 'Cet envoi n’attend plus : il n’y a rien à réessayer.',
      nothing_to_cancel: () => 'Il est trop tard pour abandonner cet envoi.',
      site_keeps_hour: () => `Le site le publierait quand même à son heure. ${SAME} Programmez plutôt le papier à une autre heure.`,
      no_site: () => 'Il n’y a pas encore de site où publier. Le papier reste tel quel : ajoutez un site, dans Sites.',
      reply_too_long: () => 'Cette réponse est plus longue que WordPress n’en garde. Rien n’est parti : raccourcissez-la.',
      nothing_to_go_back_to: () => 'Il n’y a pas d’état à retrouver. La décision reste.',
      on_its_way: () => 'La décision est en route, et Marbre regarde si le site l’a. Défaites-la quand ce sera su.',
      nothing_to_take_back: () => 'Elle n’a rien changé sur le site : il n’y a rien à défaire.',
    }),
    import: each<ImportReason>({
      empty: () => 'Ce fichier est vide. Rien n’a été importé : vérifiez qu’il a été copié en entier.',
      not_copy: (f) => `Ce fichier ne se lit pas comme un papier : c’est ${of(FOREIGN, f.found, 'un autre genre de fichier')}. Il est intact.`,
      too_large: (f) => `Ce fichier, ou une de ses parties, dépasse ${f.limit_mb ?? ''} Mo, plus qu’aucun papier. Il est intact : coupez-le, ou ajoutez ses images une à une.`,
      too_many_entries: () => 'Ce document est une archive de trop de fichiers. Rien n’a été importé : demandez le document lui-même.',
      escapes: () => 'Ce document contient un fichier qui vise hors de lui. Rien n’a été importé : ne l’ouvrez pas ailleurs, demandez-en une autre copie.',
      damaged: () => 'Ce document est abîmé. Rien n’a été importé : recopiez-le, ou ouvrez-le dans Word ou LibreOffice et enregistrez-le sous un autre nom.',
      no_word_text: () => 'Cette archive ne contient pas de texte Word. Elle est intacte : décompressez-la, puis importez ses documents un à un.',
      too_deep: () => 'Ce document est imbriqué trop profondément. Rien n’a été importé : copiez son texte et collez-le.',
    }),
    unknown: each<What>({
      account: gone('Ce compte n’est pas sur le site.'),
      article: gone('Le site n’a pas cet article.'),
      byline: gone('Personne de ce nom ne signe ici.'),
      comment: gone('Ce commentaire n’est plus ici.'),
      country: gone('Ce pays n’est pas dans vos listes.'),
      delivery: gone('Cet envoi n’est plus ici.'),
      markup: gone('Marbre ne connaît pas cette façon d’écrire les textes.'),
      member: gone('Cette personne n’est pas, ou plus, de la rédaction : choisissez qui vous êtes.'),
      moderation: gone('Cette décision n’est plus ici.'),
      note: gone('Cette note n’est plus ici.'),
      passage: gone('Ce passage n’est plus dans le texte.'),
      picture: gone('Cette image n’est plus ici.'),
      piece: gone('Ce papier n’est pas ici.'),
      post: gone('Ce post n’est plus ici.'),
      record: gone('Ce que le texte montre là n’est plus ici.'),
      role: gone('Ce rôle n’existe pas.'),
      section: gone('Cette rubrique n’est pas dans vos listes.'),
      signature: gone('Cette signature n’est plus ici.'),
      site: gone('Ce site n’est plus ici.'),
      site_term: gone('Le site n’a pas cette rubrique ou cette étiquette.'),
      state: gone('Cet état n’existe pas.'),
      tag: gone('Cette étiquette n’est pas dans vos listes.'),
      term: gone('Cette rubrique, ce pays ou cette étiquette n’est plus dans vos listes.'),
      version: gone('Cette version n’est pas sur cet ordinateur.'),
      withdrawal: gone('Marbre ne connaît pas cette façon de retirer.'),
    }),
    ambiguous: each<What>({
      account: several('comptes'),
      article: several('articles'),
      byline: several('signatures'),
      comment: several('commentaires'),
      country: several('pays'),
      delivery: several('envois'),
      markup: several('façons d’écrire'),
      member: several('membres'),
      moderation: several('décisions'),
      note: several('notes'),
      passage: several('passages'),
      picture: several('images'),
      piece: several('papiers'),
      post: several('posts'),
      record: several('contenus'),
      role: several('rôles'),
      section: several('rubriques'),
      signature: several('signatures'),
      site: several('sites'),
      site_term: several('rubriques ou étiquettes du site'),
      state: several('états'),
      tag: several('étiquettes'),
      term: several('rubriques ou étiquettes'),
      version: several('versions'),
      withdrawal: several('façons de retirer'),
    }),
    file: each<FileTrouble>({
      denied: () => 'Le système interdit de lire ou d’écrire un fichier. Le reste est intact : vérifiez les droits du dossier.',
      missing: () => 'Un fichier n’est pas là. Le reste est intact : le disque ou le partage est-il branché ?',
      read_only: () => 'Le disque ou le dossier est en lecture seule. Rien n’y a été écrit.',
      other: () => 'Un fichier n’a pas pu être lu ou écrit. Le reste est intact : vérifiez le disque, puis recommencez.',
    }),
  },
};
