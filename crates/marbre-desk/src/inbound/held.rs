//! What waits until somebody has looked at what came from a site, and approved it.

use crate::Desk;
use crate::error::DeskError;
use crate::fault::{Fault, FaultCode, read};
use crate::publish::{OVER, told};
use crate::sites::fact_of;
use marbre_domain::ids::PieceId;
use marbre_domain::record::DeliveryKind;
use marbre_publish::deliver::DeliverError;
use marbre_publish::wordpress::memory::edited_key;
use marbre_store::{OutboxRow, OutboxState};

/// Why it waits, for scripts and logs.
const WHY: &str = "it was changed on the site: read it and approve it again";

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
        let brought = self.bring_in(row.piece, row.site, standing)?;
        Ok(brought.then(|| Fault::site_edit(differences).kept(format!("{WHY}\n{}", told(differences)))))
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
        row.detail = Fault::plain(FaultCode::SiteEdit).kept(WHY);
        row.changed_ms = self.now().timestamp_millis();
        self.store.write_outbox(row)?;
        self.events.push(crate::Event::Changed(vec![row.piece]));
        Ok(true)
    }

    /// The piece's deliveries that wait so, given up: a new decision takes their place.
    pub(crate) fn given_up_for_site(&self, piece: PieceId) -> Result<Vec<OutboxRow>, DeskError> {
        let now = self.now().timestamp_millis();
        let waits = |row: &OutboxRow| {
            row.piece == piece
                && row.state == OutboxState::Stuck
                && read(&row.detail)
                    .0
                    .is_some_and(|fault| fault.code == FaultCode::SiteEdit)
        };
        Ok(self
            .store
            .outbox()?
            .into_iter()
            .filter(waits)
            .map(|row| OutboxRow {
                state: OutboxState::Cancelled,
                changed_ms: now,
                detail: String::new(),
                ..row
            })
            .collect())
    }
}
