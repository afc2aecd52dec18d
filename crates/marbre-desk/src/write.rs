//! The typing path: a batch of edits is applied, journaled, synced, acknowledged; later it becomes a signed change.

mod others;
mod stayed;
mod whole;

use crate::articles::AsRead;
use crate::code::What;
use crate::error::DeskError;
use crate::view::{EditReply, RemoteEdit};
use crate::{Desk, Event};
use marbre_domain::change::Chain;
use marbre_domain::fold::PieceFold;
use marbre_domain::ids::{MemberId, PieceId};
use marbre_domain::member::Rights;
use marbre_domain::piece::{FieldName, PieceKind};
use marbre_domain::record::Record;
use marbre_domain::text::block::{Block, Span};
use marbre_domain::text::delta::{Delta, EditBatch, TextName};
use marbre_domain::text::{PieceText, TextError, TextVersion};
use marbre_domain::workflow::{Asker, may_edit};
use marbre_store::{AckedBatch, Author};
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

/// So many journal rows are made into a change even while somebody types on.
const BATCHES_A_CHANGE: usize = 1_000;
/// After so long without a keystroke lists and search show what was typed, and so many batches become a change.
const IDLE: Duration = Duration::from_secs(2);
/// A pause makes a change of no less than this, so that a signature does not weigh more than the words it covers.
const BATCHES_WORTH_A_CHANGE: usize = 250;
/// Who has not typed for so long went to do something else: what there is becomes a change, however little.
const AWAY: Duration = Duration::from_secs(20);
/// A snapshot is cached when opening had to import more updates than this.
const UPDATES_BEFORE_CACHE: usize = 24;
/// Updates of more bytes than this are read together with what they follow: one by one, a long one takes the square of its
/// length.
const LONG: usize = 64 * 1024;

/// A piece held open: its texts in memory and what of them is not a change yet.
pub(crate) struct OpenPiece {
    pub text: PieceText,
    pub fold: PieceFold,
    /// Revision of standfirst and body.
    pub revisions: [u32; 2],
    /// The text's version at the last change.
    pub changed_at: TextVersion,
    /// Batches journaled since.
    pub journaled: usize,
    /// When the last was journaled, by the clock that nobody sets.
    pub last: Duration,
    /// Who typed since the last change: a change has one author.
    pub typist: Option<MemberId>,
    /// The records that lines typed since then brought and that the piece did not have; unknown where rows of an earlier run
    /// are among what was typed.
    pub brought: Option<BTreeSet<String>>,
    /// The words in `piece_words` are older than the text.
    pub words_stale: bool,
    /// What of its text could not be read: nothing more is written to it then.
    pub left_out: Vec<String>,
    /// Windows that have it open.
    pub windows: u32,
    /// What its lines may name of articles of sites, and the versions that it was gathered from.
    pub as_read: AsRead,
}

fn nth(text: TextName) -> usize {
    match text {
        TextName::Standfirst => 0,
        TextName::Body => 1,
    }
}

impl Desk {
    /// Begins a piece. It is private until it is submitted or shared.
    pub fn create_piece(&mut self, actor: MemberId, kind: PieceKind, language: &str) -> Result<PieceId, DeskError> {
        self.create_filled(actor, kind, language, &[], &[Block::default()])
    }

    /// Begins a piece with words in it.
    pub(crate) fn create_filled(
        &mut self,
        actor: MemberId,
        kind: PieceKind,
        language: &str,
        standfirst: &[Span],
        body: &[Block],
    ) -> Result<PieceId, DeskError> {
        let name = self.member(actor)?.name.clone();
        let id = PieceId::new(self.clock_ms(), self.random());
        let kind = serde_json::to_value(kind)
            .ok()
            .and_then(|kind| kind.as_str().map(str::to_owned))
            .unwrap_or_default();
        let fields = BTreeMap::from([
            (FieldName::Kind, kind),
            (FieldName::Language, language.to_owned()),
            (FieldName::Assigned, actor.to_string()),
        ]);
        let signer = self.add_signer(actor, &name)?;
        let peer = self.peer();
        let text =
            PieceText::from_blocks(peer, standfirst, body).map_err(|source| DeskError::Text { piece: id, source })?;
        let update = text
            .snapshot()
            .map_err(|source| DeskError::Text { piece: id, source })?;
        let byline = marbre_domain::byline::Byline {
            signer: Some(signer),
            role: marbre_domain::byline::BylineRole::Author,
            place: String::new(),
        };
        self.append(
            actor,
            vec![
                (Chain::Private, Record::PieceNew { piece: id, fields }),
                (Chain::Private, Record::Text { piece: id, update }),
                (
                    Chain::Private,
                    Record::Bylines {
                        piece: id,
                        bylines: vec![byline],
                    },
                ),
            ],
        )?;
        self.write_words_of(id, &text)?;
        Ok(id)
    }

    pub(crate) fn peer(&mut self) -> u64 {
        // The highest value is Loro's own; any other that was never used will do.
        u64::from_le_bytes(self.random()) >> 1
    }

    /// Opens a piece's texts in memory; nothing happens when they are.
    pub(crate) fn hold_open(&mut self, piece: PieceId) -> Result<&mut OpenPiece, DeskError> {
        if !self.open.contains_key(&piece) {
            let open = self.load(piece)?;
            self.open.insert(piece, open);
        }
        self.open
            .get_mut(&piece)
            .ok_or_else(|| DeskError::unknown(What::Piece, piece))
    }

    fn load(&mut self, piece: PieceId) -> Result<OpenPiece, DeskError> {
        let stored = self
            .store
            .piece(piece)?
            .ok_or_else(|| DeskError::unknown(What::Piece, piece))?;
        let texts = self.store.text_of(piece)?;
        let peer = self.peer();
        let failed = |source| DeskError::Text { piece, source };
        let imported = texts.updates.len();
        let journaled = texts.journaled;
        let mut left_out = texts.left_out.clone();
        let is_long = texts.updates.iter().map(Vec::len).sum::<usize>() > LONG;
        let text = catch_unwind(AssertUnwindSafe(|| {
            let changes = imported.saturating_sub(journaled);
            let (snapshot, lines) = match &texts.snapshot {
                Some(cached) if !is_long => cached,
                cached => {
                    let first = cached.iter().map(|(snapshot, _)| snapshot.clone());
                    let all: Vec<Vec<u8>> = first.chain(texts.updates.iter().cloned()).collect();
                    let changes = changes + all.len() - imported;
                    let gathered = PieceText::gathered(peer, &all, changes)?;
                    left_out.extend(gathered.left_out);
                    return Ok((gathered.text, gathered.changed_at, left_out));
                }
            };
            let mut text = PieceText::load(peer, snapshot, Some(lines))?;
            let mut changed_at = text.version();
            for (at, update) in texts.updates.iter().enumerate() {
                // An update that does not go in is left out, and the piece says so: the rest of it is read.
                if let Err(error) = text.import_stored(update) {
                    left_out.push(error.to_string());
                }
                if at < changes {
                    changed_at = text.version();
                }
            }
            Ok((text, changed_at, left_out))
        }))
        .unwrap_or_else(|_| Err(TextError::Loro("the text library failed on a stored update".into())))
        .map_err(failed)?;
        let (text, changed_at, left_out) = text;
        if left_out.is_empty()
            && self.damage.is_empty()
            && journaled == 0
            && (is_long || imported > UPDATES_BEFORE_CACHE)
        {
            let snapshot = text.snapshot().map_err(failed)?;
            let chain = if stored.fold.private {
                Chain::Private
            } else {
                Chain::Shared
            };
            self.store
                .cache_text(piece, chain, texts.arrival, &snapshot, &text.line_cache())?;
        }
        Ok(OpenPiece {
            text,
            fold: stored.fold,
            revisions: [0, 0],
            changed_at,
            journaled,
            last: self.elapsed(),
            typist: None,
            brought: (journaled == 0).then(BTreeSet::new),
            words_stale: false,
            left_out,
            windows: 0,
            as_read: AsRead::default(),
        })
    }

    /// Throws the texts in memory away: the next question loads them from disk.
    fn drop_open(&mut self, piece: PieceId) {
        self.open.remove(&piece);
    }

    /// Applies a batch of edits of a window and answers once it is on disk.
    pub fn edit(&mut self, actor: MemberId, piece: PieceId, batch: &EditBatch) -> Result<EditReply, DeskError> {
        let rights = self.rights_of(actor)?;
        self.seen_by(actor, piece)?;
        if let Some(acked) = self.store.last_acked(piece, batch.text, &batch.session)?
            && acked.number >= batch.number
        {
            return Ok(EditReply::Ack {
                revision: acked.revision,
                length: acked.units,
            });
        }
        let now = self.elapsed();
        let before = self.hold_open(piece)?.typist;
        if before.is_some_and(|typist| typist != actor) {
            self.coalesce(piece)?;
        }
        let open = self.hold_open(piece)?;
        may_type(&open.fold, actor, rights)?;
        self.may_write([piece])?;
        let open = self.hold_open(piece)?;
        let revision = open.revisions[nth(batch.text)];
        if batch.base != revision {
            return Ok(EditReply::Stale { revision });
        }
        let applied = catch_unwind(AssertUnwindSafe(|| open.text.edit(batch.text, &batch.delta)))
            .unwrap_or_else(|_| Err(TextError::Loro("the text library failed".into())));
        let edited = match applied {
            Ok(edited) => edited,
            Err(source) => {
                self.drop_open(piece);
                return Err(DeskError::Text { piece, source });
            }
        };
        let units = edited.units;
        let acked = AckedBatch {
            number: batch.number,
            revision: revision + 1,
            units,
        };
        if let Err(error) = self
            .store
            .journal(piece, actor, &edited.update, batch.text, &batch.session, acked)
        {
            // What is in memory is not on disk: it must not be acknowledged, shown to others, or built upon.
            self.drop_open(piece);
            return Err(error.into());
        }
        let open = self.hold_open(piece)?;
        open.revisions[nth(batch.text)] = revision + 1 + u32::from(!edited.correction.is_empty());
        open.journaled += 1;
        open.last = now;
        open.typist = Some(actor);
        open.words_stale = true;
        // What is put back is missing here too until its record is there, which goes along with the change.
        let back = stayed::brought_back(&open.fold, &batch.delta);
        let ripe = open.journaled >= BATCHES_A_CHANGE || !back.is_empty();
        if let Some(brought) = &mut open.brought {
            brought.extend(back);
        }
        self.events.push(Event::Text(RemoteEdit {
            piece,
            text: batch.text,
            revision: revision + 1,
            delta: batch.delta.clone(),
            session: Some(batch.session.clone()),
        }));
        if !edited.correction.is_empty() {
            // A copy of what stands here already, whose move or undo came meanwhile: the text shows it once.
            self.events.push(Event::Text(RemoteEdit {
                piece,
                text: batch.text,
                revision: revision + 2,
                delta: edited.correction,
                session: None,
            }));
        }
        if ripe {
            self.coalesce(piece)?;
        }
        Ok(EditReply::Ack {
            revision: revision + 1,
            length: units,
        })
    }

    /// An edit made by a use case rather than by a window: the same path, its own session.
    pub(crate) fn edit_text(
        &mut self,
        actor: MemberId,
        piece: PieceId,
        text: TextName,
        delta: Delta,
    ) -> Result<(), DeskError> {
        let session: [u8; 8] = self.random();
        let base = self.hold_open(piece)?.revisions[nth(text)];
        let session = session.iter().map(|byte| format!("{byte:02x}")).collect();
        self.edit(
            actor,
            piece,
            &EditBatch {
                text,
                session,
                number: 1,
                base,
                delta,
            },
        )?;
        Ok(())
    }

    /// Makes the journaled batches of a piece one signed change.
    pub(crate) fn coalesce(&mut self, piece: PieceId) -> Result<(), DeskError> {
        let clock_ms = self.clock_ms();
        let rows = self.store.journal_of(piece)?;
        let Some(last) = rows.last() else {
            return self.refresh_words(piece);
        };
        let (up_to, member) = (last.id, last.member);
        self.hold_open(piece)?;
        self.may_write([piece])?;
        let back = self.put_back(member, piece)?;
        let open = self.hold_open(piece)?;
        let update = open
            .text
            .updates_since(&open.changed_at)
            .map_err(|source| DeskError::Text { piece, source })?;
        let chain = if open.fold.private {
            Chain::Private
        } else {
            Chain::Shared
        };
        let surroundings = &mut self.surroundings;
        let mut author = Author {
            newsroom: self.newsroom_id,
            device: self.device.id,
            key: &self.device.key,
            member,
            clock_ms,
            salt: &mut || {
                let mut salt = [0; 16];
                surroundings.random(&mut salt);
                salt
            },
        };
        let mut records = vec![(chain, Record::Text { piece, update })];
        records.extend(back.into_iter().map(|record| (chain, record)));
        let appended = self.store.coalesce(&mut author, &records, piece, up_to)?;
        let open = self.hold_open(piece)?;
        open.changed_at = open.text.version();
        open.journaled = 0;
        open.typist = None;
        open.brought = Some(BTreeSet::new());
        open.words_stale = true;
        self.refresh_words(piece)?;
        self.heard(appended.pieces.into_iter().collect(), appended.newsroom)
    }

    /// Writes what a piece's texts amount to when they moved.
    fn refresh_words(&mut self, piece: PieceId) -> Result<(), DeskError> {
        let Some(mut open) = self.open.remove(&piece) else {
            return Ok(());
        };
        let result = if open.words_stale {
            self.write_words_of(piece, &open.text)
        } else {
            Ok(())
        };
        open.words_stale &= result.is_err();
        self.open.insert(piece, open);
        result
    }

    pub(crate) fn write_words_of(&mut self, piece: PieceId, text: &PieceText) -> Result<(), DeskError> {
        let standfirst = text.plain(TextName::Standfirst);
        let body = text.plain(TextName::Body);
        let signs = standfirst.chars().chain(body.chars()).filter(|c| *c != '\n').count();
        Ok(self.store.write_words(
            piece,
            standfirst.trim_end(),
            &body,
            u32::try_from(signs).unwrap_or(u32::MAX),
        )?)
    }

    /// After two seconds without a key, lists and search show what was typed; it becomes a change when it is worth one,
    /// or after twenty seconds. Until then it stands in the journal, as safe and as seen by everybody on this machine.
    pub fn idle(&mut self) -> Result<(), DeskError> {
        if !self.damage.is_empty() {
            return Ok(());
        }
        let now = self.elapsed();
        let quiet: Vec<PieceId> = self
            .open
            .iter()
            .filter(|(_, open)| open.journaled > 0 && now.saturating_sub(open.last) >= IDLE)
            .map(|(piece, _)| *piece)
            .collect();
        for piece in quiet {
            let open = self.hold_open(piece)?;
            if open.journaled >= BATCHES_WORTH_A_CHANGE || now.saturating_sub(open.last) >= AWAY {
                self.coalesce(piece)?;
            } else if open.words_stale {
                self.refresh_words(piece)?;
                self.heard(vec![piece], false)?;
            }
        }
        Ok(())
    }

    /// A window in which a member acts has the piece in front of it.
    pub fn window_opens(&mut self, actor: MemberId, piece: PieceId) -> Result<(), DeskError> {
        self.open_for(actor, piece)?.windows += 1;
        Ok(())
    }

    /// A window closed the piece; with the last one its texts leave the memory. Who acts in it now may be somebody else than
    /// who opened it, so nobody is asked.
    pub fn window_closes(&mut self, piece: PieceId) -> Result<(), DeskError> {
        let Some(open) = self.open.get_mut(&piece) else {
            return Ok(());
        };
        open.windows = open.windows.saturating_sub(1);
        if open.windows == 0 {
            self.coalesce(piece)?;
            self.open.remove(&piece);
        }
        Ok(())
    }

    /// Everything typed becomes changes: before the process ends.
    pub fn close(&mut self) -> Result<(), DeskError> {
        if !self.damage.is_empty() {
            return Ok(());
        }
        for piece in self.store.journaled_pieces()? {
            match self.coalesce(piece) {
                // What a damaged piece has in the journal stays there.
                Ok(()) | Err(DeskError::DamagedPiece { .. }) => {}
                Err(error) if error.is_damage() => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

/// Whether a member may type into a piece as it stands.
pub(crate) fn may_type(fold: &PieceFold, actor: MemberId, rights: Rights) -> Result<(), DeskError> {
    let asker = Asker {
        rights,
        is_author: fold.authors().contains(&actor),
        ..Asker::default()
    };
    Ok(may_edit(fold.state, fold.is_online(), &asker)?)
}

#[cfg(test)]
mod tests;
