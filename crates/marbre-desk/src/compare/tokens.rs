//! What a text is cut into before it is compared: words, spaces, signs and line ends, each with a number that stands for
//! what it says. Offsets are UTF-16 units of the flat text.

use marbre_domain::text::block::{AtomKind, Block, BlockAttrs, BlockKind, Marks, Span};
use std::collections::HashMap;
use std::ops::Range;
use unicode_normalization::char::is_combining_mark;

/// What a token is, as far as joining changes asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    Word,
    Space,
    Sign,
    LineEnd,
}

/// A piece of text that changes as a whole.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token<'a> {
    pub text: &'a str,
    pub sort: Sort,
    /// Two tokens that read alike have the same number, whichever of the two texts they stand in.
    pub number: u32,
    /// The same for the marks over them.
    pub marks: u32,
    /// Where it begins, in UTF-16 units.
    pub at: u32,
    /// Which line it stands in.
    pub line: usize,
}

/// A text cut up.
pub(super) struct Cut<'a> {
    pub tokens: Vec<Token<'a>>,
    /// For each line its tokens, the line's end last.
    pub lines: Vec<Range<usize>>,
    /// For each line a number that stands for what it says.
    pub line_numbers: Vec<u32>,
    /// For each line what it is.
    pub attrs: Vec<&'a BlockAttrs>,
    /// Length in UTF-16 units.
    pub length: u32,
}

impl Cut<'_> {
    /// The characters of some tokens.
    pub fn text(&self, tokens: Range<usize>) -> String {
        self.tokens[tokens].iter().map(|token| token.text).collect()
    }

    /// Where a token begins, or the text ends.
    pub fn at(&self, token: usize) -> u32 {
        self.tokens.get(token).map_or(self.length, |token| token.at)
    }
}

/// Hands out the numbers; one for both texts.
#[derive(Default)]
pub(super) struct Numbers<'a> {
    words: HashMap<&'a str, u32>,
    atoms: HashMap<(AtomKind, &'a str), u32>,
    lines: HashMap<Vec<u32>, u32>,
    marks: HashMap<Vec<(usize, &'a Marks)>, u32>,
    next: u32,
}

impl<'a> Numbers<'a> {
    /// Cuts a text; `texts` are the blocks' characters, since a word may run over several spans (« **V**oici »).
    pub fn cut(&mut self, blocks: &'a [Block], texts: &'a [String]) -> Cut<'a> {
        let mut cut = Cut {
            tokens: Vec::new(),
            lines: Vec::new(),
            line_numbers: Vec::new(),
            attrs: Vec::new(),
            length: 0,
        };
        let unmarked = self.marks_number(Vec::new());
        for (line, (block, text)) in blocks.iter().zip(texts).enumerate() {
            let first = cut.tokens.len();
            self.cut_line(&block.spans, text, line, &mut cut);
            cut.tokens.push(Token {
                text: "\n",
                sort: Sort::LineEnd,
                number: self.line_end(&block.attrs.kind),
                marks: unmarked,
                at: cut.length,
                line,
            });
            cut.length += 1;
            let says = cut.tokens[first..].iter().map(|token| token.number).collect();
            cut.line_numbers.push(draw(&mut self.next, &mut self.lines, says));
            cut.lines.push(first..cut.tokens.len());
            cut.attrs.push(&block.attrs);
        }
        cut
    }

    /// The end of an atom's line is its record; every other line ends alike, so that a line keeps its end when its kind
    /// changes.
    fn line_end(&mut self, kind: &'a BlockKind) -> u32 {
        match kind {
            BlockKind::Atom { atom, record } => draw(&mut self.next, &mut self.atoms, (*atom, record.as_str())),
            BlockKind::Paragraph
            | BlockKind::Crosshead { .. }
            | BlockKind::Item { .. }
            | BlockKind::Quote
            | BlockKind::PullQuote => draw(&mut self.next, &mut self.words, "\n"),
        }
    }

    fn cut_line(&mut self, spans: &'a [Span], text: &'a str, line: usize, cut: &mut Cut<'a>) {
        let mut marked = Marked::new(spans);
        let mut whole = (None, 0);
        for (start, text, sort) in pieces(text) {
            let marks = marked.over(start..start + text.len());
            let marks = match marks[..] {
                // Most tokens stand in the same span as the one before.
                [(0, one)] if whole.0 == Some(one) => whole.1,
                [(0, one)] => {
                    whole = (Some(one), self.marks_number(marks));
                    whole.1
                }
                _ => self.marks_number(marks),
            };
            cut.tokens.push(Token {
                text,
                sort,
                number: draw(&mut self.next, &mut self.words, text),
                marks,
                at: cut.length,
                line,
            });
            cut.length += units(text);
        }
    }

    fn marks_number(&mut self, marks: Vec<(usize, &'a Marks)>) -> u32 {
        draw(&mut self.next, &mut self.marks, marks)
    }
}

fn draw<K: std::hash::Hash + Eq>(next: &mut u32, numbers: &mut HashMap<K, u32>, key: K) -> u32 {
    *numbers.entry(key).or_insert_with(|| {
        *next += 1;
        *next
    })
}

/// Length in UTF-16 units.
pub(super) fn units(text: &str) -> u32 {
    u32::try_from(text.encode_utf16().count()).expect("a text is shorter than four thousand million units")
}

/// Walks over the spans of a line once, as the tokens do.
struct Marked<'a> {
    spans: &'a [Span],
    at: usize,
}

impl<'a> Marked<'a> {
    fn new(spans: &'a [Span]) -> Self {
        Self { spans, at: 0 }
    }

    /// The marks over some bytes of the line, which must not begin before the last ones asked for: where each begins,
    /// from the range's start, and which.
    fn over(&mut self, bytes: Range<usize>) -> Vec<(usize, &'a Marks)> {
        while let Some((first, rest)) = self.spans.split_first()
            && self.at + first.text.len() <= bytes.start
        {
            self.at += first.text.len();
            self.spans = rest;
        }
        let mut marks: Vec<(usize, &Marks)> = Vec::with_capacity(1);
        let mut at = self.at;
        for span in self.spans {
            if at >= bytes.end {
                break;
            }
            if !span.text.is_empty() && marks.last().is_none_or(|(_, last)| **last != span.marks) {
                marks.push((at.saturating_sub(bytes.start), &span.marks));
            }
            at += span.text.len();
        }
        marks
    }
}

/// Cuts the characters of a line: where each piece begins in bytes, the piece, and what it is.
///
/// A word keeps its hyphens and a number its inner spaces and comma (« 1 250,5 »); an elided word keeps its apostrophe
/// and parts from the next (« l’ » « ardoise »), as French reads it.
fn pieces(line: &str) -> impl Iterator<Item = (usize, &str, Sort)> {
    let mut start = 0;
    std::iter::from_fn(move || {
        let rest = &line[start..];
        let first = rest.chars().next()?;
        let (length, sort) = if first.is_alphanumeric() {
            (word(rest), Sort::Word)
        } else if first.is_whitespace() {
            (rest.len() - rest.trim_start_matches(first).len(), Sort::Space)
        } else {
            (sign(rest), Sort::Sign)
        };
        let piece = (start, &rest[..length], sort);
        start += length;
        Some(piece)
    })
}

fn word(text: &str) -> usize {
    let mut before = ' ';
    let mut signs = text.char_indices().peekable();
    while let Some((at, sign)) = signs.next() {
        let after = signs.peek().map_or(' ', |(_, after)| *after);
        let goes_on = match sign {
            '’' | '\'' if before.is_alphabetic() && after.is_alphabetic() => return at + sign.len_utf8(),
            '-' | '\u{2010}' | '\u{2011}' => after.is_alphanumeric(),
            '.' | ',' | '\u{a0}' | '\u{202f}' => before.is_ascii_digit() && after.is_ascii_digit(),
            _ => sign.is_alphanumeric() || is_combining_mark(sign) || is_joiner(sign),
        };
        if !goes_on {
            return at;
        }
        before = sign;
    }
    text.len()
}

/// A sign with whatever is joined to it: an emoji of several characters changes as a whole.
fn sign(text: &str) -> usize {
    let mut joined = true;
    for (at, sign) in text.char_indices() {
        let follows = is_combining_mark(sign) || is_joiner(sign) || matches!(sign, '\u{1f3fb}'..='\u{1f3ff}');
        if !joined && !follows {
            return at;
        }
        joined = sign == '\u{200d}';
    }
    text.len()
}

fn is_joiner(sign: char) -> bool {
    matches!(
        sign,
        '\u{ad}' | '\u{200c}' | '\u{200d}' | '\u{2060}' | '\u{fe00}'..='\u{fe0f}'
    )
}
