//! Copy from outside in, a [`Draft`] out: Markdown, HTML, Word documents, plain text and whatever a clipboard holds.
//! Must know no disk, network or clock, and must drop nothing that a reader could read.
//!
//! Reading order: [`draft`] is what comes out, [`read`] the door; `gather` collects blocks for all formats; then one
//! folder or file per format.

#![warn(missing_docs)]

mod caption;
mod docx;
pub mod draft;
mod error;
mod format;
mod front_matter;
mod gather;
mod html;
mod language;
mod markdown;
mod paste;
mod plain;

pub use caption::split as caption_and_credit;
pub use docx::from_docx;
pub use draft::{Draft, ImportedPicture, Note};
pub use error::{Foreign, ImportError};
pub use format::{Format, decode, detect, read};
pub use html::from_html;
pub use markdown::from_markdown;
pub use paste::clean_paste;
pub use plain::from_plain;
