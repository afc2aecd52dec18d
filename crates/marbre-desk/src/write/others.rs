//! What others wrote: another machine's update, or a site's, merges into the text, and windows hear of it.

use super::nth;
use crate::error::DeskError;
use crate::view::RemoteEdit;
use crate::{Desk, Event};
use marbre_domain::change::Chain;
use marbre_domain::ids::{MemberId, PieceId};
use marbre_domain::record::Record;
use marbre_domain::text::{TextError, TextVersion};
use std::panic::{AssertUnwindSafe, catch_unwind};

impl Desk {
    /// Merges another machine's update of a piece, as the exchange will, and gives windows what changed.
    pub fn receive_text(&mut self, actor: MemberId, piece: PieceId, update: &[u8]) -> Result<(), DeskError> {
        self.open_for(actor, piece)?;
        self.coalesce(piece)?;
        self.take_in(actor, piece, update.to_vec(), Vec::new())
    }

    /// Merges an update and writes it down with what belongs to it. An empty update changes no text.
    pub(crate) fn take_in(
        &mut self,
        actor: MemberId,
        piece: PieceId,
        update: Vec<u8>,
        with: Vec<Record>,
    ) -> Result<(), DeskError> {
        let open = self.hold_open(piece)?;
        let changed = if update.is_empty() {
            Ok(Vec::new())
        } else {
            catch_unwind(AssertUnwindSafe(|| open.text.import(&update)))
                .unwrap_or_else(|_| Err(TextError::Loro("the text library failed".into())))
        };
        let changed = match changed {
            Ok(changed) => changed,
            Err(source) => {
                self.drop_open(piece);
                return Err(DeskError::Text { piece, source });
            }
        };
        let chain = if open.fold.private {
            Chain::Private
        } else {
            Chain::Shared
        };
        open.words_stale = true;
        let mut records = Vec::new();
        if !update.is_empty() {
            records.push((chain, Record::Text { piece, update }));
        }
        records.extend(with.into_iter().map(|record| (chain, record)));
        if let Err(error) = self.append(actor, records) {
            self.drop_open(piece);
            return Err(error);
        }
        let open = self.hold_open(piece)?;
        open.changed_at = open.text.version();
        let mut edits = Vec::new();
        for (text, delta) in changed {
            open.revisions[nth(text)] += 1;
            edits.push(RemoteEdit {
                piece,
                text,
                revision: open.revisions[nth(text)],
                delta,
                session: None,
            });
        }
        self.events.extend(edits.into_iter().map(Event::Text));
        self.refresh_words(piece)
    }

    /// Everything typed into a piece since a version of its text: what another machine would be sent.
    pub fn text_since(&mut self, actor: MemberId, piece: PieceId, version: &TextVersion) -> Result<Vec<u8>, DeskError> {
        let open = self.open_for(actor, piece)?;
        open.text
            .updates_since(version)
            .map_err(|source| DeskError::Text { piece, source })
    }

    /// What this machine has of a piece's text: what to ask another's [`Self::text_since`] with.
    pub fn text_version(&mut self, actor: MemberId, piece: PieceId) -> Result<TextVersion, DeskError> {
        Ok(self.open_for(actor, piece)?.text.version())
    }
}
