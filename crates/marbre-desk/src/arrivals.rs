//! The *Arrivées* folder: copy that lands there becomes a draft, a picture becomes a media item. Files that are still
//! being written wait; the same bytes twice are one. What cannot be read stays where it is, and is said.

use crate::Desk;
use crate::error::DeskError;
use marbre_domain::change::Chain;
use marbre_domain::ids::{BlobHash, MemberId, PieceId};
use marbre_domain::record::Record;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// A file must have kept its size and date for this long before it is taken in, in milliseconds.
const STILL_MS: i64 = 2_000;
/// Larger files are left where they are.
const LARGEST: u64 = 128 * 1024 * 1024;

/// What became of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Arrived {
    /// It is a draft now.
    Draft(PieceId),
    /// It is a picture or sound of the newsroom now.
    Media,
    /// These bytes were taken in before.
    Known,
    /// It could not be taken in: why, in a sentence. The file is where it was.
    Left(String),
}

/// What was seen of the folder so far.
#[derive(Debug, Default)]
pub struct Arrivals {
    waiting: BTreeMap<PathBuf, (u64, Option<SystemTime>, i64)>,
    done: BTreeMap<PathBuf, (u64, Option<SystemTime>)>,
}

impl Arrivals {
    /// Looks at the folder once and takes in what stands still. Called on a hint of the watcher, and now and then.
    pub fn look(&mut self, desk: &mut Desk, actor: MemberId) -> Result<Vec<(PathBuf, Arrived)>, DeskError> {
        let folder = desk.arrivals_folder();
        let Ok(entries) = std::fs::read_dir(&folder) else {
            return Ok(Vec::new());
        };
        let now = desk.now().timestamp_millis();
        let mut arrived = Vec::new();
        for entry in entries.flatten() {
            let path = entry.path();
            let Ok(meta) = entry.metadata() else { continue };
            if !meta.is_file() || is_unfinished(&path) {
                continue;
            }
            let seen = (meta.len(), meta.modified().ok());
            if self.done.get(&path) == Some(&seen) {
                continue;
            }
            match self.waiting.get(&path) {
                Some((size, date, since)) if (*size, *date) == seen => {
                    if now - since < STILL_MS {
                        continue;
                    }
                }
                Some(_) | None => {
                    self.waiting.insert(path.clone(), (seen.0, seen.1, now));
                    continue;
                }
            }
            let what = take_in(desk, actor, &path, meta.len(), now)?;
            self.waiting.remove(&path);
            self.done.insert(path.clone(), seen);
            if what != Arrived::Known {
                arrived.push((path, what));
            }
        }
        Ok(arrived)
    }

    /// Whether something stands there that is not taken in yet.
    pub fn is_waiting(&self) -> bool {
        !self.waiting.is_empty()
    }
}

/// Names under which programs keep what they are still writing.
fn is_unfinished(path: &Path) -> bool {
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().to_lowercase())
        .unwrap_or_default();
    name.starts_with('.')
        || name.starts_with('~')
        || [".part", ".tmp", ".crdownload", ".partial", ".download", ".swp"]
            .iter()
            .any(|end| name.ends_with(end))
}

fn take_in(desk: &mut Desk, actor: MemberId, path: &Path, size: u64, now: i64) -> Result<Arrived, DeskError> {
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    if size > LARGEST {
        return Ok(Arrived::Left(format!(
            "« {name} » is larger than 128 MB; it stays where it is"
        )));
    }
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) => {
            return Ok(Arrived::Left(format!(
                "« {name} » cannot be read ({error}); it stays where it is"
            )));
        }
    };
    let hash = BlobHash::of(&bytes);
    if desk.store.has_arrived(hash)? {
        return Ok(Arrived::Known);
    }
    if let Ok(media) = desk.keep_media(&name, &bytes) {
        desk.append(actor, vec![(Chain::Private, Record::Media(media))])?;
        desk.store.note_arrival(hash, &name, None, now)?;
        return Ok(Arrived::Media);
    }
    match desk.import_file(actor, &name, &bytes) {
        Ok(recognised) => {
            desk.store.note_arrival(hash, &name, Some(recognised.piece), now)?;
            Ok(Arrived::Draft(recognised.piece))
        }
        Err(DeskError::Import(error)) => Ok(Arrived::Left(error.to_string())),
        Err(error) => Err(error),
    }
}
