// Articles on the fake WordPress: three of them, of which the last cannot be read. Whatever is brought in becomes a piece once.
import type { Host } from '../host';
import type { BroughtView, ListsView, ProgressView } from '../types';
import type { FakeCore } from './core';

type Articles = Pick<Host, 'searchArticles' | 'importArticle' | 'importArticles' | 'importTerms' | 'importAuthors' | 'importProgress' | 'stopImport'>;

const THERE = [
  { post: '41', title: 'Le bac de 2019', link: 'https://journal.example/le-bac-de-2019/', first_at: '2019-05-12T06:00:00Z' },
  { post: '42', title: 'Le prix du mil', link: 'https://journal.example/le-prix-du-mil/', first_at: '2020-02-03T06:00:00Z' },
  { post: '43', title: 'Une page abîmée', link: 'https://journal.example/une-page-abimee/', first_at: '2021-02-03T06:00:00Z' },
];

/** What the fake WordPress has, and what of it is here. */
export function fakeArticles(core: FakeCore, changed: (what: string) => void): Articles {
  const here = new Map<string, string>();
  let progress: ProgressView | null = null;
  let stopped = false;

  function take(post: string): BroughtView {
    const article = THERE.find((one) => one.post === post || one.link === post);
    if (!article || article.post === '43') throw { code: 'unknown', facts: { what: 'article', name: post }, message: post };
    const known = here.get(article.post);
    const kept = known ? core.piece(known) : core.newPiece(core.draw('piece'), 'article', core.newsroom.language);
    if (!known) {
      here.set(article.post, kept.id);
      core.pieces.set(kept.id, kept);
      kept.fields.set('headline', { value: article.title, unsettled: [] });
      kept.state = 'published';
      kept.private = false;
      kept.sealed = [{ record: 's-1', name: 'core/gallery', words: '' }];
      kept.texts.body.blocks = [
        { kind: 'paragraph', spans: [{ text: 'Le bac part à l’aube.' }] },
        { kind: 'atom', atom: 'sealed', record: 's-1' },
      ];
      kept.online = { hash: core.hash(kept), at: article.first_at };
    }
    changed('newsroom');
    return { piece: kept.id, headline: article.title, how: known ? 'same' : 'new', kept_terms: [], lead_left: null };
  }

  return {
    searchArticles: async (_, words) => {
      await core.answers;
      return THERE.filter((one) => one.title.toLowerCase().includes(words.toLowerCase()));
    },
    importArticle: async (_, article) => take(article),
    importArticles: async (_, range) => {
      stopped = false;
      const run: ProgressView = { stage: 'running', why: '', library: range.library, total: THERE.length, done: 0, new: 0, changed: 0, same: 0, failed: [], pictures_left: [] };
      progress = run;
      for (const { post } of THERE) {
        await core.answers;
        if (stopped) break;
        run.done += 1;
        try {
          if (take(post).how === 'new') run.new += 1;
          else run.same += 1;
        } catch {
          run.failed.push({ post, why: 'missing field `content`', code: 'site', facts: { kind: 'unexpected' } });
        }
      }
      run.stage = stopped ? 'stopped' : 'done';
      return structuredClone(run);
    },
    importTerms: async (_, rename) => {
      await core.answers;
      const lists: ListsView = { added: [], renamed: [], gone: [], others: ['Formats'] };
      const { terms } = core.newsroom;
      const economy = terms.find((one) => one.id === 't-economie');
      if (economy && economy.name !== 'Économie et marchés') {
        if (rename) economy.name = 'Économie et marchés';
        lists.renamed.push({ name: economy.name, was: 'Économie', now: 'Économie et marchés' });
      }
      if (!terms.some((one) => one.name === 'Fleuve')) {
        terms.push({ id: core.draw('t'), taxonomy: 'section', name: 'Fleuve', slug: 'fleuve', parent: null, code: null, retired: false });
        lists.added.push('Fleuve');
      }
      changed('newsroom');
      return lists;
    },
    importAuthors: async () => {
      await core.answers;
      const { signers } = core.newsroom;
      if (signers.some((one) => one.name === 'Kadi Sangho')) return [];
      signers.push({ id: core.draw('s'), name: 'Kadi Sangho' });
      changed('newsroom');
      return ['Kadi Sangho'];
    },
    importProgress: async () => structuredClone(progress),
    stopImport: async () => {
      stopped = true;
    },
  };
}
