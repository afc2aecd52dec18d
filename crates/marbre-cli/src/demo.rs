//! The demonstration newsroom: made once in an empty folder, and one piece walked from a keyboard to a live page.

pub mod content;

mod play;

use crate::output::Answer;
use crate::system::System;
use crate::{execute, site_server};
use marbre_desk::{ActOptions, Desk, DeskError, run_outbox};
use marbre_domain::ids::MemberId;
use marbre_domain::piece::{FieldName, PieceKind};
use marbre_domain::taxonomy::Taxonomy;
use marbre_domain::text::block::{Block, BlockKind};
use marbre_domain::text::delta::TextName;
use marbre_domain::workflow::Action;
use std::path::Path;
use std::sync::{Arc, Mutex};

/// Opens the demonstration newsroom of a folder, or makes it with its site at a port of this machine; 0 is any that is free.
pub async fn prepare(home: &Path, port: u16) -> Result<Arc<Mutex<Desk>>, DeskError> {
    match Desk::open(home, Box::new(System)) {
        Ok(desk) => return Ok(Arc::new(Mutex::new(desk))),
        Err(DeskError::NoNewsroom { .. }) => {}
        Err(error) => return Err(error),
    }
    let (listener, address) = site_server::listen(port).await.map_err(|source| DeskError::File {
        what: format!(
            "serving the demonstration's site at port {port}: is another one open? Nothing was made: choose a free one \
             with --port"
        ),
        source,
    })?;
    let server = tokio::spawn(site_server::serve(listener, home.join("site")));
    let played = play::play(home, &format!("http://{address}")).await;
    server.abort();
    // The port is free again once it has ended.
    let _ = server.await;
    played?;
    Ok(Arc::new(Mutex::new(Desk::open(home, Box::new(System))?)))
}

/// The port of this machine at which the newsroom's site is read.
fn port_of(desk: &Mutex<Desk>) -> Result<Option<u16>, DeskError> {
    let sites = execute::lock(desk).newsroom_view()?.sites;
    let port = |url: &str| url.trim_end_matches('/').rsplit(':').next()?.parse::<u16>().ok();
    Ok(sites.iter().find_map(|site| port(&site.url)))
}

/// Delivers what is due while the site is served, so that the pages are read back as readers get them. Gives why it was not
/// served from here.
async fn deliver(desk: &Arc<Mutex<Desk>>, home: &Path) -> Result<Option<String>, DeskError> {
    let (mut server, mut unserved) = (None, None);
    if let Some(port) = port_of(desk)? {
        match site_server::listen(port).await {
            Ok((listener, _)) => server = Some(tokio::spawn(site_server::serve(listener, home.join("site")))),
            // Where somebody else serves it already, that is read.
            Err(error) => {
                unserved = Some(format!(
                    "port {port} of this machine is not free for the site ({error})"
                ))
            }
        }
    }
    let result = run_outbox(desk).await;
    if let Some(server) = server {
        server.abort();
    }
    result.map(|_| unserved)
}

/// A piece typed, submitted, approved, published and read back; ends with the address of its page.
pub async fn walk(desk: Arc<Mutex<Desk>>, home: &Path, json: bool) -> Result<Answer, DeskError> {
    let piece = {
        let mut desk = execute::lock(&desk);
        let reporter = desk.newsroom().member_named("Ousmane")?.id;
        let editor = desk.newsroom().member_named("Mariam")?.id;
        let chief = desk.newsroom().member_named("Aminata")?.id;
        let piece = write(&mut desk, reporter)?;
        desk.act(reporter, piece, Action::Submit, &ActOptions::default())?;
        desk.opened(editor, piece)?;
        let version = Some(desk.version_now(editor, piece)?.hash());
        desk.act(
            editor,
            piece,
            Action::Approve,
            &ActOptions {
                version,
                ..ActOptions::default()
            },
        )?;
        desk.act(chief, piece, Action::Publish, &ActOptions::default())?;
        piece
    };
    let unserved = deliver(&desk, home).await?;
    let port = port_of(&desk)?.unwrap_or_default();
    let mut desk = execute::lock(&desk);
    let chief = desk.newsroom().member_named("Aminata")?.id;
    let view = desk.piece_view(chief, piece)?;
    desk.close()?;
    let Some(online) = view.online.first() else {
        let delivery = view.deliveries.first().map(|delivery| delivery.detail.clone());
        let why: Vec<String> = unserved.into_iter().chain(delivery).collect();
        let why = why.join("; ");
        return Err(DeskError::Typed {
            why: format!("the page is not online: {why}"),
        });
    };
    let lines = format!(
        "Typed by Ousmane D., approved by Mariam S., published by Aminata N., read back and equal.\n\
         To look at it: marbre --home {} serve --port {port}\n{}\n",
        home.display(),
        online.address
    );
    let value = serde_json::json!({ "piece": piece, "address": online.address, "seen_at": online.seen_at });
    Ok(Answer::done(json, lines, &value))
}

fn write(desk: &mut Desk, reporter: MemberId) -> Result<marbre_domain::ids::PieceId, DeskError> {
    let piece = desk.create_piece(reporter, PieceKind::Article, "fr")?;
    desk.set_field(reporter, piece, FieldName::Headline, "Le bac de Sélou reprend à l’aube")?;
    desk.set_field(reporter, piece, FieldName::Kicker, "Crue")?;
    let standfirst = "Après deux jours d’arrêt, la traversée rouvre aux piétons. Les camions attendront samedi.";
    desk.replace_text(
        reporter,
        piece,
        TextName::Standfirst,
        &[Block::new(BlockKind::Paragraph, standfirst)],
    )?;
    let body = [
        Block::new(
            BlockKind::Paragraph,
            "Le premier bac a quitté la rive est à cinq heures et demie, chargé de maraîchères et d’écoliers. « On a compté deux fois les gilets », dit le passeur en chef, qui n’embarque plus que quarante personnes.",
        ),
        Block::new(BlockKind::Crosshead { level: 2 }, "Samedi pour les camions"),
        Block::new(
            BlockKind::Paragraph,
            "La préfecture attend que l’eau baisse encore d’une main avant de laisser monter les poids lourds. D’ici là, les sacs de riz passent à dos d’homme.",
        ),
    ];
    desk.replace_text(reporter, piece, TextName::Body, &body)?;
    let section = desk
        .newsroom()
        .term_named(Taxonomy::Section, "Société")
        .map(|term| term.id);
    let country = desk.newsroom().terms_of(Taxonomy::Country).first().map(|term| term.id);
    desk.set_terms(
        reporter,
        piece,
        Taxonomy::Section,
        &section.into_iter().collect::<Vec<_>>(),
    )?;
    desk.set_terms(
        reporter,
        piece,
        Taxonomy::Country,
        &country.into_iter().collect::<Vec<_>>(),
    )?;
    Ok(piece)
}
