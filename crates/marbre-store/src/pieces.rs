//! Questions about pieces and the newsroom's records, answered from the projections.

use crate::error::unreadable;
use crate::{Store, StoreError, project};
use marbre_domain::fold::PieceFold;
use marbre_domain::ids::{MemberId, PieceId, VersionHash};
use marbre_domain::record::Record;
use marbre_domain::version::VersionContent;
use marbre_domain::workflow::State;
use rusqlite::{OptionalExtension, Row, params};

/// A piece as projected, with what its words amount to.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredPiece {
    /// Its fold.
    pub fold: PieceFold,
    /// When anything of it was last touched, in milliseconds since 1970.
    pub touched_ms: i64,
    /// Characters with spaces.
    pub signs: u32,
}

/// Which pieces are asked for.
#[derive(Debug, Clone, Default)]
pub struct PieceFilter {
    /// In one of these states; all when empty.
    pub states: Vec<State>,
    /// Written by this member.
    pub author: Option<MemberId>,
    /// At most so many, the last touched first.
    pub limit: Option<u32>,
}

const COLUMNS: &str =
    "p.fold, p.touched_ms, coalesce(w.signs, 0), p.id FROM piece p LEFT JOIN piece_words w ON w.piece = p.id";

pub(crate) fn read_piece(row: &Row<'_>, at: usize) -> rusqlite::Result<Result<StoredPiece, StoreError>> {
    let fold: String = row.get(at)?;
    let touched_ms = row.get(at + 1)?;
    let signs = row.get(at + 2)?;
    Ok(serde_json::from_str(&fold)
        .map(|fold| StoredPiece {
            fold,
            touched_ms,
            signs,
        })
        .map_err(|error| unreadable("a piece", error)))
}

impl Store {
    /// One piece.
    pub fn piece(&self, id: PieceId) -> Result<Option<StoredPiece>, StoreError> {
        let read = self
            .conn
            .prepare_cached(&format!("SELECT {COLUMNS} WHERE p.id = ?1"))?
            .query_row([id.as_bytes()], |row| read_piece(row, 0))
            .optional()?
            .transpose();
        match read {
            Err(StoreError::Unreadable { .. }) => self.folded_again(id).map(Some),
            read => read,
        }
    }

    /// Pieces, the last touched first.
    pub fn pieces(&self, filter: &PieceFilter) -> Result<Vec<StoredPiece>, StoreError> {
        let states: Vec<String> = filter
            .states
            .iter()
            .map(|state| format!("'{}'", state.as_str()))
            .collect();
        let in_states = if states.is_empty() {
            "1".to_owned()
        } else {
            format!("p.state IN ({})", states.join(", "))
        };
        let author = filter.author.map(|author| author.to_string()).unwrap_or_default();
        let mut statement = self.conn.prepare_cached(&format!(
            "SELECT {COLUMNS} WHERE {in_states} AND (?1 = '' OR instr(p.authors, ?1) > 0)
             ORDER BY p.touched_ms DESC, p.id LIMIT ?2"
        ))?;
        let limit = filter.limit.map_or(-1, i64::from);
        let rows = statement.query_map(params![author, limit], |row| {
            Ok((read_piece(row, 0)?, row.get::<_, [u8; 16]>(3)?))
        })?;
        let mut pieces = Vec::new();
        for row in rows {
            let (piece, id) = row?;
            // One damaged row hides no other: the piece is folded again, or `verify` alone names it.
            let piece = piece.or_else(|_| self.folded_again(PieceId::from_uuid(uuid::Uuid::from_bytes(id))));
            pieces.extend(piece.ok());
        }
        Ok(pieces)
    }

    /// A piece whose projected row is damaged, from its changes.
    fn folded_again(&self, id: PieceId) -> Result<StoredPiece, StoreError> {
        let fold = project::fold(&self.conn, id)?
            .ok_or_else(|| unreadable(format!("piece {id}"), "its first change cannot be read"))?;
        let (touched_ms, signs) = self.conn.query_row(
            "SELECT max(time_ms), coalesce((SELECT signs FROM piece_words WHERE piece = ?1), 0)
             FROM change WHERE piece = ?1",
            [id.as_bytes()],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        Ok(StoredPiece {
            fold,
            touched_ms,
            signs,
        })
    }

    /// How many pieces stand in each state, without reading any.
    pub fn count_by_state(&self) -> Result<Vec<(State, u32)>, StoreError> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT state, count(*) FROM piece GROUP BY state")?;
        let rows = statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, u32>(1)?)))?;
        let mut counts = Vec::new();
        for row in rows {
            let (state, count) = row?;
            if let Some(state) = State::named(&state) {
                counts.push((state, count));
            }
        }
        Ok(counts)
    }

    /// Pieces whose identifier begins with these hexadecimal digits: people type the first few.
    pub fn pieces_named(&self, prefix: &str) -> Result<Vec<PieceId>, StoreError> {
        let digits: String = prefix
            .chars()
            .filter(char::is_ascii_hexdigit)
            .collect::<String>()
            .to_uppercase();
        if digits.is_empty() || prefix.chars().any(|c| !c.is_ascii_hexdigit() && c != '-') {
            return Ok(Vec::new());
        }
        let mut statement = self
            .conn
            .prepare_cached("SELECT id FROM piece WHERE hex(id) LIKE ?1 || '%'")?;
        let rows = statement.query_map([digits], |row| row.get::<_, [u8; 16]>(0))?;
        rows.map(|row| Ok(PieceId::from_uuid(uuid::Uuid::from_bytes(row?))))
            .collect()
    }

    /// Pieces around whose texts these words stand somewhere, such as the hash of a picture.
    pub fn pieces_naming(&self, words: &str) -> Result<Vec<PieceId>, StoreError> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT id FROM piece WHERE instr(fold, ?1) > 0")?;
        let rows = statement.query_map([words], |row| row.get::<_, [u8; 16]>(0))?;
        rows.map(|row| Ok(PieceId::from_uuid(uuid::Uuid::from_bytes(row?))))
            .collect()
    }

    /// The newsroom's records as they stand: newsroom, devices, members, signers, terms, sites.
    pub fn newsroom_records(&self) -> Result<Vec<Record>, StoreError> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT kind, body FROM newsroom_record ORDER BY kind, id")?;
        let rows = statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
        let mut records = Vec::new();
        for row in rows {
            let (kind, body) = row?;
            match Record::from_body(&kind, body.as_bytes()) {
                Ok(record) => records.push(record),
                // One damaged row hides no other: all are folded again from their changes.
                Err(_) => return self.newsroom_folded_again(),
            }
        }
        Ok(records)
    }

    fn newsroom_folded_again(&self) -> Result<Vec<Record>, StoreError> {
        let rows = project::newsroom_rows(&self.conn)?;
        let records = rows
            .into_iter()
            .filter_map(|((kind, _), body)| Record::from_body(&kind, body.as_bytes()).ok());
        Ok(records.collect())
    }

    /// The canonical bytes of a version, checked against the hash that names them.
    pub fn version(&self, hash: VersionHash) -> Result<Option<VersionContent>, StoreError> {
        let canonical: Option<String> = self
            .conn
            .prepare_cached("SELECT canonical FROM version WHERE hash = ?1")?
            .query_row([hash.as_bytes()], |row| row.get(0))
            .optional()?;
        let Some(canonical) = canonical else { return Ok(None) };
        if VersionHash::of(canonical.as_bytes()) != hash {
            return Err(unreadable(
                format!("version {}", hash.short()),
                "its bytes changed on disk",
            ));
        }
        VersionContent::from_canonical(canonical.as_bytes())
            .map(Some)
            .map_err(|error| unreadable(format!("version {}", hash.short()), error))
    }
}
