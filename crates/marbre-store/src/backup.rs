//! A whole copy of the database in one file, made while it is in use.

use crate::{OpenOptions, Store, StoreError};
use std::path::Path;

impl Store {
    /// Writes a consistent copy of the database to a new file.
    pub fn copy_to(&self, file: &Path) -> Result<(), StoreError> {
        let place = file.to_string_lossy();
        self.conn.execute("VACUUM INTO ?1", [place.as_ref()])?;
        Ok(())
    }

    /// Opens a copy and drops what belongs to the machine it came from: sessions and windows.
    pub fn open_copy(file: &Path) -> Result<Self, StoreError> {
        let store = Self::open(file, &OpenOptions::default())?;
        store
            .conn
            .execute_batch("DELETE FROM edit_session; DELETE FROM window_place;")?;
        Ok(store)
    }
}
