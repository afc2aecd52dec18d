//! The texts of pieces as stored: Loro updates in changes and journal, snapshots as a cache.

use crate::error::unreadable;
use crate::journal::check_sum;
use crate::project::read_change;
use crate::{Store, StoreError, search};
use marbre_domain::change::Chain;
use marbre_domain::ids::PieceId;
use marbre_domain::record::Record;
use rusqlite::{OptionalExtension, params};

/// What is needed to open a piece's texts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StoredText {
    /// A cached snapshot with its line cache, when there is a good one.
    pub snapshot: Option<(Vec<u8>, Vec<u8>)>,
    /// Updates after it, oldest first: of changes, then of the journal.
    pub updates: Vec<Vec<u8>>,
    /// Journal rows among them, and the last one's place.
    pub journaled: usize,
    /// The last arrival that the changes go to.
    pub arrival: i64,
    /// Changes and journal rows that could not be read and were left out, by their place.
    pub left_out: Vec<String>,
}

impl Store {
    /// Everything from which a piece's texts are rebuilt. Once a piece is shared, its private texts are history.
    pub fn text_of(&self, piece: PieceId) -> Result<StoredText, StoreError> {
        let shared: Option<i64> = self
            .conn
            .prepare_cached("SELECT min(arrival) FROM change WHERE piece = ?1 AND kind = 'piece_shared'")?
            .query_row([piece.as_bytes()], |row| row.get(0))?;
        let chain = if shared.is_some() {
            Chain::Shared
        } else {
            Chain::Private
        };
        let mut stored = StoredText::default();
        let cached = self
            .conn
            .prepare_cached(
                "SELECT arrival, snapshot, lines, check_sum FROM text_cache WHERE piece = ?1 AND chain = ?2",
            )?
            .query_row(params![piece.as_bytes(), chain.as_str()], |row| {
                Ok((
                    row.get::<_, i64>(0)?,
                    row.get::<_, Vec<u8>>(1)?,
                    row.get::<_, Vec<u8>>(2)?,
                    row.get::<_, Vec<u8>>(3)?,
                ))
            })
            .optional()?;
        if let Some((arrival, snapshot, lines, sum)) = cached
            && sum == check_sum(&[snapshot.as_slice(), &lines].concat())
        {
            stored.arrival = arrival;
            stored.snapshot = Some((snapshot, lines));
        }
        let mut statement = self.conn.prepare_cached(
            "SELECT header, signature, salt, body, arrival FROM change
             WHERE piece = ?1 AND chain = ?2 AND kind IN ('text', 'piece_shared') AND arrival > ?3 ORDER BY arrival",
        )?;
        let rows = statement.query_map(params![piece.as_bytes(), chain.as_str(), stored.arrival], |row| {
            Ok((read_change(row)?, row.get::<_, i64>(4)?))
        })?;
        for row in rows {
            let (change, arrival) = row?;
            let update = change.and_then(|change| {
                let body = change.body.as_deref().unwrap_or_default();
                let record =
                    Record::from_body(&change.header.kind, body).map_err(|e| unreadable("a text change", e))?;
                Ok((change.header.id, record))
            });
            match update {
                Ok((_, Record::Text { update, .. })) => stored.updates.push(update),
                Ok((id, Record::PieceShared { stands, .. })) => match from_base64(&stands.text) {
                    Some(update) => stored.updates.push(update),
                    None => stored.left_out.push(format!("{} {}", id.device, id.seq)),
                },
                Ok((id, _)) => stored.left_out.push(format!("{} {}", id.device, id.seq)),
                Err(_) => stored.left_out.push(format!("arrival {arrival}")),
            }
            stored.arrival = stored.arrival.max(arrival);
        }
        let mut statement = self
            .conn
            .prepare_cached("SELECT id, text_update, check_sum FROM journal WHERE piece = ?1 ORDER BY id")?;
        let rows = statement.query_map([piece.as_bytes()], |row| {
            Ok((
                row.get::<_, i64>(0)?,
                row.get::<_, Vec<u8>>(1)?,
                row.get::<_, Vec<u8>>(2)?,
            ))
        })?;
        for row in rows {
            let (id, update, sum) = row?;
            if sum == check_sum(&update) {
                stored.updates.push(update);
                stored.journaled += 1;
            } else {
                stored.left_out.push(format!("journal row {id}"));
            }
        }
        Ok(stored)
    }

    /// Keeps a snapshot as of an arrival: the next opening starts from it.
    pub fn cache_text(
        &mut self,
        piece: PieceId,
        chain: Chain,
        arrival: i64,
        snapshot: &[u8],
        lines: &[u8],
    ) -> Result<(), StoreError> {
        self.conn
            .prepare_cached("INSERT OR REPLACE INTO text_cache (piece, arrival, chain, snapshot, lines, check_sum) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?
            .execute(params![piece.as_bytes(), arrival, chain.as_str(), snapshot, lines, check_sum(&[snapshot, lines].concat())])?;
        Ok(())
    }

    /// When the change that arrived last was made, in milliseconds since 1970.
    pub fn newest_ms(&self) -> Result<Option<i64>, StoreError> {
        Ok(self
            .conn
            .query_row("SELECT time_ms FROM change ORDER BY arrival DESC LIMIT 1", [], |row| {
                row.get(0)
            })
            .optional()?)
    }

    /// The last arrival of all.
    pub fn last_arrival(&self) -> Result<i64, StoreError> {
        Ok(self
            .conn
            .query_row("SELECT coalesce(max(arrival), 0) FROM change", [], |row| row.get(0))?)
    }

    /// Writes what a piece's texts amount to, for lists and search.
    pub fn write_words(&mut self, piece: PieceId, standfirst: &str, body: &str, signs: u32) -> Result<(), StoreError> {
        let tx = crate::whole::Part::begin(&self.conn)?;
        tx.prepare_cached(
            "INSERT INTO piece_words (piece, standfirst, body, signs) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (piece) DO UPDATE SET standfirst = ?2, body = ?3, signs = ?4",
        )?
        .execute(params![piece.as_bytes(), standfirst, body, signs])?;
        search::index(&tx, piece)?;
        tx.commit()?;
        Ok(())
    }
}

fn from_base64(text: &str) -> Option<Vec<u8>> {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.decode(text).ok()
}
