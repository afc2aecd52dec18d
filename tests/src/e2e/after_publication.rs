//! What may still happen to a page that readers have: an update, a correction with its note, a withdrawal with its reason, a kill.
//! Decided in the window, read over HTTP.

use super::app::App;
use super::connected::{approve, file, online};
use super::page::{Page, keys};
use super::profile::{CHIEF, Profile};
use super::screen::Screen;
use super::wait::until;

const HEADLINE: &str = "Le pont de Wansi rouvre";
const MENDED: &str = "Le pont de Wansi rouvre lundi";
const ADDED: &str = "Les taxis passent d’abord.";
const NOTE: &str = "Le pont rouvre lundi, et non dimanche.";
const REASON: &str = "La réouverture est reportée.";

#[test]
fn a_page_is_updated_corrected_withdrawn_and_killed() {
    let screen = Screen::open();
    let profile = Profile::new();
    let app = App::open(&screen, &profile);
    let page = app.page();
    page.change_member(CHIEF);
    let piece = file(&profile, HEADLINE);
    approve(&profile, &piece);
    profile.say(&["piece", "publish", &piece]);
    until("the piece online", || online(&profile));
    page.press("button", HEADLINE);
    let address = page.address();

    page.press("button", "Mise à jour");
    page.read("Ouvert pour mise à jour : la version en ligne n’a pas bougé.");
    page.focus("Texte");
    page.type_keys(&format!("{} {ADDED}", keys::END));
    approve_here(&page);
    assert!(!served(&app, &address).contains(ADDED), "nothing is published yet");
    publish_here(&page);
    let html = until("the update", || {
        let html = served(&app, &address);
        if html.contains(ADDED) { Ok(html) } else { Err(html) }
    });
    assert!(html.contains("Mis à jour le"));
    assert!(!html.contains("Rectificatif"), "an update carries no note");

    page.press("button", "Rectificatif…");
    page.write("textbox", "Ce que les lecteurs liront", NOTE);
    page.press("button", "Ouvrir");
    page.read("Ouvert pour rectificatif : la version en ligne n’a pas bougé.");
    page.write_over("textbox", "Titre", MENDED);
    approve_here(&page);
    publish_here(&page);
    let html = until("the correction", || {
        let html = served(&app, &address);
        if html.contains(NOTE) { Ok(html) } else { Err(html) }
    });
    for printed in ["Cet article a été rectifié", "Rectificatif du", MENDED, ADDED] {
        assert!(html.contains(printed), "« {printed} » is not on the page {html}");
    }

    page.act("Retirer…");
    page.write("textbox", "Raison", REASON);
    page.press("checkbox", "Dire la raison aux lecteurs");
    page.press("button", "Retirer");
    page.read("Retiré du site.");
    let html = until("the word of the withdrawal", || {
        let html = served(&app, &address);
        if html.contains("Cet article a été retiré") {
            Ok(html)
        } else {
            Err(html)
        }
    });
    assert!(html.contains(REASON) && !html.contains(ADDED), "{html}");
    until("a front page that does not name it", || {
        let front = served(&app, &profile.address());
        if front.contains(MENDED) { Err(front) } else { Ok(()) }
    });

    page.act("Annuler partout…");
    page.press("button", "Annuler partout");
    page.read("Annulé partout.");
    until("nothing at the address", || match app.fetch(&address)? {
        (404, _) => Ok(()),
        (status, html) => Err(format!("{status}: {html}")),
    });
    assert_eq!(page.faults(), Vec::<String>::new());
}

/// Submits and approves the piece on screen, as a chief may do with their own.
pub(super) fn approve_here(page: &Page<'_>) {
    page.press("button", "Transmettre");
    page.press("button", "Valider");
    page.see("button", "Publier");
}

/// Publishes the piece on screen, at once.
pub(super) fn publish_here(page: &Page<'_>) {
    page.press("button", "Publier");
    page.press("button", "Tout de suite");
}

/// What readers get at an address.
pub(super) fn served(app: &App<'_>, address: &str) -> String {
    let (status, html) = until("the page over HTTP", || app.fetch(address));
    assert_eq!(status, 200, "{html}");
    html
}
