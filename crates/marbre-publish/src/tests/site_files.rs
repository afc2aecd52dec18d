//! Looking at a whole site: its files, its links, what a parser says of its pages.

use html5ever::tendril::TendrilSink;
use markup5ever_rcdom::{Handle, NodeData, RcDom};
use std::collections::BTreeMap;
use std::path::Path;

/// The files of a site, by their path.
pub type Files = BTreeMap<String, Vec<u8>>;

/// Checks that two sites are the same to the last byte.
pub fn assert_same(found: &Files, expected: &Files, told: &str) {
    let names = |files: &Files| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(found), names(expected), "{told}");
    for (name, bytes) in expected {
        assert!(found[name] == *bytes, "{told}: {name} differs");
    }
}

/// Every file of a folder but what readers never get, by its path.
pub fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    fn walk(root: &Path, folder: &Path, found: &mut BTreeMap<String, Vec<u8>>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(root, &path, found);
            } else {
                let name = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
                if !name.starts_with('.') {
                    found.insert(name, std::fs::read(&path).unwrap());
                }
            }
        }
    }
    let mut found = BTreeMap::new();
    walk(folder, folder, &mut found);
    found
}

/// Checks that no page of these links to a file that is not among them, and that every page is well formed.
pub fn check_links(files: &BTreeMap<String, Vec<u8>>, told: &str) {
    let there = |address: &str| {
        let path = address.split(['?', '#']).next().unwrap().trim_start_matches('/');
        let path = if path.is_empty() || path.ends_with('/') {
            format!("{path}index.html")
        } else {
            path.to_owned()
        };
        files.contains_key(&path)
    };
    for (name, bytes) in files.iter().filter(|(name, _)| name.ends_with(".html")) {
        let page = String::from_utf8(bytes.clone()).unwrap();
        for address in links(&page) {
            if address.starts_with('/') && !address.starts_with("//") {
                assert!(there(&address), "{told}: {name} links to {address}, which is not there");
            }
        }
    }
}

/// Everything that a page links to or loads.
pub fn links(page: &str) -> Vec<String> {
    fn walk(node: &Handle, found: &mut Vec<String>) {
        if let NodeData::Element { attrs, .. } = &node.data {
            for attribute in attrs.borrow().iter() {
                match &*attribute.name.local {
                    "href" | "src" | "data-latest" => found.push(attribute.value.to_string()),
                    "srcset" => found.extend(
                        attribute
                            .value
                            .split(',')
                            .map(|one| one.split_whitespace().next().unwrap().to_owned()),
                    ),
                    _ => {}
                }
            }
        }
        node.children.borrow().iter().for_each(|child| walk(child, found));
    }
    let dom = html5ever::parse_document(RcDom::default(), html5ever::ParseOpts::default()).one(page);
    let mut found = Vec::new();
    walk(&dom.document, &mut found);
    found
}

/// What a parser has to say against a page: nothing, for a valid one.
pub fn parse_errors(page: &str) -> Vec<String> {
    let options = html5ever::ParseOpts {
        tokenizer: html5ever::tokenizer::TokenizerOpts {
            exact_errors: true,
            ..Default::default()
        },
        tree_builder: html5ever::tree_builder::TreeBuilderOpts {
            exact_errors: true,
            ..Default::default()
        },
    };
    let dom = html5ever::parse_document(RcDom::default(), options).one(page);
    dom.errors.borrow().iter().map(|error| error.to_string()).collect()
}
