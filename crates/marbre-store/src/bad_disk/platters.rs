//! The files of a bad disk: what programs see, what a power cut leaves, and the steps between. Knows no SQLite.

use super::{Fault, Survives};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

#[derive(Debug, Clone, Copy)]
pub(super) struct Planned {
    pub(super) step: u64,
    pub(super) fault: Fault,
    pub(super) lasts: bool,
    pub(super) happened: bool,
}

#[derive(Debug)]
pub(super) enum Pending {
    Write { at: usize, bytes: Vec<u8> },
    Truncate(usize),
}

#[derive(Debug, Default)]
pub(super) struct File {
    /// What a power cut leaves of the bytes.
    pub(super) durable: Vec<u8>,
    /// Whether the name is on the disk: names are synced with the folder, apart from bytes.
    pub(super) named: bool,
    /// What programs see; `None` once it was deleted.
    pub(super) shown: Option<Vec<u8>>,
    /// Steps between the one and the other.
    pub(super) pending: Vec<Pending>,
}

impl File {
    pub(super) fn synced(bytes: Vec<u8>) -> Self {
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

    pub(super) fn after_cut(self, survives: &mut Survives<'_>) -> Option<Self> {
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
pub(super) struct Platters {
    pub(super) files: BTreeMap<String, File>,
    pub(super) in_use: BTreeSet<String>,
    pub(super) temporaries: u64,
    pub(super) boot: u64,
    pub(super) dead: bool,
    pub(super) steps: u64,
    pub(super) syncs: u64,
    pub(super) sync_delay: Duration,
    pub(super) planned: Option<Planned>,
}

/// Why a step was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    Io,
    Full,
    Busy,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
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
    pub(super) fn open(&mut self, name: Option<&str>, database: bool, create: bool) -> Result<String, Refusal> {
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

    pub(super) fn close(&mut self, boot: u64, name: &str, delete: bool) {
        if boot == self.boot {
            self.in_use.remove(name);
            if delete {
                self.files.remove(name);
            }
        }
    }

    pub(super) fn shown(&self, boot: u64, name: &str) -> Result<&[u8], Refusal> {
        self.alive(boot)?;
        self.files
            .get(name)
            .and_then(|file| file.shown.as_deref())
            .ok_or(Refusal::Io)
    }

    pub(super) fn change(&mut self, boot: u64, name: &str, step: Step, pending: Pending) -> Result<(), Refusal> {
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
    pub(super) fn sync(&mut self, boot: u64, name: &str, folder: bool) -> Result<Duration, Refusal> {
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

    pub(super) fn delete(&mut self, name: &str, sync_folder: bool) -> Result<bool, Refusal> {
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
