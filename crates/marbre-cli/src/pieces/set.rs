//! What surrounds a text, and the texts themselves, set from the command line.

use super::instant;
use crate::args::{KindArg, Set};
use crate::execute::Work;
use crate::newsroom::{level, until};
use marbre_desk::{BylineInput, DeskError, What};
use marbre_domain::byline::BylineRole;
use marbre_domain::ids::{MediaId, PieceId};
use marbre_domain::piece::{FieldName, PieceKind};
use marbre_domain::taxonomy::Taxonomy;
use marbre_domain::text::block::{Block, BlockKind};
use marbre_domain::text::delta::TextName;
use serde_json::Value;

/// The kind meant.
pub(super) fn kind(said: KindArg) -> PieceKind {
    match said {
        KindArg::Article => PieceKind::Article,
        KindArg::Brief => PieceKind::Brief,
        KindArg::Flash => PieceKind::Flash,
        KindArg::Live => PieceKind::Live,
        KindArg::Podcast => PieceKind::Podcast,
        KindArg::Video => PieceKind::Video,
    }
}

/// The word that stands for a value in a field.
fn word(of: &impl serde::Serialize) -> String {
    let word = serde_json::to_value(of).unwrap_or_default();
    word.as_str().unwrap_or_default().to_owned()
}

pub(super) fn set_all(work: &mut Work<'_>, id: PieceId, set: &Set) -> Result<(), DeskError> {
    let zone = work.desk.newsroom().zone.clone();
    let hour = |said: &Option<String>| -> Result<Option<String>, DeskError> {
        said.as_deref().map(|said| instant(said, &zone)).transpose()
    };
    let mut assigned = Vec::new();
    for name in &set.assigned {
        assigned.push(work.desk.newsroom().member_named(name)?.id.to_string());
    }
    let expires = match set.expires.as_deref().map(str::trim) {
        None => None,
        Some("") => Some(String::new()),
        Some(said) => {
            let at = until(said, work.desk.now(), &zone)?;
            Some(at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true))
        }
    };
    let sensitive = set
        .sensitive
        .map(|sensitive| if sensitive { "true".to_owned() } else { String::new() });
    let fields = [
        (FieldName::Kind, set.kind.map(|said| word(&kind(said)))),
        (FieldName::Headline, set.headline.clone()),
        (FieldName::Kicker, set.kicker.clone()),
        (FieldName::Slug, set.slug.clone()),
        (FieldName::Slugline, set.slugline.clone()),
        (FieldName::Dateline, set.dateline.clone()),
        (FieldName::Genre, set.genre.clone()),
        (FieldName::Language, set.language.clone()),
        (FieldName::OrderedLength, set.ordered.map(|n| n.to_string())),
        (FieldName::Deadline, hour(&set.deadline)?),
        (FieldName::Embargo, hour(&set.embargo)?),
        (FieldName::AlertLevel, set.level.map(|said| word(&level(said)))),
        (FieldName::Expires, expires),
        (
            FieldName::Sources,
            (!set.source.is_empty()).then(|| set.source.join("\n")),
        ),
        (FieldName::Sensitive, sensitive),
    ];
    for (name, value) in fields {
        if let Some(value) = value {
            work.desk.set_field(work.actor, id, name, &value)?;
        }
    }
    if let Some(standfirst) = &set.standfirst {
        let line = standfirst.replace(['\n', '\r'], " ");
        work.desk.replace_text(
            work.actor,
            id,
            TextName::Standfirst,
            &[Block::new(BlockKind::Paragraph, line)],
        )?;
    }
    if let Some(body) = &set.body {
        let (_, bytes) = work.call.read(body)?;
        let markdown = String::from_utf8_lossy(&bytes);
        let blocks = work.desk.blocks_of_markdown(work.actor, id, &markdown)?;
        work.desk.replace_text(work.actor, id, TextName::Body, &blocks)?;
    }
    for (taxonomy, names) in [
        (Taxonomy::Section, &set.section),
        (Taxonomy::Country, &set.country),
        (Taxonomy::Tag, &set.tag),
    ] {
        if names.is_empty() {
            continue;
        }
        let mut terms = Vec::new();
        for name in names {
            terms.push(
                match work.desk.newsroom().term_named(taxonomy, name).map(|term| term.id) {
                    Some(term) => term,
                    None => work.desk.add_term(work.actor, taxonomy, name, None, None)?,
                },
            );
        }
        work.desk.set_terms(work.actor, id, taxonomy, &terms)?;
    }
    if !set.byline.is_empty() {
        let mut bylines = Vec::new();
        for said in &set.byline {
            bylines.push(byline(work, said)?);
        }
        work.desk.set_bylines(work.actor, id, &bylines)?;
    }
    set_picture(work, id, set)?;
    if let Some(words) = &set.confidential {
        work.desk.set_confidential(work.actor, id, words)?;
    }
    if !assigned.is_empty() {
        // Last: who hands a draft over may not write in it afterwards.
        work.desk
            .set_field(work.actor, id, FieldName::Assigned, &assigned.join(" "))?;
    }
    Ok(())
}

fn set_picture(work: &mut Work<'_>, id: PieceId, set: &Set) -> Result<(), DeskError> {
    let added = match (&set.picture, &set.library) {
        (Some(file), _) => {
            let (name, bytes) = work.call.read(file)?;
            Some(work.desk.add_media(work.actor, id, &name, &bytes)?)
        }
        (None, Some(name)) => {
            let entry = picture_of_library(work, name)?;
            Some(work.desk.add_from_library(work.actor, id, entry)?)
        }
        (None, None) => None,
    };
    if let Some(media) = added {
        work.desk
            .set_field(work.actor, id, FieldName::LeadPicture, &media.id.to_string())?;
    }
    if set.caption.is_none() && set.credit.is_none() && set.alt.is_none() {
        return Ok(());
    }
    let view = work.desk.piece_view(work.actor, id)?;
    let lead = view
        .fields
        .iter()
        .find(|field| field.name == FieldName::LeadPicture)
        .map(|field| field.value.clone());
    let media = view
        .media
        .iter()
        .find(|media| Some(media.id.to_string()) == lead)
        .ok_or_else(|| DeskError::Typed {
            why: "the piece has no lead picture: give --picture FILE or --library MEDIA too".to_owned(),
        })?;
    let or = |said: &Option<String>, kept: &str| said.clone().unwrap_or_else(|| kept.to_owned());
    work.desk.set_media(
        work.actor,
        id,
        media.id,
        &or(&set.caption, &media.caption),
        &or(&set.credit, &media.credit),
        &or(&set.alt, &media.alt),
    )
}

/// An entry of the library that is seen and not heard.
fn picture_of_library(work: &Work<'_>, name: &str) -> Result<MediaId, DeskError> {
    let entry = work.desk.find_in_library(name)?;
    if entry.media_type.is_picture() {
        Ok(entry.id)
    } else {
        Err(DeskError::Typed {
            why: format!("« {} » is a sound: it cannot be the lead picture", entry.file_name),
        })
    }
}

/// `NAME`, `NAME:ROLE` or `NAME:ROLE:PLACE`; `@newsroom` is the newsroom itself.
fn byline(work: &mut Work<'_>, said: &str) -> Result<BylineInput, DeskError> {
    let mut parts = said.splitn(3, ':').map(str::trim);
    let name = parts.next().unwrap_or_default();
    let role = parts.next().filter(|role| !role.is_empty()).unwrap_or("author");
    let role: BylineRole = serde_json::from_value(Value::String(role.to_owned())).map_err(|_| DeskError::Unknown {
        what: What::Role,
        name: role.to_owned(),
    })?;
    let place = parts.next().unwrap_or_default().to_owned();
    let signer = if name == "@newsroom" {
        None
    } else {
        Some(work.desk.add_signer(work.actor, name)?)
    };
    Ok(BylineInput { signer, role, place })
}
