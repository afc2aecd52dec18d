//! Commands about a WordPress site's terms and people beside the newsroom's. The desk is not held while a site is asked.

use super::Answer;
use super::sites::line_to;
use crate::room::on_desk;
use marbre_desk::sites::{Match, RemoteTerm, Writer, WriterMatch, in_words, remote_terms, remote_writers};
use marbre_desk::{DeskError, What};
use marbre_domain::ids::{SiteId, TermId};
use marbre_domain::taxonomy::Taxonomy;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use tauri::{AppHandle, WebviewWindow};

/// A term as the site has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct RemoteTermView {
    /// Its number, in digits.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its slug.
    pub slug: String,
}

/// One of the newsroom's terms beside what the site has for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct MatchView {
    /// The newsroom's term.
    pub term: TermId,
    /// Section, country or tag.
    pub taxonomy: Taxonomy,
    /// The newsroom's name for it.
    pub name: String,
    /// The site's term, or nothing.
    pub theirs: Option<RemoteTermView>,
    /// What the site called it before, where somebody renamed it there since.
    pub was: Option<String>,
    /// Whether a person confirmed it.
    pub confirmed: bool,
}

/// Somebody who may sign on the site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct WriterView {
    /// Their name there.
    pub name: String,
    /// Their account's number there, in digits, where they have one.
    pub user: Option<String>,
    /// What Co-Authors Plus knows them by, or nothing where it is not there.
    pub nicename: String,
}

/// One of the newsroom's signers beside who it is on the site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct WriterMatchView {
    /// The newsroom's name.
    pub name: String,
    /// Who it is there, or nobody: then the byline stands in the text.
    pub theirs: Option<WriterView>,
    /// Whether a person confirmed it, be it that nobody is to stand for it.
    pub confirmed: bool,
}

/// A taxonomy of the site with its terms, where it holds one of the newsroom's lists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, specta::Type)]
pub struct TaxonomyView {
    /// Its address in the API.
    pub base: String,
    /// Its name there.
    pub name: String,
    /// Its terms.
    pub terms: Vec<RemoteTermView>,
}

/// Which of the site's taxonomies hold the newsroom's lists, by their addresses in the API.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct KeptIn {
    /// Sections.
    pub sections: String,
    /// Countries.
    pub countries: String,
    /// Tags.
    pub tags: String,
}

impl KeptIn {
    fn lists(self) -> BTreeMap<Taxonomy, String> {
        BTreeMap::from([
            (Taxonomy::Section, self.sections),
            (Taxonomy::Country, self.countries),
            (Taxonomy::Tag, self.tags),
        ])
    }
}

/// The newsroom's terms and signers beside the site's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, specta::Type)]
pub struct SiteTermsView {
    /// Each of the newsroom's terms.
    pub matches: Vec<MatchView>,
    /// Each of the newsroom's signers.
    pub writers: Vec<WriterMatchView>,
    /// Everybody who may sign there.
    pub people: Vec<WriterView>,
    /// By what the site files its articles.
    pub taxonomies: Vec<TaxonomyView>,
    /// Where each list is kept.
    pub kept_in: KeptIn,
    /// Whether Marbre creates what is missing.
    pub create: bool,
}

fn term_view(term: &RemoteTerm) -> RemoteTermView {
    RemoteTermView {
        id: term.id.to_string(),
        name: in_words(&term.name),
        slug: term.slug.clone(),
    }
}

fn match_view(found: Match) -> MatchView {
    MatchView {
        term: found.term,
        taxonomy: found.taxonomy,
        name: found.name,
        theirs: found.theirs.as_ref().map(term_view),
        was: found.was,
        confirmed: found.confirmed,
    }
}

fn person(writer: Writer) -> WriterView {
    WriterView {
        name: writer.name,
        user: writer.user.map(|user| user.to_string()),
        nicename: writer.nicename,
    }
}

fn writer_view(found: WriterMatch) -> WriterMatchView {
    WriterMatchView {
        name: found.name,
        theirs: found.theirs.map(person),
        confirmed: found.confirmed,
    }
}

fn shown_writer(view: WriterMatchView) -> Result<WriterMatch, DeskError> {
    let unknown = |name: &String| DeskError::Unknown {
        what: What::Account,
        name: name.clone(),
    };
    let theirs = view.theirs.map(|theirs| {
        let user = theirs.user.as_ref().map(|user| user.parse().map_err(|_| unknown(user)));
        Ok::<_, DeskError>(Writer {
            user: user.transpose()?,
            nicename: theirs.nicename,
            name: theirs.name,
        })
    });
    Ok(WriterMatch {
        name: view.name,
        theirs: theirs.transpose()?,
        confirmed: view.confirmed,
    })
}

fn shown(view: MatchView) -> Result<Match, DeskError> {
    let theirs = view.theirs.map(|theirs| {
        let id = theirs.id.parse().map_err(|_| DeskError::Unknown {
            what: What::Term,
            name: theirs.id.clone(),
        })?;
        Ok::<_, DeskError>(RemoteTerm {
            id,
            name: theirs.name,
            slug: theirs.slug,
            parent: 0,
        })
    });
    Ok(Match {
        term: view.term,
        taxonomy: view.taxonomy,
        name: view.name,
        theirs: theirs.transpose()?,
        was: view.was,
        confirmed: view.confirmed,
    })
}

/// Lays the newsroom's sections, countries and tags beside the site's, as they are kept there or would be.
#[tauri::command]
#[specta::specta]
pub async fn site_terms(
    app: AppHandle,
    window: WebviewWindow,
    site: SiteId,
    kept_in: Option<KeptIn>,
) -> Answer<SiteTermsView> {
    let line = line_to(&app, &window, site).await?;
    let line = line.keeping(&kept_in.map(KeptIn::lists).unwrap_or_default());
    let theirs = remote_terms(&line).await.map_err(DeskError::from)?;
    let names = on_desk(&app, window.label(), |desk, _| Ok(desk.signers_names())).await?;
    let people = remote_writers(&line, &names).await.map_err(DeskError::from)?;
    on_desk(&app, window.label(), move |desk, _| {
        let matches = desk.match_terms(&line, &theirs)?;
        let writers = desk.match_writers(site, &people)?;
        let taxonomies = theirs.taxonomies.into_iter().map(|one| TaxonomyView {
            terms: theirs
                .terms
                .get(&one.base)
                .into_iter()
                .flatten()
                .map(term_view)
                .collect(),
            base: one.base,
            name: one.name,
        });
        Ok(SiteTermsView {
            matches: matches.into_iter().map(match_view).collect(),
            writers: writers.into_iter().map(writer_view).collect(),
            people: people.into_iter().map(person).collect(),
            taxonomies: taxonomies.collect(),
            kept_in: KeptIn {
                sections: line.settings.sections.clone(),
                countries: line.settings.countries.clone(),
                tags: line.settings.tags.clone(),
            },
            create: line.settings.create_terms,
        })
    })
    .await
}

/// Remembers what a person confirmed, exactly as it was shown.
#[tauri::command]
#[specta::specta]
pub async fn confirm_site_terms(
    app: AppHandle,
    window: WebviewWindow,
    site: SiteId,
    kept_in: KeptIn,
    matches: Vec<MatchView>,
    writers: Vec<WriterMatchView>,
    create: bool,
) -> Answer<()> {
    on_desk(&app, window.label(), move |desk, me| {
        let matches = matches.into_iter().map(shown).collect::<Result<Vec<_>, _>>()?;
        let writers = writers.into_iter().map(shown_writer).collect::<Result<Vec<_>, _>>()?;
        desk.keep_lists(me, site, &kept_in.lists())?;
        let line = desk.line_to(site)?;
        desk.confirm_terms(me, &line, &matches, create)?;
        desk.confirm_writers(me, site, &writers)
    })
    .await
}
