// The fake core's sites, and a WordPress that answers by its address: `ferme.example` is no WordPress, `portail.example`
// shows a network's sign-in page, `auteur.example` knows an account that lacks rights. Any password but « faux » is right.
import type { Host } from '../host';
import type { ConnectionView, Dress, KeptIn, MatchView, MenuEntry, RemoteTermView, SiteDecisions, SiteTermsView, StaticSettings, WriterView } from '../types';
import { fakeArticles } from './articles';
import { fakeFolders } from './folders';
import type { FakeCore } from './core';
import { slugOf } from './newsroom';

const RIGHTS = ['publish', 'edit_others', 'edit_published', 'delete', 'upload', 'any_markup', 'manage_terms', 'moderate'];
const NEEDED = ['publish', 'edit_published', 'upload'];
const DECIDED: Omit<SiteDecisions, 'trial'> = { markup: 'blocks', withdrawn: 'draft', strip: { as: 'sticky' } };
const KEPT_IN: KeptIn = { sections: 'categories', countries: 'categories', tags: 'tags' };
const BARE: Dress = { menu: [], social: [], links: [], pages: [], ads: [] };
const NOTHING_SAID: Omit<StaticSettings, 'place' | 'url'> = { motto: '', footer_note: '', about: '', dress: BARE };
const TAXONOMIES = [
  { base: 'categories', name: 'Catégories' },
  { base: 'tags', name: 'Étiquettes' },
  { base: 'pays', name: 'Pays' },
];

type Sites = Pick<
  Host,
  | 'sites'
  | 'addStaticSite'
  | 'staticSettings'
  | 'changeStaticSite'
  | 'rebuildSite'
  | 'rebuildProgress'
  | 'stopRebuild'
  | 'waitingThere'
  | 'removeSite'
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
  | 'siteDecisions'
  | 'changeSite'
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

/** Refuses what has no name or leads nowhere, as the core does. */
function leadsSomewhere({ menu, social, links, ads }: Dress): void {
  const follow = (label: string, address: string): void => {
    if (!label.trim() || !/^(https?:\/\/.|mailto:.)/.test(address)) throw { code: 'site_entry', facts: { label, address }, message: 'site_entry' };
  };
  for (const { label, url } of [...social, ...links]) follow(label, url);
  for (const { text, url } of ads) follow(text, url);
  const walk = (entries: MenuEntry[]): void => {
    for (const { label, leads, children } of entries) {
      follow(label, leads.to === 'url' ? leads.url : 'https://here');
      walk(children);
    }
  };
  walk(menu);
}

/** What the core says of an address or a folder that no pages can be made with. */
function badSite(code: 'site_address' | 'site_folder_taken', facts: Record<string, string>): never {
  throw { code, facts, message: code };
}

function connection(address: string, account: string, lacks: string[] = []): ConnectionView {
  return {
    site: 'Courrier du fleuve',
    home: address,
    name: account,
    roles: [lacks.length ? 'author' : 'editor'],
    rights: RIGHTS.map((right) => ({ right, has: !lacks.includes(right), needed: NEEDED.includes(right) })),
    counters: [],
    search_plugins: [],
    co_authors: false,
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
  const settled = new Map<string, { keptIn: KeptIn; terms: Map<string, RemoteTermView>; writers: Map<string, WriterView | null>; create: boolean }>();
  const decisions = new Map<string, Omit<SiteDecisions, 'trial'>>();
  const described = new Map<string, Omit<StaticSettings, 'place' | 'url'>>();

  const site = (id: string): (typeof core.newsroom.sites)[number] =>
    core.newsroom.sites.find((one) => one.id === id) ?? fault('site', 'unexpected');
  const decided = (id: string): Omit<SiteDecisions, 'trial'> => decisions.get(id) ?? DECIDED;
  const canHold = (place: string, url: string, id?: string): void => {
    if (url && !/^https:\/\/[^\s/@]+/.test(url)) badSite('site_address', { address: url });
    if (core.newsroom.sites.some((one) => one.id !== id && one.place === place)) badSite('site_folder_taken', { folder: place });
  };
  const opened = (): void => {
    if (core.passwords === 'locked') fault('credentials', 'no_passphrase', { words: 'no session bus' });
  };

  return {
    ...fakeArticles(core, changed),
    ...fakeFolders(core, changed),
    sites: async () => structuredClone(core.newsroom.sites),
    addStaticSite: async (path, url) => {
      canHold(path, url);
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
    staticSettings: async (id) => {
      const { place, url } = site(id);
      return { place, url, ...structuredClone(described.get(id) ?? NOTHING_SAID) };
    },
    changeStaticSite: async (id, change) => {
      const before = site(id);
      const { motto, footer_note, about, dress } = described.get(id) ?? NOTHING_SAID;
      const [place, url] = [change.place ?? before.place, change.url ?? before.url];
      canHold(place, url, id);
      if (change.dress) leadsSomewhere(change.dress);
      Object.assign(before, { place, url });
      described.set(id, {
        motto: change.motto ?? motto,
        footer_note: change.footer_note ?? footer_note,
        about: change.about ?? about,
        dress: structuredClone(change.dress ?? dress),
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
      return { ...connection(url, account, core.lacks), ...core.plugins, clock_off: core.clockOff };
    },
    siteTerms: async (id, wanted): Promise<SiteTermsView> => {
      opened();
      site(id);
      await core.answers;
      const known = settled.get(id);
      const kept_in = wanted ?? known?.keptIn ?? KEPT_IN;
      const bases = { section: kept_in.sections, country: kept_in.countries, tag: kept_in.tags };
      const there = core.newsroom.terms.flatMap((term, at): { base: string; term: RemoteTermView }[] =>
        at % 3 === 2 ? [] : [{ base: term.taxonomy === 'tag' ? 'tags' : 'categories', term: { id: String(at + 1), name: term.name, slug: slugOf(term.name) } }],
      );
      const termsOf = (base: string): RemoteTermView[] => there.filter((one) => one.base === base).map((one) => one.term);
      const matches = core.newsroom.terms.map((term): MatchView => {
        const all = termsOf(bases[term.taxonomy]);
        const confirmed = all.find((one) => one.id === known?.terms.get(term.id)?.id);
        const theirs = confirmed ?? all.find((one) => one.name === term.name) ?? null;
        return { term: term.id, taxonomy: term.taxonomy, name: term.name, theirs, was: null, confirmed: Boolean(confirmed) };
      });
      const people = core.newsroom.signers.flatMap(({ name }, at): WriterView[] => (at % 2 ? [] : [{ name, user: String(at + 1), nicename: '' }]));
      const writers = core.newsroom.signers.map(({ name }) => {
        const decision = known?.writers.get(name);
        const theirs = decision === undefined ? (people.find((one) => one.name === name) ?? null) : decision;
        return { name, theirs, confirmed: decision !== undefined };
      });
      const taxonomies = TAXONOMIES.map((one) => ({ ...one, terms: termsOf(one.base) }));
      return { matches, writers, people, taxonomies, kept_in, create: known?.create ?? false };
    },
    confirmSiteTerms: async (id, keptIn, matches, writers, create) => {
      settled.set(id, {
        keptIn,
        terms: new Map(matches.flatMap((one): [string, RemoteTermView][] => (one.theirs ? [[one.term, one.theirs]] : []))),
        writers: new Map(writers.filter((one) => one.theirs ?? one.confirmed).map((one) => [one.name, one.theirs ?? null])),
        create,
      });
    },
    siteDecisions: async (id) => ({ ...decided(id), trial: site(id).trial }),
    changeSite: async (id, { trial, ...change }) => {
      if (typeof trial === 'boolean') site(id).trial = trial;
      decisions.set(id, { ...decided(id), ...change });
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
