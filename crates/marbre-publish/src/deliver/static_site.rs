//! The static site: whole pages in a folder or on any storage, served by anything. Reads the manifest, plans, writes,
//! looks. Holds no lock and no clock: the desk does.

use super::job::{Job, Order, Seen};
use super::look::{Target, fetch};
use super::manifest::{Delivered, MANIFEST, Manifest, file_hash};
use super::plan::{Incoming, Inputs, Step, plan};
use super::progress::Progress;
use super::readback::Difference;
use super::storage::Storage;
use super::{DeliverError, Holdings, Site};
use crate::picture::{Prepared, prepare_picture};
use crate::render::blocks::shown_pictures;
use crate::render::card::expiry;
use crate::render::{FRAGMENT, blocks::Pictures};
use crate::settings::SiteSettings;
use chrono::{DateTime, Utc};
use marbre_domain::ids::{BlobHash, VersionHash};
use marbre_domain::version::VersionContent;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

/// Names the files of a delivery that is under way, so that whoever comes after an interruption knows what to doubt.
const UNDER_WAY: &str = "marbre-pending.json";

/// Whether readers may get a file of the site: not what the site remembers of itself, nor what is not finished.
pub fn is_served(path: &str) -> bool {
    let path = path.trim_start_matches('/');
    !matches!(path, MANIFEST | UNDER_WAY) && !path.split('/').any(|part| part.starts_with('.'))
}

/// So many files that are not as they were written say enough of a folder.
const MOST_DIFFERENCES: usize = 5;

#[derive(Debug, Serialize, Deserialize)]
struct UnderWay {
    token: String,
    paths: Vec<String>,
}

#[derive(Debug, Clone)]
enum Place {
    Folder(PathBuf),
    Storage(opendal::Operator),
}

/// A static site.
#[derive(Debug, Clone)]
pub struct StaticSite {
    place: Place,
    settings: SiteSettings,
    progress: Arc<Progress>,
    #[cfg(test)]
    pub(crate) faults: Option<std::sync::Arc<super::storage::faults::Faults>>,
}

impl StaticSite {
    /// A site in a folder.
    pub fn in_folder(folder: impl Into<PathBuf>, settings: SiteSettings) -> Self {
        Self {
            place: Place::Folder(folder.into()),
            settings,
            progress: Arc::default(),
            #[cfg(test)]
            faults: None,
        }
    }

    /// A site on any storage that OpenDAL reaches, rooted where the site is.
    pub fn over(operator: opendal::Operator, settings: SiteSettings) -> Self {
        Self {
            place: Place::Storage(operator),
            settings,
            progress: Arc::default(),
            #[cfg(test)]
            faults: None,
        }
    }

    /// The same site, whose deliveries tell how far they are and may be stopped.
    pub fn watched(self, progress: Arc<Progress>) -> Self {
        Self { progress, ..self }
    }

    /// What the site remembers; `None` where there is no site yet.
    pub async fn manifest(&self) -> Result<Option<Manifest>, DeliverError> {
        if let Place::Folder(folder) = &self.place
            && !folder.is_dir()
        {
            return Ok(None);
        }
        let bytes = self.open(false)?.read(MANIFEST).await?;
        bytes.map(|bytes| Manifest::read(&bytes)).transpose()
    }

    /// Whether there is a manifest at all, readable or not.
    pub async fn has_manifest(&self) -> Result<bool, DeliverError> {
        if let Place::Folder(folder) = &self.place
            && !folder.is_dir()
        {
            return Ok(false);
        }
        self.open(false)?.exists(MANIFEST).await
    }

    /// An earlier delivery, by its token.
    pub async fn find(&self, token: &str) -> Result<Option<Delivered>, DeliverError> {
        let manifest = self.manifest().await?;
        Ok(manifest.and_then(|manifest| manifest.find(token).cloned()))
    }

    fn open(&self, established: bool) -> Result<Storage, DeliverError> {
        let storage = match &self.place {
            Place::Folder(folder) => Storage::folder(folder, established)?,
            Place::Storage(operator) => Storage::over(operator.clone()),
        };
        #[cfg(test)]
        let storage = {
            let mut storage = storage;
            storage.faults = self.faults.clone();
            storage
        };
        Ok(storage)
    }

    async fn carry_out(&self, job: &Job, holdings: &dyn Holdings, now: DateTime<Utc>) -> Result<Seen, DeliverError> {
        self.settings.check()?;
        if matches!(job.order, Order::Timed(_)) {
            let words = "pages in a folder keep no hours".to_owned();
            return Err(DeliverError::NotAsked { words });
        }
        let storage = self.open(job.established)?;
        let stored = storage.read(MANIFEST).await?;
        let previous = match &stored {
            None if job.established => return Err(DeliverError::SiteMissing),
            None => Manifest::empty(),
            Some(bytes) => {
                let read = Manifest::read(bytes);
                let worthless = matches!(read, Err(DeliverError::DamagedManifest { .. }));
                // Whoever rebuilds with nothing established says that the manifest is worth nothing.
                if worthless && !job.established && matches!(job.order, Order::Rebuild(_)) {
                    Manifest::empty()
                } else {
                    read?
                }
            }
        };
        let lacking: Vec<String> = previous
            .heads
            .iter()
            .filter(|head| !holdings.has_head(head))
            .cloned()
            .collect();
        if !lacking.is_empty() {
            return Err(DeliverError::MissingHeads { heads: lacking });
        }
        let incoming = incoming(job, &previous)?;
        if previous.find(&job.token).is_some() {
            self.forget(&storage, &job.token).await?;
            return self.look(&storage, job, &previous, &incoming).await;
        }
        if let (Order::Publish { .. }, [new]) = (&job.order, &incoming[..])
            && let Some(flash) = new.content.flash.as_ref().filter(|flash| expiry(flash) <= now)
        {
            return Err(DeliverError::FlashExpired {
                expires: flash.expires.clone(),
            });
        }
        storage.sweep();
        let mut dirty = self.doubtful(&storage, job, &previous).await?;
        if matches!(job.order, Order::Rebuild(_)) {
            // Pictures that nothing remembers any more would stay for ever, those of what was taken off among them.
            let forgotten = storage
                .pictures()
                .into_iter()
                .filter(|path| !previous.files.contains_key(path));
            dirty.extend(forgotten.map(|path| (path, true)));
        }
        let prepared = self
            .prepare(&storage, job, &previous, &incoming, &dirty, holdings)
            .await?;
        let planned = {
            let versions = |version: VersionHash| {
                if self.progress.is_stopped() {
                    return Err(DeliverError::Stopped);
                }
                let words = |words| DeliverError::MissingVersion { version, words };
                content_of(&holdings.version(version).map_err(words)?, version)
            };
            plan(&Inputs {
                site: &self.settings,
                previous: &previous,
                job,
                incoming: &incoming,
                prepared: &prepared,
                versions: &versions,
                dirty: &dirty,
                now,
            })?
        };
        self.act(
            &storage,
            job,
            planned.steps,
            &planned.manifest,
            stored.as_deref(),
            &dirty,
        )
        .await?;
        self.look(&storage, job, &planned.manifest, &incoming).await
    }

    /// The files that an interrupted delivery may have left in any state, and whether each is there; with those of pieces
    /// that must not stay although the manifest does not know of them.
    async fn doubtful(
        &self,
        storage: &Storage,
        job: &Job,
        previous: &Manifest,
    ) -> Result<BTreeMap<String, bool>, DeliverError> {
        let mut dirty = BTreeMap::new();
        if let Order::Rebuild(whole) = &job.order {
            for gone in whole.off.iter().filter(|gone| gone.reason.is_none()) {
                let Some(address) = &gone.address else { continue };
                let path = format!("{address}index.html");
                if !previous.files.contains_key(&path) && storage.exists(&path).await? {
                    dirty.insert(path, true);
                }
            }
        }
        if let Some(bytes) = storage.read(UNDER_WAY).await?
            && let Ok(under_way) = serde_json::from_slice::<UnderWay>(&bytes)
        {
            for path in under_way.paths {
                let there = storage.exists(&path).await?;
                dirty.insert(path, there);
            }
        }
        Ok(dirty)
    }

    /// Sizes the pictures that the site does not hold yet.
    async fn prepare(
        &self,
        storage: &Storage,
        job: &Job,
        previous: &Manifest,
        incoming: &[Incoming],
        dirty: &BTreeMap<String, bool>,
        holdings: &dyn Holdings,
    ) -> Result<BTreeMap<BlobHash, Prepared>, DeliverError> {
        let shown = incoming
            .iter()
            .flat_map(|new| shown_pictures(&new.content))
            .map(|media| media.blob);
        let mut needed: BTreeSet<BlobHash> = shown.filter(|blob| !previous.media.contains_key(blob)).collect();
        let in_doubt = |pictures: &Pictures| -> Vec<(BlobHash, String)> {
            let all = pictures
                .iter()
                .flat_map(|(blob, variants)| variants.iter().map(|variant| (*blob, variant.path.clone())));
            all.filter(|(_, path)| dirty.contains_key(path)).collect()
        };
        needed.extend(in_doubt(&previous.media).into_iter().map(|(blob, _)| blob));
        if matches!(job.order, Order::Rebuild(_)) {
            for (blob, variants) in &previous.media {
                for variant in variants {
                    let found = storage.read(&variant.path).await?;
                    if found.as_deref().map(file_hash).as_ref() != previous.files.get(&variant.path) {
                        needed.insert(*blob);
                    }
                }
            }
        }
        let mut prepared = BTreeMap::new();
        for blob in needed {
            if self.progress.is_stopped() {
                return Err(DeliverError::Stopped);
            }
            let bytes = holdings
                .blob(blob)
                .map_err(|words| DeliverError::MissingBlob { blob, words })?;
            // Sizing a photograph takes a second of one core: not on the thread that others wait for.
            let sized = tokio::task::spawn_blocking(move || prepare_picture(&bytes)).await;
            let sized = sized.map_err(|error| DeliverError::MissingBlob {
                blob,
                words: error.to_string(),
            })?;
            prepared.insert(blob, sized.map_err(|source| DeliverError::Picture { blob, source })?);
        }
        Ok(prepared)
    }

    async fn act(
        &self,
        storage: &Storage,
        job: &Job,
        steps: Vec<Step>,
        next: &Manifest,
        stored: Option<&[u8]>,
        dirty: &BTreeMap<String, bool>,
    ) -> Result<(), DeliverError> {
        let mut paths: Vec<String> = steps.iter().map(|step| step.path().to_owned()).collect();
        // What an earlier interruption left stays in doubt until a manifest is written over it.
        paths.extend(dirty.keys().cloned());
        paths.sort();
        paths.dedup();
        let under_way = UnderWay {
            token: job.token.clone(),
            paths,
        };
        let announced = serde_json::to_vec(&under_way).expect("a token and paths are strings");
        storage.write(UNDER_WAY, announced).await?;
        storage.settle(std::iter::once(UNDER_WAY)).await?;
        let rebuild = matches!(job.order, Order::Rebuild(_));
        let total = steps.len();
        for (nth, step) in steps.into_iter().enumerate() {
            self.progress.step(nth, total)?;
            // What an earlier rebuild wrote before it was stopped is not written twice.
            if rebuild
                && let Step::Write { path, bytes } = &step
                && storage.read(path).await?.as_ref() == Some(bytes)
            {
                continue;
            }
            match step {
                Step::Write { path, bytes } => storage.write(&path, bytes).await?,
                Step::Delete { path } => storage.delete(&path).await?,
            }
        }
        self.progress.step(total, total)?;
        storage.settle(under_way.paths.iter().map(String::as_str)).await?;
        if storage.read(MANIFEST).await?.as_deref() != stored {
            return Err(DeliverError::Moved);
        }
        storage.write(MANIFEST, next.bytes()).await?;
        storage.settle(std::iter::once(MANIFEST)).await?;
        storage.delete(UNDER_WAY).await
    }

    /// Removes the note of a delivery whose manifest was written just before an interruption.
    async fn forget(&self, storage: &Storage, token: &str) -> Result<(), DeliverError> {
        let Some(bytes) = storage.read(UNDER_WAY).await? else {
            return Ok(());
        };
        match serde_json::from_slice::<UnderWay>(&bytes) {
            Ok(under_way) if under_way.token == token => storage.delete(UNDER_WAY).await,
            Ok(_) | Err(_) => Ok(()),
        }
    }

    /// Reads back what the job made, first from storage, then as a reader would.
    async fn look(
        &self,
        storage: &Storage,
        job: &Job,
        manifest: &Manifest,
        incoming: &[Incoming],
    ) -> Result<Seen, DeliverError> {
        let target = match &job.order {
            Order::Publish { version, .. } => {
                let Some(new) = incoming.first() else {
                    return Ok(Seen::Written { address: String::new() });
                };
                match manifest.pieces.get(&new.content.piece) {
                    Some(entry) if entry.version == *version => Target::Version {
                        address: entry.card.address.clone(),
                        new,
                        version: version.to_string(),
                    },
                    Some(entry) => {
                        return Ok(Seen::Superseded {
                            address: entry.card.address.clone(),
                        });
                    }
                    None => return Ok(Seen::Superseded { address: String::new() }),
                }
            }
            Order::Withdraw { piece, .. } => match manifest.withdrawn.get(piece) {
                Some(gone) => Target::Withdrawn {
                    address: gone.address.clone(),
                    piece: *piece,
                },
                None if manifest.pieces.contains_key(piece) => return Ok(Seen::Superseded { address: String::new() }),
                None => return Ok(Seen::Written { address: String::new() }),
            },
            Order::Kill { piece } if manifest.pieces.contains_key(piece) => {
                return Ok(Seen::Superseded { address: String::new() });
            }
            Order::Rebuild(_) => {
                let differences = unlike(storage, manifest).await?;
                if !differences.is_empty() {
                    return Ok(Seen::Differs {
                        place: MANIFEST.to_owned(),
                        differences,
                    });
                }
                Target::Latest {
                    hash: manifest.files.get(FRAGMENT).cloned().unwrap_or_default(),
                }
            }
            Order::Kill { .. } | Order::ExpireFlash { .. } | Order::Timed(_) => Target::Latest {
                hash: manifest.files.get(FRAGMENT).cloned().unwrap_or_default(),
            },
        };
        let path = target.path();
        let found = storage.read(&path).await?.unwrap_or_default();
        let differences = target.differences(&found);
        if !differences.is_empty() {
            return Ok(Seen::Differs {
                place: path,
                differences,
            });
        }
        let Some(url) = self.settings.absolute(target.address()) else {
            return Ok(Seen::Written {
                address: target.address().to_owned(),
            });
        };
        let answer = fetch(&url, &job.token).await.map_err(|words| DeliverError::NotShown {
            url: url.clone(),
            words,
        })?;
        let differences = target.differences(&answer);
        Ok(if differences.is_empty() {
            Seen::Online { url }
        } else {
            Seen::Differs {
                place: url,
                differences,
            }
        })
    }
}

/// The files that are not as the manifest says, at most a handful: a path, beside what stands there.
async fn unlike(storage: &Storage, manifest: &Manifest) -> Result<Vec<Difference>, DeliverError> {
    let mut differences = Vec::new();
    for (path, hash) in &manifest.files {
        let found = storage.read(path).await?;
        if found.as_deref().map(file_hash).as_ref() == Some(hash) {
            continue;
        }
        differences.push(Difference {
            expected: path.clone(),
            found: found
                .map(|bytes| String::from_utf8_lossy(&bytes).chars().take(80).collect())
                .unwrap_or_default(),
        });
        if differences.len() == MOST_DIFFERENCES {
            break;
        }
    }
    Ok(differences)
}

/// The version that these canonical bytes hold, if they are that version.
fn content_of(canonical: &[u8], approved: VersionHash) -> Result<VersionContent, DeliverError> {
    if VersionHash::of(canonical) != approved {
        return Err(DeliverError::WrongVersion { approved });
    }
    VersionContent::from_canonical(canonical).map_err(|_| DeliverError::WrongVersion { approved })
}

fn incoming(job: &Job, previous: &Manifest) -> Result<Vec<Incoming>, DeliverError> {
    let one = |version: VersionHash, canonical: &[u8], first_at, at| -> Result<Incoming, DeliverError> {
        Ok(Incoming {
            content: content_of(canonical, version)?,
            version,
            first_at,
            at,
        })
    };
    match &job.order {
        Order::Publish {
            version,
            canonical,
            first_at,
        } => Ok(vec![one(*version, canonical, *first_at, job.at)?]),
        Order::Rebuild(whole) => whole
            .online
            .iter()
            .map(|online| {
                let mut new = one(online.version, &online.canonical, online.first_at, online.at)?;
                if let Some(entry) = previous.pieces.get(&new.content.piece) {
                    new.first_at = entry.card.first_at;
                }
                Ok(new)
            })
            .collect(),
        Order::Withdraw { .. } | Order::Kill { .. } | Order::ExpireFlash { .. } | Order::Timed(_) => Ok(Vec::new()),
    }
}

impl Site for StaticSite {
    async fn deliver(&self, job: &Job, holdings: &dyn Holdings, now: DateTime<Utc>) -> Result<Seen, DeliverError> {
        self.carry_out(job, holdings, now).await
    }
}
