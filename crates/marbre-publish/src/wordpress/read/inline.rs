//! The characters and marks of a line of markup, each with how it is spelt there. Refuses what could not be written again.

use super::tokens::{Token, What, is_inline, reference};
use crate::render::html::{not_shown, safe_language, safe_link};
use marbre_domain::text::block::{HARD_BREAK, Marks, Span, tidy};
use std::ops::Range;

/// A character as a reader sees it, and the bytes that spell it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// The character.
    pub letter: char,
    /// Its marks.
    pub marks: Marks,
    /// Where it is spelt; empty for the second character of one reference.
    pub spelt: Range<usize>,
}

/// A line of markup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inline {
    /// Its characters.
    pub letters: Vec<Letter>,
    /// Where it stands, without the white space around it.
    pub range: Range<usize>,
}

impl Inline {
    /// Its runs.
    pub fn spans(&self) -> Vec<Span> {
        tidy(
            self.letters
                .iter()
                .map(|letter| Span {
                    text: letter.letter.into(),
                    marks: letter.marks.clone(),
                })
                .collect(),
        )
    }
}

/// Reads a line up to the first token that does not stand in one, and gives that token's number. `None` where something
/// in the line could not be written again. With `breaks`, a new line is a line break, as in the classic editor.
pub fn read(text: &str, tokens: &[Token], from: usize, breaks: bool) -> Option<(Inline, usize)> {
    let start = tokens.get(from).map_or(text.len(), |token| token.range.start);
    let mut end = start;
    let mut letters = Vec::new();
    let mut open: Vec<(&str, Marks)> = Vec::new();
    let mut at = from;
    while let Some(token) = tokens.get(at) {
        let around = open.last().map(|(_, marks)| marks.clone()).unwrap_or_default();
        match &token.what {
            What::Text => spell(text, token.range.clone(), &around, breaks, &mut letters)?,
            What::Open { name, attributes } if name == "br" => {
                if !attributes.is_empty() {
                    return None;
                }
                letters.push(Letter {
                    letter: HARD_BREAK,
                    marks: around,
                    spelt: token.range.clone(),
                });
            }
            What::Open { name, .. } if is_inline(name) => {
                let marks = marked(&token.what, around)?;
                open.push((name, marks));
            }
            What::Close { name } if open.last().is_some_and(|(last, _)| last == name) => {
                open.pop();
            }
            What::Open { .. } | What::Close { .. } | What::Comment | What::Other => break,
        }
        end = token.range.end;
        at += 1;
    }
    if !open.is_empty() {
        return None;
    }
    let range = super::freeform::core(text, start..end).unwrap_or(start..start);
    letters.retain(|letter| range.start <= letter.spelt.start && letter.spelt.end <= range.end);
    Some((Inline { letters, range }, at))
}

/// The marks inside an element; `None` for one that says more than marks can.
fn marked(tag: &What, mut marks: Marks) -> Option<Marks> {
    let What::Open { name, attributes } = tag else {
        return None;
    };
    let bare = attributes.is_empty();
    match name.as_str() {
        "strong" | "b" if bare => marks.strong = true,
        "em" | "i" if bare => marks.emphasis = true,
        "s" | "del" | "strike" if bare => marks.strike = true,
        "sub" if bare => marks.sub = true,
        "sup" if bare => marks.superscript = true,
        "span" => {
            let only = attributes.keys().all(|key| key == "lang" || key == "dir");
            let lang = attributes
                .get("lang")
                .filter(|tag| only && safe_language(tag).is_some())?;
            marks.lang = Some(lang.clone());
        }
        "a" => {
            let href = attributes.get("href")?;
            safe_link(href).filter(|link| *link == href)?;
            marks.link = Some(href.clone());
        }
        _ => return None,
    }
    Some(marks)
}

/// Characters of a text; white space with a new line in it is one space or break.
fn spell(text: &str, range: Range<usize>, marks: &Marks, breaks: bool, letters: &mut Vec<Letter>) -> Option<()> {
    let mut at = range.start;
    let mut push = |letter: char, spelt: Range<usize>| {
        letters.push(Letter {
            letter,
            marks: marks.clone(),
            spelt,
        });
    };
    while at < range.end {
        let rest = &text[at..range.end];
        if let Some((read, length)) = rest.starts_with('&').then(|| reference(rest)).flatten() {
            let mut spelt = at..at + length;
            for letter in read.chars() {
                if letter == '\n' || not_shown(letter) {
                    return None;
                }
                push(letter, spelt.clone());
                spelt = spelt.end..spelt.end;
            }
            at += length;
            continue;
        }
        let space = rest.bytes().take_while(u8::is_ascii_whitespace).count();
        let run = &rest[..space];
        if run.contains(['\n', '\r', '\t', '\u{c}']) {
            let letter = if breaks && run.contains(['\n', '\r']) {
                HARD_BREAK
            } else {
                ' '
            };
            push(letter, at..at + space);
            at += space;
            continue;
        }
        let letter = rest.chars().next()?;
        if not_shown(letter) {
            return None;
        }
        push(letter, at..at + letter.len_utf8());
        at += letter.len_utf8();
    }
    Some(())
}
