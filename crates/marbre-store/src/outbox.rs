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
    /// On the site, which publishes it by itself at its hour; status, date and text were read back.
    Scheduled,
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
    const ALL: [Self; 9] = [
        Self::Queued,
        Self::Scheduled,
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
            Self::Scheduled => "scheduled",
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
            Self::Queued | Self::Scheduled | Self::Sending | Self::Waiting => true,
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

const UNFINISHED: &str =
    "piece = ?1 AND state IN ('queued', 'scheduled', 'sending', 'waiting', 'refused', 'stuck') ORDER BY next_ms, id";

const ESTABLISHED: &str =
    "SELECT EXISTS (SELECT 1 FROM outbox WHERE site = ?1 AND state IN ('seen', 'scheduled', 'written', 'waiting'))";

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

    /// Deliveries that are open, in the order in which they may leave: alerts before everything else.
    pub fn open_outbox(&self) -> Result<Vec<OutboxRow>, StoreError> {
        self.outbox_where(
            "state IN ('queued', 'scheduled', 'sending', 'waiting')
             ORDER BY (SELECT kind = 'flash' FROM piece WHERE piece.id = outbox.piece) DESC, next_ms, id",
        )
    }

    /// Whether a piece is an alert.
    pub fn is_flash(&self, piece: PieceId) -> Result<bool, StoreError> {
        let flash = self
            .conn
            .prepare_cached("SELECT kind = 'flash' FROM piece WHERE id = ?1")?
            .query_row([piece.as_bytes()], |row| row.get(0))
            .optional()?;
        Ok(flash.unwrap_or(false))
    }

    /// A piece's deliveries that did not end, those that wait for a person included.
    pub fn unfinished_outbox(&self, piece: PieceId) -> Result<Vec<OutboxRow>, StoreError> {
        let mut statement = self
            .conn
            .prepare_cached(&format!("SELECT {COLUMNS} FROM outbox WHERE {UNFINISHED}"))?;
        let rows = statement.query_map([piece.as_bytes()], read)?;
        rows.map(|row| Ok(row?)).collect()
    }

    /// A piece's delivery of a kind by its token, however it ended.
    pub fn delivery_with(
        &self,
        piece: PieceId,
        what: DeliveryKind,
        token: &str,
    ) -> Result<Option<OutboxRow>, StoreError> {
        Ok(self
            .conn
            .prepare_cached(&format!(
                "SELECT {COLUMNS} FROM outbox WHERE piece = ?1 AND what = ?2 AND token = ?3 ORDER BY id LIMIT 1"
            ))?
            .query_row(params![piece.as_bytes(), what_word(what), token], read)
            .optional()?)
    }

    /// Whether anything was ever written on a site from here.
    pub fn is_established(&self, site: SiteId) -> Result<bool, StoreError> {
        Ok(self
            .conn
            .prepare_cached(ESTABLISHED)?
            .query_row([site.as_bytes()], |row| row.get(0))?)
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

#[cfg(test)]
mod tests {
    use super::{COLUMNS, ESTABLISHED, OutboxRow, OutboxState, UNFINISHED};
    use crate::{MIGRATIONS, OpenOptions, Store};
    use marbre_domain::ids::{DeliveryId, PieceId, SiteId};
    use marbre_domain::record::DeliveryKind;
    use rusqlite::Connection;
    use rusqlite_migration::Migrations;

    #[test]
    fn a_site_is_established_once_something_was_written_there_and_what_did_not_end_is_unfinished() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(&folder.path().join("marbre.db"), &OpenOptions::default()).unwrap();
        for (number, state) in (1..).zip(OutboxState::ALL) {
            let (piece, site) = (PieceId::new(number, [1; 10]), SiteId::new(number, [2; 10]));
            let row = OutboxRow {
                id: DeliveryId::new(number, [3; 10]),
                piece,
                site,
                what: DeliveryKind::Publish,
                version: None,
                token: String::new(),
                note: String::new(),
                due_ms: 0,
                state,
                attempts: 0,
                next_ms: 0,
                detail: String::new(),
                address: String::new(),
                changed_ms: 0,
            };
            store.write_outbox(&row).unwrap();
            use OutboxState::{Cancelled, Scheduled, Seen, Waiting, Written};
            let written = matches!(state, Seen | Scheduled | Written | Waiting);
            assert_eq!(store.is_established(site).unwrap(), written, "{state:?}");
            let ended = matches!(state, Seen | Written | Cancelled);
            let unfinished = store.unfinished_outbox(piece).unwrap();
            assert_eq!(unfinished, if ended { vec![] } else { vec![row] });
        }
    }

    #[test]
    fn what_each_delivery_asks_reads_no_table_from_end_to_end() {
        let mut conn = Connection::open_in_memory().unwrap();
        Migrations::from_slice(MIGRATIONS).to_latest(&mut conn).unwrap();
        let unfinished = format!("SELECT {COLUMNS} FROM outbox WHERE {UNFINISHED}");
        for asked in [ESTABLISHED, &unfinished] {
            let mut plan = conn.prepare(&format!("EXPLAIN QUERY PLAN {asked}")).unwrap();
            let steps: Vec<String> = plan
                .query_map([[0_u8; 16]], |row| row.get(3))
                .unwrap()
                .map(Result::unwrap)
                .collect();
            for index in ["outbox_of_site", "outbox_of_piece"] {
                let own = (index == "outbox_of_site") == (asked == ESTABLISHED);
                let used = steps
                    .iter()
                    .any(|step| step.starts_with("SEARCH outbox") && step.contains(index));
                assert_eq!(used, own, "{asked}: {steps:?}");
            }
        }
    }
}
