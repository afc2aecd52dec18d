//! The newsroom's sections, countries and tags beside a site's: proposed by name, decided by a person, remembered.

use super::{ConnectError, Line, SiteChange, WORDPRESS, fact_of, wordpress_settings};
use crate::Desk;
use crate::code::What;
use crate::error::DeskError;
use crate::invalid::Invalid;
use marbre_domain::change::Chain;
use marbre_domain::ids::{MemberId, SiteId, TermId};
use marbre_domain::record::Record;
use marbre_domain::taxonomy::Taxonomy;
use marbre_domain::version::PrintedTerm;
use marbre_publish::wordpress::WordPressSettings;
use marbre_publish::wordpress::memory::TERMS_KEY;
use marbre_publish::wordpress::terms::{self, Mapping};
pub use marbre_publish::wordpress::terms::{RemoteTerm, SiteTaxonomy, in_words};
use std::collections::BTreeMap;

const LISTS: [Taxonomy; 3] = [Taxonomy::Section, Taxonomy::Country, Taxonomy::Tag];

/// One of the newsroom's terms beside what the site has for it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Match {
    /// The newsroom's term.
    pub term: TermId,
    /// Section, country or tag.
    pub taxonomy: Taxonomy,
    /// The newsroom's name.
    pub name: String,
    /// The site's term, or nothing.
    pub theirs: Option<RemoteTerm>,
    /// What the site called it before, where somebody renamed it there since.
    pub was: Option<String>,
    /// Whether a person confirmed it, and it is still there as far as the site shows.
    pub confirmed: bool,
}

/// By what a site files its articles.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SiteTerms {
    /// Its taxonomies: any of them may hold one of the newsroom's lists.
    pub taxonomies: Vec<SiteTaxonomy>,
    /// The terms of those that do, by their addresses in the API. Of one that the site does not show nothing is known.
    pub terms: BTreeMap<String, Vec<RemoteTerm>>,
}

impl Line {
    /// The same line, were the newsroom's lists kept elsewhere. Whether there is such a taxonomy is the site's to say.
    #[must_use]
    pub fn keeping(mut self, lists: &BTreeMap<Taxonomy, String>) -> Self {
        for (list, base) in lists {
            self.settings.set_base(*list, base);
        }
        self
    }
}

/// The taxonomies by which a site files its articles.
pub async fn taxonomies(line: &Line) -> Result<Vec<SiteTaxonomy>, ConnectError> {
    Ok(terms::taxonomies(&line.api).await?)
}

/// Asks a site for its taxonomies, and for the terms of those that hold the newsroom's lists.
pub async fn remote_terms(line: &Line) -> Result<SiteTerms, ConnectError> {
    let taxonomies = taxonomies(line).await?;
    let mut found = BTreeMap::new();
    for list in LISTS {
        let base = line.settings.base_of(list);
        let there = taxonomies.iter().any(|one| one.base == base);
        if there && !found.contains_key(base) {
            found.insert(base.to_owned(), terms::all(&line.api, base).await?);
        }
    }
    Ok(SiteTerms {
        taxonomies,
        terms: found,
    })
}

impl Desk {
    /// Lays the newsroom's terms beside the site's: by what was confirmed, else by name.
    pub fn match_terms(&self, line: &Line, theirs: &SiteTerms) -> Result<Vec<Match>, DeskError> {
        let mapping = self.mapping_under(line.site, &line.settings)?;
        let mut matches = Vec::new();
        for taxonomy in LISTS {
            let theirs = theirs.terms.get(line.settings.base_of(taxonomy));
            let shows = theirs.is_some();
            let theirs = theirs.map(Vec::as_slice).unwrap_or_default();
            for term in self.newsroom.terms_of(taxonomy) {
                let confirmed = mapping.terms.get(&term.id).copied();
                let id = confirmed.or_else(|| {
                    let printed = PrintedTerm {
                        id: term.id,
                        name: term.name.clone(),
                        slug: term.slug.clone(),
                        above: Vec::new(),
                    };
                    terms::propose(&printed, theirs)
                });
                let known = confirmed.and_then(|id| mapping.names.get(&id));
                let there = id.and_then(|id| theirs.iter().find(|their| their.id == id));
                // Of a taxonomy that does not show now, nothing is known: what was confirmed stands.
                let stands = there.is_some() || !shows;
                matches.push(Match {
                    term: term.id,
                    taxonomy,
                    name: term.name.clone(),
                    was: known
                        .filter(|was| there.is_some_and(|there| terms::called_otherwise(was, &there.name)))
                        .cloned(),
                    theirs: there.cloned(),
                    confirmed: confirmed.is_some() && stands,
                });
            }
        }
        Ok(matches)
    }

    /// Keeps lists in other taxonomies of a site; those that stand there already stay.
    pub fn keep_lists(
        &mut self,
        actor: MemberId,
        site: SiteId,
        lists: &BTreeMap<Taxonomy, String>,
    ) -> Result<(), DeskError> {
        self.keeper(actor)?;
        let now = self.site_settings_of(site)?;
        let moved = lists.iter().filter(|(list, base)| now.base_of(**list) != **base);
        let change = SiteChange {
            taxonomies: moved.map(|(list, base)| (*list, base.clone())).collect(),
            ..SiteChange::default()
        };
        if change.taxonomies.is_empty() {
            return Ok(());
        }
        self.change_site(actor, site, &change)
    }

    /// Remembers what a person confirmed; what was confirmed before and is no longer on the site is forgotten.
    pub fn confirm_terms(
        &mut self,
        actor: MemberId,
        line: &Line,
        matches: &[Match],
        create: bool,
    ) -> Result<(), DeskError> {
        self.keeper(actor)?;
        let now = self.site_settings_of(line.site)?;
        if LISTS
            .iter()
            .any(|list| now.base_of(*list) != line.settings.base_of(*list))
        {
            return Err(Invalid::ListsMoved.into());
        }
        let mut mapping = self.term_mapping(line.site)?;
        for taxonomy in LISTS {
            let base = line.settings.base_of(taxonomy);
            for term in self.newsroom.terms_of(taxonomy) {
                let found = matches.iter().find(|found| found.term == term.id);
                // Of one that came meanwhile nobody said anything.
                let Some(found) = found else { continue };
                match &found.theirs {
                    Some(theirs) => {
                        mapping.names.insert(theirs.id, terms::in_words(&theirs.name));
                        mapping.stand(term.id, theirs.id, base);
                    }
                    None if found.confirmed => {}
                    None => {
                        mapping.terms.remove(&term.id);
                    }
                }
            }
        }
        let text = serde_json::to_string(&mapping).map_err(DeskError::memory)?;
        self.store.set_fact(&fact_of(line.site, TERMS_KEY), &text)?;
        if line.settings.create_terms == create {
            return Ok(());
        }
        let Some(record) = self.newsroom.sites.get(&line.site).cloned() else {
            return Err(DeskError::unknown(What::Site, line.site));
        };
        let mut settings = record.settings;
        settings["create_terms"] = create.into();
        let record = Record::Site {
            id: record.id,
            kind: record.kind,
            settings,
        };
        self.append(actor, vec![(Chain::Shared, record)])
    }

    /// What is remembered of it, without the terms of taxonomies in which the newsroom no longer keeps a list.
    pub(crate) fn term_mapping(&self, site: SiteId) -> Result<Mapping, DeskError> {
        match self.newsroom.sites.get(&site).filter(|site| site.kind == WORDPRESS) {
            Some(record) => self.mapping_under(site, &wordpress_settings(record)?),
            None => self.kept_mapping(site),
        }
    }

    /// The same, were the lists kept as these settings say.
    fn mapping_under(&self, site: SiteId, settings: &WordPressSettings) -> Result<Mapping, DeskError> {
        let mut mapping = self.kept_mapping(site)?;
        for list in LISTS {
            let terms = self.newsroom.terms_of(list).into_iter().map(|term| term.id);
            mapping.keep_in(list, settings.base_of(list), terms);
        }
        Ok(mapping)
    }

    fn kept_mapping(&self, site: SiteId) -> Result<Mapping, DeskError> {
        match self.store.fact(&fact_of(site, TERMS_KEY))? {
            Some(text) => serde_json::from_str(&text).map_err(DeskError::memory),
            None => Ok(Mapping::default()),
        }
    }
}
