//! Comments on a span: they survive edits around it, and never touch the text.

use crate::Desk;
use crate::code::What;
use crate::error::DeskError;
use crate::invalid::{Invalid, Wordless};
use marbre_domain::change::Chain;
use marbre_domain::ids::{CommentId, MemberId, PieceId};
use marbre_domain::record::Record;
use marbre_domain::text::delta::TextName;

/// The words between two UTF-16 offsets.
pub(crate) fn between_units(text: &str, from: u32, to: u32) -> String {
    let units: Vec<u16> = text.encode_utf16().collect();
    units
        .get(from as usize..to as usize)
        .map(String::from_utf16_lossy)
        .unwrap_or_default()
}

impl Desk {
    /// Comments on the span between two UTF-16 offsets of the flat text.
    pub fn add_comment(
        &mut self,
        actor: MemberId,
        piece: PieceId,
        text: TextName,
        from: u32,
        to: u32,
        words: &str,
    ) -> Result<CommentId, DeskError> {
        self.open_for(actor, piece)?;
        let words = words.trim();
        if words.is_empty() {
            return Err(Invalid::NoWords {
                what: Wordless::Comment,
            }
            .into());
        }
        // The anchors name characters that must be part of a change before the comment is.
        self.coalesce(piece)?;
        let id = CommentId::new(self.clock_ms(), self.random());
        let open = self.hold_open(piece)?;
        let chain = if open.fold.private {
            Chain::Private
        } else {
            Chain::Shared
        };
        let failed = |source| DeskError::Text { piece, source };
        let (from, to) = (from.min(to), from.max(to));
        let quoted = between_units(&open.text.plain(text), from, to);
        let from = open.text.anchor(text, from, false).map_err(failed)?;
        let to = open.text.anchor(text, to, true).map_err(failed)?;
        self.append(
            actor,
            vec![(
                chain,
                Record::Comment {
                    piece,
                    id,
                    text,
                    from,
                    to,
                    quoted,
                    words: words.to_owned(),
                },
            )],
        )?;
        Ok(id)
    }

    fn place_of(&self, actor: MemberId, comment: CommentId) -> Result<(PieceId, Chain), DeskError> {
        let all = self.store.pieces(&marbre_store::PieceFilter::default())?;
        let open = self.open.values().map(|open| &open.fold);
        open.chain(all.iter().map(|stored| &stored.fold))
            .filter(|fold| self.sees(actor, fold))
            .find(|fold| fold.comments.iter().any(|thread| thread.id == comment))
            .map(|fold| (fold.id, if fold.private { Chain::Private } else { Chain::Shared }))
            .ok_or_else(|| DeskError::unknown(What::Comment, comment))
    }

    /// Answers a comment.
    pub fn reply_comment(&mut self, actor: MemberId, comment: CommentId, words: &str) -> Result<(), DeskError> {
        self.member(actor)?;
        if words.trim().is_empty() {
            return Err(Invalid::NoWords {
                what: Wordless::Comment,
            }
            .into());
        }
        let (piece, chain) = self.place_of(actor, comment)?;
        self.append(
            actor,
            vec![(
                chain,
                Record::Reply {
                    piece,
                    comment,
                    words: words.trim().to_owned(),
                },
            )],
        )
    }

    /// Says that a comment is done with, or opens it again.
    pub fn resolve_comment(&mut self, actor: MemberId, comment: CommentId, resolved: bool) -> Result<(), DeskError> {
        self.member(actor)?;
        let (piece, chain) = self.place_of(actor, comment)?;
        self.append(
            actor,
            vec![(
                chain,
                Record::Resolve {
                    piece,
                    comment,
                    resolved,
                },
            )],
        )
    }
}
