//! The window is closed by the cross in its frame, right after the last key: nothing acknowledged is lost, and the app
//! ends by itself.

use super::app::App;
use super::profile::{Profile, REPORTER};
use super::screen::Screen;
use super::wait::until;

const TYPED: &str = "la pirogue part avant le jour et revient apres la pluie";

#[test]
fn closing_the_window_loses_nothing_acknowledged() {
    let screen = Screen::open();
    let profile = Profile::new();
    screen.keyboard("us", "", "");
    let app = App::open(&screen, &profile);
    let page = app.page();
    page.change_member(REPORTER);
    let piece = page.new_piece();
    page.focus("Texte");
    let window = *screen.windows().first().expect("the app shows a window");
    screen.focus(window);
    let mut typing = screen.begin_typing(TYPED, 5);
    let mut acknowledged = String::new();
    until("most of it typed", || {
        let (line, shown) = page.vouched()?;
        if line == "saved" {
            acknowledged.clone_from(&shown);
        }
        if shown.len() * 10 > TYPED.len() * 9 {
            Ok(())
        } else {
            Err(shown)
        }
    });
    screen.ask_to_close(window);
    app.gone();
    let _ = typing.wait();
    drop(app);

    let kept = profile.blocks(&piece, "body").concat();
    assert!(
        kept.starts_with(&acknowledged),
        "« {acknowledged} » was acknowledged, « {kept} » is there"
    );
    assert!(TYPED.starts_with(&kept), "« {kept} » is nothing that was typed");

    let app = App::open(&screen, &profile);
    let page = app.page();
    until("the text as it was kept", || {
        let shown = page.text("Texte")?;
        if shown == kept { Ok(()) } else { Err(shown) }
    });
}
