//! The journal: a keystroke batch is acknowledged once its row is here and synced. Unsigned and small.

use crate::{Store, StoreError};
use marbre_domain::ids::{MemberId, PieceId};
use marbre_domain::text::delta::TextName;
use rusqlite::{OptionalExtension, params};

/// A batch that was acknowledged before: sending it again gets the same answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AckedBatch {
    /// The batch's number in its session.
    pub number: u32,
    /// The revision it made.
    pub revision: u32,
    /// Length of the flat text after it.
    pub units: u32,
}

/// One row of the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalRow {
    /// Its place.
    pub id: i64,
    /// Who typed.
    pub member: MemberId,
    /// The Loro update.
    pub update: Vec<u8>,
}

fn text_word(text: TextName) -> &'static str {
    match text {
        TextName::Standfirst => "standfirst",
        TextName::Body => "body",
    }
}

impl Store {
    /// Journals one batch and returns once it is on disk.
    pub fn journal(
        &mut self,
        piece: PieceId,
        member: MemberId,
        update: &[u8],
        text: TextName,
        session: &str,
        acked: AckedBatch,
    ) -> Result<(), StoreError> {
        let before = self.conn.total_changes();
        let tx = crate::whole::Part::begin(&self.conn)?;
        tx.prepare_cached("INSERT INTO journal (piece, member, text_update, check_sum) VALUES (?1, ?2, ?3, ?4)")?
            .execute(params![piece.as_bytes(), member.as_bytes(), update, check_sum(update)])?;
        tx.prepare_cached(
            "INSERT INTO edit_session (session, piece, text, number, revision, units) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT DO UPDATE SET number = ?4, revision = ?5, units = ?6",
        )?
        .execute(params![
            session,
            piece.as_bytes(),
            text_word(text),
            acked.number,
            acked.revision,
            acked.units
        ])?;
        tx.commit()?;
        self.aside += self.conn.total_changes() - before;
        Ok(())
    }

    /// The last batch acknowledged of a session.
    pub fn last_acked(&self, piece: PieceId, text: TextName, session: &str) -> Result<Option<AckedBatch>, StoreError> {
        let found = self
            .conn
            .prepare_cached(
                "SELECT number, revision, units FROM edit_session WHERE session = ?1 AND piece = ?2 AND text = ?3",
            )?
            .query_row(params![session, piece.as_bytes(), text_word(text)], |row| {
                Ok(AckedBatch {
                    number: row.get(0)?,
                    revision: row.get(1)?,
                    units: row.get(2)?,
                })
            })
            .optional()?;
        Ok(found)
    }

    /// The rows of a piece that are not part of a change yet, oldest first.
    pub fn journal_of(&self, piece: PieceId) -> Result<Vec<JournalRow>, StoreError> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT id, member, text_update, check_sum FROM journal WHERE piece = ?1 ORDER BY id")?;
        let rows = statement.query_map([piece.as_bytes()], |row| {
            Ok((
                row.get::<_, i64>(0)?,
                row.get::<_, [u8; 16]>(1)?,
                row.get::<_, Vec<u8>>(2)?,
                row.get::<_, Vec<u8>>(3)?,
            ))
        })?;
        let mut journal = Vec::new();
        for row in rows {
            let (id, member, update, sum) = row?;
            if sum != check_sum(&update) {
                return Err(crate::error::unreadable(
                    format!("journal row {id}"),
                    "its bytes changed on disk",
                ));
            }
            journal.push(JournalRow {
                id,
                member: MemberId::from_uuid(uuid::Uuid::from_bytes(member)),
                update,
            });
        }
        Ok(journal)
    }

    /// The pieces that have journal rows: after a crash they are made into changes first.
    pub fn journaled_pieces(&self) -> Result<Vec<PieceId>, StoreError> {
        let mut statement = self.conn.prepare_cached("SELECT DISTINCT piece FROM journal")?;
        let rows = statement.query_map([], |row| row.get::<_, [u8; 16]>(0))?;
        rows.map(|row| Ok(PieceId::from_uuid(uuid::Uuid::from_bytes(row?))))
            .collect()
    }

    /// Forgets what editing sessions said, once no window of the machine can send again.
    pub fn forget_sessions(&mut self) -> Result<(), StoreError> {
        self.conn.execute("DELETE FROM edit_session", [])?;
        Ok(())
    }
}

pub(crate) fn check_sum(bytes: &[u8]) -> Vec<u8> {
    blake3::hash(bytes).as_bytes()[..8].to_vec()
}
