//! Canaries through the desk itself: words typed into every part of a private piece and taken out again are in nothing that
//! its submission shares.

use super::elsewhere::Elsewhere;
use super::newsroom::{HEADLINE, Newsroom, a_post};
use crate::store::canary::CANARY;
use crate::store::each_seed;
use chrono::Duration;
use marbre_desk::{ActOptions, BylineInput};
use marbre_domain::byline::BylineRole;
use marbre_domain::ids::{EmbedId, MediaId};
use marbre_domain::piece::FieldName;
use marbre_domain::text::block::{AtomKind, Block, BlockAttrs, Marks, plain_text};
use marbre_domain::text::delta::{FlatOp, TextName};
use marbre_domain::workflow::Action;
use std::collections::BTreeSet;

const PICTURE: &[u8] = include_bytes!("../../../crates/marbre-cli/demo/pictures/pirogues.jpg");
/// What stays, in each of the places in which canaries were.
const CAPTION: &str = "Le bac, la veille de la crue.";
const SAID: &str = "Ferries only until Friday";
const PLACE: &str = "Sélou";
const ASKED: &str = "À vérifier.";
const AFTER: &str = "Après le partage";

/// Writes a private piece with canaries in it, takes each out again, submits it, works on, and searches every value of every
/// table of another machine that got what was shared; `count` times.
pub fn submit_after_deleting(count: usize, seed: u64) {
    each_seed("a canary through the desk", count, seed, |seed| {
        let mut random = fastrand::Rng::with_seed(seed);
        let room = Newsroom::drawn(seed);
        let mut deeds: [fn(&Newsroom, &mut fastrand::Rng); 6] = [fields, words, comments, signed, told, noted];
        random.shuffle(&mut deeds);
        for deed in deeds {
            deed(&room, &mut random);
            if random.bool() {
                // Somebody goes away: what was typed so far becomes a change.
                room.pass(Duration::seconds(30));
                room.desk().idle().unwrap();
            }
        }
        let stays = atoms(&room, &mut random);
        room.act(room.reporter, Action::Submit, &ActOptions::default()).unwrap();
        // Work goes on after the share, on the shared text.
        room.types(room.editor, TextName::Body, vec![insert(AFTER)]);

        let piece = room.piece;
        let folder = room.ended();
        let there = Elsewhere::of(&folder.path().join("home"));
        assert_eq!(there.telling(CANARY), BTreeSet::new(), "the canary left");
        for stands in [HEADLINE, AFTER, CAPTION, SAID, PLACE, ASKED] {
            assert!(
                !there.telling(stands).is_empty(),
                "the search does not find « {stands} » and proves nothing"
            );
        }
        let fold = there.piece(piece);
        assert!(fold.media.contains_key(&stays.0) && fold.embeds.contains_key(&stays.1));
    });
}

fn insert(words: &str) -> FlatOp {
    FlatOp::words(words, Marks::none())
}

fn shown(room: &Newsroom, text: TextName) -> Vec<Block> {
    let view = room.desk().piece_view(room.reporter, room.piece).unwrap();
    let shown = view.texts.into_iter().find(|shown| shown.text == text);
    shown.unwrap().blocks
}

fn units(words: &str) -> u32 {
    u32::try_from(words.encode_utf16().count()).unwrap()
}

/// Short fields say it, and say something else then.
fn fields(room: &Newsroom, random: &mut fastrand::Rng) {
    for (name, right) in [
        (FieldName::Headline, HEADLINE),
        (FieldName::Kicker, ""),
        (FieldName::Dateline, ""),
        (FieldName::Slugline, "fleuve"),
        (FieldName::Genre, "Reportage"),
        (FieldName::Sources, ""),
        (FieldName::Sensitive, ""),
    ] {
        let mut desk = room.desk();
        for _ in 0..random.usize(..3) {
            desk.set_field(room.reporter, room.piece, name, &format!("{CANARY} {}", random.u8(..)))
                .unwrap();
        }
        desk.set_field(room.reporter, room.piece, name, right).unwrap();
    }
}

/// It is typed somewhere into a text, with a new line now and then, and deleted.
fn words(room: &Newsroom, random: &mut fastrand::Rng) {
    for _ in 0..random.usize(1..6) {
        let text = TextName::ALL[random.usize(..2)];
        let first = shown(room, text).first().map(Block::text).unwrap_or_default();
        let at = random.u32(..=units(&first));
        room.types(room.reporter, text, vec![FlatOp::Retain { n: at }, insert(CANARY)]);
        if text == TextName::Body && random.bool() {
            let newline = FlatOp::line(BlockAttrs::default());
            room.types(room.reporter, text, vec![FlatOp::Retain { n: at }, newline]);
        }
        if random.bool() {
            room.pass(Duration::seconds(30));
            room.desk().idle().unwrap();
        }
        let plain = plain_text(&shown(room, text));
        let before = units(&plain[..plain.find(CANARY).unwrap()]);
        let delta = vec![FlatOp::Retain { n: before }, FlatOp::Delete { n: units(CANARY) }];
        room.types(room.reporter, text, delta);
    }
}

/// A comment says it and is done with; another is on words of which it is taken out.
fn comments(room: &Newsroom, random: &mut fastrand::Rng) {
    room.types(room.reporter, TextName::Body, vec![insert(CANARY)]);
    let mut desk = room.desk();
    let to = units(CANARY) + random.u32(..5);
    let mut comment = |words: &str| desk.add_comment(room.reporter, room.piece, TextName::Body, 0, to, words);
    comment(ASKED).unwrap();
    let done = comment(CANARY).unwrap();
    desk.reply_comment(room.reporter, done, CANARY).unwrap();
    desk.resolve_comment(room.reporter, done, true).unwrap();
    drop(desk);
    let delta = vec![FlatOp::Delete { n: units(CANARY) }];
    room.types(room.reporter, TextName::Body, delta);
}

/// Somebody signed from there, and from somewhere else then.
fn signed(room: &Newsroom, _: &mut fastrand::Rng) {
    for place in [CANARY, PLACE] {
        let byline = BylineInput {
            signer: Some(room.signer),
            role: BylineRole::Author,
            place: place.to_owned(),
        };
        room.desk().set_bylines(room.reporter, room.piece, &[byline]).unwrap();
    }
}

/// The lead picture was told otherwise.
fn told(room: &Newsroom, random: &mut fastrand::Rng) {
    let mut desk = room.desk();
    let right = ["Légende", "Crédit", "Description"];
    for _ in 0..random.usize(1..3) {
        let said = [0, 1, 2].map(|at: usize| if random.bool() { CANARY } else { right[at] });
        desk.set_media(room.reporter, room.piece, room.picture, said[0], said[1], said[2])
            .unwrap();
    }
    desk.set_media(room.reporter, room.piece, room.picture, right[0], right[1], right[2])
        .unwrap();
}

/// It stands in the confidential note, which stays as long as the piece.
fn noted(room: &Newsroom, _: &mut fastrand::Rng) {
    room.desk().set_confidential(room.reporter, room.piece, CANARY).unwrap();
}

/// Pictures and posts that say it are put in and cut, never put in, or corrected; one of each stays.
fn atoms(room: &Newsroom, random: &mut fastrand::Rng) -> (MediaId, EmbedId) {
    let (by, piece) = (room.reporter, room.piece);
    let body = shown(room, TextName::Body);
    let mut desk = room.desk();
    let stays = desk.add_media(by, piece, "bac.jpg", PICTURE).unwrap().id;
    desk.set_media(by, piece, stays, CANARY, "", "").unwrap();
    desk.set_media(by, piece, stays, CAPTION, "Photo Issa Koné", "Un bac")
        .unwrap();
    let mut kept = desk.add_embed(by, piece, a_post(CANARY)).unwrap();
    kept.post = a_post(SAID);
    desk.set_embed(by, piece, &kept).unwrap();
    let mut rest = body.clone();
    rest.push(Block::atom(AtomKind::Picture, stays.to_string()));
    rest.push(Block::atom(AtomKind::Embed, kept.id.to_string()));
    let mut all = rest.clone();
    for _ in 0..random.usize(1..4) {
        let atom = if random.bool() {
            let cut = desk.add_media(by, piece, &format!("{CANARY}.jpg"), PICTURE).unwrap().id;
            desk.set_media(by, piece, cut, CANARY, CANARY, CANARY).unwrap();
            Block::atom(AtomKind::Picture, cut.to_string())
        } else {
            let cut = desk.add_embed(by, piece, a_post(CANARY)).unwrap().id;
            Block::atom(AtomKind::Embed, cut.to_string())
        };
        if random.u8(..3) > 0 {
            all.insert(random.usize(..=all.len()), atom);
        }
    }
    desk.replace_text(by, piece, TextName::Body, &all).unwrap();
    if random.bool() {
        drop(desk);
        room.pass(Duration::seconds(30));
        desk = room.desk();
        desk.idle().unwrap();
    }
    desk.replace_text(by, piece, TextName::Body, &rest).unwrap();
    (stays, kept.id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_deleted_before_the_submission_never_leaves() {
        submit_after_deleting(12, 8);
    }
}
