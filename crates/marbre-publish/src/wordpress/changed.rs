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
/// So often they are asked for from the beginning, within one look.
const AGAIN: u32 = 5;

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

/// The posts that were saved since a moment, and the site's own time when it was asked. In the order of their numbers: by the
/// moment of saving, one that is saved again while pages are asked for would move behind and hide another. Each page begins
/// with the last one of the page before, so that a deletion meanwhile shows; then all are asked for again.
pub async fn since(api: &Api, moment: DateTime<Utc>) -> Result<(Vec<There>, Option<DateTime<Utc>>), RemoteError> {
    let query = vec![
        edit(),
        ("status", STATUSES.to_owned()),
        ("orderby", "id".to_owned()),
        ("order", "asc".to_owned()),
        ("per_page", PAGE.to_string()),
        // Without a zone the site would read it in its own.
        ("modified_after", moment.to_rfc3339_opts(SecondsFormat::Secs, true)),
    ];
    let mut time = None;
    let mut posts: Vec<Post> = Vec::new();
    let mut begun_again = 0;
    loop {
        let mut asked = query.clone();
        if let Some(before) = posts.len().checked_sub(1) {
            asked.push(("offset", before.to_string()));
        }
        let answer = api.get("/wp/v2/posts", &asked).await?;
        let next = Post::list(answer.value)?;
        // The earliest answer's: what is saved while the others come is asked for the next time.
        time = time.or(answer.server_time);
        if posts.last().map(|last| last.id) != next.first().map(|first| first.id) && !posts.is_empty() {
            begun_again += 1;
            if begun_again > AGAIN {
                let words = "its list of posts is another one each time it is asked for".to_owned();
                return Err(RemoteError::Unexpected(words));
            }
            posts.clear();
            continue;
        }
        let whole = next.len() == PAGE as usize;
        posts.pop();
        posts.extend(next);
        if !whole {
            return Ok((posts.into_iter().map(There).collect(), time));
        }
    }
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
