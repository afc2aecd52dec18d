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

#[tokio::test]
async fn a_static_site_is_made_anew_and_removed() {
    let home = tempfile::tempdir().unwrap();
    let desk = newsroom(home.path());
    say(&desk, home.path(), &["site", "add", "static", "site"]).await;
    let told = say(&desk, home.path(), &["site", "rebuild", "--progress"]).await;
    assert_eq!((told.code, told.out.trim()), (0, "null"), "{}", told.err);

    let told = say(&desk, home.path(), &["site", "rebuild"]).await;
    assert_eq!(told.code, 0, "{}", told.err);
    let view: serde_json::Value = serde_json::from_str(&told.out).unwrap();
    assert_eq!(
        (view["stage"].as_str(), view["pieces"].as_u64()),
        (Some("done"), Some(0))
    );
    assert!(home.path().join("site/index.html").is_file());
    // Nothing is under way that could be stopped; how the last one ended is told.
    let told = say(&desk, home.path(), &["site", "rebuild", "--stop"]).await;
    assert_eq!(told.code, 0, "{}", told.err);
    assert!(told.out.contains("done"), "{}", told.out);

    let told = say(&desk, home.path(), &["site", "remove"]).await;
    assert_eq!(told.code, 0, "{}", told.err);
    let removed: serde_json::Value = serde_json::from_str(&told.out).unwrap();
    assert_eq!(removed["given_up"]["deliveries"], 0);
    assert!(home.path().join("site/index.html").is_file(), "the pages stay");
    let told = say(&desk, home.path(), &["site", "rebuild"]).await;
    assert!(told.err.contains("unknown"), "{}", told.err);
    // The same folder goes on with the same site.
    let told = say(&desk, home.path(), &["site", "add", "static", "site"]).await;
    let again: serde_json::Value = serde_json::from_str(&told.out).unwrap();
    assert_eq!(again["id"], removed["id"]);
}

#[tokio::test]
async fn its_menu_links_pages_and_advertisements_are_said_at_the_command_line() {
    let home = tempfile::tempdir().unwrap();
    let desk = newsroom(home.path());
    say(&desk, home.path(), &["site", "add", "static", "site"]).await;
    say(&desk, home.path(), &["term", "add", "section", "Société"]).await;
    let outline = "- Vie locale -> section:societe\n  - Équipe -> page:equipe\n- Alertes -> alerts\n";
    std::fs::write(home.path().join("menu.txt"), outline).unwrap();
    std::fs::write(home.path().join("equipe.md"), "# Équipe\n\nCinq journalistes.\n").unwrap();
    let set = [
        "site",
        "set",
        "--menu",
        "menu.txt",
        "--page",
        "equipe=equipe.md",
        "--social",
        "Facebook=https://facebook.example/depeche",
        "--link",
        "Écrire=mailto:redaction@depeche.example",
        "--ad",
        "between-menus=Abonnez-vous=https://abonnement.example/?de=site",
    ];
    let told = say(&desk, home.path(), &set).await;
    assert_eq!(told.code, 0, "{}", told.err);
    let now: serde_json::Value = serde_json::from_str(&told.out).unwrap();
    assert_eq!(now["menu"], outline);
    assert_eq!(now["dress"]["pages"][0]["title"], "Équipe");
    assert_eq!(now["dress"]["ads"][0]["url"], "https://abonnement.example/?de=site");

    // They stand on the pages, an advertisement under its label.
    say(&desk, home.path(), &["site", "rebuild"]).await;
    let front = std::fs::read_to_string(home.path().join("site/index.html")).unwrap();
    for words in ["Vie locale", "Facebook", "Écrire", "Abonnez-vous", "Publicité"] {
        assert!(front.contains(words), "« {words} » is not on the front page");
    }
    assert!(home.path().join("site/equipe/index.html").is_file());

    for (option, value) in [
        ("--ad", "top=X=https://x.example"),
        ("--social", "Facebook"),
        ("--link", "X=x.example"),
    ] {
        let told = say(&desk, home.path(), &["site", "set", option, value]).await;
        assert_eq!(told.code, 1, "{option}: {}", told.err);
    }
    let told = say(&desk, home.path(), &["site", "set", "--ad", "none", "--social", "none"]).await;
    let after: serde_json::Value = serde_json::from_str(&told.out).unwrap();
    assert_eq!(after["dress"]["ads"], serde_json::json!([]));
    assert_eq!(after["menu"], outline, "what is not named stays");
}
