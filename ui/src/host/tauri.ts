// The core behind the window: the generated commands, unwrapped. With `bindings.ts` the only importer of @tauri-apps.
import { convertFileSrc } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';
import { getCurrentWebview } from '@tauri-apps/api/webview';
import { inBase64 } from './base64';
import { commands } from './bindings';
import type { Host, HostEvents } from './host';
import type { Block, PieceView, SiteDecisions } from './types';

type Answer<T> = { status: 'ok'; data: T } | { status: 'error'; error: unknown };

async function data<T>(answer: Promise<Answer<T>>): Promise<T> {
  const given = await answer;
  if (given.status === 'error') throw given.error;
  return given.data;
}

/** For commands whose answer says nothing. */
async function done(answer: Promise<Answer<null>>): Promise<void> {
  await data(answer);
}

/** What a change of a site leaves as it is. */
const UNCHANGED: SiteDecisions = { trial: null, markup: null, withdrawn: null, strip: null };

/** A text's marks are written `true` or not at all, which the generated types cannot say. */
const piece = (answer: Promise<Answer<unknown>>): Promise<PieceView> => data(answer) as Promise<PieceView>;

/** Calls the core through Tauri's bridge. */
export function tauriHost(): Host {
  return {
    start: () => data(commands.start()),
    openAgain: () => done(commands.openAgain()),
    closeWindow: () => done(commands.closeWindow()),
    initNewsroom: (name, member, language, zone, africanCountries) =>
      done(commands.initNewsroom(name, member, language, zone, africanCountries)),
    chooseMember: (id) => done(commands.chooseMember(id)),
    async myDesk() {
      const desk = await data(commands.myDesk());
      // What the start is measured by: the frame after the first list came.
      if (performance.getEntriesByName('desk').length === 0) requestAnimationFrame(() => performance.mark('desk'));
      return desk;
    },
    listPieces: ({ state, mine }) => data(commands.listPieces(state ?? null, mine ?? false)),
    search: (words) => data(commands.search(words)),

    createPiece: (kind, language) => data(commands.createPiece(kind, language)),
    openPiece: (id) => piece(commands.openPiece(id)),
    closePiece: (id) => done(commands.closePiece(id)),
    edit: (id, batch) => data(commands.edit(id, batch)),
    setField: (id, field, value) => piece(commands.setField(id, field, value)),
    settleField: (id, field, value) => piece(commands.settleField(id, field, value)),
    setBylines: (id, bylines) => piece(commands.setBylines(id, bylines)),
    setTerms: (id, taxonomy, ids) => piece(commands.setTerms(id, taxonomy, ids)),
    setConfidential: (id, words) => done(commands.setConfidential(id, words)),

    act: (id, action, options) => piece(commands.act(id, action, options)),
    claim: (id) => piece(commands.claim(id)),
    release: (id) => piece(commands.release(id)),
    review: (id) => data(commands.review(id)),
    versionDiff: (id, a, b) => data(commands.versionDiff(id, a, b)),
    versions: (id) => data(commands.versions(id)),
    addComment: (id, text, from, to, words) => piece(commands.addComment(id, text, from, to, words)),
    replyComment: (comment, words) => done(commands.replyComment(comment, words)),
    resolveComment: (comment, resolved) => done(commands.resolveComment(comment, resolved)),

    recogniseEmbed: (id, pasted) => data(commands.recogniseEmbed(id, pasted)),
    setEmbed: (embed) => piece(commands.setEmbed(embed)),
    copyRecord: (id, kind, record) => data(commands.copyRecord(id, kind, record)),
    cleanPaste: (id, html, text) => data(commands.cleanPaste(id, html, text)) as Promise<Block[]>,
    addMedia: (id, fileName, bytes) => data(commands.addMedia(id, fileName, inBase64(bytes))),
    library: (words) => data(commands.library(words)),
    addFromLibrary: (id, entry) => data(commands.addFromLibrary(id, entry)),
    setMedia: (id, media, caption, credit, alt) => piece(commands.setMedia(id, media, caption, credit, alt)),
    mediaUrl: (blob) => convertFileSrc(blob, 'marbre-media'),
    importFile: (name, bytes) => data(commands.importFile(name, inBase64(bytes))),
    dismissFileNote: (id, number) => piece(commands.dismissFileNote(id, number)),
    exportPiece: (id, format) => data(commands.exportPiece(id, format)),
    preview: (id) => done(commands.preview(id)),

    addTerm: (taxonomy, name, parent) => data(commands.addTerm(taxonomy, name, parent ?? null)),
    renameTerm: (id, name) => done(commands.renameTerm(id, name)),
    moveTerm: (id, parent, before) => done(commands.moveTerm(id, parent, before)),
    retireTerm: (id, retired) => done(commands.retireTerm(id, retired)),
    addAfricanCountries: () => data(commands.addAfricanCountries()),
    addSigner: (name) => data(commands.addSigner(name)),
    renameSigner: (id, name) => done(commands.renameSigner(id, name)),
    addMember: (name, role, mayApprove, mayPublish) => data(commands.addMember(name, role, mayApprove, mayPublish)),
    changeMember: (id, edit) => done(commands.changeMember(id, edit)),
    memberLeaves: (id, left) => done(commands.memberLeaves(id, left)),

    deliveries: () => data(commands.deliveries()),
    retryDelivery: (id) => done(commands.retryDelivery(id)),
    cancelDelivery: (id) => done(commands.cancelDelivery(id)),
    overwriteDelivery: (id) => done(commands.overwriteDelivery(id)),
    confirmClock: () => done(commands.confirmClock()),
    sites: () => data(commands.sites()),
    addStaticSite: (path, url) => done(commands.addStaticSite(path, url)),
    staticSettings: (site) => data(commands.staticSettings(site)),
    changeStaticSite: (site, change) => done(commands.changeStaticSite(site, change)),
    rebuildSite: (site, anew) => data(commands.rebuildSite(site, anew)),
    rebuildProgress: (site) => data(commands.rebuildProgress(site)),
    stopRebuild: (site) => done(commands.stopRebuild(site)),
    waitingThere: (site) => data(commands.waitingThere(site)),
    removeSite: (site, giveUp) => data(commands.removeSite(site, giveUp)),
    canKeepPasswords: () => done(commands.canKeepPasswords()),
    openPasswords: (passphrase) => done(commands.openPasswords(passphrase)),
    findWordPressSite: (address, account, password, trial) =>
      data(commands.findWordpressSite(address, account, password, trial)),
    askInBrowser: (address, trial, byHand) => data(commands.askInBrowser(address, trial, byHand)),
    waitForBrowser: () => data(commands.waitForBrowser()),
    keepFoundSite: () => data(commands.keepFoundSite()),
    forgetFoundSite: () => done(commands.forgetFoundSite()),
    checkSite: (site) => data(commands.checkSite(site)),
    siteTerms: (site, keptIn) => data(commands.siteTerms(site, keptIn ?? null)),
    confirmSiteTerms: (site, keptIn, matches, writers, create) => done(commands.confirmSiteTerms(site, keptIn, matches, writers, create)),
    siteDecisions: (site) => data(commands.siteDecisions(site)),
    changeSite: (site, change) => done(commands.changeSite(site, { ...UNCHANGED, ...change })),
    changeSitePassword: (site, password) => done(commands.changeSitePassword(site, password)),
    waitingForSite: (site) => data(commands.waitingForSite(site)),
    disconnectSite: (site) => data(commands.disconnectSite(site)),
    searchArticles: (site, words) => data(commands.searchArticles(site, words)),
    importArticle: (site, article) => data(commands.importArticle(site, article)),
    importArticles: (site, range) => data(commands.importArticles(site, range)),
    importTerms: (site, rename) => data(commands.importTerms(site, rename)),
    importAuthors: (site) => data(commands.importAuthors(site)),
    importProgress: (site) => data(commands.importProgress(site)),
    stopImport: (site) => done(commands.stopImport(site)),
    readers: () => data(commands.readers()),
    reads: () => data(commands.reads()),
    moderateComment: (comment, what, words) => data(commands.moderateComment(comment, what, words)),
    undoModeration: (id) => done(commands.undoModeration(id)),
    askReaders: () => data(commands.askReaders()),
    flash: (line, level, expires) => data(commands.flash(line, level, expires)),

    rememberWindow: (state) => done(commands.rememberWindow(state)),
    on: (event, then) => (event === 'network' ? network(then as (told: HostEvents['network']) => void) : subscribe(event, then)),
  };
}

/** The webview knows from the system whether there is a network; the core has nothing to ask one for. */
function network(then: (told: HostEvents['network']) => void): () => void {
  const tell = () => then({ online: navigator.onLine });
  window.addEventListener('online', tell);
  window.addEventListener('offline', tell);
  tell();
  return () => {
    window.removeEventListener('online', tell);
    window.removeEventListener('offline', tell);
  };
}

/**
 * Listening starts asynchronously; unsubscribing before it has started still works. It is in this window's name: who listens in
 * nobody's is told as well what is meant for another window.
 */
function subscribe<E extends keyof HostEvents>(event: E, then: (payload: HostEvents[E]) => void): () => void {
  const target = getCurrentWebview().label;
  const listening = listen<HostEvents[E]>(event, (message) => then(message.payload), { target });
  return () => {
    void (async () => (await listening)())();
  };
}
