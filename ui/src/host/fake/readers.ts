// The fake core's readers: invented comments under its published pieces, and a site that takes what is decided when asked.
import type { Host } from '../host';
import type { AllowedView, CommentState, Moderation, ReaderCommentView, ReadersView } from '../types';
import type { FakeCore } from './core';

const LEADS: Partial<Record<Moderation, CommentState>> = { approve: 'approved', hold: 'held', spam: 'spam', trash: 'trash' };
const ALL: Moderation[] = ['approve', 'hold', 'spam', 'trash', 'reply'];

type Readers = Pick<Host, 'readers' | 'reads' | 'moderateComment' | 'undoModeration' | 'askReaders'>;

/** Readers as the fake keeps them. */
export function fakeReaders(core: FakeCore, changed: (what: string) => void): Readers {
  const allowed = (comment: ReaderCommentView): AllowedView[] =>
    ALL.filter((what) => LEADS[what] !== comment.stands).map((what) => {
      const publishes = what === 'approve' || what === 'reply';
      const may = publishes ? core.me.rights.publish : core.me.rights.review;
      const early = what === 'reply' && comment.stands !== 'approved';
      return { what, refused: may ? (early ? 'comment_not_public' : null) : 'lacks_right' };
    });
  const view = (): ReadersView => ({
    comments: structuredClone(core.comments).map((one) => ({ ...one, allowed: allowed(one) })),
    sites: core.newsroom.sites.map((site) => ({
      site: site.id,
      name: site.name,
      asked: core.instant(-3),
      counter: '',
      tells: false,
      detail: '',
      fault: null,
    })),
  });

  return {
    readers: async () => view(),
    reads: async () => [],
    moderateComment: async (id, what, words) => {
      const comment = core.comments.find((one) => one.id === id);
      if (!comment) throw { code: 'unknown', facts: { what: 'comment', name: id }, message: id };
      const refused = allowed(comment).find((one) => one.what === what)?.refused;
      if (refused) throw { code: refused, facts: {}, message: refused };
      const decided = { id: core.draw('mod'), what, words, state: 'queued', by: core.me.name, tried: false, detail: '', fault: null };
      comment.decided = [...comment.decided, decided];
      comment.stands = LEADS[what] ?? comment.stands;
      changed('newsroom');
      return decided.id;
    },
    undoModeration: async (id) => {
      for (const comment of core.comments) {
        comment.decided = comment.decided.filter((one) => one.id !== id);
        comment.stands = comment.decided.map((one) => LEADS[one.what]).findLast(Boolean) ?? comment.state;
      }
      changed('newsroom');
    },
    askReaders: async () => {
      await core.answers;
      for (const comment of core.comments) {
        comment.state = comment.stands;
        comment.decided = [];
      }
      return view();
    },
  };
}
