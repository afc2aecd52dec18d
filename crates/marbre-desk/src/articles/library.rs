//! The media library of a site: its pictures and sounds become the newsroom's, each once, with what is said of it there.

use super::lock;
use super::progress::{Failed, Progress};
use super::run::{asked_of, is_of_one_article};
use crate::Desk;
use crate::error::DeskError;
use crate::invalid::Invalid;
use crate::sites::{ConnectError, Line, fact_of};
use marbre_domain::change::Chain;
use marbre_domain::ids::MemberId;
use marbre_domain::record::Record;
use marbre_publish::wordpress::articles::{self, LibraryItem, NoFile};
use std::sync::{Arc, Mutex};

/// Entries asked for at once.
const PAGE: u32 = 100;

/// Brings in every entry that is not here. Says whether it came to its end, rather than being stopped.
pub(super) async fn bring_in(
    desk: &Arc<Mutex<Desk>>,
    actor: MemberId,
    line: &Line,
    progress: &mut Progress,
) -> Result<bool, DeskError> {
    loop {
        let asked = articles::library(&line.api, progress.offset, PAGE).await;
        let (items, total) = asked.map_err(ConnectError::from)?;
        progress.total = progress.total.max(total);
        let first = items.first().map(|item| item.number);
        if progress.offset > 0 && first.is_some_and(|first| first > progress.last) {
            progress.offset = progress.offset.saturating_sub(u64::from(PAGE));
            continue;
        }
        let count = items.len() as u64;
        let before = progress.last;
        for item in items.into_iter().filter(|item| item.number > before) {
            if !take(desk, actor, line, progress, item).await? {
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
            Err(error) if is_of_one_article(&error) => Err(asked_of(error)),
            Err(error) => return Err(asked_of(error)),
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
