//! Which delivery is next, and what its site is asked: to take it, to keep it for its hour, to be looked at. Knows no network.

use super::OVER;
use super::abreast::Run;
use super::hours::TAKE_BACK;
use crate::Desk;
use crate::clock::Doubt;
use crate::content::instant;
use crate::error::DeskError;
use crate::fault::{Fault, FaultCode};
use crate::sites::AnySite;
use chrono::{DateTime, Utc};
use marbre_domain::fold::PieceFold;
use marbre_domain::ids::DeliveryId;
use marbre_domain::piece::FieldName;
use marbre_domain::record::DeliveryKind;
use marbre_domain::workflow::State;
use marbre_publish::deliver::job::{Job, Order, Timed};
use marbre_store::{OutboxRow, OutboxState};
use std::time::Duration;

/// Past this lateness a scheduled piece asks instead of leaving, in milliseconds.
const LATE_MS: i64 = 2 * 60 * 60 * 1_000;
/// What waits is looked through this often although nothing was decided.
const LOOK_AGAIN: Duration = Duration::from_secs(30);
/// How a delivery says that an embargo holds it.
const EMBARGO: &str = "embargo";

/// A delivery that begins.
pub(super) struct Next {
    pub(super) row: OutboxRow,
    pub(super) site: AnySite,
    pub(super) job: Job,
    /// An alert, with the line for itself.
    pub(super) urgent: bool,
}

/// After what the waiting deliveries were looked through: what was written until then, and whether the clock was believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Looked {
    written: u64,
    believed: bool,
    at: Duration,
}

impl Desk {
    /// Says whether another delivery may begin. What is under way comes to its end in either case.
    pub fn let_deliver(&mut self, may: bool) {
        self.may_deliver = may;
    }

    /// What only waits is looked through: what nobody wants any more, what a doubt about the clock holds, what has to be
    /// taken back. Only decisions and doubts make a difference, so where there are none, hundreds of pieces are not
    /// read again each second.
    pub(super) fn look_through_what_waits(&mut self) -> Result<(), DeskError> {
        if !self.damage.is_empty() {
            return Ok(());
        }
        let believed = self.clock_doubt()?.is_none();
        let (written, at) = (self.store.written(), self.elapsed());
        let known = self
            .looked
            .filter(|looked| looked.written == written && looked.believed == believed);
        if known.is_some_and(|looked| at.saturating_sub(looked.at) < LOOK_AGAIN) {
            return Ok(());
        }
        self.look_through()?;
        // What the look itself wrote is looked at as well, the next time.
        self.looked = Some(Looked { written, believed, at });
        Ok(())
    }

    fn look_through(&mut self) -> Result<(), DeskError> {
        // What is taken back is due now, not a moment after the time that is read next.
        self.take_back_hours()?;
        let now_ms = self.now().timestamp_millis();
        let doubt = self.clock_doubt()?;
        for mut row in self.store.open_outbox()? {
            if waits(&row, now_ms) {
                let publication = self.publication(&row)?;
                self.still_stands(&mut row, publication.as_ref(), doubt, now_ms)?;
            }
        }
        Ok(())
    }

    /// The next delivery that may leave now, marked as under way; alerts first.
    pub(super) fn next_delivery(&mut self, run: &Run) -> Result<Option<Next>, DeskError> {
        if !self.may_deliver || !self.damage.is_empty() {
            return Ok(None);
        }
        let now = self.now();
        let now_ms = now.timestamp_millis();
        let doubt = self.clock_doubt()?;
        for mut row in self.store.open_outbox()? {
            let ahead = row.due_ms > now_ms;
            if waits(&row, now_ms) {
                continue;
            }
            let Some(record) = self.newsroom.sites.get(&row.site).cloned() else {
                continue;
            };
            if self.rebuilding.contains_key(&row.site) {
                continue;
            }
            let urgent = self.store.is_flash(row.piece)?;
            if !run.has_room(&row, &record.kind, urgent) {
                continue;
            }
            let publication = self.publication(&row)?;
            if !self.still_stands(&mut row, publication.as_ref(), doubt, now_ms)? {
                continue;
            }
            let may_leave = may_leave(&row);
            if ahead && !self.may_be_left(&row, publication.as_ref(), now)? {
                continue;
            }
            // The embargo as it stands now: it may be younger than the hour.
            let embargo = publication.as_ref().and_then(embargo_of);
            if embargo.is_some_and(|until| until > now) {
                self.say_why(row, EMBARGO, now_ms)?;
                continue;
            }
            if row.detail == EMBARGO {
                row.detail.clear();
            }
            let due_ms = embargo.map_or(row.due_ms, |until| row.due_ms.max(until.timestamp_millis()));
            let there = self.is_placed(&row)?;
            if !was_tried(&row) && !there && row.what == DeliveryKind::Publish && now_ms - due_ms > LATE_MS {
                row.state = OutboxState::Stuck;
                row.detail = "late".to_owned();
                row.changed_ms = now_ms;
                self.store.write_outbox(&row)?;
                continue;
            }
            if may_leave && self.held_for_site(&mut row)? {
                continue;
            }
            let may_publish = doubt.is_none();
            let Some(order) = self.order(&row, ahead, there, may_publish)? else {
                row.state = OutboxState::Stuck;
                row.detail =
                    Fault::plain(FaultCode::VersionNotHere).kept("the approved version is not kept on this machine");
                self.store.write_outbox(&row)?;
                continue;
            };
            let established = self.store.is_established(row.site)?;
            let heads = self
                .store
                .shared_heads()?
                .into_iter()
                .map(|(device, seq)| format!("{device}:{seq}"))
                .collect();
            let at = DateTime::<Utc>::from_timestamp_millis(row.due_ms).unwrap_or(now);
            let job = Job {
                token: row.token.clone(),
                at,
                heads,
                established,
                over: row.note.strip_prefix(OVER).map(str::to_owned),
                order,
            };
            let site = match self.site_of(&record)? {
                Ok(site) => site,
                Err(why) => {
                    row.state = OutboxState::Stuck;
                    row.detail = why;
                    row.changed_ms = now_ms;
                    self.store.write_outbox(&row)?;
                    self.events.push(crate::Event::Changed(vec![row.piece]));
                    continue;
                }
            };
            if let Some(fold) = publication.as_ref().filter(|_| !ahead) {
                self.overtake_removals(fold, &row)?;
            }
            if !ahead {
                if !was_tried(&row) {
                    // However often it could not be left before its hour.
                    row.attempts = 0;
                }
                row.next_ms = now_ms.max(row.due_ms + 1);
            }
            row.state = OutboxState::Sending;
            row.attempts += 1;
            row.changed_ms = now_ms;
            self.store.write_outbox(&row)?;
            return Ok(Some(Next { row, site, job, urgent }));
        }
        Ok(None)
    }

    fn publication(&self, row: &OutboxRow) -> Result<Option<PieceFold>, DeskError> {
        Ok(match row.what {
            DeliveryKind::Publish => self.store.piece(row.piece)?.map(|stored| stored.fold),
            DeliveryKind::Withdraw | DeliveryKind::Expire => None,
        })
    }

    /// Whether a delivery was not given up by a newer decision, and is not held because the clock is in doubt.
    fn still_stands(
        &mut self,
        row: &mut OutboxRow,
        publication: Option<&PieceFold>,
        doubt: Option<Doubt>,
        now_ms: i64,
    ) -> Result<bool, DeskError> {
        if publication.is_some_and(|fold| is_given_up(fold, row)) {
            row.state = OutboxState::Cancelled;
            row.changed_ms = now_ms;
            self.store.write_outbox(row)?;
            return Ok(false);
        }
        // What is on the site already is only looked at; everything else of it may still be to come.
        let held = doubt.filter(|_| may_leave(row) && row.what == DeliveryKind::Publish);
        if let Some(doubt) = held
            && publication.is_none_or(waits_for_a_time)
        {
            self.say_why(row.clone(), doubt.code(), now_ms)?;
            return Ok(false);
        }
        if doubt.is_none() && row.detail.starts_with("clock_") {
            row.detail.clear();
            self.store.write_outbox(row)?;
        }
        Ok(true)
    }

    /// Lets a delivery wait, and says why where that is news.
    fn say_why(&mut self, mut row: OutboxRow, why: &str, now_ms: i64) -> Result<(), DeskError> {
        if row.detail != why {
            row.detail = why.to_owned();
            row.changed_ms = now_ms;
            self.store.write_outbox(&row)?;
            self.events.push(crate::Event::Changed(vec![row.piece]));
        }
        Ok(())
    }

    /// What was to come off that site before this publication was decided does not come off after it.
    fn overtake_removals(&mut self, fold: &PieceFold, row: &OutboxRow) -> Result<(), DeskError> {
        let older: Vec<DeliveryId> = fold
            .deliveries
            .iter()
            .map(|d| d.id)
            .take_while(|id| *id != row.id)
            .collect();
        for mut other in self.store.unfinished_outbox(row.piece)? {
            if other.site == row.site && other.what == DeliveryKind::Withdraw && older.contains(&other.id) {
                other.state = OutboxState::Cancelled;
                other.changed_ms = row.changed_ms.max(other.changed_ms);
                self.store.write_outbox(&other)?;
            }
        }
        Ok(())
    }

    fn order(&self, row: &OutboxRow, ahead: bool, there: bool, may_publish: bool) -> Result<Option<Order>, DeskError> {
        Ok(match row.what {
            DeliveryKind::Publish => {
                let Some(version) = row.version else { return Ok(None) };
                let Some(content) = self.store.version(version)? else {
                    return Ok(None);
                };
                let canonical = content.canonical_bytes();
                let due = DateTime::from_timestamp_millis(row.due_ms).unwrap_or_default();
                if ahead {
                    return Ok(Some(Order::Timed(Timed::Leave {
                        version,
                        canonical,
                        due,
                    })));
                }
                if there || row.state == OutboxState::Scheduled {
                    let timed = Timed::Look {
                        version,
                        canonical,
                        due,
                        may_publish,
                    };
                    return Ok(Some(Order::Timed(timed)));
                }
                let stored = self.store.piece(row.piece)?;
                // An article that was brought in is as old elsewhere as it is where it began.
                let first_at = stored
                    .and_then(|stored| {
                        let began = stored.fold.began.map(|began| began.site);
                        let on = &stored.fold.on_sites;
                        let on = on.get(&row.site).or_else(|| on.get(&began?));
                        on.map(|on| on.first_at)
                    })
                    .unwrap_or(due);
                Some(Order::Publish {
                    version,
                    canonical,
                    first_at,
                })
            }
            DeliveryKind::Withdraw if row.note == TAKE_BACK => Some(Order::Timed(Timed::TakeBack { piece: row.piece })),
            DeliveryKind::Withdraw if row.note == "kill" => Some(Order::Kill { piece: row.piece }),
            DeliveryKind::Withdraw => Some(Order::Withdraw {
                piece: row.piece,
                reason: row.note.strip_prefix("public:").unwrap_or_default().to_owned(),
            }),
            DeliveryKind::Expire => Some(Order::ExpireFlash { piece: row.piece }),
        })
    }
}

/// Whether a delivery's next attempt is not due. What was never tried is brought to a site that keeps hours as soon as there is
/// one.
fn waits(row: &OutboxRow, now_ms: i64) -> bool {
    let ahead = row.due_ms > now_ms;
    let to_be_left = row.what == DeliveryKind::Publish && row.attempts == 0 && row.state == OutboxState::Queued;
    if ahead && to_be_left {
        return false;
    }
    // An attempt that was cut is taken up at once.
    let later = row.next_ms > now_ms && row.state != OutboxState::Sending;
    later || ahead && row.what != DeliveryKind::Publish
}

fn may_leave(row: &OutboxRow) -> bool {
    matches!(row.state, OutboxState::Queued | OutboxState::Sending)
}

/// Whether a publication was tried once its hour had come; before it, it was at most brought to a site that keeps hours.
pub(crate) fn was_tried(row: &OutboxRow) -> bool {
    row.attempts > 0 && row.next_ms > row.due_ms
}

/// Whether a publication must not leave before its time, rather than being sent by somebody now.
fn waits_for_a_time(fold: &PieceFold) -> bool {
    fold.state == State::Scheduled || !fold.field(FieldName::Embargo).is_empty()
}

/// The end of a piece's embargo: the latest where several people wrote one.
pub(super) fn embargo_of(fold: &PieceFold) -> Option<DateTime<Utc>> {
    let written = fold.fields.get(&FieldName::Embargo)?;
    written.iter().filter_map(|end| instant(&end.value)).max()
}

/// Whether a newer decision overtook a delivery, by what the piece's own history says.
pub(super) fn is_given_up(fold: &PieceFold, row: &OutboxRow) -> bool {
    fold.deliveries
        .iter()
        .any(|planned| planned.id == row.id && planned.given_up)
}
