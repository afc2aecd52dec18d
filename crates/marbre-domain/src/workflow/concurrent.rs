//! Two people move a piece while they cannot see each other: the more careful outcome stands, the other is shown.
//!
//! More careful is what keeps the copy further from readers: taken down before put away, put away before being written
//! again, waiting before going out, later before sooner. What really went out is a matter of delivery, and is seen there.

use super::{Action, State};
use crate::ids::ChangeHash;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;

/// One transition as somebody made it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
pub struct Move {
    /// What they did.
    pub action: Action,
    /// Where it led.
    pub to: State,
    /// The hour they chose; `None` for anything but a schedule.
    #[specta(type = Option<String>)]
    pub due: Option<DateTime<Utc>>,
    /// The change that says so; it settles between two moves that are alike.
    pub change: ChangeHash,
}

/// What concurrent transitions come to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct Outcome {
    /// The one that stands.
    pub stands: Move,
    /// The others, the most careful first: to be shown, not hidden.
    pub set_aside: Vec<Move>,
}

impl From<Move> for Outcome {
    fn from(stands: Move) -> Self {
        Self {
            stands,
            set_aside: Vec::new(),
        }
    }
}

/// Joins two outcomes. Commutative, associative and idempotent: machines that hear of the same moves in any order, any
/// number of times, agree.
pub fn merge(a: Outcome, b: Outcome) -> Outcome {
    let mut moves = a.set_aside;
    moves.push(a.stands);
    moves.push(b.stands);
    moves.extend(b.set_aside);
    moves.sort_by(|one, other| more_careful(other, one));
    moves.dedup();
    let stands = moves.remove(0);
    Outcome {
        stands,
        set_aside: moves,
    }
}

/// The written table of care: the larger stands.
fn care(state: State) -> u8 {
    match state {
        // Do not use, take down everywhere: nothing outranks it.
        State::Killed => 9,
        // Taken off the site: wins over reopening it for an update.
        State::Withdrawn => 8,
        // Put away, one key from coming back: wins over any further work on it.
        State::Spiked => 7,
        // Sent back with a reason that its author must see: wins over approval and over recall.
        State::Returned => 6,
        // Taken back by its author, or reopened: wins over an approval of what they took back.
        State::Draft => 5,
        // Submitted anew: wins over the approval of what was submitted before.
        State::InReview => 4,
        // Somebody said "wait": wins over going out at an hour or at once.
        State::Held => 3,
        // Approved anew: what was about to go out is not the text any more.
        State::Approved => 2,
        // Later is more careful than now.
        State::Scheduled => 1,
        State::Published => 0,
    }
}

/// Total over everything a move holds, so that two moves compare equal only when they are the same. Of two schedules
/// the later hour stands; of an update and a correction the correction, whose note readers are owed.
fn more_careful(a: &Move, b: &Move) -> Ordering {
    care(a.to)
        .cmp(&care(b.to))
        .then_with(|| a.due.cmp(&b.due))
        .then_with(|| a.action.cmp(&b.action))
        .then_with(|| a.change.cmp(&b.change))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn hours(hours: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(hours * 3600, 0).unwrap()
    }

    fn a_move(action: Action, to: State) -> Move {
        Move {
            action,
            to,
            due: None,
            change: ChangeHash::of(action.as_str().as_bytes()),
        }
    }

    #[test]
    fn the_more_careful_outcome_stands_and_the_other_is_shown() {
        use Action::*;
        let cases = [
            ((Publish, State::Published), (Kill, State::Killed), State::Killed),
            ((Approve, State::Approved), (Return, State::Returned), State::Returned),
            ((Schedule, State::Scheduled), (Hold, State::Held), State::Held),
            ((Withdraw, State::Withdrawn), (Update, State::Draft), State::Withdrawn),
            ((Recall, State::Draft), (Approve, State::Approved), State::Draft),
            ((Recall, State::Draft), (Return, State::Returned), State::Returned),
            (
                (Publish, State::Published),
                (Schedule, State::Scheduled),
                State::Scheduled,
            ),
            (
                (Publish, State::Published),
                (Revalidate, State::Approved),
                State::Approved,
            ),
            ((Submit, State::InReview), (Spike, State::Spiked), State::Spiked),
            ((Withdraw, State::Withdrawn), (Kill, State::Killed), State::Killed),
            // What came in from the site is looked at before anything of it goes out again, and nothing hides it.
            (
                (SiteEdit, State::InReview),
                (Publish, State::Published),
                State::InReview,
            ),
            (
                (SiteEdit, State::InReview),
                (Schedule, State::Scheduled),
                State::InReview,
            ),
            (
                (SiteEdit, State::InReview),
                (Revalidate, State::Approved),
                State::InReview,
            ),
            ((SiteEdit, State::InReview), (Update, State::Draft), State::Draft),
            (
                (SiteEdit, State::InReview),
                (Withdraw, State::Withdrawn),
                State::Withdrawn,
            ),
        ];
        for (one, other, stands) in cases {
            let (one, other) = (a_move(one.0, one.1), a_move(other.0, other.1));
            let outcome = merge(one.into(), other.into());
            assert_eq!(outcome.stands.to, stands);
            assert_eq!(outcome.set_aside, [if outcome.stands == one { other } else { one }]);
        }
        let early = Move {
            due: Some(hours(1)),
            ..a_move(Schedule, State::Scheduled)
        };
        let late = Move {
            due: Some(hours(5)),
            ..early
        };
        assert_eq!(merge(early.into(), late.into()).stands, late);
        let (update, correct) = (a_move(Update, State::Draft), a_move(Correct, State::Draft));
        assert_eq!(merge(update.into(), correct.into()).stands, correct);
    }

    /// Every state, through two actions, with no hour or one of two, said by one of two changes.
    fn every_move() -> Vec<Move> {
        let mut moves = Vec::new();
        for to in State::ALL {
            for action in [Action::Update, Action::Correct, Action::SiteEdit] {
                for (due, change) in [(None, "a"), (None, "b"), (Some(hours(1)), "a"), (Some(hours(2)), "b")] {
                    moves.push(Move {
                        action,
                        to,
                        due,
                        change: ChangeHash::of(change.as_bytes()),
                    });
                }
            }
        }
        moves
    }

    #[test]
    fn merging_is_commutative_associative_and_idempotent() {
        let all: Vec<Outcome> = every_move().into_iter().map(Outcome::from).collect();
        for a in &all {
            assert_eq!(merge(a.clone(), a.clone()), *a);
            for b in &all {
                let ab = merge(a.clone(), b.clone());
                assert_eq!(ab, merge(b.clone(), a.clone()));
                assert_eq!(merge(ab.clone(), ab.clone()), ab);
                assert_eq!(merge(ab.clone(), a.clone()), ab);
                for c in &all {
                    assert_eq!(
                        merge(ab.clone(), c.clone()),
                        merge(a.clone(), merge(b.clone(), c.clone()))
                    );
                }
            }
        }
    }
}
