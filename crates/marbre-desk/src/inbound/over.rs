//! One delta laid over another that was made from the same text: for a version whose text's history this machine does not
//! have. Everything that either inserts stands in the end; what both delete is deleted once. Pure.

use super::between::{Steps, units};
use marbre_domain::text::block::{Block, BlockAttrs};
use marbre_domain::text::delta::{Delta, FlatOp, MarkPatch};

/// What becomes of one unit of the text.
#[derive(Clone, Default)]
enum Fate<'a> {
    #[default]
    Stays,
    Goes,
    Marked(&'a MarkPatch),
    Becomes(&'a BlockAttrs),
}

/// A delta taken apart: what comes before each unit, and what becomes of it.
struct Apart<'a> {
    comes: Vec<Vec<&'a FlatOp>>,
    fates: Vec<Fate<'a>>,
}

fn apart(length: usize, delta: &Delta) -> Apart<'_> {
    let mut comes = vec![Vec::new(); length + 1];
    let mut fates = vec![Fate::Stays; length];
    let mut at = 0;
    for op in delta {
        let (n, fate) = match op {
            FlatOp::Insert { .. } | FlatOp::Newline { .. } => {
                comes[at].push(op);
                continue;
            }
            FlatOp::Retain { n } => (*n, Fate::Stays),
            FlatOp::Delete { n } => (*n, Fate::Goes),
            FlatOp::Format { n, marks } => (*n, Fate::Marked(marks)),
            FlatOp::Block { block } => (1, Fate::Becomes(block)),
        };
        let end = length.min(at + n as usize);
        fates[at..end].fill(fate);
        at = end;
    }
    Apart { comes, fates }
}

/// `theirs`, made from `base`, as it is done once `ours`, made from `base` as well, was done.
pub(crate) fn over(base: &[Block], theirs: &Delta, ours: &Delta) -> Delta {
    let mut newlines = Vec::new();
    for block in base {
        newlines.extend(std::iter::repeat_n(None, units(block) - 1));
        newlines.push(Some(&block.attrs));
    }
    let (theirs, ours) = (apart(newlines.len(), theirs), apart(newlines.len(), ours));
    let mut steps = Steps::default();
    // Words of ours on the line under way: its newline stays, whoever deletes it.
    let mut written = false;
    // Words of theirs on it: where we deleted its newline, it gets another.
    let mut come = false;
    for at in 0..=newlines.len() {
        for op in &ours.comes[at] {
            match op {
                FlatOp::Insert { text, .. } => {
                    written = true;
                    steps.retain(text.encode_utf16().count());
                }
                FlatOp::Newline { .. } => {
                    written = false;
                    steps.retain(1);
                }
                FlatOp::Retain { .. } | FlatOp::Delete { .. } | FlatOp::Format { .. } | FlatOp::Block { .. } => {}
            }
        }
        for op in &theirs.comes[at] {
            come = matches!(op, FlatOp::Insert { .. });
            steps.ops.push((*op).clone());
        }
        let Some(newline) = newlines.get(at) else { break };
        match (&theirs.fates[at], &ours.fates[at]) {
            (Fate::Goes, Fate::Goes) => continue,
            (Fate::Stays | Fate::Marked(_) | Fate::Becomes(_), Fate::Goes) => match newline {
                Some(attrs) if come => steps.ops.push(FlatOp::line((*attrs).clone())),
                Some(_) | None => continue,
            },
            (Fate::Goes, Fate::Stays | Fate::Marked(_) | Fate::Becomes(_))
                if newline.is_some() && (written || come) =>
            {
                steps.retain(1);
            }
            (Fate::Goes, Fate::Stays | Fate::Marked(_) | Fate::Becomes(_)) => steps.delete(1),
            (Fate::Stays, Fate::Stays | Fate::Marked(_) | Fate::Becomes(_)) => steps.retain(1),
            (Fate::Marked(marks), Fate::Stays | Fate::Marked(_) | Fate::Becomes(_)) => {
                let marks = (*marks).clone();
                match steps.ops.last_mut() {
                    Some(FlatOp::Format { n, marks: before }) if *before == marks => *n += 1,
                    Some(_) | None => steps.ops.push(FlatOp::Format { n: 1, marks }),
                }
            }
            // Both made something else of a line: what was made here stands.
            (Fate::Becomes(_), Fate::Becomes(_)) => steps.retain(1),
            (Fate::Becomes(block), Fate::Stays | Fate::Marked(_)) => steps.ops.push(FlatOp::Block {
                block: (*block).clone(),
            }),
        }
        if newline.is_some() {
            written = false;
            come = false;
        }
    }
    steps.done()
}
