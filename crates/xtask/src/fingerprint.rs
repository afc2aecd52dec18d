//! Whether files are still what they were: a hash of names and contents, so that a checkout's dates do not matter.

use std::hash::{DefaultHasher, Hasher as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

/// Folders that hold nothing written by hand.
const MADE: &[&str] = &["node_modules", "dist", "target", "coverage"];

/// Every file below a folder, in a fixed order, without hidden folders and what tools made.
pub fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        let entries = std::fs::read_dir(&folder).with_context(|| format!("could not list {}", folder.display()))?;
        for entry in entries {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if !entry.file_type()?.is_dir() {
                found.push(entry.path());
            } else if !name.starts_with('.') && !MADE.contains(&name.as_str()) {
                open.push(entry.path());
            }
        }
    }
    found.sort();
    Ok(found)
}

/// A hash of every file below a folder.
pub fn of(folder: &Path) -> Result<String> {
    let mut hasher = DefaultHasher::new();
    for file in files(folder)? {
        let bytes = std::fs::read(&file).with_context(|| format!("could not read {}", file.display()))?;
        let name = file
            .strip_prefix(folder)
            .unwrap_or(&file)
            .to_string_lossy()
            .into_owned();
        for part in [name.as_bytes(), &bytes] {
            hasher.write_usize(part.len());
            hasher.write(part);
        }
    }
    Ok(format!("{:016x}", hasher.finish()))
}

/// What was true when something was last made, kept in a small file.
#[derive(Debug)]
pub struct Stamp {
    file: PathBuf,
}

impl Stamp {
    /// A stamp of this name in xtask's memory.
    pub fn new(memory: &Path, name: &str) -> Self {
        Self {
            file: memory.join(name),
        }
    }

    /// Whether it was last set to this.
    pub fn says(&self, value: &str) -> bool {
        std::fs::read_to_string(&self.file).is_ok_and(|kept| kept == value)
    }

    /// Sets it.
    pub fn set(&self, value: &str) -> Result<()> {
        if let Some(folder) = self.file.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(&self.file, value).with_context(|| format!("could not write {}", self.file.display()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("marbre-xtask-{name}-{}", std::process::id()));
        std::fs::create_dir_all(folder.join("src")).unwrap();
        std::fs::create_dir_all(folder.join("node_modules")).unwrap();
        folder
    }

    #[test]
    fn the_fingerprint_follows_contents_and_names_but_not_what_was_made() {
        let folder = folder("fingerprint");
        std::fs::write(folder.join("src/a.ts"), "un").unwrap();
        let first = of(&folder).unwrap();
        std::fs::write(folder.join("node_modules/b.js"), "made").unwrap();
        assert_eq!(of(&folder).unwrap(), first);
        std::fs::write(folder.join("src/a.ts"), "deux").unwrap();
        let second = of(&folder).unwrap();
        assert_ne!(second, first);
        std::fs::rename(folder.join("src/a.ts"), folder.join("src/c.ts")).unwrap();
        assert_ne!(of(&folder).unwrap(), second);
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_stamp_remembers_only_its_last_value() {
        let folder = folder("stamp");
        let stamp = Stamp::new(&folder.join("memory"), "ui");
        assert!(!stamp.says("a"));
        stamp.set("a").unwrap();
        stamp.set("b").unwrap();
        assert!(stamp.says("b") && !stamp.says("a"));
        std::fs::remove_dir_all(folder).unwrap();
    }
}
