//! Articles that stand on the site: found by their number or address, or page after page. Reads only; what comes of them is
//! the desk's.

mod pages;

pub use pages::{Asked, Page, Unread, answers, numbers, page};

use super::address::same_origin;
use super::answer::{self, RemoteError};
use super::api::Api;
pub use super::api::NoFile;
use super::memory::Left;
use super::post::{Post, edit};
use crate::picture::FILE_LIMIT;
use chrono::{DateTime, NaiveDateTime, Utc};
use reqwest::Url;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// An article as it stands on the site.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Article {
    /// Its number.
    pub post: u64,
    /// The last part of its address.
    pub slug: String,
    /// Its address.
    pub link: String,
    /// `publish` where readers see it.
    pub status: String,
    /// Its texts, lead picture and terms, as a machine remembers that they were left.
    pub left: Left,
    /// The number of its author.
    pub author: u64,
    /// When it was published.
    pub first_at: DateTime<Utc>,
    /// When it was last saved, in the site's own words.
    pub modified: String,
}

impl Article {
    pub(crate) fn of(post: &Post) -> Self {
        let lists = post.others.iter().filter(|(_, value)| {
            let numbers = value.as_array();
            numbers.is_some_and(|numbers| numbers.iter().all(Value::is_u64))
        });
        let left = Left::of(post, lists.map(|(base, _)| base.clone()));
        Self {
            post: post.id,
            slug: post.slug.clone(),
            link: post.link.clone(),
            status: post.status.clone(),
            left: Left {
                status: post.status.clone(),
                ..left
            },
            author: post.others.get("author").and_then(Value::as_u64).unwrap_or_default(),
            first_at: gmt(post.word("date_gmt")).unwrap_or_default(),
            modified: post.modified().to_owned(),
        }
    }
}

/// A time as the API writes it in a field whose name ends in `_gmt`.
pub fn gmt(words: &str) -> Option<DateTime<Utc>> {
    NaiveDateTime::parse_from_str(words, "%Y-%m-%dT%H:%M:%S")
        .ok()
        .map(|time| time.and_utc())
}

/// Which article somebody means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Which {
    /// By its number.
    Number(u64),
    /// By its address, as readers know it.
    Address(Url),
}

impl Which {
    /// Reads what somebody typed: a number, or an address of the site; an address may name the number itself (`?p=12`, or
    /// the one of wp-admin's editor).
    pub fn typed(words: &str) -> Option<Self> {
        let words = words.trim();
        if let Ok(number) = words.parse() {
            return Some(Self::Number(number));
        }
        let url = super::address::site_address(words).ok()?;
        let number = url
            .query_pairs()
            .find(|(key, _)| key == "p" || key == "post")
            .and_then(|(_, value)| value.parse().ok());
        Some(number.map_or(Self::Address(url), Self::Number))
    }
}

/// Asks for one article; nothing where there is none.
pub async fn one(api: &Api, which: &Which) -> Result<Option<Article>, RemoteError> {
    match which {
        Which::Number(number) => match api.get(&format!("/wp/v2/posts/{number}"), &[edit()]).await {
            Ok(answer) => Ok(Some(Article::of(&Post::read(answer.value)?))),
            Err(RemoteError::Refused { status: 404 | 410, .. }) => Ok(None),
            Err(error) => Err(error),
        },
        Which::Address(url) => {
            let path = url.path().trim_end_matches('/');
            let Some(slug) = path.rsplit('/').next().filter(|slug| !slug.is_empty()) else {
                return Ok(None);
            };
            let query = [edit(), ("slug", slug.to_owned()), ("per_page", "100".to_owned())];
            let answer = api.get("/wp/v2/posts", &query).await?;
            let found = Post::list(answer.value)?;
            let is_there = |post: &&Post| {
                let link = Url::parse(&post.link);
                link.is_ok_and(|link| link.host() == url.host() && link.path().trim_end_matches('/') == path)
            };
            Ok(found.iter().find(is_there).map(Article::of))
        }
    }
}

/// An article in a list, to be chosen from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its number.
    pub post: u64,
    /// Its title, without markup.
    pub title: String,
    /// Its address.
    pub link: String,
    /// When it was published.
    pub first_at: DateTime<Utc>,
}

/// The latest articles in which some words stand.
pub async fn search(api: &Api, words: &str) -> Result<Vec<Listed>, RemoteError> {
    let query = [
        ("search", words.to_owned()),
        ("per_page", "20".to_owned()),
        ("_fields", "id,link,title,date_gmt".to_owned()),
    ];
    let answer = api.get("/wp/v2/posts", &query).await?;
    #[derive(Deserialize)]
    struct Rendered {
        rendered: String,
    }
    #[derive(Deserialize)]
    struct Item {
        id: u64,
        link: String,
        title: Rendered,
        #[serde(default)]
        date_gmt: String,
    }
    let found: Vec<Item> = understood(answer.value, "a list of posts")?;
    Ok(found
        .into_iter()
        .map(|item| Listed {
            post: item.id,
            title: answer::plain(&item.title.rendered),
            link: item.link,
            first_at: gmt(&item.date_gmt).unwrap_or_default(),
        })
        .collect())
}

/// The name that readers see of somebody who writes there; nothing where the account may not know.
pub async fn author(api: &Api, number: u64) -> Result<Option<String>, RemoteError> {
    #[derive(Deserialize)]
    struct Person {
        name: String,
    }
    if number == 0 {
        return Ok(None);
    }
    match api.get(&format!("/wp/v2/users/{number}"), &[]).await {
        Ok(answer) => {
            let person: Person = understood(answer.value, "an author")?;
            Ok(Some(answer::plain(&person.name)).filter(|name| !name.is_empty()))
        }
        Err(
            RemoteError::Refused { status: 404 | 410, .. } | RemoteError::NotAllowed(_) | RemoteError::SignedOut(_),
        ) => Ok(None),
        Err(error) => Err(error),
    }
}

/// A picture or sound of the media library.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LibraryItem {
    /// Its number.
    pub number: u64,
    /// Where its file is.
    pub url: String,
    /// The name of its file.
    pub file_name: String,
    /// Its caption, without markup.
    pub caption: String,
    /// What it shows, for who cannot see it.
    pub alt: String,
    /// When it was last saved, in the site's own words.
    pub modified: String,
}

#[derive(Debug, Deserialize)]
struct Item {
    id: u64,
    source_url: String,
    #[serde(default)]
    alt_text: String,
    #[serde(default)]
    caption: super::post::Raw,
    #[serde(default)]
    modified_gmt: String,
}

impl From<Item> for LibraryItem {
    fn from(item: Item) -> Self {
        let name = Url::parse(&item.source_url).ok().and_then(|url| {
            let last = url.path_segments()?.next_back()?.to_owned();
            Some(last)
        });
        Self {
            number: item.id,
            file_name: name.unwrap_or_default(),
            url: item.source_url,
            caption: answer::whole(&item.caption.raw)
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" "),
            alt: item.alt_text,
            modified: item.modified_gmt,
        }
    }
}

/// A picture of the media library; nothing where it is no longer there.
pub async fn library_item(api: &Api, number: u64) -> Result<Option<LibraryItem>, RemoteError> {
    match api.get(&format!("/wp/v2/media/{number}"), &[edit()]).await {
        Ok(answer) => Ok(Some(understood::<Item>(answer.value, "a picture")?.into())),
        Err(RemoteError::Refused { status: 404 | 410, .. } | RemoteError::NotAllowed(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Several entries of the media library, by their numbers.
pub async fn library_items(api: &Api, numbers: &[u64]) -> Result<Vec<LibraryItem>, RemoteError> {
    let mut items = Vec::new();
    for some in numbers.chunks(100) {
        let numbers: Vec<String> = some.iter().map(u64::to_string).collect();
        let query = [edit(), ("include", numbers.join(",")), ("per_page", "100".to_owned())];
        let answer = api.get("/wp/v2/media", &query).await?;
        let found: Vec<Item> = understood(answer.value, "a list of media")?;
        items.extend(found.into_iter().map(LibraryItem::from));
    }
    Ok(items)
}

/// A page of the media library, the oldest entry first, and how many entries there are; past the end it is empty.
pub async fn library(api: &Api, offset: u64, size: u32) -> Result<(Vec<LibraryItem>, u64), RemoteError> {
    let query = [edit()].into_iter().chain(in_library(offset, size)).collect::<Vec<_>>();
    let answer = api.get("/wp/v2/media", &query).await?;
    let found: Vec<Item> = understood(answer.value, "a list of media")?;
    Ok((found.into_iter().map(LibraryItem::from).collect(), answer.total))
}

/// The numbers of the entries on a page of the media library, where the site fails on one of them, and how many there are.
pub async fn library_numbers(api: &Api, offset: u64, size: u32) -> Result<(Vec<u64>, u64), RemoteError> {
    let id = ("_fields", "id".to_owned());
    let query = [id].into_iter().chain(in_library(offset, size)).collect::<Vec<_>>();
    let answer = api.get("/wp/v2/media", &query).await?;
    let items = answer.value.as_array().map(Vec::as_slice).unwrap_or_default();
    let numbers = items.iter().filter_map(|item| item["id"].as_u64()).collect();
    Ok((numbers, answer.total))
}

fn in_library(offset: u64, size: u32) -> [(&'static str, String); 4] {
    [
        ("orderby", "id".to_owned()),
        ("order", "asc".to_owned()),
        ("offset", offset.to_string()),
        ("per_page", size.to_string()),
    ]
}

/// Everybody who has written there, by number.
pub async fn authors(api: &Api) -> Result<BTreeMap<u64, String>, RemoteError> {
    #[derive(Deserialize)]
    struct Person {
        id: u64,
        name: String,
    }
    let mut people = BTreeMap::new();
    let mut page = 1;
    loop {
        let query = [
            ("per_page", "100".to_owned()),
            ("page", page.to_string()),
            ("orderby", "id".to_owned()),
        ];
        let answer = api.get("/wp/v2/users", &query).await?;
        let found: Vec<Person> = understood(answer.value, "a list of authors")?;
        people.extend(found.into_iter().map(|one| (one.id, answer::plain(&one.name))));
        if page >= answer.pages {
            return Ok(people);
        }
        page += 1;
    }
}

/// The bytes of a file, or why they do not come.
pub type Fetched = Result<Vec<u8>, NoFile>;

/// Asks for a file of the media library, as large as may be kept. An error is one of the line, never of the file: one that the
/// site keeps at another address than its own, which is not asked for it, does not come.
pub async fn file(api: &Api, url: &str) -> Result<Fetched, RemoteError> {
    let root = api.address().url();
    let Ok(mut url) = Url::parse(url) else {
        return Ok(Err(NoFile::NotGiven));
    };
    // Behind some proxies a site believes that it is not encrypted.
    if root.scheme() == "https" && url.scheme() == "http" && url.port().is_none() {
        let _ = url.set_scheme("https");
    }
    if !same_origin(&url, root) {
        return Ok(Err(NoFile::NotGiven));
    }
    match api.file(&url, FILE_LIMIT).await {
        Err(RemoteError::Elsewhere(_)) => Ok(Err(NoFile::NotGiven)),
        found => found,
    }
}

fn understood<T: serde::de::DeserializeOwned>(value: Value, what: &str) -> Result<T, RemoteError> {
    serde_json::from_value(value).map_err(|error| RemoteError::Unexpected(format!("{what}: {error}")))
}

/// The terms of an article in some taxonomies, by the taxonomy's address in the API.
pub fn terms_under<'a>(article: &Article, bases: impl IntoIterator<Item = &'a str>) -> BTreeMap<String, Vec<u64>> {
    bases
        .into_iter()
        .filter_map(|base| Some((base.to_owned(), article.left.terms.get(base)?.clone())))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_article_is_meant_by_number_by_address_or_by_the_address_of_its_editor() {
        assert_eq!(Which::typed(" 12 "), Some(Which::Number(12)));
        for words in [
            "https://gazette.example/?p=12",
            "https://gazette.example/wp-admin/post.php?post=12&action=edit",
        ] {
            assert_eq!(Which::typed(words), Some(Which::Number(12)), "{words}");
        }
        let address = "https://gazette.example/2026/le-bac/";
        assert!(matches!(Which::typed(address), Some(Which::Address(url)) if url.as_str() == address));
        assert_eq!(Which::typed("http://gazette.example/le-bac"), None);
    }
}
