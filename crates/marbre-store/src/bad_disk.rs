//! A disk that fails on purpose, for tests: it forgets what was not synced when the power is cut, and refuses what it
//! is told to refuse. Knows names and bytes of files in memory; nothing of stores. `vfs` hands it to SQLite.

mod platters;
mod vfs;

use crate::OpenOptions;
use platters::{File, Planned, Platters};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// What goes wrong at a step. A step is a write, a truncation, a sync or a deletion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The power goes during the step. Nothing works until [`BadDisk::power_on`] says what survived.
    PowerCut,
    /// The step is refused. A sync that is refused loses what it should have kept, as Linux does.
    IoError,
    /// The step is refused for want of room. Only writes and truncations can be.
    Full,
}

/// How much of what was never synced is on the disk after a power cut.
pub enum Survives<'a> {
    /// Nothing of it.
    Nothing,
    /// All of it: it had reached the disk, and nobody was told.
    Everything,
    /// Of every write, these sectors; of every truncation, name and deletion, these.
    Some {
        /// Bytes that are written whole or not at all.
        sector: usize,
        /// Tosses a coin for each.
        choose: &'a mut dyn FnMut() -> bool,
    },
}

impl Survives<'_> {
    fn one(&mut self) -> bool {
        match self {
            Self::Nothing => false,
            Self::Everything => true,
            Self::Some { choose, .. } => choose(),
        }
    }

    fn sector(&self) -> usize {
        match self {
            Self::Nothing | Self::Everything => usize::MAX,
            Self::Some { sector, .. } => *sector,
        }
    }
}

/// A disk in memory, known to SQLite under a name of its own.
///
/// One connection at a time: a second opening of the same database is refused, so that locks need not be played.
/// SQLite keeps the address of what is registered, so a disk is never unregistered: reuse one with [`BadDisk::wipe`].
#[derive(Debug)]
pub struct BadDisk {
    name: String,
    platters: Arc<Mutex<Platters>>,
}

impl BadDisk {
    /// Makes an empty disk and makes it known to SQLite.
    pub fn plug_in() -> Self {
        let platters = Arc::new(Mutex::new(Platters::default()));
        let name = vfs::register(Arc::clone(&platters));
        Self { name, platters }
    }

    fn lock(&self) -> MutexGuard<'_, Platters> {
        lock(&self.platters)
    }

    /// How to open a store on this disk.
    pub fn options(&self) -> OpenOptions {
        OpenOptions {
            vfs: Some(self.name.clone()),
        }
    }

    /// How many steps were asked of it so far.
    pub fn steps(&self) -> u64 {
        self.lock().steps
    }

    /// How many syncs it did so far.
    pub fn syncs(&self) -> u64 {
        self.lock().syncs
    }

    /// Makes every sync that slow from now on.
    pub fn delay_syncs(&self, delay: Duration) {
        self.lock().sync_delay = delay;
    }

    /// Lets a step fail, counted from 0 since the disk was made or wiped; with `lasts`, every one from there on.
    pub fn break_at(&self, step: u64, fault: Fault, lasts: bool) {
        self.lock().planned = Some(Planned {
            step,
            fault,
            lasts,
            happened: false,
        });
    }

    /// Whether the planned fault happened.
    pub fn broke(&self) -> bool {
        self.lock().planned.is_some_and(|planned| planned.happened)
    }

    /// Nothing fails any more, and nothing is planned.
    pub fn mend(&self) {
        self.lock().planned = None;
    }

    /// Cuts the power now, if it was not cut at a step. What is open is dead, and must be closed before it comes back.
    pub fn power_off(&self) {
        self.lock().dead = true;
    }

    /// Gives the power back, with what survived. Nothing is planned any more.
    pub fn power_on(&self, mut survives: Survives<'_>) {
        let mut platters = self.lock();
        assert!(
            platters.in_use.is_empty(),
            "whatever was open when the power went is closed by now"
        );
        platters.boot += 1;
        platters.dead = false;
        platters.planned = None;
        let files = std::mem::take(&mut platters.files);
        platters.files = files
            .into_iter()
            .filter_map(|(name, file)| Some((name, file.after_cut(&mut survives)?)))
            .collect();
    }

    /// Takes every file away and counts from 0 again.
    pub fn wipe(&self) {
        let mut platters = self.lock();
        *platters = Platters {
            boot: platters.boot + 1,
            ..Platters::default()
        };
    }

    /// The bytes of a file, as programs see them.
    pub fn read(&self, name: &str) -> Option<Vec<u8>> {
        self.lock().files.get(name)?.shown.clone()
    }

    /// Puts bytes in the place of a file, synced.
    pub fn write(&self, name: &str, bytes: Vec<u8>) {
        self.lock().files.insert(name.to_owned(), File::synced(bytes));
    }

    /// Takes a file away.
    pub fn remove(&self, name: &str) {
        self.lock().files.remove(name);
    }
}

fn lock(platters: &Mutex<Platters>) -> MutexGuard<'_, Platters> {
    // A test that panicked leaves bytes, which are never half changed.
    platters.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::platters::{Pending, Step};
    use super::*;

    fn write(platters: &mut Platters, name: &str, at: usize, bytes: &[u8]) {
        let pending = Pending::Write {
            at,
            bytes: bytes.to_vec(),
        };
        platters.change(0, name, Step::Write, pending).unwrap();
    }

    /// A disk with one file: `synced` on the disk, `unsynced` written after it.
    fn written(synced: &[u8], unsynced: &[u8]) -> BadDisk {
        let disk = BadDisk::plug_in();
        let mut platters = disk.lock();
        let name = platters.open(Some("a"), false, true).unwrap();
        write(&mut platters, &name, 0, synced);
        platters.sync(0, &name, true).unwrap();
        write(&mut platters, &name, synced.len(), unsynced);
        drop(platters);
        assert_eq!(disk.read("a").unwrap(), [synced, unsynced].concat());
        disk
    }

    #[test]
    fn what_was_not_synced_is_forgotten() {
        let disk = written(b"kept", b"lost");
        disk.power_off();
        disk.power_on(Survives::Nothing);
        assert_eq!(disk.read("a").unwrap(), b"kept");
    }

    #[test]
    fn what_was_not_synced_may_survive_in_sectors() {
        let disk = written(b"kept", b"mayhap");
        let mut sector = 0;
        let mut choose = || {
            sector += 1;
            sector != 1
        };
        // Sectors of three bytes from the file's beginning: the write covers « _ma », « yha » and « p ».
        disk.power_on(Survives::Some {
            sector: 3,
            choose: &mut choose,
        });
        assert_eq!(disk.read("a").unwrap(), b"kept\0\0yhap");
    }

    #[test]
    fn a_name_that_was_not_synced_is_forgotten() {
        let disk = BadDisk::plug_in();
        let mut platters = disk.lock();
        let name = platters.open(Some("a"), false, true).unwrap();
        write(&mut platters, &name, 0, &[1]);
        platters.sync(0, &name, false).unwrap();
        drop(platters);
        disk.power_on(Survives::Nothing);
        assert_eq!(disk.read("a"), None);
    }

    #[test]
    fn a_deletion_that_was_not_synced_comes_undone() {
        let disk = written(b"kept", b"");
        assert_eq!(disk.lock().delete("a", false), Ok(true));
        assert_eq!(disk.read("a"), None);
        disk.power_on(Survives::Nothing);
        assert_eq!(disk.read("a").unwrap(), b"kept");
        assert_eq!(disk.lock().delete("a", true), Ok(true));
        disk.power_on(Survives::Nothing);
        assert_eq!(disk.read("a"), None);
    }
}
