//! The checkout: where its parts are, and the cargo and npm commands that work in it. Runs nothing.

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

/// The checkout that this xtask belongs to.
#[derive(Debug)]
pub struct Tree {
    root: PathBuf,
    target: PathBuf,
}

impl Tree {
    /// Finds the checkout from where cargo says this package is, so that it may be called from any folder of it.
    pub fn here() -> Result<Self> {
        let package = std::env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = package
            .ancestors()
            .nth(2)
            .context("xtask is not in crates/xtask")?
            .to_owned();
        let target = match std::env::var_os("CARGO_TARGET_DIR") {
            Some(chosen) => root.join(chosen),
            None => root.join("target"),
        };
        Ok(Self { root, target })
    }

    /// The top of the checkout.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The window's sources.
    pub fn ui(&self) -> PathBuf {
        self.root.join("ui")
    }

    /// The demonstration newsroom.
    pub fn demo_home(&self) -> PathBuf {
        self.root.join(".marbre-demo")
    }

    /// What xtask remembers between two runs.
    pub fn memory(&self) -> PathBuf {
        self.target.join("xtask")
    }

    /// Where tools live that only this checkout uses: nothing is put into the person's own folders.
    pub fn tools(&self) -> PathBuf {
        self.target.join("tools")
    }

    /// A built program.
    pub fn program(&self, profile: &str, name: &str) -> PathBuf {
        self.target
            .join(profile)
            .join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
    }

    /// A cargo command at the top of the checkout.
    pub fn cargo<const N: usize>(&self, arguments: [&str; N]) -> Command {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(cargo);
        command
            .args(arguments)
            .current_dir(&self.root)
            .env("PATH", self.search_path());
        command
    }

    /// An npm command in `ui/`.
    pub fn npm<const N: usize>(&self, arguments: [&str; N]) -> Command {
        let mut command = Command::new("npm");
        command.args(arguments).current_dir(self.ui());
        // npm asks its registry for news of itself, and advertises: neither belongs in a build.
        command
            .env("npm_config_update_notifier", "false")
            .env("npm_config_fund", "false");
        if !std::io::stdout().is_terminal() {
            command.env("NO_COLOR", "1");
        }
        command
    }

    /// The search path with this checkout's own tools in front.
    pub fn search_path(&self) -> std::ffi::OsString {
        let known = std::env::var_os("PATH").unwrap_or_default();
        let mine = self.tools().join("bin");
        let folders = std::iter::once(mine).chain(std::env::split_paths(&known));
        std::env::join_paths(folders).unwrap_or(known)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tree_is_found_from_the_package() {
        let tree = Tree::here().unwrap();
        assert!(tree.root().join("crates/xtask/src/tree.rs").is_file());
        assert!(tree.memory().starts_with(&tree.target));
    }
}
