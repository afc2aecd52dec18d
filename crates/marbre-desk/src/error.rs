//! Why the desk could not do what was asked: a code that callers branch on, its facts, and a sentence.

use crate::credentials::CredentialError;
use crate::fault::Fault;
use crate::sites::{BadSite, ConnectError};
use marbre_domain::ids::PieceId;
use marbre_domain::text::TextError;
use marbre_domain::workflow::Refusal;
use marbre_import::ImportError;
use marbre_publish::settings::BadSettings;
use marbre_store::StoreError;

/// Why the desk could not do what was asked. Whatever was acknowledged before stands.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// A rule of the newsroom says no.
    #[error("{0}")]
    Refused(#[from] Refusal),
    /// The store failed.
    #[error("{0}")]
    Store(#[from] StoreError),
    /// A text failed; it was loaded again from disk, and nothing acknowledged is lost.
    #[error(
        "the text could not take the edit ({source}). It was loaded again from disk; what was acknowledged is there."
    )]
    Text {
        /// Which piece.
        piece: PieceId,
        /// What happened.
        source: TextError,
    },
    /// Outside copy could not be read.
    #[error("{0}")]
    Import(#[from] ImportError),
    /// No such thing.
    #[error("no {what} « {name} » here")]
    Unknown {
        /// `piece`, `member`…
        what: &'static str,
        /// What was asked for.
        name: String,
    },
    /// Several things answer to that name.
    #[error("several {what}s answer to « {name} »: say more of it")]
    Ambiguous {
        /// `piece`, `member`…
        what: &'static str,
        /// What was asked for.
        name: String,
    },
    /// A value that makes no sense.
    #[error("{why}")]
    Invalid {
        /// What is wrong, and what would be right.
        why: String,
    },
    /// A site's password could not be kept or read.
    #[error(transparent)]
    Credentials(#[from] CredentialError),
    /// A site could not be connected or asked.
    #[error(transparent)]
    Site(#[from] ConnectError),
    /// A static site cannot be as somebody said.
    #[error(transparent)]
    BadSite(#[from] BadSite),
    /// The database is damaged and is read around its damage.
    #[error(
        "the database of this newsroom is damaged ({what}): it is open for reading only, and nothing was written. What can be read can be listed, shown and exported (« marbre export --all FOLDER »). Then restore the last backup into a new folder (« marbre restore FILE »)."
    )]
    ReadOnly {
        /// What could not be read.
        what: String,
    },
    /// One piece is damaged; the others work.
    #[error(
        "piece {piece} is damaged ({what}): it can be read and exported as far as it goes, and nothing was written to it. The other pieces work. Restore the last backup into a new folder to have it whole."
    )]
    DamagedPiece {
        /// Which piece.
        piece: PieceId,
        /// What of it could not be read.
        what: String,
    },
    /// Another program holds the profile.
    #[error("another Marbre has this newsroom open on this machine. Use that one, or close it.")]
    Taken,
    /// There is no newsroom in the folder.
    #[error("there is no newsroom in {home}. Make one with « marbre init ».")]
    NoNewsroom {
        /// Which folder.
        home: String,
    },
    /// There is one already.
    #[error("there is a newsroom in {home} already. Nothing was changed.")]
    AlreadyThere {
        /// Which folder.
        home: String,
    },
    /// A file could not be read or written.
    #[error("{what}: {}", said(source))]
    File {
        /// Which file, doing what.
        what: String,
        /// What the system said.
        source: std::io::Error,
    },
}

fn is_full(source: &std::io::Error) -> bool {
    source.kind() == std::io::ErrorKind::StorageFull
}

fn said(source: &std::io::Error) -> String {
    if is_full(source) {
        StoreError::Full.to_string()
    } else {
        source.to_string()
    }
}

impl DeskError {
    /// The stable code, for programs and for the window's own wording.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Refused(refusal) => refusal.code(),
            Self::Store(StoreError::Newer { .. }) => "newer_store",
            Self::Store(StoreError::Damaged { .. }) => "damaged_store",
            Self::Store(StoreError::Full) => "disk_full",
            Self::Store(StoreError::Blob { .. }) => "damaged_blob",
            Self::Store(
                StoreError::Disk { .. }
                | StoreError::Migration(_)
                | StoreError::Unreadable { .. }
                | StoreError::Sqlite(_),
            ) => "store",
            Self::Text { .. } => "text",
            Self::Import(_) => "import",
            Self::Unknown { .. } => "unknown",
            Self::Ambiguous { .. } => "ambiguous",
            Self::Invalid { .. } => "invalid",
            Self::Credentials(_) => "credentials",
            Self::Site(_) => "site",
            Self::BadSite(BadSite::Settings(BadSettings::BaseUrl(_))) => "site_address",
            Self::BadSite(BadSite::Taken(_)) => "site_folder_taken",
            Self::BadSite(BadSite::NotThere(_)) => "site_folder_empty",
            Self::BadSite(BadSite::Settings(_) | BadSite::NoFolder) => "invalid",
            Self::ReadOnly { .. } => "read_only",
            Self::DamagedPiece { .. } => "damaged_piece",
            Self::Taken => "taken",
            Self::NoNewsroom { .. } => "no_newsroom",
            Self::AlreadyThere { .. } => "already_there",
            Self::File { source, .. } if is_full(source) => "disk_full",
            Self::File { .. } => "file",
        }
    }

    /// The facts behind the sentence, for the window to word in the reader's language.
    pub fn facts(&self) -> serde_json::Value {
        match self {
            Self::Refused(refusal) => serde_json::to_value(refusal).unwrap_or_default(),
            Self::Unknown { what, name } | Self::Ambiguous { what, name } => {
                serde_json::json!({ "what": what, "name": name })
            }
            Self::Invalid { why } => serde_json::json!({ "why": why }),
            Self::NoNewsroom { home } | Self::AlreadyThere { home } => serde_json::json!({ "home": home }),
            Self::File { what, source } => serde_json::json!({ "what": what, "why": source.to_string() }),
            Self::Text { piece, source } => {
                serde_json::json!({ "piece": piece.to_string(), "why": source.to_string() })
            }
            Self::Store(error) => serde_json::json!({ "why": error.to_string() }),
            Self::Import(error) => serde_json::json!({ "why": error.to_string() }),
            Self::Credentials(error) => Fault::from(error).as_facts(error),
            Self::Site(error) => Fault::from(error).as_facts(error),
            Self::BadSite(BadSite::Settings(BadSettings::BaseUrl(address))) => {
                serde_json::json!({ "address": address })
            }
            Self::BadSite(BadSite::Taken(folder) | BadSite::NotThere(folder)) => {
                serde_json::json!({ "folder": folder })
            }
            Self::BadSite(error) => serde_json::json!({ "why": error.to_string() }),
            Self::ReadOnly { what } => serde_json::json!({ "what": what }),
            Self::DamagedPiece { piece, what } => serde_json::json!({ "piece": piece.to_string(), "what": what }),
            Self::Taken => serde_json::json!({}),
        }
    }

    /// Whether a rule said no, rather than something failing.
    pub fn is_refusal(&self) -> bool {
        matches!(self, Self::Refused(_))
    }

    /// Whether the database itself is broken, rather than the question or one piece.
    pub fn is_damage(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_damage())
    }

    /// Whether SQLite itself calls the database file corrupt.
    pub(crate) fn is_corrupt(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_corrupt())
    }

    pub(crate) fn invalid(why: impl Into<String>) -> Self {
        Self::Invalid { why: why.into() }
    }

    pub(crate) fn unknown(what: &'static str, name: impl ToString) -> Self {
        Self::Unknown {
            what,
            name: name.to_string(),
        }
    }
}
