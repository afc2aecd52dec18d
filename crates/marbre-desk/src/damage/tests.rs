//! Real database files, damaged byte by byte: what opens, what is shown, what is refused.

#![allow(clippy::unwrap_used)]

use crate::testing::Machine;
use crate::{Desk, DeskError};
use marbre_domain::ids::{MemberId, PieceId};
use marbre_domain::piece::FieldName;
use std::fs;
use std::path::Path;

/// Two pieces with a text each, everything in the database file itself.
fn two_pieces(home: &Path, machine: &Machine) -> (MemberId, [PieceId; 2]) {
    let (mut desk, me) = machine.init(home);
    let pieces = ["Le pont", "Le marché"].map(|headline| {
        let copy = format!("# {headline}\n\nPremier paragraphe de « {headline} ».\n");
        let piece = desk.import_file(me, "copie.md", copy.as_bytes()).unwrap().piece;
        desk.coalesce(piece).unwrap();
        piece
    });
    desk.close().unwrap();
    desk.store.checkpoint().unwrap();
    (me, pieces)
}

fn change_file(home: &Path, change: impl FnOnce(&mut Vec<u8>)) {
    let place = home.join("marbre.db");
    let mut bytes = fs::read(&place).unwrap();
    change(&mut bytes);
    fs::write(&place, bytes).unwrap();
    for log in ["marbre.db-wal", "marbre.db-shm"] {
        let _ = fs::remove_file(home.join(log));
    }
}

fn is_refused(desk: &mut Desk, me: MemberId, piece: PieceId) -> bool {
    let done = desk.set_field(me, piece, FieldName::Headline, "Autre titre");
    matches!(done, Err(DeskError::ReadOnly { .. } | DeskError::DamagedPiece { .. }))
}

/// Whichever page is overwritten: the newsroom opens, or it is said that its very beginning is gone; what it lists is
/// one of the pieces that were there, and nothing panics.
#[test]
fn any_page_may_be_garbage() {
    let home = tempfile::tempdir().unwrap();
    let machine = Machine::new();
    let (me, pieces) = two_pieces(home.path(), &machine);
    let sound = fs::read(home.path().join("marbre.db")).unwrap();
    let pages = sound.len() / 4096;
    let mut around = 0;
    for page in 1..pages {
        change_file(home.path(), |bytes| {
            *bytes = sound.clone();
            bytes[page * 4096..(page + 1) * 4096].fill(0xA5);
        });
        let mut desk = match Desk::open(home.path(), Box::new(machine.clone())) {
            Ok(desk) => desk,
            Err(error) => {
                assert!(!error.to_string().is_empty(), "page {page}");
                continue;
            }
        };
        let mut listed = desk.list_pieces(me, None, false);
        if let Err(error) = &listed
            && desk.read_around(error)
        {
            listed = desk.list_pieces(me, None, false);
        }
        if let Ok(listed) = listed {
            assert!(listed.iter().all(|row| pieces.contains(&row.id)), "page {page}");
        }
        if desk.damage().is_some() {
            around += 1;
            assert!(is_refused(&mut desk, me, pieces[0]), "page {page}");
        }
    }
    assert!(around > 0, "some page matters");
}

#[test]
fn a_flipped_byte_in_a_text_touches_its_own_piece_alone() {
    let home = tempfile::tempdir().unwrap();
    let machine = Machine::new();
    let (me, [pont, marche]) = two_pieces(home.path(), &machine);
    change_file(home.path(), |bytes| {
        let words = "paragraphe de « Le pont".as_bytes();
        let places: Vec<usize> = (0..bytes.len() - words.len())
            .filter(|at| bytes[*at..].starts_with(words))
            .collect();
        for at in places {
            bytes[at] ^= 0x55;
        }
    });
    let mut desk = machine.open(home.path());
    assert_eq!(desk.damage(), None);
    assert_eq!(desk.list_pieces(me, None, false).unwrap().len(), 2);
    desk.set_field(me, marche, FieldName::Headline, "Le marché rouvre")
        .unwrap();
    let found = desk.verify(false).unwrap();
    assert!(
        found
            .troubles
            .iter()
            .any(|(what, _)| what.contains(&pont.to_string()) || what.contains("change")),
        "{:?}",
        found.troubles
    );
    let out = home.path().join("sortie");
    assert!(desk.export_all(me, &out).unwrap() >= 1);
}

#[test]
fn a_truncated_file_is_read_as_far_as_it_goes() {
    let home = tempfile::tempdir().unwrap();
    let machine = Machine::new();
    two_pieces(home.path(), &machine);
    change_file(home.path(), |bytes| bytes.truncate(bytes.len() - 3 * 4096));
    match Desk::open(home.path(), Box::new(machine)) {
        Ok(_) => {}
        Err(error) => assert!(error.to_string().contains("restore"), "{error}"),
    }
}

#[test]
fn a_file_that_is_no_database_says_what_to_do_and_stays_as_it_is() {
    let home = tempfile::tempdir().unwrap();
    let machine = Machine::new();
    two_pieces(home.path(), &machine);
    change_file(home.path(), |bytes| bytes[..100].fill(b'x'));
    let before = fs::read(home.path().join("marbre.db")).unwrap();
    let error = Desk::open(home.path(), Box::new(machine)).err().unwrap();
    assert!(error.to_string().contains("restore the last backup"), "{error}");
    assert_eq!(fs::read(home.path().join("marbre.db")).unwrap(), before);
}
