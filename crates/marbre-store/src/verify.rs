//! Checks chains, signatures, projections and versions, and names what is wrong, down to a row. Writes nothing.

use crate::project::{self, read_change};
use crate::{Store, StoreError};
use ed25519_dalek::VerifyingKey;
use marbre_domain::change::{Chain, Change, Header};
use marbre_domain::ids::{DeviceId, PieceId, VersionHash};
use marbre_domain::record::Record;
use rusqlite::Row;
use std::collections::BTreeMap;

/// Something that is wrong with a store.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Trouble {
    /// Which thing: `change 12 (private 7)`, `piece …`, `version …`.
    pub what: String,
    /// What is wrong with it.
    pub why: String,
}

/// What a verification found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verified {
    /// How many changes were read.
    pub changes: u64,
    /// What is wrong.
    pub troubles: Vec<Trouble>,
}

impl Verified {
    fn trouble(&mut self, what: impl Into<String>, why: impl ToString) {
        self.troubles.push(Trouble {
            what: what.into(),
            why: why.to_string(),
        });
    }
}

impl Store {
    /// Checks everything. `keys` are the devices' public keys beside those that the chains name themselves.
    ///
    /// Damage never stops it: what cannot be read is a trouble of its own, and the rest is checked.
    pub fn verify(&self, keys: &BTreeMap<DeviceId, VerifyingKey>) -> Result<Verified, StoreError> {
        let mut verified = Verified::default();
        let mut keys = keys.clone();
        let mut heads: BTreeMap<(DeviceId, Chain), Header> = BTreeMap::new();
        self.each_row(
            &mut verified,
            "the database file",
            "PRAGMA quick_check(20)",
            |verified, row| {
                let words: String = row.get(0)?;
                if words != "ok" {
                    verified.trouble("the database file", words);
                }
                Ok(())
            },
        );
        // A device may be introduced in the chain of one that comes after it.
        let mut unread = Verified::default();
        self.each_row(
            &mut unread,
            "the table of changes",
            "SELECT header, signature, salt, body FROM change WHERE kind = 'device' ORDER BY arrival",
            |_, row| {
                if let Ok(change) = read_change(row)?
                    && let Some(body) = &change.body
                    && let Ok(Record::Device { id, key, .. }) = Record::from_body(&change.header.kind, body)
                    && let Some(key) = public_key(&key)
                {
                    keys.entry(id).or_insert(key);
                }
                Ok(())
            },
        );
        self.each_row(
            &mut verified,
            "the table of changes",
            "SELECT header, signature, salt, body, arrival, hash, device, chain, seq, kind, piece, time_ms
             FROM change ORDER BY device, chain, seq",
            |verified, row| {
                verified.changes += 1;
                check_change(verified, row, &keys, &mut heads)
            },
        );
        self.each_row(
            &mut verified,
            "the changes that wait",
            "SELECT header, signature, salt, body, hex(device), seq FROM waiting_change",
            |verified, row| {
                if let Err(error) = read_change(row)? {
                    let (device, seq): (String, i64) = (row.get(4)?, row.get(5)?);
                    verified.trouble(format!("waiting change {seq} of device {device}"), error);
                }
                Ok(())
            },
        );
        self.check_journal(&mut verified);
        self.check_versions(&mut verified);
        self.check_projections(&mut verified);
        self.check_text_caches(&mut verified);
        Ok(verified)
    }

    /// Goes over the rows of a question; a row or table that cannot be read becomes a trouble.
    fn each_row(
        &self,
        verified: &mut Verified,
        table: &str,
        sql: &str,
        mut look: impl FnMut(&mut Verified, &Row<'_>) -> rusqlite::Result<()>,
    ) {
        let mut go = || -> rusqlite::Result<()> {
            let mut statement = self.conn.prepare(sql)?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                if let Err(error) = look(verified, row) {
                    verified.trouble(format!("a row of {table}"), error);
                }
            }
            Ok(())
        };
        if let Err(error) = go() {
            verified.trouble(table, error);
        }
    }

    fn check_journal(&self, verified: &mut Verified) {
        let sql = "SELECT id, text_update, check_sum FROM journal";
        self.each_row(verified, "the journal", sql, |verified, row| {
            let id: i64 = row.get(0)?;
            let (update, sum): (Vec<u8>, Vec<u8>) = (row.get(1)?, row.get(2)?);
            if crate::journal::check_sum(&update) != sum {
                verified.trouble(format!("journal row {id}"), "its bytes changed on disk");
            }
            Ok(())
        });
    }

    fn check_versions(&self, verified: &mut Verified) {
        let sql = "SELECT hash, canonical FROM version ORDER BY hash";
        self.each_row(verified, "the versions", sql, |verified, row| {
            let hash = VersionHash::from_bytes(row.get(0)?);
            let canonical: String = row.get(1)?;
            if VersionHash::of(canonical.as_bytes()) != hash {
                verified.trouble(format!("version {}", hash.short()), "its bytes changed on disk");
            }
            Ok(())
        });
    }

    /// Compares what lists and windows are shown with a new fold of the changes.
    fn check_projections(&self, verified: &mut Verified) {
        const WHY: &str = "it is shown otherwise than its changes say; a rebuild mends it";
        let mut shown = Vec::new();
        self.each_row(
            verified,
            "the pieces",
            "SELECT id, state, fold FROM piece ORDER BY id",
            |_, row| {
                let id = PieceId::from_uuid(uuid::Uuid::from_bytes(row.get(0)?));
                shown.push((id, row.get::<_, String>(1)?, row.get::<_, String>(2)?));
                Ok(())
            },
        );
        for (id, state, fold) in shown {
            match project::fold(&self.conn, id) {
                Ok(Some(folded))
                    if folded.state.as_str() == state
                        && serde_json::to_string(&folded).is_ok_and(|new| new == fold) => {}
                Ok(_) => verified.trouble(format!("piece {id}"), WHY),
                Err(error) => verified.trouble(format!("piece {id}"), error),
            }
        }
        let sql = "SELECT DISTINCT c.piece FROM change c LEFT JOIN piece p ON p.id = c.piece
                   WHERE c.piece IS NOT NULL AND p.id IS NULL";
        let mut missing = Vec::new();
        self.each_row(verified, "the pieces", sql, |_, row| {
            missing.push(PieceId::from_uuid(uuid::Uuid::from_bytes(row.get(0)?)));
            Ok(())
        });
        for id in missing {
            if !matches!(project::fold(&self.conn, id), Ok(None)) {
                verified.trouble(format!("piece {id}"), WHY);
            }
        }
        let mut records = Vec::new();
        let sql = "SELECT kind, id, body FROM newsroom_record";
        self.each_row(verified, "the newsroom’s records", sql, |_, row| {
            records.push((
                (row.get::<_, String>(0)?, row.get::<_, String>(1)?),
                row.get::<_, String>(2)?,
            ));
            Ok(())
        });
        match project::newsroom_rows(&self.conn) {
            Ok(mut folded) => {
                for ((kind, id), body) in records {
                    if folded.remove(&(kind.clone(), id.clone())) != Some(body) {
                        verified.trouble(format!("the record {kind} {id}"), WHY);
                    }
                }
                for (kind, id) in folded.into_keys() {
                    verified.trouble(format!("the record {kind} {id}"), WHY);
                }
            }
            Err(error) => verified.trouble("the newsroom’s records", error),
        }
    }

    fn check_text_caches(&self, verified: &mut Verified) {
        let sql = "SELECT piece, snapshot, lines, check_sum FROM text_cache";
        self.each_row(verified, "the cached texts", sql, |verified, row| {
            let piece = PieceId::from_uuid(uuid::Uuid::from_bytes(row.get(0)?));
            let (snapshot, lines, sum): (Vec<u8>, Vec<u8>, Vec<u8>) = (row.get(1)?, row.get(2)?, row.get(3)?);
            if crate::journal::check_sum(&[snapshot, lines].concat()) != sum {
                verified.trouble(
                    format!("the cached text of piece {piece}"),
                    "its bytes changed on disk; it is not used",
                );
            }
            Ok(())
        });
    }
}

fn check_change(
    verified: &mut Verified,
    row: &Row<'_>,
    keys: &BTreeMap<DeviceId, VerifyingKey>,
    heads: &mut BTreeMap<(DeviceId, Chain), Header>,
) -> rusqlite::Result<()> {
    let arrival: i64 = row.get(4)?;
    let change = match read_change(row) {
        Ok(Ok(change)) => change,
        Ok(Err(error)) => {
            verified.trouble(format!("change {arrival}"), error);
            return Ok(());
        }
        Err(error) => {
            verified.trouble(format!("change {arrival}"), error);
            return Ok(());
        }
    };
    let id = change.header.id;
    let what = format!(
        "change {arrival} ({} {}, {})",
        id.chain.as_str(),
        id.seq,
        change.header.kind
    );
    if row.get_ref(5)?.as_bytes() != Ok(change.header.hash().as_bytes().as_slice()) {
        verified.trouble(&what, "its header changed on disk");
    }
    let mut piece = None;
    if let Some(body) = &change.body {
        // A kind of a newer program is carried unread; damage shows in the signature.
        piece = Record::from_body(&change.header.kind, body)
            .ok()
            .map(|record| record.piece());
    }
    if !columns_agree(row, &change, piece).unwrap_or(false) {
        verified.trouble(&what, "it is filed otherwise than its header says");
    }
    match keys.get(&id.device) {
        Some(key) => {
            if let Err(error) = change.check(key) {
                verified.trouble(&what, error);
            }
        }
        None => verified.trouble(&what, "its device is unknown"),
    }
    if let Err(error) = change.follows(heads.get(&(id.device, id.chain))) {
        verified.trouble(&what, error);
    }
    heads.insert((id.device, id.chain), change.header);
    Ok(())
}

/// Whether the columns by which a change is found repeat its header; `piece` is what its body says, if it can be read.
fn columns_agree(row: &Row<'_>, change: &Change, piece: Option<Option<PieceId>>) -> rusqlite::Result<bool> {
    let header = &change.header;
    let filed: Option<[u8; 16]> = row.get(10)?;
    Ok(row.get::<_, [u8; 16]>(6)? == *header.id.device.as_bytes()
        && row.get::<_, String>(7)? == header.id.chain.as_str()
        && u64::try_from(row.get::<_, i64>(8)?) == Ok(header.id.seq)
        && row.get::<_, String>(9)? == header.kind
        && row.get::<_, i64>(11)? == i64::try_from(header.time.ms).unwrap_or(i64::MAX)
        && piece.is_none_or(|piece| piece.map(|piece| *piece.as_bytes()) == filed))
}

pub(crate) fn public_key(hex: &str) -> Option<VerifyingKey> {
    let mut bytes = [0; 32];
    if hex.len() != 64 || !hex.is_ascii() {
        return None;
    }
    for (byte, at) in bytes.iter_mut().zip((0..64).step_by(2)) {
        *byte = u8::from_str_radix(&hex[at..at + 2], 16).ok()?;
    }
    VerifyingKey::from_bytes(&bytes).ok()
}
