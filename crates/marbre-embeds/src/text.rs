//! Posts copied as text. Must claim nothing that is not signed: an article that only mentions a handle stays an article.

use crate::date;
use crate::signature::{find_signature, take_picture_links};
use crate::url::recognise_url;
use marbre_domain::embed::{Post, Provider};

/// No platform lets a post be longer than this many characters; a longer text is an article that ends with a post.
const LONGEST_POST: usize = 26_000;

/// Recognises a text that is one post and nothing else, in one of two shapes.
///
/// As embed codes read once their markup is lost, on one line or several: `text … — Name (@handle) May 11, 2022`, in
/// English or French, perhaps followed by the post's address. Or as copied from the screen: name, `@handle`, text, then
/// `9:12 PM · May 11, 2022`. Without a date there is no recognition: « … — Awa (@awa) » may be a
/// sentence; without words, pictures or address there is no post.
pub fn recognise_text(text: &str) -> Option<Post> {
    let text = text.trim();
    if text.is_empty() || text.len() > 4 * LONGEST_POST || !text.contains('@') {
        return None;
    }
    signed(text).or_else(|| from_screen(text))
}

fn signed(text: &str) -> Option<Post> {
    let (text, address) = take_address(text);
    let signature = find_signature(text)?;
    let date = signature.date?;
    if !text[signature.end..].trim().is_empty() {
        return None;
    }
    let (words, picture_links) = take_picture_links(text[..signature.start].trim());
    let address = address.filter(|address| address.provider == signature.provider);
    if words.is_empty() && picture_links.is_empty() && address.is_none() {
        return None;
    }
    Some(Post {
        provider: signature.provider,
        url: address.map(|address| address.url).unwrap_or_default(),
        author: signature.author,
        handle: signature.handle,
        text: lines(&words),
        lang: String::new(),
        posted_at: date.iso(),
        picture_links,
    })
}

/// Takes the post's address off the end, where it was copied with it.
fn take_address(text: &str) -> (&str, Option<Post>) {
    let Some((before, last)) = text.rsplit_once(char::is_whitespace) else {
        return (text, None);
    };
    match recognise_url(last) {
        Some(post) if before.contains("(@") => (before.trim_end(), Some(post)),
        Some(_) | None => (text, None),
    }
}

fn from_screen(text: &str) -> Option<Post> {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let [author, handle, middle @ .., last] = lines.as_slice() else {
        return None;
    };
    let handle = handle.strip_prefix('@')?;
    let plain = handle.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if middle.is_empty() || handle.is_empty() || !plain || author.chars().count() > 80 || !last.contains('·') {
        return None;
    }
    let date = date::read_date(last)?;
    let (words, picture_links) = take_picture_links(&middle.join("\n"));
    Some(Post {
        provider: Provider::X,
        url: String::new(),
        author: (*author).to_owned(),
        handle: handle.to_owned(),
        text: words,
        lang: String::new(),
        posted_at: date.iso(),
        picture_links,
    })
}

/// Lines trimmed, runs of empty lines as one.
fn lines(text: &str) -> String {
    let mut lines: Vec<&str> = Vec::new();
    for line in text.split(['\n', '\u{2028}']).map(str::trim) {
        if !(line.is_empty() && lines.last().is_none_or(|last| last.is_empty())) {
            lines.push(line);
        }
    }
    lines.join("\n").trim_end().to_owned()
}
