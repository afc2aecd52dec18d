//! Changes of other machines: each is checked, waits for what it builds on, and is folded in. Who may join a newsroom
//! is decided where changes are fetched, not here.

use crate::append::insert;
use crate::project::{self, read_change};
use crate::verify::public_key;
use crate::{Store, StoreError};
use ed25519_dalek::VerifyingKey;
use marbre_domain::change::{BrokenLink, Chain, Change, ChangeId};
use marbre_domain::ids::{ChangeHash, DeviceId, NewsroomId, PieceId};
use marbre_domain::record::Record;
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::{BTreeMap, BTreeSet};

/// What came of changes that were handed in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Received {
    /// Now part of the store, those that had waited among them, in the order in which they were folded in.
    pub accepted: Vec<ChangeId>,
    /// Kept until what they build on arrives.
    pub waiting: Vec<ChangeId>,
    /// Were here already.
    pub known: usize,
    /// Not taken, and why.
    pub refused: Vec<RefusedChange>,
    /// The pieces whose projections were folded again.
    pub pieces: BTreeSet<PieceId>,
    /// Whether members, terms, signers, sites or the newsroom changed.
    pub newsroom: bool,
}

/// A change that was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("change {} of device {} is refused: {why}", id.seq, id.device)]
pub struct RefusedChange {
    /// Its place.
    pub id: ChangeId,
    /// Why.
    pub why: WhyRefused,
}

/// Why a change is not taken. What was here stands untouched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WhyRefused {
    /// Private chains never leave their machine.
    #[error("it is of a private chain, which never leaves its machine")]
    Private,
    /// It belongs to another newsroom.
    #[error("it is of another newsroom")]
    OtherNewsroom,
    /// It was not signed by its device.
    #[error("it is not signed by its device")]
    Forged,
    /// Its body is not the one that was signed, or not of the kind that was signed.
    #[error("its body is not the one that was signed")]
    Body,
    /// Its device wrote two different changes at one place.
    #[error("its device wrote something else at this place: two copies of one machine are at work")]
    Fork,
}

enum Verdict {
    Ready,
    Waits,
    Known,
    Refused(WhyRefused),
}

/// How far the store has come, kept up to date while changes are folded in.
struct Stand {
    newsroom: Option<NewsroomId>,
    heads: BTreeMap<DeviceId, (u64, ChangeHash)>,
    keys: BTreeMap<DeviceId, VerifyingKey>,
}

impl Stand {
    fn read(conn: &Connection) -> Result<Self, StoreError> {
        let mut stand = Self {
            newsroom: None,
            heads: BTreeMap::new(),
            keys: BTreeMap::new(),
        };
        let mut heads =
            conn.prepare_cached("SELECT device, max(seq), hash FROM change WHERE chain = 'shared' GROUP BY device")?;
        let rows = heads.query_map([], |row| {
            Ok((
                row.get::<_, [u8; 16]>(0)?,
                row.get::<_, i64>(1)?,
                row.get::<_, [u8; 32]>(2)?,
            ))
        })?;
        for row in rows {
            let (device, seq, hash) = row?;
            let device = DeviceId::from_uuid(uuid::Uuid::from_bytes(device));
            stand
                .heads
                .insert(device, (u64::try_from(seq).unwrap_or(0), ChangeHash::from_bytes(hash)));
        }
        let first = conn
            .prepare_cached("SELECT header, signature, salt, body FROM change ORDER BY arrival LIMIT 1")?
            .query_row([], read_change)
            .optional()?;
        stand.newsroom = first.transpose()?.map(|change| change.header.newsroom);
        let mut devices = conn.prepare_cached(
            "SELECT header, signature, salt, body FROM change WHERE piece IS NULL AND kind = 'device' ORDER BY arrival",
        )?;
        for change in devices.query_map([], read_change)? {
            if let Ok(change) = change? {
                stand.learn_key(&change);
            }
        }
        Ok(stand)
    }

    fn learn_key(&mut self, change: &Change) {
        if let Some((device, key)) = introduced(change) {
            self.keys.entry(device).or_insert(key);
        }
    }

    fn judge(&self, conn: &Connection, change: &Change) -> Result<Verdict, StoreError> {
        let header = &change.header;
        if header.id.chain == Chain::Private {
            return Ok(Verdict::Refused(WhyRefused::Private));
        }
        if self.newsroom.is_some_and(|newsroom| newsroom != header.newsroom) {
            return Ok(Verdict::Refused(WhyRefused::OtherNewsroom));
        }
        if let Some(key) = self.key_of(change) {
            match change.check(&key) {
                Ok(()) => {}
                Err(BrokenLink::Body) => return Ok(Verdict::Refused(WhyRefused::Body)),
                Err(BrokenLink::Signature | BrokenLink::Header | BrokenLink::Previous) => {
                    return Ok(Verdict::Refused(WhyRefused::Forged));
                }
            }
        } else {
            return Ok(Verdict::Waits);
        }
        if let Some(body) = &change.body
            && let Ok(record) = Record::from_body(&header.kind, body)
            && record.kind() != header.kind
        {
            return Ok(Verdict::Refused(WhyRefused::Body));
        }
        let (last, hash) = self
            .heads
            .get(&header.id.device)
            .copied()
            .unwrap_or((0, ChangeHash::from_bytes([0; 32])));
        if header.id.seq <= last {
            return Ok(match stored_hash(conn, header.id)? {
                Some(stored) if stored == header.hash() => Verdict::Known,
                Some(_) | None => Verdict::Refused(WhyRefused::Fork),
            });
        }
        if header.id.seq > last + 1 {
            return Ok(Verdict::Waits);
        }
        if header.previous != hash {
            return Ok(Verdict::Refused(WhyRefused::Fork));
        }
        let caused = header.seen.iter().all(|(device, seen)| {
            *device == header.id.device || self.heads.get(device).map_or(0, |(last, _)| *last) >= *seen
        });
        Ok(if caused { Verdict::Ready } else { Verdict::Waits })
    }

    /// The key its device is known by. A device may introduce itself in the first link of its chain; an introduction
    /// by another counts once it is folded in.
    fn key_of(&self, change: &Change) -> Option<VerifyingKey> {
        if let Some(key) = self.keys.get(&change.header.id.device) {
            return Some(*key);
        }
        let (device, key) = introduced(change)?;
        (change.header.id.seq == 1 && device == change.header.id.device).then_some(key)
    }

    fn fold_in(&mut self, conn: &Connection, change: &Change, received: &mut Received) -> Result<(), StoreError> {
        let header = &change.header;
        let piece = piece_of(change);
        insert(conn, change, piece)?;
        if let Some(body) = &change.body
            && let Ok(record) = Record::from_body(&header.kind, body)
        {
            project::keep_version(conn, &record)?;
        }
        match piece {
            Some(piece) => {
                received.pieces.insert(piece);
            }
            None => received.newsroom = true,
        }
        self.newsroom.get_or_insert(header.newsroom);
        self.heads.insert(header.id.device, (header.id.seq, header.hash()));
        self.learn_key(change);
        received.accepted.push(header.id);
        Ok(())
    }
}

/// The device and key that a change introduces.
fn introduced(change: &Change) -> Option<(DeviceId, VerifyingKey)> {
    if change.header.kind != "device" {
        return None;
    }
    match Record::from_body(&change.header.kind, change.body.as_deref()?) {
        Ok(Record::Device { id, key, .. }) => Some((id, public_key(&key)?)),
        Ok(_) | Err(_) => None,
    }
}

/// The piece a change is about, also when its kind is of a newer program: such a change is kept and counts as a touch.
fn piece_of(change: &Change) -> Option<PieceId> {
    let body = change.body.as_deref()?;
    match Record::from_body(&change.header.kind, body) {
        Ok(record) => record.piece(),
        Err(_) => serde_json::from_slice::<serde_json::Value>(body)
            .ok()?
            .get("piece")?
            .as_str()?
            .parse()
            .ok(),
    }
}

fn stored_hash(conn: &Connection, id: ChangeId) -> Result<Option<ChangeHash>, StoreError> {
    Ok(conn
        .prepare_cached("SELECT hash FROM change WHERE device = ?1 AND chain = ?2 AND seq = ?3")?
        .query_row(params![id.device.as_bytes(), id.chain.as_str(), sql_seq(id)], |row| {
            row.get(0)
        })
        .optional()?
        .map(ChangeHash::from_bytes))
}

fn sql_seq(id: ChangeId) -> i64 {
    i64::try_from(id.seq).unwrap_or(i64::MAX)
}

/// Two that claim one place may both wait: which of them is genuine shows once the device's key is known.
fn wait(conn: &Connection, change: &Change) -> Result<bool, StoreError> {
    let header = &change.header;
    let added = conn
        .prepare_cached(
            "INSERT OR IGNORE INTO waiting_change (device, seq, hash, header, signature, salt, body)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute(params![
            header.id.device.as_bytes(),
            sql_seq(header.id),
            waiting_name(change),
            header.bytes(),
            change.signature,
            change.salt,
            change.body,
        ])?;
    Ok(added > 0)
}

/// Names a waiting change by all its bytes: a header is the same under a forged signature or another body.
fn waiting_name(change: &Change) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&change.header.bytes());
    hasher.update(&change.signature);
    hasher.update(&change.salt);
    hasher.update(change.body.as_deref().unwrap_or_default());
    *hasher.finalize().as_bytes()
}

fn all_waiting(conn: &Connection) -> Result<Vec<Change>, StoreError> {
    let mut statement =
        conn.prepare_cached("SELECT header, signature, salt, body FROM waiting_change ORDER BY device, seq, hash")?;
    let rows = statement.query_map([], read_change)?;
    let mut waiting = Vec::new();
    for change in rows {
        // One that cannot be read waits on: verify names it, and its device sends it again.
        if let Ok(change) = change? {
            waiting.push(change);
        }
    }
    Ok(waiting)
}

fn stop_waiting(conn: &Connection, change: &Change) -> Result<(), StoreError> {
    conn.prepare_cached("DELETE FROM waiting_change WHERE device = ?1 AND seq = ?2 AND hash = ?3")?
        .execute(params![
            change.header.id.device.as_bytes(),
            sql_seq(change.header.id),
            waiting_name(change)
        ])?;
    Ok(())
}

impl Store {
    /// Takes in changes of other machines, in any order and any number of times, all that hold or none on an error.
    ///
    /// A change waits until the link before it, everything its writer had seen and the key of its device are here.
    /// What does not hold is refused by name and the rest is taken.
    pub fn receive(&mut self, changes: Vec<Change>) -> Result<Received, StoreError> {
        let tx = self.conn.transaction()?;
        let mut stand = Stand::read(&tx)?;
        let mut received = Received::default();
        for change in &changes {
            match stand.judge(&tx, change)? {
                Verdict::Ready => stand.fold_in(&tx, change, &mut received)?,
                Verdict::Waits => {
                    if !wait(&tx, change)? {
                        received.known += 1;
                    }
                }
                Verdict::Known => received.known += 1,
                Verdict::Refused(why) => received.refused.push(RefusedChange {
                    id: change.header.id,
                    why,
                }),
            }
        }
        let mut waiting = all_waiting(&tx)?;
        let mut moved = !received.accepted.is_empty();
        while moved {
            moved = false;
            let mut still = Vec::new();
            for change in waiting {
                match stand.judge(&tx, &change)? {
                    Verdict::Waits => {
                        still.push(change);
                        continue;
                    }
                    Verdict::Ready => {
                        stand.fold_in(&tx, &change, &mut received)?;
                        moved = true;
                    }
                    Verdict::Known => {}
                    Verdict::Refused(why) => received.refused.push(RefusedChange {
                        id: change.header.id,
                        why,
                    }),
                }
                stop_waiting(&tx, &change)?;
            }
            waiting = still;
        }
        let given: BTreeSet<ChangeId> = changes.iter().map(|change| change.header.id).collect();
        received.waiting = waiting
            .iter()
            .map(|change| change.header.id)
            .filter(|id| given.contains(id))
            .collect();
        received.waiting.dedup();
        if received.newsroom {
            project::newsroom(&tx)?;
        }
        for piece in &received.pieces {
            project::piece(&tx, *piece)?;
        }
        tx.commit()?;
        Ok(received)
    }

    /// The changes that wait for others, by place.
    pub fn waiting(&self) -> Result<Vec<ChangeId>, StoreError> {
        Ok(all_waiting(&self.conn)?
            .into_iter()
            .map(|change| change.header.id)
            .collect())
    }

    /// The changes of shared chains beyond what a machine has of each, causes before effects: what to send it.
    pub fn shared_beyond(&self, heads: &BTreeMap<DeviceId, u64>) -> Result<Vec<Change>, StoreError> {
        let mut statement = self.conn.prepare_cached(
            "SELECT header, signature, salt, body FROM change WHERE chain = 'shared' ORDER BY arrival",
        )?;
        let mut beyond = Vec::new();
        for change in statement.query_map([], read_change)? {
            let change = change??;
            if change.header.id.seq > heads.get(&change.header.id.device).copied().unwrap_or(0) {
                beyond.push(change);
            }
        }
        Ok(beyond)
    }
}
