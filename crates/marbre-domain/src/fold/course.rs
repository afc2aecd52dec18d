//! What the transitions of a piece come to: those that met without seeing each other are joined.

use super::{PieceFold, Step};
use crate::change::Header;
use crate::record::Transition;
use crate::workflow::{self, Move, Outcome, State};
use chrono::DateTime;

/// The state and the moves that led there, while they may still meet concurrent ones.
pub(super) struct Course {
    outcome: Outcome,
    heads: Vec<Header>,
}

pub(super) fn step(fold: &mut PieceFold, course: &mut Option<Course>, header: &Header, transition: &Transition) {
    let this = Move {
        action: transition.action,
        to: transition.to,
        due: transition.due,
        change: header.hash(),
    };
    let met = match course.take() {
        Some(mut running) if running.heads.iter().any(|head| !header.has_seen(&head.id)) => {
            running.outcome = workflow::merge(running.outcome, this.into());
            running.heads.retain(|head| !header.has_seen(&head.id));
            running.heads.push(header.clone());
            running
        }
        Some(_) | None => Course {
            outcome: this.into(),
            heads: vec![header.clone()],
        },
    };
    let taken = Step {
        by: header.member,
        at: header.time,
        transition: transition.clone(),
    };
    fold.steps.push(taken.clone());
    let stands = met.outcome.stands.change == this.change;
    fold.set_aside = met.outcome.set_aside.clone();
    if stands {
        fold.state = transition.to;
        fold.state_step = Some(taken);
        fold.since = header.time;
        enter(fold, header, transition);
    }
    *course = Some(met);
}

/// What a transition that stands does beside the state.
fn enter(fold: &mut PieceFold, header: &Header, transition: &Transition) {
    use workflow::Action;
    match transition.action {
        Action::Approve | Action::Revalidate | Action::Prolong => fold.approved = transition.version,
        Action::Submit => fold.opened = false,
        Action::Correct => {
            let at = DateTime::from_timestamp_millis(i64::try_from(header.time.ms).unwrap_or(0)).unwrap_or_default();
            fold.corrections.push((at, transition.note.clone()));
            fold.approved = None;
        }
        Action::Recall
        | Action::SiteEdit
        | Action::Return
        | Action::Update
        | Action::Withdraw
        | Action::Kill
        | Action::Spike
        | Action::Restore => {
            fold.approved = None;
        }
        Action::Hold | Action::Schedule | Action::Publish => {}
    }
    fold.due = transition.due.filter(|_| transition.to == State::Scheduled);
    if matches!(
        transition.action,
        Action::Approve | Action::Return | Action::Spike | Action::Kill | Action::Submit
    ) {
        fold.claim = None;
    }
}
