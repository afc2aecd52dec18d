//! Commands about the newsroom: sites, deliveries, flashes.

use crate::args::{ClockCommand, Flash, FlashCommand, LevelArg, NewFlash, OutboxCommand};
use crate::execute::Work;
use crate::output::Answer;
use chrono::{DateTime, TimeDelta, Utc};
use marbre_desk::view::DeliveryView;
use marbre_desk::{Desk, DeskError, Invalid, What, plain_time};
use marbre_domain::ids::{DeliveryId, PieceId};
use marbre_domain::piece::AlertLevel;
use marbre_domain::schedule::Resolved;
use serde_json::json;

fn value(of: &impl serde::Serialize) -> serde_json::Value {
    serde_json::to_value(of).unwrap_or_default()
}

pub fn sites(work: &Work<'_>) -> Result<Answer, DeskError> {
    let sites = work.desk.newsroom_view()?.sites;
    let lines: String = sites
        .iter()
        .map(|site| {
            // What is published there stays a draft: said wherever sites are listed.
            let trial = if site.trial { "\ton trial: drafts only" } else { "" };
            format!("{}\t{}\t{}\t{}{trial}\n", site.id, site.kind, site.place, site.url)
        })
        .collect();
    Ok(Answer::done(work.json, lines, &value(&sites)))
}

pub fn clock(work: &mut Work<'_>, command: &ClockCommand) -> Result<Answer, DeskError> {
    match command {
        ClockCommand::Show => {}
        ClockCommand::Confirm => work.desk.confirm_clock()?,
    }
    let doubt = work.desk.clock_doubt()?;
    let words = match doubt {
        None => "the clock is trusted".to_owned(),
        Some(doubt) => format!(
            "{doubt}. Scheduled and embargoed pieces wait, and nothing is lost. Set the clock right, or say that it is: \
             marbre clock confirm"
        ),
    };
    let value = json!({ "trusted": doubt.is_none(), "off_ms": doubt.map(|doubt| doubt.off_ms) });
    let mut answer = Answer::done(work.json, words, &value);
    answer.code = u8::from(doubt.is_some());
    Ok(answer)
}

pub fn my_desk(work: &Work<'_>) -> Result<Answer, DeskError> {
    let desk = work.desk.my_desk(work.actor)?;
    let mut lines = String::new();
    for group in &desk.groups {
        lines.push_str(&format!("{}\n", group.name));
        for row in &group.pieces {
            lines.push_str(&format!("  {}\t{}\n", row.id, row.headline));
        }
        for delivery in &group.deliveries {
            lines.push_str(&format!("  {}\t{}\t{}\n", delivery.id, delivery.state, delivery.detail));
        }
    }
    Ok(Answer::done(work.json, lines, &value(&desk)))
}

/// Deliveries as lines or a value.
pub fn deliveries(json: bool, deliveries: &[DeliveryView]) -> Answer {
    let lines: String = deliveries
        .iter()
        .map(|d| {
            format!(
                "{}\t{}\t{}\t{}\t{}\t{}\n",
                d.id, d.state, d.what, d.due, d.address, d.headline
            )
        })
        .collect();
    Answer::done(json, lines, &value(&deliveries))
}

pub fn outbox(work: &mut Work<'_>, command: &OutboxCommand) -> Result<Answer, DeskError> {
    let find = |desk: &Desk, name: &str| -> Result<DeliveryId, DeskError> {
        let all = desk.deliveries()?;
        let mut found = all.iter().filter(|delivery| delivery.id.to_string().starts_with(name));
        match (found.next(), found.next()) {
            (Some(delivery), None) => Ok(delivery.id),
            (Some(_), Some(_)) => Err(DeskError::Ambiguous {
                what: What::Delivery,
                name: name.to_owned(),
            }),
            (None, _) => Err(DeskError::Unknown {
                what: What::Delivery,
                name: name.to_owned(),
            }),
        }
    };
    match command {
        OutboxCommand::List | OutboxCommand::Run => {}
        OutboxCommand::Retry { id, overwrite } => {
            let id = find(&work.desk, id)?;
            if *overwrite {
                work.desk.overwrite_delivery(work.actor, id)?;
            } else {
                work.desk.retry_delivery(work.actor, id)?;
            }
        }
        OutboxCommand::Cancel { id } => {
            let id = find(&work.desk, id)?;
            work.desk.cancel_delivery(work.actor, id)?;
        }
    }
    Ok(deliveries(work.json, &work.desk.deliveries()?))
}

pub fn flash(work: &mut Work<'_>, flash: &Flash) -> Result<Answer, DeskError> {
    let id = match (&flash.command, &flash.new) {
        (Some(FlashCommand::Prolong { id, expires }), _) => {
            let id = work.desk.find_piece(work.actor, id)?;
            let until = until(expires, work.desk.now(), &work.desk.newsroom().zone)?;
            work.desk.prolong(work.actor, id, until)?;
            id
        }
        (None, Some(new)) => new_flash(work, new)?,
        (None, None) => {
            return Err(DeskError::Typed {
                why: "a flash is one line: write it".to_owned(),
            });
        }
    };
    let view = work.desk.piece_view(work.actor, id)?;
    Ok(Answer::done(
        work.json,
        format!("{id}\t{}", view.row.state.as_str()),
        &value(&view.row),
    ))
}

fn new_flash(work: &mut Work<'_>, flash: &NewFlash) -> Result<PieceId, DeskError> {
    let expires = until(&flash.expires, work.desk.now(), &work.desk.newsroom().zone)?;
    work.desk.flash(work.actor, &flash.line, level(flash.level), expires)
}

/// The level meant.
pub fn level(said: LevelArg) -> AlertLevel {
    match said {
        LevelArg::Alert => AlertLevel::Alert,
        LevelArg::Bulletin => AlertLevel::Bulletin,
        LevelArg::Urgent => AlertLevel::Urgent,
    }
}

/// `6h`, `90m`, `2d`, or an hour in the newsroom's zone.
pub fn until(said: &str, now: DateTime<Utc>, zone: &str) -> Result<DateTime<Utc>, DeskError> {
    let said = said.trim();
    if let Some(unit) = said.chars().last().filter(|c| "hmd".contains(*c))
        && let Ok(number) = said[..said.len() - 1].trim().parse::<i64>()
    {
        let length = match unit {
            'h' => TimeDelta::try_hours(number),
            'm' => TimeDelta::try_minutes(number),
            _ => TimeDelta::try_days(number),
        };
        if let Some(at) = length.and_then(|length| now.checked_add_signed(length)) {
            return Ok(at);
        }
    }
    match plain_time(said, zone)?.resolve() {
        Ok(Resolved::At(at) | Resolved::Twice { first: at, .. }) => Ok(at),
        Ok(Resolved::Never) => Err(DeskError::from(Invalid::HourSkipped {
            local: said.to_owned(),
            zone: zone.to_owned(),
        })),
        Err(error) => Err(DeskError::from(Invalid::from(error))),
    }
}
