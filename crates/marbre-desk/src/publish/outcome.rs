//! How an attempt ended, written down: what was seen on the site, and what follows from it.

use super::hours::{TAKE_BACK, still_there};
use super::told;
use crate::Desk;
use crate::error::DeskError;
use crate::fault::{Fault, FaultCode};
use chrono::DateTime;
use marbre_domain::change::Chain;
use marbre_domain::ids::{MemberId, VersionHash};
use marbre_domain::record::{DeliveryKind, Record, Transition};
use marbre_domain::workflow::{Action, Asker, Given, State, decide};
use marbre_publish::deliver::DeliverError;
use marbre_publish::deliver::job::{Job, Order, Seen, Timed};
use marbre_publish::deliver::readback::Difference;
use marbre_store::{OutboxRow, OutboxState};

/// A public page that still differs after so many looks is said to be refused.
const LOOKS: u32 = 6;
/// A delivery that failed so often waits for a person.
const ATTEMPTS: u32 = 24;
/// How soon a site that slept past an hour is looked at again, in milliseconds.
const LOOK_AGAIN_MS: i64 = 2_000;
/// How soon a site that could not be trusted with an hour is asked again, in milliseconds.
const CLOCK_AGAIN_MS: i64 = 10 * 60_000;

/// What of others a kill met on a site, in a sentence and both texts.
fn said_of_others(differences: &[Difference], kept: &[String]) -> String {
    let mut said = "it is deleted from the site".to_owned();
    if !differences.is_empty() {
        said.push_str(", with what somebody had changed there; both texts are kept here");
    }
    if !kept.is_empty() {
        said.push_str("; files that others put there stay in the site's library: ");
        said.push_str(&kept.join(", "));
    }
    if !differences.is_empty() {
        said.push('\n');
        said.push_str(&told(differences));
    }
    said
}

impl Desk {
    /// Writes down how an attempt ended.
    pub(super) fn delivered(
        &mut self,
        mut row: OutboxRow,
        job: &Job,
        outcome: Result<Seen, DeliverError>,
    ) -> Result<(), DeskError> {
        let now_ms = self.now().timestamp_millis();
        row.changed_ms = now_ms;
        // It may have been given up while it was under way: what happened on the site is still the truth, but nothing
        // follows from it, and it is not tried again.
        let given_up = self
            .store
            .delivery(row.id)?
            .is_some_and(|kept| kept.state == OutboxState::Cancelled);
        let timed = match &job.order {
            Order::Timed(timed) => Some(timed),
            Order::Publish { .. }
            | Order::Withdraw { .. }
            | Order::Kill { .. }
            | Order::ExpireFlash { .. }
            | Order::Rebuild(_) => None,
        };
        let longest = match timed {
            // It has to be off before its hour.
            Some(Timed::TakeBack { .. }) => 30_000,
            Some(Timed::Leave { .. } | Timed::Look { .. }) => 5 * 60_000,
            None => i64::MAX,
        };
        let wait = (1_000_i64 << row.attempts.min(10)).min(longest);
        let done = match outcome {
            Ok(Seen::Online { url }) => {
                row.state = OutboxState::Seen;
                row.address = url;
                row.detail.clear();
                true
            }
            Ok(Seen::Written { address } | Seen::Superseded { address }) => {
                row.state = OutboxState::Written;
                row.address = address;
                row.detail.clear();
                true
            }
            Ok(Seen::KilledOver { url, differences, kept }) => {
                row.state = if url.is_empty() {
                    OutboxState::Written
                } else {
                    OutboxState::Seen
                };
                row.address = url;
                row.detail = Fault::killed_over(&differences, &kept).kept(said_of_others(&differences, &kept));
                true
            }
            Ok(
                seen
                @ (Seen::Scheduled { .. } | Seen::Kept(_) | Seen::Asleep | Seen::TakenBack | Seen::Appeared { .. }),
            ) => return self.kept_its_hour(row, seen, given_up),
            Ok(Seen::Differs { place, differences }) => {
                row.address = place;
                row.detail = Fault::differs(&differences).kept(told(&differences));
                row.state = if row.attempts >= LOOKS {
                    OutboxState::Refused
                } else {
                    OutboxState::Waiting
                };
                row.next_ms = now_ms + wait;
                false
            }
            Err(error) => {
                self.note_signed_out(row.site, &error)?;
                let mut words = error.to_string();
                if let DeliverError::EditedOnSite { differences, .. } = &error {
                    words = format!("{words}\n{}", told(differences));
                }
                row.detail = match self.brought_in(&row, &error)? {
                    Some(fault) => fault,
                    // Why the hour matters is not said less for why it could not be reached.
                    None if row.note == TAKE_BACK && error.is_transient() => {
                        match self.placed_on(row.site, row.piece)? {
                            Some(there) => still_there(there.due, &words),
                            None => Fault::from(&error).kept(words),
                        }
                    }
                    None => Fault::from(&error).kept(words),
                };
                row.next_ms = now_ms + wait;
                row.state = if matches!(error, DeliverError::FlashExpired { .. }) {
                    OutboxState::Cancelled
                } else if matches!(error, DeliverError::NotShown { .. } | DeliverError::StillShown { .. })
                    && row.attempts < LOOKS
                {
                    OutboxState::Waiting
                } else if error.is_transient() && (timed.is_some() || row.attempts < ATTEMPTS) {
                    match timed {
                        Some(Timed::Look { .. }) => OutboxState::Scheduled,
                        // Weeks without a network are no reason to stop trying what its hour comes to anyway.
                        Some(Timed::Leave { .. } | Timed::TakeBack { .. }) | None => OutboxState::Queued,
                    }
                } else {
                    OutboxState::Stuck
                };
                false
            }
        };
        if matches!(timed, Some(Timed::Leave { .. })) {
            // Its hour is kept here, whatever became of leaving it.
            row.next_ms = row.next_ms.min(row.due_ms);
        }
        if !done {
            return self.ended_so_far(row, given_up);
        }
        let Some(stored) = self.store.piece(row.piece)? else {
            return Ok(self.store.write_outbox(&row)?);
        };
        let decided_by: MemberId = stored
            .fold
            .state_step
            .as_ref()
            .map_or(stored.fold.begun_by, |step| step.by);
        let first_at = stored.fold.on_sites.get(&row.site).map_or(job.at, |on| on.first_at);
        let seen = row.state == OutboxState::Seen;
        let mut records = vec![(
            Chain::Shared,
            Record::Delivered {
                piece: row.piece,
                site: row.site,
                delivery: row.id,
                what: row.what,
                version: row.version,
                address: row.address.clone(),
                seen,
                first_at,
                at: self.now(),
            },
        )];
        let awaited = stored.fold.state == State::Scheduled && row.version == stored.fold.approved && !given_up;
        if awaited && row.what == DeliveryKind::Publish {
            let standing = self.standing(row.piece)?;
            if let Ok(allowed) = decide(&standing.situation, Action::Publish, &Asker::clock(), &Given::default()) {
                let transition = Transition::by_itself(Action::Publish, State::Scheduled, allowed.to, row.version);
                records.push((
                    Chain::Shared,
                    Record::Transition {
                        piece: row.piece,
                        transition,
                    },
                ));
            }
        }
        self.append_and_send(decided_by, records, std::slice::from_ref(&row))
    }

    /// Writes down an attempt after which more is to come, or nothing where it was given up meanwhile.
    fn ended_so_far(&mut self, mut row: OutboxRow, given_up: bool) -> Result<(), DeskError> {
        if given_up {
            row.state = OutboxState::Cancelled;
        }
        self.store.write_outbox(&row)?;
        self.events.push(crate::Event::Changed(vec![row.piece]));
        // What was decided while it was under way.
        self.take_back_hours_of(row.piece)
    }

    /// What a site answers about an hour that it keeps, keeps not, or keeps no more.
    fn kept_its_hour(&mut self, mut row: OutboxRow, seen: Seen, given_up: bool) -> Result<(), DeskError> {
        let now_ms = row.changed_ms;
        row.detail.clear();
        match seen {
            Seen::Scheduled { address } => {
                row.state = OutboxState::Scheduled;
                row.attempts = 0;
                row.next_ms = row.due_ms.max(now_ms + LOOK_AGAIN_MS);
                row.address = address;
            }
            Seen::Kept(why) => {
                row.state = OutboxState::Queued;
                row.next_ms = row.due_ms;
                if let Some(fault) = Fault::not_left(why) {
                    row.detail = fault.kept("it was not left to the site: this machine sends it at its hour");
                    row.next_ms = row.due_ms.min(now_ms + CLOCK_AGAIN_MS);
                }
            }
            Seen::Asleep => {
                row.state = OutboxState::Scheduled;
                row.attempts = 0;
                row.next_ms = now_ms + LOOK_AGAIN_MS;
            }
            Seen::TakenBack => row.state = OutboxState::Seen,
            Seen::Appeared { version } => return self.appeared(row, version),
            Seen::Online { .. }
            | Seen::Written { .. }
            | Seen::Differs { .. }
            | Seen::KilledOver { .. }
            | Seen::Superseded { .. } => {}
        }
        let given_up = given_up && row.what == DeliveryKind::Publish;
        self.ended_so_far(row, given_up)
    }

    /// The site had been quicker than a decision: that it was online, and is not any more, is part of its history.
    fn appeared(&mut self, mut row: OutboxRow, version: VersionHash) -> Result<(), DeskError> {
        row.state = OutboxState::Seen;
        row.detail = Fault::plain(FaultCode::Appeared)
            .kept("the site had published it at its hour before this machine reached it; it was taken off");
        let stored = self.store.piece(row.piece)?;
        let brought = self.store.delivery_with(row.piece, DeliveryKind::Publish, &row.token)?;
        let (Some(stored), Some(brought)) = (stored, brought) else {
            return self.ended_so_far(row, false);
        };
        let at = self.now();
        let first_at = DateTime::from_timestamp_millis(brought.due_ms).unwrap_or(at);
        let fact = |delivery, what, version, address: &str| Record::Delivered {
            piece: row.piece,
            site: row.site,
            delivery,
            what,
            version,
            address: address.to_owned(),
            seen: true,
            first_at,
            at,
        };
        let records = vec![
            (
                Chain::Shared,
                fact(brought.id, DeliveryKind::Publish, Some(version), &brought.address),
            ),
            (Chain::Shared, fact(row.id, DeliveryKind::Withdraw, None, "")),
        ];
        let by = stored
            .fold
            .state_step
            .as_ref()
            .map_or(stored.fold.begun_by, |step| step.by);
        self.append_and_send(by, records, std::slice::from_ref(&row))
    }
}
