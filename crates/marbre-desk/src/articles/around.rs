//! What a site says of an article beside its text: who wrote it, its lead picture, its terms by name. Asks; decides nothing.

use crate::sites::{Line, RemoteTerm};
use marbre_domain::taxonomy::Taxonomy;
use marbre_publish::wordpress::RemoteError;
use marbre_publish::wordpress::articles::{self, Article, Fetched, LibraryItem};
use marbre_publish::wordpress::terms;
use std::collections::BTreeMap;

/// What stands around an article's text.
#[derive(Debug, Clone, Default)]
pub(crate) struct Around {
    /// Its author's name, where the account may know it.
    pub author: Option<String>,
    /// Its lead picture with its bytes, or why they do not come.
    pub lead: Option<(LibraryItem, Fetched)>,
    /// Its terms, by the taxonomy's address in the API.
    pub terms: BTreeMap<String, Vec<RemoteTerm>>,
}

/// The addresses in the API of the taxonomies that hold the newsroom's terms.
pub(crate) fn bases(line: &Line) -> Vec<&str> {
    let mut bases = Vec::new();
    for taxonomy in [Taxonomy::Section, Taxonomy::Country, Taxonomy::Tag] {
        let base = line.settings.base_of(taxonomy);
        if !bases.contains(&base) {
            bases.push(base);
        }
    }
    bases
}

/// Asks for all of it.
pub(crate) async fn around(line: &Line, article: &Article) -> Result<Around, RemoteError> {
    let author = articles::author(&line.api, article.author).await?;
    let mut lead = None;
    if article.left.featured != 0
        && let Some(item) = articles::library_item(&line.api, article.left.featured).await?
    {
        let bytes = articles::file(&line.api, &item.url).await?;
        lead = Some((item, bytes));
    }
    let mut named = BTreeMap::new();
    for (base, ids) in articles::terms_under(article, bases(line)) {
        named.insert(base.clone(), terms::named(&line.api, &base, &ids).await?);
    }
    Ok(Around {
        author,
        lead,
        terms: named,
    })
}
