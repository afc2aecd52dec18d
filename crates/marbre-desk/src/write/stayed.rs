//! What stayed on this machine when a piece was shared: pictures, sounds and posts that its text did not hold then. They
//! go along once somebody who wrote the draft puts one back; the rest never leaves.

use crate::Desk;
use crate::error::DeskError;
use marbre_domain::fold::PieceFold;
use marbre_domain::ids::{EmbedId, MediaId, MemberId, PieceId};
use marbre_domain::record::Record;
use marbre_domain::text::block::{AtomKind, Block, BlockAttrs, BlockKind};
use marbre_domain::text::delta::{FlatOp, TextName};
use std::collections::BTreeSet;

/// The record that a line names, where it is one of those that go along with a piece.
fn named(line: &BlockAttrs) -> Option<&str> {
    let BlockKind::Atom { atom, record } = &line.kind else {
        return None;
    };
    match atom {
        AtomKind::Picture | AtomKind::Audio | AtomKind::Embed => Some(record),
        AtomKind::Table | AtomKind::Rule | AtomKind::Sealed => None,
    }
}

/// Whether a piece has a record.
fn has(fold: &PieceFold, record: &str) -> bool {
    let picture = record.parse::<MediaId>().is_ok_and(|id| fold.media.contains_key(&id));
    picture || record.parse::<EmbedId>().is_ok_and(|id| fold.embeds.contains_key(&id))
}

/// The records that lines of a batch name and that the shared piece does not have.
pub(super) fn brought_back(fold: &PieceFold, delta: &[FlatOp]) -> BTreeSet<String> {
    let lines = delta.iter().filter_map(|op| match op {
        FlatOp::Newline { block, .. } | FlatOp::Block { block } => named(block),
        FlatOp::Retain { .. } | FlatOp::Delete { .. } | FlatOp::Insert { .. } | FlatOp::Format { .. } => None,
    });
    let lacking = lines.filter(|record| !fold.private && !has(fold, record));
    lacking.map(str::to_owned).collect()
}

impl Desk {
    /// A record that stayed with a piece, for a member who saw the draft that it was put into.
    pub(crate) fn stayed(&self, actor: MemberId, piece: PieceId, record: &str) -> Result<Option<Record>, DeskError> {
        let draft = self.store.private_piece(piece)?;
        let Some(draft) = draft.filter(|draft| self.sees(actor, draft)) else {
            return Ok(None);
        };
        let media = record
            .parse::<MediaId>()
            .ok()
            .and_then(|id| draft.media.get(&id))
            .cloned();
        let embed = record
            .parse::<EmbedId>()
            .ok()
            .and_then(|id| draft.embeds.get(&id))
            .cloned();
        Ok(media
            .map(|media| Record::PieceMedia { piece, media })
            .or_else(|| embed.map(|embed| Record::PieceEmbed { piece, embed })))
    }

    /// The records that lines of a shared piece name as its text stands, and that stayed when it was shared: of those lines that
    /// whoever typed since the last change brought. What others put there is not for this one to share.
    pub(super) fn put_back(&mut self, actor: MemberId, piece: PieceId) -> Result<Vec<Record>, DeskError> {
        let open = self.hold_open(piece)?;
        if open.fold.private {
            return Ok(Vec::new());
        }
        let body: Vec<Block> = open.text.blocks(TextName::Body);
        let (fold, brought) = (&open.fold, &open.brought);
        let is_theirs = |record: &&str| brought.as_ref().is_none_or(|brought| brought.contains(*record));
        let lines = body.iter().filter_map(|block| named(&block.attrs));
        let lacking: Vec<String> = lines
            .filter(is_theirs)
            .filter(|record| !has(fold, record))
            .map(str::to_owned)
            .collect();
        let mut records = Vec::new();
        for record in lacking {
            records.extend(self.stayed(actor, piece, &record)?);
        }
        Ok(records)
    }
}
