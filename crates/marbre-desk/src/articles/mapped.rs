//! The terms of an article as the newsroom's: by what was confirmed, else by name. What the newsroom does not know stays on
//! the site, untouched.

use super::around::Around;
use crate::Desk;
use crate::error::DeskError;
use crate::sites::{Line, fact_of};
use marbre_domain::ids::{MemberId, TermId};
use marbre_domain::taxonomy::Taxonomy;
use marbre_publish::wordpress::answer::plain;
use marbre_publish::wordpress::articles::Article;
use marbre_publish::wordpress::memory::TERMS_KEY;
use marbre_publish::wordpress::terms::Mapping;
use std::collections::BTreeMap;

/// Where an article is filed.
#[derive(Debug, Clone, Default)]
pub(super) struct Filed {
    /// The newsroom's terms.
    pub terms: BTreeMap<Taxonomy, Vec<TermId>>,
    /// The site's terms that have none, by the taxonomy's address in the API.
    pub kept: BTreeMap<String, Vec<u64>>,
    /// The site's terms in taxonomies that hold none of the newsroom's lists.
    pub elsewhere: BTreeMap<String, Vec<u64>>,
    /// Their names.
    pub unknown: Vec<String>,
}

impl Desk {
    /// Files an article. Its tags are taken into the newsroom's list; sections and countries are somebody's decision.
    pub(super) fn filed(
        &mut self,
        actor: MemberId,
        line: &Line,
        article: &Article,
        around: &Around,
    ) -> Result<Filed, DeskError> {
        let mut mapping = self.term_mapping(line.site)?;
        let known = mapping.clone();
        let mut filed = Filed::default();
        let bases = super::around::bases(line);
        for (base, numbers) in &article.left.terms {
            if !bases.contains(&base.as_str()) {
                filed.elsewhere.insert(base.clone(), numbers.clone());
            }
        }
        for base in bases {
            let lists: Vec<Taxonomy> = [Taxonomy::Section, Taxonomy::Country, Taxonomy::Tag]
                .into_iter()
                .filter(|list| line.settings.base_of(*list) == base)
                .collect();
            let names = around.terms.get(base).map(Vec::as_slice).unwrap_or_default();
            for number in article.left.terms.get(base).into_iter().flatten() {
                let name = names
                    .iter()
                    .find(|term| term.id == *number)
                    .map(|term| plain(&term.name));
                match self.term_of(actor, &mut mapping, (base, &lists), *number, name.as_deref())? {
                    Some((list, term)) => filed.terms.entry(list).or_default().push(term),
                    None => {
                        filed.kept.entry(base.to_owned()).or_default().push(*number);
                        filed.unknown.extend(name);
                    }
                }
            }
        }
        if mapping != known {
            let text = serde_json::to_string(&mapping).map_err(DeskError::memory)?;
            self.store.set_fact(&fact_of(line.site, TERMS_KEY), &text)?;
        }
        Ok(filed)
    }

    fn term_of(
        &mut self,
        actor: MemberId,
        mapping: &mut Mapping,
        (base, lists): (&str, &[Taxonomy]),
        number: u64,
        name: Option<&str>,
    ) -> Result<Option<(Taxonomy, TermId)>, DeskError> {
        let confirmed = mapping.terms.iter().filter(|(_, there)| **there == number);
        let mut confirmed = confirmed.filter_map(|(id, _)| self.newsroom.terms.get(id));
        if let Some(term) = confirmed.find(|term| lists.contains(&term.taxonomy)) {
            return Ok(Some((term.taxonomy, term.id)));
        }
        let Some(name) = name else { return Ok(None) };
        for list in lists {
            // One that stands for another of the site's terms does not stand for this one as well.
            let named = self.newsroom.term_named(*list, name);
            let free = named.filter(|term| !mapping.terms.contains_key(&term.id));
            if let Some(term) = free.map(|term| term.id) {
                mapping.stand(term, number, base);
                return Ok(Some((*list, term)));
            }
        }
        // One that is retired counts as taken: adding it would bring it back, and that is a person's to decide.
        let taken = self.newsroom.term_named(Taxonomy::Tag, name).is_some();
        if lists.contains(&Taxonomy::Tag) && !taken {
            let term = self.add_term(actor, Taxonomy::Tag, name, None, None)?;
            mapping.stand(term, number, base);
            return Ok(Some((Taxonomy::Tag, term)));
        }
        Ok(None)
    }
}
