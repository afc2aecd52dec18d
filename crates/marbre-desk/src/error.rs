//! Why the desk could not do what was asked: a code that callers branch on, its facts, and a sentence.

use crate::code::{ErrorCode, FileTrouble, What};
use crate::credentials::CredentialError;
use crate::fault::Fault;
use crate::invalid::Invalid;
use crate::sites::{BadSite, ConnectError};
use marbre_domain::ids::PieceId;
use marbre_domain::text::TextError;
use marbre_domain::workflow::Refusal;
use marbre_import::ImportError;
use marbre_publish::settings::BadSettings;
use marbre_store::StoreError;
use std::collections::BTreeMap;

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
    #[error("no {} « {name} » here", what.in_words())]
    Unknown {
        /// `piece`, `member`…
        what: What,
        /// What was asked for.
        name: String,
    },
    /// Several things answer to that name.
    #[error("several {}s answer to « {name} »: say more of it", what.in_words())]
    Ambiguous {
        /// `piece`, `member`…
        what: What,
        /// What was asked for.
        name: String,
    },
    /// What was asked makes no sense as it is.
    #[error("{0}")]
    Invalid(#[from] Invalid),
    /// What was typed on the command line makes no sense there. No window gets it: it has no words but these.
    #[error("{why}")]
    Typed {
        /// What is wrong, and what would be right.
        why: String,
    },
    /// What this machine remembers cannot be read or written.
    #[error(
        "what this machine remembers of it cannot be read or written ({words}). What you wrote is safe: run « marbre verify », or restore the last backup into a new folder (« marbre restore FILE »)"
    )]
    Memory {
        /// In the system's words.
        words: String,
    },
    /// A part of the program stopped.
    #[error("the program failed ({words}). What was acknowledged is safe: try again")]
    Unexpected {
        /// Where, or in the system's words.
        words: String,
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

/// A reason with its facts, and the sentence beside them.
fn with_sentence(reason: &impl serde::Serialize, why: impl ToString) -> serde_json::Value {
    let mut facts = serde_json::to_value(reason).unwrap_or_default();
    if let Some(facts) = facts.as_object_mut() {
        facts.insert("why".to_owned(), why.to_string().into());
    }
    facts
}

impl DeskError {
    /// The stable code, for programs and for the window's own wording.
    pub fn code(&self) -> &'static str {
        let code = match self {
            Self::Refused(refusal) => return refusal.code(),
            Self::Store(StoreError::Newer { .. }) => ErrorCode::NewerStore,
            Self::Store(StoreError::Damaged { .. }) => ErrorCode::DamagedStore,
            Self::Store(StoreError::Full) => ErrorCode::DiskFull,
            Self::Store(StoreError::Blob { .. }) => ErrorCode::DamagedBlob,
            Self::Store(
                StoreError::Disk { .. }
                | StoreError::Migration(_)
                | StoreError::Unreadable { .. }
                | StoreError::Sqlite(_),
            ) => ErrorCode::Store,
            Self::Text { .. } => ErrorCode::Text,
            Self::Import(_) => ErrorCode::Import,
            Self::Unknown { .. } => ErrorCode::Unknown,
            Self::Ambiguous { .. } => ErrorCode::Ambiguous,
            Self::Invalid(_) | Self::Typed { .. } => ErrorCode::Invalid,
            Self::Memory { .. } => ErrorCode::Memory,
            Self::Unexpected { .. } => ErrorCode::Unexpected,
            Self::Credentials(_) => ErrorCode::Credentials,
            Self::Site(_) => ErrorCode::Site,
            Self::BadSite(BadSite::Settings(BadSettings::BaseUrl(_))) => ErrorCode::SiteAddress,
            Self::BadSite(BadSite::Taken(_)) => ErrorCode::SiteFolderTaken,
            Self::BadSite(BadSite::NotThere(_)) => ErrorCode::SiteFolderEmpty,
            Self::BadSite(BadSite::Entry { .. }) => ErrorCode::SiteEntry,
            Self::BadSite(BadSite::Busy) => ErrorCode::SiteBusy,
            Self::BadSite(BadSite::Waits(_)) => ErrorCode::SiteWaits,
            Self::BadSite(BadSite::Settings(_) | BadSite::NoFolder) => ErrorCode::Invalid,
            Self::ReadOnly { .. } => ErrorCode::ReadOnly,
            Self::DamagedPiece { .. } => ErrorCode::DamagedPiece,
            Self::Taken => ErrorCode::Taken,
            Self::NoNewsroom { .. } => ErrorCode::NoNewsroom,
            Self::AlreadyThere { .. } => ErrorCode::AlreadyThere,
            Self::File { source, .. } if is_full(source) => ErrorCode::DiskFull,
            Self::File { .. } => ErrorCode::File,
        };
        code.word()
    }

    /// The facts behind the sentence, for the window to word in the reader's language. The sentence itself is among them, as
    /// `why`, where scripts had it before the facts: no window shows it.
    pub fn facts(&self) -> serde_json::Value {
        match self {
            Self::Refused(refusal) => serde_json::to_value(refusal).unwrap_or_default(),
            Self::Unknown { what, name } | Self::Ambiguous { what, name } => {
                serde_json::json!({ "what": what, "name": name })
            }
            Self::Invalid(reason) => with_sentence(reason, reason),
            Self::Typed { why } => serde_json::json!({ "why": why }),
            Self::Memory { words } | Self::Unexpected { words } => serde_json::json!({ "why": words }),
            Self::NoNewsroom { home } | Self::AlreadyThere { home } => serde_json::json!({ "home": home }),
            Self::File { what, source } => serde_json::json!({
                "what": what,
                "why": source.to_string(),
                "trouble": FileTrouble::of(source),
            }),
            Self::Text { piece, source } => {
                serde_json::json!({ "piece": piece.to_string(), "why": source.to_string() })
            }
            Self::Store(error) => serde_json::json!({ "why": error.to_string() }),
            Self::Import(error) => with_sentence(error, error),
            Self::Credentials(error) => Fault::from(error).as_facts(error),
            Self::Site(error) => Fault::from(error).as_facts(error),
            Self::BadSite(BadSite::Settings(BadSettings::BaseUrl(address))) => {
                serde_json::json!({ "address": address })
            }
            Self::BadSite(BadSite::Taken(folder) | BadSite::NotThere(folder)) => {
                serde_json::json!({ "folder": folder })
            }
            Self::BadSite(BadSite::Entry { label, address }) => {
                serde_json::json!({ "label": label, "address": address })
            }
            Self::BadSite(BadSite::Busy) => serde_json::json!({}),
            Self::BadSite(BadSite::Waits(waiting)) => serde_json::json!({ "waiting": waiting }),
            Self::BadSite(BadSite::Settings(error)) => with_sentence(&Invalid::from(error), error),
            Self::BadSite(error @ BadSite::NoFolder) => with_sentence(&Invalid::NoFolder, error),
            Self::ReadOnly { what } => serde_json::json!({ "what": what }),
            Self::DamagedPiece { piece, what } => serde_json::json!({ "piece": piece.to_string(), "what": what }),
            Self::Taken => serde_json::json!({}),
        }
    }

    /// The facts as a window takes them: all of them words, without the code.
    pub fn flat_facts(&self) -> BTreeMap<String, String> {
        let facts = self.facts();
        let facts = facts.as_object().into_iter().flatten();
        let words = |value: &serde_json::Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        facts
            .filter(|(key, _)| key.as_str() != "code")
            .map(|(key, value)| (key.clone(), words(value)))
            .collect()
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

    /// What this machine remembers cannot be read, or be written in its form.
    pub fn memory(error: impl ToString) -> Self {
        Self::Memory {
            words: error.to_string(),
        }
    }

    /// A part of the program stopped.
    pub(crate) fn unexpected(error: impl ToString) -> Self {
        Self::Unexpected {
            words: error.to_string(),
        }
    }

    pub(crate) fn unknown(what: What, name: impl ToString) -> Self {
        Self::Unknown {
            what,
            name: name.to_string(),
        }
    }
}
