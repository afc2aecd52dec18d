//! A comment stays on its words whatever is edited around them, here or on another machine.

use super::newsroom::Newsroom;
use marbre_desk::ActOptions;
use marbre_desk::view::PieceView;
use marbre_domain::text::block::{BlockAttrs, Marks, plain_text};
use marbre_domain::text::delta::{FlatOp, TextName};
use marbre_domain::workflow::Action;

const FIRST: &str = "Le bac part à l’aube.";
const SECOND: &str = "La crue monte.";
const THIRD: &str = "Le pont tient.";
const ON: &str = "crue";

fn units(words: &str) -> u32 {
    u32::try_from(words.encode_utf16().count()).unwrap()
}

/// Where the words begin that the comment is on.
fn place() -> u32 {
    units(FIRST) + 1 + units("La ")
}

fn retain(n: u32) -> FlatOp {
    FlatOp::Retain { n }
}

fn delete(n: u32) -> FlatOp {
    FlatOp::Delete { n }
}

fn insert(words: &str) -> FlatOp {
    FlatOp::words(words, Marks::none())
}

fn newline() -> FlatOp {
    FlatOp::line(BlockAttrs::default())
}

/// Words that stood in the text before.
fn again(words: &str) -> FlatOp {
    FlatOp::Insert {
        text: words.to_owned(),
        marks: Marks::none(),
        again: true,
    }
}

/// The newline of the line that stands at an offset, moved.
fn moved(from: u32) -> FlatOp {
    FlatOp::Newline {
        block: BlockAttrs::default(),
        again: true,
        was: Some(BlockAttrs::default()),
        from: Some(from),
    }
}

/// Three lines, and a comment on a word of the second.
fn room() -> Newsroom {
    let room = room_on(ON);
    assert_eq!(commented(&view(&room)), ON);
    room
}

/// The same, and the comment on those words of the three lines.
fn room_on(words: &str) -> Newsroom {
    let room = Newsroom::new();
    let before = room.desk().version_now(room.reporter, room.piece).unwrap();
    let delta = vec![
        delete(units(&before.body[0].text())),
        insert(FIRST),
        newline(),
        insert(SECOND),
        newline(),
        insert(THIRD),
    ];
    room.types(room.reporter, TextName::Body, delta);
    let text = [FIRST, SECOND, THIRD].join("\n");
    let (before, _) = text.split_once(words).unwrap();
    let (from, to) = (units(before), units(before) + units(words));
    room.desk()
        .add_comment(room.reporter, room.piece, TextName::Body, from, to, "Laquelle ?")
        .unwrap();
    room
}

fn view(room: &Newsroom) -> PieceView {
    room.desk().piece_view(room.reporter, room.piece).unwrap()
}

/// The words that the one comment is on now.
fn commented(view: &PieceView) -> String {
    commented_on(view, ON)
}

/// The same, of a comment that was made on these words.
fn commented_on(view: &PieceView, words: &str) -> String {
    let [comment] = &view.comments[..] else {
        panic!("{:?}", view.comments);
    };
    assert_eq!(comment.quoted, words, "what it was made on is kept");
    let body = view.texts.iter().find(|shown| shown.text == comment.text).unwrap();
    let units: Vec<u16> = plain_text(&body.blocks).encode_utf16().collect();
    String::from_utf16_lossy(&units[comment.from as usize..comment.to as usize])
}

/// Edits in turn, then the words that the comment is on; the same once the newsroom was opened again.
fn check(edits: &[Vec<FlatOp>], wanted: &str) {
    check_on(ON, edits, wanted);
}

/// The same of a comment on these words.
fn check_on(words: &str, edits: &[Vec<FlatOp>], wanted: &str) {
    let room = room_on(words);
    for edit in edits {
        room.types(room.reporter, TextName::Body, edit.clone());
    }
    assert_eq!(commented_on(&view(&room), words), wanted, "after {edits:?}");
    let (who, piece) = (room.reporter, room.piece);
    let opened = room.opened_again();
    let again = opened.desk().piece_view(who, piece).unwrap();
    assert_eq!(commented_on(&again, words), wanted, "opened again after {edits:?}");
}

#[test]
fn words_come_before_within_and_after() {
    check(&[vec![insert("Hier, ")]], ON);
    check(&[vec![retain(place()), insert("grande ")]], ON);
    check(&[vec![retain(place() + 2), insert("ê")]], "crêue");
    check(&[vec![retain(place() + units(ON) + 1), insert("vite ")]], ON);
}

#[test]
fn what_is_typed_right_at_it_is_no_part_of_it() {
    let end = place() + units(ON);
    check(&[vec![retain(place()), insert("é")]], ON);
    check(&[vec![retain(end), insert("s")]], ON);
    // Key by key, as it is typed.
    check(
        &[vec![retain(end), insert(" ")], vec![retain(end + 1), insert("vite")]],
        ON,
    );
    // The line is split right after it, and goes on there.
    check(&[vec![retain(end), newline()]], ON);
    check(
        &[vec![retain(end), newline()], vec![retain(end + 1), insert("Elle")]],
        ON,
    );
}

#[test]
fn it_ends_where_its_line_ends() {
    let (last, whole) = ("monte.", "La crue monte.\n");
    let below = units(FIRST) + 1 + units(whole);
    let end = below - 1;
    check_on(last, &[vec![retain(end), insert(" Vite.")]], last);
    check_on(last, &[vec![retain(end), newline()]], last);
    check_on(
        last,
        &[vec![retain(end), newline()], vec![retain(end + 1), insert("Vite.")]],
        last,
    );
    check_on(last, &[vec![retain(end), delete(1)]], last);
    check_on(
        last,
        &[vec![retain(end), delete(1)], vec![retain(end), insert(" ")]],
        last,
    );
    // With its newline, it does not go on in the line below.
    check_on(whole, &[vec![retain(below), insert("Mais ")]], whole);
    check_on(whole, &[vec![retain(below), newline()]], whole);
    // A character of two units is one.
    check_on(FIRST, &[vec![retain(units(FIRST)), insert("\u{1f6f6}")]], FIRST);
}

#[test]
fn a_place_without_words_stays_without() {
    check_on("", &[vec![insert("Hier, ")]], "");
    let room = room_on(ON);
    let at = place() + 1;
    room.desk()
        .add_comment(room.reporter, room.piece, TextName::Body, at, at, "Ici ?")
        .unwrap();
    room.types(room.reporter, TextName::Body, vec![retain(at), insert("h")]);
    let seen = view(&room);
    let here = seen.comments.iter().find(|comment| comment.words == "Ici ?").unwrap();
    assert_eq!((here.from, here.to), (at + 1, at + 1));
}

#[test]
fn its_line_is_split_and_joined() {
    let line = units(FIRST) + 1;
    let end = line + units(SECOND);
    check(&[vec![retain(line + 2), newline()]], ON);
    check(&[vec![retain(place() + 2), newline()]], "cr\nue");
    check(&[vec![retain(end), newline()]], ON);
    // With the line before, with the line after, with both.
    check(&[vec![retain(line - 1), delete(1)]], ON);
    check(&[vec![retain(end), delete(1)]], ON);
    check(&[vec![retain(end), delete(1)], vec![retain(line - 1), delete(1)]], ON);
    check(
        &[
            vec![retain(place() + 2), newline()],
            vec![retain(place() + 2), delete(1)],
        ],
        ON,
    );
}

#[test]
fn a_part_of_it_or_all_of_it_is_deleted() {
    check(&[vec![retain(place()), delete(2)]], "ue");
    check(&[vec![retain(place() + 2), delete(2)]], "cr");
    check(&[vec![retain(place() - 3), delete(5)]], "ue");
    check(&[vec![retain(place()), delete(units(ON))]], "");
    // The whole line; the comment waits where it was.
    check(&[vec![retain(units(FIRST) + 1), delete(units(SECOND) + 1)]], "");
}

#[test]
fn a_deletion_is_taken_back() {
    let words = "crue monte";
    check(
        &[
            vec![retain(place()), delete(units(words))],
            vec![retain(place()), again(words)],
        ],
        ON,
    );
}

#[test]
fn a_deletion_is_taken_back_and_its_words_are_mended() {
    let undone = |from: u32, words: &str| {
        [
            vec![retain(from), delete(units(words))],
            vec![retain(from), again(words)],
        ]
    };
    let mended =
        |from: u32, words: &str, at: u32| [&undone(from, words)[..], &[vec![retain(at), insert("h")]]].concat();
    check(&mended(place(), "crue monte", place() + 1), "chrue");
    check(&mended(place() + 2, "ue monte", place() + 1), "chrue");
    check(&mended(place() + 2, "ue monte", place() + units(ON)), ON);
}

#[test]
fn a_part_of_its_words_is_moved_without_the_rest() {
    let down = vec![retain(place() + 2), delete(2), retain(units(" monte.")), again("ue")];
    let up = vec![again("cr"), retain(place()), delete(2)];
    check(&[down], "cr");
    check(&[up], "ue");
}

#[test]
fn its_line_is_moved_up_down_and_back() {
    let (first, second, third) = (units(FIRST) + 1, units(SECOND) + 1, units(THIRD) + 1);
    let up = vec![again(SECOND), moved(first + second - 1), retain(first), delete(second)];
    let down = vec![
        retain(first),
        delete(second),
        retain(third),
        again(SECOND),
        moved(first + second - 1),
    ];
    let back = vec![delete(second), retain(first), again(SECOND), moved(second - 1)];
    check(std::slice::from_ref(&up), ON);
    check(&[down], ON);
    check(&[up, back], ON);
}

/// The word that the comment is on, alone, goes to the text's start.
fn word_to_the_start() -> Vec<FlatOp> {
    vec![again(ON), retain(place()), delete(units(ON))]
}

#[test]
fn its_words_are_moved_without_what_is_around_them() {
    let after = " monte.";
    let down = vec![retain(place()), delete(units(ON)), retain(units(after) + 1), again(ON)];
    check(&[word_to_the_start()], ON);
    check(&[down], ON);
}

#[test]
fn the_words_after_it_are_moved_without_it() {
    let (end, after) = (place() + units(ON), " monte.");
    let down = |end: u32| vec![retain(end), delete(units(after)), retain(1), again(after)];
    check(&[vec![again(after), retain(end), delete(units(after))]], ON);
    check(&[down(end)], ON);
    check(&[vec![retain(place() + 2), insert("ê")], down(end + 1)], "crêue");
}

#[test]
fn a_private_piece_is_shared_with_the_comment_on_its_moved_words() {
    let room = room();
    room.types(room.reporter, TextName::Body, word_to_the_start());
    room.act(room.reporter, Action::Submit, &ActOptions::default()).unwrap();
    assert_eq!(commented(&view(&room)), ON);
}

/// Two type right after it at once, each on a machine of their own.
#[test]
fn two_machines_go_on_right_after_it() {
    let room = room();
    let (who, piece) = (room.reporter, room.piece);
    let mut other = room.copied();
    let end = place() + units(ON);
    other.types(&[retain(end), insert(" brune")]);
    room.types(who, TextName::Body, vec![retain(end), insert(", elle,")]);
    let there = other.desk.text_version(who, piece).unwrap();
    let to_there = room.desk().text_since(who, piece, &there).unwrap();
    other.desk.receive_text(who, piece, &to_there).unwrap();
    let seen = other.desk.piece_view(who, piece).unwrap();
    let text = plain_text(&seen.texts[1].blocks);
    assert!(text.contains(" brune") && text.contains(", elle,"), "{text}");
    assert_eq!(commented(&seen), ON);
}

/// Another machine edits without this one, and both meet.
#[test]
fn what_another_machine_did_meanwhile_comes_in_around_it() {
    let (first, second) = (units(FIRST) + 1, units(SECOND) + 1);
    let cases: [(Vec<FlatOp>, &str); 9] = [
        (vec![insert("Hier, "), newline()], ON),
        (vec![retain(place() + 2), insert("ê")], "crêue"),
        (vec![retain(first - 1), delete(1)], ON),
        (vec![retain(first + 1), newline()], ON),
        (vec![retain(place()), delete(2)], "ue"),
        (vec![retain(place() + units(ON)), insert("s")], ON),
        (vec![retain(place() + units(ON)), newline()], ON),
        (vec![retain(place()), insert("é")], ON),
        (
            vec![again(SECOND), moved(first + second - 1), retain(first), delete(second)],
            ON,
        ),
    ];
    for (theirs, wanted) in cases {
        let room = room();
        let (who, piece) = (room.reporter, room.piece);
        let mut other = room.copied();
        other.types(&theirs);
        // Meanwhile somebody goes on here, in the line below.
        room.types(who, TextName::Body, vec![retain(first + second), insert("Mais ")]);
        let here = room.desk().text_version(who, piece).unwrap();
        let there = other.desk.text_version(who, piece).unwrap();
        let to_there = room.desk().text_since(who, piece, &there).unwrap();
        let to_here = other.desk.text_since(who, piece, &here).unwrap();
        room.desk().receive_text(who, piece, &to_here).unwrap();
        other.desk.receive_text(who, piece, &to_there).unwrap();
        let (ours, other) = (view(&room), other.desk.piece_view(who, piece).unwrap());
        assert_eq!(commented(&ours), wanted, "after {theirs:?}");
        assert_eq!(commented(&other), wanted, "on the other machine, after {theirs:?}");
        assert_eq!(ours.texts[1].blocks, other.texts[1].blocks);
    }
}
