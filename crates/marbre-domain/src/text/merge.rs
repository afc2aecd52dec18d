//! Merges a remote update: Loro's events become new lines and the delta that a window must apply.

use super::copies::{self, Copied};
use super::delta::{Delta, MarkPatch, TextName};
use super::document::{Maps, TextError};
use super::line::{Line, LineId, measure};
use super::read::{read_attrs, read_copies};
use super::told::{Run, visible, visible_delta};
use super::{lent, marks, shown};
use loro::cursor::Side;
use loro::event::{Diff, DiffEvent};
use loro::{EventTriggerKind, LoroDoc, LoroText, TextDelta};
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
                self.keys.extend(
                    map.updated
                        .keys()
                        .filter_map(|key| LineId::from_key(key.trim_end_matches('~'))),
                );
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
    /// New lines whose characters are not those of one old line.
    altered: HashSet<usize>,
}

/// What an update made of a text.
pub(super) struct Merged {
    pub lines: Vec<Line>,
    /// From what was visible to what is.
    pub delta: Delta,
    /// Lines that were removed, with the words that they held.
    pub removed: Vec<(LineId, String)>,
}

pub(super) fn merge(
    doc: &LoroDoc,
    text: &LoroText,
    maps: &Maps,
    old: Vec<Line>,
    events: &[TextDelta],
    keys: &HashSet<LineId>,
    copied: &mut Copied,
) -> Result<Merged, TextError> {
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
        altered: HashSet::new(),
    };
    for event in events {
        match event {
            TextDelta::Retain { retain, attributes } => {
                let patch = attributes
                    .as_ref()
                    .filter(|a| !a.is_empty())
                    .map(|a| marks::read_patch(a.iter()))
                    .filter(|patch| *patch != MarkPatch::default());
                walk.keep(*retain, patch, copies::brings(std::slice::from_ref(event)))?;
            }
            TextDelta::Insert { insert, attributes } => {
                let marks = attributes.as_ref().map(|a| marks::read(a.iter())).unwrap_or_default();
                walk.add(insert, &marks)?;
            }
            TextDelta::Delete { delete } => walk.drop_chars(*delete)?,
        }
    }
    walk.keep_rest();
    let Walk {
        old,
        mut new,
        runs,
        altered,
        ..
    } = walk;
    let old_ids: HashSet<LineId> = old.iter().map(|line| line.id).collect();
    for line in new.iter_mut().filter(|line| !line.is_tail()) {
        let moved = line.from.is_some() && !keys.is_empty();
        if moved || keys.contains(&line.id) || !old_ids.contains(&line.id) {
            read_attrs(line, maps);
        }
    }
    if !copied.is_empty() || copies::brings(events) {
        let altered: HashSet<LineId> = altered
            .iter()
            .filter_map(|at| new.get(*at))
            .map(|line| line.id)
            .collect();
        read_copies(text, &mut new, copied, |line| altered.contains(&line.id))?;
    }
    shown::decide(&mut new);
    lent::lend(doc, text, maps, &mut new)?;
    let delta = visible_delta(text, &old, &new, &runs);
    let removed = runs.iter().filter_map(|run| {
        let Run::KeptNewline { old: o, line } = run else {
            return None;
        };
        let goes = visible(&old[*o]) && new[*line].removed && !visible(&new[*line]);
        goes.then(|| (old[*o].id, old[*o].text.clone()))
    });
    Ok(Merged {
        removed: removed.collect(),
        lines: new,
        delta,
    })
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

    fn keep(&mut self, mut n: usize, patch: Option<MarkPatch>, altered: bool) -> Result<(), TextError> {
        while n > 0 {
            let (old, words, newline, used) = self.take(n)?;
            n -= used;
            self.position += used;
            let line = self.new.len();
            if altered {
                self.altered.insert(line);
            }
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
                self.altered.extend([line, line + 1]);
                let words = std::mem::take(&mut self.current);
                self.new.push(Line::new(cursor.into(), words));
                self.runs.push(Run::AddedNewline { line });
                self.position += 1;
            }
            if !part.is_empty() {
                self.altered.insert(self.new.len());
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
            self.altered.insert(self.new.len());
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
