//! Commands about articles that are on a WordPress site already. The desk is not held while the site is asked.

use super::Answer;
use super::sites::line_to;
use crate::failure::Failure;
use crate::room::{Room, on_desk, tell};
use marbre_desk::articles::{
    import_article as bring_in_one, import_authors as bring_in_authors, import_range, import_terms as bring_in_terms,
    search_articles as search,
};
use marbre_desk::view::{BroughtView, ListedArticle, ListsView, ProgressView, RangeView};
use marbre_desk::{Desk, DeskError};
use marbre_domain::ids::{MemberId, SiteId};
use std::sync::{Arc, Mutex, PoisonError};
use tauri::{AppHandle, Manager as _, WebviewWindow};

/// The desk, for what locks it by itself, and who acts.
async fn shared(app: &AppHandle, window: &WebviewWindow) -> Answer<(Arc<Mutex<Desk>>, MemberId)> {
    let me = on_desk(app, window.label(), |_, me| Ok(me)).await?;
    let room = app.state::<Room>();
    let home = room.home.display().to_string();
    let desk = room
        .desk()
        .ok_or_else(|| Failure::from(DeskError::NoNewsroom { home }))?;
    Ok((desk, me))
}

fn tell_all(app: &AppHandle, desk: &Mutex<Desk>) {
    let events = desk.lock().unwrap_or_else(PoisonError::into_inner).take_events();
    tell(app, events);
}

/// The latest articles of a site in which some words stand.
#[tauri::command]
#[specta::specta]
pub async fn search_articles(
    app: AppHandle,
    window: WebviewWindow,
    site: SiteId,
    words: String,
) -> Answer<Vec<ListedArticle>> {
    let line = line_to(&app, &window, site).await?;
    search(&line, &words).await.map_err(Failure::from)
}

/// Brings in one article, by its number or address.
#[tauri::command]
#[specta::specta]
pub async fn import_article(
    app: AppHandle,
    window: WebviewWindow,
    site: SiteId,
    article: String,
) -> Answer<BroughtView> {
    let (desk, me) = shared(&app, &window).await?;
    let brought = bring_in_one(&desk, me, site, &article).await;
    tell_all(&app, &desk);
    Ok(brought.map_err(Failure::from)?.into())
}

/// Brings in many articles; answers when that ended or was stopped.
#[tauri::command]
#[specta::specta]
pub async fn import_articles(
    app: AppHandle,
    window: WebviewWindow,
    site: SiteId,
    range: RangeView,
) -> Answer<ProgressView> {
    let (desk, me) = shared(&app, &window).await?;
    let range = range.range().map_err(|wrong| Failure::from(DeskError::from(wrong)))?;
    let progress = import_range(&desk, me, site, &range).await;
    tell_all(&app, &desk);
    Ok(progress.map_err(Failure::from)?.into())
}

/// Adds a site's sections, countries and tags to the newsroom's lists. With `rename`, its new names are taken too.
#[tauri::command]
#[specta::specta]
pub async fn import_terms(app: AppHandle, window: WebviewWindow, site: SiteId, rename: bool) -> Answer<ListsView> {
    let (desk, me) = shared(&app, &window).await?;
    let brought = bring_in_terms(&desk, me, site, rename).await;
    tell_all(&app, &desk);
    Ok(brought.map_err(Failure::from)?.into())
}

/// Lets those who write on a site sign here; answers with the names that are new.
#[tauri::command]
#[specta::specta]
pub async fn import_authors(app: AppHandle, window: WebviewWindow, site: SiteId) -> Answer<Vec<String>> {
    let (desk, me) = shared(&app, &window).await?;
    let brought = bring_in_authors(&desk, me, site).await;
    tell_all(&app, &desk);
    brought.map_err(Failure::from)
}

/// How far the last run of a site is.
#[tauri::command]
#[specta::specta]
pub async fn import_progress(app: AppHandle, window: WebviewWindow, site: SiteId) -> Answer<Option<ProgressView>> {
    on_desk(&app, window.label(), move |desk, _| {
        Ok(desk.import_progress(site)?.map(ProgressView::from))
    })
    .await
}

/// Stops a run after what it is keeping now.
#[tauri::command]
#[specta::specta]
pub async fn stop_import(app: AppHandle, window: WebviewWindow, site: SiteId) -> Answer<()> {
    on_desk(&app, window.label(), move |desk, _| {
        desk.stop_import(site);
        Ok(())
    })
    .await
}
