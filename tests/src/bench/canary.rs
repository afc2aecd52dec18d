//! How often what was deleted before submission is found in what the desk shares, on another machine that got it.

use super::figure::{Aim, Figure, Report, count};
use crate::desk::canary::submit_after_deleting;
use std::panic::{AssertUnwindSafe, catch_unwind};

const SEARCHES: usize = 1_000;

pub(super) fn run(report: &mut Report) {
    let mut seeds = fastrand::Rng::with_seed(8);
    let found = (0..SEARCHES)
        .filter(|_| {
            let seed = seeds.u64(..);
            catch_unwind(AssertUnwindSafe(|| submit_after_deleting(1, seed))).is_err()
        })
        .count();
    report.say(Figure::new(
        "canary: searches of what a desk shares",
        count(SEARCHES),
        "searches",
    ));
    report.say(Figure::new("canary: found", count(found), "times").aim(Aim::Exactly(0.0)));
}
