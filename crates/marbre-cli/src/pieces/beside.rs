//! What stands beside a text: comments of the newsroom, notes on the file it was made of.

use super::value;
use crate::args::NoteArg;
use crate::execute::Work;
use crate::output::{Answer, the_one};
use marbre_desk::view::CommentView;
use marbre_desk::{DeskError, FileNote};
use marbre_domain::ids::{CommentId, PieceId};
use serde_json::json;

/// Comments on the first place where some words stand.
pub(super) fn comment(work: &mut Work<'_>, id: &str, on: &str, words: &str) -> Result<Answer, DeskError> {
    let id = work.desk.find_piece(work.actor, id)?;
    let view = work.desk.piece_view(work.actor, id)?;
    for text in view.texts {
        let plain = marbre_domain::text::block::plain_text(&text.blocks);
        if let Some(at) = plain.find(on) {
            let from = plain[..at].encode_utf16().count();
            let to = from + on.encode_utf16().count();
            let units = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
            let comment = work
                .desk
                .add_comment(work.actor, id, text.text, units(from), units(to), words)?;
            return Ok(Answer::done(work.json, comment.to_string(), &json!({ "id": comment })));
        }
    }
    Ok(Answer::unknown(work.json, "passage", on))
}

/// Lists the comments of a piece.
pub(super) fn comments(work: &mut Work<'_>, id: &str) -> Result<Answer, DeskError> {
    let id = work.desk.find_piece(work.actor, id)?;
    let comments = work.desk.piece_view(work.actor, id)?.comments;
    let lines: String = comments.iter().map(lines_of).collect();
    Ok(Answer::done(work.json, lines, &value(&comments)))
}

/// Answers a comment.
pub(super) fn reply(work: &mut Work<'_>, id: &str, comment: &str, words: &str) -> Result<Answer, DeskError> {
    let id = work.desk.find_piece(work.actor, id)?;
    let comment = match comment_named(work, id, comment)? {
        Ok(comment) => comment,
        Err(answer) => return Ok(answer),
    };
    work.desk.reply_comment(work.actor, comment, words)?;
    as_it_is(work, id, comment)
}

/// Says that a comment is done with, or opens it again.
pub(super) fn resolve(work: &mut Work<'_>, id: &str, comment: &str, resolved: bool) -> Result<Answer, DeskError> {
    let id = work.desk.find_piece(work.actor, id)?;
    let comment = match comment_named(work, id, comment)? {
        Ok(comment) => comment,
        Err(answer) => return Ok(answer),
    };
    work.desk.resolve_comment(work.actor, comment, resolved)?;
    as_it_is(work, id, comment)
}

fn comment_named(work: &mut Work<'_>, id: PieceId, name: &str) -> Result<Result<CommentId, Answer>, DeskError> {
    let comments = work.desk.piece_view(work.actor, id)?.comments;
    let found = the_one(work.json, "comment", name, &comments, |comment| comment.id.to_string());
    Ok(found.map(|comment| comment.id))
}

fn as_it_is(work: &mut Work<'_>, id: PieceId, comment: CommentId) -> Result<Answer, DeskError> {
    let comments = work.desk.piece_view(work.actor, id)?.comments;
    Ok(match comments.iter().find(|one| one.id == comment) {
        Some(comment) => Answer::done(work.json, lines_of(comment), &value(comment)),
        None => Answer::unknown(work.json, "comment", &comment.to_string()),
    })
}

/// A line for a comment, and one under it for each answer.
fn lines_of(comment: &CommentView) -> String {
    let plain = |words: &str| words.replace(['\n', '\t'], " ");
    let state = if comment.resolved { "resolved" } else { "open" };
    let mut lines = format!(
        "{}\t{state}\t{}\t{}\t« {} »\t{}\n",
        comment.id,
        comment.at,
        comment.author,
        plain(&comment.quoted),
        plain(&comment.words)
    );
    for (who, when, what) in &comment.replies {
        lines.push_str(&format!("\treply\t{when}\t{who}\t\t{}\n", plain(what)));
    }
    lines
}

/// Lists the notes on a piece's file that still stand, after putting away those named.
pub(super) fn notes(work: &mut Work<'_>, id: &str, put_away: &[NoteArg]) -> Result<Answer, DeskError> {
    let id = work.desk.find_piece(work.actor, id)?;
    let stand = work.desk.file_notes(work.actor, id)?;
    let there: Vec<u32> = stand.iter().map(|note| note.number).collect();
    let mut away: Vec<u32> = Vec::new();
    for said in put_away {
        match said {
            NoteArg::All => away.extend(&there),
            NoteArg::Number(number) if there.contains(number) => away.push(*number),
            NoteArg::Number(number) => return Ok(Answer::unknown(work.json, "note", &number.to_string())),
        }
    }
    for number in away {
        work.desk.dismiss_file_note(work.actor, id, number)?;
    }
    let stand = work.desk.file_notes(work.actor, id)?;
    let lines: String = stand.iter().map(line_of).collect();
    Ok(Answer::done(work.json, lines, &value(&stand)))
}

fn line_of(note: &FileNote) -> String {
    format!("{}\t{}\n", note.number, note.words.replace(['\n', '\t'], " "))
}
