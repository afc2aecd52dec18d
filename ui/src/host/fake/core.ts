// The fake core's memory: pieces with everything that surrounds them, and the views made of it. Stateful and typed;
// knows no component and no network.
import type {
  Block,
  BylineView,
  CommentView,
  ConnectionView,
  DeliveryView,
  DeskGroup,
  DeskView,
  Embed,
  FieldName,
  FieldView,
  FileNote,
  HostError,
  MediaView,
  MemberView,
  NewsroomView,
  PieceKind,
  PieceRow,
  ReaderCommentView,
  PieceView,
  SealedView,
  State,
  StatusEvent,
  TermId,
  TextName,
  VersionView,
} from '../types';
import { inventComments } from './comments';
import { inventLibrary } from './library';
import { whatMisses } from './missing';
import { inventNewsroom, slugOf } from './newsroom';
import { inventMany, inventPieces, type Seed } from './pieces';
import { actionsFor, editRefused, type Asking } from './rules';

export interface FakePiece {
  id: string;
  kind: PieceKind;
  state: State;
  since: number;
  touched: number;
  fields: Map<FieldName, { value: string; unsettled: [string, string][] }>;
  texts: Record<TextName, { blocks: Block[]; revision: number }>;
  bylines: BylineView[];
  sections: TermId[];
  countries: TermId[];
  tags: TermId[];
  media: MediaView[];
  embeds: Embed[];
  sealed: SealedView[];
  comments: CommentView[];
  versions: VersionView[];
  claimedBy: string | null;
  opened: boolean;
  online: { hash: string; at: string } | null;
  private: boolean;
  approved: string | null;
  reason: string | null;
  confidential: string;
  fileNotes: FileNote[];
  scheduledAt: string | null;
  /** Added to the length of the text, for pieces not written out. */
  pretended: number;
  /** What the text was when a version was kept, by its hash. */
  kept: Map<string, Block[]>;
}

export interface FakeOptions {
  now?: number;
  many?: number;
  empty?: boolean;
  /** No newsroom on this machine yet. */
  unfounded?: boolean;
  /** What keeps the newsroom closed, by its code. */
  cannot?: string;
  /** No keyring runs, and nobody gave the passphrase. */
  locked?: boolean;
  me?: string;
  language?: string;
}

export class FakeCore {
  readonly newsroom: NewsroomView = inventNewsroom();
  readonly pieces = new Map<string, FakePiece>();
  deliveries: DeliveryView[] = [];
  comments: ReaderCommentView[] = [];
  library: MediaView[] = [];
  /** Where passwords of sites go: a keyring runs, or the file of passwords waits for its passphrase. */
  passwords: 'open' | 'locked';
  /** The passphrase that opens the file. */
  passphrase = 'le fleuve monte';
  /** What a WordPress waits for before it answers. */
  answers: Promise<void> = Promise.resolve();
  /** What the accounts on a WordPress lack. */
  lacks: string[] = [];
  /** By how many seconds a WordPress is ahead. */
  clockOff = 0;
  /** What a WordPress has of the plugins that Marbre knows. */
  plugins: Partial<Pick<ConnectionView, 'counters' | 'search_plugins' | 'co_authors'>> = {};
  /** How many deliveries wait for the WordPress. */
  waiting = 0;
  /** How many deliveries wait for a static site, and how many of them take a piece off. */
  waitingThere = { deliveries: 0, removals: 0 };
  /** Until when pages are being written, and whether the folder holds the site. */
  written: Promise<void> = Promise.resolve();
  folderThere = true;
  /** Whether a browser opens, whether its links come back, and what somebody decides there. */
  browserOpens = true;
  linksReturn = true;
  link: Promise<'allowed' | 'link_declined' | 'link_late' | 'link_other_site'> = Promise.resolve('allowed');
  /** Whether the WordPress answers when somebody leaves it. */
  reachable = true;
  me: MemberView;
  offline = false;
  founded: boolean;
  /** Why the newsroom does not open. */
  cannotOpen: HostError | null;
  /** Whether the window was closed. */
  closed = false;
  private counter = 0;

  constructor(readonly options: FakeOptions = {}) {
    this.founded = !options.unfounded;
    this.cannotOpen = options.cannot ? { code: options.cannot, facts: { home: '/home/awa/marbre' }, message: options.cannot } : null;
    this.passwords = options.locked ? 'locked' : 'open';
    this.me = this.newsroom.members.find((one) => one.id === options.me) ?? this.newsroom.members[0]!;
    if (options.empty) return;
    for (const seed of [...inventPieces(this.now()), ...inventMany(options.many ?? 0)]) this.plant(seed);
    this.deliveries = this.inventDeliveries();
    this.library = inventLibrary();
    this.newsroom.library = this.library.length;
    const online = [...this.pieces.values()].find((one) => one.online);
    const headline = online ? this.field(online, 'headline') : '';
    this.comments = inventComments(this.newsroom.sites[0], online?.id, headline, (minutes) => this.instant(minutes));
  }

  now(): number {
    return this.options.now ?? Date.now();
  }

  instant(minutes = 0): string {
    return new Date(this.now() + minutes * 60_000).toISOString();
  }

  draw(kind: string): string {
    this.counter += 1;
    return `${kind}-${this.counter.toString(36)}-${Math.floor(this.now() / 1000).toString(36)}`;
  }

  status(): StatusEvent {
    const deliveries = this.deliveries.filter((one) => one.state === 'queued').length;
    return { saved: true, deliveries, damaged: false, clock: null };
  }

  piece(id: string): FakePiece {
    const piece = this.pieces.get(id);
    if (!piece) throw { code: 'unknown_piece', facts: { piece: id }, message: `no piece ${id}` };
    return piece;
  }

  field(piece: FakePiece, name: FieldName): string {
    return piece.fields.get(name)?.value ?? '';
  }

  private plant(seed: Seed): void {
    const piece = this.newPiece(seed.id, seed.kind ?? 'article', seed.language ?? 'fr');
    const set = (name: FieldName, value: string | undefined): void => {
      if (value) piece.fields.set(name, { value, unsettled: [] });
    };
    piece.state = seed.state;
    piece.since = this.now() - seed.since * 60_000;
    piece.touched = piece.since;
    set('headline', seed.headline);
    set('kicker', seed.kicker);
    set('slugline', seed.slugline);
    set('genre', seed.genre);
    set('assigned', seed.assigned);
    set('sources', seed.sources);
    set('ordered_length', seed.ordered?.toString());
    set('alert_level', seed.level);
    if (seed.expiresIn) set('expires', this.instant(seed.expiresIn));
    if (seed.embargoIn) set('embargo', this.instant(seed.embargoIn));
    if (seed.deadline !== undefined) set('deadline', this.instant(seed.deadline));
    if (seed.unsettled) piece.fields.set('headline', { value: seed.headline, unsettled: seed.unsettled });
    if (seed.standfirst) piece.texts.standfirst.blocks = [{ kind: 'paragraph', spans: [{ text: seed.standfirst }] }];
    if (seed.body) piece.texts.body.blocks = structuredClone(seed.body);
    piece.bylines = seed.authors.map((name, at) => ({
      signer: this.newsroom.signers.find((one) => one.name === name)?.id ?? null,
      name,
      role: at === 0 ? 'author' : 'with',
      place: at === 0 ? (seed.place ?? '') : '',
    }));
    const named = (names: string[] | undefined): TermId[] =>
      (names ?? []).flatMap((name) => this.newsroom.terms.find((term) => term.name === name)?.id ?? []);
    piece.sections = named(seed.section);
    piece.countries = named(seed.countries);
    piece.tags = named(seed.tags);
    piece.media = structuredClone(seed.media ?? []);
    piece.embeds = structuredClone(seed.embeds ?? []);
    piece.comments = structuredClone(seed.comments ?? []);
    for (const comment of piece.comments) this.place(piece, comment);
    piece.versions = structuredClone(seed.versions ?? []);
    piece.claimedBy = seed.claimedBy ?? null;
    piece.opened = seed.opened ?? false;
    piece.private = seed.private ?? false;
    piece.reason = seed.reason ?? null;
    piece.confidential = seed.confidential ?? '';
    piece.scheduledAt = seed.scheduledIn ? this.instant(seed.scheduledIn) : null;
    if (seed.signs) piece.pretended = Math.max(0, seed.signs - this.signs(piece));
    if (['approved', 'held', 'scheduled', 'published'].includes(seed.state)) {
      piece.approved = this.hash(piece);
      piece.kept.set(piece.approved, structuredClone(piece.texts.body.blocks));
    }
    if (seed.online) piece.online = { hash: this.hash(piece), at: this.instant(-seed.since + 1) };
    this.pieces.set(seed.id, piece);
  }

  /** Puts an invented comment on its words. */
  private place(piece: FakePiece, comment: CommentView): void {
    const flat = piece.texts[comment.text].blocks
      .map((block) => `${(block.spans ?? []).map((span) => span.text).join('')}\n`)
      .join('');
    comment.from = Math.max(0, flat.indexOf(comment.quoted));
    comment.to = comment.from + comment.quoted.length;
  }

  newPiece(id: string, kind: PieceKind, language: string): FakePiece {
    return {
      id,
      kind,
      state: 'draft',
      since: this.now(),
      touched: this.now(),
      fields: new Map([['language', { value: language, unsettled: [] as [string, string][] }]]),
      texts: {
        standfirst: { blocks: [{ kind: 'paragraph' }], revision: 0 },
        body: { blocks: [{ kind: 'paragraph' }], revision: 0 },
      },
      bylines: [],
      sections: [],
      countries: [],
      tags: [],
      media: [],
      embeds: [],
      sealed: [],
      comments: [],
      versions: [],
      claimedBy: null,
      opened: false,
      online: null,
      private: true,
      approved: null,
      reason: null,
      confidential: '',
      fileNotes: [],
      scheduledAt: null,
      pretended: 0,
      kept: new Map(),
    };
  }

  private inventDeliveries(): DeliveryView[] {
    const one = (id: string, piece: string, state: string, more: Partial<DeliveryView>): DeliveryView => ({
      id,
      piece,
      headline: this.field(this.piece(piece), 'headline'),
      site: 'courrierdufleuve.example',
      what: 'publish',
      state,
      due: this.instant(-60),
      attempts: 1,
      detail: '',
      fault: null,
      address: '',
      at: this.instant(-45),
      ...more,
    });
    return [
      one('d-1', 'football', 'refused', {
        detail: 'Le site a retiré la vidéo incorporée. Le texte est en ligne, vérifié.',
        address: 'https://courrierdufleuve.example/football/hirondelles-en-demi-finale/',
      }),
      one('d-2', 'crue-alerte', 'seen', { at: this.instant(-88), address: 'https://courrierdufleuve.example/' }),
      one('d-3', 'rentree', 'queued', { attempts: 0, due: this.instant(618), at: this.instant(-200) }),
    ];
  }

  text(piece: FakePiece): string {
    return [...piece.texts.standfirst.blocks, ...piece.texts.body.blocks]
      .flatMap((block) => block.spans ?? [])
      .map((span) => span.text)
      .join('');
  }

  signs(piece: FakePiece): number {
    return this.text(piece).length + piece.pretended;
  }

  /** A short hash of all that would be printed; enough to tell two states apart. */
  hash(piece: FakePiece): string {
    const printed = JSON.stringify([
      piece.texts.standfirst.blocks,
      piece.texts.body.blocks,
      ['headline', 'kicker', 'dateline', 'genre'].map((name) => this.field(piece, name as FieldName)),
      piece.bylines,
      piece.sections,
      piece.countries,
      piece.media,
      piece.embeds,
    ]);
    let hash = 0x811c9dc5;
    for (let at = 0; at < printed.length; at++) hash = Math.imul(hash ^ printed.charCodeAt(at), 0x01000193) >>> 0;
    return hash.toString(16).padStart(8, '0').repeat(8);
  }

  missing(piece: FakePiece): ReturnType<typeof whatMisses> {
    return whatMisses({
      kind: piece.kind,
      headline: this.field(piece, 'headline'),
      body: piece.texts.body.blocks,
      signs: this.signs(piece),
      ordered: Number(this.field(piece, 'ordered_length')) || null,
      sections: piece.sections.length,
      countries: piece.countries.length,
      bylines: piece.bylines.length,
      media: piece.media,
      comments: piece.comments.filter((comment) => !comment.resolved).length,
      fields: this.fields(piece),
      embargo: this.field(piece, 'embargo') || null,
      now: this.now(),
    });
  }

  private fields(piece: FakePiece): FieldView[] {
    return [...piece.fields].map(([name, { value, unsettled }]) => ({ name, value, unsettled }));
  }

  asking(piece: FakePiece): Asking {
    const embargo = this.field(piece, 'embargo');
    return {
      state: piece.state,
      rights: this.me.rights,
      isAuthor: this.field(piece, 'assigned').split(' ').includes(this.me.id),
      online: piece.online !== null,
      opened: piece.opened,
      unsettled: [...piece.fields.values()].some((field) => field.unsettled.length > 1),
      covers: piece.approved === this.hash(piece),
      approved: piece.approved !== null,
      embargoed: embargo !== '' && Date.parse(embargo) > this.now(),
      missing: this.missing(piece),
      flash: piece.kind === 'flash' ? { moved: piece.online && piece.approved && piece.approved !== this.hash(piece) ? ['headline'] : [] } : null,
    };
  }

  private termNames(ids: TermId[]): string[] {
    return ids.flatMap((id) => this.newsroom.terms.find((term) => term.id === id)?.name ?? []);
  }

  row(piece: FakePiece): PieceRow {
    const field = (name: FieldName): string => this.field(piece, name);
    return {
      id: piece.id,
      kind: piece.kind,
      state: piece.state,
      headline: field('headline'),
      kicker: field('kicker'),
      slugline: field('slugline'),
      genre: field('genre'),
      language: field('language'),
      section: this.termNames(piece.sections)[0] ?? '',
      countries: this.termNames(piece.countries),
      authors: piece.bylines.filter((one) => one.role === 'author').map((one) => one.name),
      signs: this.signs(piece),
      ordered: Number(field('ordered_length')) || null,
      pictures: piece.media.length,
      embeds: piece.embeds.length,
      claimed_by: piece.claimedBy,
      since: new Date(piece.since).toISOString(),
      touched: new Date(piece.touched).toISOString(),
      deadline: field('deadline') || null,
      scheduled_at: piece.scheduledAt,
      left_to_sites: false,
      embargo: field('embargo') || null,
      alert_level: (field('alert_level') || null) as PieceRow['alert_level'],
      expires: field('expires') || null,
      online: piece.online !== null,
      private: piece.private,
      blocking: piece.id.startsWith('many-') ? 0 : this.missing(piece).filter((one) => one.blocking).length,
      excerpt: null,
    };
  }

  view(piece: FakePiece): PieceView {
    const asking = this.asking(piece);
    return structuredClone({
      row: this.row(piece),
      fields: this.fields(piece),
      texts: (['standfirst', 'body'] as const).map((text) => ({ text, ...piece.texts[text] })),
      bylines: piece.bylines,
      sections: piece.sections,
      countries: piece.countries,
      tags: piece.tags,
      media: piece.media,
      embeds: piece.embeds,
      sealed: piece.sealed,
      comments: piece.comments,
      versions: piece.versions,
      missing: asking.missing,
      actions: actionsFor(asking),
      edit_refused: editRefused(asking),
      edit_facts: [],
      notices: [],
      online: piece.online
        ? [
            {
              site: 'w-courrier',
              name: 'courrierdufleuve.example',
              version: piece.online.hash,
              address: `https://courrierdufleuve.example/${slugOf(this.field(piece, 'headline'))}/`,
              seen_at: piece.online.at,
            },
          ]
        : [],
      deliveries: this.deliveries.filter((delivery) => delivery.piece === piece.id),
      reason: piece.reason,
      current: this.hash(piece),
      approved: piece.approved,
      approval_covers: asking.covers,
      moved_since_approval: piece.approved && !asking.covers ? ['body'] : [],
      confidential: piece.confidential,
      file_notes: piece.fileNotes,
    });
  }

  rows(): PieceRow[] {
    return [...this.pieces.values()].map((piece) => this.row(piece)).sort((a, b) => b.touched.localeCompare(a.touched));
  }

  isMine(piece: FakePiece): boolean {
    return this.field(piece, 'assigned').split(' ').includes(this.me.id);
  }

  desk(): DeskView {
    const rows = this.rows();
    const { rights } = this.me;
    const mine = new Set([...this.pieces.values()].filter((piece) => this.isMine(piece)).map((piece) => piece.id));
    const live = rows.filter((row) => row.kind === 'flash' && row.online && Date.parse(row.expires ?? '') > this.now());
    const oldest = (a: PieceRow, b: PieceRow): number => a.since.localeCompare(b.since);
    const among = (...states: State[]): PieceRow[] => rows.filter((row) => states.includes(row.state)).sort(oldest);
    const ofMine = (list: PieceRow[]): PieceRow[] => list.filter((row) => mine.has(row.id));
    const attention = this.deliveries.filter((delivery) => ['refused', 'stuck'].includes(delivery.state));
    const groups: DeskGroup[] = [];
    const add = (name: string, pieces: PieceRow[], deliveries: DeliveryView[] = []): void => {
      if (pieces.length || deliveries.length) groups.push({ name, pieces, deliveries });
    };
    add('breaking', live);
    add('returned', ofMine(among('returned')));
    if (rights.review) add('to_review', among('in_review'));
    if (rights.publish) add('ready', among('approved', 'held'));
    if (rights.publish) add('scheduled', among('scheduled'));
    if (rights.publish) add('deliveries', [], attention);
    add('drafts', ofMine(among('draft')).reverse());
    add('recent', rows.filter((row) => row.state === 'published' && row.kind !== 'flash').slice(0, 5));
    const waiting = groups
      .filter((group) => ['returned', 'to_review', 'ready', 'deliveries'].includes(group.name))
      .reduce((sum, group) => sum + group.pieces.length + group.deliveries.length, 0);
    return structuredClone({
      waiting,
      groups,
      counts: {
        pieces: rights.review ? rows.length : mine.size,
        to_review: among('in_review').length,
        alerts: live.length,
        deliveries: attention.length,
        comments: this.comments.filter((one) => one.stands === 'held').length,
      },
    });
  }
}
