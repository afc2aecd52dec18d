//! What readers write under a published piece, and what the newsroom does about it. Pure: who may, and which step a decision
//! takes given what the site says by then.

use crate::member::Rights;
use crate::workflow::{Needs, Refusal};
use serde::{Deserialize, Serialize};

/// How a reader's comment stands on the site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum CommentState {
    /// Waits for somebody to decide; readers do not see it.
    Held,
    /// Readers see it.
    Approved,
    /// Put aside as unwanted advertising.
    Spam,
    /// In the site's trash.
    Trash,
    /// No longer on the site.
    Gone,
}

impl CommentState {
    /// Every state.
    pub const ALL: [Self; 5] = [Self::Held, Self::Approved, Self::Spam, Self::Trash, Self::Gone];

    /// The word under which it is stored and shown to programs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Approved => "approved",
            Self::Spam => "spam",
            Self::Trash => "trash",
            Self::Gone => "gone",
        }
    }

    /// The state of a word.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

/// What a member does about a comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum Moderation {
    /// Lets readers see it.
    Approve,
    /// Puts it back in waiting.
    Hold,
    /// Puts it aside as unwanted advertising.
    Spam,
    /// Puts it in the site's trash.
    Trash,
    /// Answers it under the account of the newsroom.
    Reply,
}

impl Moderation {
    /// Everything that may be done.
    pub const ALL: [Self; 5] = [Self::Approve, Self::Hold, Self::Spam, Self::Trash, Self::Reply];

    /// The word under which it is stored and said.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Hold => "hold",
            Self::Spam => "spam",
            Self::Trash => "trash",
            Self::Reply => "reply",
        }
    }

    /// What a word asks for.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|what| what.as_str() == word)
    }

    /// Where it leaves the comment; a reply leaves it where it is.
    pub fn leads_to(self) -> Option<CommentState> {
        match self {
            Self::Approve => Some(CommentState::Approved),
            Self::Hold => Some(CommentState::Held),
            Self::Spam => Some(CommentState::Spam),
            Self::Trash => Some(CommentState::Trash),
            Self::Reply => None,
        }
    }

    /// What takes it back where it was.
    pub fn back_to(state: CommentState) -> Option<Self> {
        match state {
            CommentState::Approved => Some(Self::Approve),
            CommentState::Held => Some(Self::Hold),
            CommentState::Spam => Some(Self::Spam),
            CommentState::Trash => Some(Self::Trash),
            CommentState::Gone => None,
        }
    }
}

/// Whether a member may do it to a comment that stands so: what becomes public is for those who may publish, what hides is
/// for those who review. A reply to what readers do not see would answer nobody.
pub fn may_moderate(rights: Rights, what: Moderation, state: CommentState) -> Result<(), Refusal> {
    let (needs, may) = match what {
        Moderation::Approve | Moderation::Reply => (Needs::Publish, rights.publish),
        Moderation::Hold | Moderation::Spam | Moderation::Trash => (Needs::Review, rights.review),
    };
    if !may {
        return Err(Refusal::LacksRight { needs });
    }
    if state == CommentState::Gone {
        return Err(Refusal::CommentGone);
    }
    if what == Moderation::Reply && state != CommentState::Approved {
        return Err(Refusal::CommentNotPublic);
    }
    Ok(())
}

/// The step that a decision takes on the site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// It is so already: an answer was lost, or somebody decided the same.
    Nothing,
    /// The site still says what the member saw: it is changed.
    Send,
    /// Somebody decided otherwise on the site meanwhile: it is shown, not overwritten.
    Moved,
}

/// Which step leads from what the site says now to what was wanted by somebody who saw `seen`.
pub fn step(wanted: CommentState, seen: CommentState, now: CommentState) -> Step {
    if now == wanted || (wanted == CommentState::Trash && now == CommentState::Gone) {
        Step::Nothing
    } else if now == seen {
        Step::Send
    } else {
        Step::Moved
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::member::Role;

    #[test]
    fn what_becomes_public_needs_another_right_than_what_hides() {
        let (reporter, editor, chief) = (Role::Reporter.rights(), Role::Editor.rights(), Role::Chief.rights());
        let held = CommentState::Held;
        for what in Moderation::ALL {
            assert!(may_moderate(reporter, what, held).is_err(), "{what:?}");
        }
        assert_eq!(may_moderate(editor, Moderation::Spam, held), Ok(()));
        assert_eq!(
            may_moderate(editor, Moderation::Approve, held),
            Err(Refusal::LacksRight { needs: Needs::Publish })
        );
        let widened = Rights {
            publish: true,
            ..editor
        };
        assert_eq!(may_moderate(widened, Moderation::Approve, held), Ok(()));
        assert_eq!(
            may_moderate(chief, Moderation::Reply, held),
            Err(Refusal::CommentNotPublic)
        );
        assert_eq!(may_moderate(chief, Moderation::Reply, CommentState::Approved), Ok(()));
        assert_eq!(
            may_moderate(chief, Moderation::Trash, CommentState::Gone),
            Err(Refusal::CommentGone)
        );
    }

    #[test]
    fn a_decision_is_sent_only_over_what_was_seen() {
        use CommentState::{Approved, Gone, Held, Spam, Trash};
        assert_eq!(step(Approved, Held, Held), Step::Send);
        assert_eq!(step(Approved, Held, Approved), Step::Nothing, "the answer was lost");
        assert_eq!(
            step(Approved, Held, Spam),
            Step::Moved,
            "somebody called it spam meanwhile"
        );
        assert_eq!(step(Trash, Held, Gone), Step::Nothing);
        assert_eq!(step(Approved, Held, Gone), Step::Moved);
        for wanted in [Held, Approved, Spam, Trash] {
            for seen in CommentState::ALL {
                for now in CommentState::ALL {
                    let sent = step(wanted, seen, now) == Step::Send;
                    assert!(!sent || now == seen, "{wanted:?} over {now:?}, seen {seen:?}");
                }
            }
        }
    }

    #[test]
    fn words_come_back() {
        for state in CommentState::ALL {
            assert_eq!(CommentState::named(state.as_str()), Some(state));
        }
        for what in Moderation::ALL {
            assert_eq!(Moderation::named(what.as_str()), Some(what));
        }
    }
}
