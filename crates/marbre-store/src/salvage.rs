//! Reading around damage: what can be read of a broken database, copied into memory and folded again. The file itself
//! is not written to, so that nothing makes the damage worse.

use crate::schema_pages::mended;
use crate::verify::Trouble;
use crate::{MIGRATIONS, Store, StoreError, keep_log_on_closing, project, search};
use marbre_domain::fold::PieceFold;
use marbre_domain::ids::PieceId;
use rusqlite::types::Value;
use rusqlite::{Connection, MAIN_DB, OpenFlags, Rows, Statement, params_from_iter};
use rusqlite_migration::Migrations;
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
const FOLDED: [(&str, &str); 3] = [("newsroom_record", "kind"), ("piece", "rowid_"), ("version", "hash")];
/// Tables whose rows are numbered: reading goes on behind a page that cannot be read.
const NUMBERED: [&str; 3] = ["change", "journal", "piece"];
/// So many numbers are tried behind the last row that could be read: more than the rows below one inner page.
const WIDEST_HOLE: i64 = 20_000;

impl Store {
    /// Whether everything that opening needs can be read. Cheap: whole scans are for [`Store::verify`].
    pub fn is_readable(&self) -> Result<(), StoreError> {
        self.newsroom_records()?;
        self.journaled_pieces()?;
        self.count_by_state()?;
        self.last_arrival()?;
        self.newest_ms()?;
        self.fact("newsroom")?;
        if self.ends_within_a_page()? {
            return Err(StoreError::Damaged {
                what: "the file was cut short".to_owned(),
                corrupt: true,
            });
        }
        Ok(())
    }

    /// SQLite takes the beginning of a last page for a page. While there is a log, the page may be whole in there.
    fn ends_within_a_page(&self) -> Result<bool, StoreError> {
        let page_size: u32 = self.conn.pragma_query_value(None, "page_size", |row| row.get(0))?;
        let length = |path: &Path| std::fs::metadata(path).map_or(0, |file| file.len());
        let mut log = self.path.clone().into_os_string();
        log.push("-wal");
        Ok(length(Path::new(&log)) == 0 && !length(&self.path).is_multiple_of(u64::from(page_size)))
    }

    /// A copy in memory of what can be read, and what could not be. Writes to it are not kept: whoever holds it must
    /// refuse them.
    pub fn salvage(path: &Path) -> Result<(Self, Vec<Trouble>), StoreError> {
        let mut troubles = Vec::new();
        let source = readable(path, &mut troubles)?;
        let mut conn = Connection::open_in_memory()?;
        Migrations::from_slice(MIGRATIONS).to_latest(&mut conn)?;
        conn.pragma_update(None, "foreign_keys", false)?;
        let mut every_change = true;
        for (table, order) in TABLES {
            if let Some(trouble) = Table::new(&source, &conn, table, order, "IGNORE")?.copy()? {
                every_change &= table != "change";
                troubles.push(trouble);
            }
        }
        project::rebuild_in(&conn)?;
        // What was folded from all changes says more than a new fold of some of them.
        let standing = if every_change { "IGNORE" } else { "REPLACE" };
        for (table, order) in FOLDED {
            troubles.extend(Table::new(&source, &conn, table, order, standing)?.copy()?);
        }
        if !every_change {
            index_again(&conn)?;
        }
        let records: i64 = conn.query_row("SELECT count(*) FROM newsroom_record", [], |row| row.get(0))?;
        if records == 0 {
            return Err(StoreError::Damaged {
                what: "nothing of the newsroom can be read".to_owned(),
                corrupt: true,
            });
        }
        Ok((
            Self {
                conn,
                path: path.to_owned(),
                aside: 0,
            },
            troubles,
        ))
    }
}

/// The database as far as SQLite follows it; from a copy in memory where the pages that name the tables are broken.
fn readable(path: &Path, troubles: &mut Vec<Trouble>) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let source = Connection::open_with_flags(path, flags)?;
    keep_log_on_closing(&source, true)?;
    read_what_there_is(&source)?;
    let Err(why) = names_every_table(&source) else {
        return Ok(source);
    };
    // With what is still in the log, unless the very first page is broken.
    let bytes = match source.serialize(MAIN_DB) {
        Ok(bytes) => bytes.to_vec(),
        Err(_) => std::fs::read(path)?,
    };
    let Some(copy) = mended(bytes)? else {
        return Ok(source);
    };
    read_what_there_is(&copy)?;
    troubles.push(Trouble {
        what: "the list of tables".to_owned(),
        why: why.to_string(),
    });
    Ok(copy)
}

/// SQLite opens neither a file that is shorter than it says nor one with a table that it cannot make out, unless it is
/// told that somebody mends it. Nothing is written all the same.
fn read_what_there_is(conn: &Connection) -> Result<(), StoreError> {
    conn.pragma_update(None, "query_only", true)?;
    conn.pragma_update(None, "writable_schema", true)?;
    Ok(())
}

fn names_every_table(conn: &Connection) -> rusqlite::Result<()> {
    for (table, order) in TABLES.iter().chain(&FOLDED) {
        conn.prepare(&format!("SELECT {order} FROM {table}"))?;
    }
    Ok(())
}

/// Search over rows that stand as they were, when their changes do not say them any more.
fn index_again(conn: &Connection) -> Result<(), StoreError> {
    conn.execute("DELETE FROM piece_search", [])?;
    let mut pieces = conn.prepare("SELECT id, fold FROM piece")?;
    let rows = pieces.query_map([], |row| Ok((row.get::<_, [u8; 16]>(0)?, row.get::<_, String>(1)?)))?;
    for row in rows {
        let (id, fold) = row?;
        if let Ok(fold) = serde_json::from_str::<PieceFold>(&fold) {
            search::index_fold(conn, PieceId::from_uuid(uuid::Uuid::from_bytes(id)), &fold)?;
        }
    }
    Ok(())
}

/// A table being copied.
struct Table<'a> {
    from: &'a Connection,
    table: &'a str,
    order: &'a str,
    /// The columns that are copied, with commas.
    list: String,
    columns: usize,
    insert: Statement<'a>,
    /// What failed first.
    why: Option<rusqlite::Error>,
}

impl<'a> Table<'a> {
    fn new(
        from: &'a Connection,
        to: &'a Connection,
        table: &'a str,
        order: &'a str,
        standing: &str,
    ) -> Result<Self, StoreError> {
        // The row number of a projection is the copy's own.
        let columns: Vec<String> = to
            .prepare("SELECT name FROM pragma_table_info(?1) WHERE name <> 'rowid_'")?
            .query_map([table], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        let list = columns.join(", ");
        let marks = vec!["?"; columns.len()].join(", ");
        Ok(Self {
            from,
            table,
            order,
            insert: to.prepare(&format!("INSERT OR {standing} INTO {table} ({list}) VALUES ({marks})"))?,
            list,
            columns: columns.len(),
            why: None,
        })
    }

    /// Copies what can be read, and says what could not be.
    fn copy(mut self) -> Result<Option<Trouble>, StoreError> {
        let order = self.order;
        let whole = if NUMBERED.contains(&self.table) {
            self.copy_around_holes()
        } else {
            self.copy_rows(&format!("ORDER BY {order}"))
        };
        if !whole {
            self.copy_rows(&format!("ORDER BY {order} DESC"));
        }
        Ok(self.why.map(|why| Trouble {
            what: format!("the table {}", self.table),
            why: why.to_string(),
        }))
    }

    /// An index may be broken where the table is not.
    fn question(&self, end: &str) -> rusqlite::Result<Statement<'a>> {
        let Self { table, order, list, .. } = self;
        self.from
            .prepare(&format!("SELECT {order}, {list} FROM {table} NOT INDEXED {end}"))
    }

    /// Copies rows up to the first that cannot be reached. Says whether it reached them all.
    fn copy_rows(&mut self, end: &str) -> bool {
        let done = self
            .question(end)
            .and_then(|mut question| self.copy_answer(question.query([])?, &mut 0));
        self.noted(done)
    }

    /// Copies rows by their numbers, and goes on behind those that cannot be reached.
    fn copy_around_holes(&mut self) -> bool {
        let order = self.order;
        let mut question = match self.question(&format!("WHERE {order} >= ?1 ORDER BY {order}")) {
            Ok(question) => question,
            Err(why) => return self.noted(Err(why)),
        };
        let (mut number, mut tried) = (1, 0);
        while tried < WIDEST_HOLE {
            let mut last = 0;
            let done = question
                .query([number])
                .and_then(|rows| self.copy_answer(rows, &mut last));
            if self.noted(done) {
                return true;
            }
            if last < number {
                number += 1;
                tried += 1;
            } else {
                number = last + 1;
                tried = 0;
            }
        }
        false
    }

    fn copy_answer(&mut self, mut rows: Rows<'_>, last: &mut i64) -> rusqlite::Result<()> {
        while let Some(row) = rows.next()? {
            if let Ok(number) = row.get(0) {
                *last = number;
            }
            let values: rusqlite::Result<Vec<Value>> = (1..=self.columns).map(|at| row.get(at)).collect();
            match values {
                // A value that its column does not take is damage: the row is left out, and `verify` names it.
                Ok(values) => {
                    let _ = self.insert.execute(params_from_iter(values));
                }
                Err(why) => {
                    self.noted(Err(why));
                }
            }
        }
        Ok(())
    }

    fn noted(&mut self, done: rusqlite::Result<()>) -> bool {
        done.map_err(|why| self.why.get_or_insert(why)).is_ok()
    }
}
