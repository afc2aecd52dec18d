//! What lines are where people move, join, remove and retype around each other.

use super::super::block::{AtomKind, Block, BlockAttrs, BlockKind, Marks};
use super::super::delta::{FlatOp, MarkPatch, TextName};
use super::super::remarks::Remark;
use super::storm::{Peer, meet, newsroom, retain};
use super::{again, body, moved_down, two, words};

pub(super) fn delete(n: u32) -> FlatOp {
    FlatOp::Delete { n }
}

pub(super) fn made(kind: BlockKind) -> FlatOp {
    FlatOp::Block { block: kind.into() }
}

pub(super) fn apply(peer: &mut Peer, delta: &[FlatOp]) {
    peer.text.apply(TextName::Body, delta).unwrap();
    assert!(peer.text.lines_agree().unwrap());
}

fn picture() -> Block {
    Block::atom(AtomKind::Picture, "p1")
}

#[test]
fn an_atom_keeps_its_own_newline_where_the_words_before_it_lose_theirs() {
    let line = |text: &str| Block::new(BlockKind::Paragraph, text);
    let mut peers = newsroom(2, 7, &[line("aabb"), line("cc"), picture(), line("dd")]);
    // What follows the first words goes, newlines included; a new one ends them before the picture.
    let mut batch = vec![retain(2), FlatOp::line(BlockKind::Quote.into()), delete(6)];
    apply(&mut peers[0], &batch);
    assert_eq!(body(&peers[0]), "> aa | @ | dd");
    // Another takes the line of those words elsewhere meanwhile: the picture is not on it.
    batch = vec![delete(5), retain(4)];
    batch.extend(again("aabb"));
    apply(&mut peers[1], &batch);
    meet(&mut peers, 0);
    // They come as whoever took them had them.
    assert_eq!(body(&peers[0]), "@ | > aabb | dd");
    assert_eq!(body(&peers[1]), body(&peers[0]));
}

#[test]
fn an_atom_stays_where_words_are_joined_to_nothing() {
    let line = |text: &str| Block::new(BlockKind::Paragraph, text);
    let mut peers = newsroom(2, 7, &[line("aabb"), picture()]);
    // The new newline stood in the text before: the words run on into the atom's line, and it ends them.
    let mut batch = vec![retain(2)];
    batch.push(again("")[1].clone());
    batch.push(delete(3));
    apply(&mut peers[0], &batch);
    assert_eq!(body(&peers[0]), "aa | @");
    meet(&mut peers, 0);
    assert_eq!(body(&peers[1]), "aa | @");
}

/// The first of three two-letter blocks goes one down, and comes back, all before anybody sees it.
fn there_and_back(peer: &mut Peer) {
    let mut down = vec![delete(3), retain(3)];
    down.extend(again("aa"));
    apply(peer, &down);
    let mut back = again("aa").to_vec();
    back.extend([retain(3), delete(3)]);
    apply(peer, &back);
    assert_eq!(body(peer), "aa | bb | cc");
}

#[test]
fn a_line_that_nobody_else_saw_leaves_nothing_in_which_words_are_caught() {
    for mover in [0, 1] {
        let mut peers = two(&["aa", "bb", "cc"]);
        there_and_back(&mut peers[mover]);
        apply(&mut peers[1 - mover], &[retain(6), words("avant ")]);
        meet(&mut peers, 0);
        assert_eq!(body(&peers[0]), "aa | bb | avant cc");
        assert_eq!(peers[0].text.remarks(TextName::Body), []);
    }
}

#[test]
fn lines_joined_by_one_are_not_parted_by_what_another_moved_there_and_back() {
    for mover in [0, 1] {
        let mut peers = two(&["aa", "bb", "cc"]);
        there_and_back(&mut peers[mover]);
        apply(&mut peers[1 - mover], &[retain(5), delete(1)]);
        meet(&mut peers, 0);
        assert_eq!(body(&peers[0]), "aa | bbcc");
    }
}

#[test]
fn a_line_that_another_may_have_seen_keeps_what_is_typed_into_it() {
    let mut peers = two(&["aa", "bb", "cc"]);
    apply(&mut peers[0], &moved_down("aa"));
    meet(&mut peers, 0);
    apply(&mut peers[1], &[retain(8), words("!")]);
    let mut back = again("aa").to_vec();
    back.extend([retain(6), delete(3)]);
    apply(&mut peers[0], &back);
    meet(&mut peers, 0);
    assert_eq!(body(&peers[0]), "aa | bb | cc | !");
}

/// Two peers, and words that came to stand on a picture's line.
fn words_on_a_picture() -> Vec<Peer> {
    let mut peers = two(&["aa", "", "cc"]);
    apply(&mut peers[0], &[retain(3), FlatOp::Block { block: picture().attrs }]);
    apply(&mut peers[1], &[retain(3), words("mots")]);
    meet(&mut peers, 0);
    assert_eq!(body(&peers[0]), "aa | mots | @ | cc");
    peers
}

#[test]
fn words_on_an_atoms_line_are_given_a_line_by_who_touches_them_alone() {
    let mut peers = words_on_a_picture();
    apply(
        &mut peers[0],
        &[
            words("x"),
            retain(2),
            made(BlockKind::PullQuote),
            words("zz"),
            FlatOp::line(BlockAttrs::default()),
            retain(6),
            words("y"),
        ],
    );
    apply(&mut peers[1], &[retain(7), made(BlockKind::Quote)]);
    meet(&mut peers, 0);
    assert_eq!(body(&peers[0]), ">> xaa | zz | > mots | @ | ycc");
    assert_eq!(body(&peers[1]), body(&peers[0]));
}

#[test]
fn words_whose_atom_goes_become_what_another_makes_of_them_meanwhile() {
    for remover in [0, 1] {
        let mut peers = words_on_a_picture();
        let strong = MarkPatch {
            strong: Some(true),
            ..MarkPatch::default()
        };
        let marked = FlatOp::Format { n: 2, marks: strong };
        // Some only remove the atom, some mark a word of the same line with it.
        let batch = match remover {
            0 => vec![retain(4), marked, retain(2), delete(1)],
            _ => vec![retain(8), delete(1)],
        };
        apply(&mut peers[remover], &batch);
        assert_eq!(body(&peers[remover]), "aa | mots | cc");
        apply(&mut peers[1 - remover], &[retain(7), made(BlockKind::Quote)]);
        meet(&mut peers, 0);
        assert_eq!(body(&peers[0]), "aa | > mots | cc");
        assert_eq!(body(&peers[1]), body(&peers[0]));
    }
}

#[test]
fn an_atom_that_takes_the_place_of_a_removed_one_stays_beside_its_words() {
    for remover in [0, 1] {
        let mut peers = words_on_a_picture();
        let other = Block::atom(AtomKind::Embed, "e1");
        apply(&mut peers[remover], &[retain(8), delete(1)]);
        let put_in = [retain(8), FlatOp::Block { block: other.attrs }];
        apply(&mut peers[1 - remover], &put_in);
        meet(&mut peers, 0);
        assert_eq!(body(&peers[0]), "aa | mots | @ | cc");
        assert_eq!(body(&peers[1]), body(&peers[0]));
        // Whoever removed the first goes on writing, and takes nothing of the second away.
        apply(&mut peers[remover], &[retain(7), words("!")]);
        apply(&mut peers[1 - remover], &[retain(3), words("les ")]);
        meet(&mut peers, 0);
        assert_eq!(body(&peers[0]), "aa | les mots! | @ | cc");
        assert_eq!(body(&peers[1]), body(&peers[0]));
    }
}

#[test]
fn an_atom_that_goes_does_not_come_out_elsewhere() {
    let mut peers = two(&["aa", "", "cc", "", "dd"]);
    let made_a_picture = |before| vec![retain(before), FlatOp::Block { block: picture().attrs }];
    // Both put the same picture in, one of them on the line that the other writes on.
    apply(&mut peers[0], &made_a_picture(3));
    let mut batch = vec![retain(3), words("mots"), retain(4)];
    batch.push(FlatOp::Block { block: picture().attrs });
    apply(&mut peers[1], &batch);
    meet(&mut peers, 0);
    assert_eq!(body(&peers[0]), "aa | mots | @ | cc | dd", "shown once");
    apply(&mut peers[0], &[retain(8), delete(1), retain(4), words("!")]);
    assert_eq!(body(&peers[0]), "aa | mots | cc | d!d");
    meet(&mut peers, 0);
    assert_eq!(body(&peers[1]), body(&peers[0]));
}

#[test]
fn an_atom_that_goes_with_the_lines_after_it_leaves_the_words_before_it() {
    let mut peers = words_on_a_picture();
    apply(&mut peers[0], &[retain(8), delete(2), words("d")]);
    assert_eq!(body(&peers[0]), "aa | mots | dc");
    // Taken back, it stands where it stood.
    let picture = FlatOp::Newline {
        block: picture().attrs,
        again: true,
        was: Some(picture().attrs),
        from: None,
    };
    apply(&mut peers[0], &[retain(8), picture]);
    meet(&mut peers, 0);
    assert_eq!(body(&peers[0]), "aa | mots | @ | dc");
    assert_eq!(body(&peers[1]), body(&peers[0]));
}

#[test]
fn what_is_made_of_a_moved_line_goes_before_what_it_is_kept_as() {
    let mut peers = two(&["aa", "bb", "cc"]);
    apply(&mut peers[0], &moved_down("aa"));
    apply(&mut peers[1], &[retain(2), words("!")]);
    meet(&mut peers, 0);
    assert_eq!(body(&peers[0]), "! | bb | cc | aa");
    // One moves it on and makes a heading of the words that stayed behind, the other quotes it.
    let mut on = vec![retain(5)];
    on.extend(again("aa"));
    on.extend([retain(3), delete(3)]);
    apply(&mut peers[0], &on);
    apply(&mut peers[0], &[retain(1), made(BlockKind::Crosshead { level: 2 })]);
    apply(&mut peers[1], &[retain(10), made(BlockKind::Quote)]);
    meet(&mut peers, 0);
    assert_eq!(body(&peers[0]), "## ! | bb | > aa | cc");
    assert_eq!(body(&peers[1]), body(&peers[0]));
}

#[test]
fn a_copy_that_shows_in_the_place_of_another_says_which_line_that_was() {
    let mut peers = two(&["aa", "bb", "cc"]);
    for peer in &mut peers {
        apply(peer, &moved_down("aa"));
    }
    let updates: Vec<_> = peers
        .iter()
        .map(|peer| peer.text.updates_since(&peer.sent).unwrap())
        .collect();
    let told: Vec<_> = [0, 1]
        .iter()
        .flat_map(|nth: &usize| peers[*nth].text.import(&updates[1 - nth]).unwrap())
        .flat_map(|(_, delta)| delta)
        .collect();
    // For one of the two the other's copy shows, in the place of its own.
    let lines = told.iter().filter_map(|op| {
        if let FlatOp::Newline { was, from, .. } = op {
            Some((was.clone(), *from))
        } else {
            None
        }
    });
    assert_eq!(lines.collect::<Vec<_>>(), [(Some(BlockAttrs::default()), Some(8))]);
}

#[test]
fn a_line_moved_from_words_of_others_says_so_and_is_what_they_made_it() {
    let mut peers = two(&["aa", "bb", "cc"]);
    apply(&mut peers[0], &[retain(2), words("!")]);
    apply(&mut peers[0], &[retain(3), made(BlockKind::Quote)]);
    meet(&mut peers, 0);
    // A window that moved the line before it heard of that leaves the other's words where they are.
    let [aa, newline] = again("aa");
    let FlatOp::Newline { block, again, was, .. } = newline else {
        unreachable!("it is a newline")
    };
    let newline = FlatOp::Newline {
        block,
        again,
        was,
        from: Some(3),
    };
    let edited = peers[1]
        .text
        .edit(TextName::Body, &[delete(2), retain(8), aa, newline])
        .unwrap();
    assert!(!edited.correction.is_empty(), "the window has yet to hear of the quote");
    assert_eq!(body(&peers[1]), "> ! | bb | cc | > aa");
    let orphan = Remark::Orphaned {
        at: 0,
        words: "!".to_owned(),
    };
    assert_eq!(peers[1].text.remarks(TextName::Body), [orphan]);
    assert!(peers[1].text.lines_agree().unwrap());
}

#[test]
fn the_last_line_is_known_where_it_moves() {
    let mut peers = two(&["aa", "bb", "cc"]);
    let [cc, newline] = again("cc");
    let FlatOp::Newline { block, again, was, .. } = newline else {
        unreachable!("it is a newline")
    };
    let newline = FlatOp::Newline {
        block,
        again,
        was,
        from: Some(8),
    };
    apply(&mut peers[0], &[cc, newline, retain(6), delete(3)]);
    apply(&mut peers[1], &[retain(8), made(BlockKind::Quote)]);
    meet(&mut peers, 0);
    assert_eq!(body(&peers[0]), "> cc | aa | bb");
}

#[test]
fn a_line_that_comes_a_third_time_before_the_window_heard_is_told_of() {
    let mut peers = two(&["aa", "bb", "cc"]);
    for peer in &mut peers {
        apply(peer, &moved_down("aa"));
    }
    meet(&mut peers, 0);
    // The window takes its move back, and the core hides what comes: it stands already.
    let edited = peers[0].text.edit(TextName::Body, &again("aa")).unwrap();
    assert!(!edited.correction.is_empty());
    // Before it hears of that, it moves what it shows, and types into the other.
    let mut batch = vec![retain(3)];
    batch.extend(again("aa"));
    batch.extend([retain(5), words("!")]);
    apply(&mut peers[0], &batch);
    assert_eq!(body(&peers[0]), "bb | aa | cc | aa!");
    let told = peers[0].text.remarks(TextName::Body);
    assert_eq!(told, [Remark::KeptBoth { at: vec![9, 3] }]);
}

#[test]
fn words_that_come_again_after_a_new_line_keep_their_newline() {
    let mut peers = two(&["aa", "bb", "cc"]);
    let [bb, _] = again("bb");
    let opened = FlatOp::line(BlockAttrs::default());
    apply(&mut peers[0], &[retain(3), opened, bb, delete(2)]);
    apply(&mut peers[1], &[retain(5), made(BlockKind::Quote)]);
    meet(&mut peers, 0);
    assert_eq!(body(&peers[0]), "aa |  | > bb | cc");
}

#[test]
fn words_that_come_again_where_they_stand_have_never_left() {
    for mover in [0, 1] {
        let mut peers = two(&["aa", "bbb", "cc"]);
        let [bbb, _] = again("bbb");
        apply(&mut peers[mover], &[retain(3), bbb, words("x"), delete(3)]);
        assert_eq!(body(&peers[mover]), "aa | bbbx | cc");
        // Another opens a line before them, and deletes one of them, meanwhile.
        let opened = FlatOp::line(BlockAttrs::default());
        let other = [retain(3), words("avant"), opened, retain(2), delete(1)];
        apply(&mut peers[1 - mover], &other);
        meet(&mut peers, 0);
        assert_eq!(body(&peers[0]), "aa | avant | bbx | cc");
        assert_eq!(body(&peers[1]), body(&peers[0]));
    }
}

#[test]
fn a_line_that_went_there_and_back_is_told_as_the_line_that_others_know() {
    let mut peers = two(&["aa", "bb", "cc"]);
    there_and_back(&mut peers[0]);
    let update = peers[0].text.updates_since(&peers[0].sent).unwrap();
    apply(&mut peers[1], &[retain(2), words("!")]);
    let told = peers[1].text.import(&update).unwrap();
    let newline = told
        .iter()
        .flat_map(|(_, delta)| delta)
        .find(|op| matches!(op, FlatOp::Newline { .. }));
    assert!(
        matches!(newline, Some(FlatOp::Newline { from: Some(3), .. })),
        "{told:?}"
    );
}

#[test]
fn what_is_made_of_a_line_and_of_the_words_left_there_in_one_batch_stays_after_a_load() {
    let mut peers = two(&["aa", "bb", "cc"]);
    apply(&mut peers[0], &[retain(2), words("!")]);
    meet(&mut peers, 0);
    let boxed = BlockAttrs {
        boxed: Some("b".to_owned()),
        ..BlockAttrs::default()
    };
    let moved = FlatOp::Newline {
        block: boxed.clone(),
        again: true,
        was: Some(boxed.clone()),
        from: Some(3),
    };
    let [aa, _] = again("aa");
    apply(
        &mut peers[1],
        &[aa, moved, delete(2), retain(1), FlatOp::Block { block: boxed }],
    );
    meet(&mut peers, 0);
    assert_eq!(
        peers[0].text.blocks(TextName::Body),
        peers[1].text.blocks(TextName::Body)
    );
    assert!(
        peers[0].text.blocks(TextName::Body)[..2]
            .iter()
            .all(|block| block.attrs.boxed.is_some())
    );
}

#[test]
fn words_that_come_back_otherwise_marked_stay_behind_a_line_put_before_them() {
    let line = |text: &str| Block::new(BlockKind::Paragraph, text);
    let mut peers = newsroom(2, 7, &[line("aa"), line("bbcc")]);
    let strong = Marks {
        strong: true,
        ..Marks::none()
    };
    // Moved, moved back and made bold before it left: what was typed before it goes.
    let batch = [retain(3), words("xx")];
    apply(&mut peers[0], &batch);
    let bold = |text: &str, marks: &Marks| FlatOp::Insert {
        text: text.into(),
        marks: marks.clone(),
        again: true,
    };
    apply(
        &mut peers[0],
        &[retain(3), bold("bb", &Marks::none()), bold("cc", &strong), delete(6)],
    );
    // Another puts a crosshead before the same line meanwhile, and makes a quotation of it.
    let crosshead = FlatOp::line(BlockKind::Crosshead { level: 2 }.into());
    let batch = [retain(3), words("dd"), crosshead, retain(4), made(BlockKind::Quote)];
    apply(&mut peers[1], &batch);
    meet(&mut peers, 0);
    assert_eq!(body(&peers[0]), body(&peers[1]));
    let blocks = peers[0].text.blocks(TextName::Body);
    let told: Vec<(String, BlockKind)> = blocks
        .iter()
        .map(|block| (block.text(), block.attrs.kind.clone()))
        .collect();
    assert_eq!(
        told,
        [
            ("aa".to_owned(), BlockKind::Paragraph),
            ("dd".to_owned(), BlockKind::Crosshead { level: 2 }),
            ("bbcc".to_owned(), BlockKind::Quote),
        ]
    );
    let spans: Vec<(&str, bool)> = blocks[2]
        .spans
        .iter()
        .map(|span| (span.text.as_str(), span.marks.strong))
        .collect();
    assert_eq!(spans, [("bb", false), ("cc", true)]);
}
