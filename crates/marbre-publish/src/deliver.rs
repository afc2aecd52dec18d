//! From a decision to a site that shows it: exactly once, never half, and seen rather than assumed.
//!
//! [`job`] is what the desk asks, [`manifest`] what a site remembers, [`plan`] the pure step from one to the next,
//! [`storage`] the writing, [`readback`] the look at what readers get, [`static_site`] all of it in order; [`restore`] says
//! what a site is made anew from. The desk
//! holds the lock, the clock and the outbox; nothing here retries by itself.

pub mod job;
mod look;
pub mod manifest;
mod pages;
pub mod plan;
pub mod progress;
pub mod readback;
pub mod restore;
pub mod static_site;
pub mod storage;

use crate::picture::BadPicture;
use crate::render::blocks::Unprintable;
use crate::settings::BadSettings;
use chrono::{DateTime, Utc};
use job::{Job, Seen};
use marbre_domain::ids::{BlobHash, VersionHash};
use readback::Difference;
use std::future::Future;

pub use static_site::{StaticSite, is_served};

/// What a delivery may ask of the machine it runs on. Words say why something is not there.
pub trait Holdings: Send + Sync {
    /// The bytes of a picture.
    fn blob(&self, blob: BlobHash) -> Result<Vec<u8>, String>;

    /// The canonical bytes of a version: asked again when an older page must be made anew.
    fn version(&self, version: VersionHash) -> Result<Vec<u8>, String>;

    /// Whether the machine holds this head, and so everything before it.
    fn has_head(&self, head: &str) -> bool;

    /// What was last remembered under a name about the site that is delivered to.
    fn recall(&self, key: &str) -> Result<Option<String>, String>;

    /// Remembers, on disk before it returns: a step that depends on it may follow at once.
    fn remember(&self, key: &str, value: &str) -> Result<(), String>;
}

/// A place where pieces are published.
pub trait Site {
    /// Delivers: looks for what an earlier attempt left, writes what is not there yet, reads back and compares.
    ///
    /// Doing it again after any failure ends in the same site as doing it once.
    fn deliver(
        &self,
        job: &Job,
        holdings: &dyn Holdings,
        now: DateTime<Utc>,
    ) -> impl Future<Output = Result<Seen, DeliverError>> + Send;
}

/// Why a delivery did not go through. What stands on the site is whole in every case.
#[derive(Debug, thiserror::Error)]
pub enum DeliverError {
    /// The storage refused or failed.
    #[error("the site's storage did not take « {path} »: {words}")]
    Storage {
        /// Where on the site.
        path: String,
        /// The storage's own words.
        words: String,
        /// Whether the same may work later.
        transient: bool,
    },
    /// The site was there before and is not now: an unplugged disk looks like an empty folder.
    #[error("no site is where this newsroom's site stood: is the disk or the share connected?")]
    SiteMissing,
    /// The site was made by a newer program.
    #[error("the site was made by a newer Marbre (manifest format {format}); update this one first")]
    NewerManifest {
        /// The format found.
        format: u16,
    },
    /// The manifest cannot be read; a rebuild with nothing established makes a new one.
    #[error(
        "the site's manifest is damaged ({words}); the pages stay as they are. Make the site anew, in Sites or with « marbre site \
         rebuild »: what waits for it leaves afterwards"
    )]
    DamagedManifest {
        /// What is wrong with it.
        words: String,
    },
    /// The site holds work that this machine has not received yet.
    #[error("the site was built from work that this machine has not received yet; synchronise first")]
    MissingHeads {
        /// The heads it lacks.
        heads: Vec<String>,
    },
    /// Somebody stopped it between two files.
    #[error("it was stopped; what was written so far is whole, and the next rebuild or delivery goes on from there")]
    Stopped,
    /// Another machine wrote to the site in the meantime.
    #[error("another machine changed the site in the meantime")]
    Moved,
    /// A version that an older page is made from is not here.
    #[error("the version {version} is not on this machine: {words}")]
    MissingVersion {
        /// The version.
        version: VersionHash,
        /// Why not.
        words: String,
    },
    /// A picture is not here.
    #[error("the picture {blob} is not on this machine: {words}")]
    MissingBlob {
        /// The picture.
        blob: BlobHash,
        /// Why not.
        words: String,
    },
    /// What was handed over is not what was approved.
    #[error("the text handed over is not the approved version {approved}")]
    WrongVersion {
        /// The version that was approved.
        approved: VersionHash,
    },
    /// The version holds something that no page can show.
    #[error("the version cannot be printed: {0}")]
    Unprintable(#[from] Unprintable),
    /// A picture cannot be shown.
    #[error("the picture {blob} cannot be published: {source}")]
    Picture {
        /// The picture.
        blob: BlobHash,
        /// What is wrong with it.
        source: BadPicture,
    },
    /// A flash whose time is over is never sent.
    #[error("the flash expired at {expires}; it is not sent")]
    FlashExpired {
        /// When it expired (RFC 3339).
        expires: String,
    },
    /// The site's settings cannot be used.
    #[error("the site's settings cannot be used: {0}")]
    Settings(#[from] BadSettings),
    /// A site that speaks over the network refused, failed, or was not there.
    #[error(transparent)]
    Remote(#[from] crate::wordpress::RemoteError),
    /// Somebody changed the article on the site since Marbre left it: it is not overwritten unseen.
    #[error("the article was changed on the site since; nothing was overwritten")]
    EditedOnSite {
        /// What Marbre left there, what stands there now.
        differences: Vec<Difference>,
        /// Its texts as they stand there, where it is those that were changed.
        standing: Option<Box<crate::wordpress::memory::Standing>>,
    },
    /// The article that is to be changed is not on the site any more.
    #[error("the article is not on the site any more: {words}")]
    GoneFromSite {
        /// Where it is.
        words: String,
    },
    /// The site has no such section, country or tag.
    #[error("the site has no {}; create it there, or let Marbre create what is missing", names.join(", "))]
    LacksTerms {
        /// Their names.
        names: Vec<String>,
    },
    /// What was remembered about the site cannot be read or written down; nothing was sent that depends on it.
    #[error("what this machine remembers of the site cannot be kept: {words}")]
    Memory {
        /// What is wrong.
        words: String,
    },
    /// The site is on trial, and this would change what readers see.
    #[error("the site is on trial, where only drafts are made: this article is public there, and was left as it is")]
    OnTrial,
    /// Something that this kind of site does not do.
    #[error("{words}")]
    NotAsked {
        /// What.
        words: String,
    },
    /// Taken off, but readers still get it somewhere: it is not withdrawn before every place agrees.
    #[error("it is taken off, but {} still shows it ({url}){}", place.words(), if *cached { ": a cache keeps the old one" } else { "" })]
    StillShown {
        /// Where.
        place: Place,
        /// Its address.
        url: String,
        /// Whether the site itself no longer does, past its caches.
        cached: bool,
    },
    /// Written, but the public address does not answer as it should yet.
    #[error("the page is written but {url} does not show it: {words}")]
    NotShown {
        /// The address.
        url: String,
        /// What it answered.
        words: String,
    },
}

/// A place where readers may still get what was taken off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The site's API, as anybody asks it.
    Api,
    /// The article's own page.
    Article,
    /// The front page.
    Front,
    /// The breaking strip's page.
    Strip,
}

impl Place {
    /// Its stable word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Api => "api",
            Self::Article => "article",
            Self::Front => "front",
            Self::Strip => "strip",
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Api => "the site's API",
            Self::Article => "the article's page",
            Self::Front => "the front page",
            Self::Strip => "the breaking strip",
        }
    }
}

impl DeliverError {
    /// Whether trying again later may work; otherwise somebody must do something first.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Storage { transient, .. } => *transient,
            Self::SiteMissing
            | Self::MissingHeads { .. }
            | Self::Moved
            | Self::Stopped
            | Self::MissingVersion { .. }
            | Self::MissingBlob { .. }
            | Self::StillShown { .. }
            | Self::NotShown { .. } => true,
            Self::Remote(error) => error.is_transient(),
            Self::Memory { .. } => true,
            Self::EditedOnSite { .. }
            | Self::GoneFromSite { .. }
            | Self::LacksTerms { .. }
            | Self::NotAsked { .. }
            | Self::OnTrial
            | Self::NewerManifest { .. }
            | Self::DamagedManifest { .. }
            | Self::WrongVersion { .. }
            | Self::Unprintable(_)
            | Self::Picture { .. }
            | Self::FlashExpired { .. }
            | Self::Settings(_) => false,
        }
    }
}
