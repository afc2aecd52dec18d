//! Posts in the embed codes that platforms hand out. Must not keep any of the code: what comes out is typed data.

use crate::date;
use crate::dom::{attr, characters, find, find_all, has_class, parse, reading_text, tag};
use crate::signature::{find_signature, take_picture_links};
use crate::url::recognise_url;
use marbre_domain::embed::{Post, Provider};
use markup5ever_rcdom::Handle;

/// Recognises the first post in a platform's embed code: a blockquote or `div` of X, Bluesky, Mastodon, Instagram,
/// Threads, TikTok or Facebook, a frame of any known platform, or Telegram's widget.
///
/// Of the text around the post it says nothing; a caller with a whole page hands over one element at a time.
pub fn recognise_markup(html: &str) -> Option<Post> {
    if !html.contains('<') {
        return None;
    }
    let document = parse(html);
    find_all(&document, &|node| {
        matches!(tag(node), "blockquote" | "iframe" | "div" | "script")
    })
    .iter()
    .find_map(recognise_element)
}

/// Recognises a post in one element of a parsed page: as [`recognise_markup`], the element itself and nothing around it.
pub fn recognise_element(node: &Handle) -> Option<Post> {
    match tag(node) {
        "blockquote" if has_class(node, "twitter-tweet") || has_class(node, "twitter-video") => {
            quoted(node, Provider::X)
        }
        "blockquote" if attr(node, "data-bluesky-uri").is_some() => bluesky(node),
        "blockquote" if has_class(node, "instagram-media") => captioned(node, "data-instgrm-permalink"),
        "blockquote" if has_class(node, "text-post-media") => captioned(node, "data-text-post-permalink"),
        "blockquote" if has_class(node, "tiktok-embed") => tiktok(node),
        "blockquote" if has_class(node, "mastodon-embed") => mastodon(node),
        "div" if has_class(node, "fb-post") || has_class(node, "fb-video") => {
            let mut post = recognise_url(&attr(node, "data-href")?)?;
            post.text = find(node, &|node| tag(node) == "p")
                .map(|node| reading_text(&node))
                .unwrap_or_default();
            Some(post)
        }
        "blockquote" if has_class(node, "fb-xfbml-parse-ignore") => recognise_url(&attr(node, "cite")?),
        "iframe" => recognise_url(&attr(node, "src").or_else(|| attr(node, "data-src"))?),
        "script" => {
            let post = attr(node, "data-telegram-post")?;
            recognise_url(&format!("https://t.me/{post}"))
        }
        _ => None,
    }
}

/// The text of a post's paragraphs, its language, and the signature that follows them.
fn quoted(node: &Handle, provider: Provider) -> Option<Post> {
    let links = find_all(node, &|node| tag(node) == "a");
    let address = links
        .iter()
        .rev()
        .find_map(|link| recognise_url(&attr(link, "href")?).filter(|post| post.provider == provider));
    let paragraph = find(node, &|node| tag(node) == "p");
    let all = reading_text(node);
    let signature = find_signature(&all);
    let (said, lang) = match &paragraph {
        Some(paragraph) => (reading_text(paragraph), attr(paragraph, "lang")),
        None => {
            let end = signature.as_ref().map_or(all.len(), |signature| signature.start);
            (all[..end].trim().to_owned(), attr(node, "lang"))
        }
    };
    if address.is_none() && signature.is_none() {
        return None;
    }
    let (text, picture_links) = take_picture_links(&said);
    let mut post = address.unwrap_or_else(|| nobody(provider));
    if let Some(signature) = signature {
        post.author = signature.author;
        post.handle = signature.handle;
        post.posted_at = signature.date.map(|date| date.iso()).unwrap_or_default();
    }
    if post.posted_at.is_empty() {
        post.posted_at = links
            .last()
            .and_then(|link| date::read_date(&reading_text(link)))
            .map(|date| date.iso())
            .unwrap_or_default();
    }
    post.text = text;
    post.lang = lang.unwrap_or_default();
    post.picture_links = picture_links;
    Some(post)
}

fn bluesky(node: &Handle) -> Option<Post> {
    let address = recognise_url(&attr(node, "data-bluesky-uri")?);
    let mut post = quoted(node, Provider::Bluesky).or_else(|| address.clone())?;
    // The identifier in the attribute outlives a change of handle; the one in the link does not.
    if let Some(address) = address {
        post.url = address.url;
    }
    Some(post)
}

/// Instagram and Threads: the address in an attribute; perhaps a caption and « A post shared by Name (@handle) ».
fn captioned(node: &Handle, permalink: &str) -> Option<Post> {
    let from_link = || {
        find(node, &|node| {
            tag(node) == "a" && attr(node, "href").is_some_and(|href| recognise_url(&href).is_some())
        })
    };
    let address = attr(node, permalink).or_else(|| attr(&from_link()?, "href"))?;
    let mut post = recognise_url(&address)?;
    let mut said = Vec::new();
    for line in reading_text(node)
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
    {
        match shared_by(line) {
            Some((author, handle, date)) => {
                post.author = author;
                post.handle = handle;
                post.posted_at = date;
            }
            None if is_invitation(line) => {}
            None => said.push(line.to_owned()),
        }
    }
    if let Some(time) = find(node, &|node| tag(node) == "time")
        && let Some(date) = attr(&time, "datetime").and_then(|date| date::read_date(&date))
    {
        post.posted_at = date.iso();
    }
    post.text = said.join("\n");
    Some(post)
}

/// `A post shared by Name (@handle) on May 11, 2022 at 9:12am PDT`, in English or French.
fn shared_by(line: &str) -> Option<(String, String, String)> {
    const OPENINGS: [&str; 5] = [
        "A post shared by ",
        "A video posted by ",
        "A photo posted by ",
        "Une publication partagée par ",
        "Post by ",
    ];
    let rest = OPENINGS.iter().find_map(|opening| line.strip_prefix(opening))?;
    let (author, rest) = rest.split_once("(@").unwrap_or((rest, ""));
    let (handle, rest) = rest.split_once(')').unwrap_or(("", rest));
    let handle = if handle.is_empty() {
        author.trim().strip_prefix('@').unwrap_or_default()
    } else {
        handle
    };
    let date = date::read_date_prefix(rest.trim())
        .map(|(date, _)| date.day.to_string())
        .unwrap_or_default();
    let author = author.trim();
    let author = if author.strip_prefix('@') == Some(handle) {
        ""
    } else {
        author
    };
    Some((author.to_owned(), handle.to_owned(), date))
}

/// What a platform's own button says; no part of the post.
fn is_invitation(line: &str) -> bool {
    matches!(
        line,
        "View this post on Instagram"
            | "Voir cette publication sur Instagram"
            | "View on Threads"
            | "Voir sur Threads"
            | "View on Mastodon"
            | "Voir sur Mastodon"
    )
}

fn tiktok(node: &Handle) -> Option<Post> {
    let mut post = match attr(node, "cite") {
        Some(cite) => recognise_url(&cite)?,
        None => recognise_url(&format!(
            "https://www.tiktok.com/embed/{}",
            attr(node, "data-video-id")?
        ))?,
    };
    let section = find(node, &|node| tag(node) == "section").unwrap_or_else(|| node.clone());
    let mut said = String::new();
    for link in section.children.borrow().iter() {
        let text = characters(link).unwrap_or_else(|| reading_text(link));
        let text = text.trim();
        // The author comes first and the name of the sound, behind a note, last.
        if text.is_empty() || text.strip_prefix('@') == Some(post.handle.as_str()) || text.starts_with('♬') {
            continue;
        }
        if !said.is_empty() {
            said.push(' ');
        }
        said.push_str(text);
    }
    post.text = said;
    Some(post)
}

fn mastodon(node: &Handle) -> Option<Post> {
    let address = attr(node, "data-embed-url").or_else(|| attr(&find(node, &|node| tag(node) == "a")?, "href"))?;
    let mut post = recognise_url(&address)?;
    let mut said = Vec::new();
    for line in reading_text(node).lines().map(str::trim) {
        match line
            .strip_prefix("Post by @")
            .or_else(|| line.strip_prefix("Publié par @"))
        {
            Some(handle) => post.handle = handle.to_owned(),
            None if line.is_empty() || is_invitation(line) => {}
            None => said.push(line.to_owned()),
        }
    }
    post.text = said.join("\n");
    Some(post)
}

fn nobody(provider: Provider) -> Post {
    Post {
        provider,
        url: String::new(),
        author: String::new(),
        handle: String::new(),
        text: String::new(),
        lang: String::new(),
        posted_at: String::new(),
        picture_links: Vec::new(),
    }
}
