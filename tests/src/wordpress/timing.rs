//! What waits on a site for its hour: left there early, seen by nobody, taken back, published by itself.

use super::client::{API, Asking};
use super::fault::{Fault, nothing, script};
use super::proxy::Proxy;
use super::publisher::{Publisher, now, order, piece_id, publish, version};
use super::server::WordPress;
use chrono::{DateTime, TimeDelta, Utc};
use marbre_domain::ids::VersionHash;
use marbre_domain::version::VersionContent;
use marbre_publish::deliver::DeliverError;
use marbre_publish::deliver::job::{Job, NotLeft, Order, Seen, Timed};
use serde_json::{Value, json};

fn leave(token: &str, content: &VersionContent, due: DateTime<Utc>) -> Job {
    let canonical = content.canonical_bytes();
    let timed = Timed::Leave {
        version: VersionHash::of(&canonical),
        canonical,
        due,
    };
    order(token, Order::Timed(timed), now())
}

fn look(token: &str, content: &VersionContent, due: DateTime<Utc>) -> Job {
    let canonical = content.canonical_bytes();
    let timed = Timed::Look {
        version: VersionHash::of(&canonical),
        canonical,
        due,
        may_publish: true,
    };
    order(token, Order::Timed(timed), now())
}

fn take_back(token: &str) -> Job {
    order(token, Order::Timed(Timed::TakeBack { piece: piece_id(1) }), now())
}

fn only(site: &WordPress) -> Value {
    site.value(
        "array_map(fn($p) => [$p->ID, $p->post_status, $p->post_date_gmt], get_posts(['post_status' => ['publish', 'draft', \
         'future', 'pending', 'private', 'trash'], 'numberposts' => -1]))",
    )
}

/// Left early: the site has the hour, and nobody is shown anything of the piece. Moved, then taken back, it is one post.
#[tokio::test]
async fn what_waits_for_its_hour_is_seen_by_nobody_moves_and_is_taken_back() {
    let site = WordPress::start();
    let proxy = Proxy::before(&site.host(), nothing());
    let publisher = Publisher::through(&proxy, &site);
    let content = version(1, "Une nouvelle de demain", true);
    let due = now() + TimeDelta::hours(3);
    for hour in [due, due + TimeDelta::hours(1), due - TimeDelta::hours(1)] {
        let (seen, _) = publisher.persist(&leave("t1", &content, hour)).await;
        assert!(matches!(seen, Seen::Scheduled { .. }), "{seen:?}");
        let posts = only(&site);
        assert_eq!(posts.as_array().map(Vec::len), Some(1), "{posts}");
        let whole = hour + TimeDelta::seconds(1);
        let stored = posts[0][2].as_str().unwrap_or_default().to_owned();
        let near = [hour, whole].map(|time| time.format("%Y-%m-%d %H:%M:%S").to_string());
        assert!(posts[0][1] == "future" && near.contains(&stored), "{posts}");
    }
    let nobody = Asking::nobody(&site);
    for place in [
        format!("{API}/posts"),
        format!("{API}/media"),
        format!("{API}/search?search=demain"),
    ] {
        assert_eq!(nobody.get(&place).await.json, json!([]), "{place}");
    }
    for place in ["/feed/", "/?s=demain", "/", "/wp-sitemap-posts-post-1.xml"] {
        let answer = nobody.get(place).await;
        assert!(!answer.text.contains("nouvelle de demain"), "{place}");
    }
    let (seen, _) = publisher.persist(&take_back("t2")).await;
    assert_eq!(seen, Seen::TakenBack);
    assert_eq!(only(&site)[0][1], "draft");
    assert_eq!(only(&site)[0][2], "0000-00-00 00:00:00");
    let (seen, _) = publisher.persist(&publish("t3", &content, now())).await;
    assert!(matches!(seen, Seen::Online { .. }), "{seen:?}");
    assert_eq!(only(&site).as_array().map(Vec::len), Some(1));
}

/// An hour that is near or past is not left to the site, and what waited there at another hour is taken back.
#[tokio::test]
async fn an_hour_that_is_near_is_kept_here() {
    let site = WordPress::start();
    let mut publisher = Publisher::at(&site.url(), &site, "desk");
    let content = version(1, "Tout de suite", false);
    let (seen, _) = publisher
        .persist(&leave("t1", &content, now() + TimeDelta::hours(1)))
        .await;
    assert!(matches!(seen, Seen::Scheduled { .. }), "{seen:?}");
    // However short a margin is set: WordPress publishes at once what is less than a minute away.
    let usual = publisher.settings.margin_s;
    for (margin_s, seconds) in [(usual, 100), (usual, -30), (1, 50)] {
        publisher.settings.margin_s = margin_s;
        let (seen, _) = publisher
            .persist(&leave("t2", &content, now() + TimeDelta::seconds(seconds)))
            .await;
        assert_eq!(seen, Seen::Kept(NotLeft::Near));
        assert_eq!(only(&site)[0][1], "draft");
    }
}

/// The site's visits do not run its cron: past the hour, poking it is enough.
#[tokio::test]
async fn a_site_whose_cron_sleeps_is_poked_once_and_keeps_the_hour() {
    let site = WordPress::start();
    let proxy = Proxy::before(&site.host(), nothing());
    let mut publisher = Publisher::through(&proxy, &site);
    publisher.settings.margin_s = 1;
    let content = version(1, "À son heure", false);
    let due = now() + TimeDelta::seconds(80);
    let (seen, _) = publisher.persist(&leave("t1", &content, due)).await;
    assert!(matches!(seen, Seen::Scheduled { .. }), "{seen:?}");
    let before = only(&site)[0][2].clone();
    let mut looks = 0;
    let seen = loop {
        let (seen, _) = publisher.persist(&look("t1", &content, due)).await;
        looks += 1;
        if seen != Seen::Asleep || looks >= 20_000 {
            break seen;
        }
        assert!(now() < due + TimeDelta::seconds(120), "it slept on");
    };
    assert!(matches!(seen, Seen::Online { .. }) && now() >= due, "{seen:?}");
    assert_eq!(only(&site)[0][1], "publish");
    assert_eq!(only(&site)[0][2], before, "the hour that was chosen");
    let pokes = proxy
        .seen()
        .iter()
        .filter(|seen| seen.target.contains("wp-cron"))
        .count();
    assert_eq!(pokes, 1);
}

/// What somebody moves or rewrites in wp-admin while it waits is not overwritten unseen.
#[tokio::test]
async fn a_date_or_text_changed_on_the_site_is_seen_first() {
    let site = WordPress::start();
    let publisher = Publisher::at(&site.url(), &site, "desk");
    let content = version(1, "Demain", false);
    let due = now() + TimeDelta::hours(1);
    publisher.persist(&leave("t1", &content, due)).await;
    let id = only(&site)[0][0].clone();
    site.php(&format!(
        "wp_update_post(['ID' => {id}, 'post_date_gmt' => '2090-01-01 00:00:00', 'post_date' => '2090-01-01 01:00:00', \
         'edit_date' => true]);"
    ));
    let moved = publisher
        .try_once(&leave("t2", &content, due + TimeDelta::hours(1)))
        .await;
    let Err(DeliverError::EditedOnSite { differences, .. }) = &moved else {
        panic!("{moved:?}")
    };
    assert!(
        differences.iter().any(|one| one.found.contains("2090")),
        "{differences:?}"
    );
}

/// Every request of leaving, of taking back and of looking in turn loses its answer, is cut, or never arrives: one post each
/// time, which waits, which does not, and which appears once, never before its hour.
#[tokio::test]
async fn each_step_about_an_hour_may_be_lost() {
    let site = WordPress::start();
    site.add_plugin("nocron", "if (wp_doing_cron()) { exit; }");
    let proxy = Proxy::before(&site.host(), nothing());
    let mut publisher = Publisher::through(&proxy, &site);
    publisher.settings.margin_s = 1;
    publisher
        .persist(&publish("first", &version(1, "La première", true), now()))
        .await;
    let later = now() + TimeDelta::hours(3);
    let mut number = 1;
    let mut steps = [0, 0];
    for fault in [
        None,
        Some(Fault::LostReply),
        Some(Fault::LostRequest),
        Some(Fault::CutReply),
    ] {
        let hurt = |step: usize| {
            let mut faults = vec![None; step];
            faults.push(fault.clone());
            script(faults)
        };
        for step in 0..steps[0].max(1) {
            number += 1;
            proxy.follow(hurt(step));
            let before = proxy.seen().len();
            let content = version(number, &format!("La pièce {number}"), true);
            let token = format!("t{number}");
            let (seen, _) = publisher.persist(&leave(&token, &content, later)).await;
            assert!(
                matches!(seen, Seen::Scheduled { .. }),
                "{fault:?} at step {step}: {seen:?}"
            );
            assert_eq!(status_of(&site, number), "future", "{fault:?} at step {step}");
            if fault.is_none() {
                steps[0] = proxy.seen().len() - before;
            }
        }
        for step in 0..steps[1].max(1) {
            let piece = 2 + step as u64;
            publisher
                .persist(&leave(
                    "again",
                    &version(piece, &format!("La pièce {piece}"), true),
                    later,
                ))
                .await;
            proxy.follow(hurt(step));
            let before = proxy.seen().len();
            let back = Timed::TakeBack { piece: piece_id(piece) };
            let (seen, _) = publisher.persist(&order("back", Order::Timed(back), now())).await;
            assert_eq!(seen, Seen::TakenBack, "{fault:?} at step {step}");
            assert_eq!(status_of(&site, piece), "draft", "{fault:?} at step {step}");
            if fault.is_none() {
                steps[1] = proxy.seen().len() - before;
            }
        }
    }
    proxy.follow(nothing());
    let posts = only(&site).as_array().map(Vec::len);
    assert_eq!(posts, usize::try_from(number).ok());
    assert_eq!(site.count("attachment"), number);
}

/// The same for the look past the hour and for Marbre's own publication, each at a step of its own.
#[tokio::test]
async fn each_step_past_the_hour_may_be_lost() {
    const PIECES: u64 = 24;
    let site = WordPress::start();
    site.add_plugin("nocron", "if (wp_doing_cron()) { exit; }");
    let proxy = Proxy::before(&site.host(), nothing());
    let mut publisher = Publisher::through(&proxy, &site);
    publisher.settings.margin_s = 1;
    let contents: Vec<_> = (1..=PIECES)
        .map(|number| version(number, &format!("La pièce {number}"), false))
        .collect();
    // A minute that WordPress needs, and time to leave them all: three times what it takes here to leave one, which is not the
    // first, whose terms are made.
    let mut took = TimeDelta::zero();
    for (number, content) in contents.iter().enumerate().take(2) {
        let (begun, later) = (now(), now() + TimeDelta::hours(3));
        publisher.persist(&leave(&format!("t{number}"), content, later)).await;
        took = now() - begun;
    }
    let all = took * i32::try_from(3 * PIECES).expect("it is small");
    let due = now() + TimeDelta::seconds(65) + all.max(TimeDelta::seconds(45));
    for (number, content) in contents.iter().enumerate() {
        let (seen, _) = publisher.persist(&leave(&format!("t{number}"), content, due)).await;
        assert!(matches!(seen, Seen::Scheduled { .. }), "{seen:?}");
    }
    for (number, content) in contents.iter().enumerate() {
        let fault = [Fault::LostReply, Fault::LostRequest, Fault::CutReply][number % 3].clone();
        let mut hurt = false;
        let mut looks_past = 0;
        loop {
            // The site has slept long enough once its cron was poked; from there on one request is hurt.
            let past = now() > due + TimeDelta::seconds(6);
            if past && !hurt {
                hurt = true;
                let mut faults = vec![None; number / 3];
                faults.push(Some(fault.clone()));
                proxy.follow(script(faults));
            }
            let (seen, _) = publisher.persist(&look(&format!("t{number}"), content, due)).await;
            let public = status_of(&site, number as u64 + 1) == "publish";
            assert!(!public || now() >= due, "early");
            if matches!(seen, Seen::Online { .. }) {
                break assert!(public);
            }
            assert_eq!(seen, Seen::Asleep, "{fault:?} of {number}");
            looks_past += u32::from(past);
            assert!(looks_past < 200, "{number} sleeps on");
        }
    }
    assert_eq!(only(&site).as_array().map(Vec::len), usize::try_from(PIECES).ok());
}

fn status_of(site: &WordPress, number: u64) -> String {
    let found = site.value(&format!(
        "array_map(fn($p) => $p->post_status, get_posts(['post_status' => ['publish', 'draft', 'future'], 'numberposts' => -1, \
         'title' => 'La pièce {number}']))"
    ));
    match found.as_array().map(Vec::as_slice) {
        Some([one]) => one.as_str().unwrap_or_default().to_owned(),
        other => panic!("{other:?} of {number}"),
    }
}
