//! What waits until somebody has looked at what came from a site, and approved it.

use crate::Desk;
use crate::error::DeskError;
use crate::fault::{Fault, FaultCode};
use crate::publish::{OVER, told};
use crate::sites::fact_of;
use marbre_domain::ids::{PieceId, SiteId};
use marbre_domain::record::DeliveryKind;
use marbre_publish::deliver::DeliverError;
use marbre_publish::deliver::readback::Difference;
use marbre_publish::wordpress::memory::edited_key;
use marbre_store::{OutboxRow, OutboxState};

/// Why it waits, for scripts and logs.
const WHY: &str = "it was changed on the site: read it and approve it again";

/// What was last changed on a site of a piece, as this machine saw it.
fn why_key(piece: PieceId) -> String {
    format!("site_edit/{piece}")
}

impl Desk {
    /// Brings in what a delivery found on the site, and gives why it waits from now on.
    pub(crate) fn brought_in(&mut self, row: &OutboxRow, error: &DeliverError) -> Result<Option<String>, DeskError> {
        let DeliverError::EditedOnSite {
            differences,
            standing: Some(standing),
        } = error
        else {
            return Ok(None);
        };
        if !self.bring_in(row.piece, row.site, standing)? {
            return Ok(None);
        }
        Ok(Some(self.keep_why(row.piece, row.site, differences)?))
    }

    /// Writes down what was changed on the site, for whatever delivery waits for it later; gives why it waits.
    pub(super) fn keep_why(
        &mut self,
        piece: PieceId,
        site: SiteId,
        differences: &[Difference],
    ) -> Result<String, DeskError> {
        let why = Fault::site_edit(differences).kept(format!("{WHY}\n{}", told(differences)));
        self.store.set_fact(&fact_of(site, &why_key(piece)), &why)?;
        Ok(why)
    }

    /// Stops a delivery whose version nobody approved with what came from the site in front of them, unless somebody
    /// decided to replace exactly that.
    pub(crate) fn held_for_site(&mut self, row: &mut OutboxRow) -> Result<bool, DeskError> {
        let Some(version) = row.version.filter(|_| row.what == DeliveryKind::Publish) else {
            return Ok(false);
        };
        let stored = self.store.piece(row.piece)?;
        if stored.is_none_or(|stored| stored.fold.not_covered(row.site, version).is_none()) {
            return Ok(false);
        }
        if let Some(over) = row.note.strip_prefix(OVER)
            && self.store.fact(&fact_of(row.site, &edited_key(row.piece)))?.as_deref() == Some(over)
        {
            return Ok(false);
        }
        row.state = OutboxState::Stuck;
        // Another machine may have seen it: then it is in the text, and both texts are in its versions.
        let why = self.store.fact(&fact_of(row.site, &why_key(row.piece)))?;
        row.detail = why.unwrap_or_else(|| Fault::plain(FaultCode::SiteEdit).kept(WHY));
        row.changed_ms = self.now().timestamp_millis();
        self.store.write_outbox(row)?;
        self.events.push(crate::Event::Changed(vec![row.piece]));
        Ok(true)
    }
}
