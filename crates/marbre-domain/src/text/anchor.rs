//! Places in a text that survive edits around them.

use super::delta::TextName;
use super::document::{PieceText, TextError};
use super::line::{Line, LineId, Shown};
use super::read;
use loro::ID;
use loro::cursor::{Cursor, PosType, Side};
use serde::{Deserialize, Serialize};
use std::iter::successors;

/// A place in a text that survives edits around it. Opaque bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Anchor(pub Vec<u8>);

/// Where an anchor stands, and whether that is a copy of what it names, or a line that took the place of its own.
#[derive(Debug, Clone, Copy, Default)]
struct Stand {
    at: u32,
    elsewhere: bool,
}

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

    /// Where an anchor stands now, in UTF-16 units; `None` when it is not of this document. It goes along with words that
    /// are moved, and comes back with words that a deletion gives back.
    pub fn resolve(&self, name: TextName, anchor: &Anchor) -> Option<u32> {
        self.stand(name, anchor).map(|stand| stand.at)
    }

    /// Where words between two anchors stand now, in UTF-16 units. The end names the character after the words, so that
    /// one of the two may be moved without the other: then what is between them is not what was quoted, and the words are
    /// looked for at their start. Where they are not there whole, the span is empty.
    pub fn resolve_span(&self, name: TextName, from: &Anchor, to: &Anchor, quoted: &str) -> (u32, u32) {
        let start = self.stand(name, from).unwrap_or_default();
        let end = self.stand(name, to).unwrap_or(start);
        let between = (start.at, end.at.max(start.at));
        if !start.elsewhere && !end.elsewhere {
            return between;
        }
        let plain = self.plain(name);
        let mut units = plain.encode_utf16().skip(start.at as usize);
        if !quoted.is_empty() && quoted.encode_utf16().all(|unit| units.next() == Some(unit)) {
            let length = u32::try_from(quoted.encode_utf16().count()).unwrap_or(0);
            return (start.at, start.at.saturating_add(length));
        }
        if self.was_moved(name, from, start) == self.was_moved(name, to, end) {
            between
        } else {
            (start.at, start.at)
        }
    }

    fn stand(&self, name: TextName, anchor: &Anchor) -> Option<Stand> {
        let cursor = Cursor::decode(&anchor.0).ok()?;
        let again = cursor.id.and_then(|id| self.stands_again(name, id));
        let (at, elsewhere) = match again {
            Some(again) => (again, true),
            None => self.left_at(name, &cursor)?,
        };
        let at = u32::try_from(at).ok()?;
        Some(Stand { at, elsewhere })
    }

    /// Whether it stands apart from where it was set: not so what a deletion gave back in its place, nor a copy that was
    /// set upon as it stands.
    fn was_moved(&self, name: TextName, anchor: &Anchor, stand: Stand) -> bool {
        let left = || self.left_at(name, &Cursor::decode(&anchor.0).ok()?);
        stand.elsewhere && left() != Some((stand.at as usize, false))
    }

    /// Where an anchor was set, as that place is now, and whether the line there was moved away.
    fn left_at(&self, name: TextName, cursor: &Cursor) -> Option<(usize, bool)> {
        let found = self.document().get_cursor_pos(cursor).ok()?;
        let raw = self
            .loro(name)
            .convert_pos(found.current.pos, PosType::Unicode, PosType::Utf16)?;
        // Where it was is a place that was left: it is as near as can be where the line stands that was moved away.
        let near = self.left_line(name, raw).and_then(|left| self.moved_line(name, left));
        Some(match near {
            Some(near) => (near, true),
            None => (read::visible_offset(self.lines(name), raw), false),
        })
    }

    /// The line that nobody sees in which a raw offset is.
    fn left_line(&self, name: TextName, raw: usize) -> Option<LineId> {
        let mut start = 0;
        let found = self.lines(name).iter().find(|line| {
            let within = raw <= start + line.units;
            start += line.units + 1;
            within
        });
        found.filter(|line| line.shown == Shown::Hidden).map(|line| line.id)
    }

    /// Where the line begins that is seen in the place of another.
    fn moved_line(&self, name: TextName, left: LineId) -> Option<usize> {
        let mut at = 0;
        for line in self.lines(name) {
            if line.shown != Shown::Hidden && self.took_place(line, left) {
                return Some(at);
            }
            at += line.visible_units();
        }
        None
    }

    /// Whether a line took the place of another when it was moved.
    fn took_place(&self, line: &Line, of: LineId) -> bool {
        // A line is moved from an older one; the bound is for data that no program of ours wrote.
        let mut before = successors(line.from, |id| read::from(&self.maps, *id)).take(1_000);
        before.any(|id| id == of)
    }

    /// Where a copy of a character is seen, or the newline of the line that took the place of the one it ended.
    fn stands_again(&self, name: TextName, id: ID) -> Option<usize> {
        let (root, ended) = (self.copied.root(id), LineId::from(id));
        let mut at = 0;
        for line in self.lines(name) {
            if line.shown != Shown::Hidden {
                if self.took_place(line, ended) {
                    return Some(at + line.units);
                }
                let mut copies = line.copies.iter().flat_map(|copy| copy.each());
                if let Some((nth, _)) = copies.find(|(_, repeats)| *repeats == root) {
                    let words = line.text.chars().take(nth);
                    return Some(at + words.map(char::len_utf16).sum::<usize>());
                }
            }
            at += line.visible_units();
        }
        None
    }
}
