//! The workflow as people use it: the table is asked, and what it allows is written in one transaction.
//! Alerts, which are written, sent and prolonged in one act, are in `alert`; what a decision means for the outbox is in
//! `deliveries`.

mod alert;
mod deliveries;

use crate::Desk;
use crate::content::{instant, written};
use crate::error::DeskError;
use crate::invalid::Invalid;
use chrono::{DateTime, Utc};
use marbre_domain::change::Chain;
use marbre_domain::fold::{APPROVED, PieceFold};
use marbre_domain::ids::{MemberId, PieceId, VersionHash};
use marbre_domain::missing::{Extras, Missing, count_blocking, what_misses};
use marbre_domain::piece::{FieldName, PieceKind};
use marbre_domain::record::{Record, Transition};
use marbre_domain::schedule::{Resolved, WallTime};
use marbre_domain::text::Remark;
use marbre_domain::text::delta::TextName;
use marbre_domain::version::VersionContent;
use marbre_domain::workflow::{
    Action, Allowed, Asker, FlashEnd, Given, Refusal, Situation, State, actions_for, decide, primary,
};
use serde::{Deserialize, Serialize};

/// What is given along with an action.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(default)]
pub struct ActOptions {
    /// The reason, or the note to readers of a correction.
    pub note: Option<String>,
    /// A preset reason, by its code.
    pub preset: Option<String>,
    /// The version that was read.
    pub version: Option<VersionHash>,
    /// When it goes out; for an alert that is prolonged, its new end.
    pub at: Option<WallTime>,
    /// Nothing of it reaches a site before.
    pub embargo: Option<WallTime>,
    /// Why a chief lets it pass although something misses.
    pub override_reason: Option<String>,
    /// Whether readers see the reason of a withdrawal.
    pub public: Option<bool>,
}

/// Everything the rules need to know of a piece, computed once.
pub(crate) struct Standing {
    pub fold: PieceFold,
    pub content: VersionContent,
    pub current: VersionHash,
    pub missing: Vec<Missing>,
    pub situation: Situation,
}

/// Every action with its answer for a member, and the next right one.
pub(crate) struct Answers {
    pub each: Vec<(Action, Result<Allowed, Refusal>)>,
    pub next: Option<Action>,
}

/// Reads `2026-11-20T06:00` or `2026-11-20 06:00` in the newsroom's zone, or an instant with its offset.
pub fn plain_time(text: &str, zone: &str) -> Result<WallTime, DeskError> {
    let text = text.trim();
    if let Some(at) = instant(text) {
        let zone_: chrono_tz::Tz = zone.parse().map_err(|_| Invalid::Zone { zone: zone.to_owned() })?;
        let local = at.with_timezone(&zone_).format("%Y-%m-%dT%H:%M:%S").to_string();
        return Ok(WallTime {
            local,
            zone: zone.to_owned(),
        });
    }
    // Behind a date only: what is none is named as it was written.
    let spaced = text.as_bytes().get(10) == Some(&b' ');
    Ok(WallTime {
        local: if spaced {
            text.replacen(' ', "T", 1)
        } else {
            text.to_owned()
        },
        zone: zone.to_owned(),
    })
}

/// The instant a wall time means; the first of two where the clocks go back.
pub(crate) fn resolve(wall: &WallTime) -> Result<DateTime<Utc>, DeskError> {
    match wall.resolve().map_err(Invalid::from)? {
        Resolved::At(at) | Resolved::Twice { first: at, .. } => Ok(at),
        Resolved::Never => Err(DeskError::from(Invalid::HourSkipped {
            local: wall.local.clone(),
            zone: wall.zone.clone(),
        })),
    }
}

impl Desk {
    /// Everything the rules need to know of a piece.
    pub(crate) fn standing(&mut self, piece: PieceId) -> Result<Standing, DeskError> {
        self.standing_under(piece, None)
    }

    /// The same, as it would be under an embargo that an action brings along and nobody wrote down yet.
    fn standing_under(&mut self, piece: PieceId, brought: Option<DateTime<Utc>>) -> Result<Standing, DeskError> {
        let now = self.now();
        let content = self.content(piece)?;
        let open = self.hold_open(piece)?;
        let (mut orphaned, mut duplicated) = (0, 0);
        for text in TextName::ALL {
            for remark in open.text.remarks(text) {
                match remark {
                    Remark::Orphaned { .. } => orphaned += 1,
                    Remark::KeptBoth { .. } => duplicated += 1,
                    Remark::MovedTwice { .. } => {}
                }
            }
        }
        let fold = open.fold.clone();
        let current = content.hash();
        let embargo = brought.or_else(|| instant(fold.field(FieldName::Embargo)));
        let extras = Extras {
            now,
            signed: fold.bylines.is_some(),
            unsettled: fold.unsettled(),
            ordered_length: fold.field(FieldName::OrderedLength).parse().ok(),
            embargo,
            open_comments: u32::try_from(fold.comments.iter().filter(|c| !c.resolved).count()).unwrap_or(u32::MAX),
            orphaned,
            duplicated,
            elsewhere: self.goes_elsewhere(&fold),
        };
        let missing = what_misses(&content, &extras);
        let (mut blocking, mut beyond_override) = count_blocking(&missing);
        // After an approval the approved version counts, and what its approver let pass was let pass.
        let overridden = fold.steps.iter().rev().any(|step| {
            step.transition.version.is_some()
                && step.transition.version == fold.approved
                && !step.transition.override_reason.is_empty()
        });
        if fold.approved.is_some() && fold.state != State::InReview {
            if let Some(approved) = fold.approved.and_then(|hash| self.store.version(hash).ok().flatten()) {
                let extras = Extras {
                    unsettled: Vec::new(),
                    open_comments: 0,
                    orphaned: 0,
                    duplicated: 0,
                    ..extras
                };
                (blocking, beyond_override) = count_blocking(&what_misses(&approved, &extras));
            }
            if overridden {
                blocking = beyond_override;
            }
        }
        let flash = match content.kind {
            PieceKind::Flash => Some(FlashEnd {
                expires: instant(fold.field(FieldName::Expires)),
                moved: self.moved_beyond_end(&fold, &content)?,
            }),
            PieceKind::Article | PieceKind::Brief | PieceKind::Live | PieceKind::Podcast | PieceKind::Video => None,
        };
        let situation = Situation {
            state: fold.state,
            now,
            online: fold.is_online(),
            opened_by_reviewer: fold.opened,
            unsettled: fold.unsettled(),
            blocking,
            beyond_override,
            current,
            approved: fold.approved,
            flash,
            embargo,
            due: fold.due,
        };
        Ok(Standing {
            fold,
            content,
            current,
            missing,
            situation,
        })
    }

    /// Whether a publication goes where what is kept as it is cannot go: to a site beside the one that the piece began on. What
    /// came into a piece of ours by an edit on a site goes to any WordPress.
    fn goes_elsewhere(&self, fold: &PieceFold) -> bool {
        let mut sites = self.newsroom.sites.values().filter(|site| !site.is_left());
        sites.any(|site| match fold.began {
            Some(began) => began.site != site.id,
            None => site.kind == crate::sites::STATIC,
        })
    }

    pub(crate) fn asker(&self, actor: MemberId, fold: &PieceFold) -> Result<Asker, DeskError> {
        Ok(Asker {
            rights: self.rights_of(actor)?,
            is_author: fold.authors().contains(&actor),
            ..Asker::default()
        })
    }

    /// Every action with its answer for a member, and the next right one.
    pub(crate) fn answers(&self, actor: MemberId, standing: &Standing) -> Result<Answers, DeskError> {
        let asker = self.asker(actor, &standing.fold)?;
        Ok(Answers {
            each: actions_for(&standing.situation, &asker),
            next: primary(&standing.situation, &asker),
        })
    }

    /// Somebody acts on a piece.
    pub fn act(
        &mut self,
        actor: MemberId,
        piece: PieceId,
        action: Action,
        options: &ActOptions,
    ) -> Result<(), DeskError> {
        self.open_for(actor, piece)?;
        self.coalesce(piece)?;
        let embargo = options.embargo.as_ref().map(resolve).transpose()?;
        let mut standing = self.standing_under(piece, embargo)?;
        let asker = self.asker(actor, &standing.fold)?;
        let due = options.at.as_ref().map(resolve).transpose()?;
        let reason = options
            .note
            .clone()
            .filter(|note| !note.trim().is_empty())
            .or_else(|| options.preset.clone());
        let given = Given {
            reason: reason.clone(),
            note: options.note.clone(),
            version: options.version,
            at: due,
            override_reason: options.override_reason.clone(),
        };
        let allowed = decide(&standing.situation, action, &asker, &given)?;
        let mut transition = Transition {
            action,
            from: standing.fold.state,
            to: allowed.to,
            version: None,
            note: reason.unwrap_or_default(),
            public: options.public.unwrap_or(action == Action::Correct),
            wall: options.at.clone(),
            due,
            self_approval: allowed.self_approval,
            override_reason: options.override_reason.clone().unwrap_or_default(),
        };
        let mut records = Vec::new();
        if standing.fold.private && action != Action::Spike && action != Action::Restore {
            records.extend(self.sharing(piece)?);
        }
        let chain = if standing.fold.private && records.is_empty() {
            Chain::Private
        } else {
            Chain::Shared
        };
        if let Some(until) = embargo {
            records.push((
                chain,
                Record::Field {
                    piece,
                    name: FieldName::Embargo,
                    value: written(until),
                },
            ));
        }
        match action {
            Action::Submit => records.push((chain, self.kept(&standing, "submitted"))),
            Action::Approve | Action::Revalidate => {
                transition.version = Some(standing.current);
                records.push((chain, self.kept(&standing, APPROVED)));
            }
            Action::Schedule | Action::Publish => transition.version = standing.fold.approved,
            Action::Prolong => {
                let prolonged = self.prolonged(&mut standing, due);
                records.extend(prolonged.into_iter().map(|record| (chain, record)));
                transition.version = Some(standing.current);
            }
            Action::Recall
            | Action::Return
            | Action::Hold
            | Action::Update
            | Action::Correct
            | Action::Withdraw
            | Action::Kill
            | Action::Spike
            | Action::Restore
            | Action::SiteEdit => {}
        }
        if action == Action::Revalidate && standing.fold.state == State::Scheduled {
            // It goes out as it is approved now, at the hour that was chosen.
            standing.fold.approved = Some(standing.current);
            let mut steps = standing.fold.steps.iter().rev().map(|step| &step.transition);
            let chosen = steps.find(|step| step.to == State::Scheduled && step.due.is_some());
            transition.due = standing.fold.due.or_else(|| chosen.and_then(|step| step.due));
            transition.wall = chosen.and_then(|step| step.wall.clone());
        }
        let moved = self.move_deliveries(&standing, &transition)?;
        let in_chain = |record| (chain, record);
        records.extend(moved.before.into_iter().map(in_chain));
        records.push((chain, Record::Transition { piece, transition }));
        records.extend(moved.after.into_iter().map(in_chain));
        let rows = moved.rows;
        let result = self.append_and_send(actor, records, &rows);
        if result.is_err() {
            // The texts in memory may be the fresh ones of a sharing that did not happen.
            self.open.remove(&piece);
        }
        result?;
        // What waits on a site by an older decision is said at once, and taken back at the next run.
        self.take_back_hours_of(piece)
    }

    pub(crate) fn kept(&self, standing: &Standing, why: &str) -> Record {
        let canonical = standing.content.canonical_bytes();
        let piece = standing.fold.id;
        Record::Version {
            piece,
            hash: standing.current,
            why: why.to_owned(),
            canonical: String::from_utf8_lossy(&canonical).into_owned(),
            text: self.open.get(&piece).map(|open| open.text.point()),
        }
    }

    /// Somebody who reviews has a submitted piece in front of them: what they see is what they are compared with later.
    pub fn opened(&mut self, actor: MemberId, piece: PieceId) -> Result<(), DeskError> {
        let rights = self.rights_of(actor)?;
        let fold = self.open_for(actor, piece)?.fold.clone();
        if !rights.review || fold.state != State::InReview || fold.authors().contains(&actor) {
            return Ok(());
        }
        self.coalesce(piece)?;
        let standing = self.standing(piece)?;
        if standing.fold.last_seen.get(&actor) == Some(&standing.current) && standing.fold.opened {
            return Ok(());
        }
        let mut records = Vec::new();
        if !standing
            .fold
            .versions
            .iter()
            .any(|version| version.hash == standing.current)
        {
            records.push((Chain::Shared, self.kept(&standing, "seen")));
        }
        records.push((
            Chain::Shared,
            Record::Opened {
                piece,
                version: standing.current,
            },
        ));
        self.append(actor, records)
    }
}
