//! Who signs a piece, and in which role.

use crate::ids::SignerId;
use serde::{Deserialize, Serialize};

/// In which role somebody signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum BylineRole {
    /// Wrote it.
    Author,
    /// Helped to write it ("avec").
    With,
    /// Took the pictures.
    Photographer,
    /// Translated it.
    Translator,
    /// A press agency whose copy it is.
    Agency,
}

/// Somebody who signs copy: a person, an agency, or the newsroom itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct Signer {
    /// Its identifier.
    pub id: SignerId,
    /// The name as readers see it.
    pub name: String,
    /// A line about them for the foot of an article, or empty.
    #[serde(default)]
    pub about: String,
}

/// One signature under a piece.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
pub struct Byline {
    /// Who; `None` is the newsroom itself.
    pub signer: Option<SignerId>,
    /// In which role.
    pub role: BylineRole,
    /// Where they were ("à Sélou"), or empty.
    #[serde(default)]
    pub place: String,
}
