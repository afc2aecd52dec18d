//! What holds for any two versions: the changes turn the later text back into the earlier one, and nothing that a reader
//! would see differs in silence.

use super::{body, empty};
use crate::compare::{Comparison, compare};
use marbre_domain::text::block::{Block, plain_text};
use marbre_domain::text::delta::TextName;
use marbre_domain::version::VersionContent;

/// Checks one pair, both ways.
pub(super) fn holds(before: &VersionContent, after: &VersionContent) {
    for (before, after) in [(before, after), (after, before)] {
        let comparison = compare(before, after);
        for text in TextName::ALL {
            assert_eq!(flat(before, text), taken_back(&flat(after, text), text, &comparison));
        }
        assert_eq!(comparison.is_empty(), before == after, "{comparison:?}");
    }
}

fn flat(content: &VersionContent, text: TextName) -> String {
    match text {
        TextName::Standfirst => plain_text(&[Block {
            spans: content.standfirst.clone(),
            ..Block::default()
        }]),
        TextName::Body => plain_text(&content.body),
    }
}

fn taken_back(after: &str, text: TextName, comparison: &Comparison) -> String {
    let mut units: Vec<u16> = after.encode_utf16().collect();
    let changes: Vec<_> = comparison.changes.iter().filter(|change| change.text == text).collect();
    assert!(changes.is_sorted_by_key(|change| change.at));
    let mut free_until = units.len();
    for change in changes.iter().rev() {
        let range = change.at as usize..(change.at + change.inserted) as usize;
        assert!(range.end <= free_until, "two changes overlap: {changes:?}");
        free_until = range.start;
        let added: Vec<u16> = change.added.encode_utf16().collect();
        assert_eq!(units[range.clone()], added);
        units.splice(range, change.deleted.encode_utf16());
    }
    String::from_utf16(&units).unwrap()
}

/// A small generator (SplitMix64), so that a failure is replayed by its seed.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) as usize % bound
    }
}

const LINES: [&str; 6] = ["", "## ", "- ", "> ", "! ", "| "];
const WORDS: [&str; 14] = [
    "le",
    "fleuve",
    "monte",
    "*fort*",
    "l’eau",
    "[ici](https://a.example)",
    "🛶🏾",
    "«\u{a0}oui\u{a0}»",
    ",",
    "12",
    "\u{2028}",
    "pont-route",
    "*V*oici",
    "le",
];

fn text(random: &mut Random) -> Vec<String> {
    let mut lines = Vec::new();
    for _ in 0..random.below(6) {
        let line = match random.below(8) {
            0 => format!("@{}", random.below(3)),
            1 => format!("---{}", random.below(3)),
            _ => {
                let kind = LINES[random.below(LINES.len())];
                let words = (0..random.below(9)).map(|_| WORDS[random.below(WORDS.len())]);
                kind.to_owned() + &words.collect::<Vec<_>>().join(" ")
            }
        };
        lines.push(line);
    }
    lines
}

#[test]
fn any_two_texts() {
    for seed in 0..1_500 {
        let mut random = Random(seed);
        let before = text(&mut random);
        let mut after = if random.below(3) == 0 {
            text(&mut random)
        } else {
            before.clone()
        };
        for _ in 0..random.below(4) {
            match random.below(3) {
                0 if !after.is_empty() => {
                    let at = random.below(after.len());
                    after.remove(at);
                }
                1 if !after.is_empty() => {
                    let at = random.below(after.len());
                    let word = WORDS[random.below(WORDS.len())];
                    if !after[at].starts_with(['@', '-']) {
                        after[at] = format!("{} {word}", after[at]);
                    }
                }
                _ => after.insert(
                    random.below(after.len() + 1),
                    text(&mut random).pop().unwrap_or_default(),
                ),
            }
        }
        let version = |lines: &[String]| VersionContent {
            body: body(&lines.join("\n")),
            ..empty()
        };
        let (before, after) = (version(&before), version(&after));
        let held = std::panic::catch_unwind(|| holds(&before, &after));
        assert!(held.is_ok(), "seed {seed}");
    }
}

#[test]
fn fifty_thousand_words_in_one_line_or_many() {
    let mut random = Random(1);
    let vocabulary: Vec<String> = (0..6_000).map(|number| format!("mot{number}")).collect();
    for separator in ["\n", " "] {
        let words: Vec<&str> = (0..50_000).map(|_| vocabulary[random.below(6_000)].as_str()).collect();
        let paragraphs: Vec<String> = words.chunks(80).map(|words| words.join(" ")).collect();
        let edited: Vec<String> = (paragraphs.iter())
            .enumerate()
            .map(|(number, text)| match number % 9 {
                0 => text.replacen(' ', " très ", 3),
                1 => text.chars().rev().collect(),
                _ => text.clone(),
            })
            .collect();
        let version = |paragraphs: &[String]| VersionContent {
            body: body(&paragraphs.join(separator)),
            ..empty()
        };
        holds(&version(&paragraphs), &version(&edited));
    }
}
