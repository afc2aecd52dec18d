//! An article of a site, read so that it can be given back: what Marbre can write again becomes lines, everything else is
//! sealed, and each keeps the bytes that it was read from. Must not lose a byte, whatever the text is.
//!
//! Reading order: `grammar` (where blocks begin and end), `freeform` (text outside them), `tokens`, `inline` (a line of markup), `known`
//! (the blocks that have lines).

mod freeform;
mod grammar;
mod inline;
mod known;
#[cfg(test)]
mod tests;
mod tokens;

use freeform::{core, is_blank, parts, shortcode};
pub(super) use grammar::has_blocks;
use grammar::{Delimiters, Piece, cut};
pub(super) use inline::{Inline, Letter};
use known::lines;
pub(super) use known::{Line, lines as known_lines};
use marbre_domain::source::{SourceBlock, said};
use marbre_domain::text::block::{AtomKind, Block, BlockKind, Span};
use std::collections::BTreeMap;
use std::ops::Range;
pub(super) use tokens::tokens;
use tokens::{What, words_of};

/// An article as lines, and what stands behind them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Article {
    /// Its lines, as a text has them.
    pub lines: Vec<Block>,
    /// What each was read from, in order. One after another, bytes and gaps are the article.
    pub sources: Vec<SourceBlock>,
}

/// The name of a part of a text that the classic editor made: a new line in it is a line break.
pub(super) const CLASSIC: &str = "classic";

/// The name of a part that stands outside the blocks of a text of blocks.
const FREEFORM: &str = "freeform";

/// Reads `content.raw` of a post. The same text always gives the same lines and names; a block that did not change keeps its
/// name wherever it stands.
pub fn article(raw: &str) -> Article {
    let mut cuts = cut_up(raw);
    // White space before the first part goes with it: nothing stands before it that could have it as its gap.
    match cuts.first_mut() {
        Some((_, first)) => first.start = 0,
        None if raw.is_empty() => return Article::default(),
        None => cuts.push((FREEFORM.to_owned(), 0..raw.len())),
    }
    let mut seen: BTreeMap<&str, u32> = BTreeMap::new();
    let ids: Vec<String> = cuts
        .iter()
        .map(|(_, range)| {
            let written = &raw[range.clone()];
            let times = seen.entry(written).or_default();
            *times += 1;
            let hash = blake3::hash(format!("{times} {written}").as_bytes()).to_hex();
            hash[..16].to_owned()
        })
        .collect();
    let mut article = Article::default();
    for (at, (name, range)) in cuts.iter().enumerate() {
        let next = cuts.get(at + 1);
        let gap = range.end..next.map_or(raw.len(), |(_, next)| next.start);
        let written = &raw[range.clone()];
        let mut source = SourceBlock {
            id: ids[at].clone(),
            name: name.clone(),
            raw: written.to_owned(),
            gap: raw[gap].to_owned(),
            next: ids.get(at + 1).cloned(),
            lines: 0,
            read: String::new(),
            words: String::new(),
        };
        match lines(written, name == CLASSIC) {
            Some(read) => {
                let blocks: Vec<Block> = read.iter().map(|line| placed(line, &source.id)).collect();
                source.lines = u32::try_from(blocks.len()).unwrap_or(u32::MAX);
                source.read = said(&blocks);
                article.lines.extend(blocks);
            }
            None => {
                source.words = sealed_words(written);
                if name == CLASSIC || name == FREEFORM {
                    source.name = what_it_is(written);
                }
                article.lines.push(Block::atom(AtomKind::Sealed, source.id.clone()));
            }
        }
        article.sources.push(source);
    }
    article
}

/// A line under its source.
fn placed(line: &Line, source: &str) -> Block {
    let mut block = line.block();
    block.attrs.source = Some(source.to_owned());
    match &mut block.attrs.kind {
        BlockKind::Item { .. } => block.attrs.list = Some(source.to_owned()),
        BlockKind::Atom { record, .. } => source.clone_into(record),
        BlockKind::Paragraph | BlockKind::Crosshead { .. } | BlockKind::Quote | BlockKind::PullQuote => {}
    }
    block
}

/// The parts of a text with their names, without the white space between them.
fn cut_up(raw: &str) -> Vec<(String, Range<usize>)> {
    let outside = if has_blocks(raw) { FREEFORM } else { CLASSIC };
    let mut found = Vec::new();
    for piece in cut(raw) {
        match piece {
            Piece::Block { name, range } => found.push((name, range)),
            Piece::Freeform(range) if is_blank(&raw[range.clone()]) => {}
            Piece::Freeform(range) => {
                let start = range.start;
                let cut = parts(&raw[range]);
                found.extend(
                    cut.into_iter()
                        .map(|part| (outside.to_owned(), start + part.start..start + part.end)),
                );
            }
            Piece::Broken(range) => found.extend(core(raw, range).map(|range| (FREEFORM.to_owned(), range))),
        }
    }
    found
}

/// What a part outside blocks is, for a person: a shortcode, an element, or plain markup.
fn what_it_is(raw: &str) -> String {
    if let Some(name) = shortcode(raw) {
        return format!("shortcode/{name}");
    }
    let first = tokens(raw).and_then(|tokens| tokens.iter().find_map(|token| token.opens().map(str::to_owned)));
    first.map_or_else(|| "html".to_owned(), |name| format!("html/{name}"))
}

/// What of a sealed block somebody can read: its words; for a frame, what it frames.
fn sealed_words(raw: &str) -> String {
    let words = words_of(raw);
    if words.is_empty()
        && let Some(attributes) = attributes_of(raw)
    {
        let named = ["content", "text", "label", "url"]
            .iter()
            .find_map(|key| attributes.get(*key)?.as_str());
        return named.map(str::to_owned).unwrap_or_default();
    }
    words
}

/// The attributes in the first delimiter of a block.
fn attributes_of(raw: &str) -> Option<serde_json::Map<String, serde_json::Value>> {
    let delimiter = Delimiters::of(raw).next()?;
    serde_json::from_str(&raw[delimiter.attributes]).ok()
}

/// A title or excerpt as runs: what could not be written again is read as plain words.
pub fn field(raw: &str) -> Vec<Span> {
    let read = tokens(raw).and_then(|tokens| {
        let (line, end) = inline::read(raw, &tokens, 0, false)?;
        (end == tokens.len()).then(|| line.spans())
    });
    read.unwrap_or_else(|| {
        let words = words_of(raw);
        if words.is_empty() {
            Vec::new()
        } else {
            vec![Span::plain(words)]
        }
    })
}

/// A title or excerpt in one line without marks.
pub fn words(raw: &str) -> String {
    let words: String = field(raw).into_iter().map(|span| span.text).collect();
    let one_line = words.replace(['\n', '\r', '\t', marbre_domain::text::block::HARD_BREAK], " ");
    one_line.trim().to_owned()
}

/// The classes of the first element of a block.
pub fn classes(raw: &str) -> Vec<String> {
    let tokens = tokens(raw).unwrap_or_default();
    let first = tokens.iter().find_map(|token| match &token.what {
        What::Open { attributes, .. } => Some(attributes.get("class").cloned().unwrap_or_default()),
        What::Close { .. } | What::Comment | What::Text | What::Other => None,
    });
    let classes = first.unwrap_or_default();
    classes.split_whitespace().map(str::to_owned).collect()
}

/// What the first element of a block holds.
pub fn inside(raw: &str) -> Option<&str> {
    let tokens = tokens(raw)?;
    let open = tokens.iter().find(|token| token.opens().is_some())?;
    let close = tokens.iter().rev().find(|token| token.closes() == open.opens())?;
    raw.get(open.range.end..close.range.start)
}
