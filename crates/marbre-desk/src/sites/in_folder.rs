//! A site of whole pages in a folder: adding it, and changing where it is and what it says of itself. Nothing is published
//! by it: new settings stand on the pages that the next publication makes.

use super::{Dress, STATIC};
use crate::Desk;
use crate::code::What;
use crate::error::DeskError;
use crate::fault::FaultCode;
use crate::invalid::Invalid;
use crate::newsroom::SiteRecord;
use marbre_domain::change::Chain;
use marbre_domain::ids::{MemberId, SiteId};
use marbre_domain::record::Record;
use marbre_publish::deliver::manifest::MANIFEST;
use marbre_publish::settings::BadSettings;
use serde::{Deserialize, Serialize};

/// What was decided about a static site. All of it but the folder is public once something is published there.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct StaticSettings {
    /// The folder, relative to the newsroom's where it is.
    pub place: String,
    /// Where readers find it, or empty.
    pub url: String,
    /// The line under its name, or empty.
    pub motto: String,
    /// The line at the foot of each page, or empty.
    pub footer_note: String,
    /// Its page « À propos » in Markdown, or empty: then there is none.
    pub about: String,
    /// Its menu, links, pages and advertisements.
    pub dress: Dress,
}

/// What somebody wants otherwise about a static site; nothing where it stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct StaticChange {
    /// The folder.
    pub place: Option<String>,
    /// Where readers find it.
    pub url: Option<String>,
    /// The line under its name.
    pub motto: Option<String>,
    /// The line at the foot of each page.
    pub footer_note: Option<String>,
    /// Its page « À propos » in Markdown.
    pub about: Option<String>,
    /// Its menu, links, pages and advertisements, all of them.
    pub dress: Option<Dress>,
}

/// Why a static site cannot be as somebody said. Nothing was kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadSite {
    /// No page could be made with it.
    #[error(transparent)]
    Settings(#[from] BadSettings),
    /// No folder was said.
    #[error("a static site needs a folder")]
    NoFolder,
    /// Two sites in one folder would overwrite each other.
    #[error("another site is written in the folder {0} already")]
    Taken(String),
    /// A link, a page or an entry of the menu without a name, or that leads nowhere.
    #[error("« {label} » needs a name, and an address that readers can follow: « {address} » is none")]
    Entry {
        /// Its name as written.
        label: String,
        /// Where it was to lead.
        address: String,
    },
    /// It is being written in.
    #[error(
        "something is being written in this site's folder: wait until that has ended, or stop it. Nothing was changed"
    )]
    Busy,
    /// Something waits for it that must end first, or be given up.
    #[error(
        "{0} deliveries to this site wait or failed: let them leave (« marbre outbox run »), or give them up. Nothing was changed"
    )]
    Waits(u32),
    /// The site has pages, and they are not there.
    #[error("the folder {0} does not hold this site's pages: copy the whole folder there first, then say so here")]
    NotThere(String),
}

impl Desk {
    /// Adds a static site in a folder.
    pub fn add_static_site(&mut self, actor: MemberId, place: &str, url: &str) -> Result<SiteId, DeskError> {
        self.keeper(actor)?;
        let mut site = SiteRecord {
            id: SiteId::new(self.clock_ms(), self.random()),
            kind: STATIC.to_owned(),
            settings: serde_json::json!({ "name": self.newsroom.name, "place": place.trim(), "url": bare(url) }),
        };
        // A site that was removed and comes back is the same one: its articles are known, and can be taken off again.
        if let Some(before) = self.removed_from(&self.home.join(place.trim())) {
            site.id = before.id;
            site.settings = before.settings;
            site.settings["left"] = false.into();
            if !bare(url).is_empty() {
                site.settings["url"] = bare(url).into();
            }
        }
        self.check_static_site(&site)?;
        let id = site.id;
        self.keep_static_site(actor, site)?;
        self.free_those(Some(id), |code| matches!(code, FaultCode::SiteLeft))?;
        Ok(id)
    }

    /// What was decided about a static site.
    pub fn static_settings_of(&self, site: SiteId) -> Result<StaticSettings, DeskError> {
        self.static_site(site).map(|record| StaticSettings {
            place: record.word("place"),
            url: record.word("url"),
            motto: record.word("motto"),
            footer_note: record.word("footer_note"),
            about: record.word("about"),
            dress: Dress::of(&record),
        })
    }

    /// Changes what was decided about a static site. Deliveries that its address or its folder stopped leave again.
    pub fn change_static_site(&mut self, actor: MemberId, id: SiteId, change: &StaticChange) -> Result<(), DeskError> {
        self.keeper(actor)?;
        let before = self.static_site(id)?;
        self.not_rebuilding(id)?;
        let mut after = before.clone();
        let said = [
            ("place", &change.place),
            ("url", &change.url),
            ("motto", &change.motto),
            ("footer_note", &change.footer_note),
            ("about", &change.about),
        ];
        for (key, words) in said {
            let Some(words) = words else { continue };
            let words = if key == "url" { bare(words) } else { words.trim() };
            if before.word(key) != words {
                after.settings[key] = words.into();
            }
        }
        if let Some(dress) = &change.dress {
            dress.check(&self.newsroom)?;
            dress.keep(&mut after);
        }
        if after == before {
            return Ok(());
        }
        self.check_static_site(&after)?;
        let place = after.word("place");
        if place != before.word("place")
            && self.store.is_established(id)?
            && !self.home.join(&place).join(MANIFEST).is_file()
        {
            return Err(BadSite::NotThere(place).into());
        }
        self.keep_static_site(actor, after)?;
        self.free_those(Some(id), |code| {
            matches!(code, FaultCode::Settings | FaultCode::SiteMissing)
        })
    }

    /// A static site that is the newsroom's.
    pub(crate) fn static_site(&self, id: SiteId) -> Result<SiteRecord, DeskError> {
        let record = self.newsroom.sites.get(&id).filter(|record| !record.is_left());
        let record = record.ok_or_else(|| DeskError::unknown(What::Site, id))?;
        if record.kind == STATIC {
            Ok(record.clone())
        } else {
            Err(Invalid::NotStatic.into())
        }
    }

    /// Refuses a site that pages cannot be made for, or in a folder where another is written.
    fn check_static_site(&self, site: &SiteRecord) -> Result<(), DeskError> {
        let place = site.word("place");
        if place.is_empty() {
            return Err(BadSite::NoFolder.into());
        }
        let folder = self.home.join(&place);
        let taken = self
            .static_folders()
            .into_iter()
            .any(|(other, its)| other.id != site.id && its == folder);
        if taken {
            return Err(BadSite::Taken(place).into());
        }
        let demonstration = self.store.fact("demonstration")?.is_some();
        let settings = crate::publish::site_settings(site, &self.newsroom, demonstration);
        Ok(settings.check().map_err(BadSite::from)?)
    }

    fn keep_static_site(&mut self, actor: MemberId, site: SiteRecord) -> Result<(), DeskError> {
        let record = Record::Site {
            id: site.id,
            kind: site.kind,
            settings: site.settings,
        };
        self.append(actor, vec![(Chain::Shared, record)])
    }
}

/// An address without the spaces and strokes at its ends.
fn bare(url: &str) -> &str {
    url.trim().trim_end_matches('/')
}
