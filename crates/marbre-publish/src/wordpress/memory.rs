//! What a machine remembers of a site: which post is a piece's, how Marbre left it, which term is which. Local facts, kept
//! before the next request is sent.

use super::articles::Article;
use super::post::Post;
use super::readback;
use crate::deliver::readback::Difference;
use chrono::{DateTime, Utc};
use marbre_domain::ids::{PieceId, VersionHash};
use marbre_domain::readers::CommentState;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a machine remembers of a piece's post. Written down before anything that depends on it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remembered {
    /// The post's number.
    pub post: u64,
    /// The reserved name of its draft, fixed before the first request, whichever delivery comes later.
    #[serde(default)]
    pub reserved: String,
    /// How often a draft was asked for: more than one may stand there only where it was more than once.
    #[serde(default)]
    pub asked: u32,
    /// What the site held when Marbre last wrote it and read it back; empty while nothing was.
    #[serde(default)]
    pub left: Option<Left>,
    /// What is being written: an answer may be lost between the writing and the reading back.
    #[serde(default)]
    pub writing: Option<Left>,
    /// The words that Marbre wrote there last, by their hashes: what somebody else saved is told from them.
    #[serde(default)]
    pub ours: Vec<String>,
    /// The last delivery that was carried to its end.
    #[serde(default)]
    pub token: String,
    /// The version that is public.
    #[serde(default)]
    pub version: Option<VersionHash>,
    /// The address that readers know: a draft's own says nothing about it.
    #[serde(default)]
    pub link: String,
    /// Marbre put it into the site's trash, as was decided for what is withdrawn: it may take it out again.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub trashed: bool,
    /// How the comments under it stood before Marbre put it into the trash, where WordPress puts them too.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub comments: BTreeMap<u64, CommentState>,
    /// What a kill takes along, or leaves, of what others did there: told once it is done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub over: Option<Over>,
    /// The newsroom's terms as Marbre last wrote them, by `rest_base`.
    #[serde(default)]
    pub filed: BTreeMap<String, Vec<u64>>,
    /// What the site had filed it under in a taxonomy when Marbre first wrote there: it stays beside the newsroom's terms.
    #[serde(default)]
    pub beside: BTreeMap<String, Vec<u64>>,
}

/// What of others a kill met. Written down before anything is deleted: a later attempt finds nothing there any more.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Over {
    /// Both texts of what somebody changed there since Marbre left it, whole.
    pub differences: Vec<Difference>,
    /// The files that others put into the library with the article, where they stay.
    pub kept: Vec<String>,
}

/// A version that a site holds for its hour, or may hold: an answer may have been lost. Written down before the site is
/// told, forgotten once it was read back that it will not publish it, or that it did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placed {
    /// Which version.
    pub version: VersionHash,
    /// At which hour the site publishes it.
    pub due: DateTime<Utc>,
    /// The delivery that brought it there.
    pub token: String,
    /// Whether the site published it although somebody had decided otherwise: it is being taken off.
    #[serde(default)]
    pub appeared: bool,
}

/// A post as Marbre left it, in what somebody else may change.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Left {
    /// `title.raw`.
    pub title: String,
    /// `content.raw`.
    pub content: String,
    /// `excerpt.raw`.
    pub excerpt: String,
    /// The number of the lead picture.
    #[serde(default)]
    pub featured: u64,
    /// The terms, by `rest_base`.
    #[serde(default)]
    pub terms: BTreeMap<String, Vec<u64>>,
    /// The author, where Marbre set one.
    #[serde(default)]
    pub author: Option<u64>,
    /// The status, once it is public or waits for its hour: whoever takes an article off on the site has a reason.
    #[serde(default)]
    pub status: String,
    /// The version that it was written from.
    #[serde(default)]
    pub version: Option<VersionHash>,
    /// What came in from the site since, by the name of that edit: then the texts above are the site's.
    #[serde(default)]
    pub edit: Option<String>,
    /// The date of what waits for its hour, in UTC; empty for anything else.
    #[serde(default)]
    pub date_gmt: String,
}

/// A post whose texts somebody changed on the site since Marbre left it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// What was left there, on which the change was made.
    pub base: Left,
    /// `title.raw` as it stands.
    pub title: String,
    /// `content.raw` as it stands.
    pub content: String,
    /// `excerpt.raw` as it stands.
    pub excerpt: String,
    /// When it was last saved there, in the site's own words.
    pub modified: String,
    /// All of it.
    pub article: Box<Article>,
}

impl Standing {
    /// The article beside what was left there; nothing where its texts are as they were.
    pub fn of(base: &Left, article: &Article) -> Option<Self> {
        let now = &article.left;
        let changed = [
            (&base.title, &now.title),
            (&base.content, &now.content),
            (&base.excerpt, &now.excerpt),
        ]
        .into_iter()
        .any(|(left, now)| !readback::same(left, now));
        changed.then(|| Self {
            base: base.clone(),
            title: now.title.clone(),
            content: now.content.clone(),
            excerpt: now.excerpt.clone(),
            modified: article.modified.clone(),
            article: Box::new(article.clone()),
        })
    }

    /// Names the change: what stands there, since when, and on what it was laid.
    pub fn name(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        let base = &self.base;
        for part in [
            &base.title,
            &base.content,
            &base.excerpt,
            &self.title,
            &self.content,
            &self.excerpt,
            &self.modified,
        ] {
            hasher.update(part.as_bytes()).update(&[0]);
        }
        hasher.finalize().to_hex()[..32].to_owned()
    }
}

impl Left {
    pub(crate) fn of(post: &Post, bases: impl Iterator<Item = String>) -> Self {
        Self {
            title: post.title.raw.clone(),
            content: post.content.raw.clone(),
            excerpt: post.excerpt.raw.clone(),
            featured: post.featured_media,
            terms: bases.map(|base| (base.clone(), post.terms(&base))).collect(),
            ..Self::default()
        }
    }

    /// Whether all but status and date stands as it was left.
    pub(crate) fn words_stand(&self, post: &Post) -> bool {
        let mut words = self.clone();
        words.status.clear();
        words.date_gmt.clear();
        words.differences(post).is_empty()
    }

    /// Both texts of what somebody changed there, whole: what is to be deleted stands nowhere else. Status and date aside.
    pub(crate) fn whole_differences(&self, post: &Post) -> Vec<Difference> {
        let texts = [
            (&self.title, &post.title.raw),
            (&self.content, &post.content.raw),
            (&self.excerpt, &post.excerpt.raw),
        ];
        let changed = texts.into_iter().filter(|(ours, theirs)| !readback::same(ours, theirs));
        let mut differences: Vec<Difference> = changed
            .map(|(ours, theirs)| Difference {
                expected: ours.clone(),
                found: theirs.clone(),
            })
            .collect();
        let others = Self {
            title: post.title.raw.clone(),
            content: post.content.raw.clone(),
            excerpt: post.excerpt.raw.clone(),
            status: String::new(),
            date_gmt: String::new(),
            ..self.clone()
        };
        differences.extend(others.differences(post));
        differences
    }

    /// Whether only the site itself touched it: what waited for its hour is public, under that very date.
    pub(crate) fn came_of_itself(&self, post: &Post) -> bool {
        let mut public = self.clone();
        "publish".clone_into(&mut public.status);
        self.status == "future" && post.status == "publish" && public.differences(post).is_empty()
    }

    /// What stands there otherwise: ours, theirs.
    pub(crate) fn differences(&self, post: &Post) -> Vec<Difference> {
        let pairs = [
            (&self.title, &post.title.raw),
            (&self.content, &post.content.raw),
            (&self.excerpt, &post.excerpt.raw),
        ];
        let mut differences: Vec<Difference> = pairs
            .into_iter()
            .filter(|(ours, theirs)| !readback::same(ours, theirs))
            .flat_map(|(ours, theirs)| readback::lines_that_differ(ours, theirs))
            .collect();
        let mut differ = |what: &str, ours: String, theirs: String| {
            if ours != theirs {
                differences.push(Difference {
                    expected: format!("{what}: {ours}"),
                    found: format!("{what}: {theirs}"),
                });
            }
        };
        differ(
            "featured_media",
            self.featured.to_string(),
            post.featured_media.to_string(),
        );
        for (base, ours) in &self.terms {
            differ(base, format!("{ours:?}"), format!("{:?}", post.terms(base)));
        }
        if let Some(ours) = self.author {
            let theirs = super::writers::author_of(post).unwrap_or_default();
            differ("author", ours.to_string(), theirs.to_string());
        }
        if !self.status.is_empty() {
            differ("status", self.status.clone(), post.status.clone());
        }
        if !self.date_gmt.is_empty() {
            differ(
                "date_gmt",
                self.date_gmt.clone(),
                post.date_gmt.clone().unwrap_or_default(),
            );
        }
        differences
    }
}

/// How the keys begin under which pieces' posts are remembered.
pub const POSTS: &str = "post:";

/// The key under which a piece's post is remembered.
pub fn piece_key(piece: PieceId) -> String {
    format!("{POSTS}{piece}")
}

/// The words of a post, by their hash.
pub(crate) fn words_hash(title: &str, content: &str, excerpt: &str) -> String {
    let mut hasher = blake3::Hasher::new();
    for part in [title, content, excerpt] {
        hasher.update(readback::respelled(part).as_bytes()).update(&[0]);
    }
    hasher.finalize().to_hex()[..32].to_owned()
}

/// So many of the texts that Marbre wrote are told from those of others.
const OURS: usize = 8;

impl Remembered {
    /// The newsroom's terms as Marbre last wrote them; for what was written before that was noted, all that it left there.
    pub(crate) fn filed_in(&self) -> &BTreeMap<String, Vec<u64>> {
        match &self.left {
            Some(left) if self.filed.is_empty() && left.version.is_some() => &left.terms,
            Some(_) | None => &self.filed,
        }
    }

    /// Marbre is about to write these words.
    pub(crate) fn note_ours(&mut self, title: &str, content: &str, excerpt: &str) {
        let hash = words_hash(title, content, excerpt);
        self.ours.retain(|ours| *ours != hash);
        self.ours.push(hash);
        let over = self.ours.len().saturating_sub(OURS);
        self.ours.drain(..over);
    }
}

/// How the keys begin under which it is remembered what waits on a site for its hour.
pub const HOURS: &str = "hour:";

/// The key under which it is remembered what of a piece waits on a site for its hour.
pub fn hour_key(piece: PieceId) -> String {
    format!("{HOURS}{piece}")
}

/// The key under which it is remembered what somebody else put into a piece's post, by its hash.
pub fn edited_key(piece: PieceId) -> String {
    format!("edited:{piece}")
}

/// What stands in a post, by its hash: whoever replaces it names what they saw.
pub(crate) fn hash_of(post: &Post) -> String {
    let mut hasher = blake3::Hasher::new();
    let whole = Left::of(post, post.others.keys().cloned());
    let author = super::writers::author_of(post);
    let mut terms = format!("{:?} {} {} {author:?}", whole.terms, whole.featured, post.status);
    if post.status == "future" {
        terms.extend(post.date_gmt.clone());
    }
    for part in [&whole.title, &whole.content, &whole.excerpt, &terms] {
        hasher.update(part.as_bytes()).update(&[0]);
    }
    hasher.finalize().to_hex().to_string()
}

/// The key under which the mapping of terms is remembered.
pub const TERMS_KEY: &str = "terms";
