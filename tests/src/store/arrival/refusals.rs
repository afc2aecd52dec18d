//! What does not hold is refused by name and harms nothing; what came too early waits.

use super::desk::begin;
use crate::store::scene::{DAY, Machine, open, piece};
use marbre_domain::change::{Chain, Change, ChangeId};
use marbre_domain::ids::NewsroomId;
use marbre_domain::piece::FieldName;
use marbre_domain::record::Record;
use marbre_store::bad_disk::BadDisk;
use marbre_store::{Received, Store, WhyRefused};
use std::collections::{BTreeMap, BTreeSet};

/// A machine with some changes, and an empty store that knows nothing.
fn writer_and_reader() -> (Machine, Vec<Change>, Store) {
    let mut desk = begin(1);
    for value in ["un", "deux", "trois"] {
        let fields = BTreeMap::from([(FieldName::Headline, value.to_owned())]);
        desk.share(Record::PieceNew {
            piece: piece(1),
            fields,
        });
    }
    let changes = desk.store.shared_beyond(&BTreeMap::new()).unwrap();
    (desk.machine, changes, open(&BadDisk::plug_in()).unwrap())
}

#[track_caller]
fn check_refused(received: &Received, id: ChangeId, why: WhyRefused) {
    let refused: Vec<_> = received
        .refused
        .iter()
        .map(|refused| (refused.id, refused.why))
        .collect();
    assert_eq!(refused, [(id, why)]);
}

#[test]
fn a_change_waits_for_the_one_before_it_and_is_harmless_twice() {
    let (_, changes, mut reader) = writer_and_reader();
    let late = reader.receive(changes[1..].to_vec()).unwrap();
    assert_eq!(late.accepted, []);
    assert_eq!(late.waiting.len(), changes.len() - 1);
    assert_eq!(reader.piece(piece(1)).unwrap(), None);
    let whole = reader.receive(vec![changes[0].clone(), changes[1].clone()]).unwrap();
    assert_eq!(whole.accepted.len(), changes.len());
    assert_eq!(whole.pieces, BTreeSet::from([piece(1)]));
    assert_eq!(reader.waiting().unwrap(), []);
    let again = reader.receive(changes.clone()).unwrap();
    assert_eq!(
        (again.known, again.accepted, again.refused),
        (changes.len(), vec![], vec![])
    );
}

#[test]
fn what_was_forged_altered_or_is_private_is_refused_by_name() {
    let (machine, changes, mut reader) = writer_and_reader();
    reader.receive(changes[..3].to_vec()).unwrap();
    let before = reader.projection_lines().unwrap();
    let next = &changes[3];

    let mut forged = next.clone();
    forged.signature[9] ^= 1;
    check_refused(
        &reader.receive(vec![forged]).unwrap(),
        next.header.id,
        WhyRefused::Forged,
    );

    let mut altered = next.clone();
    altered.body.as_mut().unwrap()[30] ^= 1;
    check_refused(
        &reader.receive(vec![altered]).unwrap(),
        next.header.id,
        WhyRefused::Body,
    );

    let mut private = next.header.clone();
    private.id.chain = Chain::Private;
    let id = private.id;
    let private = Change::seal(private, [0; 16], next.body.clone().unwrap(), &machine.key);
    check_refused(&reader.receive(vec![private]).unwrap(), id, WhyRefused::Private);

    let mut elsewhere = next.header.clone();
    elsewhere.newsroom = NewsroomId::new(DAY, [9; 10]);
    let elsewhere = Change::seal(elsewhere, [0; 16], next.body.clone().unwrap(), &machine.key);
    check_refused(
        &reader.receive(vec![elsewhere]).unwrap(),
        next.header.id,
        WhyRefused::OtherNewsroom,
    );

    let mut disguised = next.header.clone();
    disguised.kind = "field".into();
    let disguised = Change::seal(disguised, [0; 16], next.body.clone().unwrap(), &machine.key);
    check_refused(
        &reader.receive(vec![disguised]).unwrap(),
        next.header.id,
        WhyRefused::Body,
    );

    assert_eq!(reader.projection_lines().unwrap(), before);
    assert_eq!(
        reader.receive(changes[3..].to_vec()).unwrap().accepted.len(),
        changes.len() - 3
    );
}

#[test]
fn a_fork_is_refused_by_name_at_its_place_and_after_it() {
    let (machine, changes, mut reader) = writer_and_reader();
    reader.receive(changes.clone()).unwrap();
    let last = changes.last().unwrap();
    let fork = Change::seal(last.header.clone(), [0; 16], b"{}".to_vec(), &machine.key);
    check_refused(
        &reader.receive(vec![fork.clone()]).unwrap(),
        last.header.id,
        WhyRefused::Fork,
    );
    let mut after = last.header.clone();
    after.id.seq += 1;
    after.previous = fork.header.hash();
    let id = after.id;
    let after = Change::seal(after, [0; 16], b"{}".to_vec(), &machine.key);
    check_refused(&reader.receive(vec![after]).unwrap(), id, WhyRefused::Fork);
}

#[test]
fn a_forgery_that_came_before_the_key_does_not_take_the_place_of_the_genuine() {
    let (_, changes, mut reader) = writer_and_reader();
    let forger = Machine::new(77);
    let forged = Change::seal(
        changes[2].header.clone(),
        [0; 16],
        changes[2].body.clone().unwrap(),
        &forger.key,
    );
    assert_eq!(
        reader.receive(vec![forged, changes[2].clone()]).unwrap().waiting,
        [changes[2].header.id]
    );
    let received = reader.receive([&changes[..2], &changes[3..]].concat()).unwrap();
    check_refused(&received, changes[2].header.id, WhyRefused::Forged);
    assert_eq!(received.accepted.len(), changes.len());
    assert_eq!(reader.verify(&BTreeMap::new()).unwrap().troubles, []);
}

#[test]
fn a_kind_of_a_newer_program_is_kept_carried_and_counts_as_a_touch() {
    let (machine, changes, mut reader) = writer_and_reader();
    reader.receive(changes.clone()).unwrap();
    let last = changes.last().unwrap();
    let mut newer = last.header.clone();
    newer.id.seq += 1;
    newer.previous = last.header.hash();
    newer.kind = "hologram".into();
    newer.time.ms += 60_000;
    let touched = i64::try_from(newer.time.ms).unwrap();
    let body = format!("{{\"is\":\"hologram\",\"piece\":\"{}\"}}", piece(1)).into_bytes();
    let newer = Change::seal(newer, [0; 16], body, &machine.key);
    assert_eq!(reader.receive(vec![newer.clone()]).unwrap().accepted, [newer.header.id]);
    assert_eq!(reader.piece(piece(1)).unwrap().unwrap().touched_ms, touched);
    assert_eq!(reader.shared_beyond(&BTreeMap::new()).unwrap().last(), Some(&newer));
    assert_eq!(reader.verify(&BTreeMap::new()).unwrap().troubles, []);
}
