//! What a moved or restored run of characters is a copy of.
//!
//! A text cannot move characters: a move deletes them and inserts them elsewhere, and so does who takes a deletion back.
//! The inserted ones carry a mark that names the characters which they repeat, so that two copies made apart are known as
//! copies of one another, whatever line they came to stand in.

use super::document::TextError;
use loro::cursor::{PosType, Side};
use loro::{ID, LoroText, LoroValue, TextDelta};
use std::collections::BTreeMap;

/// The key of the mark. Its value names the first character of the run, its length, and the character that it repeats.
pub(super) const MARK: &str = "copy";

/// Longer ranges are asked at their ends only.
const ASKED_WHOLE: usize = 64;

/// Characters of a line that are copies, and the characters which they repeat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Copy {
    /// Where they begin in the line, in characters.
    pub start: usize,
    pub len: usize,
    /// The operation that first typed the first of them; those of the others follow.
    pub root: ID,
}

impl Copy {
    /// What each of them repeats, by its place in the line.
    pub fn each(self) -> impl Iterator<Item = (usize, ID)> {
        let roots = (self.root.counter..).map(move |counter| ID::new(self.root.peer, counter));
        (self.start..self.start + self.len).zip(roots)
    }
}

/// Every run of copies that was seen: by the operation that inserted its first character.
#[derive(Default)]
pub(super) struct Copied(BTreeMap<ID, (usize, ID)>);

impl Copied {
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn note(&mut self, own: ID, len: usize, root: ID) {
        self.0.insert(own, (len, root));
    }

    /// Takes note of what a mark says.
    pub fn read(&mut self, code: &str) {
        if let Some((own, len, root)) = parse(code) {
            self.note(own, len, root);
        }
    }

    /// The operation that first typed a character.
    pub fn root(&self, id: ID) -> ID {
        let Some((own, (len, root))) = self.0.range(..=id).next_back() else {
            return id;
        };
        let past = id.counter - own.counter;
        if own.peer != id.peer || usize::try_from(past).is_ok_and(|past| past >= *len) {
            return id;
        }
        ID::new(root.peer, root.counter + past)
    }
}

/// The value of the mark over a run.
pub(super) fn code(own: ID, len: usize, root: ID) -> String {
    format!(
        "{:x}.{:x}.{len:x}.{:x}.{:x}",
        own.peer, own.counter, root.peer, root.counter
    )
}

fn parse(code: &str) -> Option<(ID, usize, ID)> {
    let mut parts = code.split('.');
    let mut id = || {
        let peer = u64::from_str_radix(parts.next()?, 16).ok()?;
        let counter = i32::from_str_radix(parts.next()?, 16).ok()?;
        Some((ID::new(peer, counter), parts.next()))
    };
    let (own, len) = id()?;
    let len = usize::from_str_radix(len?, 16).ok()?;
    let (root, _) = id()?;
    Some((own, len, root))
}

/// The operations that inserted the characters of a range.
pub(super) fn ids(text: &LoroText, from: usize, len: usize) -> Result<Vec<ID>, TextError> {
    let mut ids = Vec::with_capacity(len);
    ask(text, from, len, &mut ids)?;
    Ok(ids)
}

fn ask(text: &LoroText, from: usize, len: usize, ids: &mut Vec<ID>) -> Result<(), TextError> {
    let id = |at: usize| {
        text.get_cursor(at, Side::Middle)
            .and_then(|cursor| cursor.id)
            .ok_or_else(|| TextError::Loro("a character has no name".into()))
    };
    if len <= ASKED_WHOLE {
        for at in from..from + len {
            ids.push(id(at)?);
        }
        return Ok(());
    }
    let (first, last) = (id(from)?, id(from + len - 1)?);
    if first.peer == last.peer && usize::try_from(last.counter - first.counter).is_ok_and(|n| n + 1 == len) {
        ids.extend((first.counter..=last.counter).map(|counter| ID::new(first.peer, counter)));
        return Ok(());
    }
    ask(text, from, len / 2, ids)?;
    ask(text, from + len / 2, len - len / 2, ids)
}

fn mark_of(run: &TextDelta) -> Option<(&str, (ID, usize, ID))> {
    let TextDelta::Insert {
        insert,
        attributes: Some(attributes),
    } = run
    else {
        return None;
    };
    match attributes.iter().find(|(key, _)| key.as_str() == MARK)? {
        (_, LoroValue::String(code)) => Some((insert.as_str(), parse(code)?)),
        _ => None,
    }
}

/// The copies among the characters of a line that begins at `from`.
pub(super) fn read(text: &LoroText, from: usize, len: usize, copied: &mut Copied) -> Result<Vec<Copy>, TextError> {
    let mut copies: Vec<Copy> = Vec::new();
    let mut at = 0;
    for run in text.slice_delta(from, from + len, PosType::Unicode)? {
        let TextDelta::Insert { insert, .. } = &run else {
            continue;
        };
        let chars = insert.chars().count();
        if let Some((_, (own, length, root))) = mark_of(&run) {
            copied.note(own, length, root);
            for (nth, id) in ids(text, from + at, chars)?.into_iter().enumerate() {
                // Others' characters that came between are under the mark as well, and are no copies.
                let past = id.counter - own.counter;
                if id.peer == own.peer && usize::try_from(past).is_ok_and(|past| past < length) {
                    add(&mut copies, at + nth, ID::new(root.peer, root.counter + past));
                }
            }
        }
        at += chars;
    }
    Ok(copies)
}

fn add(copies: &mut Vec<Copy>, at: usize, root: ID) {
    match copies.last_mut() {
        Some(last)
            if last.start + last.len == at
                && last.root.peer == root.peer
                && usize::try_from(root.counter - last.root.counter).is_ok_and(|n| n == last.len) =>
        {
            last.len += 1;
        }
        _ => copies.push(Copy {
            start: at,
            len: 1,
            root,
        }),
    }
}

/// Runs of characters that follow each other here and where they were first typed: start, length, first one.
pub(super) fn runs(roots: &[Option<ID>]) -> Vec<Copy> {
    let mut copies = Vec::new();
    for (at, root) in roots.iter().enumerate() {
        if let Some(root) = root {
            add(&mut copies, at, *root);
        }
    }
    copies
}

/// Whether an event brings copies.
pub(super) fn brings(events: &[TextDelta]) -> bool {
    events.iter().any(|event| match event {
        TextDelta::Insert { attributes, .. } | TextDelta::Retain { attributes, .. } => attributes
            .as_ref()
            .is_some_and(|attributes| attributes.keys().any(|key| key.as_str() == MARK)),
        TextDelta::Delete { .. } => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_of_a_copy_repeats_what_was_first_typed() {
        let mut copied = Copied::default();
        let (first, second) = (ID::new(1, 40), ID::new(u64::MAX >> 1, 7));
        let (own, len, root) = parse(&code(second, 5, first)).unwrap();
        copied.note(own, len, root);
        assert_eq!(copied.root(ID::new(second.peer, 9)), ID::new(1, 42));
        assert_eq!(copied.root(ID::new(second.peer, 12)), ID::new(second.peer, 12));
        assert_eq!(copied.root(first), first);
        assert_eq!(parse("no.name"), None);
    }

    #[test]
    fn runs_end_where_the_first_words_part() {
        let ids = [Some(ID::new(1, 4)), Some(ID::new(1, 5)), None, Some(ID::new(1, 6))];
        let runs: Vec<_> = runs(&ids).iter().map(|run| (run.start, run.len)).collect();
        assert_eq!(runs, [(0, 2), (3, 1)]);
    }
}
