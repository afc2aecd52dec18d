//! The newsroom's signers beside the site's own people: proposed by name, confirmed once, remembered on this machine.

use super::{ConnectError, Line, fact_of};
use crate::Desk;
use crate::error::DeskError;
use marbre_domain::ids::{MemberId, SiteId};
pub use marbre_publish::wordpress::writers::Writer;
use marbre_publish::wordpress::writers::{self, WRITERS_KEY, Writers};

/// One of the newsroom's signers beside who it is on the site.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct WriterMatch {
    /// The newsroom's name.
    pub name: String,
    /// Who it is there, or nobody: then the byline stands in the text.
    pub theirs: Option<Writer>,
    /// Whether a person confirmed it, be it that nobody is to stand for it.
    pub confirmed: bool,
}

/// Everybody who may sign on the site.
pub async fn remote_writers(line: &Line, names: &[String]) -> Result<Vec<Writer>, ConnectError> {
    Ok(writers::all(&line.api, names).await?)
}

impl Desk {
    /// The names under which the newsroom signs.
    pub fn signers_names(&self) -> Vec<String> {
        self.newsroom
            .signers
            .values()
            .map(|signer| signer.name.clone())
            .collect()
    }

    /// Lays the newsroom's signers beside the site's people: by what was confirmed, else by name.
    pub fn match_writers(&self, site: SiteId, theirs: &[Writer]) -> Result<Vec<WriterMatch>, DeskError> {
        let known = self.writers_of(site)?;
        let matches = self.signers_names().into_iter().map(|name| {
            let confirmed = known.of(&name);
            // Somebody who left the site signs there no more.
            let still = confirmed.and_then(|known| {
                let same = |one: &&Writer| one.user == known.user && one.nicename == known.nicename;
                theirs.iter().find(same)
            });
            let in_text = known.in_text(&name);
            let found = still.or_else(|| writers::propose(&name, theirs).filter(|_| !in_text));
            WriterMatch {
                confirmed: still.is_some() || in_text,
                theirs: found.cloned(),
                name,
            }
        });
        Ok(matches.collect())
    }

    /// Remembers who stands for whom, exactly as it was shown.
    pub fn confirm_writers(&mut self, actor: MemberId, site: SiteId, matches: &[WriterMatch]) -> Result<(), DeskError> {
        self.may_keep_sites(actor)?;
        let mut known = self.writers_of(site)?;
        for found in matches {
            if found.theirs.is_some() || found.confirmed {
                known.set(&found.name, found.theirs.clone());
            } else {
                // Whoever comes to the site under that name is proposed.
                known.forget(&found.name);
            }
        }
        let text = serde_json::to_string(&known).map_err(DeskError::memory)?;
        Ok(self.store.set_fact(&fact_of(site, WRITERS_KEY), &text)?)
    }

    fn writers_of(&self, site: SiteId) -> Result<Writers, DeskError> {
        match self.store.fact(&fact_of(site, WRITERS_KEY))? {
            Some(text) => serde_json::from_str(&text).map_err(DeskError::memory),
            None => Ok(Writers::default()),
        }
    }
}
