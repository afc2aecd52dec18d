//! Sections, countries and tags: how a newsroom files its copy, in its own order and spelling.

mod change;
mod countries;
mod order;
mod spelling;

pub use change::{Place, TermChange};
pub use countries::{Country, african_countries, known_countries, other_countries};
pub use order::{Misplaced, Terms, above, in_order, is_offered, join_countries, last_rank, moved, parent_of};
pub use spelling::{fold_for_search, slugify};

use crate::ids::TermId;
use serde::{Deserialize, Serialize};

/// Which of the three lists a term belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum Taxonomy {
    /// Politique, Économie… hierarchical (rubrique).
    Section,
    /// A country (pays).
    Country,
    /// A free subject (étiquette).
    Tag,
}

/// One section, country or tag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct Term {
    /// Its identifier.
    pub id: TermId,
    /// Which list it is in.
    pub taxonomy: Taxonomy,
    /// The name as readers see it, in the newsroom's spelling.
    pub name: String,
    /// The last part of its page's address.
    pub slug: String,
    /// The section it stands under.
    #[serde(default)]
    pub parent: Option<TermId>,
    /// Its place among its siblings; smaller comes first.
    #[serde(default)]
    pub rank: u32,
    /// For a country, its ISO 3166-1 alpha-2 code.
    #[serde(default)]
    pub code: Option<String>,
    /// Whether it is no longer offered; what is filed under it stays so.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub retired: bool,
}
