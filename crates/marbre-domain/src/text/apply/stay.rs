//! Words that a batch deletes and inserts again at one place, as when a move is taken back before it left: they stay, marked as
//! they come, so that nobody who writes beside them meanwhile finds others.

use super::Apply;
use crate::text::block::Marks;
use crate::text::delta::{Delta, FlatOp};
use crate::text::document::TextError;
use crate::text::line::Shown;
use crate::text::marks::patch_between;
use crate::text::read::split_runs;
use loro::cursor::PosType;

/// One character or newline that comes.
struct Comes<'a> {
    op: &'a FlatOp,
    /// `None` for a newline.
    c: Option<char>,
}

impl Comes<'_> {
    /// Whether it is one that goes, however it is marked.
    fn is(&self, (c, _): &(char, Marks)) -> bool {
        matches!(self.op, FlatOp::Insert { again: true, .. }) && self.c == Some(*c)
    }

    /// What makes of the one that stays the one that comes.
    fn in_place_of(&self, (c, with): &(char, Marks)) -> FlatOp {
        let n = u32::try_from(c.len_utf16()).unwrap_or(u32::MAX);
        if let FlatOp::Insert { marks, .. } = self.op
            && marks != with
        {
            let marks = patch_between(with, marks);
            return FlatOp::Format { n, marks };
        }
        FlatOp::Retain { n }
    }
}

impl Apply<'_> {
    /// The same batch, without what it deletes and inserts again where it stands.
    pub(super) fn stay(&self, delta: &[FlatOp]) -> Result<Delta, TextError> {
        let mut stays = Vec::with_capacity(delta.len());
        let mut at = 0;
        let mut ops = delta;
        while let Some(first) = ops.first() {
            let count = ops.iter().take_while(|op| comes(op)).count();
            let (run, rest) = ops.split_at(count);
            let again = run.iter().any(|op| matches!(op, FlatOp::Insert { again: true, .. }));
            match rest.first() {
                Some(FlatOp::Delete { n }) if again => {
                    meet(run, &self.goes(at, *n as usize)?, &mut stays);
                    at += *n as usize;
                }
                next => {
                    stays.extend_from_slice(run);
                    stays.extend(next.cloned());
                    at += next.unwrap_or(first).passes();
                }
            }
            ops = rest.get(1..).unwrap_or_default();
        }
        Ok(stays)
    }

    /// The characters and newlines of a range, in UTF-16 units of what is visible.
    fn goes(&self, from: usize, n: usize) -> Result<Vec<(char, Marks)>, TextError> {
        let mut found = Vec::new();
        let (mut start, mut at) = (0, 0);
        for line in self.lines.iter() {
            let (first, chars) = (start, line.chars);
            start += chars + 1;
            if line.shown == Shown::Hidden {
                continue;
            }
            if at < from + n && at + line.units + 1 > from {
                let runs = self.text.slice_delta(first, first + chars, PosType::Unicode)?;
                let spans = split_runs(&runs).into_iter().flatten();
                let words =
                    spans.flat_map(|span| span.text.chars().map(|c| (c, span.marks.clone())).collect::<Vec<_>>());
                let mut place = at;
                for (c, marks) in words.chain([('\n', Marks::none())]) {
                    if place >= from && place < from + n {
                        found.push((c, marks));
                    }
                    place += c.len_utf16();
                }
            }
            at += line.visible_units();
        }
        Ok(found)
    }
}

fn comes(op: &FlatOp) -> bool {
    matches!(op, FlatOp::Insert { .. } | FlatOp::Newline { .. })
}

/// What comes and goes at one place, but for what is the same at either end.
fn meet(run: &[FlatOp], goes: &[(char, Marks)], stays: &mut Delta) {
    let mut came: Vec<Comes<'_>> = Vec::new();
    for op in run {
        if let FlatOp::Insert { text, .. } = op {
            came.extend(text.chars().map(|c| Comes { op, c: Some(c) }));
        } else {
            came.push(Comes { op, c: None });
        }
    }
    let before = came.iter().zip(goes).take_while(|(c, g)| c.is(g)).count();
    let mut first = Vec::new();
    keep(came.iter().zip(goes).take(before), &mut first);
    let (goes, came) = (&goes[before..], &came[before..]);
    let after = came
        .iter()
        .rev()
        .zip(goes.iter().rev())
        .take_while(|(c, g)| c.is(g))
        .count();
    let mut last = Vec::new();
    let ends = came[came.len() - after..].iter().zip(&goes[goes.len() - after..]);
    keep(ends, &mut last);
    let (came, left) = (&came[..came.len() - after], &goes[..goes.len() - after]);
    let units = |chars: &[(char, Marks)]| {
        let units: usize = chars.iter().map(|(c, _)| c.len_utf16()).sum();
        u32::try_from(units).unwrap_or(u32::MAX)
    };
    stays.extend(first);
    for one in came {
        match (one.c, one.op, stays.last_mut()) {
            (
                Some(c),
                FlatOp::Insert { marks, again, .. },
                Some(FlatOp::Insert {
                    text,
                    marks: with,
                    again: too,
                }),
            ) if marks == with && again == too => text.push(c),
            (Some(c), FlatOp::Insert { marks, again, .. }, _) => stays.push(FlatOp::Insert {
                text: c.to_string(),
                marks: marks.clone(),
                again: *again,
            }),
            _ => stays.push(one.op.clone()),
        }
    }
    stays.push(FlatOp::Delete { n: units(left) });
    stays.extend(last);
    stays.retain(|op| !matches!(op, FlatOp::Delete { n: 0 }));
}

/// Characters that stay, run by run.
fn keep<'a>(same: impl Iterator<Item = (&'a Comes<'a>, &'a (char, Marks))>, kept: &mut Delta) {
    for (comes, goes) in same {
        match (comes.in_place_of(goes), kept.last_mut()) {
            (FlatOp::Retain { n }, Some(FlatOp::Retain { n: so_far })) => *so_far += n,
            (FlatOp::Format { n, marks }, Some(FlatOp::Format { n: so_far, marks: with })) if marks == *with => {
                *so_far += n;
            }
            (op, _) => kept.push(op),
        }
    }
}
