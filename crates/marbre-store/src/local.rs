//! Local facts, outside every chain: settings of this machine, window places, confidential notes, files taken in.

use crate::{Store, StoreError};
use marbre_domain::ids::{BlobHash, PieceId};
use rusqlite::{OptionalExtension, params};

impl Store {
    /// A local fact by name.
    pub fn fact(&self, name: &str) -> Result<Option<String>, StoreError> {
        Ok(self
            .conn
            .prepare_cached("SELECT value FROM local_fact WHERE name = ?1")?
            .query_row([name], |row| row.get(0))
            .optional()?)
    }

    /// Sets a local fact.
    pub fn set_fact(&mut self, name: &str, value: &str) -> Result<(), StoreError> {
        self.conn.execute(
            "INSERT OR REPLACE INTO local_fact (name, value) VALUES (?1, ?2)",
            [name, value],
        )?;
        Ok(())
    }

    /// The local facts whose names begin so, each with the rest of its name.
    pub fn facts_under(&self, beginning: &str) -> Result<Vec<(String, String)>, StoreError> {
        let mut statement = self.conn.prepare_cached(
            "SELECT substr(name, length(?1) + 1), value FROM local_fact WHERE name >= ?1 AND name < ?1 || char(0x10ffff)",
        )?;
        let rows = statement.query_map([beginning], |row| Ok((row.get(0)?, row.get(1)?)))?;
        rows.map(|row| Ok(row?)).collect()
    }

    /// Where a window was.
    pub fn window_place(&self, name: &str) -> Result<Option<String>, StoreError> {
        Ok(self
            .conn
            .prepare_cached("SELECT place FROM window_place WHERE name = ?1")?
            .query_row([name], |row| row.get(0))
            .optional()?)
    }

    /// Remembers where a window is.
    pub fn set_window_place(&mut self, name: &str, place: &str) -> Result<(), StoreError> {
        self.conn.execute(
            "INSERT OR REPLACE INTO window_place (name, place) VALUES (?1, ?2)",
            [name, place],
        )?;
        Ok(())
    }

    /// The confidential note of a piece. It never leaves this machine.
    pub fn confidential(&self, piece: PieceId) -> Result<String, StoreError> {
        Ok(self
            .conn
            .prepare_cached("SELECT words FROM confidential_note WHERE piece = ?1")?
            .query_row([piece.as_bytes()], |row| row.get(0))
            .optional()?
            .unwrap_or_default())
    }

    /// Sets the confidential note of a piece.
    pub fn set_confidential(&mut self, piece: PieceId, words: &str) -> Result<(), StoreError> {
        self.conn.execute(
            "INSERT OR REPLACE INTO confidential_note (piece, words) VALUES (?1, ?2)",
            params![piece.as_bytes(), words],
        )?;
        Ok(())
    }

    /// Whether a file with these bytes was taken in before.
    pub fn has_arrived(&self, hash: BlobHash) -> Result<bool, StoreError> {
        Ok(self
            .conn
            .prepare_cached("SELECT 1 FROM arrived_file WHERE hash = ?1")?
            .exists([hash.as_bytes()])?)
    }

    /// Notes that a file was taken in, and the piece it became.
    pub fn note_arrival(
        &mut self,
        hash: BlobHash,
        name: &str,
        piece: Option<PieceId>,
        at_ms: i64,
    ) -> Result<(), StoreError> {
        self.conn.execute(
            "INSERT OR REPLACE INTO arrived_file (hash, name, piece, at_ms) VALUES (?1, ?2, ?3, ?4)",
            params![hash.as_bytes(), name, piece.map(|piece| *piece.as_bytes()), at_ms],
        )?;
        Ok(())
    }
}
