//! What a person does with one delivery: try it again, replace what stands on the site, give it up.

use super::{OVER, TAKE_BACK};
use crate::Desk;
use crate::code::What;
use crate::error::DeskError;
use crate::invalid::Invalid;
use crate::sites::fact_of;
use marbre_domain::ids::{DeliveryId, MemberId};
use marbre_domain::record::DeliveryKind;
use marbre_domain::workflow::{Needs, Refusal};
use marbre_publish::wordpress::memory::edited_key;
use marbre_store::{OutboxRow, OutboxState};

impl Desk {
    /// A delivery, for whoever may do something about it.
    fn delivery_for(&self, actor: MemberId, id: DeliveryId) -> Result<OutboxRow, DeskError> {
        self.may_handle_deliveries(actor)?;
        let row = self.store.delivery(id)?;
        row.ok_or_else(|| DeskError::unknown(What::Delivery, id))
    }

    fn may_handle_deliveries(&self, actor: MemberId) -> Result<(), DeskError> {
        if self.member(actor)?.rights().publish {
            Ok(())
        } else {
            Err(Refusal::LacksRight { needs: Needs::Publish }.into())
        }
    }

    /// Tries a delivery again now, and replaces what somebody changed on the site, exactly as it was shown.
    pub fn overwrite_delivery(&mut self, actor: MemberId, id: DeliveryId) -> Result<(), DeskError> {
        let mut row = self.delivery_for(actor, id)?;
        let theirs = self.store.fact(&fact_of(row.site, &edited_key(row.piece)))?;
        let Some(theirs) = theirs.filter(|theirs| !theirs.is_empty() && row.what == DeliveryKind::Publish) else {
            return Err(Invalid::NothingToReplace.into());
        };
        row.note = format!("{OVER}{theirs}");
        self.store.write_outbox(&row)?;
        self.retry_delivery(actor, id)
    }

    /// Tries a delivery again now, whatever it waited for.
    pub fn retry_delivery(&mut self, actor: MemberId, id: DeliveryId) -> Result<(), DeskError> {
        let mut row = self.delivery_for(actor, id)?;
        match row.state {
            OutboxState::Queued
            | OutboxState::Scheduled
            | OutboxState::Waiting
            | OutboxState::Refused
            | OutboxState::Stuck => {}
            OutboxState::Sending | OutboxState::Written | OutboxState::Seen | OutboxState::Cancelled => {
                let state = row.state.as_str().to_owned();
                return Err(Invalid::NothingToRetry { state }.into());
            }
        }
        if row.state != OutboxState::Scheduled {
            row.state = OutboxState::Queued;
        }
        row.attempts = 1;
        row.next_ms = self.now().timestamp_millis();
        row.detail.clear();
        row.changed_ms = row.next_ms;
        self.store.write_outbox(&row)?;
        self.events.push(crate::Event::Changed(vec![row.piece]));
        Ok(())
    }

    /// Gives a delivery up before it left.
    pub fn cancel_delivery(&mut self, actor: MemberId, id: DeliveryId) -> Result<(), DeskError> {
        let mut row = self.delivery_for(actor, id)?;
        match row.state {
            OutboxState::Queued
            | OutboxState::Scheduled
            | OutboxState::Waiting
            | OutboxState::Refused
            | OutboxState::Stuck => {}
            OutboxState::Sending | OutboxState::Written | OutboxState::Seen | OutboxState::Cancelled => {
                let state = row.state.as_str().to_owned();
                return Err(Invalid::NothingToCancel { state }.into());
            }
        }
        row.state = OutboxState::Cancelled;
        if row.note == TAKE_BACK {
            return Err(Invalid::SiteKeepsHour.into());
        }
        row.changed_ms = self.now().timestamp_millis();
        self.store.write_outbox(&row)?;
        self.events.push(crate::Event::Changed(vec![row.piece]));
        self.take_back_hours_of(row.piece)
    }
}
