//! Several sites for one newsroom, each with its own terms, and one that fails holding nobody up; and a site on trial, where
//! nothing ever becomes public.

use super::client::Asking;
use super::command::Room;
use super::server::WordPress;
use serde_json::{Value, json};
use std::path::PathBuf;

impl Room {
    fn pages(&self) -> PathBuf {
        self.folder.path().join("pages")
    }

    fn publish(&self) -> String {
        let made = self.done(
            "piece import -",
            "---\ntitle: La première\n---\n\nLa pirogue part à l’aube.\n",
        );
        let piece = made.lines().next().unwrap_or_default().to_owned();
        self.marbre(|marbre| marbre.publish(&piece));
        piece
    }

    fn update(&self, piece: &str, headline: &str) {
        self.done(&format!("piece update {piece}"), "");
        self.marbre(|marbre| marbre.done(&["piece", "set", piece, "--headline", headline], ""));
        self.done(&format!("piece submit {piece}"), "");
        self.done(&format!("piece approve {piece} --version latest"), "");
        self.done(&format!("piece publish {piece}"), "");
    }

    /// The last delivery to a site, which a list of deliveries shows by its name.
    fn last(&self, site: &str) -> Value {
        let sites = self.json("site list");
        let named = sites.as_array().into_iter().flatten().find(|one| one["id"] == site);
        let name = &named.expect("the site is there")["name"];
        let list = self.json("outbox list");
        let row = list.as_array().into_iter().flatten().find(|row| row["site"] == *name);
        row.cloned().unwrap_or_default()
    }
}

fn names(site: &WordPress) -> Value {
    site.value("wp_get_post_terms(get_posts()[0]->ID, 'category', ['fields' => 'names'])")
}

#[test]
fn one_site_that_fails_holds_no_other_and_each_has_one_article() {
    let (one, two) = (WordPress::start(), WordPress::start());
    let room = Room::open();
    two.php("update_option('blogname', 'Le Courrier');");
    // The second has both already, one of them under another name's slug: it is matched, not made again.
    two.php("wp_insert_term('FLEUVE', 'category', ['slug' => 'le-fleuve']); wp_insert_term('Mali', 'category');");
    let pages = room.pages();
    room.marbre(|marbre| marbre.done(&["site", "add", "static", &pages.to_string_lossy()], ""));
    let (first, second) = (room.connect(&one, ""), room.connect(&two, ""));
    room.done(&format!("site pull {first} --confirm --create"), "");
    room.done(&format!("site pull {second} --confirm"), "");

    two.in_maintenance(true);
    let piece = room.publish();
    room.marbre(|marbre| marbre.run_outbox());
    assert_eq!(room.last(&first)["state"], "seen", "{}", room.json("outbox list"));
    assert_eq!(room.last(&second)["fault"]["code"], "maintenance");
    let folder = room.json("site list");
    let folder = folder
        .as_array()
        .into_iter()
        .flatten()
        .find(|site| site["kind"] == "static");
    let folder = folder
        .and_then(|site| site["id"].as_str())
        .expect("the static site")
        .to_owned();
    assert_eq!(room.last(&folder)["state"], "written");
    assert_eq!(one.count("post"), 1);

    two.in_maintenance(false);
    let waits = room.last(&second)["id"].as_str().unwrap_or_default().to_owned();
    room.done(&format!("outbox retry {waits}"), "");
    room.marbre(|marbre| marbre.run_outbox());
    assert_eq!(room.last(&second)["state"], "seen");
    assert_eq!((one.count("post"), two.count("post")), (1, 1));
    assert_eq!(
        (names(&one), names(&two)),
        (json!(["Fleuve", "Mali"]), json!(["FLEUVE", "Mali"]))
    );
    // The piece says of each site where it is.
    let shown = room.json(&format!("piece show {piece}"));
    let online = shown["online"].as_array().map_or(0, Vec::len);
    assert_eq!(online, 3, "{}", shown["online"]);

    // An update reaches each once, whatever came before.
    room.update(&piece, "La suite");
    room.marbre(|marbre| marbre.run_outbox());
    for site in [&one, &two] {
        assert_eq!(
            (site.count("post"), site.value("get_posts()[0]->post_title")),
            (1, json!("La suite"))
        );
    }
    assert!(std::fs::read_dir(&pages).is_ok_and(|mut all| all.next().is_some()));
}

#[tokio::test]
async fn a_trial_makes_drafts_only_and_its_end_publishes_nothing() {
    let site = WordPress::start();
    let room = Room::open();
    let id = room.connect(&site, " --trial");
    room.done("site pull --confirm --create", "");
    let said = room.done("site list", "");
    assert!(said.contains("trial"), "{said}");
    let piece = room.publish();
    room.marbre(|marbre| marbre.run_outbox());
    assert_eq!(room.last(&id)["state"], "written");
    let status = || site.value("get_posts(['post_status' => 'any'])[0]->post_status");
    assert_eq!((site.count("post"), status()), (1, json!("draft")));
    let feed = Asking::nobody(&site).get("/feed/").await;
    assert!(!feed.text.contains("La première"), "{}", feed.text);

    // The trial ends: nothing leaves by itself.
    let said = room.done("site set --trial no", "");
    assert!(said.contains("drafts of the trial stay drafts"), "{said}");
    assert!(room.done("outbox run", "").starts_with("0 tried"));
    assert_eq!(status(), "draft");
    // Somebody decides: the same post becomes public.
    room.update(&piece, "La suite");
    room.marbre(|marbre| marbre.run_outbox());
    assert_eq!(room.last(&id)["state"], "seen");
    assert_eq!((site.count("post"), status()), (1, json!("publish")));

    // On trial again, what is public there stays as it is.
    room.done("site set --trial yes", "");
    room.update(&piece, "La fin");
    room.marbre(|marbre| marbre.run_outbox());
    let last = room.last(&id);
    assert_eq!(
        (&last["state"], &last["fault"]["code"]),
        (&json!("stuck"), &json!("on_trial")),
        "{last}"
    );
    assert_eq!(site.value("get_posts()[0]->post_title"), "La suite");
}

/// An article that began on one site goes back there byte for byte; elsewhere its own lines are written anew, and of what is
/// kept as it is only the words: its numbers are of the first site's pictures.
#[test]
fn an_article_of_one_site_goes_to_another_as_a_piece_of_its_own() {
    let (one, two) = (WordPress::start(), WordPress::start());
    two.php("update_option('blogname', 'Le Courrier');");
    let raw = "<!-- wp:paragraph {\"dropCap\":true} -->\n<p class=\"has-drop-cap\">Le bac reprend.</p>\n<!-- /wp:paragraph -->\n\n\
               <!-- wp:columns -->\n<div class=\"wp-block-columns\"><!-- wp:column -->\n<div class=\"wp-block-column\">Trois départs \
               par jour.</div>\n<!-- /wp:column --></div>\n<!-- /wp:columns -->\n\n<!-- wp:gallery {\"ids\":[7,8]} -->\n<figure \
               class=\"wp-block-gallery\"></figure>\n<!-- /wp:gallery -->";
    one.php(&format!(
        "wp_insert_post(wp_slash(['post_status' => 'publish', 'post_author' => 1, 'post_title' => 'Le bac', 'post_content' => \
         '{raw}']));"
    ));
    let room = Room::open();
    let pages = room.pages();
    room.marbre(|marbre| marbre.done(&["site", "add", "static", &pages.to_string_lossy()], ""));
    let (first, second) = (room.connect(&one, ""), room.connect(&two, ""));
    room.done(&format!("site pull {first} --confirm --create"), "");
    room.done(&format!("site pull {second} --confirm --create"), "");
    let number = one.value("get_posts()[0]->ID").to_string();
    let brought = room.json(&format!("site import {first} {number}"));
    let piece = brought["piece"].as_str().expect("a piece").to_owned();
    room.marbre(|marbre| marbre.done(&["piece", "update", &piece], ""));
    let filed = ["--section", "Fleuve", "--country", "Mali", "--byline", "Aminata"];
    room.marbre(|marbre| marbre.done(&[&["piece", "set", piece.as_str()], &filed[..]].concat(), ""));
    room.done(&format!("piece submit {piece}"), "");
    room.done(&format!("piece approve {piece} --version latest"), "");
    room.done(&format!("piece publish {piece}"), "");
    room.marbre(|marbre| marbre.run_outbox());
    assert_eq!(room.last(&first)["state"], "seen", "{}", room.json("outbox list"));
    assert_eq!(room.last(&second)["state"], "seen", "{}", room.json("outbox list"));

    let content = |site: &WordPress| site.value("get_posts()[0]->post_content").as_str().map(str::to_owned);
    assert!(
        content(&one).is_some_and(|content| content.ends_with(raw)),
        "{:?}",
        content(&one)
    );
    let there = content(&two).expect("it is there");
    assert!(there.contains("<p>Le bac reprend.</p>"), "{there}");
    assert!(there.contains("<p>Trois départs par jour.</p>"), "{there}");
    for theirs in ["wp:columns", "wp:gallery", "dropCap"] {
        assert!(!there.contains(theirs), "{theirs} in {there}");
    }
    let served = walk(&pages);
    let article = served.iter().find(|html| html.contains("Trois départs par jour."));
    let article = article.expect("the static site has its words");
    assert!(
        article.contains("Le bac reprend.") && !article.contains("wp-block"),
        "{article}"
    );
}

/// Every page of a static site.
fn walk(folder: &std::path::Path) -> Vec<String> {
    let mut pages = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            pages.extend(walk(&path));
        } else if path.extension().is_some_and(|kind| kind == "html") {
            pages.extend(std::fs::read_to_string(&path));
        }
    }
    pages
}
