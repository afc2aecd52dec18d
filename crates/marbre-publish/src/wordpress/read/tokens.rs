//! Markup as tags and what stands between them, each with its place. The tokenizer is html5gum's; this keeps the places
//! that hold, so that what is not touched can be given back as it stood.

use html5gum::emitters::default::DefaultEmitter;
use html5gum::{Token as Gum, Tokenizer};
use std::collections::BTreeMap;
use std::ops::Range;

/// A tag, a comment, or text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub what: What,
    /// Where it stands.
    pub range: Range<usize>,
}

/// What a token is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// An opening tag.
    Open {
        /// Its name, in lower case.
        name: String,
        /// Its attributes, decoded.
        attributes: BTreeMap<String, String>,
    },
    /// A closing tag.
    Close {
        /// Its name, in lower case.
        name: String,
    },
    /// A comment, block delimiters included.
    Comment,
    /// Characters.
    Text,
    /// Anything else.
    Other,
}

impl Token {
    /// The name of an opening tag, or nothing.
    pub fn opens(&self) -> Option<&str> {
        match &self.what {
            What::Open { name, .. } => Some(name),
            What::Close { .. } | What::Comment | What::Text | What::Other => None,
        }
    }

    /// The name of a closing tag, or nothing.
    pub fn closes(&self) -> Option<&str> {
        match &self.what {
            What::Close { name } => Some(name),
            What::Open { .. } | What::Comment | What::Text | What::Other => None,
        }
    }
}

/// Elements that hold nothing.
pub fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "br"
            | "col"
            | "embed"
            | "hr"
            | "img"
            | "input"
            | "link"
            | "meta"
            | "source"
            | "track"
            | "wbr"
    )
}

/// The tokens of a text; one after another they are the text. `None` where a place does not hold.
pub fn tokens(text: &str) -> Option<Vec<Token>> {
    let mut emitter = DefaultEmitter::<usize>::new_with_span();
    emitter.naively_switch_states(true);
    let mut found: Vec<Token> = Vec::new();
    let mut done = 0;
    for token in Tokenizer::new_with_emitter(text, emitter).map_while(Result::ok) {
        let (what, range) = match token {
            Gum::StartTag(tag) => (
                What::Open {
                    name: words(&tag.name),
                    attributes: tag
                        .attributes
                        .iter()
                        .map(|(key, value)| (words(key), words(value)))
                        .collect(),
                },
                tag.span.start..tag.span.end,
            ),
            Gum::EndTag(tag) => (What::Close { name: words(&tag.name) }, tag.span.start..tag.span.end),
            Gum::Comment(comment) => (What::Comment, comment.span.start..comment.span.end),
            Gum::Doctype(doctype) => (What::Other, doctype.span.start..doctype.span.end),
            Gum::String(_) | Gum::Error(_) => continue,
        };
        let written = text.get(range.clone())?;
        if range.start < done || !written.starts_with('<') || !written.ends_with('>') {
            return None;
        }
        if done < range.start {
            found.push(Token {
                what: What::Text,
                range: done..range.start,
            });
        }
        done = range.end;
        found.push(Token { what, range });
    }
    if done < text.len() {
        found.push(Token {
            what: What::Text,
            range: done..text.len(),
        });
    }
    Some(found)
}

fn words(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// What a character reference such as `&nbsp;` stands for, and how long it is written; `None` where a text begins with none.
pub fn reference(text: &str) -> Option<(String, usize)> {
    let end = text.bytes().take(40).position(|byte| byte == b';')? + 1;
    let written = &text[..end];
    let inside = &written[1..end - 1];
    if inside.is_empty() || !inside.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'#') {
        return None;
    }
    let mut read = String::new();
    for token in Tokenizer::new(written).map_while(Result::ok) {
        if let Gum::String(string) = token {
            read.push_str(&words(&string.value));
        }
    }
    (read != written && !read.is_empty()).then_some((read, end))
}

/// The characters of markup, for who reads or searches: one space where anything parts them.
pub fn words_of(text: &str) -> String {
    let Some(tokens) = tokens(text) else {
        return String::new();
    };
    let mut out = String::new();
    let mut hidden: Option<String> = None;
    for token in &tokens {
        match &token.what {
            What::Open { name, .. } if matches!(name.as_str(), "script" | "style" | "template") => {
                hidden.get_or_insert_with(|| name.clone());
            }
            What::Open { name, attributes } if hidden.is_none() => {
                if !is_inline(name) {
                    out.push(' ');
                }
                if name == "img"
                    && let Some(alt) = attributes.get("alt")
                {
                    out.push_str(alt);
                    out.push(' ');
                }
            }
            What::Close { name } => {
                if hidden.as_ref() == Some(name) {
                    hidden = None;
                }
                if !is_inline(name) {
                    out.push(' ');
                }
            }
            What::Text if hidden.is_none() => {
                let mut rest = &text[token.range.clone()];
                while let Some(at) = rest.find('&') {
                    out.push_str(&rest[..at]);
                    match reference(&rest[at..]) {
                        Some((read, length)) => {
                            out.push_str(&read);
                            rest = &rest[at + length..];
                        }
                        None => {
                            out.push('&');
                            rest = &rest[at + 1..];
                        }
                    }
                }
                out.push_str(rest);
            }
            What::Open { .. } | What::Comment | What::Text | What::Other => {}
        }
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Elements that stand inside a line of text.
pub fn is_inline(name: &str) -> bool {
    matches!(
        name,
        "a" | "abbr"
            | "b"
            | "bdi"
            | "bdo"
            | "cite"
            | "code"
            | "data"
            | "del"
            | "dfn"
            | "em"
            | "font"
            | "i"
            | "ins"
            | "kbd"
            | "mark"
            | "q"
            | "s"
            | "samp"
            | "small"
            | "span"
            | "strike"
            | "strong"
            | "sub"
            | "sup"
            | "time"
            | "tt"
            | "u"
            | "var"
            | "wbr"
            | "br"
            | "img"
    )
}
