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

/// What changes of somebody who signs; what is absent stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignerChange {
    /// Whose.
    pub id: SignerId,
    /// The name as readers see it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The line about them; empty takes it away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
}

impl SignerChange {
    /// What leads from a signer as it is to the same as it is to be; `None` where that is the same.
    pub fn between(before: &Signer, after: &Signer) -> Option<Self> {
        let change = Self {
            id: before.id,
            name: (before.name != after.name).then(|| after.name.clone()),
            about: (before.about != after.about).then(|| after.about.clone()),
        };
        (change.applied(before) != *before).then_some(change)
    }

    /// The signer as it is from then on.
    pub fn applied(&self, signer: &Signer) -> Signer {
        Signer {
            id: signer.id,
            name: self.name.clone().unwrap_or_else(|| signer.name.clone()),
            about: self.about.clone().unwrap_or_else(|| signer.about.clone()),
        }
    }
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
