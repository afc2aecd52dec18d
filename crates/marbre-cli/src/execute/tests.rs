//! Bad input at the command line: real profiles, real files, what is answered.

#![allow(clippy::unwrap_used)]

mod lists;
mod members;
mod static_sites;

use super::{Call, execute};
use crate::{Answer, System};
use chrono::{DateTime, Utc};
use marbre_desk::{Arrivals, Arrived, Desk, NewNewsroom, Surroundings};
use marbre_domain::member::Role;
use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

fn newsroom(home: &Path) -> Arc<Mutex<Desk>> {
    newsroom_in(home, Box::new(System))
}

fn newsroom_in(home: &Path, surroundings: Box<dyn Surroundings>) -> Arc<Mutex<Desk>> {
    let new = NewNewsroom {
        name: "La Dépêche du Sélou".into(),
        member: "Awa Diarra".into(),
        role: Role::Chief,
        zone: "Africa/Bamako".into(),
        language: "fr".into(),
    };
    Arc::new(Mutex::new(Desk::init(home, &new, surroundings).unwrap().0))
}

async fn say(desk: &Arc<Mutex<Desk>>, cwd: &Path, words: &[&str]) -> Answer {
    let call = Call {
        argv: ["marbre", "--json"]
            .iter()
            .chain(words)
            .map(|word| (*word).to_owned())
            .collect(),
        cwd: cwd.to_owned(),
        stdin: Vec::new(),
        passphrase: None,
    };
    execute(desk, &call).await
}

#[test]
fn a_store_from_a_newer_program_is_refused_by_name_and_left_as_it_is() {
    let home = tempfile::tempdir().unwrap();
    drop(newsroom(home.path()));
    let place = home.path().join("marbre.db");
    let mut bytes = fs::read(&place).unwrap();
    // Where SQLite keeps `user_version`.
    bytes[60..64].copy_from_slice(&99_u32.to_be_bytes());
    fs::write(&place, &bytes).unwrap();
    let error = Desk::open(home.path(), Box::new(System)).err().unwrap();
    let answer = Answer::error(false, &error);
    assert_eq!(answer.code, 1);
    assert!(
        answer.err.contains("newer Marbre") && answer.err.contains("Update Marbre"),
        "{}",
        answer.err
    );
    assert_eq!(error.code(), "newer_store");
    assert_eq!(fs::read(&place).unwrap(), bytes);
}

#[tokio::test]
async fn a_file_that_is_not_what_its_name_says_is_said_or_read_as_what_it_is() {
    let home = tempfile::tempdir().unwrap();
    let desk = newsroom(home.path());
    let pdf = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n".repeat(40);
    fs::write(home.path().join("rapport.docx"), &pdf).unwrap();
    let answer = say(&desk, home.path(), &["piece", "import", "rapport.docx"]).await;
    assert_eq!(answer.code, 1, "{}", answer.out);
    assert!(answer.err.contains("rapport.docx"), "{}", answer.err);
    let html = "<!doctype html><html><body><h1>Le pont</h1><p>Il <b>rouvre</b>.</p></body></html>";
    fs::write(home.path().join("pont.txt"), html).unwrap();
    fs::write(home.path().join("pont.jpg"), html).unwrap();
    // What it is counts: both are pages, and read as such.
    for name in ["pont.txt", "pont.jpg"] {
        let answer = say(&desk, home.path(), &["piece", "import", name]).await;
        assert_eq!(answer.code, 0, "{name}: {}", answer.err);
        let made: serde_json::Value = serde_json::from_str(&answer.out).unwrap();
        let piece = made[0]["id"].as_str().unwrap();
        let read = say(&desk, home.path(), &["piece", "export", piece]).await.out;
        assert!(
            read.contains("Il **rouvre**.") && !read.contains("<p>"),
            "{name}: {read}"
        );
    }
    let listed = say(&desk, home.path(), &["piece", "list"]).await;
    let rows: Vec<serde_json::Value> = serde_json::from_str(&listed.out).unwrap();
    assert_eq!(rows.len(), 2);
    assert!(rows.iter().all(|row| row["headline"] == "Le pont"), "{}", listed.out);
}

#[tokio::test]
async fn hostile_html_becomes_words_alone() {
    let home = tempfile::tempdir().unwrap();
    let desk = newsroom(home.path());
    let html = "<h1>Le pont</h1><script>alert(1)</script><p onclick='x()'>Il <a href='javascript:alert(2)'>rouvre</a>.\
                <img src=x onerror=alert(3)><iframe src='https://mal.example'></iframe></p>";
    fs::write(home.path().join("pont.html"), html).unwrap();
    let answer = say(&desk, home.path(), &["piece", "import", "pont.html"]).await;
    assert_eq!(answer.code, 0, "{}", answer.err);
    let out = home.path().join("sortie");
    let answer = say(&desk, home.path(), &["export", "--all", "sortie"]).await;
    assert_eq!(answer.code, 0, "{}", answer.err);
    let mut words = String::new();
    for entry in fs::read_dir(out).unwrap() {
        words += &String::from_utf8_lossy(&fs::read(entry.unwrap().path()).unwrap());
    }
    assert!(words.contains("rouvre"));
    for bad in ["<script", "javascript:", "onclick", "onerror", "<iframe"] {
        assert!(!words.contains(bad), "{bad}");
    }
}

#[tokio::test]
async fn two_hundred_thousand_words_are_taken_in_and_verified() {
    let home = tempfile::tempdir().unwrap();
    let desk = newsroom(home.path());
    let paragraph = "Le pont de Sélou rouvre après six mois de travaux. ".repeat(20) + "\n\n";
    let copy = format!("# Le pont\n\n{}", paragraph.repeat(1_000));
    assert!(copy.split_whitespace().count() >= 200_000);
    fs::write(home.path().join("pont.md"), copy).unwrap();
    let answer = say(&desk, home.path(), &["piece", "import", "pont.md"]).await;
    assert_eq!(answer.code, 0, "{}", answer.err);
    let answer = say(&desk, home.path(), &["verify"]).await;
    assert_eq!(answer.code, 0, "{}", answer.out);
}

#[tokio::test]
async fn a_backup_restored_beside_its_original_is_a_machine_of_its_own() {
    let home = tempfile::tempdir().unwrap();
    let desk = newsroom(&home.path().join("une"));
    let answer = say(&desk, home.path(), &["piece", "new"]).await;
    assert_eq!(answer.code, 0, "{}", answer.err);
    let answer = say(&desk, home.path(), &["backup", "copie.zip"]).await;
    assert_eq!(answer.code, 0, "{}", answer.err);
    let (other, found) = Desk::restore(
        &home.path().join("copie.zip"),
        &home.path().join("deux"),
        Box::new(System),
    )
    .unwrap();
    assert_eq!(found.troubles, []);
    let other = Arc::new(Mutex::new(other));
    for desk in [&desk, &other] {
        let answer = say(desk, home.path(), &["piece", "new"]).await;
        assert_eq!(answer.code, 0, "{}", answer.err);
        let answer = say(desk, home.path(), &["verify"]).await;
        assert_eq!(answer.code, 0, "{}", answer.out);
    }
    let key = |name: &str| fs::read(home.path().join(name).join("device.key")).unwrap();
    assert_ne!(key("une"), key("deux"));
}

#[tokio::test]
async fn a_flash_is_prolonged_in_one_command_and_refused_with_its_reason() {
    let home = tempfile::tempdir().unwrap();
    let desk = newsroom(home.path());
    say(&desk, home.path(), &["site", "add", "static", "site"]).await;
    let told = say(
        &desk,
        home.path(),
        &["flash", "Le pont rouvre", "--level", "alert", "--expires", "1h"],
    )
    .await;
    assert_eq!(told.code, 0, "{}", told.err);
    let made: serde_json::Value = serde_json::from_str(&told.out).unwrap();
    let (id, first) = (made["id"].as_str().unwrap(), made["expires"].as_str().unwrap());
    let told = say(&desk, home.path(), &["flash", "prolong", id, "--expires", "6h"]).await;
    assert_eq!(told.code, 0, "{}", told.err);
    let after: serde_json::Value = serde_json::from_str(&told.out).unwrap();
    assert_eq!(after["state"], "published");
    assert!(after["expires"].as_str().unwrap() > first, "{after}");
    let told = say(&desk, home.path(), &["flash", "prolong", id, "--expires", "2h"]).await;
    assert_eq!(told.code, 3, "{}", told.err);
    assert!(told.err.contains("ends_later"), "{}", told.err);
    // Neither a line nor a flash: how it is said is told.
    assert_eq!(say(&desk, home.path(), &["flash"]).await.code, 2);
    assert_eq!(say(&desk, home.path(), &["flash", "prolong", id]).await.code, 2);
}

/// This machine, with a second gone by whenever somebody asks how long it runs: what has to stand still for a while does.
struct Hurried(AtomicU64);

impl Surroundings for Hurried {
    fn now(&self) -> DateTime<Utc> {
        System.now()
    }

    fn elapsed(&self) -> Duration {
        Duration::from_secs(self.0.fetch_add(1, Ordering::Relaxed))
    }

    fn random(&mut self, bytes: &mut [u8]) {
        System.random(bytes);
    }
}

/// Puts a picture into the newsroom's library, by its arrivals folder.
fn arrives(desk: &Arc<Mutex<Desk>>, name: &str, bytes: &[u8]) {
    let mut arrivals = Arrivals::default();
    let folder = desk.lock().unwrap().arrivals_folder();
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join(name), bytes).unwrap();
    for _ in 0..100 {
        let arrived = {
            let mut desk = desk.lock().unwrap();
            let me = desk.me().unwrap().unwrap();
            arrivals.beat(&mut desk, me).unwrap()
        };
        if arrived.iter().any(|(_, what)| *what == Arrived::Media) {
            return;
        }
    }
    panic!("« {name} » did not arrive");
}

#[tokio::test]
async fn a_picture_of_the_library_is_listed_and_put_into_a_piece() {
    let home = tempfile::tempdir().unwrap();
    let desk = newsroom_in(home.path(), Box::new(Hurried(AtomicU64::new(0))));
    let json = |answer: &Answer| -> serde_json::Value { serde_json::from_str(&answer.out).unwrap() };
    let listed = say(&desk, home.path(), &["media", "list"]).await;
    assert_eq!(json(&listed), serde_json::json!({ "entries": [], "total": 0 }));
    let picture = include_bytes!("../../demo/pictures/marche.jpg");
    arrives(&desk, "Marché de Wansi.jpg", picture);
    let listed = json(&say(&desk, home.path(), &["media", "list", "marche", "WANSI"]).await);
    assert_eq!(listed["total"], 1, "{listed}");
    let entry = listed["entries"][0]["id"].as_str().unwrap();
    let other = json(&say(&desk, home.path(), &["media", "list", "pont"]).await);
    assert_eq!(other["total"], 0, "{other}");

    let made = json(&say(&desk, home.path(), &["piece", "new"]).await);
    let piece = made["id"].as_str().unwrap();
    let set = [
        "piece",
        "set",
        piece,
        "--library",
        &entry[..13],
        "--credit",
        "Issa Koné",
    ];
    let answer = say(&desk, home.path(), &set).await;
    assert_eq!(answer.code, 0, "{}", answer.err);
    let shown = json(&say(&desk, home.path(), &["piece", "show", piece]).await);
    let media = &shown["media"][0];
    assert_eq!(media["credit"], "Issa Koné", "{shown}");
    assert_eq!(media["blob"], listed["entries"][0]["blob"]);
    let fields = shown["fields"].as_array().unwrap();
    let lead = fields.iter().find(|field| field["name"] == "lead_picture").unwrap();
    assert_eq!(lead["value"], media["id"]);
    let kept = json(&say(&desk, home.path(), &["media", "list"]).await);
    assert_eq!(kept["entries"][0]["credit"], "", "the library's own stays as it is");

    let unknown = say(&desk, home.path(), &["piece", "set", piece, "--library", "ffff"]).await;
    assert_eq!(unknown.code, 1, "{}", unknown.out);
    let both = ["piece", "set", piece, "--library", entry, "--picture", "bac.jpg"];
    assert_eq!(say(&desk, home.path(), &both).await.code, 2);
}
