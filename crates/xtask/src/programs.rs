//! Compiling the workspace's programs, always as parts of the whole workspace: one set of features for every crate, so
//! that what was compiled to look at Marbre is not compiled again to test it.

use anyhow::Result;

use crate::tree::Tree;
use crate::voice::Voice;

/// Each is linked with everything optimised across crates, which takes minutes: no other is built.
const MEASURED: [&str; 4] = ["marbre", "marbre-app", "marbre-bench", "typist"];

/// Builds what somebody at a screen uses.
pub fn window_and_command(tree: &Tree, voice: Voice) -> Result<()> {
    voice.run(
        "Building Marbre (some minutes the first time)",
        tree.cargo(["build", "--workspace", "--bin", "marbre-app", "--bin", "marbre"]),
    )
}

/// Builds the command alone.
pub fn command(tree: &Tree, voice: Voice) -> Result<()> {
    voice.run(
        "Building the marbre command (some minutes the first time)",
        tree.cargo(["build", "--workspace", "--bin", "marbre"]),
    )
}

/// Builds every program together with every test: one set of features, so that the app which tests drive shares its
/// dependencies with them.
pub fn everything(tree: &Tree, voice: Voice) -> Result<()> {
    let build = tree.cargo(["build", "--workspace", "--bins", "--tests"]);
    voice.run(
        "Building the programs and the tests (some minutes the first time)",
        build,
    )
}

/// Builds as it is shipped what is measured, and what measures it.
pub fn released(tree: &Tree, voice: Voice) -> Result<()> {
    let mut build = tree.cargo(["build", "--release", "--workspace"]);
    for program in MEASURED {
        build.args(["--bin", program]);
    }
    voice.run("Building as released (many minutes the first time)", build)
}
