//! Commands about WordPress sites. The desk is not held while a site is asked: each is a step on the desk, a question to
//! the site, and another step. A password comes in, and no answer holds one.

use super::Answer;
use crate::failure::Failure;
use crate::room::{Room, on_desk, tell};
use marbre_desk::browser::unmake;
use marbre_desk::disconnect::{Disconnected, disconnect};
use marbre_desk::sites::{
    ConnectError, Connection, Line, Markup, Secret, SiteChange, Strip, Withdrawn, check, connect,
};
use marbre_desk::{DeskError, What};
use marbre_domain::ids::SiteId;
use serde::{Deserialize, Serialize};
use std::sync::PoisonError;
use tauri::{AppHandle, Manager as _, WebviewWindow};

/// Something that the account may or may not do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, specta::Type)]
pub struct RightView {
    /// `publish`, `upload`…
    pub right: String,
    /// Whether the account may.
    pub has: bool,
    /// Whether nothing can be published without it.
    pub needed: bool,
}

/// A plugin that counts reads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, specta::Type)]
pub struct CounterView {
    /// The plugin's own name.
    pub name: String,
    /// Whether it tells each article's count.
    pub tells: bool,
}

/// What was found about a site, for a window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, specta::Type)]
pub struct ConnectionView {
    /// The site's own name.
    pub site: String,
    /// Its address for readers.
    pub home: String,
    /// The account's displayed name.
    pub name: String,
    /// Its roles, as the site names them.
    pub roles: Vec<String>,
    /// What it may and may not.
    pub rights: Vec<RightView>,
    /// Which plugins count reads there.
    pub counters: Vec<CounterView>,
    /// Which plugins write what search engines read, by their names.
    pub search_plugins: Vec<String>,
    /// Whether bylines can be given to several people.
    pub co_authors: bool,
    /// The clock of the site minus ours, in seconds, where it says.
    pub clock_off: Option<i32>,
    /// Whether its WordPress is older than what Marbre is tried with.
    pub older: bool,
    /// How its latest articles are written: `blocks`, `classic`, or empty where they are too few to tell.
    pub markup: String,
}

impl From<&Connection> for ConnectionView {
    fn from(found: &Connection) -> Self {
        let word = |right| {
            serde_json::to_value(right)
                .ok()
                .and_then(|word| word.as_str().map(str::to_owned))
                .unwrap_or_default()
        };
        let off = |off: i64| i32::try_from(off).unwrap_or(if off < 0 { i32::MIN } else { i32::MAX });
        Self {
            site: found.site.clone(),
            home: found.home.clone(),
            name: found.name.clone(),
            roles: found.roles.clone(),
            rights: found
                .rights
                .iter()
                .map(|(right, has)| RightView {
                    right: word(right),
                    has: *has,
                    needed: right.is_needed(),
                })
                .collect(),
            counters: found
                .counters
                .iter()
                .map(|counter| CounterView {
                    name: counter.name().to_owned(),
                    tells: counter.tells(),
                })
                .collect(),
            search_plugins: found
                .search_plugins
                .iter()
                .map(|plugin| plugin.name().to_owned())
                .collect(),
            co_authors: found.co_authors,
            clock_off: found.clock_off.map(off),
            older: found.older,
            markup: match found.markup {
                Some(Markup::Blocks) => "blocks".to_owned(),
                Some(Markup::Classic) => "classic".to_owned(),
                None => String::new(),
            },
        }
    }
}

pub(super) async fn line_to(app: &AppHandle, window: &WebviewWindow, site: SiteId) -> Answer<Line> {
    on_desk(app, window.label(), move |desk, _| desk.line_to(site)).await
}

/// Refuses where nothing could keep a password, so that none is typed for nothing.
#[tauri::command]
#[specta::specta]
pub async fn can_keep_passwords(app: AppHandle, window: WebviewWindow) -> Answer<()> {
    on_desk(&app, window.label(), |desk, _| desk.can_keep_passwords()).await
}

/// Opens the file of passwords, on a computer without a keyring.
#[tauri::command]
#[specta::specta]
pub async fn open_passwords(app: AppHandle, window: WebviewWindow, passphrase: String) -> Answer<()> {
    on_desk(&app, window.label(), move |desk, _| desk.open_passwords(&passphrase)).await
}

/// Finds a WordPress site and signs in. Nothing is kept until the window says so; leaving forgets it.
#[tauri::command]
#[specta::specta]
pub async fn find_wordpress_site(
    app: AppHandle,
    window: WebviewWindow,
    address: String,
    account: String,
    password: String,
    trial: bool,
) -> Answer<ConnectionView> {
    let now = on_desk(&app, window.label(), |desk, me| {
        desk.may_keep_sites(me)?;
        desk.can_keep_passwords()?;
        Ok(desk.now())
    })
    .await?;
    let room = app.state::<Room>();
    let search = room.seeks_site(window.label());
    let found = connect(&address, account.trim(), Secret::new(&password), trial, now)
        .await
        .map_err(DeskError::from)?;
    let view = ConnectionView::from(&found.connection);
    // A window that left meanwhile wants nothing kept; the password was made elsewhere, and stays.
    drop(room.found_site(window.label(), search, found));
    Ok(view)
}

/// Keeps the site that was just found.
#[tauri::command]
#[specta::specta]
pub async fn keep_found_site(app: AppHandle, window: WebviewWindow) -> Answer<SiteId> {
    let Some(found) = app.state::<Room>().takes_found_site(window.label()) else {
        return Err(Failure::from(DeskError::Unknown {
            what: What::Site,
            name: String::new(),
        }));
    };
    on_desk(&app, window.label(), move |desk, me| desk.add_wordpress_site(me, found)).await
}

/// Forgets the site that was found, or the search that is under way, with its password.
#[tauri::command]
#[specta::specta]
pub async fn forget_found_site(app: AppHandle, window: WebviewWindow) -> Answer<()> {
    let room = app.state::<Room>();
    let found = room.takes_found_site(window.label());
    // A search that still runs finds that nobody waits for it.
    room.seeks_site(window.label());
    if let Some(found) = found.filter(|found| found.by_browser) {
        // It was made for this alone. A site that does not answer shows it in the account's list, where it can be revoked.
        tauri::async_runtime::spawn(async move { unmake(&found).await.ok() });
    }
    Ok(())
}

/// Asks a site again who the account is and what it may.
#[tauri::command]
#[specta::specta]
pub async fn check_site(app: AppHandle, window: WebviewWindow, site: SiteId) -> Answer<ConnectionView> {
    let line = line_to(&app, &window, site).await?;
    let now = on_desk(&app, window.label(), |desk, _| Ok(desk.now())).await?;
    let found = check(&line.api, now)
        .await
        .map_err(|error| DeskError::from(ConnectError::from(error)))?;
    Ok(ConnectionView::from(&found))
}

/// Where an alert stands on a site while it runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(tag = "as", rename_all = "snake_case")]
pub enum StripView {
    /// Before all other articles.
    Sticky,
    /// In a category or tag that the theme shows as its strip.
    Term {
        /// The taxonomy's address in the site's API.
        base: String,
        /// Its name.
        name: String,
    },
}

/// What was decided about a WordPress site; in a change, nothing stands for what stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct SiteDecisions {
    /// Whether only drafts are made.
    pub trial: Option<bool>,
    /// How texts are written: `blocks` or `classic`.
    pub markup: Option<String>,
    /// What becomes of what is withdrawn: `draft` or `trash`.
    pub withdrawn: Option<String>,
    /// Where an alert stands.
    pub strip: Option<StripView>,
}

impl SiteDecisions {
    fn change(self) -> Result<SiteChange, DeskError> {
        let unknown = |what: What, name: String| DeskError::Unknown { what, name };
        let markup = self.markup.map(|said| match said.as_str() {
            "blocks" => Ok(Markup::Blocks),
            "classic" => Ok(Markup::Classic),
            _ => Err(unknown(What::Markup, said)),
        });
        let withdrawn = self.withdrawn.map(|said| match said.as_str() {
            "draft" => Ok(Withdrawn::Draft),
            "trash" => Ok(Withdrawn::Trash),
            _ => Err(unknown(What::Withdrawal, said)),
        });
        Ok(SiteChange {
            trial: self.trial,
            markup: markup.transpose()?,
            withdrawn: withdrawn.transpose()?,
            strip: self.strip.map(|strip| match strip {
                StripView::Sticky => Strip::Sticky,
                StripView::Term { base, name } => Strip::Term { base, name },
            }),
            ..SiteChange::default()
        })
    }
}

/// What was decided about a WordPress site. Asks nobody.
#[tauri::command]
#[specta::specta]
pub async fn site_decisions(app: AppHandle, window: WebviewWindow, site: SiteId) -> Answer<SiteDecisions> {
    on_desk(&app, window.label(), move |desk, _| {
        let settings = desk.site_settings_of(site)?;
        let word = |markup| match markup {
            Markup::Blocks => "blocks",
            Markup::Classic => "classic",
        };
        Ok(SiteDecisions {
            trial: Some(settings.trial),
            markup: Some(word(settings.markup).to_owned()),
            withdrawn: Some(
                match settings.withdrawn {
                    Withdrawn::Draft => "draft",
                    Withdrawn::Trash => "trash",
                }
                .to_owned(),
            ),
            strip: Some(match settings.strip {
                Strip::Sticky => StripView::Sticky,
                Strip::Term { base, name } => StripView::Term { base, name },
            }),
        })
    })
    .await
}

/// Changes what was decided about a WordPress site. Nothing is sent by it.
#[tauri::command]
#[specta::specta]
pub async fn change_site(app: AppHandle, window: WebviewWindow, site: SiteId, change: SiteDecisions) -> Answer<()> {
    on_desk(&app, window.label(), move |desk, me| {
        desk.change_site(me, site, &change.change()?)
    })
    .await
}

/// Another password for a site; what waited for it leaves again.
#[tauri::command]
#[specta::specta]
pub async fn change_site_password(app: AppHandle, window: WebviewWindow, site: SiteId, password: String) -> Answer<()> {
    on_desk(&app, window.label(), move |desk, me| {
        desk.change_site_password(me, site, &Secret::new(&password))
    })
    .await
}

/// How many deliveries to a site would be given up by leaving it.
#[tauri::command]
#[specta::specta]
pub async fn waiting_for_site(app: AppHandle, window: WebviewWindow, site: SiteId) -> Answer<u32> {
    on_desk(&app, window.label(), move |desk, _| desk.waiting_for_site(site)).await
}

/// Leaves a site: its password is revoked there, or as soon as it answers.
#[tauri::command]
#[specta::specta]
pub async fn disconnect_site(app: AppHandle, window: WebviewWindow, site: SiteId) -> Answer<Disconnected> {
    let me = on_desk(&app, window.label(), |_, me| Ok(me)).await?;
    let room = app.state::<Room>();
    let Some(desk) = room.desk() else {
        let home = room.home.display().to_string();
        return Err(Failure::from(DeskError::NoNewsroom { home }));
    };
    let left = disconnect(&desk, me, site).await.map_err(Failure::from)?;
    let events = desk.lock().unwrap_or_else(PoisonError::into_inner).take_events();
    tell(&app, events);
    Ok(left)
}
