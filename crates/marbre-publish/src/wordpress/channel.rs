//! What everything that speaks to one site shares: the connections that are open, and whose turn it is to file.

use super::answer::RemoteError;
use super::api::USER_AGENT;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Mutex, MutexGuard};

/// How long the site may take to answer a question: a slow line and a small server need a minute for a picture.
const PATIENCE: Duration = Duration::from_secs(120);

/// How long it may take to be reached.
const REACH: Duration = Duration::from_secs(20);

/// How long a connection stays open for the next question: servers close theirs soon after.
const IDLE: Duration = Duration::from_secs(15);

/// A way to one site. On a thin line each new connection costs a second: deliveries that follow each other share them.
#[derive(Debug, Clone)]
pub struct Channel {
    http: reqwest::Client,
    filing: Arc<Mutex<()>>,
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
        })
    }

    pub(super) fn http(&self) -> &reqwest::Client {
        &self.http
    }

    /// Waits for the turn to look up and create terms: two deliveries at once would each forget what the other found.
    pub(super) async fn filing(&self) -> MutexGuard<'_, ()> {
        self.filing.lock().await
    }
}
