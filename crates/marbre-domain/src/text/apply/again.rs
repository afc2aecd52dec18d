//! What comes again in a batch: words that are moved or that a deletion gives back name what they repeat.

use super::{Apply, Moved};
use crate::text::block::BlockAttrs;
use crate::text::copies;
use crate::text::deleted::{Stood, Words};
use crate::text::delta::FlatOp;
use crate::text::document::TextError;
use crate::text::line::{Line, LineId, Shown};
use crate::text::{read, shown};
use loro::ID;
use std::collections::{HashMap, HashSet};

/// Longer deletions are not remembered.
const REMEMBERED: usize = 20_000;

impl Apply<'_> {
    /// Lines of which the text says that the same stands more than once, and the characters that do.
    pub(super) fn kept_both(&self) -> (HashSet<LineId>, HashSet<ID>) {
        if !self.known.seen || self.lines.iter().all(|line| line.copies.is_empty()) {
            return Default::default();
        }
        let mut once = HashSet::new();
        let roots = self
            .lines
            .iter()
            .flat_map(|line| &line.copies)
            .flat_map(|copy| copy.each());
        let twice = roots.map(|(_, root)| root).filter(|root| !once.insert(*root)).collect();
        let seen = |at: &&usize| self.lines[**at].shown != Shown::Hidden;
        let groups = shown::copies(self.lines).into_iter();
        let told = groups.filter(|group| group.within || group.lines.iter().filter(seen).count() > 1);
        let lines = told.flat_map(|group| group.lines).map(|at| self.lines[at].id);
        (lines.collect(), twice)
    }

    /// Makes those characters of a line ordinary ones that stand elsewhere as well.
    pub(super) fn make_ordinary(&mut self, at: usize, twice: &HashSet<ID>) -> Result<(), TextError> {
        let line = &self.lines[at];
        let first: usize = self.lines[..at].iter().map(|line| line.chars + 1).sum();
        let start = self.start(at);
        for copy in copies::read(self.text, first, line.chars, self.known.copied)? {
            for (nth, _) in copy.each().filter(|(_, root)| twice.contains(root)) {
                let mut units = line.text.chars().map(char::len_utf16);
                let from = start + units.by_ref().take(nth).sum::<usize>();
                let to = from + units.next().unwrap_or_default();
                self.text.unmark_utf16(from..to, copies::MARK)?;
            }
        }
        Ok(())
    }

    /// Remembers what the batch is about to delete: it may come back in it, or later.
    pub(super) fn remember(&mut self, delta: &[FlatOp]) -> Result<(), TextError> {
        for op in delta {
            match op {
                FlatOp::Retain { n } | FlatOp::Format { n, .. } => self.retain(*n as usize)?,
                FlatOp::Block { .. } => self.retain(1)?,
                FlatOp::Delete { n } => {
                    self.skip_hidden();
                    let to = self.ahead(*n as usize)?;
                    if *n as usize <= REMEMBERED {
                        let words = self.words_until(to)?;
                        self.known.deleted.bury(words);
                    }
                    (self.at, self.offset) = to;
                }
                FlatOp::Insert { .. } | FlatOp::Newline { .. } => {}
            }
        }
        (self.at, self.offset) = (0, 0);
        Ok(())
    }

    /// The words from the cursor to a place, by what was first typed.
    fn words_until(&self, (last, end): (usize, usize)) -> Result<Words, TextError> {
        let mut words = Words::default();
        let mut start: usize = self.lines[..self.at].iter().map(|line| line.chars + 1).sum();
        for at in self.at..=last {
            let line = &self.lines[at];
            let from = if at == self.at { self.offset } else { 0 };
            let to = if at == last { end } else { line.units };
            if line.shown != Shown::Hidden {
                let from = line.byte_at(from).ok_or(TextError::SplitsPair)?;
                let to = line.byte_at(to).ok_or(TextError::SplitsPair)?;
                let before = line.text[..from].chars().count();
                let chars: Vec<char> = line.text[from..to].chars().collect();
                for (c, id) in chars.iter().zip(copies::ids(self.text, start + before, chars.len())?) {
                    words.push(*c, self.known.copied.root(id), Some(line.id));
                }
                if at < last {
                    words.push('\n', line.id.into(), Some(line.id));
                }
            }
            start += line.chars + 1;
        }
        Ok(words)
    }

    /// Finds what the words that come next were, if they stood in the text before.
    pub(super) fn take_back<'b>(&mut self, again: bool, ops: impl Iterator<Item = &'b FlatOp>) {
        if !again {
            self.back.clear();
            return;
        }
        if !self.back.is_empty() {
            return;
        }
        let mut chars = Vec::new();
        for op in ops {
            match op {
                FlatOp::Insert { text, again: true, .. } => chars.extend(text.chars()),
                FlatOp::Newline { again: true, .. } => chars.push('\n'),
                FlatOp::Insert { .. }
                | FlatOp::Newline { .. }
                | FlatOp::Retain { .. }
                | FlatOp::Delete { .. }
                | FlatOp::Format { .. }
                | FlatOp::Block { .. } => break,
            }
        }
        self.back = self.known.deleted.take_back(&chars).into();
        self.take_hidden(&chars);
    }

    /// A line that comes again though its words were taken back already: they stand in a copy that is hidden, which the window had
    /// not heard of yet.
    fn take_hidden(&mut self, chars: &[char]) {
        let words = chars.split(|c| *c == '\n').next().unwrap_or_default();
        if words.is_empty() || self.back.iter().take(words.len()).any(Option::is_some) {
            return;
        }
        let hidden = |line: &&Line| line.shown == Shown::Hidden && !line.removed && !line.copies.is_empty();
        let same = |line: &&Line| line.chars == words.len() && line.text.chars().eq(words.iter().copied());
        if let Some(line) = self.lines.iter().filter(hidden).find(same) {
            for (nth, root) in line.copies.iter().flat_map(|copy| copy.each()) {
                let line = Some(line.id);
                self.back[nth] = Some(Stood { root, line });
            }
        }
    }

    /// Says of the characters that were inserted what they repeat, where they stood in the text before.
    pub(super) fn name_copies(&mut self, place: usize, words: &str, own: ID) -> Result<(), TextError> {
        let chars = self.back.len().min(words.chars().count());
        let found: Vec<Option<Stood>> = self.back.drain(..chars).collect();
        for line in found.iter().flatten().filter_map(|stood| stood.line) {
            *self.stood.entry(line).or_default() += 1;
        }
        let roots: Vec<Option<ID>> = found.iter().map(|stood| stood.map(|stood| stood.root)).collect();
        for run in copies::runs(&roots) {
            let skipped = i32::try_from(run.start).map_err(|_| TextError::PastEnd { over: run.start })?;
            let own = ID::new(own.peer, own.counter + skipped);
            let units = |n: usize| words.chars().take(n).map(char::len_utf16).sum::<usize>();
            let (from, to) = (place + units(run.start), place + units(run.start + run.len));
            self.text
                .mark_utf16(from..to, copies::MARK, copies::code(own, run.len, run.root))?;
            self.known.copied.note(own, run.len, run.root);
            if self.maps.copies.is_empty() {
                self.maps.copies.insert("", true)?;
            }
        }
        Ok(())
    }

    /// The line whose newline, or most of whose words, come again with the newline that is inserted next.
    pub(super) fn came_from(&mut self) -> Option<LineId> {
        let newline = self.back.pop_front().flatten().and_then(|stood| stood.line);
        let words = std::mem::take(&mut self.stood);
        newline.or_else(|| {
            words
                .into_iter()
                .max_by_key(|(line, count)| (*count, *line))
                .map(|(line, _)| line)
        })
    }

    /// The lines whose newlines a batch says that it moves, by where these stand in the text that it changes.
    pub(super) fn stood_at(&self, delta: &[FlatOp]) -> HashMap<u32, LineId> {
        let mut stood = HashMap::new();
        if delta
            .iter()
            .any(|op| matches!(op, FlatOp::Newline { from: Some(_), .. }))
        {
            let mut at = 0;
            let seen = |line: &&Line| line.shown != Shown::Hidden && !line.is_tail();
            for line in self.lines.iter().filter(seen) {
                at += line.visible_units();
                if let Ok(newline) = u32::try_from(at.saturating_sub(1)) {
                    stood.insert(newline, line.id);
                }
            }
        }
        stood
    }

    /// A line that took the place of one that left says so: what nobody says of it is as it is there.
    pub(super) fn name_moved(&mut self) -> Result<(), TextError> {
        for Moved { id, was, before, told } in std::mem::take(&mut self.moved) {
            let at = self.lines.iter().position(|line| line.id == was);
            if let Some(at) = at.filter(|at| self.lines[*at].shown != Shown::Hidden) {
                if !told {
                    continue;
                }
                // Words that others typed into it stay behind.
                if !self.lines[at].text.is_empty() && !self.lines[at].attrs.kind.is_atom() {
                    self.say_removed(at)?;
                    self.lines[at].removed = true;
                    self.left.push(was);
                }
            }
            let left = at.map(|at| &self.lines[at]);
            let there = left.map(|line| line.attrs.clone());
            let there = there.unwrap_or_else(|| read::attrs(was, self.maps));
            let (from, stored) = self.known_as(was);
            let Some(line) = self.lines.iter_mut().find(|line| line.id == id) else {
                continue;
            };
            if there.kind.is_atom() || line.attrs.kind.is_atom() {
                continue;
            }
            // Whoever moved it knew it as it was; what they left alone another may have changed since.
            if let Some(before) = before {
                let now = &line.attrs;
                let attrs = BlockAttrs {
                    kind: chosen(&now.kind, &before.kind, &there.kind),
                    boxed: chosen(&now.boxed, &before.boxed, &there.boxed),
                    list: chosen(&now.list, &before.list, &there.list),
                    source: chosen(&now.source, &before.source, &there.source),
                };
                if attrs != *now {
                    self.letter.insert(id, std::mem::replace(&mut line.attrs, attrs));
                }
            }
            line.from = from;
            line.stored = stored;
        }
        Ok(())
    }

    /// The line that others know of one that may be no more, and what is said of it so far.
    fn known_as(&self, was: LineId) -> (Option<LineId>, BlockAttrs) {
        let mut id = was;
        loop {
            if let Some(line) = self.lines.iter().find(|line| line.id == id) {
                return (Some(id), line.stored.clone());
            }
            if !self.known.alone(id) {
                return (Some(id), read::attrs(id, self.maps));
            }
            match read::from(self.maps, id) {
                Some(from) => id = from,
                None => return (None, BlockAttrs::default()),
            }
        }
    }
}

fn chosen<T: Clone + PartialEq>(now: &T, before: &T, there: &T) -> T {
    if now == before { there.clone() } else { now.clone() }
}
