//! What was noted of a file stands until it is put away, on this machine alone.

#![allow(clippy::unwrap_used)]

use super::FileNote;
use crate::testing::Machine;
use crate::{ActOptions, Arrivals, Arrived, Desk, Note};
use marbre_domain::ids::{MemberId, PieceId};
use marbre_domain::taxonomy::Taxonomy;
use marbre_domain::workflow::Action;
use std::collections::BTreeMap;
use std::fs;
use std::time::Duration;

const COPY: &str = "---\ntitle: Le bac de Sélou reprend\ndate: 12 novembre 2026\nrubrique: Fleuves\nlayout: gabarit réservé\n\
                    ---\n\nIl traverse de nouveau le fleuve.\n";

fn notes() -> Vec<Note> {
    vec![
        Note::UnknownField {
            name: "layout".to_owned(),
            value: "gabarit réservé".to_owned(),
        },
        Note::Published {
            at: "2026-11-12".to_owned(),
            text: "12 novembre 2026".to_owned(),
        },
        Note::NotListed {
            taxonomy: Taxonomy::Section,
            name: "Fleuves".to_owned(),
        },
    ]
}

fn standing(desk: &mut Desk, me: MemberId, piece: PieceId) -> Vec<FileNote> {
    let shown = desk.piece_view(me, piece).unwrap().file_notes;
    assert_eq!(shown, desk.file_notes(me, piece).unwrap());
    shown
}

fn of(notes: &[FileNote]) -> Vec<Note> {
    notes.iter().map(|note| note.note.clone()).collect()
}

#[test]
fn the_notes_of_an_imported_file_stand_until_they_are_put_away() {
    let home = tempfile::tempdir().unwrap();
    let machine = Machine::new();
    let (mut desk, me) = machine.init(home.path());
    let made = desk.import_file(me, "bac.md", COPY.as_bytes()).unwrap();
    assert_eq!(of(&made.notes), notes());
    assert!(made.notes.iter().all(|note| note.words == note.note.to_string()));
    // A kill: nothing is closed.
    drop(desk);
    let mut desk = machine.open(home.path());
    let stand = standing(&mut desk, me, made.piece);
    assert_eq!(stand, made.notes);
    desk.take_events();
    desk.dismiss_file_note(me, made.piece, stand[1].number).unwrap();
    assert_eq!(desk.take_events(), [crate::Event::Changed(vec![made.piece])]);
    // Once more changes nothing, and a number that never was neither.
    desk.dismiss_file_note(me, made.piece, stand[1].number).unwrap();
    desk.dismiss_file_note(me, made.piece, 99).unwrap();
    drop(desk);
    let mut desk = machine.open(home.path());
    assert_eq!(
        standing(&mut desk, me, made.piece),
        [stand[0].clone(), stand[2].clone()]
    );
    for note in stand {
        desk.dismiss_file_note(me, made.piece, note.number).unwrap();
    }
    desk.close().unwrap();
    drop(desk);
    assert_eq!(standing(&mut machine.open(home.path()), me, made.piece), []);
}

#[test]
fn what_arrives_by_the_folder_keeps_its_notes_too() {
    let home = tempfile::tempdir().unwrap();
    let machine = Machine::new();
    let (mut desk, me) = machine.init(home.path());
    fs::create_dir_all(desk.arrivals_folder()).unwrap();
    fs::write(desk.arrivals_folder().join("bac.md"), COPY).unwrap();
    let mut arrivals = Arrivals::default();
    assert_eq!(arrivals.look(&mut desk, me).unwrap(), []);
    machine.pass(Duration::from_secs(3));
    let arrived = arrivals.look(&mut desk, me).unwrap();
    let [(_, Arrived::Draft(piece))] = arrived[..] else {
        panic!("{arrived:?}");
    };
    drop(desk);
    let mut desk = machine.open(home.path());
    assert_eq!(of(&standing(&mut desk, me, piece)), notes());
}

#[test]
fn nothing_of_them_is_shared_or_in_a_version() {
    let home = tempfile::tempdir().unwrap();
    let machine = Machine::new();
    let (mut desk, me) = machine.init(home.path());
    let piece = desk.import_file(me, "bac.md", COPY.as_bytes()).unwrap().piece;
    desk.act(me, piece, Action::Submit, &ActOptions::default()).unwrap();
    desk.dismiss_file_note(me, piece, 3).unwrap();
    let shared = desk.store.shared_beyond(&BTreeMap::new()).unwrap();
    let says = |words: &str| {
        shared.iter().any(|change| {
            let body = change.body.as_ref();
            body.is_some_and(|body| body.windows(words.len()).any(|window| window == words.as_bytes()))
        })
    };
    assert!(says("Le bac de Sélou reprend"), "the piece itself is shared");
    let version = String::from_utf8_lossy(&desk.content(piece).unwrap().canonical_bytes()).into_owned();
    for words in [
        "gabarit réservé",
        "12 novembre 2026",
        "2026-11-12",
        "Fleuves",
        "unknown_field",
    ] {
        assert!(!says(words), "« {words} » is shared");
        assert!(!version.contains(words), "« {words} » is in a version");
    }
}

#[test]
fn a_piece_without_notes_has_none_and_unreadable_ones_keep_nothing_closed() {
    let home = tempfile::tempdir().unwrap();
    let machine = Machine::new();
    let (mut desk, me) = machine.init(home.path());
    let made = desk.import_file(me, "bac.md", b"# Le bac\n\nIl traverse.\n").unwrap();
    assert_eq!(made.notes, []);
    let later = r#"[{"number":1,"note":{"code":"of_a_later_marbre","text":"?"}},{"number":2,"note":{"code":"margin","text":"Page 1"}}]"#;
    desk.store.set_fact(&super::key(made.piece), later).unwrap();
    let stand = standing(&mut desk, me, made.piece);
    let margin = Note::Margin {
        text: "Page 1".to_owned(),
    };
    assert_eq!(of(&stand), [margin]);
    desk.dismiss_file_note(me, made.piece, 2).unwrap();
    let kept = desk.store.fact(&super::key(made.piece)).unwrap().unwrap();
    assert!(
        kept.contains("of_a_later_marbre"),
        "what is not understood is kept: {kept}"
    );
}
