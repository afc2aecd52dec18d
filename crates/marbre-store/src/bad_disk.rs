//! A disk that fails on purpose, for tests: it forgets what was not synced when the power is cut, and refuses what it
//! is told to refuse. Knows names and bytes of files in memory; nothing of stores. `vfs` hands it to SQLite.

mod vfs;

use crate::OpenOptions;
use std::collections::{BTreeMap, BTreeSet};
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

#[derive(Debug, Clone, Copy)]
struct Planned {
    step: u64,
    fault: Fault,
    lasts: bool,
    happened: bool,
}

#[derive(Debug)]
enum Pending {
    Write { at: usize, bytes: Vec<u8> },
    Truncate(usize),
}

#[derive(Debug, Default)]
struct File {
    /// What a power cut leaves of the bytes.
    durable: Vec<u8>,
    /// Whether the name is on the disk: names are synced with the folder, apart from bytes.
    named: bool,
    /// What programs see; `None` once it was deleted.
    shown: Option<Vec<u8>>,
    /// Steps between the one and the other.
    pending: Vec<Pending>,
}

impl File {
    fn synced(bytes: Vec<u8>) -> Self {
        Self {
            durable: bytes.clone(),
            named: true,
            shown: Some(bytes),
            pending: Vec::new(),
        }
    }

    fn sync(&mut self) {
        for step in self.pending.drain(..) {
            match step {
                Pending::Write { at, bytes } => put(&mut self.durable, at, &bytes),
                Pending::Truncate(length) => self.durable.resize(length, 0),
            }
        }
    }

    fn after_cut(self, survives: &mut Survives<'_>) -> Option<Self> {
        let gone = self.shown.is_none() && survives.one() || !self.named && !survives.one();
        if gone {
            return None;
        }
        let mut bytes = self.durable;
        for step in self.pending {
            match step {
                Pending::Write { at, bytes: written } => {
                    let sector = survives.sector();
                    let mut from = 0;
                    while from < written.len() {
                        let to_border = sector.saturating_sub((at + from) % sector);
                        let to = from.saturating_add(to_border).min(written.len());
                        if survives.one() {
                            put(&mut bytes, at + from, &written[from..to]);
                        }
                        from = to;
                    }
                }
                Pending::Truncate(length) => {
                    if survives.one() {
                        bytes.resize(length, 0);
                    }
                }
            }
        }
        Some(Self::synced(bytes))
    }
}

fn put(file: &mut Vec<u8>, at: usize, bytes: &[u8]) {
    let end = at + bytes.len();
    if file.len() < end {
        file.resize(end, 0);
    }
    file[at..end].copy_from_slice(bytes);
}

#[derive(Debug, Default)]
struct Platters {
    files: BTreeMap<String, File>,
    in_use: BTreeSet<String>,
    temporaries: u64,
    boot: u64,
    dead: bool,
    steps: u64,
    syncs: u64,
    sync_delay: Duration,
    planned: Option<Planned>,
}

/// Why a step was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Refusal {
    Io,
    Full,
    Busy,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Write,
    Truncate,
    Sync,
    Delete,
}

impl Platters {
    /// Counts a step and says whether it fails; `PowerCut` leaves its traces before everything is dead.
    fn step(&mut self, step: Step) -> Option<Fault> {
        let number = self.steps;
        self.steps += 1;
        let planned = self.planned.as_mut()?;
        if number < planned.step || (number > planned.step && !planned.lasts) {
            return None;
        }
        if planned.fault == Fault::Full && matches!(step, Step::Sync | Step::Delete) {
            return None;
        }
        planned.happened = true;
        Some(planned.fault)
    }

    fn alive(&self, boot: u64) -> Result<(), Refusal> {
        if self.dead || boot != self.boot {
            Err(Refusal::Io)
        } else {
            Ok(())
        }
    }

    /// Opens a file, `None` for one without a name; gives the name it is known by.
    fn open(&mut self, name: Option<&str>, database: bool, create: bool) -> Result<String, Refusal> {
        if self.dead {
            return Err(Refusal::Io);
        }
        let name = match name {
            Some(name) => name.to_owned(),
            None => {
                self.temporaries += 1;
                format!("*temporary {}", self.temporaries)
            }
        };
        let there = self.files.get(&name).is_some_and(|file| file.shown.is_some());
        if !there && !create {
            return Err(Refusal::Io);
        }
        if database && !self.in_use.insert(name.clone()) {
            return Err(Refusal::Busy);
        }
        if !there {
            let file = self.files.entry(name.clone()).or_default();
            file.shown = Some(Vec::new());
            // Should the file before it that had the name come back, it comes back under the new one.
            file.pending = vec![Pending::Truncate(0)];
        }
        Ok(name)
    }

    fn close(&mut self, boot: u64, name: &str, delete: bool) {
        if boot == self.boot {
            self.in_use.remove(name);
            if delete {
                self.files.remove(name);
            }
        }
    }

    fn shown(&self, boot: u64, name: &str) -> Result<&[u8], Refusal> {
        self.alive(boot)?;
        self.files
            .get(name)
            .and_then(|file| file.shown.as_deref())
            .ok_or(Refusal::Io)
    }

    fn change(&mut self, boot: u64, name: &str, step: Step, pending: Pending) -> Result<(), Refusal> {
        self.alive(boot)?;
        let fault = self.step(step);
        match fault {
            Some(Fault::IoError) => return Err(Refusal::Io),
            Some(Fault::Full) => return Err(Refusal::Full),
            Some(Fault::PowerCut) | None => {}
        }
        let file = self.files.get_mut(name).ok_or(Refusal::Io)?;
        let shown = file.shown.as_mut().ok_or(Refusal::Io)?;
        match &pending {
            Pending::Write { at, bytes } => put(shown, *at, bytes),
            Pending::Truncate(length) => shown.resize(*length, 0),
        }
        file.pending.push(pending);
        self.die_if(fault)
    }

    /// Syncs a file; with `folder`, the names of all files too.
    fn sync(&mut self, boot: u64, name: &str, folder: bool) -> Result<Duration, Refusal> {
        self.alive(boot)?;
        let fault = self.step(Step::Sync);
        let file = self.files.get_mut(name).ok_or(Refusal::Io)?;
        match fault {
            Some(Fault::PowerCut) => {}
            Some(Fault::IoError | Fault::Full) => {
                file.pending.clear();
                return Err(Refusal::Io);
            }
            None => {
                file.sync();
                self.syncs += 1;
                if folder {
                    self.sync_folder();
                }
            }
        }
        self.die_if(fault)?;
        Ok(self.sync_delay)
    }

    fn delete(&mut self, name: &str, sync_folder: bool) -> Result<bool, Refusal> {
        if self.dead {
            return Err(Refusal::Io);
        }
        let fault = self.step(Step::Delete);
        if matches!(fault, Some(Fault::IoError | Fault::Full)) {
            return Err(Refusal::Io);
        }
        let there = match self.files.get_mut(name) {
            Some(file) if file.shown.is_some() => {
                file.shown = None;
                file.pending.clear();
                true
            }
            Some(_) | None => false,
        };
        if sync_folder && fault.is_none() {
            self.sync_folder();
        }
        self.die_if(fault)?;
        Ok(there)
    }

    fn sync_folder(&mut self) {
        self.files.retain(|_, file| file.shown.is_some());
        for file in self.files.values_mut() {
            file.named = true;
        }
    }

    fn die_if(&mut self, fault: Option<Fault>) -> Result<(), Refusal> {
        if fault == Some(Fault::PowerCut) {
            self.dead = true;
            return Err(Refusal::Io);
        }
        Ok(())
    }
}
