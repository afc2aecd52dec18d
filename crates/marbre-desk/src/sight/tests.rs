//! Every use case that names a piece, called by somebody who may not see it: each answers as for a piece that is not here.

#![allow(clippy::unwrap_used)]

use crate::code::What;
use crate::testing::Machine;
use crate::{ActOptions, Desk, DeskError, Event};
use marbre_domain::embed::{Embed, Post, Provider};
use marbre_domain::ids::{BlobHash, CommentId, EmbedId, MediaId, MemberId, PieceId, VersionHash};
use marbre_domain::member::Role;
use marbre_domain::piece::{FieldName, PieceKind};
use marbre_domain::taxonomy::Taxonomy;
use marbre_domain::text::TextVersion;
use marbre_domain::text::block::{AtomKind, Block, BlockKind, Marks};
use marbre_domain::text::delta::{EditBatch, FlatOp, TextName};
use marbre_domain::workflow::Action;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

const WORDS: &str = "Le registre du péage manque depuis mars";
const PICTURE: &[u8] = include_bytes!("../../../marbre-cli/demo/pictures/marche.jpg");

/// A reporter's draft, and two people who may not see it: another reporter, and the chief.
struct Scene {
    desk: Desk,
    chief: MemberId,
    author: MemberId,
    other: MemberId,
    hidden: PieceId,
    comment: CommentId,
    post: EmbedId,
    picture: MediaId,
    _home: TempDir,
}

fn post() -> Post {
    Post {
        provider: Provider::X,
        url: String::new(),
        author: "Préfecture".into(),
        handle: "prefwansi".into(),
        text: WORDS.into(),
        lang: "fr".into(),
        posted_at: "2026-11-11".into(),
        picture_links: Vec::new(),
    }
}

impl Scene {
    fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let (mut desk, chief) = Machine::new().init(home.path());
        let author = desk
            .add_member(chief, "Ousmane D.", Role::Reporter, false, false)
            .unwrap();
        let other = desk
            .add_member(chief, "Mariam S.", Role::Reporter, false, false)
            .unwrap();
        let hidden = desk.create_piece(author, PieceKind::Article, "fr").unwrap();
        desk.set_field(author, hidden, FieldName::Headline, WORDS).unwrap();
        let body = [Block::new(BlockKind::Paragraph, WORDS)];
        desk.replace_text(author, hidden, TextName::Body, &body).unwrap();
        let comment = desk
            .add_comment(author, hidden, TextName::Body, 0, 11, "Lequel ?")
            .unwrap();
        let post = desk.add_embed(author, hidden, post()).unwrap().id;
        let picture = desk.add_media(author, hidden, "marche.jpg", PICTURE).unwrap().id;
        desk.set_confidential(author, hidden, "Le comptable de nuit.").unwrap();
        Self {
            desk,
            chief,
            author,
            other,
            hidden,
            comment,
            post,
            picture,
            _home: home,
        }
    }
}

/// What is asked of a desk by somebody, about a piece.
type UseCase = fn(&mut Desk, MemberId, PieceId) -> Result<(), DeskError>;

/// Every public function that names a piece, by its name.
const USE_CASES: [(&str, UseCase); 34] = [
    ("piece_view", |desk, who, piece| desk.piece_view(who, piece).map(drop)),
    ("version_now", |desk, who, piece| desk.version_now(who, piece).map(drop)),
    ("versions", |desk, who, piece| desk.versions(who, piece).map(drop)),
    ("review", |desk, who, piece| desk.review(who, piece).map(drop)),
    ("version_diff", |desk, who, piece| {
        desk.version_diff(who, piece, VersionHash::of(b"one"), None).map(drop)
    }),
    ("find_version", |desk, who, piece| {
        desk.find_version(who, piece, "").map(drop)
    }),
    ("file_notes", |desk, who, piece| desk.file_notes(who, piece).map(drop)),
    ("dismiss_file_note", |desk, who, piece| {
        desk.dismiss_file_note(who, piece, 1)
    }),
    ("export_piece", |desk, who, piece| {
        desk.export_piece(who, piece, "md").map(drop)
    }),
    ("text_version", |desk, who, piece| {
        desk.text_version(who, piece).map(drop)
    }),
    ("text_since", |desk, who, piece| {
        desk.text_since(who, piece, &TextVersion::new()).map(drop)
    }),
    ("receive_text", |desk, who, piece| desk.receive_text(who, piece, &[])),
    ("window_opens", |desk, who, piece| desk.window_opens(who, piece)),
    ("opened", |desk, who, piece| desk.opened(who, piece)),
    ("edit", |desk, who, piece| {
        let batch = EditBatch {
            text: TextName::Body,
            session: "fenêtre".into(),
            number: 1,
            base: 1,
            delta: vec![FlatOp::words("Et ", Marks::none())],
        };
        desk.edit(who, piece, &batch).map(drop)
    }),
    ("replace_text", |desk, who, piece| {
        desk.replace_text(who, piece, TextName::Body, &[Block::new(BlockKind::Paragraph, WORDS)])
    }),
    ("replace_words", |desk, who, piece| {
        desk.replace_words(who, piece, "mars", "avril")
    }),
    ("add_comment", |desk, who, piece| {
        desk.add_comment(who, piece, TextName::Body, 0, 2, "Qui ?").map(drop)
    }),
    ("claim", |desk, who, piece| desk.claim(who, piece, true)),
    ("set_field", |desk, who, piece| {
        desk.set_field(who, piece, FieldName::Headline, "Autre chose")
    }),
    ("set_bylines", |desk, who, piece| desk.set_bylines(who, piece, &[])),
    ("set_terms", |desk, who, piece| {
        desk.set_terms(who, piece, Taxonomy::Tag, &[])
    }),
    ("set_confidential", |desk, who, piece| {
        desk.set_confidential(who, piece, "")
    }),
    ("add_media", |desk, who, piece| {
        desk.add_media(who, piece, "a.jpg", PICTURE).map(drop)
    }),
    ("set_media", |desk, who, piece| {
        desk.set_media(who, piece, MediaId::new(1, [1; 10]), "", "", "")
    }),
    ("add_from_library", |desk, who, piece| {
        desk.add_from_library(who, piece, MediaId::new(1, [1; 10])).map(drop)
    }),
    ("add_embed", |desk, who, piece| {
        desk.add_embed(who, piece, post()).map(drop)
    }),
    ("set_embed", |desk, who, piece| {
        let embed = Embed {
            id: EmbedId::new(1, [1; 10]),
            post: post(),
            captured_at: String::new(),
            captured_by: String::new(),
        };
        desk.set_embed(who, piece, &embed)
    }),
    ("copy_record", |desk, who, piece| {
        desk.copy_record(who, piece, AtomKind::Rule, "").map(drop)
    }),
    ("recognise_embed", |desk, who, piece| {
        desk.recognise_embed(who, piece, "rien de connu").map(drop)
    }),
    ("clean_paste", |desk, who, piece| {
        desk.clean_paste(who, piece, None, "Un mot.").map(drop)
    }),
    ("blocks_of_markdown", |desk, who, piece| {
        desk.blocks_of_markdown(who, piece, "Un mot.").map(drop)
    }),
    ("prolong", |desk, who, piece| {
        let now = desk.now();
        desk.prolong(who, piece, now)
    }),
    ("act", |desk, who, piece| {
        desk.act(who, piece, Action::Submit, &ActOptions::default())
    }),
];

/// What closes a window closes it for whoever opened it, and tells nothing.
const FOR_NOBODY: [&str; 1] = ["window_closes"];

/// An answer without the piece that it is about.
fn answer(result: Result<(), DeskError>, piece: PieceId) -> String {
    format!("{result:?}").replace(&piece.to_string(), "the piece")
}

#[test]
fn a_draft_of_somebody_else_is_answered_for_as_a_piece_that_is_not_here() {
    let mut scene = Scene::new();
    let nowhere = PieceId::new(7, [7; 10]);
    scene.desk.open.clear();
    let before = scene.desk.piece_view(scene.author, scene.hidden).unwrap();
    scene.desk.take_events();
    for open in [true, false] {
        for who in [scene.other, scene.chief] {
            for (name, asks) in USE_CASES {
                if !open {
                    scene.desk.open.clear();
                }
                let hidden = asks(&mut scene.desk, who, scene.hidden);
                assert!(
                    matches!(hidden, Err(DeskError::Unknown { what: What::Piece, .. })),
                    "{name}: {hidden:?}"
                );
                let wanted = answer(asks(&mut scene.desk, who, nowhere), nowhere);
                assert_eq!(answer(hidden, scene.hidden), wanted, "{name}");
            }
        }
    }
    assert_eq!(scene.desk.take_events(), []);
    scene.desk.open.clear();
    assert_eq!(scene.desk.piece_view(scene.author, scene.hidden).unwrap(), before);
    // It is the door that answers, not the piece: its author comes in everywhere.
    for (name, asks) in USE_CASES {
        let hers = asks(&mut scene.desk, scene.author, scene.hidden);
        assert!(
            !matches!(hers, Err(DeskError::Unknown { what: What::Piece, .. })),
            "{name}"
        );
    }
    // Submitting it, the last of them, made it everybody's.
    scene.desk.piece_view(scene.other, scene.hidden).unwrap();
}

#[test]
fn what_is_in_a_hidden_draft_is_not_here_either() {
    let mut scene = Scene::new();
    let (who, desk) = (scene.other, &mut scene.desk);
    let name = scene.hidden.to_string();
    for name in [&name[..], &name[..13]] {
        let refused = desk.find_piece(who, name).unwrap_err();
        assert!(
            matches!(refused, DeskError::Unknown { what: What::Piece, .. }),
            "{refused}"
        );
        assert_eq!(desk.find_piece(scene.author, name).unwrap(), scene.hidden);
    }
    let no_comment = CommentId::new(7, [7; 10]);
    for resolve in [false, true] {
        let mut asks = |comment: CommentId| {
            let result = if resolve {
                desk.resolve_comment(who, comment, true)
            } else {
                desk.reply_comment(who, comment, "Moi.")
            };
            format!("{result:?}").replace(&comment.to_string(), "the comment")
        };
        assert_eq!(asks(scene.comment), asks(no_comment));
    }
    assert_eq!(desk.piece_of_embed(who, scene.post), None);
    assert_eq!(desk.piece_of_embed(scene.author, scene.post), Some(scene.hidden));

    // Into a piece of one's own nothing is copied of what one may not see.
    let own = desk.create_piece(who, PieceKind::Article, "fr").unwrap();
    for (atom, record) in [
        (AtomKind::Embed, scene.post.to_string()),
        (AtomKind::Picture, scene.picture.to_string()),
    ] {
        let refused = desk.copy_record(who, own, atom, &record).unwrap_err();
        assert!(
            matches!(refused, DeskError::Unknown { what: What::Record, .. }),
            "{refused}"
        );
        let theirs = desk.create_piece(scene.author, PieceKind::Article, "fr").unwrap();
        desk.copy_record(scene.author, theirs, atom, &record).unwrap();
    }
}

#[test]
fn a_picture_is_shown_to_who_sees_a_piece_with_it() {
    let mut scene = Scene::new();
    let (author, desk) = (scene.author, &mut scene.desk);
    let view = desk.piece_view(author, scene.hidden).unwrap();
    let hash = view.media[0].blob.clone();
    let nowhere = BlobHash::of(b"elsewhere").to_string();
    for open in [true, false] {
        if !open {
            desk.open.clear();
        }
        let (bytes, kind) = desk.blob(author, &hash).unwrap();
        assert!(!bytes.is_empty() && kind.is_some());
        for who in [scene.other, scene.chief] {
            let asks = |hash: &str| format!("{:?}", desk.blob(who, hash)).replace(hash, "the picture");
            assert_eq!(asks(&hash), asks(&nowhere));
            let refused = desk.blob(who, &hash).unwrap_err();
            assert!(
                matches!(
                    refused,
                    DeskError::Unknown {
                        what: What::Picture,
                        ..
                    }
                ),
                "{refused}"
            );
        }
    }
    assert!(desk.blob(MemberId::new(7, [7; 10]), &hash).is_err(), "a stranger asks");
    // The same bytes in a piece of somebody's own are theirs to see.
    let own = desk.create_piece(scene.other, PieceKind::Article, "fr").unwrap();
    desk.add_media(scene.other, own, "marche.jpg", PICTURE).unwrap();
    desk.open.clear();
    desk.blob(scene.other, &hash).unwrap();
    assert!(desk.blob(scene.chief, &hash).is_err());
}

/// Shared without it, a draft leaves its picture with who wrote it; in the text, it is everybody's.
#[test]
fn a_picture_goes_along_with_the_text_that_holds_it() {
    for held in [false, true] {
        let mut scene = Scene::new();
        let desk = &mut scene.desk;
        let view = desk.piece_view(scene.author, scene.hidden).unwrap();
        let hash = view.media[0].blob.clone();
        if held {
            let picture = Block::atom(AtomKind::Picture, scene.picture.to_string());
            let body = [Block::new(BlockKind::Paragraph, WORDS), picture];
            desk.replace_text(scene.author, scene.hidden, TextName::Body, &body)
                .unwrap();
        }
        desk.act(scene.author, scene.hidden, Action::Submit, &ActOptions::default())
            .unwrap();
        desk.piece_view(scene.author, scene.hidden).unwrap();
        desk.blob(scene.author, &hash).unwrap();
        assert_eq!(desk.blob(scene.chief, &hash).is_ok(), held);
        desk.open.clear();
        assert_eq!(desk.blob(scene.chief, &hash).is_ok(), held);
    }
}

#[test]
fn who_does_not_see_a_piece_hears_nothing_of_its_words() {
    let mut scene = Scene::new();
    let desk = &mut scene.desk;
    desk.take_events();
    let words = [Block::new(BlockKind::Paragraph, "Autre chose")];
    desk.replace_text(scene.author, scene.hidden, TextName::Body, &words)
        .unwrap();
    let events = desk.take_events();
    let typed = events.iter().find(|event| matches!(event, Event::Text(_))).unwrap();
    for open in [true, false] {
        if !open {
            desk.open.clear();
        }
        assert!(desk.hears(scene.author, typed));
        assert!(!desk.hears(scene.other, typed));
        assert!(!desk.hears(scene.chief, typed));
        assert!(desk.hears(scene.chief, &Event::Changed(vec![scene.hidden])));
    }
    desk.act(scene.author, scene.hidden, Action::Submit, &ActOptions::default())
        .unwrap();
    assert!(desk.hears(scene.other, typed));
}

#[test]
fn no_list_holds_a_hidden_draft() {
    let mut scene = Scene::new();
    let out = tempfile::tempdir().unwrap();
    for (who, sees) in [(scene.author, true), (scene.other, false), (scene.chief, false)] {
        let desk = &mut scene.desk;
        let listed = desk.list_pieces(who, None, false).unwrap();
        assert_eq!(listed.iter().any(|row| row.id == scene.hidden), sees);
        assert_eq!(!desk.search(who, "registre").unwrap().is_empty(), sees);
        assert_eq!(format!("{:?}", desk.my_desk(who).unwrap()).contains(WORDS), sees);
        let folder = out.path().join(who.to_string());
        assert_eq!(desk.export_all(who, &folder).unwrap().pieces, u32::from(sees));
    }
}

/// A version is shown with the piece that it is of, and with no other.
#[test]
fn a_version_is_compared_only_within_its_piece() {
    let mut scene = Scene::new();
    let (author, desk) = (scene.author, &mut scene.desk);
    desk.act(author, scene.hidden, Action::Submit, &ActOptions::default())
        .unwrap();
    let kept = desk.versions(author, scene.hidden).unwrap()[0].hash;
    desk.version_diff(scene.other, scene.hidden, kept, None).unwrap();
    let own = desk.create_piece(scene.other, PieceKind::Article, "fr").unwrap();
    for (a, b) in [(kept, None), (kept, Some(kept))] {
        let refused = desk.version_diff(scene.other, own, a, b).unwrap_err();
        assert!(
            matches!(
                refused,
                DeskError::Unknown {
                    what: What::Version,
                    ..
                }
            ),
            "{refused}"
        );
    }
}

/// Who adds a use case that names a piece adds it to the table above, and finds out whether it asks who sees.
#[test]
fn the_table_knows_every_use_case_that_names_a_piece() {
    let known: BTreeSet<String> = USE_CASES
        .iter()
        .map(|(name, _)| *name)
        .chain(FOR_NOBODY)
        .map(str::to_owned)
        .collect();
    let mut found = BTreeSet::new();
    for file in sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")) {
        let source = std::fs::read_to_string(&file).unwrap();
        let functions = source
            .split("pub fn ")
            .skip(1)
            .chain(source.split("pub async fn ").skip(1));
        for function in functions {
            let Some((name, rest)) = function.split_once('(') else {
                continue;
            };
            let asked_with = rest.split(") ->").next().unwrap_or_default();
            let asked_with = asked_with.split(") {").next().unwrap_or_default();
            if asked_with.contains("PieceId") {
                found.insert(name.to_owned());
            }
        }
    }
    assert_eq!(found, known);
}

/// The sources of the crate, its tests apart.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.ends_with("tests") || path.ends_with("tests.rs") {
            continue;
        }
        if path.is_dir() {
            files.extend(sources(&path));
        } else {
            files.push(path);
        }
    }
    files
}
