//! The one table: (state, action, who asks) → the next state, or a refusal with its reason. Buttons, the command line
//! and changes that come from other machines all ask it; nothing else decides.

use super::State::{Approved, Draft, Held, InReview, Killed, Published, Returned, Scheduled, Spiked, Withdrawn};
use super::asking::{Allowed, Ask, Asker, FlashEnd, Given, Situation};
use super::refusal::{Needs, Refusal};
use super::{Action, State};
use crate::ids::VersionHash;
use crate::piece::FieldName;
use chrono::{DateTime, SecondsFormat, Utc};

/// One line of the table.
struct Row {
    action: Action,
    from: &'static [State],
    /// `Some` where the line holds only while a version is online, or only while none is.
    online: Option<bool>,
    /// `None`: the piece stays where it is.
    to: Option<State>,
    needs: Needs,
}

const fn row(action: Action, from: &'static [State], to: State, needs: Needs) -> Row {
    Row {
        action,
        from,
        online: None,
        to: Some(to),
        needs,
    }
}

const fn while_online(online: bool, row: Row) -> Row {
    Row {
        online: Some(online),
        ..row
    }
}

const fn staying(row: Row) -> Row {
    Row { to: None, ..row }
}

/// For a state, an action and whether a version is online there is at most one line (a test counts them).
///
/// Withdrawing and killing follow what is online rather than the state: the working text of a published piece may well
/// be a draft again. What is scheduled is not spiked before it was taken off the schedule.
static TABLE: [Row; 28] = [
    while_online(false, row(Action::Submit, &[Draft, Returned], InReview, Needs::Author)),
    while_online(
        true,
        row(Action::Submit, &[Draft, Returned], InReview, Needs::AuthorOrPublish),
    ),
    row(Action::Recall, &[InReview], Draft, Needs::Author),
    row(Action::Return, &[InReview, Approved], Returned, Needs::Review),
    row(Action::Return, &[Held, Scheduled], Returned, Needs::Chief),
    row(Action::Approve, &[InReview], Approved, Needs::Approve),
    staying(row(
        Action::Revalidate,
        &[Approved, Held, Scheduled],
        Approved,
        Needs::Approve,
    )),
    row(Action::Hold, &[Approved], Held, Needs::Publish),
    row(Action::Hold, &[Scheduled], Held, Needs::Chief),
    row(Action::Schedule, &[Approved], Scheduled, Needs::Publish),
    row(Action::Schedule, &[Held, Scheduled], Scheduled, Needs::Chief),
    row(Action::Publish, &[Approved], Published, Needs::Publish),
    row(Action::Publish, &[Held], Published, Needs::Chief),
    row(Action::Publish, &[Scheduled], Published, Needs::ChiefOrClock),
    staying(row(Action::Prolong, &[Published], Published, Needs::Publish)),
    row(Action::Update, &[Published], Draft, Needs::Publish),
    row(Action::Correct, &[Published], Draft, Needs::Publish),
    row(Action::Withdraw, &[Published], Withdrawn, Needs::Chief),
    while_online(
        true,
        row(
            Action::Withdraw,
            &[Draft, InReview, Returned, Approved, Held, Scheduled],
            Withdrawn,
            Needs::Chief,
        ),
    ),
    row(
        Action::Kill,
        &[InReview, Returned, Approved, Held, Scheduled, Published, Withdrawn],
        Killed,
        Needs::Chief,
    ),
    while_online(true, row(Action::Kill, &[Draft, Spiked], Killed, Needs::Chief)),
    while_online(
        false,
        row(Action::Spike, &[Draft, Returned], Spiked, Needs::AuthorOrChief),
    ),
    while_online(false, row(Action::Spike, &[InReview, Approved], Spiked, Needs::Review)),
    while_online(false, row(Action::Spike, &[Held], Spiked, Needs::Chief)),
    row(Action::Restore, &[Spiked], Draft, Needs::AuthorOrReview),
    row(Action::Restore, &[Withdrawn], Draft, Needs::Chief),
    row(Action::Restore, &[Killed], Draft, Needs::Chief),
    // Where nobody has approved anything, what came from the site is a change like any other: no line.
    row(
        Action::SiteEdit,
        &[Approved, Held, Scheduled, Published],
        InReview,
        Needs::Site,
    ),
];

/// Whether that act may be done here by them, and what has to be given along; asked before anything was given.
///
/// A refusal names first what nobody could do, then whose it is, then what stands in the way.
pub fn permits(situation: &Situation, action: Action, asker: &Asker) -> Result<Allowed, Refusal> {
    let Some(row) = line(situation.state, action, situation.online) else {
        let spiking_online = action == Action::Spike && line(situation.state, action, false).is_some();
        return Err(if spiking_online {
            Refusal::StillOnline
        } else {
            Refusal::NotFromHere {
                action,
                state: situation.state,
            }
        });
    };
    if !belongs_to(row.needs, asker) {
        return Err(Refusal::LacksRight { needs: row.needs });
    }
    let mut allowed = Allowed {
        to: row.to.unwrap_or(situation.state),
        self_approval: false,
        stale_approval: false,
        asks: Vec::new(),
    };
    match action {
        Action::Submit => flash_is_ready(situation, situation.now)?,
        Action::Recall => {
            if situation.opened_by_reviewer {
                return Err(Refusal::AlreadyOpened);
            }
        }
        Action::Return | Action::Withdraw => allowed.asks.push(Ask::Reason),
        Action::Approve | Action::Revalidate => {
            if asker.is_author && !asker.rights.chief {
                return Err(Refusal::OwnPiece);
            }
            allowed.self_approval = asker.is_author;
            if action == Action::Revalidate && approval_covers(situation.approved, situation.current) {
                return Err(Refusal::NothingMoved);
            }
            if !situation.unsettled.is_empty() {
                return Err(Refusal::Unsettled {
                    fields: situation.unsettled.clone(),
                });
            }
            flash_is_ready(situation, situation.now)?;
            allowed.asks.push(Ask::Version);
            allowed.asks.extend(nothing_blocks(situation, asker)?);
        }
        Action::Hold => allowed.stale_approval = is_stale(situation)?,
        Action::Schedule => {
            allowed.stale_approval = is_stale(situation)?;
            flash_is_ready(situation, situation.now)?;
            allowed.asks.push(Ask::Hour);
            allowed.asks.extend(nothing_blocks(situation, asker)?);
        }
        Action::Publish => {
            allowed.stale_approval = is_stale(situation)?;
            if let Some(due) = situation.due.filter(|due| asker.is_clock && *due > situation.now) {
                return Err(Refusal::NotDue { at: written(due) });
            }
            embargo_is_over(situation, situation.now)?;
            flash_is_ready(situation, situation.now)?;
            allowed.asks.extend(nothing_blocks(situation, asker)?);
        }
        Action::Prolong => {
            let Some(flash) = &situation.flash else {
                return Err(Refusal::NotAFlash);
            };
            if asker.is_author && !asker.rights.chief {
                return Err(Refusal::OwnPiece);
            }
            allowed.self_approval = asker.is_author;
            // What was approved before it went out stays approved: its end alone is chosen anew, even one in doubt.
            let unsettled: Vec<FieldName> = without_end(&situation.unsettled);
            if !unsettled.is_empty() {
                return Err(Refusal::Unsettled { fields: unsettled });
            }
            if situation.approved.is_none() {
                return Err(Refusal::NothingApproved);
            }
            if !flash.moved.is_empty() {
                let moved = flash.moved.clone();
                return Err(Refusal::MovedSincePublished { moved });
            }
            embargo_is_over(situation, situation.now)?;
            allowed.asks.push(Ask::Expiry);
        }
        Action::Correct => allowed.asks.push(Ask::Note),
        // Killing asks for nothing: it has to be quick. A reason is recorded where one is given.
        Action::Update | Action::Kill | Action::Spike | Action::Restore | Action::SiteEdit => {}
    }
    Ok(allowed)
}

/// The answer to an action with everything that was given along: where it leads, or why not.
pub fn decide(situation: &Situation, action: Action, asker: &Asker, given: &Given) -> Result<Allowed, Refusal> {
    let allowed = permits(situation, action, asker)?;
    for ask in &allowed.asks {
        match ask {
            Ask::Reason if is_blank(&given.reason) => return Err(Refusal::ReasonNeeded { action }),
            Ask::Note if is_blank(&given.note) => return Err(Refusal::NoteNeeded),
            Ask::OverrideReason if is_blank(&given.override_reason) => {
                return Err(Refusal::OverrideReasonNeeded {
                    blocking: situation.blocking,
                });
            }
            Ask::Reason | Ask::Note | Ask::OverrideReason => {}
            Ask::Version => {
                let read = given.version.ok_or(Refusal::VersionNeeded)?;
                if read != situation.current {
                    return Err(Refusal::VersionMoved {
                        read,
                        current: situation.current,
                    });
                }
            }
            Ask::Hour => {
                let at = given.at.ok_or(Refusal::HourNeeded)?;
                if at <= situation.now {
                    return Err(Refusal::HourPassed { at: written(at) });
                }
                embargo_is_over(situation, at)?;
                flash_is_ready(situation, at)?;
            }
            Ask::Expiry => {
                let at = given.at.ok_or(Refusal::FlashNeedsExpiry)?;
                if at <= situation.now {
                    return Err(Refusal::HourPassed { at: written(at) });
                }
                let until = situation.flash.as_ref().and_then(|flash| flash.expires);
                if let Some(until) = until.filter(|until| at <= *until) {
                    return Err(Refusal::EndsLater {
                        expires: written(until),
                    });
                }
            }
        }
    }
    Ok(allowed)
}

/// Every action with its answer, in the order they are listed: buttons with their reasons.
pub fn actions_for(situation: &Situation, asker: &Asker) -> Vec<(Action, Result<Allowed, Refusal>)> {
    Action::ALL
        .into_iter()
        .map(|action| (action, permits(situation, action, asker)))
        .collect()
}

/// The next right act for them, or `None` where it is somebody else's turn. It may still be refused for something that
/// can be cured: the button is then shown with its reason.
pub fn primary(situation: &Situation, asker: &Asker) -> Option<Action> {
    let embargoed = situation.embargo.is_some_and(|until| until > situation.now);
    let in_order: &[Action] = match situation.state {
        Draft | Returned => &[Action::Submit],
        InReview => &[Action::Approve, Action::Return],
        Approved | Held if embargoed => &[Action::Revalidate, Action::Schedule],
        Approved | Held => &[Action::Revalidate, Action::Publish],
        Scheduled => &[Action::Revalidate],
        Spiked => &[Action::Restore],
        Published | Withdrawn | Killed => &[],
    };
    in_order
        .iter()
        .copied()
        .find(|action| permits(situation, *action, asker).map_or_else(|refusal| refusal.can_be_cured(), |_| true))
}

/// Whose turn it is in a state; empty where nothing is expected of anybody.
pub fn who_moves_it_on(state: State) -> &'static [Needs] {
    match state {
        Draft | Returned => &[Needs::Author],
        InReview => &[Needs::Review],
        Approved => &[Needs::Publish],
        Held | Withdrawn | Killed => &[Needs::Chief],
        Scheduled => &[Needs::ChiefOrClock],
        Published => &[],
        Spiked => &[Needs::AuthorOrReview],
    }
}

/// Whether they may edit the text and fields of a piece in that state; `online` as in [`Situation::online`].
///
/// For the window and the command line, before editing begins. Text that somebody typed while they were allowed to,
/// and that arrives later, merges whatever the state is by then: nothing typed is lost.
pub fn may_edit(state: State, online: bool, asker: &Asker) -> Result<(), Refusal> {
    let needs = match state {
        Draft | Returned if online => Needs::AuthorOrPublish,
        Draft | Returned => Needs::Author,
        InReview | Approved | Held | Scheduled => Needs::Review,
        Published => return Err(Refusal::ToReopen),
        Withdrawn | Killed | Spiked => return Err(Refusal::ToRestore { state }),
    };
    if belongs_to(needs, asker) {
        Ok(())
    } else {
        Err(Refusal::LacksRight { needs })
    }
}

/// Whether an approval is for exactly what stands there now.
pub fn approval_covers(approved: Option<VersionHash>, current: VersionHash) -> bool {
    approved == Some(current)
}

fn line(state: State, action: Action, online: bool) -> Option<&'static Row> {
    lines(state, action, online).next()
}

fn lines(state: State, action: Action, online: bool) -> impl Iterator<Item = &'static Row> {
    TABLE.iter().filter(move |row| {
        row.action == action && row.from.contains(&state) && row.online.is_none_or(|only| only == online)
    })
}

/// How many lines of the table speak about that; more than one would be two tables.
#[cfg(test)]
pub(super) fn count_lines(state: State, action: Action, online: bool) -> usize {
    lines(state, action, online).count()
}

/// Whether they are among those whose it is.
pub fn belongs_to(needs: Needs, asker: &Asker) -> bool {
    let rights = asker.rights;
    match needs {
        Needs::Author => asker.is_author,
        Needs::AuthorOrPublish => asker.is_author || rights.publish,
        Needs::AuthorOrChief => asker.is_author || rights.chief,
        Needs::AuthorOrReview => asker.is_author || rights.review,
        Needs::Review => rights.review,
        Needs::Approve => rights.approve,
        Needs::Publish => rights.publish,
        Needs::Chief => rights.chief,
        Needs::ChiefOrClock => rights.chief || asker.is_clock,
        Needs::Site => asker.is_site,
    }
}

fn is_stale(situation: &Situation) -> Result<bool, Refusal> {
    match situation.approved {
        Some(_) => Ok(!approval_covers(situation.approved, situation.current)),
        None => Err(Refusal::NothingApproved),
    }
}

fn nothing_blocks(situation: &Situation, asker: &Asker) -> Result<Option<Ask>, Refusal> {
    if situation.blocking == 0 {
        Ok(None)
    } else if asker.rights.chief && situation.beyond_override == 0 {
        Ok(Some(Ask::OverrideReason))
    } else {
        Err(Refusal::StillMissing {
            blocking: situation.blocking,
            beyond_override: situation.beyond_override,
        })
    }
}

fn flash_is_ready(situation: &Situation, at: DateTime<Utc>) -> Result<(), Refusal> {
    match &situation.flash {
        None => Ok(()),
        Some(FlashEnd { expires: None, .. }) => Err(Refusal::FlashNeedsExpiry),
        Some(FlashEnd {
            expires: Some(expires), ..
        }) if *expires <= at => Err(Refusal::FlashExpired {
            expires: written(*expires),
        }),
        Some(FlashEnd { expires: Some(_), .. }) => Ok(()),
    }
}

fn embargo_is_over(situation: &Situation, at: DateTime<Utc>) -> Result<(), Refusal> {
    match situation.embargo {
        Some(until) if until > at => Err(Refusal::Embargoed { until: written(until) }),
        Some(_) | None => Ok(()),
    }
}

fn without_end(fields: &[FieldName]) -> Vec<FieldName> {
    fields
        .iter()
        .copied()
        .filter(|name| *name != FieldName::Expires)
        .collect()
}

fn is_blank(words: &Option<String>) -> bool {
    words.as_deref().is_none_or(|words| words.trim().is_empty())
}

fn written(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}
