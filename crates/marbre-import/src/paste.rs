//! What a clipboard holds: markup from Word, Google Docs, LibreOffice, Facebook or WordPress, or text from WhatsApp. A
//! paste has no headline: it lands in the middle of somebody's text.

use crate::draft::Draft;
use crate::gather::Gathering;
use crate::html::{self, Origin};
use crate::{language, plain};
use marbre_domain::text::block::{Marks, Span};

/// Makes blocks of a clipboard's content; `text` is its plain form and never empty where anything was copied.
///
/// An address or embed code of a post standing alone is that post, whatever markup surrounds it. Markup is read where it
/// holds at least what the text holds; otherwise the text is, with the marks of WhatsApp (`*bold*`, `_italic_`,
/// `~struck~`).
pub fn clean_paste(html: Option<&str>, text: &str) -> Draft {
    let mut draft = alone(text)
        .or_else(|| html.and_then(|html| from_markup(html, text)))
        .unwrap_or_else(|| plain::read_paste(text));
    language::settle_declared(&mut draft);
    draft
}

fn alone(text: &str) -> Option<Draft> {
    let text = text.trim();
    let post = if text.starts_with('<') {
        marbre_embeds::recognise_markup(text).filter(|_| is_only_code(text))?
    } else {
        let signed = || {
            let lines: Vec<&str> = text.lines().collect();
            plain::is_one_post(&lines)
                .then(|| marbre_embeds::recognise_text(text))
                .flatten()
        };
        marbre_embeds::recognise_url(text)
            .filter(|_| text.contains("://"))
            .or_else(signed)?
    };
    let mut gathering = Gathering::default();
    gathering.embed(post, None);
    Some(gathering.finish())
}

/// Whether markup is one embed code and nothing beside it.
fn is_only_code(text: &str) -> bool {
    let draft = html::read(text, Origin::Clipboard, Gathering::default());
    draft.body.len() == 1 && draft.embeds.len() == 1
}

fn from_markup(html: &str, text: &str) -> Option<Draft> {
    let mut draft = html::read(fragment(html), Origin::Clipboard, Gathering::default());
    draft.language = html::declared_language(html);
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).count();
    let read = letters(&draft.text()) + draft.embeds.values().map(|post| letters(&post.text)).sum::<usize>();
    let is_whole = !draft.is_empty() && (2 * read >= letters(text) || !draft.embeds.is_empty());
    is_whole.then_some(draft)
}

/// Windows puts a header before the markup, and marks where the copied part begins and ends.
fn fragment(html: &str) -> &str {
    const START: &str = "<!--StartFragment-->";
    const END: &str = "<!--EndFragment-->";
    match html.find(START) {
        Some(start) => {
            let rest = &html[start + START.len()..];
            &rest[..rest.rfind(END).unwrap_or(rest.len())]
        }
        None if html.starts_with("Version:") => html.find('<').map_or("", |at| &html[at..]),
        None => html,
    }
}

/// Reads the marks of WhatsApp: `*bold*`, `_italic_`, `~struck~`, around words and within one line.
pub(crate) fn chat_marks(line: &str) -> Vec<Span> {
    let mut spans = Vec::new();
    mark_run(line, &Marks::none(), &mut spans);
    marbre_domain::text::block::tidy(spans)
}

fn mark_run(text: &str, marks: &Marks, spans: &mut Vec<Span>) {
    let mut plain_from = 0;
    let mut previous = ' ';
    let mut skip_to = 0;
    // Once a sign has no partner further on, no later one of its kind has.
    let mut unpaired: Vec<char> = Vec::new();
    for (at, sign) in text.char_indices() {
        if at < skip_to {
            continue;
        }
        if let Some(inner) = marked(sign, marks).filter(|_| opens(previous) && !unpaired.contains(&sign)) {
            match partner(text, at + 1, sign) {
                Some(end) => {
                    spans.push(Span {
                        text: text[plain_from..at].to_owned(),
                        marks: marks.clone(),
                    });
                    mark_run(&text[at + 1..end], &inner, spans);
                    plain_from = end + 1;
                    skip_to = end + 1;
                    previous = sign;
                    continue;
                }
                None if !text[at + 1..].starts_with(char::is_whitespace) => unpaired.push(sign),
                None => {}
            }
        }
        previous = sign;
    }
    spans.push(Span {
        text: text[plain_from..].to_owned(),
        marks: marks.clone(),
    });
}

/// The marks inside a sign; `None` where it is no sign, or its mark is already on (so that the recursion ends).
fn marked(sign: char, marks: &Marks) -> Option<Marks> {
    let mut inner = marks.clone();
    let on = match sign {
        '*' => &mut inner.strong,
        '_' => &mut inner.emphasis,
        '~' => &mut inner.strike,
        _ => return None,
    };
    (!std::mem::replace(on, true)).then_some(inner)
}

fn opens(previous: char) -> bool {
    !previous.is_alphanumeric() && !matches!(previous, '/' | ':' | '@' | '=' | '&' | '#')
}

/// Where the sign's partner stands: after a letter or mark, before a space or the end.
fn partner(text: &str, from: usize, sign: char) -> Option<usize> {
    let rest = &text[from..];
    if rest.starts_with(|c: char| c.is_whitespace() || c == sign) {
        return None;
    }
    rest.match_indices(sign).map(|(at, _)| from + at).find(|at| {
        let before = text[from..*at].chars().next_back();
        let after = text[at + 1..].chars().next();
        before.is_some_and(|c| !c.is_whitespace()) && after.is_none_or(|c| !c.is_alphanumeric())
    })
}
