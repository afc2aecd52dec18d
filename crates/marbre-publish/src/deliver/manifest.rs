//! What a site remembers of itself: one JSON file at its root, written last. Whoever holds it and the versions it names
//! can make every page anew.

mod change;

use super::DeliverError;
use crate::render::blocks::Pictures;
use crate::render::card::Card;
use crate::render::lists;
use chrono::{DateTime, Utc};
use marbre_domain::ids::{BlobHash, PieceId, VersionHash};
use marbre_domain::taxonomy::Taxonomy;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

pub use change::Touched;

/// Where the manifest stands.
pub const MANIFEST: &str = "marbre-manifest.json";

/// The format that this program writes.
pub const FORMAT: u16 = 1;

/// How many past deliveries are remembered: far more than any outbox retries.
const REMEMBERED: usize = 1000;

/// A piece that is online.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// What lists say of it.
    #[serde(flatten)]
    pub card: Card,
    /// The version that stands there.
    pub version: VersionHash,
    /// The lists it is in, by their address, with its place in each: archives are numbered from the oldest.
    pub terms: BTreeMap<String, u32>,
    /// The pictures it shows.
    pub media: Vec<BlobHash>,
    /// The older pieces its page names.
    pub related: Vec<PieceId>,
}

/// A section, country or tag that has a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TermEntry {
    /// Which of the three lists.
    pub taxonomy: Taxonomy,
    /// The name, as the newest version prints it.
    pub name: String,
    /// The sections above it: name and address, outermost first.
    pub above: Vec<(String, String)>,
    /// The place that the next piece will take.
    pub next: u32,
}

/// A piece that was taken off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawn {
    /// Where it stood.
    pub address: String,
    /// When it was first published.
    pub first_at: DateTime<Utc>,
    /// When it was taken off.
    pub at: DateTime<Utc>,
    /// What readers are told, or empty.
    pub reason: String,
}

/// A delivery that the site has taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivered {
    /// The token it was found by.
    pub token: String,
    /// When it was decided.
    pub at: DateTime<Utc>,
}

/// The manifest.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// [`FORMAT`] of the program that wrote it.
    pub format: u16,
    /// The heads that the site was built from.
    pub heads: Vec<String>,
    /// The latest deliveries, oldest first.
    pub delivered: Vec<Delivered>,
    /// What the lists were made with.
    pub made_with: String,
    /// The pieces that are online.
    pub pieces: BTreeMap<PieceId, Entry>,
    /// The pieces that were taken off.
    pub withdrawn: BTreeMap<PieceId, Withdrawn>,
    /// The lists, by their address.
    pub terms: BTreeMap<String, TermEntry>,
    /// Every list that a menu has led to since the last rebuild, with its words: older pages still lead there.
    pub linked: BTreeMap<String, String>,
    /// The sizes of every picture that is online.
    pub media: Pictures,
    /// Every file of the site but the manifest, with the beginning of its hash.
    pub files: BTreeMap<String, String>,
}

/// The beginning of the hash of a file.
pub fn file_hash(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex()[..16].to_owned()
}

impl Manifest {
    /// The manifest of a site that holds nothing yet.
    pub fn empty() -> Self {
        Self {
            format: FORMAT,
            ..Self::default()
        }
    }

    /// Reads a manifest; one of a newer program is refused by name instead of guessed at.
    pub fn read(bytes: &[u8]) -> Result<Self, DeliverError> {
        #[derive(Deserialize)]
        struct OnlyFormat {
            format: u16,
        }
        let damaged = |error: serde_json::Error| DeliverError::DamagedManifest {
            words: error.to_string(),
        };
        let OnlyFormat { format } = serde_json::from_slice(bytes).map_err(damaged)?;
        if format > FORMAT {
            return Err(DeliverError::NewerManifest { format });
        }
        serde_json::from_slice(bytes).map_err(damaged)
    }

    /// The manifest as it is stored.
    pub fn bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("a manifest holds strings, numbers, lists and maps with string keys")
    }

    /// The delivery with this token, if the site has taken it.
    pub fn find(&self, token: &str) -> Option<&Delivered> {
        self.delivered.iter().rev().find(|delivered| delivered.token == token)
    }

    /// Remembers a delivery.
    pub fn remember(&mut self, token: &str, at: DateTime<Utc>) {
        self.delivered.push(Delivered {
            token: token.to_owned(),
            at,
        });
        let surplus = self.delivered.len().saturating_sub(REMEMBERED);
        self.delivered.drain(..surplus);
    }

    /// Remembers deliveries that somebody else knows the site had taken.
    pub fn know(&mut self, delivered: &[Delivered]) {
        let known: BTreeSet<String> = self.delivered.iter().map(|one| one.token.clone()).collect();
        self.delivered
            .extend(delivered.iter().filter(|one| !known.contains(&one.token)).cloned());
        self.delivered.sort_by_key(|one| one.at);
    }

    /// Keeps a piece's old address and its first date for it, unless the site knows them or the address is another's.
    pub fn hold(&mut self, piece: PieceId, address: &str, first_at: DateTime<Utc>) {
        let known = self.pieces.contains_key(&piece) || self.withdrawn.contains_key(&piece);
        let taken = self.pieces.values().any(|entry| entry.card.address == address)
            || self.withdrawn.values().any(|gone| gone.address == address);
        if !known && !taken {
            let gone = Withdrawn {
                address: address.to_owned(),
                first_at,
                at: first_at,
                reason: String::new(),
            };
            self.withdrawn.insert(piece, gone);
        }
    }

    /// Every piece as lists show it, newest first.
    pub fn newest(&self) -> Vec<&Card> {
        let mut cards: Vec<&Card> = self.pieces.values().map(|entry| &entry.card).collect();
        cards.sort_by_key(|card| std::cmp::Reverse((card.first_at, card.piece)));
        cards
    }

    /// How many archive pages a list has: none while its own page holds everything.
    pub fn archive_pages(&self, term: &str) -> u32 {
        let next = self.terms.get(term).map_or(0, |term| term.next);
        let page = u32::try_from(lists::PAGE).expect("a page holds a few pieces");
        if next > page { next.div_ceil(page) } else { 0 }
    }
}

/// The month of a page's address: `2026-11`.
pub fn month(address: &str) -> String {
    address.split('/').take(2).collect::<Vec<_>>().join("-")
}
