//! A WordPress connected in the window: found, looked at, its terms confirmed, published on, and what somebody changed there
//! replaced only after both texts were shown.

use super::app::App;
use super::page::Page;
use super::profile::{CHIEF, COUNTRY, Profile, SECTION};
use super::screen::Screen;
use super::wait::until;
use crate::wordpress::server::WordPress;

const PASSPHRASE: &str = "le fleuve monte";
const HEADLINE: &str = "Les passeurs du gué";
const SENTENCE: &str = "La pirogue part à l’aube.";
const CORRECTED: &str = "La pirogue part à midi.";

#[test]
fn a_wordpress_is_connected_published_on_and_not_overwritten_unseen() {
    let site = WordPress::start();
    let screen = Screen::open();
    let profile = Profile::new();
    let app = App::open(&screen, &profile);
    let page = app.page();
    open_sites(&page);
    connect(&page, &site);
    // The password is the site's and the file's: no page holds it, and no file of the newsroom does in the clear.
    let password = site.user("desk").password.clone();
    assert!(!held_in(&page).contains(&password));
    assert!(
        !stands_in(&profile.home(), &password),
        "the password stands in the newsroom's folder"
    );
    confirm_terms(&page);
    check(&page);

    let piece = file(&profile, HEADLINE);
    approve(&profile, &piece);
    profile.say(&["piece", "publish", &piece]);
    page.press("button", "Envois");
    until("the article on the site", || {
        match site.value("get_posts()[0]->post_content ?? ''").to_string() {
            content if content.contains("La pirogue part") => Ok(()),
            content => Err(content),
        }
    });
    until("the delivery read back", || online(&profile));

    // Somebody corrects it on the site once the desk's update is approved; the update stops, the correction comes into the
    // piece, and the window says so, whether a delivery or a look between deliveries found it.
    profile.say(&["piece", "update", &piece]);
    profile.say(&["piece", "set", &piece, "--headline", "Les passeurs du fleuve"]);
    approve(&profile, &piece);
    site.php(
        "$p = get_posts()[0]; wp_update_post(wp_slash(['ID' => $p->ID, \
         'post_content' => str_replace('à l’aube', 'à midi', $p->post_content)]));",
    );
    profile.say(&["piece", "publish", &piece]);
    page.read("Modifié sur le site");
    page.press("button", "Comparer");
    page.read("Laissé par Marbre");
    page.read(SENTENCE);
    page.read(CORRECTED);
    assert!(
        site.value("get_posts()[0]->post_content ?? ''")
            .to_string()
            .contains("midi")
    );
    // Somebody looks, approves what now holds both, and it goes out: nothing of either side is lost.
    profile.say(&["piece", "approve", &piece, "--version", "latest"]);
    profile.say(&["piece", "publish", &piece]);
    until("the title of the desk and the correction of the site", || {
        let post = site.value("get_posts()[0]");
        let told = (post["post_title"].as_str(), post["post_content"].as_str());
        match told {
            (Some("Les passeurs du fleuve"), Some(content)) if content.contains("à midi") => Ok(()),
            other => Err(format!("{other:?}")),
        }
    });
}

/// Goes to the sites as the chief, who may connect one, and opens the file of passwords.
pub(super) fn open_sites(page: &Page<'_>) {
    page.change_member(CHIEF);
    page.press("button", "Sites");
    // No keyring runs on this machine: where the password goes is said before it is typed.
    page.read("Aucun trousseau ne tourne sur cet ordinateur");
    page.write("textbox", "Phrase de passe du fichier", PASSPHRASE);
    page.press("button", "Ouvrir");
}

/// Connects a site in the window, with a wrong password first.
pub(super) fn connect(page: &Page<'_>, site: &WordPress) {
    page.write("textbox", "Adresse du site", &site.url());
    page.write("textbox", "Compte", "desk");
    page.write("textbox", "Mot de passe d’application", "pas le bon");
    page.press("button", "Chercher le site");
    page.read("Le site n’accepte pas ce mot de passe");
    page.write("textbox", "Mot de passe d’application", &site.user("desk").password);
    page.press("button", "Chercher le site");
    page.read("Site trouvé");
    page.read("rôle : editor");
    page.press("button", "Connecter ce site");
    page.read("Site connecté.");
}

/// Confirms the newsroom's sections and tags on the site in front.
pub(super) fn confirm_terms(page: &Page<'_>) {
    page.press("button", "Rubriques et étiquettes");
    page.read(&format!("{SECTION} manque"));
    page.read("2 manquent sur le site.");
    page.press("checkbox", "Laisser Marbre créer ce qui manque");
    page.press("button", "Confirmer");
    page.read("Rubriques et étiquettes confirmées.");
}

fn check(page: &Page<'_>) {
    page.press("button", "Vérifier");
    page.read("Le compte a tous les droits que Marbre emploie.");
    page.read("L’horloge du site et celle de cet ordinateur s’accordent.");
    page.press("button", "Fermer");
}

/// What the page holds anywhere that a script could read.
fn held_in(page: &Page<'_>) -> String {
    let read = "return document.documentElement.outerHTML + \
                [...document.querySelectorAll('input')].map((one) => one.value).join(' ') + \
                JSON.stringify(localStorage)";
    page.script(read, Vec::new()).to_string()
}

/// Whether words stand in any file of a folder.
pub(super) fn stands_in(folder: &std::path::Path, words: &str) -> bool {
    std::fs::read_dir(folder).into_iter().flatten().flatten().any(|entry| {
        let path = entry.path();
        if path.is_dir() {
            return stands_in(&path, words);
        }
        std::fs::read(&path).is_ok_and(|bytes| bytes.windows(words.len()).any(|window| window == words.as_bytes()))
    })
}

/// A piece as it is filed from the command line, beside the open window.
pub(super) fn file(profile: &Profile, headline: &str) -> String {
    let copy = profile.path().join("copy.md");
    std::fs::write(&copy, format!("---\ntitle: {headline}\n---\n\n{SENTENCE}\n")).expect("the folder is ours");
    let told = profile.say(&["piece", "import", &copy.to_string_lossy()]);
    let piece = told.lines().next().unwrap_or_default().trim().to_owned();
    let filed = ["--byline", CHIEF, "--section", SECTION, "--country", COUNTRY];
    profile.say(&[&["piece", "set", piece.as_str()], &filed[..]].concat());
    piece
}

/// Submits a piece and approves its latest version.
pub(super) fn approve(profile: &Profile, piece: &str) {
    profile.say(&["piece", "submit", piece]);
    profile.say(&["piece", "approve", piece, "--version", "latest"]);
}

/// Whether every delivery was seen by readers' eyes.
pub(super) fn online(profile: &Profile) -> Result<(), String> {
    let all = profile.json(&["outbox", "list"]);
    let open: Vec<String> = all
        .as_array()
        .into_iter()
        .flatten()
        .filter(|one| one["state"] != "seen")
        .map(ToString::to_string)
        .collect();
    if open.is_empty() { Ok(()) } else { Err(open.join("\n")) }
}
