//! What a batch makes of lines that a merge left in between: words on an atom's line, lines that waited as removed, copies that were
//! told of.

use super::Apply;
use crate::text::block::BlockAttrs;
use crate::text::deleted::Words;
use crate::text::delta::FlatOp;
use crate::text::document::TextError;
use crate::text::line::{Line, LineId, Shown};
use crate::text::read::read_copies;
use crate::text::shown;
use loro::ID;
use std::borrow::Cow;
use std::collections::HashSet;

impl Apply<'_> {
    /// Gives the words that a merge left on an atom's line a line of their own, as they are shown already, where the batch touches
    /// them: who left them alone does not open a line that another may open as well. Where only the atom goes, the words keep
    /// its line. Gives the batch without what is done by that.
    pub(super) fn settle_words_on_atoms<'d>(&mut self, delta: &'d [FlatOp]) -> Result<Cow<'d, [FlatOp]>, TextError> {
        let words = |line: &Line| matches!(line.shown, Shown::TextThenAtom | Shown::TextOnly);
        if !self.lines.iter().any(words) {
            return Ok(Cow::Borrowed(delta));
        }
        let changes = changed(delta);
        let moves = delta
            .iter()
            .any(|op| matches!(op, FlatOp::Newline { from: Some(_), .. }));
        let mut gone = Vec::new();
        let mut at = 0;
        let mut start = 0;
        while at < self.lines.len() {
            let end = start + self.lines[at].visible_units();
            match self.lines[at].shown {
                Shown::TextThenAtom
                    if !moves && self.holds_its_atom_alone(at) && only_the_atom_goes(&changes, start, end) =>
                {
                    self.say_removed(at)?;
                    let line = &mut self.lines[at];
                    line.removed = true;
                    self.known.deleted.bury(Words::newline(line.id));
                    // Whoever marks its words does not bring the atom back.
                    self.left.push(line.id);
                    gone.push(end - 1);
                }
                Shown::TextThenAtom if changes.iter().any(|change| change.touches(start, end)) => {
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
                Shown::Whole | Shown::Hidden | Shown::TextThenAtom => {}
            }
            start = end;
            at += 1;
        }
        shown::decide(self.lines);
        Ok(without(delta, &gone))
    }

    /// Whether no other line holds the atom of this one: with it gone, that one would show.
    fn holds_its_atom_alone(&self, at: usize) -> bool {
        let kind = &self.lines[at].attrs.kind;
        let mut others = self.lines.iter().enumerate().filter(|(other, _)| *other != at);
        others.all(|(_, other)| other.removed || other.attrs.kind != *kind)
    }

    /// Makes of lines what they are shown as, where a join brought their words to a place that was left: the batch speaks of those.
    pub(super) fn take_lent(&mut self) -> Vec<(LineId, BlockAttrs)> {
        let mut taken = Vec::new();
        for line in self.lines.iter_mut() {
            if let Some(lent) = line.lent.take() {
                line.attrs = lent.clone();
                taken.push((line.id, lent));
            }
        }
        taken
    }

    /// Those that the batch left alone are what they were: nobody made anything of them.
    pub(super) fn give_lent_back(&mut self, taken: Vec<(LineId, BlockAttrs)>) {
        for (id, lent) in taken {
            let line = self.lines.iter_mut().find(|line| line.id == id && line.removed);
            if let Some(line) = line.filter(|line| line.attrs == lent) {
                line.attrs = line.stored.clone();
                self.letter.insert(id, lent);
            }
        }
    }

    /// Words typed into a line that waited as removed make it an ordinary line again; so does touching one of several
    /// copies that were told of.
    pub(super) fn settle_touched(
        &mut self,
        (kept_both, twice): &(HashSet<LineId>, HashSet<ID>),
    ) -> Result<(), TextError> {
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
            if self.lines[at].removed && self.lines[at].shown != Shown::Hidden && !self.left.contains(&id) {
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
}

/// What of the text that it changes a delta changes.
struct Changed<'d> {
    from: usize,
    to: usize,
    /// What begins where it ends is joined to what stands before, or typed into.
    on: bool,
    /// By what.
    op: &'d FlatOp,
}

impl Changed<'_> {
    fn touches(&self, start: usize, end: usize) -> bool {
        self.from < end && (self.to > start || (self.to == start && self.on))
    }
}

/// Whether all that happens to the words of an atom's line, to the atom and right before them, is that the atom is deleted and
/// that words are marked.
fn only_the_atom_goes(changes: &[Changed<'_>], start: usize, end: usize) -> bool {
    let mut goes = false;
    for change in changes.iter().filter(|change| change.from < end && change.to >= start) {
        match change.op {
            FlatOp::Delete { .. } if change.from == end - 1 && change.to >= end => goes = true,
            FlatOp::Format { .. } => {}
            FlatOp::Retain { .. }
            | FlatOp::Delete { .. }
            | FlatOp::Insert { .. }
            | FlatOp::Newline { .. }
            | FlatOp::Block { .. } => return false,
        }
    }
    goes
}

/// A batch without the deletion of some units.
fn without<'d>(delta: &'d [FlatOp], gone: &[usize]) -> Cow<'d, [FlatOp]> {
    if gone.is_empty() {
        return Cow::Borrowed(delta);
    }
    let mut at = 0;
    let mut rest = Vec::with_capacity(delta.len());
    for op in delta {
        if let FlatOp::Delete { n } = op {
            let deleted = at..at + op.passes();
            let done = gone
                .iter()
                .filter(|unit| deleted.contains(unit))
                .map(|_| 1)
                .sum::<u32>();
            if *n > done {
                rest.push(FlatOp::Delete { n: n - done });
            }
        } else {
            rest.push(op.clone());
        }
        at += op.passes();
    }
    Cow::Owned(rest)
}

fn changed(delta: &[FlatOp]) -> Vec<Changed<'_>> {
    let mut changed: Vec<Changed<'_>> = Vec::new();
    let mut at = 0;
    for op in delta {
        let on = match op {
            FlatOp::Retain { n } => {
                at += *n as usize;
                continue;
            }
            FlatOp::Delete { .. } | FlatOp::Insert { .. } => true,
            FlatOp::Format { .. } | FlatOp::Block { .. } => false,
            // Whole lines come there: what came before it is on its own line.
            FlatOp::Newline { .. } => {
                if changed.last().is_some_and(|last| last.from == at && last.to == at) {
                    changed.pop();
                }
                false
            }
        };
        let size = op.passes();
        changed.push(Changed {
            from: at,
            to: at + size,
            on,
            op,
        });
        at += size;
    }
    changed
}
