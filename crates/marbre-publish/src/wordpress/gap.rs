//! What somebody saved in the moment between the look at a post and the write over it. WordPress has nothing that closes
//! that gap, but it keeps revisions: what was overwritten unseen is put back at once, and comes in as any other edit.

use super::answer::RemoteError;
use super::memory::{Left, Remembered, piece_key, words_hash};
use super::post::{Post, Raw, edit};
use super::site::{Stop, Work};
use marbre_domain::ids::PieceId;
use serde::Deserialize;
use serde_json::json;

/// So many of the newest revisions are read: between a look and a write there is room for one or two.
const NEWEST: &str = "10";

#[derive(Deserialize)]
struct Revision {
    #[serde(default)]
    slug: String,
    title: Raw,
    content: Raw,
    excerpt: Raw,
}

impl Revision {
    fn hash(&self) -> String {
        words_hash(&self.title.raw, &self.content.raw, &self.excerpt.raw)
    }
}

impl Work<'_> {
    /// Looks, after a write, whether anybody saved other words since `looked`; if so, puts them back and stops.
    pub(super) async fn give_back(
        &self,
        piece: PieceId,
        memory: &mut Remembered,
        looked: &Post,
        written: &Post,
    ) -> Result<(), Stop> {
        let Some(left) = memory.left.clone() else { return Ok(()) };
        let of = |post: &Post| words_hash(&post.title.raw, &post.content.raw, &post.excerpt.raw);
        let mut known = memory.ours.clone();
        known.push(of(written));
        let seen = [words_hash(&left.title, &left.content, &left.excerpt), of(looked)];
        let Some(theirs) = self.newest_but(written.id, &known).await? else {
            return Ok(());
        };
        if seen.contains(&theirs.hash()) {
            return Ok(());
        }
        let body = json!({
            "title": theirs.title.raw, "content": theirs.content.raw, "excerpt": theirs.excerpt.raw,
        });
        let there = self.change(written.id, &body).await?;
        memory.left = Some(Left {
            featured: there.featured_media,
            terms: left
                .terms
                .keys()
                .map(|base| (base.clone(), there.terms(base)))
                .collect(),
            ..left
        });
        memory.writing = None;
        self.remember(&piece_key(piece), memory)?;
        self.unchanged_by_others(piece, None, memory, &there).await
    }

    /// The newest words of a post that are not known, by the site's own revisions; nothing where it keeps none.
    async fn newest_but(&self, post: u64, known: &[String]) -> Result<Option<Revision>, Stop> {
        let query = [
            edit(),
            ("per_page", NEWEST.to_owned()),
            ("orderby", "id".to_owned()),
            ("order", "desc".to_owned()),
        ];
        let answer = match self.api.get(&format!("/wp/v2/posts/{post}/revisions"), &query).await {
            Ok(answer) => answer.value,
            Err(RemoteError::Refused { .. }) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let revisions: Vec<Revision> = serde_json::from_value(answer)
            .map_err(|error| RemoteError::Unexpected(format!("a list of revisions: {error}")))?;
        // What an editor's browser kept by itself was never saved.
        let saved = revisions
            .into_iter()
            .filter(|revision| !revision.slug.contains("-autosave-"));
        Ok(saved.into_iter().find(|revision| !known.contains(&revision.hash())))
    }
}
