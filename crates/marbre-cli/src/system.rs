//! The real clock, the system's randomness and the usual place of a profile.
#![expect(
    clippy::disallowed_methods,
    reason = "this is the one place where the command line reads the clock"
)]

use chrono::{DateTime, Utc};
use marbre_desk::Surroundings;
use std::path::PathBuf;

/// The machine's own clock and randomness.
#[derive(Debug, Default)]
pub struct System;

impl Surroundings for System {
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }

    fn random(&mut self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("the operating system always gives randomness");
    }
}

/// `MARBRE_HOME`, or where the system keeps a person's data.
pub fn default_home() -> PathBuf {
    match std::env::var_os("MARBRE_HOME") {
        Some(home) if !home.is_empty() => PathBuf::from(home),
        Some(_) | None => dirs::data_dir().unwrap_or_else(|| PathBuf::from(".")).join("marbre"),
    }
}
