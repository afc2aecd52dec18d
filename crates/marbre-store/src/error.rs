//! What can go wrong with a store, in words a person can act on.

use rusqlite::ErrorCode;

/// Why the store could not do what was asked. Whatever was acknowledged before stands.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Written by a newer program.
    #[error(
        "this newsroom was opened by a newer Marbre (store format {found}, this program knows {known}). Nothing was touched. Update Marbre on this machine."
    )]
    Newer {
        /// The format found.
        found: i64,
        /// The newest this program knows.
        known: i64,
    },
    /// The file is damaged, or is no store.
    #[error(
        "the database is damaged ({what}). What can be read stays readable; restore the last backup, or run « marbre verify » to see what is touched."
    )]
    Damaged {
        /// In SQLite's words.
        what: String,
        /// Whether SQLite itself calls the file corrupt, rather than one value being of the wrong kind.
        corrupt: bool,
    },
    /// No room left.
    #[error("the disk is full. What was acknowledged is safe; free some space and go on.")]
    Full,
    /// The disk refused to read or write.
    #[error("the disk refused ({what}). What was acknowledged before is safe.")]
    Disk {
        /// In the system's words.
        what: String,
    },
    /// The format could not be brought up to date.
    #[error("the store could not be brought to this program’s format: {0}")]
    Migration(String),
    /// A row that should be there is not, or cannot be read.
    #[error("{what} cannot be read: {why}")]
    Unreadable {
        /// Which row.
        what: String,
        /// What is wrong with it.
        why: String,
    },
    /// A blob whose bytes are not the ones it is named after, or that is not there.
    #[error("the picture or sound {hash} is damaged or missing")]
    Blob {
        /// Its hash.
        hash: String,
    },
    /// A wrong question to SQLite: a fault of the program.
    #[error("the store failed: {0}")]
    Sqlite(#[source] rusqlite::Error),
}

impl StoreError {
    /// Whether what is stored is broken, rather than the disk, the room on it, or the question.
    pub fn is_damage(&self) -> bool {
        match self {
            Self::Damaged { .. } | Self::Unreadable { .. } => true,
            Self::Newer { .. }
            | Self::Full
            | Self::Disk { .. }
            | Self::Migration(_)
            | Self::Blob { .. }
            | Self::Sqlite(_) => false,
        }
    }

    /// Whether SQLite itself calls the file corrupt: its tables may be sound and only an index broken.
    pub fn is_corrupt(&self) -> bool {
        matches!(self, Self::Damaged { corrupt: true, .. })
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        let what = error.to_string();
        let code = told(&error).map(|told| told.code);
        let is = |codes: &[ErrorCode]| code.is_some_and(|code| codes.contains(&code));
        let corrupt = is(&[ErrorCode::DatabaseCorrupt, ErrorCode::NotADatabase]);
        // The index of the log could not grow: nothing but the room for it is asked for there.
        let no_room = told(&error).is_some_and(|told| told.extended_code == rusqlite::ffi::SQLITE_IOERR_SHMSIZE);
        if is(&[ErrorCode::DiskFull]) || no_room {
            Self::Full
        } else if corrupt || is_wrong_value(&error) || is_not_understood(&error) {
            Self::Damaged { what, corrupt }
        } else if is(&DISK) {
            Self::Disk { what }
        } else {
            Self::Sqlite(error)
        }
    }
}

const DISK: [ErrorCode; 6] = [
    ErrorCode::SystemIoFailure,
    ErrorCode::CannotOpen,
    ErrorCode::ReadOnly,
    ErrorCode::PermissionDenied,
    ErrorCode::FileLockingProtocolFailed,
    ErrorCode::NoLargeFileSupport,
];

/// What SQLite itself told, if the error is of its making.
fn told(error: &rusqlite::Error) -> Option<rusqlite::ffi::Error> {
    if let rusqlite::Error::SqlInputError { error, .. } = error {
        return Some(*error);
    }
    error.sqlite_error().copied()
}

/// Every question is written in this crate and tested: one that SQLite does not understand meets tables that were
/// damaged. Only of the order of transactions can the program itself be wrong.
fn is_not_understood(error: &rusqlite::Error) -> bool {
    told(error).is_some_and(|told| told.extended_code == rusqlite::ffi::SQLITE_ERROR)
        && !error.to_string().contains("transaction")
}

/// A stored value that is not of the kind that every writer stores: its bytes changed on disk.
fn is_wrong_value(error: &rusqlite::Error) -> bool {
    matches!(
        error,
        rusqlite::Error::FromSqlConversionFailure(..)
            | rusqlite::Error::IntegralValueOutOfRange(..)
            | rusqlite::Error::Utf8Error(..)
            | rusqlite::Error::InvalidColumnType(..)
    )
}

impl From<rusqlite_migration::Error> for StoreError {
    fn from(error: rusqlite_migration::Error) -> Self {
        let why = error.to_string();
        if let rusqlite_migration::Error::RusqliteError { err, .. } = error {
            let named = Self::from(err);
            return if matches!(named, Self::Sqlite(_)) {
                Self::Migration(why)
            } else {
                named
            };
        }
        Self::Migration(why)
    }
}

impl From<std::io::Error> for StoreError {
    fn from(error: std::io::Error) -> Self {
        if error.kind() == std::io::ErrorKind::StorageFull {
            Self::Full
        } else {
            Self::Disk {
                what: error.to_string(),
            }
        }
    }
}

pub(crate) fn unreadable(what: impl Into<String>, why: impl ToString) -> StoreError {
    StoreError::Unreadable {
        what: what.into(),
        why: why.to_string(),
    }
}
