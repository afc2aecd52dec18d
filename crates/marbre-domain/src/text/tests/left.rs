//! What words are that come to stand on a place which somebody left.

use super::super::block::{Block, BlockKind};
use super::super::delta::{FlatOp, TextName};
use super::super::remarks::Remark;
use super::lines::{apply, delete, made};
use super::storm::{Peer, meet, newsroom, retain};
use super::{again, body, words};

/// A quote that somebody moves between two lines and away again, in two changes, while another joins these two.
fn joined_over_a_place_that_was_left(mover: usize) -> Vec<Peer> {
    let line = |text: &str| Block::new(BlockKind::Paragraph, text);
    let quote = Block::new(BlockKind::Quote, "aa");
    let mut peers = newsroom(2, 7, &[quote, line("bb"), line("cc")]);
    let back = || {
        let mut back = again("aa");
        let [_, FlatOp::Newline { block, was, .. }] = &mut back else {
            unreachable!("it is a newline");
        };
        *block = BlockKind::Quote.into();
        *was = Some(BlockKind::Quote.into());
        back.to_vec()
    };
    let mut down = vec![delete(3), retain(3)];
    down.extend(back());
    apply(&mut peers[mover], &down);
    // It leaves this machine, so that its place is kept.
    let sent = peers[mover].text.version();
    peers[mover].text.updates_since(&sent).unwrap();
    let mut up = back();
    up.extend([retain(3), delete(3)]);
    apply(&mut peers[mover], &up);
    assert_eq!(body(&peers[mover]), "> aa | bb | cc");
    apply(&mut peers[1 - mover], &[retain(5), delete(1)]);
    meet(&mut peers, 0);
    peers
}

#[test]
fn words_joined_over_a_place_that_was_left_are_not_of_its_kind() {
    for mover in [0, 1] {
        let peers = joined_over_a_place_that_was_left(mover);
        for peer in &peers {
            assert_eq!(body(peer), "> aa | bb | cc");
            assert!(peer.text.lines_agree().unwrap());
        }
        let orphan = Remark::Orphaned {
            at: 3,
            words: "bb".into(),
        };
        assert_eq!(peers[0].text.remarks(TextName::Body), [orphan]);
    }
}

#[test]
fn words_joined_over_a_place_that_was_left_are_what_their_line_becomes_until_they_are_touched() {
    let mut peers = joined_over_a_place_that_was_left(0);
    // Whoever makes something of the line that they were joined to is told what they become.
    let made_so = [retain(8), made(BlockKind::Crosshead { level: 2 })];
    let edited = peers[0].text.edit(TextName::Body, &made_so).unwrap();
    assert_eq!(edited.correction, [retain(5), made(BlockKind::Crosshead { level: 2 })]);
    meet(&mut peers, 0);
    assert_eq!(body(&peers[0]), "> aa | ## bb | ## cc");
    // Touched, they are a line as any other.
    apply(&mut peers[1], &[retain(4), words("x")]);
    apply(&mut peers[1], &[retain(9), made(BlockKind::Paragraph)]);
    meet(&mut peers, 0);
    assert_eq!(body(&peers[0]), "> aa | ## bxb | cc");
    assert_eq!(peers[0].text.remarks(TextName::Body), []);
}

#[test]
fn words_typed_into_a_place_that_was_left_are_what_stood_there() {
    let line = |text: &str| Block::new(BlockKind::Paragraph, text);
    let quote = Block::new(BlockKind::Quote, "aa");
    let mut peers = newsroom(2, 7, &[line("bb"), quote, line("cc"), line("dd")]);
    apply(&mut peers[0], &[retain(3), delete(3), retain(2), delete(1)]);
    assert_eq!(body(&peers[0]), "bb | ccdd");
    // Who types into the quote sees that it is one.
    apply(&mut peers[1], &[retain(5), words("!")]);
    meet(&mut peers, 0);
    assert_eq!(body(&peers[0]), "bb | > ! | ccdd");
    assert_eq!(body(&peers[1]), body(&peers[0]));
}
