//! What a batch deletes: characters within a line, whole lines, and what stands between two.

use super::Apply;
use crate::text::block::BlockKind;
use crate::text::document::TextError;
use crate::text::line::Shown;
use std::ops::Range;

impl Apply<'_> {
    /// Deletes `n` units. `opens` says that a new newline comes in their place.
    pub(super) fn delete(&mut self, n: usize, opens: bool) -> Result<(), TextError> {
        if n == 0 {
            return Ok(());
        }
        self.skip_hidden();
        let (i, o) = (self.at, self.offset);
        let (j, p) = self.ahead(n)?;
        if i == j {
            self.cut(i, o, p)?;
            let line = &self.lines[i];
            self.emptied = (line.units == 0 && !line.is_tail()).then_some(line.id);
            return Ok(());
        }
        let whole = !self.lines[j].is_tail() && p == self.lines[j].units;
        if o == 0 {
            self.cut(j, 0, p)?;
            let gone = self.remove_lines(i..j)?;
            (self.at, self.offset) = (j - gone, 0);
        } else if self.lines[j].attrs.kind.is_atom() {
            // Nothing is joined to an atom: the words before it keep their newline and become what the new one says.
            if opens {
                self.cut(i, o, self.lines[i].units)?;
                self.remove_lines(i + 1..j)?;
                self.reused = Some(self.lines[i].id);
            } else {
                self.join(i, o, j, p)?;
            }
        } else if whole {
            self.cut(i, o, self.lines[i].units)?;
            // The newline that the window sees surviving is the last one's: what it was, this line becomes.
            self.lines[i].attrs = self.lines[j].attrs.clone();
            self.remove_lines(i + 1..j + 1)?;
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

    /// Removes whole lines; tells how many of them are no more.
    fn remove_lines(&mut self, lines: Range<usize>) -> Result<usize, TextError> {
        let mut gone = 0;
        for at in lines.rev() {
            gone += usize::from(self.remove_line(at)?);
        }
        Ok(gone)
    }

    /// Empties a line and hides it. Its newline stays, so that words typed into it meanwhile keep their place; where nobody
    /// else can have seen it, it goes: words that another typed in front of the next line would come to stand in it.
    fn remove_line(&mut self, at: usize) -> Result<bool, TextError> {
        let line = &self.lines[at];
        if line.shown == Shown::Hidden {
            return Ok(false);
        }
        let alone = self.known.alone(line.id);
        let (start, units) = (self.start(at), line.units + usize::from(alone));
        if units > 0 {
            self.text.delete_utf16(start, units)?;
        }
        if alone {
            self.lines.remove(at);
            return Ok(true);
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
        Ok(false)
    }

    /// Says what of a line is removed: its words, or the atom that it shows.
    pub(super) fn say_removed(&self, at: usize) -> Result<(), TextError> {
        let key = self.lines[at].id.key();
        if let BlockKind::Atom { record, .. } = &self.lines[at].attrs.kind {
            Ok(self.maps.removed.insert(&key, record.as_str())?)
        } else {
            Ok(self.maps.removed.insert(&key, true)?)
        }
    }

    /// Joins the beginning of one line with the end of a later one; the later keeps its newline.
    fn join(&mut self, i: usize, o: usize, j: usize, p: usize) -> Result<(), TextError> {
        self.say_joined(i, j)?;
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

    /// Says which line others were joined to: a line that somebody put between them meanwhile would part their words from it.
    fn say_joined(&self, i: usize, j: usize) -> Result<(), TextError> {
        let to = &self.lines[j];
        let seen = self.lines[i..j].iter().any(|line| !self.known.alone(line.id));
        if seen && !to.is_tail() && self.maps.joined.get(&to.id.key()).is_none() {
            self.maps.joined.insert(&to.id.key(), true)?;
        }
        Ok(())
    }

    /// Empties a copy that nobody sees.
    pub(super) fn remove_hidden_copy(&mut self, at: usize) -> Result<(), TextError> {
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
