//! A version: canonical bytes of everything that will be rendered, and their hash. Rendering reads nothing else.

use crate::byline::BylineRole;
use crate::embed::Embed;
use crate::ids::{BlobHash, PieceId, TermId, VersionHash};
use crate::media::{Media, MediaType};
use crate::piece::{AlertLevel, PieceKind};
use crate::source::{Origin, SourceBlock};
use crate::text::block::{Block, Span};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The format of the canonical bytes; a newer program may write a higher one.
pub const FORMAT: u16 = 1;

/// The format of a version of an article that began on a site. All others keep [`FORMAT`], and so their bytes and hashes.
pub const FORMAT_WITH_ORIGIN: u16 = 2;

/// A signature as it will be printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct PrintedByline {
    /// In which role.
    pub role: BylineRole,
    /// The name as printed.
    pub name: String,
    /// Where they were, or empty.
    pub place: String,
    /// Whether it is the newsroom itself that signs.
    pub newsroom: bool,
}

/// A section, country or tag as it will be printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct PrintedTerm {
    /// Its identifier.
    pub id: TermId,
    /// The name as printed.
    pub name: String,
    /// The last part of its page's address.
    pub slug: String,
    /// The sections it stands under, outermost first: name and slug.
    pub above: Vec<(String, String)>,
}

/// A picture or sound as it will be printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct PrintedMedia {
    /// The hash of its bytes.
    pub blob: BlobHash,
    /// What the bytes are.
    pub media_type: MediaType,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Légende.
    pub caption: String,
    /// Crédit.
    pub credit: String,
    /// What it shows, for who cannot see it.
    pub alt: String,
}

impl From<&Media> for PrintedMedia {
    fn from(media: &Media) -> Self {
        Self {
            blob: media.blob,
            media_type: media.media_type,
            width: media.width,
            height: media.height,
            caption: media.caption.clone(),
            credit: media.credit.clone(),
            alt: media.alt.clone(),
        }
    }
}

/// A note to readers about an error that was corrected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct CorrectionNote {
    /// When it was decided (RFC 3339, UTC).
    pub at: String,
    /// What readers are told.
    pub note: String,
}

/// The level and end of a flash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct PrintedFlash {
    /// How urgent.
    pub level: AlertLevel,
    /// When it leaves the strip (RFC 3339, UTC).
    pub expires: String,
}

/// Everything of a piece that will be rendered, resolved to what will be printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct VersionContent {
    /// [`FORMAT`] of the program that made it.
    pub format: u16,
    /// The piece.
    pub piece: PieceId,
    /// What kind of piece.
    pub kind: PieceKind,
    /// The piece's language (BCP 47).
    pub language: String,
    /// Surtitre, or empty.
    pub kicker: String,
    /// Titre.
    pub headline: String,
    /// The last part of the page's address.
    pub slug: String,
    /// Lieu et date, or empty.
    pub dateline: String,
    /// Genre, or empty.
    pub genre: String,
    /// Chapô.
    pub standfirst: Vec<Span>,
    /// The body.
    pub body: Vec<Block>,
    /// Who signs; never empty (the newsroom signs what nobody signs).
    pub bylines: Vec<PrintedByline>,
    /// Sections, the main one first.
    pub sections: Vec<PrintedTerm>,
    /// Countries.
    pub countries: Vec<PrintedTerm>,
    /// Tags.
    pub tags: Vec<PrintedTerm>,
    /// The lead picture.
    pub lead: Option<PrintedMedia>,
    /// Pictures and sounds of the body, by the record its blocks name.
    pub media: BTreeMap<String, PrintedMedia>,
    /// Posts of the body, by the record its blocks name.
    pub embeds: BTreeMap<String, Embed>,
    /// Public sources.
    pub sources: Vec<String>,
    /// Notes of correction, oldest first.
    pub corrections: Vec<CorrectionNote>,
    /// For a flash, its level and end.
    pub flash: Option<PrintedFlash>,
    /// The article on a site that it began as; left out of the bytes where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<Origin>,
    /// The blocks of that article that its lines name, by their names; left out of the bytes where there are none.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub source_blocks: BTreeMap<String, SourceBlock>,
}

impl VersionContent {
    /// The same version as one of an article that began on a site: of the article's blocks it keeps those that its lines
    /// name.
    #[must_use]
    pub fn begun_as(self, origin: Origin, blocks: impl IntoIterator<Item = SourceBlock>) -> Self {
        self.made_of(Some(origin), blocks)
    }

    /// The same version with the blocks of a site that its lines name, wherever it began: somebody may have put them into it
    /// there.
    #[must_use]
    pub fn made_of(mut self, origin: Option<Origin>, blocks: impl IntoIterator<Item = SourceBlock>) -> Self {
        let named: BTreeSet<&str> = self.body.iter().filter_map(Block::source).collect();
        let kept = blocks.into_iter().filter(|block| named.contains(block.id.as_str()));
        self.source_blocks = kept.map(|block| (block.id.clone(), block)).collect();
        self.origin = origin;
        if self.origin.is_some() || !self.source_blocks.is_empty() {
            self.format = FORMAT_WITH_ORIGIN;
        }
        self
    }

    /// The bytes that are hashed, stored and rendered: JSON in the order of the fields above, maps sorted, no space.
    ///
    /// The shape is fixed by a test vector; adding a field raises [`FORMAT`].
    pub fn canonical_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("a version holds only strings, integers, lists and maps with string keys")
    }

    /// The hash of the canonical bytes.
    pub fn hash(&self) -> VersionHash {
        VersionHash::of(&self.canonical_bytes())
    }

    /// Reads canonical bytes back.
    pub fn from_canonical(bytes: &[u8]) -> Result<Self, serde_json::Error> {
        serde_json::from_slice(bytes)
    }
}
