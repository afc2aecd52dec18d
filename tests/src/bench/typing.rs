//! Real keys in the real webview while somebody else writes: in pieces of three lengths, and on a machine that has a
//! slow disk and little of a core.

use super::figure::{Aim, Figure, Report, Sorted, count};
use crate::e2e::figures::{Burden, Typing, bare_typing, typing};
use crate::e2e::programs::{installed, target};
use std::process::Command;

const LENGTHS: [(usize, &str); 3] = [(1_000, "1k"), (10_000, "10k"), (50_000, "50k")];
/// Five hundred keys and more.
const TIMES: usize = 9;
const SENTENCE: &str = "le passeur compte les gilets deux fois avant le depart du bac ";
/// A key every so many milliseconds: faster than anybody types for long.
const PAUSE: u32 = 60;
/// What is added to every sync, in milliseconds.
const ADDED: f64 = 30.0;

const RESOLUTION: &str = "the webview's clock counts whole milliseconds";

pub(super) fn run(report: &mut Report) {
    let mut means = Vec::new();
    for (length, name) in LENGTHS {
        let times = typing(length, &SENTENCE.repeat(TIMES), PAUSE, &Burden::default());
        let bare = bare_typing(length, &SENTENCE.repeat(TIMES), PAUSE);
        let (bare_task, bare_work) = (Sorted::new(bare.task), Sorted::new(bare.work));
        let (task, work) = (Sorted::new(times.task.clone()), Sorted::new(times.work.clone()));
        means.push(work.mean());
        let beside = |what: &str, ours: f64, theirs: f64| {
            Figure::new(format!("typing {name}: {what}"), ours, "ms").beside("a bare editable page", theirs)
        };
        report.say(beside("the key's own task, median", task.at(50), bare_task.at(50)).note(RESOLUTION));
        report.say(beside("the key's own task, p99", task.at(99), bare_task.at(99)));
        report.say(beside("main-thread work with the frame, median", work.at(50), bare_work.at(50)).note(RESOLUTION));
        report.say(
            beside("main-thread work with the frame, p99", work.at(99), bare_work.at(99))
                .aim(Aim::AtMost(4.0))
                .note(met(&times)),
        );
        report.say(Figure::new(
            format!("typing {name}: main-thread work with the frame, mean"),
            work.mean(),
            "ms",
        ));
        paint_and_acknowledgement(report, &format!("typing {name}"), times, None, 20.0);
    }
    if let [short, .., long] = means.as_slice() {
        report.say(
            Figure::new("typing: mean work in 50k beside 1k words", *long, "ms")
                .beside("in 1k words", *short)
                .note("flat when the ratio is near 1"),
        );
    }
}

/// The same with 30 ms added to every sync and a quarter of one core.
pub(super) fn slow_disk(report: &mut Report) {
    let burden = Burden {
        preload: Some(slow_sync()),
        quarter_of_a_core: true,
    };
    let times = typing(10_000, &SENTENCE.repeat(TIMES), PAUSE, &burden);
    let earliest = Sorted::new(times.acknowledged.clone()).at(0);
    report.say(
        Figure::new("slow-disk: earliest acknowledgement", earliest, "ms")
            .aim(Aim::AtLeast(ADDED))
            .note("nothing is acknowledged before its sync"),
    );
    paint_and_acknowledgement(report, "slow-disk 10k", times, Some(50.0), f64::INFINITY);
}

fn paint_and_acknowledgement(report: &mut Report, name: &str, times: Typing, paint_aim: Option<f64>, most: f64) {
    let note = met(&times);
    let (paint, acknowledged) = (Sorted::new(times.paint), Sorted::new(times.acknowledged));
    let mut figure = Figure::new(format!("{name}: key to paint, p99"), paint.at(99), "ms").note(note);
    if let Some(most) = paint_aim {
        report.say(Figure::new(format!("{name}: key to paint, median"), paint.at(50), "ms"));
        figure = figure.aim(Aim::AtMost(most));
    }
    report.say(figure);
    report.say(Figure::new(
        format!("{name}: acknowledged, median"),
        acknowledged.at(50),
        "ms",
    ));
    let figure = Figure::new(format!("{name}: acknowledged, p99"), acknowledged.at(99), "ms");
    report.say(if most.is_finite() {
        figure.aim(Aim::AtMost(most))
    } else {
        figure
    });
}

fn met(times: &Typing) -> String {
    format!(
        "{} keys, {} edits of somebody else",
        count(times.work.len()),
        times.arrived
    )
}

/// Makes the library that slows every sync of the programs it is loaded into.
fn slow_sync() -> std::path::PathBuf {
    let folder = target().join("bench");
    std::fs::create_dir_all(&folder).unwrap();
    let (source, library) = (folder.join("slow_sync.c"), folder.join("slow_sync.so"));
    std::fs::write(&source, include_str!("slow_sync.c")).unwrap();
    let made = Command::new(installed("cc", "gcc"))
        .args(["-shared", "-fPIC", "-O1", "-o"])
        .args([&library, &source])
        .arg("-ldl")
        .status();
    assert!(
        made.is_ok_and(|status| status.success()),
        "the slow sync does not compile"
    );
    library.canonicalize().unwrap()
}
