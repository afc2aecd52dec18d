//! The text of a piece: flat rich text that merges. Knows no window, no disk and no network.
//!
//! A text is a sequence of lines. Each line is its characters followed by one newline; the newline carries what kind
//! of block the line is. Nothing nests, so retyping a block never re-creates it and typing inside it is never lost.
//!
//! Reading order: [`block`] (what a text means), [`delta`] (how a window speaks of it), [`document`] (the door),
//! then `line`, `copies` (what a moved run repeats), `deleted` (what may come back), `shown` (which lines a reader sees), `lent` (words that a join brought to a left
//! place),
//! `apply` (a local batch), `merge` (a remote update) and `told`
//! (what windows hear of it).

mod anchor;
mod apply;
pub mod block;
mod copies;
mod deleted;
pub mod delta;
pub mod document;
mod fork;
mod gathered;
mod lent;
mod line;
mod marks;
mod merge;
mod read;
mod remarks;
mod shown;
#[cfg(test)]
mod tests;
mod told;
mod write;

pub use anchor::Anchor;
pub use document::{Edited, PieceText, TextError, TextVersion};
pub use fork::TextPoint;
pub use gathered::Gathered;
pub use remarks::Remark;
