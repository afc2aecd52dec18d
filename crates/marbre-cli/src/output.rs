//! What a command answers: lines for a person, a value for a program, and how it ended.

use crate::hints::with_next;
use marbre_desk::DeskError;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A command's answer, as it crosses the door.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// For standard output.
    pub out: String,
    /// For standard error.
    pub err: String,
    /// 0 done, 1 failed, 2 usage, 3 refused by a rule.
    pub code: u8,
}

impl Answer {
    /// Done, with lines for a person or a value for a program.
    pub fn done(json: bool, lines: impl Into<String>, value: &Value) -> Self {
        let mut out = if json { value.to_string() } else { lines.into() };
        if !out.is_empty() && !out.ends_with('\n') {
            out.push('\n');
        }
        Self {
            out,
            err: String::new(),
            code: 0,
        }
    }

    /// Failed or refused.
    pub fn error(json: bool, error: &DeskError) -> Self {
        let code = if error.is_refusal() { 3 } else { 1 };
        Self::failure(json, code, error.code(), &error.to_string(), error.facts())
    }

    /// Failed because there is no such thing.
    pub fn unknown(json: bool, what: &str, name: &str) -> Self {
        let facts = serde_json::json!({ "what": what, "name": name });
        Self::failure(json, 1, "unknown", &format!("no {what} « {name} » here"), facts)
    }

    /// Failed outside the desk.
    pub fn failure(json: bool, exit: u8, code: &str, words: &str, facts: Value) -> Self {
        let words = with_next(words, code, &facts);
        let err = if json {
            serde_json::json!({ "error": { "code": code, "message": words, "facts": facts } }).to_string()
        } else {
            format!("marbre: {words}")
        };
        Self {
            out: String::new(),
            err: err + "\n",
            code: exit,
        }
    }
}

/// The one thing that has this name, or whose identifier begins so.
pub(crate) fn the_one<'a, T>(
    json: bool,
    what: &str,
    name: &str,
    all: &'a [T],
    id: impl Fn(&T) -> String,
) -> Result<&'a T, Answer> {
    let beginning = name.to_ascii_lowercase();
    let mut named = all
        .iter()
        .filter(|one| !beginning.is_empty() && id(one).starts_with(&beginning));
    match (named.next(), named.next()) {
        (Some(one), None) => Ok(one),
        (Some(_), Some(_)) => {
            let facts = serde_json::json!({ "what": what, "name": name });
            let words = format!("several {what}s answer to « {name} »: say more of it");
            Err(Answer::failure(json, 1, "ambiguous", &words, facts))
        }
        (None, _) => Err(Answer::unknown(json, what, name)),
    }
}
