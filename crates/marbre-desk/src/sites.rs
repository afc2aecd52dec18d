//! The kinds of sites that the newsroom publishes on, and how one is connected.

use crate::Desk;
use crate::browser::LinkRefused;
use crate::code::What;
use crate::credentials::CredentialError;
use crate::error::DeskError;
use crate::fault::{Fault, FaultCode};
use crate::invalid::Invalid;
use crate::newsroom::SiteRecord;
use chrono::{DateTime, Utc};
use marbre_domain::change::Chain;
use marbre_domain::ids::{MemberId, SiteId};
use marbre_domain::record::Record;
use marbre_publish::deliver::job::{Job, Seen};
use marbre_publish::deliver::{DeliverError, Holdings, Site as _, StaticSite};
use marbre_publish::settings::SiteLanguage;
pub use marbre_publish::wordpress::Secret;
use marbre_publish::wordpress::authorize::NoInvitation;
pub use marbre_publish::wordpress::check::{Connection, Right, check};
use marbre_publish::wordpress::discover::{NotFound, discover};
pub use marbre_publish::wordpress::reads::{Counter, SearchPlugin};
use marbre_publish::wordpress::{Address, Api, Channel, RemoteError, WordPressSettings, WordPressSite};
use marbre_store::OutboxState;

mod change;
mod dress;
mod in_folder;
mod remove;
mod terms;
mod writers;
pub use change::{Markup, SiteChange, Strip, Withdrawn};
pub use dress::{AdSpot, Dress, LeadsTo, MenuEntry, NamedLink, OwnAd, OwnPage, outline, read_outline};
pub use in_folder::{BadSite, StaticChange, StaticSettings};
pub use remove::{Removed, WaitingThere};
pub use terms::{Match, RemoteTerm, SiteTaxonomy, SiteTerms, in_words, remote_terms, taxonomies};
pub use writers::{Writer, WriterMatch, remote_writers};

/// The kind of a site of whole pages in a folder.
pub const STATIC: &str = "static";

/// The kind of a WordPress site.
pub const WORDPRESS: &str = "wordpress";

/// A site of any kind, ready to be delivered to.
pub(crate) enum AnySite {
    Static(Box<StaticSite>),
    WordPress(Box<WordPressSite>),
}

impl AnySite {
    pub async fn deliver(&self, job: &Job, holdings: &dyn Holdings, now: DateTime<Utc>) -> Result<Seen, DeliverError> {
        match self {
            Self::Static(site) => site.deliver(job, holdings, now).await,
            Self::WordPress(site) => site.deliver(job, holdings, now).await,
        }
    }
}

/// Why a site could not be connected. Nothing was kept.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// No API there.
    #[error(transparent)]
    NotFound(#[from] NotFound),
    /// The site answered otherwise than it should.
    #[error(transparent)]
    Remote(#[from] RemoteError),
    /// No password for programs is to be had there.
    #[error(transparent)]
    NoPasswords(NoInvitation),
    /// What came back from the browser is worth nothing.
    #[error(transparent)]
    Link(#[from] LinkRefused),
    /// The account may not do what publishing needs.
    #[error("the account « {name} » on the site may not do what publishing needs: {}", lacks.iter().map(|right| right.without()).collect::<Vec<_>>().join("; "))]
    Lacks {
        /// The account.
        name: String,
        /// What it may not.
        lacks: Vec<Right>,
    },
}

/// A site that answered, before anything of it is kept.
pub struct Connected {
    /// What is to be kept of it.
    pub settings: WordPressSettings,
    /// Its password.
    pub password: Secret,
    /// What was found.
    pub connection: Connection,
    /// Whether the password was made for this, in the browser: then it is taken back where the site is not kept.
    pub by_browser: bool,
}

impl From<NoInvitation> for ConnectError {
    fn from(error: NoInvitation) -> Self {
        match error {
            NoInvitation::Remote(error) => Self::Remote(error),
            NoInvitation::NoPasswords => Self::NoPasswords(error),
        }
    }
}

/// Finds a WordPress site, signs in, and asks what the account may. Speaks to the network: no lock is held meanwhile.
pub async fn connect(
    address: &str,
    user: &str,
    password: Secret,
    trial: bool,
    now: DateTime<Utc>,
) -> Result<Connected, ConnectError> {
    sign_in(discover(address).await?, user, password, trial, now).await
}

/// Signs in to a site whose API was found, and asks what the account may.
pub(crate) async fn sign_in(
    root: Address,
    user: &str,
    password: Secret,
    trial: bool,
    now: DateTime<Utc>,
) -> Result<Connected, ConnectError> {
    let mut settings = WordPressSettings::new(root.root(), user);
    settings.trial = trial;
    let api = Api::new(root, user, password.clone())?;
    let connection = check(&api, now).await?;
    settings.markup = connection.markup.unwrap_or_default();
    let lacks: Vec<Right> = connection
        .lacks()
        .into_iter()
        .filter(|right| right.is_needed() && !trial)
        .collect();
    if !lacks.is_empty() {
        let name = connection.name.clone();
        return Err(ConnectError::Lacks { name, lacks });
    }
    Ok(Connected {
        settings,
        password,
        connection,
        by_browser: false,
    })
}

/// What is needed to speak to a WordPress site outside the desk's lock.
#[derive(Debug, Clone)]
pub struct Line {
    /// The site.
    pub site: SiteId,
    /// Its settings.
    pub settings: WordPressSettings,
    /// Its API.
    pub api: Api,
}

impl Desk {
    /// Refuses whoever may not connect sites, before anything is asked of one.
    pub fn may_keep_sites(&self, actor: MemberId) -> Result<(), DeskError> {
        self.keeper(actor).map(|_| ())
    }

    /// Keeps a WordPress site that answered: its password first, so that no site stands without one.
    pub fn add_wordpress_site(&mut self, actor: MemberId, connected: Connected) -> Result<SiteId, DeskError> {
        self.keeper(actor)?;
        // A site that was left and comes back is the same one: its articles are known, and none is made twice.
        let before =
            self.newsroom.sites.values().find(|site| {
                site.is_left() && site.settings["root"].as_str() == Some(connected.settings.root.as_str())
            });
        let mut settings = connected.settings;
        let id = match before {
            Some(site) => {
                // What was decided about it before it was left.
                if let Ok(known) = wordpress_settings(site) {
                    settings.withdrawn = known.withdrawn;
                    settings.strip = known.strip;
                    settings.sections = known.sections;
                    settings.countries = known.countries;
                    settings.tags = known.tags;
                }
                site.id
            }
            None => SiteId::new(self.clock_ms(), self.random()),
        };
        self.credentials.keep(id, &connected.password)?;
        self.store.set_fact(&signed_out(id), "")?;
        self.store.set_fact(&fact_of(id, "to_revoke"), "")?;
        settings.language = SiteLanguage::of_tag(&self.newsroom.language).unwrap_or_default();
        settings.zone.clone_from(&self.newsroom.zone);
        let mut kept = serde_json::to_value(&settings).map_err(DeskError::memory)?;
        kept["name"] = connected.connection.site.into();
        kept["url"] = connected.connection.home.into();
        kept["place"] = settings.root.clone().into();
        self.append(
            actor,
            vec![(
                Chain::Shared,
                Record::Site {
                    id,
                    kind: WORDPRESS.to_owned(),
                    settings: kept,
                },
            )],
        )?;
        Ok(id)
    }

    /// The passphrase of the file of passwords, for a machine without a keyring.
    pub fn unlock_passwords(&mut self, passphrase: &str) {
        self.credentials.unlock(passphrase);
    }

    /// Another password for a site, after one was revoked. Deliveries that waited for it may leave again.
    pub fn change_site_password(&mut self, actor: MemberId, site: SiteId, password: &Secret) -> Result<(), DeskError> {
        self.keeper(actor)?;
        if !self.newsroom.sites.contains_key(&site) {
            return Err(DeskError::unknown(What::Site, site));
        }
        self.credentials.keep(site, password)?;
        self.store.set_fact(&signed_out(site), "")?;
        self.free_deliveries(Some(site))
    }

    /// Refuses where nothing could keep a password: no keyring runs, and nobody gave a passphrase.
    pub fn can_keep_passwords(&self) -> Result<(), DeskError> {
        Ok(self.credentials.can_keep()?)
    }

    /// Opens the file of passwords with a passphrase that somebody just gave; a wrong one changes nothing.
    pub fn open_passwords(&mut self, passphrase: &str) -> Result<(), DeskError> {
        self.credentials.open(passphrase)?;
        self.free_deliveries(None)
    }

    /// What only waited for a password leaves again.
    fn free_deliveries(&mut self, site: Option<SiteId>) -> Result<(), DeskError> {
        self.free_those(site, |code| {
            matches!(
                code,
                FaultCode::SignedOut | FaultCode::NoPassword | FaultCode::NoPassphrase | FaultCode::WrongPassphrase
            )
        })
    }

    /// What was stopped by such a fault leaves again. What is late by now asks, as ever.
    pub(crate) fn free_those(
        &mut self,
        site: Option<SiteId>,
        such: impl Fn(FaultCode) -> bool,
    ) -> Result<(), DeskError> {
        let now_ms = self.now().timestamp_millis();
        for mut row in self.store.outbox()? {
            let waited = crate::fault::read(&row.detail).0.is_some_and(|fault| such(fault.code));
            if row.state != OutboxState::Stuck || !waited || site.is_some_and(|site| site != row.site) {
                continue;
            }
            row.state = OutboxState::Queued;
            row.next_ms = now_ms;
            row.changed_ms = now_ms;
            row.detail.clear();
            self.store.write_outbox(&row)?;
            self.events.push(crate::Event::Changed(vec![row.piece]));
        }
        Ok(())
    }

    /// A line to a WordPress site, to be used without the desk's lock.
    pub fn line_to(&mut self, site: SiteId) -> Result<Line, DeskError> {
        let record = self
            .newsroom
            .sites
            .get(&site)
            .cloned()
            .ok_or_else(|| DeskError::unknown(What::Site, site))?;
        if record.kind != WORDPRESS {
            return Err(Invalid::StaticSite.into());
        }
        let settings = wordpress_settings(&record)?;
        let password = self.credentials.of_site(site)?.ok_or(CredentialError::NoPassword)?;
        let address = settings
            .address()
            .map_err(|error| ConnectError::from(NotFound::from(error)))?;
        let api = Api::over(self.channel_to(site)?, address, &settings.user, password);
        Ok(Line { site, settings, api })
    }

    /// The way to a site, the same one each time.
    fn channel_to(&mut self, site: SiteId) -> Result<Channel, DeskError> {
        if let Some(channel) = self.channels.get(&site) {
            return Ok(channel.clone());
        }
        let channel = Channel::new().map_err(ConnectError::from)?;
        self.channels.insert(site, channel.clone());
        Ok(channel)
    }

    /// The site of a delivery as it can be spoken to now, or why it cannot, as the outbox keeps it.
    pub(crate) fn site_of(&mut self, record: &SiteRecord) -> Result<Result<AnySite, String>, DeskError> {
        match record.kind.as_str() {
            STATIC if record.is_left() => {
                let folder = record.view().place;
                let words = format!("the site in {folder} was removed from the newsroom: its pages stay as they are");
                Ok(Err(Fault::site_left(&folder).kept(words)))
            }
            STATIC => {
                let demonstration = self.store.fact("demonstration")?.is_some();
                let settings = crate::publish::site_settings(record, &self.newsroom, demonstration);
                let folder = self.home.join(record.view().place);
                Ok(Ok(AnySite::Static(Box::new(StaticSite::in_folder(folder, settings)))))
            }
            WORDPRESS => {
                if self.is_signed_out(record.id)? {
                    let error = RemoteError::SignedOut("it was refused before".to_owned());
                    return Ok(Err(Fault::from(&error).kept(&error)));
                }
                let settings = wordpress_settings(record)?;
                Ok(match self.credentials.of_site(record.id) {
                    Ok(Some(password)) => {
                        let channel = self.channel_to(record.id)?;
                        Ok(AnySite::WordPress(Box::new(WordPressSite::new(
                            settings, password, channel,
                        ))))
                    }
                    Ok(None) => Err(Fault::from(&CredentialError::NoPassword).kept(CredentialError::NoPassword)),
                    Err(error) => Err(Fault::from(&error).kept(&error)),
                })
            }
            other => {
                let words = format!("this Marbre does not know sites of the kind « {other} »");
                Ok(Err(Fault::plain(FaultCode::UnknownKind).kept(words)))
            }
        }
    }

    /// Whether the site refused the password that is here.
    pub(crate) fn is_signed_out(&self, site: SiteId) -> Result<bool, DeskError> {
        let words = self.store.fact(&signed_out(site))?;
        Ok(words.is_some_and(|words| !words.is_empty()))
    }

    /// A password that was refused is not tried again by the next delivery: somebody connects the site anew.
    pub(crate) fn note_signed_out(&mut self, site: SiteId, error: &DeliverError) -> Result<(), DeskError> {
        if let DeliverError::Remote(RemoteError::SignedOut(words)) = error {
            self.store.set_fact(&signed_out(site), words)?;
        }
        Ok(())
    }
}

pub(crate) fn wordpress_settings(record: &SiteRecord) -> Result<WordPressSettings, DeskError> {
    serde_json::from_value(record.settings.clone()).map_err(DeskError::memory)
}

fn signed_out(site: SiteId) -> String {
    fact_of(site, "signed_out")
}

/// The name under which something about a site is remembered on this machine.
pub(crate) fn fact_of(site: SiteId, key: &str) -> String {
    format!("site:{site}:{key}")
}

#[cfg(test)]
mod tests;
