//! Pictures, frames and embed codes in a page. Must fetch nothing: addresses are only written down.

use super::Origin;
use super::inline::style;
use super::walk::{Place, Reader};
use crate::draft::{ImportedPicture, Note};
use base64::Engine;
use marbre_domain::text::block::Marks;
use marbre_embeds::dom::{attr, find, find_all, has_class, tag};
use marbre_embeds::web_address;
use markup5ever_rcdom::{Handle, NodeData};
use url::Url;

/// Whether an element may be a platform's embed code.
pub(super) fn is_embed_code(node: &Handle) -> bool {
    match tag(node) {
        "blockquote" => attr(node, "class").is_some() || attr(node, "data-bluesky-uri").is_some(),
        "div" => has_class(node, "fb-post") || has_class(node, "fb-video"),
        "iframe" | "embed" => true,
        _ => false,
    }
}

/// Makes frames of what only a script would show, before scripts are taken out. Says whether there was any.
pub(super) fn reveal_widgets(document: &Handle) -> bool {
    let widgets = find_all(document, &|node| {
        tag(node) == "script" && attr(node, "data-telegram-post").is_some()
    });
    for widget in &widgets {
        let address = attr(widget, "data-telegram-post").unwrap_or_default();
        let parsed = marbre_embeds::dom::parse("<p></p>");
        if let Some(paragraph) = find(&parsed, &|node| tag(node) == "p") {
            let text = NodeData::Text {
                contents: std::cell::RefCell::new(format!("https://t.me/{address}").into()),
            };
            paragraph.children.borrow_mut().push(markup5ever_rcdom::Node::new(text));
            replace(
                widget,
                markup5ever_rcdom::Node::new(NodeData::Element {
                    name: html5ever::QualName::new(None, html5ever::ns!(html), html5ever::local_name!("p")),
                    attrs: std::cell::RefCell::new(Vec::new()),
                    template_contents: std::cell::RefCell::new(None),
                    mathml_annotation_xml_integration_point: false,
                }),
                &paragraph,
            );
        }
    }
    !widgets.is_empty()
}

fn replace(old: &Handle, new: Handle, content: &Handle) {
    let parent = old.parent.take();
    old.parent.set(parent.clone());
    let Some(parent) = parent.and_then(|parent| parent.upgrade()) else {
        return;
    };
    new.children.borrow_mut().append(&mut content.children.borrow_mut());
    let mut siblings = parent.children.borrow_mut();
    if let Some(at) = siblings.iter().position(|sibling| std::rc::Rc::ptr_eq(sibling, old)) {
        siblings[at] = new;
    }
}

/// The first element below a node whose style says so.
pub(super) fn first_with_style(node: &Handle, property: &str, value: &str) -> Option<Handle> {
    find(node, &|node| style(node, property).as_deref() == Some(value))
}

/// A picture; or its words where it is a sign among words, or has no address.
pub(super) fn picture(reader: &mut Reader, node: &Handle, place: &Place) {
    let alt = attr(node, "alt").unwrap_or_default();
    let pixels = |name| attr(node, name).and_then(|size| size.trim_end_matches("px").parse::<u32>().ok());
    let is_sign = has_class(node, "emoji")
        || has_class(node, "wp-smiley")
        || !alt.is_empty() && alt.chars().count() <= 8 && alt.chars().all(|c| !c.is_alphanumeric() && !c.is_ascii());
    let source = source(node);
    if is_sign || source.is_none() {
        if !alt.is_empty() {
            reader.gathering.ensure(|| place.attrs());
            reader.gathering.collapsed(&alt, &place.marks);
        }
        return;
    }
    if pixels("width").is_some_and(|width| width <= 1) || pixels("height").is_some_and(|height| height <= 1) {
        // A counting pixel: it shows nothing.
        return;
    }
    let mut picture = ImportedPicture {
        alt,
        ..source
            .map(|source| located(&source, reader.base.as_ref()))
            .unwrap_or_default()
    };
    if reader.origin == Origin::Markdown
        && let Some(title) = attr(node, "title")
    {
        (picture.caption, picture.credit) = crate::caption::split(&title);
    }
    reader.gathering.picture(picture, place.boxed.clone());
}

/// Where a picture is. Pages that load late keep the address beside an empty placeholder.
fn source(node: &Handle) -> Option<String> {
    let late = ["data-src", "data-lazy-src", "data-original"]
        .iter()
        .find_map(|name| attr(node, name));
    match attr(node, "src") {
        Some(source) if source.starts_with("data:") => late.or(Some(source)),
        source => source.or(late),
    }
}

fn located(source: &str, base: Option<&Url>) -> ImportedPicture {
    if let Some(data) = source.strip_prefix("data:") {
        let bytes = data.split_once(";base64,").and_then(|(_, encoded)| {
            let encoded: String = encoded.chars().filter(|c| !c.is_whitespace()).collect();
            base64::engine::general_purpose::STANDARD.decode(encoded).ok()
        });
        return ImportedPicture {
            bytes,
            ..ImportedPicture::default()
        };
    }
    let address = match base {
        Some(base) => base
            .join(source)
            .map(|url| url.to_string())
            .unwrap_or_else(|_| source.to_owned()),
        None => source.to_owned(),
    };
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let file_name = path.rsplit('/').next().unwrap_or_default().to_owned();
    ImportedPicture {
        address: Some(address),
        file_name,
        ..ImportedPicture::default()
    }
}

/// A frame, sound or video: a known post, or its address as text.
pub(super) fn frame(reader: &mut Reader, node: &Handle, place: &Place) {
    let is_hidden = ["width", "height"]
        .iter()
        .any(|side| attr(node, side).as_deref() == Some("0"))
        || style(node, "display").as_deref() == Some("none");
    let inner = || find(node, &|node| tag(node) == "source").and_then(|source| attr(&source, "src"));
    let address = attr(node, "src").or_else(|| attr(node, "data-src")).or_else(inner);
    let address = address
        .and_then(|address| web_address(&address, reader.base.as_ref()))
        .filter(|address| address.starts_with("http"));
    let Some(address) = address.filter(|_| !is_hidden) else {
        return;
    };
    if let Some(post) = marbre_embeds::recognise_url(&address) {
        return reader.gathering.embed(post, place.boxed.clone());
    }
    reader.boundary(place);
    reader.gathering.ensure(|| place.attrs());
    reader.gathering.verbatim(
        &address,
        &Marks {
            link: Some(address.clone()),
            ..place.marks.clone()
        },
    );
    reader.boundary(place);
    reader.gathering.note(Note::FrameAsText { address });
}
