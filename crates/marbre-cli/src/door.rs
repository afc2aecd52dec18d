//! The local door of a profile: the process that owns it answers commands of others. Unix socket in the profile's own
//! folder, or in the runtime folder where that path would be too long; a named pipe on Windows.

mod window;

pub use window::{GIVEN, Opened, Shown, WINDOW, open_for_window};
pub(crate) use window::{is_shown, wait_until_not_shown};

use crate::execute::{Call, execute};
use crate::output::Answer;
use interprocess::local_socket::tokio::{Stream, prelude::*};
use interprocess::local_socket::{ListenerOptions, Name};
use marbre_desk::{Desk, DeskError, Surroundings};
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

/// The longest message that is read, in bytes: pictures come by path, not through the door.
const LONGEST: u32 = 256 * 1024 * 1024;
/// What the owner says first, so that nobody hands a question to a process that is ending.
const GREETING: &[u8; 8] = b"marbre 1";
/// How long the owner may take to say it.
const GREETING_WAIT: Duration = Duration::from_secs(10);
/// How long an owner may take to come or to go: on a slow disk, several seconds from the lock to the door.
const MOMENT: Duration = Duration::from_secs(5);
/// How soon it is asked again.
const AGAIN: Duration = Duration::from_millis(40);

#[cfg(unix)]
fn name(home: &Path) -> io::Result<Name<'static>> {
    use interprocess::local_socket::{GenericFilePath, ToFsName as _};
    let home = std::fs::canonicalize(home)?;
    let near = home.join("door");
    let place = if near.as_os_str().len() < 100 {
        near
    } else {
        let hash = blake3::hash(home.as_os_str().as_encoded_bytes()).to_hex();
        let folder = dirs::runtime_dir().unwrap_or_else(std::env::temp_dir);
        folder.join(format!("marbre-{}", &hash[..24]))
    };
    place.to_fs_name::<GenericFilePath>()
}

#[cfg(not(unix))]
fn name(home: &Path) -> io::Result<Name<'static>> {
    use interprocess::local_socket::{GenericNamespaced, ToNsName as _};
    let home = std::fs::canonicalize(home)?;
    let hash = blake3::hash(home.as_os_str().as_encoded_bytes()).to_hex();
    format!("marbre-{}", &hash[..24]).to_ns_name::<GenericNamespaced>()
}

async fn send(stream: &mut Stream, message: &impl serde::Serialize) -> io::Result<()> {
    let bytes = serde_json::to_vec(message)?;
    let length = u32::try_from(bytes.len()).map_err(|_| io::Error::other("the message is too long"))?;
    stream.write_all(&length.to_le_bytes()).await?;
    stream.write_all(&bytes).await?;
    stream.flush().await
}

async fn receive<T: serde::de::DeserializeOwned>(stream: &mut Stream) -> io::Result<T> {
    let mut length = [0; 4];
    stream.read_exact(&mut length).await?;
    let length = u32::from_le_bytes(length);
    if length > LONGEST {
        return Err(io::Error::other("the message is too long"));
    }
    let mut bytes = vec![0; length as usize];
    stream.read_exact(&mut bytes).await?;
    Ok(serde_json::from_slice(&bytes)?)
}

/// How a question to the owner failed.
#[derive(Debug)]
pub enum NotAnswered {
    /// Nobody took the question: it can be asked again.
    NotAsked,
    /// The owner is giving the profile over, and did nothing: it is to be asked again.
    Again,
    /// It was taken, and the owner went away before it answered: it may have been done.
    Unknown(io::Error),
}

/// Asks the process that owns the profile.
pub async fn ask(home: &Path, call: &Call) -> Result<Answer, NotAnswered> {
    let mut stream = tokio::time::timeout(GREETING_WAIT, greeted(home))
        .await
        .map_err(|_| NotAnswered::NotAsked)?
        .map_err(|_| NotAnswered::NotAsked)?;
    let answer = async {
        send(&mut stream, call).await?;
        receive(&mut stream).await
    };
    let answer: Option<Answer> = answer.await.map_err(NotAnswered::Unknown)?;
    answer.ok_or(NotAnswered::Again)
}

/// A line to the owner, who said that it listens: a process that is ending takes no question with it.
async fn greeted(home: &Path) -> io::Result<Stream> {
    let mut stream = Stream::connect(name(home)?).await?;
    let mut greeting = [0; GREETING.len()];
    stream.read_exact(&mut greeting).await?;
    if greeting != *GREETING {
        return Err(io::Error::other("somebody else answers there"));
    }
    Ok(stream)
}

/// Who does what is to be done in a profile.
pub enum Owner {
    /// This process, which owns the profile now.
    Here(Box<Desk>),
    /// The process that owned it already: its answer.
    There(Answer),
}

/// Opens the profile, or asks the process that has it. One of the two may just be coming or going: for a moment both
/// are tried again, then it is said that the newsroom is taken. Without a call, only the profile is waited for.
pub async fn open_or_ask(
    home: &Path,
    call: Option<&Call>,
    surroundings: impl Fn() -> Box<dyn Surroundings>,
) -> Result<Owner, DeskError> {
    let mut begun = tokio::time::Instant::now();
    loop {
        match Desk::open(home, surroundings()) {
            Ok(desk) => return Ok(Owner::Here(Box::new(desk))),
            Err(DeskError::Taken) => {}
            Err(error) => return Err(error),
        }
        if let Some(call) = call {
            match ask(home, call).await {
                Ok(answer) => return Ok(Owner::There(answer)),
                Err(NotAnswered::NotAsked) => {}
                // Whoever it is given to is waited for as long as anybody who comes.
                Err(NotAnswered::Again) => begun = tokio::time::Instant::now(),
                Err(NotAnswered::Unknown(source)) => {
                    return Err(DeskError::File {
                        what: "the Marbre that has this newsroom open went away before it answered. What was asked \
                                   may have been done: look before asking again"
                            .to_owned(),
                        source,
                    });
                }
            }
        }
        if begun.elapsed() >= MOMENT {
            return Err(DeskError::Taken);
        }
        tokio::time::sleep(AGAIN).await;
    }
}

/// Answers commands of other processes for as long as this one owns the profile.
pub async fn answer(home: &Path, desk: Arc<Mutex<Desk>>) -> io::Result<()> {
    answer_with(home, move |call| {
        let desk = Arc::clone(&desk);
        async move { execute(&desk, &call).await }
    })
    .await
}

/// The same, each call answered by `how`, or sent away to be asked again: then nothing was done.
pub async fn answer_with<F>(home: &Path, how: impl Fn(Call) -> F + Send + Sync + 'static) -> io::Result<()>
where
    F: Future<Output: Into<Option<Answer>> + Send> + Send + 'static,
{
    let listener = ListenerOptions::new()
        .name(name(home)?)
        .try_overwrite(true)
        .create_tokio()?;
    let how = Arc::new(how);
    loop {
        let mut stream = listener.accept().await?;
        let how = Arc::clone(&how);
        tokio::spawn(async move {
            // A caller that goes away takes only its own answer with it.
            if stream.write_all(GREETING).await.is_ok()
                && let Ok(call) = receive::<Call>(&mut stream).await
            {
                let answer: Option<Answer> = how(call).await.into();
                let _ = send(&mut stream, &answer).await;
            }
        });
    }
}

#[cfg(test)]
mod tests;
