//! An article that stood on the site before Marbre comes in, is corrected, and goes back: the same post, every other byte as
//! it was.

use super::client::{API, Answer, Asking};
use super::command::Marbre;
use super::publisher::PICTURE;
use super::server::WordPress;
use crate::e2e::wait::{PATIENCE, look_until};
use serde_json::{Value, json};
use std::path::PathBuf;

/// A block of every kind that WordPress brings, as its editor writes it.
const CORE_BLOCKS: &str = include_str!("../../../crates/marbre-publish/src/wordpress/sources/core-blocks.html");

/// A newsroom that has just connected a site with a past.
struct Scene {
    site: WordPress,
    folder: tempfile::TempDir,
    name: String,
}

impl Scene {
    fn connected() -> Self {
        let mut scene = Self {
            site: WordPress::start(),
            folder: tempfile::tempdir().expect("a folder"),
            name: String::new(),
        };
        let newsroom = "init --newsroom Gazette --member Aminata --role chief --lang fr";
        scene.done(&newsroom.split(' ').collect::<Vec<_>>());
        let url = scene.site.url();
        let add = ["site", "add", "wordpress", url.as_str(), "--user", "desk"];
        let password = scene.site.user("desk").password.clone();
        scene.marbre(&scene.home()).done(&add, &password);
        scene.done(&["term", "add", "section", "Fleuve"]);
        scene.name = scene.json(&["site", "list"])[0]["name"]
            .as_str()
            .expect("its name")
            .to_owned();
        scene
    }

    fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    fn marbre<'a>(&self, home: &'a std::path::Path) -> Marbre<'a> {
        Marbre {
            home,
            passphrase: Some("une phrase de passe"),
        }
    }

    fn done(&self, words: &[&str]) -> String {
        self.marbre(&self.home()).done(words, "")
    }

    fn json(&self, words: &[&str]) -> Value {
        serde_json::from_str(&self.done(&[&["--json"], words].concat())).expect("JSON")
    }

    fn import(&self, article: &str) -> Value {
        self.json(&["site", "import", &self.name, article])
    }

    /// The lines of a piece with some words replaced, as its editor would.
    fn correct(&self, piece: &str, wrong: &str, right: &str) {
        self.done(&["piece", "correct", piece, "--note", "Une lettre manquait."]);
        self.done(&["piece", "replace", piece, wrong, right]);
    }

    fn approve_and_publish(&self, piece: &str) {
        self.done(&["piece", "submit", piece]);
        self.done(&["piece", "approve", piece, "--version", "latest"]);
        self.done(&["piece", "publish", piece]);
    }
}

async fn as_it_stands(asking: &Asking, post: u64) -> Value {
    asking.get(&format!("{API}/posts/{post}?context=edit")).await.json
}

/// A section of the site and a picture of its library, with its words.
pub(super) async fn section_and_picture(admin: &Asking) -> (u64, u64) {
    let fleuve = admin
        .post(&format!("{API}/categories"), json!({ "name": "Fleuve" }))
        .await
        .id();
    let picture = admin
        .upload("attachment; filename=\"bac.jpg\"", "image/jpeg", PICTURE, "")
        .await
        .id();
    let words = json!({ "alt_text": "Un bac", "caption": "Le bac de Wansi. Photo : Issa Koné" });
    admin.post(&format!("{API}/media/{picture}"), words).await;
    (fleuve, picture)
}

/// An article with a past: filed, pictured, of another author, years old.
async fn with_a_past(site: &WordPress, content: &str) -> (Asking, u64) {
    let admin = Asking::user(site, "admin");
    let (fleuve, picture) = section_and_picture(&admin).await;
    let archives = admin
        .post(&format!("{API}/categories"), json!({ "name": "Archives" }))
        .await
        .id();
    let tag = admin
        .post(&format!("{API}/tags"), json!({ "name": "bac & pirogue" }))
        .await
        .id();
    let made: Answer = admin
        .post(
            &format!("{API}/posts"),
            json!({
                "title": "Le bac &amp; <em>l’aube</em>", "content": content, "excerpt": "Un <strong>chapô</strong> d’ici.",
                "slug": "le-bac-de-2019", "date_gmt": "2019-05-12T06:00:00", "status": "publish",
                "categories": [fleuve, archives], "tags": [tag], "featured_media": picture, "sticky": true,
            }),
        )
        .await;
    let post = made.id();
    (admin, post)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_article_that_was_there_comes_in_is_corrected_and_goes_back_as_it_stood() {
    let scene = Scene::connected();
    let (asking, post) = with_a_past(&scene.site, CORE_BLOCKS).await;
    let before = as_it_stands(&asking, post).await;
    let brought = scene.import(before["link"].as_str().expect("its address"));
    assert_eq!(brought["how"], "new", "{brought}");
    assert_eq!(brought["headline"], "Le bac & l’aube");
    assert!(
        brought["kept_terms"][0]
            .as_str()
            .is_some_and(|note| note.contains("Archives")),
        "{brought}"
    );
    let piece = brought["piece"].as_str().expect("a piece");

    // It is published there, by nobody's approval here; what it says beside its text came along.
    let shown = scene.json(&["piece", "show", piece]);
    assert_eq!(shown["row"]["state"], "published", "{shown}");
    assert!(scene.json(&["outbox", "list"]).as_array().is_some_and(Vec::is_empty));
    let words = scene.done(&["piece", "export", piece, "--format", "json"]);
    for word in ["Fleuve", "bac & pirogue", "Issa Koné", "Un bac", "Le bac de Wansi"] {
        assert!(words.contains(word), "{word}: {words}");
    }
    let again = scene.import(&post.to_string());
    assert_eq!((&again["how"], &again["piece"]), (&"same".into(), &brought["piece"]));
    let refused = scene.marbre(&scene.home()).say(&["piece", "publish", piece], "");
    assert_eq!(
        refused.code, 3,
        "nobody approved anything: {}{}",
        refused.out, refused.err
    );

    scene.done(&["piece", "update", piece]);
    scene.done(&["piece", "replace", piece, "Camions", "Camions et bus"]);
    scene.approve_and_publish(piece);
    let sent = scene.marbre(&scene.home()).run_outbox();
    assert!(sent.contains("seen"), "{}", scene.json(&["outbox", "list"]));
    let after = as_it_stands(&asking, post).await;
    let raw = |post: &Value| post["content"]["raw"].as_str().unwrap_or_default().to_owned();
    assert_eq!(
        raw(&after),
        raw(&before).replace("<li>Camions</li>", "<li>Camions et bus</li>")
    );
    for kept in [
        "/title/raw",
        "/excerpt/raw",
        "/slug",
        "/link",
        "/date_gmt",
        "/author",
        "/featured_media",
        "/sticky",
        "/status",
        "/categories",
        "/tags",
    ] {
        assert_eq!(after.pointer(kept), before.pointer(kept), "{kept}");
    }
    assert_eq!((scene.site.count("post"), scene.site.count("attachment")), (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_changed_there_since_it_came_in_is_read_before_anything_goes_back() {
    let scene = Scene::connected();
    let classic = "Première ligne.\n\n<table class=\"prix\"><tr><td>Mil</td></tr></table>\n\n[gallery ids=\"1,2\"]\n\nDernière ligne.";
    let (asking, post) = with_a_past(&scene.site, classic).await;
    let piece = scene.import(&post.to_string())["piece"]
        .as_str()
        .expect("a piece")
        .to_owned();
    let theirs = classic.replace("Mil", "Sorgho").replace("Première", "Toute première");
    asking
        .post(&format!("{API}/posts/{post}"), json!({ "content": theirs }))
        .await;

    scene.correct(&piece, "Dernière", "Avant-dernière");
    scene.approve_and_publish(&piece);
    scene.marbre(&scene.home()).run_outbox();
    let held = scene.json(&["outbox", "list"])[0].clone();
    assert_eq!(held["fault"]["code"], "site_edit", "{held}");
    let raw = async || {
        as_it_stands(&asking, post).await["content"]["raw"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    };
    assert_eq!(raw().await, theirs, "nothing was written over it");

    scene.done(&["piece", "approve", &piece, "--version", "latest"]);
    scene.done(&["piece", "publish", &piece]);
    assert!(
        scene.marbre(&scene.home()).run_outbox().contains("seen"),
        "{}",
        scene.json(&["outbox", "list"])
    );
    let corrected = raw().await;
    let note = corrected.find("<p class=\"correction\">").expect("the note to readers");
    assert_eq!(
        corrected[..note].trim_end(),
        theirs.replace("Dernière", "Avant-dernière")
    );
    assert_eq!(scene.site.count("post"), 1);
}

/// Articles on the site, numbered, all alike but for their number.
fn many(site: &WordPress, count: u32) {
    site.php(&format!(
        "for ($i = 0; $i < {count}; $i++) {{ wp_insert_post(wp_slash(['post_status' => 'publish', 'post_author' => 1, \
         'post_date' => sprintf('20%02d-05-12 06:00:00', 10 + $i % 10), 'post_title' => \"L’article $i\", 'post_content' => \
         \"<!-- wp:paragraph -->\\n<p>Le bac $i.</p>\\n<!-- /wp:paragraph -->\"])); }}"
    ));
}

/// How often each title stands among the newsroom's pieces.
fn headlines(scene: &Scene) -> Vec<String> {
    let listed = scene.json(&["piece", "list"]);
    let mut names: Vec<String> = listed
        .as_array()
        .into_iter()
        .flatten()
        .map(|row| row["headline"].as_str().unwrap_or_default().to_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn every_article_comes_in_once_and_a_second_time_only_what_changed() {
    let scene = Scene::connected();
    many(&scene.site, 230);
    let name = scene.name.clone();
    let all = ["--json", "site", "import", name.as_str(), "--all"];
    let run = |scene: &Scene| -> Value {
        serde_json::from_str::<Value>(&scene.done(&all)).expect("JSON")["articles"].clone()
    };
    let first = run(&scene);
    assert_eq!(
        (&first["stage"]["is"], &first["new"], &first["total"]),
        (&"done".into(), &230.into(), &230.into()),
        "{first}"
    );
    let names = headlines(&scene);
    assert_eq!(names.len(), 230);
    assert!(names.windows(2).all(|two| two[0] != two[1]));

    // One is changed there, one comes, one is deleted: those two are asked for, and nothing comes twice.
    scene.site.php(
        "$p = get_page_by_title('L’article 7', OBJECT, 'post'); \
         $wpdb->query(\"UPDATE $wpdb->posts SET post_modified = post_date, post_modified_gmt = post_date_gmt\"); \
         wp_update_post(wp_slash(['ID' => $p->ID, 'post_content' => str_replace('bac', 'grand bac', $p->post_content)])); \
         wp_insert_post(wp_slash(['post_status' => 'publish', 'post_author' => 1, 'post_title' => 'Le dernier', 'post_content' => 'Fin.'])); \
         wp_delete_post(get_page_by_title('L’article 9', OBJECT, 'post')->ID, true);",
    );
    let second = run(&scene);
    assert_eq!(
        (&second["new"], &second["changed"], &second["same"], &second["total"]),
        (&1.into(), &1.into(), &0.into(), &2.into()),
        "{second}"
    );
    assert_eq!(headlines(&scene).len(), 231);
    let found = scene.json(&["piece", "search", "grand bac"]);
    assert_eq!(found.as_array().map(Vec::len), Some(1), "{found}");

    // A range and a section ask for those alone.
    let range = [
        "site",
        "import",
        &name,
        "--after",
        "2012-01-01",
        "--before",
        "2013-01-01",
    ];
    let years = scene.json(&range)["articles"].clone();
    assert_eq!((&years["total"], &years["same"]), (&23.into(), &23.into()), "{years}");
}

#[test]
fn one_bad_article_is_named_and_the_others_come() {
    let scene = Scene::connected();
    many(&scene.site, 30);
    let plugins = scene.site.site().join("wp-content/mu-plugins");
    std::fs::create_dir_all(&plugins).expect("the site's folder");
    let bad = plugins.join("bad.php");
    // One article loses its text in the answer, another breaks the whole answer.
    std::fs::write(
        &bad,
        "<?php add_filter('rest_prepare_post', function ($answer, $post) { if ($post->post_title === 'L’article 4') { \
         $answer->data['content'] = null; } if ($post->post_title === 'L’article 11' && isset($answer->data['content'])) { \
         status_header(500); die('<p>Fatal error</p>'); } return $answer; }, 10, 2);",
    )
    .expect("the site's folder");
    let name = scene.name.clone();
    let all = ["--json", "site", "import", name.as_str(), "--all"];
    let told = scene.marbre(&scene.home()).say(&all, "");
    let first: Value = serde_json::from_str::<Value>(&told.out).expect("JSON")["articles"].clone();
    assert_eq!(told.code, 1, "some did not come");
    assert_eq!(
        (&first["stage"]["is"], &first["new"]),
        (&"done".into(), &28.into()),
        "{first}"
    );
    assert_eq!(first["failed"].as_array().map(Vec::len), Some(2), "{first}");

    // Mended, they are tried again, and nothing else is.
    std::fs::remove_file(&bad).expect("it was there");
    let second: Value = serde_json::from_str::<Value>(&scene.done(&all)).expect("JSON")["articles"].clone();
    assert_eq!(
        (&second["new"], second["failed"].as_array().map(Vec::len)),
        (&2.into(), Some(0)),
        "{second}"
    );
    assert_eq!(headlines(&scene).len(), 30);
}

/// The site gives two pages of its articles and keeps whoever asks for a third waiting until it is told to go on: a run is in its
/// middle for as long as it takes to end it there.
pub(super) fn hold_the_third_page(site: &WordPress) {
    site.add_plugin(
        "hold",
        "add_filter('rest_pre_dispatch', function ($done, $server, $request) { while ((int) $request['offset'] > 150 && \
         !file_exists(WP_CONTENT_DIR . '/go-on')) { usleep(20000); clearstatcache(); } return $done; }, 10, 3);",
    );
}

/// Nothing is kept waiting any more.
pub(super) fn go_on(site: &WordPress) {
    std::fs::write(site.site().join("wp-content/go-on"), "").expect("the site is ours");
}

#[test]
fn a_run_that_was_killed_goes_on_where_it_was() {
    let scene = Scene::connected();
    many(&scene.site, 350);
    hold_the_third_page(&scene.site);
    let home = scene.home();
    let marbre = scene.marbre(&home);
    let all = ["site", "import", scene.name.as_str(), "--all"];
    let mut child = marbre
        .command(&all)
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()
        .expect("it is a program");
    let database = home.join("marbre.db");
    let pieces = || -> u32 {
        let disk = rusqlite::Connection::open(&database).expect("the database");
        disk.query_row("SELECT count(*) FROM piece", [], |row| row.get(0))
            .unwrap_or(0)
    };
    let some = || {
        if pieces() >= 20 {
            Ok(())
        } else {
            Err("few came".to_owned())
        }
    };
    look_until(PATIENCE, some).expect("articles come");
    child.kill().expect("it runs");
    child.wait().expect("it ends");
    go_on(&scene.site);
    let before = u64::from(pieces());
    let told: Value =
        serde_json::from_str(&marbre.done(&["--json", all[0], all[1], all[2], all[3]], "")).expect("JSON");
    let told = &told["articles"];
    assert_eq!(
        (&told["stage"]["is"], &told["new"], &told["same"]),
        (&"done".into(), &350.into(), &0.into()),
        "{told}"
    );
    assert!(before < 350, "it was killed before its end");
    let names = headlines(&scene);
    assert_eq!(names.len(), 350);
    assert!(names.windows(2).all(|two| two[0] != two[1]), "one came twice");
}

/// The site's picture is found by its words and leads a piece with them; what is changed in the piece stays there.
fn puts_a_picture_of_the_library_into_a_piece(scene: &Scene) {
    let found = scene.json(&["media", "list", "BAC", "koné"]);
    assert_eq!(found["total"], 1, "{found}");
    let entry = &found["entries"][0];
    let id = entry["id"].as_str().expect("an identifier");
    let piece = scene.json(&["piece", "new"])["id"]
        .as_str()
        .expect("a piece")
        .to_owned();
    scene.done(&["piece", "set", &piece, "--library", id]);
    let media = scene.json(&["piece", "show", &piece])["media"][0].clone();
    assert_eq!(media["caption"], "Le bac de Wansi.", "{media}");
    assert_eq!(media["credit"], entry["credit"], "{media}");
    assert_eq!(media["alt"], "Un bac", "{media}");
    assert_eq!(media["blob"], entry["blob"], "{media}");
    assert_ne!(media["id"], entry["id"], "a record of its own");
    scene.done(&["piece", "set", &piece, "--caption", "Le bac, en panne."]);
    assert_eq!(
        scene.json(&["media", "list"])["entries"][0]["caption"],
        "Le bac de Wansi."
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn terms_authors_and_the_library_come_in_and_what_was_renamed_or_merged_is_told() {
    let scene = Scene::connected();
    let (admin, _) = with_a_past(&scene.site, "Un texte.").await;
    let archives = admin.get(&format!("{API}/categories?slug=archives")).await.json[0]["id"]
        .as_u64()
        .expect("a number");
    let under = json!({ "name": "Vieux papiers", "parent": archives });
    admin.post(&format!("{API}/categories"), under).await;
    let what = ["site", "import", scene.name.as_str(), "--terms", "--authors", "--media"];
    let brought = scene.json(&what);
    assert_eq!(
        brought["terms"]["added"],
        json!(["Archives", "Vieux papiers", "bac & pirogue"]),
        "{brought}"
    );
    assert!(
        brought["authors"].as_array().is_some_and(|authors| !authors.is_empty()),
        "{brought}"
    );
    assert_eq!(
        (&brought["media"]["new"], &brought["media"]["total"]),
        (&1.into(), &1.into()),
        "{brought}"
    );
    puts_a_picture_of_the_library_into_a_piece(&scene);
    let listed = scene.done(&["term", "list"]);
    assert!(
        listed.contains("Archives") && listed.contains("Vieux papiers"),
        "{listed}"
    );

    let renamed = json!({ "name": "Mémoire" });
    admin.post(&format!("{API}/categories/{archives}"), renamed).await;
    let tags = admin.get(&format!("{API}/tags")).await.json[0]["id"]
        .as_u64()
        .expect("a number");
    admin.delete(&format!("{API}/tags/{tags}?force=true")).await;
    let told = scene.json(&what);
    assert_eq!(told["terms"]["renamed"][0]["now"], "Mémoire", "{told}");
    assert_eq!(told["terms"]["gone"], json!(["bac & pirogue"]), "{told}");
    assert_eq!(told["terms"]["added"], json!([]), "{told}");
    assert_eq!(told["media"]["new"], 0, "{told}");
    scene.done(&["site", "import", &scene.name, "--terms", "--rename"]);
    assert!(scene.done(&["term", "list"]).contains("Mémoire"));
    assert_eq!(scene.json(&what)["terms"]["renamed"], json!([]));
}
