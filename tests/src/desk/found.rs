//! A search finds words however they are typed: without accents, with ligatures taken apart, with either apostrophe.

use super::newsroom::Newsroom;
use chrono::Duration;
use marbre_domain::ids::PieceId;
use marbre_domain::piece::{FieldName, PieceKind};
use marbre_domain::text::block::{Block, BlockKind};
use marbre_domain::text::delta::TextName;

/// Where words stand in a piece.
#[derive(Debug, Clone, Copy)]
enum Place {
    Headline,
    Standfirst,
    Body,
}

/// A piece with some words in one place, and nothing else of note in it.
fn piece_with(room: &Newsroom, words: &str, place: Place) -> PieceId {
    let by = room.reporter;
    let mut desk = room.desk();
    let piece = desk.create_piece(by, PieceKind::Article, "fr").unwrap();
    let text = match place {
        Place::Headline => {
            desk.set_field(by, piece, FieldName::Headline, words).unwrap();
            return piece;
        }
        Place::Standfirst => TextName::Standfirst,
        Place::Body => TextName::Body,
    };
    let blocks = [Block::new(BlockKind::Paragraph, words)];
    desk.replace_text(by, piece, text, &blocks).unwrap();
    drop(desk);
    // Whoever types is not searched in the middle of a word.
    room.pass(Duration::seconds(30));
    room.desk().idle().unwrap();
    piece
}

#[test]
fn words_are_found_without_accents_ligatures_and_the_right_apostrophe() {
    let cases: [(&str, &[&str]); 6] = [
        (
            "Le coton du Bénin s’exporte mal",
            &["benin", "Bénin", "BENIN", "BÉNIN", "béni", "coton benin"],
        ),
        ("Une œuvre de bois", &["oeuvre", "œuvre", "Œuvre", "OEUVRE", "oeuv"]),
        (
            "Ce que doit l’État aux communes",
            &["etat", "État", "ÉTAT", "l'etat", "l’État", "l’etat", "L'ÉTAT"],
        ),
        (
            "Ils rentrent de Côte d’Ivoire",
            &[
                "cote d'ivoire",
                "Côte d’Ivoire",
                "Cote d’ivoire",
                "côte d'Ivoire",
                "ivoire",
                "cote ivoire",
            ],
        ),
        (
            "Le lycée d'Abomey-Calavi rouvre",
            &["lycee", "d’abomey", "abomey-calavi", "calavi"],
        ),
        (
            "Curriculum vitæ : naître à Ségou",
            &["vitae", "naitre", "segou", "Ségou"],
        ),
    ];
    let room = Newsroom::new();
    for place in [Place::Headline, Place::Standfirst, Place::Body] {
        for (words, asked) in cases {
            let piece = piece_with(&room, words, place);
            for asked in asked {
                let found = room.desk().search(room.reporter, asked).unwrap();
                assert!(
                    found.iter().any(|row| row.id == piece),
                    "« {asked} » does not find « {words} » ({place:?})"
                );
            }
        }
    }
}

#[test]
fn an_excerpt_keeps_its_accents_and_other_words_are_not_found() {
    let room = Newsroom::new();
    piece_with(&room, "Le coton du Bénin s’exporte mal", Place::Body);
    let found = room.desk().search(room.reporter, "benin").unwrap();
    assert_eq!(found.len(), 1);
    let excerpt = found[0].excerpt.clone().unwrap();
    assert!(excerpt.contains("[Bénin]"), "{excerpt}");
    for asked in ["enin", "benim", "coton togo", "\"", "OR", "NEAR(coton"] {
        let found = room.desk().search(room.reporter, asked).unwrap();
        assert!(found.is_empty(), "« {asked} » finds {found:?}");
    }
}
