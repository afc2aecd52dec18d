//! Reading around damage: a damaged piece takes no more writing and leaves the others alone; a damaged database is
//! read from a copy in memory, and nothing is written at all.

use crate::Desk;
use crate::error::DeskError;
use crate::newsroom::Newsroom;
use marbre_domain::ids::PieceId;
use marbre_store::{OpenOptions, Store, StoreError, Trouble};
use std::path::Path;

/// Opens a database, or what can be read of it, with what could not be.
pub(crate) fn open_store(place: &Path) -> Result<(Store, Vec<Trouble>), DeskError> {
    let opened = Store::open(place, &OpenOptions::default()).and_then(|mut store| match is_usable(&mut store) {
        Ok(()) => Ok(store),
        Err(error) => {
            store.leave();
            Err(error)
        }
    });
    match opened {
        Ok(store) => Ok((store, Vec::new())),
        Err(error) if error.is_damage() => {
            let why = Trouble {
                what: "the database file".to_owned(),
                why: error.to_string(),
            };
            // Where not even a copy can be made of it, what failed first says why.
            let (store, mut troubles) = Store::salvage(place).map_err(|_| error)?;
            troubles.insert(0, why);
            Ok((store, troubles))
        }
        Err(error) => Err(error.into()),
    }
}

/// Whether what opening needs can be read, and written as far as it is.
fn is_usable(store: &mut Store) -> Result<(), StoreError> {
    store.is_readable()?;
    match store.forget_sessions() {
        // On a full disk they are forgotten another time: no window of this run has one of their names.
        Err(StoreError::Full) => Ok(()),
        done => done,
    }
}

impl Desk {
    /// What of the database could not be read, when it is open for reading only.
    pub fn damage(&self) -> Option<String> {
        let first = self.damage.first()?;
        let named = self.damage.get(1).unwrap_or(first);
        Some(format!("{}: {}", named.what, named.why))
    }

    /// What an export may lack without any piece saying so: changes and keystrokes that could not be read.
    pub(crate) fn missing_changes(&self) -> Vec<(String, String)> {
        self.damage
            .iter()
            .filter(|trouble| ["the table change", "the table journal"].contains(&trouble.what.as_str()))
            .map(|trouble| {
                let why = format!(
                    "pieces and texts may be missing or older than they were: {}",
                    trouble.why
                );
                (trouble.what.clone(), why)
            })
            .collect()
    }

    /// Goes over to reading around the damage, after something failed for it. Says whether it did: then what was asked
    /// may be asked again, and writing is refused.
    pub fn read_around(&mut self, failed: &DeskError) -> bool {
        if !failed.is_damage() || !self.damage.is_empty() {
            return false;
        }
        let Ok((store, mut troubles)) = Store::salvage(self.store.path()) else {
            return false;
        };
        if troubles.is_empty() && !failed.is_corrupt() {
            // Every table could be read from end to end, and SQLite complains of nothing: it is one value that is wrong.
            // Where SQLite does complain, an index is broken, and the copy has a new one.
            return false;
        }
        let Ok(records) = store.newsroom_records() else {
            return false;
        };
        troubles.insert(
            0,
            Trouble {
                what: "the database file".to_owned(),
                why: failed.to_string(),
            },
        );
        self.newsroom = Newsroom::from_records(records);
        std::mem::replace(&mut self.store, store).leave();
        self.open.clear();
        self.damage = troubles;
        true
    }

    /// Whether something may be written: nothing where the database is damaged, nothing to a damaged piece.
    pub(crate) fn may_write(&self, pieces: impl IntoIterator<Item = PieceId>) -> Result<(), DeskError> {
        if let Some(what) = self.damage() {
            return Err(DeskError::ReadOnly { what });
        }
        for piece in pieces {
            if let Some(open) = self.open.get(&piece)
                && let Some(what) = open.left_out.first()
            {
                return Err(DeskError::DamagedPiece {
                    piece,
                    what: what.clone(),
                });
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
