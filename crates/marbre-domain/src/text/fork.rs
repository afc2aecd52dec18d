//! A text as it stood at some point of its history, to be edited there as somebody would who has seen nothing since.

use super::document::{PieceText, TextError};
use loro::{ExportMode, Frontiers};
use serde::{Deserialize, Serialize};

/// A point of a text's history. Opaque bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextPoint(pub Vec<u8>);

impl PieceText {
    /// Where the text stands now.
    pub fn point(&self) -> TextPoint {
        // Somebody may work from here.
        self.give();
        TextPoint(self.document().oplog_frontiers().encode())
    }

    /// The text as it stood at a point of its history; `None` where this machine's text never was there. What is then
    /// done to it is an update that goes into the text of now as anybody's who worked at the same time. The `peer` was
    /// never used before.
    pub fn at(&self, peer: u64, point: &TextPoint) -> Result<Option<Self>, TextError> {
        let Ok(frontiers) = Frontiers::decode(&point.0) else {
            return Ok(None);
        };
        let known = frontiers.iter().all(|id| self.document().oplog_vv().includes_id(id));
        if !known || frontiers.is_empty() {
            return Ok(None);
        }
        let then = self
            .document()
            .export(ExportMode::snapshot_at(&frontiers))
            .map_err(|error| TextError::Loro(error.to_string()))?;
        let mut text = Self::deaf(peer)?;
        text.raw_import(&then)?;
        text.listen();
        text.read_lines(None)?;
        Ok(Some(text))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::block::{Block, BlockKind, Marks};
    use super::super::delta::{FlatOp, TextName};
    use super::*;

    fn lines(text: &PieceText) -> Vec<String> {
        text.blocks(TextName::Body).iter().map(Block::text).collect()
    }

    #[test]
    fn what_is_done_at_an_earlier_point_meets_what_was_written_since() {
        let body = ["Le bac rouvre lundi.", "Trois cents places."].map(|line| Block::new(BlockKind::Paragraph, line));
        let mut text = PieceText::from_blocks(1, &[], &body).unwrap();
        let point = text.point();
        let since = [FlatOp::Retain { n: 20 }, FlatOp::words(" Enfin.", Marks::none())];
        text.apply(TextName::Body, &since).unwrap();

        let mut then = text.at(2, &point).unwrap().unwrap();
        assert_eq!(lines(&then), ["Le bac rouvre lundi.", "Trois cents places."]);
        let before = then.version();
        let there = [
            FlatOp::Retain { n: 14 },
            FlatOp::Delete { n: 5 },
            FlatOp::words("mardi", Marks::none()),
        ];
        then.apply(TextName::Body, &there).unwrap();
        let update = then.updates_since(&before).unwrap();
        text.import(&update).unwrap();
        assert_eq!(lines(&text), ["Le bac rouvre mardi. Enfin.", "Trois cents places."]);
        assert!(text.lines_agree().unwrap());
        // The next edit from there is laid on that one.
        let next = text.at(3, &then.point()).unwrap().unwrap();
        assert_eq!(lines(&next), ["Le bac rouvre mardi.", "Trois cents places."]);
    }

    #[test]
    fn a_point_of_another_text_is_none() {
        let text = PieceText::from_blocks(1, &[], &[]).unwrap();
        let other = PieceText::from_blocks(9, &[], &[]).unwrap();
        assert!(text.at(2, &other.point()).unwrap().is_none());
        assert!(text.at(2, &TextPoint(vec![7, 7])).unwrap().is_none());
    }
}
