//! The static site: whole pages in a folder or on any storage, served by anything. Reads the manifest, plans, writes,
//! looks. Holds no lock and no clock: the desk does.

use super::job::{Job, Order, Seen};
use super::manifest::{Delivered, MANIFEST, Manifest, file_hash};
use super::plan::{Incoming, Inputs, Step, plan};
use super::readback::{self, Difference};
use super::storage::Storage;
use super::{DeliverError, Holdings, Site};
use crate::picture::{Prepared, prepare_picture};
use crate::render::blocks::shown_pictures;
use crate::render::card::expiry;
use crate::render::{FRAGMENT, blocks::Pictures};
use crate::settings::SiteSettings;
use chrono::{DateTime, Utc};
use marbre_domain::ids::{BlobHash, PieceId, VersionHash};
use marbre_domain::version::VersionContent;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::Duration;

/// Names the files of a delivery that is under way, so that whoever comes after an interruption knows what to doubt.
const UNDER_WAY: &str = "marbre-pending.json";

/// Whether readers may get a file of the site: not what the site remembers of itself, nor what is not finished.
pub fn is_served(path: &str) -> bool {
    let path = path.trim_start_matches('/');
    !matches!(path, MANIFEST | UNDER_WAY) && !path.split('/').any(|part| part.starts_with('.'))
}

/// No page of ours is longer, in bytes; whatever else answers is cut there.
const LONGEST_ANSWER: usize = 4 << 20;

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
    #[cfg(test)]
    pub(crate) faults: Option<std::sync::Arc<super::storage::faults::Faults>>,
}

impl StaticSite {
    /// A site in a folder.
    pub fn in_folder(folder: impl Into<PathBuf>, settings: SiteSettings) -> Self {
        Self {
            place: Place::Folder(folder.into()),
            settings,
            #[cfg(test)]
            faults: None,
        }
    }

    /// A site on any storage that OpenDAL reaches, rooted where the site is.
    pub fn over(operator: opendal::Operator, settings: SiteSettings) -> Self {
        Self {
            place: Place::Storage(operator),
            settings,
            #[cfg(test)]
            faults: None,
        }
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
                if worthless && !job.established && matches!(job.order, Order::Rebuild { .. }) {
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
        let dirty = self.doubtful(&storage).await?;
        let prepared = self
            .prepare(&storage, job, &previous, &incoming, &dirty, holdings)
            .await?;
        let planned = {
            let versions = |version: VersionHash| {
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

    /// The files that an interrupted delivery may have left in any state, and whether each is there.
    async fn doubtful(&self, storage: &Storage) -> Result<BTreeMap<String, bool>, DeliverError> {
        let mut dirty = BTreeMap::new();
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
        if matches!(job.order, Order::Rebuild { .. }) {
            for (blob, variants) in &previous.media {
                for variant in variants {
                    if !storage.exists(&variant.path).await? {
                        needed.insert(*blob);
                    }
                }
            }
        }
        let mut prepared = BTreeMap::new();
        for blob in needed {
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
        for step in steps {
            match step {
                Step::Write { path, bytes } => storage.write(&path, bytes).await?,
                Step::Delete { path } => storage.delete(&path).await?,
            }
        }
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
            Order::Kill { .. } | Order::ExpireFlash { .. } | Order::Timed(_) | Order::Rebuild { .. } => {
                Target::Latest {
                    hash: manifest.files.get(FRAGMENT).cloned().unwrap_or_default(),
                }
            }
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

/// What a look at the site must find.
enum Target<'a> {
    Version {
        address: String,
        new: &'a Incoming,
        version: String,
    },
    Withdrawn {
        address: String,
        piece: PieceId,
    },
    /// The shared fragment as it was written: every reader's strip and recent list come from it.
    Latest {
        hash: String,
    },
}

impl Target<'_> {
    fn address(&self) -> &str {
        match self {
            Self::Version { address, .. } | Self::Withdrawn { address, .. } => address,
            Self::Latest { .. } => FRAGMENT,
        }
    }

    fn path(&self) -> String {
        match self {
            Self::Version { address, .. } | Self::Withdrawn { address, .. } => format!("{address}index.html"),
            Self::Latest { .. } => FRAGMENT.to_owned(),
        }
    }

    fn differences(&self, found: &[u8]) -> Vec<Difference> {
        let one = |expected: String, found: String| {
            if expected == found {
                Vec::new()
            } else {
                vec![Difference { expected, found }]
            }
        };
        match self {
            Self::Version { new, version, .. } => {
                readback::differences(&new.content, version, &readback::read(&String::from_utf8_lossy(found)))
            }
            Self::Withdrawn { piece, .. } => one(
                piece.to_string(),
                readback::read(&String::from_utf8_lossy(found))
                    .withdrawn
                    .unwrap_or_default(),
            ),
            Self::Latest { hash } => one(hash.clone(), file_hash(found)),
        }
    }
}

/// Asks for a page as a reader would, past every cache.
async fn fetch(url: &str, token: &str) -> Result<Vec<u8>, String> {
    let client = reqwest::Client::builder()
        .connect_timeout(Duration::from_secs(10))
        .timeout(Duration::from_secs(30))
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .map_err(|error| error.to_string())?;
    let mut address = reqwest::Url::parse(url).map_err(|error| error.to_string())?;
    address.query_pairs_mut().append_pair("marbre", token);
    let request = client
        .get(address)
        .header("Cache-Control", "no-cache")
        .header("Pragma", "no-cache");
    // The address is told apart; an error of reqwest would repeat it with the token.
    let words = |error: reqwest::Error| error.without_url().to_string();
    let mut answer = request.send().await.map_err(words)?;
    if !answer.status().is_success() {
        return Err(format!("HTTP {}", answer.status()));
    }
    let mut bytes = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(words)? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > LONGEST_ANSWER {
            return Err("the answer is far longer than any page of this site".to_owned());
        }
    }
    Ok(bytes)
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
        Order::Rebuild { online } => online
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
