//! Merges a remote update: Loro's events become new lines and the delta that a window must apply.

use super::block::{BlockAttrs, Span};
use super::delta::{Delta, FlatOp, TextName};
use super::document::{Maps, TextError, split_runs};
use super::line::{Line, LineId, Shown, measure};
use super::read::read_attrs;
use super::{marks, shown};
use loro::cursor::{PosType, Side};
use loro::event::{Diff, DiffEvent};
use loro::{EventTriggerKind, LoroText, TextDelta};
use std::collections::HashSet;

/// What Loro told of one import.
#[derive(Default)]
pub(super) struct Events {
    standfirst: Vec<TextDelta>,
    body: Vec<TextDelta>,
    /// Lines whose attributes changed.
    pub keys: HashSet<LineId>,
}

impl Events {
    pub fn take_in(&mut self, event: &DiffEvent<'_>) {
        if event.triggered_by == EventTriggerKind::Local {
            return;
        }
        for change in &event.events {
            if let Diff::Text(delta) = &change.diff {
                match change.target.name().as_str() {
                    "standfirst" => self.standfirst.extend(delta.iter().cloned()),
                    "body" => self.body.extend(delta.iter().cloned()),
                    _ => {}
                }
            } else if let Diff::Map(map) = &change.diff {
                self.keys
                    .extend(map.updated.keys().filter_map(|key| LineId::from_key(key)));
            }
        }
    }

    pub fn of(&self, name: TextName) -> &[TextDelta] {
        match name {
            TextName::Standfirst => &self.standfirst,
            TextName::Body => &self.body,
        }
    }
}

/// Where a stretch of the merged text came from. `line` is where it stands in the new lines.
enum Run {
    Kept {
        old: usize,
        line: usize,
        words: String,
        patch: Option<super::delta::MarkPatch>,
    },
    KeptNewline {
        old: usize,
        line: usize,
    },
    Added {
        line: usize,
        words: String,
        marks: super::block::Marks,
    },
    AddedNewline {
        line: usize,
    },
    Gone {
        old: usize,
        units: usize,
    },
    GoneNewline {
        old: usize,
    },
}

/// Walks the old lines, building the new ones.
struct Walk<'a> {
    text: &'a LoroText,
    old: Vec<Line>,
    at: usize,
    /// Characters and bytes of the current old line already passed.
    chars: usize,
    bytes: usize,
    new: Vec<Line>,
    current: String,
    /// Position in the new text, in characters.
    position: usize,
    runs: Vec<Run>,
}

/// The new lines, and the delta from what was visible to what is.
pub(super) fn merge(
    text: &LoroText,
    maps: &Maps,
    old: Vec<Line>,
    events: &[TextDelta],
    keys: &HashSet<LineId>,
) -> Result<(Vec<Line>, Delta), TextError> {
    let mut walk = Walk {
        text,
        new: Vec::with_capacity(old.len() + 4),
        old,
        at: 0,
        chars: 0,
        bytes: 0,
        current: String::new(),
        position: 0,
        runs: Vec::new(),
    };
    for event in events {
        match event {
            TextDelta::Retain { retain, attributes } => {
                let patch = attributes
                    .as_ref()
                    .filter(|a| !a.is_empty())
                    .map(|a| marks::read_patch(a.iter()));
                walk.keep(*retain, patch)?;
            }
            TextDelta::Insert { insert, attributes } => {
                let marks = attributes.as_ref().map(|a| marks::read(a.iter())).unwrap_or_default();
                walk.add(insert, &marks)?;
            }
            TextDelta::Delete { delete } => walk.drop_chars(*delete)?,
        }
    }
    walk.keep_rest();
    let Walk { old, mut new, runs, .. } = walk;
    let old_ids: HashSet<LineId> = old.iter().map(|line| line.id).collect();
    for line in new.iter_mut().filter(|line| !line.is_tail()) {
        let moved = line.from.is_some() && !keys.is_empty();
        if moved || keys.contains(&line.id) || !old_ids.contains(&line.id) {
            read_attrs(line, maps);
        }
    }
    shown::decide(&mut new);
    let delta = visible_delta(text, &old, &new, &runs);
    Ok((new, delta))
}

impl Walk<'_> {
    fn beyond() -> TextError {
        TextError::Loro("an event goes past the text that it changes".into())
    }

    /// Takes up to `n` characters of the current old line: the words, and whether its newline follows within `n`.
    fn take(&mut self, n: usize) -> Result<(usize, String, bool, usize), TextError> {
        let old = self.at;
        let line = self.old.get(old).ok_or_else(Self::beyond)?;
        let left = line.chars - self.chars;
        let taken = n.min(left);
        let rest = &line.text[self.bytes..];
        let end = if taken == left {
            rest.len()
        } else {
            rest.char_indices().nth(taken).map_or(rest.len(), |(at, _)| at)
        };
        let words = rest[..end].to_owned();
        self.chars += taken;
        self.bytes += end;
        let newline = n > left;
        if newline {
            if line.is_tail() {
                return Err(Self::beyond());
            }
            self.at += 1;
            self.chars = 0;
            self.bytes = 0;
        }
        Ok((old, words, newline, taken + usize::from(newline)))
    }

    fn keep(&mut self, mut n: usize, patch: Option<super::delta::MarkPatch>) -> Result<(), TextError> {
        while n > 0 {
            let (old, words, newline, used) = self.take(n)?;
            n -= used;
            self.position += used;
            let line = self.new.len();
            if !words.is_empty() {
                self.current.push_str(&words);
                self.runs.push(Run::Kept {
                    old,
                    line,
                    words,
                    patch: patch.clone(),
                });
            }
            if newline {
                self.close_kept(old);
                self.runs.push(Run::KeptNewline { old, line });
            }
        }
        Ok(())
    }

    fn close_kept(&mut self, old: usize) {
        let words = std::mem::take(&mut self.current);
        let mut line = Line {
            text: String::new(),
            ..self.old[old].clone()
        };
        line.set_text(words);
        self.new.push(line);
    }

    fn add(&mut self, words: &str, marks: &super::block::Marks) -> Result<(), TextError> {
        for (nth, part) in words.split('\n').enumerate() {
            if nth > 0 {
                let cursor = self
                    .text
                    .get_cursor(self.position, Side::Middle)
                    .and_then(|cursor| cursor.id)
                    .ok_or_else(Self::beyond)?;
                let line = self.new.len();
                let words = std::mem::take(&mut self.current);
                self.new.push(Line::new(cursor.into(), words));
                self.runs.push(Run::AddedNewline { line });
                self.position += 1;
            }
            if !part.is_empty() {
                self.current.push_str(part);
                self.position += part.chars().count();
                self.runs.push(Run::Added {
                    line: self.new.len(),
                    words: part.to_owned(),
                    marks: marks.clone(),
                });
            }
        }
        Ok(())
    }

    fn drop_chars(&mut self, mut n: usize) -> Result<(), TextError> {
        while n > 0 {
            let (old, words, newline, used) = self.take(n)?;
            n -= used;
            if !words.is_empty() {
                self.runs.push(Run::Gone {
                    old,
                    units: measure(&words).0,
                });
            }
            if newline {
                self.runs.push(Run::GoneNewline { old });
            }
        }
        Ok(())
    }

    /// What the events do not mention stays as it is; the tail closes the lines.
    fn keep_rest(&mut self) {
        while self.at < self.old.len() {
            let old = self.at;
            let line = self.new.len();
            let words = self.old[old].text[self.bytes..].to_owned();
            if !words.is_empty() {
                self.current.push_str(&words);
                self.runs.push(Run::Kept {
                    old,
                    line,
                    words,
                    patch: None,
                });
            }
            self.at += 1;
            self.chars = 0;
            self.bytes = 0;
            if self.old[old].is_tail() {
                let words = std::mem::take(&mut self.current);
                self.new.push(Line::new(LineId::TAIL, words));
            } else {
                self.close_kept(old);
                self.runs.push(Run::KeptNewline { old, line });
            }
        }
    }
}

/// Collects operations, joining like neighbours and dropping what changes nothing at the end.
#[derive(Default)]
struct Ops(Delta);

impl Ops {
    fn retain(&mut self, units: usize) {
        let units = u32::try_from(units).unwrap_or(u32::MAX);
        match self.0.last_mut() {
            _ if units == 0 => {}
            Some(FlatOp::Retain { n }) => *n += units,
            _ => self.0.push(FlatOp::Retain { n: units }),
        }
    }

    fn delete(&mut self, units: usize) {
        let units = u32::try_from(units).unwrap_or(u32::MAX);
        match self.0.last_mut() {
            _ if units == 0 => {}
            Some(FlatOp::Delete { n }) => *n += units,
            _ => self.0.push(FlatOp::Delete { n: units }),
        }
    }

    fn insert(&mut self, words: &str, with: &super::block::Marks) {
        match self.0.last_mut() {
            Some(FlatOp::Insert { text, marks }) if marks == with => text.push_str(words),
            _ => self.0.push(FlatOp::Insert {
                text: words.to_owned(),
                marks: with.clone(),
            }),
        }
    }

    fn newline(&mut self, block: BlockAttrs) {
        self.0.push(FlatOp::Newline { block });
    }

    fn newline_becomes(&mut self, before: &BlockAttrs, block: BlockAttrs) {
        if *before == block {
            self.retain(1);
        } else {
            self.0.push(FlatOp::Block { block });
        }
    }

    fn finish(mut self) -> Delta {
        if let Some(FlatOp::Retain { .. }) = self.0.last() {
            self.0.pop();
        }
        self.0
    }
}

fn visible(line: &Line) -> bool {
    line.shown != Shown::Hidden
}

fn visible_delta(text: &LoroText, old: &[Line], new: &[Line], runs: &[Run]) -> Delta {
    let mut ops = Ops::default();
    let mut position = 0;
    for run in runs {
        match run {
            Run::Kept {
                old: o,
                line,
                words,
                patch,
            } => {
                let (units, chars) = measure(words);
                match (visible(&old[*o]), visible(&new[*line])) {
                    (true, true) => match patch {
                        Some(patch) => ops.0.push(FlatOp::Format {
                            n: u32::try_from(units).unwrap_or(u32::MAX),
                            marks: patch.clone(),
                        }),
                        None => ops.retain(units),
                    },
                    (true, false) => ops.delete(units),
                    (false, true) => {
                        for span in spans_of(text, position, position + chars) {
                            ops.insert(&span.text, &span.marks);
                        }
                    }
                    (false, false) => {}
                }
                position += chars;
            }
            Run::Added { line, words, marks } => {
                if visible(&new[*line]) {
                    ops.insert(words, marks);
                }
                position += words.chars().count();
            }
            Run::Gone { old: o, units } => {
                if visible(&old[*o]) {
                    ops.delete(*units);
                }
            }
            Run::GoneNewline { old: o } => {
                let line = &old[*o];
                ops.delete(line.visible_units() - if visible(line) { line.units } else { 0 });
            }
            Run::AddedNewline { line } => {
                open_line(&mut ops, &new[*line]);
                position += 1;
            }
            Run::KeptNewline { old: o, line } => {
                keep_newline(&mut ops, &old[*o], &new[*line]);
                position += 1;
            }
        }
    }
    ops.finish()
}

fn open_line(ops: &mut Ops, line: &Line) {
    match line.shown {
        Shown::Hidden => {}
        Shown::Whole | Shown::TextOnly => ops.newline(line.face()),
        Shown::TextThenAtom => {
            ops.newline(line.words_face());
            ops.newline(line.attrs.clone());
        }
    }
}

fn keep_newline(ops: &mut Ops, old: &Line, new: &Line) {
    match (visible(old), visible(new)) {
        (false, _) => open_line(ops, new),
        (true, false) => ops.delete(old.visible_units() - old.units),
        (true, true) => {
            match (old.shown == Shown::TextThenAtom, new.shown == Shown::TextThenAtom) {
                (true, true) => ops.newline_becomes(&old.words_face(), new.words_face()),
                (true, false) => ops.delete(1),
                (false, true) => ops.newline(new.words_face()),
                (false, false) => {}
            }
            ops.newline_becomes(&old.face(), new.face());
        }
    }
}

fn spans_of(text: &LoroText, from: usize, to: usize) -> Vec<Span> {
    let runs = text.slice_delta(from, to, PosType::Unicode).unwrap_or_default();
    split_runs(&runs).into_iter().flatten().collect()
}
