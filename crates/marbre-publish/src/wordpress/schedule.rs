//! What a site publishes by itself at its hour: brought there early, taken back when somebody decides otherwise. Knows when
//! the hour is, by the site's clock; not why. What happens once it has come is in `hour`.

use super::answer::RemoteError;
use super::began;
use super::gone;
use super::memory::{Left, Placed, Remembered, hour_key, piece_key};
use super::post::{Post, to_gmt, whole_second};
use super::readback;
use super::site::{Stop, Work, approved};
use crate::deliver::DeliverError;
use crate::deliver::job::{NotLeft, Seen, Timed};
use crate::deliver::readback::Difference;
use chrono::{DateTime, TimeDelta, Utc};
use marbre_domain::ids::{PieceId, VersionHash};
use marbre_domain::version::VersionContent;
use serde_json::{Value, json};

/// The site's clock and this machine's may differ by this much, in seconds.
const CLOCKS_AGREE_S: i64 = 60;
/// What is less than a minute away WordPress publishes at once (`wp_insert_post`); so much is never left to it.
const AT_ONCE_S: i64 = 65;

/// Why a site is not trusted with an hour. Pure; both clocks are given, this machine's only where it was just read.
fn why_not(
    due: DateTime<Utc>,
    site: Option<DateTime<Utc>>,
    ours: Option<DateTime<Utc>>,
    margin: TimeDelta,
) -> Option<NotLeft> {
    let Some(site) = site else {
        return Some(NotLeft::NoClock);
    };
    let off_s = ours.map_or(0, |ours| (site - ours).num_seconds());
    if off_s.abs() > CLOCKS_AGREE_S {
        return Some(NotLeft::Clocks { off_s });
    }
    let latest = ours.map_or(site, |ours| ours.max(site));
    (due - latest < margin).then_some(NotLeft::Near)
}

impl Work<'_> {
    pub(super) async fn timed(&self, timed: &Timed) -> Result<Seen, Stop> {
        match timed {
            Timed::Leave {
                version,
                canonical,
                due,
            } => {
                let content = approved(canonical, *version)?;
                self.leave(&content, *version, whole_second(*due)).await
            }
            Timed::Look {
                version,
                canonical,
                due,
                may_publish,
            } => {
                let content = approved(canonical, *version)?;
                let due = whole_second(*due);
                self.look_at_hour(&content, *version, due, *may_publish).await
            }
            Timed::TakeBack { piece } => self.take_back(*piece).await,
        }
    }

    fn margin(&self) -> TimeDelta {
        TimeDelta::seconds(i64::from(self.settings.margin_s).max(AT_ONCE_S))
    }

    /// The site's own clock, by a question that nothing answers in its place.
    async fn site_clock(&self) -> Result<Option<DateTime<Utc>>, Stop> {
        Ok(self.api.get("/wp/v2/types/post", &[]).await?.server_time)
    }

    /// What of a piece the site may publish by itself.
    pub(super) fn placed(&self, piece: PieceId) -> Result<Option<Placed>, DeliverError> {
        self.recall(&hour_key(piece))
    }

    pub(super) fn note_placed(&self, piece: PieceId, placed: Option<&Placed>) -> Result<(), DeliverError> {
        if placed.is_some() || self.placed(piece)?.is_some() {
            self.remember(&hour_key(piece), &placed)?;
        }
        Ok(())
    }

    /// Brings a version to the site and leaves it there for its hour.
    async fn leave(&self, content: &VersionContent, version: VersionHash, due: DateTime<Utc>) -> Result<Seen, Stop> {
        let piece = content.piece;
        if content.flash.is_some() || self.settings.trial {
            return self.keep(piece, NotLeft::NeverThere).await;
        }
        let mut memory: Remembered = self.recall(&piece_key(piece))?;
        let placed = self.placed(piece)?;
        let risk = why_not(due, self.site_clock().await?, Some(self.now), self.margin());
        let same = placed.is_some_and(|placed| placed.version == version && placed.due == due);
        if let Some(why) = risk.filter(|_| !same) {
            return self.keep(piece, why).await;
        }
        let post = self.post_of(content, &mut memory).await?;
        if post.status == "publish" && same && came_of_itself(&memory, &post) {
            // By its own clock it was time: the look at the hour says what is there.
            return Ok(Seen::Scheduled { address: post.link });
        }
        let origin = began::there(content, self.settings);
        if post.status == "publish" && memory.version.is_none() && origin.is_none() && self.job.over.is_none() && !same
        {
            return Err(published_by_somebody(&post));
        }
        self.unchanged_by_others(piece, origin, &memory, &post).await?;
        if post.status == "publish" {
            return Ok(Seen::Kept(NotLeft::Online));
        }
        if same && post.status == "future" && at(&post) == Some(to_gmt(due)) {
            return self.left(content, memory, post, due).await;
        }
        if let Some(why) = risk {
            return self.keep(piece, why).await;
        }
        let from_this = |left: &Left| left.version == Some(version) && left.edit.is_none() && left.words_stand(&post);
        let unchanged = memory.writing.is_none() && memory.left.as_ref().is_some_and(from_this);
        let post = if unchanged {
            post
        } else {
            let post = self.out_of_the_sites_hands(&mut memory, piece, post).await?;
            self.fill(content, version, &mut memory, &post).await?
        };
        // Pictures may have taken long.
        if let Some(why) = why_not(due, self.site_clock().await?, None, self.margin()) {
            return self.keep(piece, why).await;
        }
        self.place(content, memory, &post, version, due).await
    }

    /// Gives the site the hour, and reads back that it has exactly that one.
    async fn place(
        &self,
        content: &VersionContent,
        mut memory: Remembered,
        post: &Post,
        version: VersionHash,
        due: DateTime<Utc>,
    ) -> Result<Seen, Stop> {
        let placed = Placed {
            version,
            due,
            token: self.job.token.clone(),
            appeared: false,
        };
        self.note_placed(content.piece, Some(&placed))?;
        // Until it was read back, either hour may stand there.
        forget_hour(&mut memory);
        self.remember(&piece_key(content.piece), &memory)?;
        // Never `date`: where both are there, the site believes that one, in its own zone.
        let body = json!({ "status": "future", "date_gmt": to_gmt(due) });
        let post = self.change(post.id, &body).await?;
        if post.status == "publish" {
            // The hour came while the answer travelled.
            return Ok(Seen::Scheduled { address: post.link });
        }
        if post.status != "future" || at(&post) != Some(to_gmt(due)) || !agrees(&post) {
            let there = format!("{} {}", post.status, at(&post).unwrap_or_default());
            let said = (format!("future {}", to_gmt(due)), there);
            return match self.bring_back(content.piece).await? {
                Back::Draft => Err(Stop::Changed(vec![said])),
                Back::Public(post) => Ok(Seen::Scheduled { address: post.link }),
            };
        }
        self.left(content, memory, post, due).await
    }

    /// It stands there as it should: written down, and nobody sees it.
    async fn left(
        &self,
        content: &VersionContent,
        mut memory: Remembered,
        post: Post,
        due: DateTime<Utc>,
    ) -> Result<Seen, Stop> {
        if let Some(left) = &mut memory.left {
            left.status.clone_from(&post.status);
            left.date_gmt = at(&post).unwrap_or_default();
        }
        self.remember(&piece_key(content.piece), &memory)?;
        self.no_copies(&memory).await?;
        // Some plugins show to anybody what is yet to come.
        let url = reqwest::Url::parse(&post.link).map_err(|error| RemoteError::Unexpected(error.to_string()))?;
        let page = self
            .api
            .page(&url, Some(&self.now.timestamp_millis().to_string()))
            .await?;
        let shown = page.status == 200 && readback::page(content, &page.body).is_some();
        if shown && self.now < due {
            return self.keep(content.piece, NotLeft::ShowsEarly).await;
        }
        Ok(Seen::Scheduled { address: post.link })
    }

    /// Not left to the site, which then holds nothing that could appear.
    async fn keep(&self, piece: PieceId, why: NotLeft) -> Result<Seen, Stop> {
        if self.placed(piece)?.is_none() {
            return Ok(Seen::Kept(why));
        }
        match self.bring_back(piece).await? {
            Back::Draft => Ok(Seen::Kept(why)),
            // Its hour came: what is there is looked at then.
            Back::Public(post) => Ok(Seen::Scheduled { address: post.link }),
        }
    }

    /// Somebody decided otherwise: nothing of it is to appear, and what appeared meanwhile goes.
    async fn take_back(&self, piece: PieceId) -> Result<Seen, Stop> {
        let placed = self.placed(piece)?;
        let post = match (self.bring_back(piece).await?, &placed) {
            (
                Back::Draft,
                Some(Placed {
                    appeared: true,
                    version,
                    ..
                }),
            ) => {
                // It was taken off by an attempt whose answer was lost.
                return Ok(Seen::Appeared { version: *version });
            }
            (Back::Draft, _) => return Ok(Seen::TakenBack),
            (Back::Public(post), _) => *post,
        };
        let memory: Remembered = self.recall(&piece_key(piece))?;
        let Some(placed) = placed else {
            // What is online is of another decision.
            return match memory.version {
                Some(_) => Ok(Seen::TakenBack),
                None => Err(published_by_somebody(&post)),
            };
        };
        if !came_of_itself(&memory, &post) {
            self.unchanged_by_others(piece, None, &memory, &post).await?;
        }
        let version = placed.version;
        self.note_placed(
            piece,
            Some(&Placed {
                appeared: true,
                ..placed
            }),
        )?;
        let post = self.change(post.id, &a_draft_again()).await?;
        self.must_be(post, "draft")?;
        match self.bring_back(piece).await? {
            Back::Draft => Ok(Seen::Appeared { version }),
            Back::Public(post) => Err(Stop::Changed(vec![("draft".to_owned(), post.status)])),
        }
    }

    /// What waits on the site is a draft again, without a date, read back, and read as anybody would; unless it is public.
    async fn bring_back(&self, piece: PieceId) -> Result<Back, Stop> {
        let key = piece_key(piece);
        let mut memory: Remembered = self.recall(&key)?;
        let Some(mut post) = self.there(&memory).await? else {
            self.note_placed(piece, None)?;
            return Ok(Back::Draft);
        };
        if post.status == "future" {
            post = self.change(post.id, &a_draft_again()).await?;
        }
        match post.status.as_str() {
            "publish" => return Ok(Back::Public(Box::new(post))),
            "future" => return Err(Stop::Changed(vec![("draft".to_owned(), post.status)])),
            _ => {}
        }
        gone::everywhere(self, post.id, &post.link).await?;
        forget_hour(&mut memory);
        self.remember(&key, &memory)?;
        self.note_placed(piece, None)?;
        Ok(Back::Draft)
    }

    /// Before the words of a waiting post are written anew, the site forgets its hour: it would publish them unread.
    pub(super) async fn out_of_the_sites_hands(
        &self,
        memory: &mut Remembered,
        piece: PieceId,
        post: Post,
    ) -> Result<Post, Stop> {
        if post.status != "future" {
            return Ok(post);
        }
        let post = self.change(post.id, &a_draft_again()).await?;
        forget_hour(memory);
        self.remember(&piece_key(piece), memory)?;
        if post.status == "draft" {
            self.note_placed(piece, None)?;
        }
        Ok(post)
    }
}

/// What became of what waited on a site.
enum Back {
    /// Nothing of it can appear.
    Draft,
    /// The site was quicker.
    Public(Box<Post>),
}

/// Whether only the site itself made it public.
fn came_of_itself(memory: &Remembered, post: &Post) -> bool {
    let of_itself = |left: &Left| left.status.is_empty() && left.words_stand(post) || left.came_of_itself(post);
    memory.left.as_ref().is_none_or(of_itself)
}

pub(super) fn at(post: &Post) -> Option<String> {
    post.date_gmt.clone()
}

/// Whether both dates say the same moment: the local one stands at some quarter of an hour from UTC.
fn agrees(post: &Post) -> bool {
    let moment = |text: Option<&str>| text.and_then(|text| text.parse::<chrono::NaiveDateTime>().ok());
    let local = moment(post.others.get("date").and_then(Value::as_str));
    let utc = moment(post.date_gmt.as_deref());
    local.zip(utc).is_some_and(|(local, utc)| {
        let apart = (local - utc).num_seconds();
        apart % 900 == 0 && apart.abs() <= 14 * 3_600
    })
}

/// A draft without a date: published later, it gets the date of that moment.
fn a_draft_again() -> Value {
    json!({ "status": "draft", "date_gmt": null })
}

fn forget_hour(memory: &mut Remembered) {
    if let Some(left) = &mut memory.left {
        left.status.clear();
        left.date_gmt.clear();
    }
}

/// Nobody at the desk gave it an hour, and it is public.
fn published_by_somebody(post: &Post) -> Stop {
    let differences = vec![Difference {
        expected: "status: draft".to_owned(),
        found: format!("status: {}", post.status),
    }];
    DeliverError::EditedOnSite {
        differences,
        standing: None,
    }
    .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_794_000_000 + seconds, 0).unwrap_or_default()
    }

    #[test]
    fn an_hour_is_left_to_the_site_only_where_both_clocks_leave_time() {
        let margin = TimeDelta::seconds(120);
        for (due, site, ours, expected) in [
            (120, Some(0), Some(0), None),
            (119, Some(0), Some(0), Some(NotLeft::Near)),
            (-5, Some(0), Some(0), Some(NotLeft::Near)),
            // The later of two clocks counts.
            (130, Some(20), Some(0), Some(NotLeft::Near)),
            (130, Some(0), Some(20), Some(NotLeft::Near)),
            (3_600, Some(60), Some(0), None),
            (3_600, Some(61), Some(0), Some(NotLeft::Clocks { off_s: 61 })),
            (3_600, Some(0), Some(61), Some(NotLeft::Clocks { off_s: -61 })),
            (3_600, None, Some(0), Some(NotLeft::NoClock)),
            // Later in a delivery only the site's clock is read again.
            (100, Some(10), None, Some(NotLeft::Near)),
        ] {
            let found = why_not(time(due), site.map(time), ours.map(time), margin);
            assert_eq!(found, expected, "due {due}, site {site:?}, here {ours:?}");
        }
    }

    #[test]
    fn no_hour_is_cut_to_an_earlier_second() {
        let due = time(10) + TimeDelta::milliseconds(1);
        assert_eq!([whole_second(due), whole_second(time(10))], [time(11), time(10)]);
    }

    #[test]
    fn dates_that_are_not_the_same_moment_are_told_apart() {
        let post = |local: &str, utc: &str| {
            Post::read(json!({
                "id": 1, "slug": "", "status": "future", "date": local, "date_gmt": utc,
                "title": {"raw": ""}, "content": {"raw": ""}, "excerpt": {"raw": ""},
            }))
            .map(|post| agrees(&post))
        };
        assert_eq!(post("2026-11-25T07:00:00", "2026-11-25T06:00:00"), Ok(true));
        assert_eq!(post("2026-11-25T11:45:00", "2026-11-25T06:00:00"), Ok(true));
        assert_eq!(post("2026-11-25T06:00:07", "2026-11-25T06:00:00"), Ok(false));
        assert_eq!(post("2026-11-26T06:00:00", "2026-11-25T06:00:00"), Ok(false));
    }
}
