//! The outbox: deliveries decided on this machine, and how each attempt went.

use crate::append::Author;
use crate::{Appended, Store, StoreError};
use marbre_domain::change::Chain;
use marbre_domain::ids::{DeliveryId, PieceId, SiteId, VersionHash};
use marbre_domain::record::{DeliveryKind, Record};
use rusqlite::{Connection, OptionalExtension, Row, params};

/// How a delivery stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutboxState {
    /// Waits for its time, or for the next attempt.
    Queued,
    /// An attempt is under way, or was when the machine stopped.
    Sending,
    /// Written and read back from storage; there is no public address to look at.
    Written,
    /// Written; the public page does not show it yet.
    Waiting,
    /// The public page was read and agrees.
    Seen,
    /// The site refused it, in words.
    Refused,
    /// Stopped: something must be mended by a person.
    Stuck,
    /// Given up by a person.
    Cancelled,
}

impl OutboxState {
    const ALL: [Self; 8] = [
        Self::Queued,
        Self::Sending,
        Self::Written,
        Self::Waiting,
        Self::Seen,
        Self::Refused,
        Self::Stuck,
        Self::Cancelled,
    ];

    /// The word under which it is stored and shown to programs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sending => "sending",
            Self::Written => "written",
            Self::Waiting => "waiting",
            Self::Seen => "seen",
            Self::Refused => "refused",
            Self::Stuck => "stuck",
            Self::Cancelled => "cancelled",
        }
    }

    fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }

    /// Whether the runner still has something to do.
    pub fn is_open(self) -> bool {
        match self {
            Self::Queued | Self::Sending | Self::Waiting => true,
            Self::Written | Self::Seen | Self::Refused | Self::Stuck | Self::Cancelled => false,
        }
    }
}

/// One delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxRow {
    /// Identifier.
    pub id: DeliveryId,
    /// Which piece.
    pub piece: PieceId,
    /// To which site.
    pub site: SiteId,
    /// What is to happen.
    pub what: DeliveryKind,
    /// Which version.
    pub version: Option<VersionHash>,
    /// By which the site is searched before any write.
    pub token: String,
    /// What readers are told, for a withdrawal.
    pub note: String,
    /// When it may leave, in milliseconds since 1970.
    pub due_ms: i64,
    /// How it stands.
    pub state: OutboxState,
    /// How often it was tried.
    pub attempts: u32,
    /// Not tried before.
    pub next_ms: i64,
    /// What went wrong, or what the site changed.
    pub detail: String,
    /// The page's address, once known.
    pub address: String,
    /// When the state last changed.
    pub changed_ms: i64,
}

fn what_word(what: DeliveryKind) -> &'static str {
    match what {
        DeliveryKind::Publish => "publish",
        DeliveryKind::Withdraw => "withdraw",
        DeliveryKind::Expire => "expire",
    }
}

const COLUMNS: &str =
    "id, piece, site, what, version, token, note, due_ms, state, attempts, next_ms, detail, address, changed_ms";

fn read(row: &Row<'_>) -> rusqlite::Result<OutboxRow> {
    let uuid = |at| row.get::<_, [u8; 16]>(at).map(uuid::Uuid::from_bytes);
    let what: String = row.get(3)?;
    let state: String = row.get(8)?;
    Ok(OutboxRow {
        id: DeliveryId::from_uuid(uuid(0)?),
        piece: PieceId::from_uuid(uuid(1)?),
        site: SiteId::from_uuid(uuid(2)?),
        what: match what.as_str() {
            "withdraw" => DeliveryKind::Withdraw,
            "expire" => DeliveryKind::Expire,
            _ => DeliveryKind::Publish,
        },
        version: row.get::<_, Option<[u8; 32]>>(4)?.map(VersionHash::from_bytes),
        token: row.get(5)?,
        note: row.get(6)?,
        due_ms: row.get(7)?,
        state: OutboxState::named(&state).unwrap_or(OutboxState::Stuck),
        attempts: row.get(9)?,
        next_ms: row.get(10)?,
        detail: row.get(11)?,
        address: row.get(12)?,
        changed_ms: row.get(13)?,
    })
}

fn write(conn: &Connection, row: &OutboxRow) -> Result<(), StoreError> {
    conn.prepare_cached(&format!(
        "INSERT OR REPLACE INTO outbox ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)"
    ))?
    .execute(params![
        row.id.as_bytes(),
        row.piece.as_bytes(),
        row.site.as_bytes(),
        what_word(row.what),
        row.version.map(|version| *version.as_bytes()),
        row.token,
        row.note,
        row.due_ms,
        row.state.as_str(),
        row.attempts,
        row.next_ms,
        row.detail,
        row.address,
        row.changed_ms,
    ])?;
    Ok(())
}

impl Store {
    /// Appends records and writes outbox rows in one transaction: deciding to publish is one fact, never half.
    pub fn append_with_outbox(
        &mut self,
        author: &mut Author<'_>,
        records: &[(Chain, Record)],
        rows: &[OutboxRow],
    ) -> Result<Appended, StoreError> {
        self.append_with(author, records, &[], |conn| {
            rows.iter().try_for_each(|row| write(conn, row))
        })
    }

    /// Writes how a delivery stands now.
    pub fn write_outbox(&mut self, row: &OutboxRow) -> Result<(), StoreError> {
        write(&self.conn, row)
    }

    /// All deliveries, the last changed first.
    pub fn outbox(&self) -> Result<Vec<OutboxRow>, StoreError> {
        self.outbox_where("1 ORDER BY changed_ms DESC, id DESC")
    }

    /// Deliveries that are open, in the order in which they may leave.
    pub fn open_outbox(&self) -> Result<Vec<OutboxRow>, StoreError> {
        self.outbox_where("state IN ('queued', 'sending', 'waiting') ORDER BY next_ms, id")
    }

    /// One delivery.
    pub fn delivery(&self, id: DeliveryId) -> Result<Option<OutboxRow>, StoreError> {
        Ok(self
            .conn
            .prepare_cached(&format!("SELECT {COLUMNS} FROM outbox WHERE id = ?1"))?
            .query_row([id.as_bytes()], read)
            .optional()?)
    }

    fn outbox_where(&self, condition: &str) -> Result<Vec<OutboxRow>, StoreError> {
        let mut statement = self
            .conn
            .prepare_cached(&format!("SELECT {COLUMNS} FROM outbox WHERE {condition}"))?;
        let rows = statement.query_map([], read)?;
        rows.map(|row| Ok(row?)).collect()
    }
}
