//! What stands beside the text of a document: remarks, and the text of its margins. Told in notes; not part of the copy.

use super::archive::Archive;
use super::xml::{Element, Node};
use crate::draft::{Note, told};
use crate::error::ImportError;

/// More remarks than this are not told one by one.
const MOST: usize = 200;

pub(super) fn margins_and_comments(archive: &mut Archive<'_>, main: &str) -> Result<Vec<Note>, ImportError> {
    let folder = main.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut notes = Vec::new();
    for name in archive.names_in(folder) {
        let file = name[folder.len()..].trim_start_matches('/');
        if !file.ends_with(".xml") || file.contains('/') {
            continue;
        }
        if file == "comments.xml" {
            if let Some(root) = archive.xml(&name)? {
                let mut comments = root.elements().filter(|element| element.name == "comment");
                notes.extend(comments.by_ref().take(MOST).map(|comment| Note::Comment {
                    author: comment.attr("author").unwrap_or_default().to_owned(),
                    text: plain(comment),
                }));
                let more = comments.count();
                if more > 0 {
                    notes.push(Note::MoreComments { count: told(more) });
                }
            }
        } else if file.starts_with("header") || file.starts_with("footer") {
            let text = archive.xml(&name)?.map(|root| plain(&root)).unwrap_or_default();
            let note = Note::Margin { text };
            if note != (Note::Margin { text: String::new() }) && !notes.contains(&note) {
                notes.push(note);
            }
        }
    }
    Ok(notes)
}

/// The characters of an element and all below it, paragraphs set apart by spaces.
pub(super) fn plain(element: &Element) -> String {
    let mut text = String::new();
    gather(element, &mut text);
    text.trim().to_owned()
}

fn gather(element: &Element, text: &mut String) {
    match element.name.as_str() {
        "t" => text.push_str(&element.text()),
        "del" | "moveFrom" | "instrText" | "Fallback" => {}
        _ => {
            for node in &element.nodes {
                if let Node::Element(child) = node {
                    gather(child, text);
                }
            }
            if matches!(element.name.as_str(), "p" | "br" | "tab") && !text.is_empty() && !text.ends_with(' ') {
                text.push(' ');
            }
        }
    }
}
