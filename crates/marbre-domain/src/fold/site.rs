//! What came in from a site: the fields that were changed there, and which approvals cover it.

use super::{PieceFold, Written};
use crate::change::{ChangeId, Header, HybridTime};
use crate::ids::{SiteId, VersionHash};
use crate::piece::FieldName;
use crate::record::Replaced;
use crate::text::TextPoint;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Why a version is kept that somebody approved.
pub const APPROVED: &str = "approved";

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

pub(super) fn bring_in(
    fold: &mut PieceFold,
    header: &Header,
    site: SiteId,
    standing: &str,
    fields: &BTreeMap<FieldName, Replaced>,
    text: Option<&TextPoint>,
) {
    if fold
        .site_edits
        .iter()
        .any(|edit| edit.site == site && edit.standing == standing)
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
        standing: standing.to_owned(),
        change: header.id,
        at: header.time,
        text: text.cloned(),
        covered_by: BTreeSet::new(),
    });
}
