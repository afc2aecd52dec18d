//! Articles that stood on a site before Marbre: brought in as pieces that are published there, with the bytes of every
//! block. Bringing in only reads.
//!
//! Reading order: [`import_article`] (one), `around` (what the site says beside its text), `take_in` (the piece that becomes of
//! it), `mapped` (its terms as the newsroom's), `pictured` (lead pictures of many), `run` (many), `progress` (how far that is),
//! `cut` (files at which the line is lost), `apart` (a site that fails over one entry, or as a whole), `lists` (terms and
//! authors), `library` (pictures and sounds).

mod apart;
mod around;
mod cut;
mod library;
mod lists;
mod mapped;
mod pictured;
mod progress;
mod run;
mod take_in;

pub use lists::{ListsBrought, Renamed, import_authors, import_terms};
pub use progress::{Failed, Progress, Range, Stage};
pub use run::import_range;

use crate::Desk;
use crate::code::What;
use crate::content::written;
use crate::error::DeskError;
use crate::invalid::Invalid;
use crate::sites::{ConnectError, Line, fact_of};
use crate::view::ListedArticle;
use around::around;
use marbre_domain::ids::{MemberId, PieceId, SiteId, VersionHash};
use marbre_domain::source::{Origin, SourceBlock};
use marbre_domain::workflow::{Needs, Refusal};
use marbre_publish::wordpress::articles::{self, Article, Which};
use marbre_publish::wordpress::memory::{POSTS, Remembered};
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use take_in::Laid;

/// What the lines of a piece may name of articles of sites.
#[derive(Debug, Clone, Default)]
pub(crate) struct AsRead {
    /// The versions it was gathered from.
    from: Vec<VersionHash>,
    /// The article that it began as, as it was last read.
    pub origin: Option<Origin>,
    /// Blocks by their names, as they were last read.
    pub blocks: BTreeMap<String, SourceBlock>,
}

impl AsRead {
    /// Lays what was read later over it.
    pub fn add(&mut self, origin: Option<Origin>, blocks: impl IntoIterator<Item = SourceBlock>) {
        if origin.is_some() {
            self.origin = origin;
        }
        self.blocks
            .extend(blocks.into_iter().map(|block| (block.id.clone(), block)));
    }
}

/// An article that was brought in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Brought {
    /// The piece.
    pub piece: PieceId,
    /// Its headline.
    pub headline: String,
    /// What became of it.
    pub how: How,
    /// Under what it stays filed there that the newsroom does not know.
    pub kept_terms: Vec<String>,
    /// The lead picture that stays there and did not come.
    pub lead_left: Option<LeadLeft>,
}

/// A picture that did not come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LeadLeft {
    /// Its address.
    pub address: String,
    /// Why.
    pub why: String,
    /// Whether a later run asks for it again.
    #[serde(skip)]
    pub may_come: bool,
}

/// What became of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// A piece was begun.
    New,
    /// It was here, and what was changed there came in, or its lead picture that had not come.
    Changed,
    /// It was here as it stands there.
    Same,
}

/// The key under which the piece of a post is remembered.
fn article_key(post: u64) -> String {
    format!("article:{post}")
}

fn lock(desk: &Mutex<Desk>) -> MutexGuard<'_, Desk> {
    desk.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Brings in one published article, by its number or address. The same article is the same piece, however often.
pub async fn import_article(
    desk: &Arc<Mutex<Desk>>,
    actor: MemberId,
    site: SiteId,
    typed: &str,
) -> Result<Brought, DeskError> {
    let line = {
        let mut desk = lock(desk);
        desk.may_import(actor)?;
        desk.line_to(site)?
    };
    let which = Which::typed(typed).ok_or_else(|| Invalid::NotAnArticle {
        typed: typed.to_owned(),
    })?;
    let found = articles::one(&line.api, &which).await.map_err(ConnectError::from)?;
    let article = found.ok_or_else(|| DeskError::unknown(What::Article, typed))?;
    published(&article)?;
    let around = around(&line, &article).await.map_err(ConnectError::from)?;
    let mut desk = lock(desk);
    desk.know_posts(site)?;
    let brought = desk.take_article(actor, &line, &article, around, None)?;
    desk.note_picture(site, article.post, &brought)?;
    Ok(brought)
}

/// The latest articles of a site in which some words stand.
pub async fn search_articles(line: &Line, words: &str) -> Result<Vec<ListedArticle>, DeskError> {
    let found = articles::search(&line.api, words).await.map_err(ConnectError::from)?;
    Ok(found
        .into_iter()
        .map(|article| ListedArticle {
            post: article.post.to_string(),
            title: article.title,
            link: article.link,
            first_at: written(article.first_at),
        })
        .collect())
}

/// Only what readers see is brought in: what the site's own editors have not published is theirs.
fn published(article: &Article) -> Result<(), DeskError> {
    if article.status == "publish" {
        Ok(())
    } else {
        Err(DeskError::from(Invalid::NotPublished {
            post: article.post.to_string(),
            status: article.status.clone(),
        }))
    }
}

impl Desk {
    /// Refuses whoever may not bring in articles, before the site is asked.
    pub fn may_import(&self, actor: MemberId) -> Result<(), DeskError> {
        if self.member(actor)?.rights().review {
            Ok(())
        } else {
            Err(Refusal::LacksRight { needs: Needs::Review }.into())
        }
    }

    /// What the lines of a piece may name of articles of sites.
    pub(crate) fn as_read(&mut self, piece: PieceId) -> Result<&AsRead, DeskError> {
        let from: Vec<VersionHash> = self.hold_open(piece)?.fold.as_read().collect();
        if self.hold_open(piece)?.as_read.from != from {
            let mut read = AsRead {
                from: from.clone(),
                ..AsRead::default()
            };
            for hash in from {
                if let Some(kept) = self.store.version(hash)? {
                    read.add(kept.origin, kept.source_blocks.into_values());
                }
            }
            self.hold_open(piece)?.as_read = read;
        }
        Ok(&self.hold_open(piece)?.as_read)
    }

    /// The piece that a post of a site is, once they were laid out by [`Self::know_posts`].
    fn piece_of_post(&self, site: SiteId, post: u64) -> Result<Option<PieceId>, DeskError> {
        let known = self.store.fact(&fact_of(site, &article_key(post)))?;
        Ok(known.and_then(|piece| piece.parse().ok()))
    }

    /// Lays out which piece each post of a site is: asked for one post, nothing else need be read.
    fn know_posts(&mut self, site: SiteId) -> Result<(), DeskError> {
        for (post, piece) in self.posts_of(site)? {
            if self.piece_of_post(site, post)?.is_none() {
                let key = fact_of(site, &article_key(post));
                self.store.set_fact(&key, &piece.to_string())?;
            }
        }
        Ok(())
    }

    /// Keeps it so when a publication remembers a post.
    pub(crate) fn note_post(&mut self, site: SiteId, key: &str, memory: &str) -> Result<(), DeskError> {
        let Some(piece) = key.strip_prefix(POSTS) else {
            return Ok(());
        };
        let memory: Option<Remembered> = serde_json::from_str(memory).ok();
        match memory.map(|memory| memory.post).filter(|post| *post != 0) {
            Some(post) => Ok(self.store.set_fact(&fact_of(site, &article_key(post)), piece)?),
            None => Ok(()),
        }
    }

    /// An article becomes a piece, or comes into the one that it is: all of it, or nothing.
    fn take_article(
        &mut self,
        actor: MemberId,
        line: &Line,
        article: &Article,
        around: around::Around,
        laid: Option<Laid>,
    ) -> Result<Brought, DeskError> {
        if let Some(piece) = self.piece_of_post(line.site, article.post)? {
            return self.take_changes(line, piece, article, around.lead);
        }
        let laid = match laid {
            Some(laid) => laid,
            None => Laid::out(self.peer(), article).map_err(|error| Invalid::ArticleUnread {
                post: article.post.to_string(),
                words: error.to_string(),
            })?,
        };
        self.whole(|desk| desk.begin_from(actor, line, article, around, laid))
    }
}
