//! The text model's promises, told as stories and stormed at random.

mod left;
mod lines;
mod model;
mod storm;

use super::block::{AtomKind, Block, BlockAttrs, BlockKind, Marks, Span};
use super::delta::{FlatOp, TextName};
use super::document::PieceText;
use super::remarks::Remark;
use model::by_the_letter;
use storm::{Peer, meet, newsroom, retain};

fn body(peer: &Peer) -> String {
    peer.text
        .blocks(TextName::Body)
        .iter()
        .map(|block| {
            let sign = match block.attrs.kind {
                BlockKind::Paragraph => "",
                BlockKind::Crosshead { .. } => "## ",
                BlockKind::Item { .. } => "- ",
                BlockKind::Quote => "> ",
                BlockKind::PullQuote => ">> ",
                BlockKind::Atom { .. } => "@",
            };
            format!("{sign}{}", block.text())
        })
        .collect::<Vec<_>>()
        .join(" | ")
}

fn two(opening: &[&str]) -> Vec<Peer> {
    let blocks: Vec<Block> = opening.iter().map(|t| Block::new(BlockKind::Paragraph, *t)).collect();
    newsroom(2, 7, &blocks)
}

fn words(text: &str) -> FlatOp {
    FlatOp::words(text, Marks::none())
}

#[test]
fn an_editor_makes_it_an_intertitre_while_the_reporter_types() {
    let mut peers = two(&["Un prix", "Suite"]);
    let heading = FlatOp::Block {
        block: BlockKind::Crosshead { level: 2 }.into(),
    };
    peers[0].text.apply(TextName::Body, &[retain(7), heading]).unwrap();
    peers[1]
        .text
        .apply(TextName::Body, &[retain(7), words(" affiché")])
        .unwrap();
    meet(&mut peers, 0);
    assert_eq!(body(&peers[0]), "## Un prix affiché | Suite");
}

#[test]
fn words_typed_into_a_removed_block_come_back_marked() {
    let mut peers = two(&["Un", "Deux", "Trois"]);
    peers[0]
        .text
        .apply(TextName::Body, &[retain(3), FlatOp::Delete { n: 5 }])
        .unwrap();
    assert_eq!(body(&peers[0]), "Un | Trois");
    peers[1]
        .text
        .apply(TextName::Body, &[retain(7), words(" bis")])
        .unwrap();
    meet(&mut peers, 0);
    assert_eq!(body(&peers[0]), "Un |  bis | Trois");
    assert_eq!(
        peers[0].text.remarks(TextName::Body),
        [Remark::Orphaned {
            at: 3,
            words: " bis".into()
        }]
    );
    // Who keeps them says so by touching them.
    peers[0]
        .text
        .apply(TextName::Body, &[retain(3), FlatOp::Delete { n: 1 }])
        .unwrap();
    assert_eq!(peers[0].text.remarks(TextName::Body), []);
}

/// Words and their newline that stood in the text before, in a paragraph.
fn again(text: &str) -> [FlatOp; 2] {
    [
        FlatOp::Insert {
            text: text.into(),
            marks: Marks::none(),
            again: true,
        },
        FlatOp::Newline {
            block: BlockAttrs::default(),
            again: true,
            was: Some(BlockAttrs::default()),
            from: None,
        },
    ]
}

fn moved_down(text: &str) -> Vec<FlatOp> {
    // The first of three two-letter blocks goes to the end.
    let mut delta = vec![FlatOp::Delete { n: 3 }, retain(6)];
    delta.extend(again(text));
    delta
}

#[test]
fn a_block_moved_twice_stands_once() {
    let mut peers = two(&["aa", "bb", "cc"]);
    for peer in &mut peers {
        peer.text.apply(TextName::Body, &moved_down("aa")).unwrap();
    }
    meet(&mut peers, 0);
    assert_eq!(body(&peers[0]), "bb | cc | aa");
    assert_eq!(peers[1].text.remarks(TextName::Body), [Remark::MovedTwice { at: 6 }]);
    // Typing in it makes it the only one for good.
    peers[0].text.apply(TextName::Body, &[retain(6), words("x")]).unwrap();
    meet(&mut peers, 0);
    assert_eq!(body(&peers[1]), "bb | cc | xaa");
    assert_eq!(peers[1].text.remarks(TextName::Body), []);
}

#[test]
fn copies_that_differ_are_both_kept_and_said() {
    let mut peers = two(&["aa", "bb", "cc"]);
    peers[0].text.apply(TextName::Body, &moved_down("aa")).unwrap();
    peers[1].text.apply(TextName::Body, &moved_down("aa")).unwrap();
    peers[1].text.apply(TextName::Body, &[retain(8), words("!")]).unwrap();
    meet(&mut peers, 0);
    assert!(matches!(peers[0].text.remarks(TextName::Body).as_slice(), [Remark::KeptBoth { at }] if at.len() == 2));
    assert_eq!(body(&peers[0]), body(&peers[1]));
}

#[test]
fn a_deletion_that_two_take_back_is_taken_back_once() {
    let mut peers = two(&["aa", "bb", "cc"]);
    for peer in &mut peers {
        peer.text.apply(TextName::Body, &[FlatOp::Delete { n: 3 }]).unwrap();
    }
    meet(&mut peers, 0);
    assert_eq!(body(&peers[0]), "bb | cc");
    for peer in &mut peers {
        peer.text.apply(TextName::Body, &again("aa")).unwrap();
    }
    meet(&mut peers, 0);
    assert_eq!(body(&peers[0]), "aa | bb | cc");
    assert_eq!(body(&peers[1]), "aa | bb | cc");
    assert_eq!(peers[0].text.remarks(TextName::Body), [Remark::MovedTwice { at: 0 }]);
}

#[test]
fn a_block_is_known_again_however_often_it_was_moved_back() {
    let mut peers = two(&["aa", "bb", "cc"]);
    peers[1].text.apply(TextName::Body, &moved_down("aa")).unwrap();
    // Down, up again and down, each in a batch of its own; then a part of it alone.
    peers[0].text.apply(TextName::Body, &moved_down("aa")).unwrap();
    let mut up = again("aa").to_vec();
    up.extend([retain(6), FlatOp::Delete { n: 3 }]);
    peers[0].text.apply(TextName::Body, &up).unwrap();
    peers[0].text.apply(TextName::Body, &moved_down("aa")).unwrap();
    meet(&mut peers, 0);
    assert_eq!(body(&peers[0]), "bb | cc | aa");

    let mut peers = two(&["aàè", "bb", "cc"]);
    peers[1]
        .text
        .apply(
            TextName::Body,
            &[vec![FlatOp::Delete { n: 4 }, retain(6)], again("aàè").to_vec()].concat(),
        )
        .unwrap();
    peers[0]
        .text
        .apply(TextName::Body, &[retain(1), FlatOp::line(BlockAttrs::default())])
        .unwrap();
    peers[0]
        .text
        .apply(
            TextName::Body,
            &[
                vec![retain(2), FlatOp::Delete { n: 3 }, retain(6)],
                again("àè").to_vec(),
            ]
            .concat(),
        )
        .unwrap();
    meet(&mut peers, 0);
    let merged = body(&peers[0]);
    assert!(merged.contains("aàè") && merged.ends_with("àè"), "{merged}");
    let told = peers[0].text.remarks(TextName::Body);
    assert!(
        matches!(told.as_slice(), [Remark::KeptBoth { at }] if at.len() == 2),
        "{told:?}"
    );
}

#[test]
fn a_batch_that_repeats_what_another_moved_is_corrected() {
    let mut peers = two(&["aa", "bb", "cc"]);
    peers[0].text.apply(TextName::Body, &moved_down("aa")).unwrap();
    meet(&mut peers, 0);
    // The window moved it as well, and heard of the other's move before it sent its own: nothing is left to delete.
    let late = [vec![retain(3)], again("aa").to_vec()].concat();
    let before = peers[1].body();
    let edited = peers[1].text.edit(TextName::Body, &late).unwrap();
    let letter = by_the_letter(&before, &late);
    assert_eq!(edited.units as usize, letter.len());
    assert_eq!(by_the_letter(&letter, &edited.correction), peers[1].body());
    assert_eq!(peers[1].body().len(), before.len());
}

#[test]
fn an_atom_stays_where_another_removed_the_empty_line_it_was_put_in() {
    let mut peers = two(&["aa", "", "cc"]);
    peers[0]
        .text
        .apply(TextName::Body, &[retain(3), FlatOp::Delete { n: 1 }])
        .unwrap();
    let atom = Block::atom(AtomKind::Picture, "p1").attrs;
    peers[1]
        .text
        .apply(TextName::Body, &[retain(3), FlatOp::Block { block: atom }])
        .unwrap();
    meet(&mut peers, 0);
    assert_eq!(body(&peers[0]), "aa | @ | cc");
    // Whoever removes the atom removes it.
    peers[0]
        .text
        .apply(TextName::Body, &[retain(3), FlatOp::Delete { n: 1 }])
        .unwrap();
    meet(&mut peers, 0);
    assert_eq!(body(&peers[1]), "aa | cc");
}

#[test]
fn a_block_that_is_moved_keeps_the_kind_that_another_gave_it() {
    let mut peers = two(&["aa", "bb", "cc"]);
    let quote = FlatOp::Block {
        block: BlockKind::Quote.into(),
    };
    peers[0].text.apply(TextName::Body, &[retain(2), quote]).unwrap();
    meet(&mut peers, 0);
    // Moved by somebody who knew it as a paragraph.
    let edited = peers[1].text.edit(TextName::Body, &moved_down("aa")).unwrap();
    assert_eq!(body(&peers[1]), "bb | cc | > aa");
    assert!(!edited.correction.is_empty());
}

#[test]
fn two_lines_opened_at_one_place_do_not_mix() {
    let mut peers = two(&["Un", "Fin"]);
    for (peer, line) in peers.iter_mut().zip(["premier", "second"]) {
        let block = BlockAttrs::default();
        peer.text
            .apply(TextName::Body, &[retain(2), FlatOp::line(block), words(line)])
            .unwrap();
    }
    meet(&mut peers, 0);
    let merged = body(&peers[0]);
    assert!(
        merged == "Un | premier | second | Fin" || merged == "Un | second | premier | Fin",
        "{merged}"
    );
}

#[test]
fn a_stored_piece_opens_as_it_was() {
    let blocks = [
        Block {
            attrs: BlockAttrs::default(),
            spans: vec![
                Span::plain("Ségou "),
                Span {
                    text: "dort".into(),
                    marks: Marks {
                        strong: true,
                        ..Marks::none()
                    },
                },
            ],
        },
        Block::atom(AtomKind::Picture, "p1"),
        Block {
            attrs: BlockAttrs {
                kind: BlockKind::Item {
                    ordered: true,
                    depth: 1,
                },
                boxed: Some("b".into()),
                list: Some("l".into()),
                source: None,
            },
            spans: vec![Span::plain("ɛ 😀 ŋ")],
        },
    ];
    let text = PieceText::from_blocks(5, &[Span::plain("Chapô")], &blocks).unwrap();
    let cache = text.line_cache();
    for cache in [Some(cache.as_slice()), None, Some(&b"rubbish"[..])] {
        let again = PieceText::load(6, &text.snapshot().unwrap(), cache).unwrap();
        assert_eq!(again.blocks(TextName::Body), blocks);
        assert_eq!(again.plain(TextName::Standfirst), "Chapô\n");
        assert!(again.lines_agree().unwrap());
    }
}

#[test]
fn anchors_survive_edits_around_them() {
    let mut peers = two(&["Un deux trois"]);
    let from = peers[0].text.anchor(TextName::Body, 3, false).unwrap();
    let to = peers[0].text.anchor(TextName::Body, 7, true).unwrap();
    peers[1].text.apply(TextName::Body, &[words("Voici : ")]).unwrap();
    meet(&mut peers, 0);
    assert_eq!(peers[0].text.resolve(TextName::Body, &from), Some(11));
    assert_eq!(peers[0].text.resolve(TextName::Body, &to), Some(15));
}

#[test]
fn an_end_stays_at_the_character_at_its_left() {
    let mut peer = two(&["Un deux", "trois"]).remove(0);
    let ends = [0, 2, 7, 8].map(|offset| peer.text.anchor(TextName::Body, offset, true).unwrap());
    let spots = |peer: &Peer| ends.each_ref().map(|anchor| peer.text.resolve(TextName::Body, anchor));
    assert_eq!(spots(&peer), [Some(0), Some(2), Some(7), Some(8)]);
    peer.text.apply(TextName::Body, &[retain(8), words("et ")]).unwrap();
    peer.text.apply(TextName::Body, &[retain(7), words(" 😀")]).unwrap();
    peer.text.apply(TextName::Body, &[retain(2), words("s")]).unwrap();
    assert_eq!(body(&peer), "Uns deux 😀 | et trois");
    assert_eq!(spots(&peer), [Some(0), Some(2), Some(8), Some(12)]);
    let emoji = peer.text.anchor(TextName::Body, 11, true).unwrap();
    assert_eq!(peer.text.resolve(TextName::Body, &emoji), Some(11));
    peer.text.apply(TextName::Body, &[retain(11), words("!")]).unwrap();
    assert_eq!(peer.text.resolve(TextName::Body, &emoji), Some(11));
}

/// What older programs wrote: the end names the character after the words.
#[test]
fn an_end_that_names_the_character_after_it_is_read_as_it_was_meant() {
    let mut peer = two(&["Un deux trois"]).remove(0);
    let older = |peer: &Peer, at| {
        let cursor = peer.text.loro(TextName::Body).get_cursor(at, loro::cursor::Side::Left);
        super::Anchor(cursor.unwrap().encode())
    };
    let (from, to) = (peer.text.anchor(TextName::Body, 3, false).unwrap(), older(&peer, 7));
    let span = |peer: &Peer| peer.text.resolve_span(TextName::Body, &from, &to, "deux");
    assert_eq!(span(&peer), (3, 7));
    peer.text.apply(TextName::Body, &[words("Et ")]).unwrap();
    assert_eq!(span(&peer), (6, 10));
    // What stands after the words is moved before them.
    let after = FlatOp::Insert {
        text: " trois".into(),
        marks: Marks::none(),
        again: true,
    };
    peer.text
        .apply(TextName::Body, &[after, retain(10), FlatOp::Delete { n: 6 }])
        .unwrap();
    assert_eq!(body(&peer), " troisEt Un deux");
    assert_eq!(span(&peer), (12, 16));
}

#[test]
fn anchors_go_along_with_a_moved_block_and_come_back_with_a_deletion() {
    let mut peers = two(&["Un deux", "bb", "cc"]);
    let from = peers[0].text.anchor(TextName::Body, 3, false).unwrap();
    // The end of the block: its last character moves as well.
    let to = peers[0].text.anchor(TextName::Body, 7, true).unwrap();
    let spots = |peer: &Peer| [&from, &to].map(|anchor| peer.text.resolve(TextName::Body, anchor));
    let mut down = vec![FlatOp::Delete { n: 8 }, retain(6)];
    down.extend(again("Un deux"));
    peers[1].text.apply(TextName::Body, &down).unwrap();
    assert_eq!(spots(&peers[0]), [Some(3), Some(7)]);
    meet(&mut peers, 0);
    for peer in &peers {
        assert_eq!(body(peer), "bb | cc | Un deux");
        assert_eq!(spots(peer), [Some(9), Some(13)]);
    }
    let [words, _] = again("deux");
    peers[0]
        .text
        .apply(TextName::Body, &[retain(9), FlatOp::Delete { n: 4 }])
        .unwrap();
    // Where the line begins that they were in.
    assert_eq!(spots(&peers[0]), [Some(6), Some(6)]);
    peers[0].text.apply(TextName::Body, &[retain(9), words]).unwrap();
    assert_eq!(spots(&peers[0]), [Some(9), Some(13)]);
    // Read anew, nothing is known but what the text itself says.
    let again = PieceText::load(6, &peers[0].text.snapshot().unwrap(), None).unwrap();
    let read = [&from, &to].map(|anchor| again.resolve(TextName::Body, anchor));
    assert_eq!(read, [Some(9), Some(13)]);
}

#[test]
fn wrong_deltas_are_refused() {
    let cases: [(&str, Vec<FlatOp>); 5] = [
        ("past the end", vec![retain(99)]),
        ("splits a pair", vec![retain(1), words("x")]),
        ("newline in words", vec![words("a\nb")]),
        ("words after the end", vec![retain(3), words("x")]),
        (
            "block on a letter",
            vec![FlatOp::Block {
                block: BlockAttrs::default(),
            }],
        ),
    ];
    for (why, delta) in cases {
        let mut text = PieceText::from_blocks(9, &[], &[Block::new(BlockKind::Paragraph, "😀")]).unwrap();
        assert!(text.apply(TextName::Body, &delta).is_err(), "{why}");
    }
}

#[test]
fn a_text_gathered_from_its_updates_is_the_one_that_was_typed() {
    let mut typed = PieceText::new(1).unwrap();
    let mut updates = vec![typed.snapshot().unwrap()];
    for line in ["Le pont rouvre.", "Il rouvre mardi.", "Le maire l’a dit."] {
        let newline = FlatOp::line(BlockAttrs::default());
        updates.push(typed.apply(TextName::Body, &[words(line), newline]).unwrap());
    }
    let changed_at = {
        let mut before = PieceText::awaiting(2).unwrap();
        for update in &updates[..3] {
            before.import(update).unwrap();
        }
        before.version()
    };
    let gathered = PieceText::gathered(3, &updates, 3).unwrap();
    assert_eq!(gathered.left_out, Vec::<String>::new());
    assert_eq!(gathered.changed_at, changed_at);
    assert_eq!(gathered.text.blocks(TextName::Body), typed.blocks(TextName::Body));
    assert_eq!(gathered.text.line_cache(), typed.line_cache());
    // It listens from then on.
    let mut text = gathered.text;
    let later = typed.apply(TextName::Body, &[words("Enfin : ")]).unwrap();
    let changed = text.import(&later).unwrap();
    assert_eq!(changed, [(TextName::Body, vec![words("Enfin : ")])]);
    assert_eq!(text.blocks(TextName::Body), typed.blocks(TextName::Body));
}

#[test]
fn an_update_that_is_none_is_left_out_and_the_rest_is_gathered() {
    let mut typed = PieceText::new(1).unwrap();
    let updates = vec![
        typed.snapshot().unwrap(),
        vec![0; 40],
        typed.apply(TextName::Body, &[words("Le pont rouvre.")]).unwrap(),
    ];
    let gathered = PieceText::gathered(3, &updates, 3).unwrap();
    assert_eq!(gathered.left_out.len(), 1);
    assert_eq!(gathered.text.plain(TextName::Body), "Le pont rouvre.\n");
}

#[test]
fn what_two_peers_did_at_once_is_gathered_as_they_met() {
    let mut here = PieceText::new(1).unwrap();
    let first = here.snapshot().unwrap();
    let mut there = PieceText::load(2, &first, None).unwrap();
    let ours = here.apply(TextName::Body, &[words("Le pont rouvre.")]).unwrap();
    let theirs = there.apply(TextName::Body, &[words("À Sélou, ")]).unwrap();
    there.import(&ours).unwrap();
    here.import(&theirs).unwrap();
    for order in [[&first, &ours, &theirs], [&first, &theirs, &ours]] {
        let updates = order.map(Vec::clone);
        let gathered = PieceText::gathered(3, &updates, 2).unwrap();
        assert_eq!(gathered.left_out, Vec::<String>::new());
        assert_eq!(gathered.text.version(), here.version());
        assert_ne!(gathered.changed_at, here.version());
        assert_eq!(gathered.text.blocks(TextName::Body), here.blocks(TextName::Body));
    }
}
