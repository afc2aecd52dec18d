//! The app's process ends while somebody types: what the bottom line had said to be saved is there when it opens again,
//! and the cursor is where it was.

use super::app::App;
use super::profile::{Profile, REPORTER};
use super::screen::Screen;
use super::wait::until;

const BEFORE: &str = "le passeur attend la crue";
/// Long enough to be in the middle of it when the process ends.
const TYPED: &str = " sur la rive est et compte les gilets deux fois avant de laisser monter les camions de riz";

#[test]
fn what_was_acknowledged_outlives_the_process() {
    let screen = Screen::open();
    let profile = Profile::new();
    screen.keyboard("us", "", "");
    let (piece, acknowledged) = type_until_killed(&screen, &profile);

    let kept = profile.blocks(&piece, "body").concat();
    assert!(
        kept.starts_with(&acknowledged),
        "« {acknowledged} » was acknowledged, « {kept} » is there"
    );
    let whole = format!("{BEFORE}{TYPED}");
    assert!(whole.starts_with(&kept), "« {kept} » is nothing that was typed");

    let app = App::open(&screen, &profile);
    let page = app.page();
    until("the text as it was kept", || {
        let shown = page.text("Texte")?;
        if shown == kept { Ok(()) } else { Err(shown) }
    });
    // Where the next key goes shows where the cursor is.
    until("the cursor in the text", || {
        let read = "return document.activeElement?.dataset.text ?? document.activeElement?.tagName";
        let at = page.try_script(read, Vec::new())?;
        if at == "body" { Ok(()) } else { Err(at.to_string()) }
    });
    let read = "const range = getSelection().getRangeAt(0).cloneRange();
        range.setStart(document.activeElement, 0);
        return range.toString().length";
    let at = page.script(read, Vec::new()).as_u64().expect("a number of signs");
    let (from, to) = (acknowledged.chars().count() as u64, kept.chars().count() as u64);
    assert!(
        at > 0 && at <= to,
        "the cursor is at {at}; {from} signs were acknowledged, {to} are there"
    );
    assert!(at + 60 >= from, "the cursor fell back to {at} of {from}");
}

/// Types with real keys, ends the process on the way; gives back the piece and what the bottom line had vouched for.
fn type_until_killed(screen: &Screen, profile: &Profile) -> (String, String) {
    let app = App::open(screen, profile);
    let page = app.page();
    page.change_member(REPORTER);
    let piece = page.new_piece();
    page.focus("Texte");
    screen.focus(*screen.windows().first().expect("the app shows a window"));
    screen.type_words(BEFORE, 10);
    until("the first words saved", || {
        let shown = page.text("Texte")?;
        if shown == BEFORE { Ok(()) } else { Err(shown) }
    });
    page.saved();
    let mut acknowledged = BEFORE.to_owned();
    let mut typing = screen.begin_typing(TYPED, 25);
    until("half of it typed", || {
        // Text and line are read in one go: what the line says is of this very text.
        let (line, shown) = page.vouched()?;
        if line == "saved" {
            acknowledged.clone_from(&shown);
        }
        if shown.len() > BEFORE.len() + TYPED.len() / 2 {
            Ok(())
        } else {
            Err(shown)
        }
    });
    app.kill();
    let _ = typing.wait();
    (piece, acknowledged)
}
