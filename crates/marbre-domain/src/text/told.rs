//! What a window is told of a change: the delta from what was visible to what is.

use super::block::{BlockAttrs, Marks, Span};
use super::delta::{Delta, FlatOp, MarkPatch};
use super::line::{Line, LineId, Shown, measure};
use super::read::split_runs;
use super::shown;
use loro::LoroText;
use loro::cursor::PosType;
use std::collections::HashMap;

/// Where a stretch of the merged text came from. `line` is where it stands in the new lines.
pub(super) enum Run {
    Kept {
        old: usize,
        line: usize,
        words: String,
        patch: Option<MarkPatch>,
    },
    KeptNewline {
        old: usize,
        line: usize,
    },
    Added {
        line: usize,
        words: String,
        marks: Marks,
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

    fn insert(&mut self, words: &str, with: &Marks) {
        match self.0.last_mut() {
            Some(FlatOp::Insert { text, marks, .. }) if marks == with => text.push_str(words),
            _ => self.0.push(FlatOp::words(words, with.clone())),
        }
    }

    fn newline(&mut self, block: BlockAttrs) {
        self.0.push(FlatOp::line(block));
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

pub(super) fn visible(line: &Line) -> bool {
    line.shown != Shown::Hidden
}

pub(super) fn visible_delta(text: &LoroText, old: &[Line], new: &[Line], runs: &[Run]) -> Delta {
    let mut ops = Ops::default();
    let mut position = 0;
    let moved = moved(old, new, runs);
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
                if let (Some(left), Some(FlatOp::Newline { was, from, .. })) = (moved.get(line), ops.0.last_mut()) {
                    *was = Some(old[left.line].face());
                    *from = u32::try_from(left.newline).ok();
                }
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

/// A line that was seen and took its place elsewhere, though words may be left of it: where it was, and where its newline stood in what was visible.
struct Left {
    line: usize,
    newline: usize,
}

/// For the new lines that somebody moved, which line each of them was.
fn moved(old: &[Line], new: &[Line], runs: &[Run]) -> HashMap<usize, Left> {
    let added = runs.iter().filter_map(|run| {
        let Run::AddedNewline { line } = run else {
            return None;
        };
        (new[*line].from.is_some() && new[*line].shown == Shown::Whole).then_some(*line)
    });
    let added: Vec<usize> = added.collect();
    if added.is_empty() {
        return HashMap::new();
    }
    let mut at = 0;
    let mut stood: HashMap<LineId, Left> = HashMap::new();
    for (line, was) in old.iter().enumerate() {
        at += was.visible_units();
        if was.shown == Shown::Whole && at > 0 {
            stood.insert(was.id, Left { line, newline: at - 1 });
        }
    }
    let now: HashMap<LineId, &Line> = new.iter().map(|line| (line.id, line)).collect();
    let mut moved = HashMap::new();
    for &line in &added {
        let mut from = new[line].from;
        // Moved more than once since: the lines between were never seen here.
        while let Some(id) = from
            && !stood.contains_key(&id)
        {
            from = now.get(&id).and_then(|line| line.from);
        }
        if let Some(id) = from
            && now.get(&id).is_none_or(|line| line.removed || !visible(line))
            && let Some(left) = stood.remove(&id)
        {
            moved.insert(line, left);
        }
    }
    take_turns(new, &added, &mut stood, &mut moved);
    moved
}

/// A copy that shows in the place of another one is what that one was.
fn take_turns(new: &[Line], added: &[usize], stood: &mut HashMap<LineId, Left>, moved: &mut HashMap<usize, Left>) {
    for copies in shown::copies(new) {
        let shows = copies.lines.iter().find(|at| visible(&new[**at]));
        let hides = copies
            .lines
            .iter()
            .filter(|at| !visible(&new[**at]) && !new[**at].removed);
        if let Some(shows) = shows.filter(|at| added.contains(at) && !moved.contains_key(at))
            && let Some(left) = hides.filter_map(|at| stood.remove(&new[*at].id)).next()
        {
            moved.insert(*shows, left);
        }
    }
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

/// What a window that applied a batch to the letter must still change, where copies hide or appear by it.
pub(super) fn correction(
    text: &LoroText,
    to_the_letter: &[Shown],
    attrs: &HashMap<LineId, BlockAttrs>,
    lines: &[Line],
) -> Delta {
    let mut ops = Ops::default();
    let mut position = 0;
    for (shown, line) in to_the_letter.iter().zip(lines).filter(|(_, line)| !line.is_tail()) {
        let before = Line {
            shown: *shown,
            attrs: attrs.get(&line.id).unwrap_or(&line.attrs).clone(),
            lent: None,
            ..line.clone()
        };
        match (visible(&before), visible(line)) {
            (true, true) => ops.retain(line.units),
            (true, false) => ops.delete(line.units),
            (false, true) => {
                for span in spans_of(text, position, position + line.chars) {
                    ops.insert(&span.text, &span.marks);
                }
            }
            (false, false) => {}
        }
        keep_newline(&mut ops, &before, line);
        position += line.chars + 1;
    }
    ops.finish()
}

fn spans_of(text: &LoroText, from: usize, to: usize) -> Vec<Span> {
    let runs = text.slice_delta(from, to, PosType::Unicode).unwrap_or_default();
    split_runs(&runs).into_iter().flatten().collect()
}
