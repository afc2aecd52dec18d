//! What is written down when a term changes: only what somebody changed, so that who changed something else at the same
//! time undoes nothing.

use super::Term;
use crate::ids::TermId;
use serde::{Deserialize, Serialize};

/// Where a term was moved to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The section it stands under; none at the top.
    pub parent: Option<TermId>,
    /// Its place among the siblings it has there.
    pub rank: u32,
}

/// What changes of a term; what is absent stays as it is. It never moves to another list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TermChange {
    /// Which.
    pub id: TermId,
    /// The name as readers see it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The last part of its page's address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slug: Option<String>,
    /// It was moved under another section, or to the top.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// Its place among the siblings it has: they were put in order, and it was not moved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rank: Option<u32>,
    /// The code of a country; empty takes it away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Whether it is no longer offered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retired: Option<bool>,
}

impl TermChange {
    /// What leads from a term as it is to the same as it is to be; `None` where that is the same.
    pub fn between(before: &Term, after: &Term) -> Option<Self> {
        let is_moved = before.parent != after.parent;
        let change = Self {
            id: before.id,
            name: (before.name != after.name).then(|| after.name.clone()),
            slug: (before.slug != after.slug).then(|| after.slug.clone()),
            place: is_moved.then_some(Place {
                parent: after.parent,
                rank: after.rank,
            }),
            rank: (!is_moved && before.rank != after.rank).then_some(after.rank),
            code: (before.code != after.code).then(|| after.code.clone().unwrap_or_default()),
            retired: (before.retired != after.retired).then_some(after.retired),
        };
        (change.applied(before) != *before).then_some(change)
    }

    /// The term as it is from then on.
    pub fn applied(&self, term: &Term) -> Term {
        let place = self.place.unwrap_or(Place {
            parent: term.parent,
            rank: self.rank.unwrap_or(term.rank),
        });
        let code = self.code.clone().map(|code| (!code.is_empty()).then_some(code));
        Term {
            id: term.id,
            taxonomy: term.taxonomy,
            name: self.name.clone().unwrap_or_else(|| term.name.clone()),
            slug: self.slug.clone().unwrap_or_else(|| term.slug.clone()),
            parent: place.parent,
            rank: place.rank,
            code: code.unwrap_or_else(|| term.code.clone()),
            retired: self.retired.unwrap_or(term.retired),
        }
    }
}
