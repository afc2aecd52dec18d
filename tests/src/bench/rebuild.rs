//! Orders of arrival that agree, and how long a newsroom of 10,000 pieces takes to be checked and folded anew.

use super::figure::{Aim, Figure, Report, Sorted, count, milliseconds};
use super::newsroom;
use crate::e2e::profile::Profile;
use crate::store::arrival::{any_order, three_machines};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;

const ORDERS: usize = 100;

pub(super) fn run(report: &mut Report) {
    let written = three_machines(160, 3);
    let mut seeds = fastrand::Rng::with_seed(4);
    let different = (0..ORDERS)
        .filter(|_| {
            let seed = seeds.u64(..);
            catch_unwind(AssertUnwindSafe(|| any_order(&written, 1, seed))).is_err()
        })
        .count();
    let note = format!(
        "{} changes of 3 machines, {} pieces",
        written.changes.len(),
        written.texts.len()
    );
    report.say(Figure::new("rebuild: random orders of arrival", count(ORDERS), "orders").note(note));
    report.say(
        Figure::new(
            "rebuild: orders that came to something else",
            count(different),
            "orders",
        )
        .aim(Aim::Exactly(0.0)),
    );

    let profile = Profile::copy_of(&newsroom::of_ten_thousand(report));
    let times = (0..3)
        .map(|_| {
            let begun = Instant::now();
            profile.say(&["verify", "--rebuild"]);
            milliseconds(begun.elapsed())
        })
        .collect();
    report.say(Figure::new(
        "rebuild: verify --rebuild, 10,000 pieces, median",
        Sorted::new(times).at(50),
        "ms",
    ));
}
