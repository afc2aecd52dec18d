//! Measures everything, or what is named, and says each figure on a line: `marbre-bench [NAME] [--json FILE]`.

use marbre_tests::bench::figure::Report;
use marbre_tests::bench::{BENCHES, Bench};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut names = Vec::new();
    let mut file = None;
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        if argument == "--json" {
            file = Some(PathBuf::from(arguments.next().expect("--json is followed by a file")));
        } else {
            names.push(argument);
        }
    }
    let mut report = Report::default();
    let named: Vec<&Bench> = BENCHES
        .iter()
        .filter(|bench| names.is_empty() || names.iter().any(|name| bench.name.contains(name.as_str())))
        .collect();
    if named.is_empty() {
        report.tell("Nothing is called so. There is:");
        for bench in BENCHES {
            report.tell(&format!("  {:<14} {}", bench.name, bench.what));
        }
        return ExitCode::FAILURE;
    }
    let mut failed = 0;
    for bench in named {
        report.tell(&format!("\n{}: {}", bench.name, bench.what));
        // What one bench meets is no reason to measure nothing else.
        if catch_unwind(AssertUnwindSafe(|| (bench.run)(&mut report))).is_err() {
            report.tell(&format!("{} FAILED: the reason stands above", bench.name));
            failed += 1;
        }
        if let Some(file) = &file {
            let figures = format!("{:#}\n", report.json());
            std::fs::write(file, figures).expect("the file named by --json can be written");
        }
    }
    match report.missed() {
        0 => {}
        missed => report.tell(&format!("\n{missed} figures miss their aim.")),
    }
    if failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
