//! From the keyboard to a live page, in the window: written and submitted, returned with a reason, corrected, approved,
//! published, read over HTTP.

use super::app::{App, Start};
use super::page::{Page, keys};
use super::profile::{CHIEF, COUNTRY, EDITOR, Profile, REPORTER, SECTION};
use super::screen::Screen;
use super::wait::until;

const HEADLINE: &str = "Le bac de Sélou reprend à l’aube";
const STANDFIRST: &str = "Après deux jours d’arrêt, la traversée rouvre aux piétons.";
const FIRST: &str = "Le premier bac a quitté la rive est à cinq heures, chargé de maraîchères.";
const CROSSHEAD: &str = "Samedi pour les camions";
const SECOND: &str = "La préfecture attend que l’eau baisse encore d’une main.";
const ADDED: &str = " Le passeur compte les gilets deux fois.";
const REASON: &str = "Combien de passagers ? Le dire.";

#[test]
fn a_piece_goes_from_the_keyboard_to_a_live_page() {
    let screen = Screen::open();
    let profile = Profile::new();
    let app = App::open(&screen, &profile);
    walk(&app);
}

#[test]
fn the_window_opens_beside_a_message_bus_too() {
    let screen = Screen::open();
    let profile = Profile::new();
    let app = App::start(
        &screen,
        &profile,
        Start {
            bus: true,
            ..Start::default()
        },
    );
    app.page().read("La Voix du Gué");
}

fn walk(app: &App<'_>) {
    let page = app.page();
    write_and_approve(&page);
    publish(&page);

    page.press("button", "Envois");
    page.see("heading", "Arrivés");
    page.read("En ligne, vérifié");
    let read = "return [...document.querySelectorAll('button[title^=\"http\"]')].map((one) => one.title)[0]";
    let shown = page.script(read, Vec::new());
    stands_at(app, shown.as_str().expect("the delivery shows where the page is"));
}

/// A piece on its way: written and submitted, returned with a reason, corrected, approved.
pub(super) fn write_and_approve(page: &Page<'_>) {
    page.change_member(REPORTER);
    write(page);
    page.press("button", "Transmettre");
    page.read("Transmis. Le desk le voit.");

    page.change_member(EDITOR);
    page.press("button", "À relire");
    page.press("button", HEADLINE);
    page.read("Première lecture");
    page.press("button", "Rendre à l’auteur");
    page.write("textbox", "Dans vos mots", REASON);
    page.press("button", "Rendre");
    page.read("Rendu à son auteur, avec la raison.");

    page.change_member(REPORTER);
    page.press("button", HEADLINE);
    page.read("Rendu pour cette raison");
    page.read(REASON);
    page.write("textbox", "Texte", &format!("{}{ADDED}", keys::END));
    page.saved();
    page.press("button", "Transmettre");
    page.read("Transmis. Le desk le voit.");

    page.change_member(EDITOR);
    page.press("button", "À relire");
    page.press("button", HEADLINE);
    page.read("Depuis ");
    page.read("1 changement");
    page.read(&format!("Ajoute « {} »", ADDED.trim()));
    page.press("button", "Valider");
    page.read("Validé : c’est cette version, et elle seule, qui sortira.");
}

/// The chief publishes it, at once.
pub(super) fn publish(page: &Page<'_>) {
    page.change_member(CHIEF);
    page.press("button", HEADLINE);
    page.press("button", "Publier");
    page.press("button", "Tout de suite");
    page.read("En ligne, vérifié");
}

/// Reads a public page over HTTP: all that was typed is there.
pub(super) fn stands_at(app: &App<'_>, address: &str) {
    let html = until("the page over HTTP", || match app.fetch(address)? {
        (200, html) => Ok(html),
        (status, _) => Err(format!("{address}: {status}")),
    });
    let added = format!("{SECOND}{ADDED}");
    for typed in [
        HEADLINE, STANDFIRST, FIRST, CROSSHEAD, &added, SECTION, COUNTRY, REPORTER,
    ] {
        assert!(html.contains(typed), "« {typed} » is not on the page {html}");
    }
    assert!(html.contains("<h2"), "the crosshead is a heading");
}

/// A whole piece as a reporter types it, filed.
fn write(page: &Page<'_>) {
    page.new_piece();
    page.write("textbox", "Titre", HEADLINE);
    page.write("textbox", "Chapô", STANDFIRST);
    page.write("textbox", "Texte", &format!("{FIRST}{}", keys::ENTER));
    page.write("textbox", "Texte", &format!("{}{}t", keys::CONTROL, keys::SHIFT));
    page.write("textbox", "Texte", &format!("{CROSSHEAD}{}{SECOND}", keys::ENTER));
    page.choose("Rubriques", SECTION);
    page.choose("Pays", COUNTRY);
    page.saved();
}
