//! Plays the demonstration's content into an empty newsroom, in the order in which it is said to have happened, on a
//! clock of its own: dates on the pages are those of the story.

use super::content::{Demo, DemoPiece, picture};
use crate::system::System;
use chrono::{DateTime, TimeDelta, Utc};
use marbre_desk::sites::StaticChange;
use marbre_desk::{ActOptions, BylineInput, Desk, DeskError, NewNewsroom, Surroundings, What, run_outbox};
use marbre_domain::ids::{MemberId, PieceId};
use marbre_domain::member::Role;
use marbre_domain::piece::FieldName;
use marbre_domain::schedule::WallTime;
use marbre_domain::taxonomy::Taxonomy;
use marbre_domain::text::block::plain_text;
use marbre_domain::workflow::{Action, State};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// A clock that the play sets.
#[derive(Clone)]
struct Stage {
    now: Arc<Mutex<DateTime<Utc>>>,
}

impl Surroundings for Stage {
    fn now(&self) -> DateTime<Utc> {
        *self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn elapsed(&self) -> std::time::Duration {
        // The story's own time: its clock is set from scene to scene, and never jumps within it.
        std::time::Duration::from_millis(u64::try_from(self.now().timestamp_millis()).unwrap_or(0))
    }

    fn random(&mut self, bytes: &mut [u8]) {
        System.random(bytes);
    }
}

/// What happens to a piece at one moment of its timeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Moment {
    Written,
    Submitted,
    Decided,
    Published,
    Corrected,
}

struct Play {
    desk: Arc<Mutex<Desk>>,
    stage: Stage,
    demo: Demo,
    truly_now: DateTime<Utc>,
    made: Vec<Option<PieceId>>,
}

/// Makes the newsroom and everything in it, delivering as it goes.
pub async fn play(home: &Path, site: &str) -> Result<(), DeskError> {
    let demo = Demo::load();
    let truly_now = System.now();
    let earliest = demo
        .pieces
        .iter()
        .map(|piece| piece.timeline.written)
        .max()
        .unwrap_or(0);
    let stage = Stage {
        now: Arc::new(Mutex::new(truly_now - TimeDelta::minutes(earliest + 60))),
    };
    let Some(chief) = demo.members.first() else {
        return Ok(());
    };
    let new = NewNewsroom {
        name: demo.newsroom.name.clone(),
        member: chief.name.clone(),
        role: chief.role,
        zone: demo.newsroom.zone.clone(),
        language: demo.newsroom.language.clone(),
    };
    let (desk, chief) = Desk::init(home, &new, Box::new(stage.clone()))?;
    let made = vec![None; demo.pieces.len()];
    let mut play = Play {
        desk: Arc::new(Mutex::new(desk)),
        stage,
        demo,
        truly_now,
        made,
    };
    play.furnish(chief, site)?;
    let mut moments = play.moments();
    moments.sort_by_key(|(minutes_ago, at, _)| (-minutes_ago, *at));
    for (minutes_ago, at, moment) in moments {
        play.set_clock(minutes_ago);
        play.happens(at, moment)?;
        if matches!(moment, Moment::Published | Moment::Corrected) {
            run_outbox(&play.desk).await?;
        }
    }
    play.set_clock(0);
    let mut desk = play.desk.lock().unwrap_or_else(PoisonError::into_inner);
    desk.close()
}

impl Play {
    fn set_clock(&self, minutes_ago: i64) {
        *self.stage.now.lock().unwrap_or_else(PoisonError::into_inner) =
            self.truly_now - TimeDelta::minutes(minutes_ago);
    }

    fn furnish(&self, chief: MemberId, site: &str) -> Result<(), DeskError> {
        let mut desk = self.desk.lock().unwrap_or_else(PoisonError::into_inner);
        desk.mark_demonstration()?;
        let id = desk.add_static_site(chief, "site", site)?;
        let words = &self.demo.site;
        let described = StaticChange {
            motto: Some(words.motto.clone()),
            footer_note: Some(words.footer_note.clone()),
            about: Some(words.about.clone()),
            ..StaticChange::default()
        };
        desk.change_static_site(chief, id, &described)?;
        for member in self.demo.members.iter().skip(1) {
            desk.add_member(chief, &member.name, member.role, member.may_approve, false)?;
        }
        for section in &self.demo.sections {
            let under = section
                .under
                .as_deref()
                .and_then(|name| desk.newsroom().term_named(Taxonomy::Section, name))
                .map(|t| t.id);
            desk.add_term(chief, Taxonomy::Section, &section.name, under, None)?;
        }
        for country in &self.demo.countries {
            desk.add_term(chief, Taxonomy::Country, &country.name, None, country.code.as_deref())?;
        }
        Ok(())
    }

    fn moments(&self) -> Vec<(i64, usize, Moment)> {
        let mut moments = Vec::new();
        for (at, piece) in self.demo.pieces.iter().enumerate() {
            let line = piece.timeline;
            moments.push((line.written, at, Moment::Written));
            for (minutes, moment) in [
                (line.submitted, Moment::Submitted),
                (line.decided, Moment::Decided),
                (line.published, Moment::Published),
                (line.corrected, Moment::Corrected),
            ] {
                moments.extend(minutes.map(|minutes| (minutes, at, moment)));
            }
        }
        moments
    }

    fn happens(&mut self, at: usize, moment: Moment) -> Result<(), DeskError> {
        let piece = self.demo.pieces[at].clone();
        let mut desk = self.desk.lock().unwrap_or_else(PoisonError::into_inner);
        let author = desk.newsroom().member_named(&piece.author)?.id;
        let chief = desk
            .newsroom()
            .members
            .values()
            .find(|member| member.role == Role::Chief)
            .map(|member| member.id)
            .ok_or_else(|| DeskError::Unknown {
                what: What::Member,
                name: "chief".to_owned(),
            })?;
        if moment == Moment::Written {
            let id = write(&mut desk, &self.demo, &piece, author, self.truly_now)?;
            if piece.timeline.submitted.is_none() {
                remark(&mut desk, &piece, id)?;
            }
            self.made[at] = Some(id);
            return Ok(());
        }
        let Some(id) = self.made[at] else { return Ok(()) };
        match moment {
            Moment::Written => {}
            Moment::Submitted => {
                desk.act(author, id, Action::Submit, &ActOptions::default())?;
                if piece.returned.is_none() {
                    remark(&mut desk, &piece, id)?;
                }
                if let Some(name) = &piece.claimed_by {
                    let by = desk.newsroom().member_named(name)?.id;
                    desk.claim(by, id, true)?;
                }
            }
            Moment::Decided => decide(&mut desk, &piece, id, chief)?,
            Moment::Published => desk.act(chief, id, Action::Publish, &ActOptions::default())?,
            Moment::Corrected => correct(&mut desk, &piece, id, author, chief)?,
        }
        Ok(())
    }
}

fn write(
    desk: &mut Desk,
    demo: &Demo,
    piece: &DemoPiece,
    author: MemberId,
    truly_now: DateTime<Utc>,
) -> Result<PieceId, DeskError> {
    let markdown = demo.markdown(piece, truly_now.date_naive());
    let id = desk.import_file(author, &piece.file, markdown.as_bytes())?.piece;
    for (taxonomy, names) in [
        (Taxonomy::Section, &piece.sections),
        (Taxonomy::Country, &piece.countries),
        (Taxonomy::Tag, &piece.tags),
    ] {
        let mut terms = Vec::new();
        for name in names {
            terms.push(desk.add_term(author, taxonomy, name, None, None)?);
        }
        desk.set_terms(author, id, taxonomy, &terms)?;
    }
    let mut bylines = Vec::new();
    for byline in &piece.bylines {
        let signer = byline
            .name
            .as_deref()
            .map(|name| desk.add_signer(author, name))
            .transpose()?;
        bylines.push(BylineInput {
            signer,
            role: byline.role,
            place: byline.place.clone(),
        });
    }
    desk.set_bylines(author, id, &bylines)?;
    if let Some(lead) = &piece.lead {
        let media = desk.add_media(author, id, &lead.file, picture(&lead.file))?;
        desk.set_media(author, id, media.id, &lead.caption, &lead.credit, &lead.alt)?;
        desk.set_field(author, id, FieldName::LeadPicture, &media.id.to_string())?;
    }
    if let Some(ordered) = piece.ordered {
        desk.set_field(author, id, FieldName::OrderedLength, &ordered.to_string())?;
    }
    let written = |at: DateTime<Utc>| at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
    if let Some(minutes) = piece.deadline_in {
        desk.set_field(
            author,
            id,
            FieldName::Deadline,
            &written(truly_now + TimeDelta::minutes(minutes)),
        )?;
    }
    if let Some(flash) = &piece.flash {
        let level = serde_json::to_value(flash.level).unwrap_or_default();
        desk.set_field(author, id, FieldName::AlertLevel, level.as_str().unwrap_or_default())?;
        desk.set_field(
            author,
            id,
            FieldName::Expires,
            &written(truly_now + TimeDelta::minutes(flash.expires_in)),
        )?;
    }
    if let Some(words) = &piece.confidential {
        desk.set_confidential(author, id, words)?;
    }
    let view = desk.piece_view(author, id)?;
    for (embed, lang) in view.embeds.iter().zip(&piece.posts) {
        let mut embed = embed.clone();
        embed.post.lang.clone_from(lang);
        desk.set_embed(author, id, &embed)?;
    }
    Ok(id)
}

/// Puts a comment on words, wherever they stand.
fn comment_on(
    desk: &mut Desk,
    by: MemberId,
    id: PieceId,
    on: &str,
    words: &str,
) -> Result<Option<marbre_domain::ids::CommentId>, DeskError> {
    let view = desk.piece_view(by, id)?;
    for text in view.texts {
        let plain = plain_text(&text.blocks);
        if let Some(at) = plain.find(on) {
            let units = |words: &str| u32::try_from(words.encode_utf16().count()).unwrap_or(u32::MAX);
            let from = units(&plain[..at]);
            return Ok(Some(desk.add_comment(
                by,
                id,
                text.text,
                from,
                from + units(on),
                words,
            )?));
        }
    }
    Ok(None)
}

fn remark(desk: &mut Desk, piece: &DemoPiece, id: PieceId) -> Result<(), DeskError> {
    for remark in &piece.comments {
        let by = desk.newsroom().member_named(&remark.by)?.id;
        let Some(comment) = comment_on(desk, by, id, &remark.on, &remark.words)? else {
            continue;
        };
        for reply in &remark.replies {
            let by = desk.newsroom().member_named(&reply.by)?.id;
            desk.reply_comment(by, comment, &reply.words)?;
        }
        if remark.resolved {
            desk.resolve_comment(by, comment, true)?;
        }
    }
    Ok(())
}

fn decide(desk: &mut Desk, piece: &DemoPiece, id: PieceId, chief: MemberId) -> Result<(), DeskError> {
    if let Some(returned) = &piece.returned {
        let by = desk.newsroom().member_named(&returned.by)?.id;
        desk.opened(by, id)?;
        comment_on(desk, by, id, &returned.on, &returned.reason)?;
        return desk.act(
            by,
            id,
            Action::Return,
            &ActOptions {
                note: Some(returned.reason.clone()),
                ..ActOptions::default()
            },
        );
    }
    let Some(name) = &piece.approved_by else { return Ok(()) };
    let by = desk.newsroom().member_named(name)?.id;
    desk.opened(by, id)?;
    let version = Some(desk.version_now(by, id)?.hash());
    desk.act(
        by,
        id,
        Action::Approve,
        &ActOptions {
            version,
            ..ActOptions::default()
        },
    )?;
    match piece.state {
        State::Held => desk.act(chief, id, Action::Hold, &ActOptions::default()),
        State::Scheduled => {
            let zone = desk.newsroom().zone.clone();
            let today = System.now().date_naive();
            let wall = |offset: &super::content::WallOffset| WallTime {
                local: offset.local(today),
                zone: zone.clone(),
            };
            let options = ActOptions {
                at: piece.scheduled.as_ref().map(wall),
                embargo: piece.embargo.as_ref().map(wall),
                ..ActOptions::default()
            };
            desk.act(chief, id, Action::Schedule, &options)
        }
        State::Draft
        | State::InReview
        | State::Returned
        | State::Approved
        | State::Published
        | State::Withdrawn
        | State::Killed
        | State::Spiked => Ok(()),
    }
}

fn correct(
    desk: &mut Desk,
    piece: &DemoPiece,
    id: PieceId,
    author: MemberId,
    chief: MemberId,
) -> Result<(), DeskError> {
    let Some(correction) = &piece.correction else {
        return Ok(());
    };
    let note = Some(correction.note.clone());
    desk.act(
        chief,
        id,
        Action::Correct,
        &ActOptions {
            note,
            public: Some(true),
            ..ActOptions::default()
        },
    )?;
    desk.replace_words(author, id, &correction.wrong, &correction.right)?;
    desk.act(author, id, Action::Submit, &ActOptions::default())?;
    let name = piece.approved_by.clone().unwrap_or_default();
    let by = desk.newsroom().member_named(&name)?.id;
    desk.opened(by, id)?;
    let version = Some(desk.version_now(by, id)?.hash());
    desk.act(
        by,
        id,
        Action::Approve,
        &ActOptions {
            version,
            ..ActOptions::default()
        },
    )?;
    desk.act(chief, id, Action::Publish, &ActOptions::default())
}
