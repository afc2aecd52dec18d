//! Blocks as semantic HTML: flat lines in, lists and boxes out.

use super::html::{escape, escaped, spans};
use super::post;
use super::words::Words;
use crate::picture::Variant;
use crate::settings::SiteLanguage;
use chrono_tz::Tz;
use marbre_domain::embed::Embed;
use marbre_domain::ids::BlobHash;
use marbre_domain::source::SourceBlock;
use marbre_domain::text::block::{AtomKind, Block, BlockKind};
use marbre_domain::version::{PrintedMedia, VersionContent};
use std::collections::BTreeMap;

/// The sizes of the pictures that a page shows, smallest first.
pub type Pictures = BTreeMap<BlobHash, Vec<Variant>>;

/// Something of a version that cannot be printed: it is refused rather than left out in silence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unprintable {
    /// A block names a record that the version does not hold.
    #[error("a block shows « {0} », which the version does not hold")]
    NoRecord(String),
    /// The site cannot show such a block yet.
    #[error("the site cannot show a {0} yet")]
    NoWay(&'static str),
    /// The sizes of a picture are not there.
    #[error("the picture {0} has not been sized")]
    NotSized(BlobHash),
    /// The page's own template failed: a fault of this program.
    #[error("the page cannot be composed: {0}")]
    Template(String),
}

/// Everything that the blocks of a text may name.
pub struct Records<'a> {
    /// Pictures, by the record that blocks name.
    pub media: &'a BTreeMap<String, PrintedMedia>,
    /// Posts, by the record that blocks name.
    pub embeds: &'a BTreeMap<String, Embed>,
    /// Blocks of a site, by the record that sealed ones name.
    pub sources: &'a BTreeMap<String, SourceBlock>,
    /// The sizes of the pictures.
    pub pictures: &'a Pictures,
    /// The words of the page.
    pub words: &'static Words,
    /// Their language.
    pub language: SiteLanguage,
    /// The zone of its dates.
    pub zone: Tz,
    /// Where the site stands on its host, with both slashes.
    pub base: &'a str,
}

/// A text as HTML. Empty paragraphs are left out.
pub fn text(blocks: &[Block], records: &Records<'_>) -> Result<String, Unprintable> {
    let mut out = String::new();
    let mut rest = blocks;
    while let Some(first) = rest.first() {
        let boxed = &first.attrs.boxed;
        let run = rest.iter().take_while(|block| block.attrs.boxed == *boxed).count();
        if boxed.is_some() {
            out.push_str(&format!("<aside class=\"box\" aria-label=\"{}\">", records.words.boxed));
            flow(&rest[..run], records, &mut out)?;
            out.push_str("</aside>");
        } else {
            flow(&rest[..run], records, &mut out)?;
        }
        rest = &rest[run..];
    }
    Ok(out)
}

fn flow(blocks: &[Block], records: &Records<'_>, out: &mut String) -> Result<(), Unprintable> {
    let mut rest = blocks;
    while let Some(first) = rest.first() {
        let run = match &first.attrs.kind {
            BlockKind::Item { .. } => {
                let run = rest
                    .iter()
                    .take_while(|block| is_item(block) && block.attrs.list == first.attrs.list)
                    .count();
                list(&rest[..run], out);
                run
            }
            BlockKind::Quote => {
                let run = rest
                    .iter()
                    .take_while(|block| block.attrs.kind == BlockKind::Quote)
                    .count();
                out.push_str("<blockquote>");
                rest[..run].iter().for_each(|block| element("p", block, out));
                out.push_str("</blockquote>");
                run
            }
            BlockKind::Paragraph => {
                element("p", first, out);
                1
            }
            BlockKind::Crosshead { level } => {
                let name = match level {
                    ..=2 => "h2",
                    3 => "h3",
                    4.. => "h4",
                };
                element(name, first, out);
                1
            }
            BlockKind::PullQuote => {
                if !first.text().trim().is_empty() {
                    out.push_str(&format!(
                        "<aside class=\"pull\" aria-label=\"{}\">",
                        records.words.pull_quote
                    ));
                    element("p", first, out);
                    out.push_str("</aside>");
                }
                1
            }
            BlockKind::Atom { atom, record } => {
                show(*atom, record, records, out)?;
                1
            }
        };
        rest = &rest[run..];
    }
    Ok(())
}

fn is_item(block: &Block) -> bool {
    matches!(block.attrs.kind, BlockKind::Item { .. })
}

fn element(name: &str, block: &Block, out: &mut String) {
    if block.text().trim().is_empty() {
        return;
    }
    out.push_str(&format!("<{name}>"));
    spans(&block.spans, out);
    out.push_str(&format!("</{name}>"));
}

/// The items of one list, nested by depth. An item deeper than the first of its list stands under the one before it.
fn list(items: &[Block], out: &mut String) {
    let shape = |block: &Block| match block.attrs.kind {
        BlockKind::Item { ordered, depth } => (ordered, depth),
        BlockKind::Paragraph
        | BlockKind::Crosshead { .. }
        | BlockKind::Quote
        | BlockKind::PullQuote
        | BlockKind::Atom { .. } => (false, 0),
    };
    let Some(first) = items.first() else { return };
    let (mut ordered, base) = shape(first);
    out.push_str(if ordered { "<ol>" } else { "<ul>" });
    let mut rest = items;
    while let Some(item) = rest.first() {
        let wants = shape(item).0;
        if wants != ordered {
            out.push_str(if ordered { "</ol>" } else { "</ul>" });
            ordered = wants;
            out.push_str(if ordered { "<ol>" } else { "<ul>" });
        }
        let under = rest[1..].iter().take_while(|block| shape(block).1 > base).count();
        out.push_str("<li>");
        spans(&item.spans, out);
        if under > 0 {
            list(&rest[1..=under], out);
        }
        out.push_str("</li>");
        rest = &rest[under + 1..];
    }
    out.push_str(if ordered { "</ol>" } else { "</ul>" });
}

fn show(atom: AtomKind, record: &str, records: &Records<'_>, out: &mut String) -> Result<(), Unprintable> {
    let missing = || Unprintable::NoRecord(record.to_owned());
    match atom {
        AtomKind::Rule => out.push_str("<hr>"),
        AtomKind::Embed => {
            let embed = records.embeds.get(record).ok_or_else(missing)?;
            post::card(embed, records.words, records.language, records.zone, out);
        }
        AtomKind::Picture => {
            let media = records.media.get(record).ok_or_else(missing)?;
            if !media.media_type.is_picture() {
                return Err(Unprintable::NoWay("sound"));
            }
            figure(media, "picture", BODY_SIZES, true, records, out)?;
        }
        AtomKind::Audio => return Err(Unprintable::NoWay("sound")),
        AtomKind::Table => return Err(Unprintable::NoWay("table")),
        // Its markup is another site's: only its words are ours to print. One without words was named before it was approved.
        AtomKind::Sealed => {
            let words = &records.sources.get(record).ok_or_else(missing)?.words;
            if !words.is_empty() {
                out.push_str(&format!("<p>{}</p>", escaped(words)));
            }
        }
    }
    Ok(())
}

/// How wide a picture of the text is on screens.
const BODY_SIZES: &str = "(min-width: 44rem) 40rem, 94vw";

/// How wide the lead picture is on screens.
pub const LEAD_SIZES: &str = "(min-width: 64rem) 48rem, 100vw";

/// A picture with its caption and credit.
pub fn figure(
    media: &PrintedMedia,
    class: &str,
    sizes: &str,
    lazy: bool,
    records: &Records<'_>,
    out: &mut String,
) -> Result<(), Unprintable> {
    let variants = records
        .pictures
        .get(&media.blob)
        .filter(|variants| !variants.is_empty());
    let variants = variants.ok_or(Unprintable::NotSized(media.blob))?;
    out.push_str(&format!("<figure class=\"{class}\">"));
    image(variants, &media.alt, sizes, lazy, records.base, out);
    let (caption, credit) = (media.caption.trim(), media.credit.trim());
    if !caption.is_empty() || !credit.is_empty() {
        out.push_str("<figcaption>");
        if !caption.is_empty() {
            out.push_str(&format!("<span class=\"caption\">{}</span> ", escaped(caption)));
        }
        if !credit.is_empty() {
            let words = records.words;
            out.push_str(&format!(
                "<span class=\"credit\"><span data-site>{}{} </span>{}</span>",
                words.photo,
                words.colon,
                escaped(credit)
            ));
        }
        out.push_str("</figcaption>");
    }
    out.push_str("</figure>");
    Ok(())
}

/// An `<img>` that offers its sizes.
pub fn image(variants: &[Variant], alt: &str, sizes: &str, lazy: bool, base: &str, out: &mut String) {
    let Some(middle) = variants.iter().find(|variant| variant.width >= 800).or(variants.last()) else {
        return;
    };
    out.push_str(&format!("<img src=\"{base}{}\"", middle.path));
    if variants.len() > 1 {
        let offered: Vec<String> = variants
            .iter()
            .map(|variant| format!("{base}{} {}w", variant.path, variant.width))
            .collect();
        out.push_str(&format!(" srcset=\"{}\" sizes=\"{sizes}\"", offered.join(", ")));
    }
    out.push_str(&format!(
        " width=\"{}\" height=\"{}\" alt=\"",
        middle.width, middle.height
    ));
    escape(alt, out);
    out.push_str(if lazy {
        "\" loading=\"lazy\" decoding=\"async\">"
    } else {
        "\" fetchpriority=\"high\">"
    });
}

/// Every picture that a version shows, in the order in which readers meet them.
pub fn shown_pictures(content: &VersionContent) -> Vec<&PrintedMedia> {
    let named = content.body.iter().filter_map(|block| match &block.attrs.kind {
        BlockKind::Atom {
            atom: AtomKind::Picture,
            record,
        } => content.media.get(record),
        BlockKind::Atom { .. }
        | BlockKind::Paragraph
        | BlockKind::Crosshead { .. }
        | BlockKind::Item { .. }
        | BlockKind::Quote
        | BlockKind::PullQuote => None,
    });
    content
        .lead
        .iter()
        .chain(named)
        .filter(|media| media.media_type.is_picture())
        .collect()
}
