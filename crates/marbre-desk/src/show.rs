//! What the desk shows: lists made from projections, for a window or the command line. A piece opened is in `around`,
//! its versions in `versions`.

mod around;
mod versions;
mod why;

use crate::Desk;
use crate::code::What;
use crate::content::{instant, word, written};
use crate::error::DeskError;
use crate::fault::FaultCode;
use crate::publish::TAKE_BACK;
use crate::view::{DeliveryView, DeskCounts, DeskGroup, DeskView, PieceRow};
use chrono::{DateTime, Utc};
use marbre_domain::change::HybridTime;
use marbre_domain::fold::PieceFold;
use marbre_domain::ids::{MemberId, PieceId};
use marbre_domain::piece::{AlertLevel, FieldName, PieceKind};
use marbre_domain::record::DeliveryKind;
use marbre_domain::taxonomy::Taxonomy;
use marbre_domain::workflow::{Claim, State};
use marbre_store::{OutboxRow, OutboxState, PieceFilter, StoredPiece};

pub(crate) fn at_ms(ms: i64) -> String {
    written(DateTime::<Utc>::from_timestamp_millis(ms).unwrap_or_default())
}

pub(super) fn at(time: HybridTime) -> String {
    at_ms(i64::try_from(time.ms).unwrap_or(0))
}

impl Desk {
    /// A piece's line in a list.
    pub(crate) fn row(&self, stored: &StoredPiece) -> PieceRow {
        let fold = &stored.fold;
        let field = |name| fold.field(name).to_owned();
        let filled = |name| Some(field(name)).filter(|value| !value.is_empty());
        let names = |taxonomy| -> Vec<String> {
            let ids = fold.terms.get(&taxonomy).map_or(&[][..], Vec::as_slice);
            ids.iter()
                .filter_map(|id| self.newsroom.terms.get(id))
                .map(|term| term.name.clone())
                .collect()
        };
        let now = self.now();
        let claimed_by = fold.claim.and_then(|(by, since)| {
            let at = DateTime::from_timestamp_millis(i64::try_from(since.ms).unwrap_or(0)).unwrap_or_default();
            Claim { by, at }.stands(now).then(|| self.newsroom.member_name(by))
        });
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        PieceRow {
            id: fold.id,
            kind: word::<PieceKind>(fold.field(FieldName::Kind)).unwrap_or_default(),
            state: fold.state,
            headline: field(FieldName::Headline),
            kicker: field(FieldName::Kicker),
            slugline: field(FieldName::Slugline),
            genre: field(FieldName::Genre),
            language: field(FieldName::Language),
            section: names(Taxonomy::Section).into_iter().next().unwrap_or_default(),
            countries: names(Taxonomy::Country),
            authors: fold
                .authors()
                .into_iter()
                .map(|id| self.newsroom.member_name(id))
                .collect(),
            signs: stored.signs,
            ordered: fold.field(FieldName::OrderedLength).parse().ok(),
            pictures: count(fold.media.len()),
            embeds: count(fold.embeds.len()),
            claimed_by,
            since: at(fold.since),
            touched: at_ms(stored.touched_ms),
            deadline: filled(FieldName::Deadline),
            scheduled_at: fold.due.map(written),
            left_to_sites: fold.state == State::Scheduled && self.is_left_to_sites(fold.id),
            embargo: filled(FieldName::Embargo),
            alert_level: word::<AlertLevel>(fold.field(FieldName::AlertLevel)),
            expires: filled(FieldName::Expires),
            online: fold.on_sites.values().any(|site| site.version.is_some()),
            private: fold.private,
            blocking: 0,
            excerpt: None,
        }
    }

    /// Pieces a member sees, the last touched first.
    pub fn list_pieces(&self, actor: MemberId, state: Option<State>, mine: bool) -> Result<Vec<PieceRow>, DeskError> {
        let filter = PieceFilter {
            states: state.into_iter().collect(),
            author: mine.then_some(actor),
            limit: None,
        };
        let pieces = self.store.pieces(&filter)?;
        Ok(pieces
            .iter()
            .filter(|stored| self.sees(actor, &stored.fold))
            .map(|stored| self.row(stored))
            .collect())
    }

    /// Pieces in which all the words stand.
    pub fn search(&self, actor: MemberId, words: &str) -> Result<Vec<PieceRow>, DeskError> {
        let found = self.store.search(words, 200)?;
        Ok(found
            .into_iter()
            .filter(|found| self.sees(actor, &found.piece.fold))
            .map(|found| PieceRow {
                excerpt: Some(found.excerpt),
                ..self.row(&found.piece)
            })
            .collect())
    }

    /// A piece that a member sees, by its identifier or the beginning of it.
    pub fn find_piece(&self, actor: MemberId, name: &str) -> Result<PieceId, DeskError> {
        self.rights_of(actor)?;
        if let Ok(id) = name.parse()
            && self.is_seen(actor, id)?
        {
            return Ok(id);
        }
        let mut named = Vec::new();
        for piece in self.store.pieces_named(name)? {
            if self.is_seen(actor, piece)? {
                named.push(piece);
            }
        }
        match named.as_slice() {
            [id] => Ok(*id),
            [] => Err(DeskError::unknown(What::Piece, name)),
            [_, _, ..] => Err(DeskError::Ambiguous {
                what: What::Piece,
                name: name.to_owned(),
            }),
        }
    }

    /// The member's desk: what waits for them, the most pressing first.
    pub fn my_desk(&self, actor: MemberId) -> Result<DeskView, DeskError> {
        let rights = self.rights_of(actor)?;
        let now = self.now();
        let mine = |fold: &PieceFold| fold.authors().contains(&actor);
        let all = self.store.pieces(&PieceFilter {
            limit: Some(2_000),
            ..PieceFilter::default()
        })?;
        let pick = |test: &dyn Fn(&PieceFold) -> bool| -> Vec<PieceRow> {
            all.iter()
                .filter(|stored| self.sees(actor, &stored.fold) && test(&stored.fold))
                .map(|stored| self.row(stored))
                .collect()
        };
        let is_live = |fold: &PieceFold| {
            fold.field(FieldName::Kind) == "flash"
                && fold.state == State::Published
                && instant(fold.field(FieldName::Expires)).is_some_and(|end| end > now)
        };
        let is_flash = |fold: &PieceFold| fold.field(FieldName::Kind) == "flash";
        let breaking = pick(&is_live);
        let returned = pick(&|fold| fold.state == State::Returned && mine(fold));
        let mut to_review = if rights.review {
            pick(&|fold| fold.state == State::InReview && (!mine(fold) || rights.chief))
        } else {
            Vec::new()
        };
        to_review.sort_by(|a, b| a.since.cmp(&b.since));
        let ready = if rights.publish {
            pick(&|fold| matches!(fold.state, State::Approved | State::Held))
        } else {
            Vec::new()
        };
        let mut scheduled = pick(&|fold| fold.state == State::Scheduled && (rights.publish || mine(fold)));
        scheduled.sort_by(|a, b| a.scheduled_at.cmp(&b.scheduled_at));
        let drafts = pick(&|fold| fold.state == State::Draft && mine(fold));
        let sent = pick(&|fold| {
            mine(fold) && !rights.review && matches!(fold.state, State::InReview | State::Approved | State::Held)
        });
        let mut recent = pick(&|fold| fold.state == State::Published && !is_flash(fold));
        recent.truncate(5);
        let deliveries: Vec<DeliveryView> = self
            .deliveries()?
            .into_iter()
            .filter(|delivery| {
                let still_there = delivery
                    .fault
                    .as_ref()
                    .is_some_and(|fault| fault.code == FaultCode::SiteKeepsHour);
                rights.publish && (still_there || ["refused", "stuck", "waiting"].contains(&delivery.state.as_str()))
            })
            .collect();
        let counts = DeskCounts {
            pieces: count(pick(&|_| true).len()),
            to_review: count(pick(&|fold| fold.state == State::InReview).len()),
            alerts: count(breaking.len()),
            deliveries: count(deliveries.len()),
            comments: self.comments_held()?,
        };
        let waiting = breaking.len().min(usize::from(rights.publish))
            + returned.len()
            + to_review.len()
            + ready.len()
            + deliveries.len();
        let groups = [
            ("breaking", breaking),
            ("returned", returned),
            ("to_review", to_review),
            ("ready", ready),
            ("scheduled", scheduled),
            ("deliveries", Vec::new()),
            ("drafts", drafts),
            ("sent", sent),
            ("recent", recent),
        ]
        .into_iter()
        .map(|(name, pieces)| DeskGroup {
            name: name.to_owned(),
            deliveries: if name == "deliveries" {
                deliveries.clone()
            } else {
                Vec::new()
            },
            pieces,
        })
        .filter(|group| !group.pieces.is_empty() || !group.deliveries.is_empty())
        .collect();
        Ok(DeskView {
            waiting: count(waiting),
            groups,
            counts,
        })
    }

    /// All deliveries, the last changed first.
    pub fn deliveries(&self) -> Result<Vec<DeliveryView>, DeskError> {
        self.store.outbox()?.iter().map(|row| self.delivery_view(row)).collect()
    }

    fn delivery_view(&self, row: &OutboxRow) -> Result<DeliveryView, DeskError> {
        let headline = self
            .store
            .piece(row.piece)?
            .map(|stored| stored.fold.field(FieldName::Headline).to_owned());
        let what = match row.what {
            DeliveryKind::Publish => "publish",
            DeliveryKind::Withdraw if row.note == TAKE_BACK => "take_back",
            DeliveryKind::Withdraw => "withdraw",
            DeliveryKind::Expire => "expire",
        };
        let (fault, detail) = crate::fault::read(&row.detail);
        Ok(DeliveryView {
            id: row.id,
            piece: row.piece,
            headline: headline.unwrap_or_default(),
            site: self
                .newsroom
                .sites
                .get(&row.site)
                .map(|site| site.view().name)
                .unwrap_or_default(),
            what: what.to_owned(),
            state: row.state.as_str().to_owned(),
            due: at_ms(row.due_ms),
            attempts: row.attempts,
            detail,
            fault,
            address: row.address.clone(),
            at: at_ms(row.changed_ms),
        })
    }

    /// How many deliveries are still to leave or to be seen.
    pub fn open_deliveries(&self) -> Result<u32, DeskError> {
        Ok(count(
            self.store
                .open_outbox()?
                .iter()
                .filter(|row| !matches!(row.state, OutboxState::Cancelled | OutboxState::Scheduled))
                .count(),
        ))
    }
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
