//! How far a run is, as it is shown and as it is written down: a run that was stopped, by a person or by a power cut, goes on
//! from here.

use super::Brought;
use super::run::since;
use crate::Desk;
use crate::error::DeskError;
use crate::invalid::Invalid;
use crate::sites::{Line, fact_of};
use chrono::{DateTime, Utc};
use marbre_domain::ids::{SiteId, TermId};
use marbre_domain::taxonomy::Taxonomy;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Which articles a run brings in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Range {
    /// Published after.
    #[serde(default)]
    pub after: Option<DateTime<Utc>>,
    /// Published before.
    #[serde(default)]
    pub before: Option<DateTime<Utc>>,
    /// In this section of the newsroom.
    #[serde(default)]
    pub section: Option<TermId>,
    /// With their lead pictures.
    #[serde(default)]
    pub pictures: bool,
    /// No articles, but the media library.
    #[serde(default)]
    pub library: bool,
}

/// An article that could not be brought in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failed {
    /// Its number.
    pub post: u64,
    /// Why, in English.
    pub why: String,
    /// The code of what went wrong; empty where a run of before did not write it down.
    #[serde(default)]
    pub code: String,
    /// Its facts.
    #[serde(default)]
    pub facts: BTreeMap<String, String>,
}

impl Failed {
    pub(super) fn of(post: u64, error: &DeskError) -> Self {
        Self {
            post,
            why: error.to_string(),
            code: error.code().to_owned(),
            facts: error.flat_facts(),
        }
    }

    /// An article that is to be tried again.
    pub(super) fn unsaid(post: u64) -> Self {
        Self {
            post,
            why: String::new(),
            code: String::new(),
            facts: BTreeMap::new(),
        }
    }
}

/// Where a run stands.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Stage {
    /// Under way; after a crash, what was under way.
    #[default]
    Running,
    /// Somebody stopped it: it goes on when it is asked for again.
    Stopped,
    /// The site or this machine failed: it goes on when it is asked for again.
    Failed {
        /// Why.
        why: String,
    },
    /// It came to its end.
    Done,
}

/// How far a run is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Which articles.
    pub range: Range,
    /// Where it stands.
    pub stage: Stage,
    /// Only what was saved there since.
    #[serde(default)]
    pub since: Option<DateTime<Utc>>,
    /// The site's time when it began.
    #[serde(default)]
    pub began: Option<DateTime<Utc>>,
    /// How many articles the site said there are.
    #[serde(default)]
    pub total: u64,
    /// How many became pieces.
    #[serde(default)]
    pub new: u64,
    /// How many were here, and were changed there.
    #[serde(default)]
    pub changed: u64,
    /// How many were here as they stand there.
    #[serde(default)]
    pub same: u64,
    /// Those that could not be brought in.
    #[serde(default)]
    pub failed: Vec<Failed>,
    /// Those that came without their lead picture, and why.
    #[serde(default)]
    pub pictures_left: Vec<Failed>,
    /// Those on which the run before failed, or whose picture did not come, to be tried first.
    #[serde(default)]
    pub again: Vec<Failed>,
    /// The highest number that was reached.
    #[serde(default)]
    pub last: u64,
    /// Where it stands in the site's list.
    #[serde(default)]
    pub offset: u64,
    /// How often the line was lost at the file of an entry.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub cuts: BTreeMap<u64, u32>,
    /// Those that were passed over for it, to be come back to at the end.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub late: Vec<u64>,
    /// Articles of this site whose lead picture has not come and may yet.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub pictures: BTreeSet<u64>,
}

impl Progress {
    /// How many articles were looked at.
    pub fn done(&self) -> u64 {
        self.new + self.changed + self.same + self.failed.len() as u64
    }
}

/// What is remembered of the runs of a site.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Runs {
    /// The last one.
    #[serde(default)]
    last: Option<Progress>,
    /// For each range that was carried to its end, since when it is complete.
    #[serde(default)]
    complete: BTreeMap<String, DateTime<Utc>>,
    /// Articles that came without their lead picture, which may yet come: any run with pictures asks for it again.
    #[serde(default)]
    pictures: BTreeSet<u64>,
}

impl Runs {
    /// Writes down how far a run is. Of the pictures that may yet come, only what that run changed: an article that is brought
    /// in beside it has its own.
    fn keep(&mut self, progress: &Progress) {
        if progress.range.pictures {
            let before = self.last.as_ref().map(|last| &last.pictures);
            let nothing = BTreeSet::new();
            let before = before.unwrap_or(&nothing);
            self.pictures.extend(progress.pictures.difference(before));
            for came in before.difference(&progress.pictures) {
                self.pictures.remove(came);
            }
        }
        self.last = Some(progress.clone());
    }
}

fn key_of(range: &Range) -> String {
    serde_json::to_string(range).unwrap_or_default()
}

impl Desk {
    fn runs(&self, site: SiteId) -> Result<Runs, DeskError> {
        let kept = self.store.fact(&fact_of(site, "import"))?;
        Ok(kept
            .and_then(|kept| serde_json::from_str(&kept).ok())
            .unwrap_or_default())
    }

    fn keep_runs(&mut self, site: SiteId, runs: &Runs) -> Result<(), DeskError> {
        let words = serde_json::to_string(runs).map_err(DeskError::memory)?;
        Ok(self.store.set_fact(&fact_of(site, "import"), &words)?)
    }

    /// How far the last run of a site is; nothing where there was none.
    pub fn import_progress(&self, site: SiteId) -> Result<Option<Progress>, DeskError> {
        let mut last = self.runs(site)?.last;
        if let Some(progress) = &mut last
            && progress.stage == Stage::Running
            && !self.importing.contains(&site)
        {
            progress.stage = Stage::Stopped;
        }
        Ok(last)
    }

    /// How far the run is that is under way in this process.
    pub fn importing_now(&self) -> Option<Progress> {
        let site = self.importing.iter().next()?;
        self.import_progress(*site).ok().flatten()
    }

    /// Lets a run end after what it is keeping now. It goes on from there when it is asked for again.
    pub fn stop_import(&mut self, site: SiteId) {
        if self.importing.contains(&site) {
            self.stopping.insert(site);
        }
    }

    /// Lets every run end, before the process does; the making of sites anew too.
    pub fn stop_imports(&mut self) {
        self.stopping.extend(self.importing.iter().copied());
        self.rebuilding.values().for_each(|progress| progress.stop());
    }

    /// Begins a run, or goes on with one that was stopped: one at a time on a site.
    pub(super) fn begin_import(&mut self, site: SiteId, range: &Range) -> Result<Progress, DeskError> {
        if self.importing.contains(&site) {
            return Err(Invalid::ImportRuns.into());
        }
        let mut runs = self.runs(site)?;
        let before = runs.last.take().filter(|last| last.range == *range);
        let progress = match before {
            Some(mut unfinished) if unfinished.stage != Stage::Done => {
                unfinished.stage = Stage::Running;
                if range.pictures {
                    unfinished.pictures.clone_from(&runs.pictures);
                }
                unfinished
            }
            before => {
                let before = before.unwrap_or_default();
                let pictures = if range.pictures {
                    runs.pictures.clone()
                } else {
                    BTreeSet::new()
                };
                let mut again = before.failed;
                let failed: BTreeSet<u64> = again.iter().map(|failed| failed.post).collect();
                again.extend(pictures.difference(&failed).map(|post| Failed::unsaid(*post)));
                Progress {
                    range: range.clone(),
                    since: runs.complete.get(&key_of(range)).copied(),
                    again,
                    cuts: before.cuts,
                    pictures,
                    ..Progress::default()
                }
            }
        };
        runs.last = Some(progress.clone());
        self.keep_runs(site, &runs)?;
        self.know_posts(site)?;
        self.importing.insert(site);
        self.stopping.remove(&site);
        Ok(progress)
    }

    pub(super) fn note_import(&mut self, site: SiteId, progress: &Progress) -> Result<(), DeskError> {
        let mut runs = self.runs(site)?;
        runs.keep(progress);
        self.keep_runs(site, &runs)
    }

    /// Keeps in mind that the lead picture of an article has not come and may yet, or that it came.
    pub(super) fn note_picture(&mut self, site: SiteId, post: u64, brought: &Brought) -> Result<(), DeskError> {
        let may_come = brought.lead_left.as_ref().is_some_and(|left| left.may_come);
        let mut runs = self.runs(site)?;
        let changed = if may_come {
            runs.pictures.insert(post)
        } else {
            runs.pictures.remove(&post)
        };
        if changed { self.keep_runs(site, &runs) } else { Ok(()) }
    }

    pub(super) fn end_import(&mut self, site: SiteId, progress: &mut Progress) -> Result<(), DeskError> {
        self.importing.remove(&site);
        self.stopping.remove(&site);
        let mut runs = self.runs(site)?;
        if progress.stage == Stage::Done {
            runs.complete
                .insert(key_of(&progress.range), since(progress, self.now()));
        }
        runs.keep(progress);
        self.events.push(crate::Event::Changed(Vec::new()));
        self.keep_runs(site, &runs)
    }

    /// The site's term that stands for a section.
    pub(super) fn term_there(&self, line: &Line, section: &TermId) -> Result<(String, u64), DeskError> {
        let mapping = self.term_mapping(line.site)?;
        let number = mapping.terms.get(section).copied().ok_or_else(|| {
            let name = self.newsroom.terms.get(section).map(|term| term.name.clone());
            Invalid::SectionUnmatched {
                name: name.unwrap_or_else(|| section.to_string()),
            }
        })?;
        Ok((line.settings.base_of(Taxonomy::Section).to_owned(), number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_forgets_no_picture_of_an_article_that_was_brought_in_beside_it() {
        let mut progress = Progress {
            range: Range {
                pictures: true,
                ..Range::default()
            },
            pictures: BTreeSet::from([1, 2, 3]),
            ..Progress::default()
        };
        let mut runs = Runs {
            last: Some(progress.clone()),
            pictures: BTreeSet::from([1, 2, 3]),
            ..Runs::default()
        };
        // Beside it, the picture of one article came, and that of another did not.
        runs.pictures.remove(&2);
        runs.pictures.insert(9);
        progress.pictures.remove(&1);
        progress.pictures.insert(4);
        runs.keep(&progress);
        assert_eq!(runs.pictures, BTreeSet::from([3, 4, 9]));
        progress.pictures.remove(&4);
        runs.keep(&progress);
        assert_eq!(runs.pictures, BTreeSet::from([3, 9]));
    }
}
