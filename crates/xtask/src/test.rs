//! `cargo xtask test`: installs what tests need, builds once, runs every test, and lets the runners say the last word.

use std::process::{Command, Stdio};

use anyhow::{Result, bail};

use crate::machine::Machine;
use crate::packages::{self, COMPILING, DRIVING, WINDOW, WORDPRESS};
use crate::process;
use crate::programs;
use crate::tools::TAURI_DRIVER;
use crate::tree::Tree;
use crate::voice::{self, Voice};
use crate::window;

/// Runs the tests whose names hold one of the filters, or all of them. The preparation is told in the given voice; the
/// runners always speak for themselves. A failing runner does not keep the next from running.
pub fn test(tree: &Tree, voice: Voice, filters: &[String]) -> Result<()> {
    prepare(tree, voice)?;
    window::build(tree, voice)?;
    programs::everything(tree, voice)?;
    let mut failed = Vec::new();
    for (name, mut runner) in [
        ("the window's tests", vitest(tree, filters)),
        ("the programs' tests", rust(tree, filters)),
    ] {
        voice::tell(&format!("› Running {name}"));
        if !process::status(runner.stdin(Stdio::null()))?.success() {
            failed.push(name);
        }
    }
    if !failed.is_empty() {
        bail!("failed: {}", failed.join(", "));
    }
    Ok(())
}

/// Installs what building and testing need, and nothing else.
pub fn prepare(tree: &Tree, voice: Voice) -> Result<()> {
    packages::ensure(
        &Machine::look(),
        voice,
        &[COMPILING, WINDOW, DRIVING, WORDPRESS].concat(),
    )?;
    window::packages(tree, voice)?;
    TAURI_DRIVER.ensure(tree, voice)
}

fn vitest(tree: &Tree, filters: &[String]) -> Command {
    let mut command = tree.npm(["run", "--silent", "test", "--", "--reporter=dot"]);
    if !filters.is_empty() {
        command.args(["--passWithNoTests", "-t", &any_of(filters)]);
    }
    command
}

fn rust(tree: &Tree, filters: &[String]) -> Command {
    if process::find("cargo-nextest").is_some() {
        let mut command = tree.cargo(["nextest", "run", "--workspace", "--cargo-quiet"]);
        // Many wait for a server, a disk or a window: one more than there are cores keeps these busy.
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        command.args(["--test-threads", &(cores + 1).to_string()]);
        if !filters.is_empty() {
            command.arg("--no-tests=pass").args(filters);
        }
        return command;
    }
    voice::tell("cargo-nextest is not here, so cargo's own runner is used: slower, one summary for each package.");
    let mut command = tree.cargo([
        "test",
        "--workspace",
        "--bins",
        "--lib",
        "--tests",
        "--quiet",
        "--no-fail-fast",
    ]);
    // One at a time: nextest's groups, which keep the tests that share a display apart, are unknown to this runner.
    command.args(["--", "--test-threads=1"]).args(filters);
    command
}

/// The filters as one pattern for a runner that takes a single regular expression.
fn any_of(filters: &[String]) -> String {
    let literal = |filter: &String| {
        let mut pattern = String::new();
        for letter in filter.chars() {
            if r"\^$.|?*+()[]{}".contains(letter) {
                pattern.push('\\');
            }
            pattern.push(letter);
        }
        pattern
    };
    filters.iter().map(literal).collect::<Vec<_>>().join("|")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_are_taken_literally() {
        let filters = ["split (at end)".to_owned(), "a.b".to_owned()];
        assert_eq!(any_of(&filters), r"split \(at end\)|a\.b");
    }

    #[test]
    fn a_filter_reaches_both_runners() {
        let tree = Tree::here().unwrap();
        let filters = ["schedule".to_owned()];
        for runner in [vitest(&tree, &filters), rust(&tree, &filters)] {
            let line = process::line(&runner);
            assert!(line.ends_with(" schedule"), "{line}");
        }
    }
}
