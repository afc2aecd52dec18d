//! kill -9: a process journals numbered batches as fast as it can and says each number once it is acknowledged; it is
//! killed at any moment, and every number it said is there, whole.

use super::each_seed;
use super::scene::{DATABASE, Machine, piece};
use marbre_domain::change::Chain;
use marbre_domain::piece::FieldName;
use marbre_domain::record::Record;
use marbre_domain::text::delta::TextName;
use marbre_store::{AckedBatch, OpenOptions, Store};
use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _, Write};
use std::path::Path;
use std::process::{Command, Stdio};

/// How many batches become one change.
const COALESCED: u32 = 50;

/// Journals batches numbered from 1 in the store of a folder, and says each number on a line once it is acknowledged.
pub fn type_batches(folder: &Path, count: u32, said: &mut dyn Write) {
    let mut store = Store::open(&folder.join(DATABASE), &OpenOptions::default()).unwrap();
    let mut machine = Machine::new(1);
    let enrolment = machine.enrolment();
    machine.share(&mut store, enrolment).unwrap();
    let fields = BTreeMap::from([(FieldName::Headline, "Le pont".to_owned())]);
    machine
        .append(
            &mut store,
            &[(
                Chain::Private,
                Record::PieceNew {
                    piece: piece(1),
                    fields,
                },
            )],
        )
        .unwrap();
    for number in 1..=count {
        let acked = AckedBatch {
            number,
            revision: number,
            units: number,
        };
        store
            .journal(
                piece(1),
                machine.member,
                &batch(number),
                TextName::Body,
                "fenêtre",
                acked,
            )
            .unwrap();
        writeln!(said, "{ACKNOWLEDGED}{number}").unwrap();
        said.flush().unwrap();
        if number.is_multiple_of(COALESCED) {
            let journal = store.journal_of(piece(1)).unwrap();
            let last = journal.last().unwrap().id;
            let update = journal.into_iter().map(|row| row.update).collect::<Vec<_>>().concat();
            let records = [(
                Chain::Private,
                Record::Text {
                    piece: piece(1),
                    update,
                },
            )];
            machine
                .write(|author| store.coalesce(author, &records, piece(1), last))
                .unwrap();
        }
    }
}

const ACKNOWLEDGED: &str = "acknowledged ";

/// The bytes of a batch: its number, its length and as many bytes that follow from both.
fn batch(number: u32) -> Vec<u8> {
    let mut random = fastrand::Rng::with_seed(u64::from(number));
    let length = if number.is_multiple_of(17) {
        random.u32(..20_000)
    } else {
        random.u32(..300)
    };
    let mut bytes = [number.to_le_bytes(), length.to_le_bytes()].concat();
    bytes.extend(std::iter::repeat_with(|| random.u8(..)).take(length as usize));
    bytes
}

/// Starts a typist with `typist`, given its folder, and kills it at a moment drawn from a seed; `count` times.
pub fn kill_typists(count: usize, seed: u64, typist: impl Fn(&Path) -> Command) {
    each_seed("a kill", count, seed, |seed| {
        let folder = tempfile::tempdir().unwrap();
        let acknowledged = kill_after(typist(folder.path()), fastrand::Rng::with_seed(seed));
        assert_all_there(folder.path(), acknowledged);
    });
}

/// Kills a typist some way into a batch after it said some numbers; gives the last number it said.
fn kill_after(mut typist: Command, mut random: fastrand::Rng) -> u32 {
    let mut child = typist
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .unwrap();
    let mut said = BufReader::new(child.stdout.take().unwrap());
    let until = random.u32(..300);
    let mut last = 0;
    let mut line = String::new();
    while last < until && said.read_line(&mut line).unwrap() > 0 {
        last = number_in(&line).unwrap_or(last);
        line.clear();
    }
    // Somewhere within the next batches, without waiting on the clock.
    for _ in 0..random.u32(..200_000) {
        std::hint::spin_loop();
    }
    child.kill().unwrap();
    let ended = child.wait().unwrap();
    assert!(!ended.success(), "the typist ended by itself");
    // What it said before it died may not have been read yet.
    let mut rest = String::new();
    said.read_to_string(&mut rest).unwrap();
    rest.lines().filter_map(number_in).next_back().unwrap_or(last)
}

fn number_in(line: &str) -> Option<u32> {
    line.split_once(ACKNOWLEDGED)?.1.trim().parse().ok()
}

fn assert_all_there(folder: &Path, acknowledged: u32) {
    let mut store = Store::open(&folder.join(DATABASE), &OpenOptions::default()).unwrap();
    let stored = store.text_of(piece(1)).unwrap();
    assert_eq!(stored.left_out, Vec::<String>::new());
    let bytes = stored.updates.concat();
    let mut rest = bytes.as_slice();
    let mut found = 0;
    while !rest.is_empty() {
        found += 1;
        let expected = batch(found);
        assert!(
            rest.starts_with(&expected),
            "batch {found} is not whole, or not where it belongs"
        );
        rest = &rest[expected.len()..];
    }
    // The batch under way may be there too: nobody was told.
    assert!(
        (acknowledged..=acknowledged + 1).contains(&found),
        "{acknowledged} batches were acknowledged, {found} are there"
    );
    let acked = store
        .last_acked(piece(1), TextName::Body, "fenêtre")
        .unwrap()
        .map_or(0, |acked| acked.number);
    assert_eq!(acked, found);
    super::save_path::assert_sound(&mut store);
}

#[cfg(test)]
mod tests {
    use super::*;

    const FOLDER: &str = "MARBRE_TYPIST_FOLDER";

    /// Left alone, everything is there; started by the test below, it types until it is killed.
    #[test]
    fn a_typist_left_alone_types_all() {
        if let Some(folder) = std::env::var_os(FOLDER) {
            type_batches(Path::new(&folder), u32::MAX, &mut std::io::stdout().lock());
        }
        let folder = tempfile::tempdir().unwrap();
        let mut said = Vec::new();
        type_batches(folder.path(), 120, &mut said);
        assert_eq!(
            String::from_utf8(said)
                .unwrap()
                .lines()
                .filter_map(number_in)
                .next_back(),
            Some(120)
        );
        assert_all_there(folder.path(), 120);
    }

    #[test]
    fn nothing_acknowledged_is_lost_to_a_kill() {
        kill_typists(40, 6, |folder| {
            let mut this = Command::new(std::env::current_exe().unwrap());
            let name = "store::killed::tests::a_typist_left_alone_types_all";
            this.args(["--exact", name, "--nocapture", "--test-threads=1"])
                .env(FOLDER, folder);
            this
        });
    }
}
