//! Leaving a WordPress site: nothing more is sent there, the password is revoked on the site and then forgotten here. What is
//! online stays online. A site that does not answer is asked again: until then the password is kept, for that alone.

use crate::Desk;
use crate::code::What;
use crate::error::DeskError;
use crate::invalid::Invalid;
use crate::publish::take_back_all;
use crate::sites::{ConnectError, WORDPRESS, fact_of};
use marbre_domain::change::Chain;
use marbre_domain::ids::{MemberId, SiteId};
use marbre_domain::record::Record;
use marbre_publish::wordpress::revoke::revoke;
use marbre_store::{OutboxRow, OutboxState};
use serde::Serialize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How long it takes until a site that did not answer is asked again, in milliseconds.
const AGAIN_MS: i64 = 60 * 1_000;

/// The local fact that says when revoking is tried next; empty where nothing is left to revoke.
const TO_REVOKE: &str = "to_revoke";

/// How leaving a site ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, specta::Type)]
pub struct Disconnected {
    /// Which site.
    pub id: SiteId,
    /// Whether the site no longer accepts the password; otherwise that is tried again.
    pub revoked: bool,
    /// Why not, in words.
    pub why: String,
    /// How many deliveries waited and are given up.
    pub given_up: u32,
    /// How many scheduled pieces could not be taken back: the site still publishes them at their hour.
    pub still_there: u32,
}

fn lock(desk: &Mutex<Desk>) -> MutexGuard<'_, Desk> {
    desk.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Leaves a site. It stays left even where revoking has to be tried again.
pub async fn disconnect(desk: &Arc<Mutex<Desk>>, actor: MemberId, site: SiteId) -> Result<Disconnected, DeskError> {
    let given_up = lock(desk).leave_site(actor, site)?;
    // A delivery that is under way may be leaving a piece there for its hour.
    let turn = Arc::clone(&lock(desk).turn);
    let _mine = turn.lock_owned().await;
    // While the password is still good.
    let still_there = take_back_all(desk, site).await?;
    let why = try_to_revoke(desk, site).await?;
    Ok(Disconnected {
        id: site,
        revoked: why.is_none(),
        why: why.unwrap_or_default(),
        given_up,
        still_there,
    })
}

/// Revokes what could not be revoked when somebody left a site; all of it where somebody wants it now.
pub async fn run_revocations(desk: &Arc<Mutex<Desk>>, now_too: bool) -> Result<(), DeskError> {
    let due = lock(desk).revocations_due(now_too)?;
    for site in due {
        try_to_revoke(desk, site).await?;
    }
    Ok(())
}

/// Why it could not be revoked; nothing where it is.
async fn try_to_revoke(desk: &Arc<Mutex<Desk>>, site: SiteId) -> Result<Option<String>, DeskError> {
    let line = lock(desk).line_to(site);
    let outcome = match line {
        Ok(line) => revoke(&line.api)
            .await
            .map_err(|error| DeskError::from(ConnectError::from(error))),
        Err(error) => Err(error),
    };
    let mut desk = lock(desk);
    match outcome {
        Ok(()) => {
            desk.credentials.forget(site)?;
            desk.store.set_fact(&fact_of(site, TO_REVOKE), "")?;
            Ok(None)
        }
        Err(error @ (DeskError::Site(_) | DeskError::Credentials(_))) => {
            // Somebody else revoked and forgot it meanwhile.
            let left = desk.store.fact(&fact_of(site, TO_REVOKE))?;
            if left.is_none_or(|left| left.is_empty()) {
                return Ok(None);
            }
            let next = desk.now().timestamp_millis() + AGAIN_MS;
            desk.store.set_fact(&fact_of(site, TO_REVOKE), &next.to_string())?;
            Ok(Some(error.to_string()))
        }
        Err(error) => Err(error),
    }
}

impl Desk {
    /// Publishes there no more, and gives up what waited; how many deliveries that were.
    fn leave_site(&mut self, actor: MemberId, site: SiteId) -> Result<u32, DeskError> {
        self.may_keep_sites(actor)?;
        let record = self.newsroom.sites.get(&site).cloned();
        let record = record.ok_or_else(|| DeskError::unknown(What::Site, site))?;
        if record.kind != WORDPRESS {
            return Err(Invalid::StaticSite.into());
        }
        if record.is_left() {
            return Err(Invalid::SiteLeft.into());
        }
        let now_ms = self.now().timestamp_millis();
        // Written first: a machine that stops now still revokes later.
        self.store.set_fact(&fact_of(site, TO_REVOKE), &now_ms.to_string())?;
        let mut settings = record.settings;
        settings["left"] = true.into();
        let mut rows = self.waiting_rows(site)?;
        for row in &mut rows {
            row.state = OutboxState::Cancelled;
            row.changed_ms = now_ms;
        }
        let left = Record::Site {
            id: site,
            kind: record.kind,
            settings,
        };
        self.append_and_send(actor, vec![(Chain::Shared, left)], &rows)?;
        Ok(u32::try_from(rows.len()).unwrap_or(u32::MAX))
    }

    /// How many deliveries would be given up by leaving a site.
    pub fn waiting_for_site(&self, site: SiteId) -> Result<u32, DeskError> {
        Ok(u32::try_from(self.waiting_rows(site)?.len()).unwrap_or(u32::MAX))
    }

    pub(crate) fn waiting_rows(&self, site: SiteId) -> Result<Vec<OutboxRow>, DeskError> {
        let mut rows = self.store.outbox()?;
        rows.retain(|row| {
            let waits = row.state.is_open() || matches!(row.state, OutboxState::Stuck | OutboxState::Refused);
            row.site == site && waits
        });
        Ok(rows)
    }

    fn revocations_due(&self, now_too: bool) -> Result<Vec<SiteId>, DeskError> {
        let now_ms = self.now().timestamp_millis();
        let mut due = Vec::new();
        for site in self.newsroom.sites.values().filter(|site| site.is_left()) {
            let next = self.store.fact(&fact_of(site.id, TO_REVOKE))?;
            if next
                .and_then(|next| next.parse::<i64>().ok())
                .is_some_and(|next| now_too || next <= now_ms)
            {
                due.push(site.id);
            }
        }
        Ok(due)
    }
}
