//! Canaries: what was typed and deleted while a piece was private is nowhere in what leaves the machine.

use super::arrival::load;
use super::each_seed;
use super::scene::{Machine, open, piece};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use marbre_domain::change::{Chain, Change};
use marbre_domain::piece::FieldName;
use marbre_domain::record::{Record, SharedPiece};
use marbre_domain::text::PieceText;
use marbre_domain::text::block::{BlockAttrs, Marks, Span};
use marbre_domain::text::delta::{FlatOp, TextName};
use marbre_store::bad_disk::BadDisk;
use marbre_store::{AckedBatch, Store};
use std::collections::BTreeMap;

/// What must not be found.
pub const CANARY: &str = "SERINQUICHANTE";

/// Types a private piece with a canary in it, deletes the canary and shares the piece, `count` times.
pub fn share_after_deleting(count: usize, seed: u64) {
    let disk = BadDisk::plug_in();
    each_seed("a canary", count, seed, |seed| {
        let mut random = fastrand::Rng::with_seed(seed);
        disk.wipe();
        let mut store = open(&disk).unwrap();
        let mut machine = Machine::new(1);
        let private = type_privately(&mut machine, &mut store, &mut random);
        share(&mut machine, &mut store, &private);
        // Work goes on after the share, on the shared text.
        let mut text = load(&store, piece(1), 7);
        for name in TextName::ALL {
            assert_eq!(text.plain(name), private.plain(name), "what stood is shared");
        }
        let update = text.apply(TextName::Body, &[insert("Après le partage")]).unwrap();
        machine
            .share(
                &mut store,
                Record::Text {
                    piece: piece(1),
                    update,
                },
            )
            .unwrap();

        let leaving = everything_in(&store.shared_beyond(&BTreeMap::new()).unwrap());
        assert!(!leaving.contains(CANARY), "the canary is in what leaves");
        for stays in ["Après le partage", "Le pont"] {
            assert!(
                leaving.contains(stays),
                "the search does not find « {stays} » and proves nothing"
            );
        }
    });
}

/// Begins a private piece, types the canary in its texts and fields among other things, and deletes it again.
fn type_privately(machine: &mut Machine, store: &mut Store, random: &mut fastrand::Rng) -> PieceText {
    let enrolment = machine.enrolment();
    machine.share(store, enrolment).unwrap();
    let fields = BTreeMap::from([(FieldName::Headline, CANARY.to_owned())]);
    machine
        .append(
            store,
            &[(
                Chain::Private,
                Record::PieceNew {
                    piece: piece(1),
                    fields,
                },
            )],
        )
        .unwrap();
    let mut text = PieceText::new(random.u64(1..1 << 60)).unwrap();
    let mut batches = 0;
    let mut typed = |text: &mut PieceText, store: &mut Store, name, delta: &[FlatOp]| {
        batches += 1;
        let update = text.apply(name, delta).unwrap();
        let acked = AckedBatch {
            number: batches,
            revision: batches,
            units: text.units(name),
        };
        store
            .journal(piece(1), machine.member, &update, name, "fenêtre", acked)
            .unwrap();
    };
    typed(&mut text, store, TextName::Body, &[insert("ce qui reste")]);
    for _ in 0..random.usize(1..6) {
        let name = TextName::ALL[random.usize(..2)];
        let at = random.u32(..text.units(name));
        typed(&mut text, store, name, &[FlatOp::Retain { n: at }, insert(CANARY)]);
        if name == TextName::Body && random.bool() {
            let newline = FlatOp::line(BlockAttrs::default());
            typed(&mut text, store, name, &[FlatOp::Retain { n: at }, newline]);
        }
        let found = text.plain(name).find(CANARY).unwrap();
        let before = u32::try_from(text.plain(name)[..found].encode_utf16().count()).unwrap();
        let length = u32::try_from(CANARY.len()).unwrap();
        typed(
            &mut text,
            store,
            name,
            &[FlatOp::Retain { n: before }, FlatOp::Delete { n: length }],
        );
    }
    let history = history_of(&[text.snapshot().unwrap()]);
    assert!(history.contains(CANARY), "a canary that never sang cannot be missed");
    text
}

/// Makes the journal a private change, clears the headline, and shares the piece as it stands.
fn share(machine: &mut Machine, store: &mut Store, text: &PieceText) {
    let headline = Record::Field {
        piece: piece(1),
        name: FieldName::Headline,
        value: "Le pont".into(),
    };
    machine.append(store, &[(Chain::Private, headline)]).unwrap();
    let journal = store.journal_of(piece(1)).unwrap();
    let last = journal.last().unwrap().id;
    let update = text.snapshot().unwrap();
    let fold = store.piece(piece(1)).unwrap().unwrap().fold;
    let standfirst: Vec<Span> = text
        .blocks(TextName::Standfirst)
        .into_iter()
        .flat_map(|block| block.spans)
        .collect();
    let fresh = PieceText::from_blocks(5, &standfirst, &text.blocks(TextName::Body)).unwrap();
    let stands = SharedPiece {
        fields: fold
            .fields
            .keys()
            .map(|name| (*name, fold.field(*name).to_owned()))
            .collect(),
        bylines: Vec::new(),
        terms: BTreeMap::new(),
        media: Vec::new(),
        embeds: Vec::new(),
        text: STANDARD.encode(fresh.snapshot().unwrap()),
    };
    let records = [
        (
            Chain::Private,
            Record::Text {
                piece: piece(1),
                update,
            },
        ),
        (
            Chain::Shared,
            Record::PieceShared {
                piece: piece(1),
                stands: Box::new(stands),
            },
        ),
    ];
    machine
        .write(|author| store.coalesce(author, &records, piece(1), last))
        .unwrap();
}

fn insert(words: &str) -> FlatOp {
    FlatOp::words(words, Marks::none())
}

/// All that can be read of changes: their raw bytes, the texts they carry as bytes, and the whole history of those
/// texts, deleted characters included, which Loro compresses.
pub fn everything_in(changes: &[Change]) -> String {
    let mut all = Vec::new();
    let mut texts = Vec::new();
    for change in changes {
        let body = change.body.clone().unwrap_or_default();
        match Record::from_body(&change.header.kind, &body) {
            Ok(Record::Text { update, .. }) => texts.push(update),
            Ok(Record::PieceShared { stands, .. }) => texts.push(STANDARD.decode(&stands.text).unwrap()),
            Ok(_) | Err(_) => {}
        }
        all.extend([change.header.bytes(), body]);
    }
    let history = history_of(&texts);
    all.extend(texts);
    String::from_utf8_lossy(&all.concat()).into_owned() + &history
}

/// Every operation of a text, in words; from its snapshot and the updates after it.
fn history_of(texts: &[Vec<u8>]) -> String {
    let doc = loro::LoroDoc::new();
    for bytes in texts {
        let status = doc.import(bytes).unwrap();
        assert_eq!(status.pending, None, "an update that waits for others is not searched");
    }
    format!(
        "{:?}",
        doc.export_json_updates(&loro::VersionVector::new(), &doc.oplog_vv())
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_deleted_before_the_share_never_leaves() {
        share_after_deleting(100, 8);
    }

    #[test]
    fn the_private_chain_would_have_sung() {
        let mut text = PieceText::new(3).unwrap();
        text.apply(TextName::Body, &[insert(CANARY)]).unwrap();
        let length = u32::try_from(CANARY.len()).unwrap();
        text.apply(TextName::Body, &[FlatOp::Delete { n: length }]).unwrap();
        assert_eq!(text.plain(TextName::Body), "\n");
        assert!(history_of(&[text.snapshot().unwrap()]).contains(CANARY));
    }
}
