//! `cargo xtask tidy`: what no other tool holds about the sources: how files open, how long they are, which names and
//! leftovers they must not have. Reads every source file, changes none.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::codegen;
use crate::fingerprint;
use crate::tree::Tree;

/// The most lines a file may have: past it, it is no longer one thing.
const LONGEST: usize = 500;

/// Words that a type or a file is not named after: they say that something is done, not what.
const EMPTY_WORDS: &[&str] = &["Manager", "Service", "Helper", "Helpers", "Util", "Utils", "Common"];

/// What a person leaves behind while working. Written in halves, so that this file passes its own check.
const LEFTOVERS: &[&str] = &[
    concat!("FIX", "ME"),
    concat!("XX", "X:"),
    concat!("#[ig", "nore"),
    concat!("test", ".only("),
    concat!("it", ".only("),
    concat!("describe", ".only("),
    concat!("test", ".skip("),
    concat!("it", ".skip("),
    concat!("describe", ".skip("),
    concat!("console", ".log("),
];

/// Words after which a type's name stands.
const NAMING: &[&str] = &["struct", "enum", "trait", "type", "union", "class", "interface", "mod"];

/// Reads every source file and names each fault with its place.
pub fn check(tree: &Tree) -> Result<()> {
    let mut faults = Vec::new();
    for file in sources(tree)? {
        let text = std::fs::read_to_string(tree.root().join(&file))
            .with_context(|| format!("could not read {}", file.display()))?;
        faults.extend(
            of(&file, &text)
                .into_iter()
                .map(|fault| format!("{}{fault}", file.display())),
        );
    }
    if !faults.is_empty() {
        bail!("the sources are not tidy:\n{}", faults.join("\n"));
    }
    Ok(())
}

fn sources(tree: &Tree) -> Result<Vec<PathBuf>> {
    let files = fingerprint::files(tree.root())?;
    let inside = files
        .into_iter()
        .filter_map(|file| file.strip_prefix(tree.root()).map(Path::to_owned).ok());
    Ok(inside
        .filter(|file| Language::of(file).is_some() && !codegen::writes(file) && !is_sample(file))
        .collect())
}

/// Files that tests read as foreign material keep whatever they hold.
fn is_sample(file: &Path) -> bool {
    file.components()
        .any(|part| part.as_os_str() == "fixtures" || part.as_os_str() == "vendor")
}

fn of(file: &Path, text: &str) -> Vec<String> {
    let Some(language) = Language::of(file) else {
        return Vec::new();
    };
    let mut faults = Vec::new();
    // A window's test says what it is for in its own names.
    let is_script_test = file.to_string_lossy().ends_with(".test.ts");
    if !is_script_test && !language.opens_well(text) {
        faults.push(":1: does not open with what it is for".to_owned());
    }
    let lines = text.lines().count();
    if lines > LONGEST {
        faults.push(format!(
            ": has {lines} lines, more than {LONGEST}: is it still one thing?"
        ));
    }
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    if stem.split(['_', '-', '.']).any(is_empty_word) || is_vaguely_named(&stem) {
        faults.push(": is named after no thing".to_owned());
    }
    for (index, line) in text.lines().enumerate() {
        let place = index + 1;
        if let Some(name) = named(line).filter(|name| is_vaguely_named(name)) {
            faults.push(format!(":{place}: `{name}` says that something is done, not what"));
        }
        if let Some(leftover) = LEFTOVERS.iter().find(|leftover| line.contains(**leftover)) {
            faults.push(format!(":{place}: `{leftover}` was left behind"));
        }
    }
    faults
}

#[derive(Debug, Clone, Copy)]
enum Language {
    Rust,
    Script,
    Style,
    Component,
    Sql,
}

impl Language {
    fn of(file: &Path) -> Option<Self> {
        match file.extension()?.to_str()? {
            "rs" => Some(Self::Rust),
            "ts" | "js" | "cjs" | "mjs" => Some(Self::Script),
            "css" => Some(Self::Style),
            "svelte" => Some(Self::Component),
            "sql" => Some(Self::Sql),
            _ => None,
        }
    }

    fn opens_well(self, text: &str) -> bool {
        let openings: &[&str] = match self {
            Self::Rust => &["//! "],
            Self::Script => &["// ", "/**", "/* "],
            Self::Style => &["/*"],
            Self::Component => &[
                "<!--",
                "<script lang=\"ts\" module>\n  //",
                "<script lang=\"ts\">\n  //",
            ],
            Self::Sql => &["-- "],
        };
        openings.iter().any(|opening| text.starts_with(opening))
    }
}

/// The name that a line gives to a type or module, if it does.
fn named(line: &str) -> Option<&str> {
    let mut words = line.split_whitespace().skip_while(|word| {
        matches!(*word, "pub" | "export" | "default" | "declare" | "abstract" | "unsafe") || word.starts_with("pub(")
    });
    if !NAMING.contains(&words.next()?) {
        return None;
    }
    let rest = words.next()?;
    let end = rest
        .find(|letter: char| !letter.is_alphanumeric() && letter != '_')
        .unwrap_or(rest.len());
    Some(&rest[..end])
}

/// Whether one of a name's words is empty: `SyncManager`, `text_utils`.
fn is_vaguely_named(name: &str) -> bool {
    let mut word = String::new();
    let mut words = Vec::new();
    for letter in name.chars() {
        if letter.is_uppercase() || letter == '_' {
            words.push(std::mem::take(&mut word));
        }
        if letter != '_' {
            word.push(letter);
        }
    }
    words.push(word);
    words.iter().any(|word| is_empty_word(word))
}

fn is_empty_word(word: &str) -> bool {
    EMPTY_WORDS.iter().any(|empty| empty.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(file: &str, text: &str, expected: &[&str]) {
        assert_eq!(of(Path::new(file), text), expected);
    }

    #[test]
    fn a_tidy_file_has_no_fault() {
        check("crates/x/src/piece.rs", "//! One piece.\n\npub struct Piece;\n", &[]);
        check(
            "ui/src/text/schema.ts",
            "// The flat schema.\nexport class Schema {}\n",
            &[],
        );
        check(
            "ui/src/kit/Button.svelte",
            "<!-- A button. -->\n<button></button>\n",
            &[],
        );
    }

    #[test]
    fn a_file_opens_with_what_it_is_for() {
        let fault = ":1: does not open with what it is for";
        check("a.rs", "use std::fmt;\n", &[fault]);
        check("a.sql", "SELECT 1;\n", &[fault]);
        check("a.css", ":root {}\n", &[fault]);
    }

    #[test]
    fn names_that_say_nothing_are_refused() {
        let line = "//! Names.\npub(crate) struct SyncManager<T>(T);\n";
        check(
            "a.rs",
            line,
            &[":2: `SyncManager` says that something is done, not what"],
        );
        check("text_utils.rs", "//! Names.\n", &[": is named after no thing"]);
        check("dateUtil.ts", "// Names.\n", &[": is named after no thing"]);
        check("a.rs", "//! Names.\nstruct Serviceable;\nstruct Commons;\n", &[]);
    }

    #[test]
    fn leftovers_are_found_with_their_line() {
        let text = format!("//! Work.\n\n// {}: later\n", concat!("FIX", "ME"));
        check("a.rs", &text, &[concat!(":3: `FIX", "ME` was left behind")]);
    }

    #[test]
    fn a_file_may_be_long_but_not_endless() {
        let lines = |count: usize| format!("//! Long.\n{}", "\n".repeat(count - 1));
        check("a.rs", &lines(500), &[]);
        check(
            "a.rs",
            &lines(501),
            &[": has 501 lines, more than 500: is it still one thing?"],
        );
    }

    #[test]
    fn samples_and_generated_files_are_left_alone() {
        assert!(is_sample(Path::new("tests/fixtures/page.js")));
        assert!(!is_sample(Path::new("tests/src/lib.rs")));
    }
}
