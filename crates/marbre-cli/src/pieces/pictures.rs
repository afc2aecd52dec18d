//! Pictures and sounds of a piece: which there are, one more in its text, what readers are told of one.

use super::value;
use crate::args::PieceMedia;
use crate::execute::Work;
use crate::media::line;
use crate::output::{Answer, the_one};
use marbre_desk::DeskError;
use marbre_desk::view::MediaView;
use marbre_domain::ids::PieceId;
use marbre_domain::text::block::{AtomKind, Block, plain_text};
use marbre_domain::text::delta::TextName;
use std::path::Path;

/// A picture or sound that comes into a text.
enum New<'a> {
    File(&'a Path),
    OfLibrary(&'a str),
}

impl<'a> New<'a> {
    fn asked(asked: &'a PieceMedia) -> Option<Self> {
        let file = asked.add.as_deref().map(Self::File);
        file.or_else(|| asked.library.as_deref().map(Self::OfLibrary))
    }
}

/// Lists the pictures and sounds of a piece, after adding or describing one.
pub(super) fn media(work: &mut Work<'_>, asked: &PieceMedia) -> Result<Answer, DeskError> {
    let id = work.desk.find_piece(work.actor, &asked.id)?;
    let described = if let Some(name) = &asked.media {
        let media = work.desk.piece_view(work.actor, id)?.media;
        match the_one(work.json, "picture", name, &media, |media| media.id.to_string()) {
            Ok(media) => Some(media.clone()),
            Err(answer) => return Ok(answer),
        }
    } else if let Some(new) = New::asked(asked) {
        // Where it comes is known before anything is kept.
        let body = body(work, id)?;
        let Some(place) = place(&body, asked.after.as_deref()) else {
            let words = asked.after.as_deref().unwrap_or_default();
            return Ok(Answer::unknown(work.json, "passage", words));
        };
        let media = kept(work, id, &new)?;
        put_into(work, id, body, place, &media)?;
        Some(media)
    } else {
        None
    };
    if let Some(media) = described
        && (asked.caption.is_some() || asked.credit.is_some() || asked.alt.is_some())
    {
        let or = |said: &Option<String>, kept: &str| said.clone().unwrap_or_else(|| kept.to_owned());
        work.desk.set_media(
            work.actor,
            id,
            media.id,
            &or(&asked.caption, &media.caption),
            &or(&asked.credit, &media.credit),
            &or(&asked.alt, &media.alt),
        )?;
    }
    let media = work.desk.piece_view(work.actor, id)?.media;
    let lines: String = media.iter().map(line).collect();
    Ok(Answer::done(work.json, lines, &value(&media)))
}

fn body(work: &mut Work<'_>, id: PieceId) -> Result<Vec<Block>, DeskError> {
    let texts = work.desk.piece_view(work.actor, id)?.texts;
    let body = texts.into_iter().find(|text| text.text == TextName::Body);
    Ok(body.map(|text| text.blocks).unwrap_or_default())
}

/// Behind which block: that in which the words first stand, or the last.
fn place(body: &[Block], after: Option<&str>) -> Option<usize> {
    match after {
        None => Some(body.len()),
        Some(words) => {
            let holds = |block: &Block| plain_text(std::slice::from_ref(block)).contains(words);
            body.iter().position(holds).map(|at| at + 1)
        }
    }
}

fn kept(work: &mut Work<'_>, id: PieceId, new: &New<'_>) -> Result<MediaView, DeskError> {
    match new {
        New::File(file) => {
            let (name, bytes) = work.call.read(file)?;
            work.desk.add_media(work.actor, id, &name, &bytes)
        }
        New::OfLibrary(name) => {
            let entry = work.desk.find_in_library(name)?.id;
            work.desk.add_from_library(work.actor, id, entry)
        }
    }
}

fn put_into(
    work: &mut Work<'_>,
    id: PieceId,
    mut body: Vec<Block>,
    place: usize,
    media: &MediaView,
) -> Result<(), DeskError> {
    let atom = if media.media_type.is_picture() {
        AtomKind::Picture
    } else {
        AtomKind::Audio
    };
    body.insert(place, Block::atom(atom, media.id.to_string()));
    work.desk.replace_text(work.actor, id, TextName::Body, &body)
}
