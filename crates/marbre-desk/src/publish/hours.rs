//! What a site keeps for its hour: what may be left to it, and what has to be taken back because nobody wants it there any
//! more. The newsroom's decisions are looked at anew after whatever was written, so that nothing forgotten appears by itself.

use super::choose::{embargo_of, is_given_up};
use super::{Postman, lock};
use crate::error::DeskError;
use crate::fault::{Fault, FaultCode, read};
use crate::sites::{WORDPRESS, fact_of, wordpress_settings};
use crate::{Desk, Event};
use chrono::{DateTime, TimeDelta, Utc};
use marbre_domain::fold::PieceFold;
use marbre_domain::ids::{DeliveryId, PieceId, SiteId};
use marbre_domain::piece::PieceKind;
use marbre_domain::record::DeliveryKind;
use marbre_domain::workflow::State;
use marbre_publish::deliver::job::{Job, Order, Timed};
use marbre_publish::wordpress::memory::{HOURS, Placed, hour_key};
use marbre_store::{OutboxRow, OutboxState};
use std::sync::{Arc, Mutex};

/// What a delivery's note says that takes back what waits on a site.
pub(crate) const TAKE_BACK: &str = "take_back";

impl Desk {
    /// What of a piece waits on a site for its hour, or may.
    pub(crate) fn placed_on(&self, site: SiteId, piece: PieceId) -> Result<Option<Placed>, DeskError> {
        let kept = self.store.fact(&fact_of(site, &hour_key(piece)))?;
        Ok(kept.as_deref().and_then(placed))
    }

    /// Whether it is this very delivery that waits on its site, or may.
    pub(super) fn is_placed(&self, row: &OutboxRow) -> Result<bool, DeskError> {
        let there = self.placed_on(row.site, row.piece)?;
        Ok(row.what == DeliveryKind::Publish && there.is_some_and(|there| there.token == row.token))
    }

    /// Whether every publication of a piece that is to come waits on its site.
    pub(crate) fn is_left_to_sites(&self, piece: PieceId) -> bool {
        let rows = self.store.unfinished_outbox(piece).unwrap_or_default();
        let mut publications = rows.iter().filter(|row| row.what == DeliveryKind::Publish).peekable();
        publications.peek().is_some() && publications.all(|row| row.state == OutboxState::Scheduled)
    }

    /// Whether a publication that is still to come may be left to its site now. A site that keeps no hours, an alert, and what
    /// is online already wait here.
    pub(super) fn may_be_left(
        &self,
        row: &OutboxRow,
        fold: Option<&PieceFold>,
        now: DateTime<Utc>,
    ) -> Result<bool, DeskError> {
        let tried_before = matches!(
            row.state,
            OutboxState::Queued | OutboxState::Sending | OutboxState::Waiting
        );
        let (Some(fold), Some(site)) = (fold, self.newsroom.sites.get(&row.site)) else {
            return Ok(false);
        };
        let online = fold.on_sites.get(&row.site).is_some_and(|on| on.version.is_some());
        if !tried_before || site.kind != WORDPRESS || site.is_left() || fold.state != State::Scheduled || online {
            return Ok(false);
        }
        let settings = wordpress_settings(site)?;
        let margin = TimeDelta::seconds(i64::from(settings.margin_s)).num_milliseconds();
        if settings.trial || row.due_ms - now.timestamp_millis() < margin {
            return Ok(false);
        }
        let version = row.version.map(|version| self.store.version(version)).transpose()?;
        if version.flatten().is_none_or(|version| version.kind == PieceKind::Flash) {
            return Ok(false);
        }
        // What is to come off first comes off first.
        let others = self.store.unfinished_outbox(row.piece)?;
        Ok(!others
            .iter()
            .any(|other| other.site == row.site && other.what == DeliveryKind::Withdraw))
    }

    /// Plans to take back everything that waits on a site without a decision that still wants it there.
    pub(crate) fn take_back_hours(&mut self) -> Result<(), DeskError> {
        for site in self.sites_that_keep_hours() {
            for (piece, kept) in self.store.facts_under(&fact_of(site, HOURS))? {
                if let (Ok(piece), Some(there)) = (piece.parse(), placed(&kept)) {
                    self.take_back_hour(site, piece, &there)?;
                }
            }
        }
        Ok(())
    }

    /// The same for one piece, right after somebody decided about it.
    pub(crate) fn take_back_hours_of(&mut self, piece: PieceId) -> Result<(), DeskError> {
        for site in self.sites_that_keep_hours() {
            if let Some(there) = self.placed_on(site, piece)? {
                self.take_back_hour(site, piece, &there)?;
            }
        }
        Ok(())
    }

    fn sites_that_keep_hours(&self) -> Vec<SiteId> {
        let sites = self.newsroom.sites.values();
        sites
            .filter(|site| site.kind == WORDPRESS && !site.is_left())
            .map(|site| site.id)
            .collect()
    }

    fn take_back_hour(&mut self, site: SiteId, piece: PieceId, there: &Placed) -> Result<(), DeskError> {
        let now = self.now();
        let fold = self.store.piece(piece)?.map(|stored| stored.fold);
        let embargoed = fold.as_ref().and_then(embargo_of).is_some_and(|until| until > now);
        let mut rows = self.store.unfinished_outbox(piece)?;
        rows.retain(|row| row.site == site);
        if rows.iter().any(|row| row.what == DeliveryKind::Withdraw) {
            return Ok(());
        }
        for row in &mut rows {
            // What came in from the site is in no approval: it waits for one.
            if row.state == OutboxState::Scheduled {
                self.held_for_site(row)?;
            }
        }
        let doubt = self.clock_doubt()?.is_some();
        let given_up = |row: &OutboxRow| fold.as_ref().is_none_or(|fold| is_given_up(fold, row));
        let wanted = rows
            .iter()
            .filter(|row| row.what == DeliveryKind::Publish && !given_up(row));
        let stands = wanted.clone().any(|row| {
            let mine = row.token == there.token && (row.state.is_open() || asks_what_to_do(row));
            // It leaves in this very run, and takes the place of what waits there.
            let replaces = row.state.is_open() && row.due_ms <= now.timestamp_millis() && !doubt;
            mine || replaces
        });
        if stands && !embargoed {
            return Ok(());
        }
        let now_ms = now.timestamp_millis();
        for row in rows.iter_mut().filter(|row| row.state == OutboxState::Scheduled) {
            // It waits here again: under an embargo that is younger than the hour.
            row.state = OutboxState::Queued;
            row.changed_ms = now_ms;
            self.store.write_outbox(row)?;
        }
        let row = OutboxRow {
            id: DeliveryId::new(self.clock_ms(), self.random()),
            piece,
            site,
            what: DeliveryKind::Withdraw,
            version: Some(there.version),
            token: there.token.clone(),
            note: TAKE_BACK.to_owned(),
            due_ms: now_ms,
            state: OutboxState::Queued,
            attempts: 0,
            next_ms: now_ms,
            detail: still_there(there.due, ""),
            address: String::new(),
            changed_ms: now_ms,
        };
        self.store.write_outbox(&row)?;
        self.events.push(Event::Changed(vec![piece]));
        Ok(())
    }
}

/// Takes back everything that waits on a site that is left for good, once; gives how many pieces it still publishes.
pub(crate) async fn take_back_all(desk: &Arc<Mutex<Desk>>, site: SiteId) -> Result<u32, DeskError> {
    let (record, waiting) = {
        let desk = lock(desk);
        let waiting = desk.store.facts_under(&fact_of(site, HOURS))?;
        (desk.newsroom.sites.get(&site).cloned(), waiting)
    };
    let waiting: Vec<(PieceId, Placed)> = waiting
        .into_iter()
        .filter_map(|(piece, kept)| Some((piece.parse().ok()?, placed(&kept)?)))
        .collect();
    let Some(record) = record.filter(|_| !waiting.is_empty()) else {
        return Ok(0);
    };
    let remote = lock(desk).site_of(&record)?;
    let mut still_there = 0;
    for (piece, there) in waiting {
        let holdings = Postman {
            desk: Arc::clone(desk),
            site,
        };
        let now = lock(desk).now();
        let job = Job {
            token: there.token,
            at: now,
            heads: Vec::new(),
            established: true,
            over: None,
            order: Order::Timed(Timed::TakeBack { piece }),
        };
        let taken = match &remote {
            Ok(remote) => remote.deliver(&job, &holdings, now).await.is_ok(),
            Err(_) => false,
        };
        still_there += u32::from(!taken);
    }
    Ok(still_there)
}

/// Why taking back matters: until this machine has reached the site, the site keeps its promise.
pub(super) fn still_there(due: DateTime<Utc>, why: &str) -> String {
    let words = format!(
        "the site still publishes it at {}: this machine has not reached it yet\n{why}",
        due.format("%Y-%m-%dT%H:%M:%SZ")
    );
    Fault::site_keeps_hour(due, why).kept(words.trim_end())
}

/// Stopped in front of what somebody changed on the site, before a person: their date stands until that person says.
fn asks_what_to_do(row: &OutboxRow) -> bool {
    let came_in = read(&row.detail)
        .0
        .is_some_and(|fault| fault.code == FaultCode::SiteEdit);
    row.state == OutboxState::Stuck && !came_in
}

fn placed(kept: &str) -> Option<Placed> {
    serde_json::from_str(kept).ok().flatten()
}
