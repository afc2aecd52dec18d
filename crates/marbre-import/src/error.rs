//! Why a file cannot be read: what failed, what is safe, what to do next.

use serde::Serialize;
use thiserror::Error;

/// A kind of file that is no copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum Foreign {
    /// OpenDocument or EPUB.
    OpenDocument,
    /// PDF.
    Pdf,
    /// Word before 2007, or a document under a password.
    OldOffice,
    /// Rich text.
    Rtf,
    /// A compressed archive.
    Archive,
    /// A program.
    Program,
    /// A database.
    Database,
    /// Bytes that are no text.
    Binary,
    /// A picture or sound.
    Media,
    /// A spreadsheet.
    Spreadsheet,
    /// A presentation.
    Presentation,
}

impl Foreign {
    fn words(self) -> &'static str {
        match self {
            Self::OpenDocument => "an OpenDocument or EPUB file",
            Self::Pdf => "a PDF document",
            Self::OldOffice => "an old or password-protected Office document",
            Self::Rtf => "an RTF document",
            Self::Archive => "a compressed archive",
            Self::Program => "a program",
            Self::Database => "a database",
            Self::Binary => "a binary file",
            Self::Media => "a picture or sound",
            Self::Spreadsheet => "a spreadsheet",
            Self::Presentation => "a presentation",
        }
    }

    fn advice(self) -> &'static str {
        match self {
            Self::OpenDocument | Self::OldOffice | Self::Rtf => {
                "Open it in Word or LibreOffice and save it as .docx, or copy its text and paste it."
            }
            Self::Pdf => "Open it, copy its text and paste it.",
            Self::Archive | Self::Program | Self::Database => "Import the copy itself.",
            Self::Binary => "Import text, Markdown, HTML or a Word document.",
            Self::Media => "Add it to a piece, or drop it in the newsroom's folder on its own.",
            Self::Spreadsheet | Self::Presentation => "Copy what you need of it and paste it.",
        }
    }
}

/// A file that gives no draft. Nothing was changed: the file is as it was. Serialised with its code under `reason` and its facts
/// beside it.
#[derive(Debug, Clone, PartialEq, Eq, Error, Serialize, specta::Type)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum ImportError {
    /// The file holds no character.
    #[error("{file_name} is empty. Nothing was imported; check that the file was copied whole.")]
    Empty {
        /// The file's name as given.
        file_name: String,
    },
    /// The file holds something else than copy.
    #[error("{file_name} is {}, which cannot be read as copy. The file is untouched. {}", found.words(), found.advice())]
    NotCopy {
        /// The file's name as given.
        file_name: String,
        /// What its bytes show it to be.
        found: Foreign,
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
        #[specta(type = u32)]
        limit_mb: u64,
    },
    /// An archive with more entries than any document.
    #[error(
        "The document is an archive of {entries} files; a Word document has at most {limit}. Nothing was imported and \
         nothing was unpacked; ask the sender for the document itself."
    )]
    TooManyEntries {
        /// How many it has.
        #[specta(type = u32)]
        entries: usize,
        /// How many it may have.
        #[specta(type = u32)]
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
        "The document is damaged ({found}). Nothing was imported and the file is untouched; copy it again, or open it in \
         Word or LibreOffice and save it under a new name."
    )]
    Damaged {
        /// What was found.
        found: String,
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
        #[specta(type = u32)]
        limit: usize,
    },
}
