//! Speaking to sites about readers: what was decided leaves in order, and what they wrote is brought in. No lock on the desk is
//! held meanwhile.

use super::send::{Ended, kept};
use super::{Asked, CommentName};
use crate::error::DeskError;
use crate::fault::Fault;
use crate::sites::{Line, WORDPRESS};
use crate::{Desk, Event};
use chrono::{DateTime, TimeDelta, Utc};
use marbre_domain::ids::{PieceId, SiteId};
use marbre_domain::readers::{CommentState, Moderation};
use marbre_publish::deliver::DeliverError;
use marbre_publish::wordpress::comments::{self, Moderated, RemoteComment, Replied};
use marbre_publish::wordpress::reads::{self, Counter};
use marbre_publish::wordpress::{Api, RemoteError};
use marbre_store::{ModerationRow, ReaderComment, Reads};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How often a site is asked for new comments, in milliseconds.
const EVERY_MS: i64 = 10 * 60 * 1_000;
/// How soon it is asked again after it did not answer.
const AFTER_FAILURE_MS: i64 = 60 * 1_000;
/// How often it is asked for reads.
const READS_EVERY_MS: i64 = 60 * 60 * 1_000;
/// Comments of so many days are looked at again: somebody may decide about them on the site.
const LOOKED_AT_AGAIN: TimeDelta = TimeDelta::days(30);
/// New comments are asked for from so long before the last answer: clocks differ, and a request takes its time.
const OVERLAP: TimeDelta = TimeDelta::hours(26);
/// So many posts are brought in before the progress is written down.
const AT_ONCE: usize = 100;
/// No more articles are asked for their reads at once: each is a question of its own.
const READS_AT_ONCE: usize = 200;

fn lock(desk: &Mutex<Desk>) -> MutexGuard<'_, Desk> {
    desk.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Why a site's comments could not be brought in.
enum Failed {
    Desk(DeskError),
    Remote(RemoteError),
    /// The account may not see comments.
    CommentsNotAllowed,
}

impl From<DeskError> for Failed {
    fn from(error: DeskError) -> Self {
        Self::Desk(error)
    }
}

impl From<marbre_store::StoreError> for Failed {
    fn from(error: marbre_store::StoreError) -> Self {
        Self::Desk(error.into())
    }
}

impl From<RemoteError> for Failed {
    fn from(error: RemoteError) -> Self {
        Self::Remote(error)
    }
}

/// Sends what may leave, then asks the sites that are due; all of them where somebody wants to know now.
pub async fn run_readers(desk: &Arc<Mutex<Desk>>, now_too: bool) -> Result<(), DeskError> {
    send_moderations(desk, now_too).await?;
    ask_sites(desk, now_too).await
}

/// Asks the sites that are due for what readers wrote, and how often they read.
pub(super) async fn ask_sites(desk: &Arc<Mutex<Desk>>, now_too: bool) -> Result<(), DeskError> {
    for site in wordpress_sites(desk) {
        let (asked, now) = {
            let desk = lock(desk);
            (desk.asked(site)?, desk.now())
        };
        let due = now_too || asked.next_ms <= now.timestamp_millis();
        if !due || lock(desk).cannot_ask(site)? || lock(desk).posts_of(site)?.is_empty() {
            continue;
        }
        let line = lock(desk).line_to(site);
        let outcome = match line {
            Ok(line) => bring_in(desk, &line, asked, now).await,
            Err(error) => Err(Failed::Desk(error)),
        };
        let mut desk = lock(desk);
        let mut asked = desk.asked(site)?;
        let now_ms = desk.now().timestamp_millis();
        let before = asked.fault.clone();
        match outcome {
            Ok(()) => {
                asked.next_ms = now_ms + EVERY_MS;
                asked.at_ms = now_ms;
                asked.fault.clear();
            }
            Err(Failed::Remote(error)) => {
                asked.next_ms = now_ms + AFTER_FAILURE_MS;
                asked.fault = Fault::from(&error).kept(&error);
                desk.note_signed_out(site, &DeliverError::Remote(error))?;
            }
            // Until somebody gives the account another role: nothing that soon comes by itself.
            Err(Failed::CommentsNotAllowed) => {
                asked.next_ms = now_ms + EVERY_MS;
                asked.fault = Fault::comments_not_allowed();
            }
            // A password that is missing or locked away is said where it is set right: in Sites.
            Err(Failed::Desk(DeskError::Credentials(error))) => {
                asked.next_ms = now_ms + AFTER_FAILURE_MS;
                asked.fault = Fault::from(&error).kept(&error);
            }
            Err(Failed::Desk(error)) => return Err(error),
        }
        desk.note_asked(site, &asked)?;
        if before != asked.fault {
            desk.events.push(Event::Changed(Vec::new()));
        }
    }
    Ok(())
}

fn wordpress_sites(desk: &Mutex<Desk>) -> Vec<SiteId> {
    let desk = lock(desk);
    let sites = desk.newsroom.sites.values();
    sites
        .filter(|site| site.kind == WORDPRESS && !site.is_left())
        .map(|site| site.id)
        .collect()
}

impl Desk {
    /// Held by who sends what was decided about comments. Who has it knows that nothing is on its way to a reader.
    pub fn turn_of_moderations(&self) -> Arc<tokio::sync::Mutex<()>> {
        Arc::clone(&self.moderating)
    }
}

/// Sends what was decided, in order, as far as the network goes. One sends at a time: two that looked before either sent would
/// both answer a reader.
pub async fn send_moderations(desk: &Arc<Mutex<Desk>>, at_once: bool) -> Result<(), DeskError> {
    let turn = lock(desk).turn_of_moderations();
    let _mine = turn.lock().await;
    for site in wordpress_sites(desk) {
        if lock(desk).cannot_ask(site)? {
            continue;
        }
        let mut account = None;
        loop {
            let line = {
                let mut desk = lock(desk);
                let waits = desk.store.queued_moderations()?.iter().any(|row| row.site == site);
                if !waits {
                    break;
                }
                desk.line_to(site)
            };
            let Ok(line) = line else { break };
            let Some(row) = lock(desk).next_moderation(site, at_once)? else {
                break;
            };
            let (own, ended) = match own_account(&line.api, &mut account).await {
                Ok(own) => (own, send(&line.api, own, &row).await),
                Err(error) => (0, Ended::Failed(error)),
            };
            if !lock(desk).moderated(row, own, ended)? {
                break;
            }
        }
    }
    Ok(())
}

async fn own_account(api: &Api, known: &mut Option<u64>) -> Result<u64, RemoteError> {
    match known {
        Some(account) => Ok(*account),
        None => {
            let account = comments::account(api).await?;
            *known = Some(account);
            Ok(account)
        }
    }
}

async fn send(api: &Api, own: u64, row: &ModerationRow) -> Ended {
    let sent = match (row.what, row.what.leads_to()) {
        (Moderation::Reply, _) | (_, None) => match comments::reply(api, own, row.number, &row.words).await {
            Ok(Replied::There(reply)) => Ok(Ended::Done(Some(reply))),
            Ok(Replied::Moved(there)) => Ok(Ended::Moved(there)),
            Err(error) => Err(error),
        },
        (_, Some(wanted)) => match comments::moderate(api, row.number, wanted, row.seen).await {
            Ok(Moderated::Done(there)) => Ok(Ended::Done(there)),
            Ok(Moderated::Moved(there)) => Ok(Ended::Moved(there)),
            Err(error) => Err(error),
        },
    };
    sent.unwrap_or_else(Ended::Failed)
}

/// Brings in what readers wrote, and how often they read: an account that may not see the former may be told the latter.
async fn bring_in(desk: &Arc<Mutex<Desk>>, line: &Line, mut asked: Asked, now: DateTime<Utc>) -> Result<(), Failed> {
    let own = comments::account(&line.api).await?;
    let posts = lock(desk).posts_of(line.site)?;
    let comments = bring_in_comments(desk, line, &posts, &mut asked, own, now).await;
    let allowed = match comments {
        Ok(()) => Ok(()),
        Err(Failed::Remote(RemoteError::NotAllowed(_))) => Err(Failed::CommentsNotAllowed),
        Err(failed) => return Err(failed),
    };
    bring_in_reads(desk, line, &posts, asked, now).await?;
    allowed
}

/// Whole for posts that are new here, then what is new, then what may have been decided about on the site.
async fn bring_in_comments(
    desk: &Arc<Mutex<Desk>>,
    line: &Line,
    posts: &BTreeMap<u64, PieceId>,
    asked: &mut Asked,
    own: u64,
    now: DateTime<Utc>,
) -> Result<(), Failed> {
    let new: Vec<u64> = posts
        .keys()
        .copied()
        .filter(|post| !asked.posts.contains(post))
        .collect();
    let mut seen: BTreeSet<u64> = BTreeSet::new();
    for some in new.chunks(AT_ONCE) {
        let found = comments::under(&line.api, some).await?;
        seen.extend(found.iter().map(|comment| comment.number));
        let mut desk = lock(desk);
        desk.take_comments(line.site, posts, &found, own)?;
        // What was brought in stays brought in, whatever fails next.
        asked.posts.extend(some);
        desk.note_asked(line.site, asked)?;
    }
    if new.len() < posts.len() {
        let since = DateTime::from_timestamp_millis(asked.at_ms).unwrap_or_default() - OVERLAP;
        let found = comments::after(&line.api, since).await?;
        seen.extend(found.iter().map(|comment| comment.number));
        lock(desk).take_comments(line.site, posts, &found, own)?;
    }
    let again: Vec<u64> = {
        let desk = lock(desk);
        let kept = desk.store.reader_comments()?;
        kept.iter()
            .filter(|comment| comment.site == line.site && comment.state != CommentState::Gone)
            .filter(|comment| {
                comment.state == CommentState::Held || comment.written_ms > (now - LOOKED_AT_AGAIN).timestamp_millis()
            })
            .map(|comment| comment.number)
            .filter(|number| !seen.contains(number))
            .collect()
    };
    for some in again.chunks(AT_ONCE) {
        let found = comments::again(&line.api, some).await?;
        let mut desk = lock(desk);
        desk.take_comments(line.site, posts, &found, own)?;
        desk.note_gone(line.site, some, &found)?;
    }
    Ok(())
}

async fn bring_in_reads(
    desk: &Arc<Mutex<Desk>>,
    line: &Line,
    posts: &BTreeMap<u64, PieceId>,
    mut asked: Asked,
    now: DateTime<Utc>,
) -> Result<(), Failed> {
    if now.timestamp_millis() - asked.reads_ms < READS_EVERY_MS {
        return Ok(());
    }
    let counters = reads::counters(&line.api).await?;
    let counter = counters.iter().find(|counter| counter.tells()).or(counters.first());
    asked.reads_ms = now.timestamp_millis();
    asked.counter = counter.map(|counter| counter.name().to_owned()).unwrap_or_default();
    asked.tells = counter.is_some_and(|counter: &Counter| counter.tells());
    if asked.tells {
        let mut found = Vec::new();
        // The latest posts have the highest numbers.
        for (post, piece) in posts.iter().rev().take(READS_AT_ONCE) {
            match reads::of(&line.api, *post).await {
                Ok(count) => found.push(Reads {
                    site: line.site,
                    piece: *piece,
                    count,
                    at_ms: now.timestamp_millis(),
                }),
                // A plugin of a newer kind that tells otherwise breaks nothing else.
                Err(
                    RemoteError::Unexpected(_)
                    | RemoteError::Refused { .. }
                    | RemoteError::NoRoute(_)
                    | RemoteError::NotAllowed(_),
                ) => {}
                Err(error) => return Err(error.into()),
            }
        }
        lock(desk).store.keep_reads(&found)?;
    }
    Ok(lock(desk).note_asked(line.site, &asked)?)
}

impl Desk {
    /// Keeps comments as the site has them; those under posts of others are passed over.
    fn take_comments(
        &mut self,
        site: SiteId,
        posts: &BTreeMap<u64, PieceId>,
        found: &[RemoteComment],
        own: u64,
    ) -> Result<(), DeskError> {
        let mut changed: Vec<ReaderComment> = Vec::new();
        for there in found {
            let Some(piece) = posts.get(&there.post) else { continue };
            let now = kept(site, *piece, there, own);
            if self.store.reader_comment(site, there.number)?.as_ref() != Some(&now) {
                changed.push(now);
            }
        }
        self.keep_changed(changed)
    }

    /// What was asked for and is not in the answer is no longer on the site.
    fn note_gone(&mut self, site: SiteId, asked: &[u64], found: &[RemoteComment]) -> Result<(), DeskError> {
        let mut gone = Vec::new();
        for number in asked {
            if found.iter().any(|there| there.number == *number) {
                continue;
            }
            let name = CommentName { site, number: *number };
            if let Some(known) = self.store.reader_comment(name.site, name.number)? {
                gone.push(ReaderComment {
                    state: CommentState::Gone,
                    ..known
                });
            }
        }
        self.keep_changed(gone)
    }

    fn keep_changed(&mut self, changed: Vec<ReaderComment>) -> Result<(), DeskError> {
        if changed.is_empty() {
            return Ok(());
        }
        self.store.keep_comments(&changed)?;
        let pieces: BTreeSet<PieceId> = changed.iter().map(|comment| comment.piece).collect();
        self.events.push(Event::Changed(pieces.into_iter().collect()));
        Ok(())
    }
}
