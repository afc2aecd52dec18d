//! A text put together from stored updates before anybody listens to it: telling a listener of a long text that it came
//! takes Loro the square of its length.

use super::document::{PieceText, TextError, TextVersion, import_whole};
use loro::{ExportMode, LoroDoc};

/// A text, with what a caller must know of the updates it was made of.
pub struct Gathered {
    /// The text.
    pub text: PieceText,
    /// What it was after the last update that is a change.
    pub changed_at: TextVersion,
    /// Why updates did not go in, one sentence each.
    pub left_out: Vec<String>,
}

impl PieceText {
    /// Puts a text together from all its updates. The first `changes` of them are changes; the others are what was typed
    /// since. One that does not go in is left out, and the rest is read.
    pub fn gathered(peer: u64, updates: &[Vec<u8>], changes: usize) -> Result<Gathered, TextError> {
        if updates.len() > 1
            && let Some(gathered) = Self::gathered_at_once(peer, updates, changes)
        {
            return Ok(gathered);
        }
        let mut text = Self::deaf(peer)?;
        let mut changed_at = text.version();
        let mut left_out = Vec::new();
        for (at, update) in updates.iter().enumerate() {
            if let Err(error) = text.raw_import(update) {
                left_out.push(error.to_string());
            }
            if at < changes {
                changed_at = text.version();
            }
        }
        text.listen();
        text.read_lines(None)?;
        Ok(Gathered {
            text,
            changed_at,
            left_out,
        })
    }

    /// The same, with all the history read before any of it becomes a text: one long update that follows another peer's
    /// also takes Loro the square of its length, and the whole history, which begins with nothing, does not. None where
    /// that whole does not go in.
    fn gathered_at_once(peer: u64, updates: &[Vec<u8>], changes: usize) -> Option<Gathered> {
        let history = LoroDoc::new();
        history.detach();
        let mut changed_at = history.oplog_vv();
        let mut left_out = Vec::new();
        for (at, update) in updates.iter().enumerate() {
            if let Err(error) = import_whole(&history, update) {
                left_out.push(error.to_string());
            }
            if at < changes {
                changed_at = history.oplog_vv();
            }
        }
        let whole = history.export(ExportMode::all_updates()).ok()?;
        let mut text = Self::deaf(peer).ok()?;
        text.raw_import(&whole).ok()?;
        text.listen();
        text.read_lines(None).ok()?;
        (text.version() == history.oplog_vv()).then_some(Gathered {
            text,
            changed_at,
            left_out,
        })
    }
}
