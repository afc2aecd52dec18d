//! Comments of readers under published pieces, and how often these are read. What members decide is on disk at once and goes
//! to the site in order; what the site says is kept to be read without a network. Speaks to no site itself: that is `run`.

mod attend;
mod run;
mod send;
pub mod view;

pub use attend::attend_readers;
pub use run::{run_readers, send_moderations};

use crate::code::What;
use crate::error::DeskError;
use crate::invalid::{Invalid, Wordless};
use crate::sites::{WORDPRESS, fact_of};
use crate::{Desk, Event};
use marbre_domain::ids::{MemberId, ModerationId, PieceId, SiteId};
use marbre_domain::piece::FieldName;
use marbre_domain::readers::{CommentState, Moderation, may_moderate};
use marbre_publish::wordpress::memory::POSTS;
use marbre_store::{ModerationRow, ModerationState, ReaderComment};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use view::{AllowedView, ModerationView, ReaderCommentView, ReadersSiteView, ReadersView};

/// No reply is longer, in letters: WordPress keeps no more.
const LONGEST_REPLY: usize = 60_000;

/// A comment as it is named: the site's identifier, a slash, its number there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct CommentName {
    /// On which site.
    pub site: SiteId,
    /// Its number there.
    pub number: u64,
}

impl std::fmt::Display for CommentName {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}/{}", self.site, self.number)
    }
}

/// What this machine knows of a site's comments, and when it asks again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Asked {
    /// The posts whose comments were all brought in once.
    #[serde(default)]
    pub posts: Vec<u64>,
    /// When the site last answered, in milliseconds since 1970.
    #[serde(default)]
    pub at_ms: i64,
    /// Not asked before.
    #[serde(default)]
    pub next_ms: i64,
    /// What went wrong since, as the outbox keeps it.
    #[serde(default)]
    pub fault: String,
    /// When reads were last asked for.
    #[serde(default)]
    pub reads_ms: i64,
    /// The plugin that counts reads there, by its name, or empty.
    #[serde(default)]
    pub counter: String,
    /// Whether that plugin tells each article's count.
    #[serde(default)]
    pub tells: bool,
}

const ASKED: &str = "readers";

impl Desk {
    pub(crate) fn asked(&self, site: SiteId) -> Result<Asked, DeskError> {
        let kept = self.store.fact(&fact_of(site, ASKED))?;
        // What an older program wrote and this one cannot read is asked anew.
        Ok(kept
            .and_then(|kept| serde_json::from_str(&kept).ok())
            .unwrap_or_default())
    }

    pub(crate) fn note_asked(&mut self, site: SiteId, asked: &Asked) -> Result<(), DeskError> {
        let kept = serde_json::to_string(asked).map_err(DeskError::memory)?;
        Ok(self.store.set_fact(&fact_of(site, ASKED), &kept)?)
    }

    /// Has every site asked for reads at the next round, however lately it told them.
    pub fn want_reads(&mut self) -> Result<(), DeskError> {
        let sites: Vec<SiteId> = self.newsroom.sites.keys().copied().collect();
        for site in sites {
            let mut asked = self.asked(site)?;
            if asked.reads_ms != 0 {
                asked.reads_ms = 0;
                self.note_asked(site, &asked)?;
            }
        }
        Ok(())
    }

    /// The pieces that this machine put on a site, by the numbers of their posts.
    pub(crate) fn posts_of(&self, site: SiteId) -> Result<BTreeMap<u64, PieceId>, DeskError> {
        let known = self.store.numbers_under(&fact_of(site, POSTS), "post")?;
        Ok(known
            .into_iter()
            .filter_map(|(piece, post)| Some((post, piece.parse().ok()?)))
            .filter(|(post, _)| *post != 0)
            .collect())
    }

    /// A comment by its name, or by its number where only one site has it.
    pub fn comment_named(&self, name: &str) -> Result<CommentName, DeskError> {
        let unknown = || DeskError::unknown(What::Comment, name);
        let (site, number) = match name.rsplit_once('/') {
            Some((site, number)) => (Some(site), number),
            None => (None, name),
        };
        let number: u64 = number.parse().map_err(|_| unknown())?;
        let found: Vec<CommentName> = self
            .newsroom
            .sites
            .keys()
            .filter(|id| site.is_none_or(|site| id.to_string().starts_with(site)))
            .filter_map(|site| self.store.reader_comment(*site, number).transpose())
            .map(|found| {
                found.map(|found| CommentName {
                    site: found.site,
                    number: found.number,
                })
            })
            .collect::<Result<_, _>>()?;
        match found[..] {
            [one] => Ok(one),
            [] => Err(unknown()),
            [..] => Err(DeskError::Ambiguous {
                what: What::Comment,
                name: name.to_owned(),
            }),
        }
    }

    /// Decides about a comment. It is on disk when this returns, and leaves after `grace_ms`: until then it is taken back
    /// without a trace.
    pub fn moderate_comment(
        &mut self,
        actor: MemberId,
        name: CommentName,
        what: Moderation,
        words: &str,
        grace_ms: i64,
    ) -> Result<ModerationId, DeskError> {
        let rights = self.member(actor)?.rights();
        let comment = self
            .store
            .reader_comment(name.site, name.number)?
            .ok_or_else(|| DeskError::unknown(What::Comment, name))?;
        let open = self.store.open_moderations()?;
        let of_it = |row: &&ModerationRow| row.site == name.site && row.number == name.number;
        let stands = will_stand(&comment, open.iter().filter(of_it));
        may_moderate(rights, what, stands)?;
        let words = words.trim();
        if what == Moderation::Reply && words.is_empty() {
            return Err(Invalid::NoWords { what: Wordless::Reply }.into());
        }
        if words.chars().count() > LONGEST_REPLY {
            return Err(Invalid::ReplyTooLong.into());
        }
        let now_ms = self.now().timestamp_millis();
        // Whoever decides again has seen what became of the decision before.
        for row in open.iter().filter(of_it) {
            if matches!(row.state, ModerationState::Moved | ModerationState::Refused) {
                let settled = ModerationRow {
                    state: ModerationState::Cancelled,
                    changed_ms: now_ms,
                    ..row.clone()
                };
                self.store.write_moderation(&settled)?;
            }
        }
        let row = ModerationRow {
            id: ModerationId::new(self.clock_ms(), self.random()),
            site: name.site,
            number: name.number,
            what,
            words: words.to_owned(),
            seen: stands,
            member: actor,
            next_ms: now_ms + grace_ms,
            attempts: 0,
            state: ModerationState::Queued,
            detail: String::new(),
            made: 0,
            changed_ms: now_ms,
        };
        self.store.write_moderation(&row)?;
        self.events.push(Event::Changed(vec![comment.piece]));
        Ok(row.id)
    }

    /// Takes a decision back: before it left without a trace, afterwards by the contrary one. A reply that is on the site goes
    /// to its trash.
    pub fn undo_moderation(&mut self, actor: MemberId, id: ModerationId) -> Result<(), DeskError> {
        self.member(actor)?;
        let row = self.moderation(id)?;
        let now_ms = self.now().timestamp_millis();
        match row.state {
            ModerationState::Queued if row.attempts == 0 => {
                if row.member != actor {
                    let comment = self.store.reader_comment(row.site, row.number)?;
                    let state = comment.map_or(row.seen, |comment| comment.state);
                    may_moderate(self.member(actor)?.rights(), row.what, state)?;
                }
                let taken_back = ModerationRow {
                    state: ModerationState::Cancelled,
                    changed_ms: now_ms,
                    ..row.clone()
                };
                self.store.write_moderation(&taken_back)?;
                self.heard_of(row.site, row.number)
            }
            ModerationState::Done => {
                let (number, back) = match row.what {
                    Moderation::Reply => (row.made, Some(Moderation::Trash)),
                    Moderation::Approve | Moderation::Hold | Moderation::Spam | Moderation::Trash => {
                        (row.number, Moderation::back_to(row.seen))
                    }
                };
                let back = back.ok_or(Invalid::NothingToGoBackTo)?;
                let name = CommentName { site: row.site, number };
                self.moderate_comment(actor, name, back, "", 0).map(|_| ())
            }
            ModerationState::Queued => Err(Invalid::OnItsWay.into()),
            ModerationState::Moved | ModerationState::Refused | ModerationState::Cancelled => {
                Err(Invalid::NothingToTakeBack.into())
            }
        }
    }

    pub(crate) fn moderation(&self, id: ModerationId) -> Result<ModerationRow, DeskError> {
        let row = self.store.moderation(id)?;
        row.ok_or_else(|| DeskError::unknown(What::Moderation, id))
    }

    /// How a decision stands, for who just made it.
    pub fn moderation_view(&self, id: ModerationId) -> Result<ModerationView, DeskError> {
        Ok(self.view_of(&self.moderation(id)?))
    }

    fn view_of(&self, row: &ModerationRow) -> ModerationView {
        let (fault, detail) = crate::fault::read(&row.detail);
        ModerationView {
            id: row.id,
            what: row.what,
            words: row.words.clone(),
            state: row.state.as_str().to_owned(),
            by: self.newsroom.member_name(row.member),
            tried: row.attempts > 0,
            detail,
            fault,
        }
    }

    pub(crate) fn heard_of(&mut self, site: SiteId, number: u64) -> Result<(), DeskError> {
        if let Some(comment) = self.store.reader_comment(site, number)? {
            self.events.push(Event::Changed(vec![comment.piece]));
        }
        Ok(())
    }

    /// Comments as they were last brought in, the newest first, with what is decided about each.
    pub fn readers(&self, actor: MemberId) -> Result<ReadersView, DeskError> {
        let rights = self.member(actor)?.rights();
        let open = self.store.open_moderations()?;
        let mut headlines: BTreeMap<PieceId, String> = BTreeMap::new();
        let mut comments = Vec::new();
        for comment in self.store.reader_comments()? {
            let Some(site) = self.newsroom.sites.get(&comment.site) else {
                continue;
            };
            let headline = match headlines.get(&comment.piece) {
                Some(headline) => headline.clone(),
                None => {
                    let stored = self.store.piece(comment.piece)?;
                    let headline = stored.map(|stored| stored.fold.field(FieldName::Headline).to_owned());
                    headlines
                        .entry(comment.piece)
                        .or_insert(headline.unwrap_or_default())
                        .clone()
                }
            };
            let of_it: Vec<&ModerationRow> = open
                .iter()
                .filter(|row| row.site == comment.site && row.number == comment.number)
                .collect();
            let stands = will_stand(&comment, of_it.iter().copied());
            let name = CommentName {
                site: comment.site,
                number: comment.number,
            };
            comments.push(ReaderCommentView {
                id: name.to_string(),
                site: comment.site,
                site_name: site.view().name,
                piece: comment.piece,
                headline,
                parent: (comment.parent != 0).then(|| {
                    let number = comment.parent;
                    CommentName { number, ..name }.to_string()
                }),
                author: comment.author.clone(),
                own: comment.own,
                words: comment.words.clone(),
                state: comment.state,
                stands,
                written: crate::show::at_ms(comment.written_ms),
                address: comment.address.clone(),
                decided: of_it.into_iter().map(|row| self.view_of(row)).collect(),
                allowed: Moderation::ALL
                    .into_iter()
                    .filter(|what| what.leads_to() != Some(stands))
                    .map(|what| AllowedView {
                        what,
                        refused: may_moderate(rights, what, stands)
                            .err()
                            .map(|refusal| refusal.code().to_owned()),
                    })
                    .collect(),
            });
        }
        Ok(ReadersView {
            comments,
            sites: self.readers_sites()?,
        })
    }

    fn readers_sites(&self) -> Result<Vec<ReadersSiteView>, DeskError> {
        let mut sites = Vec::new();
        for site in self
            .newsroom
            .sites
            .values()
            .filter(|site| site.kind == WORDPRESS && !site.is_left())
        {
            let asked = self.asked(site.id)?;
            let (fault, detail) = crate::fault::read(&asked.fault);
            sites.push(ReadersSiteView {
                site: site.id,
                name: site.view().name,
                asked: (asked.at_ms > 0).then(|| crate::show::at_ms(asked.at_ms)),
                counter: asked.counter,
                tells: asked.tells,
                detail,
                fault,
            });
        }
        Ok(sites)
    }

    /// How many comments wait for somebody to decide, what is decided already aside.
    pub fn comments_held(&self) -> Result<u32, DeskError> {
        let open = self.store.open_moderations()?;
        let held = self.store.reader_comments()?.into_iter().filter(|comment| {
            let of_it = open
                .iter()
                .filter(|row| row.site == comment.site && row.number == comment.number);
            self.newsroom.sites.contains_key(&comment.site) && will_stand(comment, of_it) == CommentState::Held
        });
        Ok(u32::try_from(held.count()).unwrap_or(u32::MAX))
    }

    /// How often pieces were read on the sites that tell, the most read first.
    pub fn reads(&self) -> Result<Vec<view::ReadsView>, DeskError> {
        let mut all = Vec::new();
        for reads in self.store.reads()? {
            let (Some(site), Some(stored)) = (self.newsroom.sites.get(&reads.site), self.store.piece(reads.piece)?)
            else {
                continue;
            };
            all.push(view::ReadsView {
                site: reads.site,
                site_name: site.view().name,
                piece: reads.piece,
                headline: stored.fold.field(FieldName::Headline).to_owned(),
                count: u32::try_from(reads.count).unwrap_or(u32::MAX),
                at: crate::show::at_ms(reads.at_ms),
            });
        }
        Ok(all)
    }
}

/// How a comment will stand once what is decided has left.
fn will_stand<'a>(comment: &ReaderComment, open: impl Iterator<Item = &'a ModerationRow>) -> CommentState {
    open.filter(|row| row.state == ModerationState::Queued)
        .filter_map(|row| row.what.leads_to())
        .last()
        .unwrap_or(comment.state)
}
