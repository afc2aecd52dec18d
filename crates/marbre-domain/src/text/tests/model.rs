//! What a delta means, without any cleverness: the flat units of a text and a delta applied by the letter.

use crate::text::block::{Block, BlockAttrs, Marks};
use crate::text::delta::{FlatOp, MarkPatch};

/// One unit of a flat text, as a window counts them.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Unit {
    Char(char, Marks),
    /// Second half of a surrogate pair.
    Low,
    Newline(BlockAttrs),
}

pub(super) fn units(blocks: &[Block]) -> Vec<Unit> {
    let mut units = Vec::new();
    for block in blocks {
        for span in &block.spans {
            push_words(&mut units, &span.text, &span.marks);
        }
        units.push(Unit::Newline(block.attrs.clone()));
    }
    units
}

pub(super) fn push_words(units: &mut Vec<Unit>, words: &str, marks: &Marks) {
    for c in words.chars() {
        units.push(Unit::Char(c, marks.clone()));
        if c.len_utf16() == 2 {
            units.push(Unit::Low);
        }
    }
}

pub(super) fn patched(marks: &Marks, patch: &MarkPatch) -> Marks {
    let words = |old: &Option<String>, new: &Option<String>| match new {
        None => old.clone(),
        Some(new) => (!new.is_empty()).then(|| new.clone()),
    };
    Marks {
        strong: patch.strong.unwrap_or(marks.strong),
        emphasis: patch.emphasis.unwrap_or(marks.emphasis),
        strike: patch.strike.unwrap_or(marks.strike),
        sub: patch.sub.unwrap_or(marks.sub),
        superscript: patch.superscript.unwrap_or(marks.superscript),
        link: words(&marks.link, &patch.link),
        lang: words(&marks.lang, &patch.lang),
    }
}

/// What a delta means, without any cleverness.
pub(super) fn by_the_letter(before: &[Unit], delta: &[FlatOp]) -> Vec<Unit> {
    let mut rest = before.iter().cloned();
    let mut after = Vec::new();
    for op in delta {
        match op {
            FlatOp::Retain { n } => after.extend(rest.by_ref().take(*n as usize)),
            FlatOp::Delete { n } => assert_eq!(rest.by_ref().take(*n as usize).count(), *n as usize),
            FlatOp::Insert { text, marks, .. } => push_words(&mut after, text, marks),
            FlatOp::Newline { block, .. } => after.push(Unit::Newline(block.clone())),
            FlatOp::Format { n, marks } => {
                for unit in rest.by_ref().take(*n as usize) {
                    after.push(match unit {
                        Unit::Char(c, old) => Unit::Char(c, patched(&old, marks)),
                        Unit::Low => Unit::Low,
                        Unit::Newline(_) => panic!("format over a newline"),
                    });
                }
            }
            FlatOp::Block { block } => {
                assert!(
                    matches!(rest.next(), Some(Unit::Newline(_))),
                    "block op not on a newline"
                );
                after.push(Unit::Newline(block.clone()));
            }
        }
    }
    after.extend(rest);
    after
}
