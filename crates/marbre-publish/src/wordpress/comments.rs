//! Comments of readers: read as words, moderated, answered. No request is repeated here; an answer that was lost is found
//! again by looking before anything is sent. E-mail addresses and IP addresses of readers are never asked for.

use super::answer::RemoteError;
use super::api::{Answer, Api};
use super::comment_words::{markup_of, words_of};
use chrono::{DateTime, NaiveDateTime, SecondsFormat, Utc};
use marbre_domain::readers::{CommentState, Step, step};
use serde::Deserialize;
use serde_json::{Value, json};

mod trashed;

pub(super) use trashed::{bring_back, states};

/// How many come in one answer; WordPress refuses more.
const PAGE: usize = 100;

/// What is asked for, and nothing else of a reader.
const FIELDS: &str = "id,post,parent,author,author_name,date_gmt,content,status,link";

/// A comment as the site has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteComment {
    /// Its number.
    pub number: u64,
    /// Under which post.
    pub post: u64,
    /// The comment it answers, or 0.
    pub parent: u64,
    /// The account that wrote it, or 0 for a reader without one.
    pub account: u64,
    /// The name that its author gave.
    pub author: String,
    /// What it says, without markup.
    pub words: String,
    /// How it stands.
    pub state: CommentState,
    /// When it was written.
    pub written: DateTime<Utc>,
    /// Where readers find it.
    pub address: String,
}

#[derive(Debug, Deserialize)]
struct Content {
    #[serde(default)]
    raw: String,
}

#[derive(Debug, Deserialize)]
struct Item {
    id: u64,
    post: u64,
    parent: u64,
    author: u64,
    author_name: String,
    date_gmt: NaiveDateTime,
    content: Content,
    status: String,
    #[serde(default)]
    link: String,
}

impl From<Item> for RemoteComment {
    fn from(item: Item) -> Self {
        Self {
            number: item.id,
            post: item.post,
            parent: item.parent,
            account: item.author,
            author: super::answer::plain(&item.author_name),
            words: words_of(&item.content.raw),
            state: match item.status.as_str() {
                "approved" | "approve" | "1" => CommentState::Approved,
                "spam" => CommentState::Spam,
                // With its article in the trash, a comment stands as `post-trashed`.
                "trash" | trashed::WITH_ITS_POST => CommentState::Trash,
                // What a plugin holds back in a way of its own is not public either.
                _ => CommentState::Held,
            },
            written: item.date_gmt.and_utc(),
            address: item.link,
        }
    }
}

fn unexpected(what: &str) -> impl Fn(serde_json::Error) -> RemoteError {
    move |error| RemoteError::Unexpected(format!("{what}: {error}"))
}

fn one_of(value: Value) -> Result<RemoteComment, RemoteError> {
    let item: Item = serde_json::from_value(value).map_err(unexpected("a comment"))?;
    Ok(item.into())
}

async fn page(api: &Api, kind: &str, page: u32, narrowed: &[(&str, String)]) -> Result<Answer, RemoteError> {
    let mut query = vec![
        ("context", "edit".to_owned()),
        ("status", "any".to_owned()),
        ("type", kind.to_owned()),
        ("orderby", "id".to_owned()),
        ("order", "asc".to_owned()),
        ("per_page", PAGE.to_string()),
        ("page", page.to_string()),
        ("_fields", FIELDS.to_owned()),
    ];
    query.extend(narrowed.iter().cloned());
    api.get("/wp/v2/comments", &query).await
}

async fn all(api: &Api, narrowed: &[(&str, String)]) -> Result<Vec<RemoteComment>, RemoteError> {
    let found = items(api, "comment", narrowed).await?;
    Ok(found.into_iter().map(RemoteComment::from).collect())
}

async fn items(api: &Api, kind: &str, narrowed: &[(&str, String)]) -> Result<Vec<Item>, RemoteError> {
    let mut found = Vec::new();
    let mut at = 1;
    loop {
        let answer = page(api, kind, at, narrowed).await?;
        let items: Vec<Item> = serde_json::from_value(answer.value).map_err(unexpected("a list of comments"))?;
        found.extend(items);
        if at >= answer.pages {
            return Ok(found);
        }
        at += 1;
    }
}

fn list(numbers: &[u64]) -> String {
    numbers.iter().map(u64::to_string).collect::<Vec<_>>().join(",")
}

/// Every comment under some posts, whatever its state.
pub async fn under(api: &Api, posts: &[u64]) -> Result<Vec<RemoteComment>, RemoteError> {
    let mut found = Vec::new();
    for posts in posts.chunks(PAGE) {
        found.extend(all(api, &[("post", list(posts))]).await?);
    }
    Ok(found)
}

/// Every comment of the site that was written after a moment.
pub async fn after(api: &Api, moment: DateTime<Utc>) -> Result<Vec<RemoteComment>, RemoteError> {
    // With its zone: without, the site reads it in its own.
    let moment = moment.to_rfc3339_opts(SecondsFormat::Secs, true);
    all(api, &[("after", moment)]).await
}

/// Some comments as they stand now; what is missing from the answer is no longer on the site.
pub async fn again(api: &Api, numbers: &[u64]) -> Result<Vec<RemoteComment>, RemoteError> {
    let mut found = Vec::new();
    for numbers in numbers.chunks(PAGE) {
        found.extend(all(api, &[("include", list(numbers))]).await?);
    }
    Ok(found)
}

/// One comment; nothing where it is no longer on the site.
pub async fn one(api: &Api, number: u64) -> Result<Option<RemoteComment>, RemoteError> {
    let query = [("context", "edit".to_owned()), ("_fields", FIELDS.to_owned())];
    match api.get(&format!("/wp/v2/comments/{number}"), &query).await {
        Ok(answer) => Ok(Some(one_of(answer.value)?)),
        Err(RemoteError::Refused { status: 404 | 410, .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

/// How a decision ended on the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Moderated {
    /// The comment stands as it was wanted, as read back.
    Done(Option<RemoteComment>),
    /// Somebody decided otherwise meanwhile: nothing was sent.
    Moved(Option<RemoteComment>),
}

/// Puts a comment into a state, if it still stands as whoever decided saw it; read back afterwards.
pub async fn moderate(
    api: &Api,
    number: u64,
    wanted: CommentState,
    seen: CommentState,
) -> Result<Moderated, RemoteError> {
    let there = one(api, number).await?;
    let now = there.as_ref().map_or(CommentState::Gone, |there| there.state);
    match step(wanted, seen, now) {
        Step::Nothing => return Ok(Moderated::Done(there)),
        Step::Moved => return Ok(Moderated::Moved(there)),
        Step::Send => {}
    }
    set(api, number, wanted).await?;
    // A site that keeps no trash has deleted it by now.
    let there = one(api, number).await?;
    let now = there.as_ref().map_or(CommentState::Gone, |there| there.state);
    match step(wanted, seen, now) {
        Step::Nothing => Ok(Moderated::Done(there)),
        Step::Send | Step::Moved => Err(RemoteError::Unexpected(format!(
            "the comment should stand as « {} » and stands as « {} »",
            wanted.as_str(),
            now.as_str()
        ))),
    }
}

async fn set(api: &Api, number: u64, wanted: CommentState) -> Result<(), RemoteError> {
    let status = match wanted {
        CommentState::Approved => "approved",
        CommentState::Held => "hold",
        CommentState::Spam => "spam",
        CommentState::Trash | CommentState::Gone => "trash",
    };
    let route = format!("/wp/v2/comments/{number}");
    api.post(&route, &json!({ "status": status })).await.map(drop)
}

/// How a reply ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Replied {
    /// It stands on the site, once.
    There(RemoteComment),
    /// What it answers is not what readers see any more: nothing was sent.
    Moved(Option<RemoteComment>),
}

/// Answers a comment under the account of the newsroom. A reply of the same words that the account already gave there is the
/// one that an earlier attempt sent: WordPress itself refuses a second one of the same words.
pub async fn reply(api: &Api, account: u64, to: u64, words: &str) -> Result<Replied, RemoteError> {
    if let Some(there) = replied(api, account, to, words).await? {
        return Ok(Replied::There(there));
    }
    let parent = one(api, to).await?;
    let Some(parent) = parent.filter(|parent| parent.state == CommentState::Approved) else {
        return Ok(Replied::Moved(one(api, to).await?));
    };
    let body = json!({
        "post": parent.post,
        "parent": to,
        "content": markup_of(words),
    });
    match api.post("/wp/v2/comments", &body).await {
        Ok(answer) => {
            let number = super::terms::number(&answer.value)?;
            let there = one(api, number).await?;
            there.map(Replied::There).ok_or_else(|| {
                RemoteError::Unexpected(format!("the reply {number} was made and is not there any more"))
            })
        }
        // The first attempt arrived after all, between the look and this.
        Err(RemoteError::Refused {
            code,
            message,
            status,
            data,
        }) if code == "comment_duplicate" => match replied(api, account, to, words).await? {
            Some(there) => Ok(Replied::There(there)),
            None => Err(RemoteError::Refused {
                code,
                message,
                status,
                data,
            }),
        },
        Err(error) => Err(error),
    }
}

async fn replied(api: &Api, account: u64, to: u64, words: &str) -> Result<Option<RemoteComment>, RemoteError> {
    let mine = all(api, &[("parent", to.to_string()), ("author", account.to_string())]).await?;
    let same = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    Ok(mine
        .into_iter()
        .find(|there| same(&there.words) == same(words) && there.state != CommentState::Trash))
}

/// The account's number.
pub async fn account(api: &Api) -> Result<u64, RemoteError> {
    let query = [("context", "edit".to_owned()), ("_fields", "id".to_owned())];
    super::terms::number(&api.get("/wp/v2/users/me", &query).await?.value)
}
