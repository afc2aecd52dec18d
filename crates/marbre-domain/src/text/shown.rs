//! Which lines a reader sees. Total: whatever a merge leaves, the visible text is a valid document.

use super::block::BlockKind;
use super::line::{Line, LineId, Shown};
use std::collections::HashMap;

/// What copies of one thing have in common: the line they were moved from, or the record they show.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Copied {
    From(LineId),
    Record(String),
}

pub(super) fn copied(line: &Line) -> Option<Copied> {
    if line.is_tail() || (line.removed && line.text.is_empty()) {
        return None;
    }
    if let BlockKind::Atom { record, .. } = &line.attrs.kind {
        return (!line.removed).then(|| Copied::Record(record.clone()));
    }
    line.origin.map(Copied::From)
}

/// Copies of one thing among live lines, where there are several: positions in `lines`, the one to keep first.
pub(super) fn copies(lines: &[Line]) -> Vec<Vec<usize>> {
    let mut groups: HashMap<Copied, Vec<usize>> = HashMap::new();
    for (at, line) in lines.iter().enumerate() {
        if let Some(thing) = copied(line) {
            groups.entry(thing).or_default().push(at);
        }
    }
    let mut several: Vec<Vec<usize>> = groups.into_values().filter(|group| group.len() > 1).collect();
    for group in &mut several {
        group.sort_by_key(|at| lines[*at].id);
    }
    several.sort();
    several
}

/// Whether a copy says the same as the one that is kept. Marks are left to the caller's eye: words decide.
pub(super) fn same_copy(kept: &Line, other: &Line) -> bool {
    kept.attrs.kind.is_atom() || (kept.text == other.text && kept.attrs == other.attrs)
}

/// Decides for every line how it shows. Where each of two people removed what the other kept, an empty paragraph stays.
pub(super) fn decide(lines: &mut [Line]) {
    decide_each(lines);
    if lines.iter().all(|line| line.is_tail() || line.shown == Shown::Hidden)
        && let Some(last) = lines.iter_mut().rev().find(|line| !line.is_tail())
    {
        last.shown = Shown::TextOnly;
    }
}

fn decide_each(lines: &mut [Line]) {
    let mut plain = true;
    for line in lines.iter_mut() {
        let atom = line.attrs.kind.is_atom();
        plain &= !atom && line.origin.is_none();
        line.shown = if line.removed && line.text.is_empty() {
            Shown::Hidden
        } else if atom && !line.text.is_empty() {
            if line.removed {
                Shown::TextOnly
            } else {
                Shown::TextThenAtom
            }
        } else {
            Shown::Whole
        };
    }
    if plain {
        return;
    }
    for group in copies(lines) {
        let (kept, others) = group.split_first().expect("a group holds at least two");
        for other in others {
            if same_copy(&lines[*kept], &lines[*other]) {
                lines[*other].shown = match lines[*other].shown {
                    Shown::TextThenAtom | Shown::TextOnly => Shown::TextOnly,
                    Shown::Whole | Shown::Hidden => Shown::Hidden,
                };
            }
        }
    }
}
