//! A part of a document as a small tree. Must not follow entities or anything outside the part.

use crate::error::ImportError;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

/// Word nests tables in boxes in tables; nobody nests deeper than this by hand.
const DEEPEST: usize = 180;

/// An element by its name without prefix: no two vocabularies of a document use one name for different things that matter
/// here.
#[derive(Debug, Default)]
pub(super) struct Element {
    pub name: String,
    attrs: Vec<(String, String)>,
    pub nodes: Vec<Node>,
}

#[derive(Debug)]
pub(super) enum Node {
    Element(Element),
    Text(String),
}

impl Element {
    pub(super) fn attr(&self, name: &str) -> Option<&str> {
        self.attrs
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    pub(super) fn elements(&self) -> impl Iterator<Item = &Self> {
        self.nodes.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    pub(super) fn child(&self, name: &str) -> Option<&Self> {
        self.elements().find(|element| element.name == name)
    }

    /// The `val` of a child.
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        self.child(name)?.attr("val")
    }

    /// Whether a property is on, off, or not stated.
    pub(super) fn switch(&self, name: &str) -> Option<bool> {
        let child = self.child(name)?;
        Some(!matches!(child.attr("val"), Some("0" | "false" | "off" | "none")))
    }

    /// The first element of this name at any depth.
    pub(super) fn find(&self, name: &str) -> Option<&Self> {
        self.elements().find_map(|element| {
            if element.name == name {
                Some(element)
            } else {
                element.find(name)
            }
        })
    }

    /// The characters directly inside.
    pub(super) fn text(&self) -> String {
        self.nodes
            .iter()
            .filter_map(|node| match node {
                Node::Text(text) => Some(text.as_str()),
                Node::Element(_) => None,
            })
            .collect()
    }
}

/// Parses a part. Bad markup is an error, deep markup another; an entity that XML does not know stays as written.
pub(super) fn parse(part: &str, text: &str) -> Result<Element, ImportError> {
    let damaged = |reason: String| ImportError::Damaged {
        found: format!("its part {part} is not well-formed: {reason}"),
    };
    let mut reader = Reader::from_str(text);
    let mut open: Vec<Element> = vec![Element::default()];
    loop {
        let top = open.len() - 1;
        match reader.read_event().map_err(|error| damaged(error.to_string()))? {
            Event::Start(start) => {
                if open.len() > DEEPEST {
                    return Err(ImportError::TooDeep {
                        part: part.to_owned(),
                        limit: DEEPEST,
                    });
                }
                open.push(element(&start).map_err(damaged)?);
            }
            Event::Empty(start) => {
                let element = element(&start).map_err(damaged)?;
                open[top].nodes.push(Node::Element(element));
            }
            Event::End(_) => {
                let done = open
                    .pop()
                    .filter(|_| top > 0)
                    .ok_or_else(|| damaged("an end without a beginning".to_owned()))?;
                open[top - 1].nodes.push(Node::Element(done));
            }
            Event::Text(text) => push_text(&mut open[top], &text.xml10_content()),
            Event::CData(text) => push_text(&mut open[top], &text.xml10_content()),
            Event::GeneralRef(reference) => {
                let resolved = match reference.resolve_char_ref() {
                    Ok(Some(c)) => c.to_string(),
                    Ok(None) | Err(_) => match quick_xml::escape::resolve_predefined_entity(&reference) {
                        Some(text) => text.to_owned(),
                        None => format!("&{};", &*reference),
                    },
                };
                push_text(&mut open[top], &resolved);
            }
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
            Event::Eof => break,
        }
    }
    if open.len() != 1 {
        return Err(damaged("it ends in the middle".to_owned()));
    }
    let root = open.pop().expect("the tree keeps its root");
    root.nodes
        .into_iter()
        .find_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
        .ok_or_else(|| damaged("it is empty".to_owned()))
}

fn push_text(element: &mut Element, text: &str) {
    match element.nodes.last_mut() {
        Some(Node::Text(last)) => last.push_str(text),
        Some(Node::Element(_)) | None => element.nodes.push(Node::Text(text.to_owned())),
    }
}

fn element(start: &BytesStart<'_>) -> Result<Element, String> {
    let name = start.local_name().into_inner().to_owned();
    let mut attrs = Vec::new();
    for attr in start.attributes() {
        let attr = attr.map_err(|error| error.to_string())?;
        let key = attr.key.local_name().into_inner();
        // Revision identifiers are most of what a document weighs, and say nothing.
        if key.starts_with("rsid") {
            continue;
        }
        let value = attr
            .normalized_value(XmlVersion::Implicit1_0)
            .map_err(|error| error.to_string())?;
        attrs.push((key.to_owned(), value.into_owned()));
    }
    Ok(Element {
        name,
        attrs,
        nodes: Vec::new(),
    })
}
