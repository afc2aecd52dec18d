//! The *Arrivées* folder: copy that lands there becomes a draft, a picture becomes a media item. Files that are still
//! being written wait; the same bytes twice are one. What cannot be read stays where it is, and is said.

use crate::Desk;
use crate::error::DeskError;
use marbre_domain::change::Chain;
use marbre_domain::ids::{BlobHash, MemberId, PieceId};
use marbre_domain::record::Record;
use notify::{RecommendedWatcher, RecursiveMode, Watcher as _};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, SystemTime};

/// A file must have kept its size and date for this long before it is taken in.
const STILL: Duration = Duration::from_secs(2);
/// The folder is looked through this often even when nothing was heard: network folders are silent.
const SLOW: Duration = Duration::from_secs(15);
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
    /// It could not be taken in. The file is where it was.
    Left(Left),
}

/// A file that stays in the folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    /// Its name.
    pub name: String,
    /// Why it stays.
    pub why: WhyLeft,
}

/// Why a file is not taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WhyLeft {
    /// Larger than anything that is taken in.
    TooLarge,
    /// The system does not give it: in its words.
    Unreadable(String),
    /// It is no copy, picture or sound: a sentence that names it.
    NotCopy(String),
}

impl WhyLeft {
    /// The stable code, for the window's own wording.
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLarge => "too_large",
            Self::Unreadable(_) => "unreadable",
            Self::NotCopy(_) => "not_copy",
        }
    }
}

impl std::fmt::Display for Left {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let name = &self.name;
        match &self.why {
            WhyLeft::TooLarge => write!(f, "« {name} » is larger than 128 MB; it stays where it is"),
            WhyLeft::Unreadable(why) => write!(f, "« {name} » cannot be read ({why}); it stays where it is"),
            WhyLeft::NotCopy(why) => f.write_str(why),
        }
    }
}

type Seen = (u64, Option<SystemTime>);

/// What was seen of the folder so far.
#[derive(Debug, Default)]
pub struct Arrivals {
    waiting: BTreeMap<PathBuf, (Seen, Duration)>,
    done: BTreeMap<PathBuf, Seen>,
    watched: Option<Watched>,
    looked: Option<Duration>,
}

/// The folder under the system's eye. What it says is a hint and no more: the folder itself is looked at.
#[derive(Debug)]
struct Watched {
    folder: PathBuf,
    hints: Receiver<()>,
    _watcher: RecommendedWatcher,
}

impl Watched {
    /// Nothing where the system cannot watch: the slow look does without.
    fn folder(folder: &Path) -> Option<Self> {
        let (tell, hints) = channel();
        let mut watcher = notify::recommended_watcher(move |_| {
            // Nobody listens any more: the watcher is about to go as well.
            let _ = tell.send(());
        })
        .ok()?;
        watcher.watch(folder, RecursiveMode::NonRecursive).ok()?;
        Some(Self {
            folder: folder.to_owned(),
            hints,
            _watcher: watcher,
        })
    }
}

impl Arrivals {
    /// Looks when there is a reason to: the system said that something moved, something stands there that is still being
    /// written, or nobody looked for a while. Cheap otherwise; meant for every second.
    pub fn beat(&mut self, desk: &mut Desk, actor: MemberId) -> Result<Vec<(PathBuf, Arrived)>, DeskError> {
        if desk.damage().is_some() {
            return Ok(Vec::new());
        }
        let folder = desk.arrivals_folder();
        if self.looked.is_none() {
            // Where it cannot be made there is no such folder, and nothing arrives.
            let _ = std::fs::create_dir_all(&folder);
        }
        if self.watched.as_ref().is_some_and(|watched| watched.folder != folder) || !folder.is_dir() {
            self.watched = None;
        }
        let mut due = self.is_waiting()
            || self
                .looked
                .is_none_or(|looked| desk.elapsed().saturating_sub(looked) >= SLOW);
        match &self.watched {
            Some(watched) => due |= watched.hints.try_iter().count() > 0,
            // Watched before it is looked at, so that nothing lands between the two.
            None if folder.is_dir() => {
                self.watched = Watched::folder(&folder);
                due |= self.watched.is_some();
            }
            None => {}
        }
        if due { self.look(desk, actor) } else { Ok(Vec::new()) }
    }

    /// Looks at the folder once and takes in what stands still. A file that fails keeps no other from coming in; it
    /// waits, and is tried again at the next look.
    pub fn look(&mut self, desk: &mut Desk, actor: MemberId) -> Result<Vec<(PathBuf, Arrived)>, DeskError> {
        let folder = desk.arrivals_folder();
        let now = desk.elapsed();
        self.looked = Some(now);
        let Ok(entries) = std::fs::read_dir(&folder) else {
            return Ok(Vec::new());
        };
        let mut still_there = Vec::new();
        let mut arrived = Vec::new();
        let mut failed = None;
        for entry in entries.flatten() {
            let path = entry.path();
            let Ok(meta) = entry.metadata() else { continue };
            if !meta.is_file() || is_unfinished(&path) {
                continue;
            }
            still_there.push(path.clone());
            let seen = (meta.len(), meta.modified().ok());
            if self.done.get(&path) == Some(&seen) {
                continue;
            }
            match self.waiting.get(&path) {
                Some((before, since)) if *before == seen => {
                    if now.saturating_sub(*since) < STILL {
                        continue;
                    }
                }
                Some(_) | None => {
                    self.waiting.insert(path.clone(), (seen, now));
                    continue;
                }
            }
            let what = match take_in(desk, actor, &path, meta.len()) {
                Ok(what) => what,
                Err(error) => {
                    failed.get_or_insert(error);
                    continue;
                }
            };
            self.waiting.remove(&path);
            self.done.insert(path.clone(), seen);
            if what != Arrived::Known {
                arrived.push((path, what));
            }
        }
        // What somebody took away again is not waited for.
        self.waiting.retain(|path, _| still_there.contains(path));
        self.done.retain(|path, _| still_there.contains(path));
        match failed {
            // What came in is said first; what failed is met again at the next look.
            Some(error) if arrived.is_empty() => Err(error),
            Some(_) | None => Ok(arrived),
        }
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

fn take_in(desk: &mut Desk, actor: MemberId, path: &Path, size: u64) -> Result<Arrived, DeskError> {
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    let left = |name: String, why| Ok(Arrived::Left(Left { name, why }));
    if size > LARGEST {
        return left(name, WhyLeft::TooLarge);
    }
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) => return left(name, WhyLeft::Unreadable(error.to_string())),
    };
    let hash = BlobHash::of(&bytes);
    if desk.store.has_arrived(hash)? {
        return Ok(Arrived::Known);
    }
    // What it becomes and that it came are one: a disk that is full in between leaves neither.
    let taken = desk.whole(|desk| {
        let now_ms = desk.now().timestamp_millis();
        match desk.keep_media(&name, &bytes) {
            Ok(media) => {
                desk.append(actor, vec![(Chain::Private, Record::Media(media))])?;
                desk.store.note_arrival(hash, &name, None, now_ms)?;
                return Ok(Arrived::Media);
            }
            Err(error @ DeskError::Store(_)) => return Err(error),
            // It is no picture or sound.
            Err(_) => {}
        }
        let piece = desk.import_file(actor, &name, &bytes)?.piece;
        desk.store.note_arrival(hash, &name, Some(piece), now_ms)?;
        Ok(Arrived::Draft(piece))
    });
    match taken {
        Err(DeskError::Import(error)) => left(name, WhyLeft::NotCopy(error.to_string())),
        taken => taken,
    }
}

#[cfg(test)]
mod tests;
