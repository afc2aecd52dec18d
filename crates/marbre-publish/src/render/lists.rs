//! Pages that only name pieces: front, sections, archives, flashes; and the fixed ones. Made from cards, never from
//! versions.

use super::blocks::{Records, Unprintable};
use super::card::{Card, ShownCard};
use super::shell::{Head, shell};
use super::{blocks, templates, words};
use crate::settings::{FixedPage, SiteSettings};
use chrono::{DateTime, Utc};
use marbre_domain::ids::PieceId;
use marbre_domain::piece::PieceKind;
use minijinja::context;
use minijinja::value::Serde;
use serde::Serialize;
use std::collections::BTreeMap;

/// How many pieces a section's page and each page of its archives hold.
pub const PAGE: usize = 20;

/// How many headlines the recent list holds.
const RECENT: usize = 10;

/// How many flashes their page holds.
const ALERTS: usize = 50;

/// How many pieces stand beside a lead, and how many below it: with its picture, and without, where it is half as tall.
const AROUND_PICTURED: (usize, usize) = (3, 2);
const AROUND_BARE: (usize, usize) = (2, 4);

/// How many pieces of a section the front page names.
const OF_A_SECTION: usize = 4;

/// A link with its words.
#[derive(Debug, Clone, Serialize)]
pub struct Turn {
    /// What it says.
    pub label: String,
    /// Where it leads.
    pub url: String,
    /// Its relation (`next`, `prev`), or empty.
    pub rel: &'static str,
}

/// A group of the front page: a section and its newest pieces.
pub struct Group<'a> {
    /// The section's name.
    pub label: String,
    /// Its page, without a leading `/`.
    pub address: String,
    /// Its newest pieces: more than the page names, for some are named above already.
    pub cards: Vec<&'a Card>,
}

/// The strip: live flashes first, then completed with the latest; the script hides what has expired and what is too many.
///
/// `newest` holds every piece, newest first.
pub fn strip(site: &SiteSettings, newest: &[&Card], now: DateTime<Utc>) -> Vec<ShownCard> {
    let count = usize::try_from(site.strip_count.max(1)).unwrap_or(usize::MAX);
    let live = newest.iter().filter(|card| card.is_live_flash(now));
    let shown = live.map(|card| ShownCard {
        live: true,
        ..card.shown(site, site.language)
    });
    let others = newest.iter().filter(|card| card.kind != PieceKind::Flash).take(count);
    let mut strip: Vec<ShownCard> = shown
        .chain(others.map(|card| card.shown(site, site.language)))
        .collect();
    // A newsroom that has only published flashes still fills its strip: expired ones are ordinary headlines.
    if strip.is_empty() {
        strip = newest
            .iter()
            .take(count)
            .map(|card| card.shown(site, site.language))
            .collect();
    }
    strip
}

fn recent(site: &SiteSettings, newest: &[&Card]) -> Vec<ShownCard> {
    newest
        .iter()
        .take(RECENT)
        .map(|card| card.shown(site, site.language))
        .collect()
}

/// The shared fragment.
pub fn fragment(site: &SiteSettings, newest: &[&Card], now: DateTime<Utc>) -> Result<Vec<u8>, Unprintable> {
    templates::render(
        "fragment.html",
        context! { site => Serde(shell(site, site.language)), strip => Serde(strip(site, newest, now)), recent => Serde(recent(site, newest)) },
    )
}

/// The front page.
pub fn front(
    site: &SiteSettings,
    newest: &[&Card],
    groups: &[Group<'_>],
    now: DateTime<Utc>,
) -> Result<Vec<u8>, Unprintable> {
    #[derive(Serialize)]
    struct ShownGroup {
        label: String,
        url: String,
        cards: Vec<ShownCard>,
    }
    let base = site.base_path();
    let worth_leading = |card: &&&Card| !matches!(card.kind, PieceKind::Flash | PieceKind::Brief);
    let lead = newest.iter().find(worth_leading).or(newest.first());
    let others = newest
        .iter()
        .filter(|card| worth_leading(card) && Some(card.piece) != lead.map(|lead| lead.piece));
    let (beside, beneath) = match lead {
        Some(lead) if lead.picture.is_none() => AROUND_BARE,
        Some(_) | None => AROUND_PICTURED,
    };
    let below: Vec<&&Card> = others.take(beside + beneath).collect();
    let shown = |cards: &[&&Card]| {
        cards
            .iter()
            .map(|card| card.shown(site, site.language))
            .collect::<Vec<_>>()
    };
    let (seconds, thirds) = below.split_at(below.len().min(beside));
    let named: Vec<PieceId> = lead
        .iter()
        .copied()
        .chain(below.iter().copied())
        .map(|card| card.piece)
        .collect();
    let groups: Vec<ShownGroup> = groups
        .iter()
        .map(|group| ShownGroup {
            label: group.label.clone(),
            url: format!("{base}{}", group.address),
            cards: rest(&group.cards, &named)
                .iter()
                .map(|card| card.shown(site, site.language))
                .collect(),
        })
        .collect();
    let head = Head {
        title: site.name.clone(),
        description: site.motto.clone(),
        canonical: site.absolute("").unwrap_or_default(),
        hidden: false,
        front: true,
    };
    templates::render(
        "front.html",
        context! {
            site => Serde(shell(site, site.language)),
            page => Serde(head),
            strip => Serde(strip(site, newest, now)),
            recent => Serde(recent(site, newest)),
            lead => Serde(lead.map(|card| card.shown(site, site.language))),
            seconds => Serde(shown(seconds)),
            thirds => Serde(shown(thirds)),
            groups => Serde(groups),
        },
    )
}

/// The pieces of a section that the head of the page has not named; one of them where it has named each.
fn rest<'a>(cards: &[&'a Card], named: &[PieceId]) -> Vec<&'a Card> {
    let rest: Vec<&Card> = cards
        .iter()
        .copied()
        .filter(|card| !named.contains(&card.piece))
        .collect();
    if rest.is_empty() {
        cards.iter().copied().take(1).collect()
    } else {
        rest.into_iter().take(OF_A_SECTION).collect()
    }
}

/// What a section's page, or one page of its archives, says beside its cards.
pub struct ListPage<'a> {
    /// The section's, country's or tag's name.
    pub name: &'a str,
    /// Its page, without a leading `/`.
    pub address: &'a str,
    /// The sections above it: name and address.
    pub above: &'a [(String, String)],
    /// The number of the archive page; `None` for the term's own page.
    pub number: Option<u32>,
    /// How many archive pages there are.
    pub pages: u32,
}

/// The address of a page of a term's archives, numbered from the oldest.
pub fn archive_address(term: &str, number: u32) -> String {
    format!("{term}page-{number}/")
}

/// A section's, country's or tag's page, or one page of its archives.
pub fn list(site: &SiteSettings, page: &ListPage<'_>, cards: &[&Card]) -> Result<Vec<u8>, Unprintable> {
    #[derive(Serialize)]
    struct Context {
        #[serde(flatten)]
        head: Head,
        heading: String,
        number: Option<u32>,
        nothing: &'static str,
        crumbs: Vec<Turn>,
        turns: Vec<Turn>,
    }
    let (words, base) = (words::of(site.language), site.base_path());
    let turn = |label: String, address: &str, rel| Turn {
        label,
        url: format!("{base}{address}"),
        rel,
    };
    let mut crumbs: Vec<Turn> = page
        .above
        .iter()
        .map(|(name, address)| turn(name.clone(), address, ""))
        .collect();
    let mut turns = Vec::new();
    match page.number {
        None if page.pages > 0 => {
            turns.push(turn(
                words.archives.to_owned(),
                &archive_address(page.address, page.pages),
                "next",
            ));
        }
        None => {}
        Some(number) => {
            crumbs.push(turn(page.name.to_owned(), page.address, ""));
            if number > 1 {
                turns.push(turn(
                    words.older.to_owned(),
                    &archive_address(page.address, number - 1),
                    "next",
                ));
            }
            // The newest page leads to the term's own; each older one was finished when the page after it began.
            if number < page.pages {
                turns.push(turn(
                    words.newer.to_owned(),
                    &archive_address(page.address, number + 1),
                    "prev",
                ));
            } else {
                let back = format!(
                    "{} {}{}{}",
                    words.back_to, words.open_quote, page.name, words.close_quote
                );
                turns.push(turn(back, page.address, "prev"));
            }
        }
    }
    let title = match page.number {
        Some(number) => format!("{}, {} {number} | {}", page.name, words.page.to_lowercase(), site.name),
        None => format!("{} | {}", page.name, site.name),
    };
    let address = page.number.map_or_else(
        || page.address.to_owned(),
        |number| archive_address(page.address, number),
    );
    let context = Context {
        head: Head {
            title,
            canonical: site.absolute(&address).unwrap_or_default(),
            ..Head::default()
        },
        heading: page.name.to_owned(),
        number: page.number,
        nothing: if page.number.is_some() {
            words.emptied
        } else {
            words.nothing_yet
        },
        crumbs,
        turns,
    };
    let cards: Vec<ShownCard> = cards.iter().map(|card| card.shown(site, site.language)).collect();
    templates::render(
        "list.html",
        context! { site => Serde(shell(site, site.language)), page => Serde(context), cards => Serde(cards) },
    )
}

/// The page of flashes, newest first.
pub fn alerts(site: &SiteSettings, newest: &[&Card], now: DateTime<Utc>) -> Result<Vec<u8>, Unprintable> {
    let flashes = newest.iter().filter(|card| card.kind == PieceKind::Flash).take(ALERTS);
    let cards: Vec<ShownCard> = flashes
        .map(|card| ShownCard {
            live: card.is_live_flash(now),
            ..card.shown(site, site.language)
        })
        .collect();
    let head = Head {
        title: format!("{} | {}", words::of(site.language).alerts, site.name),
        canonical: site.absolute(super::alerts_address(site.language)).unwrap_or_default(),
        ..Head::default()
    };
    templates::render(
        "alerts.html",
        context! { site => Serde(shell(site, site.language)), page => Serde(head), cards => Serde(cards) },
    )
}

#[derive(Serialize)]
struct Plain {
    #[serde(flatten)]
    head: Head,
    heading: String,
    lines: Vec<String>,
    body: String,
    way_out: bool,
    marker: String,
}

/// A page that is not copy.
pub fn fixed(site: &SiteSettings, page: &FixedPage) -> Result<Vec<u8>, Unprintable> {
    let (media, embeds, pictures) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    let sources = BTreeMap::new();
    let base = site.base_path();
    let records = Records {
        media: &media,
        embeds: &embeds,
        sources: &sources,
        pictures: &pictures,
        words: words::of(site.language),
        language: site.language,
        zone: site.tz(),
        base: &base,
    };
    let context = Plain {
        head: Head {
            title: format!("{} | {}", page.title, site.name),
            canonical: site.absolute(&format!("{}/", page.slug)).unwrap_or_default(),
            ..Head::default()
        },
        heading: page.title.clone(),
        lines: Vec::new(),
        body: blocks::text(&page.body, &records)?,
        way_out: false,
        marker: String::new(),
    };
    templates::render(
        "plain.html",
        context! { site => Serde(shell(site, site.language)), page => Serde(context) },
    )
}

/// What stands where a withdrawn piece stood. `marker` lets a look at the site recognise it.
pub fn withdrawn(site: &SiteSettings, reason: &str, marker: &str) -> Result<Vec<u8>, Unprintable> {
    let words = words::of(site.language);
    let mut lines = vec![words.withdrawn_text.to_owned()];
    if !reason.trim().is_empty() {
        lines.push(format!("{}{} {}", words.reason, words.colon, reason.trim()));
    }
    let context = Plain {
        head: Head {
            title: format!("{} | {}", words.withdrawn, site.name),
            hidden: true,
            ..Head::default()
        },
        heading: words.withdrawn.to_owned(),
        lines,
        body: String::new(),
        way_out: true,
        marker: marker.to_owned(),
    };
    templates::render(
        "plain.html",
        context! { site => Serde(shell(site, site.language)), page => Serde(context) },
    )
}

/// What readers see where there is nothing.
pub fn missing(site: &SiteSettings) -> Result<Vec<u8>, Unprintable> {
    let words = words::of(site.language);
    let context = Plain {
        head: Head {
            title: format!("{} | {}", words.missing, site.name),
            hidden: true,
            ..Head::default()
        },
        heading: words.missing.to_owned(),
        lines: vec![words.missing_text.to_owned()],
        body: String::new(),
        way_out: true,
        marker: String::new(),
    };
    templates::render(
        "plain.html",
        context! { site => Serde(shell(site, site.language)), page => Serde(context) },
    )
}

/// A page that links to nothing: it holds a new address until the pages it leads to are there.
pub fn stub(site: &SiteSettings) -> Result<Vec<u8>, Unprintable> {
    templates::render(
        "stub.html",
        context! { lang => site.language.tag(), name => site.name.as_str(), words => Serde(words::of(site.language)) },
    )
}
