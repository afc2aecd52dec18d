//! Asking a site over HTTP as plainly as can be, for tests that look at what WordPress itself does: no retry, no
//! redirect of its own, nothing remembered.

use super::server::{User, WordPress};
use reqwest::header::{CONTENT_DISPOSITION, CONTENT_TYPE, HeaderMap};
use reqwest::{Client, Method, RequestBuilder, redirect};
use serde_json::Value;

/// Where the posts are, and everything else of WordPress's own.
pub const API: &str = "/wp-json/wp/v2";

/// Somebody who asks, under one address of a site.
#[derive(Debug, Clone)]
pub struct Asking {
    client: Client,
    url: String,
    who: Option<(String, String)>,
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body as it came.
    pub text: String,
    /// The body as JSON; null when it is none.
    pub json: Value,
}

impl Asking {
    /// As one of the site's users.
    pub fn user(site: &WordPress, name: &str) -> Self {
        let User { name, password, .. } = site.user(name);
        Self::with(&site.url(), Some((name, password)))
    }

    /// As nobody.
    pub fn nobody(site: &WordPress) -> Self {
        Self::with(&site.url(), None)
    }

    /// With any name and password, or none.
    ///
    /// # Panics
    ///
    /// When the machine has no TLS to build a client with.
    pub fn with(url: &str, who: Option<(&str, &str)>) -> Self {
        Self {
            client: Client::builder()
                .redirect(redirect::Policy::none())
                .build()
                .expect("a client needs nothing from outside"),
            url: url.to_owned(),
            who: who.map(|(name, password)| (name.to_owned(), password.to_owned())),
        }
    }

    /// The same person under another address, of a proxy for instance.
    #[must_use]
    pub fn at(&self, url: &str) -> Self {
        Self {
            url: url.to_owned(),
            ..self.clone()
        }
    }

    /// A request, not sent yet.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.client.request(method, format!("{}{path}", self.url));
        match &self.who {
            Some((name, password)) => request.basic_auth(name, Some(password)),
            None => request,
        }
    }

    /// Reads.
    ///
    /// # Panics
    ///
    /// When nothing comes back.
    pub async fn get(&self, path: &str) -> Answer {
        answer(self.request(Method::GET, path)).await.expect("the site answers")
    }

    /// Writes.
    ///
    /// # Panics
    ///
    /// When nothing comes back.
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.try_post(path, body).await.expect("the site answers")
    }

    /// Writes, over a way on which answers are lost.
    ///
    /// # Errors
    ///
    /// When nothing comes back.
    pub async fn try_post(&self, path: &str, body: Value) -> reqwest::Result<Answer> {
        let request = self
            .request(Method::POST, path)
            .header(CONTENT_TYPE, "application/json");
        answer(request.body(body.to_string())).await
    }

    /// Sends away.
    ///
    /// # Panics
    ///
    /// When nothing comes back.
    pub async fn delete(&self, path: &str) -> Answer {
        answer(self.request(Method::DELETE, path))
            .await
            .expect("the site answers")
    }

    /// Sends a file up; `query` is what stands after the question mark.
    ///
    /// # Panics
    ///
    /// When nothing comes back.
    pub async fn upload(&self, disposition: &str, kind: &str, bytes: &[u8], query: &str) -> Answer {
        let request = self
            .request(Method::POST, &format!("{API}/media?{query}"))
            .header(CONTENT_DISPOSITION, disposition)
            .header(CONTENT_TYPE, kind)
            .body(bytes.to_vec());
        answer(request).await.expect("the site answers")
    }
}

impl Answer {
    /// The code that WordPress gives its refusals.
    pub fn code(&self) -> &str {
        self.json["code"].as_str().unwrap_or_default()
    }

    /// The number of what was made.
    ///
    /// # Panics
    ///
    /// When nothing was.
    #[track_caller]
    pub fn id(&self) -> u64 {
        self.json["id"]
            .as_u64()
            .unwrap_or_else(|| panic!("nothing was made: {} {}", self.status, self.text))
    }

    /// How many were listed.
    ///
    /// # Panics
    ///
    /// When it is no list.
    #[track_caller]
    pub fn count(&self) -> usize {
        self.json
            .as_array()
            .unwrap_or_else(|| panic!("no list: {}", self.text))
            .len()
    }
}

async fn answer(request: RequestBuilder) -> reqwest::Result<Answer> {
    let answer = request.send().await?;
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    // Byte for byte, with whatever stands before the JSON.
    let text = String::from_utf8_lossy(&answer.bytes().await?).into_owned();
    let json = serde_json::from_str(&text).unwrap_or(Value::Null);
    Ok(Answer {
        status,
        headers,
        text,
        json,
    })
}
