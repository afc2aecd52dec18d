//! What leaves a machine: the shared changes of its profile as another machine takes them in, and everything that can be
//! read there.

use crate::store::arrival::load;
use crate::store::canary::everything_in;
use marbre_domain::change::Change;
use marbre_domain::fold::PieceFold;
use marbre_domain::ids::PieceId;
use marbre_domain::text::block::Block;
use marbre_domain::text::delta::TextName;
use marbre_store::{OpenOptions, Store};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Another machine that has everything that was shared, and nothing else.
pub struct Elsewhere {
    changes: Vec<Change>,
    store: Store,
    folder: TempDir,
}

impl Elsewhere {
    /// Takes in what the profile of a folder shares, which no desk has open.
    pub fn of(home: &Path) -> Self {
        let here = Store::open(&database(home), &OpenOptions::default()).unwrap();
        let changes = here.shared_beyond(&BTreeMap::new()).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(&database(folder.path()), &OpenOptions::default()).unwrap();
        let received = store.receive(changes.clone()).unwrap();
        assert_eq!((received.refused, received.waiting), (vec![], vec![]));
        assert_eq!(received.accepted.len(), changes.len());
        Self { changes, store, folder }
    }

    /// A piece as that machine has it, all but its texts.
    pub fn piece(&self, piece: PieceId) -> PieceFold {
        self.store.piece(piece).unwrap().expect("it was shared").fold
    }

    /// The body of a piece as that machine has it.
    pub fn body(&self, piece: PieceId) -> Vec<Block> {
        load(&self.store, piece, 9).blocks(TextName::Body)
    }

    /// Where some words are found: in the changes, read in full with the whole history of the texts in them, and in the
    /// tables that came of them.
    pub fn telling(&self, words: &str) -> BTreeSet<String> {
        let mut places = tables_telling(&database(self.folder.path()), words);
        if everything_in(&self.changes).contains(words) {
            places.insert("the shared chain".to_owned());
        }
        places
    }
}

/// Where the database of a profile is.
pub fn database(home: &Path) -> PathBuf {
    home.join("marbre.db")
}

/// The tables of a database of which any value of any row holds some words.
pub fn tables_telling(database: &Path, words: &str) -> BTreeSet<String> {
    let store = rusqlite::Connection::open(database).unwrap();
    let mut names = store
        .prepare("SELECT name FROM sqlite_master WHERE type = 'table'")
        .unwrap();
    let names: Vec<String> = names
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert!(names.len() > 5, "these are not the tables: {names:?}");
    let mut telling = BTreeSet::new();
    for name in names {
        let mut all = store.prepare(&format!("SELECT * FROM \"{name}\"")).unwrap();
        let columns = all.column_count();
        let mut rows = all.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            for column in 0..columns {
                let (rusqlite::types::ValueRef::Text(bytes) | rusqlite::types::ValueRef::Blob(bytes)) =
                    row.get_ref(column).unwrap()
                else {
                    continue;
                };
                if String::from_utf8_lossy(bytes).contains(words) {
                    telling.insert(name.clone());
                }
            }
        }
    }
    telling
}
