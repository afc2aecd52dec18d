//! A scheduled piece, from the desk's decision to the page: the site keeps its hour, and keeps it no longer than the desk
//! wants it to.

use super::client::{API, Asking};
use super::fault::{Fault, always, nothing};
use super::office::{Office, SOON, wall};
use chrono::{DateTime, TimeDelta, Utc};
use marbre_desk::ActOptions;
use marbre_desk::fault::FaultCode;
use marbre_domain::piece::FieldName;
use marbre_domain::workflow::{Action, State};
use serde_json::json;

fn seconds(seconds: i64) -> TimeDelta {
    TimeDelta::seconds(seconds)
}

fn stored(due: DateTime<Utc>) -> String {
    due.format("%Y-%m-%d %H:%M:%S").to_string()
}

/// Nobody finds a piece by the last word of its headline, nor reads the headline anywhere.
async fn nobody_sees(office: &Office, headline: &str) {
    let nobody = Asking::nobody(&office.site);
    let (_, words) = headline.rsplit_once(' ').expect("several words");
    let search = format!("search?search={words}");
    for place in ["posts", "media", search.as_str()] {
        let answer = nobody.get(&format!("{API}/{place}")).await;
        assert_eq!(answer.json, json!([]), "{place}");
    }
    let found = format!("/?s={words}");
    for place in ["/feed/", "/", found.as_str(), "/wp-sitemap-posts-post-1.xml"] {
        let answer = nobody.get(place).await;
        assert!(!answer.text.contains(headline), "{place}");
    }
}

/// The site appears to its readers at the hour although no machine of the newsroom is awake, and Marbre says so only once it
/// has seen it.
#[tokio::test]
async fn the_site_publishes_at_its_hour_while_every_machine_sleeps() {
    let office = Office::open().await;
    let piece = office.approved("Demain au fleuve");
    let due = office.schedule(piece, SOON);
    office.run().await;
    assert_eq!(
        office.delivery(piece, "publish").state,
        "scheduled",
        "{:?}",
        office.deliveries()
    );
    assert_eq!(office.posts()[0][2], stored(due));
    assert_eq!(
        (office.statuses(), office.state(piece)),
        (vec!["future".to_owned()], State::Scheduled)
    );
    nobody_sees(&office, "Demain au fleuve").await;
    assert_eq!(
        office.desk().open_deliveries().expect("they are counted"),
        0,
        "nothing waits here"
    );

    office.visited_until_public();
    assert!(office.now() >= due, "never early");
    assert_eq!(office.state(piece), State::Scheduled, "nobody has looked yet");
    office
        .run_until("seen online", |office| office.states(piece, "publish") == ["seen"])
        .await;
    assert_eq!(office.state(piece), State::Published);
    assert_eq!(office.posts()[0][2], stored(due), "the hour that was chosen");
    assert_eq!(office.statuses(), ["publish"]);
}

/// A site whose cron never runs: past the hour Marbre looks, pokes, and publishes itself.
#[tokio::test]
async fn a_site_that_sleeps_past_the_hour_is_published_by_the_desk() {
    let office = Office::open().await;
    office.forbid_cron();
    let piece = office.approved("La crue");
    let due = office.schedule(piece, SOON);
    office
        .run_until("seen online", |office| {
            let public = office.statuses() == ["publish"];
            assert!(!public || office.now() >= due, "early");
            office.states(piece, "publish") == ["seen"]
        })
        .await;
    assert_eq!(office.posts()[0][2], stored(due));
    assert_eq!(office.state(piece), State::Published);
    assert!(
        office
            .proxy
            .seen()
            .iter()
            .any(|seen| seen.target.contains("wp-cron.php"))
    );
}

/// Moved earlier and later, published at once, unscheduled, returned, killed: what stands on the site follows.
#[tokio::test]
async fn what_waits_on_the_site_follows_every_decision() {
    let office = Office::open().await;
    let piece = office.approved("Le bac");
    office.schedule(piece, TimeDelta::hours(3));
    office.run().await;
    for hours in [5, 1] {
        let due = office.schedule(piece, TimeDelta::hours(hours));
        office
            .run_until("the new hour", |office| office.posts()[0][2] == stored(due))
            .await;
        assert_eq!(office.delivery(piece, "publish").state, "scheduled");
        assert_eq!(
            office.states(piece, "take_back"),
            vec!["seen"; if hours == 5 { 1 } else { 2 }]
        );
    }

    office.act(piece, Action::Hold, &ActOptions::default()).expect("held");
    office.run().await;
    assert_eq!(office.statuses(), ["draft"]);
    assert_eq!(office.posts()[0][2], "0000-00-00 00:00:00", "without an hour");
    assert_eq!(office.state(piece), State::Held);

    // Approved anew while it waits: what waits is what was approved last.
    office.schedule(piece, TimeDelta::hours(2));
    office.run().await;
    office
        .desk()
        .set_field(office.chief, piece, FieldName::Headline, "Le bac, encore")
        .expect("a field");
    office.read_and(piece, Action::Revalidate).expect("approved again");
    office.run().await;
    office.run().await;
    assert_eq!(
        (office.statuses(), &office.posts()[0][3]),
        (vec!["future".to_owned()], &json!("Le bac, encore"))
    );

    let why = ActOptions {
        note: Some("le titre".to_owned()),
        ..ActOptions::default()
    };
    office.act(piece, Action::Return, &why).expect("returned");
    office.run().await;
    assert_eq!(office.statuses(), ["draft"]);

    office
        .act(piece, Action::Submit, &ActOptions::default())
        .expect("submitted");
    office.read_and(piece, Action::Approve).expect("approved");
    office.schedule(piece, TimeDelta::hours(2));
    office.run().await;
    assert_eq!(office.statuses(), ["future"]);
    office
        .act(piece, Action::Publish, &ActOptions::default())
        .expect("published now");
    office.run().await;
    assert_eq!(office.states(piece, "publish")[0], "seen", "{:?}", office.deliveries());
    assert_eq!(office.statuses(), ["publish"]);

    let other = office.approved("Une rumeur");
    office.schedule(other, TimeDelta::hours(2));
    office.run().await;
    assert_eq!(office.statuses(), ["publish", "future"]);
    office.act(other, Action::Kill, &ActOptions::default()).expect("killed");
    office.run().await;
    assert_eq!(office.statuses(), ["publish"], "nothing of it stays");
}

/// While the line is down the site keeps its promise: that is said, and it ends with the first answer.
#[tokio::test]
async fn while_the_site_cannot_be_reached_it_is_said_that_it_still_publishes() {
    let office = Office::open().await;
    let piece = office.approved("Le bac");
    let due = office.schedule(piece, TimeDelta::hours(1));
    office.run().await;
    office.proxy.follow(always(Fault::LostRequest));
    office.act(piece, Action::Hold, &ActOptions::default()).expect("held");
    for _ in 0..2 {
        let told = office.delivery(piece, "take_back");
        let fault = told.fault.clone().expect("it says why");
        assert_eq!(
            (told.state.as_str(), fault.code),
            ("queued", FaultCode::SiteKeepsHour),
            "{told:?}"
        );
        let at: DateTime<Utc> = fault.facts["at"].parse().expect("a time");
        assert_eq!(at, due);
        office.run().await;
    }
    assert_eq!(office.statuses(), ["future"]);
    office.proxy.follow(nothing());
    office
        .run_until("a draft", |office| office.statuses() == ["draft"])
        .await;
    let told = office.delivery(piece, "take_back");
    assert_eq!((told.state.as_str(), told.fault), ("seen", None));
}

/// The hour came before the site could be reached: what was decided still holds, and what happened is part of the history.
#[tokio::test]
async fn what_appeared_against_a_decision_is_taken_off_and_told() {
    let office = Office::open().await;
    let piece = office.approved("Le bac");
    office.schedule(piece, SOON);
    office.run().await;
    office.proxy.follow(always(Fault::LostRequest));
    office.act(piece, Action::Hold, &ActOptions::default()).expect("held");
    office.run().await;
    office.visited_until_public();
    office.proxy.follow(nothing());
    office
        .run_until("taken off", |office| office.states(piece, "take_back") == ["seen"])
        .await;
    assert_eq!(office.statuses(), ["draft"]);
    let told = office.delivery(piece, "take_back").fault.map(|fault| fault.code);
    assert_eq!(told, Some(FaultCode::Appeared));
    assert_eq!(office.state(piece), State::Held);
    // It goes out later as any other piece, in the same post.
    office
        .act(piece, Action::Publish, &ActOptions::default())
        .expect("published");
    office.run().await;
    assert_eq!(office.statuses(), ["publish"]);
}

/// Nothing reaches a site before an embargo ends; one that is younger than the hour takes back what waits there.
#[tokio::test]
async fn an_embargo_keeps_the_hour_here() {
    let office = Office::open().await;
    let piece = office.approved("Le rapport");
    let end = office.now() + TimeDelta::hours(1);
    let options = ActOptions {
        at: Some(wall(end + TimeDelta::hours(1))),
        embargo: Some(wall(end)),
        ..ActOptions::default()
    };
    office.act(piece, Action::Schedule, &options).expect("scheduled");
    office.run().await;
    assert!(office.statuses().is_empty(), "nothing is on the site");
    let told = office.delivery(piece, "publish").fault.map(|fault| fault.code);
    assert_eq!(told, Some(FaultCode::Embargo));

    let other = office.approved("Le bac");
    office.schedule(other, TimeDelta::hours(2));
    office.run().await;
    assert_eq!(office.statuses(), ["future"]);
    let until = (office.now() + TimeDelta::hours(1)).to_rfc3339();
    office
        .desk()
        .set_field(office.chief, other, FieldName::Embargo, &until)
        .expect("an embargo");
    office.run().await;
    assert_eq!(office.statuses(), ["draft"], "{:?}", office.deliveries());
    nobody_sees(&office, "Le bac").await;
}

/// Clocks that do not agree: the hour is kept here, and why is said; Marbre sends the piece at its hour.
#[tokio::test]
async fn an_hour_is_not_left_to_a_site_whose_clock_is_another() {
    let office = Office::open().await;
    let piece = office.approved("Le bac");
    office.pass(seconds(90));
    office.schedule(piece, seconds(8));
    office.run().await;
    let told = office.delivery(piece, "publish");
    let fault = told.fault.clone().expect("it says why");
    assert_eq!(
        (told.state.as_str(), fault.code),
        ("queued", FaultCode::SiteClock),
        "{told:?}"
    );
    let off: i64 = fault.facts["seconds"].parse().expect("a number");
    // The site says its hour with its answer, which may take its time to come.
    assert!((-92..-60).contains(&off), "{off}");
    assert!(!office.statuses().contains(&"future".to_owned()));
    office
        .run_until("seen online", |office| office.states(piece, "publish") == ["seen"])
        .await;
    assert_eq!(office.statuses(), ["publish"]);
}

/// Hours late, what never reached the site asks; what waits there is looked at, however late.
#[tokio::test]
async fn after_a_long_sleep_only_what_never_left_asks() {
    let office = Office::open().await;
    office.forbid_cron();
    office.proxy.follow(always(Fault::LostRequest));
    let never = office.approved("Le bac");
    office.schedule(never, TimeDelta::hours(1));
    for _ in 0..3 {
        office.run().await;
        office.pass(TimeDelta::minutes(10));
    }
    office.pass(TimeDelta::hours(4));
    office.proxy.follow(nothing());
    office.run().await;
    let told = office.delivery(never, "publish");
    assert_eq!(
        (told.state.as_str(), told.fault.map(|fault| fault.code)),
        ("stuck", Some(FaultCode::Late))
    );
    assert!(office.statuses().is_empty());

    let office = Office::open().await;
    office.forbid_cron();
    let left = office.approved("La crue");
    office.schedule(left, SOON);
    office.run().await;
    assert_eq!(office.delivery(left, "publish").state, "scheduled");
    office.pass(TimeDelta::hours(5));
    office
        .run_until("seen online", |office| office.states(left, "publish") == ["seen"])
        .await;
}

/// Twenty pieces for one hour on a site whose cron sleeps: each once, none early.
#[tokio::test]
async fn twenty_pieces_at_one_hour_each_appear_once() {
    let office = Office::open().await;
    office.forbid_cron();
    let pieces: Vec<_> = (1..=20)
        .map(|number| office.approved(&format!("La pièce {number}")))
        .collect();
    let hour = office.now() + SOON + seconds(40);
    for piece in &pieces {
        office.schedule(*piece, hour - office.now());
    }
    office.run().await;
    assert_eq!(office.statuses(), vec!["future"; 20]);
    // Four went side by side; the site's own list of what it does at which hour has them all, whoever is awake then.
    let events = office.site.value(
        "array_sum(array_map(fn($at) => count($at['publish_future_post'] ?? []), array_filter(_get_cron_array(), 'is_array')))",
    );
    assert_eq!(events, 20);
    let due = hour - TimeDelta::nanoseconds(i64::from(hour.timestamp_subsec_nanos()));
    office
        .run_until("all of them", |office| {
            let public = office.statuses().iter().filter(|status| *status == "publish").count();
            assert!(public == 0 || office.now() >= due, "{public} early");
            pieces.iter().all(|piece| office.states(*piece, "publish") == ["seen"])
        })
        .await;
    assert_eq!(office.statuses(), vec!["publish"; 20]);
}
