//! What was cut from a draft before it was submitted stays where it is; whoever puts it back, puts it back whole.

use super::elsewhere::Elsewhere;
use super::newsroom::{Newsroom, a_post};
use crate::store::canary::CANARY;
use marbre_desk::ActOptions;
use marbre_domain::ids::MemberId;
use marbre_domain::piece::FieldName;
use marbre_domain::text::block::{AtomKind, Block, BlockAttrs, BlockKind, Marks};
use marbre_domain::text::delta::{FlatOp, TextName};
use marbre_domain::workflow::Action;
use std::collections::BTreeSet;

const CAPTION: &str = "Le bac, la veille de la crue.";
const SAID: &str = "Ferries only until Friday";
const PICTURE: &[u8] = include_bytes!("../../../crates/marbre-cli/demo/pictures/pirogues.jpg");

/// A submitted piece from which a picture, two posts and another picture were cut before; recalled by its author.
struct Cut {
    room: Newsroom,
    picture: String,
    post: String,
    /// The two that nobody wants back.
    gone: [(AtomKind, String); 2],
}

fn cut() -> Cut {
    let room = Newsroom::new();
    let (by, piece) = (room.reporter, room.piece);
    let mut desk = room.desk();
    let picture = desk.add_media(by, piece, "bac.jpg", PICTURE).unwrap().id;
    desk.set_media(by, piece, picture, CAPTION, "Photo Issa Koné", "Un bac")
        .unwrap();
    let post = desk.add_embed(by, piece, a_post(SAID)).unwrap().id;
    let no_picture = desk.add_media(by, piece, &format!("{CANARY}.jpg"), PICTURE).unwrap().id;
    desk.set_media(by, piece, no_picture, CANARY, CANARY, CANARY).unwrap();
    let no_post = desk.add_embed(by, piece, a_post(CANARY)).unwrap().id;
    let words = Block::new(BlockKind::Paragraph, "Il est cinq heures.");
    let all = [
        words.clone(),
        Block::atom(AtomKind::Picture, picture.to_string()),
        Block::atom(AtomKind::Embed, post.to_string()),
        Block::atom(AtomKind::Picture, no_picture.to_string()),
        Block::atom(AtomKind::Embed, no_post.to_string()),
    ];
    desk.replace_text(by, piece, TextName::Body, &all).unwrap();
    desk.replace_text(by, piece, TextName::Body, &[words]).unwrap();
    drop(desk);
    for action in [Action::Submit, Action::Recall] {
        room.act(by, action, &ActOptions::default()).unwrap();
    }
    let view = room.desk().piece_view(by, piece).unwrap();
    assert_eq!(
        (view.media.len(), view.embeds.len()),
        (1, 0),
        "the lead alone went along"
    );
    Cut {
        room,
        picture: picture.to_string(),
        post: post.to_string(),
        gone: [
            (AtomKind::Picture, no_picture.to_string()),
            (AtomKind::Embed, no_post.to_string()),
        ],
    }
}

/// A line as a window puts it back at the text's start: what undo takes back names what it was.
fn put_back(room: &Newsroom, who: MemberId, atom: AtomKind, record: &str, undone: bool) {
    let block = BlockAttrs::from(BlockKind::Atom {
        atom,
        record: record.to_owned(),
    });
    let line = FlatOp::Newline {
        was: undone.then(|| block.clone()),
        block,
        again: undone,
        from: None,
    };
    room.types(who, TextName::Body, vec![line]);
}

fn records(body: &[Block]) -> Vec<&str> {
    let named = body.iter().filter_map(|block| match &block.attrs.kind {
        BlockKind::Atom { record, .. } => Some(record.as_str()),
        BlockKind::Paragraph
        | BlockKind::Crosshead { .. }
        | BlockKind::Item { .. }
        | BlockKind::Quote
        | BlockKind::PullQuote => None,
    });
    named.collect()
}

#[test]
fn a_picture_that_is_put_back_by_undo_leaves_whole_and_nothing_else_does() {
    let Cut {
        room, picture, gone, ..
    } = cut();
    put_back(&room, room.reporter, AtomKind::Picture, &picture, true);
    // It is there at once, not with the next pause.
    let view = room.desk().piece_view(room.reporter, room.piece).unwrap();
    assert!(view.media.iter().any(|media| media.caption == CAPTION));
    let piece = room.piece;
    let folder = room.ended();
    let there = Elsewhere::of(&folder.path().join("home"));
    assert_eq!(records(&there.body(piece)), [picture.as_str()]);
    let media = there.piece(piece).media;
    let told: Vec<_> = media.values().filter(|media| media.id.to_string() == picture).collect();
    assert_eq!(told.len(), 1);
    assert_eq!(
        (told[0].caption.as_str(), told[0].credit.as_str()),
        (CAPTION, "Photo Issa Koné")
    );
    assert!(!there.telling(CAPTION).is_empty());
    assert_eq!(there.telling(CANARY), BTreeSet::new());
    for (_, record) in &gone {
        assert_eq!(there.telling(record), BTreeSet::new());
    }
    assert_eq!(there.telling(SAID), BTreeSet::new(), "the post was not put back");
}

#[test]
fn a_post_that_is_pasted_back_leaves_whole_and_nothing_else_does() {
    let Cut { room, post, .. } = cut();
    let (by, piece) = (room.reporter, room.piece);
    let record = room.desk().copy_record(by, piece, AtomKind::Embed, &post).unwrap();
    put_back(&room, by, AtomKind::Embed, &record, false);
    let folder = room.ended();
    let there = Elsewhere::of(&folder.path().join("home"));
    assert_eq!(records(&there.body(piece)), [record.as_str()]);
    let posts: Vec<String> = there
        .piece(piece)
        .embeds
        .into_values()
        .map(|embed| embed.post.text)
        .collect();
    assert_eq!(posts, [SAID]);
    assert_eq!(there.telling(CANARY), BTreeSet::new());
    assert_eq!(there.telling(CAPTION), BTreeSet::new(), "the picture was not put back");
}

#[test]
fn who_did_not_see_the_draft_brings_nothing_of_it_along() {
    let Cut { room, gone, .. } = cut();
    room.act(room.reporter, Action::Submit, &ActOptions::default()).unwrap();
    for (atom, record) in &gone {
        let refused = room
            .desk()
            .copy_record(room.editor, room.piece, *atom, record)
            .unwrap_err();
        assert_eq!(refused.code(), "unknown", "{refused}");
        put_back(&room, room.editor, *atom, record, true);
    }
    let nothing_came = || {
        let view = room.desk().piece_view(room.reporter, room.piece).unwrap();
        assert_eq!((view.media.len(), view.embeds.len()), (1, 0));
    };
    nothing_came();
    // Who saw the draft goes on below the lines that came: they did not bring them.
    room.act(room.reporter, Action::Recall, &ActOptions::default()).unwrap();
    let below = FlatOp::Retain { n: 2 };
    let letter = FlatOp::words("É", Marks::none());
    room.types(room.reporter, TextName::Body, vec![below, letter]);
    room.desk().close().unwrap();
    nothing_came();
    let folder = room.ended();
    assert_eq!(
        Elsewhere::of(&folder.path().join("home")).telling(CANARY),
        BTreeSet::new()
    );
}

#[test]
fn a_picture_that_led_the_draft_leads_again_whole() {
    let room = Newsroom::new();
    let (by, piece, led) = (room.reporter, room.piece, room.picture);
    let mut desk = room.desk();
    let other = desk.add_media(by, piece, "bac.jpg", PICTURE).unwrap().id;
    desk.set_field(by, piece, FieldName::LeadPicture, &other.to_string())
        .unwrap();
    desk.act(by, piece, Action::Submit, &ActOptions::default()).unwrap();
    desk.act(by, piece, Action::Recall, &ActOptions::default()).unwrap();
    assert_eq!(desk.piece_view(by, piece).unwrap().media.len(), 1);
    desk.set_field(by, piece, FieldName::LeadPicture, &led.to_string())
        .unwrap();
    let leads = desk.version_now(by, piece).unwrap().lead.expect("a picture leads");
    assert_eq!(leads.caption, super::newsroom::CAPTION);
    drop(desk);
    let folder = room.ended();
    assert!(
        Elsewhere::of(&folder.path().join("home"))
            .piece(piece)
            .media
            .contains_key(&led)
    );
}
