//! One question, one answer. Sends the password to one origin only, follows no redirect elsewhere, waits for a bounded time
//! and reads a bounded answer. Repeats nothing: who asks knows what a second time would do.

use super::address::{Address, BadAddress, same_origin, secure};
use super::answer::{self, RemoteError};
use super::channel::{Channel, PATIENCE};
use chrono::{DateTime, Utc};
use reqwest::header::{CONTENT_DISPOSITION, CONTENT_TYPE, DATE, HeaderMap, LOCATION, SERVER};
use reqwest::{Method, StatusCode, Url};
use serde_json::Value;
use std::fmt;
use std::time::Duration;

/// No answer is read further, in bytes; a file may be longer.
const LONGEST_ANSWER: usize = 32 << 20;

/// How long a file may take in all, as long as some of it keeps coming.
const FILE_PATIENCE: Duration = Duration::from_secs(3_600);

/// Guards block programs without a name, and those that change theirs.
pub const USER_AGENT: &str = "Marbre (desktop newsroom)";

/// A password. Not shown by any formatter.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Takes a password; the spaces that WordPress shows between its groups of letters are dropped.
    pub fn new(words: &str) -> Self {
        Self(words.split_whitespace().collect())
    }

    /// The password itself.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret")
    }
}

/// Who asks, and where: two deliveries that may ask together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Account {
    pub(super) root: String,
    pub(super) user: String,
    pub(super) password: Secret,
}

/// An answer with what its headers say.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The JSON.
    pub value: Value,
    /// The clock of the server, by its own `Date`.
    pub server_time: Option<DateTime<Utc>>,
    /// How many pages a list has.
    pub pages: u32,
    /// How many items it has in all.
    pub total: u64,
}

/// A page as readers get it.
#[derive(Debug, Clone)]
pub struct Page {
    /// Its status.
    pub status: u16,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its bytes, at most some megabytes.
    pub body: String,
    /// Where it was found, redirects within the site followed.
    pub url: Url,
}

/// Why a file did not come, where nothing is wrong with the line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoFile {
    /// It is not there, or kept at another address than the site's own, which is not asked for it.
    #[error("the site does not give this file at its own address")]
    NotGiven,
    /// It is longer than was asked for.
    #[error("it weighs more than {0} MB, the most that is kept")]
    TooLarge(usize),
    /// The site failed on it.
    #[error("the site failed on this file ({0})")]
    Failed(u16),
    /// The line was lost on it, whenever it was asked for: of this, who asks keeps the count.
    #[error("the line was lost on this file each time ({0})")]
    Cut(String),
}

impl NoFile {
    /// Whether it may come when it is asked for again later.
    pub fn may_come(&self) -> bool {
        match self {
            Self::Failed(_) | Self::Cut(_) => true,
            Self::NotGiven | Self::TooLarge(_) => false,
        }
    }
}

/// A site's API, as one account.
#[derive(Debug, Clone)]
pub struct Api {
    channel: Channel,
    address: Address,
    user: String,
    password: Secret,
}

impl Api {
    /// The API at an address, as an account, over connections of its own.
    pub fn new(address: Address, user: &str, password: Secret) -> Result<Self, RemoteError> {
        Ok(Self::over(Channel::new()?, address, user, password))
    }

    /// The same, over connections that are shared.
    pub fn over(channel: Channel, address: Address, user: &str, password: Secret) -> Self {
        Self {
            channel,
            address,
            user: user.to_owned(),
            password,
        }
    }

    pub(super) fn channel(&self) -> &Channel {
        &self.channel
    }

    pub(super) fn account(&self) -> Account {
        Account {
            root: self.address.root().to_owned(),
            user: self.user.clone(),
            password: self.password.clone(),
        }
    }

    fn http(&self) -> &reqwest::Client {
        self.channel.http()
    }

    /// Where the API stands.
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// The account's name.
    pub fn user(&self) -> &str {
        &self.user
    }

    /// Reads.
    pub async fn get(&self, route: &str, query: &[(&str, String)]) -> Result<Answer, RemoteError> {
        let mut url = self.address.route(route, query);
        for _ in 0..4 {
            let request = self.http().request(Method::GET, url.clone());
            let response = self.signed(request).send().await.map_err(no_answer)?;
            match self.redirected(&url, &response)? {
                Some(next) => url = next,
                None => return read(response).await,
            }
        }
        Err(RemoteError::Elsewhere(url.to_string()))
    }

    /// Asks for a change. A redirect is never followed: it would turn the question into another.
    pub async fn post(&self, route: &str, body: &Value) -> Result<Answer, RemoteError> {
        self.send(Method::POST, route, &[], body).await
    }

    /// Takes something away.
    pub async fn delete(&self, route: &str, query: &[(&str, String)]) -> Result<Answer, RemoteError> {
        self.send(Method::DELETE, route, query, &Value::Null).await
    }

    async fn send(
        &self,
        method: Method,
        route: &str,
        query: &[(&str, String)],
        body: &Value,
    ) -> Result<Answer, RemoteError> {
        let _turn = self.channel.writing().await;
        self.send_in_turn(method, route, query, body).await
    }

    /// Sends a change, of who has the turn to write.
    pub(super) async fn send_in_turn(
        &self,
        method: Method,
        route: &str,
        query: &[(&str, String)],
        body: &Value,
    ) -> Result<Answer, RemoteError> {
        let url = self.address.route(route, query);
        let mut request = self.http().request(method, url.clone());
        if !body.is_null() {
            request = request
                .header(CONTENT_TYPE, "application/json")
                .body(serde_json::to_vec(body).map_err(|error| RemoteError::Unexpected(error.to_string()))?);
        }
        let response = self.signed(request).send().await.map_err(no_answer)?;
        if let Some(next) = self.redirected(&url, &response)? {
            return Err(RemoteError::Elsewhere(next.to_string()));
        }
        read(response).await
    }

    /// Sends a file. Its name must be plain ASCII: WordPress reads no other form.
    pub async fn upload(
        &self,
        query: &[(&str, String)],
        name: &str,
        media_type: &str,
        bytes: Vec<u8>,
    ) -> Result<Answer, RemoteError> {
        let url = self.address.route("/wp/v2/media", query);
        let _turn = self.channel.sending().await;
        let request = self
            .http()
            .post(url.clone())
            .header(CONTENT_TYPE, media_type)
            .header(CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\""))
            .body(bytes);
        let response = self.signed(request).send().await.map_err(no_answer)?;
        if let Some(next) = self.redirected(&url, &response)? {
            return Err(RemoteError::Elsewhere(next.to_string()));
        }
        read(response).await
    }

    fn signed(&self, request: reqwest::RequestBuilder) -> reqwest::RequestBuilder {
        request.basic_auth(&self.user, Some(self.password.expose()))
    }

    /// Where an answer sends, if it stays on the site; an error if it leaves it.
    fn redirected(&self, from: &Url, response: &reqwest::Response) -> Result<Option<Url>, RemoteError> {
        let Some(next) = location(from, response.status(), response.headers()) else {
            return Ok(None);
        };
        if same_origin(&next, self.address.url()) {
            Ok(Some(next))
        } else {
            Err(RemoteError::Elsewhere(next.to_string()))
        }
    }

    /// A page as a reader gets it: without the password, wherever the site sends its readers.
    ///
    /// With a stamp, the address is one that no cache has seen yet, so that the site itself answers.
    pub async fn page(&self, url: &Url, stamp: Option<&str>) -> Result<Page, RemoteError> {
        page(self.http(), url, stamp).await
    }

    /// A public file of the site, as any reader gets it, if it has at most so many bytes; or what is wrong with it. An error
    /// says nothing about the file: the line was lost.
    pub async fn file(&self, url: &Url, longest: usize) -> Result<Result<Vec<u8>, NoFile>, RemoteError> {
        // A small server fails now and then over one of many files: an article would go without its picture for good.
        for pause in [2, 6] {
            match self.file_once(url, longest).await? {
                Err(NoFile::Failed(_)) => tokio::time::sleep(Duration::from_secs(pause)).await,
                answer => return Ok(answer),
            }
        }
        self.file_once(url, longest).await
    }

    async fn file_once(&self, url: &Url, longest: usize) -> Result<Result<Vec<u8>, NoFile>, RemoteError> {
        let mut url = url.clone();
        for _ in 0..4 {
            let response = in_time(self.http().get(url.clone()).timeout(FILE_PATIENCE).send()).await?;
            match self.redirected(&url, &response)? {
                Some(next) => url = next,
                None if response.status().is_success() => {
                    let bytes = bounded(response, longest).await?;
                    return Ok(bytes.ok_or(NoFile::TooLarge(longest >> 20)));
                }
                None if response.status().is_server_error() => {
                    return Ok(Err(NoFile::Failed(response.status().as_u16())));
                }
                None => break,
            }
        }
        Ok(Err(NoFile::NotGiven))
    }

    /// Pokes the site's cron: publications that are due leave only when somebody comes by.
    pub async fn poke_cron(&self) -> Result<(), RemoteError> {
        // It takes what it did off the same list that a change writes.
        let _turn = self.channel.writing().await;
        let response = self.http().get(self.address.cron()).send().await.map_err(no_answer)?;
        if response.status().is_success() {
            Ok(())
        } else {
            Err(RemoteError::Failed {
                status: response.status().as_u16(),
                by: String::new(),
                said: "wp-cron.php".to_owned(),
            })
        }
    }
}

/// Reads a page without any credentials, following redirects.
pub async fn page_without_account(url: &Url) -> Result<Page, RemoteError> {
    page(Channel::new()?.http(), url, None).await
}

async fn page(http: &reqwest::Client, url: &Url, stamp: Option<&str>) -> Result<Page, RemoteError> {
    let mut url = url.clone();
    for _ in 0..6 {
        let mut asked = url.clone();
        if let Some(stamp) = stamp {
            asked.query_pairs_mut().append_pair("marbre", stamp);
        }
        let request = http.get(asked.clone()).header("Cache-Control", "no-cache");
        let response = request.send().await.map_err(no_answer)?;
        if let Some(next) = location(&asked, response.status(), response.headers()) {
            if secure(&next).is_err_and(|error| matches!(error, BadAddress::NotAnAddress(_))) {
                return Err(RemoteError::Elsewhere(next.to_string()));
            }
            url = next;
            continue;
        }
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let bytes = bounded(response, LONGEST_ANSWER).await?.ok_or_else(too_long)?;
        return Ok(Page {
            status,
            headers,
            body: String::from_utf8_lossy(&bytes).into_owned(),
            url,
        });
    }
    Err(RemoteError::Elsewhere(url.to_string()))
}

fn location(from: &Url, status: StatusCode, headers: &HeaderMap) -> Option<Url> {
    status.is_redirection().then_some(())?;
    from.join(headers.get(LOCATION)?.to_str().ok()?).ok()
}

/// The bytes of an answer; nothing where there are more than so many.
async fn bounded(mut response: reqwest::Response, longest: usize) -> Result<Option<Vec<u8>>, RemoteError> {
    if response.content_length().is_some_and(|length| length > longest as u64) {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    while let Some(part) = in_time(response.chunk()).await? {
        if bytes.len() + part.len() > longest {
            return Ok(None);
        }
        bytes.extend_from_slice(&part);
    }
    Ok(Some(bytes))
}

fn too_long() -> RemoteError {
    RemoteError::Unexpected("the answer is too long to be read".to_owned())
}

/// What comes of asking, if something comes before patience ends.
async fn in_time<T>(asking: impl Future<Output = reqwest::Result<T>>) -> Result<T, RemoteError> {
    match tokio::time::timeout(PATIENCE, asking).await {
        Ok(done) => done.map_err(no_answer),
        Err(late) => Err(RemoteError::NoAnswer(late.to_string())),
    }
}

async fn read(response: reqwest::Response) -> Result<Answer, RemoteError> {
    let status = response.status();
    let header = |name: &str| {
        response
            .headers()
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
            .to_owned()
    };
    let server = header(SERVER.as_str());
    let server_time = DateTime::parse_from_rfc2822(&header(DATE.as_str()))
        .ok()
        .map(|time| time.with_timezone(&Utc));
    let pages = header("X-WP-TotalPages").parse().unwrap_or(1);
    let total = header("X-WP-Total").parse().unwrap_or(0);
    let body = bounded(response, LONGEST_ANSWER).await?.ok_or_else(too_long)?;
    Ok(Answer {
        value: answer::read(status, &server, &body)?,
        server_time,
        pages,
        total,
    })
}

fn no_answer(error: reqwest::Error) -> RemoteError {
    let mut words = error.to_string();
    let mut source = std::error::Error::source(&error);
    while let Some(inner) = source {
        words = inner.to_string();
        source = inner.source();
    }
    let lower = words.to_lowercase();
    // The address, with its query, says nothing more and is long.
    if error.is_connect() && (lower.contains("certificate") || lower.contains("tls")) {
        RemoteError::Certificate(words)
    } else {
        RemoteError::NoAnswer(words)
    }
}
