//! The pages that say where each table begins. Without them SQLite finds no table at all, although every row is there.
//! They are the same in every store of one format, so that a damaged one is taken from a new store.

use crate::{MIGRATIONS, StoreError};
use rusqlite::{Connection, MAIN_DB};
use rusqlite_migration::Migrations;

/// How SQLite's file header begins (<https://sqlite.org/fileformat2.html#the_database_header>).
const MAGIC: &[u8] = b"SQLite format 3\0";
const HEADER: usize = 100;
/// Where the header has the two bytes that say whether there is a write-ahead log: a copy in memory has none.
const LOG: std::ops::Range<usize> = 18..20;
/// Where the header has the number of pages, four bytes, the highest first.
const PAGES: std::ops::Range<usize> = 28..32;

/// An empty store, to compare with.
struct Pattern {
    bytes: Vec<u8>,
    page_size: usize,
    /// From 0, which is the one with the header.
    schema: Vec<usize>,
}

impl Pattern {
    /// As made by opening, or as made by copying (a backup that was restored): the tables stand in another order.
    fn new(copied: bool) -> Result<Self, StoreError> {
        let mut conn = Connection::open_in_memory()?;
        Migrations::from_slice(MIGRATIONS).to_latest(&mut conn)?;
        if copied {
            conn.execute_batch("VACUUM")?;
        }
        let page_size: u32 = conn.pragma_query_value(None, "page_size", |row| row.get(0))?;
        let schema = conn
            .prepare("SELECT pageno - 1 FROM dbstat WHERE name = 'sqlite_schema'")?
            .query_map([], |row| row.get::<_, u32>(0))?
            .map(|page| page.map(|page| page as usize))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            bytes: conn.serialize(MAIN_DB)?.to_vec(),
            page_size: page_size as usize,
            schema,
        })
    }

    fn page(&self, page: usize) -> std::ops::Range<usize> {
        page * self.page_size..(page + 1) * self.page_size
    }

    fn is_same(&self, bytes: &[u8], page: usize) -> bool {
        let mut range = self.page(page);
        if page == 0 {
            range.start = HEADER;
        }
        bytes.get(range.clone()) == self.bytes.get(range)
    }

    /// Puts this pattern's pages where others stand, if at least one proves that the store was made after it.
    fn mend(&self, bytes: &mut Vec<u8>) -> bool {
        let (same, other): (Vec<usize>, Vec<usize>) = self.schema.iter().partition(|page| self.is_same(bytes, **page));
        if same.is_empty() {
            return false;
        }
        let least = self.schema.iter().max().map_or(0, |last| (last + 1) * self.page_size);
        if bytes.len() < least {
            bytes.resize(least, 0);
        }
        let header = bytes[..HEADER].to_vec();
        for page in other {
            bytes[self.page(page)].copy_from_slice(&self.bytes[self.page(page)]);
        }
        if header.starts_with(MAGIC) {
            bytes[..HEADER].copy_from_slice(&header);
        } else {
            bytes[..HEADER].copy_from_slice(&self.bytes[..HEADER]);
            let pages = u32::try_from(bytes.len() / self.page_size).unwrap_or(u32::MAX);
            bytes[PAGES].copy_from_slice(&pages.to_be_bytes());
        }
        true
    }
}

/// A database in memory of a file's bytes with its schema pages put right, if they are known to be this program's.
pub(crate) fn mended(mut bytes: Vec<u8>) -> Result<Option<Connection>, StoreError> {
    for copied in [false, true] {
        if Pattern::new(copied)?.mend(&mut bytes) {
            bytes[LOG].fill(1);
            let mut conn = Connection::open_in_memory()?;
            conn.deserialize_read_exact(MAIN_DB, &bytes[..], bytes.len(), true)?;
            return Ok(Some(conn));
        }
    }
    Ok(None)
}
