//! What words are that a join alone brought to a place which somebody left.
//!
//! Who moves a line leaves its newline behind, so that words typed into it meanwhile keep their place. Should somebody else who
//! does not know of it join what stands before it to what stands after, the left newline parts the joined words, and would make the
//! first of them what the moved line was: a kind that nobody gave them. They are shown as the line that they were joined to.

use super::copies;
use super::document::{Maps, TextError};
use super::line::{Line, LineId, Shown};
use loro::{ID, LoroDoc, LoroText};
use std::collections::BTreeMap;

/// Decides what such lines are shown as; to be asked once it is known which lines are seen.
pub(super) fn lend(doc: &LoroDoc, text: &LoroText, maps: &Maps, lines: &mut [Line]) -> Result<(), TextError> {
    let mut start = 0;
    let joins = !maps.joined.is_empty();
    for at in 0..lines.len() {
        let line = &lines[at];
        let mut lent = None;
        if joins && waits(line) && !joined(maps, line.id) {
            let next = lines[at + 1..]
                .iter()
                .find(|next| next.shown != Shown::Hidden && !next.removed);
            let next = next.filter(|next| !next.is_tail() && !next.attrs.kind.is_atom() && joined(maps, next.id));
            if let Some(next) = next
                && !is_known(doc, &copies::ids(text, start, line.chars)?, line.id)
            {
                let mut attrs = next.attrs.clone();
                attrs.source = None;
                lent = Some(attrs);
            }
        }
        start += line.chars + 1;
        lines[at].lent = lent;
    }
    Ok(())
}

/// A line that somebody left or removed, and that holds words.
fn waits(line: &Line) -> bool {
    line.removed && !line.text.is_empty() && line.shown == Shown::Whole && !line.attrs.kind.is_atom()
}

fn joined(maps: &Maps, id: LineId) -> bool {
    maps.joined.get(&id.key()).is_some()
}

/// Whether who typed any of these characters had seen the line.
fn is_known(doc: &LoroDoc, chars: &[ID], line: LineId) -> bool {
    let line = ID::from(line);
    let mut newest: BTreeMap<u64, i32> = BTreeMap::new();
    for id in chars {
        let counter = newest.entry(id.peer).or_insert(id.counter);
        *counter = id.counter.max(*counter);
    }
    newest.into_iter().any(|(peer, counter)| {
        let then = doc.frontiers_to_vv(&ID::new(peer, counter).into());
        then.is_none_or(|then| then.includes_id(line))
    })
}
