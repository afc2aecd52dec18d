//! The media library of a site: its pictures and sounds become the newsroom's, each once, with what is said of it there.

use super::apart::{may_be_of_one, of_the_entry};
use super::lock;
use super::progress::{Failed, Progress};
use super::run::asked_of;
use crate::Desk;
use crate::error::DeskError;
use crate::invalid::Invalid;
use crate::sites::{ConnectError, Line, fact_of};
use marbre_domain::change::Chain;
use marbre_domain::ids::MemberId;
use marbre_domain::record::Record;
use marbre_publish::wordpress::RemoteError;
use marbre_publish::wordpress::articles::{self, LibraryItem, NoFile};
use std::sync::{Arc, Mutex};

/// Entries asked for at once.
const PAGE: u32 = 100;

/// An entry, or why the site does not give it; nothing where it was deleted meanwhile.
type Entry = Option<Result<LibraryItem, DeskError>>;

/// A page of the library, by the numbers of its entries.
struct Page {
    entries: Vec<(u64, Entry)>,
    total: u64,
}

/// Asks for the next page; where the site fails on it, for its entries one by one.
async fn page(line: &Line, progress: &Progress) -> Result<Page, DeskError> {
    match articles::library(&line.api, progress.offset, PAGE).await {
        Ok((items, total)) => Ok(Page {
            entries: items.into_iter().map(|item| (item.number, Some(Ok(item)))).collect(),
            total,
        }),
        Err(error) if may_be_of_one(&error) => one_by_one(line, progress).await.map_err(asked_of),
        Err(error) => Err(asked_of(error)),
    }
}

async fn one_by_one(line: &Line, progress: &Progress) -> Result<Page, RemoteError> {
    let (numbers, total) = articles::library_numbers(&line.api, progress.offset, PAGE).await?;
    let mut entries = Vec::with_capacity(numbers.len());
    for number in numbers {
        // What was reached already only shows whether the list moved.
        let entry = if number <= progress.last {
            None
        } else {
            match articles::library_item(&line.api, number).await {
                Ok(item) => item.map(Ok),
                Err(error) => Some(Err(asked_of(of_the_entry(line, error).await?))),
            }
        };
        entries.push((number, entry));
    }
    Ok(Page { entries, total })
}

/// Brings in every entry that is not here. Says whether it came to its end, rather than being stopped.
pub(super) async fn bring_in(
    desk: &Arc<Mutex<Desk>>,
    actor: MemberId,
    line: &Line,
    progress: &mut Progress,
) -> Result<bool, DeskError> {
    loop {
        let Page { entries, total } = page(line, progress).await?;
        progress.total = progress.total.max(total);
        let first = entries.first().map(|(number, _)| *number);
        if progress.offset > 0 && first.is_some_and(|first| first > progress.last) {
            progress.offset = progress.offset.saturating_sub(u64::from(PAGE));
            continue;
        }
        let count = entries.len() as u64;
        let before = progress.last;
        for (number, entry) in entries.into_iter().filter(|(number, _)| *number > before) {
            let go_on = match entry {
                Some(Ok(item)) => take(desk, actor, line, progress, item).await?,
                Some(Err(why)) => pass_over(desk, line, progress, Failed::of(number, &why))?,
                None => true,
            };
            progress.last = progress.last.max(number);
            if !go_on {
                return Ok(false);
            }
        }
        if progress.last == before {
            return come_back(desk, actor, line, progress).await;
        }
        progress.offset += count - 1;
        lock(desk).note_import(line.site, progress)?;
    }
}

/// Entries that were passed over for the line: once more, now that the rest is here.
async fn come_back(
    desk: &Arc<Mutex<Desk>>,
    actor: MemberId,
    line: &Line,
    progress: &mut Progress,
) -> Result<bool, DeskError> {
    while let Some(number) = progress.late.first().copied() {
        let item = match articles::library_item(&line.api, number).await {
            Ok(item) => Ok(item),
            // The site fails over this one: it would end every run.
            Err(error) => Err(asked_of(of_the_entry(line, error).await.map_err(asked_of)?)),
        };
        progress.failed.retain(|failed| failed.post != number);
        let go_on = match item {
            Ok(Some(item)) => take(desk, actor, line, progress, item).await?,
            // Deleted meanwhile.
            Ok(None) => true,
            Err(error) => {
                progress.failed.push(Failed::of(number, &error));
                true
            }
        };
        progress.late.retain(|late| *late != number);
        lock(desk).note_import(line.site, progress)?;
        if !go_on {
            return Ok(false);
        }
    }
    Ok(true)
}

/// An entry that the site does not give is named.
fn pass_over(desk: &Arc<Mutex<Desk>>, line: &Line, progress: &mut Progress, failed: Failed) -> Result<bool, DeskError> {
    let mut desk = lock(desk);
    progress.last = progress.last.max(failed.post);
    progress.failed.push(failed);
    desk.note_import(line.site, progress)?;
    Ok(!desk.stopping.contains(&line.site))
}

async fn take(
    desk: &Arc<Mutex<Desk>>,
    actor: MemberId,
    line: &Line,
    progress: &mut Progress,
    item: LibraryItem,
) -> Result<bool, DeskError> {
    let key = fact_of(line.site, &format!("library:{}", item.number));
    let known = lock(desk).store.fact(&key)?;
    let bytes = match known {
        Some(_) => None,
        None => Some(match articles::file(&line.api, &item.url).await {
            Ok(fetched) => {
                progress.answered(item.number);
                fetched
            }
            Err(error) if progress.passes_over(item.number, &error) => Err(NoFile::Cut(error.to_string())),
            Err(error) => return Err(ConnectError::from(error).into()),
        }),
    };
    let mut desk = lock(desk);
    match bytes {
        None => progress.same += 1,
        Some(Err(why)) => {
            let unfetched = Invalid::FileUnfetched {
                file: item.file_name.clone(),
                words: why.to_string(),
            };
            progress.failed.push(Failed::of(item.number, &unfetched.into()));
        }
        Some(Ok(bytes)) => match desk.whole(|desk| desk.keep_item(actor, &item, &bytes, &key)) {
            Ok(()) => progress.new += 1,
            Err(DeskError::Store(error)) => return Err(error.into()),
            Err(error) => progress.failed.push(Failed::of(item.number, &error)),
        },
    }
    // Only now: a run that the line ended before goes on with this one.
    progress.last = progress.last.max(item.number);
    desk.note_import(line.site, progress)?;
    Ok(!desk.stopping.contains(&line.site))
}

impl Desk {
    fn keep_item(&mut self, actor: MemberId, item: &LibraryItem, bytes: &[u8], key: &str) -> Result<(), DeskError> {
        let mut media = self.keep_media(&item.file_name, bytes)?;
        (media.caption, media.credit) = marbre_import::caption_and_credit(&item.caption);
        media.alt = item.alt.trim().to_owned();
        let id = media.id;
        self.append(actor, vec![(Chain::Shared, Record::Media(media))])?;
        Ok(self.store.set_fact(key, &id.to_string())?)
    }
}
