//! The door for outside markup: what passes it holds no script, no frame, no style and no event handler, and passing it
//! again changes nothing. Must not decide what markup means.

use crate::dom;
use std::collections::{HashMap, HashSet};

/// How often the result may go through the door again before it counts as never settling.
const ROUNDS: usize = 6;

/// Elements whose content is code or belongs to a plug-in: never text for a reader.
const NOT_TEXT: [&str; 5] = ["script", "style", "noembed", "noframes", "object"];

/// What a piece can hold, and what is needed to read it.
const TAGS: [&str; 45] = [
    "a",
    "abbr",
    "aside",
    "b",
    "blockquote",
    "br",
    "caption",
    "cite",
    "code",
    "dd",
    "del",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "img",
    "ins",
    "li",
    "ol",
    "p",
    "pre",
    "q",
    "s",
    "small",
    "span",
    "strong",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "ul",
];

/// What reading needs besides: it tells blocks apart and carries embed codes.
const READING_TAGS: [&str; 54] = [
    "address", "article", "audio", "bdi", "bdo", "big", "button", "center", "data", "details", "dfn", "dialog", "dir",
    "div", "embed", "fieldset", "font", "footer", "form", "header", "hgroup", "iframe", "kbd", "label", "legend",
    "main", "mark", "marquee", "menu", "nav", "nobr", "optgroup", "option", "output", "picture", "rp", "rt", "ruby",
    "samp", "search", "section", "select", "source", "strike", "summary", "time", "tt", "u", "var", "video", "wbr",
    "col", "colgroup", "area",
];

/// Makes outside markup harmless: only text, its usual marks and blocks, links and pictures by `http`, `https`, `mailto`,
/// `tel` or relative addresses. The text inside what is taken off stays.
///
/// Its result is a fixed point: sanitising it, or parsing and sanitising it, gives it back. Markup that does not settle
/// (nobody writes such markup by accident) is returned as plain text.
pub fn sanitise(html: &str) -> String {
    let mut builder = ammonia::Builder::empty();
    builder
        .tags(HashSet::from(TAGS))
        .clean_content_tags(HashSet::from(NOT_TEXT))
        .generic_attributes(HashSet::from(["lang", "dir"]))
        .tag_attributes(HashMap::from([
            ("a", HashSet::from(["href"])),
            ("img", HashSet::from(["src", "alt"])),
            ("ol", HashSet::from(["start"])),
            ("td", HashSet::from(["colspan", "rowspan"])),
            ("th", HashSet::from(["colspan", "rowspan"])),
        ]))
        .url_schemes(HashSet::from(["http", "https", "mailto", "tel"]))
        .url_relative(ammonia::UrlRelative::PassThrough)
        .link_rel(None);
    settle(html, &builder)
}

/// As [`sanitise`], but keeps what an importer needs to understand markup and will not pass on: classes, styles and
/// `data-` attributes as strings, frames by their address, `data:` pictures.
///
/// For a reader that turns markup into typed data; never for showing.
pub fn sanitise_for_reading(html: &str) -> String {
    let mut builder = ammonia::Builder::empty();
    let framed = HashSet::from(["src", "title", "width", "height"]);
    builder
        .tags(TAGS.iter().chain(&READING_TAGS).copied().collect())
        .clean_content_tags(HashSet::from(NOT_TEXT))
        .generic_attributes(HashSet::from(["lang", "dir", "class", "style", "id", "cite"]))
        .generic_attribute_prefixes(HashSet::from(["data-"]))
        .tag_attributes(HashMap::from([
            ("a", HashSet::from(["href", "title", "name"])),
            ("img", HashSet::from(["src", "alt", "title", "width", "height"])),
            ("iframe", framed.clone()),
            ("embed", framed.clone()),
            ("audio", framed.clone()),
            ("video", framed.clone()),
            ("source", framed),
            ("time", HashSet::from(["datetime"])),
        ]))
        .url_schemes(HashSet::from(["http", "https", "mailto", "tel", "data", "at"]))
        .url_relative(ammonia::UrlRelative::PassThrough)
        .link_rel(None);
    settle(html, &builder)
}

fn settle(html: &str, builder: &ammonia::Builder<'_>) -> String {
    let mut current = pass(html, builder);
    for _ in 0..ROUNDS {
        let next = pass(&current, builder);
        if next == current {
            return current;
        }
        current = next;
    }
    escape(&dom::reading_text(&dom::body(&dom::parse(&current))))
}

fn pass(html: &str, builder: &ammonia::Builder<'_>) -> String {
    let document = dom::parse(html);
    let body = dom::body(&document);
    dom::flatten_foreign(&body);
    builder.clean(&dom::inner_html(&body)).to_string()
}

/// Text as the serialiser writes it, so that it too is a fixed point.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('\u{a0}', "&nbsp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
