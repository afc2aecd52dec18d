//! Orders of arrival: three machines write, meet now and then, and end alike; whatever order their changes reach a
//! fourth in, it shows the same rows and the same texts. What does not hold is refused by name and harms nothing.

mod desk;
#[cfg(test)]
mod refusals;

use super::each_seed;
use super::scene::{open, piece};
use desk::{Desk, begin};
use marbre_domain::change::Change;
use marbre_domain::ids::PieceId;
use marbre_domain::record::Record;
use marbre_domain::text::PieceText;
use marbre_domain::text::delta::TextName;
use marbre_store::Store;
use marbre_store::bad_disk::BadDisk;
use std::collections::{BTreeMap, BTreeSet};

/// What three machines wrote, and what each of them shows in the end.
pub struct Written {
    /// Every change of their shared chains.
    pub changes: Vec<Change>,
    /// The rows that all three show.
    pub lines: Vec<String>,
    /// The texts that all three show, by piece.
    pub texts: BTreeMap<PieceId, String>,
}

/// Lets three machines write for `rounds` rounds, meeting now and then, and then altogether.
pub fn three_machines(rounds: usize, seed: u64) -> Written {
    let mut random = fastrand::Rng::with_seed(seed);
    let mut desks: Vec<Desk> = [1, 2, 3].map(begin).into();
    let newsroom = Record::Newsroom {
        name: "La Gazette de Sélou".into(),
        language: "fr".into(),
        zone: "Africa/Bamako".into(),
    };
    let first = &mut desks[0];
    first.machine.share(&mut first.store, newsroom).unwrap();
    let mut pieces = BTreeSet::new();
    for round in 0..rounds {
        let (from, to) = (random.usize(..3), random.usize(..3));
        if from != to && random.u8(..3) == 0 {
            meet(&mut desks, from, to);
        }
        let desk = &mut desks[random.usize(..3)];
        // Their clocks do not agree, and one of them goes back.
        desk.machine.clock_ms = (desk.machine.clock_ms + random.u64(..9_000)).saturating_sub(random.u64(..8_000));
        let known: Vec<PieceId> = pieces
            .iter()
            .copied()
            .filter(|piece| desk.store.piece(*piece).unwrap().is_some())
            .collect();
        if known.is_empty() || random.u8(..9) == 0 {
            let piece = piece(u8::try_from(10 + pieces.len()).unwrap());
            pieces.insert(piece);
            desk.begin_piece(piece, round, &mut random);
        } else {
            let piece = known[random.usize(..known.len())];
            desk.write(piece, round, &mut random);
        }
    }
    for _ in 0..2 {
        for (from, to) in [(0, 1), (1, 2), (2, 0), (0, 1), (1, 0), (2, 1)] {
            meet(&mut desks, from, to);
        }
    }
    let lines = desks[0].store.projection_lines().unwrap();
    let texts = texts(&desks[0].store, &pieces);
    for desk in &mut desks {
        assert_eq!(
            desk.store.projection_lines().unwrap(),
            lines,
            "two machines show different rows"
        );
        assert_eq!(
            desk.store.folded_lines().unwrap(),
            lines,
            "a rebuild shows different rows"
        );
        assert_eq!(
            self::texts(&desk.store, &pieces),
            texts,
            "two machines show different texts"
        );
        assert_eq!(desk.store.verify(&BTreeMap::new()).unwrap().troubles, []);
    }
    let changes = desks[0].store.shared_beyond(&BTreeMap::new()).unwrap();
    Written { changes, lines, texts }
}

/// Hands the same changes to `count` fresh stores, each in an order and in batches of its own, some of them twice.
pub fn any_order(written: &Written, count: usize, seed: u64) {
    let disk = BadDisk::plug_in();
    each_seed("an order of arrival", count, seed, |seed| {
        let mut random = fastrand::Rng::with_seed(seed);
        disk.wipe();
        let mut store = open(&disk).unwrap();
        let mut order = written.changes.clone();
        order.extend(
            random
                .choose_multiple(written.changes.iter(), written.changes.len() / 10)
                .into_iter()
                .cloned(),
        );
        random.shuffle(&mut order);
        let mut accepted = 0;
        while !order.is_empty() {
            let batch = random.usize(1..=order.len().min(40));
            let received = store.receive(order.split_off(order.len() - batch)).unwrap();
            assert_eq!(received.refused, []);
            accepted += received.accepted.len();
        }
        assert_eq!(accepted, written.changes.len(), "every change is folded in once");
        assert_eq!(store.waiting().unwrap(), []);
        assert_eq!(
            store.projection_lines().unwrap(),
            written.lines,
            "this order shows different rows"
        );
        assert_eq!(
            store.folded_lines().unwrap(),
            written.lines,
            "a rebuild shows different rows"
        );
        assert_eq!(
            texts(&store, written.texts.keys()),
            written.texts,
            "this order shows different texts"
        );
        assert_eq!(store.verify(&BTreeMap::new()).unwrap().troubles, []);
    });
}

/// One machine takes in what another has and it has not.
fn meet(desks: &mut [Desk], from: usize, to: usize) {
    let heads = desks[to].store.shared_heads().unwrap().into_iter().collect();
    let beyond = desks[from].store.shared_beyond(&heads).unwrap();
    let count = beyond.len();
    let received = desks[to].store.receive(beyond).unwrap();
    assert_eq!(
        (received.accepted.len(), received.refused, received.waiting),
        (count, vec![], vec![])
    );
}

/// The texts of pieces, as a reader would read them.
fn texts<'a>(store: &Store, pieces: impl IntoIterator<Item = &'a PieceId>) -> BTreeMap<PieceId, String> {
    let read = |piece: &PieceId| {
        let text = load(store, *piece, 99);
        (
            *piece,
            format!(
                "{:?} {:?}",
                text.blocks(TextName::Standfirst),
                text.blocks(TextName::Body)
            ),
        )
    };
    pieces.into_iter().map(read).collect()
}

/// Opens the texts of a piece from what the store holds of them.
pub fn load(store: &Store, piece: PieceId, peer: u64) -> PieceText {
    let stored = store.text_of(piece).unwrap();
    assert_eq!(stored.left_out, Vec::<String>::new());
    let mut text = PieceText::awaiting(peer).unwrap();
    for update in &stored.updates {
        text.import(update).unwrap();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hundred_orders_of_arrival_come_to_the_same() {
        let written = three_machines(200, 3);
        let met = |words: &str| written.lines.iter().any(|line| line.contains(words));
        for kind in ["term_changed", "signer_changed", "member_changed", "newsroom_changed"] {
            let wrote = written.changes.iter().any(|change| change.header.kind == kind);
            assert!(wrote, "nobody wrote {kind}");
        }
        assert!(met(r#""set_aside":[{"#), "no two transitions met");
        assert!(written.texts.len() > 5, "there is little to be put in order");
        any_order(&written, 100, 4);
    }
}
