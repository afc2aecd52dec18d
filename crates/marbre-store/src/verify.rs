//! Checks chains, signatures, projections and versions, and names what is wrong, down to a row.

use crate::project::read_change;
use crate::{Store, StoreError};
use ed25519_dalek::VerifyingKey;
use marbre_domain::change::{Chain, Header};
use marbre_domain::ids::DeviceId;
use marbre_domain::record::Record;
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

impl Store {
    /// Checks everything. `keys` are the devices' public keys beside those that the chains name themselves.
    pub fn verify(&self, keys: &BTreeMap<DeviceId, VerifyingKey>) -> Result<Verified, StoreError> {
        let mut verified = Verified::default();
        let mut keys = keys.clone();
        self.check_pages(&mut verified)?;
        let mut heads: BTreeMap<(DeviceId, Chain), Header> = BTreeMap::new();
        let mut statement = self
            .conn
            .prepare("SELECT header, signature, salt, body, arrival, hash FROM change ORDER BY device, chain, seq")?;
        let mut rows = statement.query([])?;
        loop {
            let row = match rows.next() {
                Ok(Some(row)) => row,
                Ok(None) => break,
                Err(error) => {
                    verified.troubles.push(Trouble {
                        what: "the table of changes".into(),
                        why: error.to_string(),
                    });
                    break;
                }
            };
            verified.changes += 1;
            let arrival: i64 = row.get(4)?;
            let trouble = |why: String| Trouble {
                what: format!("change {arrival}"),
                why,
            };
            let change = match read_change(row)? {
                Ok(change) => change,
                Err(error) => {
                    verified.troubles.push(trouble(error.to_string()));
                    continue;
                }
            };
            let id = change.header.id;
            let what = format!(
                "change {arrival} ({} {}, {})",
                id.chain.as_str(),
                id.seq,
                change.header.kind
            );
            let trouble = |why: String| Trouble {
                what: what.clone(),
                why,
            };
            if row.get::<_, Vec<u8>>(5)? != change.header.hash().as_bytes() {
                verified.troubles.push(trouble("its header changed on disk".into()));
            }
            if let Some(body) = &change.body {
                match Record::from_body(&change.header.kind, body) {
                    Ok(Record::Device { id, key, .. }) => {
                        if let Some(key) = public_key(&key) {
                            keys.entry(id).or_insert(key);
                        }
                    }
                    Ok(_) => {}
                    Err(error) => verified.troubles.push(trouble(error.to_string())),
                }
            }
            match keys.get(&id.device) {
                Some(key) => {
                    if let Err(error) = change.check(key) {
                        verified.troubles.push(trouble(error.to_string()));
                    }
                }
                None => verified.troubles.push(trouble("its device is unknown".into())),
            }
            if let Err(error) = change.follows(heads.get(&(id.device, id.chain))) {
                verified.troubles.push(trouble(error.to_string()));
            }
            heads.insert((id.device, id.chain), change.header);
        }
        self.check_journal(&mut verified)?;
        Ok(verified)
    }

    fn check_pages(&self, verified: &mut Verified) -> Result<(), StoreError> {
        let mut statement = self.conn.prepare("PRAGMA quick_check(20)")?;
        let rows = statement.query_map([], |row| row.get::<_, String>(0))?;
        for row in rows {
            match row {
                Ok(words) if words == "ok" => {}
                Ok(words) => verified.troubles.push(Trouble {
                    what: "the database file".into(),
                    why: words,
                }),
                Err(error) => {
                    verified.troubles.push(Trouble {
                        what: "the database file".into(),
                        why: error.to_string(),
                    });
                    break;
                }
            }
        }
        Ok(())
    }

    fn check_journal(&self, verified: &mut Verified) -> Result<(), StoreError> {
        let mut statement = self.conn.prepare("SELECT id, text_update, check_sum FROM journal")?;
        let rows = statement.query_map([], |row| {
            Ok((
                row.get::<_, i64>(0)?,
                row.get::<_, Vec<u8>>(1)?,
                row.get::<_, Vec<u8>>(2)?,
            ))
        })?;
        for row in rows {
            let (id, update, sum) = row?;
            if crate::journal::check_sum(&update) != sum {
                verified.troubles.push(Trouble {
                    what: format!("journal row {id}"),
                    why: "its bytes changed on disk".into(),
                });
            }
        }
        Ok(())
    }
}

fn public_key(hex: &str) -> Option<VerifyingKey> {
    let mut bytes = [0; 32];
    if hex.len() != 64 || !hex.is_ascii() {
        return None;
    }
    for (byte, at) in bytes.iter_mut().zip((0..64).step_by(2)) {
        *byte = u8::from_str_radix(&hex[at..at + 2], 16).ok()?;
    }
    VerifyingKey::from_bytes(&bytes).ok()
}
