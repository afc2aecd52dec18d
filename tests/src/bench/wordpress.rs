//! A real WordPress behind a line that does everything wrong, a bulk of publications beside bare batches, and a flash over
//! a slow link.

use super::figure::{Aim, Figure, Report, count, milliseconds};
use crate::wordpress::client::Asking;
use crate::wordpress::fault::{Fault, always, nothing, seeded, whatever};
use crate::wordpress::proxy::Proxy;
use crate::wordpress::publisher::{Publisher, now, publish, version};
use crate::wordpress::server::WordPress;
use chrono::TimeDelta;
use marbre_domain::piece::AlertLevel;
use marbre_domain::version::PrintedFlash;
use marbre_publish::deliver::job::Seen;
use serde_json::json;
use std::future::Future;
use std::time::Instant;

/// How many publications, unless `MARBRE_BENCH_PUBLICATIONS` says another number.
const PUBLICATIONS: u64 = 10_000;
/// Publishers at a time: a server on two cores has no use for more.
const PUBLISHERS: u64 = 2;
/// Posts of a bulk, and how many `batch/v1` takes at once.
const BULK: u64 = 200;
const BATCH: usize = 25;

pub(super) fn wait<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build();
    runtime.expect("a runtime begins").block_on(work)
}

/// A number that the environment may set.
pub(super) fn number_from(name: &str, usual: u64) -> u64 {
    let set = std::env::var(name).ok();
    set.and_then(|number| number.parse().ok()).unwrap_or(usual)
}

pub(super) fn publications(report: &mut Report) {
    let wanted = number_from("MARBRE_BENCH_PUBLICATIONS", PUBLICATIONS);
    wait(async {
        let site = WordPress::start();
        let proxy = Proxy::before(&site.host(), nothing());
        // The terms are there, as after a newsroom's first day.
        Publisher::through(&proxy, &site)
            .persist(&publish("t1", &version(1, "La pièce 1", false), now()))
            .await;
        proxy.follow(seeded(20_261_125, 25, whatever()));
        let began = Instant::now();
        let from = async |first: u64| {
            let publisher = Publisher::through(&proxy, &site);
            let (mut attempts, mut online) = (0, 0);
            let mut stuck = Vec::new();
            let mut number = first;
            while number <= wanted {
                let content = version(number, &format!("La pièce {number}"), number.is_multiple_of(20));
                let job = publish(&format!("t{number}"), &content, now());
                match publisher.try_long(&job).await {
                    Ok((seen, tried)) => {
                        attempts += tried;
                        online += u64::from(matches!(seen, Seen::Online { .. }));
                    }
                    Err(why) => stuck.push(why),
                }
                // A server that is gone takes nobody's hour.
                if stuck.len() > 3 {
                    break;
                }
                number += PUBLISHERS;
            }
            (attempts, online, stuck)
        };
        let (one, two) = tokio::join!(from(2), from(3));
        let took = began.elapsed();
        let told = one.1 + two.1 + 1;
        // What the site's own database says, past every answer.
        let rows = site.value(
            "$wpdb->get_row(\"SELECT COUNT(*) AS posts, COUNT(DISTINCT post_title) AS titles, COUNT(DISTINCT post_name) AS \
             names, SUM(post_status <> 'publish') AS unfinished FROM $wpdb->posts WHERE post_type = 'post' AND post_status \
             <> 'auto-draft' AND post_title LIKE 'La pièce %'\")",
        );
        let row = |name: &str| {
            rows[name]
                .as_str()
                .and_then(|text| text.parse().ok())
                .unwrap_or(f64::NAN)
        };
        let wanted = wanted as f64;
        report.say(
            Figure::new("publications asked for", wanted, "pieces").aim(Aim::AtLeast(count(PUBLICATIONS as usize))),
        );
        report.say(Figure::new("publications: attempts", f64::from(one.0 + two.0), "times"));
        let stuck = [one.2, two.2].concat();
        let held = Figure::new(
            "publications: refused, changed, or not through in 400 attempts",
            count(stuck.len()),
            "pieces",
        );
        let held = held.aim(Aim::Exactly(0.0));
        report.say(match stuck.first() {
            Some(why) => held.note(why),
            None => held,
        });
        report.say(
            Figure::new(
                "publications: posts too many or too few",
                row("posts") - wanted,
                "posts",
            )
            .aim(Aim::Exactly(0.0)),
        );
        report.say(
            Figure::new(
                "publications: pieces that are there twice",
                row("posts") - row("titles"),
                "posts",
            )
            .aim(Aim::Exactly(0.0)),
        );
        report.say(
            Figure::new("publications: addresses shared", row("posts") - row("names"), "posts").aim(Aim::Exactly(0.0)),
        );
        report.say(
            Figure::new(
                "publications: said online, and not",
                told as f64 - (row("posts") - row("unfinished")),
                "posts",
            )
            .aim(Aim::Exactly(0.0)),
        );
        let pictures = site.count("attachment") as f64;
        report.say(
            Figure::new(
                "publications: pictures too many or too few",
                pictures - (wanted / 20.0).floor(),
                "files",
            )
            .aim(Aim::Exactly(0.0)),
        );
        report.say(Figure::new(
            "publications: a second",
            wanted / took.as_secs_f64(),
            "pieces",
        ));
    });
}

pub(super) fn bulk(report: &mut Report) {
    wait(async {
        let site = WordPress::start();
        let proxy = Proxy::before(&site.host(), nothing());
        Publisher::through(&proxy, &site)
            .persist(&publish("first", &version(1, "La première", false), now()))
            .await;
        // The same words go in batches first: only created, nothing looked up, nothing read back.
        let first = Asking::user(&site, "desk")
            .get("/wp-json/wp/v2/posts?context=edit")
            .await;
        let content = first.json[0]["content"]["raw"].clone();
        let asking = Asking::user(&site, "desk");
        let began = Instant::now();
        let mut links = Vec::new();
        let numbers: Vec<u64> = (0..BULK).collect();
        for some in numbers.chunks(BATCH) {
            let requests: Vec<_> = some
                .iter()
                .map(|number| {
                    json!({
                        "method": "POST", "path": "/wp/v2/posts",
                        "body": { "title": format!("Le lot {number}"), "content": content, "status": "publish" },
                    })
                })
                .collect();
            let answer = asking.post("/wp-json/batch/v1", json!({ "requests": requests })).await;
            let answers = answer.json["responses"].as_array().cloned().unwrap_or_default();
            let made = answers.iter().filter(|one| one["status"] == 201);
            links.extend(made.filter_map(|one| Some(one["body"]["link"].as_str()?.to_owned())));
        }
        let took = began.elapsed();
        let bare = count(links.len()) / took.as_secs_f64();
        assert_eq!(links.len() as u64, BULK, "the batches were taken");
        // What anybody does who wants to know what readers see: each page once, as Marbre looks at a new address.
        let began = Instant::now();
        let look = async |first: usize| {
            let reader = Asking::nobody(&site);
            for link in links.iter().skip(first).step_by(4) {
                let path = link.replace(&site.url(), "");
                assert_eq!(reader.get(&path).await.status, 200, "{path}");
            }
        };
        tokio::join!(look(0), look(1), look(2), look(3));
        let seen = BULK as f64 / (took + began.elapsed()).as_secs_f64();
        let through = Publisher::through(&proxy, &site);
        for number in [1, 2] {
            let before = proxy.seen().len();
            let content = version(20_000 + number, &format!("La seule {number}"), false);
            through.persist(&publish(&format!("s{number}"), &content, now())).await;
            if number == 2 {
                let asked = count(proxy.seen().len() - before);
                report.say(Figure::new(
                    "bulk: requests of a publication that goes alone",
                    asked,
                    "times",
                ));
            }
        }
        let bulk = Publisher::at(&site.url(), &site, "desk");
        let from = async |first: u64| {
            let publisher = &bulk;
            let mut number = first;
            while number < BULK {
                let content = version(10_000 + number, &format!("La série {number}"), false);
                publisher
                    .persist(&publish(&format!("b{number}"), &content, now()))
                    .await;
                number += 4;
            }
        };
        let began = Instant::now();
        tokio::join!(from(0), from(1), from(2), from(3));
        let ours = BULK as f64 / began.elapsed().as_secs_f64();
        report.say(
            Figure::new("bulk: publications a second", ours, "pieces")
                .beside("batch/v1, created only", bare)
                .note("looked up, filled, read back, made public and seen on the page; four at a time"),
        );
        report.say(Figure::new("bulk: share of batch/v1", 100.0 * ours / bare, "%").aim(Aim::AtLeast(95.0)));
        report.say(
            Figure::new(
                "bulk: share of batch/v1 whose pages somebody looks at",
                100.0 * ours / seen,
                "%",
            )
            .beside("batch/v1, each page seen once", seen),
        );
    });
}

pub(super) fn flash(report: &mut Report) {
    wait(async {
        let site = WordPress::start();
        let proxy = Proxy::before(&site.host(), nothing());
        let publisher = Publisher::through(&proxy, &site);
        publisher
            .persist(&publish("first", &version(1, "La première", false), now()))
            .await;
        proxy.follow(always(Fault::BAD_LINE));
        let mut times = Vec::new();
        for number in 2..=6 {
            let mut content = version(number, &format!("Alerte {number}"), true);
            content.flash = Some(PrintedFlash {
                level: AlertLevel::Urgent,
                expires: (now() + TimeDelta::hours(6)).to_rfc3339(),
            });
            let before = proxy.seen().len();
            let began = Instant::now();
            let (seen, tried) = publisher
                .persist(&publish(&format!("f{number}"), &content, now()))
                .await;
            assert!(
                matches!(seen, Seen::Online { .. }) && tried == 1,
                "{seen:?} after {tried}"
            );
            times.push((milliseconds(began.elapsed()) / 1_000.0, proxy.seen().len() - before));
        }
        let seconds = super::figure::Sorted::new(times.iter().map(|(time, _)| *time).collect());
        report.say(
            Figure::new(
                "flash with a picture, order to seen online, median",
                seconds.at(50),
                "s",
            )
            .aim(Aim::AtMost(45.0))
            .note("300 ms a request, 400 kbit/s up"),
        );
        report.say(Figure::new("the same, worst of 5", seconds.at(100), "s").aim(Aim::AtMost(45.0)));
        report.say(Figure::new(
            "flash: requests",
            count(times.first().map_or(0, |(_, requests)| *requests)),
            "times",
        ));
    });
}
