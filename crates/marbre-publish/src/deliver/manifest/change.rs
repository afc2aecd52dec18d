//! What each order changes in the manifest, and which pages that makes stale. Pure.

use super::{Entry, Manifest, TermEntry, Withdrawn, month};
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
use std::collections::{BTreeMap, BTreeSet};

/// How many older pieces a page names.
const RELATED: usize = 4;

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

impl Manifest {
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
