//! The one function that writes changes: seals them, links them, projects them, all in one transaction.

use crate::{Store, StoreError, project};
use ed25519_dalek::SigningKey;
use marbre_domain::change::{Chain, Change, ChangeId, FORMAT, Header, HybridTime};
use marbre_domain::ids::{ChangeHash, DeviceId, MemberId, NewsroomId, PieceId};
use marbre_domain::record::Record;
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::{BTreeMap, BTreeSet};

/// Who writes, with what and when. All of it is given: the store reads no clock and draws no randomness.
pub struct Author<'a> {
    /// The newsroom.
    pub newsroom: NewsroomId,
    /// This machine.
    pub device: DeviceId,
    /// Its key.
    pub key: &'a SigningKey,
    /// Who acts.
    pub member: MemberId,
    /// The clock, in milliseconds since 1970.
    pub clock_ms: u64,
    /// Draws the salt of a body.
    pub salt: &'a mut dyn FnMut() -> [u8; 16],
}

/// What an append changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Appended {
    /// The changes written.
    pub changes: Vec<ChangeId>,
    /// The pieces whose projections were folded again.
    pub pieces: BTreeSet<PieceId>,
    /// Whether members, terms, signers, sites or the newsroom changed.
    pub newsroom: bool,
}

/// Journal rows that a text change stands for, to be removed with it.
pub(crate) struct Coalesced {
    pub piece: PieceId,
    pub up_to: i64,
}

/// The latest time of any change, by its index.
pub(crate) const LATEST: &str = "SELECT coalesce((SELECT max(time_ms) FROM change), 0)";

impl Store {
    /// Appends records to the chains and folds what they touch, all or nothing.
    pub fn append(&mut self, author: &mut Author<'_>, records: &[(Chain, Record)]) -> Result<Appended, StoreError> {
        self.append_with(author, records, &[], |_| Ok(()))
    }

    /// The same, with the journal rows of a piece up to one of them replaced by the text change among `records`.
    pub fn coalesce(
        &mut self,
        author: &mut Author<'_>,
        records: &[(Chain, Record)],
        piece: PieceId,
        up_to: i64,
    ) -> Result<Appended, StoreError> {
        self.append_with(author, records, &[Coalesced { piece, up_to }], |_| Ok(()))
    }

    pub(crate) fn append_with(
        &mut self,
        author: &mut Author<'_>,
        records: &[(Chain, Record)],
        coalesced: &[Coalesced],
        also: impl FnOnce(&Connection) -> Result<(), StoreError>,
    ) -> Result<Appended, StoreError> {
        let tx = crate::whole::Part::begin(&self.conn)?;
        let mut appended = Appended::default();
        let mut others: BTreeMap<DeviceId, u64> = crate::heads::shared_heads(&tx)?.into_iter().collect();
        let latest: i64 = tx.query_row(LATEST, [], |row| row.get(0))?;
        let mut time = HybridTime {
            ms: u64::try_from(latest).unwrap_or(0),
            tick: 0,
        };
        for (chain, record) in records {
            time = time.next(author.clock_ms);
            let previous = last_of(&tx, author.device, *chain)?;
            let (seq, hash) = match previous {
                Some((seq, hash)) => (seq + 1, hash),
                None => (1, ChangeHash::from_bytes([0; 32])),
            };
            let mut seen = others.clone();
            if *chain == Chain::Shared {
                seen.remove(&author.device);
            }
            let header = Header {
                format: FORMAT,
                newsroom: author.newsroom,
                id: ChangeId {
                    device: author.device,
                    chain: *chain,
                    seq,
                },
                previous: hash,
                seen,
                time,
                member: author.member,
                kind: record.kind().to_owned(),
                kind_format: 1,
                body_hash: [0; 32],
                member_signature: None,
            };
            let change = Change::seal(header, (author.salt)(), record.to_body(), author.key);
            insert(&tx, &change, record.piece())?;
            if *chain == Chain::Shared {
                others.insert(author.device, seq);
            }
            appended.changes.push(change.header.id);
            match record.piece() {
                Some(piece) => {
                    appended.pieces.insert(piece);
                }
                None => appended.newsroom = true,
            }
            project::keep_version(&tx, record)?;
        }
        for Coalesced { piece, up_to } in coalesced {
            tx.execute(
                "DELETE FROM journal WHERE piece = ?1 AND id <= ?2",
                params![piece.as_bytes(), up_to],
            )?;
        }
        if appended.newsroom {
            project::newsroom(&tx)?;
        }
        for piece in &appended.pieces {
            project::piece(&tx, *piece)?;
        }
        also(&tx)?;
        tx.commit()?;
        Ok(appended)
    }
}

fn last_of(conn: &Connection, device: DeviceId, chain: Chain) -> Result<Option<(u64, ChangeHash)>, StoreError> {
    let found = conn
        .prepare_cached("SELECT seq, hash FROM change WHERE device = ?1 AND chain = ?2 ORDER BY seq DESC LIMIT 1")?
        .query_row(params![device.as_bytes(), chain.as_str()], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, [u8; 32]>(1)?))
        })
        .optional()?;
    Ok(found.map(|(seq, hash)| (u64::try_from(seq).unwrap_or(0), ChangeHash::from_bytes(hash))))
}

pub(crate) fn insert(conn: &Connection, change: &Change, piece: Option<PieceId>) -> Result<(), StoreError> {
    let header = &change.header;
    conn.prepare_cached(
        "INSERT INTO change (device, chain, seq, hash, kind, piece, time_ms, header, signature, salt, body)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    )?
    .execute(params![
        header.id.device.as_bytes(),
        header.id.chain.as_str(),
        i64::try_from(header.id.seq).unwrap_or(i64::MAX),
        header.hash().as_bytes(),
        header.kind,
        piece.map(|piece| *piece.as_bytes()),
        i64::try_from(header.time.ms).unwrap_or(i64::MAX),
        header.bytes(),
        change.signature,
        change.salt,
        change.body,
    ])?;
    Ok(())
}
