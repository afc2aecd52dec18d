//! Reads lines out of the Loro document, and translates offsets between what is stored and what is shown.

use super::block::{BlockAttrs, Span};
use super::document::{Maps, TextError, split_runs};
use super::line::{Line, LineId, Shown, kind_from_code};
use super::shown;
use loro::cursor::Side;
use loro::{LoroMap, LoroText, LoroValue};

fn words(map: &LoroMap, key: &str) -> Option<String> {
    match map.get(key).and_then(|value| value.into_value().ok()) {
        Some(LoroValue::String(s)) => Some(s.to_string()),
        _ => None,
    }
}

/// The line whose entry says what an attribute of a line is: its own, or else that of the line it was moved from.
///
/// So a block that one person moves and another retypes meanwhile is what the other made it.
pub(super) fn holder(map: &LoroMap, maps: &Maps, id: LineId) -> LineId {
    let mut at = id;
    // A line is moved from an older one; the bound is for data that no program of ours wrote.
    for _ in 0..1_000 {
        let key = at.key();
        if map.get(&key).is_some() {
            break;
        }
        match words(&maps.from, &key).and_then(|key| LineId::from_key(&key)) {
            Some(from) => at = from,
            None => break,
        }
    }
    at
}

/// Reads what a line's newline carries.
pub(super) fn read_attrs(line: &mut Line, maps: &Maps) {
    let key = line.id.key();
    line.from = words(&maps.from, &key).and_then(|key| LineId::from_key(&key));
    let held = |map: &LoroMap| words(map, &holder(map, maps, line.id).key()).filter(|value| !value.is_empty());
    line.attrs = BlockAttrs {
        kind: held(&maps.kind).map(|code| kind_from_code(&code)).unwrap_or_default(),
        boxed: held(&maps.boxed),
        list: held(&maps.list),
        source: held(&maps.source),
    };
    line.stored = line.attrs.clone();
    line.removed = matches!(
        maps.removed.get(&key).and_then(|value| value.into_value().ok()),
        Some(LoroValue::Bool(true))
    );
    line.origin = words(&maps.origin, &key).and_then(|key| LineId::from_key(&key));
}

/// Reads all lines of a text. Without `ids` each newline is asked for its name, which is slow on a long text.
pub(super) fn read_all(text: &LoroText, maps: &Maps, ids: Option<Vec<LineId>>) -> Result<Vec<Line>, TextError> {
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
    shown::decide(&mut lines);
    Ok(lines)
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
