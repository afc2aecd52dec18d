//! What a decision means for the outbox: what leaves anew, what is given up, and what comes off a site that an attempt may
//! have reached. The newest decision wins, however far an older one came. Knows no site.

use super::Standing;
use crate::Desk;
use crate::error::DeskError;
use crate::fault::{FaultCode, read};
use crate::invalid::Invalid;
use crate::publish::was_tried;
use chrono::{DateTime, Utc};
use marbre_domain::fold::PieceFold;
use marbre_domain::ids::{DeliveryId, PieceId, SiteId, VersionHash};
use marbre_domain::record::{DeliveryKind, Record, Transition};
use marbre_domain::workflow::{Action, State};
use marbre_store::{OutboxRow, OutboxState};
use std::collections::BTreeSet;

/// What a decision changes in the outbox, and the records that say so.
#[derive(Default)]
pub(super) struct Moved {
    /// Said before the transition.
    pub before: Vec<Record>,
    /// Said after it: the transition gives up every publication that was planned before it.
    pub after: Vec<Record>,
    pub rows: Vec<OutboxRow>,
}

/// Whether a decision overtakes a delivery that did not end.
fn overtakes(action: Action, fold: &PieceFold, row: &OutboxRow) -> bool {
    let sends = match action {
        Action::Publish | Action::Prolong | Action::Withdraw | Action::Kill => return true,
        Action::Schedule => true,
        Action::Revalidate if fold.state == State::Scheduled => true,
        Action::Hold | Action::Return | Action::Spike => false,
        Action::Submit
        | Action::Recall
        | Action::Approve
        | Action::Revalidate
        | Action::Update
        | Action::Correct
        | Action::Restore
        | Action::SiteEdit => return false,
    };
    match row.what {
        DeliveryKind::Publish => true,
        // The end of an alert that stays online is still to come.
        DeliveryKind::Expire => sends || !is_there(fold, row.site),
        // What was taken off comes off, until something newer really leaves.
        DeliveryKind::Withdraw => false,
    }
}

fn is_there(fold: &PieceFold, site: SiteId) -> bool {
    fold.on_sites.get(&site).is_some_and(|on| on.version.is_some())
}

/// What a withdrawal tells its site.
fn removal_note(transition: &Transition) -> String {
    if transition.action == Action::Kill {
        "kill".to_owned()
    } else if transition.public {
        format!("public:{}", transition.note)
    } else {
        String::new()
    }
}

impl Desk {
    /// What leaves, stays or comes off by a transition.
    pub(super) fn move_deliveries(&mut self, standing: &Standing, transition: &Transition) -> Result<Moved, DeskError> {
        let (fold, now) = (&standing.fold, standing.situation.now);
        let action = transition.action;
        let (overtaken, others): (Vec<OutboxRow>, Vec<OutboxRow>) = self
            .store
            .unfinished_outbox(fold.id)?
            .into_iter()
            .partition(|row| overtakes(action, fold, row));
        let at = if matches!(action, Action::Publish | Action::Prolong) {
            Some(now)
        } else if matches!(action, Action::Schedule | Action::Revalidate) && transition.to == State::Scheduled {
            transition.due
        } else {
            None
        };
        let at = at.map(|at| standing.situation.embargo.map_or(at, |embargo| at.max(embargo)));
        let mut moved = Moved::default();
        if matches!(action, Action::Withdraw | Action::Kill) {
            let note = removal_note(transition);
            let reached = overtaken
                .iter()
                .filter(|row| row.what == DeliveryKind::Withdraw || is_known_there(row))
                .map(|row| row.site);
            // A kill leaves nothing, the word of an earlier withdrawal neither.
            let told = |site: SiteId| action == Action::Kill && self.is_with_us(site);
            let there = fold.on_sites.keys().copied();
            let there = there.filter(|site| is_there(fold, *site) || told(*site));
            let sites: BTreeSet<SiteId> = there.chain(reached).collect();
            for site in sites {
                let planned = self.planned(fold.id, site, DeliveryKind::Withdraw, None, now, &note);
                moved.plan(planned);
            }
        } else if at.is_none_or(|at| at > now) {
            let reached = overtaken.iter().filter(|row| may_have_left(row)).map(|row| row.site);
            // What waits on a site for its hour is taken back, which leaves it as a draft.
            let mut elsewhere = BTreeSet::new();
            for site in reached {
                if self.placed_on(site, fold.id)?.is_none() {
                    elsewhere.insert(site);
                }
            }
            let sites: BTreeSet<SiteId> = elsewhere
                .into_iter()
                .filter(|site| {
                    !others
                        .iter()
                        .any(|row| row.site == *site && row.what == DeliveryKind::Withdraw)
                })
                .collect();
            for site in sites {
                let planned = self.taken_back(fold, site, now);
                moved.plan(planned);
            }
        }
        match at {
            Some(at) => self.plan_publication(standing, at, &mut moved)?,
            None => std::mem::swap(&mut moved.before, &mut moved.after),
        }
        let changed_ms = now.timestamp_millis();
        moved.rows.extend(overtaken.into_iter().map(|row| OutboxRow {
            state: OutboxState::Cancelled,
            changed_ms,
            detail: String::new(),
            ..row
        }));
        Ok(moved)
    }

    /// Whether a site is still the newsroom's.
    fn is_with_us(&self, site: SiteId) -> bool {
        self.newsroom.sites.get(&site).is_some_and(|site| !site.is_left())
    }

    /// Where an overtaken attempt may have reached a site: what was online before is sent again, else the piece comes off.
    fn taken_back(&mut self, fold: &PieceFold, site: SiteId, now: DateTime<Utc>) -> (Record, OutboxRow) {
        let last = fold.steps.iter().rev().map(|step| &step.transition).find(|step| {
            matches!(
                step.action,
                Action::Publish | Action::Prolong | Action::Withdraw | Action::Kill
            )
        });
        let removed = last.filter(|step| matches!(step.action, Action::Withdraw | Action::Kill));
        let before = fold.on_sites.get(&site).and_then(|on| on.version);
        match (before, removed) {
            (Some(version), None) => self.planned(fold.id, site, DeliveryKind::Publish, Some(version), now, ""),
            (_, Some(removed)) => {
                let note = removal_note(removed);
                self.planned(fold.id, site, DeliveryKind::Withdraw, None, now, &note)
            }
            (None, None) => self.planned(fold.id, site, DeliveryKind::Withdraw, None, now, "kill"),
        }
    }

    fn token(&mut self) -> String {
        let bytes: [u8; 10] = self.random();
        bytes
            .iter()
            .fold("m".to_owned(), |token, byte| format!("{token}{byte:02x}"))
    }

    fn planned(
        &mut self,
        piece: PieceId,
        site: SiteId,
        what: DeliveryKind,
        version: Option<VersionHash>,
        due: DateTime<Utc>,
        note: &str,
    ) -> (Record, OutboxRow) {
        let delivery = DeliveryId::new(self.clock_ms(), self.random());
        let token = self.token();
        let row = OutboxRow {
            id: delivery,
            piece,
            site,
            what,
            version,
            token: token.clone(),
            note: note.to_owned(),
            due_ms: due.timestamp_millis(),
            state: OutboxState::Queued,
            attempts: 0,
            next_ms: due.timestamp_millis(),
            detail: String::new(),
            address: String::new(),
            changed_ms: self.now().timestamp_millis(),
        };
        (
            Record::Planned {
                piece,
                site,
                delivery,
                what,
                version,
                token,
                due,
            },
            row,
        )
    }

    fn plan_publication(&mut self, standing: &Standing, at: DateTime<Utc>, moved: &mut Moved) -> Result<(), DeskError> {
        let sites: Vec<SiteId> = self
            .newsroom
            .sites
            .values()
            .filter(|site| !site.is_left())
            .map(|site| site.id)
            .collect();
        if sites.is_empty() {
            return Err(Invalid::NoSite.into());
        }
        let (piece, version) = (standing.fold.id, standing.fold.approved);
        for site in sites {
            let planned = self.planned(piece, site, DeliveryKind::Publish, version, at, "");
            moved.plan(planned);
            if let Some(expires) = standing.situation.flash.as_ref().and_then(|flash| flash.expires) {
                let planned = self.planned(piece, site, DeliveryKind::Expire, None, expires, "");
                moved.plan(planned);
            }
        }
        Ok(())
    }
}

impl Moved {
    fn plan(&mut self, (record, row): (Record, OutboxRow)) {
        self.before.push(record);
        self.rows.push(row);
    }
}

/// Whether an attempt of a publication was begun: nobody knows how far it came. One that stopped in front of what
/// somebody changed on the site left that as it was.
fn may_have_left(row: &OutboxRow) -> bool {
    let stopped = read(&row.detail)
        .0
        .is_some_and(|fault| matches!(fault.code, FaultCode::SiteEdit | FaultCode::EditedOnSite));
    row.what == DeliveryKind::Publish && was_tried(row) && !stopped
}

/// Whether a site may hold anything of a publication, a draft that nobody sees included.
fn is_known_there(row: &OutboxRow) -> bool {
    row.what == DeliveryKind::Publish && (row.attempts > 0 || row.state == OutboxState::Scheduled)
}
