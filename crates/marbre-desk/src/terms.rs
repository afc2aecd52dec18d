//! The newsroom's lists: adding to sections, countries and tags, naming, ordering and retiring what stands in them. Versions
//! approved before keep every term as they were approved with it.

use crate::Desk;
use crate::code::What;
use crate::error::DeskError;
use crate::invalid::{Invalid, Nameless};
use marbre_domain::change::Chain;
use marbre_domain::ids::{MemberId, TermId};
use marbre_domain::record::Record;
use marbre_domain::taxonomy::{
    Country, Misplaced, Taxonomy, Term, TermChange, african_countries, join_countries, known_countries, last_rank,
    moved, slugify,
};
use marbre_domain::workflow::{Needs, Refusal};

impl Desk {
    /// Adds a section, country or tag; one of that name that is there already is given back, and brought back.
    pub fn add_term(
        &mut self,
        actor: MemberId,
        taxonomy: Taxonomy,
        name: &str,
        parent: Option<TermId>,
        code: Option<&str>,
    ) -> Result<TermId, DeskError> {
        let name = name.trim();
        if name.is_empty() {
            return Err(Invalid::NoName { what: Nameless::Term }.into());
        }
        if let Some(term) = self.newsroom.term_named(taxonomy, name) {
            let (id, retired) = (term.id, term.retired);
            if retired {
                self.may_keep(actor, taxonomy)?;
                self.set_retired(actor, id, false)?;
            }
            return Ok(id);
        }
        self.may_keep(actor, taxonomy)?;
        let siblings = self.newsroom.terms_of(taxonomy);
        let known = known_countries().find(|country| taxonomy == Taxonomy::Country && country.is_called(name));
        let known = known.filter(|country| country.among(&siblings).is_none());
        let code = code.or(known.map(|country| country.code)).map(str::to_owned);
        let rank = last_rank(&self.newsroom.terms, taxonomy);
        let term = Term {
            parent,
            rank,
            ..self.new_term(taxonomy, name, code)
        };
        let id = term.id;
        self.write_terms(actor, vec![term])?;
        Ok(id)
    }

    /// Adds countries by their codes, under their usual names in the newsroom's language; those that are there already, under
    /// whatever name, stay as they are. Gives those that are new.
    pub fn add_countries(&mut self, actor: MemberId, codes: &[&str]) -> Result<Vec<TermId>, DeskError> {
        self.may_keep(actor, Taxonomy::Country)?;
        let mut wanted: Vec<&Country> = Vec::new();
        for code in codes {
            let known = known_countries().find(|country| country.code.eq_ignore_ascii_case(code));
            let known = known.ok_or_else(|| DeskError::unknown(What::Country, code))?;
            if !wanted.contains(&known) {
                wanted.push(known);
            }
        }
        let here: Vec<Term> = self.newsroom.terms_of(Taxonomy::Country).into_iter().cloned().collect();
        let (mut known, mut fresh) = (here.clone(), Vec::new());
        for country in wanted {
            let Some(found) = country.among(&here.iter().collect::<Vec<_>>()) else {
                let name = country.name(&self.newsroom.language);
                fresh.push(self.new_term(Taxonomy::Country, name, Some(country.code.to_owned())));
                continue;
            };
            // Named by hand: known by its code from now on, whatever it is called later.
            for term in known.iter_mut().filter(|term| term.id == found.id) {
                term.code = Some(country.code.to_owned());
            }
        }
        let added = fresh.iter().map(|term| term.id).collect();
        let changed = join_countries(&self.newsroom.terms, known, fresh);
        self.write_terms(actor, changed)?;
        Ok(added)
    }

    /// Adds the African countries that are missing.
    pub fn add_african_countries(&mut self, actor: MemberId) -> Result<Vec<TermId>, DeskError> {
        let codes: Vec<&str> = african_countries().iter().map(|country| country.code).collect();
        self.add_countries(actor, &codes)
    }

    /// How many African countries are not in the list.
    pub(crate) fn missing_countries(&self) -> u32 {
        let here = self.newsroom.terms_of(Taxonomy::Country);
        let missing = african_countries()
            .iter()
            .filter(|country| country.among(&here).is_none());
        missing.map(|_| 1).sum()
    }

    /// Renames a term. Versions approved before keep the name they were approved with.
    pub fn rename_term(&mut self, actor: MemberId, id: TermId, name: &str) -> Result<(), DeskError> {
        self.keeper(actor)?;
        let mut term = self.term(id)?;
        let name = name.trim();
        if name.is_empty() {
            return Err(Invalid::NoName { what: Nameless::Term }.into());
        }
        name.clone_into(&mut term.name);
        self.write_terms(actor, vec![term])
    }

    /// Moves a term under a section or to the top, before one that stands there or after all of them.
    pub fn move_term(
        &mut self,
        actor: MemberId,
        id: TermId,
        parent: Option<TermId>,
        before: Option<TermId>,
    ) -> Result<(), DeskError> {
        self.keeps(actor)?;
        self.term(id)?;
        let changed = moved(&self.newsroom.terms, id, parent, before).map_err(|why| match why {
            Misplaced::Unknown(term) => DeskError::unknown(What::Term, term),
            Misplaced::NoSection => Invalid::UnderNoSection.into(),
            Misplaced::Circle => Invalid::UnderItself.into(),
            Misplaced::Elsewhere => Invalid::StandsElsewhere.into(),
        })?;
        self.write_terms(actor, changed)
    }

    /// Offers a term no longer, or again. It stays on what is filed under it, and keeps its place.
    pub fn retire_term(&mut self, actor: MemberId, id: TermId, retired: bool) -> Result<(), DeskError> {
        self.keeps(actor)?;
        self.set_retired(actor, id, retired)
    }

    fn set_retired(&mut self, actor: MemberId, id: TermId, retired: bool) -> Result<(), DeskError> {
        let mut term = self.term(id)?;
        if term.retired == retired {
            return Ok(());
        }
        term.retired = retired;
        self.write_terms(actor, vec![term])
    }

    fn term(&self, id: TermId) -> Result<Term, DeskError> {
        let term = self.newsroom.terms.get(&id).cloned();
        term.ok_or_else(|| DeskError::unknown(What::Term, id))
    }

    /// Anybody may add a tag; the lists that make the site's menus are the keepers' and reviewers'.
    fn may_keep(&self, actor: MemberId, taxonomy: Taxonomy) -> Result<(), DeskError> {
        if taxonomy == Taxonomy::Tag {
            return self.member(actor).map(drop);
        }
        self.keeps(actor)
    }

    /// What every menu and list shows is the keepers' and reviewers', tags too.
    fn keeps(&self, actor: MemberId) -> Result<(), DeskError> {
        if self.member(actor)?.rights().review {
            Ok(())
        } else {
            Err(Refusal::LacksRight { needs: Needs::Review }.into())
        }
    }

    /// A term without a place, with a last part of its address that no other of its list has.
    fn new_term(&mut self, taxonomy: Taxonomy, name: &str, code: Option<String>) -> Term {
        let id = TermId::new(self.clock_ms(), self.random());
        let mut slug = slugify(name);
        let mut siblings = self.newsroom.terms.values().filter(|term| term.taxonomy == taxonomy);
        if slug.is_empty() || siblings.any(|term| term.slug == slug) {
            slug = format!("{slug}-{}", &id.to_string()[32..]).trim_matches('-').to_owned();
        }
        Term {
            id,
            taxonomy,
            name: name.to_owned(),
            slug,
            parent: None,
            rank: 0,
            code,
            retired: false,
        }
    }

    fn write_terms(&mut self, actor: MemberId, terms: Vec<Term>) -> Result<(), DeskError> {
        let known = &self.newsroom.terms;
        // Of a term that is there, only what somebody changed is written: who changed something else undoes nothing.
        let written = |term: Term| match known.get(&term.id) {
            Some(before) => TermChange::between(before, &term).map(Record::TermChanged),
            None => Some(Record::Term(term)),
        };
        let records = terms.into_iter().filter_map(written);
        let records: Vec<_> = records.map(|record| (Chain::Shared, record)).collect();
        if records.is_empty() {
            return Ok(());
        }
        self.append(actor, records)
    }
}

#[cfg(test)]
mod tests;
