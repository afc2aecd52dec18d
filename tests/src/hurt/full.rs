//! A disk of a few megabytes, really full: a memory disk mounted for the test, in a namespace of its own where the test
//! may not mount. Every write is refused by its name, everything is read, and with room again everything goes on.

use super::told::{Room, copy};
use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A mounted disk; unmounted when the test ends.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    /// Nothing where this machine lets nobody mount.
    fn mount() -> Option<Self> {
        let place = tempfile::tempdir().unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=6m", "marbre-test"])
            .arg(place.path())
            .output();
        mounted.is_ok_and(|done| done.status.success()).then_some(Self(place))
    }

    fn filler(&self) -> PathBuf {
        self.0.path().join("autre-chose")
    }

    /// Takes every byte that is left.
    fn fill(&self) {
        let mut file = OpenOptions::new()
            .create(true)
            .append(true)
            .open(self.filler())
            .unwrap();
        for size in [65_536, 4_096, 512, 1] {
            while file.write_all(&vec![b'x'; size]).is_ok() {}
        }
    }

    /// Leaves so many bytes.
    fn leave(&self, room: u64) {
        let file = File::options().write(true).open(self.filler()).unwrap();
        let length = file.metadata().unwrap().len();
        file.set_len(length - room).unwrap();
    }

    fn empty(&self) {
        std::fs::remove_file(self.filler()).unwrap();
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0.path()).output();
    }
}

/// Set in the copy of the test that runs in a namespace of its own.
const INSIDE: &str = "MARBRE_TEST_MAY_MOUNT";

/// Runs a test on a small disk: here, or as a copy of itself that may mount. Where neither is allowed, what the store
/// does on a full disk is still tried by `store::faults`, on a disk that is only played.
fn on_a_small_disk(name: &str, test: impl FnOnce(&SmallDisk)) {
    if let Some(disk) = SmallDisk::mount() {
        return test(&disk);
    }
    assert!(std::env::var_os(INSIDE).is_none(), "the copy may mount, and could not");
    let may = ["--user", "--map-root-user", "--mount"];
    if !Command::new("unshare")
        .args(may)
        .arg("true")
        .output()
        .is_ok_and(|done| done.status.success())
    {
        #[expect(clippy::print_stderr, reason = "whoever runs it must know that it was not")]
        {
            eprintln!("{name} was not run: nothing can be mounted on this machine");
        }
        return;
    }
    let done = Command::new("unshare")
        .args(may)
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", name, "--nocapture"])
        .env(INSIDE, "yes")
        .output()
        .unwrap();
    assert!(
        done.status.success(),
        "{}{}",
        String::from_utf8_lossy(&done.stdout),
        String::from_utf8_lossy(&done.stderr)
    );
}

/// Full, and what is safe, and what to do.
#[track_caller]
fn says_it_is_full(room: &Room, words: &[&str]) {
    let said = room.ask(words).failed("disk_full");
    for part in ["the disk is full", "is safe", "free some space"] {
        assert!(said.contains(part), "{words:?}: {said}");
    }
}

fn shown(room: &Room, piece: &str) -> String {
    room.ask(&["piece", "export", piece]).out
}

#[test]
fn a_full_disk_refuses_writing_by_its_name_and_reads_everything() {
    on_a_small_disk(
        "hurt::full::a_full_disk_refuses_writing_by_its_name_and_reads_everything",
        |disk| {
            let outside = tempfile::tempdir().unwrap();
            let file = copy(outside.path(), "Le marché");
            let room = Room::new(disk.0.path());
            let piece = room.import("Le pont");
            let before = shown(&room, &piece);
            assert!(before.contains("Dit : Le pont."));
            disk.fill();
            let id = piece.as_str();
            for words in [
                &["piece", "set", id, "--headline", "Autre titre"][..],
                &["piece", "set", id, "--body", &file],
                &["piece", "import", &file],
                &["piece", "new"],
                &["piece", "submit", id],
                &["flash", "Le pont a cédé", "--level", "alert", "--expires", "2h"],
                &["member", "add", "Kofi B.", "--role", "editor"],
                &["backup", "copie.zip"],
                &["export", "--all", "sortie"],
            ] {
                says_it_is_full(&room, words);
            }
            assert_eq!(room.headlines(), ["Le pont"]);
            assert_eq!(shown(&room, id), before);
            room.is_whole();
            disk.empty();
            room.ask(&["piece", "set", id, "--headline", "Autre titre"]).done();
            room.ask(&["piece", "import", &file]).done();
            assert_eq!(room.headlines(), ["Autre titre", "Le marché"]);
            room.ask(&["backup", "copie.zip"]).done();
            room.is_whole();
        },
    );
}

#[test]
fn a_disk_that_fills_up_while_writing_keeps_what_was_acknowledged_and_nothing_by_half() {
    on_a_small_disk(
        "hurt::full::a_disk_that_fills_up_while_writing_keeps_what_was_acknowledged_and_nothing_by_half",
        |disk| {
            let outside = tempfile::tempdir().unwrap();
            let room = Room::new(disk.0.path());
            let mut acknowledged = vec![room.import("Papier 0000")];
            disk.fill();
            disk.leave(400_000);
            let mut refused = 0;
            for number in 1..400 {
                let file = copy(outside.path(), &format!("Papier {number:04}"));
                let told = room.ask(&["piece", "import", &file]);
                if told.status == 0 {
                    assert_eq!(refused, 0, "a disk does not empty itself");
                    acknowledged.push(told.done()[0]["id"].as_str().unwrap().to_owned());
                    continue;
                }
                told.failed("disk_full");
                refused += 1;
                if refused == 3 {
                    break;
                }
            }
            assert!(
                (refused, acknowledged.len() > 2) == (3, true),
                "{refused} {acknowledged:?}"
            );
            let expected: Vec<String> = (0..acknowledged.len())
                .map(|number| format!("Papier {number:04}"))
                .collect();
            assert_eq!(room.headlines(), expected);
            for (piece, headline) in acknowledged.iter().zip(&expected) {
                assert!(shown(&room, piece).contains(&format!("Dit : {headline}.")));
            }
            disk.empty();
            room.is_whole();
            room.import("Papier 9999");
            assert_eq!(room.headlines().len(), expected.len() + 1);
        },
    );
}

#[test]
fn what_could_not_be_published_on_a_full_disk_is_published_once_there_is_room() {
    on_a_small_disk(
        "hurt::full::what_could_not_be_published_on_a_full_disk_is_published_once_there_is_room",
        |disk| {
            let room = Room::new(disk.0.path());
            let piece = room.import("Le pont");
            let id = piece.as_str();
            let beyond = ["--override-missing", "essai"];
            room.ask(&["piece", "submit", id]).done();
            room.ask(&[&["piece", "approve", id, "--version", "latest"][..], &beyond].concat())
                .done();
            disk.fill();
            let publish = [&["piece", "publish", id][..], &beyond].concat();
            says_it_is_full(&room, &publish);
            assert_eq!(room.ask(&["outbox", "list"]).done(), serde_json::json!([]));
            // Room enough to decide, and then none to deliver.
            disk.leave(300_000);
            room.ask(&publish).done();
            disk.fill();
            says_it_is_full(&room, &["outbox", "run"]);
            assert!(pages(&room.folder.join("site")).is_empty());
            disk.empty();
            let done = room.ask(&["outbox", "run"]).done();
            assert_eq!(
                (done[0]["state"].as_str(), done.as_array().unwrap().len()),
                (Some("written"), 1)
            );
            assert_eq!(pages(&room.folder.join("site")).len(), 1);
            room.is_whole();
        },
    );
}

/// The pages that hold the piece as an article.
fn pages(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(pages(&path));
        } else if std::fs::read(&path).is_ok_and(|bytes| String::from_utf8_lossy(&bytes).contains("Dit : Le pont."))
            && path.ends_with("index.html")
        {
            found.push(path);
        }
    }
    found
}
