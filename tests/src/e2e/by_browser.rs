//! A WordPress connected by the person's own browser, in the real app: one click opens the page, the system brings the link
//! back to the window that waits, and to no other.

use super::app::App;
use super::profile::{CHIEF, Profile};
use super::screen::Screen;
use super::wait::until;
use crate::wordpress::browsing::Browser;
use crate::wordpress::server::WordPress;
use std::process::{Command, ExitStatus, Stdio};
use tokio::runtime::Runtime;

const PASSPHRASE: &str = "le fleuve monte";

/// Starts what the system starts for a link, as the app registered it, without a word about which newsroom it is.
fn follow(profile: &Profile, screen: &Screen, link: &str) -> ExitStatus {
    let entry = profile
        .path()
        .join("person/.local/share/applications/marbre-app-handler.desktop");
    let entry = std::fs::read_to_string(&entry).expect("the app said that these links are its own");
    assert!(entry.contains("x-scheme-handler/marbre"), "{entry}");
    let run = entry
        .lines()
        .find_map(|line| line.strip_prefix("Exec="))
        .expect("the entry says what to run");
    let program = run.strip_suffix("%u").map(str::trim).expect("it takes a link");
    let mut command = Command::new(program.trim_matches('"'));
    profile.surroundings(&mut command);
    command
        .env_remove("MARBRE_HOME")
        .env("DISPLAY", screen.name())
        .arg(link)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .status()
        .expect("it is a program")
}

#[test]
fn a_wordpress_is_connected_by_the_persons_own_browser() {
    let site = WordPress::start();
    let screen = Screen::open();
    let profile = Profile::new();
    let app = App::open(&screen, &profile);
    let page = app.page();
    let runtime = Runtime::new().expect("a runtime needs nothing but threads");
    page.change_member(CHIEF);
    page.press("button", "Sites");
    page.write("textbox", "Phrase de passe du fichier", PASSPHRASE);
    page.press("button", "Ouvrir");
    page.write("textbox", "Adresse du site", &site.url());
    assert_eq!(
        profile.opened(),
        Vec::<String>::new(),
        "nothing is opened before a click"
    );
    page.press("button", "Autoriser dans le navigateur");
    page.read("On attend votre réponse dans le navigateur");
    until("a browser", || match &profile.opened()[..] {
        [one] if one.contains("authorize-application.php") => Ok(()),
        other => Err(format!("{other:?}")),
    });
    let opened = profile.opened().remove(0);
    assert!(opened.starts_with(&site.url()), "{opened}");
    let link = runtime.block_on(async {
        let browser = Browser::sign_in(&site, "desk").await;
        browser.approve(&opened.parse().expect("an address")).await
    });

    // A link with another state changes nothing here; the question stays open.
    let guessed = link.replacen("state=", "state=0", 1);
    assert!(!follow(&profile, &screen, &guessed).success());
    page.read("On attend votre réponse dans le navigateur");
    assert!(follow(&profile, &screen, &link).success());
    page.read("Site trouvé");
    page.read("rôle : editor");
    assert!(!follow(&profile, &screen, &link).success(), "a link is used once");
    page.press("button", "Connecter ce site");
    page.read("Site connecté.");
    page.press("button", "Vérifier");
    page.read("Le compte a tous les droits que Marbre emploie.");

    // The password that the link carried is nowhere, and opens nothing.
    let carried = link.rsplit("password=").next().unwrap_or_default().replace("%20", "");
    let held = page
        .script("return document.documentElement.outerHTML", Vec::new())
        .to_string();
    assert!(!held.contains(&carried), "the page holds the password");
    let names = site.value(&format!(
        "array_column(WP_Application_Passwords::get_user_application_passwords({}), 'name')",
        site.user("desk").id
    ));
    let names: Vec<&str> = names
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|name| name.as_str())
        .collect();
    assert!(
        matches!(names[..], ["Marbre", kept] if kept.contains("La Voix du Gué") && kept.ends_with("(2)")),
        "{names:?}"
    );
}
