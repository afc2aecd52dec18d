//! Everything a text can be made of, by the keyboard, down to the page: an intertitre, lists, a quotation, an exergue, an encadré, a
//! rule, a link, words in another language, a post. Then what one does with it: compare versions, export, search.

use super::after_publication::{approve_here, publish_here, served};
use super::app::App;
use super::connected::file;
use super::page::{Page, keys};
use super::profile::{CHIEF, COUNTRY, Profile, SECTION};
use super::screen::Screen;
use super::wait::until;
use serde_json::json;

const HEADLINE: &str = "Le bac de Sélou repart";
const OTHER: &str = "Le pont de Wansi";
const STANDFIRST: &str = "La préfecture compte les gilets.";
const SAID: &str = "The ferry leaves at six. Bring cash.";
const POST: &str = "The ferry leaves at six. Bring cash. — Awa Diarra (@awadiarra) May 11, 2022";
const LATER: &str = "Un registre reste ouvert.";

/// What the page holds, as each was made.
const PRINTED: [&str; 14] = [
    "<p>Il repart à six heures.</p>",
    "<h2>Samedi pour les camions</h2>",
    "<ul><li>Des gilets</li><li>Des cordes</li></ul>",
    "<blockquote><p>Nous attendons depuis lundi.</p></blockquote>",
    "<aside class=\"pull\" aria-label=\"Exergue\"><p>Depuis lundi</p></aside>",
    "<aside class=\"box\" aria-label=\"Encadré\"><p>Le bac, en chiffres</p></aside>",
    "<hr>",
    "<p>Il tient <a href=\"https://registre.example/bacs\">le registre</a></p>",
    "<p>Il répète <span lang=\"en\" dir=\"auto\">no cash no ferry</span></p>",
    "<figure class=\"post\"><blockquote dir=\"auto\"><p>The ferry leaves at six. Bring cash.</p></blockquote>",
    "<cite>Awa Diarra</cite>",
    "@awadiarra",
    "<time datetime=\"2022-05-11\">11\u{a0}mai 2022</time>",
    STANDFIRST,
];

#[test]
fn a_text_of_every_kind_is_made_by_the_keyboard_published_compared_exported_and_found() {
    let screen = Screen::open();
    let profile = Profile::new();
    let app = App::open(&screen, &profile);
    let page = app.page();
    page.change_member(CHIEF);
    file(&profile, OTHER);
    page.new_piece();
    write(&page);
    paste_a_post(&page);
    page.choose("Rubriques", SECTION);
    page.choose("Pays", COUNTRY);
    approve_here(&page);
    publish_here(&page);
    page.read("En ligne, vérifié");
    let html = served(&app, &page.address());
    for printed in PRINTED {
        assert!(html.contains(printed), "« {printed} » is not on the page {html}");
    }

    compare(&page);
    export(&page);
    search(&page);
    assert_eq!(page.faults(), Vec::<String>::new());
}

/// Writes all of it from the headline down without leaving the keyboard.
fn write(page: &Page<'_>) {
    let enter = keys::ENTER;
    page.write("textbox", "Titre", &format!("{HEADLINE}{enter}"));
    goes_on_in(page, "Chapô");
    page.type_keys(&format!("{STANDFIRST}{enter}"));
    goes_on_in(page, "Texte");
    page.type_keys(&format!("Il repart à six heures.{enter}"));
    chord(page, 't');
    page.type_keys(&format!("Samedi pour les camions{enter}"));
    chord(page, 'l');
    page.type_keys(&format!("Des gilets{enter}Des cordes{enter}{enter}"));
    chord(page, 'q');
    page.type_keys(&format!("Nous attendons depuis lundi.{enter}"));
    chord(page, 'g');
    page.type_keys(&format!("Depuis lundi{enter}"));
    chord(page, 'd');
    page.type_keys(&format!("Le bac, en chiffres{enter}{enter}"));
    chord(page, 'r');
    page.type_keys("Il tient le registre");
    ask_of(
        page,
        "le registre",
        'k',
        "Adresse du lien",
        "https://registre.example/bacs",
    );
    page.type_keys("Il répète no cash no ferry");
    ask_of(page, "no cash no ferry", 'y', "Langue", "en");
}

/// Chooses the words just typed, gives them what a dialog asks for, and goes on below them.
fn ask_of(page: &Page<'_>, words: &str, letter: char, asked: &str, answer: &str) {
    let left: String = words.chars().map(|_| keys::LEFT).collect();
    page.type_keys(&format!("{}{left}", keys::SHIFT));
    until(&format!("« {words} » chosen"), || {
        let chosen = page.try_script("return getSelection().toString()", Vec::new())?;
        if chosen == json!(words) {
            Ok(())
        } else {
            Err(chosen.to_string())
        }
    });
    chord(page, letter);
    page.write("textbox", asked, &format!("{answer}{}", keys::ENTER));
    goes_on_in(page, "Texte");
    page.type_keys(&format!("{}{}", keys::RIGHT, keys::ENTER));
}

/// What an embed code reads like once its markup is lost: cut somewhere else, and pasted into the text.
fn paste_a_post(page: &Page<'_>) {
    let control = keys::CONTROL;
    page.type_keys(&format!("{control}k"));
    page.write("combobox", "Aller à", POST);
    page.type_keys(&format!("{control}a"));
    page.type_keys(&format!("{control}x"));
    page.type_keys(&keys::ESCAPE.to_string());
    goes_on_in(page, "Texte");
    page.type_keys(&format!("{control}v"));
    until("the card in the text", || {
        let read = "return document.querySelector('[data-text=\"body\"] figure.post')?.textContent ?? null";
        match page.try_script(read, Vec::new())?.as_str() {
            Some(card) if card.contains("Awa Diarra") && card.contains(SAID) => Ok(()),
            other => Err(format!("{other:?}")),
        }
    });
}

/// What the working text has that the published version has not.
fn compare(page: &Page<'_>) {
    page.press("button", "Mise à jour");
    page.focus("Chapô");
    page.type_keys(&format!("{} {LATER}", keys::END));
    page.press("button", "En comparer deux");
    page.press("button", "Comparer");
    page.read("et le texte en cours");
    page.read("1 changement");
    page.read(&format!("Ajoute « {LATER} »"));
}

/// The text as Markdown, through the clipboard, pasted where one types.
fn export(page: &Page<'_>) {
    page.call("Exporter en MD");
    page.read("Copié.");
    page.type_keys(&format!("{}k", keys::CONTROL));
    page.write("combobox", "Aller à", &format!("{}v", keys::CONTROL));
    until("what was exported", || {
        let pasted = page.try_script("return document.activeElement.value ?? null", Vec::new())?;
        match pasted.as_str() {
            Some(pasted) if pasted.contains("## Samedi pour les camions") && pasted.contains(LATER) => Ok(()),
            other => Err(format!("{other:?}")),
        }
    });
    page.type_keys(&keys::ESCAPE.to_string());
}

/// Words without their accents, one of the headline and one of the text.
fn search(page: &Page<'_>) {
    page.press("button", "Papiers");
    page.see("option", OTHER);
    page.write("textbox", "Chercher dans les papiers", "selou prefecture");
    until("the piece alone", || {
        let (found, other) = (page.shows("option", HEADLINE), page.shows("option", OTHER));
        if found && !other {
            Ok(())
        } else {
            page.words().and_then(Err)
        }
    });
}

/// Waits until the cursor is in a text.
fn goes_on_in(page: &Page<'_>, name: &str) {
    until(&format!("the cursor in « {name} »"), || {
        let at = page.try_script("return document.activeElement?.getAttribute('aria-label')", Vec::new())?;
        if at == json!(name) { Ok(()) } else { Err(at.to_string()) }
    });
}

/// Control, Shift and a letter, wherever the cursor is.
fn chord(page: &Page<'_>, letter: char) {
    page.type_keys(&format!("{}{}{letter}", keys::CONTROL, keys::SHIFT));
}
