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

/// Said of the character that a span ends with. Ends that were set on the character after it have `Side::Left`; they are read
/// as they were meant.
const ENDS_WITH: Side = Side::Middle;

/// Where the character that an anchor names is seen.
#[derive(Debug, Clone, Copy, Default)]
struct Stand {
    /// In UTF-16 units.
    at: usize,
    /// What of it is seen, in UTF-16 units: nothing once it was deleted.
    units: usize,
    /// It is a copy of what was named, or in a line that took the place of its own.
    elsewhere: bool,
    /// The anchor is the end of a span, which ends with it.
    ends_with: bool,
}

impl Stand {
    /// The place that the anchor is.
    fn place(self) -> u32 {
        let past = if self.ends_with { self.units } else { 0 };
        u32::try_from(self.at + past).unwrap_or(u32::MAX)
    }
}

impl PieceText {
    /// A place that survives edits around it. `before` sticks to the character at its left, so that nothing typed there comes
    /// between the two.
    pub fn anchor(&self, name: TextName, offset: u32, before: bool) -> Result<Anchor, TextError> {
        let (text, lines) = (self.loro(name), self.lines(name));
        let position = |raw| {
            text.convert_pos(raw, PosType::Utf16, PosType::Unicode)
                .ok_or(TextError::SplitsPair)
        };
        let raw = read::raw_offset(lines, offset as usize)?;
        let (position, side) = match offset.checked_sub(1) {
            // Lines that nobody sees may stand between it and the offset.
            Some(last) if before => {
                let past = position(read::raw_offset(lines, last as usize)? + 1)?;
                (past.saturating_sub(1), ENDS_WITH)
            }
            Some(_) | None => (position(raw)?, if before { Side::Left } else { Side::Right }),
        };
        let cursor = text
            .get_cursor(position, side)
            .ok_or_else(|| TextError::Loro("no such place in the text".into()))?;
        Ok(Anchor(cursor.encode()))
    }

    /// Where an anchor stands now, in UTF-16 units; `None` when it is not of this document. It goes along with words that
    /// are moved, and comes back with words that a deletion gives back.
    pub fn resolve(&self, name: TextName, anchor: &Anchor) -> Option<u32> {
        self.stand(name, anchor).map(Stand::place)
    }

    /// Where words between two anchors stand now, in UTF-16 units. A part of them may be moved without the rest: then what is
    /// between the two is not what was quoted, and the words are looked for at their start. Where they are not there whole,
    /// the part that stayed is the span; with an end of the older kind, which names the character after the words, none of
    /// it.
    pub fn resolve_span(&self, name: TextName, from: &Anchor, to: &Anchor, quoted: &str) -> (u32, u32) {
        let start = self.stand(name, from).unwrap_or_default();
        let end = self.stand(name, to).unwrap_or(start);
        let between = |from: u32, to: u32| (from, to.max(from));
        let (first, last) = (start.place(), end.place());
        if end.ends_with && quoted.is_empty() {
            // What stands before a place without words is no part of it.
            return (first, first);
        }
        if !start.elsewhere && !end.elsewhere {
            return between(first, last);
        }
        let plain = self.plain(name);
        let mut units = plain.encode_utf16().skip(start.at);
        if !quoted.is_empty() && quoted.encode_utf16().all(|unit| units.next() == Some(unit)) {
            let length = u32::try_from(quoted.encode_utf16().count()).unwrap_or(0);
            return (first, first.saturating_add(length));
        }
        let left = [(from, start), (to, end)].map(|(anchor, stand)| self.left(name, anchor, stand));
        // An older end is not of the words. Where both are and one was taken along without the other, they are in two lines.
        if !end.ends_with || (start.elsewhere && end.elsewhere) {
            let stays = |left: usize, at: usize| {
                left == at || (end.ends_with && self.line_at(name, left) == self.line_at(name, at))
            };
            let moved = |stand: Stand, left: Option<Stand>| {
                stand.elsewhere && left.is_none_or(|left| left.elsewhere || !stays(left.at, stand.at))
            };
            let together = moved(start, left[0]) == moved(end, left[1]);
            return between(first, if together { last } else { first });
        }
        match left {
            [_, Some(left)] if end.elsewhere && !self.given_back(name, left, end) => between(first, left.place()),
            [Some(left), _] if start.elsewhere && !self.given_back(name, left, start) => between(left.place(), last),
            _ => between(first, last),
        }
    }

    fn stand(&self, name: TextName, anchor: &Anchor) -> Option<Stand> {
        let cursor = Cursor::decode(&anchor.0).ok()?;
        let again = cursor.id.and_then(|id| self.stands_again(name, id));
        let ends_with = cursor.side == ENDS_WITH;
        again
            .or_else(|| self.left_at(name, &cursor))
            .map(|stand| Stand { ends_with, ..stand })
    }

    /// Where the character was set that stands elsewhere.
    fn left(&self, name: TextName, anchor: &Anchor, stand: Stand) -> Option<Stand> {
        stand.elsewhere.then_some(())?;
        self.left_at(name, &Cursor::decode(&anchor.0).ok()?)
    }

    /// Whether a copy stands where the character was deleted: nothing but copies are between.
    fn given_back(&self, name: TextName, left: Stand, stand: Stand) -> bool {
        let (from, to) = (left.at.min(stand.at), left.at.max(stand.at));
        let mut start = 0;
        for line in self.lines(name) {
            if stand.at < start + line.visible_units() {
                if left.elsewhere || from < start || to > start + line.units {
                    return false;
                }
                let copies: Vec<_> = line
                    .copies
                    .iter()
                    .map(|copy| copy.start..copy.start + copy.len)
                    .collect();
                let mut at = start;
                return line.text.chars().enumerate().all(|(nth, letter)| {
                    let is_between = (from..to).contains(&at);
                    at += letter.len_utf16();
                    !is_between || copies.iter().any(|copy| copy.contains(&nth))
                });
            }
            start += line.visible_units();
        }
        false
    }

    /// Which line an offset is in.
    fn line_at(&self, name: TextName, offset: usize) -> usize {
        let mut past = 0;
        let before = self.lines(name).iter().take_while(|line| {
            past += line.visible_units();
            past <= offset
        });
        before.count()
    }

    /// Where an anchor was set, as that place is now, and whether the line there was moved away.
    fn left_at(&self, name: TextName, cursor: &Cursor) -> Option<Stand> {
        let found = self.document().get_cursor_pos(cursor).ok()?;
        let (text, at) = (self.loro(name), found.current.pos);
        let raw = text.convert_pos(at, PosType::Unicode, PosType::Utf16)?;
        // Where it was is a place that was left: it is as near as can be where the line stands that was moved away.
        let near = self.left_line(name, raw).and_then(|left| self.moved_line(name, left));
        if let Some(at) = near {
            return Some(Stand {
                at,
                elsewhere: true,
                ..Stand::default()
            });
        }
        let stands = || text.get_cursor(at, Side::Middle)?.id;
        let units = if cursor.id.is_some() && stands() == cursor.id {
            read::visible_size(self.lines(name), raw)
        } else {
            0
        };
        Some(Stand {
            at: read::visible_offset(self.lines(name), raw),
            units,
            ..Stand::default()
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
    fn stands_again(&self, name: TextName, id: ID) -> Option<Stand> {
        let (root, ended) = (self.copied.root(id), LineId::from(id));
        let stand = |at, units| Stand {
            at,
            units,
            elsewhere: true,
            ..Stand::default()
        };
        let mut at = 0;
        for line in self.lines(name) {
            if line.shown != Shown::Hidden {
                if self.took_place(line, ended) {
                    return Some(stand(at + line.units, line.visible_units() - line.units));
                }
                let mut copies = line.copies.iter().flat_map(|copy| copy.each());
                if let Some((nth, _)) = copies.find(|(_, repeats)| *repeats == root) {
                    let mut sizes = line.text.chars().map(char::len_utf16);
                    let before = sizes.by_ref().take(nth).sum::<usize>();
                    return Some(stand(at + before, sizes.next().unwrap_or(0)));
                }
            }
            at += line.visible_units();
        }
        None
    }
}
