//! The outbox at work: what is due leaves, once, is read back, and what was seen is written down.
//!
//! One process owns the profile, by an operating-system lock, and in it one run has the turn: so there is one runner. No
//! lock on the desk is held while a site is spoken to.
//!
//! Reading order: `abreast` (how many go at once), `choose` (which delivery is next, and what is asked), `hours` (what a site keeps for its hour), `outcome` (how
//! an attempt ended), `handling` (what a person does with a delivery), `pages` (what a static site is made with), `rebuild`
//! (making one anew).

mod abreast;
mod choose;
mod handling;
mod hours;
mod outcome;
mod pages;
mod rebuild;

pub(crate) use choose::{Looked, was_tried};
pub(crate) use hours::{TAKE_BACK, take_back_all};
pub(crate) use pages::site_settings;
pub use rebuild::{RebuildStage, RebuildView, rebuild_site};

use crate::Desk;
use crate::error::DeskError;
use crate::sites::fact_of;
use abreast::Run;
use choose::Next;
use marbre_domain::ids::{BlobHash, SiteId, VersionHash};
use marbre_publish::deliver::Holdings;
use marbre_publish::deliver::readback::Difference;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::task::JoinSet;

/// Before the hash of what a person decided to replace on the site, in a delivery's note.
pub(crate) const OVER: &str = "over:";

/// How often it is looked whether something became due beside what is under way.
const LOOK: Duration = Duration::from_secs(1);

/// What a delivery may ask of this machine.
pub struct Postman {
    desk: Arc<Mutex<Desk>>,
    site: SiteId,
}

fn lock(desk: &Mutex<Desk>) -> std::sync::MutexGuard<'_, Desk> {
    desk.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Holdings for Postman {
    fn blob(&self, blob: BlobHash) -> Result<Vec<u8>, String> {
        lock(&self.desk).blobs.read(blob).map_err(|error| error.to_string())
    }

    fn version(&self, version: VersionHash) -> Result<Vec<u8>, String> {
        match lock(&self.desk).store.version(version) {
            Ok(Some(content)) => Ok(content.canonical_bytes()),
            Ok(None) => Err("it is not kept here".to_owned()),
            Err(error) => Err(error.to_string()),
        }
    }

    fn has_head(&self, head: &str) -> bool {
        let Some((device, seq)) = head.split_once(':') else {
            return false;
        };
        match (device.parse(), seq.parse()) {
            (Ok(device), Ok(seq)) => lock(&self.desk).store.has_shared(device, seq).unwrap_or(false),
            _ => false,
        }
    }

    fn recall(&self, key: &str) -> Result<Option<String>, String> {
        let found = lock(&self.desk).store.fact(&fact_of(self.site, key));
        found.map_err(|error| error.to_string())
    }

    fn remember(&self, key: &str, value: &str) -> Result<(), String> {
        let mut desk = lock(&self.desk);
        let kept = desk.store.set_fact(&fact_of(self.site, key), value);
        kept.map_err(|error| error.to_string())?;
        desk.note_post(self.site, key, value).map_err(|error| error.to_string())
    }
}

/// Delivers everything that is due now and gives how many deliveries were tried. Waits for a run that is under way: two
/// would send the same.
pub async fn run_outbox(desk: &Arc<Mutex<Desk>>) -> Result<u32, DeskError> {
    let turn = Arc::clone(&lock(desk).turn);
    let _mine = turn.lock_owned().await;
    let mut run = Run::default();
    let mut under_way = JoinSet::new();
    lock(desk).look_through_what_waits()?;
    let mut failed = None;
    loop {
        while failed.is_none() {
            let next = lock(desk).next_delivery(&run);
            let Next { row, site, job, urgent } = match next {
                Ok(Some(next)) => next,
                Ok(None) => break,
                // What is under way comes to its end first.
                Err(error) => {
                    failed = Some(error);
                    break;
                }
            };
            run.begins(&row, urgent);
            let holdings = Postman {
                desk: Arc::clone(desk),
                site: row.site,
            };
            let now = lock(desk).now();
            under_way.spawn(async move {
                let outcome = site.deliver(&job, &holdings, now).await;
                (row, job, outcome)
            });
        }
        // What became due meanwhile, an alert above all, does not wait for an end.
        let Ok(ended) = tokio::time::timeout(LOOK, under_way.join_next()).await else {
            continue;
        };
        let Some(ended) = ended else {
            return failed.map_or(Ok(run.tried()), Err);
        };
        let (row, job, outcome) = match ended {
            Ok(ended) => ended,
            Err(error) => match error.try_into_panic() {
                Ok(panic) => std::panic::resume_unwind(panic),
                Err(error) => return Err(DeskError::unexpected(error)),
            },
        };
        run.ends(&row, outcome.is_ok());
        let kept = lock(desk).delivered(row, &job, outcome);
        failed = failed.or(kept.err());
    }
}

/// Both texts of each difference, a line each.
pub(crate) fn told(differences: &[Difference]) -> String {
    differences
        .iter()
        .map(|difference| format!("« {} » → « {} »", difference.expected, difference.found))
        .collect::<Vec<_>>()
        .join("\n")
}
