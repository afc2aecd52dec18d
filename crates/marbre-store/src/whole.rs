//! Several writes as one: all of them are kept, or none. Knows no table.

use crate::{Store, StoreError};
use rusqlite::Connection;
use std::ops::Deref;

/// A transaction of its own, or a part of the one that is under way.
pub(crate) struct Part<'a> {
    conn: &'a Connection,
    own: bool,
}

impl<'a> Part<'a> {
    pub fn begin(conn: &'a Connection) -> Result<Self, StoreError> {
        let own = conn.is_autocommit();
        if own {
            conn.execute_batch("BEGIN")?;
        }
        Ok(Self { conn, own })
    }

    pub fn commit(mut self) -> Result<(), StoreError> {
        if self.own {
            self.conn.execute_batch("COMMIT")?;
            self.own = false;
        }
        Ok(())
    }
}

impl Deref for Part<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        self.conn
    }
}

impl Drop for Part<'_> {
    fn drop(&mut self) {
        if self.own && !self.conn.is_autocommit() {
            // Where even this fails, what is on disk is whole: the log has no end of the transaction.
            let _ = self.conn.execute_batch("ROLLBACK");
        }
    }
}

impl Store {
    /// Begins to take what is written as one. Says whether it did: no, where that is under way already.
    pub fn begin_whole(&mut self) -> Result<bool, StoreError> {
        let begins = self.conn.is_autocommit();
        if begins {
            self.conn.execute_batch("BEGIN")?;
        }
        Ok(begins)
    }

    /// Keeps all that was written since, and returns once it is on disk.
    pub fn keep_whole(&mut self) -> Result<(), StoreError> {
        if self.conn.is_autocommit() {
            // SQLite gave up by itself: an error that somebody passed over.
            return Err(StoreError::Disk {
                what: "what was to be written together was given up".into(),
            });
        }
        Ok(self.conn.execute_batch("COMMIT")?)
    }

    /// Lets the database grow by so many pages and no more, or as the disk allows: as a disk that is nearly full.
    #[cfg(any(test, feature = "bad-disk"))]
    pub fn leave_room(&mut self, pages: Option<u32>) -> Result<(), StoreError> {
        let used: u32 = self.conn.pragma_query_value(None, "page_count", |row| row.get(0))?;
        let most = pages.map_or(u32::MAX - 1, |pages| used.saturating_add(pages));
        Ok(self
            .conn
            .pragma_update_and_check(None, "max_page_count", most, |_| Ok(()))?)
    }

    /// Keeps nothing of it.
    pub fn drop_whole(&mut self) {
        if !self.conn.is_autocommit() {
            let _ = self.conn.execute_batch("ROLLBACK");
        }
    }
}
