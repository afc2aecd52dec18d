//! Past the hour of what waits on a site: published by the site, or by its cron once that is poked, or by this machine.
//! Whatever somebody changed there meanwhile is seen first.

use super::answer::RemoteError;
use super::memory::{Remembered, piece_key};
use super::post::{Post, edit, to_gmt};
use super::site::{Stop, Work};
use crate::deliver::job::Seen;
use chrono::{DateTime, TimeDelta, Utc};
use marbre_domain::ids::{PieceId, VersionHash};
use marbre_domain::version::VersionContent;
use serde_json::json;

/// After its cron was poked, a site has so long to publish before Marbre does it itself, in seconds.
const CRON_TAKES_S: i64 = 4;
/// The name under which it is remembered when the site's cron was last poked, by the site's clock.
const POKED_KEY: &str = "cron_poked";

impl Work<'_> {
    /// Past its hour: published by the site, or by its cron once that is poked, or by this machine.
    pub(super) async fn look_at_hour(
        &self,
        content: &VersionContent,
        version: VersionHash,
        due: DateTime<Utc>,
        may_publish: bool,
    ) -> Result<Seen, Stop> {
        let mut memory: Remembered = self.recall(&piece_key(content.piece))?;
        if self
            .placed(content.piece)?
            .is_none_or(|placed| placed.version != version || placed.due != due)
        {
            // Nothing of it waits there, or something of an older decision does.
            return match (memory.version == Some(version), may_publish) {
                (true, _) => {
                    let post = self.post_of(content, &mut memory).await?;
                    self.look(content, &post).await
                }
                (false, true) => self.publish(content, version).await,
                (false, false) => Ok(Seen::Asleep),
            };
        }
        let (post, site) = self.with_clock(content, &mut memory).await?;
        if post.status == "publish" {
            self.its_hour_is_over(content.piece, &mut memory, &post)?;
        }
        self.unchanged_by_others(content.piece, None, &memory, &post).await?;
        if post.status == "publish" {
            return self.settled(content, version, memory, post).await;
        }
        if post.status != "future" {
            // Somebody changed it there, and whoever decides here has seen that.
            return self.publish(content, version).await;
        }
        let Some(site) = site.filter(|site| may_publish && *site >= due) else {
            return Ok(Seen::Asleep);
        };
        let poked: Option<DateTime<Utc>> = self.recall(POKED_KEY)?;
        if poked.is_none_or(|poked| poked < due) {
            self.remember(POKED_KEY, &Some(site))?;
            // A cron that cannot be poked is no reason to stop: Marbre publishes itself.
            let _ = self.api.poke_cron().await;
            let post = self.post_of(content, &mut memory).await?;
            self.unchanged_by_others(content.piece, None, &memory, &post).await?;
            return match post.status.as_str() {
                "publish" => self.settled(content, version, memory, post).await,
                _ => Ok(Seen::Asleep),
            };
        }
        if poked.is_some_and(|poked| (site - poked).num_seconds() < CRON_TAKES_S) {
            return Ok(Seen::Asleep);
        }
        // Without a date that is past, « publish » leaves it waiting. It keeps the hour that was chosen.
        let date = to_gmt(due.min(site - TimeDelta::seconds(2)));
        let body = json!({ "status": "publish", "date_gmt": date });
        let post = self.change(post.id, &body).await?;
        let post = self.must_be(post, "publish")?;
        self.settled(content, version, memory, post).await
    }

    /// It is public: nothing waits there any more, whoever changed what of it.
    fn its_hour_is_over(&self, piece: PieceId, memory: &mut Remembered, post: &Post) -> Result<(), Stop> {
        if let Some(left) = &mut memory.left
            && left.status == "future"
            && Some(&left.date_gmt) == post.date_gmt.as_ref()
        {
            "publish".clone_into(&mut left.status);
            left.date_gmt.clear();
            self.remember(&piece_key(piece), memory)?;
        }
        Ok(self.note_placed(piece, None)?)
    }

    /// What was approved is public. The page is looked at.
    async fn settled(
        &self,
        content: &VersionContent,
        version: VersionHash,
        mut memory: Remembered,
        post: Post,
    ) -> Result<Seen, Stop> {
        memory.token.clone_from(&self.job.token);
        memory.version = Some(version);
        if let Some(left) = &mut memory.left {
            "publish".clone_into(&mut left.status);
            left.date_gmt.clear();
        }
        self.remember(&piece_key(content.piece), &memory)?;
        self.note_placed(content.piece, None)?;
        self.look(content, &post).await
    }

    async fn with_clock(
        &self,
        content: &VersionContent,
        memory: &mut Remembered,
    ) -> Result<(Post, Option<DateTime<Utc>>), Stop> {
        match self.api.get(&format!("/wp/v2/posts/{}", memory.post), &[edit()]).await {
            Ok(answer) => {
                let site = answer.server_time;
                let post = Post::read(answer.value)?;
                if post.status != "trash" {
                    return Ok((post, site));
                }
            }
            Err(RemoteError::Refused { status: 404 | 410, .. }) => {}
            Err(error) => return Err(error.into()),
        }
        // Words for where it went.
        Ok((self.post_of(content, memory).await?, None))
    }
}
