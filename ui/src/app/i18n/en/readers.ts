// Readers and their comments, in English.
import { some } from '../many';
import type { Same } from '../catalogue';
import type { readers as fr } from '../fr/readers';

export const readers: Same<typeof fr> = {
  readers: {
    title: 'Readers',
    sentence: (n) => (n ? `${some(n, 'comment waits', 'comments wait')} for your decision.` : 'No comment waits.'),
    show: 'Show',
    shown: { held: 'Waiting', approved: 'Approved', aside: 'Put aside' },
    states: { held: 'Waiting', approved: 'Approved', spam: 'Spam', trash: 'Trash', gone: 'Deleted' },
    acts: { approve: 'Approve', hold: 'Hold', spam: 'Spam', trash: 'Trash', reply: 'Reply' },
    keys: { approve: 'A', hold: 'H', spam: 'S', trash: 'T', reply: 'R' },
    done: { approve: 'Approved.', hold: 'Held.', spam: 'Marked as spam.', trash: 'Put in the trash.', reply: 'Reply saved.' },
    waits: {
      approve: 'Approved here, not on the site yet.',
      hold: 'Held here, not on the site yet.',
      spam: 'Spam here, not on the site yet.',
      trash: 'In the trash here, not on the site yet.',
      reply: 'Your reply will leave',
    },
    ask: 'Ask the sites',
    asking: 'Asking the sites…',
    offline: (n) =>
      n
        ? `Offline: ${some(n, 'decision leaves', 'decisions leave')} when the network is back, in order.`
        : 'Offline: what you decide leaves when the network is back.',
    queued: (n) => `${some(n, 'decision is', 'decisions are')} on the way to the site.`,
    under: 'Under',
    own: 'Your newsroom',
    reads: (n, said) => `${said} ${n === 1 ? 'read' : 'reads'}`,
    readsTitle: 'Reads',
    readsNote: 'Counted by the sites, the most read first.',
    readsOn: (site, n) => `${site}: ${n}`,
    noReadsTitle: 'No reads to show.',
    noReads: {
      unasked: (site) => `${site} has not said yet whether it counts reads: Marbre asks as soon as a piece is published there.`,
      noCounter: (site) => `${site}: no statistics plugin was found there, so the site does not tell what is read.`,
      apart: (site, counter) => `${site}: ${counter} counts reads there, but tells no other program. They can be read in wp-admin.`,
      none: (site) => `${site}: the site counts reads, and has told none yet.`,
    },
    reply: 'Your reply',
    replyNote: 'It appears under the newsroom’s account on the site.',
    send: 'Reply',
    noSiteTitle: 'No WordPress site is connected.',
    noSiteWords: 'Comments come with the first piece published on a WordPress.',
    emptyTitle: { held: 'Everything is decided.', approved: 'No approved comment.', aside: 'Nothing was put aside.' },
    emptyWords: 'Marbre asks the sites every ten minutes.',
    more: (n) => `and ${some(n, 'other', 'others')}`,
  },
};
