//! The difference of two texts: lines are matched first, then the words between matched lines; neighbouring changes are
//! joined until they read as somebody would tell them (« 300 » devient « trois cents »).

use super::fields::Changed;
use super::tokens::{Cut, Numbers, Sort, units};
use crate::code::ComparedField;
use crate::view::ReviewChange;
use marbre_domain::text::block::{AtomKind, Block, BlockAttrs, BlockKind};
use marbre_domain::text::delta::TextName;
use similar::{Algorithm, DiffOp, capture_diff_slices};
use std::ops::Range;

/// Words that two changes have between them are repeated in one change rather than left standing alone when they are
/// fewer signs than either change, and never more than these.
const REPEATED_SIGNS: usize = 24;

/// Runs longer than this, in tokens of both texts, are first parted at words that stand once in each: measured on 50,000
/// words, a text rewritten throughout takes a quarter of the time so.
const LONG: usize = 8_000;

/// How far a change that could stand in several places is moved to find the best one, in tokens.
const SLIDES: usize = 200;

/// Adds to `changes` what changed in a text, and to `links` where its links led before and lead now.
pub(super) fn compare(
    text: TextName,
    before: &[Block],
    after: &[Block],
    changes: &mut Vec<ReviewChange>,
    links: &mut Vec<Changed>,
) {
    if before == after {
        return;
    }
    let texts = |blocks: &[Block]| blocks.iter().map(Block::text).collect::<Vec<_>>();
    let (before_texts, after_texts) = (texts(before), texts(after));
    let mut numbers = Numbers::default();
    let pair = Pair {
        before: numbers.cut(before, &before_texts),
        after: numbers.cut(after, &after_texts),
    };
    let replaced = pair.slid(pair.joined(pair.words()));
    let mut found = pair.kinds(&replaced);
    found.extend(pair.marks(&replaced, before, after));
    found.extend(replaced.iter().map(|part| pair.told(part)));
    found.sort_by_key(|change| change.at);
    changes.extend(found.into_iter().map(|change| ReviewChange { text, ..change }));
    add_links(before, after, links);
}

/// Tokens of the text before for which tokens of the text after stand. At most one of both is empty.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Replaced {
    before: Range<usize>,
    after: Range<usize>,
}

struct Pair<'a> {
    before: Cut<'a>,
    after: Cut<'a>,
}

impl Pair<'_> {
    /// The difference in words, between lines that say the same.
    fn words(&self) -> Vec<Replaced> {
        let mut parts = Vec::new();
        for lines in different(&self.before.line_numbers, &self.after.line_numbers) {
            let tokens = |cut: &Cut<'_>, lines: Range<usize>| {
                let start = |line: usize| cut.lines.get(line).map_or(cut.tokens.len(), |tokens| tokens.start);
                start(lines.start)..start(lines.end)
            };
            let (before, after) = (tokens(&self.before, lines.before), tokens(&self.after, lines.after));
            let numbers = |cut: &Cut<'_>, tokens: &Range<usize>| -> Vec<u32> {
                cut.tokens[tokens.clone()].iter().map(|token| token.number).collect()
            };
            for part in different(&numbers(&self.before, &before), &numbers(&self.after, &after)) {
                parts.push(Replaced {
                    before: part.before.start + before.start..part.before.end + before.start,
                    after: part.after.start + after.start..part.after.end + after.start,
                });
            }
        }
        parts
    }

    /// Joins neighbours that have only little between them, never over the end of a line.
    fn joined(&self, parts: Vec<Replaced>) -> Vec<Replaced> {
        let mut joined: Vec<Replaced> = Vec::with_capacity(parts.len());
        for part in parts {
            joined.push(part);
            while let [.., first, second] = &joined[..]
                && self.reads_as_one(first, second)
            {
                let (first, second) = (first.clone(), second.clone());
                joined.truncate(joined.len() - 2);
                joined.push(Replaced {
                    before: first.before.start..second.before.end,
                    after: first.after.start..second.after.end,
                });
            }
        }
        joined
    }

    fn reads_as_one(&self, first: &Replaced, second: &Replaced) -> bool {
        let between = &self.after.tokens[first.after.end..second.after.start];
        if between.iter().all(|token| token.sort == Sort::Space) {
            return true;
        }
        let signs: usize = between.iter().map(|token| token.text.chars().count()).sum();
        signs <= REPEATED_SIGNS
            && between.iter().all(|token| token.sort != Sort::LineEnd)
            && signs <= self.signs(first).min(self.signs(second))
    }

    fn signs(&self, part: &Replaced) -> usize {
        let signs = |cut: &Cut<'_>, tokens: &Range<usize>| -> usize {
            cut.tokens[tokens.clone()]
                .iter()
                .map(|token| token.text.chars().count())
                .sum()
        };
        signs(&self.before, &part.before).max(signs(&self.after, &part.after))
    }

    /// Moves what was only added, or only taken out, to where it reads best: whole lines, then whole words. « Il pleut.
    /// Il vente. » has « Il vente. » added and not « vente. Il ».
    fn slid(&self, parts: Vec<Replaced>) -> Vec<Replaced> {
        let mut slid: Vec<Replaced> = Vec::with_capacity(parts.len());
        for (index, part) in parts.iter().enumerate() {
            let free_from = slid.last().map_or(0, |last| last.after.end);
            let free_to = parts
                .get(index + 1)
                .map_or(self.after.tokens.len(), |next| next.after.start);
            let shift = match (part.before.is_empty(), part.after.is_empty()) {
                (true, false) => best_shift(
                    &self.after,
                    &part.after,
                    part.after.start - free_from,
                    free_to - part.after.end,
                ),
                (false, true) => best_shift(
                    &self.before,
                    &part.before,
                    part.after.start - free_from,
                    free_to - part.after.end,
                ),
                (false, false) | (true, true) => 0,
            };
            let moved = |range: &Range<usize>| {
                let moved = |at: usize| at.checked_add_signed(shift).expect("a shift stays within the text");
                moved(range.start)..moved(range.end)
            };
            slid.push(Replaced {
                before: moved(&part.before),
                after: moved(&part.after),
            });
        }
        slid
    }

    /// One change in words.
    fn told(&self, part: &Replaced) -> ReviewChange {
        let at = self.after.at(part.after.start);
        // What is wholly new is not said to have become anything; the window shows it as what it is.
        let replaces = !part.before.is_empty();
        let line_ends = self.after.tokens[part.after.clone()]
            .iter()
            .filter(|token| replaces && token.sort == Sort::LineEnd);
        let mut kinds = line_ends.map(|token| &self.after.attrs[token.line].kind);
        let kind = kinds.find(|kind| **kind != BlockKind::Paragraph).map(kind_name);
        ReviewChange {
            text: TextName::Body,
            at,
            inserted: self.after.at(part.after.end) - at,
            deleted: self.before.text(part.before.clone()),
            added: self.after.text(part.after.clone()),
            kind: kind.map(str::to_owned),
        }
    }

    /// Lines whose end is the same and which became something else.
    fn kinds(&self, parts: &[Replaced]) -> Vec<ReviewChange> {
        let mut changes = Vec::new();
        for (before, after) in self.kept(parts) {
            if self.after.tokens[after].sort != Sort::LineEnd {
                continue;
            }
            let line = self.after.tokens[after].line;
            let (was, is) = (
                self.before.attrs[self.before.tokens[before].line],
                self.after.attrs[line],
            );
            // Where the line's first words are new together with the end of the line above, its place is behind them.
            let start = self.after.lines[line].start;
            let part = parts.get(parts.partition_point(|part| part.after.end <= start));
            let free = part
                .filter(|part| part.after.start < start)
                .map_or(start, |part| part.after.end);
            for kind in became(was, is) {
                changes.push(ReviewChange {
                    text: TextName::Body,
                    at: self.after.at(free),
                    inserted: 0,
                    deleted: String::new(),
                    added: String::new(),
                    kind: Some(kind.to_owned()),
                });
            }
        }
        changes
    }

    /// Words that stand there as before, under other marks.
    fn marks(&self, parts: &[Replaced], before: &[Block], after: &[Block]) -> Vec<ReviewChange> {
        let mut runs: Vec<Replaced> = Vec::new();
        for (was, is) in self.kept(parts) {
            if self.before.tokens[was].marks == self.after.tokens[is].marks {
                continue;
            }
            match runs.last_mut() {
                Some(run) if run.before.end == was && run.after.end == is => {
                    (run.before.end, run.after.end) = (was + 1, is + 1);
                }
                Some(_) | None => runs.push(Replaced {
                    before: was..was + 1,
                    after: is..is + 1,
                }),
            }
        }
        let told = runs.iter().map(|run| {
            let is_link = self.before.links(before, &run.before) != self.after.links(after, &run.after);
            ReviewChange {
                kind: Some(if is_link { "link" } else { "marks" }.to_owned()),
                ..self.told(run)
            }
        });
        told.collect()
    }

    /// The tokens that stand in both texts, side by side.
    fn kept(&self, parts: &[Replaced]) -> impl Iterator<Item = (usize, usize)> {
        let starts = std::iter::once((0, 0)).chain(parts.iter().map(|part| (part.before.end, part.after.end)));
        let ends = parts
            .iter()
            .map(|part| part.after.start)
            .chain([self.after.tokens.len()]);
        let runs: Vec<_> = starts.zip(ends).collect();
        runs.into_iter()
            .flat_map(|((before, after), end)| (after..end).map(move |at| (before + at - after, at)))
    }
}

/// Where two lists of numbers differ. Bounded on any input: the library splits what would take too long where it looks
/// best, without a clock.
fn different(before: &[u32], after: &[u32]) -> Vec<Replaced> {
    let algorithm = if before.len() + after.len() > LONG {
        Algorithm::Patience
    } else {
        Algorithm::Myers
    };
    let mut parts: Vec<Replaced> = Vec::new();
    for op in capture_diff_slices(algorithm, before, after) {
        if matches!(op, DiffOp::Equal { .. }) {
            continue;
        }
        let (before, after) = (op.old_range(), op.new_range());
        match parts.last_mut() {
            Some(last) if last.before.end == before.start && last.after.end == after.start => {
                (last.before.end, last.after.end) = (before.end, after.end);
            }
            Some(_) | None => parts.push(Replaced { before, after }),
        }
    }
    parts
}

/// By how many tokens a run is best moved: to the left by at most `left`, to the right by at most `right`.
fn best_shift(cut: &Cut<'_>, run: &Range<usize>, left: usize, right: usize) -> isize {
    let number = |at: usize| cut.tokens.get(at).map(|token| token.number);
    let sort = |at: usize| cut.tokens[at].sort;
    let score = |start: usize| match start.checked_sub(1).map(sort) {
        None | Some(Sort::LineEnd) => 4,
        Some(Sort::Space) if start > 1 && ends_a_sentence(cut.tokens[start - 2].text) => 3,
        Some(Sort::Space) => 2,
        Some(Sort::Sign) => 1,
        Some(Sort::Word) => 0,
    };
    let (mut best, mut best_score) = (0, score(run.start));
    let mut try_shift = |shift: isize, start: usize| {
        if score(start) > best_score {
            (best, best_score) = (shift, score(start));
        }
    };
    let mut shift = 0;
    for step in 1..=left.min(run.start).min(SLIDES) {
        if number(run.start - step) != number(run.end - step) {
            break;
        }
        shift -= 1;
        try_shift(shift, run.start - step);
    }
    let mut shift = 0;
    for step in 1..=right.min(SLIDES) {
        if number(run.start + step - 1) != number(run.end + step - 1) {
            break;
        }
        shift += 1;
        try_shift(shift, run.start + step);
    }
    best
}

fn ends_a_sentence(sign: &str) -> bool {
    matches!(sign, "." | "!" | "?" | "…" | "»")
}

/// What a line became, where it is no longer what it was.
fn became(was: &BlockAttrs, is: &BlockAttrs) -> Vec<&'static str> {
    let mut became = Vec::new();
    if was.kind != is.kind {
        became.push(kind_name(&is.kind));
    }
    match (&was.boxed, &is.boxed) {
        (None, Some(_)) => became.push("boxed"),
        (Some(_), None) => became.push("unboxed"),
        (Some(was), Some(is)) if was != is => became.push("boxed"),
        (Some(_), Some(_)) | (None, None) => {}
    }
    became
}

fn kind_name(kind: &BlockKind) -> &'static str {
    match kind {
        BlockKind::Paragraph => "paragraph",
        BlockKind::Crosshead { .. } => "crosshead",
        BlockKind::Item { ordered: false, .. } => "item",
        BlockKind::Item { ordered: true, .. } => "ordered_item",
        BlockKind::Quote => "quote",
        BlockKind::PullQuote => "pull_quote",
        BlockKind::Atom { atom, .. } => match atom {
            AtomKind::Embed => "embed",
            AtomKind::Picture => "picture",
            AtomKind::Audio => "audio",
            AtomKind::Table => "table",
            AtomKind::Rule => "rule",
            AtomKind::Sealed => "sealed",
        },
    }
}

impl Cut<'_> {
    /// Where the links over some tokens of one line begin and lead.
    fn links<'b>(&self, blocks: &'b [Block], tokens: &Range<usize>) -> Vec<(u32, Option<&'b str>)> {
        let line = self.tokens[tokens.start].line;
        let start = self.at(self.lines[line].start);
        let wanted = self.at(tokens.start) - start..self.at(tokens.end) - start;
        let mut links: Vec<(u32, Option<&str>)> = Vec::new();
        let mut at = 0;
        for span in &blocks[line].spans {
            let end = at + units(&span.text);
            let (from, to) = (at.max(wanted.start), end.min(wanted.end));
            let link = span.marks.link.as_deref();
            if from < to && links.last().is_none_or(|(_, last)| *last != link) {
                links.push((from - wanted.start, link));
            }
            at = end;
        }
        links
    }
}

/// Says which links lead elsewhere, are new or are gone, each with its words.
fn add_links(before: &[Block], after: &[Block], fields: &mut Vec<Changed>) {
    let (before, after) = (links(before), links(after));
    let (mut gone, mut new) = (left_over(&before, &after), left_over(&after, &before));
    new.retain(|(words, address)| match gone.iter().position(|(was, _)| was == words) {
        Some(same) => {
            let (_, was) = gone.remove(same);
            fields.push((ComparedField::Link, told_link(words, &was), told_link(words, address)));
            false
        }
        None => true,
    });
    fields.extend(
        gone.iter()
            .map(|(words, was)| (ComparedField::Link, told_link(words, was), String::new())),
    );
    fields.extend(
        new.iter()
            .map(|(words, is)| (ComparedField::Link, String::new(), told_link(words, is))),
    );
}

fn told_link(words: &str, address: &str) -> String {
    format!("{words} → {address}")
}

/// The links of a text in reading order: words and address.
fn links(blocks: &[Block]) -> Vec<(String, String)> {
    let mut links: Vec<(String, String)> = Vec::new();
    for block in blocks {
        let mut last: Option<&str> = None;
        for span in &block.spans {
            let link = span.marks.link.as_deref();
            match (link, links.last_mut()) {
                (Some(address), Some((words, _))) if last == Some(address) => words.push_str(&span.text),
                (Some(address), _) => links.push((span.text.clone(), address.to_owned())),
                (None, _) => {}
            }
            last = link;
        }
    }
    links
}

/// What one list holds more often than the other.
fn left_over(list: &[(String, String)], other: &[(String, String)]) -> Vec<(String, String)> {
    let mut counts = std::collections::HashMap::new();
    for link in other {
        *counts.entry(link).or_insert(0_u32) += 1;
    }
    let left = list.iter().filter(|link| match counts.get_mut(link) {
        Some(count) if *count > 0 => {
            *count -= 1;
            false
        }
        Some(_) | None => true,
    });
    left.cloned().collect()
}
