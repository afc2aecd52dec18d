//! Where a site's files are: a folder, or anything that OpenDAL reaches. Knows paths and bytes, nothing of pages.

use super::DeliverError;
use opendal::services::Fs;
use opendal::{ErrorKind, Operator};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Where files stand until they are whole; on the same disk, so that the last step is a rename. Never to be served.
pub const UNFINISHED: &str = ".marbre-tmp";

/// An open storage.
#[derive(Debug)]
pub struct Storage {
    operator: Operator,
    /// The folder, where the storage is one: its directories are synced by us, for OpenDAL syncs files only.
    folder: Option<PathBuf>,
    #[cfg(test)]
    pub(crate) faults: Option<std::sync::Arc<faults::Faults>>,
}

impl Storage {
    /// Opens a folder. With `established`, one that is not there is an error rather than a new site.
    pub fn folder(folder: &Path, established: bool) -> Result<Self, DeliverError> {
        if established && !folder.is_dir() {
            return Err(DeliverError::SiteMissing);
        }
        let failed = |path: &Path, words: String| DeliverError::Storage {
            path: path.display().to_string(),
            words,
            transient: true,
        };
        std::fs::create_dir_all(folder).map_err(|error| failed(folder, error.to_string()))?;
        let unfinished = folder.join(UNFINISHED);
        let (Some(root), Some(unfinished_text)) = (folder.to_str(), unfinished.to_str()) else {
            let words = "the folder's name cannot be written in Unicode".to_owned();
            return Err(DeliverError::Storage {
                path: folder.display().to_string(),
                words,
                transient: false,
            });
        };
        let service = Fs::default().root(root).atomic_write_dir(unfinished_text);
        let operator = Operator::new(service).map_err(|error| storage_error("", &error))?;
        Ok(Self {
            operator,
            folder: Some(folder.to_owned()),
            #[cfg(test)]
            faults: None,
        })
    }

    /// Uses a storage that is open already.
    pub fn over(operator: Operator) -> Self {
        Self {
            operator,
            folder: None,
            #[cfg(test)]
            faults: None,
        }
    }

    /// The bytes of a file; `None` where there is none.
    pub async fn read(&self, path: &str) -> Result<Option<Vec<u8>>, DeliverError> {
        match self.operator.read(path).await {
            Ok(bytes) => Ok(Some(bytes.to_vec())),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(storage_error(path, &error)),
        }
    }

    /// Whether a file is there.
    pub async fn exists(&self, path: &str) -> Result<bool, DeliverError> {
        self.operator
            .exists(path)
            .await
            .map_err(|error| storage_error(path, &error))
    }

    /// Makes a file hold exactly these bytes, or leaves what was there.
    pub async fn write(&self, path: &str, bytes: Vec<u8>) -> Result<(), DeliverError> {
        #[cfg(test)]
        self.fail_if_due(path)?;
        self.operator
            .write(path, bytes)
            .await
            .map(|_| ())
            .map_err(|error| storage_error(path, &error))
    }

    /// Makes a file not be there, and its folder neither where it was alone: a folder's name tells too.
    pub async fn delete(&self, path: &str) -> Result<(), DeliverError> {
        #[cfg(test)]
        self.fail_if_due(path)?;
        self.operator
            .delete(path)
            .await
            .map_err(|error| storage_error(path, &error))?;
        if let Some(folder) = &self.folder
            && let Some(alone) = folder.join(path).parent()
            && alone != folder
        {
            // A folder that holds something else refuses, which is what is wanted.
            let _refused = std::fs::remove_dir(alone);
        }
        Ok(())
    }

    /// Removes what an interrupted write left unfinished. Only while nobody else writes: the desk holds the lock.
    pub fn sweep(&self) {
        let Some(folder) = &self.folder else { return };
        let Ok(unfinished) = std::fs::read_dir(folder.join(UNFINISHED)) else {
            return;
        };
        for file in unfinished.flatten() {
            // What cannot be swept now is swept another time; it is in nobody's way.
            let _left = std::fs::remove_file(file.path());
        }
    }

    /// The pictures of a folder by the form of their names, whoever remembers them; none of another storage.
    pub fn pictures(&self) -> Vec<String> {
        let Some(folder) = &self.folder else { return Vec::new() };
        let inside = |folder: PathBuf| std::fs::read_dir(folder).into_iter().flatten().flatten();
        let name = |entry: &std::fs::DirEntry| entry.file_name().to_string_lossy().into_owned();
        let is_hex = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_hexdigit());
        let mut pictures = Vec::new();
        for shelf in inside(folder.join("media")).filter(|shelf| is_hex(&name(shelf))) {
            for picture in inside(shelf.path()) {
                let file = name(&picture);
                let ours = file
                    .split_once('.')
                    .is_some_and(|(stem, kind)| is_hex(stem) && matches!(kind, "jpg" | "png"));
                if ours {
                    pictures.push(format!("media/{}/{file}", name(&shelf)));
                }
            }
        }
        pictures
    }

    /// Makes the names of these files as durable as their bytes are: after a power cut, what the manifest names is there.
    pub async fn settle(&self, paths: impl Iterator<Item = &str>) -> Result<(), DeliverError> {
        let Some(folder) = self.folder.clone() else {
            return Ok(());
        };
        let mut folders: BTreeSet<PathBuf> = BTreeSet::new();
        for path in paths {
            folders.extend(Path::new(path).ancestors().skip(1).map(|above| folder.join(above)));
        }
        let synced =
            tokio::task::spawn_blocking(move || folders.iter().try_for_each(|folder| sync_folder(folder))).await;
        let words = match synced {
            Ok(Ok(())) => return Ok(()),
            Ok(Err(error)) => error.to_string(),
            Err(error) => error.to_string(),
        };
        Err(DeliverError::Storage {
            path: String::new(),
            words,
            transient: true,
        })
    }

    #[cfg(test)]
    fn fail_if_due(&self, path: &str) -> Result<(), DeliverError> {
        match &self.faults {
            Some(faults) => faults.next(path),
            None => Ok(()),
        }
    }
}

/// Syncs a folder's own entries.
#[cfg(unix)]
fn sync_folder(folder: &Path) -> std::io::Result<()> {
    match std::fs::File::open(folder) {
        Ok(folder) => folder.sync_all(),
        // Deleted with the last file in it; the folder above is synced too.
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}

/// Windows writes a folder's entries with the file: there is nothing to sync, and opening a folder fails.
#[cfg(not(unix))]
fn sync_folder(_folder: &Path) -> std::io::Result<()> {
    Ok(())
}

fn storage_error(path: &str, error: &opendal::Error) -> DeliverError {
    let permanent = matches!(
        error.kind(),
        ErrorKind::PermissionDenied
            | ErrorKind::Unsupported
            | ErrorKind::ConfigInvalid
            | ErrorKind::IsADirectory
            | ErrorKind::NotADirectory
    );
    DeliverError::Storage {
        path: path.to_owned(),
        words: error.to_string(),
        transient: !permanent,
    }
}

#[cfg(test)]
pub(crate) mod faults {
    //! Writes that fail when the test says so.

    use super::DeliverError;
    use std::sync::Mutex;
    use std::sync::atomic::{AtomicUsize, Ordering};

    /// Lets a number of writes and deletions through and fails every later one.
    #[derive(Debug)]
    pub(crate) struct Faults {
        left: AtomicUsize,
        pub(crate) done: Mutex<Vec<String>>,
    }

    impl Faults {
        pub(crate) fn after(writes: usize) -> Self {
            Self {
                left: AtomicUsize::new(writes),
                done: Mutex::new(Vec::new()),
            }
        }

        pub(super) fn next(&self, path: &str) -> Result<(), DeliverError> {
            let left = self
                .left
                .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
            match left {
                Ok(_) => {
                    self.done
                        .lock()
                        .expect("no test panics while holding it")
                        .push(path.to_owned());
                    Ok(())
                }
                Err(_) => Err(DeliverError::Storage {
                    path: path.to_owned(),
                    words: "the test cut the power".into(),
                    transient: true,
                }),
            }
        }
    }
}
