//! The canonical address of a post, from any of the addresses it goes by. Must not fetch: short links whose post only
//! their platform knows keep their short address.

use marbre_domain::embed::{Post, Provider};
use url::Url;

/// Recognises the address of one post on a known platform; profiles, pages and searches are not posts.
///
/// The post's address is the canonical one: the platform's own host, `https`, no tracking parameter. Handle and
/// provider are filled where the address tells them; everything else is empty.
pub fn recognise_url(text: &str) -> Option<Post> {
    let url = parse(text)?;
    let host = url.host_str()?.trim_start_matches("www.").to_owned();
    let path: Vec<&str> = url.path_segments()?.filter(|part| !part.is_empty()).collect();
    let address = Address {
        host: &host,
        path: &path,
        url: &url,
    };
    match host.as_str() {
        "x.com" | "twitter.com" | "mobile.twitter.com" | "mobile.x.com" | "m.twitter.com" | "platform.twitter.com" => {
            address.x()
        }
        "fb.watch" => address.one_code(Provider::Facebook, "https://fb.watch/"),
        "facebook.com" => address.facebook(),
        _ if host.ends_with(".facebook.com") && host != "l.facebook.com" => address.facebook(),
        "instagram.com" | "m.instagram.com" | "instagr.am" => address.instagram(),
        "threads.net" | "threads.com" => address.threads(),
        "bsky.app" | "embed.bsky.app" | "main.bsky.dev" => address.bluesky(),
        "youtu.be" | "youtube.com" | "m.youtube.com" | "music.youtube.com" | "youtube-nocookie.com" => {
            address.youtube()
        }
        "tiktok.com" | "m.tiktok.com" => address.tiktok(),
        "vm.tiktok.com" => address.one_code(Provider::Tiktok, "https://vm.tiktok.com/"),
        "vt.tiktok.com" => address.one_code(Provider::Tiktok, "https://vt.tiktok.com/"),
        "t.me" | "telegram.me" | "telegram.dog" => address.telegram(),
        "whatsapp.com" => address.whatsapp(),
        _ => address.mastodon(),
    }
}

/// The address of a link as a piece may keep it: `http`, `https`, `mailto` or `tel`, or a fragment of the page itself.
///
/// The counting redirects of Google and Facebook are undone. Relative addresses need a `base`.
pub fn web_address(href: &str, base: Option<&Url>) -> Option<String> {
    let href = href.trim();
    if let Some(fragment) = href.strip_prefix('#') {
        return (!fragment.is_empty() && !fragment.contains(char::is_whitespace)).then(|| href.to_owned());
    }
    let url = match base {
        Some(base) => base.join(href).ok()?,
        None => Url::parse(href).ok()?,
    };
    match url.scheme() {
        "http" | "https" => Some(direct(&url).unwrap_or_else(|| url.to_string())),
        "mailto" | "tel" => Some(url.to_string()),
        _ => None,
    }
}

fn direct(url: &Url) -> Option<String> {
    let key = match (url.host_str()?.trim_start_matches("www."), url.path()) {
        ("google.com", "/url") => "q",
        ("l.facebook.com" | "lm.facebook.com", "/l.php") => "u",
        _ => return None,
    };
    let target = Url::parse(&query(url, key)?).ok()?;
    matches!(target.scheme(), "http" | "https").then(|| target.to_string())
}

fn query(url: &Url, key: &str) -> Option<String> {
    url.query_pairs()
        .find(|(name, value)| name == key && !value.is_empty())
        .map(|(_, value)| value.into_owned())
}

/// An address standing alone; `at:` addresses of Bluesky become web addresses, a missing `https://` is supplied.
fn parse(text: &str) -> Option<Url> {
    let text = text.trim();
    if text.is_empty() || text.len() > 2_000 || text.contains(char::is_whitespace) {
        return None;
    }
    if let Some(at) = text.strip_prefix("at://") {
        let (author, rest) = at.split_once('/')?;
        let record = rest.strip_prefix("app.bsky.feed.post/")?;
        return Url::parse(&format!("https://bsky.app/profile/{author}/post/{record}")).ok();
    }
    let url = if text.starts_with("//") {
        Url::parse(&format!("https:{text}"))
    } else if text.contains("://") {
        Url::parse(text)
    } else {
        let host = text.split('/').next().unwrap_or_default();
        if !text.contains('/') || !host.contains('.') || host.contains('@') {
            return None;
        }
        Url::parse(&format!("https://{text}"))
    };
    url.ok()
        .filter(|url| matches!(url.scheme(), "http" | "https") && url.username().is_empty())
}

struct Address<'a> {
    host: &'a str,
    path: &'a [&'a str],
    url: &'a Url,
}

fn post(provider: Provider, handle: &str, url: String) -> Option<Post> {
    Some(Post {
        provider,
        url,
        author: String::new(),
        handle: handle.to_owned(),
        text: String::new(),
        lang: String::new(),
        posted_at: String::new(),
        picture_links: Vec::new(),
    })
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.len() <= 24 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A name or code as platforms make them: nothing that could change the meaning of an address.
fn is_code(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 120
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b':'))
}

impl Address<'_> {
    fn one_code(&self, provider: Provider, prefix: &str) -> Option<Post> {
        match self.path {
            [code] if is_code(code) => post(provider, "", format!("{prefix}{code}/")),
            _ => None,
        }
    }

    fn x(&self) -> Option<Post> {
        match self.path {
            ["i", "web", "status", id, ..] | ["i", "status", id, ..] if is_number(id) => {
                post(Provider::X, "", format!("https://x.com/i/status/{id}"))
            }
            [handle, "status" | "statuses", id, ..] if is_code(handle) && is_number(id) => {
                post(Provider::X, handle, format!("https://x.com/{handle}/status/{id}"))
            }
            ["embed", "Tweet.html"] => {
                let id = query(self.url, "id").filter(|id| is_number(id))?;
                post(Provider::X, "", format!("https://x.com/i/status/{id}"))
            }
            _ => None,
        }
    }

    fn facebook(&self) -> Option<Post> {
        const HOME: &str = "https://www.facebook.com";
        let number = |key| query(self.url, key).filter(|value| is_code(value));
        let (handle, url) = match self.path {
            ["plugins", "post.php" | "video.php", ..] => return recognise_url(&query(self.url, "href")?),
            ["permalink.php" | "story.php"] => {
                let (story, page) = (number("story_fbid")?, number("id")?);
                ("", format!("{HOME}/permalink.php?story_fbid={story}&id={page}"))
            }
            ["photo.php" | "photo"] => ("", format!("{HOME}/photo/?fbid={}", number("fbid")?)),
            ["watch"] => ("", format!("{HOME}/watch/?v={}", number("v")?)),
            ["watch", "live"] => ("", format!("{HOME}/watch/?v={}", number("v")?)),
            ["reel", id] if is_code(id) => ("", format!("{HOME}/reel/{id}")),
            ["share", id] if is_code(id) => ("", format!("{HOME}/share/{id}/")),
            ["share", kind @ ("p" | "v" | "r"), id] if is_code(id) => ("", format!("{HOME}/share/{kind}/{id}/")),
            ["groups", group, "posts" | "permalink", id] if is_code(group) && is_code(id) => {
                ("", format!("{HOME}/groups/{group}/posts/{id}/"))
            }
            [page, "posts", .., id] if is_code(page) && is_code(id) => (*page, format!("{HOME}/{page}/posts/{id}")),
            [page, "videos", .., id] if is_code(page) && is_code(id) => (*page, format!("{HOME}/{page}/videos/{id}/")),
            [page, "photos", .., id] if is_code(page) && is_code(id) => (*page, format!("{HOME}/{page}/photos/{id}/")),
            _ => return None,
        };
        post(Provider::Facebook, handle, url)
    }

    fn instagram(&self) -> Option<Post> {
        let (handle, kind, code) = match self.path {
            [kind @ ("p" | "reel" | "reels" | "tv"), code, ..] => ("", *kind, *code),
            [handle, kind @ ("p" | "reel" | "reels" | "tv"), code, ..] if is_code(handle) => (*handle, *kind, *code),
            _ => return None,
        };
        let kind = if kind == "reels" { "reel" } else { kind };
        is_code(code).then_some(())?;
        post(
            Provider::Instagram,
            handle,
            format!("https://www.instagram.com/{kind}/{code}/"),
        )
    }

    fn threads(&self) -> Option<Post> {
        match self.path {
            [handle, "post", code, ..] if is_code(code) => {
                let handle = handle.strip_prefix('@').filter(|handle| is_code(handle))?;
                post(
                    Provider::Threads,
                    handle,
                    format!("https://www.threads.com/@{handle}/post/{code}"),
                )
            }
            ["t", code, ..] if is_code(code) => {
                post(Provider::Threads, "", format!("https://www.threads.com/t/{code}"))
            }
            _ => None,
        }
    }

    fn bluesky(&self) -> Option<Post> {
        match self.path {
            ["profile", author, "post", record, ..] | ["embed", author, "app.bsky.feed.post", record]
                if is_code(author) && is_code(record) =>
            {
                let handle = if author.starts_with("did:") { "" } else { author };
                post(
                    Provider::Bluesky,
                    handle,
                    format!("https://bsky.app/profile/{author}/post/{record}"),
                )
            }
            _ => None,
        }
    }

    fn youtube(&self) -> Option<Post> {
        let watch = |id: &str| {
            is_code(id).then_some(())?;
            post(Provider::Youtube, "", format!("https://www.youtube.com/watch?v={id}"))
        };
        match self.path {
            [id] if self.host == "youtu.be" => watch(id),
            ["watch"] => watch(&query(self.url, "v")?),
            ["shorts", id] if is_code(id) => {
                post(Provider::Youtube, "", format!("https://www.youtube.com/shorts/{id}"))
            }
            ["embed", "videoseries" | "live_stream"] => None,
            ["embed" | "live" | "v", id] => watch(id),
            _ => None,
        }
    }

    fn tiktok(&self) -> Option<Post> {
        match self.path {
            [handle, kind @ ("video" | "photo"), id, ..] if is_number(id) => {
                let handle = handle.strip_prefix('@')?;
                (handle.is_empty() || is_code(handle)).then_some(())?;
                post(
                    Provider::Tiktok,
                    handle,
                    format!("https://www.tiktok.com/@{handle}/{kind}/{id}"),
                )
            }
            ["embed", id] | ["embed", "v2" | "v3", id] | ["player", "v1", id] if is_number(id) => {
                post(Provider::Tiktok, "", format!("https://www.tiktok.com/@/video/{id}"))
            }
            ["v", page] => {
                let id = page.strip_suffix(".html").filter(|id| is_number(id))?;
                post(Provider::Tiktok, "", format!("https://www.tiktok.com/@/video/{id}"))
            }
            ["t", code] if is_code(code) => post(Provider::Tiktok, "", format!("https://www.tiktok.com/t/{code}/")),
            _ => None,
        }
    }

    fn telegram(&self) -> Option<Post> {
        let path = self.path.strip_prefix(&["s"]).unwrap_or(self.path);
        match path {
            // `c` stands before private chats, which nobody outside can see.
            ["c", ..] => None,
            [channel, id] | [channel, _, id] if is_code(channel) && is_number(id) => {
                post(Provider::Telegram, channel, format!("https://t.me/{channel}/{id}"))
            }
            _ => None,
        }
    }

    fn whatsapp(&self) -> Option<Post> {
        match self.path {
            ["channel", code] if is_code(code) => {
                post(Provider::Whatsapp, "", format!("https://whatsapp.com/channel/{code}"))
            }
            ["channel", code, id] if is_code(code) && is_number(id) => post(
                Provider::Whatsapp,
                "",
                format!("https://whatsapp.com/channel/{code}/{id}"),
            ),
            _ => None,
        }
    }

    /// Any server may be a Mastodon server: told by `/@name/` and an identifier of the length that Mastodon makes.
    fn mastodon(&self) -> Option<Post> {
        let path = self.path.strip_prefix(&["web"]).unwrap_or(self.path);
        let (name, id) = match path {
            [name, id] | [name, id, "embed"] => (name.strip_prefix('@')?, *id),
            ["users", name, "statuses", id] => (*name, *id),
            _ => return None,
        };
        if !is_number(id) || id.len() < 15 || !self.host.contains('.') {
            return None;
        }
        let (user, home) = name.split_once('@').unwrap_or((name, self.host));
        if !is_code(user) || !is_code(home) {
            return None;
        }
        post(
            Provider::Mastodon,
            &format!("{user}@{home}"),
            format!("https://{}/@{name}/{id}", self.url.host_str()?),
        )
    }
}
