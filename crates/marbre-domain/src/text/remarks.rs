//! What a reader must be told of how a text merged.

use super::line::{Line, Shown};
use super::shown;

/// Something the merge has to say about a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remark {
    /// Words typed into a block that somebody else removed.
    Orphaned {
        /// Where the block begins, in UTF-16 units.
        at: u32,
        /// The words.
        words: String,
    },
    /// A block that two people moved stands once.
    MovedTwice {
        /// Where it stands.
        at: u32,
    },
    /// Copies of a moved block differ; all are kept.
    KeptBoth {
        /// Where they begin.
        at: Vec<u32>,
    },
}

pub(super) fn remarks(lines: &[Line]) -> Vec<Remark> {
    let mut starts = Vec::with_capacity(lines.len());
    let mut at = 0;
    for line in lines {
        starts.push(u32::try_from(at).unwrap_or(u32::MAX));
        at += line.visible_units();
    }
    let mut remarks = Vec::new();
    for (line, at) in lines.iter().zip(&starts) {
        if line.removed && !line.text.is_empty() {
            remarks.push(Remark::Orphaned {
                at: *at,
                words: line.text.clone(),
            });
        }
    }
    for copies in shown::copies(lines) {
        let seen = |at: &&usize| lines[**at].shown != Shown::Hidden;
        let visible: Vec<u32> = copies.lines.iter().filter(seen).map(|at| starts[*at]).collect();
        match visible.as_slice() {
            [at] if !copies.within => remarks.push(Remark::MovedTwice { at: *at }),
            [] => {}
            _ => remarks.push(Remark::KeptBoth { at: visible }),
        }
    }
    remarks
}
