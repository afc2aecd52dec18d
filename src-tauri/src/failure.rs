//! How an error crosses to a window: a code with its facts. The window words it in its reader's language.

use marbre_desk::{DeskError, ErrorCode};
use serde::Serialize;
use std::collections::BTreeMap;

/// What the core refuses or cannot do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, specta::Type)]
pub struct Failure {
    /// Stable code.
    pub code: String,
    /// Facts for the wording.
    pub facts: BTreeMap<String, String>,
    /// The sentence in English, for logs and scripts: a window words the codes it knows, and shows this only as a line to pass on.
    pub message: String,
}

impl From<DeskError> for Failure {
    fn from(error: DeskError) -> Self {
        Self {
            code: error.code().to_owned(),
            facts: error.flat_facts(),
            message: error.to_string(),
        }
    }
}

impl Failure {
    pub(crate) fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self {
            code: code.word().to_owned(),
            facts: BTreeMap::new(),
            message: message.into(),
        }
    }
}
