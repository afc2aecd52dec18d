//! Which crate may know which, held over what cargo itself says of the workspace. Knows no crate's contents.
//! The rules are functions over a small graph, so that a test can show that each of them is able to fail.

mod graph;
mod rules;

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
