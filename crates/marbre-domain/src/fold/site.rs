//! What came in from a site: the fields that were changed there, and which approvals cover it.

use super::{OnSite, PieceFold, Written};
use crate::change::{ChangeId, Header, HybridTime};
use crate::ids::{SiteId, VersionHash};
use crate::record::Record;
use crate::source::Began;
use crate::text::TextPoint;
use crate::workflow::State;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Why a version is kept that somebody approved.
pub const APPROVED: &str = "approved";

/// Why a version is kept that was read on a site when the piece began.
pub const SITE_ARTICLE: &str = "site_article";

/// Why a version is kept that what came from a site made.
pub const SITE_EDIT: &str = "site_edit";

/// What somebody changed on a site, as it came in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiteEdited {
    /// On which site.
    pub site: SiteId,
    /// Names what stood there and on what it was laid.
    pub standing: String,
    /// The change that brought it.
    pub change: ChangeId,
    /// When, for display.
    pub at: HybridTime,
    /// The state of the texts that stands for what was on the site.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<TextPoint>,
    /// The versions that somebody approved who had it in front of them.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub covered_by: BTreeSet<VersionHash>,
}

impl PieceFold {
    /// When it was last saved on the site that it was read on, where nobody here has touched it since.
    pub fn as_old_as_there(&self) -> Option<DateTime<Utc>> {
        let began = self.began.filter(|began| began.read == self.touched)?;
        self.on_sites.get(&began.site).map(|on| on.at)
    }

    /// The versions that were read on sites, oldest first: they hold the bytes of the blocks that its lines may name.
    pub fn as_read(&self) -> impl Iterator<Item = VersionHash> + '_ {
        let read = |why: &str| why == SITE_ARTICLE || why == SITE_EDIT;
        let read = self.versions.iter().filter(move |kept| read(&kept.why));
        read.map(|kept| kept.hash)
    }

    /// What came in from a site and is in no approved version that is about to go there.
    pub fn not_covered(&self, site: SiteId, version: VersionHash) -> Option<&SiteEdited> {
        let theirs = self.site_edits.iter().rev();
        theirs
            .filter(|edit| edit.site == site)
            .find(|edit| !edit.covered_by.contains(&version))
    }
}

pub(super) fn cover(fold: &mut PieceFold, header: &Header, version: VersionHash, why: &str) {
    if why == APPROVED {
        for edit in fold.site_edits.iter_mut().filter(|edit| header.has_seen(&edit.change)) {
            edit.covered_by.insert(version);
        }
    }
}

/// An article that was read is published where it stands: no transition led there, and nobody approved it.
pub(super) fn stands_there(fold: &mut PieceFold, header: &Header, record: &Record) {
    let Record::SiteArticle {
        site,
        post,
        version,
        address,
        first_at,
        at,
        ..
    } = record
    else {
        return;
    };
    if fold.state_step.is_none() {
        fold.state = State::Published;
        fold.since = HybridTime {
            ms: u64::try_from(at.timestamp_millis()).unwrap_or_default(),
            ..header.time
        };
    }
    fold.began.get_or_insert(Began {
        site: *site,
        post: *post,
        read: header.time,
    });
    fold.on_sites.entry(*site).or_insert_with(|| OnSite {
        version: Some(*version),
        address: address.clone(),
        first_at: *first_at,
        at: *at,
        seen: true,
    });
}

pub(super) fn bring_in(fold: &mut PieceFold, header: &Header, record: &Record) {
    let Record::SiteEdit {
        site,
        standing,
        fields,
        text,
        ..
    } = record
    else {
        return;
    };
    let site = *site;
    if fold
        .site_edits
        .iter()
        .any(|edit| edit.site == site && edit.standing == *standing)
    {
        return;
    }
    for (name, replaced) in fields {
        let values = fold.fields.entry(*name).or_default();
        // Nobody here wrote another: theirs takes its place. Else both stand until somebody chooses.
        let unchanged = values.iter().all(|written| written.value == replaced.was);
        if unchanged {
            values.clear();
        }
        if !values.iter().any(|written| written.value == replaced.now) {
            values.push(Written {
                by_change: header.id,
                by: header.member,
                value: replaced.now.clone(),
            });
        }
    }
    fold.site_edits.push(SiteEdited {
        site,
        standing: standing.clone(),
        change: header.id,
        at: header.time,
        text: text.clone(),
        covered_by: BTreeSet::new(),
    });
}
