// The shapes that cross from the core to the window, written after `marbre-desk`'s views and `marbre-domain`'s types.
// Holds no behaviour. Instants are RFC 3339 in UTC; offsets are UTF-16 units of a flat text.
import type { Block, Delta, TextName } from '../text/wire';

export type {
  AtomKind,
  Block,
  BlockAttrs,
  BlockKind,
  Delta,
  EditBatch,
  EditReply,
  FlatOp,
  Marks,
  MarkPatch,
  Span,
  TextName,
} from '../text/wire';

export type PieceId = string;
export type MemberId = string;
export type TermId = string;
export type SignerId = string;
export type MediaId = string;
export type EmbedId = string;
export type CommentId = string;
export type SiteId = string;
export type DeliveryId = string;
export type VersionHash = string;

export type Language = 'fr' | 'en';
export type Role = 'reporter' | 'editor' | 'chief';
export type PieceKind = 'article' | 'brief' | 'flash' | 'live' | 'podcast' | 'video';
export type AlertLevel = 'alert' | 'bulletin' | 'urgent';
export type Taxonomy = 'section' | 'country' | 'tag';
export type BylineRole = 'author' | 'with' | 'photographer' | 'translator' | 'agency';
export type MediaType = 'jpeg' | 'png' | 'webp' | 'gif' | 'mp3' | 'ogg' | 'm4a';

export type State =
  | 'draft'
  | 'in_review'
  | 'returned'
  | 'approved'
  | 'held'
  | 'scheduled'
  | 'published'
  | 'withdrawn'
  | 'killed'
  | 'spiked';

export type Action =
  | 'submit'
  | 'recall'
  | 'return'
  | 'approve'
  | 'hold'
  | 'schedule'
  | 'publish'
  | 'update'
  | 'correct'
  | 'withdraw'
  | 'kill'
  | 'spike'
  | 'restore'
  | 'revalidate';

export type FieldName =
  | 'kind'
  | 'kicker'
  | 'headline'
  | 'slug'
  | 'slugline'
  | 'dateline'
  | 'genre'
  | 'language'
  | 'ordered_length'
  | 'deadline'
  | 'assigned'
  | 'lead_picture'
  | 'alert_level'
  | 'expires'
  | 'embargo'
  | 'sources'
  | 'sensitive';

export type Provider =
  | 'x'
  | 'facebook'
  | 'instagram'
  | 'threads'
  | 'bluesky'
  | 'mastodon'
  | 'youtube'
  | 'tiktok'
  | 'telegram'
  | 'whatsapp'
  | 'other';

export interface WallTime {
  local: string;
  zone: string;
}

export interface Rights {
  review: boolean;
  approve: boolean;
  publish: boolean;
  chief: boolean;
}

export interface MemberView {
  id: MemberId;
  name: string;
  role: Role;
  rights: Rights;
}

export interface TermView {
  id: TermId;
  taxonomy: Taxonomy;
  name: string;
  slug: string;
  parent: TermId | null;
}

export interface SignerView {
  id: SignerId;
  name: string;
}

export interface SiteView {
  id: SiteId;
  kind: string;
  name: string;
  place: string;
  url: string;
}

export interface NewsroomView {
  name: string;
  language: string;
  zone: string;
  members: MemberView[];
  demonstration: boolean;
  terms: TermView[];
  signers: SignerView[];
  sites: SiteView[];
  arrivals: string;
}

export interface PieceRow {
  id: PieceId;
  kind: PieceKind;
  state: State;
  headline: string;
  kicker: string;
  slugline: string;
  genre: string;
  language: string;
  section: string;
  countries: string[];
  authors: string[];
  signs: number;
  ordered: number | null;
  pictures: number;
  embeds: number;
  claimed_by: string | null;
  since: string;
  touched: string;
  deadline: string | null;
  scheduled_at: string | null;
  embargo: string | null;
  alert_level: AlertLevel | null;
  expires: string | null;
  online: boolean;
  private: boolean;
  blocking: number;
  excerpt: string | null;
}

export interface DeskCounts {
  pieces: number;
  to_review: number;
  alerts: number;
  deliveries: number;
}

export interface DeskGroup {
  name: string;
  pieces: PieceRow[];
  deliveries: DeliveryView[];
}

export interface DeskView {
  waiting: number;
  groups: DeskGroup[];
  counts: DeskCounts;
}

export interface FieldView {
  name: FieldName;
  value: string;
  /** Concurrent values: the value, then who wrote it. */
  unsettled: [string, string][];
}

export interface BylineView {
  signer: SignerId | null;
  name: string;
  role: BylineRole;
  place: string;
}

export interface BylineInput {
  signer: SignerId | null;
  role: BylineRole;
  place: string;
}

export interface MediaView {
  id: MediaId;
  blob: string;
  media_type: MediaType;
  width: number;
  height: number;
  size: number;
  file_name: string;
  caption: string;
  credit: string;
  alt: string;
}

export interface Post {
  provider: Provider;
  url: string;
  author: string;
  handle: string;
  text: string;
  lang: string;
  posted_at: string;
  picture_links: string[];
}

export interface Embed {
  id: EmbedId;
  post: Post;
  captured_at: string;
  captured_by: string;
}

export interface CommentView {
  id: CommentId;
  text: TextName;
  from: number;
  to: number;
  quoted: string;
  author: string;
  at: string;
  words: string;
  /** Who, when, what. */
  replies: [string, string, string][];
  resolved: boolean;
}

export interface VersionView {
  hash: VersionHash;
  why: string;
  by: string;
  at: string;
  signs: number;
}

export interface MissingView {
  code: string;
  blocking: boolean;
  overridable: boolean;
  facts: [string, string][];
}

export interface ActionView {
  action: Action;
  refused: string | null;
  primary: boolean;
}

export type Notice =
  | { notice: 'orphaned'; text: TextName; at: number; words: string }
  | { notice: 'moved_twice'; text: TextName; at: number }
  | { notice: 'kept_both'; text: TextName; at: number[] };

export interface RemoteEdit {
  piece: PieceId;
  text: TextName;
  revision: number;
  delta: Delta;
  session: string | null;
}

export interface TextView {
  text: TextName;
  blocks: Block[];
  revision: number;
}

export interface OnlineView {
  site: SiteId;
  name: string;
  version: VersionHash;
  address: string;
  seen_at: string | null;
}

export interface DeliveryView {
  id: DeliveryId;
  piece: PieceId;
  headline: string;
  site: string;
  what: string;
  state: string;
  due: string;
  attempts: number;
  detail: string;
  address: string;
  at: string;
}

export interface PieceView {
  row: PieceRow;
  fields: FieldView[];
  texts: TextView[];
  bylines: BylineView[];
  sections: TermId[];
  countries: TermId[];
  tags: TermId[];
  media: MediaView[];
  embeds: Embed[];
  comments: CommentView[];
  versions: VersionView[];
  missing: MissingView[];
  actions: ActionView[];
  edit_refused: string | null;
  notices: Notice[];
  online: OnlineView[];
  deliveries: DeliveryView[];
  reason: string | null;
  current: VersionHash;
  approved: VersionHash | null;
  approval_covers: boolean;
  moved_since_approval: string[];
  confidential: string;
}

export interface ReviewChange {
  text: TextName;
  at: number;
  inserted: number;
  deleted: string;
  added: string;
  kind: string | null;
}

export interface ReviewView {
  since: VersionView | null;
  /** Name, before, after. */
  fields: [string, string, string][];
  changes: ReviewChange[];
}

/** What the window remembers of itself between two runs. */
export interface WindowState {
  open: PieceId[];
  piece: PieceId | null;
  cursor: { text: TextName; anchor: number; head: number } | null;
  view: string;
}

export interface StartView {
  newsroom: NewsroomView;
  me: MemberId | null;
  language: string;
  windowState: WindowState | null;
}

/** What goes with an action. */
export interface ActOptions {
  note?: string;
  preset?: string;
  version?: VersionHash;
  at?: WallTime;
  embargo?: WallTime;
  override_reason?: string;
  public?: boolean;
}

export interface ChangedEvent {
  pieces: PieceId[];
  what: string;
}

/** Whether the core has everything on disk, whether it reaches a network, how many deliveries wait. */
export interface StatusEvent {
  saved: boolean;
  offline: boolean;
  deliveries: number;
}

/** What the core refuses or cannot do: a code with its facts, and a message for the log. */
export interface HostError {
  code: string;
  facts: Record<string, string>;
  message: string;
}
