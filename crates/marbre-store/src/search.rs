//! Full-text search over pieces, accents and ligatures folded.

use crate::pieces::{StoredPiece, read_piece};
use crate::{Store, StoreError, project};
use marbre_domain::fold::PieceFold;
use marbre_domain::ids::PieceId;
use marbre_domain::piece::FieldName;
use marbre_domain::taxonomy::fold_for_search;
use rusqlite::{Connection, OptionalExtension, params};

/// A piece found, with the words around the first match between `[` and `]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// The piece.
    pub piece: StoredPiece,
    /// Words around the match.
    pub excerpt: String,
}

/// Writes what a piece is found by. Texts come from `piece_words`, which the desk writes as they change.
pub(crate) fn index(conn: &Connection, id: PieceId) -> Result<(), StoreError> {
    match project::fold(conn, id)? {
        Some(fold) => index_fold(conn, id, &fold),
        None => Ok(()),
    }
}

/// The same from a fold that is known already.
pub(crate) fn index_fold(conn: &Connection, id: PieceId, fold: &PieceFold) -> Result<(), StoreError> {
    let rowid: i64 = conn
        .prepare_cached("SELECT rowid_ FROM piece WHERE id = ?1")?
        .query_row([id.as_bytes()], |row| row.get(0))?;
    let words: Option<(String, String)> = conn
        .prepare_cached("SELECT standfirst, body FROM piece_words WHERE piece = ?1")?
        .query_row([id.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let (standfirst, body) = words.unwrap_or_default();
    let mut around: Vec<&str> = [
        FieldName::Kicker,
        FieldName::Slugline,
        FieldName::Dateline,
        FieldName::Genre,
    ]
    .into_iter()
    .map(|name| fold.field(name))
    .collect();
    for embed in fold.embeds.values() {
        around.extend([
            embed.post.author.as_str(),
            embed.post.handle.as_str(),
            embed.post.text.as_str(),
        ]);
    }
    for media in fold.media.values() {
        around.extend([media.caption.as_str(), media.credit.as_str()]);
    }
    conn.prepare_cached("DELETE FROM piece_search WHERE rowid = ?1")?
        .execute([rowid])?;
    conn.prepare_cached(
        "INSERT INTO piece_search (rowid, headline, standfirst, body, around) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?
    .execute(params![
        rowid,
        searchable(fold.field(FieldName::Headline)),
        searchable(&standfirst),
        searchable(&body),
        searchable(&around.join(" ")),
    ])?;
    Ok(())
}

/// SQLite folds accents itself; ligatures and apostrophes are made plain here, so that excerpts keep their accents.
fn searchable(words: &str) -> String {
    words
        .replace(['’', '\''], " ")
        .replace('œ', "oe")
        .replace('Œ', "Oe")
        .replace('æ', "ae")
        .replace('Æ', "Ae")
}

/// Words as a question: each must be there, the last may be the beginning of a word. Nothing typed is syntax.
fn question(words: &str) -> Option<String> {
    let folded = fold_for_search(&searchable(words));
    let mut terms: Vec<String> = folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| format!("\"{word}\""))
        .collect();
    if let Some(last) = terms.last_mut() {
        last.push('*');
    }
    (!terms.is_empty()).then(|| terms.join(" "))
}

impl Store {
    /// Pieces in which all the words stand, the best first.
    pub fn search(&self, words: &str, limit: u32) -> Result<Vec<Found>, StoreError> {
        let Some(question) = question(words) else {
            return Ok(Vec::new());
        };
        let mut statement = self.conn.prepare_cached(
            "SELECT snippet(piece_search, -1, '[', ']', '…', 14), p.fold, p.touched_ms, coalesce(w.signs, 0)
             FROM piece_search s JOIN piece p ON p.rowid_ = s.rowid LEFT JOIN piece_words w ON w.piece = p.id
             WHERE piece_search MATCH ?1 ORDER BY bm25(piece_search, 10.0, 4.0, 1.0, 2.0), p.touched_ms DESC LIMIT ?2",
        )?;
        let rows = statement.query_map(params![question, limit], |row| {
            Ok((row.get::<_, String>(0)?, read_piece(row, 1)?))
        })?;
        let mut found = Vec::new();
        for row in rows {
            let (excerpt, piece) = row?;
            found.push(Found { piece: piece?, excerpt });
        }
        Ok(found)
    }
}
