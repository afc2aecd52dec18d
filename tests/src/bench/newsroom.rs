//! A newsroom of 10,000 pieces, as years of work would leave it. Made through the desk once, kept in `target/bench`.

use super::figure::Report;
use super::french;
use crate::e2e::profile::{self, CHIEF, COUNTRY, EDITOR, REPORTER, SECTION};
use crate::e2e::programs::target;
use marbre_cli::System;
use marbre_desk::{ActOptions, Desk, NewNewsroom};
use marbre_domain::ids::{MemberId, PieceId};
use marbre_domain::member::Role;
use marbre_domain::taxonomy::Taxonomy;
use marbre_domain::workflow::Action;
use std::path::{Path, PathBuf};

const PIECES: usize = 10_000;
/// The latest: those that are still worked on.
const AT_WORK: usize = 60;

/// A folder in which such a newsroom is kept. Copied before it is used.
pub fn of_ten_thousand(report: &mut Report) -> PathBuf {
    kept("newsroom-10000", report, |home| {
        let (mut desk, chief) = begin(home);
        let editor = desk.add_member(chief, EDITOR, Role::Editor, true, false).unwrap();
        let reporter = desk.add_member(chief, REPORTER, Role::Reporter, false, false).unwrap();
        desk.add_term(chief, Taxonomy::Section, SECTION, None, None).unwrap();
        desk.add_term(chief, Taxonomy::Country, COUNTRY, None, None).unwrap();
        let mut random = fastrand::Rng::with_seed(10_000);
        for number in 0..PIECES {
            let piece = write(&mut desk, reporter, number, &mut random);
            let left = PIECES - number;
            if left > AT_WORK / 2 {
                desk.act(reporter, piece, Action::Submit, &ActOptions::default())
                    .unwrap();
            }
            if left > AT_WORK {
                desk.act(editor, piece, Action::Spike, &reason()).unwrap();
            }
            desk.take_events();
        }
        desk.close().unwrap();
    })
}

fn reason() -> ActOptions {
    ActOptions {
        note: Some("Rangé".to_owned()),
        ..ActOptions::default()
    }
}

fn write(desk: &mut Desk, reporter: MemberId, number: usize, random: &mut fastrand::Rng) -> PieceId {
    let words = random.usize(120..400);
    let markdown = format!(
        "---\nsection: {SECTION}\ncountry: {COUNTRY}\n---\n# {} n° {number}\n\n{}\n",
        french::sentence(random),
        french::paragraphs(random, words)
    );
    desk.import_file(reporter, "piece.md", markdown.as_bytes())
        .unwrap()
        .piece
}

/// Begins a newsroom with one chief.
pub(super) fn begin(home: &Path) -> (Desk, MemberId) {
    let new = NewNewsroom {
        name: "La Voix du Gué".to_owned(),
        member: CHIEF.to_owned(),
        role: Role::Chief,
        zone: "Africa/Bamako".to_owned(),
        language: "fr".to_owned(),
    };
    Desk::init(home, &new, Box::new(System)).unwrap()
}

/// A profile kept in `target/bench`, made in memory when it is not there: nobody waits for its syncs.
pub(super) fn kept(name: &str, report: &mut Report, make: impl FnOnce(&Path)) -> PathBuf {
    let place = target().join("bench").join(name);
    if place.join("whole").is_file() {
        return place.join("home");
    }
    report.tell(&format!("Making {name}, once: it is kept in target/bench"));
    let memory = Path::new("/dev/shm");
    let folder = if memory.is_dir() {
        tempfile::tempdir_in(memory).unwrap()
    } else {
        tempfile::tempdir().unwrap()
    };
    let home = folder.path().join("home");
    make(&home);
    let _ = std::fs::remove_dir_all(&place);
    profile::copy(&home, &place.join("home"));
    std::fs::write(place.join("whole"), "").unwrap();
    place.join("home")
}
