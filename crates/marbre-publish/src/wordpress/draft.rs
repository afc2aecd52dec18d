//! The one post of a piece: the one that is remembered, the one that a lost answer left under its reserved name, or a new
//! draft; and the copies that go. Knows nothing of what is written into it.

use super::answer::RemoteError;
use super::began;
use super::memory::{Remembered, piece_key};
use super::post::{Post, edit};
use super::site::{Stop, Work};
use crate::deliver::DeliverError;
use marbre_domain::version::VersionContent;
use serde_json::json;

impl Work<'_> {
    /// The piece's post: the one that is remembered, else the one under the reserved name, else a new draft.
    pub(super) async fn post_of(&self, content: &VersionContent, memory: &mut Remembered) -> Result<Post, Stop> {
        if memory.post == 0
            && let Some(origin) = began::there(content, self.settings)
        {
            memory.post = origin.post;
        }
        if memory.post != 0 {
            return match self.api.get(&format!("/wp/v2/posts/{}", memory.post), &[edit()]).await {
                Ok(answer) => {
                    let post = Post::read(answer.value)?;
                    if post.status == "trash" && memory.trashed {
                        return self.out_of_the_trash(content, memory, &post).await;
                    } else if memory.trashed {
                        self.out_of_it_again(content, memory).await?;
                    }
                    if post.status == "trash" {
                        let words = "it is in the site's trash".to_owned();
                        return Err(DeliverError::GoneFromSite { words }.into());
                    }
                    Ok(post)
                }
                Err(RemoteError::Refused { status: 404 | 410, .. }) => {
                    let words = "it was deleted on the site".to_owned();
                    Err(DeliverError::GoneFromSite { words }.into())
                }
                Err(error) => Err(error.into()),
            };
        }
        if !memory.reserved.is_empty() && memory.asked == 0 {
            // Asked for by a program that did not count.
            memory.asked = 1;
        }
        if memory.reserved.is_empty() {
            memory.reserved = format!("marbre-{}", crate::settings::segment(&self.job.token));
        } else if let Some(post) = self.under(&memory.reserved).await?.into_iter().next() {
            self.found(content, memory, &post)?;
            return Ok(post);
        }
        let body = json!({
            "status": "draft",
            "slug": memory.reserved,
            "title": super::blocks::escaped(content.headline.trim()),
        });
        memory.asked += 1;
        self.remember(&piece_key(content.piece), memory)?;
        let answer = self.api.post_together("/wp/v2/posts", &body).await?;
        let made = Post::read(answer.value)?;
        if memory.asked == 1 && made.slug != memory.reserved {
            // Nobody was asked whether the name is free: WordPress gives it to one post only, and another has it. This machine
            // may have been set back to an earlier day.
            memory.asked += 1;
            self.remember(&piece_key(content.piece), memory)?;
        }
        let all = if memory.asked > 1 {
            // An answer that was lost earlier may belong to a draft that came to be only now: the oldest is the one.
            self.under(&memory.reserved).await?
        } else {
            Vec::new()
        };
        let post = all.into_iter().next().unwrap_or(made);
        self.found(content, memory, &post)?;
        Ok(post)
    }

    fn found(&self, content: &VersionContent, memory: &mut Remembered, post: &Post) -> Result<(), DeliverError> {
        memory.post = post.id;
        self.remember(&piece_key(content.piece), memory)
    }

    /// Every post that lost answers may have left under a reserved name, oldest first. A second one gets `-2`.
    pub(super) async fn under(&self, name: &str) -> Result<Vec<Post>, Stop> {
        let names: Vec<String> = std::iter::once(name.to_owned())
            .chain((2..=9).map(|copy| format!("{name}-{copy}")))
            .collect();
        let query = [
            ("slug", names.join(",")),
            ("status", "any".to_owned()),
            ("per_page", "100".to_owned()),
            edit(),
        ];
        let answer = match self.api.get("/wp/v2/posts", &query).await {
            Err(error @ RemoteError::Refused { status: 400, .. }) => {
                // WordPress takes a revoked password for nobody's, and nobody may ask for drafts: who we are tells the two apart.
                self.api.get("/wp/v2/users/me", &[edit()]).await?;
                return Err(error.into());
            }
            other => other?,
        };
        let mut posts = Post::list(answer.value)?;
        posts.sort_by_key(|post| post.id);
        Ok(posts)
    }

    /// Drafts that lost answers left beside the post go: they are empty, and carry a name that only Marbre gives.
    pub(super) async fn no_copies(&self, memory: &Remembered) -> Result<(), Stop> {
        // An article that was there before never had a draft of ours, and what was asked for once is there once.
        if memory.reserved.is_empty() || memory.asked == 1 {
            return Ok(());
        }
        for copy in self.under(&memory.reserved).await? {
            if copy.id != memory.post && copy.status == "draft" && copy.content.raw.is_empty() {
                let query = [("force", "true".to_owned())];
                self.api.delete(&format!("/wp/v2/posts/{}", copy.id), &query).await?;
            }
        }
        Ok(())
    }
}
