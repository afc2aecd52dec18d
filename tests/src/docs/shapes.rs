//! Shapes that are written down field by field have the fields of the code: structures of Rust and tables of SQL.

use super::page::{Page, spans};
use super::{holds, pages, source};
use std::collections::BTreeSet;

/// The public fields of a structure.
fn fields(path: &str, name: &str) -> Option<BTreeSet<String>> {
    let text = source(path);
    let body = text
        .split(&format!("pub struct {name} {{\n"))
        .nth(1)?
        .split("\n}")
        .next()?;
    let declared = body
        .lines()
        .filter_map(|line| line.trim_start().strip_prefix("pub ")?.split_once(':'));
    Some(declared.map(|(field, _)| field.to_owned()).collect())
}

/// The tables of the store with their columns.
fn tables() -> Vec<(String, BTreeSet<String>)> {
    let sql = ["0001_store", "0003_readers"]
        .map(|file| source(&format!("crates/marbre-store/src/sql/{file}.sql")))
        .join("\n");
    let bare: String = sql
        .lines()
        .filter(|line| !line.trim_start().starts_with("--"))
        .collect::<Vec<_>>()
        .join("\n");
    let tables = bare.split(';').filter_map(|statement| {
        let (head, body) = statement.split_once('(')?;
        let name = head.split_once("TABLE ")?.1.split_whitespace().next()?;
        let words = body.lines().filter_map(|line| line.split_whitespace().next());
        let columns = if head.contains("VIRTUAL") {
            let listed = body.lines().nth(1)?.split(',');
            listed
                .map(str::trim)
                .filter(|word| !word.is_empty())
                .map(str::to_owned)
                .collect()
        } else {
            words
                .filter(|word| word.starts_with(|c: char| c.is_ascii_lowercase()))
                .map(str::to_owned)
                .collect()
        };
        Some((name.to_owned(), columns))
    });
    tables.collect()
}

fn differ(page: &Page, heading: &str, name: &str, expected: &BTreeSet<String>) -> Option<String> {
    let told: BTreeSet<String> = page.first_column(heading).into_iter().collect();
    let missing: Vec<_> = expected.difference(&told).collect();
    let surplus: Vec<_> = told.difference(expected).collect();
    (!missing.is_empty() || !surplus.is_empty())
        .then(|| format!("{}: {name} misses {missing:?} and has {surplus:?} too many", page.path))
}

/// A heading « `Name` in `path` » promises the fields of that structure, in the first column of a table.
#[test]
fn structures_have_the_fields_that_are_told() {
    let mut faults = Vec::new();
    let mut seen = 0;
    for page in pages() {
        for heading in page.headings() {
            let [name, path] = spans(heading).collect::<Vec<_>>()[..] else {
                continue;
            };
            seen += 1;
            match fields(path, name) {
                Some(expected) => faults.extend(differ(&page, heading, name, &expected)),
                None => faults.push(format!("{}: {path} has no structure {name}", page.path)),
            }
        }
    }
    assert!(seen > 20, "only {seen} structures are told");
    holds(faults);
}

/// What `--json` can print is told; what only a window is given is not.
#[test]
fn every_printed_shape_is_told() {
    const WINDOW_ONLY: [&str; 3] = ["NewsroomView", "RemoteEdit", "EditReply"];
    let view = source("crates/marbre-desk/src/view.rs");
    let page = Page::read("docs/cli.md");
    let told: BTreeSet<&str> = page.headings().filter_map(|heading| spans(heading).next()).collect();
    let shapes = view
        .lines()
        .filter_map(|line| line.strip_prefix("pub struct ")?.split(' ').next());
    let untold = shapes.filter(|shape| !WINDOW_ONLY.contains(shape) && !told.contains(shape));
    holds(
        untold
            .map(|shape| format!("docs/cli.md does not tell the shape of {shape}"))
            .collect(),
    );
}

#[test]
fn every_table_and_column_is_told() {
    let page = Page::read("docs/store-format.md");
    let tables = tables();
    assert!(
        tables
            .iter()
            .any(|(name, columns)| name == "journal" && columns.contains("check_sum")),
        "{tables:?}"
    );
    let faults = tables
        .iter()
        .filter_map(|(name, columns)| differ(&page, &format!("`{name}`"), name, columns));
    holds(faults.collect());
}
