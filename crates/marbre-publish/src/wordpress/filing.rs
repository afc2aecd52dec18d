//! Where a post is filed: which of the newsroom's terms go there, which go with a list that moved, and what the site filed it under
//! that is nobody's to take away. Asks nobody.

use super::memory::{Left, Remembered};
use super::post::Post;
use super::terms::TermLists;
use marbre_domain::source::Origin;
use marbre_domain::taxonomy::Taxonomy;
use std::collections::BTreeMap;

/// WordPress's own taxonomy: the one in which it files what is filed nowhere.
const CATEGORIES: &str = "categories";

/// WordPress's own taxonomy for a list.
pub(super) fn own_base(list: Taxonomy) -> &'static str {
    match list {
        Taxonomy::Section | Taxonomy::Country => CATEGORIES,
        Taxonomy::Tag => "tags",
    }
}

/// A list that moved to another taxonomy: where Marbre never wrote on this post, what the site has there stays beside; where
/// it wrote and no list is kept any more, its own terms go. WordPress's categories are left alone: a post is never without.
/// Gives the newsroom's own terms.
pub(super) fn move_lists(
    lists: &mut TermLists,
    memory: &mut Remembered,
    origin: Option<&Origin>,
    post: &Post,
) -> BTreeMap<String, Vec<u64>> {
    let written = memory.filed_in().clone();
    memory.beside.retain(|base, _| lists.contains_key(base));
    for (base, ours) in lists.iter().filter(|(base, _)| *base != CATEGORIES) {
        if written.contains_key(base) {
            // What somebody took off there is off.
            if let Some(beside) = memory.beside.get_mut(base) {
                let there = post.terms(base);
                beside.retain(|number| there.contains(number));
            }
            continue;
        }
        let there = match (origin.map(|origin| origin.other_terms.get(base)), &memory.left) {
            // A list was kept there when it was read: what the newsroom did not know is told apart already.
            (Some(None), _) | (None, None) => continue,
            (Some(Some(read)), None) => read.clone(),
            (Some(Some(_)) | None, Some(_)) => post.terms(base),
        };
        let beside = there.into_iter().filter(|number| !ours.contains(number)).collect();
        // Noted before it is written: after an answer that was lost, ours would be taken for theirs.
        memory.beside.entry(base.clone()).or_insert(beside);
    }
    let mut ours: BTreeMap<String, Vec<u64>> = lists
        .iter()
        .map(|(base, ids)| (base.clone(), ids.iter().copied().collect()))
        .collect();
    for (base, wrote) in written.iter().filter(|(base, _)| *base != CATEGORIES) {
        if lists.contains_key(base) {
            continue;
        }
        if post.others.contains_key(base) {
            let others = post.terms(base).into_iter().filter(|number| !wrote.contains(number));
            lists.insert(base.clone(), others.collect());
        } else {
            // The site does not show it now: ours go when it does.
            ours.insert(base.clone(), wrote.clone());
        }
    }
    for (base, filed) in lists {
        filed.extend(memory.beside.get(base).into_iter().flatten());
    }
    ours
}

/// A post that is filed nowhere comes under the site's default category when it becomes public: that is no edit.
pub(super) fn note_default(left: &mut Left, public: &Post) {
    if let Some(filed) = left.terms.get_mut(CATEGORIES).filter(|filed| filed.is_empty()) {
        *filed = public.terms(CATEGORIES);
    }
}

/// What is filed nowhere here stays where the site filed it.
pub(super) fn keep_default(lists: &mut TermLists, left: Option<&Left>, post: &Post) {
    if let Some(filed) = lists.get_mut(CATEGORIES).filter(|filed| filed.is_empty())
        && let Some(left) = left.filter(|_| post.status == "publish")
    {
        filed.extend(left.terms.get(CATEGORIES).into_iter().flatten());
    }
}
