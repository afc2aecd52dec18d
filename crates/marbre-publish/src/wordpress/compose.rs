//! A version as the fields of a post. Pure: the same version, pictures and settings always give the same bytes.

use super::blocks::{Placed, Writer, escaped, inline};
use super::settings::WordPressSettings;
use super::sources::{self, Part};
use crate::render::article::{by_role, signed};
use crate::render::blocks::Unprintable;
use crate::render::{dates, words};
use crate::settings::{SiteLanguage, segment};
use marbre_domain::ids::BlobHash;
use marbre_domain::source::{self, SourceField};
use marbre_domain::text::block::{Block, Span};
use marbre_domain::version::{PrintedByline, VersionContent};
use std::collections::BTreeMap;

/// The texts of a post, as they are sent and as they must be read back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fields {
    /// `title.raw`.
    pub title: String,
    /// `content.raw`.
    pub content: String,
    /// `excerpt.raw`.
    pub excerpt: String,
    /// The last part of its address.
    pub slug: String,
}

/// Writes a version.
pub fn compose(
    content: &VersionContent,
    placed: &BTreeMap<BlobHash, Placed>,
    settings: &WordPressSettings,
) -> Result<Fields, Unprintable> {
    let language = SiteLanguage::of_tag(&content.language).unwrap_or(settings.language);
    let words = words::of(language);
    // Elsewhere it is a piece like any other.
    let origin = super::began::there(content, settings);
    let gives_back = origin.is_some() || content.origin.is_none();
    let read_here = content.source_blocks.values().filter(|_| gives_back);
    let writer = Writer {
        content,
        placed,
        markup: sources::markup(read_here, settings.markup),
        gives_back,
        words,
        language,
        zone: settings.tz(),
    };
    let mut parts: Vec<Part> = Vec::new();
    if !content.kicker.trim().is_empty() {
        parts.push(writer.paragraph("surtitre", &escaped(content.kicker.trim())).into());
    }
    // An article that began on the site has its chapô in its excerpt, and its author beside it.
    let standfirst = inline(&content.standfirst);
    if origin.is_none() && !standfirst.trim().is_empty() {
        parts.push(
            writer
                .paragraph("chapo", &format!("<strong>{standfirst}</strong>"))
                .into(),
        );
    }
    let byline = byline(&content.bylines, words);
    let shown = origin.is_some_and(|origin| origin.bylines == source::signed(&content.bylines));
    if !shown && !byline.is_empty() {
        parts.push(writer.paragraph("signature", &escaped(&byline)).into());
    }
    if !content.dateline.trim().is_empty() {
        parts.push(writer.paragraph("lieu", &escaped(content.dateline.trim())).into());
    }
    parts.extend(writer.parts(&content.body)?);
    for note in &content.corrections {
        let day = dates::from_text(&note.at, settings.tz(), language);
        let label = format!("{} {day}", words.correction_of);
        parts.push(
            writer
                .paragraph(
                    "correction",
                    &format!(
                        "<strong>{}</strong>{} {}",
                        escaped(&label),
                        escaped(words.colon),
                        escaped(&note.note)
                    ),
                )
                .into(),
        );
    }
    if !content.sources.is_empty() {
        parts.push(
            writer
                .paragraph(
                    "sources",
                    &format!(
                        "<strong>{}</strong>{} {}",
                        escaped(words.sources),
                        escaped(words.colon),
                        content
                            .sources
                            .iter()
                            .map(|source| escaped(source))
                            .collect::<Vec<_>>()
                            .join("<br>")
                    ),
                )
                .into(),
        );
    }
    parts.retain(|part| !part.text.is_empty());
    let slug = segment(&content.slug);
    Ok(Fields {
        title: kept(origin.map(|origin| &origin.title), content.headline.trim(), || {
            escaped(content.headline.trim())
        }),
        content: sources::join(&parts),
        excerpt: kept(
            origin.map(|origin| &origin.excerpt),
            &standfirst_said(&content.standfirst),
            || {
                let letters: String = content.standfirst.iter().map(|span| span.text.as_str()).collect();
                escaped(letters.trim())
            },
        ),
        slug: if slug.is_empty() {
            content.piece.to_string()
        } else {
            slug
        },
    })
}

/// A field as it stood on the site where it still says what was read of it; else as it is written.
fn kept(field: Option<&SourceField>, now: &str, write: impl FnOnce() -> String) -> String {
    match field {
        Some(field) if field.read == now => field.raw.clone(),
        Some(_) | None => write(),
    }
}

/// What a standfirst says, as [`SourceField::read`] of an excerpt keeps it.
pub fn standfirst_said(standfirst: &[Span]) -> String {
    source::said(&[Block {
        spans: standfirst.to_vec(),
        ..Block::default()
    }])
}

/// Who signs and in which role, in one line.
fn byline(bylines: &[PrintedByline], words: &words::Words) -> String {
    let parts = by_role(bylines, words).into_iter().map(|(before, who)| {
        let names: Vec<String> = who.into_iter().map(signed).collect();
        before.unwrap_or_default() + &words::join(words, &names)
    });
    parts.collect::<Vec<_>>().join(" · ")
}
