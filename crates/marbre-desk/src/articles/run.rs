//! Many articles: asked for page after page, kept some at a time, with what was reached written down beside them, so that a
//! run that was stopped goes on where it was. While articles are kept, the next are laid out and the next page is asked for.

use super::apart::{may_be_of_one, of_the_entry};
use super::around::{Around, bases};
use super::pictured::{Pictured, pictured};
use super::progress::{Failed, Progress, Range, Stage};
use super::take_in::Laid;
use super::{Brought, How, library, lock, published};
use crate::error::DeskError;
use crate::invalid::Invalid;
use crate::sites::{ConnectError, Line, RemoteTerm};
use crate::{Desk, Event};
use chrono::{DateTime, TimeDelta, Utc};
use marbre_domain::ids::{MemberId, SiteId};
use marbre_publish::wordpress::RemoteError;
use marbre_publish::wordpress::articles::{self, Article, Asked, NoFile, Page, Unread, Which};
use marbre_publish::wordpress::terms;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

/// Articles asked for at once: WordPress gives no more.
const PAGE: u32 = 100;
/// Articles kept in one transaction: the desk is locked meanwhile, and somebody may be typing.
const SOME: usize = 20;
/// How often so many may be laid out before they are kept.
const AHEAD: usize = 2;
/// Clocks differ by seconds, and an article may be saved while a run begins.
const OVERLAP: TimeDelta = TimeDelta::minutes(2);

/// What is known of a site once, for all articles of a run.
#[derive(Default)]
struct Known {
    authors: BTreeMap<u64, Option<String>>,
    terms: BTreeMap<String, BTreeMap<u64, RemoteTerm>>,
}

/// Brings in every article of a range that is new here or was changed there. Where a run for the same range was stopped it goes
/// on; where one was carried to its end, only what was saved there since is asked for.
pub async fn import_range(
    desk: &Arc<Mutex<Desk>>,
    actor: MemberId,
    site: SiteId,
    range: &Range,
) -> Result<Progress, DeskError> {
    let (line, mut progress) = {
        let mut desk = lock(desk);
        desk.may_import(actor)?;
        let line = desk.line_to(site)?;
        (line, desk.begin_import(site, range)?)
    };
    let done = if range.library {
        library::bring_in(desk, actor, &line, &mut progress).await
    } else {
        bring_in(desk, actor, &line, &mut progress).await
    };
    let mut desk = lock(desk);
    progress.stage = match &done {
        Ok(true) => Stage::Done,
        Ok(false) => Stage::Stopped,
        Err(error) => Stage::Failed { why: error.to_string() },
    };
    desk.end_import(site, &mut progress)?;
    done.map(|_| progress)
}

/// Whether it came to its end, rather than being stopped.
async fn bring_in(
    desk: &Arc<Mutex<Desk>>,
    actor: MemberId,
    line: &Line,
    progress: &mut Progress,
) -> Result<bool, DeskError> {
    let asked = progress.asked(&lock(desk), line)?;
    let mut known = Known::default();
    if !again(desk, actor, line, progress, &mut known).await? {
        return Ok(false);
    }
    let mut coming = ask(line, &asked, progress.offset);
    loop {
        let got = coming.await.map_err(DeskError::unexpected)?;
        let got = match got {
            Ok(page) => page,
            Err(error) if may_be_of_one(&error) => {
                one_by_one(line, &asked, progress).await.map_err(ConnectError::from)?
            }
            Err(error) => return Err(ConnectError::from(error).into()),
        };
        if progress.began.is_none() {
            progress.began = got.server_time.map(|time| time - OVERLAP);
        }
        progress.total = progress.total.max(got.total);
        let numbers: Vec<u64> = got.numbers().collect();
        let (first, last) = (numbers.first().copied(), numbers.last().copied());
        if progress.offset > 0 && first.is_some_and(|first| first > progress.last) {
            // What stood before was deleted meanwhile: what moved forward is asked for as well.
            progress.offset = progress.offset.saturating_sub(u64::from(PAGE));
            coming = ask(line, &asked, progress.offset);
            continue;
        }
        let Some(last) = last.filter(|last| *last > progress.last) else {
            return come_back(desk, actor, line, progress, &mut known).await;
        };
        // The last one is asked for again, so that a shift shows.
        let next = progress.offset + numbers.len() as u64 - 1;
        coming = ask(line, &asked, next);
        let fresh: Vec<Result<Article, Failed>> = got
            .articles
            .into_iter()
            .map(|one| one.map_err(|unread| Failed::of(unread.post, &asked_of(unread.why))))
            .filter(|one| number_of(one) > progress.last)
            .collect();
        if !keep(desk, actor, line, progress, &mut known, fresh).await? {
            coming.abort();
            return Ok(false);
        }
        progress.last = last;
        progress.offset = next;
        lock(desk).note_import(line.site, progress)?;
    }
}

fn number_of(one: &Result<Article, Failed>) -> u64 {
    match one {
        Ok(article) => article.post,
        Err(failed) => failed.post,
    }
}

/// A page that is on its way.
type Coming = JoinHandle<Result<Page, RemoteError>>;

fn ask(line: &Line, asked: &Asked, offset: u64) -> Coming {
    let (line, asked) = (line.clone(), asked.clone());
    tokio::spawn(async move {
        let bases: Vec<String> = bases(&line).into_iter().map(str::to_owned).collect();
        articles::page(&line.api, &asked, &bases, offset, PAGE).await
    })
}

/// What a site's answer comes to for the desk.
pub(super) fn asked_of(error: RemoteError) -> DeskError {
    ConnectError::from(error).into()
}

/// A page of articles one by one: where the site fails on one of them, that one is named.
async fn one_by_one(line: &Line, asked: &Asked, progress: &Progress) -> Result<Page, RemoteError> {
    let mut page = Page::default();
    for post in articles::numbers(&line.api, asked, progress.offset, PAGE).await? {
        let unread = |why: RemoteError| Unread { post, why };
        let one = if post > progress.last {
            match articles::one(&line.api, &Which::Number(post)).await {
                Ok(Some(article)) => Ok(article),
                Ok(None) => continue,
                Err(error) => Err(unread(of_the_entry(line, error).await?)),
            }
        } else {
            // It is here already; its place in the list counts.
            Err(unread(RemoteError::Unexpected(String::new())))
        };
        page.articles.push(one);
    }
    Ok(page)
}

/// Articles whose picture was passed over for the line: once more, now that the rest is here.
async fn come_back(
    desk: &Arc<Mutex<Desk>>,
    actor: MemberId,
    line: &Line,
    progress: &mut Progress,
    known: &mut Known,
) -> Result<bool, DeskError> {
    progress.again = std::mem::take(&mut progress.late)
        .into_iter()
        .map(Failed::unsaid)
        .collect();
    again(desk, actor, line, progress, known).await
}

/// Articles on which an earlier run failed, or whose picture did not come.
async fn again(
    desk: &Arc<Mutex<Desk>>,
    actor: MemberId,
    line: &Line,
    progress: &mut Progress,
    known: &mut Known,
) -> Result<bool, DeskError> {
    while let Some(before) = progress.again.first().cloned() {
        let one = match articles::one(&line.api, &Which::Number(before.post)).await {
            // Deleted meanwhile: there is nothing to bring in.
            Ok(None) => {
                progress.pictures.remove(&before.post);
                None
            }
            // What lacks its picture is here already, whatever became of it there.
            Ok(Some(article)) if progress.pictures.contains(&article.post) && published(&article).is_err() => None,
            Ok(Some(article)) => Some(published(&article).map(|()| article)),
            Err(error) => Some(Err(asked_of(
                of_the_entry(line, error).await.map_err(ConnectError::from)?,
            ))),
        };
        let one = one.map(|one| one.map_err(|error| Failed::of(before.post, &error)));
        if !keep(desk, actor, line, progress, known, one.into_iter().collect()).await? {
            return Ok(false);
        }
        progress.again.remove(0);
        lock(desk).note_import(line.site, progress)?;
    }
    Ok(true)
}

/// An article with what stands around it, laid out where it is new here; or why there is none.
type Ready = Result<(Article, Around, Option<Laid>), Failed>;

/// Keeps some articles in their order. Says whether to go on.
async fn keep(
    desk: &Arc<Mutex<Desk>>,
    actor: MemberId,
    line: &Line,
    progress: &mut Progress,
    known: &mut Known,
    fresh: Vec<Result<Article, Failed>>,
) -> Result<bool, DeskError> {
    let readable: Vec<&Article> = fresh.iter().filter_map(|one| one.as_ref().ok()).collect();
    let items = look_around(line, progress.range.pictures, known, &readable)
        .await
        .map_err(ConnectError::from)?;
    let mut waiting: Vec<Ready> = Vec::new();
    let mut lost = None;
    for one in fresh {
        waiting.push(match one {
            Ok(article) => {
                let mut around = around_of(line, known, &article);
                let mut item = items.get(&article.left.featured);
                // Bandwidth is dear: what is here is not asked for again.
                if item.is_some() && !lock(desk).lacks_lead(line, &article)? {
                    item = None;
                }
                let fetched = match item {
                    None => Ok(None),
                    Some(Pictured {
                        withheld: Some(why), ..
                    }) => Ok(Some(Err(why.clone()))),
                    Some(Pictured { item, .. }) => articles::file(&line.api, &item.url).await.map(Some),
                };
                let fetched = match fetched {
                    Ok(fetched) => {
                        progress.answered(article.post);
                        fetched
                    }
                    Err(error) if progress.passes_over(article.post, &error) => {
                        Some(Err(NoFile::Cut(error.to_string())))
                    }
                    Err(error) => {
                        // What came before it is kept first.
                        lost = Some(error);
                        break;
                    }
                };
                around.lead = item.map(|pictured| pictured.item.clone()).zip(fetched);
                Ok((article, around, None))
            }
            Err(failed) => Err(failed),
        });
    }
    let mut to_come = waiting.len();
    let mut laid = lay_out(desk, line.site, waiting);
    while let Some(some) = laid.recv().await {
        to_come -= some.len();
        let (desk, line, mut counted) = (Arc::clone(desk), line.clone(), progress.clone());
        let kept = tokio::task::spawn_blocking(move || {
            let go_on = lock(&desk).take_some(actor, &line, some, &mut counted)?;
            Ok::<_, DeskError>((counted, go_on))
        });
        let kept = kept.await.map_err(DeskError::unexpected)?;
        let (counted, go_on) = kept?;
        *progress = counted;
        if !go_on {
            return Ok(false);
        }
    }
    if to_come > 0 {
        return Err(DeskError::unexpected("on an article; those before it are kept"));
    }
    match lost {
        Some(error) => Err(ConnectError::from(error).into()),
        None => Ok(true),
    }
}

/// Lays out what is new here, some at a time, ahead of who keeps it; the desk is free meanwhile.
fn lay_out(desk: &Arc<Mutex<Desk>>, site: SiteId, waiting: Vec<Ready>) -> mpsc::Receiver<Vec<Ready>> {
    let (send, laid) = mpsc::channel(AHEAD);
    let desk = Arc::clone(desk);
    tokio::task::spawn_blocking(move || {
        let mut waiting = waiting.into_iter().peekable();
        while waiting.peek().is_some() {
            let mut some: Vec<Ready> = waiting.by_ref().take(SOME).collect();
            let peers: Vec<Option<u64>> = {
                let mut desk = lock(&desk);
                let is_here = |desk: &Desk, post| matches!(desk.piece_of_post(site, post), Ok(Some(_)));
                let posts = some
                    .iter()
                    .map(|one| one.as_ref().ok().map(|(article, ..)| article.post));
                posts
                    .map(|post| post.filter(|post| !is_here(&desk, *post)).map(|_| desk.peer()))
                    .collect()
            };
            for (one, peer) in some.iter_mut().zip(peers) {
                if let (Ok((article, _, laid)), Some(peer)) = (one, peer) {
                    // What cannot be laid out is named when it is kept.
                    *laid = Laid::out(peer, article).ok();
                }
            }
            if send.blocking_send(some).is_err() {
                // Somebody stopped the run.
                return;
            }
        }
    });
    laid
}

/// Asks once for what many articles share.
async fn look_around(
    line: &Line,
    pictures: bool,
    known: &mut Known,
    fresh: &[&Article],
) -> Result<BTreeMap<u64, Pictured>, RemoteError> {
    let authors: BTreeSet<u64> = fresh.iter().map(|article| article.author).collect();
    for author in authors {
        if let std::collections::btree_map::Entry::Vacant(new) = known.authors.entry(author) {
            new.insert(articles::author(&line.api, author).await?);
        }
    }
    for base in bases(line) {
        let there = known.terms.entry(base.to_owned()).or_default();
        let lists = fresh.iter().filter_map(|article| article.left.terms.get(base));
        let wanted: BTreeSet<u64> = lists.flatten().copied().filter(|id| !there.contains_key(id)).collect();
        let wanted: Vec<u64> = wanted.into_iter().collect();
        if !wanted.is_empty() {
            let found = terms::named(&line.api, base, &wanted).await?;
            there.extend(found.into_iter().map(|term| (term.id, term)));
        }
    }
    if !pictures {
        return Ok(BTreeMap::new());
    }
    let wanted: BTreeSet<u64> = fresh.iter().map(|article| article.left.featured).collect();
    let wanted: Vec<u64> = wanted.into_iter().filter(|number| *number != 0).collect();
    pictured(line, &wanted).await
}

/// What is known of an article's author and terms.
fn around_of(line: &Line, known: &Known, article: &Article) -> Around {
    let mut around = Around {
        author: known.authors.get(&article.author).cloned().flatten(),
        ..Around::default()
    };
    for base in bases(line) {
        let there = known.terms.get(base);
        let ids = article.left.terms.get(base).into_iter().flatten();
        let named = ids.filter_map(|id| there?.get(id).cloned()).collect();
        around.terms.insert(base.to_owned(), named);
    }
    around
}

impl Desk {
    /// Keeps some articles in one transaction; where one of them cannot be kept, each by itself. Says whether to go on.
    fn take_some(
        &mut self,
        actor: MemberId,
        line: &Line,
        mut some: Vec<Ready>,
        progress: &mut Progress,
    ) -> Result<bool, DeskError> {
        let together = self.whole(|desk| {
            let mut counted = progress.clone();
            for one in &mut some {
                match one {
                    Ok((article, around, laid)) => {
                        let brought = desk.take_article(actor, line, article, around.clone(), laid.take())?;
                        counted.count(article.post, &brought);
                    }
                    Err(failed) => counted.failed(failed.clone()),
                }
            }
            desk.note_import(line.site, &counted)?;
            Ok(counted)
        });
        match together {
            Ok(counted) => *progress = counted,
            Err(DeskError::Store(error)) => return Err(error.into()),
            Err(_) => {
                for one in some {
                    self.take_one(actor, line, one, progress)?;
                }
            }
        }
        self.events.push(Event::Changed(Vec::new()));
        Ok(!self.stopping.contains(&line.site))
    }

    fn take_one(&mut self, actor: MemberId, line: &Line, one: Ready, progress: &mut Progress) -> Result<(), DeskError> {
        match one {
            Err(failed) => progress.failed(failed),
            Ok((article, around, laid)) => match self.take_article(actor, line, &article, around, laid) {
                Ok(brought) => progress.count(article.post, &brought),
                Err(DeskError::Store(error)) => return Err(error.into()),
                Err(error) => progress.failed(Failed::of(article.post, &error)),
            },
        }
        self.note_import(line.site, progress)
    }
}

impl Progress {
    fn count(&mut self, post: u64, brought: &Brought) {
        self.reached(post);
        self.pictures_left.retain(|one| one.post != post);
        let waited = self.pictures.remove(&post);
        if let Some(left) = &brought.lead_left {
            if left.may_come {
                self.pictures.insert(post);
            }
            let unfetched = Invalid::FileUnfetched {
                file: left.address.clone(),
                words: left.why.clone(),
            };
            self.pictures_left.push(Failed::of(post, &unfetched.into()));
        }
        match brought.how {
            How::New => self.new += 1,
            How::Changed => self.changed += 1,
            // What was only asked for its picture is none of those that this run looks at.
            How::Same if waited => {}
            How::Same => self.same += 1,
        }
    }

    fn failed(&mut self, failed: Failed) {
        self.reached(failed.post);
        self.failed.retain(|one| one.post != failed.post);
        self.failed.push(failed);
    }

    /// Those that are tried again stand anywhere in the list.
    fn reached(&mut self, post: u64) {
        if self.again.is_empty() {
            self.last = self.last.max(post);
        }
    }

    fn asked(&self, desk: &Desk, line: &Line) -> Result<Asked, DeskError> {
        let term = match &self.range.section {
            Some(section) => Some(desk.term_there(line, section)?),
            None => None,
        };
        Ok(Asked {
            after: self.range.after,
            before: self.range.before,
            term,
            modified_after: self.since,
        })
    }
}

/// The time that a run is counted from, for what is saved there afterwards.
pub(super) fn since(progress: &Progress, now: DateTime<Utc>) -> DateTime<Utc> {
    progress.began.unwrap_or(now - OVERLAP)
}
