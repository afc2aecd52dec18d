//! The text of a piece: flat rich text. `block` is what it means, `delta` is how a window speaks of it.
//!
//! A text is a sequence of lines. Each line is its characters followed by one newline; the newline carries what kind
//! of block the line is. Nothing nests.

pub mod block;
pub mod delta;
