//! Why a file cannot be read: what failed, what is safe, what to do next.

use thiserror::Error;

/// A file that gives no draft. Nothing was changed: the file is as it was.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ImportError {
    /// The file holds no character.
    #[error("{file_name} is empty. Nothing was imported; check that the file was copied whole.")]
    Empty {
        /// The file's name as given.
        file_name: String,
    },
    /// The file holds something else than copy.
    #[error("{file_name} is {found}, which cannot be read as copy. The file is untouched. {advice}")]
    NotCopy {
        /// The file's name as given.
        file_name: String,
        /// What its bytes show it to be, with its article.
        found: &'static str,
        /// What to do instead.
        advice: &'static str,
    },
    /// The file, or a part of it, is larger than any piece of copy.
    #[error(
        "{what} is larger than {limit_mb} MB, more than any piece of copy. Nothing was imported and the file is untouched; \
         split it, or take its pictures out and add them one by one."
    )]
    TooLarge {
        /// What is too large, capitalised.
        what: String,
        /// The limit in megabytes.
        limit_mb: u64,
    },
    /// An archive with more entries than any document.
    #[error(
        "The document is an archive of {entries} files; a Word document has at most {limit}. Nothing was imported and \
         nothing was unpacked; ask the sender for the document itself."
    )]
    TooManyEntries {
        /// How many it has.
        entries: usize,
        /// How many it may have.
        limit: usize,
    },
    /// An archive whose entry would land outside its own folder.
    #[error(
        "The document holds a file named « {name} », which points outside the document. Nothing was imported and nothing \
         was unpacked; do not open it elsewhere, ask the sender for a new copy."
    )]
    Escapes {
        /// The entry's name.
        name: String,
    },
    /// An archive that ends early or does not add up.
    #[error(
        "The document is damaged ({reason}). Nothing was imported and the file is untouched; copy it again, or open it in \
         Word or LibreOffice and save it under a new name."
    )]
    Damaged {
        /// What was found.
        reason: String,
    },
    /// A zip archive that is no Word document.
    #[error(
        "The file is an archive without a Word text in it. The file is untouched; if it holds documents, unpack it and \
         import them one by one."
    )]
    NoWordText,
    /// Markup nested deeper than any document.
    #[error(
        "The part {part} of the document is nested more than {limit} levels deep. Nothing was imported; open the document \
         in Word or LibreOffice and save it under a new name, or copy its text and paste it."
    )]
    TooDeep {
        /// The part of the document.
        part: String,
        /// The limit.
        limit: usize,
    },
}
