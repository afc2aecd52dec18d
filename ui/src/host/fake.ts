// A stateful core for a plain browser: develop and test every view without Tauri. Answers the same shapes and refusals.
import { applyDelta, flatLength } from './fake/text';
import { FakeCore, type FakeOptions, type FakePiece } from './fake/core';
import { fakeMedia } from './fake/media';
import { fakeMembers } from './fake/members';
import { slugOf } from './fake/newsroom';
import { fakeReaders } from './fake/readers';
import { fakeSites } from './fake/sites';
import { fakeTerms } from './fake/terms';
import { compareBlocks, inventedChanges } from './fake/compare';
import { editRefused, permits } from './fake/rules';
import type { Host, HostEvents, Unsubscribe } from './host';
import type { ActOptions, Action, FieldName, PieceView, ReviewView, WallTime } from './types';

type Listeners = { [E in keyof HostEvents]: Set<(payload: HostEvents[E]) => void> };

/** The fake, with a hand on its inside for tests. */
export interface FakeHost extends Host {
  core: FakeCore;
  emit<E extends keyof HostEvents>(event: E, payload: HostEvents[E]): void;
}

/** Reads the fake's settings from an address: `?fake&as=m-ousmane&many=10000&empty&now=…`. */
export function fakeOptions(address: URLSearchParams): FakeOptions {
  const now = address.get('now');
  return {
    ...(now ? { now: Date.parse(now) } : {}),
    many: Number(address.get('many') ?? 0),
    empty: address.has('empty'),
    unfounded: address.has('unfounded'),
    locked: address.has('locked'),
    ...(address.get('cannot') ? { cannot: address.get('cannot')! } : {}),
    ...(address.get('as') ? { me: address.get('as')! } : {}),
    ...(address.get('lang') ? { language: address.get('lang')! } : {}),
  };
}

const wallInstant = (wall: WallTime): string => new Date(`${wall.local.slice(0, 16)}:00Z`).toISOString();

export function fakeHost(options: FakeOptions = {}): FakeHost {
  const core = new FakeCore(options);
  const listeners: Listeners = { text: new Set(), changed: new Set(), status: new Set(), left: new Set(), network: new Set() };

  function emit<E extends keyof HostEvents>(event: E, payload: HostEvents[E]): void {
    for (const then of listeners[event]) then(payload);
  }

  function changed(what: string, ...pieces: string[]): void {
    queueMicrotask(() => emit('changed', { pieces, what }));
  }

  /** Changes a piece and answers its view, as every use case does. */
  function change(id: string, what: string, how: (piece: FakePiece) => void): PieceView {
    const piece = core.piece(id);
    how(piece);
    piece.touched = core.now();
    changed(what, id);
    return core.view(piece);
  }

  /** Changes what would be printed, which only those may who may edit. */
  function edited(id: string, what: string, how: (piece: FakePiece) => void): PieceView {
    const refused = editRefused(core.asking(core.piece(id)));
    if (refused) return refuse(refused);
    return change(id, what, how);
  }

  const refuse = (code: string, facts: Record<string, string> = {}): never => {
    throw { code, facts, message: code };
  };

  function act(id: string, action: Action, given: ActOptions): PieceView {
    const piece = core.piece(id);
    const answer = permits(core.asking(piece), action);
    if ('refused' in answer) return refuse(answer.refused, answer.facts);
    const hash = core.hash(piece);
    const blocking = core.missing(piece).filter((one) => one.blocking).length;
    if (['approve', 'revalidate', 'schedule', 'publish'].includes(action) && blocking && !given.override_reason?.trim()) {
      refuse('override_reason_needed', { blocking: String(blocking) });
    }
    if ((action === 'return' || action === 'withdraw') && !given.note?.trim() && !given.preset) {
      refuse('reason_needed', { action });
    }
    if (action === 'correct' && !given.note?.trim()) refuse('note_needed');
    if ((action === 'approve' || action === 'revalidate') && given.version !== hash) {
      refuse(given.version ? 'version_moved' : 'version_needed');
    }
    if (action === 'schedule') {
      if (!given.at) return refuse('hour_needed');
      if (Date.parse(wallInstant(given.at)) <= core.now()) refuse('hour_passed', { at: wallInstant(given.at) });
    }
    if (action === 'prolong') {
      if (!given.at) return refuse('flash_needs_expiry');
      const [at, until] = [wallInstant(given.at), core.field(piece, 'expires')];
      if (Date.parse(at) <= core.now()) refuse('hour_passed', { at });
      if (Date.parse(at) <= Date.parse(until)) refuse('ends_later', { expires: until });
    }
    return change(id, action, (one) => {
      const leaves = one.state !== answer.to;
      one.state = answer.to;
      if (leaves) one.since = core.now();
      const keep = (why: string): void => {
        one.versions.unshift({ hash, why, by: core.me.name, at: core.instant(), signs: core.signs(one) });
        one.kept.set(hash, structuredClone(one.texts.body.blocks));
      };
      switch (action) {
        case 'submit':
          one.private = false;
          one.opened = false;
          one.reason = null;
          keep('submitted');
          break;
        case 'approve':
        case 'revalidate':
          one.approved = hash;
          one.claimedBy = null;
          keep('approved');
          break;
        case 'publish':
          one.online = { hash: one.approved ?? hash, at: core.instant() };
          one.scheduledAt = null;
          keep('published');
          deliver(one, 'publish');
          break;
        case 'prolong':
          one.fields.set('expires', { value: wallInstant(given.at!), unsettled: [] });
          one.approved = core.hash(one);
          one.online = { hash: one.approved, at: core.instant() };
          keep('prolonged');
          deliver(one, 'publish');
          break;
        case 'schedule':
          one.scheduledAt = wallInstant(given.at!);
          if (given.embargo) one.fields.set('embargo', { value: wallInstant(given.embargo), unsettled: [] });
          break;
        case 'return':
          one.reason = given.note || given.preset || null;
          one.claimedBy = null;
          break;
        case 'withdraw':
        case 'kill':
          if (one.online) deliver(one, 'withdraw');
          one.online = null;
          one.reason = given.note ?? null;
          break;
        case 'recall':
        case 'hold':
        case 'update':
        case 'correct':
        case 'spike':
        case 'restore':
          break;
      }
    });
  }

  function deliver(piece: FakePiece, what: string): void {
    for (const site of core.newsroom.sites) {
      core.deliveries.unshift({
        id: core.draw('d'),
        piece: piece.id,
        headline: core.field(piece, 'headline'),
        site: site.name,
        what,
        state: 'queued',
        due: core.instant(),
        attempts: 0,
        detail: '',
        fault: null,
        address: '',
        at: core.instant(),
      });
    }
  }

  function review(piece: FakePiece): ReviewView {
    const since = piece.versions.find((version) => version.why !== 'published') ?? null;
    const before = since && piece.kept.get(since.hash);
    if (before) return { since, fields: [], changes: compareBlocks('body', before, piece.texts.body.blocks) };
    if (piece.id === 'selou') {
      return {
        since: piece.versions[1] ?? null,
        fields: [['kicker', 'Inondations', 'Crue']],
        changes: core.options.empty ? [] : inventedChanges(piece.texts),
      };
    }
    return { since, fields: [], changes: [] };
  }

  function diff(piece: FakePiece, a: string, b: string): ReviewView {
    const before = piece.kept.get(a);
    const after = b === core.hash(piece) ? piece.texts.body.blocks : piece.kept.get(b);
    if (!before || !after) return review(piece);
    const since = piece.versions.find((version) => version.hash === a) ?? null;
    return { since, fields: [], changes: compareBlocks('body', before, after) };
  }

  function findComment(id: string): [FakePiece, FakePiece['comments'][number]] {
    for (const piece of core.pieces.values()) {
      const comment = piece.comments.find((one) => one.id === id);
      if (comment) return [piece, comment];
    }
    return refuse('unknown_comment');
  }

  const delivery = (id: string, how: (one: (typeof core.deliveries)[number]) => void): void => {
    const found = core.deliveries.find((one) => one.id === id);
    if (!found) return refuse('unknown_delivery');
    how(found);
    changed('delivery', found.piece);
  };

  return {
    core,
    emit,
    openAgain: async () => {
      if (core.cannotOpen) throw core.cannotOpen;
    },
    closeWindow: async () => {
      core.closed = true;
    },
    start: async () => {
      if (core.cannotOpen) throw core.cannotOpen;
      if (!core.founded) refuse('no_newsroom');
      return {
      newsroom: structuredClone(core.newsroom),
      me: core.me.left ? null : core.me.id,
      language: options.language ?? 'fr',
      windowState: options.empty ? null : { open: ['selou', 'notes'], piece: null, cursor: null, view: 'desk' },
      };
    },
    initNewsroom: async (name, member, language, zone, africanCountries) => {
      core.newsroom.terms = core.newsroom.terms.filter((term) => africanCountries || term.taxonomy !== 'country');
      const [first] = core.newsroom.members;
      Object.assign(core.newsroom, { name, language, zone });
      if (first) first.name = member;
      core.founded = true;
    },
    chooseMember: async (id) => {
      core.me = core.newsroom.members.find((one) => one.id === id) ?? refuse('unknown_member');
      changed('member');
    },
    myDesk: async () => core.desk(),
    listPieces: async ({ state, mine }) =>
      core
        .rows()
        .filter((row) => (!state || row.state === state) && (!mine || core.isMine(core.piece(row.id))))
        .filter((row) => core.me.rights.review || core.isMine(core.piece(row.id)) || row.state === 'published'),
    search: async (words) => {
      const fold = (text: string): string => slugOf(text).replace(/-/g, ' ');
      const sought = fold(words).split(' ').filter(Boolean);
      if (!sought.length) return [];
      return core.rows().flatMap((row) => {
        const body = core.text(core.piece(row.id));
        const all = fold([row.headline, row.kicker, row.slugline, row.authors.join(' '), body].join(' '));
        if (!sought.every((word) => all.includes(word))) return [];
        const at = body.toLowerCase().indexOf(words.toLowerCase());
        const excerpt =
          at < 0
            ? null
            : `…${body.slice(Math.max(0, at - 40), at)}[${body.slice(at, at + words.length)}]${body.slice(at + words.length, at + words.length + 60)}…`;
        return [{ ...row, excerpt }];
      });
    },

    createPiece: async (kind, language) => {
      const piece = core.newPiece(core.draw('piece'), kind, language);
      piece.fields.set('assigned', { value: core.me.id, unsettled: [] });
      const signer = core.newsroom.signers.find((one) => one.name === core.me.name);
      if (signer) piece.bylines = [{ signer: signer.id, name: signer.name, role: 'author', place: '' }];
      core.pieces.set(piece.id, piece);
      changed('created', piece.id);
      return piece.id;
    },
    openPiece: async (id) => {
      const piece = core.piece(id);
      if (piece.state === 'in_review' && core.me.rights.review) piece.opened = true;
      return core.view(piece);
    },
    closePiece: async () => {},
    edit: async (id, batch) => {
      const text = core.piece(id).texts[batch.text];
      if (batch.base !== text.revision) return { type: 'stale', revision: text.revision };
      text.blocks = applyDelta(text.blocks, batch.delta);
      text.revision += 1;
      core.piece(id).touched = core.now();
      changed('text', id);
      emit('text', { piece: id, text: batch.text, revision: text.revision, delta: batch.delta, session: batch.session });
      return { type: 'ack', revision: text.revision, length: flatLength(text.blocks) };
    },
    setField: async (id, field, value) =>
      edited(id, 'field', (piece) => piece.fields.set(field, { value, unsettled: [] })),
    settleField: async (id, field, value) =>
      edited(id, 'field', (piece) => piece.fields.set(field, { value, unsettled: [] })),
    setBylines: async (id, bylines) =>
      edited(id, 'bylines', (piece) => {
        piece.bylines = bylines.map((one) => ({
          ...one,
          name: core.newsroom.signers.find((signer) => signer.id === one.signer)?.name ?? core.newsroom.name,
        }));
      }),
    setTerms: async (id, taxonomy, ids) =>
      edited(id, 'terms', (piece) => {
        if (taxonomy === 'section') piece.sections = ids;
        else if (taxonomy === 'country') piece.countries = ids;
        else piece.tags = ids;
      }),
    setConfidential: async (id, words) => {
      core.piece(id).confidential = words;
    },

    act: async (id, action, given) => act(id, action, given),
    claim: async (id) => change(id, 'claim', (piece) => (piece.claimedBy = core.me.name)),
    release: async (id) => change(id, 'claim', (piece) => (piece.claimedBy = null)),
    review: async (id) => review(core.piece(id)),
    versionDiff: async (id, a, b) => diff(core.piece(id), a, b),
    versions: async (id) => structuredClone(core.piece(id).versions),
    addComment: async (id, text, from, to, words) =>
      change(id, 'comment', (piece) => {
        const flat = piece.texts[text].blocks.map((block) => `${(block.spans ?? []).map((s) => s.text).join('')}\n`).join('');
        piece.comments.push({
          id: core.draw('k'),
          text,
          from,
          to,
          quoted: flat.slice(from, to),
          author: core.me.name,
          at: core.instant(),
          words,
          replies: [],
          resolved: false,
        });
      }),
    replyComment: async (id, words) => {
      const [piece, comment] = findComment(id);
      comment.replies.push([core.me.name, core.instant(), words]);
      changed('comment', piece.id);
    },
    resolveComment: async (id, resolved) => {
      const [piece, comment] = findComment(id);
      comment.resolved = resolved;
      changed('comment', piece.id);
    },

    recogniseEmbed: async (id, pasted) => {
      const address = /https?:\/\/\S+/.exec(pasted)?.[0] ?? '';
      const signed = /^([\s\S]+?)\s+—\s+(.+?)\s+\(@(\w+)\)\s+(.+)$/.exec(pasted.trim());
      if (!address && !signed) return null;
      const embed = {
        id: core.draw('e'),
        post: {
          provider: address.includes('facebook') ? ('facebook' as const) : ('x' as const),
          url: address,
          author: signed?.[2] ?? '',
          handle: signed?.[3] ?? '',
          text: signed?.[1] ?? '',
          lang: '',
          posted_at: '',
          picture_links: [],
        },
        captured_at: core.instant(),
        captured_by: core.me.name,
      };
      change(id, 'embed', (piece) => piece.embeds.push(embed));
      return structuredClone(embed);
    },
    setEmbed: async (embed) => {
      const piece = [...core.pieces.values()].find((one) => one.embeds.some((each) => each.id === embed.id));
      if (!piece) return refuse('unknown_embed');
      return change(piece.id, 'embed', (one) => {
        one.embeds = one.embeds.map((each) => (each.id === embed.id ? structuredClone(embed) : each));
      });
    },
    copyRecord: async (id, kind, record) => {
      const piece = core.piece(id);
      const copied = core.draw(kind);
      const embed = piece.embeds.find((one) => one.id === record);
      const picture = piece.media.find((one) => one.id === record);
      if (embed) piece.embeds.push({ ...structuredClone(embed), id: copied });
      if (picture) piece.media.push({ ...structuredClone(picture), id: copied });
      return copied;
    },
    cleanPaste: async (_id, _html, text) =>
      text
        .split(/\n+/)
        .filter((line) => line.trim())
        .map((line) => ({ kind: 'paragraph' as const, spans: [{ text: line.trim() }] })),
    ...fakeMedia(core, edited),
    importFile: async (name, bytes) => {
      const text = new TextDecoder().decode(bytes);
      const written = text.split(/\n+/).filter((line) => line.trim());
      // As the core does: no field keeps the date of the copy.
      const dates = written.filter((line) => /^publié le /i.test(line));
      const [headline = name, ...lines] = written.filter((line) => !dates.includes(line));
      const piece = core.newPiece(core.draw('piece'), 'article', core.newsroom.language);
      piece.fields.set('headline', { value: headline, unsettled: [] });
      piece.fields.set('assigned', { value: core.me.id, unsettled: [] });
      piece.texts.body.blocks = lines.length
        ? lines.map((line) => ({ kind: 'paragraph' as const, spans: [{ text: line }] }))
        : [{ kind: 'paragraph' }];
      piece.fileNotes = dates.map((line, at) => ({
        number: at + 1,
        note: { code: 'published', at: '2026-11-12', text: line },
        words: `published 2026-11-12 (« ${line} »)`,
      }));
      core.pieces.set(piece.id, piece);
      changed('created', piece.id);
      return { piece: piece.id, notes: piece.fileNotes.length };
    },
    dismissFileNote: async (id, number) =>
      change(id, 'notes', (piece) => (piece.fileNotes = piece.fileNotes.filter((one) => one.number !== number))),
    exportPiece: async (id, format) => {
      const piece = core.piece(id);
      const blocks = piece.texts.body.blocks;
      if (format === 'json') return JSON.stringify(blocks, null, 2);
      return [`# ${core.field(piece, 'headline')}`, ...blocks.map((block) => (block.spans ?? []).map((s) => s.text).join(''))].join(
        '\n\n',
      );
    },
    preview: async () => {},

    ...fakeTerms(core, () => changed('newsroom'), refuse),
    addSigner: async (name) => {
      const id = core.draw('s');
      core.newsroom.signers.push({ id, name });
      changed('newsroom');
      return id;
    },
    renameSigner: async (id, name) => {
      for (const signer of core.newsroom.signers) if (signer.id === id) signer.name = name;
      changed('newsroom');
    },
    ...fakeMembers(core, () => changed('newsroom'), refuse),

    deliveries: async () => structuredClone(core.deliveries),
    retryDelivery: async (id) =>
      delivery(id, (one) => Object.assign(one, { state: 'queued', attempts: one.attempts + 1, detail: '', fault: null })),
    overwriteDelivery: async (id) =>
      delivery(id, (one) => {
        if (!['edited_on_site', 'site_edit'].includes(one.fault?.code ?? '')) refuse('invalid', { why: 'nobody changed it' });
        Object.assign(one, { state: 'queued', attempts: 1, detail: '', fault: null });
      }),
    cancelDelivery: async (id) => delivery(id, (one) => (one.state = 'cancelled')),
    confirmClock: async () => {},
    ...fakeReaders(core, changed),
    ...fakeSites(core, changed),
    flash: async (line, level, expires) => {
      const piece = core.newPiece(core.draw('piece'), 'flash', core.newsroom.language);
      const set = (name: FieldName, value: string): void => void piece.fields.set(name, { value, unsettled: [] });
      set('headline', line);
      set('alert_level', level);
      set('expires', expires === '6h' ? core.instant(360) : wallInstant(expires));
      piece.private = false;
      if (core.me.rights.publish) {
        piece.state = 'published';
        piece.online = { hash: core.hash(piece), at: core.instant() };
        deliver(piece, 'publish');
      } else {
        piece.state = 'in_review';
      }
      core.pieces.set(piece.id, piece);
      changed('flash', piece.id);
      return piece.id;
    },

    rememberWindow: async () => {},
    on<E extends keyof HostEvents>(event: E, then: (payload: HostEvents[E]) => void): Unsubscribe {
      listeners[event].add(then);
      if (event === 'status') queueMicrotask(() => emit('status', core.status()));
      if (event === 'network') queueMicrotask(() => emit('network', { online: !core.offline }));
      return () => listeners[event].delete(then);
    },
  };
}
