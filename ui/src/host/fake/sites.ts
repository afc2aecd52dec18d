// The fake core's sites, and a WordPress that answers by its address: `ferme.example` is no WordPress, `portail.example`
// shows a network's sign-in page, `auteur.example` knows an account that lacks rights. Any password but « faux » is right.
import type { Host } from '../host';
import type { ConnectionView, MatchView, SiteTermsView } from '../types';
import { fakeArticles } from './articles';
import type { FakeCore } from './core';
import { slugOf } from './newsroom';

const RIGHTS = ['publish', 'edit_others', 'edit_published', 'delete', 'upload', 'any_markup', 'manage_terms', 'moderate'];
const NEEDED = ['publish', 'edit_published', 'upload'];

type Sites = Pick<
  Host,
  | 'sites'
  | 'addStaticSite'
  | 'canKeepPasswords'
  | 'openPasswords'
  | 'findWordPressSite'
  | 'askInBrowser'
  | 'waitForBrowser'
  | 'keepFoundSite'
  | 'forgetFoundSite'
  | 'checkSite'
  | 'siteTerms'
  | 'confirmSiteTerms'
  | 'setSiteTrial'
  | 'changeSitePassword'
  | 'waitingForSite'
  | 'disconnectSite'
  | 'searchArticles'
  | 'importArticle'
  | 'importArticles'
  | 'importTerms'
  | 'importAuthors'
  | 'importProgress'
  | 'stopImport'
>;

function fault(code: 'site' | 'credentials', kind: string, facts: Record<string, string> = {}): never {
  throw { code, facts: { kind, why: kind, ...facts }, message: kind };
}

function connection(address: string, account: string, lacks: string[] = []): ConnectionView {
  return {
    site: 'Courrier du fleuve',
    home: address,
    name: account,
    roles: [lacks.length ? 'author' : 'editor'],
    rights: RIGHTS.map((right) => ({ right, has: !lacks.includes(right), needed: NEEDED.includes(right) })),
    clock_off: 0,
    older: false,
    markup: 'blocks',
  };
}

/** The newsroom's sites as the fake keeps them. */
export function fakeSites(core: FakeCore, changed: (what: string) => void): Sites {
  let search = 0;
  let refused = false;
  let asked: { address: string; trial: boolean } | null = null;
  let found: { address: string; account: string; trial: boolean } | null = null;
  const settled = new Map<string, { terms: Map<string, string>; create: boolean }>();

  const site = (id: string): (typeof core.newsroom.sites)[number] =>
    core.newsroom.sites.find((one) => one.id === id) ?? fault('site', 'unexpected');
  const opened = (): void => {
    if (core.passwords === 'locked') fault('credentials', 'no_passphrase', { words: 'no session bus' });
  };

  return {
    ...fakeArticles(core, changed),
    sites: async () => structuredClone(core.newsroom.sites),
    addStaticSite: async (path, url) => {
      core.newsroom.sites.push({
        id: core.draw('w'),
        kind: 'static',
        name: url.replace(/^https?:\/\//, '').replace(/\/$/, '') || path,
        place: path,
        url,
        account: '',
        trial: false,
      });
      changed('newsroom');
    },

    canKeepPasswords: async () => opened(),
    openPasswords: async (passphrase) => {
      if (passphrase !== core.passphrase) fault('credentials', 'wrong_passphrase');
      core.passwords = 'open';
    },
    findWordPressSite: async (typed, account, password, trial) => {
      opened();
      const address = typed.includes('://') ? typed : `https://${typed}`;
      const mine = ++search;
      found = null;
      await core.answers;
      if (address.startsWith('http:')) fault('site', 'not_https', { address });
      if (address.includes('ferme.example')) fault('site', 'no_api', { address, status: '200', said: 'Bienvenue' });
      if (address.includes('portail.example')) fault('site', 'portal', { said: 'Wifi de la gare : connectez-vous' });
      if (password === 'faux') fault('site', 'signed_out', { words: 'incorrect_password' });
      const lacks = address.includes('auteur.example') ? ['edit_others', 'any_markup', 'manage_terms'] : [];
      if (mine === search) found = { address, account, trial };
      return connection(address, account, lacks);
    },
    askInBrowser: async (typed, trial, byHand) => {
      opened();
      const address = typed.includes('://') ? typed : `https://${typed}`;
      search += 1;
      found = null;
      asked = null;
      await core.answers;
      if (address.startsWith('http:')) fault('site', 'not_https', { address });
      if (address.includes('ferme.example')) fault('site', 'no_api', { address, status: '200', said: 'Bienvenue' });
      if (address.includes('ancien.example')) fault('site', 'no_app_passwords');
      const returns = core.linksReturn && !byHand;
      if (returns) asked = { address, trial };
      const opens = core.browserOpens;
      return { address: `${address}/wp-admin/authorize-application.php?app_name=Marbre`, opened: opens, returns };
    },
    waitForBrowser: async () => {
      const mine = search;
      const link = await core.link;
      if (mine !== search || !asked) return fault('site', 'link_left');
      if (link !== 'allowed') fault('site', link);
      const { address, trial } = asked;
      asked = null;
      found = { address, account: 'desk', trial };
      return connection(address, 'desk');
    },
    keepFoundSite: async () => {
      if (!found) return fault('site', 'unexpected');
      const id = core.draw('w');
      const { address, account, trial } = found;
      found = null;
      core.newsroom.sites.push({ id, kind: 'wordpress', name: 'Courrier du fleuve', place: `${address}/wp-json/`, url: address, account, trial });
      changed('newsroom');
      return id;
    },
    forgetFoundSite: async () => {
      search += 1;
      found = null;
      asked = null;
    },
    checkSite: async (id) => {
      opened();
      const { url, account } = site(id);
      await core.answers;
      if (refused) fault('site', 'signed_out', { words: 'incorrect_password' });
      return { ...connection(url, account, core.lacks), clock_off: core.clockOff };
    },
    siteTerms: async (id): Promise<SiteTermsView> => {
      opened();
      site(id);
      await core.answers;
      const known = settled.get(id);
      const matches = core.newsroom.terms.map((term, at): MatchView => {
        const theirs = at % 3 === 2 ? null : { id: String(at + 1), name: term.name, slug: slugOf(term.name) };
        return { term: term.id, taxonomy: term.taxonomy, name: term.name, theirs, was: null, confirmed: known?.terms.has(term.id) ?? false };
      });
      const writers = core.newsroom.signers.map((signer, at) => ({
        name: signer.name,
        theirs: at % 2 ? null : signer.name,
        user: at % 2 ? null : String(at + 1),
        nicename: '',
        confirmed: Boolean(known),
      }));
      return { matches, writers, create: known?.create ?? false };
    },
    confirmSiteTerms: async (id, matches, _writers, create) => {
      const terms = new Map(matches.flatMap((one): [string, string][] => (one.theirs ? [[one.term, one.theirs.id]] : [])));
      settled.set(id, { terms, create });
    },
    setSiteTrial: async (id, trial) => {
      site(id).trial = trial;
      changed('newsroom');
    },
    changeSitePassword: async (id, password) => {
      opened();
      site(id);
      refused = password === 'faux';
    },
    waitingForSite: async (id) => {
      site(id);
      return core.waiting;
    },
    disconnectSite: async (id) => {
      const left = site(id);
      await core.answers;
      core.newsroom.sites.splice(core.newsroom.sites.indexOf(left), 1);
      changed('newsroom');
      const given_up = core.waiting;
      core.waiting = 0;
      return { id, revoked: core.reachable, why: core.reachable ? '' : 'no connection', given_up, still_there: 0 };
    },
  };
}
