//! Two desks that wrote in one text without a network meet: how long the meeting takes, beside the text library alone.

use super::figure::{Figure, Report, Sorted, milliseconds};
use super::french;
use loro::LoroDoc;
use marbre_domain::text::PieceText;
use marbre_domain::text::block::{Block, BlockKind, Marks};
use marbre_domain::text::delta::{Delta, FlatOp, TextName};
use std::time::Instant;

const WORDS: usize = 10_000;
/// Edits that each made while the other was away.
const EDITS: [u32; 2] = [100, 2_000];
const RUNS: usize = 25;

pub(super) fn run(report: &mut Report) {
    let words = french::paragraphs(&mut fastrand::Rng::with_seed(1), WORDS);
    let blocks: Vec<Block> = words
        .split("\n\n")
        .filter(|paragraph| !paragraph.is_empty())
        .map(|paragraph| Block::new(BlockKind::Paragraph, paragraph))
        .collect();
    let text = PieceText::from_blocks(1, &[], &blocks).unwrap();
    let snapshot = text.snapshot().unwrap();
    for edits in EDITS {
        let (here, there) = (written(2, &snapshot, edits), written(3, &snapshot, edits));
        let update = there.updates_since(&text.version()).unwrap();
        let mine = here.snapshot().unwrap();
        let (mut ours, mut bare) = (Vec::new(), Vec::new());
        for run in 0..RUNS {
            let mut piece = PieceText::load(100 + run as u64, &mine, None).unwrap();
            let before = piece.units(TextName::Body);
            let begun = Instant::now();
            let told = piece.import(&update).unwrap();
            ours.push(milliseconds(begun.elapsed()));
            assert_eq!(
                units_told(&told, before),
                piece.units(TextName::Body),
                "what is told is not what came"
            );
            let doc = LoroDoc::new();
            doc.import(&mine).unwrap();
            let begun = Instant::now();
            doc.import(&update).unwrap();
            bare.push(milliseconds(begun.elapsed()));
            assert!(piece.lines_agree().unwrap(), "the lines are not those of the document");
        }
        let (ours, bare) = (Sorted::new(ours), Sorted::new(bare));
        for (percent, word) in [(50, "median"), (99, "p99")] {
            report.say(
                Figure::new(
                    format!("merge: {edits} edits on each side, {word}"),
                    ours.at(percent),
                    "ms",
                )
                .beside("bare Loro, nobody told", bare.at(percent))
                .note("10,000 words; windows are told what changed"),
            );
        }
    }
}

/// A desk that opened the text and wrote in it at places drawn from a seed: words come, words go, paragraphs are split.
fn written(peer: u64, snapshot: &[u8], edits: u32) -> PieceText {
    let mut text = PieceText::load(peer, snapshot, None).unwrap();
    let mut chance = fastrand::Rng::with_seed(peer);
    for _ in 0..edits {
        let units = text.units(TextName::Body);
        let mut delta = vec![FlatOp::Retain {
            n: chance.u32(0..units - 20),
        }];
        delta.push(match chance.u8(0..10) {
            0 => FlatOp::Delete { n: chance.u32(1..12) },
            1 => FlatOp::line(BlockKind::Paragraph.into()),
            _ => FlatOp::words(" et puis", Marks::none()),
        });
        text.apply(TextName::Body, &delta).unwrap();
    }
    text
}

/// How long the body is for a window that had so many units and applied what it was told.
fn units_told(told: &[(TextName, Delta)], before: u32) -> u32 {
    let body = told.iter().filter(|(name, _)| *name == TextName::Body);
    body.flat_map(|(_, delta)| delta).fold(before, |units, op| match op {
        FlatOp::Delete { n } => units - n,
        FlatOp::Insert { text, .. } => units + u32::try_from(text.encode_utf16().count()).unwrap(),
        FlatOp::Newline { .. } => units + 1,
        FlatOp::Retain { .. } | FlatOp::Format { .. } | FlatOp::Block { .. } => units,
    })
}
