//! Flat deltas: how a window and the core tell each other what changed in a text.
//!
//! A delta walks over a text from its start. Lengths count UTF-16 units, as the window does; a newline is one unit.
//! Splitting a surrogate pair is an error.

use super::block::{BlockAttrs, Marks};
use serde::{Deserialize, Serialize};

/// Which of a piece's two texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum TextName {
    /// The chapô: one line.
    Standfirst,
    /// The body.
    Body,
}

impl TextName {
    /// Both texts, in the order in which they are read.
    pub const ALL: [Self; 2] = [Self::Standfirst, Self::Body];
}

/// A change of marks over a run: `None` leaves a mark alone, `Some` sets or (`false`, inner `None`) clears it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(default)]
pub struct MarkPatch {
    /// Sets or clears strong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub strong: Option<bool>,
    /// Sets or clears emphasis.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub emphasis: Option<bool>,
    /// Sets or clears strike.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub strike: Option<bool>,
    /// Sets or clears subscript.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sub: Option<bool>,
    /// Sets or clears superscript.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub superscript: Option<bool>,
    /// Sets the link, or clears it when empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// Sets the language, or clears it when empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lang: Option<String>,
}

/// One step of a delta.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(tag = "op", rename_all = "snake_case")]
pub enum FlatOp {
    /// Passes over `n` units, newlines included.
    Retain {
        /// How many UTF-16 units.
        n: u32,
    },
    /// Deletes `n` units, newlines included.
    Delete {
        /// How many UTF-16 units.
        n: u32,
    },
    /// Inserts characters, none of them a newline, with exactly these marks.
    Insert {
        /// The characters.
        text: String,
        /// Their marks.
        #[serde(default)]
        marks: Marks,
        /// They stood in this text before: they are moved, or a deletion is taken back.
        #[serde(default, skip_serializing_if = "is_new")]
        again: bool,
    },
    /// Inserts a newline: it ends the line before it and makes that line such a block.
    Newline {
        /// What the line it ends is.
        block: BlockAttrs,
        /// It stood in this text before.
        #[serde(default, skip_serializing_if = "is_new")]
        again: bool,
        /// What its line was then: what differs was changed since. None where all of it was.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        was: Option<BlockAttrs>,
        /// Where it stood in the text that the delta changes, if it moves.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<u32>,
    },
    /// Passes over `n` units of one line, changing their marks.
    Format {
        /// How many UTF-16 units; no newline among them.
        n: u32,
        /// What changes.
        marks: MarkPatch,
    },
    /// Passes over one newline, making its line such a block.
    Block {
        /// What the line is from now on.
        block: BlockAttrs,
    },
}

impl FlatOp {
    /// How many units of the text that it changes it passes over or deletes.
    pub(super) fn passes(&self) -> usize {
        match self {
            Self::Retain { n } | Self::Delete { n } | Self::Format { n, .. } => *n as usize,
            Self::Block { .. } => 1,
            Self::Insert { .. } | Self::Newline { .. } => 0,
        }
    }
}

fn is_new(again: &bool) -> bool {
    !again
}

impl FlatOp {
    /// Inserts words that are new to the text.
    pub fn words(text: impl Into<String>, marks: Marks) -> Self {
        Self::Insert {
            text: text.into(),
            marks,
            again: false,
        }
    }

    /// Inserts a newline that is new to the text.
    pub fn line(block: BlockAttrs) -> Self {
        Self::Newline {
            block,
            again: false,
            was: None,
            from: None,
        }
    }
}

/// What happened between two revisions of a text.
pub type Delta = Vec<FlatOp>;

/// A batch of edits from one window: numbered, so that sending it again is harmless.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct EditBatch {
    /// Which text.
    pub text: TextName,
    /// The window's editing session, drawn anew each time an editor opens.
    pub session: String,
    /// 1, 2, 3… within the session and text.
    pub number: u32,
    /// The revision that the delta applies to.
    pub base: u32,
    /// What changed.
    pub delta: Delta,
}

/// In which order a delta is applied: what is deleted at a place goes before anything comes there, so that lines that go whole
/// take nothing of it with them.
pub(super) fn deletions_first(delta: &[FlatOp]) -> Vec<usize> {
    let comes = |op: &FlatOp| matches!(op, FlatOp::Insert { .. } | FlatOp::Newline { .. });
    let mut order: Vec<usize> = Vec::with_capacity(delta.len());
    for (at, op) in delta.iter().enumerate() {
        let before = order.iter().rev().take_while(|before| comes(&delta[**before])).count();
        if matches!(op, FlatOp::Delete { .. }) {
            order.insert(order.len() - before, at);
        } else {
            order.push(at);
        }
    }
    order
}
