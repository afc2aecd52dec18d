//! What is in the library is found by its words, and reaches a piece with them.

#![allow(clippy::unwrap_used)]

use super::SHOWN;
use crate::Desk;
use crate::error::DeskError;
use crate::testing::Machine;
use marbre_domain::change::Chain;
use marbre_domain::ids::{MediaId, MemberId};
use marbre_domain::member::Role;
use marbre_domain::piece::PieceKind;
use marbre_domain::record::Record;
use std::time::Duration;

const PICTURE: &[u8] = include_bytes!("../../../marbre-cli/demo/pictures/marche.jpg");

struct Scene {
    machine: Machine,
    desk: Desk,
    me: MemberId,
    _home: tempfile::TempDir,
}

impl Scene {
    fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let machine = Machine::new();
        let (desk, me) = machine.init(home.path());
        Self {
            machine,
            desk,
            me,
            _home: home,
        }
    }

    /// A picture of the library, as a site or the arrivals folder brings it; each is newer than the one before.
    fn keeps(&mut self, file_name: &str, caption: &str, credit: &str) -> MediaId {
        self.machine.pass(Duration::from_secs(1));
        let mut media = self.desk.keep_media(file_name, PICTURE).unwrap();
        caption.clone_into(&mut media.caption);
        credit.clone_into(&mut media.credit);
        "Un bac".clone_into(&mut media.alt);
        let id = media.id;
        self.desk
            .append(self.me, vec![(Chain::Shared, Record::Media(media))])
            .unwrap();
        id
    }

    fn found(&self, words: &str) -> Vec<MediaId> {
        let found = self.desk.library(self.me, words).unwrap();
        assert_eq!(found.entries.len(), usize::try_from(found.total).unwrap().min(SHOWN));
        found.entries.into_iter().map(|entry| entry.id).collect()
    }
}

#[test]
fn a_picture_of_the_library_is_shown_to_every_member() {
    let mut scene = Scene::new();
    scene.keeps("bac.jpg", "Le bac.", "I. K.");
    let reporter = scene
        .desk
        .add_member(scene.me, "Ousmane D.", Role::Reporter, false, false)
        .unwrap();
    let hash = scene.desk.library(reporter, "").unwrap().entries[0].blob.clone();
    let (bytes, _) = scene.desk.blob(reporter, &hash).unwrap();
    assert!(!bytes.is_empty());
}

#[test]
fn the_library_is_found_by_its_words_the_newest_first_and_never_all_at_once() {
    let mut scene = Scene::new();
    assert_eq!(scene.found(""), []);
    let bac = scene.keeps("IMG_2031.jpg", "Le bac de Sélou, à l’aube.", "Issa Koné");
    let marche = scene.keeps("marche.jpg", "Le marché de Wansi.", "Awa Diarra");
    assert_eq!(scene.found(""), [marche, bac]);
    for words in ["selou", "SÉLOU kone", "l'aube", "2031", "bac sel"] {
        assert!(scene.found(words).contains(&bac), "{words}");
    }
    assert_eq!(scene.found("Marché"), [marche]);
    assert_eq!(scene.found("selou marche"), []);
    assert_eq!(scene.desk.newsroom_view().unwrap().library, 2);

    for number in 0..SHOWN {
        scene.keeps(&format!("crue-{number}.jpg"), "La crue.", "");
    }
    let all = scene.desk.library(scene.me, "").unwrap();
    assert_eq!((all.entries.len(), all.total), (SHOWN, 62));
    assert_eq!(scene.found("marche"), [marche], "an older one is found by its words");
}

#[test]
fn an_entry_reaches_a_piece_with_its_words_and_stays_as_it_is_in_the_library() {
    let mut scene = Scene::new();
    let entry = scene.keeps("bac.jpg", "Le bac de Wansi.", "Issa Koné");
    let (me, desk) = (scene.me, &mut scene.desk);
    let piece = desk.create_piece(me, PieceKind::Article, "fr").unwrap();
    let added = desk.add_from_library(me, piece, entry).unwrap();
    assert_ne!(added.id, entry, "a record of the piece's own");
    desk.set_media(me, piece, added.id, "Le bac, en panne.", "I. K.", "")
        .unwrap();
    let in_piece = desk.piece_view(me, piece).unwrap().media;
    let [one] = &in_piece[..] else {
        panic!("{in_piece:?}");
    };
    assert_eq!((one.id, one.caption.as_str()), (added.id, "Le bac, en panne."));
    let kept = desk.library(me, "").unwrap().entries;
    let [kept] = &kept[..] else {
        panic!("{kept:?}");
    };
    assert_eq!(kept.id, entry);
    for same in [kept, &added] {
        assert_eq!(
            (same.caption.as_str(), same.credit.as_str(), same.alt.as_str()),
            ("Le bac de Wansi.", "Issa Koné", "Un bac")
        );
        assert_eq!((&same.blob, same.size, same.width), (&one.blob, one.size, one.width));
    }

    // A second time it is another record: nothing stands twice in a piece.
    let again = desk.add_from_library(me, piece, entry).unwrap();
    assert_ne!(again.id, added.id);
    assert_eq!(desk.verify(false).unwrap().troubles, []);
}

#[test]
fn who_may_not_edit_a_piece_puts_nothing_in_it() {
    let mut scene = Scene::new();
    let entry = scene.keeps("bac.jpg", "Le bac de Wansi.", "Issa Koné");
    let (me, desk) = (scene.me, &mut scene.desk);
    let other = desk
        .add_member(me, "Salif Touré", Role::Reporter, false, false)
        .unwrap();
    let piece = desk.create_piece(me, PieceKind::Article, "fr").unwrap();
    let refused = desk.add_from_library(other, piece, entry).unwrap_err();
    // A draft of somebody else is not even there.
    assert_eq!(refused.code(), "unknown", "{refused}");
    assert!(desk.piece_view(me, piece).unwrap().media.is_empty());
}

#[test]
fn an_entry_is_named_by_its_beginning_where_only_one_answers() {
    let mut scene = Scene::new();
    let first = scene.keeps("bac.jpg", "", "");
    let id = first.to_string();
    let loud = id[..13].to_uppercase();
    for name in [&id[..], &id[..13], &loud[..]] {
        assert_eq!(scene.desk.find_in_library(name).unwrap().id, first, "{name}");
    }
    scene.keeps("marche.jpg", "", "");
    assert_eq!(scene.desk.find_in_library(&id).unwrap().id, first);
    let name = |name: &str| scene.desk.find_in_library(name).map(|media| media.id);
    assert!(matches!(name("0"), Err(DeskError::Ambiguous { .. })));
    for unknown in ["", "bac", "ffffffff"] {
        assert!(matches!(name(unknown), Err(DeskError::Unknown { .. })), "{unknown}");
    }
}
