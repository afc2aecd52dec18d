//! Versions of a piece and what changed between them.

use super::room::{CHIEF, EDITOR, REPORTER, Room, are, is};
use serde_json::json;

#[test]
fn versions_are_listed_and_compared() {
    let room = Room::open();
    let id = room.draft();
    // A draft of somebody else's is not there for others.
    room.as_member(CHIEF, &["piece", "versions", &id]).failed("unknown");
    assert_eq!(room.as_member(REPORTER, &["piece", "versions", &id]).done(), json!([]));
    room.as_member(REPORTER, &["piece", "submit", &id]).done();
    let versions = room.as_member(EDITOR, &["piece", "versions", &id]).done();
    assert_eq!(are(&versions, "VersionView"), 1);
    assert_eq!(
        (&versions[0]["why"], &versions[0]["by"]),
        (&json!("submitted"), &json!("Ousmane D."))
    );
    let first = versions[0]["hash"].as_str().expect("a hash").to_owned();

    // What the editor reads is what later changes are compared with.
    is(&room.as_member(EDITOR, &["piece", "show", &id]).done(), "PieceView");
    let reason = ["piece", "return", &id, "--note", "Combien de bacs ?"];
    room.as_member(EDITOR, &reason).done();
    let headline = ["piece", "set", &id, "--headline", "Le bac de Sélou rouvre mardi"];
    room.as_member(REPORTER, &headline).done();
    room.as_member(REPORTER, &["piece", "replace", &id, "Deux", "Trois"])
        .done();
    room.as_member(REPORTER, &["piece", "submit", &id]).done();

    let review = room.as_member(EDITOR, &["piece", "diff", &id]).done();
    is(&review, "ReviewView");
    is(&review["since"], "VersionView");
    assert_eq!(review["since"]["hash"], json!(first));
    let headline = json!([
        "headline",
        "Le bac de Sélou rouvre lundi",
        "Le bac de Sélou rouvre mardi"
    ]);
    let fields = review["fields"].as_array().expect("a list");
    assert!(fields.contains(&headline), "{review}");
    are(&review["changes"], "ReviewChange");
    let change = &review["changes"][0];
    assert_eq!(
        (&change["deleted"], &change["added"]),
        (&json!("Deux"), &json!("Trois")),
        "{review}"
    );

    let versions = room.ask(&["piece", "versions", &id]).done();
    assert_eq!(are(&versions, "VersionView"), 2, "the newest first");
    let second = versions[0]["hash"].as_str().expect("a hash");
    let named = room.ask(&["piece", "diff", &id, &first[..12], &second[..12]]).done();
    assert_eq!(
        (&named["fields"], &named["changes"]),
        (&review["fields"], &review["changes"])
    );
    let same = room.ask(&["piece", "diff", &id, second]).done();
    assert_eq!((&same["fields"], &same["changes"]), (&json!([]), &json!([])));

    let facts = room.ask(&["piece", "diff", &id, "0000"]).failed("unknown");
    assert_eq!(facts, json!({ "what": "version", "name": "0000" }));
    room.ask(&["piece", "versions"]).usage();
    room.ask(&["piece", "diff"]).usage();
}

#[test]
fn a_failure_says_what_to_do_next() {
    let room = Room::open();
    let in_words = |words: &[&str]| {
        let mut command = super::room::program();
        super::room::told(command.arg("--home").arg(room.home()).args(words)).err
    };
    let said = in_words(&["piece", "show", "ffff"]);
    assert!(said.starts_with("marbre: ") && said.contains("« ffff »"), "{said}");
    assert!(said.contains("« marbre piece list »"), "{said}");
    let id = room.draft();
    let said = in_words(&["--as", REPORTER, "piece", "schedule", &id, "--at", "2030-01-01T06:00"]);
    assert!(said.contains("« marbre --json piece show ID »"), "{said}");
    let said = in_words(&["--as", "Personne", "desk"]);
    assert!(
        said.contains("« Personne »") && said.contains("« marbre member list »"),
        "{said}"
    );
    // A state that is none is no question about pieces.
    room.ask(&["piece", "list", "--state", "perdu"]).usage();
    room.ask(&["piece", "export", &id, "--format", "pdf"]).usage();
    assert_eq!(room.ask(&["piece", "list", "--state", "approved"]).done(), json!([]));
}
