//! A version as the fields of a post. Pure: the same version, pictures and settings always give the same bytes.

use super::blocks::{Placed, Writer, escaped, inline};
use super::settings::WordPressSettings;
use crate::render::article::{by_role, signed};
use crate::render::blocks::Unprintable;
use crate::render::{dates, words};
use crate::settings::{SiteLanguage, segment};
use marbre_domain::ids::BlobHash;
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
    let writer = Writer {
        content,
        placed,
        markup: settings.markup,
        words,
        language,
        zone: settings.tz(),
    };
    let mut parts = Vec::new();
    if !content.kicker.trim().is_empty() {
        parts.push(writer.paragraph("surtitre", &escaped(content.kicker.trim())));
    }
    let standfirst = inline(&content.standfirst);
    if !standfirst.trim().is_empty() {
        parts.push(writer.paragraph("chapo", &format!("<strong>{standfirst}</strong>")));
    }
    let byline = byline(&content.bylines, words);
    if !byline.is_empty() {
        parts.push(writer.paragraph("signature", &escaped(&byline)));
    }
    if !content.dateline.trim().is_empty() {
        parts.push(writer.paragraph("lieu", &escaped(content.dateline.trim())));
    }
    parts.push(writer.text(&content.body)?);
    for note in &content.corrections {
        let day = dates::from_text(&note.at, settings.tz(), language);
        let label = format!("{} {day}", words.correction_of);
        parts.push(writer.paragraph(
            "correction",
            &format!(
                "<strong>{}</strong>{} {}",
                escaped(&label),
                escaped(words.colon),
                escaped(&note.note)
            ),
        ));
    }
    if !content.sources.is_empty() {
        parts.push(writer.paragraph(
            "sources",
            &format!(
                "<strong>{}</strong>{} {}",
                escaped(words.sources),
                escaped(words.colon),
                content.sources.iter().map(|source| escaped(source)).collect::<Vec<_>>().join("<br>")
            ),
        ));
    }
    parts.retain(|part| !part.is_empty());
    let slug = segment(&content.slug);
    Ok(Fields {
        title: escaped(content.headline.trim()),
        content: writer.join(&parts),
        excerpt: escaped(
            content
                .standfirst
                .iter()
                .map(|span| span.text.as_str())
                .collect::<String>()
                .trim(),
        ),
        slug: if slug.is_empty() {
            content.piece.to_string()
        } else {
            slug
        },
    })
}

/// Who signs and in which role, in one line.
fn byline(bylines: &[PrintedByline], words: &words::Words) -> String {
    let parts = by_role(bylines, words).into_iter().map(|(before, who)| {
        let names: Vec<String> = who.into_iter().map(signed).collect();
        before.unwrap_or_default() + &words::join(words, &names)
    });
    parts.collect::<Vec<_>>().join(" · ")
}
