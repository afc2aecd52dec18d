//! Serves static sites on loopback, to be looked at. Not a web server for readers: it listens to this machine only.

use marbre_desk::is_served;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use tokio::net::TcpListener;
use tower_http::services::{ServeDir, ServeFile};

/// Listens on a port of loopback; 0 takes any that is free.
pub async fn listen(port: u16) -> std::io::Result<(TcpListener, SocketAddr)> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}

/// Serves one folder until the task is dropped. Pages are never cached by a browser: what is seen is what is there.
pub async fn serve(listener: TcpListener, folder: PathBuf) -> std::io::Result<()> {
    let not_found = ServeFile::new(folder.join("404.html"));
    let files = ServeDir::new(&folder)
        .append_index_html_on_directories(true)
        .not_found_service(not_found);
    let app = axum::Router::new()
        .fallback_service(files)
        .layer(axum::middleware::from_fn(refuse_private));
    axum::serve(listener, app).await
}

/// What a site remembers of itself is not for readers.
async fn refuse_private(request: axum::extract::Request, next: axum::middleware::Next) -> axum::response::Response {
    use axum::response::IntoResponse as _;
    if is_served(request.uri().path()) {
        next.run(request).await
    } else {
        axum::http::StatusCode::NOT_FOUND.into_response()
    }
}
