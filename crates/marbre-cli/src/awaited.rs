//! Which newsroom waits for a link from a browser. The system starts a program with the link and nothing else, and a person may
//! have several newsrooms: a note in the person's own runtime folder leads from the link's state to the newsroom's folder.
//! The note holds no secret.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// A note that stands until it is dropped.
#[derive(Debug)]
pub struct Awaited {
    note: PathBuf,
}

fn note(state: &str) -> PathBuf {
    let hash = blake3::hash(state.as_bytes()).to_hex();
    let folder = dirs::runtime_dir().unwrap_or_else(std::env::temp_dir);
    folder.join(format!("marbre-awaits-{}", &hash[..24]))
}

impl Awaited {
    /// Notes that the newsroom in a folder waits for a link with this state.
    pub fn by(home: &Path, state: &str) -> io::Result<Self> {
        let home = fs::canonicalize(home)?;
        let note = note(state);
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&note)?;
        let awaited = Self { note };
        file.write_all(home.to_string_lossy().as_bytes())?;
        Ok(awaited)
    }
}

impl Drop for Awaited {
    fn drop(&mut self) {
        // The system clears the folder when the person signs out.
        let _ = fs::remove_file(&self.note);
    }
}

/// The folder of the newsroom that waits for a link with this state.
pub fn home_of(state: &str) -> Option<PathBuf> {
    let home = PathBuf::from(fs::read_to_string(note(state)).ok()?);
    home.is_absolute().then_some(home)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_leads_to_its_newsroom_for_as_long_as_it_waits() {
        let folder = tempfile::tempdir().unwrap();
        let state = format!("a test's own {}", std::process::id());
        assert_eq!(home_of(&state), None);
        let awaited = Awaited::by(folder.path(), &state).unwrap();
        assert_eq!(home_of(&state), Some(fs::canonicalize(folder.path()).unwrap()));
        assert!(Awaited::by(folder.path(), &state).is_err(), "one waits for it");
        assert_eq!(home_of("another"), None);
        drop(awaited);
        assert_eq!(home_of(&state), None);
    }
}
