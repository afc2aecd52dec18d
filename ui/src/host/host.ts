// What the window may ask of the core: one interface, with a real and a fake behind it. Holds no behaviour.
import type {
  ActOptions,
  Action,
  AlertLevel,
  AtomKind,
  Block,
  BroughtView,
  BrowserPage,
  BylineInput,
  ChangedEvent,
  CommentId,
  ConnectionView,
  Disconnected,
  DeliveryId,
  DeliveryView,
  DeskView,
  EditBatch,
  EditReply,
  Embed,
  FieldName,
  HostError,
  Imported,
  KeptIn,
  LibraryView,
  Language,
  LeftEvent,
  ListedArticle,
  ListsView,
  MatchView,
  MediaId,
  MediaView,
  MemberEdit,
  MemberId,
  Moderation,
  ModerationId,
  PieceId,
  PieceKind,
  PieceRow,
  PieceView,
  ProgressView,
  RangeView,
  ReadersView,
  ReadsView,
  RebuildView,
  Removed,
  RemoteEdit,
  ReviewView,
  Role,
  SignerId,
  SiteId,
  SiteDecisions,
  SiteTermsView,
  SiteView,
  StartView,
  State,
  StaticChange,
  StaticSettings,
  StatusEvent,
  Taxonomy,
  TermId,
  TextName,
  VersionHash,
  VersionView,
  WaitingThere,
  WallTime,
  WindowState,
  WriterMatchView,
} from './types';

export interface HostEvents {
  text: RemoteEdit;
  changed: ChangedEvent;
  status: StatusEvent;
  left: LeftEvent;
  /** Whether the machine has a network at all; told at once and whenever it changes. */
  network: { online: boolean };
}

export type Unsubscribe = () => void;

/** Every call the window makes. A call that fails rejects with a {@link HostError}. */
export interface Host {
  start(): Promise<StartView>;
  /** Opens the newsroom that did not open when the app started; rejects with what keeps it closed. */
  openAgain(): Promise<void>;
  closeWindow(): Promise<void>;
  /** Makes the newsroom of a computer that has none, with the African countries where they are asked for. */
  initNewsroom(name: string, member: string, language: Language, zone: string, africanCountries: boolean): Promise<void>;
  chooseMember(id: MemberId): Promise<void>;
  myDesk(): Promise<DeskView>;
  listPieces(filter: { state?: State; mine?: boolean }): Promise<PieceRow[]>;
  search(words: string): Promise<PieceRow[]>;

  createPiece(kind: PieceKind, language: Language): Promise<PieceId>;
  openPiece(id: PieceId): Promise<PieceView>;
  closePiece(id: PieceId): Promise<void>;
  edit(piece: PieceId, batch: EditBatch): Promise<EditReply>;
  setField(piece: PieceId, field: FieldName, value: string): Promise<PieceView>;
  settleField(piece: PieceId, field: FieldName, value: string): Promise<PieceView>;
  setBylines(piece: PieceId, bylines: BylineInput[]): Promise<PieceView>;
  setTerms(piece: PieceId, taxonomy: Taxonomy, ids: TermId[]): Promise<PieceView>;
  setConfidential(piece: PieceId, words: string): Promise<void>;

  act(piece: PieceId, action: Action, options: ActOptions): Promise<PieceView>;
  claim(piece: PieceId): Promise<PieceView>;
  release(piece: PieceId): Promise<PieceView>;
  review(piece: PieceId): Promise<ReviewView>;
  versionDiff(piece: PieceId, a: VersionHash, b: VersionHash): Promise<ReviewView>;
  versions(piece: PieceId): Promise<VersionView[]>;
  addComment(piece: PieceId, text: TextName, from: number, to: number, words: string): Promise<PieceView>;
  replyComment(comment: CommentId, words: string): Promise<void>;
  resolveComment(comment: CommentId, resolved: boolean): Promise<void>;

  recogniseEmbed(piece: PieceId, pasted: string): Promise<Embed | null>;
  setEmbed(embed: Embed): Promise<PieceView>;
  copyRecord(piece: PieceId, kind: AtomKind, record: string): Promise<string>;
  cleanPaste(piece: PieceId, html: string | null, text: string): Promise<Block[]>;
  addMedia(piece: PieceId, fileName: string, bytes: Uint8Array): Promise<MediaView>;
  /** Pictures and sounds of the newsroom in which all the words stand, the newest first. */
  library(words: string): Promise<LibraryView>;
  /** Puts one of them into a piece, with its words. */
  addFromLibrary(piece: PieceId, entry: MediaId): Promise<MediaView>;
  setMedia(piece: PieceId, id: MediaId, caption: string, credit: string, alt: string): Promise<PieceView>;
  /** The address under which the window may show a blob. */
  mediaUrl(blob: string): string;
  importFile(name: string, bytes: Uint8Array): Promise<Imported>;
  /** Puts away what was noted when the file was read: somebody has seen it. */
  dismissFileNote(piece: PieceId, number: number): Promise<PieceView>;
  exportPiece(id: PieceId, format: string): Promise<string>;
  preview(piece: PieceId): Promise<void>;

  addTerm(taxonomy: Taxonomy, name: string, parent?: TermId): Promise<TermId>;
  renameTerm(id: TermId, name: string): Promise<void>;
  /** Puts a term under a section or at the top, before one that stands there or after all of them. */
  moveTerm(id: TermId, parent: TermId | null, before: TermId | null): Promise<void>;
  /** Offers a term no longer, or again. */
  retireTerm(id: TermId, retired: boolean): Promise<void>;
  /** Adds those that are missing; gives the new ones. */
  addAfricanCountries(): Promise<TermId[]>;
  addSigner(name: string): Promise<SignerId>;
  renameSigner(id: SignerId, name: string): Promise<void>;
  addMember(name: string, role: Role, mayApprove: boolean, mayPublish: boolean): Promise<MemberId>;
  /** Changes what is named of a member; null stays as it is. */
  changeMember(id: MemberId, edit: MemberEdit): Promise<void>;
  memberLeaves(id: MemberId, left: boolean): Promise<void>;

  deliveries(): Promise<DeliveryView[]>;
  retryDelivery(id: DeliveryId): Promise<void>;
  cancelDelivery(id: DeliveryId): Promise<void>;
  /** Replaces what somebody changed on the site, exactly as it was shown. */
  overwriteDelivery(id: DeliveryId): Promise<void>;
  confirmClock(): Promise<void>;
  sites(): Promise<SiteView[]>;
  addStaticSite(path: string, url: string): Promise<void>;
  /** What was decided about a static site. */
  staticSettings(site: SiteId): Promise<StaticSettings>;
  /** Decides otherwise on what is named; the rest stays, and nothing is published by it. */
  changeStaticSite(site: SiteId, change: StaticChange): Promise<void>;
  /** Makes every page anew; answers when it ended or was stopped. With `anew`, also in an empty folder. */
  rebuildSite(site: SiteId, anew: boolean): Promise<RebuildView>;
  rebuildProgress(site: SiteId): Promise<RebuildView | null>;
  stopRebuild(site: SiteId): Promise<void>;
  /** What would be given up by removing a static site. */
  waitingThere(site: SiteId): Promise<WaitingThere>;
  /** Takes a static site out of the newsroom; its pages stay in their folder. What waits is given up where just that was seen. */
  removeSite(site: SiteId, giveUp: WaitingThere | null): Promise<Removed>;
  /** Fails where nothing could keep a password: no keyring runs, and nobody gave the passphrase of the file. */
  canKeepPasswords(): Promise<void>;
  openPasswords(passphrase: string): Promise<void>;
  /** Finds a WordPress and signs in; nothing is kept of it before {@link keepFoundSite}. */
  findWordPressSite(address: string, account: string, password: string, trial: boolean): Promise<ConnectionView>;
  /** Opens the site's page on which somebody allows Marbre; `byHand` where no link comes back from the browser. */
  askInBrowser(address: string, trial: boolean, byHand: boolean): Promise<BrowserPage>;
  /** Waits for the answer from the browser, and signs in; ends with {@link forgetFoundSite}. */
  waitForBrowser(): Promise<ConnectionView>;
  keepFoundSite(): Promise<SiteId>;
  /** Gives up a search, whether it is over or not. */
  forgetFoundSite(): Promise<void>;
  checkSite(site: SiteId): Promise<ConnectionView>;
  /** Both sides beside each other, as each list is kept there or would be. */
  siteTerms(site: SiteId, keptIn?: KeptIn): Promise<SiteTermsView>;
  confirmSiteTerms(site: SiteId, keptIn: KeptIn, matches: MatchView[], writers: WriterMatchView[], create: boolean): Promise<void>;
  /** What was decided about a WordPress. */
  siteDecisions(site: SiteId): Promise<SiteDecisions>;
  /** Decides otherwise about what is named; nothing is sent by it. */
  changeSite(site: SiteId, change: Partial<SiteDecisions>): Promise<void>;
  changeSitePassword(site: SiteId, password: string): Promise<void>;
  /** How many deliveries would be given up by leaving a site. */
  waitingForSite(site: SiteId): Promise<number>;
  /** Leaves a site for good; a site that does not answer revokes the password later. */
  disconnectSite(site: SiteId): Promise<Disconnected>;
  searchArticles(site: SiteId, words: string): Promise<ListedArticle[]>;
  importArticle(site: SiteId, article: string): Promise<BroughtView>;
  /** Answers when it ended or was stopped. */
  importArticles(site: SiteId, range: RangeView): Promise<ProgressView>;
  /** Adds the site's sections, countries and tags to the newsroom's lists; with `rename`, its new names are taken too. */
  importTerms(site: SiteId, rename: boolean): Promise<ListsView>;
  /** Lets those who write there sign here; answers with the names that are new. */
  importAuthors(site: SiteId): Promise<string[]>;
  importProgress(site: SiteId): Promise<ProgressView | null>;
  stopImport(site: SiteId): Promise<void>;
  readers(): Promise<ReadersView>;
  reads(): Promise<ReadsView[]>;
  /** Decides about a comment of a reader; it waits some seconds for somebody to take it back, then leaves. */
  moderateComment(comment: string, what: Moderation, words: string): Promise<ModerationId>;
  undoModeration(id: ModerationId): Promise<void>;
  /** Asks the sites now. */
  askReaders(): Promise<ReadersView>;
  flash(line: string, level: AlertLevel, expires: WallTime | '6h'): Promise<PieceId>;

  rememberWindow(state: WindowState): Promise<void>;
  on<E extends keyof HostEvents>(event: E, then: (payload: HostEvents[E]) => void): Unsubscribe;
}

/** Reads whatever was thrown as an error of the core. */
export function asHostError(thrown: unknown): HostError {
  if (typeof thrown === 'object' && thrown !== null && 'code' in thrown && typeof thrown.code === 'string') {
    const { facts, message } = thrown as Partial<HostError>;
    return { code: thrown.code, facts: facts ?? {}, message: message ?? thrown.code };
  }
  return { code: 'unexpected', facts: {}, message: thrown instanceof Error ? thrown.message : String(thrown) };
}

