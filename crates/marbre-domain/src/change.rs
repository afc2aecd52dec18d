//! A change: one signed entry of a device's append-only chain. How facts are written down, not what they mean
//! ([`crate::record`]).
//!
//! Bytes of a header: postcard of [`Header`], fields in the order below; the signature is Ed25519 over
//! `marbre-change-1` and those bytes. A header names its body by a salted hash, so that a body can later be taken
//! away and the chain stay whole. The format is described in `docs/change-format.md` and held by a test vector.

use crate::ids::{ChangeHash, DeviceId, MemberId, NewsroomId};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The format of headers that this program writes.
pub const FORMAT: u16 = 1;
const DOMAIN: &[u8] = b"marbre-change-1";

/// Which of a device's two chains.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Chain {
    /// Never leaves the machine: pieces before they are submitted or shared.
    Private,
    /// Goes to the newsroom's other machines.
    Shared,
}

impl Chain {
    /// The word under which it is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Private => "private",
            Self::Shared => "shared",
        }
    }
}

/// The place of a change: which chain, which link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ChangeId {
    /// The device that wrote it.
    pub device: DeviceId,
    /// Which of its chains.
    pub chain: Chain,
    /// 1, 2, 3…
    pub seq: u64,
}

/// Hybrid logical time. Orders what is shown and nothing else.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct HybridTime {
    /// Milliseconds since 1970, UTC; never before any time seen.
    pub ms: u64,
    /// Order within the millisecond.
    pub tick: u32,
}

impl HybridTime {
    /// The next time, given the clock: later than every time seen even when the clock went back.
    pub fn next(self, clock_ms: u64) -> Self {
        if clock_ms > self.ms {
            Self { ms: clock_ms, tick: 0 }
        } else {
            Self {
                ms: self.ms,
                tick: self.tick + 1,
            }
        }
    }
}

/// What is signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// [`FORMAT`] of the program that wrote it.
    pub format: u16,
    /// The newsroom.
    pub newsroom: NewsroomId,
    /// The change's place.
    pub id: ChangeId,
    /// The hash of the link before; zeros for the first.
    pub previous: ChangeHash,
    /// How far each other device's shared chain had been seen, and this device's own when this is a private change.
    pub seen: BTreeMap<DeviceId, u64>,
    /// When, for display.
    pub time: HybridTime,
    /// Who acted.
    pub member: MemberId,
    /// What kind of record the body is: kept and carried even when unknown.
    pub kind: String,
    /// The format of the body's kind.
    pub kind_format: u16,
    /// BLAKE3 over salt and body.
    pub body_hash: [u8; 32],
    /// The acting member's own signature over `body_hash`, for transitions, membership and publication facts.
    pub member_signature: Option<Vec<u8>>,
}

impl Header {
    /// The bytes that are signed and hashed.
    pub fn bytes(&self) -> Vec<u8> {
        postcard::to_stdvec(self).expect("a header holds only numbers, bytes and words")
    }

    /// Its hash: what the next link names.
    pub fn hash(&self) -> ChangeHash {
        ChangeHash::of(&self.bytes())
    }

    /// How many changes are known to stand before it: a linear extension of what happened before what.
    pub fn height(&self) -> u64 {
        self.id.seq
            + self
                .seen
                .iter()
                .filter(|(device, _)| **device != self.id.device)
                .map(|(_, seq)| seq)
                .sum::<u64>()
    }

    /// Whether it was written by somebody who had seen that change.
    pub fn has_seen(&self, other: &ChangeId) -> bool {
        if other.device == self.id.device {
            if other.chain == self.id.chain {
                other.seq < self.id.seq
            } else {
                // A private link is seen by every later shared one of the same machine, never the reverse elsewhere.
                other.chain == Chain::Private || self.seen.get(&other.device).is_some_and(|seen| other.seq <= *seen)
            }
        } else {
            self.seen.get(&other.device).is_some_and(|seen| other.seq <= *seen)
        }
    }
}

/// A link as stored and exchanged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The signed part.
    pub header: Header,
    /// Ed25519 signature of the device over the header's bytes.
    pub signature: [u8; 64],
    /// What the body was salted with.
    pub salt: [u8; 16],
    /// The body; `None` once it was taken away.
    pub body: Option<Vec<u8>>,
}

/// Why a link does not hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BrokenLink {
    /// The header cannot be read.
    #[error("the header cannot be read")]
    Header,
    /// The device's signature does not fit.
    #[error("the device’s signature does not fit")]
    Signature,
    /// The body is not the one that was signed.
    #[error("the body is not the one that was signed")]
    Body,
    /// The link before is another.
    #[error("the link before it is another, or missing")]
    Previous,
}

impl Change {
    /// Seals a body under a header. `header.body_hash` is filled in.
    pub fn seal(mut header: Header, salt: [u8; 16], body: Vec<u8>, key: &SigningKey) -> Self {
        header.body_hash = body_hash(&salt, &body);
        let signature = key.sign(&signed_bytes(&header.bytes())).to_bytes();
        Self {
            header,
            signature,
            salt,
            body: Some(body),
        }
    }

    /// Checks signature and body; the place in the chain is [`Self::follows`].
    pub fn check(&self, key: &VerifyingKey) -> Result<(), BrokenLink> {
        key.verify_strict(
            &signed_bytes(&self.header.bytes()),
            &Signature::from_bytes(&self.signature),
        )
        .map_err(|_| BrokenLink::Signature)?;
        match &self.body {
            Some(body) if body_hash(&self.salt, body) != self.header.body_hash => Err(BrokenLink::Body),
            Some(_) | None => Ok(()),
        }
    }

    /// Whether it is the link after `previous` (`None`: the first of its chain).
    pub fn follows(&self, previous: Option<&Header>) -> Result<(), BrokenLink> {
        let (seq, hash) = match previous {
            Some(previous) => (previous.id.seq + 1, previous.hash()),
            None => (1, ChangeHash::from_bytes([0; 32])),
        };
        if self.header.id.seq == seq && self.header.previous == hash {
            Ok(())
        } else {
            Err(BrokenLink::Previous)
        }
    }

    /// Reads stored bytes back.
    pub fn from_parts(
        header: &[u8],
        signature: [u8; 64],
        salt: [u8; 16],
        body: Option<Vec<u8>>,
    ) -> Result<Self, BrokenLink> {
        let header = postcard::from_bytes(header).map_err(|_| BrokenLink::Header)?;
        Ok(Self {
            header,
            signature,
            salt,
            body,
        })
    }
}

fn body_hash(salt: &[u8; 16], body: &[u8]) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(salt);
    hasher.update(body);
    *hasher.finalize().as_bytes()
}

fn signed_bytes(header: &[u8]) -> Vec<u8> {
    [DOMAIN, header].concat()
}

/// Sorts changes into the canonical order in which projections are folded: causes before effects, then device, then
/// sequence. Any machine that has the same set gets the same order.
pub fn canonical_order(headers: &mut [&Header]) {
    headers.sort_by_key(|header| (header.height(), header.id));
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use expect_test::expect;

    fn key() -> SigningKey {
        SigningKey::from_bytes(&[7; 32])
    }

    fn sealed(seq: u64, previous: ChangeHash) -> Change {
        let header = Header {
            format: FORMAT,
            newsroom: NewsroomId::new(1, [1; 10]),
            id: ChangeId {
                device: DeviceId::new(2, [2; 10]),
                chain: Chain::Shared,
                seq,
            },
            previous,
            seen: BTreeMap::from([(DeviceId::new(3, [3; 10]), 4)]),
            time: HybridTime {
                ms: 1_700_000_000_000,
                tick: 0,
            },
            member: MemberId::new(4, [4; 10]),
            kind: "field".into(),
            kind_format: 1,
            body_hash: [0; 32],
            member_signature: None,
        };
        Change::seal(header, [9; 16], b"{}".to_vec(), &key())
    }

    #[test]
    fn the_format_is_fixed_by_a_vector() {
        let change = sealed(1, ChangeHash::from_bytes([0; 32]));
        expect!["a387"].assert_eq(&change.header.hash().short());
    }

    #[test]
    fn what_was_touched_is_found() {
        let public = key().verifying_key();
        let first = sealed(1, ChangeHash::from_bytes([0; 32]));
        let second = sealed(2, first.header.hash());
        assert_eq!(first.check(&public), Ok(()));
        assert_eq!(first.follows(None), Ok(()));
        assert_eq!(second.follows(Some(&first.header)), Ok(()));
        assert_eq!(second.follows(None), Err(BrokenLink::Previous));
        let mut forged = first.clone();
        forged.body = Some(b"{ }".to_vec());
        assert_eq!(forged.check(&public), Err(BrokenLink::Body));
        forged.body = None;
        assert_eq!(
            forged.check(&public),
            Ok(()),
            "a body that was taken away leaves the chain whole"
        );
        forged.header.kind = "approve".into();
        assert_eq!(forged.check(&public), Err(BrokenLink::Signature));
    }

    #[test]
    fn time_never_goes_back() {
        let now = HybridTime { ms: 10, tick: 0 };
        assert_eq!(now.next(5), HybridTime { ms: 10, tick: 1 });
        assert_eq!(now.next(11), HybridTime { ms: 11, tick: 0 });
    }
}
