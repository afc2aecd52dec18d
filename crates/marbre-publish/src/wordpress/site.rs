//! A publication on WordPress, step by step: draft under a reserved name, its number written down, its pictures attached,
//! its text and terms, everything read back, and only then its status. Each step looks before it writes, so that doing all
//! of it again after a lost answer ends in the same one post.

use super::answer::RemoteError;
use super::api::{Api, Secret};
use super::began;
use super::blocks::Placed;
use super::channel::Channel;
use super::compose::{Fields, compose};
use super::filing;
use super::media;
use super::memory::{Left, Remembered, piece_key};
use super::post::{Post, edit, to_gmt};
use super::readback;
use super::settings::{Strip, WordPressSettings};
use super::terms::TermLists;
use super::writers::{self, Credit, WRITERS_KEY, Writers};
use crate::deliver::job::{Job, Order, Seen};
use crate::deliver::readback::Difference;
use crate::deliver::{DeliverError, Holdings, Site};
use crate::render::blocks::shown_pictures;
use crate::render::card::expiry;
use crate::render::words;
use crate::settings::SiteLanguage;
use chrono::{DateTime, TimeDelta, Utc};
use marbre_domain::ids::{BlobHash, VersionHash};
use marbre_domain::version::VersionContent;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A WordPress site, as the desk's one account.
#[derive(Debug, Clone)]
pub struct WordPressSite {
    settings: WordPressSettings,
    password: Secret,
    channel: Channel,
}

/// Why a delivery stopped.
#[derive(Debug)]
pub enum Stop {
    /// The site did not answer as it should.
    Remote(RemoteError),
    /// Something that any kind of site may say.
    Deliver(DeliverError),
    /// The site changed or stripped what it was given: what was sent, what is there.
    Changed(Vec<(String, String)>),
}

impl From<RemoteError> for Stop {
    fn from(error: RemoteError) -> Self {
        Self::Remote(error)
    }
}

impl From<DeliverError> for Stop {
    fn from(error: DeliverError) -> Self {
        Self::Deliver(error)
    }
}

impl Site for WordPressSite {
    async fn deliver(&self, job: &Job, holdings: &dyn Holdings, now: DateTime<Utc>) -> Result<Seen, DeliverError> {
        match self.carry_out(job, holdings, now).await {
            Ok(seen) => Ok(seen),
            Err(Stop::Remote(error)) => Err(error.into()),
            Err(Stop::Deliver(error)) => Err(error),
            Err(Stop::Changed(changed)) => Ok(Seen::Differs {
                place: self.settings.root.clone(),
                differences: changed
                    .into_iter()
                    .map(|(expected, found)| Difference { expected, found })
                    .collect(),
            }),
        }
    }
}

pub(super) struct Work<'a> {
    pub(super) api: Api,
    pub(super) settings: &'a WordPressSettings,
    pub(super) job: &'a Job,
    pub(super) holdings: &'a dyn Holdings,
    pub(super) now: DateTime<Utc>,
}

impl WordPressSite {
    /// A site with what was decided about it, and the account's application password.
    pub fn new(settings: WordPressSettings, password: Secret, channel: Channel) -> Self {
        Self {
            settings,
            password,
            channel,
        }
    }

    async fn carry_out(&self, job: &Job, holdings: &dyn Holdings, now: DateTime<Utc>) -> Result<Seen, Stop> {
        let address = self
            .settings
            .address()
            .map_err(|error| RemoteError::Unexpected(error.to_string()))?;
        let work = Work {
            api: Api::over(
                self.channel.clone(),
                address,
                &self.settings.user,
                self.password.clone(),
            ),
            settings: &self.settings,
            job,
            holdings,
            now,
        };
        match &job.order {
            Order::Publish { version, canonical, .. } => {
                let content = approved(canonical, *version)?;
                work.publish(&content, *version).await
            }
            Order::Withdraw { piece, .. } => work.withdraw(*piece).await,
            Order::Kill { piece } => work.kill(*piece).await,
            Order::ExpireFlash { piece } => work.expire(*piece).await,
            Order::Timed(timed) => work.timed(timed).await,
            Order::Rebuild(_) => Err(DeliverError::NotAsked {
                words: "a WordPress site is not rebuilt".to_owned(),
            }
            .into()),
        }
    }
}

pub(super) fn approved(canonical: &[u8], version: VersionHash) -> Result<VersionContent, DeliverError> {
    let wrong = DeliverError::WrongVersion { approved: version };
    if VersionHash::of(canonical) != version {
        return Err(wrong);
    }
    VersionContent::from_canonical(canonical).map_err(|_| wrong)
}

impl Work<'_> {
    pub(super) fn recall<T: for<'de> Deserialize<'de> + Default>(&self, key: &str) -> Result<T, DeliverError> {
        let words = |words: String| DeliverError::Memory { words };
        match self.holdings.recall(key).map_err(words)? {
            Some(text) => serde_json::from_str(&text).map_err(|error| words(error.to_string())),
            None => Ok(T::default()),
        }
    }

    pub(super) fn remember<T: Serialize>(&self, key: &str, value: &T) -> Result<(), DeliverError> {
        let words = |words: String| DeliverError::Memory { words };
        let text = serde_json::to_string(value).map_err(|error| words(error.to_string()))?;
        self.holdings.remember(key, &text).map_err(words)
    }

    pub(super) async fn publish(&self, content: &VersionContent, version: VersionHash) -> Result<Seen, Stop> {
        if let Some(flash) = content.flash.as_ref().filter(|flash| expiry(flash) <= self.now) {
            let expires = flash.expires.clone();
            return Err(DeliverError::FlashExpired { expires }.into());
        }
        let key = piece_key(content.piece);
        let mut memory: Remembered = self.recall(&key)?;
        let post = self.post_of(content, &mut memory).await?;
        if memory.token == self.job.token && memory.version == Some(version) {
            // It was carried to its end; a later look finds the page or says what differs.
            return self.look(content, &post).await;
        }
        if self.settings.trial && matches!(post.status.as_str(), "publish" | "future" | "private") {
            return Err(DeliverError::OnTrial.into());
        }
        let origin = began::there(content, self.settings);
        self.unchanged_by_others(content.piece, origin, &memory, &post).await?;
        let post = self.out_of_the_sites_hands(&mut memory, content.piece, post).await?;
        let post = self.fill(content, version, &mut memory, &post).await?;
        if self.settings.trial {
            return Ok(Seen::Written { address: post.link });
        }
        // An address that nobody could ask for until now.
        let new = origin.is_none() && memory.link.is_empty() && post.status == "draft";
        let alert = content.flash.is_some() && self.settings.strip == Strip::Sticky;
        let sticky = alert || origin.is_some() && post.sticky;
        let post = self.make_public(post, sticky).await?;
        memory.token.clone_from(&self.job.token);
        memory.version = Some(version);
        memory.link.clone_from(&post.link);
        if let Some(left) = &mut memory.left {
            left.status.clone_from(&post.status);
            left.date_gmt.clear();
            filing::note_default(left, &post);
        }
        self.remember(&key, &memory)?;
        self.note_placed(content.piece, None)?;
        self.no_copies(&memory).await?;
        if new && let Some(seen) = self.look_once(content, &post).await? {
            return Ok(seen);
        }
        self.look(content, &post).await
    }

    /// Terms, pictures and texts, everything read back and compared; its status stays what it is.
    pub(super) async fn fill(
        &self,
        content: &VersionContent,
        version: VersionHash,
        memory: &mut Remembered,
        post: &Post,
    ) -> Result<Post, Stop> {
        let key = piece_key(content.piece);
        let mut lists = self.filed(content).await?;
        let origin = began::there(content, self.settings);
        let filed = filing::move_lists(&mut lists, memory, origin, post);
        began::keep_terms(origin, &mut lists);
        filing::keep_default(&mut lists, memory.left.as_ref(), post);
        let placed = self.pictures(content, post.id).await?;
        // Who signs an article that was there before stays its author there.
        let credit = match origin {
            Some(_) => Credit::default(),
            None => self.recall::<Writers>(WRITERS_KEY)?.credit(&content.bylines),
        };
        let unsigned = credit.whole.then(|| VersionContent {
            bylines: Vec::new(),
            ..content.clone()
        });
        let printed = unsigned.as_ref().unwrap_or(content);
        let fields = compose(printed, &placed, self.settings).map_err(DeliverError::from)?;
        let featured = began::featured(origin, content).unwrap_or_else(|| {
            let lead = content.lead.as_ref().and_then(|lead| placed.get(&lead.blob));
            lead.map_or(0, |placed| placed.id)
        });
        memory.writing = Some(Left {
            title: fields.title.clone(),
            content: fields.content.clone(),
            excerpt: fields.excerpt.clone(),
            featured,
            terms: lists
                .iter()
                .map(|(base, ids)| (base.clone(), ids.iter().copied().collect()))
                .collect(),
            author: credit.author,
            status: String::new(),
            version: Some(version),
            edit: None,
            date_gmt: String::new(),
        });
        memory.note_ours(&fields.title, &fields.content, &fields.excerpt);
        self.remember(&key, memory)?;
        let looked = post;
        let author = credit.author;
        let post = self.write(memory, looked, &fields, &lists, featured, author).await?;
        self.give_back(content.piece, memory, looked, &post).await?;
        let mut changed = writers::name_co_authors(&self.api, post.id, &credit.co_authors).await?;
        memory.left = Some(Left {
            version: Some(version),
            author,
            ..Left::of(&post, lists.keys().cloned())
        });
        memory.writing = None;
        memory.filed = filed;
        self.remember(&key, memory)?;
        changed.extend(readback::fields(&fields, &lists, featured, author, &post));
        if !changed.is_empty() {
            // Nothing that the site altered becomes public unseen.
            return Err(Stop::Changed(changed));
        }
        Ok(post)
    }

    async fn pictures(&self, content: &VersionContent, post: u64) -> Result<BTreeMap<BlobHash, Placed>, Stop> {
        let language = SiteLanguage::of_tag(&content.language).unwrap_or(self.settings.language);
        let mut placed = BTreeMap::new();
        let origin = began::there(content, self.settings);
        for (at, picture) in shown_pictures(content).into_iter().enumerate() {
            let theirs = at == 0 && began::is_theirs(origin, content);
            if theirs || placed.contains_key(&picture.blob) {
                continue;
            }
            let blob = picture.blob;
            let file = || {
                let missing = |words| DeliverError::MissingBlob { blob, words };
                let bytes = self.holdings.blob(blob).map_err(missing)?;
                media::file_of(&bytes, blob).map_err(|source| DeliverError::Picture { blob, source }.into())
            };
            let there = media::place(&self.api, post, picture, words::of(language), file).await?;
            placed.insert(blob, there);
        }
        Ok(placed)
    }

    /// Texts, terms and lead picture, without touching the status; read again afterwards.
    async fn write(
        &self,
        memory: &Remembered,
        post: &Post,
        fields: &Fields,
        lists: &TermLists,
        featured: u64,
        author: Option<u64>,
    ) -> Result<Post, Stop> {
        let mut body = json!({
            "title": fields.title,
            "content": fields.content,
            "excerpt": fields.excerpt,
            "featured_media": featured,
        });
        // An address that readers may know is never changed by an update.
        if !memory.reserved.is_empty() && post.slug.starts_with(&memory.reserved) {
            body["slug"] = fields.slug.clone().into();
        }
        if let Some(author) = author {
            body["author"] = author.into();
        }
        for (base, ids) in lists {
            body[base] = ids.iter().copied().collect::<Vec<u64>>().into();
        }
        self.api
            .post_together(&format!("/wp/v2/posts/{}", post.id), &body)
            .await?;
        self.kept(post.id).await
    }

    /// A post as the site keeps it, asked for together with those of other deliveries.
    async fn kept(&self, post: u64) -> Result<Post, Stop> {
        Ok(Post::read(self.api.post_now(post).await?)?)
    }

    /// Changes a post, then reads it: the answer to a change shows what was meant, not always what was kept.
    pub(super) async fn change(&self, post: u64, body: &Value) -> Result<Post, Stop> {
        let route = format!("/wp/v2/posts/{post}");
        self.api.post(&route, body).await?;
        Ok(Post::read(self.api.get(&route, &[edit()]).await?.value)?)
    }

    pub(super) async fn make_public(&self, post: Post, sticky: bool) -> Result<Post, Stop> {
        if post.status == "publish" && post.sticky == sticky {
            return Ok(post);
        }
        let mut body = json!({ "status": "publish" });
        if post.sticky != sticky {
            body["sticky"] = sticky.into();
        }
        // A post that waits for its time stays `future` unless its time is moved to now, by the site's own clock.
        if post.status == "future" {
            body["date_gmt"] = to_gmt(self.site_time().await?).into();
        }
        let route = format!("/wp/v2/posts/{}", post.id);
        let answer = self.api.post_together(&route, &body).await?;
        // Its words were read back before, and its page is looked at next: what it became, the answer tells.
        let post = match Post::read(answer.value) {
            Ok(post) => post,
            Err(_) => self.kept(post.id).await?,
        };
        match post.status.as_str() {
            "publish" => Ok(post),
            "future" => {
                let now = self.site_time().await?;
                let post = self
                    .change(post.id, &json!({ "status": "publish", "date_gmt": to_gmt(now) }))
                    .await?;
                self.must_be(post, "publish")
            }
            _ => self.must_be(post, "publish"),
        }
    }

    pub(super) fn must_be(&self, post: Post, status: &str) -> Result<Post, Stop> {
        if post.status == status {
            Ok(post)
        } else {
            Err(Stop::Changed(vec![(status.to_owned(), post.status)]))
        }
    }

    /// A moment that the site's own clock has surely passed.
    pub(super) async fn site_time(&self) -> Result<DateTime<Utc>, Stop> {
        let answer = self.api.get("/wp/v2/types/post", &[]).await?;
        Ok(answer.server_time.unwrap_or(self.now) - TimeDelta::seconds(2))
    }
}
