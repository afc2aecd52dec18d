//! The test vectors of the format pages: made anew here, byte for byte.

use super::page::Page;
use ed25519_dalek::SigningKey;
use loro::{LoroDoc, LoroValue};
use marbre_domain::change::{Chain, Change, ChangeId, FORMAT, Header, HybridTime};
use marbre_domain::ids::{ChangeHash, DeviceId, MemberId, NewsroomId, PieceId};
use marbre_domain::piece::FieldName;
use marbre_domain::record::Record;
use marbre_domain::text::PieceText;
use marbre_domain::text::block::{AtomKind, Block, BlockKind};
use marbre_domain::text::delta::{Delta, EditBatch};
use marbre_domain::version::VersionContent;
use std::collections::{BTreeMap, BTreeSet};

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn the_version_of_the_page_is_canonical() {
    let page = Page::read("docs/version-format.md");
    let canonical = page.fences("A test vector", "json").remove(0);
    let version = VersionContent::from_canonical(canonical.as_bytes()).unwrap();
    assert_eq!(String::from_utf8(version.canonical_bytes()).unwrap(), canonical);
    let hash = page.fences("A test vector", "text").remove(0);
    assert_eq!(version.hash().to_string(), hash.trim());
}

/// The change that the page describes in words.
fn change() -> Change {
    let piece = PieceId::new(1_795_000_000_000, [5; 10]);
    let record = Record::Field {
        piece,
        name: FieldName::Headline,
        value: "Le bac reprend".into(),
    };
    let header = Header {
        format: FORMAT,
        newsroom: NewsroomId::new(1_795_000_000_000, [1; 10]),
        id: ChangeId {
            device: DeviceId::new(1_795_000_000_000, [2; 10]),
            chain: Chain::Shared,
            seq: 1,
        },
        previous: ChangeHash::from_bytes([0; 32]),
        seen: BTreeMap::from([(DeviceId::new(1_795_000_000_000, [3; 10]), 4)]),
        time: HybridTime {
            ms: 1_795_000_000_000,
            tick: 0,
        },
        member: MemberId::new(1_795_000_000_000, [4; 10]),
        kind: record.kind().into(),
        kind_format: 1,
        body_hash: [0; 32],
        member_signature: None,
    };
    Change::seal(header, [9; 16], record.to_body(), &SigningKey::from_bytes(&[7; 32]))
}

#[test]
fn the_change_of_the_page_is_the_one_that_is_written() {
    let page = Page::read("docs/change-format.md");
    let change = change();
    let body = String::from_utf8(change.body.clone().unwrap()).unwrap();
    assert_eq!(page.fences("A test vector", "json"), [body]);
    let expected = format!(
        "body hash   {}\nheader      {}\nhash        {}\nsignature   {}",
        hex(&change.header.body_hash),
        hex(&change.header.bytes()),
        change.header.hash(),
        hex(&change.signature),
    );
    assert_eq!(page.fences("A test vector", "text"), [expected]);
}

#[test]
fn the_deltas_of_the_page_are_read_and_written_alike() {
    let page = Page::read("docs/text-format.md");
    for written in page.fences("Deltas", "json") {
        let read: Delta = serde_json::from_str(&written).unwrap_or_else(|error| panic!("{written}: {error}"));
        let again: serde_json::Value = serde_json::from_str(&written).unwrap();
        assert_eq!(serde_json::to_value(&read).unwrap(), again);
    }
    for written in page.fences("Batches", "json").iter().take(1) {
        let read: EditBatch = serde_json::from_str(written).unwrap_or_else(|error| panic!("{written}: {error}"));
        let again: serde_json::Value = serde_json::from_str(written).unwrap();
        assert_eq!(serde_json::to_value(&read).unwrap(), again);
    }
}

#[test]
fn the_codes_of_the_page_are_those_in_the_document() {
    let kinds = [
        BlockKind::Crosshead { level: 2 },
        BlockKind::Item {
            ordered: false,
            depth: 0,
        },
        BlockKind::Item {
            ordered: true,
            depth: 1,
        },
        BlockKind::Quote,
        BlockKind::PullQuote,
    ];
    let atoms = [
        AtomKind::Embed,
        AtomKind::Picture,
        AtomKind::Audio,
        AtomKind::Table,
        AtomKind::Rule,
        AtomKind::Sealed,
    ];
    let mut blocks: Vec<Block> = kinds.into_iter().map(|kind| Block::new(kind, "mot")).collect();
    blocks.extend(atoms.map(|atom| Block::atom(atom, "record")));
    blocks.push(Block::new(BlockKind::Paragraph, "fin"));
    let snapshot = PieceText::from_blocks(1, &[], &blocks).unwrap().snapshot().unwrap();
    let document = LoroDoc::new();
    document.import(&snapshot).unwrap();
    let mut found = BTreeSet::new();
    document.get_map("kind").for_each(|_, value| {
        if let Ok(LoroValue::String(code)) = value.into_value() {
            found.insert(code.to_string());
        }
    });
    let page = Page::read("docs/text-format.md");
    let told: BTreeSet<String> = page.first_column("Codes of kinds").into_iter().collect();
    assert_eq!(told, found);
    let LoroValue::Map(whole) = document.get_deep_value() else {
        panic!("a document is a map of containers")
    };
    let containers: BTreeSet<String> = page.first_column("Containers").into_iter().collect();
    let unknown: Vec<_> = whole.keys().filter(|name| !containers.contains(*name)).collect();
    assert!(unknown.is_empty(), "the page does not tell the containers {unknown:?}");
}
