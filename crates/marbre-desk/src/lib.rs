//! The use cases of a newsroom: write, review, approve, schedule, break, publish. The only composer of the other crates.
//!
//! Reading order: [`Desk`] and [`Surroundings`] here, `profile` (a folder and its keys), `write` (the typing path),
//! `sight` (who sees what), `fields`, `content` (what a version holds), `decide` (the workflow), `publish` (the outbox), `show`
//! (what a window shows), [`view`] (its shapes). Every use case takes who acts; time and randomness come from the surroundings.

#![warn(missing_docs)]

mod arrivals;
pub mod articles;
pub mod browser;
mod clock;
mod code;
mod comments;
mod compare;
mod content;
mod copy_in;
pub mod credentials;
mod damage;
mod decide;
pub mod disconnect;
mod error;
pub mod fault;
mod fields;
mod inbound;
mod invalid;
mod keep;
mod library;
mod members;
mod newsroom;
mod notes;
mod profile;
mod publish;
pub mod readers;
mod show;
mod sight;
pub mod sites;
mod terms;
#[cfg(test)]
mod testing;
pub mod view;
mod write;

pub use arrivals::{Arrivals, Arrived, Left, WhyLeft};
pub use clock::Doubt;
pub use code::{ComparedField, ErrorCode, FileTrouble, What};
pub use compare::{Comparison, compare};
pub use content::content_words;
pub use copy_in::Recognised;
pub use decide::{ActOptions, plain_time};
pub use disconnect::run_revocations;
pub use error::DeskError;
pub use fields::BylineInput;
pub use inbound::look_for_edits;
pub use invalid::{Invalid, Nameless, Wordless};
pub use keep::{Exported, Troubles};
pub use library::LibraryView;
pub use marbre_import::{ImportError, Note};
pub use marbre_publish::deliver::is_served;
pub use members::MemberEdit;
pub use newsroom::{Newsroom, SiteRecord};
pub use notes::FileNote;
pub use profile::{NewNewsroom, wait_for_profile};
pub use publish::{Postman, RebuildStage, RebuildView, rebuild_site, run_outbox};
pub use readers::{attend_readers, run_readers, send_moderations};

use chrono::{DateTime, Utc};
use marbre_domain::change::Chain;
use marbre_domain::ids::{MemberId, NewsroomId, PieceId, SiteId};
use marbre_domain::record::Record;
use marbre_publish::wordpress::Channel;
use marbre_store::{Author, Blobs, OutboxRow, Store};
use std::collections::{BTreeSet, HashMap};
use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// What the desk may not take by itself: the clock and randomness.
pub trait Surroundings: Send {
    /// The clock on the wall, which people and networks set.
    fn now(&self) -> DateTime<Utc>;
    /// How long this process runs, by a clock that nobody sets.
    fn elapsed(&self) -> Duration;
    /// Fills the bytes from the system's randomness.
    fn random(&mut self, bytes: &mut [u8]);
}

/// Something that windows must hear of.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// A text changed.
    Text(view::RemoteEdit),
    /// Pieces changed, or the newsroom (no piece named).
    Changed(Vec<PieceId>),
}

/// One newsroom, open on this machine.
pub struct Desk {
    home: PathBuf,
    store: Store,
    blobs: Blobs,
    device: profile::Device,
    newsroom_id: NewsroomId,
    newsroom: Newsroom,
    open: HashMap<PieceId, write::OpenPiece>,
    surroundings: Box<dyn Surroundings>,
    events: Vec<Event>,
    damage: Vec<marbre_store::Trouble>,
    clock: clock::Clock,
    credentials: credentials::Credentials,
    /// Ways to sites that were spoken to: their connections are used again.
    channels: HashMap<SiteId, Channel>,
    /// Whose turn it is to send: one run of the outbox at a time, without the desk being locked meanwhile.
    turn: Arc<tokio::sync::Mutex<()>>,
    /// What waits was last looked through after this.
    looked: Option<publish::Looked>,
    /// Whether another delivery may begin: not while the newsroom is about to be given over.
    may_deliver: bool,
    /// The sites whose articles are being brought in, and those where somebody stopped it.
    importing: BTreeSet<SiteId>,
    stopping: BTreeSet<SiteId>,
    /// The static sites that are being made anew: nothing else is written there meanwhile.
    rebuilding: HashMap<SiteId, Arc<marbre_publish::deliver::progress::Progress>>,
    /// Held by who sends what was decided about comments.
    moderating: std::sync::Arc<tokio::sync::Mutex<()>>,
    _lock: File,
}

impl Desk {
    /// The clock.
    pub fn now(&self) -> DateTime<Utc> {
        self.surroundings.now()
    }

    pub(crate) fn elapsed(&self) -> Duration {
        self.surroundings.elapsed()
    }

    /// The newsroom's records as they stand.
    pub fn newsroom(&self) -> &Newsroom {
        &self.newsroom
    }

    /// What windows must hear of since the last time this was asked.
    pub fn take_events(&mut self) -> Vec<Event> {
        std::mem::take(&mut self.events)
    }

    pub(crate) fn clock_ms(&self) -> u64 {
        u64::try_from(self.now().timestamp_millis()).unwrap_or(0)
    }

    pub(crate) fn random<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        self.surroundings.random(&mut bytes);
        bytes
    }

    /// The one way by which facts are written.
    pub(crate) fn append(&mut self, actor: MemberId, records: Vec<(Chain, Record)>) -> Result<(), DeskError> {
        self.append_and_send(actor, records, &[])
    }

    /// The same, with deliveries decided in the same transaction.
    pub(crate) fn append_and_send(
        &mut self,
        actor: MemberId,
        records: Vec<(Chain, Record)>,
        rows: &[OutboxRow],
    ) -> Result<(), DeskError> {
        self.may_write(records.iter().filter_map(|(_, record)| record.piece()))?;
        let clock_ms = self.clock_ms();
        let surroundings = &mut self.surroundings;
        let mut author = Author {
            newsroom: self.newsroom_id,
            device: self.device.id,
            key: &self.device.key,
            member: actor,
            clock_ms,
            salt: &mut || {
                let mut salt = [0; 16];
                surroundings.random(&mut salt);
                salt
            },
        };
        let appended = self.store.append_with_outbox(&mut author, &records, rows)?;
        self.heard(appended.pieces.into_iter().collect(), appended.newsroom)
    }

    /// Does several things of which all are kept, or none: where one fails, memory is read again from disk.
    pub(crate) fn whole<T>(&mut self, work: impl FnOnce(&mut Self) -> Result<T, DeskError>) -> Result<T, DeskError> {
        if !self.damage.is_empty() || !self.store.begin_whole()? {
            return work(self);
        }
        let open: Vec<PieceId> = self.open.keys().copied().collect();
        let events = self.events.len();
        let done = catch_unwind(AssertUnwindSafe(|| work(self)));
        let done = match done {
            Ok(Ok(done)) => Ok(self.store.keep_whole().map(|()| done).map_err(DeskError::from)),
            failed => failed,
        };
        if !matches!(done, Ok(Ok(_))) {
            self.store.drop_whole();
            self.open.retain(|piece, _| open.contains(piece));
            self.events.truncate(events);
            self.newsroom = Newsroom::from_records(self.store.newsroom_records()?);
        }
        done.unwrap_or_else(|panic| resume_unwind(panic))
    }

    /// Refreshes what is kept in memory of what was just written, and tells windows.
    pub(crate) fn heard(&mut self, pieces: Vec<PieceId>, newsroom: bool) -> Result<(), DeskError> {
        if newsroom {
            self.newsroom = Newsroom::from_records(self.store.newsroom_records()?);
        }
        for piece in &pieces {
            if self.open.contains_key(piece)
                && let Some(stored) = self.store.piece(*piece)?
                && let Some(open) = self.open.get_mut(piece)
            {
                open.fold = stored.fold;
            }
        }
        self.events.push(Event::Changed(pieces));
        Ok(())
    }
}
