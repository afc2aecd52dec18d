//! Applies a local batch of edits: a flat delta over the visible text becomes Loro operations.
//!
//! The visible result is exactly what the delta says. What varies is which newline keeps its name, chosen so that
//! whoever types elsewhere meanwhile finds the words where they left them:
//! whole blocks are emptied and hidden rather than deleted, so that words typed into them reappear;
//! Enter at a line's end opens a line after it; a selection that ends at a line's end leaves the first line its name.

mod again;
mod cut;
mod settle;
mod stay;

use super::block::BlockAttrs;
use super::copies::Copied;
use super::deleted::{Deleted, Stood};
use super::delta::{FlatOp, TextName, deletions_first};
use super::document::{Maps, TextError};
use super::line::{Line, LineId, Shown};
use super::{marks, shown, write};
use loro::cursor::PosType;
use loro::{ID, LoroDoc, LoroText, LoroValue, TextDelta};
use std::collections::{HashMap, VecDeque};

/// What is known of characters beside the text.
pub(super) struct Known<'a> {
    pub copied: &'a mut Copied,
    pub deleted: &'a mut Deleted,
    /// Whoever made the batch had seen what the text has to say of its merge.
    pub seen: bool,
    /// This machine's operations from this one on have not left it.
    pub given: ID,
}

impl Known<'_> {
    /// Whether nobody else can have seen a line.
    fn alone(&self, id: LineId) -> bool {
        id.peer == self.given.peer && id.counter >= self.given.counter
    }
}

/// A line that stood elsewhere before.
struct Moved {
    id: LineId,
    /// The one whose place it took.
    was: LineId,
    /// What the window knew of that one, if it made nothing else of it.
    before: Option<BlockAttrs>,
    /// The window says so itself: what is left of that one are words that it did not take along.
    told: bool,
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
    /// A line that lost all its words to the operation before.
    emptied: Option<LineId>,
    /// A line whose newline the batch deletes, and which the new newline that comes there takes over.
    reused: Option<LineId>,
    /// What lines are to the letter that are something else.
    letter: HashMap<LineId, BlockAttrs>,
    inserted: Vec<LineId>,
    touched: Vec<LineId>,
    /// Lines that somebody moved away, or whose atom they removed, and left words of others on.
    left: Vec<LineId>,
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
            emptied: None,
            reused: None,
            letter: HashMap::new(),
            inserted: Vec::new(),
            touched: Vec::new(),
            left: Vec::new(),
        }
    }

    /// Applies the batch; gives what it says to the letter.
    pub fn run(mut self, delta: &[FlatOp]) -> Result<Letter, TextError> {
        let lent = self.take_lent();
        let delta = &self.settle_words_on_atoms(delta)?;
        let hidden_copies: Vec<LineId> = self
            .lines
            .iter()
            .filter(|line| line.shown == Shown::Hidden && !line.removed)
            .map(|line| line.id)
            .collect();
        let kept_both = self.kept_both();
        let stood = self.stood_at(delta);
        let delta = &self.stay(delta)?;
        self.remember(delta)?;
        let order = deletions_first(delta);
        for (nth, at) in order.iter().enumerate() {
            let op = &delta[*at];
            match op {
                FlatOp::Retain { n } => self.retain(*n as usize)?,
                FlatOp::Delete { n } => self.delete(*n as usize, opens(delta, &order[nth + 1..]))?,
                FlatOp::Insert { text, marks, again } => {
                    self.take_back(*again, order[nth..].iter().map(|at| &delta[*at]));
                    self.insert(text, marks)?;
                }
                FlatOp::Newline {
                    block,
                    again,
                    was,
                    from,
                } => {
                    self.take_back(*again, order[nth..].iter().map(|at| &delta[*at]));
                    self.newline(block, was.as_ref(), from.and_then(|from| stood.get(&from).copied()))?;
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
        self.name_moved()?;
        self.settle_touched(&kept_both)?;
        self.give_lent_back(lent);
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
            // Words and atom of one line show as two; nothing of this batch falls into those that still are one.
            if line.shown == Shown::TextThenAtom && offset == 0 && left >= line.units + 2 {
                left -= line.units + 2;
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

    fn newline(
        &mut self,
        block: &BlockAttrs,
        before: Option<&BlockAttrs>,
        from: Option<LineId>,
    ) -> Result<(), TextError> {
        self.skip_hidden();
        let (at, offset) = (self.at, self.offset);
        let was = self.came_from();
        if self.reused.take_if(|id| *id == self.lines[at].id).is_some() {
            return self.block(block);
        }
        let line = &self.lines[at];
        // A line that the batch empties here has its words still to come: they keep its newline.
        let ends = offset == line.units && !line.is_tail() && self.emptied != Some(line.id);
        if self.fresh && ends && line.attrs == *block {
            let after = self.start(at) + line.units + 1;
            let id = self.insert_newline(after)?;
            let mut new = Line::new(id, String::new());
            new.attrs = self.lines[at].attrs.clone();
            self.lines.insert(at + 1, new);
            self.touch(at);
        } else {
            let id = self.split(at, offset, block.clone())?;
            let moved = from.or(was).map(|was| Moved {
                id,
                was,
                before: before.cloned(),
                told: from.is_some(),
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
}

/// Whether the first newline of what comes next is a new one.
fn opens(delta: &[FlatOp], next: &[usize]) -> bool {
    let came = next
        .iter()
        .map(|at| &delta[*at])
        .find(|op| !matches!(op, FlatOp::Insert { .. }));
    matches!(came, Some(FlatOp::Newline { again: false, .. }))
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
