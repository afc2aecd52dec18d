//! Who sees what: the one door by which a use case comes to a piece on somebody's behalf. A draft that was never shared is its
//! authors'; for everybody else on this machine it is not here.
//!
//! Whatever is public in this crate and names a piece takes who asks and goes through here. A test calls each of them, and
//! fails where one was added that it does not know.

use crate::code::What;
use crate::error::DeskError;
use crate::write::OpenPiece;
use crate::{Desk, Event};
use marbre_domain::fold::PieceFold;
use marbre_domain::ids::{BlobHash, MemberId, PieceId};
use marbre_domain::member::Rights;

impl Desk {
    /// Whether a member sees a piece: private ones are their authors' and of who began them.
    pub(crate) fn sees(&self, actor: MemberId, fold: &PieceFold) -> bool {
        !fold.private || fold.authors().contains(&actor) || fold.begun_by == actor
    }

    /// Whether there is such a piece for a member.
    pub(crate) fn is_seen(&self, actor: MemberId, piece: PieceId) -> Result<bool, DeskError> {
        if let Some(open) = self.open.get(&piece) {
            // Asked at every keystroke, and memory has it as the store does.
            return Ok(self.sees(actor, &open.fold));
        }
        let stored = self.store.piece(piece)?;
        Ok(stored.is_some_and(|stored| self.sees(actor, &stored.fold)))
    }

    /// Whether a member may hear of something: of typed words, who sees the piece.
    pub fn hears(&self, actor: MemberId, event: &Event) -> bool {
        match event {
            Event::Text(edit) => self.is_seen(actor, edit.piece).unwrap_or(false),
            Event::Changed(_) => true,
        }
    }

    /// Whether a picture or sound is the library's or in a piece that a member sees, or stayed with the draft of one.
    pub(crate) fn sees_blob(&self, actor: MemberId, blob: BlobHash) -> Result<bool, DeskError> {
        let holds = |fold: &PieceFold| self.sees(actor, fold) && fold.media.values().any(|media| media.blob == blob);
        let open = || self.open.values().map(|open| &open.fold);
        if self.newsroom.media.values().any(|media| media.blob == blob) || open().any(holds) {
            return Ok(true);
        }
        // Put back into its text, it is shown before its record goes along.
        for shared in open().filter(|fold| !fold.private && self.sees(actor, fold)) {
            if self.store.private_piece(shared.id)?.is_some_and(|draft| holds(&draft)) {
                return Ok(true);
            }
        }
        for piece in self.store.pieces_naming(&blob.to_string())? {
            if self.store.piece(piece)?.is_some_and(|stored| holds(&stored.fold)) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// What a member may do who acts. Whom a damaged database does not know any more still reads: then nothing is written.
    pub(crate) fn rights_of(&self, actor: MemberId) -> Result<Rights, DeskError> {
        if !self.damage.is_empty() && !self.newsroom.members.contains_key(&actor) {
            return Ok(Rights::default());
        }
        Ok(self.member(actor)?.rights())
    }

    /// Refuses a piece that a member does not see, as one that is not here.
    pub(crate) fn seen_by(&self, actor: MemberId, piece: PieceId) -> Result<(), DeskError> {
        self.rights_of(actor)?;
        if self.is_seen(actor, piece)? {
            Ok(())
        } else {
            Err(DeskError::unknown(What::Piece, piece))
        }
    }

    /// A piece held open for a member who sees it.
    pub(crate) fn open_for(&mut self, actor: MemberId, piece: PieceId) -> Result<&mut OpenPiece, DeskError> {
        self.seen_by(actor, piece)?;
        self.hold_open(piece)
    }
}

#[cfg(test)]
mod tests;
