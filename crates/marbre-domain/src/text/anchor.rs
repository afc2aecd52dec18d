//! Places in a text that survive edits around them.

use super::delta::TextName;
use super::document::{PieceText, TextError};
use super::read;
use loro::cursor::{Cursor, PosType, Side};
use serde::{Deserialize, Serialize};

/// A place in a text that survives edits around it. Opaque bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Anchor(pub Vec<u8>);

impl PieceText {
    /// A place that survives edits around it. `before` sticks to the character at its left.
    pub fn anchor(&self, name: TextName, offset: u32, before: bool) -> Result<Anchor, TextError> {
        let text = self.loro(name);
        let raw = read::raw_offset(self.lines(name), offset as usize)?;
        let position = text
            .convert_pos(raw, PosType::Utf16, PosType::Unicode)
            .ok_or(TextError::SplitsPair)?;
        let side = if before { Side::Left } else { Side::Right };
        let cursor = text
            .get_cursor(position, side)
            .ok_or_else(|| TextError::Loro("no such place in the text".into()))?;
        Ok(Anchor(cursor.encode()))
    }

    /// Where an anchor stands now, in UTF-16 units; `None` when it is not of this document.
    pub fn resolve(&self, name: TextName, anchor: &Anchor) -> Option<u32> {
        let cursor = Cursor::decode(&anchor.0).ok()?;
        let found = self.document().get_cursor_pos(&cursor).ok()?;
        let raw = self
            .loro(name)
            .convert_pos(found.current.pos, PosType::Unicode, PosType::Utf16)?;
        u32::try_from(read::visible_offset(self.lines(name), raw)).ok()
    }
}
