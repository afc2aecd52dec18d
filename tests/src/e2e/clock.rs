//! The clock of a walk: it begins at ten in the morning and goes where it is told, for the app, its webview and the command line
//! alike, so that nobody waits for an hour. Knows the library that is loaded into them, and nothing of what they do.

use super::profile::Profile;
use super::programs::installed;
use chrono::{DateTime, TimeDelta, Utc};
use marbre_cli::System;
use marbre_desk::Surroundings as _;
use std::cell::Cell;
use std::fs::File;
use std::os::unix::fs::FileExt as _;
use std::path::Path;
use std::process::Command;

/// What the library reads: by how many seconds each clock is ahead.
const FILE: &str = "clock";
const LIBRARY: &str = "moved_clock.so";

/// A profile's own clock, ten in the morning of the next day at first. Its newsroom is in Bamako, where that is UTC.
#[derive(Debug)]
pub struct Clock {
    file: File,
    ten: DateTime<Utc>,
    /// By how much the wall and the machine's running time are ahead.
    ahead: Cell<(TimeDelta, TimeDelta)>,
}

impl Clock {
    /// Gives a profile a clock of its own, for every program that is started on it from now on.
    ///
    /// # Panics
    ///
    /// When the library cannot be made.
    pub fn of(profile: &Profile) -> Self {
        let folder = profile.path();
        let source = folder.join("moved_clock.c");
        std::fs::write(&source, include_str!("moved_clock.c")).expect("the folder is ours");
        let made = Command::new(installed("cc", "gcc"))
            .args(["-shared", "-fPIC", "-O1", "-U_FORTIFY_SOURCE", "-o"])
            .args([&folder.join(LIBRARY), &source])
            .status();
        assert!(
            made.is_ok_and(|status| status.success()),
            "the clock of the walk does not compile"
        );
        let now = System.now();
        let morning = (now + TimeDelta::days(1)).date_naive().and_hms_opt(10, 0, 0);
        let ten = morning.expect("every day has a morning").and_utc();
        let clock = Self {
            file: File::create(folder.join(FILE)).expect("the folder is ours"),
            ten,
            ahead: Cell::new((ten - now, ten - now)),
        };
        clock.write();
        clock
    }

    /// Lets time go by until an hour of the day.
    ///
    /// # Panics
    ///
    /// When it is later already.
    #[track_caller]
    pub fn reaches(&self, hour: i64, minute: i64) {
        let by = self.until(hour, minute);
        let (wall, running) = self.ahead.get();
        self.ahead.set((wall + by, running + by));
        self.write();
    }

    /// Sets the clock on the wall to an hour of the day, as somebody would by hand: no time has gone by.
    ///
    /// # Panics
    ///
    /// When it is later already.
    #[track_caller]
    pub fn is_set_to(&self, hour: i64, minute: i64) {
        let by = self.until(hour, minute);
        let (wall, running) = self.ahead.get();
        self.ahead.set((wall + by, running));
        self.write();
    }

    #[track_caller]
    fn until(&self, hour: i64, minute: i64) -> TimeDelta {
        let then = self.ten + TimeDelta::hours(hour - 10) + TimeDelta::minutes(minute);
        let now = System.now() + self.ahead.get().0;
        assert!(now < then, "it is {now} already");
        // The library counts whole seconds: never one too few.
        then - now + TimeDelta::seconds(1)
    }

    /// In place and all at once: the programs have the file in their memory.
    fn write(&self) {
        let (wall, running) = self.ahead.get();
        let seconds = [wall, running].map(|ahead| ahead.num_seconds().to_ne_bytes());
        self.file.write_all_at(&seconds.concat(), 0).expect("the file is ours");
    }
}

/// Gives a program the clock of the profile in a folder, where it has one.
pub(super) fn goes_with(folder: &Path, program: &mut Command) {
    let file = folder.join(FILE);
    if file.is_file() {
        program
            .env("MARBRE_WALK_CLOCK", file)
            .env("LD_PRELOAD", folder.join(LIBRARY));
    }
}
