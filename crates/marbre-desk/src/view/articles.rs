//! Articles of a site as a window shows them: blocks kept as they stand there, what is found, how far a run is.

use crate::articles::{Brought, Failed, How, ListsBrought, Progress, Range, Stage};
use crate::invalid::Invalid;
use chrono::{DateTime, Utc};
use marbre_domain::ids::{PieceId, TermId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A block of a site that is kept and shown, and never rewritten.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct SealedView {
    /// The record that its line names.
    pub record: String,
    /// What the site calls it: `core/gallery`, `shortcode/contact`, `html/table`.
    pub name: String,
    /// The words in it.
    pub words: String,
}

/// An article that was found on a site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct ListedArticle {
    /// Its number there.
    pub post: String,
    /// Its title.
    pub title: String,
    /// Its address.
    pub link: String,
    /// When it was published.
    pub first_at: String,
}

/// An article that was brought in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct BroughtView {
    /// The piece.
    pub piece: PieceId,
    /// Its headline.
    pub headline: String,
    /// `new`, `changed`, `same`.
    pub how: String,
    /// Under what it stays filed there that the newsroom does not know.
    pub kept_terms: Vec<String>,
    /// The address of a lead picture that stays there and did not come.
    pub lead_left: Option<String>,
}

impl From<Brought> for BroughtView {
    fn from(brought: Brought) -> Self {
        let how = match brought.how {
            How::New => "new",
            How::Changed => "changed",
            How::Same => "same",
        };
        Self {
            piece: brought.piece,
            headline: brought.headline,
            how: how.to_owned(),
            kept_terms: brought.kept_terms,
            lead_left: brought.lead_left.map(|lead| lead.address),
        }
    }
}

/// What came of a site's sections, countries and tags.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct ListsView {
    /// Names that the newsroom's lists have since.
    pub added: Vec<String>,
    /// Terms that have another name there than when they were last seen.
    pub renamed: Vec<RenamedView>,
    /// The newsroom's terms whose counterpart is no longer there.
    pub gone: Vec<String>,
    /// What else the site files under, which stays on its articles as it is.
    pub others: Vec<String>,
}

/// A term that was renamed on a site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct RenamedView {
    /// The newsroom's name.
    pub name: String,
    /// The site's name before.
    pub was: String,
    /// The site's name now.
    pub now: String,
}

impl From<ListsBrought> for ListsView {
    fn from(brought: ListsBrought) -> Self {
        let renamed = brought.renamed.into_iter().map(|one| RenamedView {
            name: one.name,
            was: one.was,
            now: one.now,
        });
        Self {
            added: brought.added,
            renamed: renamed.collect(),
            gone: brought.gone,
            others: brought.others.into_iter().map(|one| one.name).collect(),
        }
    }
}

/// Which articles a window asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct RangeView {
    /// Published from this instant on (RFC 3339).
    pub after: Option<String>,
    /// Published before it.
    pub before: Option<String>,
    /// In this section.
    pub section: Option<TermId>,
    /// With their lead pictures.
    pub pictures: bool,
    /// No articles, but the media library.
    pub library: bool,
}

impl RangeView {
    /// As the desk takes it; refused where an instant is none.
    pub fn range(&self) -> Result<Range, Invalid> {
        let instant = |words: &Option<String>| -> Result<Option<DateTime<Utc>>, Invalid> {
            let Some(text) = words else { return Ok(None) };
            let at = DateTime::parse_from_rfc3339(text).map_err(|_| Invalid::Hour { text: text.clone() })?;
            Ok(Some(at.to_utc()))
        };
        Ok(Range {
            after: instant(&self.after)?,
            before: instant(&self.before)?,
            section: self.section,
            pictures: self.pictures,
            library: self.library,
        })
    }
}

/// An article that could not be brought in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct FailedArticle {
    /// Its number there.
    pub post: String,
    /// Why, in English.
    pub why: String,
    /// The code of what went wrong, as of an error; empty where none was written down.
    pub code: String,
    /// Its facts.
    pub facts: BTreeMap<String, String>,
}

/// How far a run is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct ProgressView {
    /// `running`, `stopped`, `failed`, `done`.
    pub stage: String,
    /// Why it failed.
    pub why: String,
    /// Whether it is the media library.
    pub library: bool,
    /// How many the site said there are.
    pub total: u32,
    /// How many were looked at.
    pub done: u32,
    /// How many became pieces.
    pub new: u32,
    /// How many were here, and were changed there.
    pub changed: u32,
    /// How many were here as they stand there.
    pub same: u32,
    /// Those that could not be brought in.
    pub failed: Vec<FailedArticle>,
    /// Those that came without their lead picture.
    pub pictures_left: Vec<FailedArticle>,
}

fn named(failed: Vec<Failed>) -> Vec<FailedArticle> {
    let named = failed.into_iter().map(|failed| FailedArticle {
        post: failed.post.to_string(),
        why: failed.why,
        code: failed.code,
        facts: failed.facts,
    });
    named.collect()
}

impl From<Progress> for ProgressView {
    fn from(progress: Progress) -> Self {
        let count = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
        let done = progress.done();
        let (stage, why) = match progress.stage {
            Stage::Running => ("running", String::new()),
            Stage::Stopped => ("stopped", String::new()),
            Stage::Failed { why } => ("failed", why),
            Stage::Done => ("done", String::new()),
        };
        Self {
            stage: stage.to_owned(),
            why,
            library: progress.range.library,
            total: count(progress.total.max(done)),
            done: count(done),
            new: count(progress.new),
            changed: count(progress.changed),
            same: count(progress.same),
            failed: named(progress.failed),
            pictures_left: named(progress.pictures_left),
        }
    }
}
