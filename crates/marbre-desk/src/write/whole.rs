//! Whole texts: a private piece becomes the newsroom's, a text is read at once or replaced.

use super::nth;
use crate::Desk;
use crate::code::What;
use crate::comments::between_units;
use crate::error::DeskError;
use crate::inbound::between;
use base64::Engine as _;
use marbre_domain::change::Chain;
use marbre_domain::ids::{MemberId, PieceId};
use marbre_domain::piece::FieldName;
use marbre_domain::record::{Record, SharedPiece};
use marbre_domain::text::PieceText;
use marbre_domain::text::block::{Block, BlockKind, Marks, Span, tidy};
use marbre_domain::text::delta::{FlatOp, TextName};
use std::collections::HashSet;

impl Desk {
    /// The records that make a private piece the newsroom's: its texts as they stand, nothing that was deleted before. A picture or
    /// a post goes along where the text holds it or it leads; of a comment's words, those that still stand.
    /// The texts in memory are replaced by the fresh ones; what a window sees does not change.
    pub(crate) fn sharing(&mut self, piece: PieceId) -> Result<Vec<(Chain, Record)>, DeskError> {
        let peer = self.peer();
        let open = self.hold_open(piece)?;
        let standfirst: Vec<Span> = tidy(
            open.text
                .blocks(TextName::Standfirst)
                .into_iter()
                .flat_map(|block| block.spans)
                .collect(),
        );
        let body = open.text.blocks(TextName::Body);
        let failed = |source| DeskError::Text { piece, source };
        let fresh = PieceText::from_blocks(peer, &standfirst, &body).map_err(failed)?;
        let snapshot = fresh.snapshot().map_err(failed)?;
        let fields = open
            .fold
            .fields
            .iter()
            .filter_map(|(name, values)| values.first().map(|written| (*name, written.value.clone())))
            .collect();
        let lead = open.fold.field(FieldName::LeadPicture);
        let held: HashSet<&str> = body
            .iter()
            .filter_map(|block| {
                if let BlockKind::Atom { record, .. } = &block.attrs.kind {
                    Some(record.as_str())
                } else {
                    None
                }
            })
            .chain([lead])
            .collect();
        let stands = SharedPiece {
            fields,
            bylines: open.fold.bylines.clone().unwrap_or_default(),
            terms: open.fold.terms.clone(),
            media: open
                .fold
                .media
                .values()
                .filter(|media| held.contains(media.id.to_string().as_str()))
                .cloned()
                .collect(),
            embeds: open
                .fold
                .embeds
                .values()
                .filter(|embed| held.contains(embed.id.to_string().as_str()))
                .cloned()
                .collect(),
            text: base64::engine::general_purpose::STANDARD.encode(&snapshot),
        };
        let mut records = vec![(
            Chain::Shared,
            Record::PieceShared {
                piece,
                stands: Box::new(stands),
            },
        )];
        for thread in open.fold.comments.iter().filter(|thread| !thread.resolved) {
            let (from, to) = open
                .text
                .resolve_span(thread.text, &thread.from, &thread.to, &thread.quoted);
            records.push((
                Chain::Shared,
                Record::Comment {
                    piece,
                    id: thread.id,
                    text: thread.text,
                    from: fresh.anchor(thread.text, from, false).map_err(failed)?,
                    to: fresh.anchor(thread.text, to, true).map_err(failed)?,
                    quoted: between_units(&fresh.plain(thread.text), from, to),
                    words: thread.words.clone(),
                },
            ));
        }
        open.changed_at = fresh.version();
        open.text = fresh;
        Ok(records)
    }

    /// The visible blocks and revision of a text.
    pub(crate) fn text_now(&mut self, piece: PieceId, text: TextName) -> Result<(Vec<Block>, u32), DeskError> {
        let open = self.hold_open(piece)?;
        Ok((open.text.blocks(text), open.revisions[nth(text)]))
    }

    /// Replaces a whole text: for the command line. Undo is a version away.
    pub fn replace_text(
        &mut self,
        actor: MemberId,
        piece: PieceId,
        text: TextName,
        blocks: &[Block],
    ) -> Result<(), DeskError> {
        // What stays the same keeps its place: others may be writing there.
        let delta = between(&self.open_for(actor, piece)?.text.blocks(text), blocks);
        if delta.is_empty() {
            return Ok(());
        }
        self.edit_text(actor, piece, text, delta)
    }

    /// Replaces the first place where some words stand by others, in place: everything around them keeps its names.
    pub fn replace_words(
        &mut self,
        actor: MemberId,
        piece: PieceId,
        wrong: &str,
        right: &str,
    ) -> Result<(), DeskError> {
        for text in TextName::ALL {
            let plain = self.open_for(actor, piece)?.text.plain(text);
            let Some(at) = plain.find(wrong) else { continue };
            let units = |words: &str| u32::try_from(words.encode_utf16().count()).unwrap_or(u32::MAX);
            let delta = vec![
                FlatOp::Retain { n: units(&plain[..at]) },
                FlatOp::Delete { n: units(wrong) },
                FlatOp::words(right.to_owned(), Marks::none()),
            ];
            return self.edit_text(actor, piece, text, delta);
        }
        Err(DeskError::unknown(What::Passage, wrong))
    }
}
