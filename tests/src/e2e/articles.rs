//! Articles that a site has already, from the window: one by its address, opened with its sealed block, corrected and given
//! back with every other byte as it was; then its sections, then all articles, with what became of each.

use super::app::App;
use super::connected::{approve, confirm_terms, connect, open_sites};
use super::profile::Profile;
use super::screen::Screen;
use super::wait::until;
use crate::wordpress::server::WordPress;

/// A paragraph, columns that no other program knows, and a shortcode.
const RAW: &str = "<!-- wp:paragraph {\"dropCap\":true} -->\n<p class=\"has-drop-cap\">Le bac de Wansi reprend lundi.</p>\n\
                   <!-- /wp:paragraph -->\n\n<!-- wp:columns {\"align\":\"wide\"} -->\n<div class=\"wp-block-columns \
                   alignwide\"><!-- wp:column -->\n<div class=\"wp-block-column\"></div>\n<!-- /wp:column --></div>\n\
                   <!-- /wp:columns -->\n\n<!-- wp:shortcode -->\n[horaires ligne=\"3\"]\n<!-- /wp:shortcode -->";

#[test]
fn an_article_that_was_online_is_opened_corrected_and_goes_back_with_its_other_bytes() {
    let site = WordPress::start();
    site.php(&format!(
        "foreach (['Le bac reprend', 'Le marché de Tombo', 'La pluie'] as $title) wp_insert_post(wp_slash(['post_status' => \
         'publish', 'post_author' => 1, 'post_title' => $title, 'post_content' => '{RAW}']));"
    ));
    let address = site.value("get_permalink(get_page_by_title('Le bac reprend', OBJECT, 'post'))");
    let address = address.as_str().expect("an address").to_owned();
    let screen = Screen::open();
    let profile = Profile::new();
    let app = App::open(&screen, &profile);
    let page = app.page();
    open_sites(&page);
    connect(&page, &site);
    confirm_terms(&page);

    page.press("button", "Articles déjà en ligne…");
    page.write("textbox", "Un article", &address);
    page.press("button", "Chercher");
    page.read("L’article est là, tel qu’il est en ligne.");
    page.read("Le bac de Wansi reprend lundi.");
    page.read("Bloc du site : colonnes");
    let piece = until("the piece", || {
        let found = profile.json(&["piece", "list"]);
        let found = found.as_array().into_iter().flatten();
        let mut found = found.filter(|one| one["headline"] == "Le bac reprend");
        let id = found.next().and_then(|one| one["id"].as_str().map(str::to_owned));
        id.ok_or_else(|| "it is in no list".to_owned())
    });
    profile.say(&["piece", "update", &piece]);
    profile.say(&["piece", "set", &piece, "--headline", "Le bac reprend mardi"]);
    approve(&profile, &piece);
    profile.say(&["piece", "publish", &piece]);
    until("the new title over the same text", || {
        let post = site.value("get_page_by_path('le-bac-reprend', OBJECT, 'post')");
        match (post["post_title"].as_str(), post["post_content"].as_str()) {
            (Some("Le bac reprend mardi"), Some(content)) => {
                assert_eq!(content, RAW, "what nobody touched is as it was");
                Ok(())
            }
            other => Err(format!("{other:?}")),
        }
    });

    // What the site has beyond the newsroom's lists, from the same dialog.
    site.php("wp_insert_term('Voies d’eau', 'category'); wp_insert_term('marée', 'post_tag');");
    page.press("button", "Sites");
    page.press("button", "Articles déjà en ligne…");
    page.press("button", "Faire venir rubriques et étiquettes");
    page.read("Nouveau dans vos listes : Voies d’eau, marée.");
    page.press("button", "Fermer");
    let terms = profile.json(&["term", "list"]);
    let terms = terms.as_array().into_iter().flatten();
    let named = |name: &str| terms.clone().filter(|term| term["name"] == name).count();
    assert_eq!((named("Voies d’eau"), named("marée")), (1, 1));

    // All of them, from the same dialog: the one that is here is not brought twice.
    page.press("button", "Sites");
    page.press("button", "Articles déjà en ligne…");
    page.press("button", "Tout faire venir");
    page.read("Nouveaux : 2. Changés sur le site : 0. Tels quels : 1.");
    let all = profile.json(&["piece", "list"]);
    let brought = all.as_array().into_iter().flatten();
    let brought = brought.filter(|one| {
        let headline = one["headline"].as_str().unwrap_or_default();
        ["Le bac reprend mardi", "Le marché de Tombo", "La pluie"].contains(&headline)
    });
    assert_eq!(brought.count(), 3);
}
