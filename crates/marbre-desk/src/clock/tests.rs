//! Clocks that jump while pieces wait for their time: real databases, a site in a real folder.

#![allow(clippy::unwrap_used)]

use crate::testing::Machine;
use crate::{ActOptions, Desk, run_outbox};
use chrono::TimeDelta;
use marbre_domain::ids::{MemberId, PieceId};
use marbre_domain::schedule::WallTime;
use marbre_domain::workflow::Action;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

struct Scene {
    machine: Machine,
    desk: Arc<Mutex<Desk>>,
    home: tempfile::TempDir,
}

impl Scene {
    fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let machine = Machine::new();
        let (desk, _) = machine.init(home.path());
        Self {
            machine,
            desk: Arc::new(Mutex::new(desk)),
            home,
        }
    }

    fn doubt_ms(&self) -> Option<i64> {
        self.desk
            .lock()
            .unwrap()
            .clock_doubt()
            .unwrap()
            .map(|doubt| doubt.off_ms)
    }

    fn restart(self) -> Self {
        let Self { machine, desk, home } = self;
        drop(desk);
        let desk = Arc::new(Mutex::new(machine.open(home.path())));
        Self { machine, desk, home }
    }

    fn jump(&self, hours: i64) {
        self.machine.set(self.machine.wall() + TimeDelta::hours(hours));
    }
}

#[test]
fn time_that_passes_is_no_jump() {
    let scene = Scene::new();
    scene.machine.pass(Duration::from_secs(86_400 * 30));
    assert_eq!(scene.doubt_ms(), None);
    scene.machine.set(scene.machine.wall() + TimeDelta::seconds(50));
    assert_eq!(scene.doubt_ms(), None, "networks correct clocks by seconds");
}

#[test]
fn a_jump_is_doubted_until_the_clock_agrees_again() {
    let scene = Scene::new();
    for hours in [-3, 5, -24 * 365 * 3, 24 * 365 * 10] {
        scene.jump(hours);
        assert_eq!(scene.doubt_ms(), Some(hours * 3_600_000));
        scene.jump(-hours);
        assert_eq!(scene.doubt_ms(), None);
    }
}

#[test]
fn a_restart_settles_no_doubt_but_a_person_does() {
    let scene = Scene::new();
    scene.jump(5);
    assert!(scene.doubt_ms().is_some());
    let scene = scene.restart();
    assert_eq!(scene.doubt_ms(), Some(5 * 3_600_000));
    scene.desk.lock().unwrap().confirm_clock().unwrap();
    assert_eq!(scene.doubt_ms(), None);
    let scene = scene.restart();
    assert_eq!(scene.doubt_ms(), None);
}

#[test]
fn a_clock_before_the_newest_change_is_doubted_at_opening() {
    let scene = Scene::new();
    scene.jump(-2);
    let scene = scene.restart();
    let off = scene.doubt_ms().unwrap();
    assert!((off + 2 * 3_600_000).abs() < 60_000, "{off}");
    scene.desk.lock().unwrap().confirm_clock().unwrap();
    assert_eq!(scene.restart().doubt_ms(), None);
}

/// A piece scheduled in an hour, on a static site.
fn scheduled(scene: &Scene) -> (MemberId, PieceId) {
    in_an_hour(scene, false)
}

/// The same, under embargo until then where `embargoed`.
fn in_an_hour(scene: &Scene, embargoed: bool) -> (MemberId, PieceId) {
    let mut desk = scene.desk.lock().unwrap();
    let me = desk.me().unwrap().unwrap();
    desk.add_static_site(me, "site", "https://depeche.example").unwrap();
    let copy = "# Le pont rouvre\n\nIl rouvre demain.\n";
    let piece = desk.import_file(me, "pont.md", copy.as_bytes()).unwrap().piece;
    let at = (scene.machine.wall() + TimeDelta::hours(1)).naive_utc();
    let at = WallTime {
        local: at.format("%Y-%m-%dT%H:%M:%S").to_string(),
        zone: "Africa/Bamako".into(),
    };
    let options = ActOptions {
        embargo: embargoed.then(|| at.clone()),
        at: Some(at),
        override_reason: Some("essai".into()),
        ..ActOptions::default()
    };
    for action in [Action::Submit, Action::Approve, Action::Schedule] {
        let options = ActOptions {
            version: Some(desk.content(piece).unwrap().hash()),
            ..options.clone()
        };
        desk.act(me, piece, action, &options).unwrap();
    }
    (me, piece)
}

fn is_on_site(home: &Path) -> bool {
    fn holds(folder: &Path) -> bool {
        std::fs::read_dir(folder).into_iter().flatten().flatten().any(|entry| {
            let path = entry.path();
            if path.is_dir() {
                holds(&path)
            } else {
                std::fs::read(&path).is_ok_and(|bytes| String::from_utf8_lossy(&bytes).contains("Le pont rouvre"))
            }
        })
    }
    holds(&home.join("site"))
}

#[tokio::test]
async fn a_scheduled_piece_never_leaves_on_the_word_of_a_clock_that_jumped() {
    let scene = Scene::new();
    scheduled(&scene);
    scene.jump(1);
    scene.machine.pass(Duration::from_secs(60));
    assert_eq!(run_outbox(&scene.desk).await.unwrap(), 0);
    assert!(!is_on_site(scene.home.path()));
    let detail = scene.desk.lock().unwrap().deliveries().unwrap()[0].detail.clone();
    assert_eq!(detail, "clock_ahead");
    scene.jump(-1);
    scene.machine.pass(Duration::from_secs(3_600));
    assert_eq!(run_outbox(&scene.desk).await.unwrap(), 1);
    assert!(is_on_site(scene.home.path()));
}

impl Scene {
    fn detail(&self) -> String {
        self.desk.lock().unwrap().deliveries().unwrap()[0].detail.clone()
    }

    /// The outbox tries nothing, nothing is on the site, and the delivery says why.
    async fn holds(&self, why: &str) {
        assert_eq!(run_outbox(&self.desk).await.unwrap(), 0);
        assert!(!is_on_site(self.home.path()));
        assert_eq!(self.detail(), why);
    }
}

#[tokio::test]
async fn a_clock_that_went_back_holds_what_is_scheduled_until_somebody_says_that_it_is_right() {
    let scene = Scene::new();
    scheduled(&scene);
    scene.jump(-3);
    scene.machine.pass(Duration::from_secs(4 * 3_600 + 60));
    scene.holds("clock_back").await;
    let scene = scene.restart();
    scene.holds("clock_back").await;
    scene.desk.lock().unwrap().confirm_clock().unwrap();
    assert_eq!(run_outbox(&scene.desk).await.unwrap(), 1);
    assert!(is_on_site(scene.home.path()));
    assert!(!scene.detail().starts_with("clock_"));
}

#[tokio::test]
async fn an_embargo_does_not_end_on_the_word_of_a_clock_that_jumped() {
    let scene = Scene::new();
    let (me, piece) = in_an_hour(&scene, true);
    scene.jump(1);
    scene.machine.pass(Duration::from_secs(60));
    scene.holds("clock_ahead").await;
    // Sent by somebody now: by that clock the embargo has passed.
    let now = scene
        .desk
        .lock()
        .unwrap()
        .act(me, piece, Action::Publish, &ActOptions::default());
    assert!(now.is_ok(), "{now:?}");
    scene.holds("clock_ahead").await;
    scene.jump(-1);
    assert_eq!(run_outbox(&scene.desk).await.unwrap(), 0, "its end has not come");
    assert!(!is_on_site(scene.home.path()));
    scene.machine.pass(Duration::from_secs(3_600));
    run_outbox(&scene.desk).await.unwrap();
    assert!(is_on_site(scene.home.path()));
}

#[tokio::test]
async fn what_is_tried_again_waits_for_a_trusted_clock_too() {
    let scene = Scene::new();
    let (me, _) = scheduled(&scene);
    scene.jump(1);
    scene.machine.pass(Duration::from_secs(60));
    scene.holds("clock_ahead").await;
    let delivery = scene.desk.lock().unwrap().deliveries().unwrap()[0].id;
    scene.desk.lock().unwrap().retry_delivery(me, delivery).unwrap();
    assert_eq!(scene.desk.lock().unwrap().deliveries().unwrap()[0].attempts, 1);
    scene.holds("clock_ahead").await;
}
