//! What a window may ask, each command a use case of the desk. Decides nothing; takes typed identifiers, never paths
//! to read.

pub mod articles;
pub mod browser;
pub mod folders;
pub mod newsroom;
pub mod opening;
pub mod readers;
pub mod records;
pub mod site_terms;
pub mod sites;

use crate::failure::Failure;
use crate::room::{Room, before_choosing, on_desk};
use marbre_cli::System;
use marbre_desk::view::{DeskView, EditReply, NewsroomView, PieceRow, PieceView, ReviewView, VersionView};
use marbre_desk::{ActOptions, BylineInput, Desk, DeskError, ErrorCode, NewNewsroom, What};
use marbre_domain::ids::{MemberId, PieceId, TermId, VersionHash};
use marbre_domain::member::Role;
use marbre_domain::piece::{AlertLevel, FieldName, PieceKind};
use marbre_domain::schedule::WallTime;
use marbre_domain::taxonomy::Taxonomy;
use marbre_domain::text::delta::{EditBatch, TextName};
use marbre_domain::workflow::{Action, Refusal, State};
use serde::{Deserialize, Serialize};
use tauri::{AppHandle, Manager as _, WebviewWindow};

type Answer<T> = Result<T, Failure>;

/// Where the cursor was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct CursorPlace {
    /// In which text.
    pub text: TextName,
    /// Where the selection began.
    pub anchor: u32,
    /// Where it ends.
    pub head: u32,
}

/// Where a window was, so that reopening brings it back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct WindowState {
    /// Pieces held open in the rail.
    pub open: Vec<PieceId>,
    /// The piece in front.
    pub piece: Option<PieceId>,
    /// The cursor in it.
    pub cursor: Option<CursorPlace>,
    /// The place in the rail.
    pub view: String,
}

/// What a window needs once.
#[derive(Debug, Clone, PartialEq, Serialize, specta::Type)]
pub struct StartView {
    /// The newsroom.
    pub newsroom: NewsroomView,
    /// Who acts in this window.
    pub me: Option<MemberId>,
    /// The newsroom's language.
    pub language: String,
    /// Where the window was.
    #[serde(rename = "windowState")]
    pub window_state: Option<WindowState>,
}

#[tauri::command]
#[specta::specta]
pub async fn start(app: AppHandle, window: WebviewWindow) -> Answer<StartView> {
    if let Some(failure) = app.state::<Room>().failure() {
        return Err(failure);
    }
    before_choosing(&app, window.label(), |desk, me| {
        let newsroom = desk.newsroom_view()?;
        let me = match me {
            Ok(me) => Some(me),
            // Nobody was chosen yet, or who was has left: somebody chooses.
            Err(DeskError::Unknown { .. } | DeskError::Refused(Refusal::HasLeft { .. })) => None,
            Err(error) => return Err(error),
        };
        let state = match me {
            Some(me) => desk.window_place(&format!("window of {me}"))?,
            None => None,
        };
        Ok(StartView {
            language: newsroom.language.clone(),
            newsroom,
            me,
            window_state: state.and_then(|state| serde_json::from_str(&state).ok()),
        })
    })
    .await
}

/// Makes the newsroom of a profile that has none, with the African countries where they are asked for.
#[tauri::command]
#[specta::specta]
pub async fn init_newsroom(
    app: AppHandle,
    name: String,
    member: String,
    language: String,
    zone: String,
    african_countries: bool,
) -> Answer<()> {
    let room = app.state::<Room>();
    let new = NewNewsroom {
        name,
        member,
        role: Role::Chief,
        zone,
        language,
    };
    let (mut desk, member) = Desk::init(&room.home, &new, Box::new(System))?;
    if african_countries {
        desk.add_african_countries(member)?;
    }
    room.furnish(desk);
    Ok(())
}

#[tauri::command]
#[specta::specta]
pub async fn choose_member(app: AppHandle, window: WebviewWindow, id: MemberId) -> Answer<()> {
    before_choosing(&app, window.label(), move |desk, _| desk.choose_member(id)).await?;
    app.state::<Room>().act_as(window.label(), id);
    Ok(())
}

#[tauri::command]
#[specta::specta]
pub async fn my_desk(app: AppHandle, window: WebviewWindow) -> Answer<DeskView> {
    on_desk(&app, window.label(), |desk, me| desk.my_desk(me)).await
}

#[tauri::command]
#[specta::specta]
pub async fn list_pieces(
    app: AppHandle,
    window: WebviewWindow,
    state: Option<State>,
    mine: bool,
) -> Answer<Vec<PieceRow>> {
    on_desk(&app, window.label(), move |desk, me| desk.list_pieces(me, state, mine)).await
}

#[tauri::command]
#[specta::specta]
pub async fn search(app: AppHandle, window: WebviewWindow, words: String) -> Answer<Vec<PieceRow>> {
    on_desk(&app, window.label(), move |desk, me| desk.search(me, &words)).await
}

#[tauri::command]
#[specta::specta]
pub async fn create_piece(app: AppHandle, window: WebviewWindow, kind: PieceKind, language: String) -> Answer<PieceId> {
    on_desk(&app, window.label(), move |desk, me| {
        desk.create_piece(me, kind, &language)
    })
    .await
}

#[tauri::command]
#[specta::specta]
pub async fn open_piece(app: AppHandle, window: WebviewWindow, id: PieceId) -> Answer<PieceView> {
    let first = app.state::<Room>().takes_in_front(window.label(), id);
    let opened = on_desk(&app, window.label(), move |desk, me| {
        if first {
            desk.opened(me, id)?;
        }
        let view = desk.piece_view(me, id)?;
        if first {
            desk.window_opens(me, id)?;
        }
        Ok(view)
    })
    .await;
    if first && opened.is_err() {
        // It did not come in front: closing it would close it for another window.
        app.state::<Room>().puts_away(window.label(), id);
    }
    opened
}

#[tauri::command]
#[specta::specta]
pub async fn close_piece(app: AppHandle, window: WebviewWindow, id: PieceId) -> Answer<()> {
    if !app.state::<Room>().puts_away(window.label(), id) {
        return Ok(());
    }
    on_desk(&app, window.label(), move |desk, _| desk.window_closes(id)).await
}

#[tauri::command]
#[specta::specta]
pub async fn edit(app: AppHandle, window: WebviewWindow, piece: PieceId, batch: EditBatch) -> Answer<EditReply> {
    on_desk(&app, window.label(), move |desk, me| desk.edit(me, piece, &batch)).await
}

/// Changes a piece and gives it back as it is then. Who gave a draft to others sees it no more: that is said, and it was written.
async fn change(
    app: &AppHandle,
    window: &WebviewWindow,
    piece: PieceId,
    work: impl FnOnce(&mut Desk, MemberId) -> Result<(), DeskError> + Send + 'static,
) -> Answer<PieceView> {
    on_desk(app, window.label(), move |desk, me| {
        work(desk, me)?;
        match desk.piece_view(me, piece) {
            Err(DeskError::Unknown { what: What::Piece, .. }) => Ok(None),
            view => view.map(Some),
        }
    })
    .await?
    .ok_or_else(|| Failure::new(ErrorCode::HandedOver, "it was handed over: only its authors see it"))
}

#[tauri::command]
#[specta::specta]
pub async fn set_field(
    app: AppHandle,
    window: WebviewWindow,
    piece: PieceId,
    field: FieldName,
    value: String,
) -> Answer<PieceView> {
    change(&app, &window, piece, move |desk, me| {
        desk.set_field(me, piece, field, &value)
    })
    .await
}

#[tauri::command]
#[specta::specta]
pub async fn settle_field(
    app: AppHandle,
    window: WebviewWindow,
    piece: PieceId,
    field: FieldName,
    value: String,
) -> Answer<PieceView> {
    change(&app, &window, piece, move |desk, me| {
        desk.set_field(me, piece, field, &value)
    })
    .await
}

#[tauri::command]
#[specta::specta]
pub async fn set_bylines(
    app: AppHandle,
    window: WebviewWindow,
    piece: PieceId,
    bylines: Vec<BylineInput>,
) -> Answer<PieceView> {
    change(&app, &window, piece, move |desk, me| {
        desk.set_bylines(me, piece, &bylines)
    })
    .await
}

#[tauri::command]
#[specta::specta]
pub async fn set_terms(
    app: AppHandle,
    window: WebviewWindow,
    piece: PieceId,
    taxonomy: Taxonomy,
    ids: Vec<TermId>,
) -> Answer<PieceView> {
    change(&app, &window, piece, move |desk, me| {
        desk.set_terms(me, piece, taxonomy, &ids)
    })
    .await
}

#[tauri::command]
#[specta::specta]
pub async fn set_confidential(app: AppHandle, window: WebviewWindow, piece: PieceId, words: String) -> Answer<()> {
    on_desk(&app, window.label(), move |desk, me| {
        desk.set_confidential(me, piece, &words)
    })
    .await
}

#[tauri::command]
#[specta::specta]
pub async fn act(
    app: AppHandle,
    window: WebviewWindow,
    piece: PieceId,
    action: Action,
    options: ActOptions,
) -> Answer<PieceView> {
    change(&app, &window, piece, move |desk, me| {
        desk.act(me, piece, action, &options)
    })
    .await
}

#[tauri::command]
#[specta::specta]
pub async fn claim(app: AppHandle, window: WebviewWindow, piece: PieceId) -> Answer<PieceView> {
    change(&app, &window, piece, move |desk, me| desk.claim(me, piece, true)).await
}

#[tauri::command]
#[specta::specta]
pub async fn release(app: AppHandle, window: WebviewWindow, piece: PieceId) -> Answer<PieceView> {
    change(&app, &window, piece, move |desk, me| desk.claim(me, piece, false)).await
}

#[tauri::command]
#[specta::specta]
pub async fn review(app: AppHandle, window: WebviewWindow, piece: PieceId) -> Answer<ReviewView> {
    on_desk(&app, window.label(), move |desk, me| desk.review(me, piece)).await
}

#[tauri::command]
#[specta::specta]
pub async fn version_diff(
    app: AppHandle,
    window: WebviewWindow,
    piece: PieceId,
    a: VersionHash,
    b: VersionHash,
) -> Answer<ReviewView> {
    on_desk(&app, window.label(), move |desk, me| {
        desk.version_diff(me, piece, a, Some(b))
    })
    .await
}

#[tauri::command]
#[specta::specta]
pub async fn versions(app: AppHandle, window: WebviewWindow, piece: PieceId) -> Answer<Vec<VersionView>> {
    on_desk(&app, window.label(), move |desk, me| desk.versions(me, piece)).await
}

/// Shows a piece as a page in a window of its own, to which no command answers.
#[tauri::command]
#[specta::specta]
pub async fn preview(app: AppHandle, window: WebviewWindow, piece: PieceId) -> Answer<()> {
    let (me, title) = on_desk(&app, window.label(), move |desk, me| {
        Ok((me, desk.piece_view(me, piece)?.row.headline))
    })
    .await?;
    crate::windows::preview(&app, piece, me, &title).map_err(|error| Failure::new(ErrorCode::Window, error.to_string()))
}

/// When a flash expires: after a while (`6h`), or at an hour.
#[derive(Debug, Clone, Deserialize, specta::Type)]
#[serde(untagged)]
pub enum Expiry {
    /// An hour on the newsroom's wall.
    At(WallTime),
    /// `6h`, `90m`.
    In(String),
}

#[tauri::command]
#[specta::specta]
pub async fn flash(
    app: AppHandle,
    window: WebviewWindow,
    line: String,
    level: AlertLevel,
    expires: Expiry,
) -> Answer<PieceId> {
    on_desk(&app, window.label(), move |desk, me| {
        let said = match &expires {
            Expiry::At(wall) => wall.local.as_str(),
            Expiry::In(said) => said.as_str(),
        };
        let zone = match &expires {
            Expiry::At(wall) => wall.zone.clone(),
            Expiry::In(_) => desk.newsroom().zone.clone(),
        };
        let expires = marbre_cli::until(said, desk.now(), &zone)?;
        desk.flash(me, &line, level, expires)
    })
    .await
}

#[tauri::command]
#[specta::specta]
pub async fn remember_window(app: AppHandle, window: WebviewWindow, state: WindowState) -> Answer<()> {
    on_desk(&app, window.label(), move |desk, me| {
        let place = serde_json::to_string(&state).map_err(DeskError::memory)?;
        desk.set_window_place(&format!("window of {me}"), &place)
    })
    .await
}
