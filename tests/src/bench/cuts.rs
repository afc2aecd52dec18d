//! Power cuts and faults of the disk at every step of the save path, counted with what they cost.

use super::figure::{Aim, Figure, Report, count};
use crate::store::faults::fail_everywhere;
use crate::store::power::{cut_anywhere, cut_everywhere};
use crate::store::save_path::{Day, long_day, short_day};
use marbre_store::bad_disk::Fault;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Torn writes tried at each step, beside none and all surviving.
const TORN: usize = 4;
/// Cuts drawn in a day long enough for the log to be carried over.
const ANYWHERE: usize = 400;

pub(super) fn run(report: &mut Report) {
    let short = Day::new(short_day());
    exhaust(report, "power: cuts at every step", "cuts", 1_000.0, || {
        cut_everywhere(&short, TORN, 1)
    });
    let long = Day::new(long_day());
    exhaust(
        report,
        "power: cuts while the log is carried over",
        "cuts",
        400.0,
        || {
            cut_anywhere(&long, ANYWHERE, 2);
            ANYWHERE
        },
    );
    for (fault, lasts, name) in [
        (Fault::IoError, false, "faults: each step refused once"),
        (Fault::IoError, true, "faults: each step refused, and all after it"),
        (Fault::Full, false, "faults: each write finds the disk full"),
        (Fault::Full, true, "faults: the disk stays full from each write"),
    ] {
        exhaust(report, name, "faults", 80.0, || fail_everywhere(&short, fault, lasts));
    }
}

/// A promise ends at the first case that breaks it, and says which: then what was done is not known, what was lost is.
fn exhaust(report: &mut Report, name: &str, unit: &'static str, least: f64, promise: impl FnOnce() -> usize) {
    let done = catch_unwind(AssertUnwindSafe(promise));
    if let Ok(done) = &done {
        report.say(Figure::new(name, count(*done), unit).aim(Aim::AtLeast(least)));
    }
    let lost = count(usize::from(done.is_err()));
    report.say(Figure::new(format!("{name}, losses"), lost, "losses").aim(Aim::Exactly(0.0)));
}
