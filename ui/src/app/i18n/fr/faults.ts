// What went wrong with a site or a delivery, in French: what failed, what is safe, what to do next.
// Plain spaces: `typography.ts` sets the no-break ones.
import type { FaultCode } from '../../../host/types';
import { each } from '../catalogue';
import type { Facts } from '../codes';

export const faults = {
  rights: {
    publish: 'publier',
    edit_others: 'corriger les articles des autres',
    edit_published: 'corriger ce qui est en ligne',
    delete: 'retirer un article',
    upload: 'envoyer des images',
    any_markup: 'garder tout le balisage envoyé',
    manage_terms: 'créer des rubriques et des étiquettes',
    moderate: 'voir et valider les commentaires',
  } as Record<string, string>,
  without: {
    publish: 'Tout resterait en attente chez les éditeurs du site.',
    edit_others: 'Les articles que d’autres ont écrits sur le site ne pourront pas être corrigés.',
    edit_published: 'Rien ne pourra être corrigé une fois en ligne.',
    delete: 'Aucun article ne pourra être retiré.',
    upload: 'Les papiers partiraient sans leurs images.',
    any_markup: 'Le site enlève le balisage qu’il ne connaît pas ; Marbre montre ce qui a été enlevé.',
    manage_terms: 'Les rubriques et étiquettes qui manquent devront être créées sur le site.',
    moderate: 'Les commentaires ne viendront pas : ils se liront et se valideront sur le site.',
  } as Record<string, string>,
  faults: each<FaultCode>({
    not_an_address: (f) => `« ${f.address ?? ''} » n’est pas l’adresse d’un site.`,
    not_https: (f) => `« ${f.address ?? ''} » n’est pas en https : le mot de passe voyagerait en clair. Il n’a pas été envoyé.`,
    holds_credentials: () => 'L’adresse contient un nom ou un mot de passe : donnez-les à part.',
    no_api: (f) =>
      `La page ${f.address ?? ''} n’annonce pas WordPress : un autre genre de site, la page d’accueil d’un réseau, ou une extension qui cache l’API.${said(f)}`,
    no_app_passwords: () =>
      'Le site ne propose pas de mots de passe d’application : son WordPress est antérieur à la version 5.6, il n’est pas en https, ou une extension les a coupés.',
    link_unasked: () => 'Personne n’attend ce lien : il a déjà servi, ou il répond à une autre question.',
    link_late: () => 'La page du navigateur a attendu plus de dix minutes : recommencez.',
    link_other_site: (f) => `Un autre site a répondu, ${f.address ?? ''}. Son mot de passe est écarté ; rien n’y a été envoyé.`,
    link_declined: () => 'Dans le navigateur, quelqu’un a refusé. Rien n’est connecté.',
    link_left: () => 'Plus personne n’attend le navigateur. Rien n’est connecté.',
    no_answer: () => 'Le site n’a pas répondu. Vérifiez l’adresse et la connexion. Rien n’est renvoyé sans avoir d’abord regardé ce qui est arrivé.',
    certificate: (f) =>
      `Le certificat du site n’est pas fiable${CERTIFICATE[f.trouble ?? ''] ?? ''}. Rien n’a été envoyé, et Marbre ne passe jamais outre.`,
    elsewhere: (f) => `Le site renvoie vers une autre adresse, ${f.address ?? ''}. Le mot de passe n’y a pas suivi. Si le site a déménagé, connectez-le de nouveau.`,
    portal: (f) => `Une page a répondu à la place du site : sans doute celle du réseau. Ouvrez une session sur ce réseau, puis réessayez.${said(f)}`,
    not_the_api: (f) =>
      f.by
        ? `${f.by} bloque l’API du site. Qui tient le site peut autoriser Marbre.${said(f)}`
        : `Une page a répondu à la place de l’API du site.${said(f)}`,
    maintenance: () => 'Le site est en maintenance. Marbre réessaiera.',
    signed_out: () =>
      'Le site n’accepte pas ce mot de passe : il est mal tapé ou révoqué. S’il est sûrement bon, le serveur l’écarte avant que WordPress le voie : qui tient le serveur peut le laisser passer.',
    not_allowed: () => 'Le compte n’a pas le droit de faire cela sur le site.',
    no_route: () =>
      'L’API du site n’a plus ce qu’il faut : une extension l’a coupée, ou son WordPress est antérieur à la version 6.1. Rien n’est tenu pour supprimé.',
    refused: (f) => `Le site a refusé : ${f.words || f.site_code || ''}`,
    failed: (f) =>
      f.by
        ? `${f.by} a répondu à la place du site (erreur ${f.status ?? ''}). Marbre réessaiera ; si cela dure, qui tient le site peut autoriser Marbre.${said(f)}`
        : `Le site est en panne (erreur ${f.status ?? ''}). Marbre réessaiera.${said(f)}`,
    unexpected: () => 'La réponse du site est incompréhensible : rien n’en a été pris. Si cela dure, mettez Marbre à jour.',
    lacks_rights: (f) => `Le compte « ${f.name ?? ''} » ne peut pas ${f.lacksWords ?? 'publier'}. Rien n’a été gardé : donnez-lui le rôle d’éditeur, ou choisissez l’essai.`,
    no_passphrase: () => 'Les mots de passe des sites sont dans un fichier fermé. Donnez sa phrase de passe, dans Sites.',
    no_password: () => 'Cet ordinateur n’a pas le mot de passe du site. Donnez-le dans Sites, « Nouveau mot de passe ».',
    wrong_passphrase: () => 'Ce n’est pas la phrase de passe du fichier. Rien n’y a changé.',
    keyring: () => 'Le trousseau de l’ordinateur a refusé. Rien n’y a changé : déverrouillez-le, puis réessayez.',
    password_file: () => 'Le fichier des mots de passe n’a pas pu être lu ou écrit. Rien n’y a changé : vérifiez le disque.',
    late: () => 'Attend : son heure est passée depuis plus de deux heures. « Réessayer » l’envoie maintenant.',
    clock_back: () => 'Attend : l’horloge a reculé',
    clock_ahead: () => 'Attend : l’horloge a avancé',
    embargo: () => 'Attend : l’embargo n’est pas levé',
    version_not_here: () => 'La version validée n’est pas sur cet ordinateur.',
    unknown_kind: () => 'Ce Marbre ne connaît pas ce genre de site : mettez-le à jour.',
    differs: () => 'Le site montre autre chose que ce qui a été envoyé.',
    site_edit: () => 'Modifié sur le site : relire et valider à nouveau.',
    edited_on_site: () => 'L’article a été modifié sur le site depuis. Rien n’a été écrasé : comparez, puis décidez.',
    gone_from_site: () => 'L’article n’est plus sur le site : quelqu’un l’a supprimé ou mis à la corbeille. Sortez-le de la corbeille, puis réessayez.',
    lacks_terms: (f) => `Le site n’a pas ${f.names ?? ''}. Créez-le là-bas, ou laissez Marbre créer ce qui manque (Sites, « Rubriques et étiquettes »).`,
    not_shown: (f) =>
      /^\d+$/.test(f.words ?? '')
        ? `La page est écrite, mais ${f.address ?? 'son adresse'} répond ${f.words ?? ''}. Marbre regarde encore.`
        : `La page est écrite, mais ${f.address ?? 'son adresse'} ne la montre pas encore : un cache, sans doute. Marbre regarde encore.`,
    still_shown: (f) =>
      `Le site ne l’a plus, mais ${PLACE[f.place ?? ''] ?? f.address ?? ''} le montre encore${f.cached === 'true' ? ', gardé par un cache' : ''}. Marbre regarde encore : il n’est pas tenu pour retiré d’ici là.`,
    on_trial: () => 'Le site est à l’essai, où seuls des brouillons se font. Cet article y est public : il est resté tel quel.',
    memory: () => 'Ce que cet ordinateur retient du site n’a pas pu être lu ou écrit. Rien de ce qui en dépend n’est parti.',
    not_asked: () => 'Ce genre de site ne le fait pas. Rien n’y a changé.',
    storage: (f) => `Le dossier du site n’a pas pris « ${f.path ?? ''} ». Le disque ou le partage est-il branché, a-t-il de la place, permet-il d’écrire ?`,
    site_missing: () => 'Le site n’est plus là où il était : le disque ou le partage est-il branché ? Si ses pages sont perdues, refaites le site depuis Sites.',
    site_left: (f) => `Ce site a été retiré de la rédaction : ses pages restent dans ${f.folder ?? 'son dossier'}, et Marbre n’y écrit plus. Supprimez la page à la main, ou ajoutez de nouveau ce dossier dans Sites.`,
    stopped: () => 'Arrêté entre deux fichiers : ce qui est écrit est entier. Relancer reprend là.',
    newer_manifest: () => 'Ce site a été écrit par un Marbre plus récent : mettez celui-ci à jour.',
    damaged_manifest: () => 'La liste des pages du site (marbre-manifest.json) est abîmée ; les pages elles-mêmes restent en ligne. Dans Sites, choisissez « Refaire le site… » : ce qui attend partira ensuite.',
    missing_heads: () => 'Le site vient d’un travail que cet ordinateur n’a pas encore reçu : synchronisez d’abord.',
    moved: () => 'Une autre machine a changé le site entre-temps. Marbre réessaiera.',
    missing_version: () => 'Une version dont une page est faite n’est pas sur cet ordinateur.',
    missing_blob: () => 'Une image n’est pas sur cet ordinateur.',
    wrong_version: () => 'Le texte n’est pas celui de la version validée : rien n’est parti.',
    unprintable: () => 'La version contient quelque chose qu’aucune page ne peut montrer : rien n’est parti.',
    picture: () => 'Une image ne peut pas être publiée : elle est abîmée, ou d’un format que les pages ne montrent pas. Rien n’est parti.',
    flash_expired: () => 'L’alerte a expiré : elle n’est pas partie.',
    site_clock: (f) =>
      f.seconds
        ? `L’horloge du site et celle de cet ordinateur diffèrent de ${f.seconds.replace('-', '')} s : le site ne garde pas cette heure. Marbre enverra l’article à l’heure dite ; laissez un ordinateur allumé.`
        : 'Le site ne dit pas son heure : il ne garde pas celle-ci. Marbre enverra l’article à l’heure dite ; laissez un ordinateur allumé.',
    shows_early: () => 'Le site montre à tout le monde ce qu’il doit publier plus tard : rien ne lui est laissé. Marbre enverra l’article à l’heure dite ; laissez un ordinateur allumé.',
    site_keeps_hour: (f) => `Le site le publiera quand même ${f.at ?? ''}, tant que cet ordinateur ne l’a pas joint.`,
    appeared: () => 'Le site l’avait publié à son heure avant que cet ordinateur ne le joigne. L’article a été retiré, et ne répond plus.',
    comments_not_allowed: () =>
      'Le compte de Marbre n’a pas le droit de voir les commentaires ni d’en décider : WordPress réserve cela au rôle d’éditeur. Les papiers partent quand même, et aucun commentaire n’est perdu. Donnez au compte le rôle d’éditeur sur le site ; d’ici là, les commentaires se lisent et se valident là-bas.',
    comment_moved: (f) => `Quelqu’un en a décidé autrement sur le site entre-temps : ${COMMENT[f.state ?? ''] ?? f.state ?? ''}. Rien n’a été écrasé.`,
    killed_over: (f) =>
      `Supprimé du site${f.changed ? ', avec ce que quelqu’un y avait modifié : « Comparer » montre les deux textes, qui restent ici' : ''}.${f.files ? ` Restent dans la médiathèque du site, mis là par d’autres : ${f.files}.` : ''}`,
    settings: (f) => `Les réglages du site ne peuvent pas servir. ${f.whyWords ?? ''}`.trim(),
  }),
};

function said(facts: Facts): string {
  return facts.said ? ` Elle dit : « ${facts.said} ».` : '';
}

const CERTIFICATE: Partial<Record<string, string>> = {
  expired: ' : il a expiré. Qui tient le site peut le renouveler',
  early: ' : il n’est pas encore valable. L’horloge de cet ordinateur est-elle juste ?',
  name: ' : il est fait pour un autre nom. L’adresse est-elle la bonne ?',
  issuer: ' : personne de connu ne l’a signé. Le réseau où vous êtes regarde peut-être dans les échanges',
};

const PLACE: Partial<Record<string, string>> = {
  api: 'l’API du site',
  article: 'la page de l’article',
  front: 'la page d’accueil',
  strip: 'le bandeau d’alerte',
};

const COMMENT: Partial<Record<string, string>> = {
  held: 'il y attend',
  approved: 'il y est approuvé',
  spam: 'il y est indésirable',
  trash: 'il y est à la corbeille',
  gone: 'il n’y est plus',
};
