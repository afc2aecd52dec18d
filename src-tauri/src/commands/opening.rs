//! What a window may ask while there is no newsroom in it: to try again, to be closed.

use super::Answer;
use crate::failure::Failure;
use crate::opening;
use crate::room::Room;
use marbre_desk::ErrorCode;
use tauri::{AppHandle, Manager as _, WebviewWindow};

/// Opens the newsroom that did not open when the app started.
#[tauri::command]
#[specta::specta]
pub async fn open_again(app: AppHandle) -> Answer<()> {
    if !opening::again(&app.state::<Room>()).await? {
        app.exit(0);
        // The window goes with the process, and is told nothing more.
        std::future::pending::<()>().await;
    }
    Ok(())
}

/// Closes the window that asks.
#[tauri::command]
#[specta::specta]
pub async fn close_window(window: WebviewWindow) -> Answer<()> {
    window
        .close()
        .map_err(|error| Failure::new(ErrorCode::Window, error.to_string()))
}
