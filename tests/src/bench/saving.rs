//! A keystroke batch until it is on disk, beside a bare row in a bare SQLite database with the same promise.

use super::figure::{Aim, Figure, Report, Sorted, milliseconds};
use crate::e2e::programs::target;
use crate::store::scene::{DATABASE, Machine, piece};
use marbre_domain::text::PieceText;
use marbre_domain::text::block::Marks;
use marbre_domain::text::delta::{FlatOp, TextName};
use marbre_store::{AckedBatch, OpenOptions, Store};
use rusqlite::{Connection, params};
use std::time::Instant;

const BATCHES: u32 = 2_000;

pub(super) fn run(report: &mut Report) {
    // On the disk of the checkout: temporary folders are often in memory.
    let folder = tempfile::tempdir_in(target()).unwrap();
    let mut store = Store::open(&folder.path().join(DATABASE), &OpenOptions::default()).unwrap();
    let bare = Connection::open(folder.path().join("bare.db")).unwrap();
    bare.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE row (id INTEGER PRIMARY KEY, bytes BLOB)",
    )
    .unwrap();
    let machine = Machine::new(1);
    let mut text = PieceText::new(1).unwrap();
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for number in 1..=BATCHES {
        let insert = FlatOp::words("abc", Marks::none());
        let update = text.apply(TextName::Body, &[insert]).unwrap();
        let acked = AckedBatch {
            number,
            revision: number,
            units: text.units(TextName::Body),
        };
        let begun = Instant::now();
        store
            .journal(piece(1), machine.member, &update, TextName::Body, "fenêtre", acked)
            .unwrap();
        ours.push(milliseconds(begun.elapsed()));
        // One after the other, so that both meet the same disk.
        let begun = Instant::now();
        bare.prepare_cached("INSERT INTO row (bytes) VALUES (?1)")
            .unwrap()
            .execute(params![update])
            .unwrap();
        theirs.push(milliseconds(begun.elapsed()));
    }
    let (ours, theirs) = (Sorted::new(ours), Sorted::new(theirs));
    for (percent, name) in [
        (50, "save: a batch journaled, median"),
        (99, "save: a batch journaled, p99"),
    ] {
        let figure = Figure::new(name, ours.at(percent), "ms").beside("bare SQLite, synced", theirs.at(percent));
        report.say(if percent == 99 {
            figure.aim(Aim::AtMost(20.0))
        } else {
            figure
        });
    }
}
