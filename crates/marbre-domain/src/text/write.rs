//! Writes what lines became into the Loro maps: each of kind, box, list and source apart, and only what differs.

use super::block::BlockKind;
use super::delta::TextName;
use super::document::{Maps, TextError};
use super::line::{Line, LineId, Shown, kind_code};
use super::read::{held, inherits, pinned, read_attrs};
use loro::LoroMap;
use std::collections::HashSet;

pub(super) fn write_attrs(name: TextName, maps: &Maps, lines: &mut [Line]) -> Result<(), TextError> {
    let changed: Vec<usize> = (0..lines.len())
        .filter(|at| lines[*at].attrs != lines[*at].stored)
        .collect();
    let shared = !changed.is_empty() && lines.iter().any(|line| line.from.is_some());
    for at in changed {
        let line = &lines[at];
        if name == TextName::Standfirst && line.attrs.kind.is_atom() {
            return Err(TextError::AtomInStandfirst);
        }
        let (now, was) = (line.attrs.clone(), line.stored.clone());
        let kind = |kind: &BlockKind| (*kind != BlockKind::Paragraph).then(|| kind_code(kind));
        for (map, now, was) in [
            (&maps.kind, kind(&now.kind), kind(&was.kind)),
            (&maps.boxed, now.boxed, was.boxed),
            (&maps.list, now.list, was.list),
            (&maps.source, now.source, was.source),
        ] {
            if now == was {
                continue;
            }
            let place = place(maps, map, lines, at);
            if place == lines[at].id {
                pin(maps, map, lines, at, was.as_deref())?;
            }
            let (key, below) = (place.key(), maps.from.get(&place.key()).is_some());
            match now {
                Some(value) => map.insert(&key, value.as_str())?,
                // Nothing said here would mean what is said of the line it was moved from.
                None if below => map.insert(&key, "")?,
                None => map.delete(&key)?,
            }
        }
        lines[at].stored = lines[at].attrs.clone();
    }
    // Lines that nobody sees may say what one that changed says.
    if shared {
        let hidden = |line: &&mut Line| line.shown == Shown::Hidden && !line.is_tail();
        lines.iter_mut().filter(hidden).for_each(|line| read_attrs(line, maps));
    }
    Ok(())
}

/// Where a line's attribute is written: with the line it was moved from, so that copies made apart stay one block,
/// unless another line that is seen would change with it.
fn place(maps: &Maps, map: &LoroMap, lines: &[Line], at: usize) -> LineId {
    let own = lines[at].id;
    let held = holder(map, maps, own);
    if held == own {
        return own;
    }
    let seen: HashSet<LineId> = lines
        .iter()
        .filter(|line| line.shown != Shown::Hidden && line.id != own)
        .filter(|line| line.id == held || line.from.is_some())
        .map(|line| holder(map, maps, line.id))
        .collect();
    if seen.contains(&held) { own } else { held }
}

fn holder(map: &LoroMap, maps: &Maps, id: LineId) -> LineId {
    held(map, maps, id).0
}

/// Lines that are seen, and that were moved from one which changes alone, stay what they are: said where they part from it, so
/// that what somebody makes of one that it was on the way goes before.
fn pin(maps: &Maps, map: &LoroMap, lines: &[Line], at: usize, was: Option<&str>) -> Result<(), TextError> {
    let own = lines[at].id;
    for line in lines.iter().filter(|line| line.from.is_some() && line.id != own) {
        if line.shown != Shown::Hidden
            && let Some(first) = inherits(map, maps, line.id, own)
        {
            map.insert(&pinned(first), was.unwrap_or_default())?;
        }
    }
    Ok(())
}
