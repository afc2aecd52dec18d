//! Markdown with front matter. Its text becomes HTML and takes that road, so that markup inside it passes the same door.

use crate::draft::{Draft, Note};
use crate::gather::Gathering;
use crate::html::{self, Origin};
use crate::{front_matter, language};
use marbre_domain::text::block::{Marks, Span};
use pulldown_cmark::{CowStr, Event, Options, Parser, Tag};

/// Reads Markdown (CommonMark with tables, footnotes, strikethrough and task lists) with YAML front matter whose names
/// are French or English. A first-level heading is the headline where the front matter has none.
pub fn from_markdown(text: &str) -> Draft {
    let text = text.trim_start_matches('\u{feff}');
    let mut gathering = Gathering::default();
    let mut body = text;
    if let Some((fields, rest)) = front_matter::split(text) {
        body = rest;
        if let Err(reason) = front_matter::apply(fields, &mut gathering) {
            gathering = Gathering::default();
            gathering.verbatim(fields.trim(), &Marks::none());
            gathering.close();
            gathering.note(Note::FrontMatterUnread { reason });
        }
    }
    let titled = gathering.draft.headline.clone();
    let mut draft = html::read(&to_html(body), Origin::Markdown, gathering);
    if !titled.is_empty() && draft.body.first().is_some_and(|block| block.text() == titled) {
        // The headline once more, as a heading: front matter has it already.
        draft.body.remove(0);
    }
    language::settle(&mut draft);
    draft
}

/// One line of Markdown as marked text.
pub(crate) fn inline(text: &str) -> Vec<Span> {
    let draft = html::read(&to_html(text), Origin::Clipboard, Gathering::default());
    let mut spans = Vec::new();
    for block in draft.body {
        if !spans.is_empty() {
            spans.push(Span::plain(" "));
        }
        spans.extend(block.spans);
    }
    // A line that is an address or a signed post is only text here.
    if spans.is_empty() && !text.trim().is_empty() {
        spans.push(Span::plain(text.trim()));
    }
    marbre_domain::text::block::tidy(spans)
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "every other event passes unchanged, also those of a later version"
)]
fn to_html(text: &str) -> String {
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    let mut note: Option<CowStr<'_>> = None;
    let events = Parser::new_ext(text, options).flat_map(|event| match event {
        Event::TaskListMarker(done) => vec![Event::Text(if done { "☑ " } else { "☐ " }.into())],
        Event::FootnoteReference(name) => vec![Event::InlineHtml(mark_of_note(&name).into())],
        Event::Start(Tag::FootnoteDefinition(name)) => {
            note = Some(name);
            vec![Event::Html("<div>".into())]
        }
        Event::End(pulldown_cmark::TagEnd::FootnoteDefinition) => vec![Event::Html("</div>".into())],
        Event::Start(Tag::Paragraph) => match note.take() {
            Some(name) => vec![
                Event::Start(Tag::Paragraph),
                Event::InlineHtml(format!("{} ", mark_of_note(&name)).into()),
            ],
            None => vec![Event::Start(Tag::Paragraph)],
        },
        other => vec![other],
    });
    let mut html = String::with_capacity(text.len() * 3 / 2);
    pulldown_cmark::html::push_html(&mut html, events);
    html
}

fn mark_of_note(name: &str) -> String {
    let mut mark = "<sup>".to_owned();
    pulldown_cmark::html::push_html(&mut mark, std::iter::once(Event::Text(CowStr::Borrowed(name))));
    mark + "</sup>"
}
