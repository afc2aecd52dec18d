//! Word documents (Office Open XML). Own code over `zip` and `quick-xml`: the document crates to be had rewrite documents
//! or give up at an element they do not know, while this reads what is readable and bounds what it unpacks.

mod archive;
mod body;
mod inline;
mod notes;
mod styles;
mod xml;

use crate::draft::{Draft, Note};
use crate::error::ImportError;
use crate::language;
use archive::Archive;

/// Reads a Word document: headings and fields by their styles, marks, links, lists, pictures, footnotes as text, tracked
/// insertions kept and tracked deletions left out.
///
/// An archive that is too large, damaged, hostile or no document is an error; nothing is unpacked to disk.
pub fn from_docx(bytes: &[u8]) -> Result<Draft, ImportError> {
    let mut archive = Archive::open(bytes)?;
    let main = archive.main_part()?;
    let document = archive.xml(&main)?.ok_or(ImportError::NoWordText)?;
    let parts = body::Parts::read(&mut archive, &main)?;
    let mut draft = body::read(&document, &parts, &mut archive)?;
    for note in notes::margins_and_comments(&mut archive, &main)? {
        draft.notes.push(note);
    }
    if let Some(language) = parts.styles.language.clone() {
        draft.language.get_or_insert(language);
    }
    language::settle_declared(&mut draft);
    draft
        .notes
        .sort_by_key(|note| matches!(note, Note::Comment { .. } | Note::MoreComments { .. }));
    Ok(draft)
}
