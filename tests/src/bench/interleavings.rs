//! A second editor who saves the same article at any step of an update: what they saved stands there, or was told.

use super::figure::{Aim, Figure, Report, Sorted, count, milliseconds};
use super::wordpress::{number_from, wait};
use crate::wordpress::client::{API, Asking};
use crate::wordpress::fault::{Fault, Seen as Asked, nothing};
use crate::wordpress::proxy::Proxy;
use crate::wordpress::publisher::{Publisher, now, piece_id, publish, version};
use crate::wordpress::server::WordPress;
use marbre_publish::deliver::job::Seen;
use marbre_publish::deliver::{DeliverError, Holdings as _};
use marbre_publish::wordpress::memory::edited_key;
use reqwest::Method;
use serde_json::json;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::sync::mpsc::unbounded_channel;

/// How many, unless `MARBRE_BENCH_INTERLEAVINGS` says another number.
const TIMES: u64 = 1_000;
/// So long a request waits while the second editor saves.
const MEANWHILE: Duration = Duration::from_millis(250);

pub(super) fn run(report: &mut Report) {
    let wanted = number_from("MARBRE_BENCH_INTERLEAVINGS", TIMES);
    wait(async {
        let site = WordPress::start();
        let proxy = Proxy::before(&site.host(), nothing());
        let publisher = Publisher::through(&proxy, &site);
        let editor = Asking::user(&site, "admin");
        publisher
            .persist(&publish("first", &version(1, "La première", false), now()))
            .await;
        let listed = editor.get(&format!("{API}/posts?context=edit")).await;
        let id = listed.json[0]["id"].as_u64().unwrap_or_default();
        let post = format!("{API}/posts/{id}");
        let before = proxy.seen().len();
        publisher
            .persist(&publish("second", &version(1, "La deuxième", false), now()))
            .await;
        let steps = proxy.seen().len() - before;
        let mut chance = fastrand::Rng::with_seed(20_261_125);
        let (mut silent, mut told, mut stood, mut put_back) = (0, 0, 0, 0);
        let gaps: Arc<Mutex<Vec<f64>>> = Arc::default();
        for number in 1..=wanted {
            // At the end of the list stands: after everything.
            let step = chance.usize(0..=steps);
            let marker = format!("Ajout {number}");
            let (say, mut heard) = unbounded_channel();
            let times = Arc::clone(&gaps);
            let (mut at, mut looked, mut wrote) = (0, Instant::now(), false);
            proxy.follow(Box::new(move |asked: &Asked| {
                let this = at;
                at += 1;
                let of_post = asked.target.contains("/posts/") && !asked.target.contains("revisions");
                if asked.method == Method::GET && of_post {
                    looked = Instant::now();
                }
                if asked.method == Method::POST && of_post && !wrote && this != step {
                    wrote = true;
                    times.lock().unwrap().push(milliseconds(looked.elapsed()));
                }
                (this == step).then(|| {
                    // Who hears it saves while this request waits.
                    let _ = say.send(());
                    Fault::Delay(MEANWHILE)
                })
            }));
            let job = publish(
                &format!("t{number}"),
                &version(1, &format!("La suite {number}"), false),
                now(),
            );
            let saves = async {
                // Said once, or never where the update was over before.
                let _ = heard.recv().await;
                let stands = editor.get(&format!("{post}?context=edit")).await.json["content"]["raw"].clone();
                let content = format!(
                    "{}\n\n<!-- wp:paragraph -->\n<p>{marker}</p>\n<!-- /wp:paragraph -->",
                    stands.as_str().unwrap_or_default()
                );
                editor.post(&post, json!({ "content": content })).await
            };
            let updates = async {
                let outcome = publisher.try_once(&job).await;
                proxy.follow(nothing());
                outcome
            };
            let (outcome, saved) = tokio::join!(updates, saves);
            assert_eq!(saved.status, 200, "the second editor saves: {}", saved.text);
            let stands = site
                .value(&format!("get_post({id})->post_content"))
                .to_string()
                .contains(&marker);
            match outcome {
                Err(DeliverError::EditedOnSite { differences, .. }) => {
                    let said = differences.iter().any(|one| one.found.contains(&marker));
                    told += u32::from(said && stands);
                    silent += u32::from(!(said && stands));
                    put_back += u32::from(said && stands && site.value(&format!(
                        "count(array_filter(wp_get_post_revisions({id}), fn($r) => $r->post_title === 'La suite {number}'))"
                    )) != 0);
                }
                Ok(Seen::Online { .. } | Seen::Differs { .. }) => {
                    stood += u32::from(stands);
                    silent += u32::from(!stands);
                }
                other => panic!("{other:?}"),
            }
            // Somebody at the desk has looked, and replaces it.
            let mut over = publish(
                &format!("o{number}"),
                &version(1, &format!("La suite {number}"), false),
                now(),
            );
            for _ in 0..3 {
                match publisher.try_once(&over).await {
                    Err(DeliverError::EditedOnSite { .. }) => {
                        over.over = publisher.machine.recall(&edited_key(piece_id(1))).unwrap();
                    }
                    Ok(_) => break,
                    Err(error) => panic!("{error}"),
                }
            }
        }
        let posts = site.count("post") as f64;
        let gaps = Sorted::new(gaps.lock().unwrap().clone());
        report.say(
            Figure::new("interleavings with a second editor", wanted as f64, "times")
                .aim(Aim::AtLeast(count(TIMES as usize))),
        );
        report
            .say(Figure::new("interleavings: overwritten silently", f64::from(silent), "times").aim(Aim::Exactly(0.0)));
        report.say(Figure::new(
            "interleavings: told, and theirs stands there",
            f64::from(told),
            "times",
        ));
        report.say(Figure::new(
            "interleavings: of these, put back after the write",
            f64::from(put_back),
            "times",
        ));
        report.say(Figure::new(
            "interleavings: saved after the last write",
            f64::from(stood),
            "times",
        ));
        report.say(Figure::new("interleavings: posts too many", posts - 1.0, "posts").aim(Aim::Exactly(0.0)));
        report.say(
            Figure::new("look to write, median", gaps.at(50), "ms")
                .note("what somebody saves in it is put back from the site's revisions"),
        );
        report.say(Figure::new("look to write, p99", gaps.at(99), "ms"));
        report.say(Figure::new("look to write, worst", gaps.at(100), "ms"));
    });
}
