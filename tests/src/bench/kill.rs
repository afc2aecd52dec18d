//! How many acknowledged edits are lost to a thousand kills at random moments.

use super::figure::{Aim, Figure, Report, count};
use crate::e2e::programs::ours;
use crate::store::killed::kill_typists;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::Command;

const KILLS: usize = 1_000;

pub(super) fn run(report: &mut Report) {
    let typist = ours("typist");
    let mut seeds = fastrand::Rng::with_seed(1_000);
    let lost = (0..KILLS)
        .filter(|_| {
            let seed = seeds.u64(..);
            // Says by itself which seed replays it.
            catch_unwind(AssertUnwindSafe(|| {
                kill_typists(1, seed, |folder| {
                    let mut command = Command::new(&typist);
                    command.arg(folder);
                    command
                });
            }))
            .is_err()
        })
        .count();
    report.say(Figure::new("kill: runs", count(KILLS), "kills").aim(Aim::AtLeast(1_000.0)));
    report.say(Figure::new("kill: runs that lost or damaged something", count(lost), "runs").aim(Aim::Exactly(0.0)));
}
