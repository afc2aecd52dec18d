//! The difference of two texts as a flat delta: lines are matched first, then the words inside lines that were changed, so
//! that whoever writes elsewhere in the same line meets only what really moved. Pure.

use marbre_domain::text::block::{Block, Marks, Span, tidy};
use marbre_domain::text::delta::{Delta, FlatOp, MarkPatch};
use similar::{Algorithm, DiffOp, capture_diff_slices};
use std::collections::HashMap;
use std::hash::Hash;
use std::ops::Range;

/// Lines that share less than this part of their words are two lines, not one that was changed.
const ALIKE: f64 = 0.35;

/// Past so many pairs of lines that nothing else tells apart, none is looked at twice.
const PAIRS: usize = 40_000;

/// What leads from one text to the other.
pub(crate) fn between(before: &[Block], after: &[Block]) -> Delta {
    let mut delta = Steps::default();
    for part in matched(before, after) {
        match part {
            Matched::Same(lines) => delta.retain(lines.map(|at| units(&before[at])).sum()),
            Matched::Changed(b, a) => line(&mut delta, &before[b], &after[a]),
            Matched::Gone(b) => delta.delete(units(&before[b])),
            Matched::Come(a) => {
                let block = &after[a];
                for span in tidy(block.spans.clone()) {
                    delta.ops.push(FlatOp::words(span.text, span.marks));
                }
                delta.ops.push(FlatOp::line(block.attrs.clone()));
            }
        }
    }
    delta.done()
}

/// How two texts stand to each other, line by line, in order.
pub(crate) enum Matched {
    /// Lines of the first that stand in the second as well.
    Same(Range<usize>),
    /// A line of the first that became one of the second.
    Changed(usize, usize),
    /// A line of the first that is gone.
    Gone(usize),
    /// A line of the second that came.
    Come(usize),
}

/// Matches lines.
pub(crate) fn matched(before: &[Block], after: &[Block]) -> Vec<Matched> {
    let mut numbers = HashMap::new();
    let mut numbered = |blocks: &[Block]| -> Vec<usize> {
        blocks
            .iter()
            .map(|block| {
                let line = (block.attrs.clone(), tidy(block.spans.clone()));
                number(&mut numbers, line)
            })
            .collect()
    };
    let (one, other) = (numbered(before), numbered(after));
    let mut parts = Vec::new();
    for op in capture_diff_slices(Algorithm::Patience, &one, &other) {
        match op {
            DiffOp::Equal { old_index, len, .. } => parts.push(Matched::Same(old_index..old_index + len)),
            DiffOp::Delete { old_index, old_len, .. } => {
                parts.extend((old_index..old_index + old_len).map(Matched::Gone));
            }
            DiffOp::Insert { new_index, new_len, .. } => {
                parts.extend((new_index..new_index + new_len).map(Matched::Come));
            }
            DiffOp::Replace {
                old_index,
                old_len,
                new_index,
                new_len,
            } => gap(
                before,
                after,
                old_index..old_index + old_len,
                new_index..new_index + new_len,
                &mut parts,
            ),
        }
    }
    parts
}

fn number<T: Eq + Hash>(numbers: &mut HashMap<T, usize>, thing: T) -> usize {
    let next = numbers.len();
    *numbers.entry(thing).or_insert(next)
}

/// Pairs the lines of two runs that have nothing in common word for word: those most alike, in order.
fn gap(before: &[Block], after: &[Block], old: Range<usize>, new: Range<usize>, parts: &mut Vec<Matched>) {
    let (rows, columns) = (old.len(), new.len());
    let mut best = vec![vec![0.0_f64; columns + 1]; rows + 1];
    let small = rows * columns <= PAIRS;
    let likeness = |row: usize, column: usize| {
        if small {
            alike(&before[old.start + row], &after[new.start + column])
        } else {
            0.0
        }
    };
    let mut likes = vec![0.0; rows * columns];
    for row in (0..rows).rev() {
        for column in (0..columns).rev() {
            let like = likeness(row, column);
            likes[row * columns + column] = like;
            let paired = if like >= ALIKE {
                like + best[row + 1][column + 1]
            } else {
                0.0
            };
            best[row][column] = paired.max(best[row + 1][column]).max(best[row][column + 1]);
        }
    }
    let (mut row, mut column) = (0, 0);
    while row < rows || column < columns {
        let like = if row < rows && column < columns {
            likes[row * columns + column]
        } else {
            0.0
        };
        if like >= ALIKE && best[row][column] <= like + best[row + 1][column + 1] {
            parts.push(Matched::Changed(old.start + row, new.start + column));
            row += 1;
            column += 1;
        } else if row < rows && (column == columns || best[row + 1][column] >= best[row][column + 1]) {
            parts.push(Matched::Gone(old.start + row));
            row += 1;
        } else {
            parts.push(Matched::Come(new.start + column));
            column += 1;
        }
    }
}

/// Which part of their words two lines share. Lines that show a record are alike when it is the same one.
fn alike(one: &Block, other: &Block) -> f64 {
    if one.attrs.kind.is_atom() || other.attrs.kind.is_atom() {
        return if one.attrs.kind == other.attrs.kind { 1.0 } else { 0.0 };
    }
    let (one, other) = (one.text(), other.text());
    let words = |text: &str| -> Vec<String> {
        let words = text
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty());
        words.map(str::to_lowercase).collect()
    };
    let (one, other) = (words(&one), words(&other));
    let most = one.len().max(other.len());
    if most == 0 {
        return 1.0;
    }
    let mut left: HashMap<&str, usize> = HashMap::new();
    for word in &one {
        *left.entry(word).or_default() += 1;
    }
    let mut shared = 0;
    for word in &other {
        if let Some(count) = left.get_mut(word.as_str()).filter(|count| **count > 0) {
            *count -= 1;
            shared += 1;
        }
    }
    f64::from(shared) / most as f64
}

/// A word, or one sign that is none, with what its characters carry.
struct Token {
    text: String,
    marks: Vec<(usize, Marks)>,
}

fn tokens(spans: &[Span]) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut in_word = false;
    for span in spans {
        for c in span.text.chars() {
            let word = c.is_alphanumeric();
            if !(word && in_word) {
                tokens.push(Token {
                    text: String::new(),
                    marks: Vec::new(),
                });
            }
            in_word = word;
            if let Some(token) = tokens.last_mut() {
                token.text.push(c);
                match token.marks.last_mut() {
                    Some((units, marks)) if *marks == span.marks => *units += c.len_utf16(),
                    Some(_) | None => token.marks.push((c.len_utf16(), span.marks.clone())),
                }
            }
        }
    }
    tokens
}

pub(super) fn line(delta: &mut Steps, before: &Block, after: &Block) {
    let (one, other) = (tokens(&before.spans), tokens(&after.spans));
    let mut numbers = HashMap::new();
    let mut numbered = |tokens: &[Token]| -> Vec<usize> {
        tokens
            .iter()
            .map(|token| number(&mut numbers, token.text.clone()))
            .collect()
    };
    let (a, b) = (numbered(&one), numbered(&other));
    for op in capture_diff_slices(Algorithm::Myers, &a, &b) {
        let (old, new) = (op.old_range(), op.new_range());
        if let DiffOp::Equal { .. } = op {
            for (was, is) in one[old].iter().zip(&other[new]) {
                marks(delta, &was.marks, &is.marks);
            }
            continue;
        }
        delta.delete(
            one[old]
                .iter()
                .flat_map(|token| &token.marks)
                .map(|(units, _)| units)
                .sum(),
        );
        let spans = other[new].iter().flat_map(|token| {
            let mut rest = token.text.as_str();
            token.marks.iter().map(move |(units, marks)| {
                let end = byte_at(rest, *units);
                let (text, left) = rest.split_at(end);
                rest = left;
                Span {
                    text: text.to_owned(),
                    marks: marks.clone(),
                }
            })
        });
        for span in tidy(spans.collect()) {
            delta.ops.push(FlatOp::words(span.text, span.marks));
        }
    }
    if before.attrs == after.attrs {
        delta.retain(1);
    } else {
        delta.ops.push(FlatOp::Block {
            block: after.attrs.clone(),
        });
    }
}

fn byte_at(text: &str, units: usize) -> usize {
    let mut left = units;
    for (at, c) in text.char_indices() {
        if left == 0 {
            return at;
        }
        left = left.saturating_sub(c.len_utf16());
    }
    text.len()
}

/// The same characters with other marks.
fn marks(delta: &mut Steps, was: &[(usize, Marks)], is: &[(usize, Marks)]) {
    let (mut was, mut is) = (was.iter().cloned(), is.iter().cloned());
    let (mut one, mut other) = (was.next(), is.next());
    while let (Some((units, before)), Some((units_, after))) = (&mut one, &mut other) {
        let n = (*units).min(*units_);
        if before == after {
            delta.retain(n);
        } else {
            delta.ops.push(FlatOp::Format {
                n: u32::try_from(n).unwrap_or(u32::MAX),
                marks: patch(before, after),
            });
        }
        *units -= n;
        *units_ -= n;
        if *units == 0 {
            one = was.next();
        }
        if other.as_ref().is_some_and(|(units, _)| *units == 0) {
            other = is.next();
        }
    }
}

fn patch(before: &Marks, after: &Marks) -> MarkPatch {
    let flag = |before: bool, after: bool| (before != after).then_some(after);
    let words =
        |before: &Option<String>, after: &Option<String>| (before != after).then(|| after.clone().unwrap_or_default());
    MarkPatch {
        strong: flag(before.strong, after.strong),
        emphasis: flag(before.emphasis, after.emphasis),
        strike: flag(before.strike, after.strike),
        sub: flag(before.sub, after.sub),
        superscript: flag(before.superscript, after.superscript),
        link: words(&before.link, &after.link),
        lang: words(&before.lang, &after.lang),
    }
}

/// The UTF-16 units of a line, its newline among them.
pub(crate) fn units(block: &Block) -> usize {
    let words: usize = block.spans.iter().map(|span| span.text.encode_utf16().count()).sum();
    words + 1
}

/// A delta under way.
#[derive(Default)]
pub(super) struct Steps {
    pub ops: Delta,
}

impl Steps {
    pub fn retain(&mut self, units: usize) {
        let more = u32::try_from(units).unwrap_or(u32::MAX);
        match self.ops.last_mut() {
            _ if more == 0 => {}
            Some(FlatOp::Retain { n }) => *n += more,
            Some(_) | None => self.ops.push(FlatOp::Retain { n: more }),
        }
    }

    pub fn delete(&mut self, units: usize) {
        let more = u32::try_from(units).unwrap_or(u32::MAX);
        match self.ops.last_mut() {
            _ if more == 0 => {}
            Some(FlatOp::Delete { n }) => *n += more,
            Some(_) | None => self.ops.push(FlatOp::Delete { n: more }),
        }
    }

    pub fn done(mut self) -> Delta {
        if let Some(FlatOp::Retain { .. }) = self.ops.last() {
            self.ops.pop();
        }
        self.ops
    }
}
