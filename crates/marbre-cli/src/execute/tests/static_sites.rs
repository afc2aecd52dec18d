//! A static site said at the command line: what is kept of it, and what is refused.

use super::{newsroom, say};

#[tokio::test]
async fn a_static_site_is_changed_and_a_wrong_address_or_kind_refused() {
    let home = tempfile::tempdir().unwrap();
    let desk = newsroom(home.path());
    let told = say(
        &desk,
        home.path(),
        &["site", "add", "static", "site", "--url", "depeche.example"],
    )
    .await;
    assert_eq!(told.code, 1, "{}", told.err);
    assert!(told.err.contains("site_address"), "{}", told.err);
    assert!(desk.lock().unwrap().newsroom().sites.is_empty());

    say(&desk, home.path(), &["site", "add", "static", "site"]).await;
    std::fs::write(home.path().join("about.md"), "# Nous\n\nUn journal.\n").unwrap();
    let set = [
        "site",
        "set",
        "--motto",
        "Le fleuve au quotidien",
        "--footer",
        "© La Dépêche",
        "--about",
        "about.md",
        "--url",
        "https://depeche.example/",
    ];
    let told = say(&desk, home.path(), &set).await;
    assert_eq!(told.code, 0, "{}", told.err);
    let now: serde_json::Value = serde_json::from_str(&told.out).unwrap();
    assert_eq!(now["motto"], "Le fleuve au quotidien");
    assert_eq!(now["footer_note"], "© La Dépêche");
    assert_eq!(now["about"], "# Nous\n\nUn journal.");
    assert_eq!(now["url"], "https://depeche.example");

    // What is not named stays; what is wrong changes nothing.
    let id = now["id"].as_str().unwrap();
    for (option, value) in [("--url", "http://depeche.example"), ("--markup", "blocks")] {
        let told = say(&desk, home.path(), &["site", "set", id, option, value]).await;
        assert_eq!(told.code, 1, "{option}: {}", told.err);
    }
    let told = say(&desk, home.path(), &["site", "set", id]).await;
    let after: serde_json::Value = serde_json::from_str(&told.out).unwrap();
    assert_eq!(after["url"], "https://depeche.example");
    assert_eq!(after["about"], now["about"]);

    let told = say(&desk, home.path(), &["site", "add", "static", "site"]).await;
    assert!(told.err.contains("site_folder_taken"), "{}", told.err);
}
