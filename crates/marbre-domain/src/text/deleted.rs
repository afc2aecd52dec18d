//! What was deleted while a text is open, so that words which a window brings back are known again.
//!
//! A window says of what it inserts that it stood here before (a move, an undo); which characters those were is found
//! here, by their words. Each deletion is taken back once. Held in memory alone: what a window may take back, it
//! deleted since it opened.

use super::copies::{self, Copied};
use super::document::TextError;
use super::line::LineId;
use loro::{ContainerTrait, ID, IdSpan, JsonOpContent, JsonTextOp, LoroDoc, LoroText, LoroValue, VersionVector};
use std::collections::{HashSet, VecDeque};

/// How many characters are remembered; the oldest are forgotten first.
const KEPT: usize = 50_000;

/// A character that stood in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stood {
    /// The operation that first typed it; of a newline, the name of its line.
    pub root: ID,
    /// The line that it stood in, where that is known.
    pub line: Option<LineId>,
}

/// Words that stood together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Words {
    pub chars: Vec<char>,
    pub stood: Vec<Stood>,
}

impl Words {
    /// A line's newline alone.
    pub fn newline(line: LineId) -> Self {
        let mut words = Self::default();
        words.push('\n', line.into(), Some(line));
        words
    }

    pub fn push(&mut self, c: char, root: ID, line: Option<LineId>) {
        self.chars.push(c);
        self.stood.push(Stood { root, line });
    }

    /// The same, named by what was first typed where they are copies themselves.
    fn first_typed(mut self, copied: &Copied) -> Self {
        self.stood
            .iter_mut()
            .for_each(|stood| stood.root = copied.root(stood.root));
        self
    }
}

#[derive(Default)]
pub(super) struct Deleted {
    /// The newest last.
    kept: VecDeque<Words>,
    size: usize,
}

impl Deleted {
    pub fn bury(&mut self, words: Words) {
        if words.chars.is_empty() || words.chars.len() > KEPT {
            return;
        }
        self.size += words.chars.len();
        self.kept.push_back(words);
        while self.size > KEPT
            && let Some(oldest) = self.kept.pop_front()
        {
            self.size -= oldest.chars.len();
        }
    }

    /// The same, but for characters that are remembered already.
    pub fn bury_new(&mut self, words: Words) {
        let kept = self.kept.iter().flat_map(|words| &words.stood);
        let known: HashSet<ID> = kept.map(|stood| stood.root).collect();
        let mut fresh = Words::default();
        for (c, stood) in words.chars.into_iter().zip(words.stood) {
            if !known.contains(&stood.root) {
                fresh.push(c, stood.root, stood.line);
            }
        }
        self.bury(fresh);
    }

    /// A line that somebody else removed is remembered whole, put together from what was deleted.
    pub fn bury_line(&mut self, name: LineId, words: &str) {
        let chars: Vec<char> = words.chars().collect();
        let mut line = Words::default();
        for (c, stood) in chars.iter().zip(self.take_back(&chars)) {
            if let Some(stood) = stood {
                line.push(*c, stood.root, Some(name));
            }
        }
        if !line.chars.is_empty() {
            line.push('\n', name.into(), Some(name));
            self.bury(line);
        }
    }

    /// What each of these characters was when it stood here; they are taken back, and no more to be found.
    pub fn take_back(&mut self, words: &[char]) -> Vec<Option<Stood>> {
        let mut found = vec![None; words.len()];
        let mut at = 0;
        while at < words.len() {
            match self.longest(&words[at..]) {
                // A newline alone tells nothing.
                Some((nth, from, len)) if words[at] != '\n' => {
                    for (nth, stood) in self.take(nth, from, len).into_iter().enumerate() {
                        found[at + nth] = Some(stood);
                    }
                    at += len;
                }
                _ => at += 1,
            }
        }
        found
    }

    /// Where the longest beginning of these words stands; the newest where there are several.
    fn longest(&self, words: &[char]) -> Option<(usize, usize, usize)> {
        let mut best: Option<(usize, usize, usize)> = None;
        for (nth, kept) in self.kept.iter().enumerate().rev() {
            for from in 0..kept.chars.len() {
                if kept.chars[from] != words[0] {
                    continue;
                }
                let same = kept.chars[from..].iter().zip(words).take_while(|(a, b)| a == b);
                let len = same.count();
                if best.is_none_or(|(.., most)| len > most) {
                    best = Some((nth, from, len));
                }
                if len == words.len() {
                    return best;
                }
            }
        }
        best
    }

    fn take(&mut self, nth: usize, from: usize, len: usize) -> Vec<Stood> {
        let Some(kept) = self.kept.get_mut(nth) else {
            return Vec::new();
        };
        let after = Words {
            chars: kept.chars.split_off(from + len),
            stood: kept.stood.split_off(from + len),
        };
        kept.chars.truncate(from);
        let taken = kept.stood.split_off(from);
        if !after.chars.is_empty() {
            self.kept.insert(nth + 1, after);
        }
        self.size -= len;
        self.kept.retain(|words| !words.chars.is_empty());
        taken
    }
}

/// What updates that came since a version deleted from a text, run by run as it was typed. Copies that came and went with
/// them are known from here alone.
pub(super) fn by_others(
    doc: &LoroDoc,
    text: &LoroText,
    since: &VersionVector,
    copied: &mut Copied,
) -> Result<Vec<Words>, TextError> {
    let came = doc.export_json_updates_without_peer_compression(since, &doc.oplog_vv())?;
    let mut gone = Vec::new();
    let ops = came.changes.iter().flat_map(|change| &change.ops);
    for op in ops.filter(|op| op.container == text.id()) {
        let JsonOpContent::Text(op) = &op.content else {
            continue;
        };
        if let JsonTextOp::Delete { len, start_id, .. } = op {
            gone.push(typed(doc, text, *start_id, len.saturating_abs()));
        } else if let JsonTextOp::Mark {
            style_key,
            style_value: LoroValue::String(code),
            ..
        } = op
            && style_key == copies::MARK
        {
            copied.read(code);
        }
    }
    Ok(gone.into_iter().map(|words| words.first_typed(copied)).collect())
}

/// The characters that some operations typed.
fn typed(doc: &LoroDoc, text: &LoroText, first: ID, len: i32) -> Words {
    let mut words = Words::default();
    let span = IdSpan::new(first.peer, first.counter, first.counter.saturating_add(len));
    for op in doc
        .export_json_in_id_span(span)
        .into_iter()
        .flat_map(|change| change.ops)
    {
        if let JsonOpContent::Text(JsonTextOp::Insert { text: typed, .. }) = &op.content
            && op.container == text.id()
        {
            for (counter, c) in (op.counter..).zip(typed.chars()) {
                words.push(c, ID::new(first.peer, counter), None);
            }
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str, first: i32) -> Words {
        let mut words = Words::default();
        for (counter, c) in (first..).zip(text.chars()) {
            words.push(c, ID::new(1, counter), None);
        }
        words
    }

    fn back(deleted: &mut Deleted, text: &str) -> Vec<Option<i32>> {
        let chars: Vec<char> = text.chars().collect();
        let found = deleted.take_back(&chars);
        found
            .iter()
            .map(|found| found.map(|stood| stood.root.counter))
            .collect()
    }

    #[test]
    fn what_was_deleted_last_comes_back_first_and_once() {
        let mut deleted = Deleted::default();
        deleted.bury(words("ab\n", 10));
        deleted.bury(words("ab", 20));
        assert_eq!(back(&mut deleted, "ab"), [Some(20), Some(21)]);
        assert_eq!(back(&mut deleted, "xab\n"), [None, Some(10), Some(11), Some(12)]);
        assert_eq!(back(&mut deleted, "ab\n"), [None, None, None]);
    }

    #[test]
    fn the_oldest_are_forgotten() {
        let mut deleted = Deleted::default();
        for nth in 0..6 {
            deleted.bury(words(&"a".repeat(KEPT / 5), nth * 1_000_000));
        }
        assert!(deleted.size <= KEPT);
        assert_eq!(deleted.kept.len(), 5);
    }
}
