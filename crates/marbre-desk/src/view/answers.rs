//! What the rules answer, as a window shows it: what misses, what may be done, and why not.

use marbre_domain::workflow::Action;
use serde::{Deserialize, Serialize};

/// Something that still misses.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct MissingView {
    /// Stable code; the window words it.
    pub code: String,
    /// Whether it blocks publication.
    pub blocking: bool,
    /// Whether a chief may override it with a reason.
    pub overridable: bool,
    /// Facts for the wording.
    pub facts: Vec<(String, String)>,
}

/// An action as a button: allowed, or refused with the reason.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct ActionView {
    /// Which action.
    pub action: Action,
    /// Code of the refusal where it is not allowed.
    pub refused: Option<String>,
    /// Facts for the wording of the refusal: its own, and `who` may do it instead, `by` whom and `at` when it came to this.
    pub facts: Vec<(String, String)>,
    /// Whether it is the next right act.
    pub primary: bool,
}

/// The facts of something serialised with its code, as pairs of words.
pub(crate) fn facts_of(of: &impl Serialize) -> Vec<(String, String)> {
    let facts = serde_json::to_value(of).unwrap_or_default();
    facts
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
        .collect()
}
