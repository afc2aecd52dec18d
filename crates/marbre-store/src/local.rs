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
        let rows = self.conn.execute(
            "INSERT OR REPLACE INTO window_place (name, place) VALUES (?1, ?2)",
            [name, place],
        )?;
        self.aside += rows as u64;
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

#[cfg(test)]
mod tests {
    use crate::{AckedBatch, OpenOptions, Store};
    use marbre_domain::ids::{MemberId, PieceId};
    use marbre_domain::text::delta::TextName;

    #[test]
    fn typing_and_moving_about_are_no_decisions_and_everything_else_may_be() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(&folder.path().join("marbre.db"), &OpenOptions::default()).unwrap();
        let (piece, member) = (PieceId::new(1, [1; 10]), MemberId::new(1, [2; 10]));
        let before = store.written();
        for number in 1..=3 {
            let acked = AckedBatch {
                number,
                revision: number,
                units: 3,
            };
            store
                .journal(piece, member, b"mots", TextName::Body, "fenêtre", acked)
                .unwrap();
            store.set_window_place("fenêtre", "{}").unwrap();
        }
        assert_eq!(store.written(), before);
        store.set_fact("une heure", "prise").unwrap();
        let after = store.written();
        assert!(after > before);
        store.forget_sessions().unwrap();
        assert!(store.written() > after, "what nobody set aside counts");
    }
}
