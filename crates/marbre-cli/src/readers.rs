//! Commands about readers: comments and reads. What is decided is kept first and sent after; a site that does not answer costs
//! nothing but time.

use crate::args::{Cli, CommentCommand};
use crate::execute::{actor, lock};
use crate::output::Answer;
use marbre_desk::readers::view::{ModerationView, ReaderCommentView};
use marbre_desk::{Desk, DeskError, run_readers, send_moderations};
use marbre_domain::ids::PieceId;
use marbre_domain::readers::Moderation;
use serde_json::json;
use std::sync::{Arc, Mutex};

/// Lists comments, or decides about one.
pub(crate) async fn comment(desk: &Arc<Mutex<Desk>>, cli: &Cli, command: &CommentCommand) -> Result<Answer, DeskError> {
    match command {
        CommentCommand::List { piece, state, offline } => {
            let piece: Option<PieceId> = match piece {
                Some(id) => {
                    let desk = lock(desk);
                    Some(desk.find_piece(actor(&desk, cli)?, id)?)
                }
                None => None,
            };
            if !offline {
                run_readers(desk, true).await?;
            }
            let desk = lock(desk);
            let view = desk.readers(actor(&desk, cli)?)?;
            let listed: Vec<&ReaderCommentView> = view
                .comments
                .iter()
                .filter(|comment| piece.is_none_or(|piece| comment.piece == piece))
                .filter(|comment| state.is_none_or(|state| comment.stands == state.into()))
                .collect();
            let value = serde_json::to_value(&listed).unwrap_or_default();
            let mut answer = Answer::done(cli.json, listed.into_iter().map(line).collect::<String>(), &value);
            for site in view.sites.iter().filter(|site| !site.detail.is_empty()) {
                answer
                    .err
                    .push_str(&format!("marbre: {}: {}\n", site.name, site.detail));
            }
            Ok(answer)
        }
        CommentCommand::Approve { id } => decide(desk, cli, id, Moderation::Approve, "").await,
        CommentCommand::Hold { id } => decide(desk, cli, id, Moderation::Hold, "").await,
        CommentCommand::Spam { id } => decide(desk, cli, id, Moderation::Spam, "").await,
        CommentCommand::Trash { id } => decide(desk, cli, id, Moderation::Trash, "").await,
        CommentCommand::Reply { id, words } => decide(desk, cli, id, Moderation::Reply, words).await,
    }
}

async fn decide(
    desk: &Arc<Mutex<Desk>>,
    cli: &Cli,
    id: &str,
    what: Moderation,
    words: &str,
) -> Result<Answer, DeskError> {
    let (name, decided) = {
        let mut desk = lock(desk);
        let me = actor(&desk, cli)?;
        let name = desk.comment_named(id)?;
        (name, desk.moderate_comment(me, name, what, words, 0)?)
    };
    send_moderations(desk, true).await?;
    let view = lock(desk).moderation_view(decided)?;
    let value = json!({ "id": decided, "comment": name.to_string(), "state": view.state, "detail": view.detail });
    let mut answer = Answer::done(cli.json, said(&name.to_string(), &view), &value);
    // Kept and on its way is done; what the site did not take is not.
    answer.code = u8::from(matches!(view.state.as_str(), "moved" | "refused"));
    Ok(answer)
}

fn said(name: &str, view: &ModerationView) -> String {
    let detail = if view.detail.is_empty() {
        String::new()
    } else {
        format!("\t{}", view.detail)
    };
    format!("{name}\t{}\t{}{detail}\n", view.what.as_str(), view.state)
}

fn line(comment: &ReaderCommentView) -> String {
    let words = comment.words.replace('\n', " ");
    let waits = if comment.decided.iter().any(|one| one.state == "queued") {
        " (waits)"
    } else {
        ""
    };
    format!(
        "{}\t{}{waits}\t{}\t{}\t{}\t{words}\n",
        comment.id,
        comment.stands.as_str(),
        comment.written,
        comment.author,
        comment.headline,
    )
}
