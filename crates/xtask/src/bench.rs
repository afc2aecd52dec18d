//! `cargo xtask bench`: builds as released and hands over to the measuring program. Measures nothing itself.

use std::process::Command;

use anyhow::{Result, bail};

use crate::process;
use crate::programs;
use crate::test;
use crate::tree::Tree;
use crate::voice::Voice;
use crate::window;

/// Measures everything, or what is named; `--json FILE` keeps the figures.
pub fn bench(tree: &Tree, arguments: &[String]) -> Result<()> {
    test::prepare(tree, Voice::Open)?;
    window::build(tree, Voice::Open)?;
    programs::released(tree, Voice::Open)?;
    let mut command = Command::new(tree.program("release", "marbre-bench"));
    command.args(arguments).env("PATH", tree.search_path());
    let status = process::status(&mut command)?;
    if !status.success() {
        bail!("the measurement failed ({status})");
    }
    Ok(())
}
