//! What somebody changed on a site since Marbre left it, asked between deliveries: one question where nothing changed.

use super::answer::RemoteError;
use super::api::Api;
use super::articles::Article;
use super::memory::{Remembered, Standing, hash_of};
use super::post::{Post, edit};
use crate::deliver::readback::Difference;
use chrono::{DateTime, SecondsFormat, Utc};

/// Every status in which something of ours may stand; what is in the trash is missed by nobody here.
const STATUSES: &str = "publish,future,draft,private,pending";
/// Posts at once.
const PAGE: u32 = 50;

/// A post as it stands there now.
#[derive(Debug, Clone)]
pub struct There(Post);

/// What somebody changed of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edited {
    /// What Marbre left, what stands there.
    pub differences: Vec<Difference>,
    /// Its texts as they stand there, where it is those that were changed.
    pub standing: Option<Standing>,
    /// Everything that stands there, by its hash: whoever replaces it names what they saw.
    pub hash: String,
}

/// The posts that were saved since a moment, and the site's own time when it was asked.
pub async fn since(api: &Api, moment: DateTime<Utc>) -> Result<(Vec<There>, Option<DateTime<Utc>>), RemoteError> {
    let mut query = vec![
        edit(),
        ("status", STATUSES.to_owned()),
        ("orderby", "modified".to_owned()),
        ("order", "asc".to_owned()),
        ("per_page", PAGE.to_string()),
        // Without a zone the site would read it in its own.
        ("modified_after", moment.to_rfc3339_opts(SecondsFormat::Secs, true)),
    ];
    let first = api.get("/wp/v2/posts", &query).await?;
    let (pages, time) = (first.pages, first.server_time);
    let mut posts = Post::list(first.value)?;
    for page in 2..=pages {
        query.retain(|(name, _)| *name != "page");
        query.push(("page", page.to_string()));
        posts.extend(Post::list(api.get("/wp/v2/posts", &query).await?.value)?);
    }
    Ok((posts.into_iter().map(There).collect(), time))
}

/// A post as it stands there at this very moment.
pub async fn now(api: &Api, post: u64) -> Result<There, RemoteError> {
    let answer = api.get(&format!("/wp/v2/posts/{post}"), &[edit()]).await?;
    Ok(There(Post::read(answer.value)?))
}

impl There {
    /// Its number.
    pub fn post(&self) -> u64 {
        self.0.id
    }

    /// What somebody changed since Marbre left it. Nothing where an attempt of Marbre's own is not at its end: the next one
    /// tells them apart.
    pub fn edited(&self, memory: &Remembered) -> Option<Edited> {
        let post = &self.0;
        let left = memory.left.as_ref().filter(|_| memory.writing.is_none())?;
        if left.came_of_itself(post) {
            return None;
        }
        let differences = left.differences(post);
        (!differences.is_empty()).then(|| Edited {
            differences,
            standing: Standing::of(left, &Article::of(post)),
            hash: hash_of(post),
        })
    }
}
