//! The newsroom's library: pictures and sounds apart from any piece, found by their words and put into pieces.

use crate::Desk;
use crate::code::What;
use crate::error::DeskError;
use crate::fields::media_view;
use crate::view::MediaView;
use marbre_domain::ids::{MediaId, MemberId, PieceId};
use marbre_domain::media::Media;
use marbre_domain::record::Record;
use marbre_domain::taxonomy::fold_for_search;
use serde::{Deserialize, Serialize};

/// Entries that are shown at once.
const SHOWN: usize = 60;

/// What was found in the library.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct LibraryView {
    /// The newest of what was found, at most 60.
    pub entries: Vec<MediaView>,
    /// How many were found.
    pub total: u32,
}

/// The words of a text, as they are searched.
fn words_of(text: &str) -> Vec<String> {
    fold_for_search(text)
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Whether each word that was asked for begins a word of what is said of an entry.
fn is_found(media: &Media, asked: &[String]) -> bool {
    if asked.is_empty() {
        return true;
    }
    let said = [&media.caption, &media.credit, &media.alt, &media.file_name].map(|text| words_of(text));
    let begins = |word: &String| said.iter().flatten().any(|one| one.starts_with(word.as_str()));
    asked.iter().all(begins)
}

impl Desk {
    /// Entries of the library in which all the words stand, accents and case aside, the newest first.
    pub fn library(&self, actor: MemberId, words: &str) -> Result<LibraryView, DeskError> {
        self.member(actor)?;
        let asked = words_of(words);
        let newest_first = self.newsroom.media.values().rev();
        let found: Vec<&Media> = newest_first.filter(|media| is_found(media, &asked)).collect();
        Ok(LibraryView {
            total: u32::try_from(found.len()).unwrap_or(u32::MAX),
            entries: found.into_iter().take(SHOWN).map(media_view).collect(),
        })
    }

    /// An entry of the library by its identifier or the beginning of it.
    pub fn find_in_library(&self, name: &str) -> Result<&Media, DeskError> {
        let beginning = name.to_ascii_lowercase();
        let named = self.newsroom.media.values();
        let mut named = named.filter(|media| !beginning.is_empty() && media.id.to_string().starts_with(&beginning));
        match (named.next(), named.next()) {
            (Some(media), None) => Ok(media),
            (Some(_), Some(_)) => Err(DeskError::Ambiguous {
                what: What::Picture,
                name: name.to_owned(),
            }),
            (None, _) => Err(DeskError::unknown(What::Picture, name)),
        }
    }

    /// Puts an entry of the library into a piece, with its words: a record of its own, by which the library's stays as it is.
    pub fn add_from_library(
        &mut self,
        actor: MemberId,
        piece: PieceId,
        entry: MediaId,
    ) -> Result<MediaView, DeskError> {
        let chain = self.chain_to_change(actor, piece)?;
        let mut media = self
            .newsroom
            .media
            .get(&entry)
            .cloned()
            .ok_or_else(|| DeskError::unknown(What::Picture, entry))?;
        media.id = MediaId::new(self.clock_ms(), self.random());
        let view = media_view(&media);
        self.append(actor, vec![(chain, Record::PieceMedia { piece, media })])?;
        Ok(view)
    }
}

#[cfg(test)]
mod tests;
