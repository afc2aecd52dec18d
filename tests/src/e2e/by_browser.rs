//! A WordPress connected by the person's own browser: the window opens the site's page, somebody allows Marbre there, and the
//! link comes back through the system into the window that asked.

use super::app::App;
use super::connected::open_sites;
use super::profile::Profile;
use super::screen::Screen;
use super::wait::until;
use crate::wordpress::browsing::Browser;
use crate::wordpress::server::WordPress;
use reqwest::Url;
use std::process::Command;

#[test]
fn a_link_comes_back_through_the_system_into_the_window_that_asked() {
    let site = WordPress::start();
    let screen = Screen::open();
    let profile = Profile::new();
    let app = App::open(&screen, &profile);
    let page = app.page();
    open_sites(&page);
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
    let give = || {
        let mut system = Command::new("/usr/bin/xdg-open");
        profile.surroundings(&mut system);
        let given = system.arg(&link).env("DISPLAY", screen.name()).output();
        given.expect("xdg-utils are installed")
    };
    let given = give();
    assert!(given.status.success(), "{}", String::from_utf8_lossy(&given.stderr));
    page.read("Site trouvé");
    page.read("rôle : editor");
    page.press("button", "Connecter ce site");
    page.read("Site connecté.");

    // The same link once more opens nothing, and says so to whoever started it.
    let said = String::from_utf8_lossy(&give().stderr).into_owned();
    assert!(said.contains("nobody waits for this link"), "{said}");
    assert_eq!(
        app.page().words().map(|words| words.matches("Site trouvé").count()),
        Ok(0)
    );
}
