//! From the start of the process to a window that can be used, with 10,000 pieces, and the memory of all its processes.

use super::figure::{Aim, Figure, Report, Sorted, milliseconds};
use super::newsroom;
use crate::e2e::app::{App, Start};
use crate::e2e::profile::Profile;
use crate::e2e::screen::Screen;
use std::time::Duration;

const RUNS: usize = 7;

pub(super) fn run(report: &mut Report) {
    let home = newsroom::of_ten_thousand(report);
    let profile = Profile::copy_of(&home);
    for (bus, name) in [(false, "no message bus"), (true, "with a message bus")] {
        let (mut shown, mut driven, mut memory) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..RUNS {
            let screen = Screen::open();
            let app = App::start(
                &screen,
                &profile,
                Start {
                    bus,
                    ..Start::default()
                },
            );
            driven.push(milliseconds(app.age()));
            if let Some(age) = list_shown(&app) {
                shown.push(milliseconds(age));
            }
            memory.push(app.memory());
        }
        let (driven, memory) = (Sorted::new(driven), Sorted::new(memory));
        if !shown.is_empty() {
            let shown = Sorted::new(shown);
            let what = format!("start, {name}: process to list, median");
            report.say(
                Figure::new(what, shown.at(50), "ms")
                    .aim(Aim::AtMost(800.0))
                    .note("as the page noted it, to 10 ms"),
            );
            report.say(Figure::new(
                format!("start, {name}: process to list, worst of {RUNS}"),
                shown.at(100),
                "ms",
            ));
        }
        report.say(
            Figure::new(format!("start, {name}: process to answer, median"), driven.at(50), "ms")
                .note("what WebDriver takes to begin and to ask is in it"),
        );
        report.say(
            Figure::new(format!("start, {name}: memory (PSS), median"), memory.at(50), "MB").aim(Aim::AtMost(250.0)),
        );
    }
}

/// How old the process was when the answer came that the list is drawn from, and the frame after it was.
fn list_shown(app: &App<'_>) -> Option<Duration> {
    let script = "const drawn = performance.getEntriesByType('mark').find((mark) => mark.name === 'desk');
                  return drawn ? performance.now() - drawn.startTime : null";
    let ago = app.page().script(script, Vec::new()).as_f64()?;
    app.age().checked_sub(Duration::from_secs_f64(ago / 1_000.0))
}
