//! What somebody changes in wp-admin comes back: merged with what was written here, shown, approved again, and never twice.

use super::command::Marbre;
use super::server::WordPress;
use serde_json::Value;
use std::path::{Path, PathBuf};

const COPY: &str = "---\ntitle: Les passeurs\n---\n\nLa pirogue part à l’aube vers Wansi.\n\n\
                    Trois cents personnes attendent sur la rive.\n\nLe bac est en panne.\n";

/// A newsroom whose one piece is on the site.
struct Scene {
    site: WordPress,
    folder: tempfile::TempDir,
    piece: String,
}

impl Scene {
    fn published() -> Self {
        let mut scene = Self {
            site: WordPress::start(),
            folder: tempfile::tempdir().expect("a folder"),
            piece: String::new(),
        };
        let newsroom = "init --newsroom Gazette --member Aminata --role chief --lang fr";
        scene.done(newsroom, "");
        let add = format!("site add wordpress {} --user desk", scene.site.url());
        scene.done(&add, &scene.site.user("desk").password.clone());
        let made = scene.done("piece import -", COPY);
        scene.piece = made.lines().next().unwrap_or_default().to_owned();
        scene.done("term add section Fleuve", "");
        scene.done("site pull --confirm --create", "");
        scene.on_piece("set", &["--byline", "Aminata", "--section", "Fleuve"]);
        scene.approve();
        assert!(scene.send().contains("seen"), "{}", scene.list());
        scene
    }

    fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    fn done(&self, words: &str, input: &str) -> String {
        let words: Vec<&str> = words.split(' ').collect();
        self.marbre(&self.home()).done(&words, input)
    }

    fn marbre<'a>(&self, home: &'a Path) -> Marbre<'a> {
        Marbre {
            home,
            passphrase: Some("une phrase de passe"),
        }
    }

    fn on_piece(&self, what: &str, more: &[&str]) -> String {
        let words = [&["piece", what, self.piece.as_str()], more].concat();
        self.marbre(&self.home()).done(&words, "")
    }

    fn write(&self, body: &str) {
        let file = self.folder.path().join("corps.md");
        std::fs::write(&file, body).expect("a file");
        self.on_piece("set", &["--body", &file.display().to_string()]);
    }

    fn approve(&self) {
        self.on_piece("submit", &[]);
        self.on_piece("approve", &["--version", "latest"]);
        self.on_piece("publish", &[]);
    }

    /// Lets what is due leave.
    fn send(&self) -> String {
        self.marbre(&self.home()).run_outbox()
    }

    fn list(&self) -> Value {
        serde_json::from_str(&self.done("--json outbox list", "")).expect("JSON")
    }

    fn show(&self) -> Value {
        let words = ["--json", "piece", "show", self.piece.as_str()];
        serde_json::from_str(&self.marbre(&self.home()).done(&words, "")).expect("JSON")
    }

    fn text(&self) -> String {
        self.on_piece("export", &["--format", "md"])
    }

    /// Somebody saves the post in wp-admin with a word replaced.
    fn there(&self, field: &str, word: &str, by: &str) {
        self.site.php(&format!(
            "$p = get_posts(['post_status' => 'any'])[0]; wp_update_post(wp_slash(['ID' => $p->ID, '{field}' => \
             str_replace('{word}', '{by}', $p->{field})]));"
        ));
    }

    fn on_site(&self, field: &str) -> String {
        let value = self
            .site
            .value(&format!("get_posts(['post_status' => 'any'])[0]->{field}"));
        value.as_str().unwrap_or_default().to_owned()
    }

    /// Reopens the piece, as an update does.
    fn reopen(&self) {
        self.on_piece("update", &[]);
    }
}

fn count(text: &str, words: &str) -> usize {
    text.matches(words).count()
}

#[test]
fn what_was_changed_there_and_here_both_stand_once_and_somebody_looks_before_it_goes_out() {
    let scene = Scene::published();
    scene.there("post_content", "aube", "heure dite");
    scene.there(
        "post_content",
        "<p>Le bac est en panne.</p>",
        "<p>Le bac est en panne.</p><p>Un ajout du web.</p>",
    );
    scene.reopen();
    scene.write("La pirogue part à l’aube vers Wansi.\n\nQuatre cents personnes attendent sur la rive.\n\nLe bac est en panne.\n");
    scene.approve();

    // The delivery finds it, nothing is overwritten, and what stood there is in the text.
    scene.send();
    let held = scene.list()[0].clone();
    assert_eq!(
        (&held["state"], &held["fault"]["code"]),
        (&"stuck".into(), &"site_edit".into()),
        "{held}"
    );
    assert!(scene.on_site("post_content").contains("Trois cents"));
    let text = scene.text();
    for words in [
        "La pirogue part à l’heure dite vers Wansi.",
        "Quatre cents personnes",
        "Un ajout du web.",
    ] {
        assert_eq!(count(&text, words), 1, "{words}: {text}");
    }
    let shown = scene.show();
    assert_eq!(shown["row"]["state"], "in_review", "{shown}");
    let versions = scene.on_piece("versions", &[]);
    assert!(versions.contains("le site"), "{versions}");

    // Trying again, or publishing, changes nothing until somebody has approved what is there now.
    let words = ["outbox", "retry", held["id"].as_str().unwrap_or_default()];
    scene.marbre(&scene.home()).done(&words, "");
    scene.send();
    assert_eq!(scene.list()[0]["fault"]["code"], "site_edit");
    let refused = scene.marbre(&scene.home()).say(&["piece", "publish", &scene.piece], "");
    assert_eq!(refused.code, 3, "{}", refused.err);
    assert_eq!(scene.text(), text);

    scene.on_piece("approve", &["--version", "latest"]);
    scene.on_piece("publish", &[]);
    assert!(scene.send().contains("seen"), "{}", scene.list());
    let content = scene.on_site("post_content");
    for words in ["heure dite", "Quatre cents personnes", "Un ajout du web."] {
        assert_eq!(count(&content, words), 1, "{words}: {content}");
    }
    assert_eq!(scene.site.value("count(get_posts(['post_status' => 'any']))"), 1);
    let states: Vec<String> = scene
        .list()
        .as_array()
        .into_iter()
        .flatten()
        .map(|row| row["state"].as_str().unwrap_or_default().to_owned())
        .collect();
    assert_eq!(states.iter().filter(|state| *state == "stuck").count(), 0, "{states:?}");
}

#[test]
fn titles_changed_on_both_sides_stand_side_by_side_until_somebody_chooses() {
    let scene = Scene::published();
    scene.there("post_title", "Les passeurs", "Les passeurs &amp; le fleuve");
    scene.reopen();
    scene.on_piece("set", &["--headline", "Ceux qui passent"]);
    scene.approve();
    scene.send();
    assert_eq!(scene.list()[0]["fault"]["code"], "site_edit");
    let refused = scene
        .marbre(&scene.home())
        .say(&["piece", "approve", &scene.piece, "--version", "latest"], "");
    assert_eq!(refused.code, 3, "{}{}", refused.out, refused.err);
    let shown = scene.show().to_string();
    assert!(
        shown.contains("Les passeurs & le fleuve") && shown.contains("Ceux qui passent"),
        "{shown}"
    );
    scene.on_piece("set", &["--headline", "Les passeurs & le fleuve"]);
    scene.on_piece("approve", &["--version", "latest"]);
    scene.on_piece("publish", &[]);
    assert!(scene.send().contains("seen"), "{}", scene.list());
    assert_eq!(scene.on_site("post_title"), "Les passeurs &amp; le fleuve");
}

/// Everything of an edit is kept in one go; were what is remembered of the site older than the text, it still comes in once.
#[test]
fn an_edit_comes_in_once_whatever_is_forgotten() {
    let scene = Scene::published();
    let database = scene.home().join("marbre.db");
    let memory = || -> Vec<(String, String)> {
        let disk = rusqlite::Connection::open(&database).expect("the database");
        let mut rows = disk
            .prepare("SELECT name, value FROM local_fact WHERE name LIKE 'site:%:post:%'")
            .expect("a query");
        let rows = rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).expect("rows");
        rows.map(|row| row.expect("a row")).collect()
    };
    let before = memory();
    assert_eq!(before.len(), 1);
    scene.there("post_content", "en panne", "réparé");
    scene.reopen();
    scene.on_piece("set", &["--kicker", "Fleuve"]);
    scene.approve();
    scene.send();
    let text = scene.text();
    assert_eq!(count(&text, "Le bac est réparé."), 1, "{text}");
    assert_ne!(memory(), before);

    let disk = rusqlite::Connection::open(&database).expect("the database");
    for (name, value) in &before {
        disk.execute("UPDATE local_fact SET value = ?2 WHERE name = ?1", [name, value])
            .expect("the older memory");
    }
    drop(disk);
    scene.on_piece("approve", &["--version", "latest"]);
    scene.on_piece("publish", &[]);
    scene.send();
    assert_eq!(scene.text(), text);
    let id = scene.list()[0]["id"].as_str().unwrap_or_default().to_owned();
    scene.marbre(&scene.home()).done(&["outbox", "retry", &id], "");
    assert!(scene.send().contains("seen"), "{}", scene.list());
    assert_eq!(count(&scene.on_site("post_content"), "Le bac est réparé."), 1);
    assert!(scene.on_site("post_content").contains("Fleuve"));
}
