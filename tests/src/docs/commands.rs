//! The page of the command line names what the command line knows, no more and no less.

use super::page::Page;
use super::{holds, source};
use clap::CommandFactory as _;
use marbre_cli::args::Cli;
use marbre_desk::{ErrorCode, FileTrouble, What};
use std::collections::{BTreeMap, BTreeSet};

/// Commands by path, with the long options of each. Those that only hold others have none.
fn known(command: &clap::Command, path: &str, found: &mut BTreeMap<String, Vec<String>>) {
    let options = command.get_arguments().filter(|argument| !argument.is_global_set());
    let long = options
        .filter_map(|option| option.get_long().map(str::to_owned))
        .collect();
    if command.has_subcommands() {
        found.insert(path.to_owned(), Vec::new());
    } else {
        found.insert(path.to_owned(), long);
    }
    for inner in command.get_subcommands() {
        known(inner, &format!("{path} {}", inner.get_name()), found);
    }
}

/// The strings in code between two marks, where they are words as codes are.
fn codes(path: &str, from: &str, to: &str) -> BTreeSet<String> {
    let text = source(path);
    let body = text
        .split(from)
        .nth(1)
        .unwrap_or_else(|| panic!("{path} has no « {from} »"));
    let body = body.split(to).next().unwrap_or(body);
    let strings = body.split('"').skip(1).step_by(2);
    strings
        .filter(|word| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c == '_'))
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_command_and_option_is_told() {
    let mut all = BTreeMap::new();
    known(&Cli::command(), "marbre", &mut all);
    let page = Page::read("docs/cli.md");
    let spans: BTreeSet<String> = page.spans().into_iter().collect();
    let mut faults = Vec::new();
    for (path, options) in &all {
        let leaf = !all.keys().any(|other| other.starts_with(&format!("{path} ")));
        if leaf && !spans.contains(path) {
            faults.push(format!("docs/cli.md does not tell `{path}`"));
        }
        for option in options
            .iter()
            .filter(|option| !spans.iter().any(|span| names(span, option)))
        {
            faults.push(format!("docs/cli.md does not tell --{option} of `{path}`"));
        }
    }
    let said = spans.iter().filter(|span| {
        let mut words = span.split(' ');
        words.next() == Some("marbre") && words.all(|word| word.chars().all(|c| c.is_ascii_lowercase()))
    });
    faults.extend(
        said.filter(|span| !all.contains_key(*span))
            .map(|span| format!("there is no command `{span}`")),
    );
    holds(faults);
}

fn names(span: &str, option: &str) -> bool {
    span.split([' ', '=', '[', ']'])
        .any(|word| word.strip_prefix("--") == Some(option))
}

#[test]
fn every_code_is_told() {
    let page = Page::read("docs/cli.md");
    let spans: BTreeSet<String> = page.spans().into_iter().collect();
    let words = |all: &[&'static str]| -> BTreeSet<String> { all.iter().map(|word| (*word).to_owned()).collect() };
    let mut all = words(&ErrorCode::ALL.iter().map(|code| code.word()).collect::<Vec<_>>());
    all.extend(words(&What::ALL.iter().map(|what| what.word()).collect::<Vec<_>>()));
    all.extend(words(
        &FileTrouble::ALL
            .iter()
            .map(|trouble| trouble.word())
            .collect::<Vec<_>>(),
    ));
    all.extend(codes(
        "crates/marbre-domain/src/workflow/refusal.rs",
        "pub fn code(",
        "pub fn can_be_cured(",
    ));
    assert!(all.contains("no_newsroom") && all.contains("own_piece"), "{all:?}");
    holds(
        all.difference(&spans)
            .map(|code| format!("docs/cli.md does not tell the code `{code}`"))
            .collect(),
    );
}

/// The variants of an enum as they are serialised: in snake case.
fn reasons(path: &str, name: &str) -> BTreeSet<String> {
    let text = source(path);
    let body = text.split(&format!("pub enum {name} {{\n")).nth(1).unwrap_or_default();
    let body = body.split("\n}").next().unwrap_or(body);
    let variants = body
        .lines()
        .filter_map(|line| line.strip_prefix("    "))
        .filter(|line| line.starts_with(|c: char| c.is_ascii_uppercase()))
        .map(|line| line.trim_end_matches([' ', '{', ',']));
    let snake = |variant: &str| {
        let mut word = String::new();
        for c in variant.chars() {
            if c.is_ascii_uppercase() && !word.is_empty() {
                word.push('_');
            }
            word.push(c.to_ascii_lowercase());
        }
        word
    };
    variants.map(snake).collect()
}

#[test]
fn every_reason_is_told() {
    let page = Page::read("docs/cli.md");
    for (heading, path, name) in [
        ("What makes no sense", "crates/marbre-desk/src/invalid.rs", "Invalid"),
        (
            "Copy that cannot be read",
            "crates/marbre-import/src/error.rs",
            "ImportError",
        ),
    ] {
        let told: BTreeSet<String> = page.first_column(heading).into_iter().collect();
        let all = reasons(path, name);
        assert!(all.len() > 5, "{all:?}");
        assert_eq!(told, all, "{heading}");
    }
}

#[test]
fn every_kind_of_change_is_told() {
    let page = Page::read("docs/change-format.md");
    let told: BTreeSet<String> = page.first_column("Kinds").into_iter().collect();
    let mut all = codes("crates/marbre-domain/src/record.rs", "pub fn kind(", "pub fn piece(");
    all.insert("text".to_owned());
    assert!(all.contains("piece_shared"), "{all:?}");
    assert_eq!(told, all);
}
