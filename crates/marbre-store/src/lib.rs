//! The store: journal, signed changes, projections and queries over SQLite. The only crate that knows rusqlite.
//!
//! Reading order: [`Store`] (opening, and one file a concern): `journal` (keystrokes), `append` (the one function that
//! writes changes of this machine), `receive` (those of others), `project` (their fold), `pieces` and `search`
//! (questions), `texts`, `outbox`, `blobs`, `verify`.

#![warn(missing_docs)]

mod append;
mod backup;
#[cfg(any(test, feature = "bad-disk"))]
pub mod bad_disk;
mod blobs;
mod error;
mod heads;
mod journal;
mod local;
mod outbox;
mod pieces;
mod project;
mod readers;
mod receive;
mod salvage;
mod schema_pages;
mod search;
mod texts;
mod verify;
mod whole;

pub use append::{Appended, Author};
pub use blobs::Blobs;
pub use error::StoreError;
pub use journal::{AckedBatch, JournalRow};
pub use outbox::{OutboxRow, OutboxState};
pub use pieces::{PieceFilter, StoredPiece};
pub use readers::{ModerationRow, ModerationState, ReaderComment, Reads};
pub use receive::{Received, RefusedChange, WhyRefused};
pub use search::Found;
pub use texts::StoredText;
pub use verify::{Trouble, Verified};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use rusqlite_migration::{M, Migrations};
use std::path::{Path, PathBuf};
use std::time::Duration;

const MIGRATIONS: &[M<'static>] = &[
    M::up(include_str!("sql/0001_store.sql")),
    M::up(include_str!("sql/0002_latest_time.sql")),
    M::up(include_str!("sql/0003_readers.sql")),
    M::up(include_str!("sql/0004_outbox.sql")),
];

/// How to open a store.
#[derive(Debug, Clone, Default)]
pub struct OpenOptions {
    /// A registered SQLite VFS other than the system's: tests pull the plug through one.
    pub vfs: Option<String>,
}

/// One profile's database, open for writing by the one process that owns the profile.
pub struct Store {
    conn: Connection,
    path: PathBuf,
    /// Rows written that no decision depends on: what is typed, where windows are.
    aside: u64,
}

impl Store {
    /// Opens the database file, makes it when it is not there, and brings it up to this program's format.
    ///
    /// On a disk without any room the index of the log has no place either: it is kept in memory then, so that
    /// everything can be read.
    pub fn open(path: &Path, options: &OpenOptions) -> Result<Self, StoreError> {
        match Self::open_with(path, options, false) {
            Err(StoreError::Full) => Self::open_with(path, options, true),
            opened => opened,
        }
    }

    fn open_with(path: &Path, options: &OpenOptions, index_in_memory: bool) -> Result<Self, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut conn = match &options.vfs {
            Some(vfs) => Connection::open_with_flags_and_vfs(path, flags, vfs.as_str())?,
            None => Connection::open_with_flags(path, flags)?,
        };
        // Until it is known to be sound, closing writes nothing to it: the log stays beside it as it was.
        keep_log_on_closing(&conn, true)?;
        conn.busy_timeout(Duration::from_secs(5))?;
        if index_in_memory {
            conn.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
        }
        // Before anything is written: a newer store is left as it is.
        let found: i64 = conn.pragma_query_value(None, "user_version", |row| row.get(0))?;
        let known = i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX);
        if found > known {
            return Err(StoreError::Newer { found, known });
        }
        use_log(&conn)?;
        // An acknowledged keystroke is on disk: every commit waits for the sync of the log.
        conn.pragma_update(None, "synchronous", "FULL")?;
        conn.pragma_update(None, "foreign_keys", true)?;
        conn.set_prepared_statement_cache_capacity(128);
        Migrations::from_slice(MIGRATIONS).to_latest(&mut conn)?;
        keep_log_on_closing(&conn, false)?;
        Ok(Self {
            conn,
            path: path.to_owned(),
            aside: 0,
        })
    }

    /// Closes a database that turned out to be damaged without writing anything to it, its log neither.
    pub fn leave(self) {
        // A connection that cannot be told so is closed as any other.
        let _ = keep_log_on_closing(&self.conn, true);
    }

    /// Grows with everything written but what is typed and where windows are: while it stands, a decision that was
    /// looked at is what it was.
    pub fn written(&self) -> u64 {
        self.conn.total_changes() - self.aside
    }

    /// Carries the log over into the database file and empties it, as closing does.
    pub fn checkpoint(&mut self) -> Result<(), StoreError> {
        let busy: bool = self
            .conn
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
        if busy {
            return Err(StoreError::Disk {
                what: "somebody else is reading the database".into(),
            });
        }
        Ok(())
    }

    /// Where the database file is.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

pub(crate) fn keep_log_on_closing(conn: &Connection, keep: bool) -> Result<(), StoreError> {
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, keep)?;
    Ok(())
}

/// Turns the write-ahead log on. SQLite names the new mode first and writes it to the file after: only once the
/// statement has ended is it known whether the disk took it. Without the log a commit may come undone by a power cut.
fn use_log(conn: &Connection) -> Result<(), StoreError> {
    let mut statement = conn.prepare("PRAGMA journal_mode = WAL")?;
    let mut rows = statement.query([])?;
    let mut mode = String::new();
    while let Some(row) = rows.next()? {
        mode = row.get(0)?;
    }
    if mode == "wal" {
        Ok(())
    } else {
        Err(StoreError::Disk {
            what: "it cannot keep a write-ahead log here".into(),
        })
    }
}
