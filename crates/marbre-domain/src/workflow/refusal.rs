//! Why an action is refused: a code and its facts. The window words them; the English here is for logs and scripts.

use super::{Action, State};
use crate::ids::VersionHash;
use crate::piece::FieldName;
use serde::{Deserialize, Serialize};

/// Whose an action is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum Needs {
    /// An assigned author.
    Author,
    /// An assigned author, or who may publish: for a piece that was reopened.
    AuthorOrPublish,
    /// An assigned author or a chief.
    AuthorOrChief,
    /// An assigned author or who reviews.
    AuthorOrReview,
    /// Who reviews.
    Review,
    /// Who may approve.
    Approve,
    /// Who may publish.
    Publish,
    /// A chief.
    Chief,
    /// A chief, or the scheduled hour.
    ChiefOrClock,
    /// A site where somebody changed the article.
    Site,
}

impl Needs {
    /// Whose it is, in English.
    pub fn words(self) -> &'static str {
        match self {
            Self::Author => "its authors",
            Self::AuthorOrPublish => "its authors and those who may publish",
            Self::AuthorOrChief => "its authors and chiefs",
            Self::AuthorOrReview => "its authors and those who review",
            Self::Review => "those who review",
            Self::Approve => "those who may approve",
            Self::Publish => "those who may publish",
            Self::Chief => "chiefs",
            Self::ChiefOrClock => "chiefs and the scheduled hour",
            Self::Site => "the site where it was changed",
        }
    }
}

/// Why not. Serialised with its code under `code` and its facts beside it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize, specta::Type)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Refusal {
    /// The action has no sense in that state, for anybody.
    #[error("a piece that is {state} cannot be given « {action} »")]
    NotFromHere {
        /// What was asked.
        action: Action,
        /// Where the piece stands.
        state: State,
    },
    /// It is somebody else's to do.
    #[error("this belongs to {}", needs.words())]
    LacksRight {
        /// Whose it is.
        needs: Needs,
    },
    /// Nobody approves their own piece.
    #[error("nobody approves their own piece: another member has to")]
    OwnPiece,
    /// Somebody who reviews has opened it.
    #[error("somebody has opened it already: it can no longer be recalled, only returned")]
    AlreadyOpened,
    /// A reason has to be given.
    #[error("« {action} » needs a reason")]
    ReasonNeeded {
        /// What was asked.
        action: Action,
    },
    /// Readers have to be told.
    #[error("a correction needs a note to readers")]
    NoteNeeded,
    /// An approval names what was read.
    #[error("an approval has to name the version that was read")]
    VersionNeeded,
    /// What was read is not what is there any more.
    #[error("the piece has moved since it was read: {} was read, {} is there now", read.short(), current.short())]
    VersionMoved {
        /// The version that was read.
        read: VersionHash,
        /// The version that is there.
        current: VersionHash,
    },
    /// The approval covers the text as it stands.
    #[error("nothing has moved since it was approved")]
    NothingMoved,
    /// There is no approved version to send out.
    #[error("no version of it is approved")]
    NothingApproved,
    /// Fields with values side by side.
    #[error("{} field(s) hold values written at the same time: choose one first", fields.len())]
    Unsettled {
        /// Which fields.
        fields: Vec<FieldName>,
    },
    /// Blocking items of the list of what misses.
    #[error("{blocking} thing(s) still miss before publication")]
    StillMissing {
        /// How many block.
        blocking: u32,
        /// How many of them a chief cannot override either.
        beyond_override: u32,
    },
    /// A chief may let it pass, with a reason.
    #[error("{blocking} thing(s) still miss: a chief may override them with a reason")]
    OverrideReasonNeeded {
        /// How many block.
        blocking: u32,
    },
    /// A flash without an end.
    #[error("a flash needs an expiry")]
    FlashNeedsExpiry,
    /// A flash whose end would come first.
    #[error("the flash expires on {expires}, before it would be out")]
    FlashExpired {
        /// Its expiry (RFC 3339, UTC).
        expires: String,
    },
    /// Only an alert has an end to move.
    #[error("only a flash can be prolonged")]
    NotAFlash,
    /// Prolonging moves the end and nothing else.
    #[error("more than its end has moved since it was published ({}): update it instead", moved.join(", "))]
    MovedSincePublished {
        /// The names of what moved.
        moved: Vec<String>,
    },
    /// An end that would come sooner is no prolongation.
    #[error("it stands until {expires} already: choose a later end")]
    EndsLater {
        /// Its expiry (RFC 3339, UTC).
        expires: String,
    },
    /// Scheduling without an hour.
    #[error("scheduling needs an hour")]
    HourNeeded,
    /// An hour that is over.
    #[error("{at} is over")]
    HourPassed {
        /// The hour chosen (RFC 3339, UTC).
        at: String,
    },
    /// The scheduled hour has not come.
    #[error("it is scheduled for {at}")]
    NotDue {
        /// When it is due (RFC 3339, UTC).
        at: String,
    },
    /// Under embargo.
    #[error("it is under embargo until {until}")]
    Embargoed {
        /// When the embargo ends (RFC 3339, UTC).
        until: String,
    },
    /// A version of it is on a site.
    #[error("a version of it is online: withdraw it first")]
    StillOnline,
    /// Editing a published piece.
    #[error("a published piece is changed by an update or a correction")]
    ToReopen,
    /// Editing what was put away.
    #[error("the piece is {state}: restore it first")]
    ToRestore {
        /// Where it stands.
        state: State,
    },
    /// Readers would see an answer to something that they do not see.
    #[error("readers do not see this comment: approve it before answering it")]
    CommentNotPublic,
    /// Somebody deleted it for good.
    #[error("this comment is no longer on the site")]
    CommentGone,
    /// Nobody acts as somebody who left.
    #[error("{name} has left the newsroom: a chief lets them return first")]
    HasLeft {
        /// Their name.
        name: String,
    },
    /// A newsroom without a chief could change nothing any more.
    #[error("{name} is the only chief: make somebody else one first")]
    LastChief {
        /// Their name.
        name: String,
    },
    /// Rights are given by others.
    #[error("nobody raises their own role or rights: another chief does")]
    OwnRights,
}

impl Refusal {
    /// The stable code, as serialised.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotFromHere { .. } => "not_from_here",
            Self::LacksRight { .. } => "lacks_right",
            Self::OwnPiece => "own_piece",
            Self::AlreadyOpened => "already_opened",
            Self::ReasonNeeded { .. } => "reason_needed",
            Self::NoteNeeded => "note_needed",
            Self::VersionNeeded => "version_needed",
            Self::VersionMoved { .. } => "version_moved",
            Self::NothingMoved => "nothing_moved",
            Self::NothingApproved => "nothing_approved",
            Self::Unsettled { .. } => "unsettled",
            Self::StillMissing { .. } => "still_missing",
            Self::OverrideReasonNeeded { .. } => "override_reason_needed",
            Self::FlashNeedsExpiry => "flash_needs_expiry",
            Self::FlashExpired { .. } => "flash_expired",
            Self::NotAFlash => "not_a_flash",
            Self::MovedSincePublished { .. } => "moved_since_published",
            Self::EndsLater { .. } => "ends_later",
            Self::HourNeeded => "hour_needed",
            Self::HourPassed { .. } => "hour_passed",
            Self::NotDue { .. } => "not_due",
            Self::Embargoed { .. } => "embargoed",
            Self::StillOnline => "still_online",
            Self::ToReopen => "to_reopen",
            Self::ToRestore { .. } => "to_restore",
            Self::CommentNotPublic => "comment_not_public",
            Self::CommentGone => "comment_gone",
            Self::HasLeft { .. } => "has_left",
            Self::LastChief { .. } => "last_chief",
            Self::OwnRights => "own_rights",
        }
    }

    /// Whether the same person may get past it by doing something about the piece, so that a button is shown greyed
    /// with its reason rather than hidden.
    pub fn can_be_cured(&self) -> bool {
        match self {
            Self::NotFromHere { .. }
            | Self::LacksRight { .. }
            | Self::OwnPiece
            | Self::AlreadyOpened
            | Self::NothingMoved
            | Self::NothingApproved
            | Self::StillOnline
            | Self::NotAFlash
            | Self::ToReopen
            | Self::ToRestore { .. }
            | Self::CommentGone
            | Self::HasLeft { .. }
            | Self::OwnRights => false,
            Self::ReasonNeeded { .. }
            | Self::NoteNeeded
            | Self::VersionNeeded
            | Self::VersionMoved { .. }
            | Self::Unsettled { .. }
            | Self::StillMissing { .. }
            | Self::OverrideReasonNeeded { .. }
            | Self::FlashNeedsExpiry
            | Self::FlashExpired { .. }
            | Self::MovedSincePublished { .. }
            | Self::EndsLater { .. }
            | Self::HourNeeded
            | Self::HourPassed { .. }
            | Self::NotDue { .. }
            | Self::Embargoed { .. }
            | Self::CommentNotPublic
            | Self::LastChief { .. } => true,
        }
    }
}
