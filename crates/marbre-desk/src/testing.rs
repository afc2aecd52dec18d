//! A newsroom for the tests of this crate: a real folder and database, a clock and randomness that the test sets.

#![allow(clippy::unwrap_used)]

use crate::{Desk, NewNewsroom, Surroundings};
use chrono::{DateTime, Utc};
use marbre_domain::ids::MemberId;
use marbre_domain::member::Role;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// The two clocks of a machine, and its dice.
#[derive(Clone)]
pub(crate) struct Machine(Arc<Mutex<(DateTime<Utc>, Duration, u64)>>);

impl Machine {
    /// In November 2026.
    pub(crate) fn new() -> Self {
        let start = DateTime::from_timestamp_millis(1_794_000_000_000).unwrap();
        Self(Arc::new(Mutex::new((start, Duration::ZERO, 0))))
    }

    /// Time passes.
    pub(crate) fn pass(&self, time: Duration) {
        let mut inner = self.0.lock().unwrap();
        inner.0 += time;
        inner.1 += time;
    }

    /// Somebody sets the clock on the wall.
    pub(crate) fn set(&self, now: DateTime<Utc>) {
        self.0.lock().unwrap().0 = now;
    }

    /// What the clock on the wall says.
    pub(crate) fn wall(&self) -> DateTime<Utc> {
        self.0.lock().unwrap().0
    }

    /// A newsroom with one chief.
    pub(crate) fn init(&self, home: &Path) -> (Desk, MemberId) {
        let new = NewNewsroom {
            name: "La Dépêche du Sélou".into(),
            member: "Awa Diarra".into(),
            role: Role::Chief,
            zone: "Africa/Bamako".into(),
            language: "fr".into(),
        };
        Desk::init(home, &new, Box::new(self.clone())).unwrap()
    }

    /// The newsroom of a folder.
    pub(crate) fn open(&self, home: &Path) -> Desk {
        Desk::open(home, Box::new(self.clone())).unwrap()
    }
}

impl Surroundings for Machine {
    fn now(&self) -> DateTime<Utc> {
        self.wall()
    }

    fn elapsed(&self) -> Duration {
        self.0.lock().unwrap().1
    }

    fn random(&mut self, bytes: &mut [u8]) {
        let mut inner = self.0.lock().unwrap();
        for chunk in bytes.chunks_mut(8) {
            inner.2 += 1;
            let drawn = blake3::hash(&inner.2.to_le_bytes());
            chunk.copy_from_slice(&drawn.as_bytes()[..chunk.len()]);
        }
    }
}
