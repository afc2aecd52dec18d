//! Every command there is, whoever added it: its help, its place in `docs/cli.md`, and JSON where JSON was asked for.

use super::room::{COPY, Room, is, program, told};
use crate::docs::page::Page;
use clap::{Command, CommandFactory as _};
use marbre_cli::args::Cli;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// What a command needs beside what it always requires, to be understood.
const MORE: [(&str, &[&str]); 4] = [
    ("member set", &["--role", "editor"]),
    ("site import", &["--progress"]),
    ("term add", &["Sport"]),
    ("term move", &["--last"]),
];

/// These go on until they are interrupted: `sent` and `always_on` have them.
const UNTIL_INTERRUPTED: [&str; 2] = ["run", "serve"];

/// A command with none under it, and made-up words for all that it requires.
struct Leaf {
    path: String,
    required: Vec<String>,
}

fn leaves(command: &Command, path: &str, found: &mut Vec<Leaf>) {
    for inner in command.get_subcommands() {
        leaves(inner, format!("{path} {}", inner.get_name()).trim(), found);
    }
    if !command.has_subcommands() {
        found.push(Leaf {
            path: path.to_owned(),
            required: required(command),
        });
    }
}

fn required(command: &Command) -> Vec<String> {
    let mut words = Vec::new();
    for argument in command.get_arguments().filter(|argument| argument.is_required_set()) {
        words.extend(argument.get_long().map(|long| format!("--{long}")));
        let possible = argument.get_possible_values();
        let first = possible.first().map(|value| value.get_name().to_owned());
        words.push(first.unwrap_or_else(|| "x".to_owned()));
    }
    words
}

fn all() -> Vec<Leaf> {
    let mut found = Vec::new();
    leaves(&Cli::command(), "", &mut found);
    assert!(found.len() > 70, "only {} commands", found.len());
    found
}

#[track_caller]
fn none(faults: &[String]) {
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_command_has_its_help_and_its_place_in_the_documents() {
    let spans: BTreeSet<String> = Page::read("docs/cli.md").spans().into_iter().collect();
    let mut faults = Vec::new();
    for leaf in all() {
        let path = &leaf.path;
        if !spans.contains(&format!("marbre {path}")) {
            faults.push(format!("docs/cli.md does not tell « marbre {path} »"));
        }
        let help = told(program().args(path.split(' ')).arg("--help"));
        if help.status != 0 || !help.err.is_empty() || !help.out.contains(&format!("Usage: marbre {path}")) {
            faults.push(format!(
                "« marbre {path} --help »: {} {}{}",
                help.status, help.out, help.err
            ));
        }
    }
    none(&faults);
}

#[test]
fn every_command_answers_in_json() {
    let room = Room::open();
    let mut faults = Vec::new();
    for leaf in all() {
        if UNTIL_INTERRUPTED.contains(&leaf.path.as_str()) {
            continue;
        }
        let more = MORE
            .iter()
            .find(|(path, _)| *path == leaf.path)
            .map_or(&[][..], |(_, more)| more);
        let required = leaf.required.iter().map(String::as_str);
        let words: Vec<&str> = leaf
            .path
            .split(' ')
            .chain(required)
            .chain(more.iter().copied())
            .collect();
        let told = room.ask(&words);
        let answer = if told.out.is_empty() { &told.err } else { &told.out };
        match told.status {
            0 | 1 | 3 if serde_json::from_str::<Value>(answer).is_ok() => {}
            2 => faults.push(format!(
                "{words:?} is not understood; say in MORE what it needs: {}",
                told.err
            )),
            status => faults.push(format!("{words:?}: {status}, no JSON: {}{}", told.out, told.err)),
        }
    }
    none(&faults);
    let verified = room.ask(&["verify"]).done();
    assert_eq!(verified["troubles"], json!([]), "{verified}");
}

#[test]
fn the_help_groups_commands_and_names_exit_statuses() {
    let help = told(program().arg("--help"));
    assert_eq!(help.status, 0);
    for words in [
        "Write and review:",
        "Publish:",
        "Keep it safe:",
        "Exit status: 0 done",
        "3 refused by a rule",
    ] {
        assert!(help.out.contains(words), "« {words} » is missing in:\n{}", help.out);
    }
    let pieces = told(program().args(["piece", "--help"])).out;
    assert!(pieces.contains("Review:\n  submit"), "{pieces}");
    let unknown = told(program().arg("publier"));
    assert_eq!(unknown.status, 2);
    assert!(unknown.err.contains("--help"), "{}", unknown.err);
}

#[test]
fn everything_is_exported_copied_and_verified() {
    let room = Room::open();
    let copy = room.file("copie.md", COPY.as_bytes());
    let made = room.ask(&["piece", "import", copy]).done();
    let id = made[0]["id"].as_str().expect("it has an identifier");
    let one: Value = serde_json::from_str(&room.ask(&["piece", "export", id, "--format", "json"]).out).expect("JSON");
    assert!(one.is_object(), "{one}");
    let exported = room.ask(&["export", "--all", "sortie"]).done();
    let folder = room.folder.path().join("sortie");
    assert_eq!(exported, json!({ "pieces": 1, "folder": folder, "troubles": [] }));
    let written = std::fs::read_dir(&folder).expect("it is there").count();
    assert!(written >= 3, "Markdown, HTML and JSON: {written}");
    let verified = room.ask(&["verify", "--rebuild"]).done();
    assert!(
        verified["changes"].as_u64().is_some_and(|count| count > 5),
        "{verified}"
    );
    let flash = ["flash", "Le pont est fermé", "--level", "urgent", "--expires", "6h"];
    let row = room.ask(&flash).done();
    is(&row, "PieceRow");
    assert_eq!((&row["kind"], &row["state"]), (&json!("flash"), &json!("published")));
}
