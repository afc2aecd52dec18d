//! What was changed between two readings of a post, as a delta on the text that the first of them was written from. Pure.

use super::between::{Matched, Steps, line, matched, units};
use marbre_domain::text::block::{AtomKind, Block, BlockAttrs, BlockKind};
use marbre_domain::text::delta::{Delta, FlatOp};

/// The delta. What came or was changed names the block of the site that it was read from.
pub(super) fn laid(base: &[Block], left: &[Block], found: &[Block]) -> Delta {
    let places = places(base, left);
    let mut steps = Steps::default();
    let mut done = 0;
    let upto = |steps: &mut Steps, done: &mut usize, place: usize| {
        while *done < place {
            steps.retain(units(&base[*done]));
            *done += 1;
        }
    };
    for part in matched(left, found) {
        match part {
            Matched::Same(lines) => {
                for place in lines.filter_map(|at| places[at]) {
                    upto(&mut steps, &mut done, place + 1);
                }
            }
            Matched::Gone(at) => {
                if let Some(place) = places[at].filter(|place| *place >= done) {
                    upto(&mut steps, &mut done, place);
                    steps.delete(units(&base[place]));
                    done = place + 1;
                }
            }
            Matched::Changed(at, now) => match places[at].filter(|place| *place >= done) {
                Some(place) => {
                    upto(&mut steps, &mut done, place);
                    changed(&mut steps, &base[place], &left[at], &found[now]);
                    done = place + 1;
                }
                None => come(&mut steps, &found[now], around(base, done)),
            },
            Matched::Come(now) => come(&mut steps, &found[now], around(base, done)),
        }
    }
    steps.done()
}

/// For each line that was left on the site, the line of the text that it was written from.
fn places(base: &[Block], left: &[Block]) -> Vec<Option<usize>> {
    let faceless = |blocks: &[Block]| -> Vec<Block> {
        let mut blocks = blocks.to_vec();
        for block in &mut blocks {
            if let BlockKind::Atom { atom, record } = &mut block.attrs.kind {
                record.clear();
                // A picture or post of ours is one of the site's blocks there.
                if *atom != AtomKind::Rule {
                    *atom = AtomKind::Sealed;
                }
            }
            block.attrs = BlockAttrs::from(block.attrs.kind.clone());
        }
        blocks
    };
    let mut places = vec![None; left.len()];
    let mut at = 0;
    for part in matched(&faceless(base), &faceless(left)) {
        match part {
            Matched::Same(lines) => {
                for place in lines {
                    places[at] = Some(place);
                    at += 1;
                }
            }
            Matched::Changed(place, left) => {
                places[left] = Some(place);
                at = left + 1;
            }
            Matched::Gone(_) => {}
            Matched::Come(left) => at = left + 1,
        }
    }
    places
}

fn changed(steps: &mut Steps, base: &Block, left: &Block, found: &Block) {
    let kind = if left.attrs.kind == found.attrs.kind {
        &base.attrs.kind
    } else {
        &found.attrs.kind
    };
    let attrs = BlockAttrs {
        kind: kind.clone(),
        source: found.attrs.source.clone(),
        ..base.attrs.clone()
    };
    // What only Marbre knows of the line, such as the language of a word, stays where the words stay.
    let before = if base.text() == left.text() { left } else { base };
    let before = Block {
        attrs: base.attrs.clone(),
        spans: before.spans.clone(),
    };
    let after = Block {
        attrs,
        spans: found.spans.clone(),
    };
    line(steps, &before, &after);
}

/// The box around a place between two lines.
fn around(base: &[Block], at: usize) -> Option<&String> {
    let before = at.checked_sub(1).and_then(|before| base.get(before));
    let beside = before.into_iter().chain(base.get(at));
    beside.filter_map(|line| line.attrs.boxed.as_ref()).next()
}

fn come(steps: &mut Steps, found: &Block, boxed: Option<&String>) {
    let mut attrs = found.attrs.clone();
    // A box is only known by its class there: the one that stands here has a name.
    if attrs.boxed.is_some() && boxed.is_some() {
        attrs.boxed = boxed.cloned();
    }
    for span in &found.spans {
        steps.ops.push(FlatOp::words(span.text.clone(), span.marks.clone()));
    }
    steps.ops.push(FlatOp::line(attrs));
}
