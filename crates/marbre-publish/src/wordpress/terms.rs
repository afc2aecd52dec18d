//! Sections, countries and tags as the site's own terms. Looked up by name, remembered by number, created only where the
//! newsroom said so; a term that another person created meanwhile is taken, not doubled.

use super::answer::RemoteError;
use super::api::Api;
use super::filing::own_base;
use super::memory::TERMS_KEY;
use super::settings::{Strip, WordPressSettings};
use super::site::{Stop, Work};
use crate::deliver::DeliverError;
use chrono::{DateTime, TimeDelta, Utc};
use marbre_domain::ids::TermId;
use marbre_domain::taxonomy::{Taxonomy, fold_for_search};
use marbre_domain::version::{PrintedTerm, VersionContent};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Which term of the site stands for which of the newsroom's, by its identifier. Kept by the desk, confirmed by a person.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mapping {
    /// Numbers on the site.
    #[serde(default)]
    pub terms: BTreeMap<TermId, u64>,
    /// The number of the strip's term.
    #[serde(default)]
    pub strip: Option<u64>,
    /// What each was called on the site when it was confirmed, or first used.
    #[serde(default)]
    pub names: BTreeMap<u64, String>,
    /// When each was last seen there.
    #[serde(default)]
    pub looked: BTreeMap<u64, DateTime<Utc>>,
    /// In which taxonomy each stands, where it is not WordPress's own for its list.
    #[serde(default)]
    pub bases: BTreeMap<u64, String>,
}

impl Mapping {
    /// Lets a term of the site stand for one of the newsroom's. Says whether that is new.
    pub fn stand(&mut self, term: TermId, number: u64, base: &str) -> bool {
        self.bases.insert(number, base.to_owned());
        self.terms.insert(term, number) != Some(number)
    }

    /// Forgets which terms of another taxonomy stood for those of a list: the newsroom keeps that list elsewhere now.
    pub fn keep_in(&mut self, list: Taxonomy, base: &str, terms: impl IntoIterator<Item = TermId>) {
        for term in terms {
            let Some(number) = self.terms.get(&term) else { continue };
            if self.bases.get(number).map_or_else(|| own_base(list), String::as_str) != base {
                self.terms.remove(&term);
            }
        }
    }

    /// Takes what was learned since a moment, where nobody decided otherwise since then.
    fn learn(&mut self, before: &Self, learned: Self) {
        for term in before.terms.keys().chain(learned.terms.keys()) {
            let (was, now) = (before.terms.get(term), learned.terms.get(term));
            if self.terms.get(term) == was {
                match now {
                    Some(number) => self.terms.insert(*term, *number),
                    None => self.terms.remove(term),
                };
            }
        }
        if self.strip == before.strip {
            self.strip = learned.strip;
        }
        // What was seen of a number is true of it, whatever it stands for.
        for (number, name) in learned.names {
            self.names.entry(number).or_insert(name);
        }
        self.looked.extend(learned.looked);
        self.bases.extend(learned.bases);
    }

    fn saw(&mut self, number: u64, name: &str, now: DateTime<Utc>) {
        self.looked.insert(number, now);
        // What it was called at first stays: a new name is told against it.
        self.names.entry(number).or_insert_with(|| in_words(name));
    }

    fn is_called(&self, number: u64, base: &str, name: &str) -> bool {
        let called = |known: &String| alike(known) == alike(name);
        self.bases.get(&number).is_some_and(|known| known == base) && self.names.get(&number).is_some_and(called)
    }

    fn was_seen_lately(&self, number: u64, now: DateTime<Utc>) -> bool {
        let at = self.looked.get(&number);
        at.is_some_and(|at| *at <= now && now - *at < BELIEVED)
    }
}

/// How long a look at the site's terms is believed: one request serves the publications of that time.
const BELIEVED: TimeDelta = TimeDelta::minutes(10);

/// A term as the site has it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
pub struct RemoteTerm {
    /// Its number.
    pub id: u64,
    /// Its name, possibly with entities.
    pub name: String,
    /// Its slug.
    pub slug: String,
    /// The term it stands under, or 0.
    #[serde(default)]
    pub parent: u64,
}

/// Terms that the site lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lacking(pub Vec<String>);

/// Every term of a taxonomy. A page past the end is an error, so the number of pages is asked for first.
pub async fn all(api: &Api, base: &str) -> Result<Vec<RemoteTerm>, RemoteError> {
    let mut terms = Vec::new();
    let mut page = 1;
    loop {
        let query = [
            ("per_page", "100".to_owned()),
            ("page", page.to_string()),
            ("hide_empty", "false".to_owned()),
            // Of the same name there may be many: between two pages, their order would be anybody's guess.
            ("orderby", "id".to_owned()),
        ];
        let answer = api.get(&format!("/wp/v2/{base}"), &query).await?;
        let found: Vec<RemoteTerm> = serde_json::from_value(answer.value)
            .map_err(|error| RemoteError::Unexpected(format!("a list of terms: {error}")))?;
        terms.extend(found);
        if page >= answer.pages {
            terms.sort_by_cached_key(|term| alike(&term.name));
            return Ok(terms);
        }
        page += 1;
    }
}

/// A taxonomy by which a site's posts are filed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SiteTaxonomy {
    /// Its address in the API.
    pub base: String,
    /// Its name there.
    pub name: String,
}

/// The taxonomies by which a site's posts are filed, those that its API shows.
pub async fn taxonomies(api: &Api) -> Result<Vec<SiteTaxonomy>, RemoteError> {
    #[derive(Deserialize)]
    struct There {
        rest_base: String,
        name: String,
        #[serde(default)]
        rest_namespace: Option<String>,
    }
    let answer = api.get("/wp/v2/taxonomies", &[("type", "post".to_owned())]).await?;
    let Value::Object(all) = answer.value else {
        // A site without any answers with an empty list.
        return Ok(Vec::new());
    };
    let all = all
        .into_values()
        .filter_map(|one| serde_json::from_value::<There>(one).ok());
    // One that a plugin shows elsewhere is not asked for there.
    let asked = all.filter(|one| {
        one.rest_namespace
            .as_deref()
            .is_none_or(|namespace| namespace == "wp/v2")
    });
    Ok(asked
        .map(|one| SiteTaxonomy {
            base: one.rest_base,
            name: super::answer::plain(&one.name),
        })
        .collect())
}

/// Some terms of a taxonomy, by their numbers; those that are no longer there are left out.
pub async fn named(api: &Api, base: &str, ids: &[u64]) -> Result<Vec<RemoteTerm>, RemoteError> {
    let mut terms = Vec::new();
    for some in ids.chunks(100) {
        let ids: Vec<String> = some.iter().map(u64::to_string).collect();
        let query = [("include", ids.join(",")), ("per_page", "100".to_owned())];
        let answer = api.get(&format!("/wp/v2/{base}"), &query).await?;
        let found: Vec<RemoteTerm> = serde_json::from_value(answer.value)
            .map_err(|error| RemoteError::Unexpected(format!("a list of terms: {error}")))?;
        terms.extend(found);
    }
    Ok(terms)
}

/// Forgets the numbers that are no longer on the site: a term that was deleted there, or merged into another, is a question
/// for a person, never an article without its section. A renamed term is the same one. Gives the numbers that went.
async fn look(
    api: &Api,
    base: &str,
    wanted: &[&PrintedTerm],
    mapping: &mut Mapping,
    now: DateTime<Utc>,
) -> Result<Vec<String>, RemoteError> {
    let numbers: BTreeSet<u64> = wanted
        .iter()
        .filter_map(|term| mapping.terms.get(&term.id))
        .copied()
        .collect();
    if numbers.iter().all(|number| mapping.was_seen_lately(*number, now)) {
        return Ok(Vec::new());
    }
    let query = [
        (
            "include",
            numbers.iter().map(u64::to_string).collect::<Vec<_>>().join(","),
        ),
        ("per_page", "100".to_owned()),
        ("hide_empty", "false".to_owned()),
    ];
    let found: Vec<RemoteTerm> = serde_json::from_value(api.get(&format!("/wp/v2/{base}"), &query).await?.value)
        .map_err(|error| RemoteError::Unexpected(format!("a list of terms: {error}")))?;
    for term in &found {
        mapping.saw(term.id, &term.name, now);
    }
    let gone = |term: &&&PrintedTerm| {
        let number = mapping.terms.get(&term.id);
        number.is_some_and(|number| found.iter().all(|found| found.id != *number))
    };
    let gone: Vec<&PrintedTerm> = wanted.iter().filter(gone).copied().collect();
    for term in &gone {
        if let Some(number) = mapping.terms.remove(&term.id) {
            mapping.names.remove(&number);
            mapping.looked.remove(&number);
        }
    }
    Ok(gone.iter().map(|term| term.name.clone()).collect())
}

/// A name as two people would agree that it is the same: entities, case and accents aside.
fn alike(name: &str) -> String {
    let plain = super::answer::plain(name);
    fold_for_search(&plain)
}

/// A term's name without the entities that WordPress writes in it.
pub fn in_words(name: &str) -> String {
    super::answer::plain(name)
}

/// Whether the site now calls something otherwise, entities aside.
pub fn called_otherwise(was: &str, now: &str) -> bool {
    in_words(was) != in_words(now)
}

/// Proposes, for each of the newsroom's terms, the site's term of the same name or address.
pub fn propose(wanted: &PrintedTerm, theirs: &[RemoteTerm]) -> Option<u64> {
    let name = alike(&wanted.name);
    let by_slug = || theirs.iter().find(|term| term.slug == wanted.slug);
    theirs
        .iter()
        .find(|term| alike(&term.name) == name)
        .or_else(by_slug)
        .map(|term| term.id)
}

/// The terms of a post, by `rest_base`: each list replaces the whole list on the site.
pub type TermLists = BTreeMap<String, BTreeSet<u64>>;

/// Finds every term of a version on the site and creates what may be created. The mapping learns what was found.
pub async fn resolve(
    api: &Api,
    settings: &WordPressSettings,
    content: &VersionContent,
    mapping: &mut Mapping,
    now: DateTime<Utc>,
) -> Result<Result<TermLists, Lacking>, RemoteError> {
    let mut lists = TermLists::new();
    let mut lacking = Vec::new();
    let mut known: BTreeMap<String, Vec<RemoteTerm>> = BTreeMap::new();
    let kinds = [
        (Taxonomy::Section, &content.sections),
        (Taxonomy::Country, &content.countries),
        (Taxonomy::Tag, &content.tags),
    ];
    for (taxonomy, wanted) in kinds {
        let base = settings.base_of(taxonomy);
        lists.entry(base.to_owned()).or_default();
        let wanted: Vec<&PrintedTerm> = wanted.iter().collect();
        mapping.keep_in(taxonomy, base, wanted.iter().map(|term| term.id));
        let gone = look(api, base, &wanted, mapping, now).await?;
        if !gone.is_empty() {
            lacking.extend(gone);
            continue;
        }
        for term in wanted {
            let id = match mapping.terms.get(&term.id) {
                Some(id) => Some(*id),
                None => {
                    if !known.contains_key(base) {
                        known.insert(base.to_owned(), all(api, base).await?);
                    }
                    let theirs = known.get(base).map(Vec::as_slice).unwrap_or_default();
                    match propose(term, theirs) {
                        Some(id) => Some(id),
                        None if settings.create_terms => Some(create(api, base, &term.name, &term.slug).await?),
                        None => None,
                    }
                }
            };
            match id {
                Some(id) => {
                    if mapping.stand(term.id, id, base) {
                        let theirs = known.get(base).into_iter().flatten().find(|their| their.id == id);
                        mapping.saw(id, theirs.map_or(&term.name, |theirs| &theirs.name), now);
                    }
                    lists.entry(base.to_owned()).or_default().insert(id);
                }
                None => lacking.push(term.name.clone()),
            }
        }
    }
    if content.flash.is_some()
        && let Strip::Term { base, name } = &settings.strip
    {
        let id = strip(api, base, name, mapping).await?;
        lists.entry(base.clone()).or_default().insert(id);
    }
    Ok(if lacking.is_empty() {
        Ok(lists)
    } else {
        Err(Lacking(lacking))
    })
}

impl Work<'_> {
    /// The terms of a version on the site, one delivery after the other.
    pub(super) async fn filed(&self, content: &VersionContent) -> Result<TermLists, Stop> {
        let _turn = self.api.channel().filing().await;
        let before: Mapping = self.recall(TERMS_KEY)?;
        let mut mapping = before.clone();
        let lists = resolve(&self.api, self.settings, content, &mut mapping, self.now).await;
        // What was found, or is gone, is known from here on, whatever comes next; what a person decided meanwhile stands.
        let mut kept: Mapping = self.recall(TERMS_KEY)?;
        kept.learn(&before, mapping);
        self.remember(TERMS_KEY, &kept)?;
        match lists? {
            Ok(lists) => Ok(lists),
            Err(Lacking(names)) => Err(DeliverError::LacksTerms { names }.into()),
        }
    }
}

/// The number of the strip's term; created where it is not there, since a person named it in the settings.
pub async fn strip(api: &Api, base: &str, name: &str, mapping: &mut Mapping) -> Result<u64, RemoteError> {
    // Only as long as it is the one that the settings name.
    if let Some(id) = mapping.strip.filter(|id| mapping.is_called(*id, base, name)) {
        return Ok(id);
    }
    let theirs = all(api, base).await?;
    let id = match theirs.iter().find(|term| alike(&term.name) == alike(name)) {
        Some(term) => term.id,
        None => create(api, base, name, "").await?,
    };
    mapping.strip = Some(id);
    mapping.bases.insert(id, base.to_owned());
    mapping.names.entry(id).or_insert_with(|| name.to_owned());
    Ok(id)
}

/// Creates a term; one that is there already is taken as it is.
pub async fn create(api: &Api, base: &str, name: &str, slug: &str) -> Result<u64, RemoteError> {
    let mut body = json!({ "name": name });
    if !slug.is_empty() {
        body["slug"] = slug.into();
    }
    match api.post(&format!("/wp/v2/{base}"), &body).await {
        Ok(answer) => number(&answer.value),
        Err(RemoteError::Refused { code, data, .. }) if code == "term_exists" => data
            .get("term_id")
            .and_then(Value::as_u64)
            .ok_or_else(|| RemoteError::Unexpected("a term that exists, without its number".to_owned())),
        Err(error) => Err(error),
    }
}

/// The `id` of what was created.
pub(crate) fn number(value: &Value) -> Result<u64, RemoteError> {
    value
        .get("id")
        .and_then(Value::as_u64)
        .ok_or_else(|| RemoteError::Unexpected("an answer without a number".to_owned()))
}

#[cfg(test)]
mod tests;
