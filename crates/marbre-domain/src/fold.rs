//! What a piece is: the fold of its changes in canonical order. The same set gives the same piece on every machine.
//!
//! Texts are folded apart, by Loro: here their changes only count as touches.

use crate::byline::Byline;
use crate::change::{ChangeId, Header, HybridTime};
use crate::embed::Embed;
use crate::ids::{CommentId, DeliveryId, EmbedId, MediaId, MemberId, PieceId, SiteId, TermId, VersionHash};
use crate::media::Media;
use crate::piece::FieldName;
use crate::record::{DeliveryKind, Record, SharedPiece, Transition};
use crate::source::Began;
use crate::taxonomy::Taxonomy;
use crate::text::delta::TextName;
use crate::text::{Anchor, TextPoint};
use crate::workflow::{Move, State};
use chrono::{DateTime, Utc};
use course::Course;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

pub use newsroom::{NewsroomFold, fold_newsroom};
pub use site::{APPROVED, SITE_ARTICLE, SITE_EDIT, SiteEdited};

mod course;
mod newsroom;
mod site;

/// A value of a register, and who wrote it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    /// The change that wrote it.
    pub by_change: ChangeId,
    /// Who.
    pub by: MemberId,
    /// The value.
    pub value: String,
}

/// A transition that took place, with who and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Who.
    pub by: MemberId,
    /// When, for display.
    pub at: HybridTime,
    /// What.
    pub transition: Transition,
}

/// A version that was kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptVersion {
    /// Its hash.
    pub hash: VersionHash,
    /// Why it was kept.
    pub why: String,
    /// Who.
    pub by: MemberId,
    /// When, for display.
    pub at: HybridTime,
    /// The state of the texts that it was made of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<TextPoint>,
}

/// A comment with its answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommentThread {
    /// Identifier.
    pub id: CommentId,
    /// Which text.
    pub text: TextName,
    /// Where it begins.
    pub from: Anchor,
    /// Where it ends.
    pub to: Anchor,
    /// The words it is on.
    pub quoted: String,
    /// What it says.
    pub words: String,
    /// Who.
    pub by: MemberId,
    /// When, for display.
    pub at: HybridTime,
    /// Answers: who, when, what.
    pub replies: Vec<(MemberId, HybridTime, String)>,
    /// Whether it is done with.
    pub resolved: bool,
}

/// A delivery that was decided, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedDelivery {
    /// Identifier.
    pub id: DeliveryId,
    /// To which site.
    pub site: SiteId,
    /// What is to happen.
    pub what: DeliveryKind,
    /// Which version.
    pub version: Option<VersionHash>,
    /// By which the site is searched.
    pub token: String,
    /// When it may leave.
    pub due: DateTime<Utc>,
    /// Whether it ended.
    pub done: bool,
    /// Whether a newer decision overtook it: it does not leave any more.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub given_up: bool,
}

/// What is on a site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnSite {
    /// Which version; `None` once it was taken off.
    pub version: Option<VersionHash>,
    /// The page's address.
    pub address: String,
    /// When it was first there.
    pub first_at: DateTime<Utc>,
    /// When that version came.
    pub at: DateTime<Utc>,
    /// Whether the public page was read and agrees.
    pub seen: bool,
}

/// A piece, all but its texts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PieceFold {
    /// Which.
    pub id: PieceId,
    /// Who began it.
    pub begun_by: MemberId,
    /// Whether it never left this machine.
    pub private: bool,
    /// Where the working text stands.
    pub state: State,
    /// The transition that led there.
    pub state_step: Option<Step>,
    /// When it entered its state, for display.
    pub since: HybridTime,
    /// When it was last touched, for display.
    pub touched: HybridTime,
    /// Transitions made at the same time as the one that stands, and set aside.
    pub set_aside: Vec<Move>,
    /// Registers; more than one value while unsettled.
    pub fields: BTreeMap<FieldName, Vec<Written>>,
    /// Who signs; `None` while nobody chose.
    pub bylines: Option<Vec<Byline>>,
    /// How it is filed.
    pub terms: BTreeMap<Taxonomy, Vec<TermId>>,
    /// Pictures and sounds.
    pub media: BTreeMap<MediaId, Media>,
    /// Posts.
    pub embeds: BTreeMap<EmbedId, Embed>,
    /// Versions, oldest first.
    pub versions: Vec<KeptVersion>,
    /// Everything that happened, oldest first.
    pub steps: Vec<Step>,
    /// The version that is approved.
    pub approved: Option<VersionHash>,
    /// Corrections decided: when and what readers are told.
    pub corrections: Vec<(DateTime<Utc>, String)>,
    /// When it goes out.
    pub due: Option<DateTime<Utc>>,
    /// Whether somebody who reviews opened it since it was submitted.
    pub opened: bool,
    /// The version each member last saw.
    pub last_seen: BTreeMap<MemberId, VersionHash>,
    /// Who has it in hand, since when.
    pub claim: Option<(MemberId, HybridTime)>,
    /// Comments, oldest first.
    pub comments: Vec<CommentThread>,
    /// Deliveries, oldest first.
    pub deliveries: Vec<PlannedDelivery>,
    /// What is on each site.
    pub on_sites: BTreeMap<SiteId, OnSite>,
    /// The article of a site that it began as.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub began: Option<Began>,
    /// What came in from sites, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub site_edits: Vec<SiteEdited>,
}

impl PieceFold {
    /// The value of a field: the first in canonical order where several stand.
    pub fn field(&self, name: FieldName) -> &str {
        self.fields
            .get(&name)
            .and_then(|values| values.first())
            .map_or("", |written| written.value.as_str())
    }

    /// The fields in which several values stand.
    pub fn unsettled(&self) -> Vec<FieldName> {
        self.fields
            .iter()
            .filter(|(_, values)| values.iter().any(|other| other.value != values[0].value))
            .map(|(name, _)| *name)
            .collect()
    }

    /// Whether a version is on a site, or on its way there.
    pub fn is_online(&self) -> bool {
        self.on_sites.values().any(|site| site.version.is_some())
            || self
                .deliveries
                .iter()
                .any(|d| !d.done && !d.given_up && d.what == DeliveryKind::Publish && d.version.is_some())
    }

    /// The assigned authors; who began it while nobody is assigned.
    pub fn authors(&self) -> Vec<MemberId> {
        let assigned: Vec<MemberId> = self
            .field(FieldName::Assigned)
            .split_whitespace()
            .filter_map(|id| id.parse().ok())
            .collect();
        if assigned.is_empty() {
            vec![self.begun_by]
        } else {
            assigned
        }
    }
}

/// Folds the changes of one piece. `changes` may come in any order; those of other pieces are passed over.
/// `None` when the set holds no beginning of the piece.
pub fn fold_piece(piece: PieceId, changes: &[(&Header, &Record)]) -> Option<PieceFold> {
    let shared = changes
        .iter()
        .any(|(_, record)| matches!(record, Record::PieceShared { .. }));
    let mut ordered: Vec<&(&Header, &Record)> = changes
        .iter()
        .filter(|(header, record)| {
            record.piece() == Some(piece) && (!shared || header.id.chain == crate::change::Chain::Shared)
        })
        .collect();
    ordered.sort_by_key(|(header, _)| (header.height(), header.id));
    let mut fold: Option<PieceFold> = None;
    let mut course: Option<Course> = None;
    for change in &ordered {
        match (&mut fold, change.1) {
            (None, Record::PieceNew { fields, .. }) => fold = Some(begin(piece, change.0, !shared, fields)),
            (None, Record::PieceShared { stands, .. }) => {
                let mut begun = begin(piece, change.0, false, &stands.fields);
                take_over(&mut begun, stands);
                fold = Some(begun);
            }
            // Nothing can be said of a piece before it begins: such a change waits for its causes elsewhere.
            (None, _) => {}
            (Some(fold), record) => apply(fold, &mut course, change.0, record),
        }
    }
    fold
}

fn begin(piece: PieceId, header: &Header, private: bool, fields: &BTreeMap<FieldName, String>) -> PieceFold {
    let fields = fields
        .iter()
        .map(|(name, value)| {
            (
                *name,
                vec![Written {
                    by_change: header.id,
                    by: header.member,
                    value: value.clone(),
                }],
            )
        })
        .collect();
    PieceFold {
        id: piece,
        begun_by: header.member,
        private,
        state: State::Draft,
        state_step: None,
        since: header.time,
        touched: header.time,
        set_aside: Vec::new(),
        fields,
        bylines: None,
        terms: BTreeMap::new(),
        media: BTreeMap::new(),
        embeds: BTreeMap::new(),
        versions: Vec::new(),
        steps: Vec::new(),
        approved: None,
        corrections: Vec::new(),
        due: None,
        opened: false,
        last_seen: BTreeMap::new(),
        claim: None,
        comments: Vec::new(),
        deliveries: Vec::new(),
        on_sites: BTreeMap::new(),
        began: None,
        site_edits: Vec::new(),
    }
}

fn take_over(fold: &mut PieceFold, stands: &SharedPiece) {
    fold.bylines = (!stands.bylines.is_empty()).then(|| stands.bylines.clone());
    fold.terms = stands.terms.clone();
    fold.media = stands.media.iter().map(|media| (media.id, media.clone())).collect();
    fold.embeds = stands.embeds.iter().map(|embed| (embed.id, embed.clone())).collect();
}

fn apply(fold: &mut PieceFold, course: &mut Option<Course>, header: &Header, record: &Record) {
    fold.touched = fold.touched.max(header.time);
    match record {
        Record::Newsroom { .. }
        | Record::NewsroomChanged { .. }
        | Record::Device { .. }
        | Record::Member(_)
        | Record::MemberChanged(_)
        | Record::Signer(_)
        | Record::SignerChanged(_)
        | Record::Term(_)
        | Record::TermChanged(_)
        | Record::Media(_)
        | Record::Site { .. } => {}
        // A second beginning of one piece: of a restored copy. The first in canonical order stands.
        Record::PieceNew { .. } | Record::PieceShared { .. } | Record::Text { .. } => {}
        Record::Field { name, value, .. } => {
            let values = fold.fields.entry(*name).or_default();
            values.retain(|written| !header.has_seen(&written.by_change));
            values.push(Written {
                by_change: header.id,
                by: header.member,
                value: value.clone(),
            });
        }
        Record::Bylines { bylines, .. } => fold.bylines = Some(bylines.clone()),
        Record::Terms { taxonomy, terms, .. } => {
            fold.terms.insert(*taxonomy, terms.clone());
        }
        Record::PieceMedia { media, .. } => {
            fold.media.insert(media.id, media.clone());
        }
        Record::PieceEmbed { embed, .. } => {
            fold.embeds.insert(embed.id, embed.clone());
        }
        Record::Version { hash, why, text, .. } => {
            site::cover(fold, header, *hash, why);
            fold.versions.push(KeptVersion {
                hash: *hash,
                why: why.clone(),
                by: header.member,
                at: header.time,
                text: text.clone(),
            });
        }
        Record::Transition { transition, .. } => course::step(fold, course, header, transition),
        Record::Opened { version, .. } => {
            fold.last_seen.insert(header.member, *version);
            fold.opened = true;
        }
        Record::Claim { taken, .. } => {
            fold.claim = taken.then_some((header.member, header.time));
        }
        Record::Comment {
            id,
            text,
            from,
            to,
            quoted,
            words,
            ..
        } => fold.comments.push(CommentThread {
            id: *id,
            text: *text,
            from: from.clone(),
            to: to.clone(),
            quoted: quoted.clone(),
            words: words.clone(),
            by: header.member,
            at: header.time,
            replies: Vec::new(),
            resolved: false,
        }),
        Record::Reply { comment, words, .. } => {
            if let Some(thread) = fold.comments.iter_mut().find(|thread| thread.id == *comment) {
                thread.replies.push((header.member, header.time, words.clone()));
            }
        }
        Record::Resolve { comment, resolved, .. } => {
            if let Some(thread) = fold.comments.iter_mut().find(|thread| thread.id == *comment) {
                thread.resolved = *resolved;
            }
        }
        Record::Planned {
            site,
            delivery,
            what,
            version,
            token,
            due,
            ..
        } => {
            fold.deliveries.push(PlannedDelivery {
                id: *delivery,
                site: *site,
                what: *what,
                version: *version,
                token: token.clone(),
                due: *due,
                done: false,
                given_up: false,
            });
        }
        Record::Delivered {
            site,
            delivery,
            what,
            version,
            address,
            seen,
            first_at,
            at,
            ..
        } => {
            if let Some(planned) = fold.deliveries.iter_mut().find(|planned| planned.id == *delivery) {
                planned.done = true;
            }
            if *what != DeliveryKind::Expire {
                fold.on_sites.insert(
                    *site,
                    OnSite {
                        version: *version,
                        address: address.clone(),
                        first_at: *first_at,
                        at: *at,
                        seen: *seen,
                    },
                );
            }
        }
        Record::SiteEdit { .. } => site::bring_in(fold, header, record),
        Record::SiteArticle { .. } => site::stands_there(fold, header, record),
    }
}
