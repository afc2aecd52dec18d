//! Sections, countries and tags as the site's own terms. Looked up by name, remembered by number, created only where the
//! newsroom said so; a term that another person created meanwhile is taken, not doubled.

use super::answer::RemoteError;
use super::api::Api;
use super::settings::{Strip, WordPressSettings};
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
}

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
        ];
        let answer = api.get(&format!("/wp/v2/{base}"), &query).await?;
        let found: Vec<RemoteTerm> = serde_json::from_value(answer.value)
            .map_err(|error| RemoteError::Unexpected(format!("a list of terms: {error}")))?;
        terms.extend(found);
        if page >= answer.pages {
            return Ok(terms);
        }
        page += 1;
    }
}

/// A taxonomy of the site that holds none of the newsroom's lists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OtherTaxonomy {
    /// Its address in the API.
    pub base: String,
    /// Its name there.
    pub name: String,
}

/// The taxonomies by which posts are filed, beside those that are known.
pub async fn others(api: &Api, known: &[&str]) -> Result<Vec<OtherTaxonomy>, RemoteError> {
    #[derive(Deserialize)]
    struct There {
        rest_base: String,
        name: String,
    }
    let answer = api.get("/wp/v2/taxonomies", &[("type", "post".to_owned())]).await?;
    let Value::Object(all) = answer.value else {
        // A site without any answers with an empty list.
        return Ok(Vec::new());
    };
    let all = all
        .into_values()
        .filter_map(|one| serde_json::from_value::<There>(one).ok());
    let others = all.filter(|one| !known.contains(&one.rest_base.as_str()));
    Ok(others
        .map(|one| OtherTaxonomy {
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

/// A name as two people would agree that it is the same: entities, case and accents aside.
fn alike(name: &str) -> String {
    let plain = super::answer::plain(name);
    fold_for_search(&plain)
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
                    mapping.terms.insert(term.id, id);
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

/// The number of the strip's term; created where it is not there, since a person named it in the settings.
pub async fn strip(api: &Api, base: &str, name: &str, mapping: &mut Mapping) -> Result<u64, RemoteError> {
    if let Some(id) = mapping.strip {
        return Ok(id);
    }
    let theirs = all(api, base).await?;
    let id = match theirs.iter().find(|term| alike(&term.name) == alike(name)) {
        Some(term) => term.id,
        None => create(api, base, name, "").await?,
    };
    mapping.strip = Some(id);
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
