//! The text model's promises, told as stories and stormed at random.

mod model;
mod storm;

use super::block::{AtomKind, Block, BlockAttrs, BlockKind, Marks, Span};
use super::delta::{FlatOp, TextName};
use super::document::{PieceText, Remark};
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
    FlatOp::Insert {
        text: text.into(),
        marks: Marks::none(),
    }
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

fn moved_down(text: &str) -> Vec<FlatOp> {
    // The first of three two-letter blocks goes to the end.
    vec![
        FlatOp::Delete { n: 3 },
        retain(6),
        words(text),
        FlatOp::Newline {
            block: BlockAttrs::default(),
        },
    ]
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
fn two_lines_opened_at_one_place_do_not_mix() {
    let mut peers = two(&["Un", "Fin"]);
    for (peer, line) in peers.iter_mut().zip(["premier", "second"]) {
        let block = BlockAttrs::default();
        peer.text
            .apply(TextName::Body, &[retain(2), FlatOp::Newline { block }, words(line)])
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
