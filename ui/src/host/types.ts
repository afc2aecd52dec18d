// The shapes that cross from the core to the window: those that are generated from Rust, under the names the window uses.
// Holds no behaviour. Instants are RFC 3339 in UTC; offsets are UTF-16 units of a flat text.
import type { Block, Delta, TextName } from '../text/wire';
import type * as core from './bindings';

export type { AtomKind, Block, BlockAttrs, BlockKind, Delta, EditBatch, EditReply, FlatOp, Marks, MarkPatch, Span, TextName } from '../text/wire';
export type {
  Action,
  AdSpot,
  AlertLevel,
  BroughtView,
  BylineRole,
  CommentId,
  CommentState,
  CommentView,
  ComparedField,
  DeliveryId,
  DeskCounts,
  Disconnected,
  Dress,
  EmbedId,
  ErrorCode,
  FailedArticle,
  Fault,
  FaultCode,
  FieldName,
  FieldView,
  FileNote,
  FileTrouble,
  Foreign,
  Imported,
  ImportError,
  Invalid,
  KeptIn,
  LeadsTo,
  LibraryView,
  LineDiffers,
  ListedArticle,
  ListsView,
  MatchView,
  MediaId,
  MediaType,
  MediaView,
  MemberEdit,
  MemberId,
  MemberView,
  MenuEntry,
  Miss,
  MissingView,
  Moderation,
  ModerationId,
  NamedLink,
  Nameless,
  Needs,
  Note,
  OwnAd,
  OwnPage,
  PieceId,
  PieceKind,
  ProgressView,
  Provider,
  RangeView,
  ReadsView,
  RebuildView,
  Removed,
  Refusal,
  Rights,
  Role,
  RemoteTermView,
  SealedView,
  SignerId,
  SignerView,
  SiteDecisions,
  SiteId,
  SiteTermsView,
  SiteView,
  State,
  StaticChange,
  StaticSettings,
  Taxonomy,
  TermId,
  VersionView,
  WaitingThere,
  WallTime,
  What,
  Wordless,
  WriterMatchView,
  WriterView,
} from './bindings';

export type ActionView = core.ActionView_Serialize;
export type AllowedView = core.AllowedView_Serialize;
export type BylineInput = core.BylineInput_Serialize;
export type BylineView = core.BylineView_Serialize;
export type BrowserPage = core.BrowserPage;
export type ConnectionView = core.ConnectionView_Serialize;
export type DeliveryView = core.DeliveryView_Serialize;
export type DeskGroup = core.DeskGroup_Serialize;
export type DeskView = core.DeskView_Serialize;
export type Embed = core.Embed_Serialize;
export type NewsroomView = core.NewsroomView_Serialize;
export type Notice = core.Notice;
export type OnlineView = core.OnlineView_Serialize;
export type PieceRow = core.PieceRow_Serialize;
export type Post = core.Post_Serialize;
export type ReaderCommentView = core.ReaderCommentView_Serialize;
export type ReadersSiteView = core.ReadersSiteView_Serialize;
export type ReadersView = core.ReadersView_Serialize;
export type ReviewChange = core.ReviewChange_Serialize;
export type ReviewView = core.ReviewView_Serialize;
export type StartView = core.StartView_Serialize;
export type TermView = core.TermView_Serialize;
export type WindowState = core.WindowState_Serialize;
export type VersionHash = string;

/** The languages that the window speaks. */
export type Language = 'fr' | 'en';

/** One of the two texts, in the text side's own words. */
export interface TextView {
  text: TextName;
  blocks: Block[];
  revision: number;
}

export type PieceView = Omit<core.PieceView_Serialize, 'texts'> & { texts: TextView[] };

/** What goes along with an action: only what it asks for. */
export type ActOptions = { [K in keyof core.ActOptions_Deserialize]?: NonNullable<core.ActOptions_Deserialize[K]> };

/** Somebody's change of a text. */
export interface RemoteEdit {
  piece: core.PieceId;
  text: TextName;
  revision: number;
  delta: Delta;
  session: string | null;
}

/** Which pieces changed; none means the newsroom itself. */
export interface ChangedEvent {
  pieces: core.PieceId[];
  what: string;
}

/** Whether the core has everything on disk, and how many deliveries wait. */
export interface StatusEvent {
  saved: boolean;
  deliveries: number;
  /** Whether the database is damaged and only read. */
  damaged: boolean;
  /** By how many seconds the clock jumped, while nobody said that it is right. */
  clock: number | null;
}

/** A file that stays in the folder of arrivals, and why: `too_large`, `unreadable` or `not_copy`. */
export interface LeftEvent {
  name: string;
  code: string;
}

/** What the core refuses or cannot do: a code with its facts, and a message for the log. */
export interface HostError {
  code: string;
  facts: Record<string, string>;
  message: string;
}
