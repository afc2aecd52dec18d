//! A real WordPress, in the window: a piece from the keyboard to a page that it serves; then its settings, its terms, its
//! readers, what is read there, and leaving it.

use super::app::App;
use super::connected::{approve, confirm_terms, connect, file, online, open_sites};
use super::page::Page;
use super::profile::{Profile, SECTION};
use super::screen::Screen;
use super::wait::until;
use super::whole_way::{publish, stands_at, write_and_approve};
use crate::wordpress::server::WordPress;
use serde_json::json;

/// What the test's WordPress is called.
const SITE: &str = "Le Journal";
const HEADLINE: &str = "Le bac de midi";
const COMMENT: &str = "Les camions attendent depuis samedi.";
const REASON: &str = "Le bac ne part plus à midi.";

/// A fake with the route of Post Views Counter, that has counted as often for every article.
const FAKE_POST_VIEWS_COUNTER: &str = r"
add_action('rest_api_init', function () {
    register_rest_route('post-views-counter', '/get-post-views/(?P<id>\d+)', [
        'methods' => 'GET',
        'permission_callback' => '__return_true',
        'callback' => fn () => 1234,
    ]);
});";

#[test]
fn a_piece_goes_from_the_keyboard_to_a_page_that_wordpress_serves() {
    let site = WordPress::start();
    let screen = Screen::open();
    let profile = Profile::new();
    let app = App::open(&screen, &profile);
    let page = app.page();
    open_sites(&page);
    connect(&page, &site);
    confirm_terms(&page);

    // It goes to the newsroom's other site too: each has a delivery of its own.
    write_and_approve(&page);
    publish(&page);
    page.press("button", "Envois");
    let address = seen_at(&page, &site);
    stands_at(&app, &address);
    assert_eq!(site.count("post"), 1);
    assert_eq!(site.value("get_posts()[0]->post_status"), "publish");
    let filed = format!("has_category('{SECTION}', get_posts()[0])");
    assert_eq!(site.value(&filed), true);
}

#[test]
fn a_site_is_set_its_readers_are_heard_and_it_is_left() {
    let site = WordPress::start();
    site.add_plugin("fake-post-views-counter", FAKE_POST_VIEWS_COUNTER);
    let screen = Screen::open();
    let profile = Profile::new();
    let app = App::open(&screen, &profile);
    let page = app.page();
    open_sites(&page);
    connect(&page, &site);
    confirm_terms(&page);
    put_what_is_withdrawn_in_the_trash(&page, &site);
    press_at(&page, &site, "Vérifier");
    page.read("Post Views Counter compte les lectures");
    page.press("button", "Fermer");

    let piece = file(&profile, HEADLINE);
    approve(&profile, &piece);
    profile.say(&["piece", "publish", &piece]);
    until("the piece online", || online(&profile));
    let post = site.value("get_posts()[0]->ID").as_u64().expect("it is there");

    // What was missing is there now: the publication made it.
    press_at(&page, &site, "Rubriques et étiquettes");
    page.read("Rien ne manque sur le site.");
    page.press("button", "Fermer");

    hear_a_reader(&app, &page, &site, post);
    withdraw(&page);
    until("the article in the site's trash", || {
        let status = site.post(post)["post_status"].to_string();
        if status.contains("trash") { Ok(()) } else { Err(status) }
    });
    until("the article gone for readers", || online(&profile));

    leave(&page, &site);
    assert_eq!(site.post(post)["post_status"], "trash", "what is there stays as it is");
}

/// The address of a piece on a WordPress, once the window says that it was seen there.
fn seen_at(page: &Page<'_>, site: &WordPress) -> String {
    let read = "const there = (row) => row.querySelector(`button[title^=\"${arguments[0]}\"]`);
        const row = [...document.querySelectorAll('main li')].find(there);
        return row ? [row.innerText, there(row).title] : [document.body.innerText]";
    until("the delivery to WordPress", || {
        let row = page.try_script(read, vec![json!(site.url())])?;
        match (row[0].as_str(), row[1].as_str()) {
            (Some(words), Some(address)) if words.contains("En ligne, vérifié") && words.contains(SITE) => {
                Ok(address.to_owned())
            }
            _ => Err(row.to_string()),
        }
    })
}

/// Presses a button in the row of a site: the newsroom has another site, whose row may have one of that name too.
fn press_at(page: &Page<'_>, site: &WordPress, name: &str) {
    let press = "const all = (where, what) => [...(where?.querySelectorAll(what) ?? [])];
        const row = all(document, 'main li').find((one) => one.innerText.includes(arguments[0]));
        const button = all(row, 'button').find((one) => one.textContent.trim() === arguments[1]);
        button?.click();
        return Boolean(button)";
    until(&format!("« {name} » of {}", site.host()), || {
        let pressed = page.try_script(press, vec![json!(site.host()), json!(name)])?;
        if pressed.as_bool() == Some(true) {
            Ok(())
        } else {
            page.words().and_then(Err)
        }
    });
}

/// Decides that what is withdrawn goes to the site's trash.
fn put_what_is_withdrawn_in_the_trash(page: &Page<'_>, site: &WordPress) {
    press_at(page, site, "Réglages…");
    page.press("radio", "va à la corbeille du site");
    page.press("button", "Enregistrer");
    page.read("Réglages enregistrés.");
}

/// A reader writes on the site; the comment comes to the window, is approved there, and other readers see it.
fn hear_a_reader(app: &App<'_>, page: &Page<'_>, site: &WordPress, post: u64) {
    let address = site.value(&format!("get_permalink({post})"));
    let address = address.as_str().expect("an address");
    let shown = || app.fetch(address).map(|(_, html)| html.contains(COMMENT));
    let comment = site.value(&format!(
        "wp_insert_comment(['comment_post_ID' => {post}, 'comment_author' => 'Fanta', 'comment_author_email' => \
         'fanta@lectrice.example', 'comment_content' => '{COMMENT}', 'comment_approved' => 0])"
    ));
    let status = format!("wp_get_comment_status({comment})");
    assert_eq!(site.value(&status), "unapproved");
    assert_eq!(shown(), Ok(false));

    page.press("button", "Lecteurs");
    page.press("button", "Demander aux sites");
    page.read(COMMENT);
    page.read("Fanta");
    page.see("heading", "Lectures");
    page.read("1 234 lectures");
    page.press("button", "Approuver");
    page.read("Approuvé.");
    // It leaves some seconds later: until then it could be taken back.
    until("the comment approved there", || {
        let status = site.value(&status);
        (status == "approved").then_some(()).ok_or_else(|| status.to_string())
    });
    assert_eq!(shown(), Ok(true));
    page.press("radio", "Approuvés");
    page.read(COMMENT);
}

/// Takes the piece off, with a reason.
fn withdraw(page: &Page<'_>) {
    page.press("button", "Envois");
    page.press("button", HEADLINE);
    page.press("button", "Autres actions");
    page.press("menuitem", "Retirer…");
    page.write("textbox", "Raison", REASON);
    page.press("button", "Retirer");
    page.read("Retiré du site.");
}

/// Disconnects the site: it no longer has the password.
fn leave(page: &Page<'_>, site: &WordPress) {
    let desk = site.user("desk").id;
    let passwords = format!("count(WP_Application_Passwords::get_user_application_passwords({desk}))");
    assert_eq!(site.value(&passwords), 1);
    page.press("button", "Sites");
    press_at(page, site, "Déconnecter…");
    page.read("Le mot de passe d’application est révoqué sur le site, puis oublié ici.");
    page.read("Aucun envoi n’attend.");
    page.press("button", "Déconnecter");
    page.read("Le site n’accepte plus le mot de passe, et il est oublié ici.");
    assert_eq!(site.value(&passwords), 0);
    page.press("button", "Fermer");
    until("the site gone from the list", || {
        let words = page.words()?;
        if words.contains(&site.host()) {
            Err(words)
        } else {
            Ok(())
        }
    });
}
