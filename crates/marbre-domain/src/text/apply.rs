//! Applies a local batch of edits: a flat delta over the visible text becomes Loro operations.
//!
//! The visible result is exactly what the delta says. What varies is which newline keeps its name, chosen so that
//! whoever types elsewhere meanwhile finds the words where they left them:
//! whole blocks are emptied and hidden rather than deleted, so that words typed into them reappear;
//! Enter at a line's end opens a line after it; a selection that ends at a line's end leaves the first line its name.

mod again;

use super::block::{BlockAttrs, BlockKind};
use super::copies::Copied;
use super::deleted::{Deleted, Stood};
use super::delta::{FlatOp, TextName, deletions_first};
use super::document::{Maps, TextError};
use super::line::{Line, LineId, Shown};
use super::read::read_copies;
use super::{marks, shown, write};
use loro::cursor::PosType;
use loro::{ID, LoroDoc, LoroText, LoroValue, TextDelta};
use std::collections::{HashMap, HashSet, VecDeque};

/// What is known of characters beside the text.
pub(super) struct Known<'a> {
    pub copied: &'a mut Copied,
    pub deleted: &'a mut Deleted,
    /// Whoever made the batch had seen what the text has to say of its merge.
    pub seen: bool,
}

/// A line that stood elsewhere before.
struct Moved {
    id: LineId,
    /// The one whose place it took.
    was: LineId,
    /// What the window knew of that one, if it made nothing else of it.
    before: Option<BlockAttrs>,
}

/// How each line would show if a batch were taken to the letter, and what those would be that are something else.
pub(super) type Letter = (Vec<Shown>, HashMap<LineId, BlockAttrs>);

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
    known: Known<'a>,
    /// What the characters that are inserted next were, where they stood in the text before.
    back: VecDeque<Option<Stood>>,
    /// In which lines those of the line under way stood.
    stood: HashMap<LineId, usize>,
    /// Lines that took the place of others.
    moved: Vec<Moved>,
    /// What lines are to the letter that are something else.
    letter: HashMap<LineId, BlockAttrs>,
    inserted: Vec<LineId>,
    touched: Vec<LineId>,
}

impl<'a> Apply<'a> {
    pub fn new(
        doc: &'a LoroDoc,
        text: &'a LoroText,
        maps: &'a Maps,
        name: TextName,
        lines: &'a mut Vec<Line>,
        known: Known<'a>,
    ) -> Self {
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
            known,
            back: VecDeque::new(),
            stood: HashMap::new(),
            moved: Vec::new(),
            letter: HashMap::new(),
            inserted: Vec::new(),
            touched: Vec::new(),
        }
    }

    /// Applies the batch; gives what it says to the letter.
    pub fn run(mut self, delta: &[FlatOp]) -> Result<Letter, TextError> {
        self.settle_words_on_atoms()?;
        let hidden_copies: Vec<LineId> = self
            .lines
            .iter()
            .filter(|line| line.shown == Shown::Hidden && !line.removed)
            .map(|line| line.id)
            .collect();
        let kept_both = self.kept_both();
        self.remember(delta)?;
        let order = deletions_first(delta);
        for (nth, at) in order.iter().enumerate() {
            let op = &delta[*at];
            match op {
                FlatOp::Retain { n } => self.retain(*n as usize)?,
                FlatOp::Delete { n } => self.delete(*n as usize)?,
                FlatOp::Insert { text, marks, again } => {
                    self.take_back(*again, order[nth..].iter().map(|at| &delta[*at]));
                    self.insert(text, marks)?;
                }
                FlatOp::Newline { block, again, was, .. } => {
                    self.take_back(*again, order[nth..].iter().map(|at| &delta[*at]));
                    self.newline(block, was.as_ref())?;
                }
                FlatOp::Format { n, marks } => self.format(*n as usize, marks)?,
                FlatOp::Block { block } => self.block(block)?,
            }
            self.fresh = !matches!(op, FlatOp::Insert { .. } | FlatOp::Newline { .. });
            if self.fresh {
                self.stood.clear();
            }
        }
        if self.lines.last().is_some_and(|tail| !tail.text.is_empty()) {
            return Err(TextError::NoFinalNewline);
        }
        self.name_moved();
        self.settle_touched(&kept_both)?;
        write::write_attrs(self.name, self.maps, self.lines)?;
        let letter = self.lines.iter().map(|line| line.shown).collect();
        shown::decide(self.lines);
        self.keep_hidden(&hidden_copies)?;
        Ok((letter, self.letter))
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
                    self.lines[at].copies.clear();
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
        let units = line.units;
        if units > 0 {
            let start = self.start(at);
            self.text.delete_utf16(start, units)?;
        }
        if !self.lines[at].removed {
            self.say_removed(at)?;
        }
        let line = &mut self.lines[at];
        line.removed = true;
        line.shown = Shown::Hidden;
        // Nobody sees what it became before it went.
        line.attrs = line.stored.clone();
        line.copies.clear();
        line.set_text(String::new());
        Ok(())
    }

    /// Says what of a line is removed: its words, or the atom that it shows.
    fn say_removed(&self, at: usize) -> Result<(), TextError> {
        let key = self.lines[at].id.key();
        if let BlockKind::Atom { record, .. } = &self.lines[at].attrs.kind {
            Ok(self.maps.removed.insert(&key, record.as_str())?)
        } else {
            Ok(self.maps.removed.insert(&key, true)?)
        }
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
        let own = self.next_id();
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
        self.name_copies(place, words, own)?;
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

    fn newline(&mut self, block: &BlockAttrs, before: Option<&BlockAttrs>) -> Result<(), TextError> {
        self.skip_hidden();
        let (at, offset) = (self.at, self.offset);
        let was = self.came_from();
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
            let id = self.split(at, offset, block.clone())?;
            let moved = was.map(|was| Moved {
                id,
                was,
                before: before.cloned(),
            });
            self.moved.extend(moved);
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
        let id = self.next_id().into();
        self.text.insert_utf16(place, "\n")?;
        self.inserted.push(id);
        Ok(id)
    }

    /// What the next operation is called.
    fn next_id(&self) -> ID {
        // The version counts the operations of the open transaction: the next one gets this number.
        ID::new(self.peer, self.doc.oplog_vv().get(&self.peer).copied().unwrap_or(0))
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

    /// Words typed into a line that waited as removed make it an ordinary line again; so does touching one of several
    /// copies that were told of.
    fn settle_touched(&mut self, (kept_both, twice): &(HashSet<LineId>, HashSet<ID>)) -> Result<(), TextError> {
        for id in &self.inserted {
            if let Some(line) = self.lines.iter().find(|line| line.id == *id)
                && let Some(from) = line.from
            {
                self.maps.from.insert(&id.key(), from.key())?;
            }
        }
        self.touched.sort();
        self.touched.dedup();
        for at in 0..self.lines.len() {
            let id = self.lines[at].id;
            if self.lines[at].is_tail() || self.touched.binary_search(&id).is_err() {
                continue;
            }
            if self.lines[at].removed && self.lines[at].shown != Shown::Hidden {
                self.maps.removed.insert(&id.key(), false)?;
                self.lines[at].removed = false;
            }
            if kept_both.contains(&id) && self.lines[at].units > 0 {
                self.make_ordinary(at, twice)?;
            }
        }
        if self.maps.copies.is_empty() {
            return Ok(());
        }
        let changed = |line: &Line| self.touched.binary_search(&line.id).is_ok() || self.inserted.contains(&line.id);
        read_copies(self.text, self.lines, self.known.copied, changed)
    }

    fn remove_hidden_copy(&mut self, at: usize) -> Result<(), TextError> {
        let (start, units) = (self.start(at), self.lines[at].units);
        if units > 0 {
            self.text.delete_utf16(start, units)?;
        }
        self.say_removed(at)?;
        self.lines[at].removed = true;
        self.lines[at].copies.clear();
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
