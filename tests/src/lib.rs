//! The tests that need more than one crate, in one binary. What a single crate can show is tested in that crate.

#[cfg(test)]
mod boundaries;
#[cfg(test)]
mod command;
#[cfg(test)]
mod docs;

pub mod bench;
pub mod desk;
pub mod e2e;
pub mod fuzz;
#[cfg(test)]
mod hurt;
pub mod store;
pub mod wordpress;
