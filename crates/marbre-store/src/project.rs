//! Projections: tables folded from the changes. Rebuilding gives the same logical rows in any order of arrival.

use crate::error::unreadable;
use crate::{Store, StoreError, search};
use marbre_domain::change::{Chain, Change, Header};
use marbre_domain::fold::{PieceFold, fold_newsroom, fold_piece};
use marbre_domain::ids::PieceId;
use marbre_domain::piece::FieldName;
use marbre_domain::record::Record;
use rusqlite::{Connection, Row, params};
use std::collections::BTreeMap;

/// Reads a change from a row of `SELECT header, signature, salt, body`. A damaged one is the inner error: the rows
/// after it can be read.
pub(crate) fn read_change(row: &Row<'_>) -> rusqlite::Result<Result<Change, StoreError>> {
    let read = || -> Result<Change, StoreError> {
        let header: Vec<u8> = row.get(0)?;
        Change::from_parts(&header, row.get(1)?, row.get(2)?, row.get(3)?)
            .map_err(|error| unreadable("a change", error))
    };
    Ok(read())
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
    // What was read on a site stands among what is as old: years of it hide no draft.
    let touched = fold.as_old_as_there().map_or(touched, |at| at.timestamp_millis());
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
    search::index_fold(conn, id, &fold)
}

/// Keeps the canonical bytes of a version where they are found by hash.
pub(crate) fn keep_version(conn: &Connection, record: &Record) -> Result<(), StoreError> {
    if let Record::Version {
        piece, hash, canonical, ..
    } = record
    {
        conn.prepare_cached("INSERT OR IGNORE INTO version (hash, piece, canonical) VALUES (?1, ?2, ?3)")?
            .execute(params![hash.as_bytes(), piece.as_bytes(), canonical])?;
    }
    Ok(())
}

/// Folds the newsroom's own records again and writes their rows.
pub(crate) fn newsroom(conn: &Connection) -> Result<(), StoreError> {
    let rows = newsroom_rows(conn)?;
    conn.execute("DELETE FROM newsroom_record", [])?;
    let mut insert = conn.prepare_cached("INSERT INTO newsroom_record (kind, id, body) VALUES (?1, ?2, ?3)")?;
    for ((kind, id), body) in &rows {
        insert.execute([kind, id, body])?;
    }
    Ok(())
}

/// The newsroom's own records that stand, as rows by kind and identifier.
pub(crate) fn newsroom_rows(conn: &Connection) -> Result<BTreeMap<(String, String), String>, StoreError> {
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
    let borrowed: Vec<(&Header, &Record)> = records.iter().map(|(header, record)| (header, record)).collect();
    let row = |((kind, id), record): ((&'static str, String), Record)| {
        let body = String::from_utf8_lossy(&record.to_body()).into_owned();
        ((kind.to_owned(), id), body)
    };
    Ok(fold_newsroom(&borrowed).into_iter().map(row).collect())
}

impl Store {
    /// A piece as its private changes leave it, all but its texts: what it was before it was shared, which stays here.
    pub fn private_piece(&self, piece: PieceId) -> Result<Option<PieceFold>, StoreError> {
        let mut records = records_of(&self.conn, piece)?;
        records.retain(|(header, _)| header.id.chain == Chain::Private);
        let borrowed: Vec<(&Header, &Record)> = records.iter().map(|(header, record)| (header, record)).collect();
        Ok(fold_piece(piece, &borrowed))
    }

    /// Throws the projections away and folds them all again.
    pub fn rebuild(&mut self) -> Result<(), StoreError> {
        let tx = self.conn.transaction()?;
        rebuild_in(&tx)?;
        tx.commit()?;
        Ok(())
    }

    /// What the projected rows would be if they were folded now, without keeping them.
    pub fn folded_lines(&mut self) -> Result<Vec<String>, StoreError> {
        let tx = self.conn.transaction()?;
        rebuild_in(&tx)?;
        let lines = lines_of(&tx);
        tx.rollback()?;
        lines
    }

    /// The projected rows as lines of text, to be compared: pieces, the newsroom's records, versions.
    pub fn projection_lines(&self) -> Result<Vec<String>, StoreError> {
        lines_of(&self.conn)
    }
}

pub(crate) fn rebuild_in(conn: &Connection) -> Result<(), StoreError> {
    conn.execute_batch("DELETE FROM piece; DELETE FROM version; DELETE FROM piece_search;")?;
    newsroom(conn)?;
    let mut ids: Vec<[u8; 16]> = Vec::new();
    let mut versions =
        conn.prepare("SELECT header, signature, salt, body FROM change WHERE kind = 'version' ORDER BY arrival")?;
    for change in versions.query_map([], read_change)? {
        let Ok(change) = change? else { continue };
        if let Some(body) = &change.body
            && let Ok(record) = Record::from_body(&change.header.kind, body)
        {
            keep_version(conn, &record)?;
        }
    }
    let mut pieces = conn.prepare("SELECT DISTINCT piece FROM change WHERE piece IS NOT NULL")?;
    for id in pieces.query_map([], |row| row.get(0))? {
        ids.push(id?);
    }
    ids.sort_unstable();
    ids.into_iter()
        .try_for_each(|id| piece(conn, PieceId::from_uuid(uuid::Uuid::from_bytes(id))))
}

fn lines_of(conn: &Connection) -> Result<Vec<String>, StoreError> {
    let mut lines = Vec::new();
    for sql in [
        "SELECT hex(id) || ' ' || state || ' ' || kind || ' ' || begun_by || ' ' || authors || ' ' || touched_ms || ' ' || since_ms || ' ' || fold FROM piece ORDER BY id",
        "SELECT kind || ' ' || id || ' ' || body FROM newsroom_record ORDER BY kind, id",
        "SELECT hex(hash) || ' ' || hex(piece) || ' ' || canonical FROM version ORDER BY hash, piece",
    ] {
        let mut statement = conn.prepare_cached(sql)?;
        let rows = statement.query_map([], |row| row.get::<_, String>(0))?;
        for row in rows {
            lines.push(row?);
        }
    }
    Ok(lines)
}
