//! Published articles page after page, in the order of their numbers: what is published while they are read stands behind, and
//! what is deleted moves the others forward, which whoever reads sees by the numbers.

use super::Article;
use crate::wordpress::answer::RemoteError;
use crate::wordpress::api::Api;
use crate::wordpress::post::{Post, edit};
use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Which articles are asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// Published after.
    #[serde(default)]
    pub after: Option<DateTime<Utc>>,
    /// Published before.
    #[serde(default)]
    pub before: Option<DateTime<Utc>>,
    /// Filed under a term: the taxonomy's address in the API, and the term's number.
    #[serde(default)]
    pub term: Option<(String, u64)>,
    /// Saved since. With its `Z`: without one, WordPress would read it in the site's own zone.
    #[serde(default)]
    pub modified_after: Option<DateTime<Utc>>,
}

/// An article that could not be read, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// Its number.
    pub post: u64,
    /// Why.
    pub why: RemoteError,
}

/// Some articles in the order of their numbers.
#[derive(Debug, Clone, Default)]
pub struct Page {
    /// Those that could be read, and those that could not.
    pub articles: Vec<Result<Article, Unread>>,
    /// How many were asked for in all.
    pub total: u64,
    /// The clock of the server.
    pub server_time: Option<DateTime<Utc>>,
}

impl Page {
    /// The numbers of its articles.
    pub fn numbers(&self) -> impl Iterator<Item = u64> + '_ {
        self.articles.iter().map(|one| match one {
            Ok(article) => article.post,
            Err(unread) => unread.post,
        })
    }
}

impl Asked {
    fn query(&self, offset: u64, size: u32) -> Vec<(&str, String)> {
        let time = |time: DateTime<Utc>| time.to_rfc3339_opts(SecondsFormat::Secs, true);
        let mut query = vec![
            ("status", "publish".to_owned()),
            ("orderby", "id".to_owned()),
            ("order", "asc".to_owned()),
            ("offset", offset.to_string()),
            ("per_page", size.to_string()),
        ];
        query.extend(self.after.map(|after| ("after", time(after))));
        query.extend(self.before.map(|before| ("before", time(before))));
        query.extend(self.modified_after.map(|after| ("modified_after", time(after))));
        query.extend(self.term.as_ref().map(|(base, id)| (base.as_str(), id.to_string())));
        query
    }
}

/// Asks for some articles, past so many; past the end there are none. `bases`: the taxonomies whose terms are wanted.
pub async fn page(api: &Api, asked: &Asked, bases: &[String], offset: u64, size: u32) -> Result<Page, RemoteError> {
    // Only what is kept: the site then need not render each article for readers.
    let mut fields =
        "id,slug,status,link,title.raw,content.raw,excerpt.raw,author,featured_media,sticky,date_gmt,modified_gmt"
            .to_owned();
    for base in bases {
        fields.push(',');
        fields.push_str(base);
    }
    let mut query = asked.query(offset, size);
    query.push(edit());
    query.push(("_fields", fields));
    let answer = api.get("/wp/v2/posts", &query).await?;
    let Value::Array(items) = answer.value else {
        return Err(RemoteError::Unexpected("a list of posts that is none".to_owned()));
    };
    let mut articles = Vec::with_capacity(items.len());
    for item in items {
        let number = item.get("id").and_then(Value::as_u64);
        articles.push(match (Post::read(item), number) {
            (Ok(post), _) => Ok(Article::of(&post)),
            (Err(why), Some(post)) => Err(Unread { post, why }),
            (Err(error), None) => return Err(error),
        });
    }
    Ok(Page {
        articles,
        total: answer.total,
        server_time: answer.server_time,
    })
}

/// Whether the site answers a light question at all, asked when it failed on one entry.
pub async fn answers(api: &Api) -> Result<(), RemoteError> {
    let query = [("per_page", "1".to_owned()), ("_fields", "id".to_owned())];
    api.get("/wp/v2/posts", &query).await.map(drop)
}

/// The numbers of the articles on a page, where the site fails on one of them.
pub async fn numbers(api: &Api, asked: &Asked, offset: u64, size: u32) -> Result<Vec<u64>, RemoteError> {
    let mut query = asked.query(offset, size);
    query.push(("_fields", "id".to_owned()));
    let answer = api.get("/wp/v2/posts", &query).await?;
    let items = answer.value.as_array().map(Vec::as_slice).unwrap_or_default();
    Ok(items.iter().filter_map(|item| item["id"].as_u64()).collect())
}
