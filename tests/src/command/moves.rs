//! Moving a piece on, one command after the other, and who may not.

use super::room::{CHIEF, EDITOR, REPORTER, Room, Told, is};
use serde_json::{Value, json};

/// Moved: a PieceRow with that state.
#[track_caller]
fn moved(told: &Told, state: &str) -> Value {
    let row = told.done();
    is(&row, "PieceRow");
    assert_eq!(row["state"], state, "{row}");
    row
}

#[test]
fn a_piece_is_taken_in_hand_taken_back_and_returned() {
    let room = Room::open();
    let id = room.submitted();
    let act = |member: &str, words: &[&str]| room.as_member(member, &[&["piece", words[0], &id], &words[1..]].concat());

    let taken = moved(&act(EDITOR, &["claim"]), "in_review");
    assert_eq!(taken["claimed_by"], "Mariam S.");
    assert_eq!(
        moved(&act(EDITOR, &["release"]), "in_review")["claimed_by"],
        json!(null)
    );
    act(EDITOR, &["claim", "--at", "2030-01-01T06:00"]).usage();
    room.ask(&["piece", "claim"]).usage();
    room.ask(&["piece", "claim", "ffff"]).failed("unknown");
    room.ask(&["piece", "release"]).usage();

    assert_eq!(act(EDITOR, &["recall"]).refused("lacks_right")["needs"], "author");
    moved(&act(REPORTER, &["recall"]), "draft");
    act(REPORTER, &["recall"]).refused("not_from_here");
    moved(&act(REPORTER, &["submit"]), "in_review");
    act(EDITOR, &["show"]).done();
    act(REPORTER, &["recall"]).refused("already_opened");
    room.ask(&["piece", "recall"]).usage();

    assert_eq!(
        act(REPORTER, &["return", "--note", "x"]).refused("lacks_right")["needs"],
        "review"
    );
    assert_eq!(act(EDITOR, &["return"]).refused("reason_needed")["action"], "return");
    moved(&act(EDITOR, &["return", "--note", "Qui le dit ?"]), "returned");
    let shown = act(REPORTER, &["show"]).done();
    assert_eq!(shown["reason"], "Qui le dit ?");
    room.ask(&["piece", "return"]).usage();
}

#[test]
fn one_version_is_approved_and_approved_again() {
    let room = Room::open();
    let id = room.submitted();
    let act = |member: &str, words: &[&str]| room.as_member(member, &[&["piece", words[0], &id], &words[1..]].concat());
    let read = act(EDITOR, &["show"]).done()["current"]
        .as_str()
        .expect("a hash")
        .to_owned();

    act(EDITOR, &["approve"]).usage();
    act(REPORTER, &["approve", "--version", "latest"]).refused("lacks_right");
    act(EDITOR, &["revalidate", "--version", "latest"]).refused("not_from_here");
    act(EDITOR, &["replace", "Deux", "Trois"]).done();
    let facts = act(EDITOR, &["approve", "--version", &read[..12]]).refused("version_moved");
    assert_eq!(facts["read"], json!(read));
    moved(&act(EDITOR, &["approve", "--version", "latest"]), "approved");
    act(EDITOR, &["revalidate", "--version", "latest"]).refused("nothing_moved");

    act(EDITOR, &["replace", "Trois", "Quatre"]).done();
    let moved_on = act(EDITOR, &["show"]).done();
    assert_eq!(moved_on["approval_covers"], false);
    act(EDITOR, &["revalidate"]).usage();
    act(REPORTER, &["revalidate", "--version", "latest"]).refused("lacks_right");
    moved(&act(EDITOR, &["revalidate", "--version", "latest"]), "approved");
    let again = act(EDITOR, &["show"]).done();
    assert_eq!(again["approval_covers"], true);
    assert_ne!(again["approved"], moved_on["approved"]);
}

#[test]
fn what_misses_is_let_pass_with_a_reason_by_a_chief_alone() {
    let room = Room::open();
    let copy = room.file("bref.md", "# Le bac\n\nIl rouvre lundi.\n".as_bytes());
    let made = room.as_member(REPORTER, &["piece", "import", copy]).done();
    let id = made[0]["id"].as_str().expect("it has an identifier");
    room.as_member(REPORTER, &["piece", "submit", id]).done();
    let approve = ["piece", "approve", id, "--version", "latest"];
    let with_reason = [&approve[..], &["--override-missing", "Le pays suit"]].concat();
    let facts = room.as_member(EDITOR, &with_reason).refused("still_missing");
    assert!(facts["blocking"].as_u64().is_some_and(|count| count > 0), "{facts}");
    let said = room.as_member(EDITOR, &approve).err;
    assert!(said.contains("« marbre piece show ID »"), "{said}");
    room.as_member(CHIEF, &approve).refused("override_reason_needed");
    moved(&room.as_member(CHIEF, &with_reason), "approved");
}

#[test]
fn a_piece_is_kept_ready_and_given_an_hour() {
    let room = Room::open();
    let id = room.approved();
    let act = |member: &str, words: &[&str]| room.as_member(member, &[&["piece", words[0], &id], &words[1..]].concat());

    assert_eq!(act(EDITOR, &["hold"]).refused("lacks_right")["needs"], "publish");
    moved(&act(CHIEF, &["hold"]), "held");
    act(CHIEF, &["hold"]).refused("not_from_here");
    room.ask(&["piece", "hold"]).usage();

    act(CHIEF, &["schedule"]).refused("hour_needed");
    act(CHIEF, &["schedule", "--at", "2020-01-01T06:00"]).refused("hour_passed");
    let early = ["schedule", "--at", "2040-01-01T06:00", "--embargo", "2040-01-02T06:00"];
    act(CHIEF, &early).refused("embargoed");
    assert_eq!(
        act(EDITOR, &["schedule", "--at", "2040-01-01T06:00"]).refused("lacks_right")["needs"],
        "chief"
    );
    let facts = act(CHIEF, &["schedule", "--at", "demain matin"]).failed("invalid");
    assert!(
        facts["why"]
            .as_str()
            .is_some_and(|why| why.contains("« demain matin »")),
        "{facts}"
    );
    let row = moved(&act(CHIEF, &["schedule", "--at", "2040-01-01 06:00"]), "scheduled");
    assert_eq!(row["scheduled_at"], "2040-01-01T06:00:00Z");
    // An hour belongs to scheduling: whoever gives one means no publication at once.
    act(CHIEF, &["publish", "--at", "2040-01-01T07:00"]).usage();
    assert_eq!(act(CHIEF, &["show"]).done()["row"]["state"], "scheduled");
    moved(&act(CHIEF, &["hold"]), "held");
}

#[test]
fn a_piece_is_stopped_put_away_and_taken_out_again() {
    let room = Room::open();
    let id = room.approved();
    let act = |member: &str, words: &[&str]| room.as_member(member, &[&["piece", words[0], &id], &words[1..]].concat());

    assert_eq!(act(EDITOR, &["kill"]).refused("lacks_right")["needs"], "chief");
    moved(&act(CHIEF, &["kill", "--note", "Faux"]), "killed");
    act(CHIEF, &["kill"]).refused("not_from_here");
    room.ask(&["piece", "kill"]).usage();
    let facts = act(CHIEF, &["replace", "Deux", "Trois"]).refused("to_restore");
    assert_eq!(facts["state"], "killed");
    assert_eq!(act(REPORTER, &["restore"]).refused("lacks_right")["needs"], "chief");
    moved(&act(CHIEF, &["restore"]), "draft");
    act(CHIEF, &["restore"]).refused("not_from_here");
    room.ask(&["piece", "restore"]).usage();

    assert_eq!(
        act(EDITOR, &["spike"]).refused("lacks_right")["needs"],
        "author_or_chief"
    );
    moved(&act(REPORTER, &["spike"]), "spiked");
    act(REPORTER, &["spike"]).refused("not_from_here");
    room.ask(&["piece", "spike"]).usage();
    moved(&act(REPORTER, &["restore"]), "draft");
}

#[test]
fn what_is_online_is_opened_again_withdrawn_and_never_spiked() {
    let room = Room::open();
    let id = room.approved();
    let act = |member: &str, words: &[&str]| room.as_member(member, &[&["piece", words[0], &id], &words[1..]].concat());

    assert_eq!(act(EDITOR, &["publish"]).refused("lacks_right")["needs"], "publish");
    moved(&act(CHIEF, &["publish"]), "published");
    let sent = room.ask(&["outbox", "run"]).done();
    // The site has no public address: there is no page to look at.
    assert_eq!(sent[0]["state"], "written", "{sent}");
    act(CHIEF, &["replace", "Deux", "Trois"]).refused("to_reopen");
    act(CHIEF, &["correct"]).refused("note_needed");
    moved(&act(CHIEF, &["correct", "--note", "Trois bacs, et non deux."]), "draft");
    act(CHIEF, &["spike"]).refused("still_online");
    act(CHIEF, &["replace", "Deux", "Trois"]).done();
    moved(&act(REPORTER, &["submit"]), "in_review");
    moved(&act(EDITOR, &["approve", "--version", "latest"]), "approved");
    moved(&act(CHIEF, &["publish"]), "published");
    moved(&act(CHIEF, &["update"]), "draft");
    act(CHIEF, &["withdraw"]).refused("reason_needed");
    assert_eq!(
        act(EDITOR, &["withdraw", "--note", "x"]).refused("lacks_right")["needs"],
        "chief"
    );
    moved(&act(CHIEF, &["withdraw", "--note", "Erreur", "--public"]), "withdrawn");
}
