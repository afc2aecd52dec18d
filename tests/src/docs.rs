//! The documents against the tree: links lead somewhere, paths are there, commands, shapes, tables and vectors are those
//! of the code. Knows no prose, and nothing of what is right: only that both say the same.

mod commands;
mod links;
pub(crate) mod page;
mod shapes;
mod vectors;

use page::Page;
use std::path::{Path, PathBuf};

/// The top of the checkout.
fn root() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().expect("tests/ stands in the checkout").to_owned()
}

/// README and everything under docs/, by path.
fn pages() -> Vec<Page> {
    let mut found = vec![Page::read("README.md")];
    let mut folders = vec![root().join("docs")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                let inside = path.strip_prefix(root()).unwrap();
                found.push(Page::read(&inside.to_string_lossy().replace('\\', "/")));
            }
        }
    }
    found.sort_by(|one, other| one.path.cmp(&other.path));
    found
}

/// The text of a source file.
fn source(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[track_caller]
fn holds(faults: Vec<String>) {
    assert!(faults.is_empty(), "the documents say otherwise:\n{}", faults.join("\n"));
}
