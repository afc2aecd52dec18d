//! Text outside blocks, as the classic editor leaves it: cut by blank lines and by the elements of its outermost level.

use super::tokens::{What, is_inline, is_void, tokens};
use std::ops::Range;

/// White space, and marks that show as nothing.
pub fn is_blank(text: &str) -> bool {
    text.chars().all(is_blank_letter)
}

fn is_blank_letter(letter: char) -> bool {
    letter.is_ascii_whitespace() || letter == '\u{b}' || letter == '\u{feff}'
}

/// Where a text stands without the white space around it; nothing where it is all white space.
pub fn core(text: &str, range: Range<usize>) -> Option<Range<usize>> {
    let inside = &text[range.clone()];
    let start = inside.find(|letter| !is_blank_letter(letter))?;
    let end = inside.trim_end_matches(is_blank_letter).len();
    Some(range.start + start..range.start + end)
}

/// The parts of a text on its outermost level, without the white space between them. What cannot be cut is one part.
pub fn parts(text: &str) -> Vec<Range<usize>> {
    let mut cuts = vec![0];
    cuts.extend(cuts_of(text).unwrap_or_default());
    cuts.push(text.len());
    cuts.windows(2)
        .filter_map(|pair| core(text, pair[0]..pair[1]))
        .collect()
}

fn cuts_of(text: &str) -> Option<Vec<usize>> {
    let codes = enclosing_shortcodes(text);
    let inside_code = |at: usize| codes.iter().any(|code| code.start < at && at < code.end);
    let mut cuts = Vec::new();
    let mut open: Vec<String> = Vec::new();
    for token in tokens(text)? {
        let range = token.range;
        match token.what {
            What::Open { name, .. } => {
                let block = !is_inline(&name);
                if open.is_empty() && block {
                    cuts.push(range.start);
                }
                if !is_void(&name) {
                    open.push(name);
                } else if open.is_empty() && block {
                    cuts.push(range.end);
                }
            }
            What::Close { name } => {
                if let Some(at) = open.iter().rposition(|one| *one == name) {
                    open.truncate(at);
                    if open.is_empty() && !is_inline(&name) {
                        cuts.push(range.end);
                    }
                }
            }
            What::Text if open.is_empty() => {
                let written = &text[range.clone()];
                let mut from = 0;
                while let Some(found) = written[from..].find('\n') {
                    let line_end = from + found + 1;
                    let blank = written[line_end..]
                        .bytes()
                        .take_while(|byte| byte.is_ascii_whitespace())
                        .count();
                    if written[line_end..line_end + blank].contains('\n') {
                        cuts.push(range.start + line_end);
                    }
                    from = line_end + blank;
                }
            }
            What::Comment | What::Text | What::Other => {}
        }
    }
    cuts.retain(|at| !inside_code(*at));
    cuts.dedup();
    Some(cuts)
}

/// A `[name …]` in a text: its name, and where it stands.
fn codes(text: &str) -> Vec<(bool, &str, Range<usize>)> {
    let mut found = Vec::new();
    for (start, _) in text.match_indices('[') {
        let rest = &text[start + 1..];
        let (closes, rest) = rest.strip_prefix('/').map_or((false, rest), |rest| (true, rest));
        let name = rest
            .find(|letter: char| !(letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-')))
            .map_or(rest, |end| &rest[..end]);
        let Some(end) = rest.find([']', '[']) else { continue };
        if name.starts_with(|first: char| first.is_ascii_lowercase()) && rest[end..].starts_with(']') {
            found.push((closes, name, start..text.len() - rest.len() + end + 1));
        }
    }
    found
}

/// From `[name …]` to its `[/name]`, where a text holds both.
fn enclosing_shortcodes(text: &str) -> Vec<Range<usize>> {
    let mut open: Vec<(&str, usize)> = Vec::new();
    let mut found = Vec::new();
    for (closes, name, range) in codes(text) {
        if !closes {
            open.push((name, range.start));
        } else if let Some(at) = open.iter().rposition(|(one, _)| *one == name) {
            found.push(open[at].1..range.end);
            open.truncate(at);
        }
    }
    found
}

/// The name of a shortcode that a text runs, if any. A word in brackets such as `[sic]` within a sentence is none.
pub fn shortcode(text: &str) -> Option<&str> {
    let codes = codes(text);
    let alone = core(text, 0..text.len());
    codes
        .iter()
        .find(|(closes, name, range)| {
            *closes
                || text[range.clone()].contains('=')
                || alone.as_ref() == Some(range)
                || codes
                    .iter()
                    .any(|(other_closes, other, _)| *other_closes && other == name)
        })
        .map(|(_, name, _)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};

    fn check(text: &str, expected: Expect) {
        let parts: Vec<String> = parts(text)
            .into_iter()
            .map(|part| format!("{:?}", &text[part]))
            .collect();
        expected.assert_eq(&parts.join("\n"));
    }

    #[test]
    fn blank_lines_and_elements_part_a_text() {
        check(
            "\u{feff}Un <b>deux</b>\nsuite\n\nTrois\r\n \r\nQuatre<h2>Titre</h2>cinq\n<ul>\n\n<li>a</li></ul><hr />\n",
            expect![[r#"
                "Un <b>deux</b>\nsuite"
                "Trois"
                "Quatre"
                "<h2>Titre</h2>"
                "cinq"
                "<ul>\n\n<li>a</li></ul>"
                "<hr />""#]],
        );
    }

    #[test]
    fn what_a_shortcode_encloses_stays_together() {
        check(
            "Avant\n\n[encadre titre=\"x\"]\n\nDedans\n\n<p>et</p>\n\n[/encadre]\n\nAprès [sic]\n\nfin",
            expect![[r#"
                "Avant"
                "[encadre titre=\"x\"]\n\nDedans\n\n<p>et</p>\n\n[/encadre]"
                "Après [sic]"
                "fin""#]],
        );
        assert_eq!(shortcode("Après [sic] et [à compléter]"), None);
        assert_eq!(shortcode(" [galerie] "), Some("galerie"));
        assert_eq!(shortcode("a [galerie ids=\"1,2\"] b"), Some("galerie"));
    }

    #[test]
    fn what_nothing_closes_is_one_part() {
        check(
            "a\n\n<div>b\n\nc",
            expect![[r#"
            "a"
            "<div>b\n\nc""#]],
        );
        check(
            "</p>a\n\n< b <",
            expect![[r#"
            "</p>a"
            "< b <""#]],
        );
        check(" \n\n ", expect![""]);
    }
}
