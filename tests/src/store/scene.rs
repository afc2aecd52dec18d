//! Machines of a newsroom, without clock or chance: the same numbers give the same bytes.

use ed25519_dalek::SigningKey;
use marbre_domain::change::Chain;
use marbre_domain::ids::{DeviceId, MemberId, NewsroomId, PieceId};
use marbre_domain::member::{Member, Role};
use marbre_domain::record::Record;
use marbre_store::bad_disk::BadDisk;
use marbre_store::{Appended, Author, Store, StoreError};
use std::path::Path;

/// The name of the database on every disk of these tests.
pub const DATABASE: &str = "marbre.db";
/// When it all happens, in milliseconds since 1970.
pub const DAY: u64 = 1_795_000_000_000;

/// A machine, its key and who works on it.
#[derive(Debug, Clone)]
pub struct Machine {
    /// The machine.
    pub device: DeviceId,
    /// Its key.
    pub key: SigningKey,
    /// Who works on it.
    pub member: MemberId,
    /// The newsroom.
    pub newsroom: NewsroomId,
    /// The clock.
    pub clock_ms: u64,
    /// How many salts were drawn.
    pub salts: u64,
}

impl Machine {
    /// The machine of a number. Identifiers fall as numbers rise, so that no order happens to be the right one.
    pub fn new(number: u8) -> Self {
        Self {
            device: DeviceId::new(DAY - u64::from(number), [number; 10]),
            key: SigningKey::from_bytes(&[number; 32]),
            member: MemberId::new(DAY + u64::from(number), [number; 10]),
            newsroom: NewsroomId::new(DAY, [200; 10]),
            clock_ms: DAY,
            salts: u64::from(number) << 56,
        }
    }

    /// What a machine that joins says of itself.
    pub fn enrolment(&self) -> Record {
        let key = self
            .key
            .verifying_key()
            .to_bytes()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        Record::Device {
            id: self.device,
            name: format!("Poste {}", self.salts >> 56),
            key,
        }
    }

    /// Who works on it.
    pub fn person(&self, name: &str, role: Role) -> Record {
        Record::Member(Member {
            id: self.member,
            name: name.to_owned(),
            role,
            may_approve: false,
            may_publish: false,
            left: false,
        })
    }

    /// Writes as this machine, a second later than before.
    pub fn write<T>(&mut self, deed: impl FnOnce(&mut Author<'_>) -> Result<T, StoreError>) -> Result<T, StoreError> {
        self.clock_ms += 1_000;
        let salts = &mut self.salts;
        let mut salt = || {
            *salts += 1;
            u128::from(*salts).to_le_bytes()
        };
        deed(&mut Author {
            newsroom: self.newsroom,
            device: self.device,
            key: &self.key,
            member: self.member,
            clock_ms: self.clock_ms,
            salt: &mut salt,
        })
    }

    /// Appends as this machine.
    pub fn append(&mut self, store: &mut Store, records: &[(Chain, Record)]) -> Result<Appended, StoreError> {
        self.write(|author| store.append(author, records))
    }

    /// Appends to the shared chain as this machine.
    pub fn share(&mut self, store: &mut Store, record: Record) -> Result<Appended, StoreError> {
        self.append(store, &[(Chain::Shared, record)])
    }
}

/// The piece of a number.
pub fn piece(number: u8) -> PieceId {
    PieceId::new(DAY, [number; 10])
}

/// Opens the store of a disk.
pub fn open(disk: &BadDisk) -> Result<Store, StoreError> {
    Store::open(Path::new(DATABASE), &disk.options())
}
