//! Looking for edits between deliveries: each site is asked what was saved there, one question where nothing was, and what
//! somebody changed comes in. Speaks to the network without the desk's lock; deliveries do not wait for it.

use crate::Desk;
use crate::error::DeskError;
use crate::fault::Fault;
use crate::publish::told;
use crate::sites::{Line, WORDPRESS, fact_of};
use chrono::{DateTime, TimeDelta, Utc};
use marbre_domain::ids::{PieceId, SiteId};
use marbre_publish::deliver::DeliverError;
use marbre_publish::wordpress::RemoteError;
use marbre_publish::wordpress::changed::{self, Edited, There};
use marbre_publish::wordpress::memory::{Remembered, edited_key, piece_key};
use marbre_store::OutboxState;
use serde::{Deserialize, Serialize};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How often a site is asked, in milliseconds.
const EVERY_MS: i64 = 60_000;
/// The longest that a site that does not answer is left alone.
const LONGEST_MS: i64 = 15 * 60_000;
/// Asked from a little before the last answer: a save may have been under way.
const OVERLAP: TimeDelta = TimeDelta::seconds(30);
/// At first, what was saved so long ago is asked for.
const FIRST: TimeDelta = TimeDelta::days(1);
const LOOKED: &str = "looked";

/// When a site was last asked what was saved there.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Looked {
    /// By the site's own clock; nothing before the first answer.
    at: Option<DateTime<Utc>>,
    /// Not asked before, by this machine's clock.
    next_ms: i64,
    /// How often in a row it did not answer.
    failed: u32,
}

fn lock(desk: &Mutex<Desk>) -> MutexGuard<'_, Desk> {
    desk.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Asks the sites that are due what was saved there, all of them where somebody wants to know now, and brings it in. Gives how
/// many articles were changed by others.
pub async fn look_for_edits(desk: &Arc<Mutex<Desk>>, now_too: bool) -> Result<u32, DeskError> {
    let mut found = 0;
    let due = lock(desk).sites_to_look_at(now_too)?;
    for site in due {
        let line = lock(desk).line_to(site);
        let Ok(line) = line else {
            // A password that is missing is said where it is set right: in Sites.
            lock(desk).note_looked(site, None)?;
            continue;
        };
        let (since, now) = {
            let desk = lock(desk);
            (desk.looked(site)?.at, desk.now())
        };
        let from = since.map_or(now - FIRST, |at| at - OVERLAP);
        match look_at(desk, &line, from).await {
            // Not all of it could be taken in yet: asked from the same moment again.
            Ok((None, _)) => lock(desk).look_again(site)?,
            Ok((Some(brought), time)) => {
                found += brought;
                lock(desk).note_looked(site, Some(time))?;
            }
            Err(Failed::Remote(error)) => {
                let mut desk = lock(desk);
                desk.note_signed_out(site, &DeliverError::Remote(error))?;
                desk.note_looked(site, None)?;
            }
            Err(Failed::Desk(error)) => return Err(error),
        }
    }
    Ok(found)
}

enum Failed {
    Remote(RemoteError),
    Desk(DeskError),
}

impl From<RemoteError> for Failed {
    fn from(error: RemoteError) -> Self {
        Self::Remote(error)
    }
}

impl From<DeskError> for Failed {
    fn from(error: DeskError) -> Self {
        Self::Desk(error)
    }
}

/// What was saved there since a moment, taken in, and the site's time; no number where that has to wait.
async fn look_at(
    desk: &Arc<Mutex<Desk>>,
    line: &Line,
    from: DateTime<Utc>,
) -> Result<(Option<u32>, Option<DateTime<Utc>>), Failed> {
    let (posts, time) = changed::since(&line.api, from).await?;
    let changed = lock(desk).edited_among(line.site, posts)?;
    if changed.is_empty() {
        return Ok((Some(0), time));
    }
    Ok((bring_in_all(desk, line, &changed).await?, time))
}

/// Reads each once more while no delivery is under way, and takes in what is still there. Nothing where one is.
async fn bring_in_all(desk: &Arc<Mutex<Desk>>, line: &Line, changed: &[(PieceId, u64)]) -> Result<Option<u32>, Failed> {
    let turn = Arc::clone(&lock(desk).turn);
    let Ok(_mine) = turn.try_lock_owned() else {
        return Ok(None);
    };
    let mut brought = 0;
    for (piece, post) in changed {
        let there = match changed::now(&line.api, *post).await {
            Ok(there) => there,
            // Deleted meanwhile: the next delivery says so.
            Err(RemoteError::Refused { status: 404 | 410, .. }) => continue,
            Err(error) => return Err(error.into()),
        };
        let mut desk = lock(desk);
        let Some(edited) = there.edited(&desk.remembered(line.site, *piece)?) else {
            continue;
        };
        desk.take_edit(*piece, line.site, &edited)?;
        brought += 1;
    }
    lock(desk).take_back_hours()?;
    Ok(Some(brought))
}

impl Desk {
    fn looked(&self, site: SiteId) -> Result<Looked, DeskError> {
        let kept = self.store.fact(&fact_of(site, LOOKED))?;
        Ok(kept
            .and_then(|kept| serde_json::from_str(&kept).ok())
            .unwrap_or_default())
    }

    fn keep_looked(&mut self, site: SiteId, looked: &Looked) -> Result<(), DeskError> {
        let kept = serde_json::to_string(looked).map_err(DeskError::memory)?;
        Ok(self.store.set_fact(&fact_of(site, LOOKED), &kept)?)
    }

    fn sites_to_look_at(&self, now_too: bool) -> Result<Vec<SiteId>, DeskError> {
        let now_ms = self.surroundings.now().timestamp_millis();
        let sites = self.newsroom.sites.values();
        let mut due = Vec::new();
        for site in sites.filter(|site| site.kind == WORDPRESS && !site.is_left()) {
            let asked = now_too || self.looked(site.id)?.next_ms <= now_ms;
            if asked && !self.is_signed_out(site.id)? && !self.posts_of(site.id)?.is_empty() {
                due.push(site.id);
            }
        }
        Ok(due)
    }

    /// The site answered at a time of its own, or did not.
    fn note_looked(&mut self, site: SiteId, answered: Option<Option<DateTime<Utc>>>) -> Result<(), DeskError> {
        let now_ms = self.now().timestamp_millis();
        let mut looked = self.looked(site)?;
        match answered {
            Some(time) => {
                looked.at = time.or(looked.at);
                looked.failed = 0;
                looked.next_ms = now_ms + EVERY_MS;
            }
            None => {
                looked.failed = (looked.failed + 1).min(8);
                looked.next_ms = now_ms + (EVERY_MS << looked.failed.min(4)).min(LONGEST_MS);
            }
        }
        self.keep_looked(site, &looked)
    }

    /// A delivery was under way: soon again, from the same moment.
    fn look_again(&mut self, site: SiteId) -> Result<(), DeskError> {
        let mut looked = self.looked(site)?;
        looked.next_ms = self.now().timestamp_millis() + 2_000;
        self.keep_looked(site, &looked)
    }

    fn remembered(&self, site: SiteId, piece: PieceId) -> Result<Remembered, DeskError> {
        match self.store.fact(&fact_of(site, &piece_key(piece)))? {
            Some(kept) => serde_json::from_str(&kept).map_err(DeskError::memory),
            None => Ok(Remembered::default()),
        }
    }

    /// Which of these posts are pieces of ours that somebody else changed, and not seen before as they stand.
    fn edited_among(&self, site: SiteId, posts: Vec<There>) -> Result<Vec<(PieceId, u64)>, DeskError> {
        let ours = self.posts_of(site)?;
        let mut changed = Vec::new();
        for there in posts {
            let Some(piece) = ours.get(&there.post()) else { continue };
            let Some(edited) = there.edited(&self.remembered(site, *piece)?) else {
                continue;
            };
            let known = self.store.fact(&fact_of(site, &edited_key(*piece)))?;
            if known.as_ref() != Some(&edited.hash) {
                changed.push((*piece, there.post()));
            }
        }
        Ok(changed)
    }

    /// Words come into the text; what else was changed of something that waits for its hour is told, and waits for a person.
    fn take_edit(&mut self, piece: PieceId, site: SiteId, edited: &Edited) -> Result<(), DeskError> {
        self.store.set_fact(&fact_of(site, &edited_key(piece)), &edited.hash)?;
        if let Some(standing) = &edited.standing
            && self.bring_in(piece, site, standing)?
        {
            self.keep_why(piece, site, &edited.differences)?;
            return Ok(());
        }
        let words = format!(
            "the article was changed on the site since; nothing was overwritten\n{}",
            told(&edited.differences)
        );
        let online = self.store.piece(piece)?.is_some_and(|stored| {
            let there = stored.fold.on_sites.get(&site);
            there.is_some_and(|there| there.version.is_some())
        });
        if online {
            self.note_edit(piece, site, &told(&edited.differences))?;
        }
        for mut row in self.store.unfinished_outbox(piece)? {
            if row.site == site && row.state == OutboxState::Scheduled {
                row.state = OutboxState::Stuck;
                row.detail = Fault::edited_on_site(&edited.differences).kept(&words);
                row.changed_ms = self.now().timestamp_millis();
                self.store.write_outbox(&row)?;
            }
        }
        self.events.push(crate::Event::Changed(vec![piece]));
        Ok(())
    }
}
