//! A site over time: archives, new settings, a new disk.

use super::samples::*;
use super::site_files::*;
use crate::deliver::job::{Online, Order};
use crate::deliver::manifest::{MANIFEST, Manifest};
use crate::deliver::{DeliverError, Site, StaticSite};
use crate::settings::SiteSettings;
use chrono::TimeDelta;
use marbre_domain::ids::PieceId;
use marbre_domain::version::VersionContent;

#[tokio::test]
async fn archives_are_numbered_from_the_oldest_and_full_pages_never_change() {
    let newsroom = Newsroom::new(site());
    let publish = |number: u8| {
        let content = article(number, &format!("n{number}"), &format!("Titre {number}."));
        let at = noon() + TimeDelta::minutes(i64::from(number));
        (content, at)
    };
    for number in 0..20 {
        let (content, at) = publish(number);
        newsroom.publish(&content, at).await;
    }
    assert!(
        !newsroom.has("rubrique/politique/page-1/index.html"),
        "one page holds everything yet"
    );
    for number in 20..42 {
        let (content, at) = publish(number);
        newsroom.publish(&content, at).await;
    }
    let first = newsroom.text("rubrique/politique/page-1/index.html");
    assert!(first.contains("Titre 0.") && first.contains("Titre 19.") && !first.contains("Titre 20."));
    assert!(first.contains("/rubrique/politique/page-2/"));
    let index = newsroom.text("rubrique/politique/index.html");
    assert!(index.contains("Titre 41.") && index.contains("Titre 22.") && !index.contains("Titre 21."));
    assert!(index.contains("/rubrique/politique/page-3/"));
    let (content, at) = publish(42);
    newsroom.publish(&content, at).await;
    assert_eq!(newsroom.text("rubrique/politique/page-1/index.html"), first);
    // A piece that goes leaves a gap rather than moving every other.
    newsroom
        .deliver(&job("k", at, Order::Kill { piece: piece_id(5) }))
        .await
        .unwrap();
    let first = newsroom.text("rubrique/politique/page-1/index.html");
    assert!(!first.contains("Titre 5.") && !first.contains("Titre 20."));
    check_links(&files(newsroom.folder.path()), "archives");
}

#[tokio::test]
async fn a_rebuild_makes_the_same_site_again() {
    let newsroom = Newsroom::new(site());
    let photo = photograph(7);
    newsroom.machine.keep_blob(&photo);
    let pieces = [
        full_article(&photo),
        article(2, "deux", "Deux"),
        article(3, "trois", "Trois"),
    ];
    let mut online = Vec::new();
    for (content, minute) in pieces.iter().zip(0..) {
        let at = noon() + TimeDelta::minutes(minute);
        newsroom.publish(content, at).await;
        let (version, canonical) = newsroom.machine.keep(content);
        online.push(Online {
            version,
            canonical,
            first_at: at,
            at,
            address: None,
        });
    }
    let before = files(newsroom.folder.path());
    let rebuild = |token: &str| job(token, noon() + TimeDelta::hours(1), whole(online.clone()));
    let without_manifest = |mut files: std::collections::BTreeMap<String, Vec<u8>>| {
        files.remove(MANIFEST);
        files
    };
    // In place, after files were lost and the manifest damaged.
    std::fs::remove_dir_all(newsroom.folder.path().join("media")).unwrap();
    std::fs::remove_file(newsroom.folder.path().join("2026/11/deux/index.html")).unwrap();
    newsroom.deliver(&rebuild("r1")).await.unwrap();
    assert_same(
        &without_manifest(files(newsroom.folder.path())),
        &without_manifest(before.clone()),
        "in place",
    );
    // On a new disk, in one go: links hold at every write, as the interruption tests show for the same plan.
    let fresh = Newsroom {
        machine: newsroom.machine,
        ..Newsroom::new(site())
    };
    fresh.deliver(&rebuild("r2")).await.unwrap();
    assert_same(
        &without_manifest(files(fresh.folder.path())),
        &without_manifest(before),
        "on a new disk",
    );
    // Without one of them, nothing of it stays.
    let fewer = job("r3", noon() + TimeDelta::hours(2), whole(online[1..].to_vec()));
    fresh.deliver(&fewer).await.unwrap();
    let left = files(fresh.folder.path());
    assert!(
        !left
            .keys()
            .any(|name| name.contains("piroguiers") || name.starts_with("media/") || name.contains("crue-2026"))
    );
    check_links(&left, "rebuilt with less");
}

#[tokio::test]
async fn new_settings_reach_every_list_at_once_and_every_page_at_a_rebuild() {
    let newsroom = Newsroom::new(site());
    newsroom.publish(&article(1, "un", "Un"), noon()).await;
    let renamed = SiteSettings {
        name: "La Voix du Fleuve".into(),
        second_menu: Vec::new(),
        ..site()
    };
    let site = StaticSite::in_folder(newsroom.folder.path(), renamed);
    let job = newsroom
        .machine
        .publish("t2", &article(2, "deux", "Deux"), noon() + TimeDelta::minutes(1));
    site.deliver(&job, &newsroom.machine, job.at).await.unwrap();
    assert!(newsroom.text("index.html").contains("La Voix du Fleuve"));
    assert!(newsroom.text("2026/11/un/index.html").contains("Le Courrier du Fleuve"));
    // The old page's menu still leads somewhere.
    check_links(&files(newsroom.folder.path()), "between two settings");
}

#[test]
fn a_year_of_copy_costs_no_more_writes_than_a_day() {
    use crate::deliver::plan::{Incoming, Inputs, plan};
    let settings = site();
    let mut manifest = Manifest::empty();
    let sections = ["politique", "economie", "culture", "sport", "sante"];
    for number in 0..1_500_u64 {
        let section = sections[usize::try_from(number % 5).unwrap()];
        let content = VersionContent {
            piece: PieceId::new(1_790_000_000_000 + number, [1; 10]),
            sections: vec![term(section, section)],
            ..article(1, &format!("papier-{number}"), &format!("Papier {number}"))
        };
        let at = noon() + TimeDelta::hours(i64::try_from(number).unwrap());
        manifest.publish(&settings, &content, content.hash(), at, at);
    }
    manifest.made_with = crate::render::made_with(&settings);
    let at = noon() + TimeDelta::hours(2_000);
    let content = article(2, "un-de-plus", "Un de plus");
    let incoming = [Incoming {
        version: content.hash(),
        content,
        first_at: at,
        at,
    }];
    let canonical = Vec::new();
    let order = Order::Publish {
        version: incoming[0].version,
        canonical,
        first_at: at,
    };
    let planned = plan(&Inputs {
        site: &settings,
        previous: &manifest,
        job: &job("t", at, order),
        incoming: &incoming,
        prepared: &std::collections::BTreeMap::new(),
        versions: &|version| {
            Err(DeliverError::MissingVersion {
                version,
                words: "no older page is made anew".into(),
            })
        },
        dirty: &std::collections::BTreeMap::new(),
        now: at,
    })
    .unwrap();
    let written: std::collections::BTreeSet<&str> = planned
        .steps
        .iter()
        .map(|step| step.path())
        .filter(|path| path.contains("page-") || path.starts_with("2"))
        .collect();
    // The archive page that the piece falls on and the one before it, per list; and its own page.
    assert_eq!(
        written,
        [
            "2027/02/un-de-plus/index.html",
            "pays/sahelia/page-75/index.html",
            "pays/sahelia/page-76/index.html",
            "rubrique/politique/page-15/index.html",
            "rubrique/politique/page-16/index.html",
        ]
        .into()
    );
}
