//! Where the blocks of a text begin and end, by WordPress's own grammar. Knows nothing of what a block means.
//!
//! The reference is `WP_Block_Parser` (`wp-includes/class-wp-block-parser.php`): its one regular expression and its stack.
//! Rust's `regex` has no look-ahead, and no kept library reads this grammar, so the delimiter is read by hand, in one pass.

use std::ops::Range;

/// A delimiter of a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delimiter {
    /// What it does.
    pub role: Role,
    /// The block's name, with its namespace.
    pub name: String,
    /// Its attributes, braces included; empty where there are none.
    pub attributes: Range<usize>,
    /// The whole comment.
    pub range: Range<usize>,
}

/// What a delimiter does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Opens a block.
    Opens,
    /// Closes the innermost open one, whatever its name.
    Closes,
    /// Is a block of its own.
    Stands,
}

/// A piece of a text on its outermost level. One after another they are the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// A block with all that is in it.
    Block {
        /// Its name, with its namespace.
        name: String,
        /// Where it stands.
        range: Range<usize>,
    },
    /// What stands outside blocks.
    Freeform(Range<usize>),
    /// What WordPress itself can only take as it is: from a block that nothing closes, or from a close that nothing opened.
    Broken(Range<usize>),
}

#[cfg(test)]
impl Piece {
    /// Where it stands.
    pub fn range(&self) -> &Range<usize> {
        match self {
            Self::Block { range, .. } | Self::Freeform(range) | Self::Broken(range) => range,
        }
    }
}

/// Cuts a text into the pieces of its outermost level.
pub fn cut(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut done = 0;
    let mut open: Vec<Delimiter> = Vec::new();
    let before = |pieces: &mut Vec<Piece>, from: usize, to: usize| {
        if from < to {
            pieces.push(Piece::Freeform(from..to));
        }
    };
    for found in Delimiters::of(text) {
        match found.role {
            Role::Opens => open.push(found),
            Role::Stands if open.is_empty() => {
                before(&mut pieces, done, found.range.start);
                done = found.range.end;
                pieces.push(Piece::Block {
                    name: found.name,
                    range: found.range,
                });
            }
            Role::Stands => {}
            Role::Closes => match open.pop() {
                None => {
                    pieces.push(Piece::Broken(done..text.len()));
                    return pieces;
                }
                Some(outermost) if open.is_empty() => {
                    before(&mut pieces, done, outermost.range.start);
                    done = found.range.end;
                    pieces.push(Piece::Block {
                        name: outermost.name,
                        range: outermost.range.start..found.range.end,
                    });
                }
                Some(_) => {}
            },
        }
    }
    match open.first() {
        Some(outermost) => {
            before(&mut pieces, done, outermost.range.start);
            pieces.push(Piece::Broken(outermost.range.start..text.len()));
        }
        None => before(&mut pieces, done, text.len()),
    }
    pieces
}

/// Whether WordPress takes a text for one of blocks (`has_blocks`): then it adds no paragraphs of its own.
pub fn has_blocks(text: &str) -> bool {
    text.contains("<!-- wp:")
}

/// The delimiters of a text, in order.
pub struct Delimiters<'a> {
    text: &'a str,
    at: usize,
    /// Nothing from here on ends attributes: looked for once.
    endless_from: usize,
}

impl<'a> Delimiters<'a> {
    /// Those of a text.
    pub fn of(text: &'a str) -> Self {
        Self {
            text,
            at: 0,
            endless_from: usize::MAX,
        }
    }

    fn read(&mut self, start: usize) -> Option<Delimiter> {
        let bytes = self.text.as_bytes();
        let mut at = spaces(bytes, start + 4)?;
        let closes = bytes.get(at) == Some(&b'/');
        at += usize::from(closes);
        at = literal(bytes, at, b"wp:")?;
        let first = word(bytes, at)?;
        let name = if bytes.get(first) == Some(&b'/') {
            let second = word(bytes, first + 1)?;
            let name = self.text[at..second].to_owned();
            at = second;
            name
        } else {
            let name = format!("core/{}", &self.text[at..first]);
            at = first;
            name
        };
        at = spaces(bytes, at)?;
        let mut attributes = at..at;
        if bytes.get(at) == Some(&b'{') {
            let (end, after) = self.end_of_attributes(at)?;
            attributes = at..end;
            at = after;
        }
        let stands = bytes.get(at) == Some(&b'/');
        at += usize::from(stands);
        at = literal(bytes, at, b"-->")?;
        let role = match (closes, stands) {
            (true, _) => Role::Closes,
            (false, true) => Role::Stands,
            (false, false) => Role::Opens,
        };
        Some(Delimiter {
            role,
            name,
            attributes,
            range: start..at,
        })
    }

    /// Attributes end at the first brace that the end of the comment follows: where the brace ends, where the space does.
    fn end_of_attributes(&mut self, from: usize) -> Option<(usize, usize)> {
        if from >= self.endless_from {
            return None;
        }
        let bytes = self.text.as_bytes();
        for (at, _) in self.text[from..].match_indices('}') {
            let brace = from + at + 1;
            if let Some(after) = spaces(bytes, brace)
                && (bytes[after..].starts_with(b"-->") || bytes[after..].starts_with(b"/-->"))
            {
                return Some((brace, after));
            }
        }
        self.endless_from = from;
        None
    }
}

impl Iterator for Delimiters<'_> {
    type Item = Delimiter;

    fn next(&mut self) -> Option<Delimiter> {
        while let Some(found) = self.text[self.at..].find("<!--") {
            let start = self.at + found;
            if let Some(delimiter) = self.read(start) {
                self.at = delimiter.range.end;
                return Some(delimiter);
            }
            self.at = start + 4;
        }
        self.at = self.text.len();
        None
    }
}

/// At least one white space, as PCRE's `\s` knows it.
fn spaces(bytes: &[u8], from: usize) -> Option<usize> {
    let count = bytes
        .get(from..)?
        .iter()
        .take_while(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c))
        .count();
    (count > 0).then_some(from + count)
}

fn literal(bytes: &[u8], from: usize, what: &[u8]) -> Option<usize> {
    bytes.get(from..)?.starts_with(what).then_some(from + what.len())
}

/// `[a-z][a-z0-9_-]*`
fn word(bytes: &[u8], from: usize) -> Option<usize> {
    bytes.get(from).filter(|first| first.is_ascii_lowercase())?;
    let count = bytes[from..]
        .iter()
        .take_while(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'_' | b'-'))
        .count();
    Some(from + count)
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};

    fn check(text: &str, expected: Expect) {
        let pieces = cut(text);
        let whole: String = pieces.iter().map(|piece| &text[piece.range().clone()]).collect();
        assert_eq!(whole, text);
        let told: Vec<String> = pieces
            .iter()
            .map(|piece| match piece {
                Piece::Block { name, range } => format!("{name} {:?}", &text[range.clone()]),
                Piece::Freeform(range) => format!("freeform {:?}", &text[range.clone()]),
                Piece::Broken(range) => format!("broken {:?}", &text[range.clone()]),
            })
            .collect();
        expected.assert_eq(&told.join("\n"));
    }

    #[test]
    fn blocks_stand_by_themselves_nest_and_have_text_between() {
        check(
            "<!-- wp:paragraph --><p>a</p><!-- /wp:paragraph -->\r\n\r\n<!-- wp:more /--> x <!-- wp:my/box {\"a\":{\"b\":\"}}\"}} --><!-- wp:spacer /-->\n<!-- wp:list --><ul></ul><!-- /wp:list --><!-- /wp:my/box -->",
            expect![[r#"
                core/paragraph "<!-- wp:paragraph --><p>a</p><!-- /wp:paragraph -->"
                freeform "\r\n\r\n"
                core/more "<!-- wp:more /-->"
                freeform " x "
                my/box "<!-- wp:my/box {\"a\":{\"b\":\"}}\"}} --><!-- wp:spacer /-->\n<!-- wp:list --><ul></ul><!-- /wp:list --><!-- /wp:my/box -->""#]],
        );
    }

    #[test]
    fn attributes_end_where_the_comment_does() {
        check(
            r#"<!-- wp:a {"x":"\u002d\u002d\u003e","y":"} --"} /--><!-- wp:b {"x":1}--> <!-- wp:c {"x":1 -->"#,
            expect![[r#"
                core/a "<!-- wp:a {\"x\":\"\\u002d\\u002d\\u003e\",\"y\":\"} --\"} /-->"
                freeform "<!-- wp:b {\"x\":1}--> <!-- wp:c {\"x\":1 -->""#]],
        );
    }

    #[test]
    fn what_is_not_balanced_is_taken_whole() {
        check(
            "a<!-- wp:group --><!-- wp:paragraph --><p>b</p><!-- /wp:paragraph -->",
            expect![[r#"
                freeform "a"
                broken "<!-- wp:group --><!-- wp:paragraph --><p>b</p><!-- /wp:paragraph -->""#]],
        );
        check(
            "<!-- wp:spacer /-->a<!-- /wp:group --><!-- wp:spacer /-->",
            expect![[r#"
                core/spacer "<!-- wp:spacer /-->"
                broken "a<!-- /wp:group --><!-- wp:spacer /-->""#]],
        );
    }

    #[test]
    fn comments_that_are_no_blocks_are_text() {
        check(
            "<!--more--><!-- wp:Paragraph --><!-- wp: --><!--wp:a--><!-- wp:a/ --><!-- wp",
            expect![[r#"freeform "<!--more--><!-- wp:Paragraph --><!-- wp: --><!--wp:a--><!-- wp:a/ --><!-- wp""#]],
        );
        check("", expect![[""]]);
    }
}
