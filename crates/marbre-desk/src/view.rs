//! What the desk shows: the shapes that cross to the window and that `--json` prints. Instants are RFC 3339 in UTC.

mod answers;
mod articles;
mod members;

pub(crate) use answers::facts_of;
pub use answers::{ActionView, MissingView};
pub use articles::{
    BroughtView, FailedArticle, ListedArticle, ListsView, ProgressView, RangeView, RenamedView, SealedView,
};
pub use members::MemberView;

use crate::code::ComparedField;
use crate::fault::Fault;
use marbre_domain::byline::BylineRole;
use marbre_domain::embed::Embed;
use marbre_domain::ids::{CommentId, DeliveryId, MediaId, PieceId, SignerId, SiteId, TermId, VersionHash};
use marbre_domain::media::MediaType;
use marbre_domain::piece::{AlertLevel, FieldName, PieceKind};
use marbre_domain::taxonomy::Taxonomy;
use marbre_domain::text::block::Block;
use marbre_domain::text::delta::{Delta, TextName};
use marbre_domain::workflow::State;
use serde::{Deserialize, Serialize};

/// The newsroom, as a window needs it once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct NewsroomView {
    /// Its name.
    pub name: String,
    /// Its language: `fr` or `en`.
    pub language: String,
    /// Its IANA zone.
    pub zone: String,
    /// Everybody.
    pub members: Vec<MemberView>,
    /// Whether it is a demonstration.
    pub demonstration: bool,
    /// Sections, countries and tags, each list in the newsroom's order.
    pub terms: Vec<TermView>,
    /// How many African countries are not among them.
    pub missing_countries: u32,
    /// Who may sign.
    pub signers: Vec<SignerView>,
    /// Where pieces are published.
    pub sites: Vec<SiteView>,
    /// How many pictures and sounds its library has.
    pub library: u32,
    /// The folder watched for arriving copy.
    pub arrivals: String,
}

/// A section, country or tag.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct TermView {
    /// Identifier.
    pub id: TermId,
    /// Which list.
    pub taxonomy: Taxonomy,
    /// Name.
    pub name: String,
    /// Last part of its address.
    pub slug: String,
    /// The section it stands under.
    pub parent: Option<TermId>,
    /// For a country, its ISO 3166-1 alpha-2 code.
    pub code: Option<String>,
    /// Whether it is no longer offered.
    pub retired: bool,
}

/// Somebody who signs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct SignerView {
    /// Identifier.
    pub id: SignerId,
    /// Name as printed.
    pub name: String,
}

/// A site.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct SiteView {
    /// Identifier.
    pub id: SiteId,
    /// `static`, `wordpress`.
    pub kind: String,
    /// Name.
    pub name: String,
    /// Where its files go.
    pub place: String,
    /// Its public address, or empty.
    pub url: String,
    /// The account that publishes there, or empty.
    pub account: String,
    /// Whether only drafts are made there.
    pub trial: bool,
}

/// A piece in a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct PieceRow {
    /// Identifier.
    pub id: PieceId,
    /// What kind.
    pub kind: PieceKind,
    /// Where the working text stands.
    pub state: State,
    /// Titre; may be empty.
    pub headline: String,
    /// Surtitre.
    pub kicker: String,
    /// Intitulé.
    pub slugline: String,
    /// Genre.
    pub genre: String,
    /// Language.
    pub language: String,
    /// Main section's name.
    pub section: String,
    /// Countries' names.
    pub countries: Vec<String>,
    /// Assigned authors' names.
    pub authors: Vec<String>,
    /// Characters with spaces.
    pub signs: u32,
    /// How many signs were ordered.
    pub ordered: Option<u32>,
    /// How many pictures.
    pub pictures: u32,
    /// How many posts.
    pub embeds: u32,
    /// Who has it in hand: a name.
    pub claimed_by: Option<String>,
    /// When it entered its state.
    pub since: String,
    /// When it was last touched.
    pub touched: String,
    /// When it is due from its author.
    pub deadline: Option<String>,
    /// When it goes out.
    pub scheduled_at: Option<String>,
    /// Whether every site that it goes out on publishes it by itself then: no machine has to be awake.
    pub left_to_sites: bool,
    /// Nothing of it reaches a site before.
    pub embargo: Option<String>,
    /// For a flash: its level.
    pub alert_level: Option<AlertLevel>,
    /// For a flash: its end.
    pub expires: Option<String>,
    /// Whether a version of it is on a site now.
    pub online: bool,
    /// Whether it never left this machine.
    pub private: bool,
    /// How many things block its publication.
    pub blocking: u32,
    /// In a search: the words found, between `[` and `]`.
    pub excerpt: Option<String>,
}

/// One group of the desk: what waits for the member, most pressing first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct DeskGroup {
    /// `breaking`, `returned`, `to_review`, `ready`, `scheduled`, `drafts`, `deliveries`, `recent`.
    pub name: String,
    /// The pieces.
    pub pieces: Vec<PieceRow>,
    /// For `deliveries`: what asks for attention.
    pub deliveries: Vec<DeliveryView>,
}

/// The member's desk.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct DeskView {
    /// How many things wait for them.
    pub waiting: u32,
    /// The groups that are not empty.
    pub groups: Vec<DeskGroup>,
    /// Counts for the rail: all pieces, to review, live alerts, deliveries that ask for attention.
    pub counts: DeskCounts,
}

/// Numbers beside the places of the rail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, specta::Type)]
pub struct DeskCounts {
    /// Pieces the member sees.
    pub pieces: u32,
    /// Pieces in review.
    pub to_review: u32,
    /// Flashes on the strip.
    pub alerts: u32,
    /// Deliveries refused or stuck.
    pub deliveries: u32,
    /// Comments of readers that wait for somebody to decide.
    pub comments: u32,
}

/// A register with the values that stand in it: more than one until somebody chooses.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct FieldView {
    /// Which field.
    pub name: FieldName,
    /// The value; the first of those written concurrently.
    pub value: String,
    /// Concurrent values with who wrote each, where there are several.
    pub unsettled: Vec<(String, String)>,
}

/// A signature of the piece.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct BylineView {
    /// Who; `None` is the newsroom itself.
    pub signer: Option<SignerId>,
    /// Name as printed.
    pub name: String,
    /// In which role.
    pub role: BylineRole,
    /// Where they were.
    pub place: String,
}

/// A picture or sound of the piece.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct MediaView {
    /// Identifier: what a picture block names.
    pub id: MediaId,
    /// The hash under which its bytes are shown (`marbre-media` addresses).
    pub blob: String,
    /// What the bytes are.
    pub media_type: MediaType,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Size in bytes.
    pub size: u32,
    /// File it came from.
    pub file_name: String,
    /// Légende.
    pub caption: String,
    /// Crédit.
    pub credit: String,
    /// For who cannot see it.
    pub alt: String,
}

/// A comment on a span.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct CommentView {
    /// Identifier.
    pub id: CommentId,
    /// Which text.
    pub text: TextName,
    /// Where it begins now, in UTF-16 units of the flat text.
    pub from: u32,
    /// Where it ends now; equal to `from` when its words are gone.
    pub to: u32,
    /// The words it was put on.
    pub quoted: String,
    /// Who wrote it.
    pub author: String,
    /// When.
    pub at: String,
    /// What it says.
    pub words: String,
    /// Answers: who, when, what.
    pub replies: Vec<(String, String, String)>,
    /// Whether it is done with.
    pub resolved: bool,
}

/// A version of the piece.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct VersionView {
    /// Its hash.
    pub hash: VersionHash,
    /// `submitted`, `approved`, `published`, `corrected`.
    pub why: String,
    /// Who.
    pub by: String,
    /// When.
    pub at: String,
    /// Characters with spaces.
    pub signs: u32,
}

/// Something the merge has to say about the text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
#[serde(tag = "notice", rename_all = "snake_case")]
pub enum Notice {
    /// Words typed into a block that somebody else deleted; they stand in the text and are marked.
    Orphaned {
        /// Which text.
        text: TextName,
        /// Where the block begins, in UTF-16 units.
        at: u32,
        /// The words.
        words: String,
    },
    /// Two people moved the same block: it shows once.
    MovedTwice {
        /// Which text.
        text: TextName,
        /// Where it stands.
        at: u32,
    },
    /// Two people moved the same block and made it different: both are kept.
    KeptBoth {
        /// Which text.
        text: TextName,
        /// Where the copies begin.
        at: Vec<u32>,
    },
}

/// One of the two texts with its revision.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct TextView {
    /// Which.
    pub text: TextName,
    /// Its blocks.
    pub blocks: Vec<Block>,
    /// The revision a batch of edits must name.
    pub revision: u32,
}

/// What is on one site.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct OnlineView {
    /// The site.
    pub site: SiteId,
    /// Its name.
    pub name: String,
    /// The version there.
    pub version: VersionHash,
    /// The page's address.
    pub address: String,
    /// When it was last seen there.
    pub seen_at: Option<String>,
}

/// A piece opened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct PieceView {
    /// Its line in a list.
    pub row: PieceRow,
    /// Its fields.
    pub fields: Vec<FieldView>,
    /// Its two texts.
    pub texts: Vec<TextView>,
    /// Who signs.
    pub bylines: Vec<BylineView>,
    /// Section identifiers, the main one first.
    pub sections: Vec<TermId>,
    /// Country identifiers.
    pub countries: Vec<TermId>,
    /// Tag identifiers.
    pub tags: Vec<TermId>,
    /// Pictures and sounds.
    pub media: Vec<MediaView>,
    /// Posts.
    pub embeds: Vec<Embed>,
    /// Blocks of a site that are kept as they stand there.
    pub sealed: Vec<SealedView>,
    /// Comments.
    pub comments: Vec<CommentView>,
    /// Versions, newest first.
    pub versions: Vec<VersionView>,
    /// What still misses.
    pub missing: Vec<MissingView>,
    /// What may be done, or why not.
    pub actions: Vec<ActionView>,
    /// Refusal code where the member may not edit the text.
    pub edit_refused: Option<String>,
    /// Facts for the wording of that refusal.
    pub edit_facts: Vec<(String, String)>,
    /// What the merge has to say.
    pub notices: Vec<Notice>,
    /// What is on each site.
    pub online: Vec<OnlineView>,
    /// Its deliveries, newest first.
    pub deliveries: Vec<DeliveryView>,
    /// The reason given when it was returned, held back or withdrawn.
    pub reason: Option<String>,
    /// The hash of the working text as it stands.
    pub current: VersionHash,
    /// The version that was approved.
    pub approved: Option<VersionHash>,
    /// Whether the approval covers the text as it stands.
    pub approval_covers: bool,
    /// What changed since approval, field by field, where it no longer covers.
    pub moved_since_approval: Vec<String>,
    /// Confidential source notes: of this machine only.
    pub confidential: String,
    /// What was noted when its file was read and nobody has put away: of this machine only.
    pub file_notes: Vec<crate::FileNote>,
}

/// A delivery.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct DeliveryView {
    /// Identifier.
    pub id: DeliveryId,
    /// Which piece.
    pub piece: PieceId,
    /// Its headline.
    pub headline: String,
    /// Which site.
    pub site: String,
    /// `publish`, `withdraw`, `take_back` (an hour that a site keeps no more), `expire`.
    pub what: String,
    /// `queued`, `scheduled` (on the site, which publishes it at its hour), `sending`, `written`, `waiting`, `seen`, `refused`, `stuck`, `cancelled`.
    pub state: String,
    /// When it may leave.
    pub due: String,
    /// How often it was tried.
    pub attempts: u32,
    /// What went wrong or what the site changed, in words.
    pub detail: String,
    /// The same, for the window's own wording.
    pub fault: Option<Fault>,
    /// The page's address, once known.
    pub address: String,
    /// When the state last changed.
    pub at: String,
}

/// The answer to a batch of edits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum EditReply {
    /// On disk.
    Ack {
        /// The revision the batch made.
        revision: u32,
        /// Length of the whole flat text, in UTF-16 units.
        length: u32,
    },
    /// Somebody else's edits came first: rebase on them and send again.
    Stale {
        /// The revision the text is at.
        revision: u32,
    },
}

/// A remote change of a text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct RemoteEdit {
    /// Which piece.
    pub piece: PieceId,
    /// Which text.
    pub text: TextName,
    /// The revision it makes.
    pub revision: u32,
    /// What changed.
    pub delta: Delta,
    /// The editing session it came from, where it came from a window of this machine.
    pub session: Option<String>,
}

/// What changed since a version, for the review.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct ReviewView {
    /// The version compared with: the last the member saw, else the last submitted before.
    pub since: Option<VersionView>,
    /// Fields that changed: which, before, after.
    pub fields: Vec<(ComparedField, String, String)>,
    /// Changes of the texts, in order.
    pub changes: Vec<ReviewChange>,
}

/// One change of a text since a version.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct ReviewChange {
    /// Which text.
    pub text: TextName,
    /// Where it stands in the text of now, in UTF-16 units.
    pub at: u32,
    /// How many units of the text of now are new.
    pub inserted: u32,
    /// The words that are gone.
    pub deleted: String,
    /// The new words.
    pub added: String,
    /// What the block became, where its kind changed.
    pub kind: Option<String>,
}
