//! Taking an article, or an alert, off a site, and looking that readers no longer get it.

use super::answer::RemoteError;
use super::comments;
use super::gone;
use super::media;
use super::memory::{Left, Over, Remembered, TERMS_KEY, piece_key};
use super::post::{Post, edit};
use super::settings::{Strip, Withdrawn};
use super::site::{Stop, Work};
use super::terms::{self, Mapping};
use crate::deliver::job::Seen;
use marbre_domain::ids::PieceId;
use marbre_domain::version::VersionContent;
use serde_json::json;

impl Work<'_> {
    pub(super) async fn withdraw(&self, piece: PieceId) -> Result<Seen, Stop> {
        let memory: Remembered = self.recall(&piece_key(piece))?;
        let Some(post) = self.there(&memory).await? else {
            return self.nobody_sees(&memory, &memory.link, piece, false).await;
        };
        match self.settings.withdrawn {
            Withdrawn::Trash => self.put_in_the_trash(piece, &post).await?,
            Withdrawn::Draft => self.back_to_a_draft(&post).await?,
        }
        self.nobody_sees(&memory, known(&memory, &post), piece, false).await
    }

    async fn back_to_a_draft(&self, post: &Post) -> Result<(), Stop> {
        if !matches!(post.status.as_str(), "draft" | "trash") {
            let left = self.change(post.id, &out_of_sight(post)).await?;
            self.must_be(left, "draft")?;
        }
        Ok(())
    }

    /// Puts a post into the trash, and remembers that it was not somebody else. A site that keeps no trash would delete it for
    /// good, and refuses: there it becomes a draft.
    async fn put_in_the_trash(&self, piece: PieceId, post: &Post) -> Result<(), Stop> {
        if post.status == "trash" {
            return Ok(());
        }
        // Out of readers' sight first: they would get it for as long as its comments take to be read.
        if post.status != "draft" {
            self.change(post.id, &out_of_sight(post)).await?;
        }
        let key = piece_key(piece);
        let mut memory: Remembered = self.recall(&key)?;
        memory.comments = comments::states(&self.api, post.id).await?;
        memory.trashed = true;
        self.remember(&key, &memory)?;
        let route = format!("/wp/v2/posts/{}", post.id);
        match self.api.delete(&route, &[]).await {
            Err(RemoteError::Failed { status: 501, .. } | RemoteError::Refused { status: 501, .. }) => {
                memory.trashed = false;
                self.remember(&key, &memory)?;
                self.back_to_a_draft(post).await
            }
            Err(error) => {
                // Where the answer was lost, or the site failed over it, it may be there all the same.
                if !matches!(error, RemoteError::NoAnswer(_) | RemoteError::Failed { .. }) {
                    memory.trashed = false;
                    self.remember(&key, &memory)?;
                }
                Err(error.into())
            }
            Ok(_) => {
                let left = Post::read(self.api.get(&route, &[edit()]).await?.value)?;
                self.must_be(left, "trash").map(drop)
            }
        }
    }

    /// What Marbre put into the trash, and somebody wants online again: a draft first, as after any withdrawal.
    pub(super) async fn out_of_the_trash(
        &self,
        content: &VersionContent,
        memory: &mut Remembered,
        post: &Post,
    ) -> Result<Post, Stop> {
        let post = self.change(post.id, &json!({ "status": "draft" })).await?;
        let post = self.must_be(post, "draft")?;
        self.out_of_it_again(content, memory).await?;
        Ok(post)
    }

    /// It is out of the trash: Marbre took it out, or somebody else did. Comments that stayed in it follow; should the article be
    /// there once more, it was not Marbre.
    pub(super) async fn out_of_it_again(&self, content: &VersionContent, memory: &mut Remembered) -> Result<(), Stop> {
        comments::bring_back(&self.api, memory.post, &memory.comments).await?;
        memory.comments.clear();
        memory.trashed = false;
        Ok(self.remember(&piece_key(content.piece), memory)?)
    }

    pub(super) async fn kill(&self, piece: PieceId) -> Result<Seen, Stop> {
        let memory: Remembered = self.recall(&piece_key(piece))?;
        let Some(post) = self.there(&memory).await? else {
            let seen = self.nobody_sees(&memory, &memory.link, piece, true).await?;
            return Ok(with_others(seen, memory.over));
        };
        // Out of readers' sight first, whatever somebody wrote there: whoever kills an article cannot wait for a comparison. Then
        // everything that hangs on it, then the post itself.
        let now = if matches!(post.status.as_str(), "draft" | "trash") {
            post.clone()
        } else {
            self.change(post.id, &out_of_sight(&post)).await?
        };
        let over = self.note_others(piece, &now).await?;
        // What others put into the site's library is theirs.
        media::remove_attached(&self.api, post.id).await?;
        let query = [("force", "true".to_owned())];
        self.api.delete(&format!("/wp/v2/posts/{}", post.id), &query).await?;
        let seen = self.nobody_sees(&memory, known(&memory, &post), piece, true).await?;
        Ok(with_others(seen, over))
    }

    /// Writes down what others did to a post that is about to be deleted: what they wrote goes with it, their files stay.
    async fn note_others(&self, piece: PieceId, post: &Post) -> Result<Option<Over>, Stop> {
        let key = piece_key(piece);
        let mut memory: Remembered = self.recall(&key)?;
        let differs = |left: &Left| {
            let mut left = left.clone();
            if post.featured_media == 0 {
                // An attempt before this one may have deleted our lead picture, and WordPress drops its number with it.
                left.featured = 0;
            }
            left.whole_differences(post)
        };
        // What an attempt wrote whose answer was lost is ours as well.
        let ours = memory.writing.as_ref().is_some_and(|left| differs(left).is_empty());
        let over = Over {
            differences: match &memory.left {
                Some(left) if !ours => differs(left),
                Some(_) | None => Vec::new(),
            },
            kept: media::of_others(&self.api, post.id).await?,
        };
        memory.over = Some(over).filter(|over| *over != Over::default());
        self.remember(&key, &memory)?;
        Ok(memory.over)
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
            left.date_gmt.clear();
        }
        if forget {
            // Until the newsroom has written down what a kill met, a later attempt says it again.
            memory = Remembered {
                over: memory.over,
                ..Remembered::default()
            };
        }
        self.remember(&key, &memory)?;
        self.note_placed(piece, None)?;
        Ok(Seen::Online { url: url.to_string() })
    }

    /// A term that Marbre took off is not one that somebody else did.
    fn remember_off(&self, piece: PieceId, base: &str, number: u64) -> Result<(), Stop> {
        let key = piece_key(piece);
        let mut memory: Remembered = self.recall(&key)?;
        let left = memory.left.as_mut().and_then(|left| left.terms.get_mut(base));
        for filed in left.into_iter().chain(memory.filed.get_mut(base)) {
            filed.retain(|id| *id != number);
        }
        Ok(self.remember(&key, &memory)?)
    }

    pub(super) async fn expire(&self, piece: PieceId) -> Result<Seen, Stop> {
        let memory: Remembered = self.recall(&piece_key(piece))?;
        let Some(post) = self.there(&memory).await? else {
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
                self.remember_off(piece, base, strip)?;
                gone::from_strip(self, post.id, Some((base, strip))).await?;
            }
        }
        Ok(Seen::Online { url: post.link })
    }
}

/// What was seen after a kill, with what others had done there.
fn with_others(seen: Seen, over: Option<Over>) -> Seen {
    match (seen, over) {
        (Seen::Online { url } | Seen::Written { address: url }, Some(over)) => Seen::KilledOver {
            url,
            differences: over.differences,
            kept: over.kept,
        },
        (seen, _) => seen,
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

/// The address that readers know a post by.
fn known<'a>(memory: &'a Remembered, post: &'a Post) -> &'a str {
    if memory.link.is_empty() {
        &post.link
    } else {
        &memory.link
    }
}
