//! Commands about readers: their comments as they were brought in, what is decided about them, and asking the sites now. A
//! decision is on disk when its command answers; it leaves by itself.

use super::Answer;
use crate::failure::Failure;
use crate::room::{Room, on_desk, tell};
use marbre_desk::readers::view::{ReadersView, ReadsView};
use marbre_desk::{DeskError, run_readers};
use marbre_domain::ids::ModerationId;
use marbre_domain::readers::Moderation;
use std::sync::PoisonError;
use tauri::{AppHandle, Manager as _, WebviewWindow};

/// How long a decision waits for somebody to take it back, in milliseconds.
const GRACE_MS: i64 = 6_000;

/// Comments as they were last brought in, the newest first.
#[tauri::command]
#[specta::specta]
pub async fn readers(app: AppHandle, window: WebviewWindow) -> Answer<ReadersView> {
    on_desk(&app, window.label(), |desk, me| desk.readers(me)).await
}

/// How often pieces were read, where sites count and tell.
#[tauri::command]
#[specta::specta]
pub async fn reads(app: AppHandle, window: WebviewWindow) -> Answer<Vec<ReadsView>> {
    on_desk(&app, window.label(), |desk, _| desk.reads()).await
}

/// Decides about a comment.
#[tauri::command]
#[specta::specta]
pub async fn moderate_comment(
    app: AppHandle,
    window: WebviewWindow,
    comment: String,
    what: Moderation,
    words: String,
) -> Answer<ModerationId> {
    on_desk(&app, window.label(), move |desk, me| {
        let name = desk.comment_named(&comment)?;
        desk.moderate_comment(me, name, what, &words, GRACE_MS)
    })
    .await
}

/// Takes a decision back.
#[tauri::command]
#[specta::specta]
pub async fn undo_moderation(app: AppHandle, window: WebviewWindow, id: ModerationId) -> Answer<()> {
    on_desk(&app, window.label(), move |desk, me| desk.undo_moderation(me, id)).await
}

/// Asks the sites for what readers wrote, now.
#[tauri::command]
#[specta::specta]
pub async fn ask_readers(app: AppHandle, window: WebviewWindow) -> Answer<ReadersView> {
    let room = app.state::<Room>();
    let Some(desk) = room.desk() else {
        let home = room.home.display().to_string();
        return Err(Failure::from(DeskError::NoNewsroom { home }));
    };
    run_readers(&desk, true).await.map_err(Failure::from)?;
    let events = desk.lock().unwrap_or_else(PoisonError::into_inner).take_events();
    tell(&app, events);
    readers(app, window).await
}
