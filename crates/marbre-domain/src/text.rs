//! The text of a piece: flat rich text that merges. Knows no window, no disk and no network.
//!
//! A text is a sequence of lines. Each line is its characters followed by one newline; the newline carries what kind
//! of block the line is. Nothing nests, so retyping a block never re-creates it and typing inside it is never lost.
//!
//! Reading order: [`block`] (what a text means), [`delta`] (how a window speaks of it), [`document`] (the door),
//! then `line`, `shown` (which lines a reader sees), `apply` (a local batch) and `merge` (a remote update).

mod apply;
pub mod block;
pub mod delta;
pub mod document;
mod line;
mod marks;
mod merge;
mod moved;
mod read;
mod shown;
#[cfg(test)]
mod tests;
mod write;

pub use document::{Anchor, PieceText, Remark, TextError, TextVersion};
