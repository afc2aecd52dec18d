//! Lines that were read from an article of a site, as they go back. What nobody changed goes back byte for byte; of a block
//! that somebody changed only what they changed is written anew; what the lines do not say (attributes, classes) stays.
//!
//! Every rewritten block is read again before it is taken: one that would not say what its lines say is not written.

use super::blocks::{Writer, inline};
use super::read::{CLASSIC, Inline, Letter, Line, known_lines, tokens};
use super::settings::Markup;
use crate::render::blocks::Unprintable;
use marbre_domain::source::{SourceBlock, said};
use marbre_domain::text::block::{AtomKind, Block, BlockKind, Marks, Span, tidy};
use std::ops::Range;

/// How a line that changed is written anew: where, and what.
type Spelling = fn(&str, &Inline, &[Span]) -> (Range<usize>, String);

/// A part of a text, and what it was read from where it begins and ends.
#[derive(Debug, Clone)]
pub struct Part<'a> {
    /// Its bytes.
    pub text: String,
    begins: Option<&'a SourceBlock>,
    ends: Option<&'a SourceBlock>,
}

impl From<String> for Part<'_> {
    fn from(text: String) -> Self {
        Self {
            text,
            begins: None,
            ends: None,
        }
    }
}

/// Parts under one another: where two follow each other as they did in the article, with what stood between them there.
pub fn join(parts: &[Part]) -> String {
    let mut out = String::new();
    for (at, part) in parts.iter().enumerate() {
        out.push_str(&part.text);
        let next = parts.get(at + 1);
        let after = next.and_then(|next| next.begins).map(|source| source.id.as_str());
        match part.ends {
            Some(source) if source.next.as_deref() == after && next.is_some() == after.is_some() => {
                out.push_str(&source.gap);
            }
            _ if next.is_some() => out.push_str("\n\n"),
            _ => {}
        }
    }
    out
}

/// How new parts of an article are written: an article of the classic editor stays one, for a single block would end the
/// paragraphs that WordPress makes of its lines. `usual` where nothing was read from an article.
pub fn markup<'a>(sources: impl IntoIterator<Item = &'a SourceBlock>, usual: Markup) -> Markup {
    let mut sources = sources.into_iter().peekable();
    if sources.peek().is_none() {
        return usual;
    }
    if sources.any(|source| source.raw.contains("<!-- wp:")) {
        Markup::Blocks
    } else {
        Markup::Classic
    }
}

impl<'a> Writer<'a> {
    /// The lines of one source as they go back.
    pub(super) fn given_back(&self, source: &'a SourceBlock, lines: &[Block]) -> Result<Vec<Part<'a>>, Unprintable> {
        let whole = || Part::from(source.raw.clone());
        let mut parts = Vec::new();
        if source.is_sealed() {
            for line in lines {
                let sealed = matches!(
                    line.attrs.kind,
                    BlockKind::Atom {
                        atom: AtomKind::Sealed,
                        ..
                    }
                );
                if sealed {
                    parts.push(whole());
                } else {
                    parts.extend(self.flow(std::slice::from_ref(line))?.into_iter().map(Part::from));
                }
            }
        } else if said(lines) == source.read {
            parts.push(whole());
        } else if let Some(text) = self.rewritten(source, lines) {
            parts.push(text.into());
        } else if let Some(at) = own_line(source, lines) {
            parts.extend(self.flow(&lines[..at])?.into_iter().map(Part::from));
            parts.extend(self.given_back(source, &lines[at..=at])?);
            parts.extend(self.flow(&lines[at + 1..])?.into_iter().map(Part::from));
        } else {
            parts.extend(self.flow(lines)?.into_iter().map(Part::from));
        }
        if let Some(first) = parts.first_mut() {
            first.begins = Some(source);
        }
        if let Some(last) = parts.last_mut() {
            last.ends = Some(source);
        }
        Ok(parts)
    }

    fn rewritten(&self, source: &SourceBlock, lines: &[Block]) -> Option<String> {
        let breaks = source.name == CLASSIC;
        let lines: Vec<Block> = lines
            .iter()
            .filter(|line| line.attrs.kind.is_atom() || !line.text().trim().is_empty())
            .map(trimmed)
            .collect();
        let read = known_lines(&source.raw, breaks)?;
        let wanted = said(&lines);
        let holds = |text: &String| {
            known_lines(text, breaks)
                .is_some_and(|read| said(&read.iter().map(Line::block).collect::<Vec<_>>()) == wanted)
        };
        let alike = read.len() == lines.len() && read.iter().zip(&lines).all(|(old, new)| old.kind == new.attrs.kind);
        let replaced = |spell: Spelling| alike.then(|| replaced(&source.raw, &read, &lines, spell)).filter(holds);
        replaced(changed_letters)
            .or_else(|| replaced(whole_line))
            .or_else(|| self.framed(&source.raw, &read, &lines).filter(holds))
    }

    /// A list or quotation with other lines in the same frame.
    fn framed(&self, raw: &str, read: &[Line], lines: &[Block]) -> Option<String> {
        let tokens = tokens(raw)?;
        let is_frame = |name: &str| matches!(name, "ul" | "ol" | "blockquote");
        let open = tokens.iter().find(|token| token.opens().is_some_and(is_frame))?;
        let name = open.opens()?;
        let close = tokens.iter().rev().find(|token| token.closes() == Some(name))?;
        let mut end = close.range.start;
        let mut lines = lines;
        let inner = match &read.first()?.kind {
            BlockKind::Item { ordered, depth } => {
                let base = |line: &Block| {
                    matches!(line.attrs.kind, BlockKind::Item { ordered: o, depth: d }
                        if d > *depth || (o == *ordered && d == *depth))
                };
                if !lines.iter().all(base) {
                    return None;
                }
                self.writing(raw.contains("<!-- wp:list-item")).entries(lines)
            }
            BlockKind::Quote => {
                if let Some((cited, before)) = lines.split_last()
                    && let Some(old) = read.last().filter(|line| line.cites)
                    && said(&[old.block()]) == said(std::slice::from_ref(cited))
                {
                    let cite = tokens.iter().rev().find(|token| token.opens() == Some("cite"))?;
                    end = cite.range.start;
                    lines = before;
                }
                if !lines.iter().all(|line| line.attrs.kind == BlockKind::Quote) {
                    return None;
                }
                let writer = self.writing(raw.contains("<!-- wp:paragraph"));
                let inner: Vec<String> = lines
                    .iter()
                    .map(|line| writer.paragraph("", &inline(&line.spans)))
                    .collect();
                writer.join(&inner)
            }
            BlockKind::Paragraph | BlockKind::Crosshead { .. } | BlockKind::PullQuote | BlockKind::Atom { .. } => {
                return None;
            }
        };
        Some(format!("{}{inner}{}", &raw[..open.range.end], &raw[end..]))
    }

    fn writing(&self, blocks: bool) -> Writer<'a> {
        Writer {
            markup: if blocks { Markup::Blocks } else { Markup::Classic },
            ..*self
        }
    }
}

/// Where a block of one line became several: the line that is still the block.
fn own_line(source: &SourceBlock, lines: &[Block]) -> Option<usize> {
    if source.lines != 1 || lines.len() < 2 {
        return None;
    }
    let one = |line: &Block| said(std::slice::from_ref(line)) == source.read;
    lines.iter().position(one).or_else(|| {
        let kind = &known_lines(&source.raw, source.name == CLASSIC)?.first()?.kind.clone();
        lines.iter().position(|line| line.attrs.kind == *kind)
    })
}

/// A line without white space at its edges, which markup does not hold.
fn trimmed(line: &Block) -> Block {
    let mut line = line.clone();
    if let Some(first) = line.spans.first_mut() {
        first.text = first.text.trim_start().to_owned();
    }
    if let Some(last) = line.spans.last_mut() {
        last.text = last.text.trim_end().to_owned();
    }
    line.spans = tidy(line.spans);
    line
}

/// A block with the lines that changed written anew.
fn replaced(raw: &str, read: &[Line], lines: &[Block], spell: Spelling) -> String {
    let mut out = String::new();
    let mut done = 0;
    for (old, new) in read.iter().zip(lines) {
        if old.inline.spans() != new.spans {
            let (range, text) = spell(raw, &old.inline, &new.spans);
            out.push_str(&raw[done..range.start]);
            out.push_str(&text);
            done = range.end;
        }
    }
    out + &raw[done..]
}

fn whole_line(_: &str, old: &Inline, new: &[Span]) -> (Range<usize>, String) {
    (old.range.clone(), inline(new))
}

/// The letters of a line that changed, from and to places that no element is around: what stands beside them, as what a
/// link says beyond its address, stays.
fn changed_letters(raw: &str, old: &Inline, new: &[Span]) -> (Range<usize>, String) {
    let whole = whole_line(raw, old, new);
    // A bracket that stood bare could end a shortcode that was typed; an address alone would become a frame.
    if raw[old.range.clone()].contains('[') || whole.1.contains(":&#47;") {
        return whole;
    }
    let letters: Vec<(char, &Marks)> = new
        .iter()
        .flat_map(|span| span.text.chars().map(|letter| (letter, &span.marks)))
        .collect();
    let same = |(old, new): &(&Letter, &(char, &Marks))| old.letter == new.0 && old.marks == *new.1;
    let free = |at: usize| {
        let letter = old.letters.get(at);
        letter.is_some_and(|letter| letter.marks.is_plain() && !letter.spelt.is_empty())
    };
    let count = old.letters.len();
    let alike = old.letters.iter().zip(&letters).take_while(same).count();
    let head = (1..=alike).rev().find(|at| {
        let whole = old.letters.get(*at).is_none_or(|next| !next.spelt.is_empty());
        old.letters[at - 1].marks.is_plain() && whole
    });
    let head = head.unwrap_or(0);
    let left = count.min(letters.len()) - head;
    let alike = old
        .letters
        .iter()
        .rev()
        .zip(letters.iter().rev())
        .take(left)
        .take_while(same)
        .count();
    let tail = (1..=alike).rev().find(|from_end| free(count - from_end)).unwrap_or(0);
    let start = head
        .checked_sub(1)
        .map_or(old.range.start, |at| old.letters[at].spelt.end);
    let end = if tail == 0 {
        old.range.end
    } else {
        old.letters[count - tail].spelt.start
    };
    let between = letters[head..letters.len() - tail].iter().map(|(letter, marks)| Span {
        text: (*letter).into(),
        marks: (*marks).clone(),
    });
    (start..end, inline(&tidy(between.collect())))
}

#[cfg(test)]
#[path = "sources/tests.rs"]
mod tests;
