//! Changing what was decided about a WordPress site. Nothing is sent by it: what is on the site stays as it is until somebody
//! publishes again.

use super::{WORDPRESS, fact_of, wordpress_settings};
use crate::Desk;
use crate::code::What;
use crate::error::DeskError;
use crate::invalid::Invalid;
use marbre_domain::change::Chain;
use marbre_domain::ids::{MemberId, SiteId};
use marbre_domain::record::Record;
use marbre_domain::taxonomy::Taxonomy;
use marbre_publish::wordpress::WordPressSettings;
use marbre_publish::wordpress::memory::TERMS_KEY;
pub use marbre_publish::wordpress::settings::{Markup, Strip, Withdrawn};
use std::collections::BTreeMap;

/// What somebody wants otherwise about a site; nothing where it stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SiteChange {
    /// Whether only drafts are made.
    pub trial: Option<bool>,
    /// How texts are written.
    pub markup: Option<Markup>,
    /// What happens to what is withdrawn.
    pub withdrawn: Option<Withdrawn>,
    /// Where an alert stands.
    pub strip: Option<Strip>,
    /// Which of the site's taxonomies hold which of the newsroom's lists, by their addresses in its API.
    pub taxonomies: BTreeMap<Taxonomy, String>,
}

/// Whether an address can be that of a taxonomy: it becomes a part of others.
fn is_base(base: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    !base.is_empty() && base.chars().all(fits)
}

impl Desk {
    /// What was decided about a WordPress site.
    pub fn site_settings_of(&self, site: SiteId) -> Result<WordPressSettings, DeskError> {
        let record = self.newsroom.sites.get(&site);
        let record = record.ok_or_else(|| DeskError::unknown(What::Site, site))?;
        if record.kind != WORDPRESS || record.is_left() {
            return Err(Invalid::NotWordpress.into());
        }
        wordpress_settings(record)
    }

    /// Changes what was decided about a WordPress site.
    pub fn change_site(&mut self, actor: MemberId, site: SiteId, change: &SiteChange) -> Result<(), DeskError> {
        self.keeper(actor)?;
        let before = self.site_settings_of(site)?;
        let Some(record) = self.newsroom.sites.get(&site).cloned() else {
            return Err(DeskError::unknown(What::Site, site));
        };
        let mut settings = record.settings;
        let kept = |value: Result<serde_json::Value, serde_json::Error>| value.map_err(DeskError::memory);
        if let Some(trial) = change.trial {
            settings["trial"] = trial.into();
        }
        if let Some(markup) = change.markup {
            settings["markup"] = kept(serde_json::to_value(markup))?;
        }
        if let Some(withdrawn) = change.withdrawn {
            settings["withdrawn"] = kept(serde_json::to_value(withdrawn))?;
        }
        for (list, base) in &change.taxonomies {
            if !is_base(base) {
                return Err(Invalid::Taxonomy { base: base.clone() }.into());
            }
            let key = match list {
                Taxonomy::Section => "sections",
                Taxonomy::Country => "countries",
                Taxonomy::Tag => "tags",
            };
            settings[key] = base.as_str().into();
        }
        if let Some(strip) = &change.strip {
            settings["strip"] = kept(serde_json::to_value(strip))?;
        }
        let record = Record::Site {
            id: record.id,
            kind: record.kind,
            settings,
        };
        self.append(actor, vec![(Chain::Shared, record)])?;
        if change.strip.as_ref().is_some_and(|strip| *strip != before.strip) {
            // The number belonged to the strip of before; the new one's is looked up by its name.
            let mut mapping = self.term_mapping(site)?;
            mapping.strip = None;
            let text = kept(serde_json::to_value(&mapping))?.to_string();
            self.store.set_fact(&fact_of(site, TERMS_KEY), &text)?;
        }
        Ok(())
    }
}
