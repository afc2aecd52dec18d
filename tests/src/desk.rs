//! What the desk promises about publication, on real stores and real folders: what was approved is what readers get, and
//! never before its time. Knows no window and no command line.
//!
//! Reading order: `newsroom` (three people, a site, a clock that only moves when told), `elsewhere` (what leaves its
//! machine), then a file a promise. A promise that the bench measures too is a function that takes a seed.

#![allow(clippy::unwrap_used, reason = "in a test, an unwrap is the assertion")]

#[cfg(test)]
mod approved;
pub mod canary;
pub mod changed;
#[cfg(test)]
mod commented;
#[cfg(test)]
mod dressed;
pub mod elsewhere;
#[cfg(test)]
mod found;
#[cfg(test)]
mod given_over;
#[cfg(test)]
mod long;
pub mod newsroom;
#[cfg(test)]
mod overtaken;
#[cfg(test)]
mod private;
#[cfg(test)]
mod prolonged;
#[cfg(test)]
mod put_back;
#[cfg(test)]
mod refused;
#[cfg(test)]
mod timely;
