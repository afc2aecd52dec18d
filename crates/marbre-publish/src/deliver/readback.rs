//! What a page shows, read from its HTML, against what was approved. Reads the two apart: expected words come from the
//! version, found ones from the page.

use crate::render::article::signed;
use crate::render::html::not_shown;
use html5ever::tendril::TendrilSink;
use marbre_domain::text::block::{AtomKind, BlockKind, HARD_BREAK, Span};
use marbre_domain::version::{PrintedMedia, VersionContent};
use markup5ever_rcdom::{Handle, NodeData, RcDom};
use serde::{Deserialize, Serialize};

/// How many differences are told: enough to understand, few enough to read.
const TOLD: usize = 5;

/// A line that is not as approved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// What was approved, or empty where the page says more.
    pub expected: String,
    /// What the page says, or empty where it says less.
    pub found: String,
}

/// What a page shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// The version it says it is.
    pub version: Option<String>,
    /// The piece it says was withdrawn.
    pub withdrawn: Option<String>,
    /// The piece's own lines, without the site's.
    pub lines: Vec<String>,
}

/// Reads a page.
pub fn read(html: &str) -> Page {
    let dom = html5ever::parse_document(RcDom::default(), html5ever::ParseOpts::default()).one(html);
    let mut page = Page::default();
    find(&dom.document, &mut page);
    page
}

fn attribute(node: &Handle, wanted: &str) -> Option<String> {
    let NodeData::Element { attrs, .. } = &node.data else {
        return None;
    };
    attrs
        .borrow()
        .iter()
        .find(|attribute| &*attribute.name.local == wanted)
        .map(|attribute| attribute.value.to_string())
}

fn name(node: &Handle) -> Option<&str> {
    match &node.data {
        NodeData::Element { name, .. } => Some(&name.local),
        NodeData::Document
        | NodeData::Doctype { .. }
        | NodeData::Text { .. }
        | NodeData::Comment { .. }
        | NodeData::ProcessingInstruction { .. } => None,
    }
}

fn find(node: &Handle, page: &mut Page) {
    match name(node) {
        Some("meta") => match attribute(node, "name").as_deref() {
            Some("marbre-version") => page.version = attribute(node, "content"),
            Some("marbre-withdrawn") => page.withdrawn = attribute(node, "content"),
            Some(_) | None => {}
        },
        Some("article") if attribute(node, "data-piece").is_some() => {
            let mut text = String::new();
            gather(node, &mut text);
            page.lines = lines(&text).collect();
            return;
        }
        Some(_) | None => {}
    }
    node.children.borrow().iter().for_each(|child| find(child, page));
}

/// Whether an element stands within a line of text.
fn is_inline(name: &str) -> bool {
    matches!(
        name,
        "a" | "span" | "strong" | "em" | "s" | "sub" | "sup" | "cite" | "b" | "i" | "u" | "mark" | "abbr" | "wbr"
    )
}

fn gather(node: &Handle, text: &mut String) {
    if let NodeData::Text { contents } = &node.data {
        // A newline of the source is a space on the page.
        text.extend(
            contents
                .borrow()
                .chars()
                .map(|letter| if letter == '\n' { ' ' } else { letter }),
        );
        return;
    }
    let Some(name) = name(node) else { return };
    // The site's own words end a line and say nothing of the piece's.
    if matches!(name, "script" | "style" | "noscript" | "template") || attribute(node, "data-site").is_some() {
        text.push('\n');
        return;
    }
    let separate = !is_inline(name)
        || matches!(
            attribute(node, "class").as_deref(),
            Some("caption" | "credit" | "name" | "handle")
        );
    let separate = separate || name == "cite";
    if separate {
        text.push('\n');
    }
    node.children.borrow().iter().for_each(|child| gather(child, text));
    if separate {
        text.push('\n');
    }
}

/// Lines without what no reader sees: control characters, white space that browsers join, empty lines.
fn lines(text: &str) -> impl Iterator<Item = String> {
    text.split(['\n', HARD_BREAK]).map(tidy).filter(|line| !line.is_empty())
}

fn tidy(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    for letter in line.chars() {
        match letter {
            ' ' | '\t' | '\r' | '\u{c}' => {
                if !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            _ if not_shown(letter) => {}
            _ => out.push(letter),
        }
    }
    out.trim_matches(' ').to_owned()
}

/// The lines that a page must show, read from the version.
pub fn expected(content: &VersionContent) -> Vec<String> {
    let mut text = String::new();
    let mut line = |words: &str| {
        text.push_str(words);
        text.push('\n');
    };
    let whole = |spans: &[Span]| spans.iter().map(|span| span.text.as_str()).collect::<String>();
    let picture = |media: &PrintedMedia, line: &mut dyn FnMut(&str)| {
        line(&media.caption);
        line(&media.credit);
    };
    line(&content.kicker);
    line(&content.headline);
    line(&whole(&content.standfirst));
    use marbre_domain::byline::BylineRole::{Agency, Author, Photographer, Translator, With};
    for role in [Author, With, Agency, Translator, Photographer] {
        content
            .bylines
            .iter()
            .filter(|byline| byline.role == role)
            .for_each(|byline| line(&signed(byline)));
    }
    if let Some(lead) = &content.lead {
        picture(lead, &mut line);
    }
    line(&content.dateline);
    for block in &content.body {
        match &block.attrs.kind {
            BlockKind::Paragraph
            | BlockKind::Crosshead { .. }
            | BlockKind::Item { .. }
            | BlockKind::Quote
            | BlockKind::PullQuote => line(&whole(&block.spans)),
            BlockKind::Atom {
                atom: AtomKind::Picture | AtomKind::Audio,
                record,
            } => {
                if let Some(media) = content.media.get(record) {
                    picture(media, &mut line);
                }
            }
            BlockKind::Atom {
                atom: AtomKind::Embed,
                record,
            } => {
                if let Some(embed) = content.embeds.get(record) {
                    line(&embed.post.text);
                    line(&embed.post.author);
                    let handle = embed.post.handle.trim_start_matches('@');
                    if !handle.is_empty() {
                        line(&format!("@{handle}"));
                    }
                }
            }
            BlockKind::Atom {
                atom: AtomKind::Sealed,
                record,
            } => {
                if let Some(block) = content.source_blocks.get(record) {
                    line(&block.words);
                }
            }
            BlockKind::Atom {
                atom: AtomKind::Rule | AtomKind::Table,
                ..
            } => {}
        }
    }
    content.corrections.iter().for_each(|note| line(&note.note));
    content.sources.iter().for_each(|source| line(source));
    lines(&text).collect()
}

/// What differs between the two, from the first line that does; none when they agree.
pub fn compare(expected: &[String], found: &[String]) -> Vec<Difference> {
    let same = expected
        .iter()
        .zip(found)
        .take_while(|(one, other)| one == other)
        .count();
    let (expected, found) = (&expected[same..], &found[same..]);
    let same_end = expected
        .iter()
        .rev()
        .zip(found.iter().rev())
        .take_while(|(one, other)| one == other)
        .count();
    let (expected, found) = (&expected[..expected.len() - same_end], &found[..found.len() - same_end]);
    let at = |lines: &[String], at: usize| lines.get(at).cloned().unwrap_or_default();
    let count = expected.len().max(found.len()).min(TOLD);
    (0..count)
        .map(|line| Difference {
            expected: at(expected, line),
            found: at(found, line),
        })
        .collect()
}

/// What differs between a page and the version it must show, its marker included.
pub fn differences(content: &VersionContent, version: &str, page: &Page) -> Vec<Difference> {
    let mut told = Vec::new();
    if page.version.as_deref() != Some(version) {
        told.push(Difference {
            expected: version.to_owned(),
            found: page.version.clone().unwrap_or_default(),
        });
    }
    told.extend(compare(&expected(content), &page.lines));
    told.truncate(TOLD);
    told
}
