//! `cargo xtask ci`: everything that must hold before a change lands. Quiet where all is well; one run shows all that
//! is wrong; what could not be checked on this machine is named at the end.

use std::process::Command;

use anyhow::{Result, bail};

use crate::codegen;
use crate::licences;
use crate::process;
use crate::programs;
use crate::test;
use crate::tidy;
use crate::tree::Tree;
use crate::voice::{Outcome, Report, Voice};
use crate::window;

/// Checks everything. The cheap checks come first; the tests come last, exactly as `cargo xtask test` runs them.
pub fn ci(tree: &Tree) -> Result<()> {
    let mut report = Report::default();
    if !report.step("set-up", || test::prepare(tree, Voice::Quiet).map(held)) {
        return report.end();
    }
    report.step("format", || format(tree));
    report.step("tidy", || tidy::check(tree).map(held));
    report.step("window: types", || quiet(tree.npm(["run", "--silent", "check"])));
    report.step("window: lints, boundaries", || {
        quiet(tree.npm(["run", "--silent", "lint"]))
    });
    let builds = report.step("window: build", || window::build(tree, Voice::Quiet).map(held));
    report.step("licences and sources", || licences::licences(tree));
    report.step("advisories: crates", || licences::rust_advisories(tree));
    report.step("advisories: npm", || licences::npm_advisories(tree));
    if !builds {
        // The app embeds the window: without it nothing below would say anything new.
        return report.end();
    }
    report.step("lints", || quiet(clippy(tree)));
    if !report.step("programs: build", || programs::everything(tree, Voice::Quiet).map(held)) {
        return report.end();
    }
    report.step("generated files", || codegen::check(tree, Voice::Quiet).map(held));
    report.step("boundaries", || quiet(boundaries(tree)));
    report.step("examples in docs", || {
        quiet(tree.cargo(["test", "--doc", "--workspace", "--quiet"]))
    });
    report.loud_step("tests", || test::test(tree, Voice::Quiet, &[]));
    report.end()
}

fn held((): ()) -> Outcome {
    Outcome::Held
}

fn quiet(command: Command) -> Result<Outcome> {
    Voice::Quiet.run("", command).map(held)
}

fn format(tree: &Tree) -> Result<Outcome> {
    if process::answer("rustfmt", &["--version"]).is_none() {
        bail!("rustfmt is not here: `rustup component add rustfmt`");
    }
    quiet(tree.cargo(["fmt", "--all", "--check", "--", "--color=never"]))
}

fn clippy(tree: &Tree) -> Command {
    tree.cargo([
        "clippy",
        "--workspace",
        "--all-targets",
        "--quiet",
        "--locked",
        "--",
        "-D",
        "warnings",
    ])
}

fn boundaries(tree: &Tree) -> Command {
    tree.cargo(["test", "--workspace", "--quiet", "boundaries::"])
}
