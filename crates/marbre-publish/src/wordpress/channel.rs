//! What everything that speaks to one site shares: the connections that are open, and whose turn it is to write.

use super::answer::RemoteError;
use super::api::USER_AGENT;
use super::queue::Queue;
use super::together::{Change, Changed, Looked};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::{Mutex, MutexGuard};

/// How long the site may take to answer a question: a slow line and a small server need a minute for a picture.
pub(super) const PATIENCE: Duration = Duration::from_secs(120);

/// How long it may take to be reached.
const REACH: Duration = Duration::from_secs(20);

/// How long a connection stays open for the next question: servers close theirs soon after.
const IDLE: Duration = Duration::from_secs(15);

/// A way to one site. On a thin line each new connection costs a second: deliveries that follow each other share them.
#[derive(Debug, Clone)]
pub struct Channel {
    http: reqwest::Client,
    filing: Arc<Mutex<()>>,
    writing: Arc<Mutex<()>>,
    sending: Arc<Mutex<()>>,
    looking: Arc<Mutex<()>>,
    together: Arc<Together>,
}

/// What waits to be asked in one request.
#[derive(Debug, Default)]
struct Together {
    changes: Queue<Change, Changed>,
    looks: Queue<u64, Looked>,
    one_by_one: AtomicBool,
}

impl Channel {
    /// A way that nobody went yet.
    pub fn new() -> Result<Self, RemoteError> {
        let http = reqwest::Client::builder()
            .user_agent(USER_AGENT)
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(REACH)
            .timeout(PATIENCE)
            .pool_idle_timeout(IDLE)
            .build()
            .map_err(|error| RemoteError::Unexpected(error.to_string()))?;
        Ok(Self {
            http,
            filing: Arc::default(),
            writing: Arc::default(),
            sending: Arc::default(),
            looking: Arc::default(),
            together: Arc::default(),
        })
    }

    pub(super) fn http(&self) -> &reqwest::Client {
        &self.http
    }

    /// Waits for the turn to look up and create terms: two deliveries at once would each forget what the other found.
    pub(super) async fn filing(&self) -> MutexGuard<'_, ()> {
        self.filing.lock().await
    }

    /// Waits for the turn to change something there. WordPress keeps its scheduled events in one list, and what is sticky in
    /// another, and writes each whole as the request found it: of two changes at once, one would forget the other's hour.
    pub(super) async fn writing(&self) -> MutexGuard<'_, ()> {
        self.writing.lock().await
    }

    /// Waits for the turn to send a file: on a thin line four at once would all be late.
    pub(super) async fn sending(&self) -> MutexGuard<'_, ()> {
        self.sending.lock().await
    }

    /// Waits for the turn to take along the looks of others; one that goes alone holds nobody up.
    pub(super) async fn looking(&self) -> MutexGuard<'_, ()> {
        self.looking.lock().await
    }

    /// The changes that wait for their turn.
    pub(super) fn changes(&self) -> &Queue<Change, Changed> {
        &self.together.changes
    }

    /// The posts that somebody waits to see.
    pub(super) fn looks(&self) -> &Queue<u64, Looked> {
        &self.together.looks
    }

    /// Whether the site does not take several changes in one request.
    pub(super) fn one_by_one(&self) -> bool {
        self.together.one_by_one.load(Ordering::Relaxed)
    }

    /// The site does not take several changes in one request, or fails on them: it is not asked again.
    pub(super) fn go_one_by_one(&self) {
        self.together.one_by_one.store(true, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpListener;

    /// What a client calls itself, by what it sends.
    async fn called(listener: &TcpListener, channel: Channel) -> String {
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let asking = tokio::spawn(async move { channel.http().get(url).send().await });
        let (mut connection, _) = listener.accept().await.unwrap();
        let mut heard = Vec::new();
        while !heard.ends_with(b"\r\n\r\n") {
            heard.push(connection.read_u8().await.unwrap());
        }
        let answer = b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n";
        connection.write_all(answer).await.unwrap();
        asking.await.unwrap().unwrap();
        let heard = String::from_utf8(heard).unwrap();
        let names = heard.lines().filter_map(|line| line.split_once(": "));
        let mut names = names.filter(|(header, _)| header.eq_ignore_ascii_case("user-agent"));
        names.next().map(|(_, name)| name.to_owned()).unwrap_or_default()
    }

    #[tokio::test]
    async fn every_channel_goes_by_the_same_name() {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        for _ in 0..2 {
            let name = called(&listener, Channel::new().unwrap()).await;
            assert_eq!(
                name, "Marbre (desktop newsroom)",
                "guards let a program through by its name"
            );
        }
    }
}
