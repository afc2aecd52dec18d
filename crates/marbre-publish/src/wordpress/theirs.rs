//! What somebody changed on the site since Marbre left it: seen before anything is written over it.

use super::answer::RemoteError;
use super::articles::Article;
use super::began;
use super::memory::{Left, Remembered, Standing, edited_key, hash_of};
use super::post::{Post, edit};
use super::site::{Stop, Work};
use crate::deliver::DeliverError;
use marbre_domain::ids::PieceId;
use marbre_domain::source::Origin;
use serde_json::Value;

impl Work<'_> {
    /// What somebody changed on the site since Marbre left it is not overwritten unseen.
    pub(super) async fn unchanged_by_others(
        &self,
        piece: PieceId,
        origin: Option<&Origin>,
        memory: &Remembered,
        post: &Post,
    ) -> Result<(), Stop> {
        let read = origin.map(|origin| began::as_it_stood(origin, post));
        let Some(left) = memory.left.as_ref().or(read.as_ref()) else {
            return Ok(());
        };
        if left.came_of_itself(post) {
            return Ok(());
        }
        let differences = left.differences(post);
        // What an attempt wrote whose answer was lost is ours as well.
        let ours = memory.writing.as_ref();
        if ours.is_some_and(|writing| writing.differences(post).is_empty()) {
            return Ok(());
        }
        let key = edited_key(piece);
        let theirs = hash_of(post);
        if differences.is_empty() || self.job.over.as_ref() == Some(&theirs) {
            return Ok(());
        }
        let words = |words: String| DeliverError::Memory { words };
        self.holdings.remember(&key, &theirs).map_err(words)?;
        // Somebody may have gone on from what an attempt wrote whose answer was lost.
        let base = match ours {
            Some(writing) if self.was_saved(post, writing).await? => writing,
            Some(_) | None => left,
        };
        // Without a memory of how it was left, nobody can tell what was changed there: a person looks.
        let known = memory
            .left
            .is_some()
            .then(|| Standing::of(base, &Article::of(post)))
            .flatten();
        let standing = known.map(Box::new);
        Err(DeliverError::EditedOnSite { differences, standing }.into())
    }

    /// Whether a text ever stood in a post, by the site's own revisions.
    async fn was_saved(&self, post: &Post, text: &Left) -> Result<bool, Stop> {
        let query = [edit(), ("per_page", "100".to_owned())];
        let route = format!("/wp/v2/posts/{}/revisions", post.id);
        let revisions = match self.api.get(&route, &query).await {
            Ok(answer) => answer.value,
            // Where the site keeps none, nobody can tell.
            Err(RemoteError::Refused { .. }) => return Ok(false),
            Err(error) => return Err(error.into()),
        };
        let raw = |revision: &Value| revision.pointer("/content/raw").and_then(Value::as_str) == Some(&text.content);
        Ok(revisions.as_array().is_some_and(|all| all.iter().any(raw)))
    }
}
