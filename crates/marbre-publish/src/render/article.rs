//! The page of one piece. Everything of the piece comes from its version.

use super::blocks::{self, Pictures, Records, Unprintable};
use super::card::{self, Card, ShownCard};
use super::html::{escaped, plain, safe_language, spans};
use super::shell::{Head, shell};
use super::words::{self, Words};
use super::{dates, templates, term_address};
use crate::settings::{SiteLanguage, SiteSettings};
use chrono::{DateTime, Utc};
use marbre_domain::byline::BylineRole;
use marbre_domain::ids::VersionHash;
use marbre_domain::taxonomy::Taxonomy;
use marbre_domain::version::{PrintedByline, PrintedFlash, PrintedTerm, VersionContent};
use minijinja::context;
use minijinja::value::Serde;
use serde::Serialize;
use serde_json::json;

/// What an article page is made of, beside the site's settings.
pub struct ArticlePage<'a> {
    /// The approved version.
    pub content: &'a VersionContent,
    /// Its hash: the marker that a look at the site compares.
    pub version: VersionHash,
    /// The page's address, without a leading `/`.
    pub address: &'a str,
    /// When the piece was first published.
    pub first_at: DateTime<Utc>,
    /// When this version was published.
    pub at: DateTime<Utc>,
    /// For a flash, its level and its end, which may have come earlier than the version says.
    pub flash: Option<&'a PrintedFlash>,
    /// Older pieces to read also.
    pub related: &'a [&'a Card],
    /// The sizes of its pictures.
    pub pictures: &'a Pictures,
}

#[derive(Serialize)]
struct LabelledLink {
    label: String,
    url: String,
}

#[derive(Serialize)]
struct Note {
    machine: String,
    date: String,
    note: String,
}

#[derive(Serialize)]
struct OgImage {
    url: String,
    width: u32,
    height: u32,
    alt: String,
}

#[derive(Serialize)]
struct Context {
    #[serde(flatten)]
    head: Head,
    version: String,
    piece: String,
    lang: String,
    locale: &'static str,
    kicker: String,
    headline: String,
    standfirst: String,
    byline: String,
    genre: String,
    dateline: String,
    level: &'static str,
    ends: String,
    expires: String,
    first: String,
    first_machine: String,
    updated: String,
    at_machine: String,
    lead: String,
    body: String,
    corrections: Vec<Note>,
    sources: Vec<String>,
    sections: Vec<LabelledLink>,
    countries: Vec<LabelledLink>,
    tags: Vec<LabelledLink>,
    crumbs: Vec<LabelledLink>,
    share: Vec<LabelledLink>,
    related: Vec<ShownCard>,
    og_image: Option<OgImage>,
    json_ld: String,
}

/// The page as bytes.
pub fn page(site: &SiteSettings, article: &ArticlePage<'_>) -> Result<Vec<u8>, Unprintable> {
    let content = article.content;
    let own = SiteLanguage::of_tag(&content.language);
    let language = own.unwrap_or(site.language);
    let (words, zone, base) = (words::of(language), site.tz(), site.base_path());
    let records = Records {
        media: &content.media,
        embeds: &content.embeds,
        sources: &content.source_blocks,
        pictures: article.pictures,
        words,
        language,
        zone,
        base: &base,
    };
    let mut lead = String::new();
    if let Some(media) = &content.lead {
        if !media.media_type.is_picture() {
            return Err(Unprintable::NoWay("sound"));
        }
        blocks::figure(media, "lead", blocks::LEAD_SIZES, false, &records, &mut lead)?;
    }
    let body = blocks::text(&content.body, &records)?;
    let mut standfirst = String::new();
    spans(&content.standfirst, &mut standfirst);
    let links = |terms: &[PrintedTerm], taxonomy| {
        terms
            .iter()
            .map(|term| term_link(term, taxonomy, site, &base))
            .collect::<Vec<_>>()
    };
    let description = plain(&content.standfirst);
    let canonical = site.absolute(article.address).unwrap_or_default();
    let corrections = content.corrections.iter().map(|note| Note {
        machine: dates::machine_from_text(&note.at).unwrap_or_default().to_owned(),
        date: correction_day(&note.at, zone, language),
        note: note.note.clone(),
    });
    let crumbs = crumbs(content, site, &base);
    let context = Context {
        json_ld: json_ld(site, article, &crumbs, &canonical),
        version: article.version.to_string(),
        piece: content.piece.to_string(),
        lang: if own.is_some() {
            String::new()
        } else {
            safe_language(&content.language).unwrap_or_default().to_owned()
        },
        locale: match language {
            SiteLanguage::Fr => "fr_FR",
            SiteLanguage::En => "en_GB",
        },
        kicker: content.kicker.clone(),
        headline: content.headline.clone(),
        standfirst: standfirst.trim().to_owned(),
        byline: byline(&content.bylines, words),
        genre: content.genre.clone(),
        dateline: content.dateline.clone(),
        level: article
            .flash
            .map(|flash| words::level(language, flash.level))
            .unwrap_or_default(),
        ends: article
            .flash
            .map(|flash| dates::long(card::expiry(flash), zone, language))
            .unwrap_or_default(),
        expires: article
            .flash
            .map(|flash| dates::machine(card::expiry(flash), zone))
            .unwrap_or_default(),
        first: dates::long(article.first_at, zone, language),
        first_machine: dates::machine(article.first_at, zone),
        updated: if article.at == article.first_at {
            String::new()
        } else {
            dates::long(article.at, zone, language)
        },
        at_machine: dates::machine(article.at, zone),
        lead,
        body,
        corrections: corrections.collect(),
        sources: content
            .sources
            .iter()
            .filter(|source| !source.trim().is_empty())
            .cloned()
            .collect(),
        sections: links(&content.sections, Taxonomy::Section),
        countries: links(&content.countries, Taxonomy::Country),
        tags: links(&content.tags, Taxonomy::Tag),
        crumbs,
        share: if canonical.is_empty() {
            Vec::new()
        } else {
            share(&canonical, &content.headline, words)
        },
        related: article.related.iter().map(|card| card.shown(site, language)).collect(),
        og_image: og_image(site, article),
        head: Head {
            title: format!("{} | {}", content.headline, site.name),
            description,
            canonical,
            hidden: false,
            front: false,
        },
    };
    templates::render(
        "article.html",
        context! { site => Serde(shell(site, language)), page => Serde(context) },
    )
}

fn term_link(term: &PrintedTerm, taxonomy: Taxonomy, site: &SiteSettings, base: &str) -> LabelledLink {
    let address = term_address(site.language, taxonomy, slugs(term));
    LabelledLink {
        label: term.name.clone(),
        url: format!("{base}{address}"),
    }
}

/// The slugs of a term's address, outermost first.
pub fn slugs(term: &PrintedTerm) -> impl Iterator<Item = &str> {
    term.above
        .iter()
        .map(|(_, slug)| slug.as_str())
        .chain(std::iter::once(term.slug.as_str()))
}

/// The way from the front page to the piece's main section.
fn crumbs(content: &VersionContent, site: &SiteSettings, base: &str) -> Vec<LabelledLink> {
    let Some(main) = content.sections.first() else {
        return Vec::new();
    };
    let names: Vec<(&str, &str)> = main
        .above
        .iter()
        .map(|(name, slug)| (name.as_str(), slug.as_str()))
        .chain(std::iter::once((main.name.as_str(), main.slug.as_str())))
        .collect();
    let address = |upto: usize| {
        term_address(
            site.language,
            Taxonomy::Section,
            names[..=upto].iter().map(|(_, slug)| *slug),
        )
    };
    names
        .iter()
        .enumerate()
        .map(|(at, (name, _))| LabelledLink {
            label: (*name).to_owned(),
            url: format!("{base}{}", address(at)),
        })
        .collect()
}

fn correction_day(at: &str, zone: chrono_tz::Tz, language: SiteLanguage) -> String {
    match DateTime::parse_from_rfc3339(at) {
        Ok(at) => dates::day(at.with_timezone(&zone).date_naive(), language),
        Err(_) => dates::from_text(at, zone, language),
    }
}

/// A name as it signs: with the place where they were.
pub fn signed(byline: &PrintedByline) -> String {
    let (name, place) = (byline.name.trim(), byline.place.trim());
    if place.is_empty() {
        name.to_owned()
    } else {
        format!("{name} ({place})")
    }
}

/// Who signs, by role in the order of printing, each role with what stands before its names: the newsroom's own name needs
/// no « Par ».
pub fn by_role<'a>(bylines: &'a [PrintedByline], words: &Words) -> Vec<(Option<String>, Vec<&'a PrintedByline>)> {
    let roles = [
        (BylineRole::Author, words.by, ""),
        (BylineRole::With, words.with, ""),
        (BylineRole::Agency, words.agency, words.colon),
        (BylineRole::Translator, words.translation, words.colon),
        (BylineRole::Photographer, words.photos, words.colon),
    ];
    let groups = roles.into_iter().map(|(role, word, colon)| {
        let who: Vec<&PrintedByline> = bylines.iter().filter(|byline| byline.role == role).collect();
        let newsroom_alone = role == BylineRole::Author && who.iter().all(|byline| byline.newsroom);
        ((!newsroom_alone).then(|| format!("{word}{colon} ")), who)
    });
    groups.filter(|(_, who)| !who.is_empty()).collect()
}

fn byline(bylines: &[PrintedByline], words: &Words) -> String {
    let mut out = String::new();
    for (before, who) in by_role(bylines, words) {
        out.push_str(if out.is_empty() {
            "<span class=\"role\">"
        } else {
            "<span data-site> · </span><span class=\"role\">"
        });
        if let Some(before) = before {
            out.push_str(&format!("<span data-site>{before}</span>"));
        }
        for (at, byline) in who.iter().enumerate() {
            if at > 0 {
                let between = if at + 1 == who.len() {
                    format!(" {} ", words.and)
                } else {
                    ", ".to_owned()
                };
                out.push_str(&format!("<span data-site>{between}</span>"));
            }
            out.push_str(&format!("<span class=\"name\">{}</span>", escaped(&signed(byline))));
        }
        out.push_str("</span>");
    }
    out
}

/// Plain links: they work without a script and tell nobody anything until they are used.
fn share(address: &str, headline: &str, words: &Words) -> Vec<LabelledLink> {
    let (url, title) = (encode(address), encode(headline));
    let both = encode(&format!("{headline}\n{address}"));
    let link = |label: &str, url: String| LabelledLink {
        label: label.to_owned(),
        url,
    };
    vec![
        link("WhatsApp", format!("https://wa.me/?text={both}")),
        link(
            "Facebook",
            format!("https://www.facebook.com/sharer/sharer.php?u={url}"),
        ),
        link("X", format!("https://x.com/intent/post?url={url}&text={title}")),
        link("Telegram", format!("https://t.me/share/url?url={url}&text={title}")),
        link(
            "LinkedIn",
            format!("https://www.linkedin.com/sharing/share-offsite/?url={url}"),
        ),
        link(
            "Pinterest",
            format!("https://www.pinterest.com/pin/create/button/?url={url}&description={title}"),
        ),
        link(
            "Reddit",
            format!("https://www.reddit.com/submit?url={url}&title={title}"),
        ),
        link(words.by_email, format!("mailto:?subject={title}&body={both}")),
    ]
}

/// Percent-encodes everything but the unreserved characters of RFC 3986.
pub fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

fn og_image(site: &SiteSettings, article: &ArticlePage<'_>) -> Option<OgImage> {
    let media = blocks::shown_pictures(article.content).into_iter().next()?;
    let largest = article.pictures.get(&media.blob)?.last()?;
    Some(OgImage {
        url: site.absolute(&largest.path)?,
        width: largest.width,
        height: largest.height,
        alt: media.alt.clone(),
    })
}

/// What machines read: the article with its corrections, and the breadcrumb.
fn json_ld(site: &SiteSettings, article: &ArticlePage<'_>, crumbs: &[LabelledLink], canonical: &str) -> String {
    let (content, zone) = (article.content, site.tz());
    let base = site.base_path();
    let whole = |url: &str| {
        url.strip_prefix(&base)
            .and_then(|address| site.absolute(address))
            .unwrap_or_else(|| url.to_owned())
    };
    let publisher = json!({ "@type": "NewsMediaOrganization", "name": site.name });
    let author: Vec<_> = content
        .bylines
        .iter()
        .filter(|byline| matches!(byline.role, BylineRole::Author | BylineRole::With | BylineRole::Agency))
        .map(|byline| {
            let kind = if byline.newsroom || byline.role == BylineRole::Agency {
                "Organization"
            } else {
                "Person"
            };
            json!({ "@type": kind, "name": byline.name })
        })
        .collect();
    let mut news = json!({
        "@type": "NewsArticle",
        "headline": content.headline,
        "inLanguage": content.language,
        "datePublished": dates::machine(article.first_at, zone),
        "dateModified": dates::machine(article.at, zone),
        "author": author,
        "publisher": publisher,
    });
    let mut set = |name: &str, value: serde_json::Value| {
        news[name] = value;
    };
    if !canonical.is_empty() {
        set("mainEntityOfPage", json!(canonical));
    }
    let description = plain(&content.standfirst);
    if !description.is_empty() {
        set("description", json!(description));
    }
    if let Some(image) = og_image(site, article) {
        set("image", json!([image.url]));
    }
    if let Some(main) = content.sections.first() {
        set("articleSection", json!(main.name));
    }
    if !content.tags.is_empty() {
        set(
            "keywords",
            json!(content.tags.iter().map(|tag| &tag.name).collect::<Vec<_>>()),
        );
    }
    if !content.countries.is_empty() {
        let places = content
            .countries
            .iter()
            .map(|country| json!({ "@type": "Country", "name": country.name }));
        set("contentLocation", json!(places.collect::<Vec<_>>()));
    }
    if !content.corrections.is_empty() {
        let notes = content
            .corrections
            .iter()
            .map(|note| json!({ "@type": "CorrectionComment", "text": note.note, "datePublished": note.at }));
        set("correction", json!(notes.collect::<Vec<_>>()));
    }
    let mut steps = vec![
        json!({ "@type": "ListItem", "position": 1, "name": words::of(site.language).front, "item": whole(&base) }),
    ];
    for (at, crumb) in crumbs.iter().enumerate() {
        steps.push(json!({ "@type": "ListItem", "position": at + 2, "name": crumb.label, "item": whole(&crumb.url) }));
    }
    let breadcrumb = json!({ "@type": "BreadcrumbList", "itemListElement": steps });
    in_script(&json!({ "@context": "https://schema.org", "@graph": [news, breadcrumb] }))
}

/// JSON that no character of can end the script element it stands in, nor look like an unexpanded template.
fn in_script(value: &serde_json::Value) -> String {
    // Outside its strings JSON holds none of these, so each replacement is inside one.
    value
        .to_string()
        .replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('&', "\\u0026")
        .replace("{{", "{\\u007b")
}
