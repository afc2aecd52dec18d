//! Blobs: pictures and sounds in files named by the hash of their bytes. Written once, never changed.

use crate::StoreError;
use marbre_domain::ids::BlobHash;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// The folder of blobs of a profile.
#[derive(Debug, Clone)]
pub struct Blobs {
    folder: PathBuf,
}

impl Blobs {
    /// The folder is made when the first blob comes.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    fn place(&self, hash: BlobHash) -> PathBuf {
        let name = hash.to_string();
        self.folder.join(&name[..2]).join(&name)
    }

    /// Keeps the bytes and returns once they are on disk.
    pub fn keep(&self, bytes: &[u8]) -> Result<BlobHash, StoreError> {
        let hash = BlobHash::of(bytes);
        let place = self.place(hash);
        if place.metadata().is_ok_and(|found| found.len() == bytes.len() as u64) && self.read(hash).is_ok() {
            return Ok(hash);
        }
        let folder = place.parent().unwrap_or(&self.folder);
        fs::create_dir_all(folder)?;
        let temporary = folder.join(format!(".{hash}.part"));
        let mut file = fs::File::create(&temporary)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&temporary, &place)?;
        sync_folder(folder)?;
        Ok(hash)
    }

    /// The bytes, checked against their name.
    pub fn read(&self, hash: BlobHash) -> Result<Vec<u8>, StoreError> {
        let bytes = fs::read(self.place(hash)).map_err(|_| StoreError::Blob { hash: hash.to_string() })?;
        if BlobHash::of(&bytes) == hash {
            Ok(bytes)
        } else {
            Err(StoreError::Blob { hash: hash.to_string() })
        }
    }

    /// The file of a blob, for a window to stream; `None` when it is not there.
    pub fn file(&self, hash: BlobHash) -> Option<PathBuf> {
        Some(self.place(hash)).filter(|place| place.is_file())
    }

    /// Every blob whose bytes are not the ones it is named after.
    pub fn damaged(&self) -> Result<Vec<String>, StoreError> {
        let mut damaged = Vec::new();
        let Ok(folders) = fs::read_dir(&self.folder) else {
            return Ok(damaged);
        };
        for folder in folders {
            for file in fs::read_dir(folder?.path())? {
                let file = file?;
                let name = file.file_name().to_string_lossy().into_owned();
                let whole = name.parse::<BlobHash>().is_ok_and(|hash| self.read(hash).is_ok());
                if !whole && !name.starts_with('.') {
                    damaged.push(name);
                }
            }
        }
        damaged.sort();
        Ok(damaged)
    }

    /// Where blobs are.
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

/// A renamed file is only safe once its folder is. Windows has no such call and needs none.
fn sync_folder(folder: &Path) -> Result<(), StoreError> {
    #[cfg(unix)]
    fs::File::open(folder)?.sync_all()?;
    #[cfg(not(unix))]
    let _ = folder;
    Ok(())
}
