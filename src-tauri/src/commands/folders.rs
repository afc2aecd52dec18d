//! Commands about a static site's folder: making it anew, and leaving it. The desk is not held while pages are written.

use super::Answer;
use crate::failure::Failure;
use crate::room::{Room, on_desk, tell};
use marbre_desk::sites::{Removed, WaitingThere};
use marbre_desk::{DeskError, RebuildView};
use marbre_domain::ids::SiteId;
use std::sync::PoisonError;
use tauri::{AppHandle, Manager as _, WebviewWindow};

/// Makes every page of a static site anew; answers when that ended or was stopped. With `anew`, also in an empty folder.
#[tauri::command]
#[specta::specta]
pub async fn rebuild_site(app: AppHandle, window: WebviewWindow, site: SiteId, anew: bool) -> Answer<RebuildView> {
    let me = on_desk(&app, window.label(), |_, me| Ok(me)).await?;
    let room = app.state::<Room>();
    let home = room.home.display().to_string();
    let desk = room
        .desk()
        .ok_or_else(|| Failure::from(DeskError::NoNewsroom { home }))?;
    let view = marbre_desk::rebuild_site(&desk, me, site, anew).await;
    let events = desk.lock().unwrap_or_else(PoisonError::into_inner).take_events();
    tell(&app, events);
    view.map_err(Failure::from)
}

/// How the last rebuild of a site stands.
#[tauri::command]
#[specta::specta]
pub async fn rebuild_progress(app: AppHandle, window: WebviewWindow, site: SiteId) -> Answer<Option<RebuildView>> {
    on_desk(&app, window.label(), move |desk, _| desk.rebuild_progress(site)).await
}

/// Stops a rebuild after the file that it is writing.
#[tauri::command]
#[specta::specta]
pub async fn stop_rebuild(app: AppHandle, window: WebviewWindow, site: SiteId) -> Answer<()> {
    on_desk(&app, window.label(), move |desk, _| {
        desk.stop_rebuild(site);
        Ok(())
    })
    .await
}

/// What would be given up by removing a static site.
#[tauri::command]
#[specta::specta]
pub async fn waiting_there(app: AppHandle, window: WebviewWindow, site: SiteId) -> Answer<WaitingThere> {
    on_desk(&app, window.label(), move |desk, _| desk.waiting_there(site)).await
}

/// Takes a static site out of the newsroom, and gives up what was seen to wait; its pages stay in their folder.
#[tauri::command]
#[specta::specta]
pub async fn remove_site(
    app: AppHandle,
    window: WebviewWindow,
    site: SiteId,
    give_up: Option<WaitingThere>,
) -> Answer<Removed> {
    on_desk(&app, window.label(), move |desk, me| {
        desk.remove_static_site(me, site, give_up)
    })
    .await
}
