//! What misses in the words themselves: headline, text, placeholders, length, links.

use super::{BRIEF_LINES, Extras, HEADLINE_FITS, LINE_SIGNS, Miss, Place, count};
use crate::piece::PieceKind;
use crate::taxonomy::fold_for_search;
use crate::text::block::{Block, HARD_BREAK, Span};
use crate::version::VersionContent;
use unicode_normalization::char::is_combining_mark;

/// Words that somebody reads in a minute.
const WORDS_A_MINUTE: u32 = 200;

/// The length of a piece as it is ordered and counted: characters with spaces of chapô and text. Headlines, captions
/// and line ends do not count; an accent typed apart does not count beside its letter.
pub fn signs(content: &VersionContent) -> u32 {
    let body = content.body.iter().flat_map(|block| &block.spans);
    content
        .standfirst
        .iter()
        .chain(body)
        .map(|span| signs_in(&span.text))
        .sum()
}

/// How long it takes to read, in minutes; 0 only where there is nothing to read.
pub fn reading_minutes(content: &VersionContent) -> u32 {
    let texts = content
        .body
        .iter()
        .map(Block::text)
        .chain([joined(&content.standfirst)]);
    let words = texts.map(|text| {
        count(
            text.split_whitespace()
                .filter(|word| word.contains(char::is_alphanumeric))
                .count(),
        )
    });
    words.sum::<u32>().div_ceil(WORDS_A_MINUTE)
}

pub(super) fn check(content: &VersionContent, extras: &Extras, misses: &mut Vec<Miss>) {
    let headline = signs_in(content.headline.trim());
    if headline == 0 {
        misses.push(Miss::Headline);
    } else if headline > HEADLINE_FITS {
        misses.push(Miss::LongHeadline {
            signs: headline,
            fits: HEADLINE_FITS,
        });
    }
    check_length(content, extras, misses);
    let texts = content.body.iter().map(Block::text).collect::<Vec<_>>();
    let captions = content
        .lead
        .iter()
        .chain(content.media.values())
        .map(|media| media.caption.clone());
    for (place, texts) in [
        (Place::Kicker, vec![content.kicker.clone()]),
        (Place::Headline, vec![content.headline.clone()]),
        (Place::Standfirst, vec![joined(&content.standfirst)]),
        (Place::Body, texts),
        (Place::Caption, captions.collect()),
    ] {
        let found: Vec<String> = texts.iter().flat_map(|text| placeholders(text)).collect();
        if let Some(first) = found.first() {
            misses.push(Miss::Placeholder {
                place,
                found: first.clone(),
                count: count(found.len()),
            });
        }
    }
    check_links(content, misses);
}

fn check_length(content: &VersionContent, extras: &Extras, misses: &mut Vec<Miss>) {
    let is_empty = content.body.iter().all(|block| block.text().trim().is_empty());
    let signs = signs(content);
    match content.kind {
        PieceKind::Article | PieceKind::Brief if is_empty => misses.push(Miss::Text),
        PieceKind::Brief => {
            let lines = content.body.iter().map(|block| lines(&block.text(), LINE_SIGNS)).sum();
            if lines > BRIEF_LINES {
                misses.push(Miss::BriefLines { lines });
            }
        }
        PieceKind::Flash => {
            // The line is the headline; a text that only says it again is not a second one.
            let body = content.body.iter().map(Block::text);
            let body = body.filter(|text| text.trim() != content.headline.trim());
            let lines: u32 = body
                .chain([content.headline.clone()])
                .map(|text| lines(&text, u32::MAX))
                .sum();
            if lines > 1 {
                misses.push(Miss::FlashLines { lines });
            }
        }
        PieceKind::Article | PieceKind::Live | PieceKind::Podcast | PieceKind::Video => {}
    }
    if let Some(ordered) = extras.ordered_length.filter(|ordered| *ordered > 0) {
        let (ten_signs, ten_ordered) = (u64::from(signs) * 10, u64::from(ordered) * 10);
        let tenth = u64::from(ordered);
        if ten_signs > ten_ordered + tenth {
            misses.push(Miss::TooLong { signs, ordered });
        } else if ten_signs + tenth < ten_ordered {
            misses.push(Miss::TooShort { signs, ordered });
        }
    }
}

fn check_links(content: &VersionContent, misses: &mut Vec<Miss>) {
    let mut seen = Vec::new();
    let spans = content.body.iter().flat_map(|block| &block.spans);
    for address in content
        .standfirst
        .iter()
        .chain(spans)
        .filter_map(|span| span.marks.link.as_deref())
    {
        if seen.contains(&address) {
            continue;
        }
        seen.push(address);
        match judge(address) {
            Link::Safe => {}
            Link::Relative => misses.push(Miss::RelativeLink {
                address: address.to_owned(),
            }),
            Link::Unsafe => misses.push(Miss::UnsafeLink {
                address: address.to_owned(),
            }),
        }
    }
}

enum Link {
    Safe,
    Relative,
    Unsafe,
}

/// Looks at the scheme as a browser would: case, surrounding blanks and control characters inside do not matter.
fn judge(address: &str) -> Link {
    let seen: String = address.trim().chars().filter(|sign| !sign.is_control()).collect();
    if seen.starts_with('#') {
        return Link::Safe;
    }
    let Some((scheme, rest)) = seen.split_once(':') else {
        return Link::Relative;
    };
    let is_scheme = scheme.starts_with(|sign: char| sign.is_ascii_alphabetic())
        && scheme
            .chars()
            .all(|sign| sign.is_ascii_alphanumeric() || matches!(sign, '+' | '-' | '.'));
    if !is_scheme {
        return Link::Relative;
    }
    match scheme.to_ascii_lowercase().as_str() {
        "http" | "https" if rest.strip_prefix("//").is_some_and(|host| !host.is_empty()) => Link::Safe,
        "http" | "https" => Link::Relative,
        "mailto" | "tel" if !rest.is_empty() => Link::Safe,
        _ => Link::Unsafe,
    }
}

/// The placeholders of a text, as written: `[à compléter]` with or without words after it, `[TK]`, and TK in capitals
/// standing alone (`TK`, `TKTK`).
fn placeholders(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut before = None;
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '[' => bracket(rest),
            'T' if !before.is_some_and(char::is_alphanumeric) => bare(rest),
            _ => None,
        };
        let (passed, left) = rest.split_at(length.unwrap_or(first.len_utf8()));
        if length.is_some() {
            found.push(passed.to_owned());
        }
        before = passed.chars().next_back();
        rest = left;
    }
    found
}

fn bracket(text: &str) -> Option<usize> {
    // Up to the next bracket only: a text of open brackets must not be read again from each of them.
    let end = 1 + text[1..]
        .find(['[', ']'])
        .filter(|end| text[1 + end..].starts_with(']'))?;
    let inside = fold_for_search(text[1..end].trim());
    let asks = |word: &str| {
        inside
            .strip_prefix(word)
            .is_some_and(|after| !after.starts_with(char::is_alphanumeric))
    };
    (asks("a completer") || asks("tk")).then_some(end + 1)
}

fn bare(text: &str) -> Option<usize> {
    let mut end = 0;
    while text[end..].starts_with("TK") {
        end += 2;
    }
    (end > 0 && !text[end..].starts_with(char::is_alphanumeric)).then_some(end)
}

pub(super) fn joined(spans: &[Span]) -> String {
    spans.iter().map(|span| span.text.as_str()).collect()
}

fn signs_in(text: &str) -> u32 {
    count(
        text.chars()
            .filter(|sign| *sign != HARD_BREAK && !is_combining_mark(*sign))
            .count(),
    )
}

/// How many lines of a width a text fills; none when it is blank.
fn lines(text: &str, width: u32) -> u32 {
    text.split([HARD_BREAK, '\n'])
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(|line| signs_in(line).div_ceil(width))
        .sum()
}
