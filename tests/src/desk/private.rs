//! Nothing leaves by itself: what was deleted while a piece was private is in nothing that others get, whatever it was, and a
//! confidential note is of this machine alone, whatever becomes of its piece.

use super::elsewhere::{database, tables_telling};
use super::newsroom::{CAPTION, HEADLINE, Newsroom, a_post};
use crate::store::canary::{CANARY, everything_in};
use marbre_desk::ActOptions;
use marbre_domain::text::block::{AtomKind, Block, BlockKind};
use marbre_domain::text::delta::TextName;
use marbre_domain::workflow::Action;
use marbre_store::{OpenOptions, Store};
use std::collections::{BTreeMap, BTreeSet};

const STANDS: &str = "Le bac reprend vendredi";
const POST: &str = "Ferries only until Friday";

fn paragraph(words: &str) -> Block {
    Block::new(BlockKind::Paragraph, words)
}

#[test]
fn what_was_deleted_before_a_piece_is_submitted_leaves_with_nothing() {
    let room = Newsroom::new();
    let (by, piece) = (room.reporter, room.piece);
    {
        let mut desk = room.desk();
        let picture = include_bytes!("../../../crates/marbre-cli/demo/pictures/marche.jpg");
        let gone = desk.add_media(by, piece, "serin.jpg", picture).unwrap().id;
        desk.set_media(by, piece, gone, CANARY, CANARY, CANARY).unwrap();
        let stays = desk.add_embed(by, piece, a_post(POST)).unwrap().id;
        let cut = desk.add_embed(by, piece, a_post(CANARY)).unwrap().id;
        // Recognised, and never put in.
        desk.add_embed(by, piece, a_post(&format!("{CANARY}, encore"))).unwrap();

        let all = [
            paragraph(&format!("{STANDS}, {CANARY}.")),
            Block::atom(AtomKind::Picture, gone.to_string()),
            Block::atom(AtomKind::Embed, stays.to_string()),
            Block::atom(AtomKind::Embed, cut.to_string()),
        ];
        desk.replace_text(by, piece, TextName::Body, &all).unwrap();
        let (from, to) = (0, u32::try_from(STANDS.len() + 2 + CANARY.len()).unwrap());
        desk.add_comment(by, piece, TextName::Body, from, to, "À vérifier.")
            .unwrap();
        let rest = [
            paragraph(&format!("{STANDS}.")),
            Block::atom(AtomKind::Embed, stays.to_string()),
        ];
        desk.replace_text(by, piece, TextName::Body, &rest).unwrap();
        desk.act(by, piece, Action::Submit, &ActOptions::default()).unwrap();

        // The desk sees what stands, with its post, its lead picture and its comment.
        let view = desk.piece_view(room.editor, piece).unwrap();
        let posts: Vec<&str> = view.embeds.iter().map(|embed| embed.post.text.as_str()).collect();
        assert_eq!(posts, [POST]);
        assert_eq!(view.media.len(), 1);
        assert_eq!(view.comments[0].quoted, STANDS);
    }
    let folder = room.ended();
    let store = Store::open(&database(&folder.path().join("home")), &OpenOptions::default()).unwrap();
    let leaves = everything_in(&store.shared_beyond(&BTreeMap::new()).unwrap());
    assert!(!leaves.contains(CANARY), "the canary is in what leaves");
    for stands in [HEADLINE, STANDS, POST, CAPTION, "À vérifier."] {
        assert!(
            leaves.contains(stands),
            "« {stands} » is not found, and the search proves nothing"
        );
    }
}

#[tokio::test]
async fn a_confidential_note_is_in_no_chain_no_version_and_nothing_that_is_published() {
    let room = Newsroom::new();
    room.desk()
        .set_confidential(room.reporter, room.piece, &format!("{CANARY} tient le registre"))
        .unwrap();
    room.approve();
    room.act(room.chief, Action::Publish, &ActOptions::default()).unwrap();
    assert_eq!(room.run().await, 1);
    assert_eq!(room.telling(CANARY), Vec::<std::path::PathBuf>::new());
    let version = room
        .desk()
        .version_now(room.reporter, room.piece)
        .unwrap()
        .canonical_bytes();
    assert!(!String::from_utf8_lossy(&version).contains(CANARY));
    assert!(
        room.desk()
            .piece_view(room.reporter, room.piece)
            .unwrap()
            .confidential
            .contains(CANARY)
    );

    // Every value of every table but its own.
    let folder = room.ended();
    let holding = tables_telling(&database(&folder.path().join("home")), CANARY);
    assert_eq!(holding, BTreeSet::from(["confidential_note".to_owned()]));
}
