//! What a change says: the kinds of record, and how each is written as a body.

use crate::byline::{Byline, Signer, SignerChange};
use crate::embed::Embed;
use crate::ids::{CommentId, DeliveryId, DeviceId, MemberId, PieceId, SiteId, TermId, VersionHash};
use crate::media::Media;
use crate::member::{Member, MemberChange};
use crate::piece::FieldName;
use crate::schedule::WallTime;
use crate::taxonomy::{Taxonomy, Term, TermChange};
use crate::text::delta::TextName;
use crate::text::{Anchor, TextPoint};
use crate::workflow::{Action, State};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A transition of the workflow, as somebody made it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transition {
    /// What they did.
    pub action: Action,
    /// Where the piece stood.
    pub from: State,
    /// Where it led.
    pub to: State,
    /// The version it is about.
    #[serde(default)]
    pub version: Option<VersionHash>,
    /// The reason or note given.
    #[serde(default)]
    pub note: String,
    /// Whether readers see it.
    #[serde(default)]
    pub public: bool,
    /// The hour chosen, as chosen.
    #[serde(default)]
    pub wall: Option<WallTime>,
    /// The instant derived from it.
    #[serde(default)]
    pub due: Option<DateTime<Utc>>,
    /// A chief approving their own piece.
    #[serde(default)]
    pub self_approval: bool,
    /// Why a chief let it pass although something blocking misses.
    #[serde(default)]
    pub override_reason: String,
}

impl Transition {
    /// A move that nobody makes by hand: without a word or an hour.
    pub fn by_itself(action: Action, from: State, to: State, version: Option<VersionHash>) -> Self {
        Self {
            action,
            from,
            to,
            version,
            note: String::new(),
            public: false,
            wall: None,
            due: None,
            self_approval: false,
            override_reason: String::new(),
        }
    }
}

/// A piece as it is when it is first shared: all that stands, nothing that was deleted before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SharedPiece {
    /// Its short fields.
    pub fields: BTreeMap<FieldName, String>,
    /// Who signs.
    pub bylines: Vec<Byline>,
    /// How it is filed.
    pub terms: BTreeMap<Taxonomy, Vec<TermId>>,
    /// Pictures and sounds.
    pub media: Vec<Media>,
    /// Posts.
    pub embeds: Vec<Embed>,
    /// A fresh snapshot of the texts as they stand, in base 64.
    pub text: String,
}

/// What a publication did on a site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryKind {
    /// Puts a version on the site, or replaces the one there.
    Publish,
    /// Takes the piece off.
    Withdraw,
    /// Takes a flash off the strip.
    Expire,
}

/// What a change says. `Text` is kept apart: its body is binary.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Record {
    /// The newsroom's name, language (`fr`, `en`) and zone.
    Newsroom {
        /// Name.
        name: String,
        /// Language.
        language: String,
        /// IANA zone.
        zone: String,
    },
    /// What changes of the newsroom; what is absent stays as it is.
    NewsroomChanged {
        /// Name.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        /// Language.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        language: Option<String>,
        /// IANA zone.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        zone: Option<String>,
    },
    /// A machine joins, with the key that its changes are signed with.
    Device {
        /// Which.
        id: DeviceId,
        /// Its name.
        name: String,
        /// Ed25519 public key, in hexadecimal.
        key: String,
    },
    /// A member joins. Written by earlier programs for each change too: it stands in place of what was before.
    Member(Member),
    /// What changes of a member.
    MemberChanged(MemberChange),
    /// Somebody who signs; whole as [`Self::Member`] is.
    Signer(Signer),
    /// What changes of somebody who signs.
    SignerChanged(SignerChange),
    /// A term; whole as [`Self::Member`] is.
    Term(Term),
    /// What changes of a term.
    TermChanged(TermChange),
    /// A picture or sound kept apart from any piece, as it is from now on.
    Media(Media),
    /// A site as it is from now on; its settings are the publisher's to read.
    Site {
        /// Identifier.
        id: SiteId,
        /// `static` or `wordpress`.
        kind: String,
        /// Settings, as the kind of site writes them.
        settings: serde_json::Value,
    },
    /// A piece begins.
    PieceNew {
        /// Which.
        piece: PieceId,
        /// Its first fields.
        fields: BTreeMap<FieldName, String>,
    },
    /// A private piece becomes the newsroom's.
    PieceShared {
        /// Which.
        piece: PieceId,
        /// All that stands.
        stands: Box<SharedPiece>,
    },
    /// An update of a piece's texts.
    #[serde(skip)]
    Text {
        /// Which piece.
        piece: PieceId,
        /// The Loro update.
        update: Vec<u8>,
    },
    /// A short field is set.
    Field {
        /// Which piece.
        piece: PieceId,
        /// Which field.
        name: FieldName,
        /// Its value; empty clears it.
        value: String,
    },
    /// Who signs, the whole list.
    Bylines {
        /// Which piece.
        piece: PieceId,
        /// In order.
        bylines: Vec<Byline>,
    },
    /// How a piece is filed in one taxonomy, the whole list.
    Terms {
        /// Which piece.
        piece: PieceId,
        /// Which list.
        taxonomy: Taxonomy,
        /// In order, the main one first.
        terms: Vec<TermId>,
    },
    /// A picture or sound of a piece, as it is from now on.
    PieceMedia {
        /// Which piece.
        piece: PieceId,
        /// The record.
        media: Media,
    },
    /// A post of a piece, as it is from now on.
    PieceEmbed {
        /// Which piece.
        piece: PieceId,
        /// The record.
        embed: Embed,
    },
    /// A version is kept.
    Version {
        /// Which piece.
        piece: PieceId,
        /// Its hash.
        hash: VersionHash,
        /// `submitted`, `approved`, `published`, `corrected`.
        why: String,
        /// The canonical bytes, as text.
        canonical: String,
        /// The state of the texts that it was made of: what comes from elsewhere is laid on it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<TextPoint>,
    },
    /// A transition.
    Transition {
        /// Which piece.
        piece: PieceId,
        /// What happened.
        transition: Transition,
    },
    /// Somebody who reviews opened it: its author may no longer recall it.
    Opened {
        /// Which piece.
        piece: PieceId,
        /// The version they saw.
        version: VersionHash,
    },
    /// *Je prends*: somebody has it in hand, or gives it back.
    Claim {
        /// Which piece.
        piece: PieceId,
        /// Whether they take it.
        taken: bool,
    },
    /// A comment on a span.
    Comment {
        /// Which piece.
        piece: PieceId,
        /// Identifier.
        id: CommentId,
        /// Which text.
        text: TextName,
        /// Where it begins.
        from: Anchor,
        /// Where it ends.
        to: Anchor,
        /// The words it is on.
        quoted: String,
        /// What it says.
        words: String,
    },
    /// An answer to a comment.
    Reply {
        /// Which piece.
        piece: PieceId,
        /// To which comment.
        comment: CommentId,
        /// What it says.
        words: String,
    },
    /// A comment is done with, or opened again.
    Resolve {
        /// Which piece.
        piece: PieceId,
        /// Which comment.
        comment: CommentId,
        /// Whether it is done with.
        resolved: bool,
    },
    /// A delivery is decided; its token is reserved before anything leaves.
    Planned {
        /// Which piece.
        piece: PieceId,
        /// To which site.
        site: SiteId,
        /// Identifier.
        delivery: DeliveryId,
        /// What is to happen.
        what: DeliveryKind,
        /// The version, for a publication.
        version: Option<VersionHash>,
        /// By which the site is searched before any write.
        token: String,
        /// When it may leave.
        due: DateTime<Utc>,
    },
    /// A delivery ended on the site.
    Delivered {
        /// Which piece.
        piece: PieceId,
        /// To which site.
        site: SiteId,
        /// Which delivery.
        delivery: DeliveryId,
        /// What happened.
        what: DeliveryKind,
        /// The version now there.
        version: Option<VersionHash>,
        /// The page's address.
        address: String,
        /// Whether the public page was read back and agrees.
        seen: bool,
        /// When the piece was first on that site.
        first_at: DateTime<Utc>,
        /// When.
        at: DateTime<Utc>,
    },
    /// What somebody changed on a site came in; the words themselves are a [`Self::Text`] beside it.
    SiteEdit {
        /// Which piece.
        piece: PieceId,
        /// On which site.
        site: SiteId,
        /// Names what stood there and on what it was laid: the same comes in once.
        standing: String,
        /// Short fields that were changed there.
        fields: BTreeMap<FieldName, Replaced>,
        /// The state of the texts that stands for what is on the site now.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<TextPoint>,
    },
    /// A piece that began as an article of a site is online there, in that version; nobody here approved it.
    SiteArticle {
        /// Which piece.
        piece: PieceId,
        /// On which site.
        site: SiteId,
        /// Its number there.
        post: u64,
        /// The version that was read there; it holds the bytes of every block.
        version: VersionHash,
        /// The page's address.
        address: String,
        /// When it was first there.
        first_at: DateTime<Utc>,
        /// When that version came.
        at: DateTime<Utc>,
        /// Who brought it in.
        by: MemberId,
    },
}

/// A field's value as it was left on a site, and as it was found there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replaced {
    /// As it was left.
    pub was: String,
    /// As it was found.
    pub now: String,
}

/// A body that this program cannot read: of a newer one, or damaged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a record of kind « {kind} » cannot be read: {why}")]
pub struct UnreadableRecord {
    /// Its kind.
    pub kind: String,
    /// What is wrong.
    pub why: String,
}

const TEXT: &str = "text";

impl Record {
    /// The kind as written in the header.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Newsroom { .. } => "newsroom",
            Self::NewsroomChanged { .. } => "newsroom_changed",
            Self::Device { .. } => "device",
            Self::Member(_) => "member",
            Self::MemberChanged(_) => "member_changed",
            Self::Signer(_) => "signer",
            Self::SignerChanged(_) => "signer_changed",
            Self::Term(_) => "term",
            Self::TermChanged(_) => "term_changed",
            Self::Media(_) => "media",
            Self::Site { .. } => "site",
            Self::PieceNew { .. } => "piece_new",
            Self::PieceShared { .. } => "piece_shared",
            Self::Text { .. } => TEXT,
            Self::Field { .. } => "field",
            Self::Bylines { .. } => "bylines",
            Self::Terms { .. } => "terms",
            Self::PieceMedia { .. } => "piece_media",
            Self::PieceEmbed { .. } => "piece_embed",
            Self::Version { .. } => "version",
            Self::Transition { .. } => "transition",
            Self::Opened { .. } => "opened",
            Self::Claim { .. } => "claim",
            Self::Comment { .. } => "comment",
            Self::Reply { .. } => "reply",
            Self::Resolve { .. } => "resolve",
            Self::Planned { .. } => "planned",
            Self::Delivered { .. } => "delivered",
            Self::SiteEdit { .. } => "site_edit",
            Self::SiteArticle { .. } => "site_article",
        }
    }

    /// The piece it is about.
    pub fn piece(&self) -> Option<PieceId> {
        match self {
            Self::Newsroom { .. }
            | Self::NewsroomChanged { .. }
            | Self::Device { .. }
            | Self::Member(_)
            | Self::MemberChanged(_)
            | Self::Signer(_)
            | Self::SignerChanged(_)
            | Self::Term(_)
            | Self::TermChanged(_)
            | Self::Media(_)
            | Self::Site { .. } => None,
            Self::PieceNew { piece, .. }
            | Self::PieceShared { piece, .. }
            | Self::Text { piece, .. }
            | Self::Field { piece, .. }
            | Self::Bylines { piece, .. }
            | Self::Terms { piece, .. }
            | Self::PieceMedia { piece, .. }
            | Self::PieceEmbed { piece, .. }
            | Self::Version { piece, .. }
            | Self::Transition { piece, .. }
            | Self::Opened { piece, .. }
            | Self::Claim { piece, .. }
            | Self::Comment { piece, .. }
            | Self::Reply { piece, .. }
            | Self::Resolve { piece, .. }
            | Self::Planned { piece, .. }
            | Self::Delivered { piece, .. }
            | Self::SiteEdit { piece, .. }
            | Self::SiteArticle { piece, .. } => Some(*piece),
        }
    }

    /// The body: JSON, but for texts the piece's 16 bytes and the update.
    pub fn to_body(&self) -> Vec<u8> {
        if let Self::Text { piece, update } = self {
            return [piece.as_bytes().as_slice(), update].concat();
        }
        serde_json::to_vec(self).expect("a record holds only words, numbers, lists and maps with string keys")
    }

    /// Reads a body of a kind back.
    pub fn from_body(kind: &str, body: &[u8]) -> Result<Self, UnreadableRecord> {
        let unreadable = |why: String| UnreadableRecord {
            kind: kind.to_owned(),
            why,
        };
        if kind == TEXT {
            let (piece, update) = body
                .split_at_checked(16)
                .ok_or_else(|| unreadable("it is too short".into()))?;
            let piece = uuid::Uuid::from_slice(piece).map_err(|error| unreadable(error.to_string()))?;
            return Ok(Self::Text {
                piece: PieceId::from_uuid(piece),
                update: update.to_vec(),
            });
        }
        serde_json::from_slice(body).map_err(|error| unreadable(error.to_string()))
    }
}
