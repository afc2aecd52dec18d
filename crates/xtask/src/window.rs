//! The window's sources in `ui/`: its packages and its build. Does again only what its own files ask for.

use std::path::Path;
use std::time::SystemTime;

use anyhow::{Context as _, Result, bail};

use crate::fingerprint::{self, Stamp};
use crate::process;
use crate::tree::Tree;
use crate::voice::Voice;

/// The oldest Node that the window's tools run on.
const NODE: u32 = 20;

/// Installs the packages of `ui/` when its lock file is newer than what stands there.
pub fn packages(tree: &Tree, voice: Voice) -> Result<()> {
    let said =
        process::answer("node", &["--version"]).context("Node is not here: install Node 20 or later with npm")?;
    match major(&said) {
        Some(version) if version >= NODE => {}
        Some(_) | None => bail!(
            "Node {} is too old for the window: {NODE} or later is needed",
            said.trim()
        ),
    }
    // npm writes this copy of the lock last, so a broken-off installation does not count.
    let standing = tree.ui().join("node_modules/.package-lock.json");
    if older(&standing, &tree.ui().join("package-lock.json"))? {
        voice.run(
            "Installing the window's packages (npm ci)",
            tree.npm(["ci", "--include=dev", "--no-audit"]),
        )?;
    }
    Ok(())
}

/// Builds the window when its sources are not those of the last build.
pub fn build(tree: &Tree, voice: Voice) -> Result<()> {
    packages(tree, voice)?;
    let stamp = Stamp::new(&tree.memory(), "window");
    let sources = fingerprint::of(&tree.ui())?;
    if stamp.says(&sources) && tree.ui().join("dist/index.html").is_file() {
        return Ok(());
    }
    voice.run(
        "Building the window (npm run build)",
        tree.npm(["run", "--silent", "build"]),
    )?;
    stamp.set(&sources)
}

/// Whether the first file is missing or older than the second.
fn older(first: &Path, second: &Path) -> Result<bool> {
    let wanted = changed(second).with_context(|| format!("{} is not there", second.display()))?;
    Ok(changed(first).is_none_or(|standing| standing < wanted))
}

fn changed(file: &Path) -> Option<SystemTime> {
    std::fs::metadata(file).and_then(|found| found.modified()).ok()
}

fn major(version: &str) -> Option<u32> {
    version.trim().trim_start_matches('v').split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn node_tells_its_major_version() {
        assert_eq!(major("v20.20.2\n"), Some(20));
        assert_eq!(major("v8.1.0"), Some(8));
        assert_eq!(major("none"), None);
    }

    #[test]
    fn a_missing_installation_is_older_than_its_lock() {
        let tree = Tree::here().unwrap();
        let lock = tree.root().join("Cargo.lock");
        assert!(older(Path::new("/nowhere/lock"), &lock).unwrap());
        assert!(!older(&lock, &lock).unwrap());
        assert!(older(&lock, Path::new("/nowhere/lock")).is_err());
    }
}
