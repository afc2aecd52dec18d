//! The site's lists: its sections and tags become the newsroom's, those who write there may sign here. What was renamed there
//! is told and offered; what was merged or deleted there is mapped anew by a person, never by itself.

use super::lock;
use crate::Desk;
use crate::error::DeskError;
use crate::sites::{ConnectError, Line, RemoteTerm, SiteTaxonomy, fact_of, remote_terms};
use marbre_domain::ids::{MemberId, SiteId, TermId};
use marbre_domain::taxonomy::{Taxonomy, african_countries, fold_for_search, other_countries};
use marbre_publish::wordpress::answer::plain;
use marbre_publish::wordpress::articles;
use marbre_publish::wordpress::memory::TERMS_KEY;
use marbre_publish::wordpress::terms;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

/// A term that has another name on the site than when it was last seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Renamed {
    /// The newsroom's term.
    pub term: TermId,
    /// The newsroom's name.
    pub name: String,
    /// The site's name before.
    pub was: String,
    /// The site's name now.
    pub now: String,
}

/// What came of the site's lists.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ListsBrought {
    /// Names that were added to the newsroom's lists.
    pub added: Vec<String>,
    /// Terms that were renamed there.
    pub renamed: Vec<Renamed>,
    /// Terms of the newsroom whose counterpart is no longer there: deleted, or merged into another.
    pub gone: Vec<String>,
    /// Taxonomies of the site that hold none of the newsroom's lists: their terms stay on articles as they are.
    pub others: Vec<SiteTaxonomy>,
}

/// Brings in the site's sections, countries and tags. With `rename`, the newsroom takes the site's new names.
pub async fn import_terms(
    desk: &Arc<Mutex<Desk>>,
    actor: MemberId,
    site: SiteId,
    rename: bool,
) -> Result<ListsBrought, DeskError> {
    let line = {
        let mut desk = lock(desk);
        desk.may_import(actor)?;
        desk.line_to(site)?
    };
    let theirs = remote_terms(&line).await?;
    let mut desk = lock(desk);
    let mut brought = desk.whole(|desk| desk.take_terms(actor, &line, &theirs.terms, rename))?;
    let known = super::around::bases(&line);
    brought.others = theirs.taxonomies;
    brought.others.retain(|one| !known.contains(&one.base.as_str()));
    Ok(brought)
}

/// Lets everybody who has written there sign here. Says whose names are new.
pub async fn import_authors(desk: &Arc<Mutex<Desk>>, actor: MemberId, site: SiteId) -> Result<Vec<String>, DeskError> {
    let line = {
        let mut desk = lock(desk);
        desk.may_import(actor)?;
        desk.line_to(site)?
    };
    let people = articles::authors(&line.api).await.map_err(ConnectError::from)?;
    let mut desk = lock(desk);
    desk.whole(|desk| {
        let mut new = Vec::new();
        for name in people.into_values().filter(|name| !name.is_empty()) {
            let before = desk.newsroom.signers.len();
            desk.add_signer(actor, &name)?;
            if desk.newsroom.signers.len() > before {
                new.push(name);
            }
        }
        Ok(new)
    })
}

/// What WordPress files under when nobody chose: it is no section.
const UNFILED: [&str; 3] = ["uncategorized", "non-classe", "sans-categorie"];

fn is_country(name: &str) -> bool {
    let folded = fold_for_search(name);
    let mut all = african_countries().iter().chain(other_countries());
    all.any(|country| fold_for_search(country.fr) == folded || fold_for_search(country.en) == folded)
}

/// Those above come before those under them.
fn in_order(theirs: &[RemoteTerm]) -> Vec<&RemoteTerm> {
    let numbers: BTreeSet<u64> = theirs.iter().map(|term| term.id).collect();
    let mut placed: BTreeSet<u64> = BTreeSet::new();
    let mut ordered: Vec<&RemoteTerm> = Vec::new();
    while ordered.len() < theirs.len() {
        let before = ordered.len();
        for term in theirs {
            let free = !numbers.contains(&term.parent) || placed.contains(&term.parent);
            if !placed.contains(&term.id) && free {
                placed.insert(term.id);
                ordered.push(term);
            }
        }
        if ordered.len() == before {
            // A circle: the site is confused, the order does not matter.
            ordered.extend(theirs.iter().filter(|term| !placed.contains(&term.id)));
        }
    }
    ordered
}

impl Desk {
    fn take_terms(
        &mut self,
        actor: MemberId,
        line: &Line,
        theirs: &BTreeMap<String, Vec<RemoteTerm>>,
        rename: bool,
    ) -> Result<ListsBrought, DeskError> {
        let mut brought = ListsBrought::default();
        let mut mapping = self.term_mapping(line.site)?;
        let names_key = fact_of(line.site, "term_names");
        let kept = self.store.fact(&names_key)?;
        let mut seen: BTreeMap<u64, String> = kept
            .and_then(|kept| serde_json::from_str(&kept).ok())
            .unwrap_or_default();
        let all: BTreeMap<u64, &RemoteTerm> = theirs.values().flatten().map(|term| (term.id, term)).collect();
        for (term, number) in mapping.terms.clone() {
            let Some(ours) = self.newsroom.terms.get(&term).map(|term| term.name.clone()) else {
                continue;
            };
            let Some(there) = all.get(&number) else {
                // Of a taxonomy that does not show now, nothing is known.
                if !self.shows(line, theirs, term) {
                    continue;
                }
                mapping.terms.remove(&term);
                brought.gone.push(ours);
                continue;
            };
            let now = plain(&there.name);
            let was = seen.get(&number).cloned().unwrap_or_else(|| now.clone());
            if was == now || ours == now {
                continue;
            }
            if rename {
                self.rename_term(actor, term, &now)?;
            }
            let name = if rename { now.clone() } else { ours };
            brought.renamed.push(Renamed { term, name, was, now });
        }
        for (base, terms) in theirs {
            for there in in_order(terms) {
                self.take_term(actor, line, base, there, &mut mapping, &mut brought)?;
            }
        }
        for (number, there) in &all {
            let told = brought
                .renamed
                .iter()
                .any(|renamed| mapping.terms.get(&renamed.term) == Some(number));
            // What was only told is told again until somebody decides.
            if rename || !told {
                seen.insert(*number, plain(&there.name));
            }
        }
        let names = serde_json::to_string(&seen).map_err(DeskError::memory)?;
        self.store.set_fact(&names_key, &names)?;
        let mapping = serde_json::to_string(&mapping).map_err(DeskError::memory)?;
        self.store.set_fact(&fact_of(line.site, TERMS_KEY), &mapping)?;
        Ok(brought)
    }

    /// Whether the taxonomy in which one of the newsroom's terms stands is among those that the site showed.
    fn shows(&self, line: &Line, theirs: &BTreeMap<String, Vec<RemoteTerm>>, term: TermId) -> bool {
        let list = self.newsroom.terms.get(&term).map(|term| term.taxonomy);
        list.is_some_and(|list| theirs.contains_key(line.settings.base_of(list)))
    }

    fn take_term(
        &mut self,
        actor: MemberId,
        line: &Line,
        base: &str,
        there: &RemoteTerm,
        mapping: &mut terms::Mapping,
        brought: &mut ListsBrought,
    ) -> Result<(), DeskError> {
        let known = mapping.terms.values().any(|number| *number == there.id) || mapping.strip == Some(there.id);
        if known || UNFILED.contains(&there.slug.as_str()) {
            return Ok(());
        }
        let name = plain(&there.name);
        let lists: Vec<Taxonomy> = [Taxonomy::Country, Taxonomy::Section, Taxonomy::Tag]
            .into_iter()
            .filter(|list| line.settings.base_of(*list) == base)
            .collect();
        // A retired one is found as well: it stands for the site's from here on, and stays retired.
        let named = lists
            .iter()
            .find_map(|list| self.newsroom.term_named(*list, &name))
            .map(|term| term.id);
        if let Some(term) = named {
            // One that stands for another of the site's terms already is somebody's decision.
            if !mapping.terms.contains_key(&term) {
                mapping.stand(term, there.id, base);
            }
            return Ok(());
        }
        let list = match lists[..] {
            // What the newsroom keeps in a list of another taxonomy is none of this one.
            [Taxonomy::Section]
                if is_country(&name) || self.newsroom.term_named(Taxonomy::Country, &name).is_some() =>
            {
                return Ok(());
            }
            [Taxonomy::Country] if self.newsroom.term_named(Taxonomy::Section, &name).is_some() => return Ok(()),
            [only] => only,
            _ if lists.contains(&Taxonomy::Country) && is_country(&name) => Taxonomy::Country,
            _ if lists.contains(&Taxonomy::Section) => Taxonomy::Section,
            _ => Taxonomy::Tag,
        };
        let parent = mapping.terms.iter().find(|(_, number)| **number == there.parent);
        let parent = parent.map(|(term, _)| *term).filter(|term| {
            let above = self.newsroom.terms.get(term);
            list == Taxonomy::Section && above.is_some_and(|above| above.taxonomy == list)
        });
        let term = self.add_term(actor, list, &name, parent, None)?;
        mapping.stand(term, there.id, base);
        brought.added.push(name);
        Ok(())
    }
}
