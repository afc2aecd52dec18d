//! An embedded post as a card made by us: no third-party script, no request to the platform until the reader clicks.

use super::dates;
use super::html::{escape, escaped, safe_language, safe_link};
use super::words::Words;
use crate::settings::SiteLanguage;
use chrono_tz::Tz;
use marbre_domain::embed::Embed;

/// The card.
pub fn card(embed: &Embed, words: &Words, language: SiteLanguage, zone: Tz, out: &mut String) {
    let post = &embed.post;
    out.push_str("<figure class=\"post\">");
    if !post.text.trim().is_empty() {
        out.push_str("<blockquote");
        if let Some(url) = safe_link(&post.url) {
            out.push_str(&format!(" cite=\"{}\"", escaped(url)));
        }
        if let Some(tag) = safe_language(&post.lang) {
            out.push_str(&format!(" lang=\"{tag}\""));
        }
        out.push_str(" dir=\"auto\">");
        for paragraph in post.text.split("\n\n").filter(|paragraph| !paragraph.trim().is_empty()) {
            out.push_str("<p>");
            for (at, line) in paragraph.trim().lines().enumerate() {
                if at > 0 {
                    out.push_str("<br>");
                }
                escape(line, out);
            }
            out.push_str("</p>");
        }
        out.push_str("</blockquote>");
    }
    out.push_str("<figcaption><p class=\"who\">");
    if !post.author.is_empty() {
        out.push_str(&format!("<cite>{}</cite> ", escaped(&post.author)));
    }
    if !post.handle.is_empty() {
        out.push_str(&format!(
            "<span class=\"handle\">@{}</span> ",
            escaped(post.handle.trim_start_matches('@'))
        ));
    }
    let provider = post.provider.label();
    out.push_str(&format!("<span data-site>{} {provider}", words.post_on));
    if !post.posted_at.is_empty() {
        out.push_str(", ");
        time(&post.posted_at, zone, language, out);
    }
    out.push_str("</span></p>");
    for picture in post.picture_links.iter().filter_map(|picture| safe_link(picture)) {
        out.push_str(&format!(
            "<p data-site><a href=\"{}\" rel=\"noopener nofollow\">{}</a></p>",
            escaped(picture),
            words.picture_of_post
        ));
    }
    out.push_str(&format!("<p class=\"seen\" data-site>{} ", words.captured));
    time(&embed.captured_at, zone, language, out);
    if let Some(url) = safe_link(&post.url) {
        out.push_str(&format!(
            ". <a href=\"{}\" rel=\"noopener nofollow\">{}</a>",
            escaped(url),
            words.see_post
        ));
    }
    out.push_str("</p></figcaption></figure>");
}

fn time(text: &str, zone: Tz, language: SiteLanguage, out: &mut String) {
    let shown = escaped(&dates::from_text(text, zone, language));
    match dates::machine_from_text(text) {
        Some(machine) => out.push_str(&format!("<time datetime=\"{machine}\">{shown}</time>")),
        None => out.push_str(&shown),
    }
}
