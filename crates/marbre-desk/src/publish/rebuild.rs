//! A static site made anew because a person asked: after other settings, a damaged folder, on a new disk. No delivery to that
//! site begins meanwhile, and none is overtaken: while one waits or is half done, it is refused. What is to be online comes
//! from the site's manifest and from this machine's log (`known`), never from a working text.
//!
//! It is no delivery of any piece, so the outbox has no row of it: how it stands is a fact of this machine.

mod known;

use super::{Postman, lock, told};
use crate::Desk;
use crate::code::What;
use crate::error::DeskError;
use crate::fault::{Fault, FaultCode, read};
use crate::sites::{AnySite, BadSite, fact_of};
use known::log_of;
use marbre_domain::ids::{MemberId, SiteId};
use marbre_domain::record::DeliveryKind;
use marbre_publish::deliver::job::{Job, Online, Order, Seen, Whole};
use marbre_publish::deliver::manifest::Manifest;
use marbre_publish::deliver::progress::Progress;
use marbre_publish::deliver::restore::restored;
use marbre_publish::deliver::{DeliverError, Site as _, StaticSite};
use marbre_store::{OutboxRow, OutboxState};
use serde::{Deserialize, Serialize};
use std::sync::{Arc, Mutex};

/// Under which name this machine remembers how the last rebuild of a site stands.
const REBUILD: &str = "rebuild";

/// Where a rebuild stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum RebuildStage {
    /// It is under way in this process.
    Running,
    /// Somebody stopped it, or the program ended: what was written is whole, and asked for again it goes on.
    Stopped,
    /// It failed: the fault says why.
    Failed,
    /// Every page was made anew and read back.
    Done,
}

/// How the last rebuild of a site stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct RebuildView {
    /// Where it stands.
    pub stage: RebuildStage,
    /// How many files are done.
    pub done: u32,
    /// How many there are; none while pages are being made.
    pub total: u32,
    /// How many pieces are online there.
    pub pieces: u32,
    /// What went wrong, where something did.
    pub fault: Option<Fault>,
    /// The same in a sentence, or empty.
    pub detail: String,
    /// When it was asked for (RFC 3339).
    pub at: String,
}

/// Keeps deliveries away from a site as long as it lives.
struct Hold {
    desk: Arc<Mutex<Desk>>,
    site: SiteId,
    progress: Arc<Progress>,
}

impl Drop for Hold {
    fn drop(&mut self) {
        lock(&self.desk).rebuilding.remove(&self.site);
    }
}

/// Makes a static site anew, to its end. With `anew`, also where its folder is empty or elsewhere: without that, such a folder
/// looks like a disk that is not connected.
pub async fn rebuild_site(
    desk: &Arc<Mutex<Desk>>,
    actor: MemberId,
    site: SiteId,
    anew: bool,
) -> Result<RebuildView, DeskError> {
    let (hold, pages) = begin(desk, actor, site)?;
    let outcome = make(&hold, &pages, anew).await;
    let mut desk = lock(desk);
    let view = desk.rebuilt(&hold, outcome)?;
    drop(desk);
    Ok(view)
}

fn begin(desk: &Arc<Mutex<Desk>>, actor: MemberId, site: SiteId) -> Result<(Hold, StaticSite), DeskError> {
    let mut held = lock(desk);
    held.keeper(actor)?;
    held.may_write(std::iter::empty())?;
    let record = held.static_site(site)?;
    held.not_rebuilding(site)?;
    let waiting = held.in_the_way(site)?;
    if waiting > 0 {
        return Err(BadSite::Waits(waiting).into());
    }
    let Ok(AnySite::Static(pages)) = held.site_of(&record)? else {
        return Err(DeskError::unknown(What::Site, site));
    };
    let progress = Arc::new(Progress::default());
    let view = RebuildView {
        stage: RebuildStage::Running,
        done: 0,
        total: 0,
        pieces: 0,
        fault: None,
        detail: String::new(),
        at: held.now().to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
    };
    held.keep_rebuild(site, &view)?;
    held.rebuilding.insert(site, Arc::clone(&progress));
    let pages = pages.watched(Arc::clone(&progress));
    let hold = Hold {
        desk: Arc::clone(desk),
        site,
        progress,
    };
    Ok((hold, pages))
}

/// How an attempt ended: how many pieces are online, and what was seen; inside, why readers could not be asked what they get.
type Outcome = Result<Result<(u32, Result<Seen, DeliverError>), DeliverError>, DeskError>;

async fn make(hold: &Hold, pages: &StaticSite, anew: bool) -> Outcome {
    let found = match pages.manifest().await {
        Ok(found) => found,
        // The log says what it said.
        Err(DeliverError::DamagedManifest { .. }) => None,
        Err(error) => return Ok(Err(error)),
    };
    let damaged = found.is_none() && pages.has_manifest().await.unwrap_or(false);
    if found.is_none() && !damaged && !anew && lock(&hold.desk).store.is_established(hold.site)? {
        return Ok(Err(DeliverError::SiteMissing));
    }
    let job = match job_of(hold, found.as_ref()).await? {
        Ok(job) => job,
        Err(error) => return Ok(Err(error)),
    };
    let online = match &job.order {
        Order::Rebuild(whole) => u32::try_from(whole.online.len()).unwrap_or(u32::MAX),
        Order::Publish { .. }
        | Order::Withdraw { .. }
        | Order::Kill { .. }
        | Order::ExpireFlash { .. }
        | Order::Timed(_) => 0,
    };
    let holdings = Postman {
        desk: Arc::clone(&hold.desk),
        site: hold.site,
    };
    Ok(match pages.deliver(&job, &holdings, job.at).await {
        // Everything is written and read back in its folder.
        Err(error @ DeliverError::NotShown { .. }) => Ok((online, Err(error))),
        Err(error) => Err(error),
        Ok(seen) => Ok((online, Ok(seen))),
    })
}

/// What is to be made. Each version is fetched under a lock of its own: nobody who writes waits for all of a large site.
async fn job_of(hold: &Hold, previous: Option<&Manifest>) -> Result<Result<Job, DeliverError>, DeskError> {
    let (bytes, at, heads, (log, delivered)) = {
        let mut desk = lock(&hold.desk);
        let bytes: [u8; 10] = desk.random();
        let heads = desk.store.shared_heads()?;
        (bytes, desk.now(), heads, log_of(&desk, hold.site)?)
    };
    let restored = restored(previous, &log);
    let mut online = Vec::with_capacity(restored.online.len());
    for kept in restored.online {
        if hold.progress.is_stopped() {
            return Ok(Err(DeliverError::Stopped));
        }
        let content = lock(&hold.desk).store.version(kept.version)?;
        let Some(content) = content else {
            let words = "it is not kept here".to_owned();
            let version = kept.version;
            return Ok(Err(DeliverError::MissingVersion { version, words }));
        };
        online.push(Online {
            version: kept.version,
            canonical: content.canonical_bytes(),
            first_at: kept.first_at,
            at: kept.at,
            address: kept.address,
        });
        tokio::task::yield_now().await;
    }
    let heads = heads.into_iter();
    Ok(Ok(Job {
        token: bytes
            .iter()
            .fold("r".to_owned(), |token, byte| format!("{token}{byte:02x}")),
        at,
        heads: heads.map(|(device, seq)| format!("{device}:{seq}")).collect(),
        established: previous.is_some(),
        over: None,
        order: Order::Rebuild(Whole {
            online,
            off: restored.off,
            delivered,
        }),
    }))
}

impl Desk {
    /// How the last rebuild of a site stands, where there was one.
    pub fn rebuild_progress(&self, site: SiteId) -> Result<Option<RebuildView>, DeskError> {
        let kept = self.store.fact(&fact_of(site, REBUILD))?;
        let Some(mut view) = kept.and_then(|kept| serde_json::from_str::<RebuildView>(&kept).ok()) else {
            return Ok(None);
        };
        match self.rebuilding.get(&site) {
            Some(progress) => (view.done, view.total) = progress.so_far(),
            // The program ended while it ran.
            None if view.stage == RebuildStage::Running => view.stage = RebuildStage::Stopped,
            None => {}
        }
        Ok(Some(view))
    }

    /// How many files of how many are done of the site that is being made anew, if one is.
    pub fn rebuilding_now(&self) -> Option<(u32, u32)> {
        self.rebuilding.values().next().map(|progress| progress.so_far())
    }

    /// Lets a rebuild end after the file that it is writing. Asked for again, it goes on from there.
    pub fn stop_rebuild(&self, site: SiteId) {
        if let Some(progress) = self.rebuilding.get(&site) {
            progress.stop();
        }
    }

    /// Refuses what would change a site under the hands of who makes it anew.
    pub(crate) fn not_rebuilding(&self, site: SiteId) -> Result<(), DeskError> {
        if self.rebuilding.contains_key(&site) {
            Err(BadSite::Busy.into())
        } else {
            Ok(())
        }
    }

    fn keep_rebuild(&mut self, site: SiteId, view: &RebuildView) -> Result<(), DeskError> {
        let kept = serde_json::to_string(view).unwrap_or_default();
        Ok(self.store.set_fact(&fact_of(site, REBUILD), &kept)?)
    }

    /// How many deliveries a rebuild would overtake.
    fn in_the_way(&self, site: SiteId) -> Result<u32, DeskError> {
        let now_ms = self.now().timestamp_millis();
        let rows = self.waiting_rows(site)?;
        let rows = rows.iter().filter(|row| is_in_the_way(row, now_ms)).count();
        Ok(u32::try_from(rows).unwrap_or(u32::MAX))
    }

    /// Writes down how a rebuild ended. What only waited for it leaves again.
    fn rebuilt(&mut self, hold: &Hold, outcome: Outcome) -> Result<RebuildView, DeskError> {
        let (done, total) = hold.progress.so_far();
        let before = self.rebuild_progress(hold.site)?;
        let mut view = RebuildView {
            stage: RebuildStage::Failed,
            done,
            total,
            pieces: 0,
            fault: None,
            detail: String::new(),
            at: before.map(|before| before.at).unwrap_or_default(),
        };
        let failed = match outcome {
            Ok(Ok((pieces, looked))) => {
                view.pieces = pieces;
                view.stage = RebuildStage::Done;
                match looked {
                    Ok(Seen::Differs { differences, .. }) => {
                        view.stage = RebuildStage::Failed;
                        view.fault = Some(Fault::differs(&differences));
                        view.detail = told(&differences);
                    }
                    Ok(_) => {}
                    // It is made anew all the same.
                    Err(unseen) => {
                        view.fault = Some(Fault::from(&unseen));
                        view.detail = unseen.to_string();
                    }
                }
                None
            }
            Ok(Err(DeliverError::Stopped)) => {
                view.stage = RebuildStage::Stopped;
                None
            }
            Ok(Err(error)) => {
                view.fault = Some(Fault::from(&error));
                view.detail = error.to_string();
                None
            }
            Err(error) => {
                view.detail = error.to_string();
                Some(error)
            }
        };
        self.keep_rebuild(hold.site, &view)?;
        // The manifest is whole again even where readers do not see every page of it yet.
        let written = view.stage == RebuildStage::Done
            || view
                .fault
                .as_ref()
                .is_some_and(|fault| fault.code == FaultCode::Differs);
        if written {
            self.free_those(Some(hold.site), waits_for_a_rebuild)?;
        }
        failed.map_or(Ok(view), Err)
    }
}

/// What a rebuild cures.
fn waits_for_a_rebuild(code: FaultCode) -> bool {
    matches!(code, FaultCode::SiteMissing | FaultCode::DamagedManifest)
}

/// Whether a delivery may have written already, or is about to: a rebuild beside it could undo it. What never began, and what
/// a rebuild is the cure for, is not in its way.
fn is_in_the_way(row: &OutboxRow, now_ms: i64) -> bool {
    let stopped_by = read(&row.detail).0.map(|fault| fault.code);
    let cured = stopped_by.is_some_and(waits_for_a_rebuild);
    match row.state {
        OutboxState::Sending | OutboxState::Waiting => true,
        // One that was never tried and whose hour is still to come.
        OutboxState::Queued => !cured && (row.attempts > 0 || row.due_ms <= now_ms),
        OutboxState::Stuck => {
            let never_wrote = stopped_by.is_some_and(|code| matches!(code, FaultCode::Late | FaultCode::Settings));
            // Written whole, and only not seen by readers yet.
            let shown_late = stopped_by == Some(FaultCode::NotShown) && row.what == DeliveryKind::Publish;
            !(cured || never_wrote || shown_late)
        }
        // The site holds it; what readers see differs, for which a rebuild may be the cure.
        OutboxState::Refused => false,
        OutboxState::Scheduled | OutboxState::Written | OutboxState::Seen | OutboxState::Cancelled => false,
    }
}

#[cfg(test)]
mod tests;
