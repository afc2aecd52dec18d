//! Real database files, damaged byte by byte: what opens, what is shown, what is refused.

#![allow(clippy::unwrap_used)]

use crate::testing::Machine;
use crate::{Desk, DeskError};
use marbre_domain::ids::{MemberId, PieceId};
use marbre_domain::piece::FieldName;
use marbre_store::Trouble;
use std::collections::BTreeMap;
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

/// Lists pieces, around the damage if there is any.
#[track_caller]
fn list(desk: &mut Desk, me: MemberId) -> Vec<PieceId> {
    let listed = match desk.list_pieces(me, None, false) {
        Err(error) if desk.read_around(&error) => desk.list_pieces(me, None, false),
        listed => listed,
    };
    let mut ids: Vec<PieceId> = listed.unwrap().into_iter().map(|row| row.id).collect();
    ids.sort_unstable();
    ids
}

/// The files of an export of everything by name, and whether it named any gap.
fn export(desk: &mut Desk, me: MemberId) -> (BTreeMap<String, Vec<u8>>, bool) {
    let folder = tempfile::tempdir().unwrap();
    let left = desk.export_all(me, folder.path()).unwrap();
    let files = fs::read_dir(folder.path()).unwrap().map(Result::unwrap);
    let files = files.filter(|file| file.file_type().unwrap().is_file());
    let files = files.map(|file| (file.file_name().into_string().unwrap(), fs::read(file.path()).unwrap()));
    (files.collect(), !left.troubles.is_empty())
}

/// Whichever page is overwritten, even the first, both pieces are listed. Either the newsroom is read around the damage
/// and writing is refused; or what is asked is not touched, everything works, and `verify` tells of the damage.
#[test]
fn any_page_may_be_garbage() {
    let home = tempfile::tempdir().unwrap();
    let machine = Machine::new();
    let (me, mut pieces) = two_pieces(home.path(), &machine);
    pieces.sort_unstable();
    let place = home.path().join("marbre.db");
    let sound = fs::read(&place).unwrap();
    let (mut around, mut untouched) = (0, 0);
    for page in 0..sound.len() / 4096 {
        change_file(home.path(), |bytes| {
            *bytes = sound.clone();
            bytes[page * 4096..(page + 1) * 4096].fill(0xA5);
        });
        let before = fs::read(&place).unwrap();
        let mut desk =
            Desk::open(home.path(), Box::new(machine.clone())).unwrap_or_else(|error| panic!("page {page}: {error}"));
        assert_eq!(list(&mut desk, me), pieces, "page {page}");
        if desk.damage().is_some() {
            around += 1;
            is_read_only(&mut desk, me, pieces[0]);
            drop(desk);
            assert!(fs::read(&place).unwrap() == before, "page {page}: the file changed");
        } else {
            untouched += 1;
            let found = desk
                .verify(false)
                .unwrap_or_else(|error| panic!("page {page}: {error}"));
            assert_ne!(found.troubles, [], "page {page}");
        }
    }
    assert!(around > 0 && untouched > 0, "{around} {untouched}");
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

/// Cut short anywhere, the file stays as it is. What is left is read as far as it goes; of the pieces that end before
/// the cut nothing is missing. Where not even the newsroom's name is left, what to do is said.
#[test]
fn a_truncated_file_says_what_to_do_and_stays_as_it_is() {
    let home = tempfile::tempdir().unwrap();
    let machine = Machine::new();
    let (me, mut pieces) = two_pieces(home.path(), &machine);
    pieces.sort_unstable();
    let place = home.path().join("marbre.db");
    let sound = fs::read(&place).unwrap();
    let pages = sound.len() / 4096;
    let (whole, named) = export(&mut machine.open(home.path()), me);
    assert!(!whole.is_empty() && !named);
    let mut listed = Vec::new();
    for left in 0..pages {
        // In the middle of a page.
        change_file(home.path(), |bytes| *bytes = sound[..left * 4096 + 700].to_vec());
        match Desk::open(home.path(), Box::new(machine.clone())) {
            Ok(mut desk) => {
                let ids = list(&mut desk, me);
                assert!(desk.damage().is_some(), "{left} pages");
                if let Some(piece) = ids.first() {
                    is_read_only(&mut desk, me, *piece);
                }
                // What is missing is missed, even where no piece that is left could say so.
                let (files, named) = export(&mut desk, me);
                assert!(
                    files == whole || named,
                    "{left} pages: a gap in the export is not named"
                );
                listed.push(ids);
            }
            Err(error) => {
                assert_eq!(error.code(), "damaged_store", "{left} pages: {error}");
                assert!(error.to_string().contains("restore the last backup"), "{error}");
                assert_eq!(listed, [] as [Vec<PieceId>; 0], "{left} pages: less was read of more");
            }
        }
        assert!(
            fs::read(&place).unwrap() == sound[..left * 4096 + 700],
            "{left} pages: the file changed"
        );
    }
    assert_eq!(listed.last(), Some(&pieces.to_vec()), "of {pages} pages");
    let both = listed.iter().filter(|ids| **ids == pieces).count();
    assert!(both >= 3, "{both} of {pages}");
}

/// Whose own row is lost reads what is left all the same, and is told why nothing is written.
#[test]
fn who_is_not_known_any_more_reads_on() {
    let home = tempfile::tempdir().unwrap();
    let machine = Machine::new();
    let (me, [pont, marche]) = two_pieces(home.path(), &machine);
    let mut desk = machine.open(home.path());
    desk.newsroom.members.clear();
    assert_eq!(desk.find_piece(me, &pont.to_string()).unwrap_err().code(), "unknown");
    desk.damage = vec![Trouble {
        what: "the table newsroom_record".to_owned(),
        why: "a row could not be read".to_owned(),
    }];
    for piece in [pont, marche] {
        assert_eq!(desk.find_piece(me, &piece.to_string()).unwrap(), piece);
        assert_eq!(desk.piece_view(me, piece).unwrap().row.id, piece);
        is_read_only(&mut desk, me, piece);
    }
    assert_eq!(desk.my_desk(me).unwrap().counts.pieces, 2);
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
    change_file(home.path(), |bytes| bytes.fill(b'x'));
    let before = fs::read(home.path().join("marbre.db")).unwrap();
    let error = Desk::open(home.path(), Box::new(machine)).err().unwrap();
    assert!(error.to_string().contains("restore the last backup"), "{error}");
    assert_eq!(fs::read(home.path().join("marbre.db")).unwrap(), before);
}
