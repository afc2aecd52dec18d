//! A WordPress connected by the person's own browser: the window opens the site's page, somebody allows Marbre there, and the
//! link comes back through the system into the window that asked.

use super::app::App;
use super::profile::{CHIEF, Profile};
use super::screen::Screen;
use super::wait::until;
use crate::wordpress::browsing::Browser;
use crate::wordpress::server::WordPress;
use reqwest::Url;
use std::process::Command;

const PASSPHRASE: &str = "le fleuve monte";

#[test]
fn a_link_comes_back_through_the_system_into_the_window_that_asked() {
    let site = WordPress::start();
    let screen = Screen::open();
    let profile = Profile::new();
    let app = App::open(&screen, &profile);
    let page = app.page();
    page.change_member(CHIEF);
    page.press("button", "Sites");
    page.write("textbox", "Phrase de passe du fichier", PASSPHRASE);
    page.press("button", "Ouvrir");
    page.write("textbox", "Adresse du site", &site.url());
    page.press("button", "Autoriser dans le navigateur");
    page.read("On attend votre réponse dans le navigateur");
    let opened = until("the page in the browser", || {
        profile.opened().pop().ok_or_else(|| "no page".to_owned())
    });
    let opened: Url = opened.parse().expect("an address");

    let runtime = tokio::runtime::Runtime::new().expect("a runtime begins");
    let link = runtime.block_on(async { Browser::sign_in(&site, "desk").await.approve(&opened).await });
    assert!(link.starts_with("marbre://connect?"), "{link}");
    // A browser gives a link that it does not know to the system, and the system to whoever said that it is theirs.
    let mut system = Command::new("/usr/bin/xdg-open");
    profile.surroundings(&mut system);
    let given = system.arg(&link).env("DISPLAY", screen.name()).output();
    let given = given.expect("xdg-utils are installed");
    assert!(given.status.success(), "{}", String::from_utf8_lossy(&given.stderr));
    page.read("Site trouvé");
    page.read("rôle : editor");
    page.press("button", "Connecter ce site");
    page.read("Site connecté.");

    // The same link once more opens nothing, and says so to whoever started it.
    let mut system = Command::new("/usr/bin/xdg-open");
    profile.surroundings(&mut system);
    let again = system.arg(&link).env("DISPLAY", screen.name()).output();
    let again = again.expect("xdg-utils are installed");
    let said = String::from_utf8_lossy(&again.stderr).into_owned();
    assert!(
        !again.status.success() || !said.is_empty(),
        "a link that was used says nothing"
    );
    assert_eq!(
        app.page().words().map(|words| words.matches("Site trouvé").count()),
        Ok(0)
    );
}
