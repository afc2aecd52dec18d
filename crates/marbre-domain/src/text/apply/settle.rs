//! What a batch makes of lines that a merge left in between: words on an atom's line, lines that waited as removed, copies that were
//! told of.

use super::Apply;
use crate::text::delta::FlatOp;
use crate::text::document::TextError;
use crate::text::line::{Line, LineId, Shown};
use crate::text::read::read_copies;
use crate::text::shown;
use loro::ID;
use std::collections::HashSet;

impl Apply<'_> {
    /// Gives the words that a merge left on an atom's line a line of their own, as they are shown already, where the batch touches
    /// them: who left them alone does not open a line that another may open as well.
    pub(super) fn settle_words_on_atoms(&mut self, delta: &[FlatOp]) -> Result<(), TextError> {
        let words = |line: &Line| matches!(line.shown, Shown::TextThenAtom | Shown::TextOnly);
        if !self.lines.iter().any(words) {
            return Ok(());
        }
        let changes = changed(delta);
        let mut at = 0;
        let mut start = 0;
        while at < self.lines.len() {
            let end = start + self.lines[at].visible_units();
            match self.lines[at].shown {
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
        Ok(())
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
struct Changed {
    from: usize,
    to: usize,
    /// What begins where it ends is joined to what stands before, or typed into.
    on: bool,
}

impl Changed {
    fn touches(&self, start: usize, end: usize) -> bool {
        self.from < end && (self.to > start || (self.to == start && self.on))
    }
}

fn changed(delta: &[FlatOp]) -> Vec<Changed> {
    let mut changed: Vec<Changed> = Vec::new();
    let mut at = 0;
    for op in delta {
        let (size, on) = match op {
            FlatOp::Retain { n } => {
                at += *n as usize;
                continue;
            }
            FlatOp::Delete { n } => (*n as usize, true),
            FlatOp::Format { n, .. } => (*n as usize, false),
            FlatOp::Block { .. } => (1, false),
            FlatOp::Insert { .. } => (0, true),
            // Whole lines come there: what came before it is on its own line.
            FlatOp::Newline { .. } => {
                if changed.last().is_some_and(|last| last.from == at && last.to == at) {
                    changed.pop();
                }
                (0, false)
            }
        };
        changed.push(Changed {
            from: at,
            to: at + size,
            on,
        });
        at += size;
    }
    changed
}
