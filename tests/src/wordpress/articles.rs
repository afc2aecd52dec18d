//! Articles that were on a site before Marbre: read, and given back without a byte changed that nobody changed.

use super::client::{API, Asking};
use super::publisher::version;
use super::server::WordPress;
use marbre_domain::source::{Origin, signed};
use marbre_domain::version::VersionContent;
use marbre_publish::wordpress::WordPressSettings;
use marbre_publish::wordpress::compose::compose;
use marbre_publish::wordpress::read::article;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// A block of every kind that WordPress brings, as its editor writes it.
const CORE_BLOCKS: &str = include_str!("../../../crates/marbre-publish/src/wordpress/sources/core-blocks.html");

fn begun(site: &str, raw: &str) -> VersionContent {
    let read = article(raw);
    let content = VersionContent {
        kicker: String::new(),
        dateline: String::new(),
        body: read.lines,
        ..version(1, "Le marché", false)
    };
    let origin = Origin {
        site: site.to_owned(),
        bylines: signed(&content.bylines),
        ..Origin::default()
    };
    content.begun_as(origin, read.sources)
}

#[tokio::test]
async fn every_block_that_a_wordpress_knows_goes_back_as_it_stands_there() {
    let site = WordPress::start();
    let asking = Asking::user(&site, "desk");
    let known = asking.get(&format!("{API}/block-types?namespace=core")).await;
    let known: BTreeSet<String> = known
        .json
        .as_array()
        .expect("a list of block types")
        .iter()
        .filter_map(|one| one["name"].as_str())
        .map(|name| name.trim_start_matches("core/").to_owned())
        .collect();
    assert!(known.len() > 50, "{known:?}");
    let missing: Vec<&String> = known
        .iter()
        .filter(|name| !CORE_BLOCKS.contains(&format!("<!-- wp:{name} ")))
        .collect();
    assert!(missing.is_empty(), "blocks that no sample holds: {missing:?}");

    let made = asking
        .post(&format!("{API}/posts"), json!({ "content": CORE_BLOCKS }))
        .await;
    let post = format!("{API}/posts/{}", made.id());
    let stands = async || {
        let answer = asking.get(&format!("{post}?context=edit")).await;
        let raw = answer.json.pointer("/content/raw").and_then(Value::as_str);
        raw.expect("the text as it is kept").to_owned()
    };
    let raw = stands().await;
    let settings = WordPressSettings::new(&site.url(), "desk");
    let mut content = begun(&settings.root, &raw);
    let back = compose(&content, &BTreeMap::new(), &settings).expect("it can be written");
    assert_eq!(back.content, raw);

    let words = content
        .body
        .iter_mut()
        .flat_map(|line| &mut line.spans)
        .find(|span| span.text == "Camions");
    words.expect("the list's item").text = "Camions et bus".into();
    let changed = compose(&content, &BTreeMap::new(), &settings).expect("it can be written");
    asking.post(&post, json!({ "content": changed.content })).await;
    assert_eq!(
        stands().await,
        raw.replace("<li>Camions</li>", "<li>Camions et bus</li>"),
        "the rest stands as it stood, also after WordPress has stored it"
    );
}
