//! A profile: the folder of one newsroom on one machine, its lock and its keys.
//!
//! ```text
//! <home>/marbre.db     the store
//! <home>/device.key    the machine's signing key, readable by its user only; never in a backup
//! <home>/media/        blobs
//! <home>/passwords.age  passwords of sites, where no keyring runs; never in a backup
//! <home>/lock          held by the one process that owns the profile
//! <home>/window        held by the process whose windows show it, or wait for it
//! ```

use crate::clock::Clock;
use crate::credentials::Credentials;
use crate::damage::open_store;
use crate::error::DeskError;
use crate::invalid::Invalid;
use crate::newsroom::Newsroom;
use crate::{Desk, Surroundings};
use ed25519_dalek::SigningKey;
use marbre_domain::change::Chain;
use marbre_domain::ids::{DeviceId, MemberId, NewsroomId};
use marbre_domain::member::{Member, Role};
use marbre_domain::record::Record;
use marbre_store::{Blobs, OpenOptions, Store, StoreError};
use std::collections::{BTreeSet, HashMap};
use std::fs::{self, File, TryLockError};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

/// So often a lock is asked for again, and so far apart.
const PAUSES: usize = 5;
const PAUSE: Duration = Duration::from_millis(10);

/// What a new newsroom is made of.
#[derive(Debug, Clone)]
pub struct NewNewsroom {
    /// Its name.
    pub name: String,
    /// The first member's name.
    pub member: String,
    /// The first member's role.
    pub role: Role,
    /// IANA zone.
    pub zone: String,
    /// `fr` or `en`.
    pub language: String,
}

/// The machine in the newsroom.
pub(crate) struct Device {
    pub id: DeviceId,
    pub key: SigningKey,
}

fn file_error(what: impl Into<String>) -> impl FnOnce(std::io::Error) -> DeskError {
    let what = what.into();
    move |source| DeskError::File { what, source }
}

/// The file whose lock says who owns the profile.
fn lock_file(home: &Path) -> Result<File, DeskError> {
    let place = home.join("lock");
    File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&place)
        .map_err(file_error(format!("opening {}", place.display())))
}

/// Takes the profile's lock, or says that another process has it.
fn take_lock(home: &Path) -> Result<File, DeskError> {
    let lock = lock_file(home)?;
    match within_an_instant(|| lock.try_lock(), || thread::sleep(PAUSE)) {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(DeskError::Taken),
        Err(TryLockError::Error(source)) => Err(file_error(format!("locking {}", home.display()))(source)),
    }
}

/// Asks for a lock, and again after each of a few pauses: who waits for the profile has its lock for an instant, and owns nothing.
fn within_an_instant(
    mut ask: impl FnMut() -> Result<(), TryLockError>,
    mut pause: impl FnMut(),
) -> Result<(), TryLockError> {
    for _ in 0..PAUSES {
        match ask() {
            Err(TryLockError::WouldBlock) => pause(),
            answered => return answered,
        }
    }
    ask()
}

/// Waits until no process owns the profile; the thread stands still meanwhile. Somebody else may still be faster in taking it.
pub fn wait_for_profile(home: &Path) -> Result<(), DeskError> {
    let free = lock_file(home)?.lock();
    free.map_err(file_error(format!("locking {}", home.display())))
}

fn database(home: &Path) -> PathBuf {
    home.join("marbre.db")
}

impl Desk {
    /// Makes a newsroom in an empty folder.
    pub fn init(
        home: &Path,
        new: &NewNewsroom,
        surroundings: Box<dyn Surroundings>,
    ) -> Result<(Self, MemberId), DeskError> {
        if database(home).exists() {
            return Err(DeskError::AlreadyThere {
                home: home.display().to_string(),
            });
        }
        if new.zone.parse::<chrono_tz::Tz>().is_err() {
            let zone = new.zone.clone();
            return Err(Invalid::Zone { zone }.into());
        }
        if !["fr", "en"].contains(&new.language.as_str()) {
            let language = new.language.clone();
            return Err(Invalid::Language { language }.into());
        }
        fs::create_dir_all(home).map_err(file_error(format!("making {}", home.display())))?;
        let lock = take_lock(home)?;
        let mut surroundings = surroundings;
        let mut random16 = || {
            let mut bytes = [0; 10];
            surroundings.random(&mut bytes);
            bytes
        };
        let device_random = random16();
        let newsroom_random = random16();
        let member_random = random16();
        let mut seed = [0; 32];
        surroundings.random(&mut seed);
        let now = u64::try_from(surroundings.now().timestamp_millis()).unwrap_or(0);
        let device = Device {
            id: DeviceId::new(now, device_random),
            key: SigningKey::from_bytes(&seed),
        };
        write_key(home, &device.key)?;
        let mut store = Store::open(&database(home), &OpenOptions::default())?;
        let newsroom_id = NewsroomId::new(now, newsroom_random);
        store.set_fact("newsroom", &newsroom_id.to_string())?;
        store.set_fact("device", &device.id.to_string())?;
        let mut desk = Self::assemble(home, store, device, newsroom_id, surroundings, lock)?;
        let member = MemberId::new(now, member_random);
        let first = Member {
            id: member,
            name: new.member.trim().to_owned(),
            role: new.role,
            may_approve: false,
            may_publish: false,
            left: false,
        };
        let enrolment = desk.enrolment();
        desk.append(
            member,
            vec![
                (Chain::Shared, enrolment),
                (
                    Chain::Shared,
                    Record::Newsroom {
                        name: new.name.trim().to_owned(),
                        language: new.language.clone(),
                        zone: new.zone.clone(),
                    },
                ),
                (Chain::Shared, Record::Member(first)),
            ],
        )?;
        desk.store.set_fact("me", &member.to_string())?;
        Ok((desk, member))
    }

    /// Opens the newsroom of a folder.
    pub fn open(home: &Path, surroundings: Box<dyn Surroundings>) -> Result<Self, DeskError> {
        let place = database(home);
        // A folder that may not be looked into is not taken for one without a newsroom.
        let hidden = file_error(format!("looking for {}", place.display()));
        if !place.try_exists().map_err(hidden)? {
            return Err(DeskError::NoNewsroom {
                home: home.display().to_string(),
            });
        }
        let lock = take_lock(home)?;
        let (mut store, damage) = open_store(&place)?;
        let mut surroundings = surroundings;
        let newsroom = match fact_id::<NewsroomId>(&store, "newsroom", home) {
            // Read around damage nothing is signed: a name of the moment will do.
            Err(_) if !damage.is_empty() => NewsroomId::new(0, [0; 10]),
            known => known?,
        };
        let (device, fresh) = match read_key(home)? {
            Some(key) => (
                Device {
                    id: match fact_id::<DeviceId>(&store, "device", home) {
                        Err(_) if !damage.is_empty() => DeviceId::new(0, [0; 10]),
                        known => known?,
                    },
                    key,
                },
                false,
            ),
            // A restored copy comes without its key: it becomes a machine of its own, never a second of one.
            None => {
                let mut seed = [0; 32];
                surroundings.random(&mut seed);
                let mut random = [0; 10];
                surroundings.random(&mut random);
                let now = u64::try_from(surroundings.now().timestamp_millis()).unwrap_or(0);
                let device = Device {
                    id: DeviceId::new(now, random),
                    key: SigningKey::from_bytes(&seed),
                };
                write_key(home, &device.key)?;
                store.set_fact("device", &device.id.to_string())?;
                (device, true)
            }
        };
        let mut desk = Self::assemble(home, store, device, newsroom, surroundings, lock)?;
        desk.damage = damage;
        desk.start_clock()?;
        if !desk.damage.is_empty() {
            return Ok(desk);
        }
        let members = || desk.newsroom.members.values();
        let keeper = members().find(|member| member.rights().chief);
        let keeper = keeper.or_else(|| members().next()).map(|member| member.id);
        if fresh && let Some(chief) = keeper {
            let enrolment = desk.enrolment();
            desk.append(chief, vec![(Chain::Shared, enrolment)])?;
        }
        // What was typed before a crash becomes changes first.
        for piece in desk.store.journaled_pieces()? {
            match desk.coalesce(piece) {
                Ok(()) => {}
                // What was typed stays in the journal, where it is read; there may be room the next time.
                Err(DeskError::Store(StoreError::Full)) => {}
                // It is not one piece that is broken but the database: then nothing is written any more.
                Err(error) if desk.read_around(&error) => return Ok(desk),
                // One damaged piece leaves the others usable; whoever opens it is told.
                Err(error)
                    if matches!(error, DeskError::DamagedPiece { .. } | DeskError::Text { .. })
                        || error.is_damage() => {}
                Err(error) => return Err(error),
            }
        }
        Ok(desk)
    }

    fn assemble(
        home: &Path,
        store: Store,
        device: Device,
        newsroom_id: NewsroomId,
        surroundings: Box<dyn Surroundings>,
        lock: File,
    ) -> Result<Self, DeskError> {
        let newsroom = Newsroom::from_records(store.newsroom_records()?);
        let clock = Clock::new(surroundings.now(), surroundings.elapsed(), None);
        Ok(Self {
            home: home.to_owned(),
            blobs: Blobs::new(home.join("media")),
            store,
            device,
            newsroom_id,
            newsroom,
            open: HashMap::new(),
            surroundings,
            events: Vec::new(),
            damage: Vec::new(),
            clock,
            turn: std::sync::Arc::default(),
            looked: None,
            may_deliver: true,
            credentials: Credentials::of_profile(home),
            channels: HashMap::new(),
            importing: BTreeSet::new(),
            stopping: BTreeSet::new(),
            rebuilding: HashMap::new(),
            moderating: std::sync::Arc::default(),
            _lock: lock,
        })
    }

    fn enrolment(&self) -> Record {
        let key = self
            .device
            .key
            .verifying_key()
            .to_bytes()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        Record::Device {
            id: self.device.id,
            name: String::new(),
            key,
        }
    }

    /// Who acts on this machine unless said otherwise; nobody once they left.
    pub fn me(&self) -> Result<Option<MemberId>, DeskError> {
        let me = self.store.fact("me")?.and_then(|id| id.parse().ok());
        let has_left = |id: &MemberId| self.newsroom.members.get(id).is_some_and(|member| member.left);
        Ok(me.filter(|id| !has_left(id)))
    }

    /// Chooses who acts on this machine.
    pub fn choose_member(&mut self, id: MemberId) -> Result<(), DeskError> {
        self.member(id)?;
        self.may_write([])?;
        Ok(self.store.set_fact("me", &id.to_string())?)
    }

    /// The profile's folder.
    pub fn home(&self) -> &Path {
        &self.home
    }

    /// The folder watched for arriving copy.
    pub fn arrivals_folder(&self) -> PathBuf {
        self.home.join(if self.newsroom.language == "en" {
            "Arrivals"
        } else {
            "Arrivées"
        })
    }
}

fn fact_id<T: std::str::FromStr>(store: &Store, name: &str, home: &Path) -> Result<T, DeskError> {
    store
        .fact(name)?
        .and_then(|id| id.parse().ok())
        .ok_or_else(|| DeskError::NoNewsroom {
            home: home.display().to_string(),
        })
}

fn write_key(home: &Path, key: &SigningKey) -> Result<(), DeskError> {
    let place = home.join("device.key");
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let mut file = options
        .open(&place)
        .map_err(file_error(format!("writing {}", place.display())))?;
    file.write_all(key.as_bytes())
        .and_then(|()| file.sync_all())
        .map_err(file_error(format!("writing {}", place.display())))
}

fn read_key(home: &Path) -> Result<Option<SigningKey>, DeskError> {
    let place = home.join("device.key");
    match fs::read(&place) {
        Ok(bytes) => {
            let seed: [u8; 32] = bytes.try_into().map_err(|_| Invalid::KeyDamaged {
                path: place.display().to_string(),
            })?;
            Ok(Some(SigningKey::from_bytes(&seed)))
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(DeskError::File {
            what: format!("reading {}", place.display()),
            source,
        }),
    }
}

#[cfg(test)]
mod tests;
