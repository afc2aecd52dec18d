//! Which crate may know which, held over what cargo itself says of the workspace. Knows no crate's contents.
//! The rules are functions over a small graph, so that a test can show that each of them is able to fail.

mod graph;
mod rules;

use std::path::{Path, PathBuf};
use std::process::Command;

use graph::Graph;
use serde_json::Value;

/// Asks cargo, for the machine that the test runs on.
fn workspace() -> Graph {
    let host = said("rustc", &["-vV"]);
    let host = host
        .lines()
        .find_map(|line| line.strip_prefix("host: "))
        .expect("rustc names its host");
    let metadata = said(
        &cargo(),
        &["metadata", "--format-version", "1", "--filter-platform", host],
    );
    let metadata: Value = serde_json::from_str(&metadata).expect("cargo writes JSON");
    Graph::read(&metadata).expect("cargo's metadata has the shape of its version 1")
}

fn cargo() -> String {
    std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned())
}

fn said(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program)
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{program}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

#[track_caller]
fn holds(broken: Vec<String>) {
    assert!(broken.is_empty(), "boundaries are crossed:\n{}", broken.join("\n"));
}

#[test]
fn the_rooms_know_only_whom_they_may() {
    holds(rules::acquaintance(&workspace()));
}

#[test]
fn the_domain_is_pure() {
    holds(rules::pure_domain(&workspace()));
}

#[test]
fn only_the_store_knows_sqlite() {
    holds(rules::sqlite_stays_in_the_store(&workspace()));
}

#[test]
fn only_the_app_knows_the_webview() {
    holds(rules::webview_stays_in_the_app(&workspace()));
}

#[test]
fn there_is_one_webview() {
    let lock = concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.lock");
    holds(rules::one_webview(&std::fs::read_to_string(lock).unwrap()));
}

/// The Rust files below a folder of the checkout that make an error of a bare sentence.
fn bare_sentences(folder: &str) -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("tests/ stands in the checkout");
    let mut folders: Vec<PathBuf> = vec![root.join(folder)];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs")
                && std::fs::read_to_string(&path).unwrap().contains("DeskError::Typed")
            {
                found.push(format!("{} makes an error of a bare sentence", path.display()));
            }
        }
    }
    found
}

/// A window words codes in its reader's language: what has no code but a sentence would reach it in English.
#[test]
fn only_the_command_line_says_a_bare_sentence() {
    assert!(!bare_sentences("crates/marbre-cli/src").is_empty());
    holds(bare_sentences("crates/marbre-desk/src"));
    holds(bare_sentences("src-tauri/src"));
}
