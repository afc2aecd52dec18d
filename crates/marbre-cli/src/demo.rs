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

/// Where the demonstration's site is served on this machine.
pub const SITE: &str = "http://127.0.0.1:8642";
const PORT: u16 = 8642;

/// Opens the demonstration newsroom of a folder, or makes it.
pub async fn prepare(home: &Path) -> Result<Arc<Mutex<Desk>>, DeskError> {
    match Desk::open(home, Box::new(System)) {
        Ok(desk) => return Ok(Arc::new(Mutex::new(desk))),
        Err(DeskError::NoNewsroom { .. }) => {}
        Err(error) => return Err(error),
    }
    let served = site_server::listen(PORT).await.ok();
    let server = served.map(|(listener, _)| tokio::spawn(site_server::serve(listener, home.join("site"))));
    let played = play::play(home, SITE).await;
    if let Some(server) = server {
        server.abort();
    }
    played?;
    Ok(Arc::new(Mutex::new(Desk::open(home, Box::new(System))?)))
}

/// Delivers what is due while the site is served, so that the pages are read back as readers get them.
async fn deliver(desk: &Arc<Mutex<Desk>>, home: &Path) -> Result<(), DeskError> {
    let served = site_server::listen(PORT).await.ok();
    let server = served.map(|(listener, _)| tokio::spawn(site_server::serve(listener, home.join("site"))));
    let result = run_outbox(desk).await;
    if let Some(server) = server {
        server.abort();
    }
    result.map(|_| ())
}

/// A piece typed, submitted, approved, published and read back; ends with the address of its page.
pub async fn walk(desk: Arc<Mutex<Desk>>, home: &Path) -> Result<Answer, DeskError> {
    let piece = {
        let mut desk = execute::lock(&desk);
        let reporter = desk.newsroom().member_named("Ousmane")?.id;
        let editor = desk.newsroom().member_named("Mariam")?.id;
        let chief = desk.newsroom().member_named("Aminata")?.id;
        let piece = write(&mut desk, reporter)?;
        desk.act(reporter, piece, Action::Submit, &ActOptions::default())?;
        desk.opened(editor, piece)?;
        let version = Some(desk.content(piece)?.hash());
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
    deliver(&desk, home).await?;
    let mut desk = execute::lock(&desk);
    let chief = desk.newsroom().member_named("Aminata")?.id;
    let view = desk.piece_view(chief, piece)?;
    desk.close()?;
    let Some(online) = view.online.first() else {
        let why = view
            .deliveries
            .first()
            .map(|delivery| delivery.detail.clone())
            .unwrap_or_default();
        return Err(DeskError::Invalid {
            why: format!("the page is not online: {why}"),
        });
    };
    let lines = format!(
        "Typed by Ousmane D., approved by Mariam S., published by Aminata N., read back and equal.\n\
         To look at it: marbre --home {} serve --port {PORT}\n{}\n",
        home.display(),
        online.address
    );
    let value = serde_json::json!({ "piece": piece, "address": online.address, "seen_at": online.seen_at });
    Ok(Answer::done(false, lines, &value))
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
