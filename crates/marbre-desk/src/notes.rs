//! What was noted when a file was read: kept with its piece, on this machine only, until somebody has seen it. Enters no
//! chain and no version.

use crate::Desk;
use crate::error::DeskError;
use marbre_domain::ids::{MemberId, PieceId};
use marbre_import::Note;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A note on a file that still stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct FileNote {
    /// Its number in the piece, by which it is put away.
    pub number: u32,
    /// What was noted, for the window's own wording.
    pub note: Note,
    /// The same, as a sentence.
    pub words: String,
}

/// A note as it is kept. One that a later Marbre wrote is kept too, and not shown.
#[derive(Serialize, Deserialize)]
struct Kept {
    number: u32,
    note: Value,
}

fn key(piece: PieceId) -> String {
    format!("file notes:{piece}")
}

impl Desk {
    /// Keeps what was noted when a piece was made of a file, and gives the notes as they stand.
    pub(crate) fn keep_file_notes(&mut self, piece: PieceId, notes: Vec<Note>) -> Result<Vec<FileNote>, DeskError> {
        if notes.is_empty() {
            return Ok(Vec::new());
        }
        let kept = (1..).zip(notes).map(|(number, note)| {
            let note = serde_json::to_value(note).map_err(DeskError::memory)?;
            Ok(Kept { number, note })
        });
        let kept = kept.collect::<Result<Vec<_>, DeskError>>()?;
        self.set_file_notes(piece, &kept)?;
        self.notes_of(piece)
    }

    /// What was noted of the file that a piece was made of and nobody has put away.
    pub fn file_notes(&self, actor: MemberId, piece: PieceId) -> Result<Vec<FileNote>, DeskError> {
        self.seen_by(actor, piece)?;
        self.notes_of(piece)
    }

    fn notes_of(&self, piece: PieceId) -> Result<Vec<FileNote>, DeskError> {
        let kept = self.kept_file_notes(piece)?.into_iter();
        let known = kept.filter_map(|Kept { number, note }| {
            let note: Note = serde_json::from_value(note).ok()?;
            let words = note.to_string();
            Some(FileNote { number, note, words })
        });
        Ok(known.collect())
    }

    /// Puts a note away for good: somebody has seen it. Whoever sees the piece may.
    pub fn dismiss_file_note(&mut self, actor: MemberId, piece: PieceId, number: u32) -> Result<(), DeskError> {
        self.seen_by(actor, piece)?;
        self.may_write([piece])?;
        let mut kept = self.kept_file_notes(piece)?;
        kept.retain(|note| note.number != number);
        self.set_file_notes(piece, &kept)?;
        self.heard(vec![piece], false)
    }

    /// What cannot be read of them keeps no piece from being opened.
    fn kept_file_notes(&self, piece: PieceId) -> Result<Vec<Kept>, DeskError> {
        let kept = self.store.fact(&key(piece))?;
        Ok(kept
            .and_then(|kept| serde_json::from_str(&kept).ok())
            .unwrap_or_default())
    }

    fn set_file_notes(&mut self, piece: PieceId, notes: &[Kept]) -> Result<(), DeskError> {
        let words = serde_json::to_string(notes).map_err(DeskError::memory)?;
        Ok(self.store.set_fact(&key(piece), &words)?)
    }
}

#[cfg(test)]
mod tests;
