//! What a piece was read from, where it began as an article of a site: each block as it stands there, and what was read
//! of it. Knows no markup; who publishes decides by it what goes back untouched.

use crate::change::HybridTime;
use crate::ids::{BlobHash, SiteId};
use crate::text::block::{AtomKind, Block, BlockKind, tidy};
use crate::version::{PrintedByline, PrintedMedia};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One block of an article as it stands on the site: its lines name it under `source`, a sealed block names it as its
/// record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct SourceBlock {
    /// Its name within the piece; the same block read again from the same site gets the same.
    pub id: String,
    /// What the site calls it: `core/columns`, `shortcode/gallery`, `html/table`, `classic`, `freeform`.
    pub name: String,
    /// Its bytes.
    pub raw: String,
    /// What stands between it and the next one.
    #[serde(default)]
    pub gap: String,
    /// The one that followed it.
    #[serde(default)]
    pub next: Option<String>,
    /// How many lines it was read as; 0 for a sealed block.
    #[serde(default)]
    pub lines: u32,
    /// What its lines said when they were read ([`said`]); empty for a sealed block.
    #[serde(default)]
    pub read: String,
    /// The words in a sealed block, for who reads or searches the piece.
    #[serde(default)]
    pub words: String,
}

impl SourceBlock {
    /// Whether it is kept and shown, and never rewritten.
    pub fn is_sealed(&self) -> bool {
        self.lines == 0
    }
}

/// A short field of an article as it stands on the site, and what was read of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct SourceField {
    /// Its bytes.
    pub raw: String,
    /// What was read.
    pub read: String,
}

/// The article that a piece was read from: all that its lines do not say.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct Origin {
    /// The site, by the root of its API.
    pub site: String,
    /// Its number there.
    #[specta(type = f64)]
    pub post: u64,
    /// Its title, and the headline read of it.
    pub title: SourceField,
    /// Its excerpt, and the standfirst read of it ([`said`]).
    pub excerpt: SourceField,
    /// Who signed when it was read ([`signed`]): the site shows its author by itself.
    pub bylines: String,
    /// The number of its lead picture; 0 where it has none.
    #[specta(type = f64)]
    pub featured: u64,
    /// The same picture here; none where it could not be had.
    #[serde(default)]
    pub lead: Option<BlobHash>,
    /// What was said of that picture when it was read ([`pictured`]): what the site says of it stays until somebody here
    /// says otherwise.
    #[serde(default)]
    pub lead_words: String,
    /// When it was last changed there, in the site's own words.
    #[serde(default)]
    pub modified: String,
    /// Terms of it that the newsroom does not know, by the taxonomy's address in the API: they stay as they are.
    #[serde(default)]
    #[specta(type = BTreeMap<String, Vec<f64>>)]
    pub kept_terms: BTreeMap<String, Vec<u64>>,
    /// What it was filed under in taxonomies that held none of the newsroom's lists when it was read: should one be kept there
    /// later, they stay too.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[specta(type = BTreeMap<String, Vec<f64>>)]
    pub other_terms: BTreeMap<String, Vec<u64>>,
}

impl Origin {
    /// Whether a lead picture is the one that the article has there, and nobody here said otherwise of it.
    pub fn shows(&self, lead: &PrintedMedia) -> bool {
        self.lead == Some(lead.blob) && self.lead_words == pictured(lead)
    }
}

/// The article of a site that a piece began as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Began {
    /// The site.
    pub site: SiteId,
    /// Its number there.
    pub post: u64,
    /// When it was read: what is not touched later is as old as it is there.
    pub read: HybridTime,
}

/// What some lines say, as a hash: kinds, characters and marks. Boxes, lists and sources are left out, and an atom counts
/// by what it is, except where its record is what it shows.
pub fn said(lines: &[Block]) -> String {
    let plain: Vec<Block> = lines
        .iter()
        .map(|line| {
            let mut kind = line.attrs.kind.clone();
            if let BlockKind::Atom {
                atom: AtomKind::Rule,
                record,
            } = &mut kind
            {
                record.clear();
            }
            Block {
                attrs: kind.into(),
                spans: tidy(line.spans.clone()),
            }
        })
        .collect();
    let bytes = serde_json::to_vec(&plain).expect("lines hold only strings, integers and lists");
    blake3::hash(&bytes).to_hex()[..32].to_owned()
}

/// What is said of a picture, as a hash.
pub fn pictured(picture: &PrintedMedia) -> String {
    let bytes = serde_json::to_vec(picture).expect("a picture's words are words and numbers");
    blake3::hash(&bytes).to_hex()[..32].to_owned()
}

/// Who signs, as a hash.
pub fn signed(bylines: &[PrintedByline]) -> String {
    let bytes = serde_json::to_vec(bylines).expect("signatures hold only strings and flags");
    blake3::hash(&bytes).to_hex()[..32].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::block::Span;

    fn one(line: &Block) -> String {
        said(std::slice::from_ref(line))
    }

    #[test]
    fn what_lines_say_is_apart_from_where_they_stand_and_how_they_are_cut() {
        let line = Block::new(BlockKind::Quote, "On a compté");
        let mut elsewhere = line.clone();
        elsewhere.attrs.boxed = Some("b".into());
        elsewhere.attrs.source = Some("s".into());
        elsewhere.spans = vec![Span::plain("On a "), Span::plain("compté")];
        assert_eq!(one(&line), one(&elsewhere));
        assert_ne!(one(&line), one(&Block::new(BlockKind::Quote, "On a conté")));
        assert_ne!(one(&line), one(&Block::new(BlockKind::Paragraph, "On a compté")));
        assert_ne!(one(&line), said(&[line.clone(), line.clone()]));
        assert_eq!(
            one(&Block::atom(AtomKind::Rule, "1")),
            one(&Block::atom(AtomKind::Rule, "2"))
        );
        assert_ne!(
            one(&Block::atom(AtomKind::Embed, "1")),
            one(&Block::atom(AtomKind::Embed, "2"))
        );
    }
}
