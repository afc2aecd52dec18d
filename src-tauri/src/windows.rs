//! Windows: the newsroom's own, and previews to which nothing answers.

use crate::room::Room;
use marbre_domain::ids::{MemberId, PieceId};
use std::sync::PoisonError;
use std::sync::atomic::{AtomicU32, Ordering};
use tauri::http::{Request, Response, StatusCode, header};
use tauri::{AppHandle, Manager as _, Url, WebviewUrl, WebviewWindow, WebviewWindowBuilder, WindowEvent};

static OPENED: AtomicU32 = AtomicU32::new(1);

/// Opens a window on the newsroom.
pub fn newsroom(app: &AppHandle) -> tauri::Result<()> {
    let label = format!("newsroom-{}", OPENED.fetch_add(1, Ordering::Relaxed));
    let [width, height] = within_screen(app, [1366.0, 768.0]);
    let (handle, closed) = (app.clone(), label.clone());
    let window = WebviewWindowBuilder::new(app, label, WebviewUrl::App("index.html".into()))
        .title("Marbre")
        .inner_size(width, height)
        .min_inner_size(width.min(900.0), height.min(560.0))
        // Dropped files come as data through the page, so that no path ever crosses.
        .disable_drag_drop_handler()
        .on_navigation(|url| matches!(url.scheme(), "tauri") || url.host_str() == Some("tauri.localhost"))
        .build()?;
    drawn_by_the_processor(&window)?;
    window.on_window_event(move |event| {
        if let WindowEvent::Destroyed = event {
            handle.state::<Room>().loses_window(&closed);
        }
    });
    Ok(())
}

/// Shows a window whose person was in a browser meanwhile.
pub fn to_front(app: &AppHandle, label: &str) {
    if let Some(window) = app.get_webview_window(label) {
        // Some systems keep a window from coming forward by itself; then it waits behind.
        let _ = window.unminimize();
        let _ = window.set_focus();
    }
}

/// Opens a window on a piece as a page, for a member who sees it. No capability names its label, so no command answers it.
pub fn preview(app: &AppHandle, piece: PieceId, member: MemberId, title: &str) -> tauri::Result<()> {
    let label = format!("preview-{}", OPENED.fetch_add(1, Ordering::Relaxed));
    let address = if cfg!(windows) {
        format!("http://marbre-preview.localhost/{piece}")
    } else {
        format!("marbre-preview://localhost/{piece}")
    };
    let url = Url::parse(&address).expect("an identifier is a valid path");
    let [width, height] = within_screen(app, [900.0, 800.0]);
    // Its page and pictures are asked for by its label.
    app.state::<Room>().act_as(&label, member);
    let (handle, closed) = (app.clone(), label.clone());
    let window = WebviewWindowBuilder::new(app, label, WebviewUrl::CustomProtocol(url.clone()))
        .title(title)
        .inner_size(width, height)
        .on_navigation(move |to| *to == url)
        .build()?;
    window.on_window_event(move |event| {
        if let WindowEvent::Destroyed = event {
            handle.state::<Room>().loses_window(&closed);
        }
    });
    drawn_by_the_processor(&window)
}

/// Has the webview draw without the graphics card: text needs none, and where there is none its stand-in costs
/// memory (decision 0016).
#[cfg(target_os = "linux")]
fn drawn_by_the_processor(window: &WebviewWindow) -> tauri::Result<()> {
    use webkit2gtk::{HardwareAccelerationPolicy, SettingsExt as _, WebViewExt as _};
    window.with_webview(|webview| {
        if let Some(settings) = webview.inner().settings() {
            settings.set_hardware_acceleration_policy(HardwareAccelerationPolicy::Never);
        }
    })
}

/// Elsewhere the webview chooses well by itself.
#[cfg(not(target_os = "linux"))]
#[expect(clippy::unnecessary_wraps, reason = "the same shape as where it can fail")]
fn drawn_by_the_processor(_: &WebviewWindow) -> tauri::Result<()> {
    Ok(())
}

/// The wished width and height in logical pixels, or what the screen leaves of them beside its own bars.
fn within_screen(app: &AppHandle, wished: [f64; 2]) -> [f64; 2] {
    let Ok(Some(screen)) = app.primary_monitor() else {
        return wished;
    };
    let room = screen.work_area().size.to_logical::<f64>(screen.scale_factor());
    // A screen that gives no size is not believed.
    let fit = |wished: f64, room: f64| if room > 0.0 { wished.min(room) } else { wished };
    [fit(wished[0], room.width), fit(wished[1], room.height)]
}

fn answer(status: StatusCode, kind: &str, body: Vec<u8>) -> Response<Vec<u8>> {
    Response::builder()
        .status(status)
        .header(header::CONTENT_TYPE, kind)
        .header("X-Content-Type-Options", "nosniff")
        .header(
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'unsafe-inline'; img-src marbre-media: http://marbre-media.localhost",
        )
        .body(body)
        .expect("the headers are constants")
}

fn gone() -> Response<Vec<u8>> {
    answer(StatusCode::NOT_FOUND, "text/plain", Vec::new())
}

/// The page of a preview, for who acts in that window.
pub fn preview_page(app: &AppHandle, window: &str, request: &Request<Vec<u8>>) -> Response<Vec<u8>> {
    let room = app.state::<Room>();
    let (Some(desk), Ok(piece)) = (room.desk(), request.uri().path().trim_start_matches('/').parse()) else {
        return gone();
    };
    let mut desk = desk.lock().unwrap_or_else(PoisonError::into_inner);
    let page = room
        .acting(window, &desk)
        .and_then(|me| desk.export_piece(me, piece, "html"));
    page.map_or_else(
        |_| gone(),
        |page| answer(StatusCode::OK, "text/html; charset=utf-8", page.into_bytes()),
    )
}

/// The bytes of a picture or sound, by hash, for who acts in the window that shows it.
pub fn media(app: &AppHandle, window: &str, request: &Request<Vec<u8>>) -> Response<Vec<u8>> {
    let room = app.state::<Room>();
    let Some(desk) = room.desk() else { return gone() };
    let hash = request.uri().path().trim_start_matches('/').to_owned();
    let found = {
        let desk = desk.lock().unwrap_or_else(PoisonError::into_inner);
        room.acting(window, &desk).and_then(|me| desk.blob(me, &hash))
    };
    match found {
        Ok((bytes, Some(kind))) => answer(StatusCode::OK, kind.mime(), bytes),
        Ok((_, None)) | Err(_) => gone(),
    }
}
