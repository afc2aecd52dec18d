//! Hundreds of pieces scheduled for one hour on a real WordPress whose cron never runs, while one desk is open.

use super::figure::{Aim, Figure, Report, Sorted, count, milliseconds};
use super::wordpress::{number_from, wait};
use crate::wordpress::office::Office;
use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use serde_json::Value;
use std::time::{Duration, Instant};

/// How many, unless `MARBRE_BENCH_SCHEDULED` says another number.
const PIECES: u64 = 500;
/// What leaving one takes on a slow machine: the hour is chosen so that all are there before it.
const EACH: TimeDelta = TimeDelta::milliseconds(1_000);

pub(super) fn run(report: &mut Report) {
    let wanted = number_from("MARBRE_BENCH_SCHEDULED", PIECES);
    wait(async {
        let office = Office::open().await;
        office.forbid_cron();
        let pieces: Vec<_> = (1..=wanted)
            .map(|number| office.approved(&format!("La pièce {number}")))
            .collect();
        let hour = office.now() + EACH * i32::try_from(wanted).unwrap_or(i32::MAX) + TimeDelta::seconds(20);
        for piece in &pieces {
            office.schedule(*piece, hour - office.now());
        }
        let began = Instant::now();
        office.run().await;
        let left = began.elapsed();
        let waiting = office.statuses().iter().filter(|status| *status == "future").count();
        // An open desk, a beat a second.
        let mut beat = tokio::time::interval(Duration::from_secs(1));
        let given_up = hour + TimeDelta::minutes(10);
        let mut early = 0;
        let mut waits = Vec::new();
        loop {
            beat.tick().await;
            if office.now() < hour - TimeDelta::seconds(1) {
                early += office.statuses().iter().filter(|status| *status == "publish").count();
            }
            let begun = Instant::now();
            office.run().await;
            if office.now() < hour - TimeDelta::seconds(1) {
                waits.push(milliseconds(begun.elapsed()));
            }
            let seen = office.deliveries().iter().filter(|one| one.state == "seen").count();
            if seen as u64 >= wanted || office.now() > given_up {
                break;
            }
        }
        // When each was really made public, by the site's own rows.
        let rows = office.site.value(
            "$wpdb->get_results(\"SELECT post_status, post_date_gmt, post_modified_gmt FROM $wpdb->posts WHERE post_type = \
             'post' AND post_status <> 'auto-draft'\")",
        );
        let rows: Vec<&Value> = rows.as_array().into_iter().flatten().collect();
        let late: Vec<f64> = rows
            .iter()
            .filter(|row| row["post_status"] == "publish")
            .filter_map(|row| {
                Some((moment(&row["post_modified_gmt"])? - moment(&row["post_date_gmt"])?).num_seconds() as f64)
            })
            .collect();
        early += late.iter().filter(|late| **late < 0.0).count();
        let missed = wanted as f64 - late.len() as f64;
        let twice = rows.len() as f64 - wanted as f64;
        let late = Sorted::new(late);
        report.say(
            Figure::new("scheduled pieces, for one hour", wanted as f64, "pieces")
                .aim(Aim::AtLeast(count(PIECES as usize))),
        );
        report
            .say(Figure::new("scheduled: left to the site", count(waiting), "pieces").aim(Aim::Exactly(wanted as f64)));
        report.say(Figure::new(
            "scheduled: leaving one",
            milliseconds(left) / wanted as f64,
            "ms",
        ));
        if !waits.is_empty() {
            report.say(
                Figure::new(
                    "scheduled: a beat of the open desk while they wait, median",
                    Sorted::new(waits).at(50),
                    "ms",
                )
                .note("one a second"),
            );
        }
        report.say(Figure::new("scheduled: missed", missed, "pieces").aim(Aim::Exactly(0.0)));
        report.say(Figure::new("scheduled: early", count(early), "pieces").aim(Aim::Exactly(0.0)));
        report.say(Figure::new("scheduled: posts too many or too few", twice, "posts").aim(Aim::Exactly(0.0)));
        report.say(Figure::new("scheduled: late, median", late.at(50), "s"));
        report.say(
            Figure::new("scheduled: late, p99", late.at(99), "s")
                .aim(Aim::AtMost(90.0))
                .note("the site's cron never runs: the desk publishes each itself"),
        );
        report.say(Figure::new("scheduled: late, worst", late.at(100), "s"));
    });
}

fn moment(value: &Value) -> Option<DateTime<Utc>> {
    let parsed = NaiveDateTime::parse_from_str(value.as_str()?, "%Y-%m-%d %H:%M:%S");
    Some(parsed.ok()?.and_utc())
}
