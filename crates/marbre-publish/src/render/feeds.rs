//! What programs read: RSS, Atom, sitemaps, robots.txt.

use super::blocks::Unprintable;
use super::card::Card;
use super::html::escaped;
use super::templates;
use crate::settings::SiteSettings;
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use minijinja::context;
use minijinja::value::Serde;
use serde::Serialize;

/// How many pieces a feed holds.
const ENTRIES: usize = 30;

/// Which feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Feed {
    /// RSS 2.0.
    Rss,
    /// Atom (RFC 4287).
    Atom,
}

#[derive(Serialize)]
struct Entry<'a> {
    headline: &'a str,
    kicker: &'a str,
    summary: &'a str,
    authors: &'a [String],
    lang: &'a str,
    piece: String,
    url: String,
    rfc2822: String,
    published: String,
    updated: String,
}

/// A feed of the newest pieces.
pub fn feed(site: &SiteSettings, feed: Feed, newest: &[&Card]) -> Result<Vec<u8>, Unprintable> {
    let base = site.base_path();
    let whole = |address: &str| site.absolute(address).unwrap_or_else(|| format!("{base}{address}"));
    let stamp = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Secs, true);
    let newest = &newest[..newest.len().min(ENTRIES)];
    let entries: Vec<Entry<'_>> = newest
        .iter()
        .map(|card| Entry {
            headline: &card.headline,
            kicker: &card.kicker,
            summary: &card.summary,
            authors: &card.authors,
            lang: super::html::safe_language(&card.language).unwrap_or_default(),
            piece: card.piece.to_string(),
            url: whole(&card.address),
            rfc2822: card.first_at.to_rfc2822(),
            published: stamp(card.first_at),
            updated: stamp(card.at),
        })
        .collect();
    // The newest change, not the hour of making: a feed that says nothing new stays the same bytes.
    let last = newest.iter().map(|card| card.at).max();
    let (name, self_address) = match feed {
        Feed::Rss => ("rss.xml", "feed.xml"),
        Feed::Atom => ("atom.xml", "atom.xml"),
    };
    let itself = site.absolute(self_address).unwrap_or_default();
    let id = site
        .absolute("")
        .unwrap_or_else(|| format!("urn:marbre:{}", &blake3::hash(site.name.as_bytes()).to_hex()[..16]));
    templates::render(
        name,
        context! { feed => context! {
            name => site.name.as_str(),
            motto => site.motto.as_str(),
            lang => site.language.tag(),
            home => whole(""),
            itself,
            id,
            built => last.map(|at| at.to_rfc2822()).unwrap_or_default(),
            updated => stamp(last.unwrap_or(DateTime::UNIX_EPOCH)),
            entries => Serde(entries),
        } },
    )
}

const XML: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n";
const SITEMAP: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";

/// The address of the sitemap of one month (`2026-11`).
pub fn shard_path(month: &str) -> String {
    format!("sitemap/{month}.xml")
}

/// The sitemap of one month; `None` while the site has no public address.
pub fn shard(site: &SiteSettings, cards: &[&Card]) -> Option<Vec<u8>> {
    let mut out = format!("{XML}<urlset xmlns=\"{SITEMAP}\">\n");
    for card in cards {
        let at = card.at.to_rfc3339_opts(SecondsFormat::Secs, true);
        out.push_str(&format!(
            "<url><loc>{}</loc><lastmod>{at}</lastmod></url>\n",
            escaped(&site.absolute(&card.address)?)
        ));
    }
    out.push_str("</urlset>\n");
    Some(out.into_bytes())
}

/// The sitemap that names the months; each with the newest change in it.
pub fn sitemap(site: &SiteSettings, months: &[(String, DateTime<Utc>)]) -> Option<Vec<u8>> {
    let mut out = format!("{XML}<sitemapindex xmlns=\"{SITEMAP}\">\n");
    for (month, at) in months {
        let loc = escaped(&site.absolute(&shard_path(month))?);
        let at = at.to_rfc3339_opts(SecondsFormat::Secs, true);
        out.push_str(&format!("<sitemap><loc>{loc}</loc><lastmod>{at}</lastmod></sitemap>\n"));
    }
    out.push_str("</sitemapindex>\n");
    Some(out.into_bytes())
}

/// The sitemap for news engines: the pieces first published within two days of `now`, which is all they take.
pub fn news(site: &SiteSettings, newest: &[&Card], now: DateTime<Utc>) -> Option<Vec<u8>> {
    let news = "http://www.google.com/schemas/sitemap-news/0.9";
    let mut out = format!("{XML}<urlset xmlns=\"{SITEMAP}\" xmlns:news=\"{news}\">\n");
    for card in newest
        .iter()
        .filter(|card| now - card.first_at < TimeDelta::days(2))
        .take(1000)
    {
        out.push_str(&format!(
            "<url><loc>{}</loc><news:news><news:publication><news:name>{}</news:name><news:language>{}</news:language>\
             </news:publication><news:publication_date>{}</news:publication_date><news:title>{}</news:title></news:news></url>\n",
            escaped(&site.absolute(&card.address)?),
            escaped(&site.name),
            escaped(card.language.split('-').next().unwrap_or_default()),
            card.first_at.to_rfc3339_opts(SecondsFormat::Secs, true),
            escaped(&card.headline),
        ));
    }
    out.push_str("</urlset>\n");
    site.absolute("").map(|_| out.into_bytes())
}

/// What search engines may read: everything but the shared fragment.
pub fn robots(site: &SiteSettings) -> Vec<u8> {
    let base = site.base_path();
    let mut out = format!("User-agent: *\nDisallow: {base}fragment/\n");
    for name in ["sitemap.xml", "sitemap-news.xml"] {
        if let Some(address) = site.absolute(name) {
            out.push_str(&format!("Sitemap: {address}\n"));
        }
    }
    out.into_bytes()
}
