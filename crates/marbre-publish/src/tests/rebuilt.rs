//! A site made anew by a person: what it remembers and what a machine's log knows are kept, nothing that came off comes back,
//! and it may be cut or stopped anywhere.

use super::samples::*;
use super::site_files::*;
use crate::deliver::job::{Job, Online, Order, Seen, TakenOff, Whole};
use crate::deliver::manifest::{Delivered, MANIFEST, Manifest};
use crate::deliver::progress::Progress;
use crate::deliver::restore::{Known, Stands, restored};
use crate::deliver::storage::faults::Faults;
use crate::deliver::{DeliverError, Holdings as _, Site as _, StaticSite};
use chrono::{DateTime, TimeDelta, Utc};
use marbre_domain::ids::VersionHash;
use marbre_domain::version::VersionContent;
use std::sync::Arc;

const PENDING: &str = "marbre-pending.json";

fn minute(minute: i64) -> DateTime<Utc> {
    noon() + TimeDelta::minutes(minute)
}

/// Three pieces online, of which one was corrected, and a fourth that was withdrawn.
struct Scene {
    newsroom: Newsroom,
    contents: Vec<VersionContent>,
}

impl Scene {
    async fn new() -> Self {
        let newsroom = Newsroom::new(site());
        let photo = photograph(3);
        newsroom.machine.keep_blob(&photo);
        let mut contents = vec![
            article(1, "le-bac", "Le bac reprend"),
            article(2, "le-bac", "Le bac, encore"),
            article(3, "ecoles", "Les écoles rouvrent"),
            article(4, "rumeur", "Une rumeur"),
        ];
        contents[2].lead = Some(printed(&photo, "Une classe.", "Idrissa Traoré"));
        for (content, at) in contents.iter().zip(0..) {
            newsroom.publish(content, minute(at)).await;
        }
        contents[0].headline = "Le bac reprend lundi".into();
        newsroom.publish(&contents[0], minute(20)).await;
        let reason = "Source unique".to_owned();
        let piece = piece_id(4);
        let withdraw = job("withdraw", minute(30), Order::Withdraw { piece, reason });
        newsroom.deliver(&withdraw).await.unwrap();
        Self { newsroom, contents }
    }

    /// What the log of this machine knows of it.
    fn log(&self) -> Vec<Known> {
        let known = |number: u8, stands, address: &str, at| Known {
            piece: piece_id(number),
            stands,
            address: Some(address.to_owned()),
            first_at: minute(i64::from(number) - 1),
            at,
        };
        let online = |at: usize| Stands::Online(self.contents[at].hash());
        let second = self.manifest().pieces[&piece_id(2)].card.address.clone();
        vec![
            known(1, online(0), "2026/11/le-bac/", minute(20)),
            known(2, online(1), &second, minute(1)),
            known(3, online(2), "2026/11/ecoles/", minute(2)),
            known(
                4,
                Stands::Off(Some("Source unique".into())),
                "2026/11/rumeur/",
                minute(30),
            ),
        ]
    }

    fn manifest(&self) -> Manifest {
        Manifest::read(&std::fs::read(self.newsroom.folder.path().join(MANIFEST)).unwrap()).unwrap()
    }

    fn files(&self) -> Files {
        files(self.newsroom.folder.path())
    }

    /// Without what only names past deliveries.
    fn pages(&self) -> Files {
        let mut files = self.files();
        files.remove(MANIFEST);
        files
    }

    fn rebuild(&self, token: &str, previous: Option<&Manifest>, log: &[Known]) -> Job {
        let restored = restored(previous, log);
        let online = restored.online.into_iter().map(|kept| Online {
            version: kept.version,
            canonical: self.newsroom.machine.version(kept.version).unwrap(),
            first_at: kept.first_at,
            at: kept.at,
            address: kept.address,
        });
        let whole = Whole {
            online: online.collect(),
            off: restored.off,
            delivered: vec![Delivered {
                token: "withdraw".to_owned(),
                at: minute(30),
            }],
        };
        job(token, minute(60), Order::Rebuild(whole))
    }
}

#[tokio::test]
async fn a_readable_manifest_gives_the_same_site_and_keeps_every_token() {
    let scene = Scene::new().await;
    let (pages, before) = (scene.pages(), scene.manifest());
    // A machine whose log knows nothing, one that knows the same, one that knows less.
    for (token, log) in [
        ("a", Vec::new()),
        ("b", scene.log()),
        (
            "c",
            vec![Known {
                stands: Stands::Online(VersionHash::of(b"an older version")),
                at: minute(5),
                ..scene.log().remove(0)
            }],
        ),
    ] {
        let job = scene.rebuild(token, Some(&before), &log);
        let seen = scene.newsroom.deliver(&job).await.unwrap();
        assert!(matches!(seen, Seen::Written { .. }), "{token}: {seen:?}");
        assert_same(&scene.pages(), &pages, token);
    }
    let after = scene.manifest();
    assert_eq!((&after.pieces, &after.withdrawn), (&before.pieces, &before.withdrawn));
    assert!(before.delivered.iter().all(|one| after.find(&one.token).is_some()));
    assert_eq!(after.delivered.iter().filter(|one| one.token == "withdraw").count(), 1);
}

#[tokio::test]
async fn a_lost_or_damaged_manifest_costs_no_date_no_address_no_stub_and_no_token() {
    for manifest in [None, Some(r#"{"format":1,"pie"#)] {
        let scene = Scene::new().await;
        let (pages, before, log) = (scene.pages(), scene.manifest(), scene.log());
        let path = scene.newsroom.folder.path().join(MANIFEST);
        match manifest {
            None => std::fs::remove_file(&path).unwrap(),
            Some(damaged) => std::fs::write(&path, damaged).unwrap(),
        }
        scene.newsroom.deliver(&scene.rebuild("r", None, &log)).await.unwrap();
        assert_same(&scene.pages(), &pages, "only the log");
        let after = scene.manifest();
        assert_eq!((&after.pieces, &after.withdrawn), (&before.pieces, &before.withdrawn));
        assert!(after.find("withdraw").is_some(), "a delivery looks for its token");
    }
}

#[tokio::test]
async fn a_removal_under_way_is_not_undone_with_a_manifest_or_without() {
    for readable in [true, false] {
        for reason in [None, Some("Source unique".to_owned())] {
            let scene = Scene::new().await;
            let previous = scene.manifest();
            let mut log = scene.log();
            if !readable {
                std::fs::remove_file(scene.newsroom.folder.path().join(MANIFEST)).unwrap();
            }
            log[2].stands = Stands::Off(reason.clone());
            log[2].at = minute(40);
            let job = scene.rebuild("r", readable.then_some(&previous), &log);
            scene.newsroom.deliver(&job).await.unwrap();
            let page = scene.newsroom.text("2026/11/ecoles/index.html");
            assert!(!page.contains("Les écoles rouvrent"), "{readable} {reason:?}");
            assert_eq!(page.contains("Source unique"), reason.is_some());
            assert_eq!(scene.newsroom.has("2026/11/ecoles/index.html"), reason.is_some());
            assert!(!scene.newsroom.text("index.html").contains("Les écoles rouvrent"));
            check_links(&scene.files(), "after a removal");
            assert!(
                !scene.files().keys().any(|name| name.starts_with("media/")),
                "its picture goes too"
            );
            // Its own delivery comes later, and finds nothing else to do.
            let before = scene.pages();
            let piece = piece_id(3);
            let order = match reason.clone() {
                Some(reason) => Order::Withdraw { piece, reason },
                None => Order::Kill { piece },
            };
            scene
                .newsroom
                .deliver(&super::samples::job("late", minute(40), order))
                .await
                .unwrap();
            assert_same(&scene.pages(), &before, "its own delivery");
        }
    }
}

#[tokio::test]
async fn a_manifest_put_back_from_an_old_copy_is_caught_up_with() {
    let scene = Scene::new().await;
    let old = scene.files().remove(MANIFEST).unwrap();
    let mut fifth = article(5, "cinq", "Cinq");
    scene.newsroom.publish(&fifth, minute(40)).await;
    fifth.headline = "Cinq, corrigé".into();
    let (version, _) = scene.newsroom.machine.keep(&fifth);
    scene.newsroom.publish(&fifth, minute(50)).await;
    let expected = scene.pages();
    std::fs::write(scene.newsroom.folder.path().join(MANIFEST), &old).unwrap();
    let mut log = scene.log();
    log.push(Known {
        piece: piece_id(5),
        stands: Stands::Online(version),
        address: Some("https://ailleurs.example/2026/11/cinq/".to_owned())
            .and_then(|said| crate::deliver::restore::address_in(&said)),
        first_at: minute(40),
        at: minute(50),
    });
    let previous = Manifest::read(&old).unwrap();
    scene
        .newsroom
        .deliver(&scene.rebuild("r", Some(&previous), &log))
        .await
        .unwrap();
    assert_same(&scene.pages(), &expected, "caught up");
}

#[tokio::test]
async fn files_that_were_lost_or_spoilt_are_whole_again() {
    let scene = Scene::new().await;
    let expected = scene.pages();
    let folder = scene.newsroom.folder.path();
    let (pictures, others): (Vec<&String>, Vec<&String>) = expected.keys().partition(|name| name.starts_with("media/"));
    for (nth, name) in pictures.into_iter().chain(others).enumerate() {
        if nth % 2 == 0 {
            std::fs::write(folder.join(name), "<!doctype h").unwrap();
        } else {
            std::fs::remove_file(folder.join(name)).unwrap();
        }
    }
    let job = scene.rebuild("r", Some(&scene.manifest()), &[]);
    let seen = scene.newsroom.deliver(&job).await.unwrap();
    assert!(matches!(seen, Seen::Written { .. }), "{seen:?}");
    assert_same(&scene.pages(), &expected, "whole again");
}

#[tokio::test]
async fn heads_that_are_not_here_stop_it_before_it_writes() {
    let scene = Scene::new().await;
    let ahead = Manifest {
        heads: vec!["aa11:7".to_owned()],
        ..scene.manifest()
    };
    std::fs::write(scene.newsroom.folder.path().join(MANIFEST), ahead.bytes()).unwrap();
    let before = scene.files();
    let refused = scene
        .newsroom
        .deliver(&scene.rebuild("r", Some(&ahead), &scene.log()))
        .await;
    assert!(matches!(refused, Err(DeliverError::MissingHeads { heads }) if heads == ["aa11:7"]));
    assert_same(&scene.files(), &before, "refused");
}

#[tokio::test]
async fn it_may_be_cut_at_every_write_and_a_rebuild_or_a_delivery_heals_it() {
    for readable in [true, false] {
        let scene = Scene::new().await;
        let previous = scene.manifest();
        let mut log = scene.log();
        log[2].stands = Stands::Off(None);
        log[2].at = minute(40);
        let folder = scene.newsroom.folder.path().to_owned();
        // Everything is to be written again: the pages are made with another name.
        let renamed = || {
            StaticSite::in_folder(
                &folder,
                crate::settings::SiteSettings {
                    name: "La Voix du Fleuve".into(),
                    ..site()
                },
            )
        };
        let base = {
            let mut base = scene.files();
            if !readable {
                base.remove(MANIFEST);
            }
            base
        };
        let lay_out = || {
            std::fs::remove_dir_all(&folder).unwrap();
            for (name, bytes) in &base {
                let path = folder.join(name);
                std::fs::create_dir_all(path.parent().unwrap()).unwrap();
                std::fs::write(path, bytes).unwrap();
            }
        };
        let rebuild = scene.rebuild("r", readable.then_some(&previous), &log);
        let other = scene
            .newsroom
            .machine
            .publish("other", &article(5, "cinq", "Cinq"), minute(70));
        let machine = &scene.newsroom.machine;
        let faults = Arc::new(Faults::after(usize::MAX));
        let mut counted = renamed();
        counted.faults = Some(faults.clone());
        lay_out();
        counted.deliver(&rebuild, machine, rebuild.at).await.unwrap();
        let (whole, writes) = (scene.files(), faults.done.lock().unwrap().len());
        assert!(writes > 15, "{writes}");
        renamed().deliver(&other, machine, other.at).await.unwrap();
        check_links(&scene.files(), "rebuilt, then another");
        for cut in 0..writes {
            let told = format!("readable {readable}, cut after {cut} of {writes} writes");
            lay_out();
            let mut site = renamed();
            site.faults = Some(Arc::new(Faults::after(cut)));
            site.deliver(&rebuild, machine, rebuild.at).await.unwrap_err();
            if cut > 0 && cut + 1 < writes {
                assert!(scene.newsroom.has(PENDING), "{told}");
            }
            if readable {
                // The next delivery doubts exactly those files; what it finds half-made it makes whole.
                let cut_there = scene.files();
                renamed().deliver(&other, machine, other.at).await.unwrap();
                assert!(!scene.newsroom.has(PENDING), "{told}");
                check_links(&scene.files(), &told);
                for (name, bytes) in &cut_there {
                    let path = folder.join(name);
                    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
                    std::fs::write(path, bytes).unwrap();
                }
                let new: Vec<String> = scene
                    .files()
                    .into_keys()
                    .filter(|name| !cut_there.contains_key(name))
                    .collect();
                new.iter()
                    .for_each(|name| std::fs::remove_file(folder.join(name)).unwrap());
            }
            renamed().deliver(&rebuild, machine, rebuild.at).await.unwrap();
            assert_same(&scene.files(), &whole, &told);
        }
    }
}

#[tokio::test]
async fn it_stops_between_two_files_and_goes_on_from_there() {
    let scene = Scene::new().await;
    let expected = scene.pages();
    let progress = Arc::new(Progress::default());
    progress.stop();
    let stopped = StaticSite::in_folder(scene.newsroom.folder.path(), site()).watched(progress.clone());
    let job = scene.rebuild("r", Some(&scene.manifest()), &[]);
    let error = stopped
        .deliver(&job, &scene.newsroom.machine, job.at)
        .await
        .unwrap_err();
    assert!(matches!(error, DeliverError::Stopped), "{error}");
    assert_same(
        &scene.pages(),
        &expected_with_note(&scene, &expected),
        "stopped before the first page",
    );

    let progress = Arc::new(Progress::default());
    let whole = StaticSite::in_folder(scene.newsroom.folder.path(), site()).watched(progress.clone());
    whole.deliver(&job, &scene.newsroom.machine, job.at).await.unwrap();
    let (done, total) = progress.so_far();
    assert!(done == total && total > 15, "{done} of {total}");
    assert_same(&scene.pages(), &expected, "gone on");
}

/// The pages as they were, beside the note of what is under way where there is one.
fn expected_with_note(scene: &Scene, expected: &Files) -> Files {
    let mut files = expected.clone();
    if let Ok(note) = std::fs::read(scene.newsroom.folder.path().join(PENDING)) {
        files.insert(PENDING.to_owned(), note);
    }
    files
}

#[test]
fn a_piece_that_must_not_stay_is_gone_from_a_manifest_that_knows_it() {
    let settings = site();
    let mut manifest = Manifest::empty();
    let content = article(1, "un", "Un");
    manifest.publish(&settings, &content, content.hash(), noon(), noon());
    manifest.take_off(&settings, piece_id(1), minute(1), "Source unique", false);
    let off = TakenOff {
        piece: piece_id(1),
        address: Some("2026/11/un/".to_owned()),
        first_at: noon(),
        at: minute(2),
        reason: None,
    };
    let whole = Whole {
        off: vec![off],
        ..Whole::default()
    };
    let planned = crate::deliver::plan::plan(&crate::deliver::plan::Inputs {
        site: &settings,
        previous: &manifest,
        job: &job("r", minute(3), Order::Rebuild(whole)),
        incoming: &[],
        prepared: &std::collections::BTreeMap::new(),
        versions: &|version| {
            let words = "nothing is online".to_owned();
            Err(DeliverError::MissingVersion { version, words })
        },
        dirty: &std::collections::BTreeMap::new(),
        now: minute(3),
    })
    .unwrap();
    assert!(planned.manifest.withdrawn.is_empty() && planned.manifest.pieces.is_empty());
}
