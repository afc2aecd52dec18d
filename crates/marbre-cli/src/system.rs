//! The real clock, the system's randomness and the usual place of a profile.
#![expect(
    clippy::disallowed_methods,
    reason = "this is the one place where the command line reads the clock"
)]

use chrono::{DateTime, Utc};
use marbre_desk::Surroundings;
use std::path::PathBuf;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

/// When this process first asked.
static START: LazyLock<Instant> = LazyLock::new(Instant::now);

/// The machine's own clock and randomness.
#[derive(Debug, Default)]
pub struct System;

/// How long the machine runs, sleep included: the process's own clock stands still while a laptop sleeps on Linux, and
/// waking would look like a clock that somebody set.
fn since_boot() -> Option<Duration> {
    let uptime = cfg!(target_os = "linux").then(|| std::fs::read_to_string("/proc/uptime").ok())??;
    Duration::try_from_secs_f64(uptime.split(' ').next()?.parse().ok()?).ok()
}

impl Surroundings for System {
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }

    fn elapsed(&self) -> Duration {
        since_boot().unwrap_or_else(|| START.elapsed())
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
