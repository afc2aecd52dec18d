//! What a site remembers of itself: one JSON file at its root, written last. Whoever holds it and the versions it names
//! can make every page anew.

use super::DeliverError;
use crate::picture::Variant;
use crate::render::blocks::{Pictures, shown_pictures};
use crate::render::card::Card;
use crate::render::{article, lists, term_address};
use crate::settings::{SiteLanguage, SiteSettings, segment};
use chrono::{DateTime, Datelike, Utc};
use marbre_domain::ids::{BlobHash, PieceId, VersionHash};
use marbre_domain::piece::PieceKind;
use marbre_domain::taxonomy::Taxonomy;
use marbre_domain::version::{PrintedTerm, VersionContent};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Where the manifest stands.
pub const MANIFEST: &str = "marbre-manifest.json";

/// The format that this program writes.
pub const FORMAT: u16 = 1;

/// How many past deliveries are remembered: far more than any outbox retries.
const REMEMBERED: usize = 1000;

/// How many older pieces a page names.
const RELATED: usize = 4;

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

/// What a change of the manifest makes stale.
#[derive(Debug, Default)]
pub struct Touched {
    /// Lists, with the places in them that changed.
    pub terms: BTreeMap<String, BTreeSet<u32>>,
    /// Pieces whose own page must be made anew.
    pub pieces: BTreeSet<PieceId>,
    /// Months whose sitemap changed.
    pub months: BTreeSet<String>,
    /// Pieces whose address must say that they were taken off.
    pub withdrawn: BTreeSet<PieceId>,
    /// Addresses of pages that must not stay.
    pub removed: BTreeSet<String>,
}

impl Touched {
    fn term(&mut self, address: &str, place: u32) {
        self.terms.entry(address.to_owned()).or_default().insert(place);
    }
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

    /// Puts a version online.
    pub fn publish(
        &mut self,
        site: &SiteSettings,
        content: &VersionContent,
        version: VersionHash,
        first_at: DateTime<Utc>,
        at: DateTime<Utc>,
    ) -> Touched {
        let mut touched = Touched::default();
        let piece = content.piece;
        let before = self.pieces.remove(&piece);
        let was_withdrawn = self.withdrawn.remove(&piece);
        let kept = before
            .as_ref()
            .map(|entry| (entry.card.address.clone(), entry.card.first_at))
            .or(was_withdrawn.map(|gone| (gone.address, gone.first_at)));
        let (address, first_at) = kept.unwrap_or_else(|| (self.free_address(site, content, first_at), first_at));
        let card = Card::of(content, &address, first_at, at, &self.media, site.language);

        let mut terms = BTreeMap::new();
        for (key, entry) in printed_terms(content, site.language) {
            let known = self.terms.entry(key.clone()).or_insert_with(|| TermEntry {
                next: 0,
                ..entry.clone()
            });
            *known = TermEntry {
                next: known.next,
                ..entry
            };
            let kept = before.as_ref().and_then(|before| before.terms.get(&key).copied());
            let place = kept.unwrap_or_else(|| {
                known.next += 1;
                known.next - 1
            });
            touched.term(&key, place);
            terms.insert(key, place);
        }
        if let Some(before) = &before {
            for (key, place) in before.terms.iter().filter(|(key, _)| !terms.contains_key(*key)) {
                touched.term(key, *place);
            }
            if shown_differently(&before.card, &card) {
                touched.pieces.extend(self.naming(piece));
            }
        }
        let media: BTreeSet<BlobHash> = shown_pictures(content).into_iter().map(|media| media.blob).collect();
        let related = self.related(piece, first_at, &terms, site.language);
        touched.pieces.insert(piece);
        touched.months.insert(month(&address));
        self.pieces.insert(
            piece,
            Entry {
                card,
                version,
                terms,
                media: media.into_iter().collect(),
                related,
            },
        );
        self.drop_empty_terms(&mut touched);
        touched
    }

    /// Takes a piece off. With `killed`, nothing of it stays; otherwise its address says why.
    pub fn take_off(
        &mut self,
        site: &SiteSettings,
        piece: PieceId,
        at: DateTime<Utc>,
        reason: &str,
        killed: bool,
    ) -> Touched {
        let mut touched = Touched::default();
        let stood = match self.pieces.remove(&piece) {
            Some(entry) => {
                for (key, place) in &entry.terms {
                    touched.term(key, *place);
                }
                for naming in self.naming(piece) {
                    let Some((first_at, terms)) = self
                        .pieces
                        .get(&naming)
                        .map(|entry| (entry.card.first_at, entry.terms.clone()))
                    else {
                        continue;
                    };
                    let related = self.related(naming, first_at, &terms, site.language);
                    if let Some(entry) = self.pieces.get_mut(&naming) {
                        entry.related = related;
                    }
                    touched.pieces.insert(naming);
                }
                Some((entry.card.address, entry.card.first_at))
            }
            None => self
                .withdrawn
                .get(&piece)
                .map(|gone| (gone.address.clone(), gone.first_at)),
        };
        let Some((address, first_at)) = stood else {
            return touched;
        };
        touched.months.insert(month(&address));
        if killed {
            self.withdrawn.remove(&piece);
            touched.removed.insert(address);
        } else {
            self.withdrawn.insert(
                piece,
                Withdrawn {
                    address,
                    first_at,
                    at,
                    reason: reason.to_owned(),
                },
            );
            touched.withdrawn.insert(piece);
        }
        self.drop_empty_terms(&mut touched);
        touched
    }

    /// Ends a flash at this instant, if it is one that is still live.
    pub fn end_flash(&mut self, piece: PieceId, at: DateTime<Utc>) -> Touched {
        let mut touched = Touched::default();
        if let Some(entry) = self.pieces.get_mut(&piece)
            && entry.card.is_live_flash(at)
            && let Some(flash) = &mut entry.card.flash
        {
            flash.expires = at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
            touched.pieces.insert(piece);
            touched.terms.extend(
                entry
                    .terms
                    .iter()
                    .map(|(key, place)| (key.clone(), BTreeSet::from([*place]))),
            );
        }
        touched
    }

    /// Takes the pictures that no piece shows out of the manifest; returns their files.
    pub fn drop_unused_media(&mut self) -> Vec<Variant> {
        let used: BTreeSet<BlobHash> = self
            .pieces
            .values()
            .flat_map(|entry| entry.media.iter().copied())
            .collect();
        let (kept, unused): (Pictures, Pictures) = std::mem::take(&mut self.media)
            .into_iter()
            .partition(|(blob, _)| used.contains(blob));
        self.media = kept;
        // Two pictures may be the same once sized.
        let still: BTreeSet<&str> = self
            .media
            .values()
            .flatten()
            .map(|variant| variant.path.as_str())
            .collect();
        unused
            .into_values()
            .flatten()
            .filter(|variant| !still.contains(variant.path.as_str()))
            .collect()
    }

    /// The pieces whose pages name this one.
    fn naming(&self, piece: PieceId) -> Vec<PieceId> {
        self.pieces
            .iter()
            .filter(|(_, entry)| entry.related.contains(&piece))
            .map(|(id, _)| *id)
            .collect()
    }

    /// An address that no other piece has or had: the same whatever machine decides it.
    fn free_address(&self, site: &SiteSettings, content: &VersionContent, first_at: DateTime<Utc>) -> String {
        let local = first_at.with_timezone(&site.tz());
        let id = content.piece.to_string().replace('-', "");
        let tail = &id[id.len() - 8..];
        let slug = segment(&content.slug);
        let folder = format!("{:04}/{:02}", local.year(), local.month());
        let wanted = if slug.is_empty() {
            format!("{folder}/{tail}/")
        } else {
            format!("{folder}/{slug}/")
        };
        let taken = |address: &str| {
            self.pieces.values().any(|entry| entry.card.address == address)
                || self.withdrawn.values().any(|gone| gone.address == address)
        };
        if !taken(&wanted) {
            return wanted;
        }
        let told_apart = format!("{folder}/{slug}-{tail}/");
        if taken(&told_apart) {
            format!("{folder}/{slug}-{id}/")
        } else {
            told_apart
        }
    }

    /// Older pieces that share a subject, a country or a section, the closest first. Backward only: publishing never
    /// changes an older page.
    fn related(
        &self,
        piece: PieceId,
        first_at: DateTime<Utc>,
        terms: &BTreeMap<String, u32>,
        language: SiteLanguage,
    ) -> Vec<PieceId> {
        let weight = |key: &String| {
            let base = key.split('/').next().unwrap_or_default();
            [(Taxonomy::Tag, 4), (Taxonomy::Country, 2), (Taxonomy::Section, 1)]
                .into_iter()
                .find_map(|(taxonomy, weight)| (crate::render::term_base(language, taxonomy) == base).then_some(weight))
                .unwrap_or(0)
        };
        let mut close: Vec<(u32, DateTime<Utc>, PieceId)> = self
            .pieces
            .iter()
            .filter(|(id, entry)| {
                **id != piece && entry.card.kind != PieceKind::Flash && (entry.card.first_at, **id) < (first_at, piece)
            })
            .map(|(id, entry)| {
                (
                    terms
                        .keys()
                        .filter(|key| entry.terms.contains_key(*key))
                        .map(weight)
                        .sum(),
                    entry.card.first_at,
                    *id,
                )
            })
            .filter(|(shared, _, _)| *shared > 0)
            .collect();
        close.sort_by(|one, other| other.cmp(one));
        close.into_iter().take(RELATED).map(|(_, _, id)| id).collect()
    }

    /// A list in which nothing is left goes, unless a menu leads there: a tag may itself be what had to go.
    fn drop_empty_terms(&mut self, touched: &mut Touched) {
        let used: BTreeSet<&String> = self.pieces.values().flat_map(|entry| entry.terms.keys()).collect();
        let empty: Vec<String> = self.terms.keys().filter(|key| !used.contains(key)).cloned().collect();
        for key in empty {
            let pages = self.archive_pages(&key);
            touched
                .removed
                .extend((1..=pages).map(|number| lists::archive_address(&key, number)));
            self.terms.remove(&key);
            touched.terms.remove(&key);
            if !self.linked.contains_key(&key) {
                touched.removed.insert(key);
            } else {
                touched.terms.insert(key, BTreeSet::new());
            }
        }
    }
}

/// The month of a page's address: `2026-11`.
pub fn month(address: &str) -> String {
    address.split('/').take(2).collect::<Vec<_>>().join("-")
}

/// Whether another page that names the piece would now show something else.
fn shown_differently(before: &Card, after: &Card) -> bool {
    Card {
        at: after.at,
        ..before.clone()
    } != *after
}

/// Every list that a version belongs in; a piece of a section also belongs in those above it.
fn printed_terms(content: &VersionContent, language: SiteLanguage) -> Vec<(String, TermEntry)> {
    let mut found: Vec<(String, TermEntry)> = Vec::new();
    for section in &content.sections {
        let names: Vec<(&str, &str)> = section
            .above
            .iter()
            .map(|(name, slug)| (name.as_str(), slug.as_str()))
            .chain(std::iter::once((section.name.as_str(), section.slug.as_str())))
            .collect();
        let address = |upto: usize| {
            term_address(
                language,
                Taxonomy::Section,
                names[..=upto].iter().map(|(_, slug)| *slug),
            )
        };
        for (at, (name, _)) in names.iter().enumerate() {
            let above = (0..at).map(|upto| (names[upto].0.to_owned(), address(upto))).collect();
            found.push((
                address(at),
                TermEntry {
                    taxonomy: Taxonomy::Section,
                    name: (*name).to_owned(),
                    above,
                    next: 0,
                },
            ));
        }
    }
    let flat = |taxonomy: Taxonomy, term: &PrintedTerm| {
        let address = term_address(language, taxonomy, article::slugs(term));
        (
            address,
            TermEntry {
                taxonomy,
                name: term.name.clone(),
                above: Vec::new(),
                next: 0,
            },
        )
    };
    found.extend(content.countries.iter().map(|term| flat(Taxonomy::Country, term)));
    found.extend(content.tags.iter().map(|term| flat(Taxonomy::Tag, term)));
    found
}
