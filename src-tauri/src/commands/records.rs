//! Commands about what a text names or carries: comments, posts, pictures, pasted and imported copy.

use super::{Answer, change};
use crate::carried::Carried;
use crate::room::on_desk;
use marbre_desk::view::{MediaView, PieceView};
use marbre_desk::{DeskError, LibraryView, What};
use marbre_domain::embed::Embed;
use marbre_domain::ids::{CommentId, MediaId, PieceId};
use marbre_domain::text::block::{AtomKind, Block};
use marbre_domain::text::delta::TextName;
use serde::Serialize;
use tauri::{AppHandle, WebviewWindow};

/// A piece made of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, specta::Type)]
pub struct Imported {
    /// The piece.
    pub piece: PieceId,
    /// How many notes on the file stand with it.
    pub notes: u32,
}

#[tauri::command]
#[specta::specta]
pub async fn add_comment(
    app: AppHandle,
    window: WebviewWindow,
    piece: PieceId,
    text: TextName,
    from: u32,
    to: u32,
    words: String,
) -> Answer<PieceView> {
    change(&app, &window, piece, move |desk, me| {
        desk.add_comment(me, piece, text, from, to, &words).map(|_| ())
    })
    .await
}

#[tauri::command]
#[specta::specta]
pub async fn reply_comment(app: AppHandle, window: WebviewWindow, comment: CommentId, words: String) -> Answer<()> {
    on_desk(&app, window.label(), move |desk, me| {
        desk.reply_comment(me, comment, &words)
    })
    .await
}

#[tauri::command]
#[specta::specta]
pub async fn resolve_comment(app: AppHandle, window: WebviewWindow, comment: CommentId, resolved: bool) -> Answer<()> {
    on_desk(&app, window.label(), move |desk, me| {
        desk.resolve_comment(me, comment, resolved)
    })
    .await
}

#[tauri::command]
#[specta::specta]
pub async fn recognise_embed(
    app: AppHandle,
    window: WebviewWindow,
    piece: PieceId,
    pasted: String,
) -> Answer<Option<Embed>> {
    on_desk(&app, window.label(), move |desk, me| {
        desk.recognise_embed(me, piece, &pasted)
    })
    .await
}

#[tauri::command]
#[specta::specta]
pub async fn set_embed(app: AppHandle, window: WebviewWindow, embed: Embed) -> Answer<PieceView> {
    on_desk(&app, window.label(), move |desk, me| {
        let piece = desk.piece_of_embed(me, embed.id).ok_or_else(|| DeskError::Unknown {
            what: What::Post,
            name: embed.id.to_string(),
        })?;
        desk.set_embed(me, piece, &embed)?;
        desk.piece_view(me, piece)
    })
    .await
}

#[tauri::command]
#[specta::specta]
pub async fn copy_record(
    app: AppHandle,
    window: WebviewWindow,
    piece: PieceId,
    kind: AtomKind,
    record: String,
) -> Answer<String> {
    on_desk(&app, window.label(), move |desk, me| {
        desk.copy_record(me, piece, kind, &record)
    })
    .await
}

#[tauri::command]
#[specta::specta]
pub async fn clean_paste(
    app: AppHandle,
    window: WebviewWindow,
    piece: PieceId,
    html: Option<String>,
    text: String,
) -> Answer<Vec<Block>> {
    on_desk(&app, window.label(), move |desk, me| {
        desk.clean_paste(me, piece, html.as_deref(), &text)
    })
    .await
}

#[tauri::command]
#[specta::specta]
pub async fn add_media(
    app: AppHandle,
    window: WebviewWindow,
    piece: PieceId,
    file_name: String,
    bytes: Carried,
) -> Answer<MediaView> {
    on_desk(&app, window.label(), move |desk, me| {
        desk.add_media(me, piece, &file_name, &bytes.bytes(&file_name)?)
    })
    .await
}

/// Pictures and sounds of the newsroom in which all the words stand, the newest first.
#[tauri::command]
#[specta::specta]
pub async fn library(app: AppHandle, window: WebviewWindow, words: String) -> Answer<LibraryView> {
    on_desk(&app, window.label(), move |desk, me| desk.library(me, &words)).await
}

/// Puts one of them into a piece, with its words.
#[tauri::command]
#[specta::specta]
pub async fn add_from_library(
    app: AppHandle,
    window: WebviewWindow,
    piece: PieceId,
    entry: MediaId,
) -> Answer<MediaView> {
    on_desk(&app, window.label(), move |desk, me| {
        desk.add_from_library(me, piece, entry)
    })
    .await
}

#[tauri::command]
#[specta::specta]
pub async fn set_media(
    app: AppHandle,
    window: WebviewWindow,
    piece: PieceId,
    id: MediaId,
    caption: String,
    credit: String,
    alt: String,
) -> Answer<PieceView> {
    change(&app, &window, piece, move |desk, me| {
        desk.set_media(me, piece, id, &caption, &credit, &alt)
    })
    .await
}

#[tauri::command]
#[specta::specta]
pub async fn import_file(app: AppHandle, window: WebviewWindow, name: String, bytes: Carried) -> Answer<Imported> {
    on_desk(&app, window.label(), move |desk, me| {
        let made = desk.import_file(me, &name, &bytes.bytes(&name)?)?;
        Ok(Imported {
            piece: made.piece,
            notes: u32::try_from(made.notes.len()).unwrap_or(u32::MAX),
        })
    })
    .await
}

#[tauri::command]
#[specta::specta]
pub async fn dismiss_file_note(
    app: AppHandle,
    window: WebviewWindow,
    piece: PieceId,
    number: u32,
) -> Answer<PieceView> {
    change(&app, &window, piece, move |desk, me| {
        desk.dismiss_file_note(me, piece, number)
    })
    .await
}

#[tauri::command]
#[specta::specta]
pub async fn export_piece(app: AppHandle, window: WebviewWindow, id: PieceId, format: String) -> Answer<String> {
    on_desk(&app, window.label(), move |desk, me| desk.export_piece(me, id, &format)).await
}
