//! What a newsroom's copy is and what may be done to it. Pure: performs no I/O, reads no clock, draws no randomness.
//!
//! Reading order: [`ids`], [`text`] (the flat rich text), [`piece`] and what surrounds it ([`byline`], [`taxonomy`],
//! [`media`], [`embed`], [`source`]), then [`version`] (what is approved), [`workflow`] (who may do what), [`missing`] (what
//! still stands in the way) and [`change`] (how all of it is written down).

#![warn(missing_docs)]

pub mod byline;
pub mod change;
pub mod embed;
pub mod fold;
pub mod ids;
pub mod media;
pub mod member;
pub mod missing;
pub mod piece;
pub mod readers;
pub mod record;
pub mod schedule;
pub mod source;
pub mod taxonomy;
pub mod text;
pub mod version;
pub mod workflow;
