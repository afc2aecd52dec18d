//! `cargo xtask codegen`: files that are generated and yet checked in. Knows who writes each, not what is in it.

use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::programs;
use crate::tree::Tree;
use crate::voice::Voice;
use crate::window;

/// A generated file: the program `bin` of this workspace writes it to the path that it is given.
#[derive(Debug)]
struct Generated {
    bin: &'static str,
    file: &'static str,
}

const GENERATED: &[Generated] = &[Generated {
    bin: "marbre-bindings",
    file: "ui/src/host/bindings.ts",
}];

/// Whether a file of the tree is written by a program, and so never by hand.
pub fn writes(file: &Path) -> bool {
    GENERATED.iter().any(|generated| Path::new(generated.file) == file)
}

/// Writes every generated file.
pub fn write(tree: &Tree, voice: Voice) -> Result<()> {
    programs_of(tree, voice)?;
    for generated in GENERATED {
        export(tree, voice, generated, &tree.root().join(generated.file))?;
    }
    Ok(())
}

/// Writes every generated file elsewhere and compares it with the one checked in.
pub fn check(tree: &Tree, voice: Voice) -> Result<()> {
    programs_of(tree, voice)?;
    for generated in GENERATED {
        let name = Path::new(generated.file)
            .file_name()
            .context("a generated file has a name")?;
        let fresh = tree.memory().join("generated").join(name);
        export(tree, voice, generated, &fresh)?;
        let fresh = std::fs::read_to_string(&fresh).with_context(|| format!("could not read {}", fresh.display()))?;
        let kept = std::fs::read_to_string(tree.root().join(generated.file)).unwrap_or_default();
        if let Some(line) = first_difference(&kept, &fresh) {
            bail!(
                "{} is stale from line {line} on: run `cargo xtask codegen` and commit it",
                generated.file
            );
        }
    }
    Ok(())
}

/// Builds what writes, in the one way that the tests are built too. The app only compiles beside a built window.
fn programs_of(tree: &Tree, voice: Voice) -> Result<()> {
    window::build(tree, voice)?;
    programs::everything(tree, voice)
}

fn export(tree: &Tree, voice: Voice, generated: &Generated, to: &Path) -> Result<()> {
    if let Some(folder) = to.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let mut command = Command::new(tree.program("debug", generated.bin));
    command.arg(to);
    voice.run(&format!("Writing {}", generated.file), command)
}

/// The number of the first line in which two texts differ, the first being 1.
fn first_difference(kept: &str, fresh: &str) -> Option<usize> {
    if kept == fresh {
        return None;
    }
    let same = kept
        .split('\n')
        .zip(fresh.split('\n'))
        .take_while(|(kept, fresh)| kept == fresh)
        .count();
    Some(same + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stale_file_is_told_by_its_first_line_that_differs() {
        assert_eq!(first_difference("a\nb\n", "a\nb\n"), None);
        assert_eq!(first_difference("a\nb\n", "a\nc\n"), Some(2));
        assert_eq!(first_difference("a\n", "a\nb\n"), Some(2));
        assert_eq!(first_difference("", "a\n"), Some(1));
    }

    #[test]
    fn generated_files_are_known_by_path() {
        assert!(writes(Path::new("ui/src/host/bindings.ts")));
        assert!(!writes(Path::new("ui/src/host/index.ts")));
    }
}
