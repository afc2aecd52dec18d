//! Slips of typography, counted: doubled spaces in any language, missing no-break spaces and straight quotes in French.

use crate::text::block::{HARD_BREAK, Span};
use crate::version::VersionContent;
use serde::{Deserialize, Serialize};

const NO_BREAK_SPACE: char = '\u{a0}';
const NARROW_NO_BREAK_SPACE: char = '\u{202f}';

/// How many slips of each sort.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct Slips {
    /// Runs of more than one space.
    pub double_spaces: u32,
    /// Places where French wants a no-break space: before « ; : ! ? » and inside guillemets.
    pub no_break_spaces: u32,
    /// Straight quotes and apostrophes in French.
    pub straight_quotes: u32,
}

/// A character and whether it stands in French words.
type Letter = (char, bool);

pub(super) fn slips(content: &VersionContent) -> Slips {
    let in_french = is_french(&content.language);
    let fields = [&content.kicker, &content.headline].map(|text| text.chars().map(|c| (c, in_french)).collect());
    let texts = content.body.iter().map(|block| letters(&block.spans, in_french));
    let mut slips = Slips::default();
    for text in texts.chain([letters(&content.standfirst, in_french)]).chain(fields) {
        // Word by word, so that an address like « https://… » is left alone as a whole.
        for word in text
            .split(|(sign, _)| sign.is_whitespace())
            .filter(|word| !is_address(word))
        {
            slips.straight_quotes += straight_quotes(word);
        }
        slips.no_break_spaces += missing_no_break_spaces(&text);
        slips.double_spaces += double_spaces(&text);
    }
    slips
}

fn is_french(language: &str) -> bool {
    let first = language.split(['-', '_']).next().unwrap_or_default();
    first.trim().eq_ignore_ascii_case("fr")
}

fn letters(spans: &[Span], in_french: bool) -> Vec<Letter> {
    spans
        .iter()
        .flat_map(|span| {
            let french = span.marks.lang.as_deref().map_or(in_french, is_french);
            span.text.chars().map(move |sign| (sign, french))
        })
        .collect()
}

fn double_spaces(text: &[Letter]) -> u32 {
    let is_space = |sign: char| matches!(sign, ' ' | NO_BREAK_SPACE | NARROW_NO_BREAK_SPACE);
    let mut slips = 0;
    let mut run = 0;
    for (sign, _) in text {
        run = if is_space(*sign) { run + 1 } else { 0 };
        slips += u32::from(run == 2);
    }
    slips
}

fn straight_quotes(word: &[Letter]) -> u32 {
    let mut slips = 0;
    for (at, (sign, french)) in word.iter().enumerate() {
        // After a digit they are feet, minutes, inches.
        let measures = at.checked_sub(1).is_some_and(|before| word[before].0.is_ascii_digit());
        slips += u32::from(*french && matches!(sign, '"' | '\'') && !measures);
    }
    slips
}

fn missing_no_break_spaces(text: &[Letter]) -> u32 {
    let mut slips = 0;
    for (at, (sign, french)) in text.iter().enumerate() {
        if !french {
            continue;
        }
        let before = at.checked_sub(1).map(|before| text[before].0);
        let after = text.get(at + 1).map(|letter| letter.0);
        let slip = match sign {
            '«' => !after.is_none_or(|after| is_no_break(after) || after == HARD_BREAK),
            '»' => !before.is_none_or(|before| is_no_break(before) || before == HARD_BREAK),
            // A sign that ends nothing is part of something else: 12:30, an address, an entity.
            ';' | ':' if after.is_some_and(char::is_alphanumeric) => false,
            ';' | ':' | '!' | '?' => {
                let follows_words = before.is_some_and(|before| {
                    !is_no_break(before) && !matches!(before, '!' | '?' | '(' | '[' | '.' | '…' | HARD_BREAK)
                });
                follows_words && !is_address(word_around(text, at))
            }
            _ => false,
        };
        slips += u32::from(slip);
    }
    slips
}

fn is_no_break(sign: char) -> bool {
    matches!(sign, NO_BREAK_SPACE | NARROW_NO_BREAK_SPACE)
}

fn word_around(text: &[Letter], at: usize) -> &[Letter] {
    let is_space = |letter: &Letter| letter.0.is_whitespace();
    let start = text[..at].iter().rposition(is_space).map_or(0, |space| space + 1);
    let end = text[at..]
        .iter()
        .position(is_space)
        .map_or(text.len(), |space| at + space);
    &text[start..end]
}

fn is_address(word: &[Letter]) -> bool {
    let word: String = word.iter().map(|letter| letter.0).collect();
    word.contains("://") || word.starts_with("www.") || word.starts_with("mailto:")
}
