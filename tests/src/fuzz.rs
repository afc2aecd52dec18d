//! Two offline peers, through the editor's own states and the real `edit` command. Knows desks and how to start the
//! window's half of the fuzz (`ui/src/text/testing/fuzz`); what is done and what must hold is decided there.
//!
//! Reading order: [`run`] here, `peers` (what the window's half may ask of the desks).

#![allow(clippy::unwrap_used, reason = "in a test, an unwrap is the assertion")]

pub mod peers;

use serde_json::Value;
use std::io::{BufReader, BufWriter};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Runs `count` seeds from `first` on, and gives the counts that the window's half comes to. Failing seeds are told on
/// the standard error, each with the command that replays it.
pub fn run(first: u64, count: u64, trace: bool) -> Value {
    let mut node = Command::new("node")
        .arg("src/text/testing/fuzz/run.mjs")
        .args([first.to_string(), count.to_string()])
        .args(trace.then_some("--trace"))
        .current_dir(window())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("Node is needed to run the window's half");
    let questions = BufReader::new(node.stdout.take().expect("its output is a pipe"));
    let answers = BufWriter::new(node.stdin.take().expect("its input is a pipe"));
    let counts = peers::serve(questions, answers).expect("the window's half can be read and written");
    let status = node.wait().expect("the window's half ends");
    assert!(status.success(), "the window's half failed ({status})");
    counts.expect("the window's half ends with its counts")
}

fn window() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui")
}

#[cfg(test)]
mod tests {
    use super::run;

    #[test]
    fn two_offline_peers_lose_nothing() {
        let counts = run(1, 200, false);
        assert_eq!(counts["seeds"], 200);
        let faults = counts["faults"].as_object().unwrap();
        assert_eq!(faults.len(), 13, "the faults that are looked for: {counts}");
        for (fault, count) in faults {
            assert_eq!(count, 0, "{fault}: {counts}");
        }
        let typed = counts["work"]["typed"].as_u64().unwrap();
        assert!(typed > 5_000, "the seeds did too little: {counts}");
    }
}
