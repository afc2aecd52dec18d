//! A text of 200,000 words is a text like any other: typed into from its beginning to its end, published, read back,
//! checked.

use super::newsroom::Newsroom;
use marbre_desk::ActOptions;
use marbre_desk::view::EditReply;
use marbre_domain::text::block::{Block, BlockKind, Marks};
use marbre_domain::text::delta::{EditBatch, FlatOp, TextName};
use marbre_domain::workflow::Action;

const PARAGRAPHS: u32 = 1_000;

fn paragraph(number: u32) -> String {
    let sentence = "Il est cinq heures quand la première pirogue quitte la berge. ";
    format!("Paragraphe {number}. {}", sentence.repeat(18))
        .trim_end()
        .to_owned()
}

#[tokio::test]
async fn two_hundred_thousand_words_are_typed_into_published_and_read_back() {
    let room = Newsroom::new();
    let words: Vec<String> = (0..PARAGRAPHS).map(paragraph).collect();
    assert!(
        words
            .iter()
            .map(|words| words.split_whitespace().count())
            .sum::<usize>()
            >= 200_000
    );
    let blocks: Vec<Block> = words
        .iter()
        .map(|words| Block::new(BlockKind::Paragraph, words.clone()))
        .collect();
    room.desk()
        .replace_text(room.reporter, room.piece, TextName::Body, &blocks)
        .unwrap();
    let texts = room.desk().piece_view(room.reporter, room.piece).unwrap().texts;
    let mut revision = texts.iter().find(|text| text.text == TextName::Body).unwrap().revision;
    let mut expected = words;
    // At the beginning, in the middle, at the end, and over again.
    for (number, at) in [0, 499, 999, 0, 250, 999].into_iter().enumerate() {
        let units: usize = expected[..at]
            .iter()
            .map(|words| words.encode_utf16().count() + 1)
            .sum();
        let typed = format!("Ajout {number} — ");
        let batch = EditBatch {
            text: TextName::Body,
            session: "fenêtre".to_owned(),
            number: u32::try_from(number).unwrap() + 1,
            base: revision,
            delta: vec![
                FlatOp::Retain {
                    n: u32::try_from(units).unwrap(),
                },
                FlatOp::words(typed.clone(), Marks::none()),
            ],
        };
        match room.desk().edit(room.reporter, room.piece, &batch).unwrap() {
            EditReply::Ack { revision: now, .. } => revision = now,
            other => panic!("{other:?}"),
        }
        expected[at].insert_str(0, &typed);
    }
    room.approve();
    room.act(room.chief, Action::Publish, &ActOptions::default()).unwrap();
    assert_eq!(room.run().await, 1);
    let page = room.page();
    let mut from = 0;
    for words in &expected {
        from += page[from..]
            .find(words.as_str())
            .unwrap_or_else(|| panic!("« {words} » is not on the page"))
            + words.len();
    }
    let delivered = room.desk().deliveries().unwrap();
    assert_eq!((delivered.len(), delivered[0].detail.as_str()), (1, ""));
    assert_eq!(room.desk().verify(false).unwrap().troubles, []);
}
