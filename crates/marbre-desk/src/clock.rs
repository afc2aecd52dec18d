//! Whether the clock on the wall can be trusted: nothing under embargo or scheduled leaves on the word of a clock that
//! jumped. Knows two clocks and the log; nothing of sites.

use crate::Desk;
use crate::error::DeskError;
use chrono::{DateTime, Utc};
use std::time::Duration;

/// A jump by more than this is one that people would notice, in milliseconds.
const JUMP_MS: i64 = 60_000;
/// What the name of the stored doubt is.
const DOUBT: &str = "clock_doubt";
/// When a person last said that the clock is right.
const CONFIRMED: &str = "clock_confirmed";

/// Why the clock is not trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Doubt {
    /// By how much it is off, in milliseconds: below zero when it went back.
    pub off_ms: i64,
}

impl Doubt {
    /// How a held delivery names it.
    pub fn code(self) -> &'static str {
        if self.off_ms < 0 { "clock_back" } else { "clock_ahead" }
    }

    fn of(off_ms: i64) -> Option<Self> {
        (off_ms.abs() > JUMP_MS).then_some(Self { off_ms })
    }
}

impl std::fmt::Display for Doubt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let way = if self.off_ms < 0 { "went back" } else { "jumped ahead" };
        let minutes = self.off_ms.abs() / 60_000;
        let (days, hours, minutes) = (minutes / 1_440, minutes / 60 % 24, minutes % 60);
        write!(f, "this computer’s clock {way} by ")?;
        match (days, hours) {
            (0, 0) => write!(f, "{minutes} min"),
            (0, hours) => write!(f, "{hours} h {minutes:02}"),
            (days, hours) => write!(f, "{days} d {hours} h"),
        }
    }
}

/// A moment at which both clocks were trusted.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Clock {
    wall: DateTime<Utc>,
    elapsed: Duration,
    /// What was wrong already when the newsroom was opened.
    found: Option<Doubt>,
}

impl Clock {
    pub(crate) fn new(wall: DateTime<Utc>, elapsed: Duration, found: Option<Doubt>) -> Self {
        Self { wall, elapsed, found }
    }

    /// What the clock on the wall says now against the one that nobody sets. It may come to agree again.
    pub(crate) fn doubt(&self, wall: DateTime<Utc>, elapsed: Duration) -> Option<Doubt> {
        let ms = |time: Duration| i64::try_from(time.as_millis()).unwrap_or(i64::MAX);
        let passed = ms(elapsed).saturating_sub(ms(self.elapsed));
        let jumped = (wall - self.wall).num_milliseconds().saturating_sub(passed);
        Doubt::of(self.found.map_or(0, |doubt| doubt.off_ms).saturating_add(jumped))
    }
}

impl Desk {
    /// Compares with what the log and the last run knew; at opening.
    pub(crate) fn start_clock(&mut self) -> Result<(), DeskError> {
        let now_ms = self.now().timestamp_millis();
        let stored = |desk: &Self, name: &str| -> Result<Option<i64>, DeskError> {
            Ok(desk.store.fact(name)?.and_then(|fact| fact.parse().ok()))
        };
        // A person's word outweighs changes that were written while the clock was ahead.
        let floor = match stored(self, CONFIRMED)? {
            Some(confirmed) => Some(confirmed),
            None => self.store.newest_ms()?,
        };
        let back = floor.and_then(|floor| Doubt::of((now_ms - floor).min(0)));
        let found = match stored(self, DOUBT)? {
            Some(off_ms) => Doubt::of(off_ms),
            None => back,
        };
        self.clock = Clock::new(self.now(), self.elapsed(), found);
        Ok(())
    }

    /// Why the clock is not trusted, if it is not. A doubt outlives the process: a restart settles nothing.
    pub fn clock_doubt(&mut self) -> Result<Option<Doubt>, DeskError> {
        let doubt = self.clock.doubt(self.now(), self.elapsed());
        if self.damage.is_empty() {
            let known = self.store.fact(DOUBT)?.filter(|fact| !fact.is_empty());
            match doubt {
                Some(doubt) if known.is_none() => self.store.set_fact(DOUBT, &doubt.off_ms.to_string())?,
                None if known.is_some() => self.store.set_fact(DOUBT, "")?,
                Some(_) | None => {}
            }
        }
        Ok(doubt)
    }

    /// A person says that the clock is right as it stands.
    pub fn confirm_clock(&mut self) -> Result<(), DeskError> {
        self.may_write([])?;
        let now_ms = self.now().timestamp_millis();
        self.store.set_fact(DOUBT, "")?;
        self.store.set_fact(CONFIRMED, &now_ms.to_string())?;
        self.clock = Clock::new(self.now(), self.elapsed(), None);
        self.events.push(crate::Event::Changed(Vec::new()));
        Ok(())
    }
}

#[cfg(test)]
mod tests;
