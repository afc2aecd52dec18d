//! The line under a quoted post, `— Name (@handle) May 11, 2022`, and the picture links inside its text. Must not know
//! whether it came from markup or from copied text.

use crate::date::{self, WrittenDate};
use marbre_domain::embed::Provider;

/// Who signed a post and when.
pub(crate) struct Signature {
    pub author: String,
    pub handle: String,
    pub provider: Provider,
    pub date: Option<WrittenDate>,
    /// Where the signature begins in the text it was found in, its dash included, in bytes.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
}

const DASHES: [&str; 5] = ["—", "―", "–", "--", " - "];

/// Finds the last signature of a text: a dash, a name, a handle in brackets, then perhaps a date.
pub(crate) fn find_signature(text: &str) -> Option<Signature> {
    let open = text.rfind("(@")?;
    let close = open + text[open..].find(')')?;
    let handle = text[open + 2..close].trim();
    if handle.is_empty() || handle.len() > 100 || handle.contains(char::is_whitespace) {
        return None;
    }
    let (start, dash) = DASHES
        .iter()
        .filter_map(|dash| text[..open].rfind(dash).map(|at| (at, *dash)))
        .max_by_key(|(at, dash)| (at + dash.len(), *at))?;
    let author = text[start + dash.len()..open].trim();
    if author.is_empty() || author.chars().count() > 80 || author.contains('\n') {
        return None;
    }
    let (date, end) = match date::read_date_prefix(text[close + 1..].trim_start()) {
        Some((date, length)) => {
            let lead = text[close + 1..].len() - text[close + 1..].trim_start().len();
            (Some(date), close + 1 + lead + length)
        }
        None => (None, close + 1),
    };
    Some(Signature {
        author: author.to_owned(),
        handle: handle.to_owned(),
        provider: platform(handle),
        date,
        start,
        end,
    })
}

/// A handle with a server is Mastodon's, one that is a domain name is Bluesky's, any other is taken for X's.
fn platform(handle: &str) -> Provider {
    if handle.contains('@') {
        Provider::Mastodon
    } else if handle.contains('.') {
        Provider::Bluesky
    } else {
        Provider::X
    }
}

/// Takes the addresses of pictures out of the text of a post, in their order.
pub(crate) fn take_picture_links(text: &str) -> (String, Vec<String>) {
    const HOSTS: [&str; 2] = ["pic.twitter.com/", "pic.x.com/"];
    let (mut kept, mut links, mut rest) = (String::new(), Vec::new(), text);
    while let Some((at, host)) = HOSTS
        .iter()
        .filter_map(|host| rest.find(host).map(|at| (at, *host)))
        .min()
    {
        let code: String = rest[at + host.len()..]
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .collect();
        let before = rest[..at].trim_end_matches("https://").trim_end_matches("http://");
        kept.push_str(before);
        rest = &rest[at + host.len() + code.len()..];
        if code.is_empty() {
            kept.push_str(host);
            continue;
        }
        links.push(format!("https://{host}{code}"));
        if kept.ends_with(' ') && (rest.is_empty() || rest.starts_with([' ', '\n'])) {
            kept.pop();
        }
    }
    kept.push_str(rest);
    (kept.trim().to_owned(), links)
}
