//! The desk and the machine: what waits, the clock, copies of everything, the demonstration.

use super::room::{CHIEF, REPORTER, Room, are, is, keys, program, told};
use chrono::{DateTime, Utc};
use marbre_cli::System;
use marbre_desk::{Desk, NewNewsroom, Surroundings};
use marbre_domain::member::Role;
use serde_json::json;
use std::collections::BTreeSet;
use std::time::Duration;

#[test]
fn the_desk_says_what_waits_for_a_member() {
    let room = Room::open();
    let id = room.submitted();
    let desk = room.as_member(CHIEF, &["desk"]).done();
    is(&desk, "DeskView");
    is(&desk["counts"], "DeskCounts");
    are(&desk["groups"], "DeskGroup");
    assert_eq!(
        (
            &desk["waiting"],
            &desk["groups"][0]["name"],
            &desk["groups"][0]["pieces"][0]["id"]
        ),
        (&json!(1), &json!("to_review"), &json!(id))
    );
    is(&desk["groups"][0]["pieces"][0], "PieceRow");
    let own = room.as_member(REPORTER, &["desk"]).done();
    assert_eq!(
        (&own["waiting"], &own["groups"][0]["name"]),
        (&json!(0), &json!("sent"))
    );
    assert_eq!(
        room.as_member("Personne", &["desk"]).failed("unknown")["what"],
        "member"
    );
    room.ask(&["desk", "hier"]).usage();
}

/// A clock that stands a day ahead of the machine's.
struct Ahead;

impl Surroundings for Ahead {
    fn now(&self) -> DateTime<Utc> {
        System.now() + chrono::TimeDelta::days(1)
    }

    fn elapsed(&self) -> Duration {
        System.elapsed()
    }

    fn random(&mut self, bytes: &mut [u8]) {
        System.random(bytes);
    }
}

#[test]
fn a_clock_that_went_back_is_told_and_confirmed() {
    let folder = tempfile::tempdir().expect("a folder");
    let home = folder.path().join("home");
    let new = NewNewsroom {
        name: "La Gazette".to_owned(),
        member: "Aminata N.".to_owned(),
        role: Role::Chief,
        zone: "Africa/Bamako".to_owned(),
        language: "fr".to_owned(),
    };
    let (mut desk, _) = Desk::init(&home, &new, Box::new(Ahead)).expect("a newsroom");
    desk.close().expect("it closes");
    drop(desk);

    let say = |words: &[&str]| told(program().arg("--json").arg("--home").arg(&home).args(words));
    let doubted = say(&["clock", "show"]);
    assert_eq!((doubted.status, doubted.err.as_str()), (1, ""));
    let doubted: serde_json::Value = serde_json::from_str(&doubted.out).expect("JSON");
    let told_keys: BTreeSet<String> = ["off_ms", "trusted"].map(str::to_owned).into();
    assert_eq!((keys(&doubted), &doubted["trusted"]), (told_keys, &json!(false)));
    assert!(
        doubted["off_ms"].as_i64().is_some_and(|off| off < -86_000_000),
        "{doubted}"
    );
    let words = told(program().arg("--home").arg(&home).args(["clock", "show"])).out;
    assert!(
        words.contains("nothing is lost") && words.contains("marbre clock confirm"),
        "{words}"
    );
    assert_eq!(
        say(&["clock", "confirm"]).done(),
        json!({ "trusted": true, "off_ms": null })
    );
    assert_eq!(
        say(&["clock", "show"]).done(),
        json!({ "trusted": true, "off_ms": null })
    );
    say(&["clock", "doubt"]).usage();
}

#[test]
fn a_backup_becomes_a_newsroom_elsewhere_and_overwrites_none() {
    let room = Room::open();
    let id = room.submitted();
    let saved = room.ask(&["backup", "copie.zip"]).done();
    assert_eq!(saved, json!({ "file": room.folder.path().join("copie.zip") }));
    let file = room.folder.path().join("copie.zip");
    let other = room.folder.path().join("autre");
    let restore = |file: &std::path::Path| {
        let mut command = program();
        told(command.arg("--json").arg("--home").arg(&other).arg("restore").arg(file))
    };
    let not_one = room.folder.path().join(room.file("copie.txt", b"rien"));
    restore(&not_one).failed("invalid");
    restore(&room.folder.path().join("nulle-part.zip")).failed("file");
    let made = restore(&file).done();
    assert_eq!((&made["home"], &made["troubles"]), (&json!(other), &json!([])));
    assert!(made["changes"].as_u64().is_some_and(|count| count > 5), "{made}");
    restore(&file).failed("already_there");
    let shown = told(
        program()
            .arg("--json")
            .arg("--home")
            .arg(&other)
            .args(["piece", "show", &id]),
    )
    .done();
    assert_eq!(shown["row"]["state"], "in_review");
    room.ask(&["restore"]).usage();
    room.ask(&["backup"]).usage();
}

#[test]
fn the_demonstration_walks_a_piece_to_a_page_that_was_seen() {
    let folder = tempfile::tempdir().expect("a folder");
    let home = folder.path().join("home");
    let say = |words: &[&str]| told(program().arg("--json").arg("--home").arg(&home).args(words));
    // A port of its own: somebody may look at a demonstration on this machine.
    let walked = say(&["demo", "--headless", "--port", "0"]).done();
    let told_keys: BTreeSet<String> = ["address", "piece", "seen_at"].map(str::to_owned).into();
    assert_eq!(keys(&walked), told_keys);
    assert!(
        walked["address"]
            .as_str()
            .is_some_and(|at| at.starts_with("http://127.0.0.1:")),
        "{walked}"
    );
    assert!(walked["seen_at"].is_string(), "{walked}");
    let piece = walked["piece"].as_str().expect("an identifier");
    let shown = say(&["piece", "show", piece]).done();
    assert_eq!(
        (&shown["row"]["state"], &shown["row"]["online"]),
        (&json!("published"), &json!(true))
    );
    // Made once: asked again, it is the one that is there.
    assert_eq!(say(&["demo"]).done(), json!({ "home": home }));
    assert_eq!(say(&["piece", "show", piece]).done()["current"], shown["current"]);
    say(&["demo", "--grand"]).usage();
}
