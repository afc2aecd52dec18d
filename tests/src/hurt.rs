//! Bad luck, met by the built `marbre` itself: a disk that is full, bytes that changed on disk, a profile that somebody
//! else has open. Each time: what is said, how it ends, and that nothing is lost. Knows the command line and no crate.
//!
//! Reading order: `told` (a newsroom, and what the program answers), then a file a misfortune.

#![allow(clippy::unwrap_used, reason = "in a test, an unwrap is the assertion")]

mod damaged;
mod full;
mod owners;
mod told;
