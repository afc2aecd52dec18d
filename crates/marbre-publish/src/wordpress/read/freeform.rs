//! Text outside blocks, as the classic editor leaves it: cut by blank lines and by the elements of its outermost level.

use super::tokens::{What, is_inline, is_void, tokens};
use std::collections::{BTreeMap, BTreeSet};
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
    let inside_code = |at: usize| {
        let before = codes.partition_point(|code| code.start < at);
        codes[..before].last().is_some_and(|code| at < code.end)
    };
    let mut cuts = Vec::new();
    let mut open: Open<String, ()> = Open::default();
    for token in tokens(text)? {
        let range = token.range;
        match token.what {
            What::Open { name, .. } => {
                let block = !is_inline(&name);
                if open.is_empty() && block {
                    cuts.push(range.start);
                }
                if !is_void(&name) {
                    open.push(name, ());
                } else if open.is_empty() && block {
                    cuts.push(range.end);
                }
            }
            What::Close { name } => {
                if open.close(&name).is_some() && open.is_empty() && !is_inline(&name) {
                    cuts.push(range.end);
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

/// What is open at a place, by name. A close that nothing opened costs one look, however much is open.
struct Open<N, T> {
    stack: Vec<(N, T)>,
    count: BTreeMap<N, usize>,
}

impl<N, T> Default for Open<N, T> {
    fn default() -> Self {
        Self {
            stack: Vec::new(),
            count: BTreeMap::new(),
        }
    }
}

impl<N: Ord + Clone, T> Open<N, T> {
    fn is_empty(&self) -> bool {
        self.stack.is_empty()
    }

    fn push(&mut self, name: N, value: T) {
        *self.count.entry(name.clone()).or_default() += 1;
        self.stack.push((name, value));
    }

    /// Closes the innermost one of a name, and all within it.
    fn close(&mut self, name: &N) -> Option<T> {
        self.count.get(name).filter(|count| **count > 0)?;
        while let Some((one, value)) = self.stack.pop() {
            if let Some(count) = self.count.get_mut(&one) {
                *count -= 1;
            }
            if one == *name {
                return Some(value);
            }
        }
        None
    }
}

/// From `[name …]` to its `[/name]`, where a text holds both: the outermost ones, in order.
fn enclosing_shortcodes(text: &str) -> Vec<Range<usize>> {
    let mut open: Open<&str, usize> = Open::default();
    let mut found: Vec<Range<usize>> = Vec::new();
    for (closes, name, range) in codes(text) {
        if !closes {
            open.push(name, range.start);
        } else if let Some(start) = open.close(&name) {
            while found.pop_if(|inner| inner.start > start).is_some() {}
            found.push(start..range.end);
        }
    }
    found
}

/// The name of a shortcode that a text runs, if any. A word in brackets such as `[sic]` within a sentence is none.
pub fn shortcode(text: &str) -> Option<&str> {
    let codes = codes(text);
    let alone = core(text, 0..text.len());
    let closed: BTreeSet<&str> = codes
        .iter()
        .filter(|(closes, ..)| *closes)
        .map(|(_, name, _)| *name)
        .collect();
    codes
        .iter()
        .find(|(closes, name, range)| {
            *closes || text[range.clone()].contains('=') || alone.as_ref() == Some(range) || closed.contains(name)
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

    /// Each of these took the square of its length once: minutes, where one look at each costs nothing one can measure.
    #[test]
    fn hundreds_of_thousands_of_brackets_and_tags_are_read_in_one_pass() {
        let many = |one: &str| one.repeat(200_000);
        let started = std::time::Instant::now();
        assert_eq!(shortcode(&many("[x]")), None);
        assert_eq!(parts(&many("[x]")).len(), 1);
        assert_eq!(shortcode(&(many("[x]") + &many("[/y]"))), Some("y"));
        assert_eq!(parts(&(many("[x]") + &many("[/y]"))).len(), 1);
        assert_eq!(parts(&many("[x]\n\n[/x]\n\n")).len(), 200_000);
        assert_eq!(parts(&(many("<b>") + &many("</p>"))).len(), 1);
        assert!(started.elapsed().as_secs() < 60, "{:?}", started.elapsed());
    }
}
