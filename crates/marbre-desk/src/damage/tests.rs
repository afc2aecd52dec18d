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

/// Writing is refused because the database is open for reading only, and says what to do.
#[track_caller]
fn is_read_only(desk: &mut Desk, me: MemberId, piece: PieceId) {
    match desk.set_field(me, piece, FieldName::Headline, "Autre titre") {
        Err(error @ DeskError::ReadOnly { .. }) => {
            let said = error.to_string();
            assert!(
                said.contains("nothing was written") && said.contains("restore the last backup"),
                "{said}"
            );
        }
        other => panic!("{other:?}"),
    }
}

/// Whichever page is overwritten, one of three things: it is said that nothing can be read and a backup must be restored;
/// or the newsroom is read around the damage and writing is refused; or what is asked is not touched, everything
/// works, and `verify` tells of the damage.
#[test]
fn any_page_may_be_garbage() {
    let home = tempfile::tempdir().unwrap();
    let machine = Machine::new();
    let (me, pieces) = two_pieces(home.path(), &machine);
    let sound = fs::read(home.path().join("marbre.db")).unwrap();
    let (mut unreadable, mut around, mut untouched) = (0, 0, 0);
    for page in 1..sound.len() / 4096 {
        change_file(home.path(), |bytes| {
            *bytes = sound.clone();
            bytes[page * 4096..(page + 1) * 4096].fill(0xA5);
        });
        let mut desk = match Desk::open(home.path(), Box::new(machine.clone())) {
            Ok(desk) => desk,
            Err(error) => {
                assert_eq!(error.code(), "damaged_store", "page {page}: {error}");
                assert!(
                    error.to_string().contains("restore the last backup"),
                    "page {page}: {error}"
                );
                unreadable += 1;
                continue;
            }
        };
        let listed = match desk.list_pieces(me, None, false) {
            Err(error) if desk.read_around(&error) => desk.list_pieces(me, None, false),
            listed => listed,
        };
        let listed = match listed {
            Ok(listed) => listed,
            // An index alone is broken: it is said, and not read around.
            Err(error) => {
                assert_eq!(error.code(), "damaged_store", "page {page}: {error}");
                unreadable += 1;
                continue;
            }
        };
        if desk.damage().is_some() {
            around += 1;
            assert!(listed.iter().all(|row| pieces.contains(&row.id)), "page {page}");
            is_read_only(&mut desk, me, pieces[0]);
        } else {
            untouched += 1;
            assert_eq!(listed.len(), 2, "page {page}");
            let found = desk
                .verify(false)
                .unwrap_or_else(|error| panic!("page {page}: {error}"));
            assert_ne!(found.troubles, [], "page {page}");
        }
    }
    assert!(around > 0 && untouched > 0, "{unreadable} {around} {untouched}");
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
    let named = |id: PieceId| found.troubles.iter().any(|(what, _)| what.contains(&id.to_string()));
    assert!(named(pont) && !named(marche), "{:?}", found.troubles);
    let out = home.path().join("sortie");
    let left = desk.export_all(me, &out).unwrap();
    assert_eq!(left.pieces, 2);
    let of: Vec<&str> = left.troubles.iter().map(|(what, _)| what.as_str()).collect();
    assert_eq!(of, [format!("piece {pont}")]);
    // Its own piece takes no more writing.
    match desk.set_field(me, pont, FieldName::Headline, "Autre titre") {
        Err(error @ DeskError::DamagedPiece { .. }) => assert!(error.to_string().contains("The other pieces work")),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_truncated_file_says_what_to_do_and_stays_as_it_is() {
    let home = tempfile::tempdir().unwrap();
    let machine = Machine::new();
    two_pieces(home.path(), &machine);
    change_file(home.path(), |bytes| bytes.truncate(bytes.len() - 3 * 4096));
    let before = fs::read(home.path().join("marbre.db")).unwrap();
    let error = Desk::open(home.path(), Box::new(machine)).err().unwrap();
    assert_eq!(error.code(), "damaged_store", "{error}");
    assert!(error.to_string().contains("restore the last backup"), "{error}");
    assert_eq!(fs::read(home.path().join("marbre.db")).unwrap(), before);
}

/// A picture whose bytes changed: it is named, its piece and the others go on, and the same picture again mends it.
#[test]
fn a_damaged_picture_is_named_and_mended_by_the_same_picture() {
    let home = tempfile::tempdir().unwrap();
    let machine = Machine::new();
    let (mut desk, me) = machine.init(home.path());
    let mut png = std::io::Cursor::new(Vec::new());
    image::RgbImage::new(40, 30)
        .write_to(&mut png, image::ImageFormat::Png)
        .unwrap();
    let png = png.into_inner();
    let piece = desk
        .import_file(me, "pont.md", b"# Le pont\n\nIl rouvre.\n")
        .unwrap()
        .piece;
    let media = desk.add_media(me, piece, "photo.png", &png).unwrap();
    desk.set_field(me, piece, FieldName::LeadPicture, &media.id.to_string())
        .unwrap();
    let place = desk.blobs.file(media.blob.parse().unwrap()).unwrap();
    for damaged in [None, Some(png[..20].to_vec()), Some(vec![0; png.len()])] {
        match damaged {
            None => fs::remove_file(&place).unwrap(),
            Some(bytes) => fs::write(&place, bytes).unwrap(),
        }
        let lost = format!("the picture or sound {} is damaged or missing", media.blob);
        let left = desk.export_all(me, &home.path().join("sortie")).unwrap();
        assert_eq!(left.pieces, 1);
        assert_eq!(
            left.troubles,
            [(
                format!("piece {piece}"),
                format!("it was exported without this: {lost}")
            )]
        );
        let found = desk.verify(false).unwrap().troubles;
        assert!(
            matches!(&found[..], [(what, _)] if *what == format!("picture or sound {}", media.blob)),
            "{found:?}"
        );
        desk.set_field(me, piece, FieldName::Kicker, "Fleuve").unwrap();
        desk.add_media(me, piece, "photo.png", &png).unwrap();
        assert_eq!(fs::read(&place).unwrap(), png);
        assert_eq!(desk.verify(false).unwrap().troubles, []);
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
