//! Taking an article, or an alert, off a site, and looking that readers no longer get it.

use super::answer::RemoteError;
use super::media;
use super::memory::{Remembered, TERMS_KEY, piece_key};
use super::post::{Post, edit};
use super::settings::{Strip, Withdrawn};
use super::site::{Stop, Work};
use super::terms::{self, Mapping};
use crate::deliver::DeliverError;
use crate::deliver::job::Seen;
use marbre_domain::ids::PieceId;
use serde_json::json;

impl Work<'_> {
    pub(super) async fn withdraw(&self, piece: PieceId) -> Result<Seen, Stop> {
        let memory: Remembered = self.recall(&piece_key(piece))?;
        let Some(post) = self.there(&memory).await? else {
            return Ok(Seen::Written { address: String::new() });
        };
        match self.settings.withdrawn {
            Withdrawn::Trash => {
                if post.status != "trash" {
                    self.api.delete(&format!("/wp/v2/posts/{}", post.id), &[]).await?;
                }
            }
            Withdrawn::Draft => {
                if !matches!(post.status.as_str(), "draft" | "trash") {
                    let post = self.change(post.id, &out_of_sight(&post)).await?;
                    self.must_be(post, "draft")?;
                }
            }
        }
        self.nobody_sees(&post.link, piece, false).await
    }

    pub(super) async fn kill(&self, piece: PieceId) -> Result<Seen, Stop> {
        let memory: Remembered = self.recall(&piece_key(piece))?;
        let Some(post) = self.there(&memory).await? else {
            return Ok(Seen::Written { address: String::new() });
        };
        // Out of readers' sight first, then everything that hangs on it, then the post itself.
        if !matches!(post.status.as_str(), "draft" | "trash") {
            self.change(post.id, &out_of_sight(&post)).await?;
        }
        media::remove_attached(&self.api, post.id).await?;
        let query = [("force", "true".to_owned())];
        self.api.delete(&format!("/wp/v2/posts/{}", post.id), &query).await?;
        self.nobody_sees(&post.link, piece, true).await
    }

    /// The piece's post; what is under its reserved name where the answer that told its number was lost.
    pub(super) async fn there(&self, memory: &Remembered) -> Result<Option<Post>, Stop> {
        if memory.post == 0 {
            if memory.reserved.is_empty() {
                return Ok(None);
            }
            return Ok(self.under(&memory.reserved).await?.into_iter().next());
        }
        match self.api.get(&format!("/wp/v2/posts/{}", memory.post), &[edit()]).await {
            Ok(answer) => Ok(Some(Post::read(answer.value)?)),
            Err(RemoteError::Refused { status: 404 | 410, .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Reads an address as readers do, past caches and through them: nothing may answer there any more.
    pub(super) async fn answers_nobody(&self, link: &str) -> Result<reqwest::Url, Stop> {
        let url = reqwest::Url::parse(link).map_err(|error| RemoteError::Unexpected(error.to_string()))?;
        let stamp = self.now.timestamp_millis().to_string();
        for stamp in [Some(stamp.as_str()), None] {
            let page = self.api.page(&url, stamp).await?;
            if page.status == 200 && page.url.path() == url.path() && page.url.query() == url.query() {
                return Err(DeliverError::NotShown {
                    url: url.to_string(),
                    words: "it still shows the article".to_owned(),
                }
                .into());
            }
        }
        Ok(url)
    }

    async fn nobody_sees(&self, link: &str, piece: PieceId, forget: bool) -> Result<Seen, Stop> {
        let url = self.answers_nobody(link).await?;
        let key = piece_key(piece);
        let mut memory: Remembered = self.recall(&key)?;
        memory.version = None;
        memory.token.clear();
        if let Some(left) = &mut memory.left {
            left.status.clear();
            left.date_gmt.clear();
        }
        if forget {
            memory = Remembered::default();
        }
        self.remember(&key, &memory)?;
        self.note_placed(piece, None)?;
        Ok(Seen::Online { url: url.to_string() })
    }

    pub(super) async fn expire(&self, piece: PieceId) -> Result<Seen, Stop> {
        let memory: Remembered = self.recall(&piece_key(piece))?;
        let Some(post) = self.there(&memory).await? else {
            return Ok(Seen::Written { address: String::new() });
        };
        let post = match &self.settings.strip {
            Strip::Sticky if post.sticky => self.change(post.id, &json!({ "sticky": false })).await?,
            Strip::Sticky => post,
            Strip::Term { base, name } => {
                let mut mapping: Mapping = self.recall(TERMS_KEY)?;
                let strip = terms::strip(&self.api, base, name, &mut mapping).await?;
                let mut ids = post.terms(base);
                if ids.contains(&strip) {
                    ids.retain(|id| *id != strip);
                    self.change(post.id, &json!({ base.as_str(): ids })).await?
                } else {
                    post
                }
            }
        };
        Ok(Seen::Online { url: post.link })
    }
}

/// A draft; of what still waited for its hour, without that hour.
fn out_of_sight(post: &Post) -> serde_json::Value {
    let mut body = json!({ "status": "draft", "sticky": false });
    if post.status == "future" {
        body["date_gmt"] = serde_json::Value::Null;
    }
    body
}
