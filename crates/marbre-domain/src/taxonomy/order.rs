//! The order of the newsroom's lists: what stands under what, in which place, and what a move writes down.

use super::{Taxonomy, Term, fold_for_search};
use crate::ids::TermId;
use std::collections::BTreeMap;

/// The newsroom's terms by identifier.
pub type Terms = BTreeMap<TermId, Term>;

/// How far apart places are left, so that most moves write one term.
const STEP: u32 = 1024;

/// Why a term cannot be moved there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Misplaced {
    /// It is in no list.
    #[error("no term « {0} » here")]
    Unknown(TermId),
    /// Only sections have others under them.
    #[error("only a section stands under another section")]
    NoSection,
    /// Each would stand under the other.
    #[error("a section cannot stand under itself or under one of its own")]
    Circle,
    /// The one before which it was to stand is elsewhere.
    #[error("what it is put before stands elsewhere")]
    Elsewhere,
}

fn named_parent<'a>(terms: &'a Terms, term: &Term) -> Option<&'a Term> {
    let parent = terms.get(&term.parent?)?;
    (parent.taxonomy == term.taxonomy && parent.id != term.id).then_some(parent)
}

/// The section that a term stands under. One whose section is unknown stands at the top; of sections that two machines
/// moved under each other at the same time, so does the oldest.
pub fn parent_of<'a>(terms: &'a Terms, term: &Term) -> Option<&'a Term> {
    let parent = named_parent(terms, term)?;
    let mut oldest = term.id;
    let mut next = Some(parent);
    // Under a circle that it is no part of, a term would be looked for for ever.
    for _ in 0..=terms.len() {
        let Some(one) = next else { break };
        if one.id == term.id {
            return (oldest != term.id).then_some(parent);
        }
        oldest = oldest.min(one.id);
        next = named_parent(terms, one);
    }
    Some(parent)
}

/// The sections above a term, outermost first.
pub fn above<'a>(terms: &'a Terms, term: &Term) -> Vec<&'a Term> {
    let mut above = Vec::new();
    let mut next = parent_of(terms, term);
    while let Some(one) = next {
        above.push(one);
        next = parent_of(terms, one);
    }
    above.reverse();
    above
}

/// Whether somebody may still choose it: neither it nor a section above it is retired.
pub fn is_offered(terms: &Terms, term: &Term) -> bool {
    !term.retired && above(terms, term).iter().all(|one| !one.retired)
}

/// A list in the newsroom's order, each section followed by those under it.
pub fn in_order(terms: &Terms, taxonomy: Taxonomy) -> Vec<&Term> {
    let mut under: BTreeMap<Option<TermId>, Vec<&Term>> = BTreeMap::new();
    for term in terms.values().filter(|term| term.taxonomy == taxonomy) {
        let parent = parent_of(terms, term).map(|parent| parent.id);
        under.entry(parent).or_default().push(term);
    }
    for siblings in under.values_mut() {
        siblings.sort_by(|a, b| (a.rank, &a.name, a.id).cmp(&(b.rank, &b.name, b.id)));
    }
    let mut ordered = Vec::new();
    let mut open: Vec<&Term> = under.remove(&None).unwrap_or_default();
    open.reverse();
    while let Some(term) = open.pop() {
        ordered.push(term);
        open.extend(under.remove(&Some(term.id)).unwrap_or_default().into_iter().rev());
    }
    ordered
}

/// A place after all of a list.
pub fn last_rank(terms: &Terms, taxonomy: Taxonomy) -> u32 {
    let ranks = terms.values().filter(|term| term.taxonomy == taxonomy);
    ranks.map(|term| term.rank).max().unwrap_or(0).saturating_add(STEP)
}

/// Moves a term under a section or to the top, before one that stands there or after all of them. Gives the terms that
/// change, as they are from then on.
pub fn moved(
    terms: &Terms,
    id: TermId,
    parent: Option<TermId>,
    before: Option<TermId>,
) -> Result<Vec<Term>, Misplaced> {
    let mut term = terms.get(&id).cloned().ok_or(Misplaced::Unknown(id))?;
    if let Some(parent) = parent {
        let section = terms.get(&parent).ok_or(Misplaced::Unknown(parent))?;
        if term.taxonomy != Taxonomy::Section || section.taxonomy != Taxonomy::Section {
            return Err(Misplaced::NoSection);
        }
        if parent == id || above(terms, section).iter().any(|one| one.id == id) {
            return Err(Misplaced::Circle);
        }
    }
    let mut order: Vec<(Term, bool)> = in_order(terms, term.taxonomy)
        .into_iter()
        .filter(|one| one.id != id && parent_of(terms, one).map(|above| above.id) == parent)
        .map(|one| (one.clone(), false))
        .collect();
    let place = match before {
        Some(before) => order
            .iter()
            .position(|(one, _)| one.id == before)
            .ok_or(Misplaced::Elsewhere)?,
        None => order.len(),
    };
    term.parent = parent;
    order.insert(place, (term, true));
    Ok(settled(terms, order))
}

/// Joins countries to a list: each in its alphabetical place where the list has that order, else after it. `fresh` have no
/// place yet; `known` are those of the list, as they are from now on. Gives the terms that change.
pub fn join_countries(terms: &Terms, known: Vec<Term>, fresh: Vec<Term>) -> Vec<Term> {
    let key = |term: &Term| fold_for_search(&term.name).replace('-', " ");
    let alphabetical = known.is_sorted_by_key(key);
    let mut fresh = fresh;
    fresh.sort_by_cached_key(key);
    let kept = known.into_iter().map(|term| (term, false));
    let mut order: Vec<(Term, bool)> = kept.chain(fresh.into_iter().map(|term| (term, true))).collect();
    if alphabetical {
        order.sort_by_cached_key(|(term, _)| key(term));
    }
    settled(terms, order)
}

/// Gives places to those that have none: between their neighbours where there is room, else all are placed anew.
fn settled(terms: &Terms, mut order: Vec<(Term, bool)>) -> Vec<Term> {
    if !fill(&mut order) {
        let mut rank = 0_u32;
        for (term, _) in &mut order {
            rank = rank.saturating_add(STEP);
            term.rank = rank;
        }
    }
    let all = order.into_iter().map(|(term, _)| term);
    all.filter(|term| terms.get(&term.id) != Some(term)).collect()
}

/// False where there is no room between two neighbours.
fn fill(order: &mut [(Term, bool)]) -> bool {
    let mut low = 0_u64;
    let mut at = 0;
    while at < order.len() {
        let run = order[at..].iter().take_while(|(_, loose)| *loose).count();
        let next = order.get(at + run).map(|(next, _)| u64::from(next.rank));
        if run == 0 {
            low = next.unwrap_or(low) + 1;
            at += 1;
            continue;
        }
        let parts = 2 * run as u64;
        let high = next.unwrap_or(low + u64::from(STEP) * parts);
        let room = high.saturating_sub(low);
        if room < run as u64 {
            return false;
        }
        for (part, (term, _)) in (1_u64..).step_by(2).zip(&mut order[at..at + run]) {
            let Ok(rank) = u32::try_from(low + room * part / parts) else {
                return false;
            };
            term.rank = rank;
        }
        at += run;
    }
    true
}

#[cfg(test)]
mod tests;
