//! One delivery after another: what changes on the site, what does not, what is refused.

use super::samples::*;
use super::site_files::*;
use crate::deliver::job::{Order, Seen};
use crate::deliver::manifest::{MANIFEST, Manifest};
use crate::deliver::{DeliverError, Site, StaticSite};
use crate::settings::SiteSettings;
use chrono::TimeDelta;
use expect_test::expect;
use marbre_domain::ids::PieceId;
use marbre_domain::version::VersionContent;

fn newsroom() -> Newsroom {
    Newsroom::new(site())
}

/// The files that changed, appeared or went since.
fn changed(newsroom: &Newsroom, before: &std::collections::BTreeMap<String, Vec<u8>>) -> String {
    let after = files(newsroom.folder.path());
    let mut told: Vec<String> = after
        .iter()
        .filter(|(name, bytes)| before.get(*name) != Some(bytes))
        .map(|(name, _)| name.clone())
        .collect();
    told.extend(
        before
            .keys()
            .filter(|name| !after.contains_key(*name))
            .map(|name| format!("- {name}")),
    );
    told.join("\n")
}

#[tokio::test]
async fn publishing_one_piece_rewrites_only_what_must_change() {
    let newsroom = newsroom();
    newsroom.publish(&article(1, "un", "Le premier"), noon()).await;
    newsroom
        .publish(&article(2, "deux", "Le deuxième"), noon() + TimeDelta::minutes(1))
        .await;
    let before = files(newsroom.folder.path());
    newsroom
        .publish(&article(3, "trois", "Le troisième"), noon() + TimeDelta::minutes(2))
        .await;
    expect![[r#"
        2026/11/trois/index.html
        atom.xml
        feed.xml
        fragment/latest.html
        index.html
        marbre-manifest.json
        pays/sahelia/index.html
        rubrique/politique/index.html"#]]
    .assert_eq(&changed(&newsroom, &before));
}

#[tokio::test]
async fn an_update_keeps_address_and_first_date() {
    let newsroom = newsroom();
    let mut content = article(1, "crue", "Le pont menace");
    newsroom.publish(&content, noon()).await;
    content.headline = "Le pont est fermé".into();
    content.slug = "autre-chose".into();
    let seen = newsroom.publish(&content, noon() + TimeDelta::days(40)).await;
    assert_eq!(
        seen,
        Seen::Written {
            address: "2026/11/crue/".into()
        }
    );
    let page = newsroom.text("2026/11/crue/index.html");
    assert!(page.contains("Le pont est fermé") && !page.contains("Le pont menace"));
    assert!(page.contains("20\u{a0}novembre 2026, 12\u{a0}h\u{a0}00") && page.contains("Mis à jour le"));
    assert!(!newsroom.text("index.html").contains("Le pont menace"));
}

#[tokio::test]
async fn two_pieces_never_share_an_address() {
    let newsroom = newsroom();
    newsroom.publish(&article(1, "crue", "Un"), noon()).await;
    let seen = newsroom.publish(&article(2, "crue", "Deux"), noon()).await;
    assert_eq!(
        seen,
        Seen::Written {
            address: "2026/11/crue-02020202/".into()
        }
    );
    newsroom
        .deliver(&job(
            "w",
            noon(),
            Order::Withdraw {
                piece: piece_id(1),
                reason: String::new(),
            },
        ))
        .await
        .unwrap();
    let seen = newsroom.publish(&article(3, "crue", "Trois"), noon()).await;
    assert_eq!(
        seen,
        Seen::Written {
            address: "2026/11/crue-03030303/".into()
        },
        "a withdrawn piece keeps its address"
    );
    let hostile = VersionContent {
        slug: "../../../etc/passwd".into(),
        ..article(4, "", "Quatre")
    };
    assert_eq!(
        newsroom.publish(&hostile, noon()).await,
        Seen::Written {
            address: "2026/11/etc-passwd/".into()
        }
    );
    let wordless = VersionContent {
        slug: "ɛɔ".into(),
        ..article(5, "", "Cinq")
    };
    assert_eq!(
        newsroom.publish(&wordless, noon()).await,
        Seen::Written {
            address: "2026/11/05050505/".into()
        }
    );
}

#[tokio::test]
async fn the_same_token_is_delivered_once_whatever_came_since() {
    let newsroom = newsroom();
    let mut content = article(1, "crue", "Premier état");
    let first = newsroom.machine.publish("token-1", &content, noon());
    newsroom.deliver(&first).await.unwrap();
    let after = files(newsroom.folder.path());
    newsroom.deliver(&first).await.unwrap();
    assert_eq!(files(newsroom.folder.path()), after);
    content.headline = "Second état".into();
    newsroom
        .deliver(
            &newsroom
                .machine
                .publish("token-2", &content, noon() + TimeDelta::hours(1)),
        )
        .await
        .unwrap();
    assert_eq!(
        newsroom.deliver(&first).await.unwrap(),
        Seen::Superseded {
            address: "2026/11/crue/".into()
        }
    );
    assert!(newsroom.text("2026/11/crue/index.html").contains("Second état"));
    assert_eq!(newsroom.site.find("token-1").await.unwrap().unwrap().at, noon());
    assert_eq!(newsroom.site.find("token-3").await.unwrap(), None);
}

#[tokio::test]
async fn a_withdrawn_piece_leaves_a_word_and_a_killed_one_nothing() {
    let newsroom = newsroom();
    let photo = photograph(7);
    newsroom.machine.keep_blob(&photo);
    let mut content = article(1, "affaire-bakary", "CANARI : l’affaire");
    content.tags = vec![term("affaire Bakary", "affaire-bakary")];
    content.lead = Some(printed(&photo, "CANARI légende", "X"));
    newsroom.publish(&content, noon()).await;
    let mut naming = article(2, "suite", "La suite");
    naming.tags = content.tags.clone();
    newsroom.publish(&naming, noon() + TimeDelta::hours(1)).await;
    assert!(
        newsroom.text("2026/11/suite/index.html").contains("CANARI"),
        "the later piece names the older one"
    );

    let at = noon() + TimeDelta::hours(2);
    let seen = newsroom
        .deliver(&job(
            "w",
            at,
            Order::Withdraw {
                piece: content.piece,
                reason: "Une source s’est rétractée.".into(),
            },
        ))
        .await;
    assert_eq!(
        seen.unwrap(),
        Seen::Written {
            address: "2026/11/affaire-bakary/".into()
        }
    );
    let page = newsroom.text("2026/11/affaire-bakary/index.html");
    assert!(page.contains("Cet article a été retiré") && page.contains("Une source s’est rétractée."));
    let canary = |newsroom: &Newsroom| -> Vec<String> {
        let holds = |bytes: &[u8]| bytes.windows(6).any(|window| window == b"CANARI");
        files(newsroom.folder.path())
            .into_iter()
            .filter(|(_, bytes)| holds(bytes))
            .map(|(name, _)| name)
            .collect()
    };
    assert_eq!(canary(&newsroom), [""; 0]);
    check_links(&files(newsroom.folder.path()), "withdrawn");
    assert!(
        !files(newsroom.folder.path())
            .keys()
            .any(|name| name.starts_with("media/"))
    );

    newsroom.publish(&content, at + TimeDelta::hours(1)).await;
    assert!(
        newsroom.text("2026/11/affaire-bakary/index.html").contains("CANARI"),
        "it may come back to its address"
    );
    newsroom
        .deliver(&job(
            "k1",
            at + TimeDelta::hours(2),
            Order::Kill { piece: naming.piece },
        ))
        .await
        .unwrap();
    newsroom
        .deliver(&job(
            "k2",
            at + TimeDelta::hours(3),
            Order::Kill { piece: content.piece },
        ))
        .await
        .unwrap();
    assert_eq!(canary(&newsroom), [""; 0]);
    let left = files(newsroom.folder.path());
    assert!(
        !left.keys().any(|name| name.contains("bakary")),
        "not even the tag's page stays"
    );
    assert!(!newsroom.folder.path().join("2026/11/affaire-bakary").exists());
    let manifest = String::from_utf8(left[MANIFEST].clone()).unwrap();
    assert!(!manifest.contains("bakary"));
    check_links(&left, "killed");
}

#[tokio::test]
async fn a_flash_leads_the_strip_until_it_ends_and_is_never_sent_late() {
    let newsroom = newsroom();
    newsroom.publish(&article(1, "un", "Une nouvelle"), noon()).await;
    let alert = flash(2, "Le pont est fermé", "2026-11-20T13:00:00Z");
    newsroom.publish(&alert, noon() + TimeDelta::minutes(5)).await;
    let strip = |newsroom: &Newsroom| {
        let page = newsroom.text("fragment/latest.html");
        page[page.find("id=\"strip\"").unwrap()..page.find("id=\"recent\"").unwrap()].to_owned()
    };
    let live = strip(&newsroom);
    assert!(
        live.contains(r#"<li class="live" data-expires="2026-11-20T13:00:00Z"><strong>Urgent</strong>"#),
        "{live}"
    );
    assert!(
        live.find("Le pont est fermé") < live.find("Une nouvelle"),
        "flashes first, then the latest"
    );
    assert!(newsroom.text("alertes/index.html").contains("en cours jusqu’au"));

    let end = job(
        "end",
        noon() + TimeDelta::minutes(30),
        Order::ExpireFlash { piece: alert.piece },
    );
    newsroom.deliver(&end).await.unwrap();
    assert!(!strip(&newsroom).contains("Le pont est fermé") && strip(&newsroom).contains("Une nouvelle"));
    assert!(!newsroom.text("alertes/index.html").contains("en cours jusqu’au"));
    assert!(newsroom.has("2026/11/flash-2/index.html"), "its page stays");

    let late = newsroom.machine.publish(
        "late",
        &flash(3, "Trop tard", "2026-11-20T12:10:00Z"),
        noon() + TimeDelta::hours(1),
    );
    let refused = newsroom.deliver(&late).await.unwrap_err();
    assert!(matches!(refused, DeliverError::FlashExpired { .. }) && !refused.is_transient());
    assert!(!newsroom.has("2026/11/flash-3/index.html"));
}

#[tokio::test]
async fn a_site_of_flashes_only_still_fills_its_strip() {
    let newsroom = newsroom();
    let alert = flash(2, "Le pont est fermé", "2026-11-20T13:00:00Z");
    newsroom.publish(&alert, noon()).await;
    newsroom
        .deliver(&job(
            "end",
            noon() + TimeDelta::hours(2),
            Order::ExpireFlash { piece: alert.piece },
        ))
        .await
        .unwrap();
    let page = newsroom.text("fragment/latest.html");
    assert!(page.contains("Le pont est fermé") && !page.contains("data-expires"));
}

#[tokio::test]
async fn a_machine_that_lacks_work_does_not_build_over_it() {
    let newsroom = newsroom();
    newsroom.machine.heads.lock().unwrap().insert("aa11".into());
    let mut first = newsroom.machine.publish("t1", &article(1, "un", "Un"), noon());
    first.heads = vec!["aa11".into()];
    newsroom.deliver(&first).await.unwrap();
    let other = Machine::default();
    let before = files(newsroom.folder.path());
    let job = other.publish("t2", &article(2, "deux", "Deux"), noon());
    let refused = newsroom.site.deliver(&job, &other, noon()).await.unwrap_err();
    assert!(matches!(&refused, DeliverError::MissingHeads { heads } if heads == &["aa11".to_owned()]));
    assert!(refused.is_transient(), "the exchange may bring it");
    assert_eq!(files(newsroom.folder.path()), before);
    other.heads.lock().unwrap().insert("aa11".into());
    newsroom.site.deliver(&job, &other, noon()).await.unwrap();
}

#[tokio::test]
async fn what_cannot_be_done_is_said_and_leaves_the_site_whole() {
    let newsroom = newsroom();
    newsroom.publish(&article(1, "un", "Un"), noon()).await;
    let before = files(newsroom.folder.path());
    let refuse = |job| {
        let newsroom = &newsroom;
        async move { newsroom.deliver(&job).await.unwrap_err() }
    };
    // Something else than what was approved.
    let (version, _) = newsroom.machine.keep(&article(2, "deux", "Deux"));
    let forged = article(2, "deux", "Deux, retouché").canonical_bytes();
    let error = refuse(job(
        "a",
        noon(),
        Order::Publish {
            version,
            canonical: forged,
            first_at: noon(),
        },
    ))
    .await;
    assert!(matches!(error, DeliverError::WrongVersion { .. }) && !error.is_transient());
    // A picture that has not arrived yet, and one that is none.
    let mut pictured = article(3, "trois", "Trois");
    pictured.lead = Some(printed(b"not a picture", "", ""));
    let error = refuse(newsroom.machine.publish("b", &pictured, noon())).await;
    assert!(matches!(error, DeliverError::MissingBlob { .. }) && error.is_transient());
    newsroom.machine.keep_blob(b"not a picture");
    let error = refuse(newsroom.machine.publish("b", &pictured, noon())).await;
    assert!(matches!(error, DeliverError::Picture { .. }) && !error.is_transient());
    // A block that names nothing.
    let mut hollow = article(4, "quatre", "Quatre");
    hollow.body = vec![marbre_domain::text::block::Block::atom(
        marbre_domain::text::block::AtomKind::Embed,
        "nowhere",
    )];
    let error = refuse(newsroom.machine.publish("c", &hollow, noon())).await;
    assert!(matches!(error, DeliverError::Unprintable(_)) && !error.is_transient());
    assert_eq!(files(newsroom.folder.path()), before);

    // A disk that is not there is not a new site.
    let mut known = newsroom.machine.publish("d", &article(5, "cinq", "Cinq"), noon());
    known.established = true;
    let gone = StaticSite::in_folder(newsroom.folder.path().join("unplugged"), site());
    assert!(matches!(
        gone.deliver(&known, &newsroom.machine, noon()).await,
        Err(DeliverError::SiteMissing)
    ));
    std::fs::create_dir(newsroom.folder.path().join("unplugged")).unwrap();
    assert!(matches!(
        gone.deliver(&known, &newsroom.machine, noon()).await,
        Err(DeliverError::SiteMissing)
    ));
    assert_eq!(
        std::fs::read_dir(newsroom.folder.path().join("unplugged"))
            .unwrap()
            .filter(|entry| entry.as_ref().unwrap().path().is_file())
            .count(),
        0
    );

    // A newer program's site, and a damaged one.
    std::fs::write(newsroom.folder.path().join(MANIFEST), r#"{"format":9,"strange":true}"#).unwrap();
    assert!(matches!(
        newsroom.deliver(&known).await,
        Err(DeliverError::NewerManifest { format: 9 })
    ));
    std::fs::write(newsroom.folder.path().join(MANIFEST), r#"{"format":1,"pie"#).unwrap();
    assert!(matches!(
        newsroom.deliver(&known).await,
        Err(DeliverError::DamagedManifest { .. })
    ));
    let unnamed = StaticSite::in_folder(newsroom.folder.path(), SiteSettings::default());
    assert!(matches!(
        unnamed.deliver(&known, &newsroom.machine, noon()).await,
        Err(DeliverError::Settings(_))
    ));
}

#[tokio::test]
async fn a_heading_that_changes_changes_on_the_pages_that_name_it() {
    let newsroom = newsroom();
    let mut content = article(1, "un", "Titre erroné");
    newsroom.publish(&content, noon()).await;
    newsroom
        .publish(&article(2, "deux", "Deux"), noon() + TimeDelta::minutes(1))
        .await;
    content.headline = "Titre rectifié".into();
    newsroom.publish(&content, noon() + TimeDelta::minutes(2)).await;
    let wrong: Vec<String> = files(newsroom.folder.path())
        .into_iter()
        .filter(|(_, bytes)| String::from_utf8_lossy(bytes).contains("erroné"))
        .map(|(name, _)| name)
        .collect();
    assert_eq!(wrong, [""; 0]);
}

#[tokio::test]
async fn the_manifest_reads_back_and_names_every_file() {
    let newsroom = newsroom();
    let photo = photograph(7);
    newsroom.machine.keep_blob(&photo);
    newsroom.publish(&full_article(&photo), noon()).await;
    let manifest = newsroom.site.manifest().await.unwrap().unwrap();
    assert_eq!(Manifest::read(&manifest.bytes()).unwrap(), manifest);
    let mut there = files(newsroom.folder.path());
    there.remove(MANIFEST);
    assert_eq!(
        there.keys().collect::<Vec<_>>(),
        manifest.files.keys().collect::<Vec<_>>()
    );
    for (name, bytes) in &there {
        assert_eq!(manifest.files[name], crate::deliver::manifest::file_hash(bytes));
    }
    let piece: PieceId = piece_id(1);
    assert_eq!(manifest.pieces[&piece].version, full_article(&photo).hash());
}
