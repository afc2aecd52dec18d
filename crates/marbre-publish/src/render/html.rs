//! Characters and runs as HTML. The one place where text becomes markup.

use marbre_domain::text::block::{HARD_BREAK, Marks, Span};

/// Writes characters so that a browser shows exactly them, in text and in a quoted attribute, in HTML and in XML.
///
/// Control characters that neither allows are left out; `{{` is written so that no page ever holds it, whoever typed it.
pub fn escape(text: &str, out: &mut String) {
    let mut before = ' ';
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '{' if before == '{' => out.push_str("&#123;"),
            '\t' | '\n' => out.push(letter),
            HARD_BREAK => out.push(' '),
            _ if not_shown(letter) => {}
            _ => out.push(letter),
        }
        before = letter;
    }
}

/// Whether neither HTML nor XML allows the character.
pub fn not_shown(letter: char) -> bool {
    letter.is_control() || matches!(u32::from(letter) & 0xfffe, 0xfffe) || ('\u{fdd0}'..='\u{fdef}').contains(&letter)
}

/// The escaped characters.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    escape(text, &mut out);
    out
}

/// An address that a page may link to (`http`, `https`, `mailto`, `tel`, a fragment), or `None`: the words stay, the
/// link does not.
pub fn safe_link(address: &str) -> Option<&str> {
    let address = address.trim();
    let scheme_ends = address.find(':').unwrap_or(0);
    let allowed = match address[..scheme_ends].to_ascii_lowercase().as_str() {
        "http" | "https" => address[scheme_ends..].starts_with("://") && address.len() > scheme_ends + 3,
        "mailto" | "tel" => address.len() > scheme_ends + 1,
        _ => address.starts_with('#'),
    };
    (allowed
        && !address
            .chars()
            .any(|letter| letter.is_control() || letter.is_whitespace()))
    .then_some(address)
}

/// A language tag that may stand in a page, or `None`.
pub fn safe_language(tag: &str) -> Option<&str> {
    let valid =
        !tag.is_empty() && tag.len() <= 35 && tag.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    (valid && tag.as_bytes()[0].is_ascii_alphabetic()).then_some(tag)
}

/// How runs are written by somebody who reads them in a way of their own: the static pages, or a block editor.
pub struct Writing {
    /// Characters of a text, line breaks included.
    pub text: fn(&str, &mut String),
    /// Characters of an attribute.
    pub attribute: fn(&str) -> String,
    /// What stands beside a language.
    pub beside_language: &'static str,
}

const PAGES: Writing = Writing {
    text: |text, out| {
        for (at, line) in text.split(HARD_BREAK).enumerate() {
            if at > 0 {
                out.push_str("<br>");
            }
            escape(line, out);
        }
    },
    attribute: escaped,
    beside_language: " dir=\"auto\"",
};

/// The marks of a run as elements, outermost first: two neighbouring runs keep open what they share.
fn elements(marks: &Marks, writing: &Writing) -> Vec<(&'static str, String)> {
    let mut open = Vec::new();
    if let Some(link) = marks.link.as_deref().and_then(safe_link) {
        open.push(("a", format!(" href=\"{}\"", (writing.attribute)(link))));
    }
    if let Some(tag) = marks.lang.as_deref().and_then(safe_language) {
        open.push(("span", format!(" lang=\"{tag}\"{}", writing.beside_language)));
    }
    let simple = [
        (marks.strong, "strong"),
        (marks.emphasis, "em"),
        (marks.strike, "s"),
        (marks.sub, "sub"),
        (marks.superscript, "sup"),
    ];
    open.extend(
        simple
            .into_iter()
            .filter(|(on, _)| *on)
            .map(|(_, name)| (name, String::new())),
    );
    open
}

/// Runs as inline HTML of a static page.
pub fn spans(spans: &[Span], out: &mut String) {
    runs(spans, &PAGES, out);
}

/// Runs as inline HTML.
pub fn runs(spans: &[Span], writing: &Writing, out: &mut String) {
    let mut open: Vec<(&'static str, String)> = Vec::new();
    for span in spans.iter().filter(|span| !span.text.is_empty()) {
        let wanted = elements(&span.marks, writing);
        let shared = open.iter().zip(&wanted).take_while(|(one, other)| one == other).count();
        close(&mut open, shared, out);
        for (name, attributes) in wanted.into_iter().skip(shared) {
            out.push('<');
            out.push_str(name);
            out.push_str(&attributes);
            out.push('>');
            open.push((name, attributes));
        }
        (writing.text)(&span.text, out);
    }
    close(&mut open, 0, out);
}

fn close(open: &mut Vec<(&'static str, String)>, keep: usize, out: &mut String) {
    while open.len() > keep {
        if let Some((name, _)) = open.pop() {
            out.push_str("</");
            out.push_str(name);
            out.push('>');
        }
    }
}

/// The characters of runs without marks; a line break becomes a space.
pub fn plain(spans: &[Span]) -> String {
    let text: String = spans.iter().map(|span| span.text.as_str()).collect();
    text.replace(HARD_BREAK, " ").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};

    fn check(runs: &[(&str, Marks)], expected: Expect) {
        let runs: Vec<Span> = runs
            .iter()
            .map(|(text, marks)| Span {
                text: (*text).into(),
                marks: marks.clone(),
            })
            .collect();
        let mut out = String::new();
        spans(&runs, &mut out);
        expected.assert_eq(&out);
    }

    fn strong() -> Marks {
        Marks {
            strong: true,
            ..Marks::none()
        }
    }

    fn link(address: &str) -> Marks {
        Marks {
            link: Some(address.into()),
            ..Marks::none()
        }
    }

    #[test]
    fn neighbouring_runs_share_what_they_share() {
        let both = Marks {
            strong: true,
            ..link("https://fleuve.example/?a=1&b=\"2\"")
        };
        check(
            &[
                ("le ", Marks::none()),
                ("pont ", link("https://fleuve.example/?a=1&b=\"2\"")),
                ("fermé", both),
            ],
            expect![[
                r#"le <a href="https://fleuve.example/?a=1&amp;b=&quot;2&quot;">pont <strong>fermé</strong></a>"#
            ]],
        );
        check(
            &[("a", strong()), ("", Marks::none()), ("b", strong())],
            expect!["<strong>ab</strong>"],
        );
    }

    #[test]
    fn hostile_characters_stay_characters() {
        check(
            &[("<script>alert('{{7*7}}')</script>\u{0}\u{7f}", Marks::none())],
            expect!["&lt;script&gt;alert(&#39;{&#123;7*7}}&#39;)&lt;/script&gt;"],
        );
        check(&[("ici", link("javascript:alert(1)"))], expect!["ici"]);
        check(&[("ici", link(" JaVaScRiPt:alert(1)"))], expect!["ici"]);
        check(
            &[("ici", link("data:text/html,x")), (" là", link("//ailleurs.example"))],
            expect!["ici là"],
        );
        check(
            &[("nous", link("mailto:redaction@fleuve.example"))],
            expect![[r#"<a href="mailto:redaction@fleuve.example">nous</a>"#]],
        );
        let odd = Marks {
            lang: Some("en\" onclick=\"x".into()),
            ..Marks::none()
        };
        check(&[("hello", odd)], expect!["hello"]);
    }

    #[test]
    fn languages_and_breaks_are_kept() {
        let bambara = Marks {
            lang: Some("bm".into()),
            emphasis: true,
            ..Marks::none()
        };
        check(
            &[("I ni ce\u{2028}ɛ ɔ ɲ", bambara)],
            expect![[r#"<span lang="bm" dir="auto"><em>I ni ce<br>ɛ ɔ ɲ</em></span>"#]],
        );
    }
}
