//! What this machine's log and outbox know of a static site: how each piece stands there, where, since when, and which
//! deliveries the site had taken. Reads, and decides nothing.

use crate::Desk;
use crate::error::DeskError;
use crate::fault::{FaultCode, read};
use chrono::{DateTime, Utc};
use marbre_domain::fold::{PieceFold, PlannedDelivery};
use marbre_domain::ids::{DeliveryId, PieceId, SiteId};
use marbre_domain::record::DeliveryKind;
use marbre_domain::workflow::{Action, State};
use marbre_publish::deliver::manifest::Delivered;
use marbre_publish::deliver::restore::{Known, Stands, address_in};
use marbre_store::{OutboxRow, OutboxState, PieceFilter};
use std::collections::HashMap;

/// The outbox of one site.
struct Rows {
    by_id: HashMap<DeliveryId, OutboxRow>,
    /// Where a piece's page stood, by any of its deliveries, the last one first.
    addresses: HashMap<PieceId, String>,
}

/// How each piece stands on a site, and the deliveries that it had taken, oldest first.
pub(super) fn log_of(desk: &Desk, site: SiteId) -> Result<(Vec<Known>, Vec<Delivered>), DeskError> {
    let mut rows = Rows {
        by_id: HashMap::new(),
        addresses: HashMap::new(),
    };
    for row in desk.store.outbox()?.into_iter().filter(|row| row.site == site) {
        if let Some(address) = address_in(&row.address) {
            rows.addresses.entry(row.piece).or_insert(address);
        }
        rows.by_id.insert(row.id, row);
    }
    let pieces = desk.store.pieces(&PieceFilter::default())?;
    let counted: u32 = desk.store.count_by_state()?.iter().map(|(_, count)| count).sum();
    if usize::try_from(counted).is_ok_and(|counted| counted > pieces.len()) {
        // A piece that cannot be read would be taken off.
        let what = "a piece cannot be read".to_owned();
        return Err(DeskError::ReadOnly { what });
    }
    let mut known = Vec::new();
    let mut delivered = Vec::new();
    for stored in pieces {
        known.extend(known_of(&stored.fold, site, &rows));
        let taken = stored.fold.deliveries.iter().filter(|planned| planned.site == site);
        delivered.extend(
            taken
                .filter(|planned| rows.site_took(planned))
                .map(|planned| Delivered {
                    token: planned.token.clone(),
                    at: to_the_millisecond(planned.due),
                }),
        );
    }
    delivered.sort_by(|one, other| (one.at, &one.token).cmp(&(other.at, &other.token)));
    Ok((known, delivered))
}

impl Rows {
    /// Whether a delivery's manifest was written, so that its token stood there.
    fn site_took(&self, planned: &PlannedDelivery) -> bool {
        planned.done || self.is_written(planned)
    }

    /// Whether a delivery that did not end is written all the same: only what readers get was not what was sent.
    fn is_written(&self, planned: &PlannedDelivery) -> bool {
        !planned.done
            && self.by_id.get(&planned.id).is_some_and(|row| match row.state {
                OutboxState::Waiting | OutboxState::Refused | OutboxState::Written | OutboxState::Seen => true,
                OutboxState::Stuck => read(&row.detail)
                    .0
                    .is_some_and(|fault| fault.code == FaultCode::NotShown),
                OutboxState::Queued | OutboxState::Scheduled | OutboxState::Sending | OutboxState::Cancelled => false,
            })
    }

    /// Whether a removal is still to happen, here or on another machine. Of what was withdrawn or killed nothing goes online
    /// again, even where somebody gave up waiting for the site and took the piece up again: only what the site took
    /// afterwards (`replaced`) does.
    fn is_to_come(&self, planned: &PlannedDelivery, fold: &PieceFold, replaced: bool) -> bool {
        let cancelled = self
            .by_id
            .get(&planned.id)
            .is_some_and(|row| row.state == OutboxState::Cancelled);
        let decided = matches!(fold.state, State::Withdrawn | State::Killed);
        // What never was there needs no removal: one that takes back an attempt may be given up for good.
        let shown = fold.on_sites.get(&planned.site).is_some_and(|on| on.version.is_some());
        !planned.done && !planned.given_up && (decided || !cancelled || (shown && !replaced))
    }

    /// What readers are told of a removal; nothing where nothing of the piece stays.
    fn reason_of(&self, removal: Option<&PlannedDelivery>, fold: &PieceFold) -> Option<String> {
        if let Some(row) = removal.and_then(|removal| self.by_id.get(&removal.id)) {
            let said = row.note.strip_prefix("public:").unwrap_or_default();
            return (row.note != "kill").then(|| said.to_owned());
        }
        let mut steps = fold.steps.iter().rev().map(|step| &step.transition);
        let step = steps.find(|step| matches!(step.action, Action::Withdraw | Action::Kill))?;
        let said = if step.public { step.note.as_str() } else { "" };
        (step.action == Action::Withdraw).then(|| said.to_owned())
    }
}

fn known_of(fold: &PieceFold, site: SiteId, rows: &Rows) -> Option<Known> {
    let on = fold.on_sites.get(&site);
    let here = fold.deliveries.iter().filter(|planned| planned.site == site);
    let here: Vec<&PlannedDelivery> = here.filter(|planned| planned.what != DeliveryKind::Expire).collect();
    let last = here.iter().rposition(|planned| planned.done);
    let since = &here[last.map_or(0, |last| last + 1)..];
    // A publication that the site took is what stands there, although it did not end. Its token goes back with it, so its
    // version must too: whoever tries it again only looks.
    let is_written = |planned: &&PlannedDelivery| planned.what == DeliveryKind::Publish && rows.is_written(planned);
    let written = since.iter().rposition(is_written);
    let to_come = |(at, planned): &(usize, &&PlannedDelivery)| {
        let replaced = written.is_some_and(|written| written > *at);
        planned.what == DeliveryKind::Withdraw && rows.is_to_come(planned, fold, replaced)
    };
    let removal = since
        .iter()
        .enumerate()
        .rev()
        .find(to_come)
        .map(|(_, removal)| *removal);
    let address = on.and_then(|on| address_in(&on.address));
    let address = address.or_else(|| rows.addresses.get(&fold.id).cloned());
    let known = |stands, at, first_at| Known {
        piece: fold.id,
        stands,
        address,
        first_at,
        at,
    };
    if let Some(removal) = removal {
        let at = to_the_millisecond(removal.due);
        let first_at = on.map_or(at, |on| first_at(fold, site, on.first_at));
        return Some(known(Stands::Off(rows.reason_of(Some(removal), fold)), at, first_at));
    }
    if let Some(written) = written.map(|at| since[at])
        && let Some(version) = written.version
    {
        let at = to_the_millisecond(written.due);
        let first_at = first_at(fold, site, on.map_or(at, |on| on.first_at));
        return Some(known(Stands::Online(version), at, first_at));
    }
    let on = on?;
    let (kind, version) = match on.version {
        Some(version) => (DeliveryKind::Publish, Some(version)),
        None => (DeliveryKind::Withdraw, None),
    };
    let fits = |planned: &&&PlannedDelivery| planned.done && planned.what == kind && planned.version == version;
    let by = here.iter().rev().find(fits).copied();
    let at = by.map_or(on.at, |by| to_the_millisecond(by.due));
    let stands = match version {
        Some(version) => Stands::Online(version),
        None => Stands::Off(rows.reason_of(by, fold)),
    };
    Some(known(stands, at, first_at(fold, site, on.first_at)))
}

/// When a piece was first published there: an article that was brought in is as old as it is where it began.
fn first_at(fold: &PieceFold, site: SiteId, here: DateTime<Utc>) -> DateTime<Utc> {
    let began = fold.began.as_ref().filter(|began| began.site != site);
    let there = began.and_then(|began| fold.on_sites.get(&began.site));
    there.map_or(here, |there| there.first_at)
}

/// As a delivery's job has it, which the outbox keeps to the millisecond.
fn to_the_millisecond(at: DateTime<Utc>) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(at.timestamp_millis()).unwrap_or(at)
}
