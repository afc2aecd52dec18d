// The core behind the window: typed commands over Tauri. The only importer of @tauri-apps; knows no component.
import { convertFileSrc, invoke } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';
import type { Host, HostEvents } from './host';

/** Calls the core through Tauri's bridge. Argument names are camelCase; Tauri turns them into Rust's. */
export function tauriHost(): Host {
  return {
    start: () => invoke('start'),
    chooseMember: (id) => invoke('choose_member', { id }),
    myDesk: () => invoke('my_desk'),
    listPieces: (filter) => invoke('list_pieces', { state: filter.state ?? null, mine: filter.mine ?? false }),
    search: (words) => invoke('search', { words }),

    createPiece: (kind, language) => invoke('create_piece', { kind, language }),
    openPiece: (id) => invoke('open_piece', { id }),
    closePiece: (id) => invoke('close_piece', { id }),
    edit: (piece, batch) => invoke('edit', { piece, batch }),
    setField: (piece, field, value) => invoke('set_field', { piece, field, value }),
    settleField: (piece, field, value) => invoke('settle_field', { piece, field, value }),
    setBylines: (piece, bylines) => invoke('set_bylines', { piece, bylines }),
    setTerms: (piece, taxonomy, ids) => invoke('set_terms', { piece, taxonomy, ids }),
    setConfidential: (piece, words) => invoke('set_confidential', { piece, words }),

    act: (piece, action, options) => invoke('act', { piece, action, options }),
    claim: (piece) => invoke('claim', { piece }),
    release: (piece) => invoke('release', { piece }),
    review: (piece) => invoke('review', { piece }),
    versionDiff: (piece, a, b) => invoke('version_diff', { piece, a, b }),
    versions: (piece) => invoke('versions', { piece }),
    addComment: (piece, text, from, to, words) => invoke('add_comment', { piece, text, from, to, words }),
    replyComment: (comment, words) => invoke('reply_comment', { comment, words }),
    resolveComment: (comment, resolved) => invoke('resolve_comment', { comment, resolved }),

    recogniseEmbed: (piece, pasted) => invoke('recognise_embed', { piece, pasted }),
    setEmbed: (embed) => invoke('set_embed', { embed }),
    copyRecord: (piece, kind, record) => invoke('copy_record', { piece, kind, record }),
    cleanPaste: (piece, html, text) => invoke('clean_paste', { piece, html, text }),
    addMedia: (piece, fileName, bytes) => invoke('add_media', { piece, fileName, bytes: Array.from(bytes) }),
    setMedia: (piece, id, caption, credit, alt) => invoke('set_media', { piece, id, caption, credit, alt }),
    mediaUrl: (blob) => convertFileSrc(blob, 'marbre-media'),
    importFile: (name, bytes) => invoke('import_file', { name, bytes: Array.from(bytes) }),
    exportPiece: (id, format) => invoke('export_piece', { id, format }),
    preview: (piece) => invoke('preview', { piece }),

    addTerm: (taxonomy, name, parent) => invoke('add_term', { taxonomy, name, parent: parent ?? null }),
    renameTerm: (id, name) => invoke('rename_term', { id, name }),
    addSigner: (name) => invoke('add_signer', { name }),
    renameSigner: (id, name) => invoke('rename_signer', { id, name }),
    addMember: (name, role, mayApprove, mayPublish) => invoke('add_member', { name, role, mayApprove, mayPublish }),

    deliveries: () => invoke('deliveries'),
    retryDelivery: (id) => invoke('retry_delivery', { id }),
    cancelDelivery: (id) => invoke('cancel_delivery', { id }),
    sites: () => invoke('sites'),
    addStaticSite: (path, url) => invoke('add_static_site', { path, url }),
    flash: (line, level, expires) => invoke('flash', { line, level, expires }),

    rememberWindow: (state) => invoke('remember_window', { state }),
    on: (event, then) => subscribe(event, then),
  };
}

/** Listening starts asynchronously; unsubscribing before it has started still works. */
function subscribe<E extends keyof HostEvents>(event: E, then: (payload: HostEvents[E]) => void): () => void {
  const listening = listen<HostEvents[E]>(event, (message) => then(message.payload));
  return () => {
    void listening.then((stop) => stop());
  };
}
