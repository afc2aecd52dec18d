//! That differences lead where they should, whatever two texts are, and that nothing of either side is lost between them.

use super::between::between;
use super::over::over;
use marbre_domain::text::PieceText;
use marbre_domain::text::block::{Block, BlockAttrs, BlockKind, Marks, Span, tidy};
use marbre_domain::text::delta::TextName;
use proptest::prelude::*;

fn marks() -> impl Strategy<Value = Marks> {
    prop_oneof![
        4 => Just(Marks::none()),
        1 => Just(Marks { strong: true, ..Marks::none() }),
        1 => Just(Marks { link: Some("https://exemple.test/".into()), emphasis: true, ..Marks::none() }),
    ]
}

fn words() -> impl Strategy<Value = String> {
    prop::collection::vec(
        prop::sample::select(vec![
            "le",
            "bac",
            " ",
            "rouvre",
            ", ",
            "lundi",
            "😀",
            "l’été",
            "\u{2028}",
            "3",
            ".",
        ]),
        0..7,
    )
    .prop_map(|words| words.concat())
}

fn block() -> impl Strategy<Value = Block> {
    let kind = prop_oneof![
        5 => Just(BlockKind::Paragraph),
        1 => Just(BlockKind::Crosshead { level: 2 }),
        1 => Just(BlockKind::Quote),
        1 => Just(BlockKind::Item { ordered: false, depth: 0 }),
    ];
    (kind, prop::collection::vec((words(), marks()), 0..3)).prop_map(|(kind, spans)| Block {
        attrs: BlockAttrs::from(kind),
        spans: tidy(spans.into_iter().map(|(text, marks)| Span { text, marks }).collect()),
    })
}

/// Some blocks, and what somebody made of them.
fn texts() -> impl Strategy<Value = (Vec<Block>, Vec<Block>, Vec<Block>)> {
    let edit = || prop::collection::vec((0..4_u8, any::<prop::sample::Index>(), block()), 0..4);
    (prop::collection::vec(block(), 1..7), edit(), edit()).prop_map(|(base, one, other)| {
        let edited = |edits: Vec<(u8, prop::sample::Index, Block)>| {
            let mut blocks = base.clone();
            for (what, at, with) in edits {
                let place = at.index(blocks.len());
                match what {
                    0 => blocks.insert(at.index(blocks.len() + 1), with),
                    1 if blocks.len() > 1 => {
                        blocks.remove(place);
                    }
                    2 => blocks[place].spans = tidy([blocks[place].spans.clone(), with.spans].concat()),
                    _ => blocks[place] = with,
                }
            }
            blocks
        };
        let (one, other) = (edited(one), edited(other));
        (base, one, other)
    })
}

fn applied(text: &mut PieceText, delta: &[marbre_domain::text::delta::FlatOp]) -> Vec<Block> {
    text.apply(TextName::Body, delta).expect("the delta fits the text");
    text.blocks(TextName::Body)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn a_difference_leads_from_one_text_to_the_other((before, after, _) in texts()) {
        let mut text = PieceText::from_blocks(1, &[], &before).expect("a text");
        prop_assert_eq!(applied(&mut text, &between(&before, &after)), after);
    }

    #[test]
    fn a_delta_over_another_fits_and_keeps_every_word_that_came((base, ours, theirs) in texts()) {
        let (mine, there) = (between(&base, &ours), between(&base, &theirs));
        let mut text = PieceText::from_blocks(1, &[], &base).expect("a text");
        applied(&mut text, &mine);
        let both = applied(&mut text, &over(&base, &there, &mine));
        let all = both.iter().map(Block::text).collect::<Vec<_>>().concat();
        for delta in [&mine, &there] {
            for op in delta.iter() {
                if let marbre_domain::text::delta::FlatOp::Insert { text, .. } = op {
                    prop_assert!(all.contains(text.as_str()), "{text:?} is not in {all:?}");
                }
            }
        }
        if base == ours {
            prop_assert_eq!(both, theirs);
        }
    }
}

#[test]
fn inside_a_line_only_the_words_that_moved_are_touched() {
    let line = |text: &str| vec![Block::new(BlockKind::Paragraph, text)];
    let delta = between(
        &line("Le bac rouvre lundi à l’aube, dit le maire."),
        &line("Le bac rouvre mardi à l’aube, dit le maire."),
    );
    let json = serde_json::to_string(&delta).expect("a delta");
    assert_eq!(
        json,
        r#"[{"op":"retain","n":14},{"op":"delete","n":5},{"op":"insert","text":"mardi","marks":{}}]"#
    );
}
