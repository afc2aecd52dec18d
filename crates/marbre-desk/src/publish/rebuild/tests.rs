//! A static site made anew, and removed, over a real database and a real folder.

#![allow(clippy::unwrap_used)]

use crate::fault::FaultCode;
use crate::sites::StaticChange;
use crate::testing::Machine;
use crate::view::DeliveryView;
use crate::{ActOptions, Desk, RebuildStage, RebuildView, plain_time, rebuild_site, run_outbox};
use marbre_domain::ids::{MemberId, PieceId, SiteId};
use marbre_domain::piece::FieldName;
use marbre_domain::workflow::Action;
use marbre_publish::deliver::manifest::{MANIFEST, Manifest};
use marbre_store::OutboxState;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::Poll;
use std::time::Duration;

/// A newsroom with a static site.
struct Room {
    machine: Machine,
    home: tempfile::TempDir,
    desk: Arc<Mutex<Desk>>,
    me: MemberId,
    site: SiteId,
}

impl Room {
    fn new() -> Self {
        let (machine, home) = (Machine::new(), tempfile::tempdir().unwrap());
        let (mut desk, me) = machine.init(home.path());
        let site = desk.add_static_site(me, "site", "").unwrap();
        Self {
            machine,
            home,
            desk: Arc::new(Mutex::new(desk)),
            me,
            site,
        }
    }

    fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap()
    }

    fn folder(&self) -> PathBuf {
        self.home.path().join("site")
    }

    fn act(&self, piece: PieceId, action: Action, note: Option<&str>, at: Option<&str>) {
        let mut desk = self.desk();
        let options = ActOptions {
            version: Some(desk.content(piece).unwrap().hash()),
            override_reason: Some("essai".into()),
            note: note.map(str::to_owned),
            at: at.map(|at| plain_time(at, "Africa/Bamako").unwrap()),
            public: note.map(|_| true),
            ..ActOptions::default()
        };
        desk.act(self.me, piece, action, &options).unwrap();
    }

    /// A piece that is approved.
    fn approved(&self, headline: &str) -> PieceId {
        let copy = format!("# {headline}\n\nIl rouvre demain.\n");
        let piece = self
            .desk()
            .import_file(self.me, "copie.md", copy.as_bytes())
            .unwrap()
            .piece;
        self.act(piece, Action::Submit, None, None);
        self.act(piece, Action::Approve, None, None);
        piece
    }

    /// A piece that is to be published now, a minute after the one before.
    fn publish(&self, headline: &str) -> PieceId {
        self.machine.pass(Duration::from_secs(60));
        let piece = self.approved(headline);
        self.act(piece, Action::Publish, None, None);
        piece
    }

    async fn run(&self) {
        run_outbox(&self.desk).await.unwrap();
    }

    async fn rebuild(&self, anew: bool) -> RebuildView {
        rebuild_site(&self.desk, self.me, self.site, anew).await.unwrap()
    }

    fn manifest(&self) -> Manifest {
        Manifest::read(&std::fs::read(self.folder().join(MANIFEST)).unwrap()).unwrap()
    }

    /// Every file but what the site remembers of past deliveries.
    fn pages(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        fn walk(folder: &Path, found: &mut BTreeMap<PathBuf, Vec<u8>>) {
            for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
                let path = entry.path();
                if path.is_dir() {
                    walk(&path, found);
                } else {
                    found.insert(path.clone(), std::fs::read(&path).unwrap());
                }
            }
        }
        let mut found = BTreeMap::new();
        walk(&self.folder(), &mut found);
        found.remove(&self.folder().join(MANIFEST));
        found
    }

    fn telling(&self, words: &str) -> Vec<PathBuf> {
        let pages = self.pages().into_iter();
        let told = pages.filter(|(_, bytes)| String::from_utf8_lossy(bytes).contains(words));
        told.map(|(path, _)| path).collect()
    }

    fn last(&self, piece: PieceId) -> DeliveryView {
        let all = self.desk().deliveries().unwrap();
        all.into_iter().find(|delivery| delivery.piece == piece).unwrap()
    }

    /// Another headline for what is online, approved and to be published, a minute after the one before.
    fn correct(&self, piece: PieceId, headline: &str) {
        self.machine.pass(Duration::from_secs(60));
        self.act(piece, Action::Update, None, None);
        self.desk()
            .set_field(self.me, piece, FieldName::Headline, headline)
            .unwrap();
        self.act(piece, Action::Submit, None, None);
        self.act(piece, Action::Approve, None, None);
        self.act(piece, Action::Publish, None, None);
    }

    /// The last delivery of a piece ends as one that the site holds and readers got otherwise.
    fn refuse(&self, piece: PieceId) {
        let mut desk = self.desk();
        let rows = desk.store.outbox().unwrap();
        let mut row = rows.into_iter().find(|row| row.piece == piece).unwrap();
        assert_eq!(row.state, OutboxState::Queued);
        row.state = OutboxState::Refused;
        desk.store.write_outbox(&row).unwrap();
    }

    fn damage_manifest(&self) {
        std::fs::write(self.folder().join(MANIFEST), r#"{"format":1,"pie"#).unwrap();
    }
}

#[tokio::test]
async fn new_settings_reach_every_page_and_no_date_or_address_changes() {
    let room = Room::new();
    room.publish("Le pont rouvre");
    room.publish("Le bac s’arrête");
    room.run().await;
    let before = room.manifest();
    let note = StaticChange {
        footer_note: Some("© La Dépêche du Sélou".into()),
        ..StaticChange::default()
    };
    room.desk().change_static_site(room.me, room.site, &note).unwrap();
    // What nobody approved is no business of a rebuild.
    let unread = "# Ce que personne n’a relu\n\nRien.\n";
    room.desk().import_file(room.me, "autre.md", unread.as_bytes()).unwrap();
    assert!(room.telling("© La Dépêche").is_empty());
    room.machine.pass(Duration::from_secs(3_600));
    let view = room.rebuild(false).await;
    assert_eq!((view.stage, view.pieces), (RebuildStage::Done, 2), "{view:?}");
    assert!(view.total > 0 && view.done == view.total);
    let after = room.manifest();
    assert_eq!(after.pieces, before.pieces);
    for entry in after.pieces.values() {
        let page = room.folder().join(&entry.card.address).join("index.html");
        assert!(std::fs::read_to_string(page).unwrap().contains("© La Dépêche"));
    }
    assert!(before.delivered.iter().all(|one| after.find(&one.token).is_some()));
    assert!(room.telling("personne n’a relu").is_empty());
    assert_eq!(room.desk().rebuild_progress(room.site).unwrap(), Some(view));
}

#[tokio::test]
async fn it_is_refused_while_a_delivery_waits_but_not_for_an_hour_to_come() {
    let room = Room::new();
    let first = room.publish("Le pont rouvre");
    let refused = rebuild_site(&room.desk, room.me, room.site, false).await.unwrap_err();
    assert_eq!((refused.code(), &refused.facts()["waiting"]), ("site_waits", &1.into()));
    room.run().await;
    let later = room.approved("La foire ouvre");
    room.act(later, Action::Schedule, None, Some("2027-06-01T06:00"));
    assert_eq!(room.rebuild(false).await.stage, RebuildStage::Done);
    assert!(room.telling("La foire ouvre").is_empty());
    // Somebody who keeps no sites cannot ask for it.
    let reporter = room
        .desk()
        .add_member(room.me, "Moussa", marbre_domain::member::Role::Reporter, false, false)
        .unwrap();
    let refused = rebuild_site(&room.desk, reporter, room.site, false).await.unwrap_err();
    assert!(refused.is_refusal());
    room.act(first, Action::Withdraw, Some("Source unique"), None);
    let refused = rebuild_site(&room.desk, room.me, room.site, false).await.unwrap_err();
    assert_eq!(refused.code(), "site_waits");
}

#[tokio::test]
async fn a_damaged_manifest_is_cured_and_what_waited_for_it_leaves() {
    let room = Room::new();
    let withdrawn = room.publish("Une rumeur");
    room.publish("Le pont rouvre");
    room.run().await;
    room.machine.pass(Duration::from_secs(60));
    room.act(withdrawn, Action::Withdraw, Some("Source unique"), None);
    room.run().await;
    let (before, pages) = (room.manifest(), room.pages());
    room.damage_manifest();
    let waiting = room.publish("Le bac s’arrête");
    room.run().await;
    let stuck = room.last(waiting);
    assert_eq!(
        (stuck.state.as_str(), stuck.fault.map(|fault| fault.code)),
        ("stuck", Some(FaultCode::DamagedManifest))
    );
    let view = room.rebuild(false).await;
    assert_eq!(view.stage, RebuildStage::Done, "{view:?}");
    let after = room.manifest();
    assert_eq!((&after.pieces, &after.withdrawn), (&before.pieces, &before.withdrawn));
    assert!(before.delivered.iter().all(|one| after.find(&one.token).is_some()));
    assert_eq!(room.pages(), pages);
    assert!(!room.telling("Source unique").is_empty());

    assert_eq!(room.last(waiting).state, "queued");
    room.run().await;
    assert_eq!(room.last(waiting).state, "written");
    assert!(!room.telling("Le bac s’arrête").is_empty());
}

#[tokio::test]
async fn a_removal_behind_a_damaged_manifest_is_not_undone() {
    for action in [Action::Kill, Action::Withdraw] {
        let room = Room::new();
        let piece = room.publish("Une rumeur");
        room.publish("Le pont rouvre");
        room.run().await;
        room.damage_manifest();
        room.machine.pass(Duration::from_secs(60));
        room.act(piece, action, Some("Source unique"), None);
        room.run().await;
        assert_eq!(room.last(piece).state, "stuck");
        assert_eq!(room.rebuild(false).await.stage, RebuildStage::Done);
        assert_eq!(room.telling("Une rumeur"), Vec::<PathBuf>::new(), "{action:?}");
        assert_eq!(room.telling("Source unique").is_empty(), action == Action::Kill);
        let pages = room.pages();
        room.run().await;
        assert_eq!(room.last(piece).state, "written");
        assert_eq!(room.pages(), pages, "{action:?}");
    }
}

/// A piece that was taken off a site whose folder is lost, by a removal that somebody gave up; and another that stays.
async fn removal_given_up(action: Action) -> (Room, PieceId) {
    let room = Room::new();
    let piece = room.publish("Une rumeur");
    room.publish("Le pont rouvre");
    room.run().await;
    std::fs::remove_dir_all(room.folder()).unwrap();
    room.machine.pass(Duration::from_secs(60));
    room.act(piece, action, Some("Source unique"), None);
    let removal = room.last(piece).id;
    room.desk().cancel_delivery(room.me, removal).unwrap();
    (room, piece)
}

#[tokio::test]
async fn a_removal_that_somebody_gave_up_with_its_folder_lost_is_not_undone() {
    for action in [Action::Kill, Action::Withdraw] {
        let (room, _) = removal_given_up(action).await;
        let view = room.rebuild(true).await;
        assert_eq!((view.stage, view.pieces), (RebuildStage::Done, 1), "{view:?}");
        assert_eq!(room.telling("Une rumeur"), Vec::<PathBuf>::new(), "{action:?}");
        assert_eq!(room.telling("Source unique").is_empty(), action == Action::Kill);
        assert!(!room.telling("Le pont rouvre").is_empty());
    }
}

#[tokio::test]
async fn what_was_removed_stays_away_although_it_was_taken_up_again_until_it_is_published_again() {
    for action in [Action::Kill, Action::Withdraw] {
        let (room, piece) = removal_given_up(action).await;
        room.act(piece, Action::Restore, None, None);
        let view = room.rebuild(true).await;
        assert_eq!((view.stage, view.pieces), (RebuildStage::Done, 1), "{view:?}");
        assert_eq!(room.telling("Une rumeur"), Vec::<PathBuf>::new(), "{action:?}");

        // Published again, it waits for a disk that is gone: what stood there before does not come in its place.
        room.machine.pass(Duration::from_secs(60));
        room.desk()
            .set_field(room.me, piece, FieldName::Headline, "Le démenti")
            .unwrap();
        for decided in [Action::Submit, Action::Approve, Action::Publish] {
            room.act(piece, decided, None, None);
        }
        std::fs::remove_dir_all(room.folder()).unwrap();
        room.run().await;
        let fault = room.last(piece).fault.map(|fault| fault.code);
        assert_eq!(fault, Some(FaultCode::SiteMissing), "{action:?}");
        assert_eq!(room.rebuild(true).await.pieces, 1, "{action:?}");
        assert_eq!(room.telling("Une rumeur"), Vec::<PathBuf>::new(), "{action:?}");
        room.machine.pass(Duration::from_secs(3600));
        room.run().await;
        assert!(!room.telling("Le démenti").is_empty(), "{action:?}");

        std::fs::remove_dir_all(room.folder()).unwrap();
        assert_eq!(room.rebuild(true).await.pieces, 2, "{action:?}");
        assert!(!room.telling("Le démenti").is_empty(), "{action:?}");
        assert_eq!(room.telling("Une rumeur"), Vec::<PathBuf>::new(), "{action:?}");
    }
}

#[tokio::test]
async fn a_publication_that_readers_got_otherwise_is_there_again_after_its_folder_was_lost() {
    let room = Room::new();
    let corrected = room.publish("Le bac repart");
    room.run().await;
    room.correct(corrected, "Le bac reste à quai");
    let first = room.publish("Le pont rouvre");
    for piece in [corrected, first] {
        room.refuse(piece);
    }
    std::fs::remove_dir_all(room.folder()).unwrap();
    let view = room.rebuild(true).await;
    assert_eq!((view.stage, view.pieces), (RebuildStage::Done, 2), "{view:?}");
    // Tried again, they are as they were decided, and not only said to be.
    for piece in [corrected, first] {
        let id = room.last(piece).id;
        room.desk().retry_delivery(room.me, id).unwrap();
    }
    room.run().await;
    for (piece, headline) in [(corrected, "Le bac reste à quai"), (first, "Le pont rouvre")] {
        assert_eq!(room.last(piece).state, "written", "{headline}");
        assert!(!room.telling(headline).is_empty(), "{headline}");
    }
    assert_eq!(room.telling("Le bac repart"), Vec::<PathBuf>::new());
}

#[tokio::test]
async fn a_site_whose_address_does_not_answer_yet_is_made_anew_all_the_same() {
    let room = Room::new();
    room.publish("Le pont rouvre");
    room.run().await;
    // Taken, so that nobody else listens there, and not listened at.
    let taken = tokio::net::TcpSocket::new_v4().unwrap();
    taken.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let port = taken.local_addr().unwrap().port();
    let moved = StaticChange {
        url: Some(format!("http://127.0.0.1:{port}")),
        ..StaticChange::default()
    };
    room.desk().change_static_site(room.me, room.site, &moved).unwrap();
    let view = room.rebuild(false).await;
    assert_eq!((view.stage, view.pieces), (RebuildStage::Done, 1), "{view:?}");
    assert_eq!(view.fault.unwrap().code, FaultCode::NotShown);
    assert!(!view.detail.is_empty());
}

#[tokio::test]
async fn an_empty_folder_is_a_missing_disk_until_somebody_says_otherwise() {
    let room = Room::new();
    room.publish("Le pont rouvre");
    room.run().await;
    let (before, pages) = (room.manifest(), room.pages());
    std::fs::remove_dir_all(room.folder()).unwrap();
    let view = room.rebuild(false).await;
    assert_eq!(view.stage, RebuildStage::Failed);
    assert_eq!(view.fault.unwrap().code, FaultCode::SiteMissing);
    assert!(!room.folder().exists());
    assert_eq!(room.rebuild(true).await.stage, RebuildStage::Done);
    assert_eq!(room.pages(), pages);
    assert_eq!(room.manifest().pieces, before.pieces);
}

#[tokio::test]
async fn a_program_that_ends_in_the_middle_leaves_a_note_and_the_next_one_goes_on() {
    let room = Room::new();
    room.publish("Le pont rouvre");
    room.run().await;
    let pages = room.pages();
    {
        let mut cut = std::pin::pin!(rebuild_site(&room.desk, room.me, room.site, false));
        std::future::poll_fn(|context| {
            assert!(
                cut.as_mut().poll(context).is_pending(),
                "it ended before it could be cut"
            );
            if room.folder().join("marbre-pending.json").is_file() {
                return Poll::Ready(());
            }
            context.waker().wake_by_ref();
            Poll::Pending
        })
        .await;
        let busy = room.desk().remove_static_site(room.me, room.site, None).unwrap_err();
        assert_eq!(busy.code(), "site_busy");
        let running = room.desk().rebuild_progress(room.site).unwrap().unwrap();
        assert_eq!(running.stage, RebuildStage::Running);
    }
    let left = room.desk().rebuild_progress(room.site).unwrap().unwrap();
    assert_eq!(left.stage, RebuildStage::Stopped);
    assert_eq!(room.rebuild(false).await.stage, RebuildStage::Done);
    assert_eq!(room.pages(), pages);
}

#[tokio::test]
async fn a_removed_site_keeps_its_pages_and_is_the_same_when_its_folder_comes_back() {
    let room = Room::new();
    let piece = room.publish("Le pont rouvre");
    let refused = room.desk().remove_static_site(room.me, room.site, None).unwrap_err();
    assert_eq!(refused.code(), "site_waits");
    let seen = room.desk().waiting_there(room.site).unwrap();
    room.run().await;
    let second = room.publish("Le bac s’arrête");
    let third = room.publish("Le marché rouvre");
    // What nobody saw is not given up: one waited then, two wait now.
    let refused = room
        .desk()
        .remove_static_site(room.me, room.site, Some(seen))
        .unwrap_err();
    assert_eq!(refused.code(), "site_waits");
    let seen = room.desk().waiting_there(room.site).unwrap();
    let removed = room.desk().remove_static_site(room.me, room.site, Some(seen)).unwrap();
    assert_eq!((removed.given_up.deliveries, removed.given_up.removals), (2, 0));
    assert_eq!(room.last(third).state, "cancelled");
    assert_eq!(room.last(second).state, "cancelled");
    let pages = room.pages();
    assert!(room.desk().newsroom_view().unwrap().sites.is_empty());
    assert!(room.desk().static_folders().is_empty());

    // A kill says that the page stays, rather than doing nothing.
    room.act(piece, Action::Kill, Some("Source unique"), None);
    room.run().await;
    let stuck = room.last(piece);
    assert_eq!(
        (stuck.state.as_str(), stuck.fault.map(|fault| fault.code)),
        ("stuck", Some(FaultCode::SiteLeft))
    );
    assert_eq!(room.pages(), pages);

    let again = room.desk().add_static_site(room.me, "site", "").unwrap();
    assert_eq!(again, room.site);
    room.run().await;
    assert_eq!(room.telling("Le pont rouvre"), Vec::<PathBuf>::new());
}

#[tokio::test]
async fn of_two_sites_that_were_removed_from_a_folder_the_later_one_comes_back() {
    let room = Room::new();
    room.publish("Le pont rouvre");
    room.run().await;
    room.desk().remove_static_site(room.me, room.site, None).unwrap();
    std::fs::remove_file(room.folder().join(MANIFEST)).unwrap();
    room.machine.pass(Duration::from_secs(60));
    let later = room.desk().add_static_site(room.me, "site", "").unwrap();
    assert_ne!(later, room.site);
    let view = rebuild_site(&room.desk, room.me, later, true).await.unwrap();
    assert_eq!(view.stage, RebuildStage::Done, "{view:?}");
    room.desk().remove_static_site(room.me, later, None).unwrap();
    assert_eq!(room.desk().add_static_site(room.me, "site", "").unwrap(), later);
}
