//! HTML from anywhere: a saved page, a site's export, a clipboard. What passes the door becomes typed blocks; no markup is
//! kept. Must drop no visible word.

mod head;
mod inline;
mod media;
mod table;
mod walk;

use crate::draft::{Draft, Note};
use crate::{gather::Gathering, language};
use marbre_embeds::dom;
use walk::Reader;

/// Where markup comes from, where that changes what it means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    /// A whole page or article: its first `h1` is the headline, its head tells date, author and language.
    Page,
    /// A clipboard: a part of something, without a headline of its own.
    Clipboard,
    /// Made from Markdown: as a page, and the title of a picture is its caption.
    Markdown,
}

/// Reads a page or fragment of HTML. Hostile markup is harmless: it passes the door first and leaves only typed text,
/// links by known schemes, pictures by address and recognised posts.
pub fn from_html(html: &str) -> Draft {
    let mut draft = read(html, Origin::Page, Gathering::default());
    language::settle_declared(&mut draft);
    draft
}

/// The language that a page or its body is declared to be in.
pub(crate) fn declared_language(html: &str) -> Option<String> {
    head::read(&dom::parse(html)).language
}

/// Reads markup into what was gathered before it.
pub(crate) fn read(html: &str, origin: Origin, mut gathering: Gathering) -> Draft {
    let document = dom::parse(html);
    let head = head::read(&document);
    if origin == Origin::Page {
        head::apply(&head, &mut gathering.draft);
    }
    let clean = if media::reveal_widgets(&document) {
        marbre_embeds::sanitise_for_reading(&dom::inner_html(&document))
    } else {
        marbre_embeds::sanitise_for_reading(html)
    };
    drop(document);
    let document = dom::parse(&clean);
    let body = dom::body(&document);
    let headline = (origin != Origin::Clipboard && gathering.draft.headline.is_empty())
        .then(|| head::headline(&body))
        .flatten();
    let mut draft = Reader::new(gathering, origin, head.base, headline).read(&body);
    if origin == Origin::Page
        && let Some(title) = head.title
    {
        if draft.headline.is_empty() {
            draft.headline = title;
        } else if !title.contains(&draft.headline) {
            draft.notes.push(Note::PageTitle { text: title });
        }
    }
    draft
}
