//! The local door of a profile: the process that owns it answers commands of others. Unix socket in the profile's own
//! folder, or in the runtime folder where that path would be too long; a named pipe on Windows.

use crate::execute::{Call, execute};
use crate::output::Answer;
use interprocess::local_socket::tokio::{Stream, prelude::*};
use interprocess::local_socket::{ListenerOptions, Name};
use marbre_desk::Desk;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

/// The longest message that is read, in bytes: pictures come by path, not through the door.
const LONGEST: u32 = 256 * 1024 * 1024;

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

/// Asks the process that owns the profile.
pub async fn ask(home: &Path, call: &Call) -> io::Result<Answer> {
    let mut stream = Stream::connect(name(home)?).await?;
    send(&mut stream, call).await?;
    receive(&mut stream).await
}

/// Answers commands of other processes for as long as this one owns the profile.
pub async fn answer(home: &Path, desk: Arc<Mutex<Desk>>) -> io::Result<()> {
    answer_with(home, move |call| {
        let desk = Arc::clone(&desk);
        async move { execute(&desk, &call).await }
    })
    .await
}

/// The same, each call answered by `how`.
pub async fn answer_with<F: Future<Output = Answer> + Send + 'static>(
    home: &Path,
    how: impl Fn(Call) -> F + Send + Sync + 'static,
) -> io::Result<()> {
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
            if let Ok(call) = receive::<Call>(&mut stream).await {
                let answer = how(call).await;
                let _ = send(&mut stream, &answer).await;
            }
        });
    }
}
