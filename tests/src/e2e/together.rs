//! Two windows and the command line on one profile: one process has it, all are answered, and what one writes the
//! others see.

use super::app::App;
use super::profile::{Profile, REPORTER};
use super::screen::Screen;
use super::wait::until;

const FIRST: &str = "ecrit dans la premiere fenetre";
const SECOND: &str = "Dans la seconde : ";

#[test]
fn two_windows_and_the_command_line_share_one_profile() {
    let screen = Screen::open();
    let profile = Profile::new();
    screen.keyboard("us", "", "");
    let app = App::open(&screen, &profile);
    let first = app.page();
    first.change_member(REPORTER);
    let piece = first.new_piece();

    assert_eq!(app.start_again(), Some(0), "the second start is answered by the first");
    let second = app.page_beside(&[first.handle()]);
    second.settled();
    until("two windows on the screen", || {
        let windows = screen.windows();
        if windows.len() == 2 {
            Ok(())
        } else {
            Err(format!("{windows:?}"))
        }
    });

    first.write("textbox", "Texte", FIRST);
    first.saved();
    assert_eq!(
        profile.pieces(),
        [piece.as_str()],
        "the command line is answered while the app has the profile"
    );
    assert_eq!(profile.blocks(&piece, "body"), [FIRST]);

    // The second window opens where the first one was, or on its desk.
    if second.text("Texte").is_err() {
        second.press("button", "Papiers");
        second.press("button", "Sans titre");
    }
    until("the first window's words in the second", || {
        let shown = second.text("Texte")?;
        if shown == FIRST { Ok(()) } else { Err(shown) }
    });

    second.write("textbox", "Texte", &format!("{}{SECOND}", super::page::keys::HOME));
    second.saved();
    let whole = format!("{}{FIRST}", SECOND.replace(" :", "\u{a0}:"));
    for page in [&first, &second] {
        until("both windows' words in each", || {
            let shown = page.text("Texte")?;
            if shown == whole {
                Ok(())
            } else {
                Err(format!("{shown:?}"))
            }
        });
    }
    assert_eq!(profile.blocks(&piece, "body"), [whole.as_str()]);

    profile.say(&["piece", "set", &piece, "--headline", "Un titre venu du terminal"]);
    for page in [&first, &second] {
        until("the terminal's headline in each window", || {
            let shown = page.headline()?;
            if shown == "Un titre venu du terminal" {
                Ok(())
            } else {
                Err(shown)
            }
        });
    }
}
