//! Taking an article, or an alert, off a site, and looking that readers no longer get it.

use super::answer::RemoteError;
use super::gone;
use super::media;
use super::memory::{Remembered, TERMS_KEY, piece_key};
use super::post::{Post, edit};
use super::settings::{Strip, Withdrawn};
use super::site::{Stop, Work};
use super::terms::{self, Mapping};
use crate::deliver::job::Seen;
use marbre_domain::ids::PieceId;
use serde_json::json;

impl Work<'_> {
    pub(super) async fn withdraw(&self, piece: PieceId) -> Result<Seen, Stop> {
        let memory: Remembered = self.recall(&piece_key(piece))?;
        let Some(post) = self.there(memory.post).await? else {
            return self.nobody_sees(&memory, &memory.link, piece, false).await;
        };
        match self.settings.withdrawn {
            Withdrawn::Trash => {
                if post.status != "trash" {
                    self.api.delete(&format!("/wp/v2/posts/{}", post.id), &[]).await?;
                }
            }
            Withdrawn::Draft => {
                if !matches!(post.status.as_str(), "draft" | "trash") {
                    let left = self
                        .change(post.id, &json!({ "status": "draft", "sticky": false }))
                        .await?;
                    self.must_be(left, "draft")?;
                }
            }
        }
        self.nobody_sees(&memory, known(&memory, &post), piece, false).await
    }

    pub(super) async fn kill(&self, piece: PieceId) -> Result<Seen, Stop> {
        let memory: Remembered = self.recall(&piece_key(piece))?;
        let Some(post) = self.there(memory.post).await? else {
            return self.nobody_sees(&memory, &memory.link, piece, true).await;
        };
        // Out of readers' sight first, then everything that hangs on it, then the post itself.
        if !matches!(post.status.as_str(), "draft" | "trash") {
            self.change(post.id, &json!({ "status": "draft", "sticky": false }))
                .await?;
        }
        media::remove_attached(&self.api, post.id).await?;
        let query = [("force", "true".to_owned())];
        self.api.delete(&format!("/wp/v2/posts/{}", post.id), &query).await?;
        self.nobody_sees(&memory, known(&memory, &post), piece, true).await
    }

    async fn there(&self, post: u64) -> Result<Option<Post>, Stop> {
        if post == 0 {
            return Ok(None);
        }
        match self.api.get(&format!("/wp/v2/posts/{post}"), &[edit()]).await {
            Ok(answer) => Ok(Some(Post::read(answer.value)?)),
            Err(RemoteError::Refused { status: 404 | 410, .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Looks everywhere where readers may get it, past caches and through them: nothing may show it any more.
    async fn nobody_sees(&self, memory: &Remembered, link: &str, piece: PieceId, forget: bool) -> Result<Seen, Stop> {
        if memory.post == 0 || link.is_empty() {
            return Ok(Seen::Written { address: String::new() });
        }
        let url = gone::everywhere(self, memory.post, link).await?;
        let key = piece_key(piece);
        let mut memory: Remembered = self.recall(&key)?;
        memory.version = None;
        memory.token.clear();
        if let Some(left) = &mut memory.left {
            left.status.clear();
        }
        if forget {
            memory = Remembered::default();
        }
        self.remember(&key, &memory)?;
        Ok(Seen::Online { url: url.to_string() })
    }

    pub(super) async fn expire(&self, piece: PieceId) -> Result<Seen, Stop> {
        let memory: Remembered = self.recall(&piece_key(piece))?;
        let Some(post) = self.there(memory.post).await? else {
            return Ok(Seen::Written { address: String::new() });
        };
        match &self.settings.strip {
            Strip::Sticky => {
                if post.sticky {
                    self.change(post.id, &json!({ "sticky": false })).await?;
                }
                gone::from_strip(self, post.id, None).await?;
            }
            Strip::Term { base, name } => {
                let mut mapping: Mapping = self.recall(TERMS_KEY)?;
                let strip = terms::strip(&self.api, base, name, &mut mapping).await?;
                let mut ids = post.terms(base);
                if ids.contains(&strip) {
                    ids.retain(|id| *id != strip);
                    self.change(post.id, &json!({ base.as_str(): ids })).await?;
                }
                gone::from_strip(self, post.id, Some((base, strip))).await?;
            }
        }
        Ok(Seen::Online { url: post.link })
    }
}

/// The address that readers know a post by.
fn known<'a>(memory: &'a Remembered, post: &'a Post) -> &'a str {
    if memory.link.is_empty() {
        &post.link
    } else {
        &memory.link
    }
}
