//! A post as the API shows it to somebody who may edit it, read by name so that a missing part is an error, not an empty
//! word.

use super::answer::RemoteError;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::Value;

#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub(crate) struct Raw {
    pub raw: String,
}

/// `GET /wp/v2/posts/ID?context=edit`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Post {
    pub id: u64,
    pub slug: String,
    pub status: String,
    #[serde(default)]
    pub link: String,
    pub title: Raw,
    pub content: Raw,
    pub excerpt: Raw,
    #[serde(default)]
    pub featured_media: u64,
    #[serde(default)]
    pub sticky: bool,
    /// When it is, or will be, public, in UTC; of a draft, only when it was last touched.
    #[serde(default)]
    pub date_gmt: Option<String>,
    /// Everything else: term lists stand under names that sites choose.
    #[serde(flatten)]
    pub others: serde_json::Map<String, Value>,
}

/// What is asked when a post is read: without it, only the rendered words come.
pub(crate) fn edit() -> (&'static str, String) {
    ("context", "edit".to_owned())
}

impl Post {
    pub fn read(value: Value) -> Result<Self, RemoteError> {
        serde_json::from_value(value).map_err(|error| RemoteError::Unexpected(format!("a post: {error}")))
    }

    pub fn list(value: Value) -> Result<Vec<Self>, RemoteError> {
        serde_json::from_value(value).map_err(|error| RemoteError::Unexpected(format!("a list of posts: {error}")))
    }

    /// When it was last saved, in the site's own words.
    pub fn modified(&self) -> &str {
        self.word("modified_gmt")
    }

    /// Something else that it says in one word.
    pub fn word(&self, name: &str) -> &str {
        self.others.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    /// The terms of a taxonomy, in order of their numbers.
    pub fn terms(&self, base: &str) -> Vec<u64> {
        let mut ids: Vec<u64> = self
            .others
            .get(base)
            .and_then(Value::as_array)
            .map(|ids| ids.iter().filter_map(Value::as_u64).collect())
            .unwrap_or_default();
        ids.sort_unstable();
        ids
    }
}

/// A moment as a whole second that is no earlier: WordPress keeps nothing finer, and cutting would be early.
pub(crate) fn whole_second(time: DateTime<Utc>) -> DateTime<Utc> {
    if time.timestamp_subsec_nanos() == 0 {
        time
    } else {
        DateTime::from_timestamp(time.timestamp() + 1, 0).unwrap_or(time)
    }
}

/// Writes a time for `date_gmt`.
pub(crate) fn to_gmt(time: DateTime<Utc>) -> String {
    time.format("%Y-%m-%dT%H:%M:%S").to_string()
}
