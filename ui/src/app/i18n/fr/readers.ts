// Readers and their comments, in French. Plain spaces: `typography.ts` sets the no-break ones.
import { many } from '../many';

export const readers = {
  readers: {
    title: 'Lecteurs',
    sentence: (n: number) => (n ? `${many(n, 'commentaire attend', 'commentaires attendent')} votre avis.` : 'Aucun commentaire n’attend.'),
    show: 'Montrer',
    shown: { held: 'En attente', approved: 'Approuvés', aside: 'Mis de côté' },
    states: { held: 'En attente', approved: 'Approuvé', spam: 'Indésirable', trash: 'Corbeille', gone: 'Supprimé' },
    acts: { approve: 'Approuver', hold: 'Remettre en attente', spam: 'Indésirable', trash: 'Corbeille', reply: 'Répondre' },
    keys: { approve: 'A', hold: 'H', spam: 'S', trash: 'T', reply: 'R' },
    done: {
      approve: 'Approuvé.',
      hold: 'Remis en attente.',
      spam: 'Mis aux indésirables.',
      trash: 'Mis à la corbeille.',
      reply: 'Réponse enregistrée.',
    },
    waits: {
      approve: 'Approuvé ici, pas encore sur le site.',
      hold: 'Remis en attente ici, pas encore sur le site.',
      spam: 'Indésirable ici, pas encore sur le site.',
      trash: 'À la corbeille ici, pas encore sur le site.',
      reply: 'Votre réponse partira',
    },
    ask: 'Demander aux sites',
    asking: 'Marbre demande aux sites…',
    offline: (n: number) =>
      n
        ? `Hors ligne : ${many(n, 'décision partira', 'décisions partiront')} au retour du réseau, dans l’ordre.`
        : 'Hors ligne : ce que vous déciderez partira au retour du réseau.',
    queued: (n: number) => `${many(n, 'décision part', 'décisions partent')} vers le site.`,
    under: 'Sous',
    own: 'Votre rédaction',
    reads: (n: number, said: string) => `${said} ${n < 2 ? 'lecture' : 'lectures'}`,
    readsTitle: 'Lectures',
    readsNote: 'Comptées par les sites, le plus lu d’abord.',
    readsOn: (site: string, n: string) => `${site} : ${n}`,
    noReadsTitle: 'Aucune lecture à montrer.',
    noReads: {
      unasked: (site: string) => `${site} n’a pas encore dit s’il compte les lectures : Marbre le lui demande dès qu’un papier y est publié.`,
      noCounter: (site: string) => `${site} : aucune extension de statistiques n’y a été trouvée, le site ne dit donc pas ce qui est lu.`,
      apart: (site: string, counter: string) =>
        `${site} : ${counter} y compte les lectures, mais ne les donne pas aux autres programmes. Elles se lisent dans wp-admin.`,
      none: (site: string) => `${site} : le site compte les lectures, et n’en a encore donné aucune.`,
    },
    reply: 'Votre réponse',
    replyNote: 'Elle paraît sous le compte de la rédaction sur le site.',
    send: 'Répondre',
    noSiteTitle: 'Aucun site WordPress n’est relié.',
    noSiteWords: 'Les commentaires viennent avec le premier papier publié sur un WordPress.',
    emptyTitle: {
      held: 'Tout est décidé.',
      approved: 'Aucun commentaire approuvé.',
      aside: 'Rien n’a été mis de côté.',
    },
    emptyWords: 'Marbre demande aux sites toutes les dix minutes.',
    more: (n: number) => `et ${many(n, 'autre', 'autres')}`,
  },
};
