//! What a look at a static site must find, and the asking as a reader would. Writes nothing.

use super::manifest::file_hash;
use super::plan::Incoming;
use super::readback::{self, Difference};
use crate::render::FRAGMENT;
use marbre_domain::ids::PieceId;
use std::time::Duration;

/// No page of ours is longer, in bytes; whatever else answers is cut there.
const LONGEST_ANSWER: usize = 4 << 20;

/// What a look at the site must find.
pub(super) enum Target<'a> {
    /// A piece's page, with its version's words.
    Version {
        address: String,
        new: &'a Incoming,
        version: String,
    },
    /// The page that says that a piece was taken off.
    Withdrawn { address: String, piece: PieceId },
    /// The shared fragment as it was written: every reader's strip and recent list come from it.
    Latest { hash: String },
}

impl Target<'_> {
    pub(super) fn address(&self) -> &str {
        match self {
            Self::Version { address, .. } | Self::Withdrawn { address, .. } => address,
            Self::Latest { .. } => FRAGMENT,
        }
    }

    pub(super) fn path(&self) -> String {
        match self {
            Self::Version { address, .. } | Self::Withdrawn { address, .. } => format!("{address}index.html"),
            Self::Latest { .. } => FRAGMENT.to_owned(),
        }
    }

    pub(super) fn differences(&self, found: &[u8]) -> Vec<Difference> {
        let one = |expected: String, found: String| {
            if expected == found {
                Vec::new()
            } else {
                vec![Difference { expected, found }]
            }
        };
        match self {
            Self::Version { new, version, .. } => {
                readback::differences(&new.content, version, &readback::read(&String::from_utf8_lossy(found)))
            }
            Self::Withdrawn { piece, .. } => one(
                piece.to_string(),
                readback::read(&String::from_utf8_lossy(found))
                    .withdrawn
                    .unwrap_or_default(),
            ),
            Self::Latest { hash } => one(hash.clone(), file_hash(found)),
        }
    }
}

/// Asks for a page as a reader would, past every cache.
pub(super) async fn fetch(url: &str, token: &str) -> Result<Vec<u8>, String> {
    let client = reqwest::Client::builder()
        .connect_timeout(Duration::from_secs(10))
        .timeout(Duration::from_secs(30))
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .map_err(|error| error.to_string())?;
    let mut address = reqwest::Url::parse(url).map_err(|error| error.to_string())?;
    address.query_pairs_mut().append_pair("marbre", token);
    let request = client
        .get(address)
        .header("Cache-Control", "no-cache")
        .header("Pragma", "no-cache");
    // The address is told apart; an error of reqwest would repeat it with the token.
    let words = |error: reqwest::Error| error.without_url().to_string();
    let mut answer = request.send().await.map_err(words)?;
    if !answer.status().is_success() {
        return Err(format!("HTTP {}", answer.status()));
    }
    let mut bytes = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(words)? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > LONGEST_ANSWER {
            return Err("the answer is far longer than any page of this site".to_owned());
        }
    }
    Ok(bytes)
}
