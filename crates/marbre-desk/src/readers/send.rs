//! Decisions about comments on their way: the next that may leave, and what became of it. Each site's leave in the order in
//! which they were made.

use crate::Desk;
use crate::error::DeskError;
use crate::fault::{Fault, FaultCode};
use marbre_domain::ids::{PieceId, SiteId};
use marbre_domain::readers::CommentState;
use marbre_publish::wordpress::RemoteError;
use marbre_publish::wordpress::comments::RemoteComment;
use marbre_store::{ModerationRow, ModerationState, ReaderComment};

/// The longest wait between two attempts, in milliseconds.
const LONGEST_WAIT_MS: i64 = 10 * 60 * 1_000;

/// How an attempt ended.
pub(super) enum Ended {
    /// The site says so; the reply where there is one, else the comment.
    Done(Option<RemoteComment>),
    /// Somebody decided otherwise: the comment as it stands there.
    Moved(Option<RemoteComment>),
    /// It did not go through.
    Failed(RemoteError),
}

impl Desk {
    /// The next decision of a site that may leave, marked as tried.
    pub(super) fn next_moderation(&mut self, site: SiteId, at_once: bool) -> Result<Option<ModerationRow>, DeskError> {
        if !self.damage.is_empty() {
            return Ok(None);
        }
        let now_ms = self.now().timestamp_millis();
        let queued = self.store.queued_moderations()?;
        let Some(mut row) = queued.into_iter().find(|row| row.site == site) else {
            return Ok(None);
        };
        // Those behind it wait as well: a reply must not overtake the approval that it relies on.
        if row.next_ms > now_ms && !(at_once && row.attempts > 0) {
            return Ok(None);
        }
        row.attempts += 1;
        row.changed_ms = now_ms;
        self.store.write_moderation(&row)?;
        Ok(Some(row))
    }

    /// Writes down how an attempt ended; gives whether the next may leave.
    pub(super) fn moderated(&mut self, mut row: ModerationRow, own: u64, ended: Ended) -> Result<bool, DeskError> {
        let now_ms = self.now().timestamp_millis();
        row.changed_ms = now_ms;
        let goes_on = match ended {
            Ended::Done(there) => {
                row.state = ModerationState::Done;
                row.detail.clear();
                if let Some(there) = &there {
                    row.made = if there.number == row.number { 0 } else { there.number };
                }
                self.keep_seen(row.site, row.number, there, own)?;
                true
            }
            Ended::Moved(there) => {
                row.state = ModerationState::Moved;
                let state = there.as_ref().map_or(CommentState::Gone, |there| there.state);
                row.detail = Fault::comment_moved(state).kept(format!(
                    "somebody decided otherwise on the site meanwhile: it is « {} » there; nothing was overwritten",
                    state.as_str()
                ));
                self.keep_seen(row.site, row.number, there, own)?;
                true
            }
            Ended::Failed(error) => {
                row.detail = if is_about_comments(&error) {
                    Fault::comments_not_allowed()
                } else {
                    Fault::from(&error).kept(&error)
                };
                let signed_out = matches!(error, RemoteError::SignedOut(_));
                let waits = error.is_transient() || signed_out;
                self.note_signed_out(row.site, &error.into())?;
                if waits {
                    row.next_ms = now_ms + (1_000_i64 << row.attempts.min(10)).min(LONGEST_WAIT_MS);
                } else {
                    row.state = ModerationState::Refused;
                }
                !waits
            }
        };
        self.store.write_moderation(&row)?;
        self.heard_of(row.site, row.number)?;
        Ok(goes_on)
    }

    /// Keeps one comment as the site has it now; one that is no longer there is kept as gone.
    fn keep_seen(
        &mut self,
        site: SiteId,
        number: u64,
        there: Option<RemoteComment>,
        own: u64,
    ) -> Result<(), DeskError> {
        let Some(known) = self.store.reader_comment(site, number)? else {
            return Ok(());
        };
        let now = match there {
            Some(there) => kept(site, known.piece, &there, own),
            None => ReaderComment {
                state: CommentState::Gone,
                ..known
            },
        };
        Ok(self.store.keep_comments(std::slice::from_ref(&now))?)
    }

    /// A site without a usable password is not asked; why not, as the outbox keeps it.
    pub(super) fn cannot_ask(&self, site: SiteId) -> Result<bool, DeskError> {
        self.is_signed_out(site)
    }
}

/// Whether the account may do nothing about any comment. A single one may be refused otherwise: its article takes no replies.
fn is_about_comments(error: &RemoteError) -> bool {
    matches!(error, RemoteError::NotAllowed(words) if words.starts_with("rest_forbidden_context"))
}

impl Fault {
    /// The account may neither see comments nor decide about them, as it is kept.
    pub(super) fn comments_not_allowed() -> String {
        Self::plain(FaultCode::CommentsNotAllowed).kept(
            "the account on the site may not see comments or decide about them: WordPress leaves that to editors; articles \
             go out all the same, and no comment is lost. Give the account the editor role on the site; until then, comments \
             are read and decided there",
        )
    }

    fn comment_moved(state: CommentState) -> Self {
        let mut fault = Self::plain(FaultCode::CommentMoved);
        fault.facts.insert("state".to_owned(), state.as_str().to_owned());
        fault
    }
}

/// A comment of a site as it is kept here.
pub(super) fn kept(site: SiteId, piece: PieceId, there: &RemoteComment, own: u64) -> ReaderComment {
    ReaderComment {
        site,
        number: there.number,
        piece,
        parent: there.parent,
        author: there.author.clone(),
        own: there.account != 0 && there.account == own,
        words: there.words.clone(),
        state: there.state,
        written_ms: there.written.timestamp_millis(),
        address: there.address.clone(),
    }
}
