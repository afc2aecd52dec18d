//! A piece typed for ten days, 100,000 edits with their corrections: how long it takes to open, what it weighs on disk.

use super::figure::{Aim, Figure, Report, Sorted, milliseconds};
use super::french;
use super::newsroom::{begin, kept};
use crate::e2e::profile::copy;
use chrono::{DateTime, Utc};
use marbre_cli::System;
use marbre_desk::view::EditReply;
use marbre_desk::{Desk, Surroundings};
use marbre_domain::ids::{MemberId, PieceId};
use marbre_domain::piece::PieceKind;
use marbre_domain::text::block::{BlockAttrs, Marks};
use marbre_domain::text::delta::{EditBatch, FlatOp, TextName};
use rusqlite::{Connection, OpenFlags};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

const EDITS: u32 = 100_000;
const DAYS: u32 = 10;
/// Between two batches, and while one thinks about the next sentence.
const A_KEY: Duration = Duration::from_millis(250);
const PAUSE: Duration = Duration::from_secs(3);
const RUNS: usize = 30;
/// Copies opened for the first time since they were typed in.
const FIRST_RUNS: usize = 5;

pub(super) fn run(report: &mut Report) {
    let home = kept("history-100000", report, |home| {
        let (desk, me) = begin(home);
        drop(desk);
        let clock = Clock::default();
        let mut desk = Desk::open(home, Box::new(clock.clone())).unwrap();
        let piece = desk.create_piece(me, PieceKind::Article, "fr").unwrap();
        let mut typist = Typist::new(piece, me, clock.clone());
        for _ in 0..DAYS {
            typist.day(&mut desk);
            desk.close().unwrap();
            drop(desk);
            desk = Desk::open(home, Box::new(clock.clone())).unwrap();
        }
    });
    let folder = tempfile::tempdir_in(home.parent().unwrap()).unwrap();
    let first = (0..FIRST_RUNS)
        .map(|number| {
            let fresh = folder.path().join(number.to_string());
            copy(&home, &fresh);
            opening(&fresh)
        })
        .collect();
    let used = folder.path().join("0");
    let again = Sorted::new((0..RUNS).map(|_| opening(&used)).collect());
    let bare = Sorted::new(bare_opening(&used, folder.path()));
    report.say(
        Figure::new("open-history: 100,000 edits, median", again.at(50), "ms")
            .aim(Aim::AtMost(50.0))
            .beside("bare Loro snapshot", bare.at(50)),
    );
    report.say(
        Figure::new("open-history: 100,000 edits, p99", again.at(99), "ms")
            .aim(Aim::AtMost(50.0))
            .beside("bare Loro snapshot", bare.at(99)),
    );
    report.say(
        Figure::new(
            "open-history: first time since it was typed in",
            Sorted::new(first).at(50),
            "ms",
        )
        .aim(Aim::AtMost(50.0))
        .note("median of 5"),
    );
    weigh(report, &used);
}

/// Opens the piece as a window does, in a newsroom that was just opened.
fn opening(home: &Path) -> f64 {
    let mut desk = Desk::open(home, Box::new(System)).unwrap();
    let me = desk.me().unwrap().unwrap();
    let piece = only_piece(&desk, me);
    let begun = Instant::now();
    desk.window_opens(me, piece).unwrap();
    let view = desk.piece_view(me, piece).unwrap();
    let time = milliseconds(begun.elapsed());
    assert!(!view.texts.is_empty(), "the piece opened without its texts");
    desk.window_closes(piece).unwrap();
    time
}

fn only_piece(desk: &Desk, me: MemberId) -> PieceId {
    let rows = desk.list_pieces(me, None, false).unwrap();
    rows.first().unwrap().id
}

/// The same history as one Loro snapshot in a file: read, loaded and made into a string.
fn bare_opening(home: &Path, folder: &Path) -> Vec<f64> {
    let mut desk = Desk::open(home, Box::new(System)).unwrap();
    let me = desk.me().unwrap().unwrap();
    let piece = only_piece(&desk, me);
    let all = desk.text_since(me, piece, &loro::VersionVector::new()).unwrap();
    let doc = loro::LoroDoc::new();
    doc.import(&all).unwrap();
    let file = folder.join("bare.loro");
    std::fs::write(&file, doc.export(loro::ExportMode::Snapshot).unwrap()).unwrap();
    (0..RUNS)
        .map(|_| {
            let begun = Instant::now();
            let doc = loro::LoroDoc::new();
            doc.import(&std::fs::read(&file).unwrap()).unwrap();
            assert!(doc.get_text("body").to_string().len() > 1_000);
            milliseconds(begun.elapsed())
        })
        .collect()
}

fn weigh(report: &mut Report, home: &Path) {
    let conn = Connection::open_with_flags(home.join("marbre.db"), OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    let one = |sql: &str| conn.query_row(sql, [], |row| row.get::<_, f64>(0)).unwrap();
    let text = one("SELECT sum(length(CAST(standfirst AS BLOB)) + length(CAST(body AS BLOB))) * 1.0 FROM piece_words");
    let changes = "SELECT sum(length(header) + length(signature) + length(salt) + length(body)) * 1.0 FROM change WHERE kind = 'text'";
    let count = one("SELECT count(*) * 1.0 FROM change WHERE kind = 'text'");
    let cache = one("SELECT sum(length(snapshot) + length(lines)) * 1.0 FROM text_cache");
    report.say(Figure::new("open-history: its text", text / 1_024.0, "KiB"));
    report.say(
        Figure::new("open-history: stored history / text", one(changes) / text, "times")
            .aim(Aim::AtMost(3.0))
            .beside("snapshot kept for opening", cache / text)
            .note(format!("{count} signed changes")),
    );
}

/// The system, but for how long the process runs: that goes by what is typed.
#[derive(Debug, Clone, Default)]
struct Clock(Arc<Mutex<Duration>>);

impl Clock {
    fn passes(&self, time: Duration) {
        *self.0.lock().unwrap() += time;
    }
}

impl Surroundings for Clock {
    fn now(&self) -> DateTime<Utc> {
        System.now()
    }

    fn elapsed(&self) -> Duration {
        *self.0.lock().unwrap()
    }

    fn random(&mut self, bytes: &mut [u8]) {
        System.random(bytes);
    }
}

/// Somebody who types, mistypes, takes it back, goes up to mend something, and stops to think.
struct Typist {
    piece: PieceId,
    me: MemberId,
    clock: Clock,
    random: fastrand::Rng,
    session: String,
    number: u32,
    revision: u32,
    /// Where the text ends.
    end: u32,
    done: u32,
}

impl Typist {
    fn new(piece: PieceId, me: MemberId, clock: Clock) -> Self {
        Self {
            piece,
            me,
            clock,
            random: fastrand::Rng::with_seed(100_000),
            session: String::new(),
            number: 0,
            revision: 0,
            end: 0,
            done: 0,
        }
    }

    fn day(&mut self, desk: &mut Desk) {
        self.session = format!("jour-{}", self.done);
        (self.number, self.revision) = (0, 0);
        let enough = self.done + EDITS / DAYS;
        desk.window_opens(self.me, self.piece).unwrap();
        while self.done < enough {
            let sentence = french::sentence(&mut self.random);
            for word in sentence.split_inclusive(' ') {
                self.word(desk, word);
            }
            match self.random.u8(..10) {
                0 => self.edit(desk, self.end, FlatOp::line(BlockAttrs::default())),
                1 => self.mend(desk),
                _ => self.insert(desk, self.end, " "),
            }
            if self.random.bool() {
                self.clock.passes(PAUSE);
            }
            desk.idle().unwrap();
            desk.take_events();
        }
        desk.window_closes(self.piece).unwrap();
    }

    /// A word in batches of one to three keys, one in ten of them mistyped first.
    fn word(&mut self, desk: &mut Desk, word: &str) {
        if self.random.u8(..10) == 0 {
            self.insert(desk, self.end, "zr");
            self.edit(desk, self.end - 1, FlatOp::Delete { n: 1 });
            self.edit(desk, self.end - 1, FlatOp::Delete { n: 1 });
        }
        let letters: Vec<char> = word.chars().collect();
        let mut rest = letters.as_slice();
        while !rest.is_empty() {
            let (keys, left) = rest.split_at(self.random.usize(1..=3).min(rest.len()));
            self.insert(desk, self.end, &keys.iter().collect::<String>());
            rest = left;
        }
    }

    /// Takes some words out further up, and puts others there.
    fn mend(&mut self, desk: &mut Desk) {
        let length = self.random.u32(3..30).min(self.end / 2);
        let at = self.random.u32(..=self.end - length);
        self.edit(desk, at, FlatOp::Delete { n: length });
        let words = french::sentence(&mut self.random);
        for (place, letter) in words.chars().take(length as usize).enumerate() {
            self.insert(desk, at + u32::try_from(place).unwrap(), &letter.to_string());
        }
    }

    fn insert(&mut self, desk: &mut Desk, at: u32, words: &str) {
        let insert = FlatOp::words(words.to_owned(), Marks::none());
        self.edit(desk, at, insert);
    }

    fn edit(&mut self, desk: &mut Desk, at: u32, op: FlatOp) {
        let delta = match at {
            0 => vec![op],
            at => vec![FlatOp::Retain { n: at }, op],
        };
        self.number += 1;
        let batch = EditBatch {
            text: TextName::Body,
            session: self.session.clone(),
            number: self.number,
            base: self.revision,
            delta,
        };
        match desk.edit(self.me, self.piece, &batch).unwrap() {
            EditReply::Ack { revision, length } => (self.revision, self.end) = (revision, length - 1),
            EditReply::Stale { revision } => panic!("nobody else writes, yet the text is at revision {revision}"),
        }
        self.done += 1;
        self.clock.passes(A_KEY);
    }
}
