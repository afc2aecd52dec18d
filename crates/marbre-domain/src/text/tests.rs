//! Random peers edit, part and meet: the visible text is what each batch said, merges agree, and nothing typed is lost.
#![allow(clippy::unwrap_used)]

use super::block::{AtomKind, Block, BlockAttrs, BlockKind, Marks, Span};
use super::delta::{FlatOp, MarkPatch, TextName};
use super::document::{PieceText, Remark};
use std::collections::HashMap;

/// One unit of a flat text, as a window counts them.
#[derive(Debug, Clone, PartialEq)]
enum Unit {
    Char(char, Marks),
    /// Second half of a surrogate pair.
    Low,
    Newline(BlockAttrs),
}

fn units(blocks: &[Block]) -> Vec<Unit> {
    let mut units = Vec::new();
    for block in blocks {
        for span in &block.spans {
            push_words(&mut units, &span.text, &span.marks);
        }
        units.push(Unit::Newline(block.attrs.clone()));
    }
    units
}

fn push_words(units: &mut Vec<Unit>, words: &str, marks: &Marks) {
    for c in words.chars() {
        units.push(Unit::Char(c, marks.clone()));
        if c.len_utf16() == 2 {
            units.push(Unit::Low);
        }
    }
}

fn patched(marks: &Marks, patch: &MarkPatch) -> Marks {
    let words = |old: &Option<String>, new: &Option<String>| match new {
        None => old.clone(),
        Some(new) => (!new.is_empty()).then(|| new.clone()),
    };
    Marks {
        strong: patch.strong.unwrap_or(marks.strong),
        emphasis: patch.emphasis.unwrap_or(marks.emphasis),
        strike: patch.strike.unwrap_or(marks.strike),
        sub: patch.sub.unwrap_or(marks.sub),
        superscript: patch.superscript.unwrap_or(marks.superscript),
        link: words(&marks.link, &patch.link),
        lang: words(&marks.lang, &patch.lang),
    }
}

/// What a delta means, without any cleverness.
fn by_the_letter(before: &[Unit], delta: &[FlatOp]) -> Vec<Unit> {
    let mut rest = before.iter().cloned();
    let mut after = Vec::new();
    for op in delta {
        match op {
            FlatOp::Retain { n } => after.extend(rest.by_ref().take(*n as usize)),
            FlatOp::Delete { n } => assert_eq!(rest.by_ref().take(*n as usize).count(), *n as usize),
            FlatOp::Insert { text, marks } => push_words(&mut after, text, marks),
            FlatOp::Newline { block } => after.push(Unit::Newline(block.clone())),
            FlatOp::Format { n, marks } => {
                for unit in rest.by_ref().take(*n as usize) {
                    after.push(match unit {
                        Unit::Char(c, old) => Unit::Char(c, patched(&old, marks)),
                        Unit::Low => Unit::Low,
                        Unit::Newline(_) => panic!("format over a newline"),
                    });
                }
            }
            FlatOp::Block { block } => {
                assert!(matches!(rest.next(), Some(Unit::Newline(_))), "block op not on a newline");
                after.push(Unit::Newline(block.clone()));
            }
        }
    }
    after.extend(rest);
    after
}

/// SplitMix64: small, seedable, good enough to choose edits.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % n as u64) as usize
    }
}

struct Peer {
    text: PieceText,
    sent: loro::VersionVector,
    inbox: Vec<Vec<u8>>,
    notices: Vec<String>,
}

fn newlines(units: &[Unit]) -> Vec<usize> {
    units.iter().enumerate().filter(|(_, u)| matches!(u, Unit::Newline(_))).map(|(at, _)| at).collect()
}

fn kind(dice: &mut Dice) -> BlockKind {
    match dice.roll(5) {
        0 => BlockKind::Paragraph,
        1 => BlockKind::Crosshead { level: 2 },
        2 => BlockKind::Item { ordered: dice.roll(2) == 0, depth: dice.roll(3) as u8 },
        3 => BlockKind::Quote,
        _ => BlockKind::PullQuote,
    }
}

/// What one seed typed and deleted, by character: each is unique.
#[derive(Default)]
struct Ledger {
    next: u32,
    typed: Vec<char>,
    /// Deleted on purpose, or taken along in a move, by anybody.
    disturbed: HashMap<char, ()>,
}

impl Ledger {
    fn words(&mut self, dice: &mut Dice) -> String {
        (0..1 + dice.roll(4))
            .map(|_| {
                let c = char::from_u32(if dice.roll(12) == 0 { 0x1F300 } else { 0x4E00 } + self.next).unwrap();
                self.next += 1;
                self.typed.push(c);
                c
            })
            .collect()
    }

    fn disturb(&mut self, units: &[Unit]) {
        for unit in units {
            if let Unit::Char(c, _) = unit {
                self.disturbed.insert(*c, ());
            }
        }
    }
}

fn retain(n: usize) -> FlatOp {
    FlatOp::Retain { n: n as u32 }
}

/// A random edit such as an editor makes.
fn edit(units: &[Unit], dice: &mut Dice, ledger: &mut Ledger) -> Vec<FlatOp> {
    let ends = newlines(units);
    let line = dice.roll(ends.len());
    let start = if line == 0 { 0 } else { ends[line - 1] + 1 };
    let end = ends[line];
    let Unit::Newline(attrs) = units[end].clone() else { unreachable!() };
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
            let marks = Marks { strong: dice.roll(4) == 0, ..Marks::none() };
            vec![retain(at), FlatOp::Insert { text: ledger.words(dice), marks }]
        }
        4 if !is_atom => {
            // Enter.
            let at = inside(dice);
            let mut ops = vec![retain(at), FlatOp::Newline { block: attrs.clone() }, retain(end - at)];
            if at == end && attrs.kind != BlockKind::Paragraph {
                ops.push(FlatOp::Block { block: BlockAttrs::default() });
            }
            ops
        }
        5 if line > 0 && !is_atom => {
            // Backspace at the line's start: the line before gives its kind to what remains.
            let Unit::Newline(before) = units[start - 1].clone() else { unreachable!() };
            if before.kind.is_atom() {
                return Vec::new();
            }
            vec![retain(start - 1), FlatOp::Delete { n: 1 }, retain(end - start), FlatOp::Block { block: before }]
        }
        6 if !is_atom => vec![retain(end), FlatOp::Block { block: kind(dice).into() }],
        7 if !is_atom && end > start => {
            let (mut a, mut b) = (inside(dice), inside(dice));
            if a > b {
                std::mem::swap(&mut a, &mut b);
            }
            ledger.disturb(&units[a..b]);
            if a == b { Vec::new() } else { vec![retain(a), FlatOp::Delete { n: (b - a) as u32 }] }
        }
        8 if ends.len() > 1 => {
            // The whole block goes.
            ledger.disturb(&units[start..end]);
            vec![retain(start), FlatOp::Delete { n: (end + 1 - start) as u32 }]
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
                    Unit::Char(c, marks) => Some(FlatOp::Insert { text: c.to_string(), marks: marks.clone() }),
                    Unit::Low | Unit::Newline(_) => None,
                })
                .collect();
            copy.push(FlatOp::Newline { block: attrs });
            let gone = FlatOp::Delete { n: (end + 1 - start) as u32 };
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
                MarkPatch { emphasis: Some(dice.roll(2) == 0), ..MarkPatch::default() }
            } else {
                MarkPatch { link: Some(if dice.roll(2) == 0 { String::new() } else { "https://a.example".into() }), ..MarkPatch::default() }
            };
            vec![retain(a), FlatOp::Format { n: (b - a) as u32, marks: patch }]
        }
        11 => {
            let atom = BlockKind::Atom { atom: AtomKind::Embed, record: format!("r{}", ledger.next) };
            ledger.next += 1;
            vec![retain(start), FlatOp::Newline { block: atom.into() }]
        }
        _ => {
            // A selection over several blocks goes.
            let last = (line + 1 + dice.roll(2)).min(ends.len() - 1);
            if last == line || is_atom {
                return Vec::new();
            }
            let Unit::Newline(tail) = &units[ends[last]] else { unreachable!() };
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
            vec![retain(from), FlatOp::Delete { n: (to - from) as u32 }, retain(ends[last] - to), FlatOp::Block { block: attrs }]
        }
    }
}

fn compact(delta: Vec<FlatOp>) -> Vec<FlatOp> {
    delta.into_iter().filter(|op| *op != retain(0)).collect()
}

impl Peer {
    fn body(&self) -> Vec<Unit> {
        units(&self.text.blocks(TextName::Body))
    }

    fn type_something(&mut self, seed: u64, dice: &mut Dice, ledger: &mut Ledger) {
        let before = self.body();
        let delta = compact(edit(&before, dice, ledger));
        if delta.is_empty() {
            return;
        }
        let update = self.text.apply(TextName::Body, &delta).unwrap_or_else(|e| panic!("seed {seed}: {e} in {delta:?}"));
        assert!(!update.is_empty());
        let expected = by_the_letter(&before, &delta);
        assert_eq!(self.body(), expected, "seed {seed}: local result of {delta:?}");
        assert_eq!(self.text.units(TextName::Body) as usize, expected.len(), "seed {seed}");
    }

    fn receive(&mut self, seed: u64) {
        for update in std::mem::take(&mut self.inbox) {
            let before = self.body();
            let changes = self.text.import(&update).unwrap();
            let mut now = before;
            for (name, delta) in changes {
                assert_eq!(name, TextName::Body);
                now = by_the_letter(&now, &delta);
            }
            assert_eq!(self.body(), now, "seed {seed}: remote delta");
            assert!(self.text.lines_agree().unwrap(), "seed {seed}: lines kept differ from the document");
            for remark in self.text.remarks(TextName::Body) {
                if let Remark::Orphaned { words, .. } = remark {
                    self.notices.push(words);
                }
            }
        }
    }
}

fn newsroom(peers: usize, seed: u64, opening: &[Block]) -> Vec<Peer> {
    let first = PieceText::from_blocks(seed * 100 + 1, &[], opening).unwrap();
    let snapshot = first.snapshot().unwrap();
    let mut all = vec![first];
    for nth in 1..peers {
        all.push(PieceText::load(seed * 100 + 1 + nth as u64, &snapshot, None).unwrap());
    }
    all.into_iter()
        .map(|text| Peer { sent: text.version(), text, inbox: Vec::new(), notices: Vec::new() })
        .collect()
}

fn meet(peers: &mut [Peer], seed: u64) {
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

fn run(seed: u64, peers: usize) {
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
        let said = all[0].text.remarks(TextName::Body).iter().any(|r| matches!(r, Remark::KeptBoth { .. }));
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

fn body(peer: &Peer) -> String {
    peer.text
        .blocks(TextName::Body)
        .iter()
        .map(|block| {
            let sign = match block.attrs.kind {
                BlockKind::Paragraph => "",
                BlockKind::Crosshead { .. } => "## ",
                BlockKind::Item { .. } => "- ",
                BlockKind::Quote => "> ",
                BlockKind::PullQuote => ">> ",
                BlockKind::Atom { .. } => "@",
            };
            format!("{sign}{}", block.text())
        })
        .collect::<Vec<_>>()
        .join(" | ")
}

fn two(opening: &[&str]) -> Vec<Peer> {
    let blocks: Vec<Block> = opening.iter().map(|t| Block::new(BlockKind::Paragraph, *t)).collect();
    newsroom(2, 7, &blocks)
}

fn words(text: &str) -> FlatOp {
    FlatOp::Insert { text: text.into(), marks: Marks::none() }
}

#[test]
fn an_editor_makes_it_an_intertitre_while_the_reporter_types() {
    let mut peers = two(&["Un prix", "Suite"]);
    let heading = FlatOp::Block { block: BlockKind::Crosshead { level: 2 }.into() };
    peers[0].text.apply(TextName::Body, &[retain(7), heading]).unwrap();
    peers[1].text.apply(TextName::Body, &[retain(7), words(" affiché")]).unwrap();
    meet(&mut peers, 0);
    assert_eq!(body(&peers[0]), "## Un prix affiché | Suite");
}

#[test]
fn words_typed_into_a_removed_block_come_back_marked() {
    let mut peers = two(&["Un", "Deux", "Trois"]);
    peers[0].text.apply(TextName::Body, &[retain(3), FlatOp::Delete { n: 5 }]).unwrap();
    assert_eq!(body(&peers[0]), "Un | Trois");
    peers[1].text.apply(TextName::Body, &[retain(7), words(" bis")]).unwrap();
    meet(&mut peers, 0);
    assert_eq!(body(&peers[0]), "Un |  bis | Trois");
    assert_eq!(peers[0].text.remarks(TextName::Body), [Remark::Orphaned { at: 3, words: " bis".into() }]);
    // Who keeps them says so by touching them.
    peers[0].text.apply(TextName::Body, &[retain(3), FlatOp::Delete { n: 1 }]).unwrap();
    assert_eq!(peers[0].text.remarks(TextName::Body), []);
}

fn moved_down(text: &str) -> Vec<FlatOp> {
    // The first of three two-letter blocks goes to the end.
    vec![FlatOp::Delete { n: 3 }, retain(6), words(text), FlatOp::Newline { block: BlockAttrs::default() }]
}

#[test]
fn a_block_moved_twice_stands_once() {
    let mut peers = two(&["aa", "bb", "cc"]);
    for peer in &mut peers {
        peer.text.apply(TextName::Body, &moved_down("aa")).unwrap();
    }
    meet(&mut peers, 0);
    assert_eq!(body(&peers[0]), "bb | cc | aa");
    assert_eq!(peers[1].text.remarks(TextName::Body), [Remark::MovedTwice { at: 6 }]);
    // Typing in it makes it the only one for good.
    peers[0].text.apply(TextName::Body, &[retain(6), words("x")]).unwrap();
    meet(&mut peers, 0);
    assert_eq!(body(&peers[1]), "bb | cc | xaa");
    assert_eq!(peers[1].text.remarks(TextName::Body), []);
}

#[test]
fn copies_that_differ_are_both_kept_and_said() {
    let mut peers = two(&["aa", "bb", "cc"]);
    peers[0].text.apply(TextName::Body, &moved_down("aa")).unwrap();
    peers[1].text.apply(TextName::Body, &moved_down("aa")).unwrap();
    peers[1].text.apply(TextName::Body, &[retain(8), words("!")]).unwrap();
    meet(&mut peers, 0);
    assert!(matches!(peers[0].text.remarks(TextName::Body).as_slice(), [Remark::KeptBoth { at }] if at.len() == 2));
    assert_eq!(body(&peers[0]), body(&peers[1]));
}

#[test]
fn two_lines_opened_at_one_place_do_not_mix() {
    let mut peers = two(&["Un", "Fin"]);
    for (peer, line) in peers.iter_mut().zip(["premier", "second"]) {
        let block = BlockAttrs::default();
        peer.text.apply(TextName::Body, &[retain(2), FlatOp::Newline { block }, words(line)]).unwrap();
    }
    meet(&mut peers, 0);
    let merged = body(&peers[0]);
    assert!(merged == "Un | premier | second | Fin" || merged == "Un | second | premier | Fin", "{merged}");
}

#[test]
fn a_stored_piece_opens_as_it_was() {
    let blocks = [
        Block { attrs: BlockAttrs::default(), spans: vec![Span::plain("Ségou "), Span { text: "dort".into(), marks: Marks { strong: true, ..Marks::none() } }] },
        Block::atom(AtomKind::Picture, "p1"),
        Block { attrs: BlockAttrs { kind: BlockKind::Item { ordered: true, depth: 1 }, boxed: Some("b".into()), list: Some("l".into()), source: None }, spans: vec![Span::plain("ɛ 😀 ŋ")] },
    ];
    let text = PieceText::from_blocks(5, &[Span::plain("Chapô")], &blocks).unwrap();
    let cache = text.line_cache();
    for cache in [Some(cache.as_slice()), None, Some(&b"rubbish"[..])] {
        let again = PieceText::load(6, &text.snapshot().unwrap(), cache).unwrap();
        assert_eq!(again.blocks(TextName::Body), blocks);
        assert_eq!(again.plain(TextName::Standfirst), "Chapô\n");
        assert!(again.lines_agree().unwrap());
    }
}

#[test]
fn anchors_survive_edits_around_them() {
    let mut peers = two(&["Un deux trois"]);
    let from = peers[0].text.anchor(TextName::Body, 3, false).unwrap();
    let to = peers[0].text.anchor(TextName::Body, 7, true).unwrap();
    peers[1].text.apply(TextName::Body, &[words("Voici : ")]).unwrap();
    meet(&mut peers, 0);
    assert_eq!(peers[0].text.resolve(TextName::Body, &from), Some(11));
    assert_eq!(peers[0].text.resolve(TextName::Body, &to), Some(15));
}

#[test]
fn wrong_deltas_are_refused() {
    let cases: [(&str, Vec<FlatOp>); 5] = [
        ("past the end", vec![retain(99)]),
        ("splits a pair", vec![retain(1), words("x")]),
        ("newline in words", vec![words("a\nb")]),
        ("words after the end", vec![retain(3), words("x")]),
        ("block on a letter", vec![FlatOp::Block { block: BlockAttrs::default() }]),
    ];
    for (why, delta) in cases {
        let mut text = PieceText::from_blocks(9, &[], &[Block::new(BlockKind::Paragraph, "😀")]).unwrap();
        assert!(text.apply(TextName::Body, &delta).is_err(), "{why}");
    }
}
