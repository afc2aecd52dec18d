//! What the desk promises about publication, on real stores and real folders: what was approved is what readers get, and
//! never before its time. Knows no window and no command line.
//!
//! Reading order: `newsroom` (three people, a site, a clock that only moves when told), then a file a promise.

#![allow(clippy::unwrap_used, reason = "in a test, an unwrap is the assertion")]

mod approved;
mod dressed;
mod long;
mod newsroom;
mod overtaken;
mod private;
mod prolonged;
mod refused;
mod timely;
