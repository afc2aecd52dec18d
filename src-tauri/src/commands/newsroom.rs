//! Commands about the newsroom: its lists, its members, its sites and what is on the way to them.

use super::Answer;
use crate::room::on_desk;
use marbre_desk::MemberEdit;
use marbre_desk::sites::{StaticChange, StaticSettings};
use marbre_desk::view::{DeliveryView, SiteView};
use marbre_domain::ids::{DeliveryId, MemberId, SignerId, SiteId, TermId};
use marbre_domain::member::Role;
use marbre_domain::taxonomy::Taxonomy;
use tauri::{AppHandle, WebviewWindow};

#[tauri::command]
#[specta::specta]
pub async fn add_term(
    app: AppHandle,
    window: WebviewWindow,
    taxonomy: Taxonomy,
    name: String,
    parent: Option<TermId>,
) -> Answer<TermId> {
    on_desk(&app, window.label(), move |desk, me| {
        desk.add_term(me, taxonomy, &name, parent, None)
    })
    .await
}

#[tauri::command]
#[specta::specta]
pub async fn rename_term(app: AppHandle, window: WebviewWindow, id: TermId, name: String) -> Answer<()> {
    on_desk(&app, window.label(), move |desk, me| desk.rename_term(me, id, &name)).await
}

/// Moves a term under a section or to the top, before one that stands there or after all of them.
#[tauri::command]
#[specta::specta]
pub async fn move_term(
    app: AppHandle,
    window: WebviewWindow,
    id: TermId,
    parent: Option<TermId>,
    before: Option<TermId>,
) -> Answer<()> {
    on_desk(&app, window.label(), move |desk, me| {
        desk.move_term(me, id, parent, before)
    })
    .await
}

/// Offers a term no longer, or again.
#[tauri::command]
#[specta::specta]
pub async fn retire_term(app: AppHandle, window: WebviewWindow, id: TermId, retired: bool) -> Answer<()> {
    on_desk(&app, window.label(), move |desk, me| desk.retire_term(me, id, retired)).await
}

/// Adds the African countries that are missing; gives those that are new.
#[tauri::command]
#[specta::specta]
pub async fn add_african_countries(app: AppHandle, window: WebviewWindow) -> Answer<Vec<TermId>> {
    on_desk(&app, window.label(), |desk, me| desk.add_african_countries(me)).await
}

#[tauri::command]
#[specta::specta]
pub async fn add_signer(app: AppHandle, window: WebviewWindow, name: String) -> Answer<SignerId> {
    on_desk(&app, window.label(), move |desk, me| desk.add_signer(me, &name)).await
}

#[tauri::command]
#[specta::specta]
pub async fn rename_signer(app: AppHandle, window: WebviewWindow, id: SignerId, name: String) -> Answer<()> {
    on_desk(&app, window.label(), move |desk, me| desk.rename_signer(me, id, &name)).await
}

#[tauri::command]
#[specta::specta]
pub async fn add_member(
    app: AppHandle,
    window: WebviewWindow,
    name: String,
    role: Role,
    may_approve: bool,
    may_publish: bool,
) -> Answer<MemberId> {
    on_desk(&app, window.label(), move |desk, me| {
        desk.add_member(me, &name, role, may_approve, may_publish)
    })
    .await
}

/// Changes a member's name, role or rights beyond it; what is not named stays.
#[tauri::command]
#[specta::specta]
pub async fn change_member(app: AppHandle, window: WebviewWindow, id: MemberId, edit: MemberEdit) -> Answer<()> {
    on_desk(&app, window.label(), move |desk, me| desk.change_member(me, id, &edit)).await
}

/// Lets a member leave, or return.
#[tauri::command]
#[specta::specta]
pub async fn member_leaves(app: AppHandle, window: WebviewWindow, id: MemberId, left: bool) -> Answer<()> {
    on_desk(&app, window.label(), move |desk, me| desk.member_leaves(me, id, left)).await
}

#[tauri::command]
#[specta::specta]
pub async fn deliveries(app: AppHandle, window: WebviewWindow) -> Answer<Vec<DeliveryView>> {
    on_desk(&app, window.label(), |desk, _| desk.deliveries()).await
}

#[tauri::command]
#[specta::specta]
pub async fn retry_delivery(app: AppHandle, window: WebviewWindow, id: DeliveryId) -> Answer<()> {
    on_desk(&app, window.label(), move |desk, me| desk.retry_delivery(me, id)).await
}

#[tauri::command]
#[specta::specta]
pub async fn cancel_delivery(app: AppHandle, window: WebviewWindow, id: DeliveryId) -> Answer<()> {
    on_desk(&app, window.label(), move |desk, me| desk.cancel_delivery(me, id)).await
}

/// Replaces what somebody changed on the site, exactly as it was shown.
#[tauri::command]
#[specta::specta]
pub async fn overwrite_delivery(app: AppHandle, window: WebviewWindow, id: DeliveryId) -> Answer<()> {
    on_desk(&app, window.label(), move |desk, me| desk.overwrite_delivery(me, id)).await
}

#[tauri::command]
#[specta::specta]
pub async fn confirm_clock(app: AppHandle, window: WebviewWindow) -> Answer<()> {
    on_desk(&app, window.label(), |desk, _| desk.confirm_clock()).await
}

#[tauri::command]
#[specta::specta]
pub async fn sites(app: AppHandle, window: WebviewWindow) -> Answer<Vec<SiteView>> {
    on_desk(&app, window.label(), |desk, _| Ok(desk.newsroom_view()?.sites)).await
}

#[tauri::command]
#[specta::specta]
pub async fn add_static_site(app: AppHandle, window: WebviewWindow, path: String, url: String) -> Answer<()> {
    on_desk(&app, window.label(), move |desk, me| {
        desk.add_static_site(me, &path, &url).map(|_| ())
    })
    .await
}

/// What was decided about a static site.
#[tauri::command]
#[specta::specta]
pub async fn static_settings(app: AppHandle, window: WebviewWindow, site: SiteId) -> Answer<StaticSettings> {
    on_desk(&app, window.label(), move |desk, _| desk.static_settings_of(site)).await
}

/// Changes what is named of a static site, and nothing else. Nothing is published by it.
#[tauri::command]
#[specta::specta]
pub async fn change_static_site(
    app: AppHandle,
    window: WebviewWindow,
    site: SiteId,
    change: StaticChange,
) -> Answer<()> {
    on_desk(&app, window.label(), move |desk, me| {
        desk.change_static_site(me, site, &change)
    })
    .await
}
