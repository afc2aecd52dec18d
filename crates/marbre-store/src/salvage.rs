//! Reading around damage: what can be read of a broken database, copied into memory and folded again. The file itself
//! is not written to, so that nothing makes the damage worse.

use crate::verify::Trouble;
use crate::{MIGRATIONS, Store, StoreError, project};
use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags, params_from_iter};
use rusqlite_migration::Migrations;
use std::collections::BTreeSet;
use std::path::Path;

/// Tables whose rows count by themselves, with the columns they are read in the order of.
const TABLES: [(&str, &str); 10] = [
    ("change", "arrival"),
    ("local_fact", "name"),
    ("journal", "id"),
    ("waiting_change", "device"),
    ("outbox", "id"),
    ("confidential_note", "piece"),
    ("window_place", "name"),
    ("arrived_file", "hash"),
    ("piece_words", "piece"),
    ("text_cache", "piece"),
];
/// Tables that are folded from changes. A row stands where its changes cannot be read any more.
const FOLDED: [(&str, &str); 3] = [("newsroom_record", "kind"), ("piece", "id"), ("version", "hash")];
/// So many rows are asked for one by one between the ends that could be read.
const ONE_BY_ONE: i64 = 100_000;

impl Store {
    /// Whether everything that opening needs can be read. Cheap: whole scans are for [`Store::verify`].
    pub fn is_readable(&self) -> Result<(), StoreError> {
        self.newsroom_records()?;
        self.journaled_pieces()?;
        self.count_by_state()?;
        self.last_arrival()?;
        Ok(())
    }

    /// A copy in memory of what can be read, and what could not be. Writes to it are not kept: whoever holds it must
    /// refuse them.
    pub fn salvage(path: &Path) -> Result<(Self, Vec<Trouble>), StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let source = Connection::open_with_flags(path, flags)?;
        source.pragma_update(None, "query_only", true)?;
        let mut conn = Connection::open_in_memory()?;
        Migrations::from_slice(MIGRATIONS).to_latest(&mut conn)?;
        conn.pragma_update(None, "foreign_keys", false)?;
        let mut troubles = Vec::new();
        for (table, order) in TABLES {
            copy_table(&source, &conn, table, order, &mut troubles)?;
        }
        let changes: i64 = conn.query_row("SELECT count(*) FROM change", [], |row| row.get(0))?;
        if changes == 0 {
            return Err(StoreError::Damaged {
                what: "not one change can be read".to_owned(),
            });
        }
        project::rebuild_in(&conn)?;
        for (table, order) in FOLDED {
            copy_table(&source, &conn, table, order, &mut troubles)?;
        }
        Ok((
            Self {
                conn,
                path: path.to_owned(),
            },
            troubles,
        ))
    }
}

/// Copies a table from its start, from its end, and what lies between row by row.
fn copy_table(
    from: &Connection,
    to: &Connection,
    table: &str,
    order: &str,
    troubles: &mut Vec<Trouble>,
) -> Result<(), StoreError> {
    // A row number is the copy's own.
    let columns: Vec<String> = to
        .prepare(&format!(
            "SELECT name FROM pragma_table_info('{table}') WHERE name <> 'rowid_'"
        ))?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let list = columns.join(", ");
    let marks = vec!["?"; columns.len()].join(", ");
    let mut insert = to.prepare(&format!("INSERT OR IGNORE INTO {table} ({list}) VALUES ({marks})"))?;
    let mut keys = BTreeSet::new();
    let mut scan = |end: &str, keys: &mut BTreeSet<i64>| -> rusqlite::Result<()> {
        let mut statement = from.prepare(&format!("SELECT {list} FROM {table} {end}"))?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let values: Vec<Value> = (0..columns.len()).map(|at| row.get(at)).collect::<Result<_, _>>()?;
            if let Some(Value::Integer(key)) = values.first() {
                keys.insert(*key);
            }
            // A value that its column does not take is damage: the row is left out, and `verify` names it.
            let _ = insert.execute(params_from_iter(values));
        }
        Ok(())
    };
    let Err(why) = scan(&format!("NOT INDEXED ORDER BY {order}"), &mut keys) else {
        return Ok(());
    };
    troubles.push(Trouble {
        what: format!("the table {table}"),
        why: why.to_string(),
    });
    let first_part = keys.last().copied();
    let mut rest = BTreeSet::new();
    let _ = scan(&format!("NOT INDEXED ORDER BY {order} DESC"), &mut rest);
    if matches!(table, "change" | "journal") {
        let start = first_part.map_or(1, |key| key + 1);
        let end = rest
            .first()
            .copied()
            .unwrap_or(start + ONE_BY_ONE)
            .min(start + ONE_BY_ONE);
        for key in start..end {
            let _ = scan(&format!("NOT INDEXED WHERE {order} = {key}"), &mut keys);
        }
    }
    Ok(())
}
