//! Taking a static site out of the newsroom: nothing more is written in its folder, whose pages stay as they are. Whoever adds
//! the same folder again goes on with the same site.

use super::{BadSite, STATIC};
use crate::Desk;
use crate::error::DeskError;
use crate::newsroom::SiteRecord;
use marbre_domain::change::Chain;
use marbre_domain::ids::{MemberId, SiteId};
use marbre_domain::record::{DeliveryKind, Record};
use marbre_publish::deliver::manifest::MANIFEST;
use marbre_store::{OutboxRow, OutboxState};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// What waits for a site that somebody is about to remove.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct WaitingThere {
    /// Deliveries that did not end.
    pub deliveries: u32,
    /// Those among them that take a piece off: given up, its page stays in the folder.
    pub removals: u32,
}

/// A static site that is the newsroom's no more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, specta::Type)]
pub struct Removed {
    /// Which site.
    pub id: SiteId,
    /// Its folder, where its pages stay.
    pub place: String,
    /// What was given up.
    pub given_up: WaitingThere,
}

fn counted(rows: &[OutboxRow]) -> WaitingThere {
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let removals = rows.iter().filter(|row| row.what == DeliveryKind::Withdraw);
    WaitingThere {
        deliveries: number(rows.len()),
        removals: number(removals.count()),
    }
}

impl Desk {
    /// What would be given up by removing a static site.
    pub fn waiting_there(&self, site: SiteId) -> Result<WaitingThere, DeskError> {
        self.static_site(site)?;
        Ok(counted(&self.waiting_rows(site)?))
    }

    /// Removes a static site. What waits for it is only given up where somebody saw just that and says so.
    pub fn remove_static_site(
        &mut self,
        actor: MemberId,
        id: SiteId,
        give_up: Option<WaitingThere>,
    ) -> Result<Removed, DeskError> {
        self.keeper(actor)?;
        let record = self.static_site(id)?;
        self.not_rebuilding(id)?;
        let mut rows = self.waiting_rows(id)?;
        if rows.iter().any(|row| row.state == OutboxState::Sending) {
            return Err(BadSite::Busy.into());
        }
        let given_up = counted(&rows);
        if given_up.deliveries > 0 && give_up != Some(given_up) {
            return Err(BadSite::Waits(given_up.deliveries).into());
        }
        let now_ms = self.now().timestamp_millis();
        for row in &mut rows {
            row.state = OutboxState::Cancelled;
            row.changed_ms = now_ms;
        }
        let place = record.word("place");
        let mut settings = record.settings;
        settings["left"] = true.into();
        let left = Record::Site {
            id,
            kind: record.kind,
            settings,
        };
        self.append_and_send(actor, vec![(Chain::Shared, left)], &rows)?;
        Ok(Removed { id, place, given_up })
    }

    /// The site that was last removed from this folder and whose pages are still there: it may come back.
    pub(super) fn removed_from(&self, folder: &Path) -> Option<SiteRecord> {
        let mut removed = self
            .newsroom
            .sites
            .values()
            .filter(|site| site.kind == STATIC && site.is_left());
        // Of two that were there, the later one wrote what stands there.
        let there = removed.rfind(|site| self.home.join(site.word("place")) == folder)?;
        folder.join(MANIFEST).is_file().then(|| there.clone())
    }
}
