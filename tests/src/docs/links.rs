//! Every relative link leads to a file and a heading of it; every path of the checkout that is named is there.

use super::page::{Page, anchor, targets};
use super::{holds, pages, root};
use std::path::Path;

/// What the checkout's own paths begin with.
const TOPS: [&str; 8] = [
    "crates/",
    "docs/",
    "src-tauri/",
    "ui/",
    "tests/",
    ".ci/",
    ".cargo/",
    ".config/",
];

fn is_elsewhere(target: &str) -> bool {
    ["http://", "https://", "mailto:"]
        .iter()
        .any(|scheme| target.starts_with(scheme))
}

/// A path of the checkout as one writes it: whole, without a pattern or a place to fill in.
fn is_path(span: &str) -> bool {
    TOPS.iter().any(|top| span.starts_with(top)) && !span.contains(|c: char| c.is_whitespace() || "<>*{}…$".contains(c))
}

fn broken(page: &Page, target: &str) -> Option<String> {
    let (file, heading) = target
        .split_once('#')
        .map_or((target, None), |(file, heading)| (file, Some(heading)));
    let folder = Path::new(&page.path).parent().unwrap_or(Path::new(""));
    let place = if file.is_empty() {
        root().join(&page.path)
    } else {
        root().join(folder).join(file)
    };
    if !place.exists() {
        return Some(format!("{}: nothing is at {target}", page.path));
    }
    let heading = heading?;
    let text = std::fs::read_to_string(&place).ok()?;
    let found = Page::of("", &text).headings().any(|words| anchor(words) == heading);
    (!found).then(|| format!("{}: {target} names no heading", page.path))
}

#[test]
fn links_lead_somewhere() {
    let pages = pages();
    let faults = pages.iter().flat_map(|page| {
        let targets: Vec<String> = page
            .lines()
            .flat_map(targets)
            .filter(|target| !is_elsewhere(target))
            .collect();
        targets
            .iter()
            .filter_map(|target| broken(page, target))
            .collect::<Vec<_>>()
    });
    holds(faults.collect());
}

#[test]
fn named_paths_are_there() {
    let pages = pages();
    let faults = pages.iter().flat_map(|page| {
        let named = page.spans().into_iter().filter(|span| is_path(span));
        let gone = named.filter(|path| !root().join(path).exists());
        gone.map(|path| format!("{}: {path} is not there", page.path))
            .collect::<Vec<_>>()
    });
    holds(faults.collect());
}

#[test]
fn a_broken_link_is_found() {
    let page = Page::of("docs/nowhere.md", "");
    assert_eq!(broken(&page, "../Cargo.toml"), None);
    assert_eq!(
        broken(&page, "gone.md").unwrap(),
        "docs/nowhere.md: nothing is at gone.md"
    );
    assert_eq!(
        broken(&page, "cli.md#nowhere").unwrap(),
        "docs/nowhere.md: cli.md#nowhere names no heading"
    );
    assert!(is_path("docs/cli.md") && is_path("crates/xtask"));
    assert!(!is_path("media/ab/abc.jpg") && !is_path("docs/<name>.md") && !is_path("tests/ run"));
}
