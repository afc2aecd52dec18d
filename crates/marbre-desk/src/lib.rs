//! The use cases of a newsroom: write, review, approve, schedule, break, publish. The only composer of the other crates.

#![warn(missing_docs)]

pub mod view;
