//! Tools that cargo installs, kept in `target/tools` so that nothing lands in the person's own folders.

use anyhow::Result;

use crate::process;
use crate::tree::Tree;
use crate::voice::Voice;

/// A tool from the registry, at the version that was tried with this tree.
#[derive(Debug)]
pub struct Tool {
    package: &'static str,
    version: &'static str,
}

/// Checks licences, sources and known faults.
pub const DENY: Tool = Tool {
    package: "cargo-deny",
    version: "0.20.2",
};

/// Stands between a test and the webview's own driver.
pub const TAURI_DRIVER: Tool = Tool {
    package: "tauri-driver",
    version: "2.1.0",
};

impl Tool {
    /// Installs it unless it is here.
    pub fn ensure(&self, tree: &Tree, voice: Voice) -> Result<()> {
        if self.is_here(tree) {
            return Ok(());
        }
        let mut install = tree.cargo(["install", "--locked", self.package, "--version", self.version]);
        // What runs for seconds need not be optimised for minutes.
        install.arg("--debug").env("CARGO_PROFILE_DEV_DEBUG", "0");
        install.arg("--root").arg(tree.tools());
        voice.run(
            &format!("Installing {} for this checkout (some minutes, once)", self.package),
            install,
        )
    }

    fn is_here(&self, tree: &Tree) -> bool {
        tree.tools().join("bin").join(self.package).is_file() || process::find(self.package).is_some()
    }
}
