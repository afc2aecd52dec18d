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
    },
    /// Inserts a newline: it ends the line before it and makes that line such a block.
    Newline {
        /// What the line it ends is.
        block: BlockAttrs,
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
