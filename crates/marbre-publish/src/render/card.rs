//! What a list says of a piece: enough for a headline, a picture and a feed, so that lists never reread the pieces.

use super::blocks::{Pictures, shown_pictures};
use super::{dates, html, term_address, words};
use crate::picture::Variant;
use crate::settings::{SiteLanguage, SiteSettings};
use chrono::{DateTime, Utc};
use marbre_domain::byline::BylineRole;
use marbre_domain::ids::PieceId;
use marbre_domain::piece::PieceKind;
use marbre_domain::taxonomy::Taxonomy;
use marbre_domain::version::{PrintedByline, PrintedFlash, VersionContent};
use serde::{Deserialize, Serialize};

/// The picture of a card: the sizes that lists use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardPicture {
    /// What it shows, for who cannot see it.
    pub alt: String,
    /// Who is to be credited.
    pub credit: String,
    /// Its sizes, smallest first.
    pub variants: Vec<Variant>,
}

/// A piece as lists show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// The piece.
    pub piece: PieceId,
    /// Its page, without a leading `/`: `2026/11/crue-a-selou/`.
    pub address: String,
    /// What kind of piece.
    pub kind: PieceKind,
    /// Its language.
    pub language: String,
    /// Surtitre, or the name of its main section, or empty.
    pub kicker: String,
    /// Titre.
    pub headline: String,
    /// The chapô without marks.
    pub summary: String,
    /// The authors' names as printed.
    pub authors: Vec<String>,
    /// The address of the outermost page of its main section, or empty.
    pub section: String,
    /// When it was first published.
    pub first_at: DateTime<Utc>,
    /// When the version that stands there was published.
    pub at: DateTime<Utc>,
    /// Its picture.
    pub picture: Option<CardPicture>,
    /// For a flash, its level and end.
    pub flash: Option<PrintedFlash>,
}

impl Card {
    /// The card of a version.
    pub fn of(
        content: &VersionContent,
        address: &str,
        first_at: DateTime<Utc>,
        at: DateTime<Utc>,
        pictures: &Pictures,
        language: SiteLanguage,
    ) -> Self {
        let main = content.sections.first();
        let outermost = main.map(|section| {
            section
                .above
                .first()
                .map_or(section.slug.as_str(), |(_, slug)| slug.as_str())
        });
        let picture = shown_pictures(content).into_iter().next().and_then(|media| {
            let variants = pictures.get(&media.blob)?.iter().take(2).cloned().collect();
            Some(CardPicture {
                alt: media.alt.clone(),
                credit: media.credit.clone(),
                variants,
            })
        });
        Self {
            piece: content.piece,
            address: address.to_owned(),
            kind: content.kind,
            language: content.language.clone(),
            kicker: if content.kicker.is_empty() {
                main.map(|section| section.name.clone()).unwrap_or_default()
            } else {
                content.kicker.clone()
            },
            headline: content.headline.clone(),
            summary: html::plain(&content.standfirst),
            authors: authors(&content.bylines),
            section: outermost
                .map(|slug| term_address(language, Taxonomy::Section, std::iter::once(slug)))
                .unwrap_or_default(),
            first_at,
            at,
            picture,
            flash: content.flash.clone(),
        }
    }

    /// When the flash ends; `None` for anything but a flash.
    pub fn expires(&self) -> Option<DateTime<Utc>> {
        self.flash.as_ref().map(expiry)
    }

    /// Whether it is a flash that readers must still see first.
    pub fn is_live_flash(&self, now: DateTime<Utc>) -> bool {
        self.expires().is_some_and(|end| end > now)
    }

    /// What the templates show.
    pub fn shown(&self, site: &SiteSettings, language: SiteLanguage) -> ShownCard {
        let (base, zone) = (site.base_path(), site.tz());
        let picture = self.picture.as_ref().map(|picture| {
            let mut lead = String::new();
            super::blocks::image(
                &picture.variants,
                &picture.alt,
                "(min-width: 64rem) 38rem, 94vw",
                false,
                &base,
                &mut lead,
            );
            let mut thumb = String::new();
            let smallest = picture.variants.get(..1).unwrap_or_default();
            // Beside its own headline a small picture says nothing more to who cannot see it.
            super::blocks::image(smallest, "", "", true, &base, &mut thumb);
            ShownPicture {
                lead,
                thumb,
                credit: credited(words::of(language), &picture.credit),
            }
        });
        ShownCard {
            url: format!("{base}{}", self.address),
            lang: match SiteLanguage::of_tag(&self.language) {
                Some(own) if own == language => String::new(),
                Some(_) | None => html::safe_language(&self.language).unwrap_or_default().to_owned(),
            },
            kicker: self.kicker.clone(),
            headline: self.headline.clone(),
            summary: self.summary.clone(),
            authors: words::join(words::of(language), &self.authors),
            date: dates::long(self.first_at, zone, language),
            day: dates::day(self.first_at.with_timezone(&zone).date_naive(), language),
            time: dates::time(self.first_at, zone, language),
            machine: dates::machine(self.first_at, zone),
            picture,
            level: self
                .flash
                .as_ref()
                .map(|flash| words::level(language, flash.level))
                .unwrap_or_default(),
            expires: self.expires().map(|end| dates::machine(end, zone)).unwrap_or_default(),
            ends: self
                .expires()
                .map(|end| dates::long(end, zone, language))
                .unwrap_or_default(),
            live: false,
        }
    }
}

/// « Photo : who », or nothing.
fn credited(words: &words::Words, credit: &str) -> String {
    if credit.is_empty() {
        String::new()
    } else {
        format!("{}{} {credit}", words.photo, words.colon)
    }
}

/// When a flash ends; one whose end cannot be read has ended.
pub fn expiry(flash: &PrintedFlash) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(&flash.expires).map_or(DateTime::UNIX_EPOCH, |end| end.to_utc())
}

/// The names that sign as authors, or all that sign where nobody does as author.
pub fn authors(bylines: &[PrintedByline]) -> Vec<String> {
    let authors: Vec<String> = bylines
        .iter()
        .filter(|byline| byline.role == BylineRole::Author)
        .map(|byline| byline.name.clone())
        .collect();
    if authors.is_empty() {
        bylines.iter().map(|byline| byline.name.clone()).collect()
    } else {
        authors
    }
}

/// A picture of a card as markup.
#[derive(Debug, Clone, Serialize)]
pub struct ShownPicture {
    /// Large, at the head of a page.
    pub lead: String,
    /// Small, beside a headline.
    pub thumb: String,
    /// Who is to be credited, with the word before it.
    pub credit: String,
}

/// A card with its dates in words, as templates show it.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the fields of a card, worded")]
pub struct ShownCard {
    pub url: String,
    pub lang: String,
    pub kicker: String,
    pub headline: String,
    pub summary: String,
    pub authors: String,
    pub date: String,
    pub day: String,
    pub time: String,
    pub machine: String,
    pub picture: Option<ShownPicture>,
    pub level: &'static str,
    pub expires: String,
    pub ends: String,
    pub live: bool,
}
