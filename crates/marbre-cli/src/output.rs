//! What a command answers: lines for a person, a value for a program, and how it ended.

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

    /// Failed outside the desk.
    pub fn failure(json: bool, exit: u8, code: &str, words: &str, facts: Value) -> Self {
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
