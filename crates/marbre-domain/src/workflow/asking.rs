//! What the table is asked with: who asks, how the piece stands, what was given along; and what it answers when it is yes.

use super::State;
use crate::ids::VersionHash;
use crate::member::{Member, Rights};
use crate::piece::FieldName;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Who asks, as far as the table cares.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Asker {
    /// What they may do.
    pub rights: Rights,
    /// Whether they are an assigned author of the piece; editing it does not make one.
    pub is_author: bool,
    /// Whether it is the scheduled hour that asks, and nobody.
    pub is_clock: bool,
    /// Whether it is a site that brings in what somebody changed there.
    pub is_site: bool,
}

impl Asker {
    /// A member, and whether they are an assigned author of the piece.
    pub fn member(member: &Member, is_author: bool) -> Self {
        Self {
            rights: member.rights(),
            is_author,
            ..Self::default()
        }
    }

    /// The scheduled hour, which may do one thing: publish what is scheduled and due.
    pub fn clock() -> Self {
        Self {
            is_clock: true,
            ..Self::default()
        }
    }

    /// A site, which may do one thing: say that what was approved is no longer all that stands there.
    pub fn site() -> Self {
        Self {
            is_site: true,
            ..Self::default()
        }
    }
}

/// When a flash leaves the strip, if anybody has said so.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FlashEnd {
    /// Its expiry; `None` while it has none.
    pub expires: Option<DateTime<Utc>>,
    /// What of it is not as it was published, its end aside: the names of fields.
    pub moved: Vec<String>,
}

/// How a piece stands when somebody wants to act on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Situation {
    /// Where its working text stands.
    pub state: State,
    /// The instant of the question.
    pub now: DateTime<Utc>,
    /// Whether some version of it is on a site or on its way there.
    pub online: bool,
    /// Whether anybody who reviews has opened it since it was submitted.
    pub opened_by_reviewer: bool,
    /// The fields in which values written at the same time still stand side by side.
    pub unsettled: Vec<FieldName>,
    /// How many blocking items miss: of the working text before an approval, of the approved version after it, less
    /// those that the approval already overrode.
    pub blocking: u32,
    /// How many of those no chief can override.
    pub beyond_override: u32,
    /// The hash of the working text as a version.
    pub current: VersionHash,
    /// The version that was last approved, until the piece went back to being written.
    pub approved: Option<VersionHash>,
    /// For a flash, its end; `None` for every other kind.
    pub flash: Option<FlashEnd>,
    /// Nothing of it reaches a site before this.
    pub embargo: Option<DateTime<Utc>>,
    /// When it is scheduled for.
    pub due: Option<DateTime<Utc>>,
}

impl Situation {
    /// A piece with nothing particular about it; its approval, where its state implies one, covers the working text.
    pub fn plain(state: State, current: VersionHash, now: DateTime<Utc>) -> Self {
        let approved = match state {
            State::Approved | State::Held | State::Scheduled | State::Published => Some(current),
            State::Draft | State::InReview | State::Returned | State::Withdrawn | State::Killed | State::Spiked => None,
        };
        Self {
            state,
            now,
            online: state == State::Published,
            opened_by_reviewer: false,
            unsettled: Vec::new(),
            blocking: 0,
            beyond_override: 0,
            current,
            approved,
            flash: None,
            embargo: None,
            due: (state == State::Scheduled).then_some(now),
        }
    }
}

/// What somebody gave along with an action. Blank words count as none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Given {
    /// Why: for a return or a withdrawal. Whether readers see it is the caller's to record.
    pub reason: Option<String>,
    /// What readers are told about an error.
    pub note: Option<String>,
    /// The version that was read before approving.
    pub version: Option<VersionHash>,
    /// The hour chosen: when it goes out, or when a prolonged alert ends.
    pub at: Option<DateTime<Utc>>,
    /// Why a chief lets it pass although something blocking misses.
    pub override_reason: Option<String>,
}

/// What an action asks for before it can be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum Ask {
    /// [`Given::reason`].
    Reason,
    /// [`Given::note`].
    Note,
    /// [`Given::version`].
    Version,
    /// [`Given::at`].
    Hour,
    /// [`Given::at`], as the new end of an alert.
    Expiry,
    /// [`Given::override_reason`].
    OverrideReason,
}

/// An action that may be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct Allowed {
    /// The state it leads to.
    pub to: State,
    /// A chief approving their own piece: to be recorded and shown.
    pub self_approval: bool,
    /// The text moved after it was approved: what goes out is the approved version, not what is on the screen.
    pub stale_approval: bool,
    /// What has to be given along.
    pub asks: Vec<Ask>,
}
