//! Projections: tables folded from the changes. Rebuilding gives the same logical rows in any order of arrival.

use crate::error::unreadable;
use crate::{Store, StoreError, search};
use marbre_domain::change::{Change, Header};
use marbre_domain::fold::{PieceFold, fold_piece};
use marbre_domain::ids::PieceId;
use marbre_domain::piece::FieldName;
use marbre_domain::record::Record;
use rusqlite::{Connection, Row, params};

/// Reads a change from a row of `SELECT header, signature, salt, body`.
pub(crate) fn read_change(row: &Row<'_>) -> rusqlite::Result<Result<Change, StoreError>> {
    let header: Vec<u8> = row.get(0)?;
    let signature: [u8; 64] = row.get(1)?;
    let salt: [u8; 16] = row.get(2)?;
    let body: Option<Vec<u8>> = row.get(3)?;
    Ok(Change::from_parts(&header, signature, salt, body).map_err(|error| unreadable("a change", error)))
}

/// The changes of a piece but its texts, which only Loro folds. Bodies that cannot be read are passed over: `verify`
/// names them, and the rest of the piece stays usable.
fn records_of(conn: &Connection, piece: PieceId) -> Result<Vec<(Header, Record)>, StoreError> {
    let mut statement = conn.prepare_cached(
        "SELECT header, signature, salt, body FROM change WHERE piece = ?1 AND kind <> 'text' ORDER BY arrival",
    )?;
    let rows = statement.query_map([piece.as_bytes()], read_change)?;
    let mut records = Vec::new();
    for change in rows {
        let Ok(change) = change? else { continue };
        if let Some(body) = &change.body
            && let Ok(record) = Record::from_body(&change.header.kind, body)
        {
            records.push((change.header, record));
        }
    }
    Ok(records)
}

pub(crate) fn fold(conn: &Connection, piece: PieceId) -> Result<Option<PieceFold>, StoreError> {
    let records = records_of(conn, piece)?;
    let borrowed: Vec<(&Header, &Record)> = records.iter().map(|(header, record)| (header, record)).collect();
    Ok(fold_piece(piece, &borrowed))
}

/// Folds one piece again and writes its rows.
pub(crate) fn piece(conn: &Connection, id: PieceId) -> Result<(), StoreError> {
    let Some(fold) = fold(conn, id)? else {
        return Ok(());
    };
    let touched: i64 = conn
        .prepare_cached("SELECT max(time_ms) FROM change WHERE piece = ?1")?
        .query_row([id.as_bytes()], |row| row.get(0))?;
    let authors: Vec<String> = fold.authors().iter().map(ToString::to_string).collect();
    let kind = match fold.field(FieldName::Kind) {
        "" => "article",
        kind => kind,
    };
    conn.prepare_cached(
        "INSERT INTO piece (id, state, kind, begun_by, authors, touched_ms, since_ms, fold)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
         ON CONFLICT (id) DO UPDATE SET state = ?2, kind = ?3, begun_by = ?4, authors = ?5, touched_ms = ?6,
             since_ms = ?7, fold = ?8",
    )?
    .execute(params![
        id.as_bytes(),
        fold.state.as_str(),
        kind,
        fold.begun_by.to_string(),
        authors.join(" "),
        touched,
        i64::try_from(fold.since.ms).unwrap_or(i64::MAX),
        serde_json::to_string(&fold).map_err(|error| unreadable("a piece", error))?,
    ])?;
    search::index(conn, id)
}

/// Keeps the canonical bytes of a version where they are found by hash.
pub(crate) fn keep_version(conn: &Connection, record: &Record) -> Result<(), StoreError> {
    if let Record::Version { piece, hash, canonical, .. } = record {
        conn.prepare_cached("INSERT OR IGNORE INTO version (hash, piece, canonical) VALUES (?1, ?2, ?3)")?
            .execute(params![hash.as_bytes(), piece.as_bytes(), canonical])?;
    }
    Ok(())
}

/// Folds the newsroom's own records again: the last in canonical order stands, for each member, term, signer and site.
pub(crate) fn newsroom(conn: &Connection) -> Result<(), StoreError> {
    let mut statement =
        conn.prepare_cached("SELECT header, signature, salt, body FROM change WHERE piece IS NULL ORDER BY arrival")?;
    let rows = statement.query_map([], read_change)?;
    let mut records = Vec::new();
    for change in rows {
        let Ok(change) = change? else { continue };
        if let Some(body) = &change.body
            && let Ok(record) = Record::from_body(&change.header.kind, body)
        {
            records.push((change.header, record));
        }
    }
    records.sort_by_key(|(header, _)| (header.height(), header.id));
    conn.execute("DELETE FROM newsroom_record", [])?;
    let mut upsert = conn.prepare_cached(
        "INSERT INTO newsroom_record (kind, id, body) VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET body = ?3",
    )?;
    for (_, record) in &records {
        let id = match record {
            Record::Newsroom { .. } => "newsroom".to_owned(),
            Record::Device { id, .. } => id.to_string(),
            Record::Member(member) => member.id.to_string(),
            Record::Signer(signer) => signer.id.to_string(),
            Record::Term(term) => term.id.to_string(),
            Record::Site { id, .. } => id.to_string(),
            _ => continue,
        };
        upsert.execute(params![record.kind(), id, String::from_utf8_lossy(&record.to_body())])?;
    }
    Ok(())
}

impl Store {
    /// Throws the projections away and folds them all again.
    pub fn rebuild(&mut self) -> Result<(), StoreError> {
        let tx = self.conn.transaction()?;
        tx.execute("DELETE FROM piece", [])?;
        tx.execute("DELETE FROM version", [])?;
        tx.execute("DELETE FROM piece_search", [])?;
        newsroom(&tx)?;
        let mut ids: Vec<[u8; 16]> = Vec::new();
        {
            let mut versions =
                tx.prepare("SELECT header, signature, salt, body FROM change WHERE kind = 'version' ORDER BY arrival")?;
            for change in versions.query_map([], read_change)? {
                let Ok(change) = change? else { continue };
                if let Some(body) = &change.body
                    && let Ok(record) = Record::from_body(&change.header.kind, body)
                {
                    keep_version(&tx, &record)?;
                }
            }
            let mut pieces = tx.prepare("SELECT DISTINCT piece FROM change WHERE piece IS NOT NULL")?;
            for id in pieces.query_map([], |row| row.get(0))? {
                ids.push(id?);
            }
        }
        ids.sort_unstable();
        for id in ids {
            piece(&tx, PieceId::from_uuid(uuid::Uuid::from_bytes(id)))?;
        }
        tx.commit()?;
        Ok(())
    }

    /// The projected rows as lines of text, to be compared: pieces, the newsroom's records, versions.
    pub fn projection_lines(&self) -> Result<Vec<String>, StoreError> {
        let mut lines = Vec::new();
        for sql in [
            "SELECT hex(id) || ' ' || state || ' ' || kind || ' ' || begun_by || ' ' || authors || ' ' || touched_ms || ' ' || since_ms || ' ' || fold FROM piece ORDER BY id",
            "SELECT kind || ' ' || id || ' ' || body FROM newsroom_record ORDER BY kind, id",
            "SELECT hex(hash) || ' ' || hex(piece) || ' ' || canonical FROM version ORDER BY hash, piece",
        ] {
            let mut statement = self.conn.prepare_cached(sql)?;
            let rows = statement.query_map([], |row| row.get::<_, String>(0))?;
            for row in rows {
                lines.push(row?);
            }
        }
        Ok(lines)
    }
}
