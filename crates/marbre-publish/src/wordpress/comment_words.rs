//! What a reader wrote, as words: no markup of theirs reaches anybody. Where a link leads is said, since that is what
//! unwanted advertising is known by.

use html5ever::tendril::TendrilSink;
use markup5ever_rcdom::{Handle, NodeData, RcDom};

/// No comment is read further, in letters.
const LONGEST: usize = 20_000;

/// Nested deeper than anybody writes.
const DEEPEST: u32 = 60;

/// The words of a comment, with its lines.
pub fn words_of(html: &str) -> String {
    let html: String = html.chars().take(LONGEST * 2).collect();
    let dom = html5ever::parse_document(RcDom::default(), html5ever::ParseOpts::default()).one(html.as_str());
    let mut words = String::new();
    gather(&dom.document, &mut words, 0);
    let mut lines: Vec<String> = Vec::new();
    for line in words.lines() {
        let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
        // At most one empty line between others.
        if !line.is_empty() || lines.last().is_some_and(|last| !last.is_empty()) {
            lines.push(line);
        }
    }
    let mut whole = lines.join("\n").trim().to_owned();
    if let Some((at, _)) = whole.char_indices().nth(LONGEST) {
        whole.truncate(at);
        whole.push('…');
    }
    // Signs that turn the order of reading around, or take no room, hide what is written.
    whole.retain(|sign| sign == '\n' || !(sign.is_control() || is_hidden(sign)));
    whole
}

/// Words as the site keeps them: a sign of theirs is no markup, and each line stays one.
pub fn markup_of(words: &str) -> String {
    let lines: Vec<String> = words.lines().map(super::blocks::escaped).collect();
    lines.join("\n")
}

fn is_hidden(sign: char) -> bool {
    matches!(sign, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200b}' | '\u{feff}')
}

fn gather(node: &Handle, words: &mut String, depth: u32) {
    if depth > DEEPEST {
        return;
    }
    let children = |words: &mut String| {
        for child in node.children.borrow().iter() {
            gather(child, words, depth + 1);
        }
    };
    match &node.data {
        NodeData::Text { contents } => words.push_str(&contents.borrow()),
        NodeData::Element { name, attrs, .. } => match &*name.local {
            "script" | "style" | "noscript" | "template" | "iframe" | "object" => {}
            "br" => words.push('\n'),
            "p" | "div" | "li" | "blockquote" | "pre" | "ul" | "ol" | "tr" => {
                words.push('\n');
                children(words);
                words.push('\n');
            }
            "a" => {
                let before = words.len();
                children(words);
                let attrs = attrs.borrow();
                let leads = attrs.iter().find(|attribute| &*attribute.name.local == "href");
                if let Some(leads) = leads.map(|leads| leads.value.trim().to_owned())
                    && !leads.is_empty()
                    && !words[before..].contains(&leads)
                {
                    words.push_str(&format!(" ({leads})"));
                }
            }
            _ => children(words),
        },
        NodeData::Document
        | NodeData::Doctype { .. }
        | NodeData::Comment { .. }
        | NodeData::ProcessingInstruction { .. } => {
            children(words);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(html: &str, words: &str) {
        assert_eq!(words_of(html), words, "{html}");
        // What is words already stays as it is.
        assert_eq!(words_of(&markup_of(words)), words);
    }

    #[test]
    fn what_a_reader_wrote_becomes_words() {
        check("Merci !\n\nBel article.", "Merci !\n\nBel article.");
        check("<p>3 &lt; 4 &amp; le reste</p><p>Oui</p>", "3 < 4 & le reste\n\nOui");
        check(
            "Voir <a href=\"https://prix.example/x\" rel=\"nofollow\">ici</a>",
            "Voir ici (https://prix.example/x)",
        );
        check("<b>gras</b> et <em>penché</em><br>ligne", "gras et penché\nligne");
        check("", "");
    }

    #[test]
    fn no_markup_of_theirs_comes_through() {
        check("<script>alert(1)</script>ok<img src=x onerror=alert(1)>", "ok");
        check("<iframe src=\"https://x.example\">dedans</iframe>après", "après");
        check("a\u{202e}b\u{200b}c", "abc");
        assert!(words_of(&"<div>".repeat(5_000)).is_empty());
        let long = words_of(&"é".repeat(LONGEST + 5));
        assert_eq!(long.chars().count(), LONGEST + 1);
    }
}
