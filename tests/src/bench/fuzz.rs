//! Two offline peers through the editor's own states and the real `edit` command: thousands of seeds, counted.

use super::figure::{Aim, Figure, Report};

const SEEDS: u64 = 5_000;
const FIRST: u64 = 100_001;

pub(super) fn run(report: &mut Report) {
    let counts = crate::fuzz::run(FIRST, SEEDS, false);
    let number = |value: &serde_json::Value| value.as_f64().unwrap_or(f64::NAN);
    report.say(Figure::new("fuzz: seeds", number(&counts["seeds"]), "seeds").aim(Aim::AtLeast(5_000.0)));
    for (fault, times) in counts["faults"].as_object().into_iter().flatten() {
        report.say(Figure::new(format!("fuzz: {fault}"), number(times), "times").aim(Aim::Exactly(0.0)));
    }
    for (work, times) in counts["work"].as_object().into_iter().flatten() {
        report.say(Figure::new(format!("fuzz: work, {work}"), number(times), "times"));
    }
}
