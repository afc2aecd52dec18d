//! Passwords of sites: in the system's keyring, or, where none runs, in a file that a passphrase protects. Never in the
//! store, a log, a backup or the exchange.

use age::secrecy::{ExposeSecret, SecretString};
use keyring_core::api::CredentialStoreApi;
use marbre_domain::ids::SiteId;
use marbre_publish::wordpress::Secret;
use std::collections::BTreeMap;
use std::fs;
use std::io::{ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The name under which the keyring shows what Marbre keeps in it.
const SERVICE: &str = "Marbre";

/// The file, beside the store.
const FILE: &str = "passwords.age";

/// The variable that holds the passphrase where there is neither keyring nor terminal.
pub const PASSPHRASE: &str = "MARBRE_PASSPHRASE";

/// Why a password could not be kept or read.
#[derive(Debug, thiserror::Error)]
pub enum CredentialError {
    /// Neither keyring nor passphrase.
    #[error(
        "no keyring runs on this computer ({0}), so the password would be kept in a file, and no passphrase protects it: \
         set {PASSPHRASE}, or start a keyring. Nothing was kept"
    )]
    NoPassphrase(String),
    /// Nobody gave this machine the site's password.
    #[error("this computer has no password for the site; connect it here")]
    NoPassword,
    /// The passphrase does not open the file.
    #[error("the passphrase does not open the file of passwords; nothing in it was changed")]
    WrongPassphrase,
    /// The keyring refused.
    #[error("the keyring refused: {0}")]
    Keyring(String),
    /// The file could not be read or written.
    #[error("the file of passwords: {0}")]
    File(String),
}

type Store = Arc<dyn CredentialStoreApi + Send + Sync>;

/// Where passwords are.
pub struct Credentials {
    file: PathBuf,
    passphrase: Option<SecretString>,
    known: BTreeMap<SiteId, Secret>,
}

impl Credentials {
    /// The passwords of a profile. Nothing is opened yet.
    pub fn of_profile(home: &Path) -> Self {
        Self {
            file: home.join(FILE),
            passphrase: std::env::var(PASSPHRASE)
                .ok()
                .filter(|words| !words.is_empty())
                .map(SecretString::from),
            known: BTreeMap::new(),
        }
    }

    /// The passphrase of the file, as somebody just gave it.
    pub fn unlock(&mut self, passphrase: &str) {
        self.passphrase = Some(SecretString::from(passphrase.to_owned()));
        self.known.clear();
    }

    /// The same, where the passphrase must open the file that is there; otherwise nothing changes.
    pub fn open(&mut self, passphrase: &str) -> Result<(), CredentialError> {
        let before = self.passphrase.replace(SecretString::from(passphrase.to_owned()));
        if let Err(error) = self.read_file("") {
            self.passphrase = before;
            return Err(error);
        }
        self.known.clear();
        Ok(())
    }

    /// Whether a password could be kept, asked before one is typed.
    pub fn can_keep(&self) -> Result<(), CredentialError> {
        match (&self.passphrase, keyring()) {
            (Some(_), _) | (None, Ok(_)) => Ok(()),
            (None, Err(why)) => Err(CredentialError::NoPassphrase(why)),
        }
    }

    /// Keeps a site's password.
    pub fn keep(&mut self, site: SiteId, password: &Secret) -> Result<(), CredentialError> {
        match self.keyring() {
            Ok(store) => in_keyring(&store, site, |entry| entry.set_password(password.expose()))?,
            Err(why) => {
                let mut all = self.read_file(&why)?;
                all.insert(site.to_string(), password.expose().to_owned());
                self.write_file(&all, &why)?;
            }
        }
        self.known.insert(site, password.clone());
        Ok(())
    }

    /// A site's password, where this machine has it.
    pub fn of_site(&mut self, site: SiteId) -> Result<Option<Secret>, CredentialError> {
        if let Some(password) = self.known.get(&site) {
            return Ok(Some(password.clone()));
        }
        let found = match self.keyring() {
            Ok(store) => match in_keyring(&store, site, keyring_core::Entry::get_password) {
                Ok(password) => Some(password),
                // The file may be from a time without a keyring.
                Err(_) if self.file.exists() => self.read_file("")?.remove(&site.to_string()),
                Err(_) => None,
            },
            Err(why) if self.file.exists() => self.read_file(&why)?.remove(&site.to_string()),
            Err(_) => None,
        };
        let found = found.map(|password| Secret::new(&password));
        if let Some(password) = &found {
            self.known.insert(site, password.clone());
        }
        Ok(found)
    }

    /// Forgets a site's password, wherever it is.
    pub fn forget(&mut self, site: SiteId) -> Result<(), CredentialError> {
        self.known.remove(&site);
        if let Ok(store) = self.keyring() {
            // What was never kept there is forgotten already.
            let _ = in_keyring(&store, site, keyring_core::Entry::delete_credential);
        }
        if self.file.exists() {
            let mut all = self.read_file("")?;
            if all.remove(&site.to_string()).is_some() {
                self.write_file(&all, "")?;
            }
        }
        Ok(())
    }

    /// Whoever gives a passphrase decides for the file.
    fn keyring(&self) -> Result<Store, String> {
        match &self.passphrase {
            Some(_) => Err("a passphrase was given".to_owned()),
            None => keyring(),
        }
    }

    fn read_file(&self, why: &str) -> Result<BTreeMap<String, String>, CredentialError> {
        let bytes = match fs::read(&self.file) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(BTreeMap::new()),
            Err(error) => return Err(CredentialError::File(error.to_string())),
        };
        let passphrase = self.passphrase(why)?;
        let decryptor = age::Decryptor::new(&bytes[..]).map_err(|error| CredentialError::File(error.to_string()))?;
        let identity = age::scrypt::Identity::new(passphrase);
        let mut reader = decryptor
            .decrypt(std::iter::once(&identity as &dyn age::Identity))
            .map_err(|_| CredentialError::WrongPassphrase)?;
        let mut text = String::new();
        reader
            .read_to_string(&mut text)
            .map_err(|error| CredentialError::File(error.to_string()))?;
        serde_json::from_str(&text).map_err(|error| CredentialError::File(error.to_string()))
    }

    fn write_file(&self, all: &BTreeMap<String, String>, why: &str) -> Result<(), CredentialError> {
        let failed = |error: std::io::Error| CredentialError::File(error.to_string());
        let text = serde_json::to_string(all).map_err(|error| CredentialError::File(error.to_string()))?;
        let encryptor = age::Encryptor::with_user_passphrase(self.passphrase(why)?);
        let mut bytes = Vec::new();
        let mut writer = encryptor.wrap_output(&mut bytes).map_err(failed)?;
        writer.write_all(text.as_bytes()).map_err(failed)?;
        writer.finish().map_err(failed)?;
        let beside = self.file.with_extension("new");
        let mut options = fs::OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&beside).map_err(failed)?;
        file.write_all(&bytes).map_err(failed)?;
        file.sync_all().map_err(failed)?;
        fs::rename(&beside, &self.file).map_err(failed)
    }

    fn passphrase(&self, why: &str) -> Result<SecretString, CredentialError> {
        match &self.passphrase {
            Some(passphrase) => Ok(SecretString::from(passphrase.expose_secret().to_owned())),
            None => Err(CredentialError::NoPassphrase(why.to_owned())),
        }
    }
}

/// The system's keyring, asked anew each time: one that starts later is found.
fn keyring() -> Result<Store, String> {
    // The library waits by its own means; a runtime's thread must not wait inside it.
    apart(|| {
        #[cfg(target_os = "linux")]
        {
            if std::env::var_os("DBUS_SESSION_BUS_ADDRESS").is_none() && std::env::var_os("XDG_RUNTIME_DIR").is_none() {
                return Err("there is no session bus".to_owned());
            }
            match zbus_secret_service_keyring_store::Store::new() {
                Ok(store) => Ok(store as Store),
                Err(error) => Err(error.to_string()),
            }
        }
        #[cfg(not(target_os = "linux"))]
        {
            Err("Marbre does not know this system's keyring yet".to_owned())
        }
    })
}

fn in_keyring<T: Send>(
    store: &Store,
    site: SiteId,
    act: impl FnOnce(&keyring_core::Entry) -> keyring_core::Result<T> + Send,
) -> Result<T, CredentialError> {
    apart(|| {
        let entry = store
            .build(SERVICE, &site.to_string(), None)
            .map_err(|error| CredentialError::Keyring(error.to_string()))?;
        act(&entry).map_err(|error| CredentialError::Keyring(error.to_string()))
    })
}

fn apart<T: Send>(act: impl FnOnce() -> T + Send) -> T {
    std::thread::scope(|scope| match scope.spawn(act).join() {
        Ok(done) => done,
        Err(panic) => std::panic::resume_unwind(panic),
    })
}
