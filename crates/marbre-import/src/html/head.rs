//! What a page says of itself outside its text: title, language, author, date, sections.

use crate::draft::{Draft, Note};
use crate::language;
use marbre_embeds::date::read_date;
use marbre_embeds::dom::{attr, find, find_all, reading_text, tag};
use markup5ever_rcdom::Handle;
use url::Url;

/// What the head of a page says.
#[derive(Default)]
pub(super) struct Head {
    pub title: Option<String>,
    pub base: Option<Url>,
    pub language: Option<String>,
    authors: Vec<String>,
    published: Option<String>,
    sections: Vec<String>,
    tags: Vec<String>,
}

pub(super) fn read(document: &Handle) -> Head {
    let mut head = Head::default();
    for node in find_all(document, &|node| {
        matches!(tag(node), "html" | "body" | "title" | "meta" | "link" | "base")
    }) {
        match tag(&node) {
            "html" | "body" if head.language.is_none() => {
                head.language = attr(&node, "lang")
                    .or_else(|| attr(&node, "xml:lang"))
                    .and_then(|lang| language::tag(&lang));
            }
            "title" if head.title.is_none() && is_of_the_page(&node) => {
                head.title = Some(reading_text(&node)).filter(|title| !title.is_empty())
            }
            "base" => head.base = attr(&node, "href").and_then(|href| web_base(&href)).or(head.base),
            "link" if attr(&node, "rel").as_deref() == Some("canonical") && head.base.is_none() => {
                head.base = attr(&node, "href").and_then(|href| web_base(&href));
            }
            "meta" => {
                let name = attr(&node, "property")
                    .or_else(|| attr(&node, "name"))
                    .unwrap_or_default()
                    .to_ascii_lowercase();
                if let Some(content) = attr(&node, "content") {
                    head.meta(&name, content);
                }
            }
            _ => {}
        }
    }
    head
}

/// A drawing may hold a `title` too.
fn is_of_the_page(title: &Handle) -> bool {
    let parent = title.parent.take();
    title.parent.set(parent.clone());
    parent
        .and_then(|parent| parent.upgrade())
        .is_some_and(|parent| tag(&parent) == "head")
}

fn web_base(href: &str) -> Option<Url> {
    Url::parse(href)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https"))
}

impl Head {
    fn meta(&mut self, name: &str, content: String) {
        match name {
            "author" | "article:author" | "dc.creator"
                if !content.contains("://") && !self.authors.contains(&content) =>
            {
                self.authors.push(content);
            }
            "article:published_time" | "date" | "dc.date" | "datepublished" if self.published.is_none() => {
                self.published = Some(content);
            }
            "article:section" => self.sections.push(content),
            "article:tag" => self.tags.push(content),
            "keywords" | "news_keywords" if self.tags.is_empty() => {
                self.tags.extend(
                    content
                        .split(',')
                        .map(|tag| tag.trim().to_owned())
                        .filter(|tag| !tag.is_empty()),
                );
            }
            _ => {}
        }
    }
}

/// Writes what the head says into fields that are still empty.
pub(super) fn apply(head: &Head, draft: &mut Draft) {
    draft.language = draft.language.take().or_else(|| head.language.clone());
    if draft.byline_names.is_empty() {
        draft.byline_names.clone_from(&head.authors);
    }
    if draft.published_at.is_none()
        && let Some(published) = &head.published
    {
        match read_date(published) {
            Some(date) => {
                draft.published_at = Some(date.iso());
                draft.published_words.clone_from(published);
            }
            None => draft.notes.push(Note::DateUnread {
                text: published.clone(),
            }),
        }
    }
    if draft.section_names.is_empty() {
        draft.section_names.clone_from(&head.sections);
    }
    if draft.tag_names.is_empty() {
        draft.tag_names.clone_from(&head.tags);
    }
}

/// The heading that is the headline: the first `h1` of the article itself, otherwise of the page. A site's own name is
/// often an `h1` too, above the article.
pub(super) fn headline(body: &Handle) -> Option<Handle> {
    let heading = |root: &Handle| find(root, &|node| tag(node) == "h1" && !reading_text(node).is_empty());
    let article = find(body, &|node| matches!(tag(node), "article" | "main"));
    article.and_then(|article| heading(&article)).or_else(|| heading(body))
}
