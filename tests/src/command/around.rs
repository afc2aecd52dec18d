//! What stands around a text: its kind and who it is assigned to, an alert's end, pictures, comments, notes on its file.

use super::room::{CHIEF, EDITOR, PICTURE, REPORTER, Room, are, is};
use serde_json::{Value, json};

fn field<'a>(shown: &'a Value, name: &str) -> &'a Value {
    let fields = shown["fields"].as_array().expect("a list");
    let field = fields.iter().find(|field| field["name"] == name);
    &field.unwrap_or_else(|| panic!("no field {name}: {shown}"))["value"]
}

#[test]
fn a_piece_is_assigned_and_becomes_another_kind() {
    let room = Room::open();
    let made = room.ask(&["piece", "new", "--kind", "brief", "--lang", "en"]).done();
    let id = made["id"].as_str().expect("it has an identifier");
    let row = room.ask(&["piece", "set", id, "--headline", "The ferry"]).done();
    assert_eq!((&row["kind"], &row["language"]), (&json!("brief"), &json!("en")));

    let set = [
        "piece",
        "set",
        id,
        "--kind",
        "flash",
        "--level",
        "urgent",
        "--expires",
        "2040-01-01T06:00",
    ];
    let row = room.ask(&set).done();
    is(&row, "PieceRow");
    assert_eq!(
        (&row["kind"], &row["alert_level"], &row["expires"]),
        (&json!("flash"), &json!("urgent"), &json!("2040-01-01T06:00:00Z"))
    );
    assert_eq!(
        room.ask(&["piece", "set", id, "--expires", ""]).done()["expires"],
        json!(null)
    );
    let row = room.ask(&["piece", "set", id, "--expires", "6h"]).done();
    assert!(row["expires"].as_str().is_some_and(|at| at.ends_with('Z')), "{row}");

    room.ask(&["piece", "set", id, "--sensitive", "yes"]).done();
    assert_eq!(field(&room.ask(&["piece", "show", id]).done(), "sensitive"), "true");
    room.ask(&["piece", "set", id, "--sensitive", "no"]).done();
    assert_eq!(field(&room.ask(&["piece", "show", id]).done(), "sensitive"), "");

    // Handed over, it is the reporter's to submit.
    let row = room
        .ask(&["piece", "set", id, "--kind", "article", "--assigned", REPORTER])
        .done();
    assert_eq!(row["authors"], json!(["Ousmane D."]));
    room.ask(&["piece", "submit", id]).refused("lacks_right");
    let both = ["piece", "set", id, "--assigned", REPORTER, "--assigned", EDITOR];
    assert_eq!(
        room.as_member(REPORTER, &both).done()["authors"],
        json!(["Ousmane D.", "Mariam S."])
    );
    let facts = room
        .as_member(REPORTER, &["piece", "set", id, "--assigned", "Personne"])
        .failed("unknown");
    assert_eq!(facts["what"], "member");

    for wrong in [
        ["--kind", "roman"],
        ["--level", "calme"],
        ["--sensitive", "peut-être"],
        ["--assigned", ""],
    ] {
        room.ask(&[&["piece", "set", id][..], &wrong].concat()).usage();
    }
    room.ask(&["piece", "new", "--kind", "roman"]).usage();
}

#[test]
fn pictures_of_the_text_are_added_and_described() {
    let room = Room::open();
    let id = room.draft();
    let media = |words: &[&str]| room.as_member(REPORTER, &[&["piece", "media", &id], words].concat());
    assert_eq!(media(&[]).done(), json!([]));

    let picture = room.file("bac.jpg", PICTURE);
    let after = [
        "--add",
        picture,
        "--after",
        "Deux bacs",
        "--caption",
        "Le bac à quai",
        "--credit",
        "Issa K.",
    ];
    let listed = media(&after).done();
    assert_eq!(are(&listed, "MediaView"), 1);
    assert_eq!(
        (&listed[0]["caption"], &listed[0]["credit"]),
        (&json!("Le bac à quai"), &json!("Issa K."))
    );
    let entry = listed[0]["id"].as_str().expect("it has an identifier");
    let shown = room.as_member(REPORTER, &["piece", "show", &id]).done();
    let body = shown["texts"][1]["blocks"].as_array().expect("blocks").clone();
    assert_eq!(body.len(), 3, "{shown}");
    assert_eq!(
        (&body[1]["atom"], &body[1]["record"]),
        (&json!("picture"), &json!(entry))
    );

    let listed = media(&[entry, "--alt", "Un bac chargé de camions"]).done();
    assert_eq!(
        (&listed[0]["caption"], &listed[0]["alt"]),
        (&json!("Le bac à quai"), &json!("Un bac chargé de camions"))
    );
    let last = media(&["--add", picture]).done();
    assert_eq!(are(&last, "MediaView"), 2);

    // Nothing is kept where the words do not stand, or the file is none.
    let facts = media(&["--add", picture, "--after", "Quatre bacs"]).failed("unknown");
    assert_eq!(facts, json!({ "what": "passage", "name": "Quatre bacs" }));
    let words = room.file("copie.txt", b"Des mots.");
    media(&["--add", words]).failed("invalid");
    media(&["--add", "nulle-part.jpg"]).failed("file");
    assert_eq!(media(&["ffff", "--alt", "x"]).failed("unknown")["what"], "picture");
    assert_eq!(media(&["--library", "ffff"]).failed("unknown")["what"], "picture");
    assert_eq!(are(&media(&[]).done(), "MediaView"), 2);

    // A draft of the reporter's is nobody else's; handed in, its pictures are those who review's.
    room.as_member(EDITOR, &["piece", "media", &id]).failed("unknown");
    room.as_member(REPORTER, &["piece", "submit", &id]).done();
    media(&["--add", picture]).refused("lacks_right");
    media(&["--caption", "À qui ?"]).usage();
    media(&[entry, "--add", picture]).usage();
    room.ask(&["piece", "media"]).usage();
}

#[test]
fn comments_are_put_answered_closed_and_opened_again() {
    let room = Room::open();
    let id = room.submitted();
    let say = |member: &str, words: &[&str]| room.as_member(member, words);
    assert_eq!(say(EDITOR, &["piece", "comments", &id]).done(), json!([]));
    let made = say(
        EDITOR,
        &["piece", "comment", &id, "--on", "Deux bacs", "Qui l’a compté ?"],
    )
    .done();
    let comment = made["id"].as_str().expect("it has an identifier");
    let listed = say(REPORTER, &["piece", "comments", &id]).done();
    assert_eq!(are(&listed, "CommentView"), 1);
    assert_eq!(
        (&listed[0]["quoted"], &listed[0]["words"], &listed[0]["resolved"]),
        (&json!("Deux bacs"), &json!("Qui l’a compté ?"), &json!(false))
    );

    let answered = say(REPORTER, &["piece", "reply", &id, &comment[..24], "Moi, lundi."]).done();
    is(&answered, "CommentView");
    assert_eq!(
        (&answered["replies"][0][0], &answered["replies"][0][2]),
        (&json!("Ousmane D."), &json!("Moi, lundi."))
    );
    let closed = say(EDITOR, &["piece", "resolve", &id, comment]).done();
    assert_eq!(closed["resolved"], true);
    let opened = say(EDITOR, &["piece", "resolve", &id, comment, "--reopen"]).done();
    is(&opened, "CommentView");
    assert_eq!(opened["resolved"], false);

    let facts = say(EDITOR, &["piece", "comment", &id, "--on", "Quatre bacs", "?"]).failed("unknown");
    assert_eq!(facts, json!({ "what": "passage", "name": "Quatre bacs" }));
    say(EDITOR, &["piece", "comment", &id, "--on", "Deux bacs", " "]).failed("invalid");
    assert_eq!(
        say(EDITOR, &["piece", "reply", &id, "ffff", "?"]).failed("unknown")["what"],
        "comment"
    );
    say(EDITOR, &["piece", "reply", &id, comment, " "]).failed("invalid");
    assert_eq!(
        say(EDITOR, &["piece", "resolve", &id, "ffff"]).failed("unknown")["what"],
        "comment"
    );
    say(EDITOR, &["piece", "comment", &id, "Sans --on"]).usage();
    say(EDITOR, &["piece", "reply", &id, comment]).usage();
    say(EDITOR, &["piece", "resolve", &id]).usage();
    say(EDITOR, &["piece", "comments"]).usage();
}

#[test]
fn notes_on_a_file_are_listed_and_put_away() {
    let room = Room::open();
    let copy = room.file(
        "copie.md",
        b"---\ntitle: Le bac\nsection: Montagne\ncouleur: rouge\n---\n\nLe bac rouvre.\n",
    );
    let made = room.ask(&["piece", "import", copy]).done();
    let id = made[0]["id"].as_str().expect("it has an identifier");
    let listed = room.ask(&["piece", "notes", id]).done();
    assert_eq!(are(&listed, "FileNote"), 2, "{listed}");
    assert_eq!(listed, made[0]["notes"]);
    let first = listed[0]["number"].to_string();
    let left = room.ask(&["piece", "notes", id, "--put-away", &first]).done();
    assert_eq!(left, json!([listed[1]]));
    let facts = room
        .ask(&["piece", "notes", id, "--put-away", &first])
        .failed("unknown");
    assert_eq!(facts, json!({ "what": "note", "name": first }));
    assert_eq!(room.ask(&["piece", "notes", id, "--put-away", "all"]).done(), json!([]));
    room.ask(&["piece", "notes", id, "--put-away", "toutes"]).usage();
    room.as_member(REPORTER, &["piece", "notes", id]).failed("unknown");
    assert_eq!(
        room.as_member(CHIEF, &["piece", "show", id]).done()["file_notes"],
        json!([])
    );
}
