//! What somebody saved in the moment between the look at a post and the write over it. WordPress has nothing that closes
//! that gap, but it keeps revisions: what was overwritten unseen is put back at once, and comes in as any other edit.

use super::answer::RemoteError;
use super::memory::{Left, Remembered, piece_key, words_hash};
use super::post::{Post, Raw, edit};
use super::site::{Stop, Work};
use marbre_domain::ids::PieceId;
use serde::Deserialize;
use serde_json::{Value, json};

/// So many of the newest revisions are read: between a look and a write there is room for one or two.
const NEWEST: &str = "10";

#[derive(Deserialize)]
struct Revision {
    #[serde(default)]
    slug: String,
    #[serde(default)]
    modified_gmt: String,
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
        let known = Known {
            written: of(written),
            seen: [words_hash(&left.title, &left.content, &left.excerpt), of(looked)],
            ours: &memory.ours,
            looked_at: modified(&looked.others),
        };
        let revisions = self.newest_saved(written.id).await?;
        let Some(theirs) = known.unseen(revisions) else {
            return Ok(());
        };
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

    /// What was saved of a post last, newest first; nothing where the site keeps no revisions.
    async fn newest_saved(&self, post: u64) -> Result<Vec<Revision>, Stop> {
        let query = [
            edit(),
            ("per_page", NEWEST.to_owned()),
            ("orderby", "id".to_owned()),
            ("order", "desc".to_owned()),
        ];
        let answer = match self.api.get(&format!("/wp/v2/posts/{post}/revisions"), &query).await {
            Ok(answer) => answer.value,
            Err(RemoteError::Refused { .. }) => return Ok(Vec::new()),
            Err(error) => return Err(error.into()),
        };
        let revisions: Vec<Revision> = serde_json::from_value(answer)
            .map_err(|error| RemoteError::Unexpected(format!("a list of revisions: {error}")))?;
        // What an editor's browser kept by itself was never saved.
        let saved = revisions
            .into_iter()
            .filter(|revision| !revision.slug.contains("-autosave-"));
        Ok(saved.collect())
    }
}

/// What a revision is told from.
struct Known<'a> {
    /// What was just written.
    written: String,
    /// What was left there, and what was looked at before writing.
    seen: [String; 2],
    /// What attempts wrote whose answers were lost, among others.
    ours: &'a [String],
    /// When what was looked at had been saved.
    looked_at: String,
}

impl Known<'_> {
    /// What somebody else saved after the look. Revisions older than what was looked at are nobody's business here.
    fn unseen(&self, newest_first: Vec<Revision>) -> Option<Revision> {
        // The same words again make no revision of their own: then only the time tells.
        let again = self.seen.contains(&self.written);
        for revision in newest_first {
            let hash = revision.hash();
            let ours = hash == self.written || self.ours.contains(&hash);
            if self.seen.contains(&hash) && !again {
                return None;
            }
            if !ours && !self.seen.contains(&hash) && (!again || revision.modified_gmt > self.looked_at) {
                return Some(revision);
            }
        }
        None
    }
}

fn modified(others: &serde_json::Map<String, Value>) -> String {
    let text = others.get("modified_gmt").and_then(Value::as_str);
    text.unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn revision(words: &str, modified_gmt: &str) -> Revision {
        let raw = |text: &str| Raw { raw: text.to_owned() };
        Revision {
            slug: String::new(),
            modified_gmt: modified_gmt.to_owned(),
            title: raw(""),
            content: raw(words),
            excerpt: raw(""),
        }
    }

    fn hash(words: &str) -> String {
        words_hash("", words, "")
    }

    #[test]
    fn only_what_was_saved_after_the_look_is_theirs() {
        for (written, left, looked, saved, theirs) in [
            // Nobody was there.
            ("b", "a", "a", "b a", None),
            ("b", "a", "a", "b", None),
            // Somebody was.
            ("b", "a", "a", "b x a", Some("x")),
            // What was looked at and decided to be replaced, and what is older.
            ("b", "a", "x", "b x a", None),
            ("c", "b", "b", "c b x a", None),
            // An attempt whose answer was lost, before it and between.
            ("c", "a", "a", "c o a", None),
            ("c", "a", "a", "c o x a", Some("x")),
        ] {
            let ours = [hash("o"), hash(written)];
            let known = Known {
                written: hash(written),
                seen: [hash(left), hash(looked)],
                ours: &ours,
                looked_at: String::new(),
            };
            let saved = saved.split(' ').map(|words| revision(words, "")).collect();
            let found = known.unseen(saved).map(|found| found.content.raw);
            assert_eq!(found.as_deref(), theirs, "{written} over {looked}");
        }
    }

    #[test]
    fn the_same_words_written_again_are_told_from_others_by_their_time() {
        let ours = [hash("a")];
        let known = Known {
            written: hash("a"),
            seen: [hash("a"), hash("a")],
            ours: &ours,
            looked_at: "2026-11-25T10:00:00".to_owned(),
        };
        let before = revision("x", "2026-11-25T09:00:00");
        let after = revision("x", "2026-11-25T10:00:01");
        assert!(known.unseen(vec![revision("a", ""), before]).is_none());
        assert!(known.unseen(vec![revision("a", ""), after]).is_some());
    }
}
