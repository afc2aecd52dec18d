//! Reads lines out of the Loro document, and translates offsets between what is stored and what is shown.

use super::block::{BlockAttrs, BlockKind, Span, tidy};
use super::copies::Copied;
use super::document::{Maps, TextError};
use super::line::{Line, LineId, Shown, kind_from_code};
use super::{copies, lent, marks, shown};
use loro::cursor::Side;
use loro::{LoroDoc, LoroMap, LoroText, LoroValue, TextDelta};

fn words(map: &LoroMap, key: &str) -> Option<String> {
    match map.get(key).and_then(|value| value.into_value().ok()) {
        Some(LoroValue::String(s)) => Some(s.to_string()),
        _ => None,
    }
}

/// The line whose entry says what an attribute of a line is, and the entry: its own, or else that of the line it was moved
/// from.
///
/// So a block that one person moves and another retypes meanwhile is what the other made it.
pub(super) fn held(map: &LoroMap, maps: &Maps, id: LineId) -> (LineId, Option<String>) {
    let (mut last, mut value) = (id, None);
    for at in chain(maps, id) {
        last = at;
        value = entry(map, at);
        if value.is_some() {
            break;
        }
    }
    (last, value)
}

/// The line that was moved from another, among those that a line was, where what is said of that other would make the line what
/// it is.
pub(super) fn inherits(map: &LoroMap, maps: &Maps, id: LineId, from: LineId) -> Option<LineId> {
    let unsaid = |at: &LineId| *at == from || entry(map, *at).is_none();
    let line: Vec<LineId> = chain(maps, id).take_while(unsaid).collect();
    line.windows(2).find(|pair| pair[1] == from).map(|pair| pair[0])
}

fn entry(map: &LoroMap, at: LineId) -> Option<String> {
    words(map, &at.key()).or_else(|| words(map, &pinned(at)))
}

/// A line, the one that it was moved from, and so on.
fn chain(maps: &Maps, id: LineId) -> impl Iterator<Item = LineId> {
    // A line is moved from an older one; the bound is for data that no program of ours wrote.
    std::iter::successors(Some(id), |at| from(maps, *at)).take(1_000)
}

/// The line that one was moved from.
pub(super) fn from(maps: &Maps, id: LineId) -> Option<LineId> {
    words(&maps.from, &id.key()).and_then(|key| LineId::from_key(&key))
}

/// Where it stands what a line is when the line it was moved from becomes something else alone. Nobody chose it: what
/// somebody makes of the line goes before.
pub(super) fn pinned(id: LineId) -> String {
    format!("{}~", id.key())
}

/// What a line is said to be, whether or not it still stands.
pub(super) fn attrs(id: LineId, maps: &Maps) -> BlockAttrs {
    let mut line = Line::new(id, String::new());
    read_attrs(&mut line, maps);
    line.attrs
}

/// Reads what a line's newline carries.
pub(super) fn read_attrs(line: &mut Line, maps: &Maps) {
    let key = line.id.key();
    line.from = from(maps, line.id);
    let held = |map: &LoroMap| held(map, maps, line.id).1.filter(|value| !value.is_empty());
    line.attrs = BlockAttrs {
        kind: held(&maps.kind).map(|code| kind_from_code(&code)).unwrap_or_default(),
        boxed: held(&maps.boxed),
        list: held(&maps.list),
        source: held(&maps.source),
    };
    line.stored = line.attrs.clone();
    line.removed = match maps.removed.get(&key).and_then(|value| value.into_value().ok()) {
        // Who removed words did not remove the atom that somebody put in their place, nor the other way round.
        Some(LoroValue::Bool(removed)) => removed && !line.attrs.kind.is_atom(),
        Some(LoroValue::String(record)) => {
            !matches!(&line.attrs.kind, BlockKind::Atom { record: now, .. } if *now != *record)
        }
        _ => false,
    };
}

/// Reads all lines of a text. Without `ids` each newline is asked for its name, which is slow on a long text.
pub(super) fn read_all(
    doc: &LoroDoc,
    text: &LoroText,
    maps: &Maps,
    ids: Option<Vec<LineId>>,
    copied: &mut Copied,
) -> Result<Vec<Line>, TextError> {
    let whole = text.to_string();
    let count = whole.matches('\n').count();
    let ask = |position: usize| {
        text.get_cursor(position, Side::Middle)
            .and_then(|cursor| cursor.id)
            .map(LineId::from)
            .ok_or_else(|| TextError::Loro("a newline has no name".into()))
    };
    // A cache that does not fit, or whose first or last name is wrong, is not used.
    let mut ids = ids.filter(|ids| ids.len() == count);
    if let Some(known) = &ids
        && let (Some(first), Some(last)) = (known.first(), known.last())
    {
        let end = whole.chars().count() - 1;
        let start = whole.chars().position(|c| c == '\n').unwrap_or(end);
        if ask(start)? != *first || (whole.ends_with('\n') && ask(end)? != *last) {
            ids = None;
        }
    }
    let mut lines = Vec::with_capacity(count + 1);
    let mut position = 0;
    for (at, words) in whole.split('\n').enumerate() {
        if at == count {
            lines.push(Line::new(LineId::TAIL, words.to_owned()));
            break;
        }
        let mut line = Line::new(LineId::TAIL, words.to_owned());
        line.id = match &ids {
            Some(ids) => ids[at],
            None => ask(position + line.chars)?,
        };
        read_attrs(&mut line, maps);
        position += line.chars + 1;
        lines.push(line);
    }
    if !maps.copies.is_empty() {
        read_copies(text, &mut lines, copied, |_| true)?;
    }
    shown::decide(&mut lines);
    lent::lend(doc, text, maps, &mut lines)?;
    Ok(lines)
}

/// Reads which characters of some lines are copies.
pub(super) fn read_copies(
    text: &LoroText,
    lines: &mut [Line],
    copied: &mut Copied,
    wanted: impl Fn(&Line) -> bool,
) -> Result<(), TextError> {
    let mut start = 0;
    for line in lines {
        if wanted(line) {
            line.copies = if line.chars > 0 {
                copies::read(text, start, line.chars, copied)?
            } else {
                Vec::new()
            };
        }
        start += line.chars + 1;
    }
    Ok(())
}

/// The spans of every line, hidden ones and the tail included.
pub(super) fn spans_by_line(text: &LoroText, lines: &[Line]) -> Vec<Vec<Span>> {
    let mut spans = split_runs(&text.to_delta());
    spans.resize(lines.len(), Vec::new());
    spans
}

/// A visible offset in the raw text, both in UTF-16 units.
pub(super) fn raw_offset(lines: &[Line], visible_at: usize) -> Result<usize, TextError> {
    let (mut raw, mut left) = (0, visible_at);
    for line in lines {
        if left < line.visible_units() || line.is_tail() {
            return if left <= line.units + 1 {
                Ok(raw + left.min(line.units))
            } else {
                Err(TextError::PastEnd { over: left })
            };
        }
        left -= line.visible_units();
        raw += line.units + 1;
    }
    Err(TextError::PastEnd { over: left })
}

/// The inverse: a raw offset as a window counts it.
pub(super) fn visible_offset(lines: &[Line], raw_at: usize) -> usize {
    let (mut visible_at, mut left) = (0, raw_at);
    for line in lines {
        if left <= line.units {
            return visible_at + if line.shown != Shown::Hidden { left } else { 0 };
        }
        left -= line.units + 1;
        visible_at += line.visible_units();
    }
    visible_at
}

/// How much of the character at a raw offset a window sees, in UTF-16 units.
pub(super) fn visible_size(lines: &[Line], raw_at: usize) -> usize {
    let mut left = raw_at;
    for line in lines {
        if left <= line.units {
            let mut at = 0;
            let mut sizes = line.text.chars().map(char::len_utf16);
            let size = sizes.find(|size| {
                at += size;
                at > left
            });
            return match (line.shown, size) {
                (Shown::Hidden, _) => 0,
                (_, Some(size)) => size,
                (_, None) => line.visible_units() - line.units,
            };
        }
        left -= line.units + 1;
    }
    0
}

/// Splits the runs of a whole text into spans, one list a line.
pub(super) fn split_runs(runs: &[TextDelta]) -> Vec<Vec<Span>> {
    let mut lines = vec![Vec::new()];
    for run in runs {
        let TextDelta::Insert { insert, attributes } = run else {
            continue;
        };
        let marks = attributes.as_ref().map(|a| marks::read(a.iter())).unwrap_or_default();
        for (nth, words) in insert.split('\n').enumerate() {
            if nth > 0 {
                lines.push(Vec::new());
            }
            if let (false, Some(line)) = (words.is_empty(), lines.last_mut()) {
                line.push(Span {
                    text: words.to_owned(),
                    marks: marks.clone(),
                });
            }
        }
    }
    lines.into_iter().map(tidy).collect()
}
