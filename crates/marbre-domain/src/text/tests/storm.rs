//! Random peers edit, part and meet: merges agree, and nothing typed is lost.

use super::model::{Unit, by_the_letter, units};
use crate::text::block::{AtomKind, Block, BlockAttrs, BlockKind, Marks};
use crate::text::delta::{FlatOp, MarkPatch, TextName};
use crate::text::document::PieceText;
use crate::text::remarks::Remark;
use std::collections::HashMap;

/// SplitMix64: small, seedable, good enough to choose edits.
pub(super) struct Dice(u64);

impl Dice {
    pub(in crate::text::tests) fn roll(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % n as u64) as usize
    }
}

pub(super) struct Peer {
    pub(in crate::text::tests) text: PieceText,
    pub(in crate::text::tests) sent: loro::VersionVector,
    pub(in crate::text::tests) inbox: Vec<Vec<u8>>,
    pub(in crate::text::tests) notices: Vec<String>,
}

pub(super) fn newlines(units: &[Unit]) -> Vec<usize> {
    units
        .iter()
        .enumerate()
        .filter(|(_, u)| matches!(u, Unit::Newline(_)))
        .map(|(at, _)| at)
        .collect()
}

pub(super) fn kind(dice: &mut Dice) -> BlockKind {
    match dice.roll(5) {
        0 => BlockKind::Paragraph,
        1 => BlockKind::Crosshead { level: 2 },
        2 => BlockKind::Item {
            ordered: dice.roll(2) == 0,
            depth: dice.roll(3) as u8,
        },
        3 => BlockKind::Quote,
        _ => BlockKind::PullQuote,
    }
}

/// What one seed typed and deleted, by character: each is unique.
#[derive(Default)]
pub(super) struct Ledger {
    pub(in crate::text::tests) next: u32,
    pub(in crate::text::tests) typed: Vec<char>,
    /// Deleted on purpose, or taken along in a move, by anybody.
    pub(in crate::text::tests) disturbed: HashMap<char, ()>,
}

impl Ledger {
    pub(in crate::text::tests) fn words(&mut self, dice: &mut Dice) -> String {
        (0..1 + dice.roll(4))
            .map(|_| {
                let c = char::from_u32(if dice.roll(12) == 0 { 0x1F300 } else { 0x4E00 } + self.next).unwrap();
                self.next += 1;
                self.typed.push(c);
                c
            })
            .collect()
    }

    pub(in crate::text::tests) fn disturb(&mut self, units: &[Unit]) {
        for unit in units {
            if let Unit::Char(c, _) = unit {
                self.disturbed.insert(*c, ());
            }
        }
    }
}

pub(super) fn retain(n: usize) -> FlatOp {
    FlatOp::Retain { n: n as u32 }
}

/// A random edit such as an editor makes.
pub(super) fn edit(units: &[Unit], dice: &mut Dice, ledger: &mut Ledger) -> Vec<FlatOp> {
    let ends = newlines(units);
    let line = dice.roll(ends.len());
    let start = if line == 0 { 0 } else { ends[line - 1] + 1 };
    let end = ends[line];
    let Unit::Newline(attrs) = units[end].clone() else {
        unreachable!()
    };
    let is_atom = attrs.kind.is_atom();
    let inside = |dice: &mut Dice| {
        let mut at = start + dice.roll(end - start + 1);
        if units[at] == Unit::Low {
            at -= 1;
        }
        at
    };
    match dice.roll(12) {
        0..=3 if !is_atom => {
            let at = inside(dice);
            let marks = Marks {
                strong: dice.roll(4) == 0,
                ..Marks::none()
            };
            vec![retain(at), FlatOp::words(ledger.words(dice), marks)]
        }
        4 if !is_atom => {
            // Enter.
            let at = inside(dice);
            let mut ops = vec![retain(at), FlatOp::line(attrs.clone()), retain(end - at)];
            if at == end && attrs.kind != BlockKind::Paragraph {
                ops.push(FlatOp::Block {
                    block: BlockAttrs::default(),
                });
            }
            ops
        }
        5 if line > 0 && !is_atom => {
            // Backspace at the line's start: the line before gives its kind to what remains.
            let Unit::Newline(before) = units[start - 1].clone() else {
                unreachable!()
            };
            if before.kind.is_atom() {
                return Vec::new();
            }
            vec![
                retain(start - 1),
                FlatOp::Delete { n: 1 },
                retain(end - start),
                FlatOp::Block { block: before },
            ]
        }
        6 if !is_atom => vec![
            retain(end),
            FlatOp::Block {
                block: kind(dice).into(),
            },
        ],
        7 if !is_atom && end > start => {
            let (mut a, mut b) = (inside(dice), inside(dice));
            if a > b {
                std::mem::swap(&mut a, &mut b);
            }
            ledger.disturb(&units[a..b]);
            if a == b {
                Vec::new()
            } else {
                vec![retain(a), FlatOp::Delete { n: (b - a) as u32 }]
            }
        }
        8 if ends.len() > 1 => {
            // The whole block goes.
            ledger.disturb(&units[start..end]);
            vec![
                retain(start),
                FlatOp::Delete {
                    n: (end + 1 - start) as u32,
                },
            ]
        }
        9 if ends.len() > 2 => {
            // Moved to another place.
            let to = dice.roll(ends.len() + 1);
            let place = if to == 0 { 0 } else { ends[to - 1] + 1 };
            if place >= start && place <= end + 1 {
                return Vec::new();
            }
            ledger.disturb(&units[start..end]);
            let mut copy: Vec<FlatOp> = units[start..end]
                .iter()
                .filter_map(|unit| match unit {
                    Unit::Char(c, marks) => Some(FlatOp::Insert {
                        text: c.to_string(),
                        marks: marks.clone(),
                        again: true,
                    }),
                    Unit::Low | Unit::Newline(_) => None,
                })
                .collect();
            copy.push(FlatOp::Newline {
                was: Some(attrs.clone()),
                block: attrs,
                again: true,
                from: None,
            });
            let gone = FlatOp::Delete {
                n: (end + 1 - start) as u32,
            };
            if place < start {
                let mut ops = vec![retain(place)];
                ops.append(&mut copy);
                ops.extend([retain(start - place), gone]);
                ops
            } else {
                let mut ops = vec![retain(start), gone, retain(place - end - 1)];
                ops.append(&mut copy);
                ops
            }
        }
        10 if !is_atom && end > start => {
            let (mut a, mut b) = (inside(dice), inside(dice));
            if a > b {
                std::mem::swap(&mut a, &mut b);
            }
            if a == b {
                return Vec::new();
            }
            let patch = if dice.roll(2) == 0 {
                MarkPatch {
                    emphasis: Some(dice.roll(2) == 0),
                    ..MarkPatch::default()
                }
            } else {
                MarkPatch {
                    link: Some(if dice.roll(2) == 0 {
                        String::new()
                    } else {
                        "https://a.example".into()
                    }),
                    ..MarkPatch::default()
                }
            };
            vec![
                retain(a),
                FlatOp::Format {
                    n: (b - a) as u32,
                    marks: patch,
                },
            ]
        }
        11 => {
            let atom = BlockKind::Atom {
                atom: AtomKind::Embed,
                record: format!("r{}", ledger.next),
            };
            ledger.next += 1;
            vec![retain(start), FlatOp::line(atom.into())]
        }
        _ => {
            // A selection over several blocks goes.
            let last = (line + 1 + dice.roll(2)).min(ends.len() - 1);
            if last == line || is_atom {
                return Vec::new();
            }
            let Unit::Newline(tail) = &units[ends[last]] else {
                unreachable!()
            };
            if tail.kind.is_atom() {
                return Vec::new();
            }
            let from = inside(dice);
            let last_start = ends[last - 1] + 1;
            let mut to = last_start + dice.roll(ends[last] - last_start + 1);
            if units[to] == Unit::Low {
                to -= 1;
            }
            ledger.disturb(&units[from..to]);
            vec![
                retain(from),
                FlatOp::Delete { n: (to - from) as u32 },
                retain(ends[last] - to),
                FlatOp::Block { block: attrs },
            ]
        }
    }
}

pub(super) fn compact(delta: Vec<FlatOp>) -> Vec<FlatOp> {
    delta.into_iter().filter(|op| *op != retain(0)).collect()
}

impl Peer {
    pub(in crate::text::tests) fn body(&self) -> Vec<Unit> {
        units(&self.text.blocks(TextName::Body))
    }

    pub(in crate::text::tests) fn type_something(&mut self, seed: u64, dice: &mut Dice, ledger: &mut Ledger) {
        let before = self.body();
        let delta = compact(edit(&before, dice, ledger));
        if delta.is_empty() {
            return;
        }
        let update = self
            .text
            .apply(TextName::Body, &delta)
            .unwrap_or_else(|e| panic!("seed {seed}: {e} in {delta:?}"));
        assert!(!update.is_empty());
        let expected = by_the_letter(&before, &delta);
        assert_eq!(self.body(), expected, "seed {seed}: local result of {delta:?}");
        assert_eq!(self.text.units(TextName::Body) as usize, expected.len(), "seed {seed}");
    }

    pub(in crate::text::tests) fn receive(&mut self, seed: u64) {
        for update in std::mem::take(&mut self.inbox) {
            let before = self.body();
            let changes = self.text.import(&update).unwrap();
            let mut now = before;
            for (name, delta) in changes {
                assert_eq!(name, TextName::Body);
                now = by_the_letter(&now, &delta);
            }
            assert_eq!(self.body(), now, "seed {seed}: remote delta");
            assert!(
                self.text.lines_agree().unwrap(),
                "seed {seed}: lines kept differ from the document"
            );
            for remark in self.text.remarks(TextName::Body) {
                if let Remark::Orphaned { words, .. } = remark {
                    self.notices.push(words);
                }
            }
        }
    }
}

pub(super) fn newsroom(peers: usize, seed: u64, opening: &[Block]) -> Vec<Peer> {
    let first = PieceText::from_blocks(seed * 100 + 1, &[], opening).unwrap();
    let snapshot = first.snapshot().unwrap();
    let mut all = vec![first];
    for nth in 1..peers {
        all.push(PieceText::load(seed * 100 + 1 + nth as u64, &snapshot, None).unwrap());
    }
    all.into_iter()
        .map(|text| Peer {
            sent: text.version(),
            text,
            inbox: Vec::new(),
            notices: Vec::new(),
        })
        .collect()
}

pub(super) fn meet(peers: &mut [Peer], seed: u64) {
    for from in 0..peers.len() {
        let update = peers[from].text.updates_since(&peers[from].sent).unwrap();
        for (to, peer) in peers.iter_mut().enumerate() {
            if to != from {
                peer.inbox.push(update.clone());
            }
        }
    }
    for peer in peers.iter_mut() {
        peer.receive(seed);
        peer.sent = peer.text.version();
    }
}

pub(super) fn run(seed: u64, peers: usize) {
    let mut dice = Dice(seed);
    let mut ledger = Ledger::default();
    let opening = [
        Block::new(BlockKind::Paragraph, ledger.words(&mut dice)),
        Block::new(BlockKind::Crosshead { level: 2 }, ledger.words(&mut dice)),
        Block::new(BlockKind::Paragraph, ledger.words(&mut dice)),
        Block::new(BlockKind::Quote, ledger.words(&mut dice)),
    ];
    let mut all = newsroom(peers, seed, &opening);
    for _meeting in 0..3 {
        for peer in &mut all {
            for _ in 0..1 + dice.roll(5) {
                peer.type_something(seed, &mut dice, &mut ledger);
            }
        }
        meet(&mut all, seed);
        let first = all[0].text.blocks(TextName::Body);
        for peer in &all[1..] {
            assert_eq!(peer.text.blocks(TextName::Body), first, "seed {seed}: diverged");
        }
    }
    let mut count: HashMap<char, usize> = HashMap::new();
    for unit in all[0].body() {
        if let Unit::Char(c, _) = unit {
            *count.entry(c).or_default() += 1;
        }
    }
    for c in &ledger.typed {
        let times = count.get(c).copied().unwrap_or(0);
        let disturbed = ledger.disturbed.contains_key(c);
        assert!(times > 0 || disturbed, "seed {seed}: {c} is lost");
        let said = all[0]
            .text
            .remarks(TextName::Body)
            .iter()
            .any(|r| matches!(r, Remark::KeptBoth { .. }));
        assert!(times < 2 || disturbed || said, "seed {seed}: {c} stands {times} times");
    }
    let mut records: Vec<&String> = Vec::new();
    let blocks = all[0].text.blocks(TextName::Body);
    for block in &blocks {
        if let BlockKind::Atom { record, .. } = &block.attrs.kind {
            assert!(!records.contains(&record), "seed {seed}: {record} stands twice");
            records.push(record);
            assert!(block.spans.is_empty());
        }
    }
}

#[test]
fn two_peers_never_lose_a_character() {
    for seed in 1..=std::env::var("SEEDS").ok().and_then(|s| s.parse().ok()).unwrap_or(400) {
        run(seed, 2);
    }
}

#[test]
fn three_peers_never_lose_a_character() {
    for seed in 1000..=1150 {
        run(seed, 3);
    }
}
