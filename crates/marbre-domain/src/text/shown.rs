//! Which lines a reader sees. Total: whatever a merge leaves, the visible text is a valid document.

use super::block::BlockKind;
use super::copies::Copy;
use super::line::{Line, Shown};
use loro::ID;
use std::collections::HashMap;

/// Lines that show one thing more than once.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Copies {
    /// Positions in the lines, by the lines' names.
    pub lines: Vec<usize>,
    /// One line alone holds the same words twice.
    pub within: bool,
}

/// The lines among which something stands more than once: atoms of one record, and words that are copies of the same.
pub(super) fn copies(lines: &[Line]) -> Vec<Copies> {
    if lines
        .iter()
        .all(|line| line.copies.is_empty() && !line.attrs.kind.is_atom())
    {
        return Vec::new();
    }
    let mut groups = of_atoms(lines);
    groups.extend(of_words(lines));
    for group in &mut groups {
        group.lines.sort_by_key(|at| lines[*at].id);
    }
    groups.sort_by(|a, b| a.lines.cmp(&b.lines));
    groups
}

fn of_atoms(lines: &[Line]) -> Vec<Copies> {
    let mut records: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, line) in lines.iter().enumerate().filter(|(_, line)| !line.removed) {
        if let BlockKind::Atom { record, .. } = &line.attrs.kind {
            records.entry(record).or_default().push(at);
        }
    }
    let several = records.into_values().filter(|lines| lines.len() > 1);
    several.map(|lines| Copies { lines, within: false }).collect()
}

fn of_words(lines: &[Line]) -> Vec<Copies> {
    let mut runs: Vec<(ID, i32, usize)> = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let end = |copy: &Copy| copy.root.counter + i32::try_from(copy.len).unwrap_or(i32::MAX);
        runs.extend(line.copies.iter().map(|copy| (copy.root, end(copy), at)));
    }
    runs.sort();
    // Each line leads itself until a run of it is met in another; the first of a group leads it.
    let mut leader: HashMap<usize, usize> = HashMap::new();
    let mut within: Vec<usize> = Vec::new();
    // Lines whose runs begin before a place and reach past it.
    let mut open: Vec<(u64, i32, usize)> = Vec::new();
    for (first, end, at) in runs {
        open.retain(|(peer, until, _)| *peer == first.peer && first.counter < *until);
        for (_, _, before) in &open {
            let (a, b) = (lead(&leader, *before), lead(&leader, at));
            leader.insert(a.max(b), a.min(b));
            leader.insert(a.min(b), a.min(b));
            if *before == at {
                within.push(at);
            }
        }
        open.push((first.peer, end, at));
    }
    let mut groups: HashMap<usize, Copies> = HashMap::new();
    for at in leader.keys() {
        let copies = groups.entry(lead(&leader, *at)).or_insert(Copies {
            lines: Vec::new(),
            within: false,
        });
        copies.lines.push(*at);
        copies.within |= within.contains(at);
    }
    groups.into_values().collect()
}

fn lead(leader: &HashMap<usize, usize>, mut at: usize) -> usize {
    while let Some(next) = leader.get(&at).filter(|next| **next != at) {
        at = *next;
    }
    at
}

/// Whether a copy says the same as the one that is kept. Marks are left to the caller's eye: words decide.
pub(super) fn same_copy(kept: &Line, other: &Line) -> bool {
    if kept.attrs.kind.is_atom() && kept.attrs.kind == other.attrs.kind {
        return true;
    }
    kept.text == other.text && kept.attrs == other.attrs
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
        plain &= !atom && line.copies.is_empty();
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
    for Copies { lines: group, .. } in copies(lines) {
        for (nth, other) in group.iter().enumerate() {
            let mut before = group[..nth].iter().filter(|at| lines[**at].shown != Shown::Hidden);
            if before.any(|kept| same_copy(&lines[*kept], &lines[*other])) {
                lines[*other].shown = match lines[*other].shown {
                    Shown::TextThenAtom | Shown::TextOnly => Shown::TextOnly,
                    Shown::Whole | Shown::Hidden => Shown::Hidden,
                };
            }
        }
    }
}
