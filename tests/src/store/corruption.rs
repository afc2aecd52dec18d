//! Damage: bytes that change on disk, a file cut short, a file that is none, a store of a newer program. Opening and
//! asking never panic, what is wrong has a name, and what was not touched stays readable.

use super::each_seed;
use super::save_path::{Day, short_day};
use super::scene::{DATABASE, Machine, open, piece};
use marbre_domain::change::Chain;
use marbre_domain::ids::VersionHash;
use marbre_domain::piece::FieldName;
use marbre_domain::record::{Record, SharedPiece};
use marbre_domain::text::delta::TextName;
use marbre_store::bad_disk::BadDisk;
use marbre_store::{AckedBatch, PieceFilter, Store, StoreError};
use std::collections::BTreeMap;
use std::path::Path;

/// The bytes of a database with a day's work and three more pieces, each with a change, a version and a journal row
/// that hold its mark.
pub fn sound() -> Vec<u8> {
    let disk = BadDisk::plug_in();
    let mut store = open(&disk).unwrap();
    let day = Day::new(short_day());
    for number in 0..day.len() {
        day.act(&mut store, number).unwrap();
    }
    let mut machine = Machine::new(1);
    machine.clock_ms += 3_600_000;
    machine.salts += 1_000_000;
    for number in 12..=14 {
        let mark = mark(number);
        let fields = BTreeMap::from([(FieldName::Headline, format!("TITRE-{mark}"))]);
        let canonical = format!("{{\"mark\":\"VERSION-{mark}\"}}");
        let hash = VersionHash::of(canonical.as_bytes());
        let piece = piece(number);
        let records = [
            (
                Chain::Shared,
                Record::PieceShared {
                    piece,
                    stands: Box::new(standing(fields)),
                },
            ),
            (
                Chain::Shared,
                Record::Text {
                    piece,
                    update: format!("TEXTE-{mark}").into_bytes(),
                },
            ),
            (
                Chain::Shared,
                Record::Version {
                    piece,
                    hash,
                    why: "submitted".into(),
                    canonical,
                    text: None,
                },
            ),
        ];
        machine.append(&mut store, &records).unwrap();
        let acked = AckedBatch {
            number: 1,
            revision: 1,
            units: 1,
        };
        let update = format!("FRAPPE-{mark}").into_bytes();
        store
            .journal(piece, machine.member, &update, TextName::Body, "fenêtre", acked)
            .unwrap();
        store.write_words(piece, "", &format!("MOTS-{mark}"), 10).unwrap();
        let snapshot = format!("INSTANTANE-{mark}").into_bytes();
        let arrival = store.last_arrival().unwrap();
        store
            .cache_text(piece, Chain::Shared, arrival, &snapshot, b"lignes")
            .unwrap();
    }
    // A fresh copy holds no remains of rows that are gone.
    store.copy_to(Path::new("copie.db")).unwrap();
    disk.read("copie.db").unwrap()
}

fn standing(fields: BTreeMap<FieldName, String>) -> SharedPiece {
    SharedPiece {
        fields,
        bylines: Vec::new(),
        terms: BTreeMap::new(),
        media: Vec::new(),
        embeds: Vec::new(),
        text: String::new(),
    }
}

fn mark(piece: u8) -> String {
    format!("MARQUE{piece}")
}

/// Damages a sound database in `count` ways: bytes that flip, pages of rubbish, files cut short.
pub fn damage(sound: &[u8], count: usize, seed: u64) {
    let disk = BadDisk::plug_in();
    each_seed("damage", count, seed, |seed| {
        let mut random = fastrand::Rng::with_seed(seed);
        let mut bytes = sound.to_vec();
        match random.u8(..10) {
            0 => bytes.truncate(random.usize(..bytes.len())),
            1 => {
                bytes = vec![0; random.usize(..20_000)];
                random.fill(&mut bytes);
            }
            2 => {
                let from = random.usize(..bytes.len() / 512) * 512;
                random.fill(&mut bytes[from..from + 512]);
            }
            3 => {
                let at = random.usize(..100);
                bytes[at] = random.u8(..);
            }
            _ => {
                for _ in 0..random.usize(1..=12) {
                    let at = random.usize(..bytes.len());
                    bytes[at] ^= 1 << random.u8(..8);
                }
            }
        }
        disk.wipe();
        disk.write(DATABASE, bytes);
        if let Some(mut store) = named(open(&disk)) {
            ask_everything(&mut store);
        }
    });
}

/// Asks a store all that windows ask; every answer is given or refused by name.
fn ask_everything(store: &mut Store) {
    if let Some(verified) = named(store.verify(&BTreeMap::new())) {
        assert!(
            verified
                .troubles
                .iter()
                .all(|trouble| !trouble.what.is_empty() && !trouble.why.is_empty())
        );
    }
    named(store.pieces(&PieceFilter::default()));
    named(store.count_by_state());
    named(store.newsroom_records());
    named(store.search("marque", 10));
    named(store.outbox());
    named(store.open_outbox());
    named(store.journaled_pieces());
    named(store.shared_beyond(&BTreeMap::new()));
    named(store.waiting());
    named(store.fact("langue"));
    for number in [1, 2, 12, 13, 14] {
        let piece = piece(number);
        named(store.piece(piece));
        named(store.text_of(piece));
        named(store.journal_of(piece));
        named(store.confidential(piece));
        named(store.version(VersionHash::of(
            format!("{{\"mark\":\"VERSION-{}\"}}", mark(number)).as_bytes(),
        )));
    }
    named(store.folded_lines());
}

/// What was answered; a refusal must say what is wrong rather than that something is.
fn named<T>(answer: Result<T, StoreError>) -> Option<T> {
    match answer {
        Ok(answer) => Some(answer),
        Err(
            StoreError::Newer { .. }
            | StoreError::Damaged { .. }
            | StoreError::Disk { .. }
            | StoreError::Migration(_)
            | StoreError::Unreadable { .. },
        ) => None,
        Err(error @ (StoreError::Full | StoreError::Blob { .. } | StoreError::Sqlite(_))) => {
            panic!("damage is not called by its name: {error:?}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn damage_of_any_kind_has_a_name() {
        damage(&sound(), 400, 5);
    }

    fn opened(bytes: Vec<u8>) -> Result<Store, StoreError> {
        let disk = BadDisk::plug_in();
        disk.write(DATABASE, bytes);
        open(&disk)
    }

    #[test]
    fn a_store_of_a_newer_program_is_refused_by_name_and_left_as_it_is() {
        let mut bytes = sound();
        bytes[60..64].copy_from_slice(&7_u32.to_be_bytes());
        let disk = BadDisk::plug_in();
        disk.write(DATABASE, bytes.clone());
        match open(&disk).err() {
            Some(error @ StoreError::Newer { found: 7, .. }) => {
                assert!(
                    error.to_string().contains("Nothing was touched. Update Marbre"),
                    "{error}"
                );
            }
            other => panic!("{other:?}"),
        }
        assert_eq!((disk.read(DATABASE), disk.steps()), (Some(bytes), 0));
    }

    #[test]
    fn a_file_that_is_no_database_is_refused_by_name() {
        for bytes in [
            b"Le pont de Selou rouvre apres six mois de travaux. ".repeat(200),
            vec![0; 8192],
            vec![255; 100],
        ] {
            match opened(bytes).err() {
                Some(StoreError::Damaged { .. }) => {}
                other => panic!("{other:?}"),
            }
        }
    }

    /// Every place at which the words stand in the file.
    fn places(bytes: &[u8], words: &str) -> Vec<usize> {
        let words = words.as_bytes();
        (0..bytes.len() - words.len())
            .filter(|at| bytes[*at..].starts_with(words))
            .collect()
    }

    /// Changes one letter wherever these words stand, one place at a time, and gives what verify says of each. A place
    /// from which nothing is read (SQLite leaves remains in its pages) is passed over.
    fn troubles_of(words: &str) -> Vec<Vec<String>> {
        let sound = sound();
        let as_sound = everything_read(&opened(sound.clone()).unwrap());
        let mut all = Vec::new();
        for at in places(&sound, words) {
            let mut bytes = sound.clone();
            bytes[at] ^= 4;
            let store = opened(bytes).unwrap();
            untouched(&store);
            let verified = store.verify(&BTreeMap::new()).unwrap();
            let named: Vec<_> = verified.troubles.into_iter().map(|trouble| trouble.what).collect();
            if !named.is_empty() || everything_read(&store) != as_sound {
                all.push(named);
            }
        }
        all
    }

    fn everything_read(store: &Store) -> Vec<String> {
        let mut all = store.projection_lines().unwrap();
        all.extend(
            store
                .shared_beyond(&BTreeMap::new())
                .unwrap()
                .iter()
                .map(|change| format!("{change:?}")),
        );
        all.push(format!(
            "{:?} {:?}",
            store.text_of(piece(12)),
            store.journal_of(piece(12))
        ));
        all.push(format!("{:?}", store.search(&mark(12), 9)));
        all
    }

    /// Pieces 13 and 14 are as they were.
    #[track_caller]
    fn untouched(store: &Store) {
        for number in [13, 14] {
            let mark = mark(number);
            let read = store.piece(piece(number)).unwrap().unwrap();
            assert_eq!(read.fold.field(FieldName::Headline), format!("TITRE-{mark}"));
            let text = store.text_of(piece(number)).unwrap();
            assert_eq!(text.updates, [format!("FRAPPE-{mark}").into_bytes()]);
            assert_eq!(text.snapshot.unwrap().0, format!("INSTANTANE-{mark}").into_bytes());
            let found = store.search(&format!("titre-{mark}"), 5).unwrap();
            assert_eq!(found.len(), 1);
        }
    }

    /// Of the rows that hold the words, exactly these are named, place by place.
    #[track_caller]
    fn check(words: &str, expected: &[&[&str]]) {
        let mut troubles = troubles_of(&format!("{words}-{}", mark(12)));
        troubles.sort();
        assert_eq!(troubles, expected, "{words}");
    }

    #[test]
    fn verify_names_the_damaged_row() {
        const PIECE: &str = "piece 01a1ee56-5e00-7c0c-8c0c-0c0c0c0c0c0c";
        // In the change, in the piece as shown, and in the index of search.
        check(
            "TITRE",
            &[
                &["change 16 (shared 9, piece_shared)", PIECE],
                &[PIECE],
                &["the database file"],
            ],
        );
        check("TEXTE", &[&["change 17 (shared 10, text)"]]);
        check("VERSION", &[&["change 18 (shared 11, version)"], &["version 3bee"]]);
        check("FRAPPE", &[&["journal row 2"]]);
        check(
            "INSTANTANE",
            &[&["the cached text of piece 01a1ee56-5e00-7c0c-8c0c-0c0c0c0c0c0c"]],
        );
    }

    #[test]
    fn verify_names_a_damaged_record_of_the_newsroom() {
        let sound = sound();
        let mut named = BTreeSet::new();
        for at in places(&sound, "La Gazette") {
            let mut bytes = sound.clone();
            bytes[at] ^= 4;
            let troubles = opened(bytes).unwrap().verify(&BTreeMap::new()).unwrap().troubles;
            named.extend(troubles.into_iter().map(|trouble| trouble.what));
        }
        let expected = ["change 2 (shared 2, newsroom)", "the record newsroom newsroom"];
        assert_eq!(named, BTreeSet::from(expected.map(str::to_owned)));
    }
}
