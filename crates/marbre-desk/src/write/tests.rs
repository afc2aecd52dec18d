//! When what was typed becomes a change, and who finds it before.

#![allow(clippy::unwrap_used)]

use super::{AWAY, BATCHES_WORTH_A_CHANGE, IDLE};
use crate::Desk;
use crate::testing::Machine;
use marbre_domain::ids::{MemberId, PieceId};
use marbre_domain::piece::PieceKind;
use marbre_domain::text::block::Marks;
use marbre_domain::text::delta::{EditBatch, FlatOp, TextName};

struct Scene {
    machine: Machine,
    desk: Desk,
    me: MemberId,
    piece: PieceId,
    typed: u32,
    _home: tempfile::TempDir,
}

impl Scene {
    fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let machine = Machine::new();
        let (mut desk, me) = machine.init(home.path());
        let piece = desk.create_piece(me, PieceKind::Article, "fr").unwrap();
        desk.window_opens(me, piece).unwrap();
        Self {
            machine,
            desk,
            me,
            piece,
            typed: 0,
            _home: home,
        }
    }

    /// Types in batches of one word.
    fn types(&mut self, words: &str) {
        for word in words.split_inclusive(' ') {
            let batch = EditBatch {
                text: TextName::Body,
                session: "fenêtre".into(),
                number: self.typed + 1,
                base: self.typed,
                delta: vec![FlatOp::words(word.to_owned(), Marks::none())],
            };
            self.desk.edit(self.me, self.piece, &batch).unwrap();
            self.typed += 1;
        }
    }

    fn in_the_journal(&self) -> usize {
        self.desk.store.journal_of(self.piece).unwrap().len()
    }

    fn found(&self, word: &str) -> bool {
        !self.desk.search(self.me, word).unwrap().is_empty()
    }
}

#[test]
fn a_short_pause_shows_the_words_and_signs_nothing() {
    let mut scene = Scene::new();
    scene.types("la pirogue descend ");
    scene.desk.idle().unwrap();
    assert!(!scene.found("pirogue"), "somebody is still typing");
    scene.machine.pass(IDLE);
    scene.desk.idle().unwrap();
    assert!(scene.found("pirogue"));
    assert_eq!(scene.in_the_journal(), 3);
}

#[test]
fn who_stays_away_leaves_a_change_however_short() {
    let mut scene = Scene::new();
    scene.types("la pirogue descend ");
    scene.machine.pass(AWAY);
    scene.desk.idle().unwrap();
    assert_eq!(scene.in_the_journal(), 0);
    assert!(scene.found("pirogue"));
}

#[test]
fn a_short_pause_after_much_typing_makes_a_change() {
    let mut scene = Scene::new();
    scene.types(&"mot ".repeat(BATCHES_WORTH_A_CHANGE));
    scene.desk.idle().unwrap();
    assert_eq!(scene.in_the_journal(), BATCHES_WORTH_A_CHANGE);
    scene.machine.pass(IDLE);
    scene.desk.idle().unwrap();
    assert_eq!(scene.in_the_journal(), 0);
}
