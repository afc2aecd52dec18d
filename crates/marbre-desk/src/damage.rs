//! Reading around damage: a damaged piece takes no more writing and leaves the others alone; a damaged database is
//! read from a copy in memory, and nothing is written at all.

use crate::Desk;
use crate::error::DeskError;
use crate::newsroom::Newsroom;
use marbre_domain::ids::PieceId;
use marbre_store::{OpenOptions, Store, Trouble};
use std::path::Path;

/// Opens a database, or what can be read of it, with what could not be.
pub(crate) fn open_store(place: &Path) -> Result<(Store, Vec<Trouble>), DeskError> {
    let opened = Store::open(place, &OpenOptions::default()).and_then(|store| store.is_readable().map(|()| store));
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

impl Desk {
    /// What of the database could not be read, when it is open for reading only.
    pub fn damage(&self) -> Option<String> {
        let first = self.damage.first()?;
        let named = self.damage.get(1).unwrap_or(first);
        Some(format!("{}: {}", named.what, named.why))
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
        if troubles.is_empty() {
            // Every table could be read from end to end: it is not the database that is broken.
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
        self.store = store;
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
