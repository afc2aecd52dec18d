//! Commands about WordPress sites. The desk is not held while a site is asked: each is a step on the desk, a question to
//! the site, and another step. A password comes in, and no answer holds one.

use super::Answer;
use crate::failure::Failure;
use crate::room::{Room, on_desk, tell};
use marbre_desk::DeskError;
use marbre_desk::browser::unmake;
use marbre_desk::disconnect::{Disconnected, disconnect};
use marbre_desk::sites::{
    ConnectError, Connection, Line, Markup, Match, RemoteTerm, Secret, SiteChange, Writer, WriterMatch, check, connect,
    remote_terms, remote_writers,
};
use marbre_domain::ids::{SiteId, TermId};
use marbre_domain::taxonomy::Taxonomy;
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

/// One of the newsroom's signers beside who it is on the site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct WriterMatchView {
    /// The newsroom's name.
    pub name: String,
    /// Their name there, or nothing: then the byline stands in the text.
    pub theirs: Option<String>,
    /// Their account's number there, in digits, where they have one.
    pub user: Option<String>,
    /// What Co-Authors Plus knows them by, or nothing where it is not there.
    pub nicename: String,
    /// Whether a person confirmed it.
    pub confirmed: bool,
}

/// The newsroom's terms and signers beside the site's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, specta::Type)]
pub struct SiteTermsView {
    /// Each of the newsroom's terms.
    pub matches: Vec<MatchView>,
    /// Each of the newsroom's signers.
    pub writers: Vec<WriterMatchView>,
    /// Whether Marbre creates what is missing.
    pub create: bool,
}

fn match_view(found: Match) -> MatchView {
    MatchView {
        term: found.term,
        taxonomy: found.taxonomy,
        name: found.name,
        theirs: found.theirs.map(|theirs| RemoteTermView {
            id: theirs.id.to_string(),
            name: theirs.name,
            slug: theirs.slug,
        }),
        was: found.was,
        confirmed: found.confirmed,
    }
}

fn writer_view(found: WriterMatch) -> WriterMatchView {
    let theirs = found.theirs.unwrap_or_default();
    WriterMatchView {
        name: found.name,
        user: theirs.user.map(|user| user.to_string()),
        nicename: theirs.nicename,
        theirs: Some(theirs.name).filter(|name| !name.is_empty()),
        confirmed: found.confirmed,
    }
}

fn shown_writer(view: WriterMatchView) -> Result<WriterMatch, DeskError> {
    let unknown = |name: &String| DeskError::Unknown {
        what: "account",
        name: name.clone(),
    };
    let user = view.user.as_ref().map(|user| user.parse().map_err(|_| unknown(user)));
    let user = user.transpose()?;
    Ok(WriterMatch {
        name: view.name,
        theirs: view.theirs.map(|name| Writer {
            user,
            nicename: view.nicename,
            name,
        }),
        confirmed: view.confirmed,
    })
}

fn shown(view: MatchView) -> Result<Match, DeskError> {
    let theirs = view.theirs.map(|theirs| {
        let id = theirs.id.parse().map_err(|_| DeskError::Unknown {
            what: "term",
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
            what: "site",
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

/// Lays the newsroom's sections, countries and tags beside the site's.
#[tauri::command]
#[specta::specta]
pub async fn site_terms(app: AppHandle, window: WebviewWindow, site: SiteId) -> Answer<SiteTermsView> {
    let line = line_to(&app, &window, site).await?;
    let theirs = remote_terms(&line).await.map_err(DeskError::from)?;
    let names = on_desk(&app, window.label(), |desk, _| Ok(desk.signers_names())).await?;
    let people = remote_writers(&line, &names).await.map_err(DeskError::from)?;
    on_desk(&app, window.label(), move |desk, _| {
        let matches = desk.match_terms(&line, &theirs)?;
        let writers = desk.match_writers(site, &people)?;
        Ok(SiteTermsView {
            matches: matches.into_iter().map(match_view).collect(),
            writers: writers.into_iter().map(writer_view).collect(),
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
    matches: Vec<MatchView>,
    writers: Vec<WriterMatchView>,
    create: bool,
) -> Answer<()> {
    on_desk(&app, window.label(), move |desk, me| {
        let matches = matches.into_iter().map(shown).collect::<Result<Vec<_>, _>>()?;
        let writers = writers.into_iter().map(shown_writer).collect::<Result<Vec<_>, _>>()?;
        let line = desk.line_to(site)?;
        desk.confirm_terms(me, &line, &matches, create)?;
        desk.confirm_writers(me, site, &writers)
    })
    .await
}

/// Begins or ends a site's trial. Nothing is sent by it.
#[tauri::command]
#[specta::specta]
pub async fn set_site_trial(app: AppHandle, window: WebviewWindow, site: SiteId, trial: bool) -> Answer<()> {
    on_desk(&app, window.label(), move |desk, me| {
        let change = SiteChange {
            trial: Some(trial),
            ..SiteChange::default()
        };
        desk.change_site(me, site, &change)
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
