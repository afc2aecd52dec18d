//! Several people around one text: who has it in hand, a comment that stays on its words, its answer, its end, and a piece
//! returned with a reason that its author has in front of them.

use super::app::App;
use super::page::{Page, keys};
use super::profile::{COUNTRY, EDITOR, Profile, REPORTER, SECTION};
use super::screen::Screen;
use super::wait::until;
use serde_json::json;

const HEADLINE: &str = "La pirogue du matin";
const BEFORE: &str = "Elle part à ";
const SPAN: &str = "six heures";
const NEXT: &str = " du";
const AFTER: &str = " gué.";
const QUESTION: &str = "Qui le dit";
const ANSWER: &str = "Le passeur, hier soir.";
const NOTE: &str = "Nommer le passeur";

#[test]
fn a_piece_is_taken_in_hand_commented_and_returned() {
    let screen = Screen::open();
    let profile = Profile::new();
    let app = App::open(&screen, &profile);
    let page = app.page();
    page.change_member(REPORTER);
    page.new_piece();
    page.write("textbox", "Titre", HEADLINE);
    page.write("textbox", "Texte", &format!("{BEFORE}{SPAN}{NEXT}{AFTER}"));
    page.choose("Rubriques", SECTION);
    page.choose("Pays", COUNTRY);
    page.press("button", "Transmettre");
    page.read("Transmis. Le desk le voit.");

    take_and_give_back(&page);
    page.change_member(REPORTER);
    page.press("button", HEADLINE);
    page.read(&format!("{EDITOR} l’a en main"));

    page.change_member(EDITOR);
    comment(&page);
    write_around_the_comment(&page);
    return_it(&page);

    page.change_member(REPORTER);
    page.press("button", HEADLINE);
    page.read("Rendu pour cette raison");
    page.read(&format!("Faits à vérifier ou à sourcer. {NOTE}"));
    answer_and_resolve(&page);
    assert_eq!(page.faults(), Vec::<String>::new());
}

/// Nobody has it, then the editor, then nobody, then the editor again.
fn take_and_give_back(page: &Page<'_>) {
    page.change_member(EDITOR);
    page.press("button", "À relire");
    page.read("personne en main");
    page.press("button", "Je prends");
    page.read("prise par vous");
    page.press("button", "Je rends");
    page.read("personne en main");
    page.press("button", "Je prends");
    page.read("prise par vous");
}

/// Opens the text from the review and says something about some of its words, chosen with the keyboard.
fn comment(page: &Page<'_>) {
    page.press("button", "À relire");
    page.press("button", HEADLINE);
    page.see("button", "Rendre à l’auteur");
    page.call("Modifier le texte");
    page.see("button", "Autres actions");
    page.focus("Texte");
    page.type_keys(&format!("{}{}", keys::HOME, right(BEFORE)));
    page.type_keys(&format!("{}{}", keys::SHIFT, right(SPAN)));
    until("the words chosen", || {
        let chosen = page.try_script("return getSelection().toString()", Vec::new())?;
        if chosen == json!(SPAN) {
            Ok(())
        } else {
            Err(chosen.to_string())
        }
    });
    page.type_keys(&format!("{}{}m", keys::CONTROL, keys::SHIFT));
    page.write(
        "textbox",
        "Commenter",
        &format!("{QUESTION}{}{}", keys::CONTROL, keys::ENTER),
    );
    page.read(&format!("{EDITOR} {QUESTION}"));
    stands_on_its_words(page);
}

/// Writes right before the words, after them and at the beginning, then comes back to what the core made of it.
fn write_around_the_comment(page: &Page<'_>) {
    page.focus("Texte");
    page.type_keys(&format!("{}{}", keys::HOME, right(BEFORE)));
    page.type_keys("environ ");
    page.type_keys(&right(&format!("{SPAN}{NEXT}")));
    page.type_keys(" grand");
    page.type_keys(&keys::HOME.to_string());
    page.type_keys("Demain, ");
    let whole = format!("Demain, {BEFORE}environ {SPAN}{NEXT} grand{AFTER}");
    reads(page, &whole);
    stands_on_its_words(page);
    page.saved();

    page.press("button", "Mon bureau");
    page.press("button", HEADLINE);
    page.see("button", "Autres actions");
    reads(page, &whole);
    stands_on_its_words(page);
}

fn return_it(page: &Page<'_>) {
    page.act("Rendre à l’auteur");
    page.press("radio", "Faits à vérifier ou à sourcer");
    page.write("textbox", "Dans vos mots", NOTE);
    page.press("button", "Rendre");
    page.read("Rendu à son auteur, avec la raison.");
}

fn answer_and_resolve(page: &Page<'_>) {
    stands_on_its_words(page);
    page.press("button", "Répondre");
    page.write(
        "textbox",
        "Répondre",
        &format!("{ANSWER}{}{}", keys::CONTROL, keys::ENTER),
    );
    page.read(&format!("{REPORTER} {ANSWER}"));
    page.press("button", "Réglé");
    page.read("1 commentaire réglé");
    until("the words as any others", || {
        let open = page.try_script(
            "return document.querySelectorAll('.comment:not(.resolved)').length",
            Vec::new(),
        )?;
        if open == json!(0) {
            Ok(())
        } else {
            Err(open.to_string())
        }
    });
    page.press("button", "1 commentaire réglé");
    page.read(QUESTION);
    page.see("button", "Rouvrir");
}

/// As many presses of the arrow as there are letters.
fn right(words: &str) -> String {
    words.chars().map(|_| keys::RIGHT).collect()
}

fn reads(page: &Page<'_>, wanted: &str) {
    until(&format!("« {wanted} » in the text"), || {
        let shown = page.text("Texte")?;
        if shown == wanted { Ok(()) } else { Err(shown) }
    });
}

/// Waits until the words that are shown as commented are those that the comment was made on.
fn stands_on_its_words(page: &Page<'_>) {
    let read =
        "return [...document.querySelectorAll('[data-text] [data-comment]')].map((one) => one.textContent).join('')";
    until("the comment on its words", || {
        let shown = page.try_script(read, Vec::new())?;
        if shown == json!(SPAN) {
            Ok(())
        } else {
            Err(shown.to_string())
        }
    });
}
