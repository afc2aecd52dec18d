//! What a window or a program sees of readers: shapes only.

use crate::fault::Fault;
use marbre_domain::ids::{ModerationId, PieceId, SiteId};
use marbre_domain::readers::{CommentState, Moderation};
use serde::{Deserialize, Serialize};

/// A decision about a comment that still waits, or that came to nothing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct ModerationView {
    /// Identifier.
    pub id: ModerationId,
    /// `approve`, `hold`, `spam`, `trash`, `reply`.
    pub what: Moderation,
    /// The reply's words.
    pub words: String,
    /// `queued`, `done`, `moved`, `refused`, `cancelled`.
    pub state: String,
    /// Who decided.
    pub by: String,
    /// Whether it was sent at least once.
    pub tried: bool,
    /// What went wrong, in words.
    pub detail: String,
    /// The same, for the window's own wording.
    pub fault: Option<Fault>,
}

/// Something that may be done about a comment, or why not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct AllowedView {
    /// What.
    pub what: Moderation,
    /// Code of the refusal where it is not allowed.
    pub refused: Option<String>,
}

/// A reader's comment under a published piece.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct ReaderCommentView {
    /// The site's identifier, a slash, its number there.
    pub id: String,
    /// On which site.
    pub site: SiteId,
    /// The site's name.
    pub site_name: String,
    /// Under which piece.
    pub piece: PieceId,
    /// Its headline.
    pub headline: String,
    /// The comment that it answers.
    pub parent: Option<String>,
    /// The name that its author gave.
    pub author: String,
    /// Whether the newsroom's own account wrote it.
    pub own: bool,
    /// What it says, without markup.
    pub words: String,
    /// How it stands on the site, as last seen: `held`, `approved`, `spam`, `trash`, `gone`.
    pub state: CommentState,
    /// How it will stand once what is decided has left.
    pub stands: CommentState,
    /// When it was written.
    pub written: String,
    /// Where readers find it.
    pub address: String,
    /// What is decided and still waits, or came to nothing.
    pub decided: Vec<ModerationView>,
    /// What may be done about it.
    pub allowed: Vec<AllowedView>,
}

/// How a site was last asked about readers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct ReadersSiteView {
    /// Which site.
    pub site: SiteId,
    /// Its name.
    pub name: String,
    /// When it last answered.
    pub asked: Option<String>,
    /// The plugin that counts reads there, or empty.
    pub counter: String,
    /// Whether it tells each article's count.
    pub tells: bool,
    /// What went wrong since, in words.
    pub detail: String,
    /// The same, for the window's own wording.
    pub fault: Option<Fault>,
}

/// Everything of readers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct ReadersView {
    /// Comments, the newest first.
    pub comments: Vec<ReaderCommentView>,
    /// The sites that they come from.
    pub sites: Vec<ReadersSiteView>,
}

/// How often a piece was read on a site.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct ReadsView {
    /// On which site.
    pub site: SiteId,
    /// The site's name.
    pub site_name: String,
    /// Which piece.
    pub piece: PieceId,
    /// Its headline.
    pub headline: String,
    /// How often, by the site's own count.
    pub count: u32,
    /// When it was asked.
    pub at: String,
}
