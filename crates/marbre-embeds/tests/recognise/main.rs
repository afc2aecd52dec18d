//! What is recognised as a post and what the door lets through: one `check` per way in, many short cases.
#![allow(clippy::unwrap_used)]

mod address;
mod copied;
mod dates;
mod door;
mod markup;

use marbre_domain::embed::Post;

/// A post as the cases below write it: one line per field that is not empty.
fn shown(post: Option<Post>) -> String {
    let Some(post) = post else {
        return "no post\n".to_owned();
    };
    let Post {
        provider,
        url,
        author,
        handle,
        text,
        lang,
        posted_at,
        picture_links,
    } = post;
    let mut shown = format!("{provider:?}\n");
    for (name, value) in [
        ("url", url),
        ("author", author),
        ("handle", handle),
        ("text", text),
        ("lang", lang),
        ("posted", posted_at),
    ] {
        if !value.is_empty() {
            shown.push_str(&format!("{name}: {}\n", value.replace('\n', "⏎")));
        }
    }
    for link in picture_links {
        shown.push_str(&format!("picture: {link}\n"));
    }
    shown
}
