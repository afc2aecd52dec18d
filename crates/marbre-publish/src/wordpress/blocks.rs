//! A version's text as the block editor itself would write it: everything inside block comments, attributes escaped as
//! WordPress does. The classic editor gets the same HTML without the comments.

use super::settings::Markup;
use super::sources::{self, Part};
use crate::render::blocks::Unprintable;
use crate::render::dates;
use crate::render::html::{Writing, not_shown, runs, safe_link};
use crate::render::words::Words;
use crate::settings::SiteLanguage;
use chrono_tz::Tz;
use marbre_domain::embed::{Embed, Provider};
use marbre_domain::ids::BlobHash;
use marbre_domain::text::block::{AtomKind, Block, BlockKind, HARD_BREAK, Span};
use marbre_domain::version::{PrintedMedia, VersionContent};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A picture as it stands in the site's media library.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// Its number there.
    pub id: u64,
    /// The address of its file.
    pub url: String,
}

/// What the text is written with.
pub struct Writer<'a> {
    /// The version.
    pub content: &'a VersionContent,
    /// Its pictures on the site.
    pub placed: &'a BTreeMap<BlobHash, Placed>,
    /// Blocks or classic.
    pub markup: Markup,
    /// Whether what was read on a site goes back there; on another site its numbers are of other pictures.
    pub gives_back: bool,
    /// The words that are added.
    pub words: &'static Words,
    /// Their language.
    pub language: SiteLanguage,
    /// The zone of dates.
    pub zone: Tz,
}

impl<'a> Writer<'a> {
    /// Blocks one after another, as the editor parts them.
    pub fn parts(&self, blocks: &[Block]) -> Result<Vec<Part<'a>>, Unprintable> {
        let mut parts: Vec<Part> = Vec::new();
        let mut rest = blocks;
        while let Some(first) = rest.first() {
            let boxed = &first.attrs.boxed;
            let run = rest.iter().take_while(|block| block.attrs.boxed == *boxed).count();
            let inner = self.by_source(&rest[..run])?;
            if boxed.is_some() {
                let inner = sources::join(&inner);
                parts.push(
                    self.block(
                        "group",
                        &[
                            ("className", json!("encadre")),
                            ("layout", json!({"type": "constrained"})),
                        ],
                        &format!("<div class=\"wp-block-group encadre\">{inner}</div>"),
                    )
                    .into(),
                );
            } else {
                parts.extend(inner);
            }
            rest = &rest[run..];
        }
        Ok(parts)
    }

    /// What was read from an article goes back as its source says, the rest is written.
    fn by_source(&self, blocks: &[Block]) -> Result<Vec<Part<'a>>, Unprintable> {
        let source_of = |block: &Block| {
            let source = block.source().filter(|_| self.gives_back)?;
            self.content.source_blocks.get(source)
        };
        let mut parts = Vec::new();
        let mut rest = blocks;
        while let Some(first) = rest.first() {
            let source = source_of(first);
            let name = source.map(|source| &source.id);
            let run = rest
                .iter()
                .take_while(|block| source_of(block).map(|source| &source.id) == name)
                .count();
            match source {
                Some(source) => parts.extend(self.given_back(source, &rest[..run])?),
                None => parts.extend(self.flow(&rest[..run])?.into_iter().map(Part::from)),
            }
            rest = &rest[run..];
        }
        Ok(parts)
    }

    /// Parts as they stand under one another.
    pub fn join(&self, parts: &[String]) -> String {
        parts.join("\n\n")
    }

    /// A paragraph of one class.
    pub fn paragraph(&self, class: &str, inner: &str) -> String {
        if class.is_empty() {
            self.block("paragraph", &[], &format!("<p>{inner}</p>"))
        } else {
            self.block(
                "paragraph",
                &[("className", json!(class))],
                &format!("<p class=\"{class}\">{inner}</p>"),
            )
        }
    }

    fn block(&self, name: &str, attributes: &[(&str, Value)], inner: &str) -> String {
        match self.markup {
            Markup::Classic => inner.to_owned(),
            Markup::Blocks => {
                let attributes = attributes_of(attributes);
                format!("<!-- wp:{name} {attributes}-->\n{inner}\n<!-- /wp:{name} -->")
            }
        }
    }

    pub(super) fn flow(&self, blocks: &[Block]) -> Result<Vec<String>, Unprintable> {
        let mut parts = Vec::new();
        let mut rest = blocks;
        while let Some(first) = rest.first() {
            let alike = |wanted: &dyn Fn(&Block) -> bool| rest.iter().take_while(|block| wanted(block)).count();
            let mut run = 1;
            match &first.attrs.kind {
                _ if !first.attrs.kind.is_atom() && first.text().trim().is_empty() => {}
                BlockKind::Paragraph => parts.push(self.paragraph("", &inline(&first.spans))),
                BlockKind::Crosshead { level } => {
                    let level = (*level).clamp(2, 4);
                    let attribute = [("level", json!(level))];
                    let attributes = if level == 2 { &attribute[..0] } else { &attribute[..] };
                    let inner = inline(&first.spans);
                    let heading = format!("<h{level} class=\"wp-block-heading\">{inner}</h{level}>");
                    parts.push(self.block("heading", attributes, &heading));
                }
                BlockKind::Item { .. } => {
                    run = alike(&|block| {
                        matches!(block.attrs.kind, BlockKind::Item { .. }) && block.attrs.list == first.attrs.list
                    });
                    parts.extend(self.lists(&rest[..run]));
                }
                BlockKind::Quote => {
                    run = alike(&|block| block.attrs.kind == BlockKind::Quote);
                    let inner: Vec<String> = rest[..run]
                        .iter()
                        .filter(|block| !block.text().trim().is_empty())
                        .map(|block| self.paragraph("", &inline(&block.spans)))
                        .collect();
                    let inner = self.join(&inner);
                    let quote = format!("<blockquote class=\"wp-block-quote\">{inner}</blockquote>");
                    parts.push(self.block("quote", &[], &quote));
                }
                BlockKind::PullQuote => {
                    let inner = inline(&first.spans);
                    let quote = format!(
                        "<figure class=\"wp-block-pullquote\"><blockquote><p>{inner}</p></blockquote></figure>"
                    );
                    parts.push(self.block("pullquote", &[], &quote));
                }
                BlockKind::Atom { atom, record } => parts.push(self.atom(*atom, record)?),
            }
            rest = &rest[run..];
        }
        Ok(parts)
    }

    /// The items of one list; a change between bullets and numbers on the outermost level begins another block.
    fn lists(&self, items: &[Block]) -> Vec<String> {
        let mut parts = Vec::new();
        let mut rest = items;
        while let Some(first) = rest.first() {
            let (ordered, base) = shape(first);
            let run = 1 + rest[1..]
                .iter()
                .take_while(|block| shape(block).1 > base || shape(block).0 == ordered)
                .count();
            parts.push(self.list(&rest[..run]));
            rest = &rest[run..];
        }
        parts
    }

    /// The items of one list, each with those under it.
    pub(super) fn entries(&self, items: &[Block]) -> String {
        let base = items.first().map_or(0, |first| shape(first).1);
        let mut entries = Vec::new();
        let mut rest = items;
        while let Some(item) = rest.first() {
            let under = rest[1..].iter().take_while(|block| shape(block).1 > base).count();
            let deeper = self.lists(&rest[1..=under]).concat();
            entries.push(self.block("list-item", &[], &format!("<li>{}{deeper}</li>", inline(&item.spans))));
            rest = &rest[under + 1..];
        }
        self.join(&entries)
    }

    fn list(&self, items: &[Block]) -> String {
        let ordered = items.first().is_some_and(|first| shape(first).0);
        let attribute = [("ordered", json!(true))];
        let (name, attributes) = if ordered {
            ("ol", &attribute[..])
        } else {
            ("ul", &attribute[..0])
        };
        let entries = self.entries(items);
        self.block(
            "list",
            attributes,
            &format!("<{name} class=\"wp-block-list\">{entries}</{name}>"),
        )
    }

    fn atom(&self, atom: AtomKind, record: &str) -> Result<String, Unprintable> {
        let missing = || Unprintable::NoRecord(record.to_owned());
        match atom {
            AtomKind::Rule => Ok(self.block(
                "separator",
                &[],
                "<hr class=\"wp-block-separator has-alpha-channel-opacity\"/>",
            )),
            AtomKind::Picture => self.picture(self.content.media.get(record).ok_or_else(missing)?),
            AtomKind::Embed => Ok(self.embed(self.content.embeds.get(record).ok_or_else(missing)?)),
            AtomKind::Audio => Err(Unprintable::NoWay("sound")),
            AtomKind::Table => Err(Unprintable::NoWay("table")),
            // Its markup is another site's: only its words are ours to print. One without words was named before it was
            // approved.
            AtomKind::Sealed => {
                let words = &self.content.source_blocks.get(record).ok_or_else(missing)?.words;
                Ok(match words.as_str() {
                    "" => String::new(),
                    words => self.paragraph("", &escaped(words)),
                })
            }
        }
    }

    fn picture(&self, media: &PrintedMedia) -> Result<String, Unprintable> {
        if !media.media_type.is_picture() {
            return Err(Unprintable::NoWay("sound"));
        }
        let placed = self.placed.get(&media.blob).ok_or(Unprintable::NotSized(media.blob))?;
        let caption = caption(media, self.words);
        let caption = if caption.is_empty() {
            String::new()
        } else {
            format!(
                "<figcaption class=\"wp-element-caption\">{}</figcaption>",
                escaped(&caption)
            )
        };
        Ok(self.block(
            "image",
            &[
                ("id", json!(placed.id)),
                ("sizeSlug", json!("full")),
                ("linkDestination", json!("none")),
            ],
            &format!(
                "<figure class=\"wp-block-image size-full\"><img src=\"{}\" alt=\"{}\" class=\"wp-image-{}\"/>{caption}</figure>",
                attribute(&placed.url),
                attribute(&media.alt),
                placed.id
            ),
        ))
    }

    /// An embedded post: the platform's frame where it still works, and under it what was said, by whom, when.
    fn embed(&self, embed: &Embed) -> String {
        let said = self.said(embed);
        let Some(url) = safe_link(&embed.post.url) else {
            let inner = self.paragraph("", &said);
            let quote = format!("<blockquote class=\"wp-block-quote\">{inner}</blockquote>");
            return self.block("quote", &[], &quote);
        };
        let caption = format!("<figcaption class=\"wp-element-caption\">{said}</figcaption>");
        let Some((provider, kind)) = slug_of(embed.post.provider) else {
            // Nothing on the site can frame it: a link with the words under it does not pretend to.
            let link = format!("<a href=\"{}\">{}</a>", attribute(url), escaped(self.words.see_post));
            return self.paragraph("", &format!("{said} {link}"));
        };
        let attributes = [
            ("url", json!(url)),
            ("type", json!(kind)),
            ("providerNameSlug", json!(provider)),
            ("responsive", json!(true)),
        ];
        self.block(
            "embed",
            &attributes,
            &format!(
                "<figure class=\"wp-block-embed is-type-{kind} is-provider-{provider} wp-block-embed-{provider}\">\
                 <div class=\"wp-block-embed__wrapper\">\n{}\n</div>{caption}</figure>",
                escaped(url)
            ),
        )
    }

    fn said(&self, embed: &Embed) -> String {
        let post = &embed.post;
        let mut out = String::new();
        let text = post.text.trim();
        if !text.is_empty() {
            let words = self.words;
            let lines: Vec<String> = text
                .lines()
                .map(str::trim)
                .filter(|line| !line.is_empty())
                .map(escaped)
                .collect();
            out.push_str(&format!(
                "{}{}{} ",
                words.open_quote,
                lines.join("<br>"),
                words.close_quote
            ));
        }
        let mut who: Vec<String> = Vec::new();
        if !post.author.is_empty() {
            who.push(escaped(&post.author));
        }
        if !post.handle.is_empty() {
            who.push(format!("(@{})", escaped(post.handle.trim_start_matches('@'))));
        }
        if !who.is_empty() {
            out.push_str(&format!("— {}, ", who.join(" ")));
        }
        out.push_str(&format!(
            "{} {}",
            escaped(self.words.post_on),
            escaped(post.provider.label())
        ));
        if !post.posted_at.is_empty() {
            out.push_str(&format!(
                ", {}",
                escaped(&dates::from_text(&post.posted_at, self.zone, self.language))
            ));
        }
        out.push('.');
        out
    }
}

/// The name WordPress knows a platform's embed by, and its kind; `None` where it has none.
fn slug_of(provider: Provider) -> Option<(&'static str, &'static str)> {
    match provider {
        Provider::X => Some(("twitter", "rich")),
        Provider::Youtube => Some(("youtube", "video")),
        Provider::Tiktok => Some(("tiktok", "video")),
        Provider::Bluesky => Some(("bluesky", "rich")),
        // Facebook and Instagram left WordPress in 2020; the others were never there.
        Provider::Facebook
        | Provider::Instagram
        | Provider::Threads
        | Provider::Mastodon
        | Provider::Telegram
        | Provider::Whatsapp
        | Provider::Other => None,
    }
}

/// Caption and credit in one line: the media library has no field for a credit.
pub fn caption(media: &PrintedMedia, words: &Words) -> String {
    let (caption, credit) = (media.caption.trim(), media.credit.trim());
    if credit.is_empty() {
        return caption.to_owned();
    }
    let credit = format!("{}{} {credit}", words.photo, words.colon);
    if caption.is_empty() {
        credit
    } else {
        format!("{caption} ({credit})")
    }
}

fn shape(block: &Block) -> (bool, u8) {
    match block.attrs.kind {
        BlockKind::Item { ordered, depth } => (ordered, depth),
        BlockKind::Paragraph
        | BlockKind::Crosshead { .. }
        | BlockKind::Quote
        | BlockKind::PullQuote
        | BlockKind::Atom { .. } => (false, 0),
    }
}

/// Attributes as `serialize_block_attributes` writes them, with the space after them: nothing in them may end the comment.
fn attributes_of(attributes: &[(&str, Value)]) -> String {
    if attributes.is_empty() {
        return String::new();
    }
    let pairs: Vec<String> = attributes
        .iter()
        .map(|(key, value)| format!("\"{key}\":{value}"))
        .collect();
    let json = format!("{{{}}}", pairs.join(","))
        .replace("--", "\\u002d\\u002d")
        .replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('&', "\\u0026")
        .replace("\\\"", "\\u0022");
    format!("{json} ")
}

/// Characters as the block editor writes them in a text: a `[` would run as a shortcode.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '[' => out.push_str("&#91;"),
            HARD_BREAK => out.push_str("<br>"),
            '\n' | '\t' => out.push(' '),
            _ if not_shown(letter) => {}
            _ => out.push(letter),
        }
    }
    out
}

fn attribute(text: &str) -> String {
    escaped(&text.replace(HARD_BREAK, " ")).replace('"', "&quot;")
}

/// Runs as the block editor writes them.
const WRITING: Writing = Writing {
    text: |text, out| out.push_str(&escaped(text)),
    attribute,
    beside_language: "",
};

/// Runs as inline HTML. An address alone on its line is written so that WordPress does not make a frame of it.
pub fn inline(spans: &[Span]) -> String {
    let mut out = String::new();
    runs(spans, &WRITING, &mut out);
    let alone = out.trim();
    let is_address = ["http://", "https://"].iter().any(|scheme| alone.starts_with(scheme));
    if is_address && !alone.contains(char::is_whitespace) && !alone.contains('<') {
        out = out.replacen("://", ":&#47;&#47;", 1);
    }
    out
}

#[cfg(test)]
#[path = "blocks/tests.rs"]
mod tests;
