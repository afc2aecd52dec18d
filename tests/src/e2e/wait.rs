//! Waiting for what should come true: looked at again and again until it does, never longer than it may take.

use std::time::{Duration, Instant};

/// How long something may take before a walk is given up: generous, for two slow cores that also compile.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// How long to leave the machine alone between two looks.
const PAUSE: Duration = Duration::from_millis(20);

/// Looks until there is an answer; gives back what was seen last when there is none in time.
pub fn look_until<T>(patience: Duration, mut look: impl FnMut() -> Result<T, String>) -> Result<T, String> {
    let begun = Instant::now();
    loop {
        match look() {
            Ok(found) => return Ok(found),
            Err(seen) if begun.elapsed() > patience => return Err(seen),
            Err(_) => std::thread::sleep(PAUSE),
        }
    }
}

/// Looks until there is an answer.
///
/// # Panics
///
/// When there is none in time, saying what was awaited and what was seen instead.
#[track_caller]
pub fn until<T>(awaited: &str, look: impl FnMut() -> Result<T, String>) -> T {
    look_until(PATIENCE, look).unwrap_or_else(|seen| panic!("awaited {awaited}, saw {seen}"))
}
