//! Blocks whose lines Marbre can write again: paragraphs, headings, lists, quotations, rules. Anything that does not read
//! to its last byte in the expected shape is none of them.

use super::freeform::shortcode;
use super::grammar::Delimiters;
use super::inline::{self, Inline};
use super::tokens::{Token, What, tokens};
use marbre_domain::text::block::{AtomKind, Block, BlockKind};

/// A line of a known block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What it is.
    pub kind: BlockKind,
    /// Its characters; none for a rule.
    pub inline: Inline,
    /// Whether it names whom a quotation is by.
    pub cites: bool,
}

impl Line {
    /// As a line of a text.
    pub fn block(&self) -> Block {
        Block {
            attrs: self.kind.clone().into(),
            spans: self.inline.spans(),
        }
    }
}

/// How deep a list may nest.
const DEEPEST: u8 = 5;

/// The lines of a block, or of a part of a text outside blocks; `None` where it has to be kept as it is. `breaks`: whether
/// a new line is a line break.
pub fn lines(raw: &str, breaks: bool) -> Option<Vec<Line>> {
    if shortcode(raw).is_some() {
        return None;
    }
    let tokens = tokens(raw)?;
    let mut reading = Reading {
        raw,
        tokens: &tokens,
        at: 0,
        breaks,
        lines: Vec::new(),
    };
    reading.blank();
    let delimiter = reading.delimiter();
    match delimiter.as_deref() {
        Some("core/paragraph") => reading.element("p", BlockKind::Paragraph)?,
        Some("core/heading") => reading.heading()?,
        Some("core/list") => reading.list(0, true)?,
        Some("core/quote") => reading.quotation(&BlockKind::Quote)?,
        Some("core/pullquote") => {
            reading.open("figure")?;
            reading.quotation(&BlockKind::PullQuote)?;
            reading.blank();
            reading.close("figure")?;
        }
        Some("core/separator") => reading.rule()?,
        Some(_) => return None,
        None => match reading.token().and_then(Token::opens) {
            Some("p") => reading.element("p", BlockKind::Paragraph)?,
            Some("h2" | "h3" | "h4") => reading.heading()?,
            Some("ul" | "ol") => reading.list(0, false)?,
            Some("blockquote") => reading.quotation(&BlockKind::Quote)?,
            Some("hr") => reading.rule()?,
            // Outside the classic editor nothing makes a paragraph of bare words.
            _ if breaks => {
                reading.line(BlockKind::Paragraph, false)?;
                let line = reading.lines.last()?;
                let alone = &raw[line.inline.range.clone()];
                let address = alone.starts_with("http://") || alone.starts_with("https://");
                if line.inline.letters.is_empty() || address && !alone.contains(char::is_whitespace) {
                    return None;
                }
            }
            _ => return None,
        },
    }
    reading.blank();
    if delimiter.is_some() {
        reading.delimiter()?;
        reading.blank();
    }
    (reading.at == tokens.len()).then_some(reading.lines)
}

struct Reading<'a> {
    raw: &'a str,
    tokens: &'a [Token],
    at: usize,
    breaks: bool,
    lines: Vec<Line>,
}

impl<'a> Reading<'a> {
    fn token(&self) -> Option<&'a Token> {
        self.tokens.get(self.at)
    }

    fn blank(&mut self) {
        while let Some(token) = self.token() {
            if token.what != What::Text || !super::freeform::is_blank(&self.raw[token.range.clone()]) {
                return;
            }
            self.at += 1;
        }
    }

    /// Passes over a block's delimiter and gives the block's name.
    fn delimiter(&mut self) -> Option<String> {
        let token = self.token().filter(|token| token.what == What::Comment)?;
        let written = &self.raw[token.range.clone()];
        let delimiter = Delimiters::of(written)
            .next()
            .filter(|one| one.range == (0..written.len()))?;
        self.at += 1;
        Some(delimiter.name)
    }

    fn open(&mut self, name: &str) -> Option<()> {
        self.blank();
        self.token().filter(|token| token.opens() == Some(name))?;
        self.at += 1;
        Some(())
    }

    fn close(&mut self, name: &str) -> Option<()> {
        self.token().filter(|token| token.closes() == Some(name))?;
        self.at += 1;
        Some(())
    }

    fn line(&mut self, kind: BlockKind, cites: bool) -> Option<()> {
        let (inline, at) = inline::read(self.raw, self.tokens, self.at, self.breaks)?;
        self.at = at;
        self.lines.push(Line { kind, inline, cites });
        Some(())
    }

    fn element(&mut self, name: &str, kind: BlockKind) -> Option<()> {
        self.open(name)?;
        self.line(kind, false)?;
        self.close(name)
    }

    fn heading(&mut self) -> Option<()> {
        self.blank();
        let (name, level) = match self.token()?.opens()? {
            "h2" => ("h2", 2),
            "h3" => ("h3", 3),
            "h4" => ("h4", 4),
            _ => return None,
        };
        self.element(name, BlockKind::Crosshead { level })
    }

    fn rule(&mut self) -> Option<()> {
        self.open("hr")?;
        let end = self.tokens.get(self.at.checked_sub(1)?)?.range.end;
        self.lines.push(Line {
            kind: BlockKind::Atom {
                atom: AtomKind::Rule,
                record: String::new(),
            },
            inline: Inline {
                letters: Vec::new(),
                range: end..end,
            },
            cites: false,
        });
        Some(())
    }

    fn quotation(&mut self, kind: &BlockKind) -> Option<()> {
        self.open("blockquote")?;
        loop {
            self.blank();
            if self.close("blockquote").is_some() {
                return (!self.lines.is_empty()).then_some(());
            }
            match self.token()? {
                token if token.what == What::Comment => {
                    self.delimiter().filter(|name| name == "core/paragraph")?;
                }
                token if token.opens() == Some("p") => self.element("p", kind.clone())?,
                token if token.opens() == Some("cite") => {
                    self.open("cite")?;
                    self.line(kind.clone(), true)?;
                    self.close("cite")?;
                }
                token if token.what == What::Text => self.line(kind.clone(), false)?,
                _ => return None,
            }
        }
    }

    fn list(&mut self, depth: u8, delimited: bool) -> Option<()> {
        if depth > DEEPEST {
            return None;
        }
        self.blank();
        let (name, ordered) = match self.token()?.opens()? {
            "ul" => ("ul", false),
            "ol" => ("ol", true),
            _ => return None,
        };
        self.at += 1;
        let before = self.lines.len();
        loop {
            self.blank();
            if self.close(name).is_some() {
                return (self.lines.len() > before).then_some(());
            }
            match self.token()? {
                token if token.what == What::Comment && delimited => {
                    self.delimiter().filter(|name| name == "core/list-item")?;
                }
                token if token.opens() == Some("li") => self.item(ordered, depth, delimited)?,
                _ => return None,
            }
        }
    }

    fn item(&mut self, ordered: bool, depth: u8, delimited: bool) -> Option<()> {
        self.open("li")?;
        self.line(BlockKind::Item { ordered, depth }, false)?;
        loop {
            self.blank();
            if self.close("li").is_some() {
                return Some(());
            }
            match self.token()? {
                token if token.what == What::Comment && delimited => {
                    self.delimiter().filter(|name| name == "core/list")?;
                }
                token if matches!(token.opens(), Some("ul" | "ol")) => self.list(depth + 1, delimited)?,
                _ => return None,
            }
        }
    }
}
