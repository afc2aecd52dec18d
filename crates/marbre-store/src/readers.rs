//! What readers do under published pieces: their comments as the site last had them, what members decided about them on
//! their way to the site, how often a piece was read. Local: a site holds the original of all but the decisions.

use crate::{Store, StoreError};
use marbre_domain::ids::{MemberId, ModerationId, PieceId, SiteId};
use marbre_domain::readers::{CommentState, Moderation};
use rusqlite::types::Type;
use rusqlite::{OptionalExtension, Row, params};

/// A comment as the site last had it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReaderComment {
    /// On which site.
    pub site: SiteId,
    /// Its number there.
    pub number: u64,
    /// Under which piece.
    pub piece: PieceId,
    /// The comment it answers, or 0.
    pub parent: u64,
    /// The name that its author gave.
    pub author: String,
    /// Whether the newsroom's own account wrote it.
    pub own: bool,
    /// What it says, without markup.
    pub words: String,
    /// How it stood.
    pub state: CommentState,
    /// When it was written, in milliseconds since 1970.
    pub written_ms: i64,
    /// Where readers find it.
    pub address: String,
}

/// How a decision about a comment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ModerationState {
    /// Waits for its turn, or for the network.
    Queued,
    /// The site says so.
    Done,
    /// Somebody decided otherwise on the site meanwhile.
    Moved,
    /// The site refused it, in words.
    Refused,
    /// Taken back before it left.
    Cancelled,
}

impl ModerationState {
    const ALL: [Self; 5] = [Self::Queued, Self::Done, Self::Moved, Self::Refused, Self::Cancelled];

    /// The word under which it is stored and shown to programs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Done => "done",
            Self::Moved => "moved",
            Self::Refused => "refused",
            Self::Cancelled => "cancelled",
        }
    }

    fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

/// One decision about a comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModerationRow {
    /// Identifier; later decisions have later ones.
    pub id: ModerationId,
    /// On which site.
    pub site: SiteId,
    /// About which comment.
    pub number: u64,
    /// What is to happen.
    pub what: Moderation,
    /// The reply's words.
    pub words: String,
    /// How the comment stood when it was decided.
    pub seen: CommentState,
    /// Who decided.
    pub member: MemberId,
    /// Not sent before, in milliseconds since 1970.
    pub next_ms: i64,
    /// How often it was tried.
    pub attempts: u32,
    /// How it stands.
    pub state: ModerationState,
    /// What went wrong.
    pub detail: String,
    /// The number of the reply, once there.
    pub made: u64,
    /// When its state last changed.
    pub changed_ms: i64,
}

/// How often a piece was read on a site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reads {
    /// On which site.
    pub site: SiteId,
    /// Which piece.
    pub piece: PieceId,
    /// How often, by the site's own count.
    pub count: u64,
    /// When it was asked.
    pub at_ms: i64,
}

const COMMENT: &str = "site, number, piece, parent, author, own, words, state, written_ms, address";
const MODERATION: &str =
    "id, site, number, what, words, seen, member, next_ms, attempts, state, detail, made, changed_ms";

fn uuid(row: &Row<'_>, at: usize) -> rusqlite::Result<uuid::Uuid> {
    row.get::<_, [u8; 16]>(at).map(uuid::Uuid::from_bytes)
}

/// SQLite's whole numbers are signed; a site's never reach that far.
fn number(row: &Row<'_>, at: usize) -> rusqlite::Result<u64> {
    row.get::<_, i64>(at).map(i64::cast_unsigned)
}

fn word<T>(row: &Row<'_>, at: usize, named: impl Fn(&str) -> Option<T>) -> rusqlite::Result<T> {
    let word: String = row.get(at)?;
    named(&word).ok_or_else(|| rusqlite::Error::FromSqlConversionFailure(at, Type::Text, word.into()))
}

fn comment(row: &Row<'_>) -> rusqlite::Result<ReaderComment> {
    Ok(ReaderComment {
        site: SiteId::from_uuid(uuid(row, 0)?),
        number: number(row, 1)?,
        piece: PieceId::from_uuid(uuid(row, 2)?),
        parent: number(row, 3)?,
        author: row.get(4)?,
        own: row.get(5)?,
        words: row.get(6)?,
        state: word(row, 7, CommentState::named)?,
        written_ms: row.get(8)?,
        address: row.get(9)?,
    })
}

fn moderation(row: &Row<'_>) -> rusqlite::Result<ModerationRow> {
    Ok(ModerationRow {
        id: ModerationId::from_uuid(uuid(row, 0)?),
        site: SiteId::from_uuid(uuid(row, 1)?),
        number: number(row, 2)?,
        what: word(row, 3, Moderation::named)?,
        words: row.get(4)?,
        seen: word(row, 5, CommentState::named)?,
        member: MemberId::from_uuid(uuid(row, 6)?),
        next_ms: row.get(7)?,
        attempts: row.get(8)?,
        state: word(row, 9, ModerationState::named)?,
        detail: row.get(10)?,
        made: number(row, 11)?,
        changed_ms: row.get(12)?,
    })
}

impl Store {
    /// Keeps comments as the site has them now.
    pub fn keep_comments(&mut self, comments: &[ReaderComment]) -> Result<(), StoreError> {
        let within = self.conn.unchecked_transaction()?;
        for one in comments {
            within
                .prepare_cached(&format!(
                    "INSERT OR REPLACE INTO reader_comment ({COMMENT}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"
                ))?
                .execute(params![
                    one.site.as_bytes(),
                    one.number.cast_signed(),
                    one.piece.as_bytes(),
                    one.parent.cast_signed(),
                    one.author,
                    one.own,
                    one.words,
                    one.state.as_str(),
                    one.written_ms,
                    one.address,
                ])?;
        }
        Ok(within.commit()?)
    }

    /// Every comment that is kept, the newest first.
    pub fn reader_comments(&self) -> Result<Vec<ReaderComment>, StoreError> {
        let mut statement = self.conn.prepare_cached(&format!(
            "SELECT {COMMENT} FROM reader_comment ORDER BY written_ms DESC, number DESC"
        ))?;
        let rows = statement.query_map([], comment)?;
        rows.map(|row| Ok(row?)).collect()
    }

    /// One comment.
    pub fn reader_comment(&self, site: SiteId, number: u64) -> Result<Option<ReaderComment>, StoreError> {
        Ok(self
            .conn
            .prepare_cached(&format!(
                "SELECT {COMMENT} FROM reader_comment WHERE site = ?1 AND number = ?2"
            ))?
            .query_row(params![site.as_bytes(), number.cast_signed()], comment)
            .optional()?)
    }

    /// Writes how a decision about a comment stands now.
    pub fn write_moderation(&mut self, row: &ModerationRow) -> Result<(), StoreError> {
        self.conn
            .prepare_cached(&format!(
                "INSERT OR REPLACE INTO moderation ({MODERATION}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)"
            ))?
            .execute(params![
                row.id.as_bytes(),
                row.site.as_bytes(),
                row.number.cast_signed(),
                row.what.as_str(),
                row.words,
                row.seen.as_str(),
                row.member.as_bytes(),
                row.next_ms,
                row.attempts,
                row.state.as_str(),
                row.detail,
                row.made.cast_signed(),
                row.changed_ms,
            ])?;
        Ok(())
    }

    /// One decision about a comment.
    pub fn moderation(&self, id: ModerationId) -> Result<Option<ModerationRow>, StoreError> {
        Ok(self
            .conn
            .prepare_cached(&format!("SELECT {MODERATION} FROM moderation WHERE id = ?1"))?
            .query_row([id.as_bytes()], moderation)
            .optional()?)
    }

    /// Decisions that wait to leave, the oldest first.
    pub fn queued_moderations(&self) -> Result<Vec<ModerationRow>, StoreError> {
        self.moderations_where("state = 'queued'")
    }

    /// What asks for attention or still waits: everything that is neither done nor taken back, the oldest first.
    pub fn open_moderations(&self) -> Result<Vec<ModerationRow>, StoreError> {
        self.moderations_where("state IN ('queued', 'moved', 'refused')")
    }

    fn moderations_where(&self, condition: &str) -> Result<Vec<ModerationRow>, StoreError> {
        let mut statement = self.conn.prepare_cached(&format!(
            "SELECT {MODERATION} FROM moderation WHERE {condition} ORDER BY id"
        ))?;
        let rows = statement.query_map([], moderation)?;
        rows.map(|row| Ok(row?)).collect()
    }

    /// Keeps how often pieces were read.
    pub fn keep_reads(&mut self, reads: &[Reads]) -> Result<(), StoreError> {
        let within = self.conn.unchecked_transaction()?;
        for one in reads {
            within
                .prepare_cached("INSERT OR REPLACE INTO reads (site, piece, count, at_ms) VALUES (?1, ?2, ?3, ?4)")?
                .execute(params![
                    one.site.as_bytes(),
                    one.piece.as_bytes(),
                    one.count.cast_signed(),
                    one.at_ms
                ])?;
        }
        Ok(within.commit()?)
    }

    /// How often each piece was read on each site, the most read first.
    pub fn reads(&self) -> Result<Vec<Reads>, StoreError> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT site, piece, count, at_ms FROM reads ORDER BY count DESC, piece")?;
        let rows = statement.query_map([], |row| {
            Ok(Reads {
                site: SiteId::from_uuid(uuid(row, 0)?),
                piece: PieceId::from_uuid(uuid(row, 1)?),
                count: number(row, 2)?,
                at_ms: row.get(3)?,
            })
        })?;
        rows.map(|row| Ok(row?)).collect()
    }

    /// The number that stands under `field` in each local fact whose name begins so, by the rest of its name: a fact may hold a
    /// whole article, and only its number is read.
    pub fn numbers_under(&self, beginning: &str, field: &str) -> Result<Vec<(String, u64)>, StoreError> {
        let mut statement = self.conn.prepare_cached(
            "SELECT substr(name, length(?1) + 1), json_extract(value, '$.' || ?2) FROM local_fact
             WHERE substr(name, 1, length(?1)) = ?1 AND json_valid(value)
               AND json_type(value, '$.' || ?2) = 'integer'",
        )?;
        let rows = statement.query_map([beginning, field], |row| Ok((row.get(0)?, number(row, 1)?)))?;
        rows.map(|row| Ok(row?)).collect()
    }
}
