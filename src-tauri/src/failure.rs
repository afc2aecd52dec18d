//! How an error crosses to a window: a code with its facts. The window words it in its reader's language.

use marbre_desk::DeskError;
use serde::Serialize;
use std::collections::BTreeMap;

/// What the core refuses or cannot do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, specta::Type)]
pub struct Failure {
    /// Stable code.
    pub code: String,
    /// Facts for the wording.
    pub facts: BTreeMap<String, String>,
    /// A sentence in English, for who has no better.
    pub message: String,
}

impl From<DeskError> for Failure {
    fn from(error: DeskError) -> Self {
        let facts = error
            .facts()
            .as_object()
            .into_iter()
            .flatten()
            .filter(|(key, _)| key.as_str() != "code")
            .map(|(key, value)| {
                (
                    key.clone(),
                    value.as_str().map_or_else(|| value.to_string(), str::to_owned),
                )
            })
            .collect();
        Self {
            code: error.code().to_owned(),
            facts,
            message: error.to_string(),
        }
    }
}

impl Failure {
    pub(crate) fn new(code: &str, message: impl Into<String>) -> Self {
        Self {
            code: code.to_owned(),
            facts: BTreeMap::new(),
            message: message.into(),
        }
    }
}
