//! How often what was deleted before submission is found in what leaves the machine.

use super::figure::{Aim, Figure, Report, count};
use crate::store::canary::share_after_deleting;
use std::panic::{AssertUnwindSafe, catch_unwind};

const SEARCHES: usize = 1_000;

pub(super) fn run(report: &mut Report) {
    let mut seeds = fastrand::Rng::with_seed(8);
    let found = (0..SEARCHES)
        .filter(|_| {
            let seed = seeds.u64(..);
            catch_unwind(AssertUnwindSafe(|| share_after_deleting(1, seed))).is_err()
        })
        .count();
    report.say(Figure::new(
        "canary: searches of the shared chain",
        count(SEARCHES),
        "searches",
    ));
    report.say(Figure::new("canary: found", count(found), "times").aim(Aim::Exactly(0.0)));
}
