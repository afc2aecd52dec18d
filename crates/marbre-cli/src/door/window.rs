//! How a window comes by a newsroom that an always-on desk has, and how that desk hears that the window is gone: by a lock of
//! the windows' own, which the system frees however their process ends. Knows no window.

use super::{AGAIN, NotAnswered, ask};
use crate::execute::Call;
use marbre_desk::{Desk, DeskError, Surroundings};
use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;
use std::time::Duration;
use tokio::time::{Instant, sleep, timeout_at};

/// What a start of the app says at the door.
pub const WINDOW: &str = "one more window";

/// What an owner without windows answers to it, once it has let go of the profile.
pub const GIVEN: &str = "the newsroom is yours";

/// How long an owner may stay silent: a short command ends by itself, and an app that starts has no door yet.
const SILENCE: Duration = Duration::from_secs(3);

/// Says, for as long as it stands, that this process shows a newsroom in windows or waits for it.
#[derive(Debug)]
pub struct Shown {
    _lock: File,
}

fn file(home: &Path) -> io::Result<File> {
    File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(home.join("window"))
}

impl Shown {
    /// Says it of the newsroom in a folder; nothing where another process does, or nothing may be written there.
    pub fn here(home: &Path) -> Option<Self> {
        let lock = file(home).ok()?;
        lock.try_lock().ok()?;
        Some(Self { _lock: lock })
    }
}

/// Whether a process shows the newsroom in windows, or waits for it.
pub(crate) fn is_shown(home: &Path) -> bool {
    file(home).is_ok_and(|lock| matches!(lock.try_lock(), Err(TryLockError::WouldBlock)))
}

/// Waits until no process shows the newsroom in windows; the thread stands still meanwhile.
pub(crate) fn wait_until_not_shown(home: &Path) -> Result<(), DeskError> {
    file(home)
        .and_then(|lock| lock.lock())
        .map_err(|source| DeskError::File {
            what: format!("waiting for the window of {}", home.display()),
            source,
        })
}

/// What a start of the app comes to.
pub enum Opened {
    /// This process has the newsroom, and says so to whoever gave it over.
    Here {
        /// The newsroom.
        desk: Box<Desk>,
        /// Stands for as long as its windows do.
        shown: Option<Shown>,
    },
    /// Another process shows it, and opened one more window.
    There,
}

/// Opens the profile for a window. An app that has it opens one more window; an always-on desk finishes what is under way and
/// lets go of it. Who has done neither when the patience is at its end keeps it: it is taken.
pub async fn open_for_window(
    home: &Path,
    patience: Duration,
    surroundings: impl Fn() -> Box<dyn Surroundings>,
) -> Result<Opened, DeskError> {
    let window = Call {
        argv: vec![WINDOW.to_owned()],
        cwd: home.to_owned(),
        stdin: Vec::new(),
        passphrase: None,
    };
    let end = Instant::now() + patience;
    let mut silent_since = Instant::now();
    let mut shown = None;
    loop {
        match Desk::open(home, surroundings()) {
            Ok(desk) => {
                let shown = shown.or_else(|| Shown::here(home));
                let desk = Box::new(desk);
                return Ok(Opened::Here { desk, shown });
            }
            Err(DeskError::Taken) => {}
            Err(error) => return Err(error),
        }
        // Said before it is asked for: who gives it over waits for the end of this.
        shown = shown.or_else(|| Shown::here(home));
        match timeout_at(end, ask(home, &window)).await {
            Ok(Ok(answer)) if answer.code == 0 && answer.out == GIVEN => silent_since = Instant::now(),
            Ok(Ok(answer)) if answer.code == 0 => return Ok(Opened::There),
            // Somebody who knows of no windows, or whom this took too long.
            Ok(Ok(_)) | Err(_) => return Err(DeskError::Taken),
            Ok(Err(NotAnswered::Again)) => silent_since = Instant::now(),
            // A window that may have been opened already is no harm.
            Ok(Err(NotAnswered::NotAsked | NotAnswered::Unknown(_))) => {}
        }
        if silent_since.elapsed() >= SILENCE || Instant::now() >= end {
            return Err(DeskError::Taken);
        }
        sleep(AGAIN).await;
    }
}
