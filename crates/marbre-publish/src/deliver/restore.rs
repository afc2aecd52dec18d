//! What a site is made anew from: what it remembers of itself, and what a machine's log knows of it. Pure; knows no text.
//!
//! Whichever of the two is the newer about a piece is right: an old manifest that somebody put back forgets nothing that was
//! delivered since, and a machine that has not heard of a delivery does not undo it.

use super::job::TakenOff;
use super::manifest::{Entry, Manifest, Withdrawn};
use crate::settings::segment;
use chrono::{DateTime, Utc};
use marbre_domain::ids::{PieceId, VersionHash};
use std::collections::{BTreeMap, BTreeSet};

/// What a log knows of a piece on a site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// The piece.
    pub piece: PieceId,
    /// How it stands there.
    pub stands: Stands,
    /// Where it stands or stood, where the log says.
    pub address: Option<String>,
    /// When it was first published.
    pub first_at: DateTime<Utc>,
    /// When that was decided: what the site was told with the delivery.
    pub at: DateTime<Utc>,
}

/// How a piece stands on a site, by a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stands {
    /// A version was delivered.
    Online(VersionHash),
    /// It was taken off, or is about to be; with what readers are told, unless nothing of it stays.
    Off(Option<String>),
}

/// A version that is to be online again, without its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// The version.
    pub version: VersionHash,
    /// When the piece was first published.
    pub first_at: DateTime<Utc>,
    /// When this version was published.
    pub at: DateTime<Utc>,
    /// Where it stands, where somebody knows.
    pub address: Option<String>,
}

/// What is to be on a site that is made anew.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Restored {
    /// The versions that are to be online, and no others.
    pub online: Vec<Kept>,
    /// What is to come off.
    pub off: Vec<TakenOff>,
}

/// Decides what is to be on a site that is made anew. Without a manifest, only the log speaks.
pub fn restored(previous: Option<&Manifest>, log: &[Known]) -> Restored {
    let nothing = Manifest::empty();
    let previous = previous.unwrap_or(&nothing);
    let known: BTreeMap<PieceId, &Known> = log.iter().map(|known| (known.piece, known)).collect();
    let pieces: BTreeSet<PieceId> = previous.pieces.keys().chain(known.keys()).copied().collect();
    let mut restored = Restored::default();
    for piece in pieces {
        let entry = previous.pieces.get(&piece);
        let gone = previous.withdrawn.get(&piece);
        let newer = known
            .get(&piece)
            .filter(|known| entry.is_none_or(|entry| is_newer(known, entry)))
            .filter(|known| gone.is_none_or(|gone| known.at > gone.at));
        match (newer, entry) {
            (Some(known), _) => restored.take(known, entry, gone),
            (None, Some(entry)) => restored.online.push(Kept {
                version: entry.version,
                first_at: entry.card.first_at,
                at: entry.card.at,
                address: Some(entry.card.address.clone()),
            }),
            // What the site says of itself there stays.
            (None, None) => {}
        }
    }
    restored
}

/// Whether a log knows more of a piece than the site that shows it. A removal that was decided in the same instant wins.
fn is_newer(known: &Known, entry: &Entry) -> bool {
    match known.stands {
        Stands::Online(_) => known.at > entry.card.at,
        Stands::Off(_) => known.at >= entry.card.at,
    }
}

impl Restored {
    fn take(&mut self, known: &Known, entry: Option<&Entry>, gone: Option<&Withdrawn>) {
        let there = entry.map(|entry| (entry.card.address.clone(), entry.card.first_at));
        let there = there.or_else(|| gone.map(|gone| (gone.address.clone(), gone.first_at)));
        let (address, first_at) = match there {
            Some((address, first_at)) => (Some(address), first_at),
            None => (known.address.clone(), known.first_at),
        };
        match &known.stands {
            Stands::Online(version) => self.online.push(Kept {
                version: *version,
                first_at,
                at: known.at,
                address,
            }),
            Stands::Off(reason) => self.off.push(TakenOff {
                piece: known.piece,
                address,
                first_at,
                at: known.at,
                reason: reason.clone(),
            }),
        }
    }
}

/// Where on a site a piece's page stands, out of its public address or its path; nothing where that is no piece's page.
pub fn address_in(said: &str) -> Option<String> {
    let said = said.trim_end_matches("index.html").trim_end_matches('/');
    let mut from_the_end = said.rsplit('/');
    let (slug, month, year) = (from_the_end.next()?, from_the_end.next()?, from_the_end.next()?);
    let digits = |part: &str, many: usize| part.len() == many && part.bytes().all(|byte| byte.is_ascii_digit());
    let is_page = digits(year, 4) && digits(month, 2) && !slug.is_empty() && segment(slug) == slug;
    is_page.then(|| format!("{year}/{month}/{slug}/"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::settings::SiteSettings;
    use crate::tests::samples::{article, noon, piece_id, site};
    use chrono::TimeDelta;

    const STANDS: &str = "2026/11/un/";

    fn minute(minute: i64) -> DateTime<Utc> {
        noon() + TimeDelta::minutes(minute)
    }

    fn version(headline: &str) -> VersionHash {
        article(1, "un", headline).hash()
    }

    /// A manifest that shows the first piece since noon.
    fn showing(site: &SiteSettings) -> Manifest {
        let mut manifest = Manifest::empty();
        manifest.publish(site, &article(1, "un", "Un"), version("Un"), noon(), noon());
        manifest
    }

    fn log(stands: Stands, at: DateTime<Utc>) -> [Known; 1] {
        [Known {
            piece: piece_id(1),
            stands,
            address: Some("2026/10/ailleurs/".to_owned()),
            first_at: minute(-60),
            at,
        }]
    }

    fn kept(headline: &str, first_at: DateTime<Utc>, at: DateTime<Utc>, address: &str) -> Vec<Kept> {
        vec![Kept {
            version: version(headline),
            first_at,
            at,
            address: Some(address.to_owned()),
        }]
    }

    #[test]
    fn what_the_site_says_of_itself_stays_where_the_log_knows_nothing_newer() {
        let manifest = showing(&site());
        let as_it_is = kept("Un", noon(), noon(), STANDS);
        for log in [
            Vec::new(),
            log(Stands::Online(version("Vieux")), minute(-5)).to_vec(),
            log(Stands::Online(version("Autre")), noon()).to_vec(),
            log(Stands::Off(None), minute(-5)).to_vec(),
        ] {
            let restored = restored(Some(&manifest), &log);
            assert_eq!(restored.online, as_it_is, "{log:?}");
            assert!(restored.off.is_empty(), "{log:?}");
        }
    }

    #[test]
    fn a_manifest_of_an_old_copy_forgets_nothing_that_was_delivered_since() {
        let manifest = showing(&site());
        let corrected = restored(Some(&manifest), &log(Stands::Online(version("Corrigé")), minute(5)));
        assert_eq!(corrected.online, kept("Corrigé", noon(), minute(5), STANDS));
        for reason in [Some("Source unique".to_owned()), None] {
            let removed = restored(Some(&manifest), &log(Stands::Off(reason.clone()), minute(5)));
            assert!(removed.online.is_empty());
            let [gone] = &removed.off[..] else {
                panic!("{removed:?}")
            };
            assert_eq!((&gone.reason, gone.address.as_deref()), (&reason, Some(STANDS)));
            assert_eq!(gone.first_at, noon());
        }
        // A removal that is still under way, decided in the instant of the publication.
        assert_eq!(restored(Some(&manifest), &log(Stands::Off(None), noon())).off.len(), 1);
    }

    #[test]
    fn what_was_withdrawn_keeps_its_page_until_something_newer_was_delivered() {
        let mut manifest = showing(&site());
        manifest.take_off(&site(), piece_id(1), minute(10), "Source unique", false);
        let before = restored(Some(&manifest), &log(Stands::Online(version("Un")), minute(5)));
        assert_eq!(before, Restored::default());
        let after = restored(Some(&manifest), &log(Stands::Online(version("Deux")), minute(15)));
        assert_eq!(after.online, kept("Deux", noon(), minute(15), STANDS));
        let killed = restored(Some(&manifest), &log(Stands::Off(None), minute(15)));
        assert_eq!(killed.off[0].reason, None);
    }

    #[test]
    fn without_a_manifest_the_log_gives_versions_dates_and_addresses() {
        let online = restored(None, &log(Stands::Online(version("Un")), minute(5)));
        assert_eq!(online.online, kept("Un", minute(-60), minute(5), "2026/10/ailleurs/"));
        let off = restored(None, &log(Stands::Off(Some(String::new())), minute(5)));
        assert_eq!(off.off[0].address.as_deref(), Some("2026/10/ailleurs/"));
        assert_eq!(off.off[0].at, minute(5));
    }

    #[test]
    fn a_page_is_found_in_whatever_was_written_down_of_it() {
        for (said, address) in [
            (
                "https://fleuve.example/journal/2026/11/le-bac/",
                Some("2026/11/le-bac/"),
            ),
            ("2026/11/le-bac/", Some("2026/11/le-bac/")),
            ("2026/11/le-bac/index.html", Some("2026/11/le-bac/")),
            ("fragment/latest.html", None),
            ("", None),
            ("https://fleuve.example/", None),
            ("2026/11/../", None),
            ("2026/11//", None),
        ] {
            assert_eq!(address_in(said).as_deref(), address, "{said}");
        }
    }
}
