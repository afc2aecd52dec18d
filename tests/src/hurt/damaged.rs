//! Bytes that changed on disk, met by the built program: the rest is usable, what is damaged is named, and writing around
//! it is refused with what to do.

use super::told::Room;
use std::fs;
use std::path::{Path, PathBuf};

const PICTURE: &[u8] = include_bytes!("../../../crates/marbre-cli/demo/pictures/marche.jpg");

/// Overwrites the page on which a table or an index begins.
fn break_table(room: &Room, table: &str) {
    let place = room.home().join("marbre.db");
    let database = rusqlite::Connection::open(&place).unwrap();
    let question = "SELECT rootpage FROM sqlite_schema WHERE name = ?1";
    let page: u32 = database.query_row(question, [table], |row| row.get(0)).unwrap();
    database.close().unwrap();
    let mut bytes = fs::read(&place).unwrap();
    let from = (page as usize - 1) * 4096;
    bytes[from..from + 4096].fill(0xA5);
    fs::write(&place, bytes).unwrap();
}

fn blob(home: &Path) -> PathBuf {
    let folder = fs::read_dir(home.join("media")).unwrap().next().unwrap().unwrap();
    fs::read_dir(folder.path()).unwrap().next().unwrap().unwrap().path()
}

fn told_of(troubles: &serde_json::Value) -> Vec<(String, String)> {
    serde_json::from_value(troubles.clone()).unwrap()
}

#[test]
fn a_damaged_picture_is_named_and_the_piece_goes_without_it() {
    let folder = tempfile::tempdir().unwrap();
    let room = Room::new(folder.path());
    let (piece, other) = (room.import("Le pont"), room.import("Le marché"));
    fs::write(folder.path().join("marche.jpg"), PICTURE).unwrap();
    room.ask(&["piece", "set", &piece, "--picture", "marche.jpg"]).done();
    let place = blob(&room.home());
    let mut bytes = PICTURE.to_vec();
    bytes[PICTURE.len() / 2] ^= 1;
    fs::write(&place, bytes).unwrap();
    let name = place.file_name().unwrap().to_string_lossy().into_owned();

    let found = room.ask(&["verify"]);
    assert_eq!(found.status, 1);
    let found: serde_json::Value = serde_json::from_str(&found.out).unwrap();
    assert_eq!(
        told_of(&found["troubles"]),
        [(
            format!("picture or sound {name}"),
            "its bytes changed on disk".to_owned()
        )]
    );
    let left = room.ask(&["export", "--all", "sortie"]);
    assert_eq!(left.status, 1);
    let left: serde_json::Value = serde_json::from_str(&left.out).unwrap();
    assert_eq!(left["pieces"], 2);
    let why = format!("it was exported without this: the picture or sound {name} is damaged or missing");
    assert_eq!(told_of(&left["troubles"]), [(format!("piece {piece}"), why)]);
    room.ask(&["piece", "set", &other, "--headline", "Le marché rouvre"])
        .done();
    room.ask(&["piece", "set", &piece, "--headline", "Le pont rouvre"])
        .done();
    // The same picture again mends it.
    room.ask(&["piece", "set", &piece, "--picture", "marche.jpg"]).done();
    assert_eq!(fs::read(&place).unwrap(), PICTURE);
    room.is_whole();
}

#[test]
fn a_damaged_database_is_read_and_no_more() {
    let folder = tempfile::tempdir().unwrap();
    let room = Room::new(folder.path());
    let piece = room.import("Le pont");
    break_table(&room, "newsroom_record");
    let before = fs::read(room.home().join("marbre.db")).unwrap();
    let said = room
        .ask(&["piece", "set", &piece, "--headline", "Autre"])
        .failed("read_only");
    for part in [
        "open for reading only",
        "nothing was written",
        "export --all",
        "restore",
    ] {
        assert!(said.contains(part), "{said}");
    }
    assert_eq!(room.headlines(), ["Le pont"]);
    let found = room.ask(&["verify"]);
    assert_eq!(found.status, 1);
    assert!(found.out.contains("the table newsroom_record"), "{}", found.out);
    let left = room.ask(&["export", "--all", "sortie"]).done();
    assert_eq!(left["pieces"], 1);
    assert_eq!(fs::read(room.home().join("marbre.db")).unwrap(), before);
}

/// Read and no more, with what to do; the file stays as it is. Gives what an export of everything says of its gaps.
#[track_caller]
fn is_read_and_no_more(room: &Room, piece: &str, headlines: &[&str]) -> Vec<(String, String)> {
    let before = fs::read(room.home().join("marbre.db")).unwrap();
    assert_eq!(room.headlines(), headlines);
    let said = room
        .ask(&["piece", "set", piece, "--headline", "Autre"])
        .failed("read_only");
    for part in ["nothing was written", "export --all", "restore the last backup"] {
        assert!(said.contains(part), "{said}");
    }
    let left = room.ask(&["export", "--all", "sortie"]);
    let told: serde_json::Value = serde_json::from_str(&left.out).unwrap();
    assert_eq!(told["pieces"], headlines.len());
    assert!(fs::read(room.home().join("marbre.db")).unwrap() == before);
    let gaps = told_of(&told["troubles"]);
    assert_eq!(left.status, i32::from(!gaps.is_empty()));
    gaps
}

#[test]
fn a_broken_index_hides_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let room = Room::new(folder.path());
    let piece = room.import("Le pont");
    room.import("Le marché");
    break_table(&room, "piece_by_touch");
    assert_eq!(is_read_and_no_more(&room, &piece, &["Le marché", "Le pont"]), []);
}

/// The first page says where each table begins. That is known without it, in a restored newsroom too.
#[test]
fn a_database_without_its_first_page_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let room = Room::new(folder.path());
    let piece = room.import("Le pont");
    let backup = folder.path().join("sauvegarde.marbre");
    room.ask(&["backup", &backup.to_string_lossy()]).done();
    let elsewhere = tempfile::tempdir().unwrap();
    let restored = Room {
        folder: elsewhere.path().to_owned(),
    };
    restored.ask(&["restore", &backup.to_string_lossy()]).done();
    for room in [&room, &restored] {
        let place = room.home().join("marbre.db");
        let mut bytes = fs::read(&place).unwrap();
        bytes[..4096].fill(0xA5);
        fs::write(&place, bytes).unwrap();
        assert_eq!(is_read_and_no_more(room, &piece, &["Le pont"]), []);
    }
}

#[test]
fn a_truncated_database_is_read_as_far_as_it_goes() {
    let folder = tempfile::tempdir().unwrap();
    let room = Room::new(folder.path());
    let piece = room.import("Le pont");
    room.import("Le marché");
    let place = room.home().join("marbre.db");
    let bytes = fs::read(&place).unwrap();
    fs::write(&place, &bytes[..bytes.len() - 2 * 4096 - 700]).unwrap();
    let gaps = is_read_and_no_more(&room, &piece, &["Le marché", "Le pont"]);
    for (what, why) in gaps {
        let of_a_piece = what.starts_with("piece ") && why.contains("as far as it can be read");
        assert!(
            of_a_piece || why.contains("may be missing or older than they were"),
            "{what}: {why}"
        );
    }
}

#[test]
fn a_damaged_change_stops_its_own_piece_and_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let room = Room::new(folder.path());
    let (piece, other) = (room.import("Le pont"), room.import("Le marché"));
    // Every text change of the piece but the first, behind the program's back.
    let database = rusqlite::Connection::open(room.home().join("marbre.db")).unwrap();
    let id = piece.replace('-', "");
    let changed = database
        .execute(
            "UPDATE change SET body = zeroblob(length(body))
             WHERE kind = 'text' AND lower(hex(piece)) = ?1
               AND arrival > (SELECT min(arrival) FROM change WHERE kind = 'text' AND lower(hex(piece)) = ?1)",
            [&id],
        )
        .unwrap();
    assert!(changed > 0);
    database.close().unwrap();
    let outside = tempfile::tempdir().unwrap();
    let body = super::told::copy(outside.path(), "Autre");
    let said = room
        .ask(&["piece", "set", &piece, "--body", &body])
        .failed("damaged_piece");
    for part in [
        piece.as_str(),
        "nothing was written to it",
        "The other pieces work",
        "Restore the last backup",
    ] {
        assert!(said.contains(part), "{said}");
    }
    room.ask(&["piece", "set", &other, "--body", &body]).done();
    let left = room.ask(&["export", "--all", "sortie"]);
    assert_eq!(left.status, 1);
    let left: serde_json::Value = serde_json::from_str(&left.out).unwrap();
    assert_eq!(left["pieces"], 2);
    let troubles = told_of(&left["troubles"]);
    assert!(
        matches!(&troubles[..], [(what, why)] if *what == format!("piece {piece}") && why.contains("as far as it can be read")),
        "{troubles:?}"
    );
    let found = room.ask(&["verify"]);
    assert_eq!(found.status, 1);
    assert!(found.out.contains(&format!("text of {piece}")), "{}", found.out);
    assert!(!found.out.contains(&format!("text of {other}")), "{}", found.out);
}
