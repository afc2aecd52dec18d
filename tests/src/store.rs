//! What the store promises, under power cuts, faults, kills, damage and every order of arrival. Knows store and domain.
//!
//! Each promise is a function that takes a count and a seed: the tests call it with some hundreds, the bench with
//! thousands. Reading order: `scene` (machines), `save_path` (what is saved, deed by deed), then one file a promise.

#![allow(clippy::unwrap_used, reason = "in a test, an unwrap is the assertion")]

pub mod arrival;
pub mod canary;
pub mod corruption;
pub mod faults;
pub mod killed;
pub mod power;
pub mod save_path;
pub mod scene;

use std::panic::{AssertUnwindSafe, catch_unwind, panic_any};

/// Runs a case for each of `count` seeds drawn from `seed`. A failure says which seed replays it alone.
pub fn each_seed(what: &str, count: usize, seed: u64, mut case: impl FnMut(u64)) {
    let mut seeds = fastrand::Rng::with_seed(seed);
    for number in 0..count {
        let seed = if count == 1 { seed } else { seeds.u64(..) };
        replayable(
            &format!("{what}, case {number}, replayed by a count of 1 and the seed {seed}"),
            || case(seed),
        );
    }
}

/// Runs one case, and says which it was when it fails.
pub fn replayable<T>(which: &str, case: impl FnOnce() -> T) -> T {
    catch_unwind(AssertUnwindSafe(case)).unwrap_or_else(|panic| {
        let why = panic.downcast_ref::<String>().cloned();
        let why = why.or_else(|| panic.downcast_ref::<&str>().map(|why| (*why).to_owned()));
        panic_any(format!("{which}:\n{}", why.unwrap_or_default()))
    })
}
