//! Applies a local batch of edits: a flat delta over the visible text becomes Loro operations.
//!
//! The visible result is exactly what the delta says. What varies is which newline keeps its name, chosen so that
//! whoever types elsewhere meanwhile finds the words where they left them:
//! whole blocks are emptied and hidden rather than deleted, so that words typed into them reappear;
//! Enter at a line's end opens a line after it; a selection that ends at a line's end leaves the first line its name.

use super::block::BlockAttrs;
use super::delta::{FlatOp, TextName};
use super::document::{Maps, TextError};
use super::line::{Line, LineId, Shown};
use super::marks;
use super::{moved, shown, write};
use loro::cursor::PosType;
use loro::{LoroDoc, LoroText, LoroValue, TextDelta};

/// A line taken out whole by this batch; it may come back in it, moved.
struct Removed {
    id: LineId,
    root: LineId,
    attrs: BlockAttrs,
    text: String,
}

pub(super) struct Apply<'a> {
    doc: &'a LoroDoc,
    text: &'a LoroText,
    maps: &'a Maps,
    name: TextName,
    lines: &'a mut Vec<Line>,
    peer: u64,
    /// The line the cursor is in, and the UTF-16 offset in it.
    at: usize,
    offset: usize,
    /// Nothing was inserted at the cursor yet.
    fresh: bool,
    removed: Vec<Removed>,
    inserted: Vec<LineId>,
    touched: Vec<LineId>,
}

impl<'a> Apply<'a> {
    pub fn new(doc: &'a LoroDoc, text: &'a LoroText, maps: &'a Maps, name: TextName, lines: &'a mut Vec<Line>) -> Self {
        let peer = doc.peer_id();
        Self {
            doc,
            text,
            maps,
            name,
            lines,
            peer,
            at: 0,
            offset: 0,
            fresh: true,
            removed: Vec::new(),
            inserted: Vec::new(),
            touched: Vec::new(),
        }
    }

    pub fn run(mut self, delta: &[FlatOp]) -> Result<(), TextError> {
        self.settle_words_on_atoms()?;
        let hidden_copies: Vec<LineId> = self
            .lines
            .iter()
            .filter(|line| line.shown == Shown::Hidden && !line.removed)
            .map(|line| line.id)
            .collect();
        for op in delta {
            match op {
                FlatOp::Retain { n } => self.retain(*n as usize)?,
                FlatOp::Delete { n } => self.delete(*n as usize)?,
                FlatOp::Insert { text, marks } => self.insert(text, marks)?,
                FlatOp::Newline { block } => self.newline(block)?,
                FlatOp::Format { n, marks } => self.format(*n as usize, marks)?,
                FlatOp::Block { block } => self.block(block)?,
            }
            self.fresh = !matches!(op, FlatOp::Insert { .. } | FlatOp::Newline { .. });
        }
        if self.lines.last().is_some_and(|tail| !tail.text.is_empty()) {
            return Err(TextError::NoFinalNewline);
        }
        self.recognise_moves();
        self.settle_touched()?;
        write::write_attrs(self.name, self.maps, self.lines)?;
        shown::decide(self.lines);
        self.keep_hidden(&hidden_copies)
    }

    /// Copies that nobody saw go with the one that was seen: a local edit never makes them appear.
    fn keep_hidden(&mut self, copies: &[LineId]) -> Result<(), TextError> {
        while let Some(at) = self
            .lines
            .iter()
            .position(|line| line.shown != Shown::Hidden && copies.contains(&line.id) && !line.removed)
        {
            self.remove_hidden_copy(at)?;
            shown::decide(self.lines);
        }
        Ok(())
    }

    /// Gives the words that a merge left on an atom's line a line of their own, as they are shown already.
    fn settle_words_on_atoms(&mut self) -> Result<(), TextError> {
        let mut at = 0;
        while at < self.lines.len() {
            match self.lines[at].shown {
                Shown::TextThenAtom => {
                    let units = self.lines[at].units;
                    let face = self.lines[at].words_face();
                    let id = self.split(at, units, face)?;
                    // Should somebody else settle it too, the second newline stays empty and hides.
                    self.maps.removed.insert(&id.key(), true)?;
                    self.lines[at].removed = true;
                    at += 1;
                }
                Shown::TextOnly => self.lines[at].attrs = self.lines[at].words_face(),
                Shown::Whole | Shown::Hidden => {}
            }
            at += 1;
        }
        shown::decide(self.lines);
        Ok(())
    }

    /// UTF-16 offset of a line's first character in the Loro text.
    fn start(&self, at: usize) -> usize {
        self.lines[..at].iter().map(|line| line.units + 1).sum()
    }

    fn skip_hidden(&mut self) {
        while self.offset == 0 && self.lines[self.at].shown == Shown::Hidden && !self.lines[self.at].is_tail() {
            self.at += 1;
        }
    }

    /// Where the cursor would be `n` units on, hidden lines passed over.
    fn ahead(&self, n: usize) -> Result<(usize, usize), TextError> {
        let (mut at, mut offset, mut left) = (self.at, self.offset, n);
        loop {
            let line = &self.lines[at];
            if line.shown == Shown::Hidden && !line.is_tail() {
                at += 1;
                continue;
            }
            let rest = line.units - offset;
            if left <= rest {
                offset += left;
                line.byte_at(offset).ok_or(TextError::SplitsPair)?;
                return Ok((at, offset));
            }
            if line.is_tail() {
                return Err(TextError::PastEnd { over: left - rest });
            }
            left -= rest + 1;
            at += 1;
            offset = 0;
        }
    }

    fn retain(&mut self, n: usize) -> Result<(), TextError> {
        (self.at, self.offset) = self.ahead(n)?;
        Ok(())
    }

    fn delete(&mut self, n: usize) -> Result<(), TextError> {
        if n == 0 {
            return Ok(());
        }
        self.skip_hidden();
        let (i, o) = (self.at, self.offset);
        let (j, p) = self.ahead(n)?;
        if i == j {
            return self.cut(i, o, p);
        }
        if o == 0 {
            for at in i..j {
                self.remove_line(at)?;
            }
            self.cut(j, 0, p)?;
            (self.at, self.offset) = (j, 0);
        } else if p == self.lines[j].units && !self.lines[j].is_tail() {
            self.cut(i, o, self.lines[i].units)?;
            for at in i + 1..=j {
                self.remove_line(at)?;
            }
            // The newline that the window sees surviving is the last one's: what it was, this line becomes.
            self.lines[i].attrs = self.lines[j].attrs.clone();
        } else {
            self.join(i, o, j, p)?;
        }
        Ok(())
    }

    /// Deletes characters inside one line.
    fn cut(&mut self, at: usize, from: usize, to: usize) -> Result<(), TextError> {
        if from == to {
            return Ok(());
        }
        let start = self.start(at);
        let line = &self.lines[at];
        let (a, b) = (
            line.byte_at(from).ok_or(TextError::SplitsPair)?,
            line.byte_at(to).ok_or(TextError::SplitsPair)?,
        );
        self.text.delete_utf16(start + from, to - from)?;
        let mut text = line.text.clone();
        text.replace_range(a..b, "");
        self.lines[at].set_text(text);
        self.touch(at);
        Ok(())
    }

    /// Empties a line and hides it. Its newline stays, so that words typed into it meanwhile keep their place.
    fn remove_line(&mut self, at: usize) -> Result<(), TextError> {
        let line = &self.lines[at];
        if line.shown == Shown::Hidden {
            return Ok(());
        }
        let (id, units) = (line.id, line.units);
        self.removed.push(Removed {
            id,
            root: line.origin.unwrap_or(id),
            attrs: line.face(),
            text: line.text.clone(),
        });
        if units > 0 {
            let start = self.start(at);
            self.text.delete_utf16(start, units)?;
        }
        if !self.lines[at].removed {
            self.maps.removed.insert(&id.key(), true)?;
        }
        let line = &mut self.lines[at];
        line.removed = true;
        line.shown = Shown::Hidden;
        line.set_text(String::new());
        Ok(())
    }

    /// Joins the beginning of one line with the end of a later one; the later keeps its newline.
    fn join(&mut self, i: usize, o: usize, j: usize, p: usize) -> Result<(), TextError> {
        let from = self.start(i) + o;
        let to = self.start(j) + p;
        let head = self.lines[i].byte_at(o).ok_or(TextError::SplitsPair)?;
        let tail = self.lines[j].byte_at(p).ok_or(TextError::SplitsPair)?;
        self.text.delete_utf16(from, to - from)?;
        let text = format!("{}{}", &self.lines[i].text[..head], &self.lines[j].text[tail..]);
        self.lines[j].set_text(text);
        self.lines.drain(i..j);
        self.at = i;
        self.touch(i);
        Ok(())
    }

    fn insert(&mut self, words: &str, wanted: &super::block::Marks) -> Result<(), TextError> {
        if words.contains(['\n', '\r']) {
            return Err(TextError::NewlineInWords);
        }
        if words.is_empty() {
            return Ok(());
        }
        self.skip_hidden();
        let place = self.start(self.at) + self.offset;
        let line = &self.lines[self.at];
        let byte = line.byte_at(self.offset).ok_or(TextError::SplitsPair)?;
        self.text.insert_utf16(place, words)?;
        let mut text = line.text.clone();
        text.insert_str(byte, words);
        let before = line.units;
        self.lines[self.at].set_text(text);
        let grown = self.lines[self.at].units - before;
        let got = marks_at(self.text, place, place + grown)?;
        for (key, value) in marks::difference(&got, wanted) {
            self.mark(place, place + grown, key, value)?;
        }
        self.offset += grown;
        self.touch(self.at);
        Ok(())
    }

    fn mark(&self, from: usize, to: usize, key: &str, value: Option<LoroValue>) -> Result<(), TextError> {
        match value {
            Some(value) => self.text.mark_utf16(from..to, key, value)?,
            None => self.text.unmark_utf16(from..to, key)?,
        }
        Ok(())
    }

    fn newline(&mut self, block: &BlockAttrs) -> Result<(), TextError> {
        self.skip_hidden();
        let (at, offset) = (self.at, self.offset);
        let line = &self.lines[at];
        let ends = offset == line.units && !line.is_tail();
        if self.fresh && ends && line.attrs == *block {
            let after = self.start(at) + line.units + 1;
            let id = self.insert_newline(after)?;
            let mut new = Line::new(id, String::new());
            new.attrs = self.lines[at].attrs.clone();
            self.lines.insert(at + 1, new);
            self.touch(at);
        } else {
            self.split(at, offset, block.clone())?;
            self.touch(at + 1);
        }
        (self.at, self.offset) = (at + 1, 0);
        Ok(())
    }

    /// Inserts a newline inside a line: what stands before it gets the new newline, the rest keeps the old.
    fn split(&mut self, at: usize, offset: usize, attrs: BlockAttrs) -> Result<LineId, TextError> {
        let place = self.start(at) + offset;
        let byte = self.lines[at].byte_at(offset).ok_or(TextError::SplitsPair)?;
        let id = self.insert_newline(place)?;
        let rest = self.lines[at].text.split_off(byte);
        let head = std::mem::replace(&mut self.lines[at].text, rest);
        let rest = std::mem::take(&mut self.lines[at].text);
        self.lines[at].set_text(rest);
        let mut new = Line::new(id, head);
        new.attrs = attrs;
        self.lines.insert(at, new);
        Ok(id)
    }

    /// Inserts one newline; its operation's identifier names the line for ever.
    fn insert_newline(&mut self, place: usize) -> Result<LineId, TextError> {
        // The version counts the operations of the open transaction: the next one gets this number.
        let counter = self.doc.oplog_vv().get(&self.peer).copied().unwrap_or(0);
        self.text.insert_utf16(place, "\n")?;
        let id = LineId {
            peer: self.peer,
            counter,
        };
        self.inserted.push(id);
        Ok(id)
    }

    fn format(&mut self, n: usize, patch: &super::delta::MarkPatch) -> Result<(), TextError> {
        self.skip_hidden();
        let (at, end) = self.ahead(n)?;
        if at != self.at {
            return Err(TextError::MarksOverNewline);
        }
        let start = self.start(at);
        for (key, value) in marks::patch_values(patch) {
            self.mark(start + self.offset, start + end, key, value)?;
        }
        self.offset = end;
        self.touch(at);
        Ok(())
    }

    fn block(&mut self, block: &BlockAttrs) -> Result<(), TextError> {
        self.skip_hidden();
        let line = &mut self.lines[self.at];
        if line.is_tail() {
            return Err(TextError::PastEnd { over: 1 });
        }
        if self.offset != line.units {
            return Err(TextError::NotANewline);
        }
        line.attrs = block.clone();
        self.touch(self.at);
        (self.at, self.offset) = (self.at + 1, 0);
        Ok(())
    }

    fn touch(&mut self, at: usize) {
        self.touched.push(self.lines[at].id);
    }

    /// A block that left one place and stands in another in the same batch was moved: the copy says where from.
    fn recognise_moves(&mut self) {
        let inserted = std::mem::take(&mut self.inserted);
        for removed in std::mem::take(&mut self.removed) {
            if removed.text.is_empty() || removed.attrs.kind.is_atom() {
                continue;
            }
            let fits = |line: &&Line| line.origin.is_none() && !line.removed && inserted.contains(&line.id);
            let exact = |line: &&Line| fits(line) && line.text == removed.text && line.attrs == removed.attrs;
            let edited = |line: &&Line| fits(line) && moved::is_edited(&removed.text, &line.text);
            let copy = self.lines.iter().find(exact).or_else(|| self.lines.iter().find(edited));
            let Some(copy) = copy.map(|line| line.id) else {
                continue;
            };
            let stored = self
                .lines
                .iter()
                .find(|line| line.id == removed.id)
                .map(|line| line.attrs.clone());
            if let Some(copy) = self.lines.iter_mut().find(|line| line.id == copy) {
                copy.origin = Some(removed.root);
                copy.from = Some(removed.id);
                copy.stored = stored.unwrap_or(removed.attrs);
            }
        }
        self.inserted = inserted;
    }

    /// Words typed into a line that waited as removed, or as a copy, make it an ordinary line again.
    fn settle_touched(&mut self) -> Result<(), TextError> {
        for id in &self.inserted {
            if let Some(line) = self.lines.iter().find(|line| line.id == *id)
                && let Some(origin) = line.origin
            {
                self.maps.origin.insert(&id.key(), origin.key())?;
                if let Some(from) = line.from {
                    self.maps.from.insert(&id.key(), from.key())?;
                }
            }
        }
        self.touched.sort();
        self.touched.dedup();
        let groups = if self.lines.iter().any(|line| line.origin.is_some()) {
            shown::copies(self.lines)
        } else {
            Vec::new()
        };
        for at in 0..self.lines.len() {
            let id = self.lines[at].id;
            if self.lines[at].is_tail() || self.touched.binary_search(&id).is_err() {
                continue;
            }
            if self.lines[at].removed && self.lines[at].shown != Shown::Hidden {
                self.maps.removed.insert(&id.key(), false)?;
                self.lines[at].removed = false;
            }
            if self.lines[at].origin.is_some() && groups.iter().any(|group| group.contains(&at)) {
                self.maps.origin.delete(&id.key())?;
                self.lines[at].origin = None;
            }
        }
        Ok(())
    }

    fn remove_hidden_copy(&mut self, at: usize) -> Result<(), TextError> {
        let (start, units, id) = (self.start(at), self.lines[at].units, self.lines[at].id);
        if units > 0 {
            self.text.delete_utf16(start, units)?;
        }
        self.maps.removed.insert(&id.key(), true)?;
        self.lines[at].removed = true;
        self.lines[at].set_text(String::new());
        Ok(())
    }
}

/// The marks of the first run of a range.
fn marks_at(text: &LoroText, from: usize, to: usize) -> Result<super::block::Marks, TextError> {
    let delta = text.slice_delta(from, to, PosType::Utf16)?;
    Ok(match delta.first() {
        Some(TextDelta::Insert {
            attributes: Some(attributes),
            ..
        }) => marks::read(attributes.iter()),
        Some(TextDelta::Insert { attributes: None, .. } | TextDelta::Delete { .. } | TextDelta::Retain { .. })
        | None => super::block::Marks::none(),
    })
}
