//! A cut at every write of a delivery. Whatever comes after, the site ends as if nothing had happened, and at no
//! moment does a page link to a missing one.

use super::samples::*;
use super::site_files::*;
use crate::deliver::job::{Job, Online, Order};
use crate::deliver::storage::faults::Faults;
use crate::deliver::{DeliverError, Site, StaticSite};
use chrono::TimeDelta;
use image::{DynamicImage, ImageFormat};
use marbre_domain::version::VersionContent;
use std::path::Path;
use std::sync::Arc;

fn lay_out(files: &Files, folder: &Path) {
    for (name, bytes) in files {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
}

async fn run(machine: &Machine, folder: &Path, job: &Job, cut_after: Option<usize>) -> Result<usize, DeliverError> {
    let mut site = StaticSite::in_folder(folder, site());
    let faults = Arc::new(Faults::after(cut_after.unwrap_or(usize::MAX)));
    site.faults = Some(faults.clone());
    site.deliver(job, machine, job.at)
        .await
        .map(|_| faults.done.lock().unwrap().len())
}

/// Cuts `job` at each of its writes; then does it again, and, from the same cut, does `other` instead.
async fn check(machine: &Machine, base: &Files, job: &Job, other: &Job) -> Files {
    let fresh = |jobs: Vec<Job>| async move {
        let folder = tempfile::tempdir().unwrap();
        lay_out(base, folder.path());
        let mut writes = 0;
        for job in &jobs {
            writes = run(machine, folder.path(), job, None).await.unwrap();
        }
        (files(folder.path()), writes)
    };
    let (whole, writes) = fresh(vec![job.clone()]).await;
    let (instead, _) = fresh(vec![other.clone()]).await;
    let (both, _) = fresh(vec![job.clone(), other.clone()]).await;
    check_links(&whole, "uninterrupted");
    for cut in 0..writes {
        let told = format!("cut after {cut} of {writes} writes");
        let folder = tempfile::tempdir().unwrap();
        lay_out(base, folder.path());
        let error = run(machine, folder.path(), job, Some(cut)).await.unwrap_err();
        assert!(error.is_transient(), "{told}: {error}");
        // A write that was under way leaves its beginning behind.
        std::fs::write(
            folder.path().join(".marbre-tmp").join(format!("index.html.{cut}")),
            "<!doctype h",
        )
        .unwrap();
        let left = files(folder.path());
        check_links(&left, &told);

        run(machine, folder.path(), job, None).await.unwrap();
        assert_same(&files(folder.path()), &whole, &told);
        assert_eq!(
            std::fs::read_dir(folder.path().join(".marbre-tmp")).unwrap().count(),
            usize::from(cut + 1 == writes),
            "{told}"
        );

        let folder = tempfile::tempdir().unwrap();
        lay_out(&left, folder.path());
        run(machine, folder.path(), other, None).await.unwrap();
        // The last write only tidies up after the manifest: by then the first job was done.
        let expected = if cut + 1 == writes { &both } else { &instead };
        assert_same(&files(folder.path()), expected, &format!("{told}, then another job"));
    }
    whole
}

fn small_photograph(shade: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    let picture = image::RgbImage::from_pixel(60, 40, image::Rgb([shade, 120, 140]));
    DynamicImage::ImageRgb8(picture)
        .write_to(&mut std::io::Cursor::new(&mut bytes), ImageFormat::Jpeg)
        .unwrap();
    bytes
}

/// A piece with a picture, one that names it, and the site that holds both.
struct Story {
    machine: Machine,
    first: VersionContent,
    second: VersionContent,
    third: VersionContent,
}

impl Story {
    fn new() -> Self {
        let machine = Machine::default();
        let (one, two) = (small_photograph(30), small_photograph(200));
        machine.keep_blob(&one);
        machine.keep_blob(&two);
        let first = full_article(&one);
        let mut second = article(2, "la-decrue", "La décrue commence à Sélou");
        second.tags = first.tags.clone();
        second.lead = Some(printed(&two, "L’eau se retire.", "Idrissa Traoré"));
        let mut third = article(3, "ecoles", "Les écoles rouvrent lundi");
        third.tags = first.tags.clone();
        Self {
            machine,
            first,
            second,
            third,
        }
    }

    fn publish(&self, content: &VersionContent, minute: i64) -> Job {
        self.machine.publish(
            &format!("publish-{minute}"),
            content,
            noon() + TimeDelta::minutes(minute),
        )
    }

    fn order(&self, order: Order, minute: i64) -> Job {
        job(&format!("order-{minute}"), noon() + TimeDelta::minutes(minute), order)
    }

    async fn after(&self, jobs: &[Job]) -> Files {
        let folder = tempfile::tempdir().unwrap();
        for job in jobs {
            run(&self.machine, folder.path(), job, None).await.unwrap();
        }
        files(folder.path())
    }

    async fn with_three(&self) -> Files {
        let jobs = [
            self.publish(&self.first, 0),
            self.publish(&self.second, 10),
            self.publish(&self.third, 20),
        ];
        self.after(&jobs).await
    }

    fn update(&self) -> Job {
        let mut changed = self.second.clone();
        changed.headline = "La décrue se confirme à Sélou".into();
        changed.lead = None;
        self.publish(&changed, 30)
    }

    fn kill(&self) -> Job {
        self.order(
            Order::Kill {
                piece: self.first.piece,
            },
            40,
        )
    }
}

#[tokio::test]
async fn a_first_publication_may_be_cut_anywhere() {
    let story = Story::new();
    check(
        &story.machine,
        &Files::new(),
        &story.publish(&story.first, 0),
        &story.publish(&story.third, 20),
    )
    .await;
}

#[tokio::test]
async fn a_second_publication_may_be_cut_anywhere() {
    let story = Story::new();
    let base = story.after(&[story.publish(&story.first, 0)]).await;
    check(
        &story.machine,
        &base,
        &story.publish(&story.second, 10),
        &story.publish(&story.third, 20),
    )
    .await;
}

#[tokio::test]
async fn an_update_may_be_cut_anywhere() {
    let story = Story::new();
    let base = story.with_three().await;
    check(&story.machine, &base, &story.update(), &story.kill()).await;
}

#[tokio::test]
async fn a_kill_may_be_cut_anywhere() {
    let story = Story::new();
    let base = story.with_three().await;
    let left = check(&story.machine, &base, &story.kill(), &story.update()).await;
    assert!(!left.keys().any(|name| name.contains("piroguiers")));
}

#[tokio::test]
async fn a_withdrawal_may_be_cut_anywhere() {
    let story = Story::new();
    let base = story.with_three().await;
    let order = Order::Withdraw {
        piece: story.first.piece,
        reason: "Source unique".into(),
    };
    let alert = flash(9, "Le bac est à l’arrêt", "2026-11-20T23:00:00Z");
    check(
        &story.machine,
        &base,
        &story.order(order, 50),
        &story.publish(&alert, 55),
    )
    .await;
}

#[tokio::test]
async fn a_rebuild_on_a_new_disk_may_be_cut_anywhere() {
    let story = Story::new();
    let online = [&story.first, &story.second, &story.third].map(|content| {
        let (version, canonical) = story.machine.keep(content);
        Online {
            version,
            canonical,
            first_at: noon(),
            at: noon(),
            address: None,
        }
    });
    let rebuild = story.order(whole(online.to_vec()), 60);
    check(
        &story.machine,
        &Files::new(),
        &rebuild,
        &story.publish(&story.third, 70),
    )
    .await;
}
