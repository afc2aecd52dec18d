//! How much of what is changed after an approval reaches readers, and how much of it the desk shows.

use super::figure::{Aim, Figure, Report, count};
use crate::desk::changed::{CHANGES, WHEN, publish_after};
use std::panic::{AssertUnwindSafe, catch_unwind};

pub(super) fn run(report: &mut Report) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (mut tried, mut reached, mut flagged) = (0, 0, 0);
    for change in &CHANGES {
        for when in WHEN {
            tried += 1;
            // One that cannot be published is one that was not shown to hold.
            match catch_unwind(AssertUnwindSafe(|| runtime.block_on(publish_after(change, when)))) {
                Ok(outcome) => {
                    reached += usize::from(outcome.reached_the_site);
                    flagged += usize::from(outcome.flagged);
                }
                Err(_) => reached += 1,
            }
        }
    }
    let of = format!("of {tried}");
    report.say(
        Figure::new("changes after approval that reach the site", count(reached), "changes")
            .aim(Aim::Exactly(0.0))
            .note(of.clone()),
    );
    report.say(
        Figure::new("changes after approval: of them flagged", count(flagged), "changes")
            .aim(Aim::Exactly(count(tried)))
            .note(of),
    );
}
