//! How far a long delivery is, and whether somebody wants it stopped. Shared between who writes and who watches.

use super::DeliverError;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

/// How far a delivery is. It stops between two files, never within one.
#[derive(Debug, Default)]
pub struct Progress {
    done: AtomicU32,
    total: AtomicU32,
    stop: AtomicBool,
}

impl Progress {
    /// Files written or deleted so far, and how many there are in all; none as long as pages are being made.
    pub fn so_far(&self) -> (u32, u32) {
        (self.done.load(Ordering::Relaxed), self.total.load(Ordering::Relaxed))
    }

    /// Asks for it to stop after the file that is under way.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    /// Whether somebody asked for it to stop.
    pub fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// Says how far it is, unless it is to stop.
    pub(super) fn step(&self, done: usize, total: usize) -> Result<(), DeliverError> {
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        self.done.store(number(done), Ordering::Relaxed);
        self.total.store(number(total), Ordering::Relaxed);
        if self.is_stopped() {
            Err(DeliverError::Stopped)
        } else {
            Ok(())
        }
    }
}
