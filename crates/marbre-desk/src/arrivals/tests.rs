//! Files that land in a real folder under the system's own watcher.

#![allow(clippy::unwrap_used)]

use super::{Arrivals, Arrived, SLOW, STILL};
use crate::Desk;
use crate::testing::Machine;
use marbre_domain::ids::MemberId;
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

struct Scene {
    machine: Machine,
    desk: Desk,
    me: MemberId,
    arrivals: Arrivals,
    folder: PathBuf,
    home: tempfile::TempDir,
}

impl Scene {
    /// A newsroom whose folder is watched and was found empty.
    fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let machine = Machine::new();
        let (desk, me) = machine.init(home.path());
        let mut scene = Self {
            folder: desk.arrivals_folder(),
            machine,
            desk,
            me,
            arrivals: Arrivals::default(),
            home,
        };
        assert_eq!(scene.beat(), []);
        scene
    }

    fn beat(&mut self) -> Vec<Arrived> {
        let arrived = self.arrivals.beat(&mut self.desk, self.me).unwrap();
        arrived.into_iter().map(|(_, what)| what).collect()
    }

    /// Waits until the system says that something moved; what it says after that is drained by the next beat.
    fn hear(&mut self) {
        let watched = self.arrivals.watched.as_ref().unwrap();
        watched.hints.recv_timeout(Duration::from_secs(60)).unwrap();
        self.arrivals.looked = None;
    }

    /// Lets a file stand still for long enough and gives what became of it.
    fn settle(&mut self) -> Vec<Arrived> {
        let first = self.beat();
        assert_eq!(first, [], "a file is never taken in at first sight");
        self.machine.pass(STILL);
        self.beat()
    }

    fn pieces(&self) -> usize {
        self.desk.list_pieces(self.me, None, false).unwrap().len()
    }
}

fn is_draft(arrived: &[Arrived]) -> bool {
    matches!(arrived, [Arrived::Draft(_)])
}

#[test]
fn the_system_says_that_a_file_landed() {
    let mut scene = Scene::new();
    fs::write(scene.folder.join("pont.md"), "# Le pont\n\nIl rouvre.\n").unwrap();
    // Time does not pass for the newsroom: it is the system's word alone that has the folder looked at.
    for _ in 0..10_000_000 {
        assert_eq!(scene.beat(), []);
        if scene.arrivals.is_waiting() {
            break;
        }
        std::thread::yield_now();
    }
    scene.machine.pass(STILL);
    assert!(is_draft(&scene.beat()));
}

#[test]
fn a_silent_folder_is_looked_at_now_and_then() {
    let mut scene = Scene::new();
    // A network folder tells nothing.
    scene.arrivals.watched = None;
    fs::write(scene.folder.join("pont.md"), "# Le pont\n\nIl rouvre.\n").unwrap();
    scene.machine.pass(SLOW);
    assert!(is_draft(&scene.settle()));
}

#[test]
fn a_file_that_is_still_being_written_waits() {
    let mut scene = Scene::new();
    let place = scene.folder.join("long.txt");
    fs::write(&place, "Le début.\n").unwrap();
    scene.hear();
    assert_eq!(scene.settle().len(), 1, "it stood still");
    fs::write(&place, "Un autre début.\n").unwrap();
    scene.hear();
    assert_eq!(scene.beat(), []);
    scene.machine.pass(STILL);
    fs::write(&place, "Un autre début, et une suite.\n").unwrap();
    assert_eq!(scene.beat(), [], "it grew between two looks");
    scene.machine.pass(STILL);
    assert!(is_draft(&scene.beat()));
    fs::write(scene.folder.join("copie.docx.part"), "…").unwrap();
    scene.machine.pass(SLOW);
    assert_eq!(scene.settle(), []);
    assert_eq!(scene.pieces(), 2);
}

#[test]
fn the_same_bytes_are_one_piece_and_stay_one_after_a_restart() {
    let mut scene = Scene::new();
    fs::write(scene.folder.join("pont.md"), "# Le pont\n\nIl rouvre.\n").unwrap();
    fs::write(scene.folder.join("pont (1).md"), "# Le pont\n\nIl rouvre.\n").unwrap();
    scene.hear();
    assert!(is_draft(&scene.settle()));
    let Scene {
        machine,
        desk,
        me,
        folder,
        home,
        ..
    } = scene;
    drop(desk);
    let mut scene = Scene {
        desk: machine.open(home.path()),
        machine,
        me,
        arrivals: Arrivals::default(),
        folder,
        home,
    };
    assert_eq!(scene.settle(), []);
    assert_eq!(scene.pieces(), 1);
}

#[test]
fn a_picture_becomes_a_media_item() {
    let mut scene = Scene::new();
    let mut png = std::io::Cursor::new(Vec::new());
    image::RgbImage::new(4, 3)
        .write_to(&mut png, image::ImageFormat::Png)
        .unwrap();
    // Its name is wrong: the bytes decide.
    fs::write(scene.folder.join("photo.jpg"), png.into_inner()).unwrap();
    scene.hear();
    assert_eq!(scene.settle(), [Arrived::Media]);
    assert_eq!(scene.pieces(), 0);
}

#[test]
fn what_cannot_be_read_is_said_once_and_left_where_it_is() {
    let mut scene = Scene::new();
    let place = scene.folder.join("rapport.docx");
    let bytes = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n".repeat(40);
    fs::write(&place, &bytes).unwrap();
    scene.hear();
    let arrived = scene.settle();
    assert!(
        matches!(&arrived[..], [Arrived::Left(left)] if left.why.code() == "not_copy" && left.to_string().contains("rapport.docx")),
        "{arrived:?}"
    );
    assert_eq!(fs::read(&place).unwrap(), bytes);
    scene.machine.pass(SLOW);
    assert_eq!(scene.beat(), []);
    assert_eq!(scene.pieces(), 0);
}

/// The disk is full at one write after another: whichever it is, nothing of the file is there until there is room, and
/// then it is one draft.
#[test]
fn a_disk_that_fills_up_half_way_makes_one_draft_once_there_is_room() {
    let mut scene = Scene::new();
    let copy = "# Le pont\n\nIl rouvre.\n".to_owned() + &"Un long paragraphe sur le fleuve. ".repeat(4_000);
    fs::write(scene.folder.join("pont.md"), copy).unwrap();
    scene.hear();
    assert_eq!(scene.beat(), []);
    scene.machine.pass(STILL);
    let mut refused = 0;
    let mut room = 0;
    let arrived = loop {
        scene.desk.store.leave_room(Some(room)).unwrap();
        match scene.arrivals.look(&mut scene.desk, scene.me) {
            Err(error) => {
                assert_eq!(error.code(), "disk_full", "{error}");
                assert_eq!(scene.pieces(), 0, "with room for {room} pages");
                refused += 1;
            }
            Ok(arrived) => break arrived,
        }
        room += 3;
    };
    assert!(refused > 3, "the disk was full {refused} times only");
    assert!(matches!(arrived[..], [(_, Arrived::Draft(_))]), "{arrived:?}");
    scene.desk.store.leave_room(None).unwrap();
    scene.machine.pass(SLOW);
    assert_eq!(scene.beat(), []);
    assert_eq!(scene.pieces(), 1);
    let found = scene.desk.verify(false).unwrap();
    assert_eq!(found.troubles, []);
}

#[test]
fn a_file_that_fails_keeps_no_other_from_coming_in() {
    let mut scene = Scene::new();
    let long: String = (0..20_000).map(|number| format!("Ligne {number}. ")).collect();
    fs::write(scene.folder.join("long.md"), format!("# Le fleuve\n\n{long}\n")).unwrap();
    fs::write(scene.folder.join("pont.md"), "# Le pont\n\nIl rouvre.\n").unwrap();
    scene.hear();
    scene.desk.store.leave_room(Some(30)).unwrap();
    assert!(is_draft(&scene.settle()), "there is room for the short one");
    assert_eq!(scene.pieces(), 1);
    let failed = scene.arrivals.beat(&mut scene.desk, scene.me).unwrap_err();
    assert_eq!(failed.code(), "disk_full");
    scene.desk.store.leave_room(None).unwrap();
    assert!(is_draft(&scene.beat()));
    assert_eq!(scene.pieces(), 2);
}
