//! What the desk shows: views made from projections, for a window or the command line.

use crate::compare::compare;
use crate::content::{instant, word, written};
use crate::decide::Standing;
use crate::error::DeskError;
use crate::fields::media_view;
use crate::view::{
    ActionView, BylineView, CommentView, DeliveryView, DeskCounts, DeskGroup, DeskView, FieldView, MissingView, Notice,
    OnlineView, PieceRow, PieceView, ReviewView, TextView, VersionView,
};
use crate::write::may_type;
use crate::Desk;
use chrono::{DateTime, Utc};
use marbre_domain::change::HybridTime;
use marbre_domain::fold::{KeptVersion, PieceFold};
use marbre_domain::ids::{MemberId, PieceId, VersionHash};
use marbre_domain::missing::Severity;
use marbre_domain::piece::{AlertLevel, FieldName, PieceKind};
use marbre_domain::record::DeliveryKind;
use marbre_domain::taxonomy::Taxonomy;
use marbre_domain::text::Remark;
use marbre_domain::text::delta::TextName;
use marbre_domain::version::VersionContent;
use marbre_domain::workflow::{Claim, State};
use marbre_store::{OutboxRow, OutboxState, PieceFilter, StoredPiece};

fn at_ms(ms: i64) -> String {
    written(DateTime::<Utc>::from_timestamp_millis(ms).unwrap_or_default())
}

fn at(time: HybridTime) -> String {
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
            ids.iter().filter_map(|id| self.newsroom.terms.get(id)).map(|term| term.name.clone()).collect()
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
            authors: fold.authors().into_iter().map(|id| self.newsroom.member_name(id)).collect(),
            signs: stored.signs,
            ordered: fold.field(FieldName::OrderedLength).parse().ok(),
            pictures: count(fold.media.len()),
            embeds: count(fold.embeds.len()),
            claimed_by,
            since: at(fold.since),
            touched: at_ms(stored.touched_ms),
            deadline: filled(FieldName::Deadline),
            scheduled_at: fold.due.map(written),
            embargo: filled(FieldName::Embargo),
            alert_level: word::<AlertLevel>(fold.field(FieldName::AlertLevel)),
            expires: filled(FieldName::Expires),
            online: fold.on_sites.values().any(|site| site.version.is_some()),
            private: fold.private,
            blocking: 0,
            excerpt: None,
        }
    }

    /// Whether a member sees a piece: private ones are their author's.
    fn sees(&self, actor: MemberId, fold: &PieceFold) -> bool {
        !fold.private || fold.authors().contains(&actor) || fold.begun_by == actor
    }

    /// Pieces a member sees, the last touched first.
    pub fn list_pieces(&self, actor: MemberId, state: Option<State>, mine: bool) -> Result<Vec<PieceRow>, DeskError> {
        let filter = PieceFilter { states: state.into_iter().collect(), author: mine.then_some(actor), limit: None };
        let pieces = self.store.pieces(&filter)?;
        Ok(pieces.iter().filter(|stored| self.sees(actor, &stored.fold)).map(|stored| self.row(stored)).collect())
    }

    /// Pieces in which all the words stand.
    pub fn search(&self, actor: MemberId, words: &str) -> Result<Vec<PieceRow>, DeskError> {
        let found = self.store.search(words, 200)?;
        Ok(found
            .into_iter()
            .filter(|found| self.sees(actor, &found.piece.fold))
            .map(|found| PieceRow { excerpt: Some(found.excerpt), ..self.row(&found.piece) })
            .collect())
    }

    /// A piece by its identifier or the beginning of it.
    pub fn find_piece(&self, name: &str) -> Result<PieceId, DeskError> {
        if let Ok(id) = name.parse()
            && self.store.piece(id)?.is_some()
        {
            return Ok(id);
        }
        match self.store.pieces_named(name)?.as_slice() {
            [id] => Ok(*id),
            [] => Err(DeskError::unknown("piece", name)),
            [_, _, ..] => Err(DeskError::Ambiguous { what: "piece", name: name.to_owned() }),
        }
    }

    /// The member's desk: what waits for them, the most pressing first.
    pub fn my_desk(&self, actor: MemberId) -> Result<DeskView, DeskError> {
        let rights = self.member(actor)?.rights();
        let now = self.now();
        let mine = |fold: &PieceFold| fold.authors().contains(&actor);
        let all = self.store.pieces(&PieceFilter { limit: Some(2_000), ..PieceFilter::default() })?;
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
        let is_flash_over = |fold: &PieceFold| fold.field(FieldName::Kind) == "flash" && !is_live(fold);
        let breaking = pick(&is_live);
        let returned = pick(&|fold| fold.state == State::Returned && mine(fold));
        let mut to_review =
            if rights.review { pick(&|fold| fold.state == State::InReview && !(mine(fold) && !rights.chief)) } else { Vec::new() };
        to_review.sort_by(|a, b| a.since.cmp(&b.since));
        let ready = if rights.publish {
            pick(&|fold| matches!(fold.state, State::Approved | State::Held))
        } else {
            Vec::new()
        };
        let mut scheduled = pick(&|fold| fold.state == State::Scheduled && (rights.publish || mine(fold)));
        scheduled.sort_by(|a, b| a.scheduled_at.cmp(&b.scheduled_at));
        let drafts = pick(&|fold| fold.state == State::Draft && mine(fold));
        let sent = pick(&|fold| mine(fold) && !rights.review && matches!(fold.state, State::InReview | State::Approved | State::Held));
        let mut recent = pick(&|fold| fold.state == State::Published && !is_live(fold) && !is_flash_over(fold));
        recent.truncate(5);
        let deliveries: Vec<DeliveryView> = self
            .deliveries()?
            .into_iter()
            .filter(|delivery| rights.publish && ["refused", "stuck", "waiting"].contains(&delivery.state.as_str()))
            .collect();
        let counts = DeskCounts {
            pieces: count(pick(&|_| true).len()),
            to_review: count(pick(&|fold| fold.state == State::InReview).len()),
            alerts: count(breaking.len()),
            deliveries: count(deliveries.len()),
        };
        let waiting = breaking.len().min(usize::from(rights.publish)) + returned.len() + to_review.len() + ready.len() + deliveries.len();
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
            deliveries: if name == "deliveries" { deliveries.clone() } else { Vec::new() },
            pieces,
        })
        .filter(|group| !group.pieces.is_empty() || !group.deliveries.is_empty())
        .collect();
        Ok(DeskView { waiting: count(waiting), groups, counts })
    }

    /// A piece with everything around it, as a member sees it.
    pub fn piece_view(&mut self, actor: MemberId, piece: PieceId) -> Result<PieceView, DeskError> {
        let rights = self.member(actor)?.rights();
        let standing = self.standing(piece)?;
        if !self.sees(actor, &standing.fold) {
            return Err(DeskError::unknown("piece", piece));
        }
        let stored = self.store.piece(piece)?.ok_or_else(|| DeskError::unknown("piece", piece))?;
        let mut row = self.row(&stored);
        row.blocking = standing.situation.blocking;
        row.signs = marbre_domain::missing::signs(&standing.content);
        let mut texts = Vec::new();
        for text in TextName::ALL {
            let (blocks, revision) = self.text_now(piece, text)?;
            texts.push(TextView { text, blocks, revision });
        }
        let (answers, next) = self.answers(actor, &standing)?;
        let fold = &standing.fold;
        let fields = FIELDS.into_iter().map(|name| self.field_view(fold, name)).collect();
        let terms = |taxonomy| fold.terms.get(&taxonomy).cloned().unwrap_or_default();
        let approved = fold.approved;
        let moved = match approved.filter(|hash| *hash != standing.current) {
            Some(hash) => self.moved_since(hash, &standing.content)?,
            None => Vec::new(),
        };
        let edit_refused = may_type(fold, actor, rights).err().map(|error| error.code().to_owned());
        Ok(PieceView {
            fields,
            texts,
            bylines: self.byline_views(fold),
            sections: terms(Taxonomy::Section),
            countries: terms(Taxonomy::Country),
            tags: terms(Taxonomy::Tag),
            media: fold.media.values().map(media_view).collect(),
            embeds: fold.embeds.values().cloned().collect(),
            comments: self.comment_views(piece)?,
            versions: self.version_views(fold)?,
            missing: missing_views(&standing),
            actions: answers
                .into_iter()
                .map(|(action, answer)| ActionView {
                    action,
                    refused: answer.err().map(|refusal| refusal.code().to_owned()),
                    primary: next == Some(action),
                })
                .collect(),
            edit_refused,
            notices: self.notices(piece)?,
            online: self.online_views(fold),
            deliveries: self.deliveries()?.into_iter().filter(|delivery| delivery.piece == piece).collect(),
            reason: fold.state_step.as_ref().map(|step| step.transition.note.clone()).filter(|note| !note.is_empty()),
            current: standing.current,
            approved,
            approval_covers: approved == Some(standing.current),
            moved_since_approval: moved,
            confidential: self.store.confidential(piece)?,
            row,
        })
    }

    fn field_view(&self, fold: &PieceFold, name: FieldName) -> FieldView {
        let unsettled = if fold.unsettled().contains(&name) {
            let values = fold.fields.get(&name).map_or(&[][..], Vec::as_slice);
            values.iter().map(|w| (w.value.clone(), self.newsroom.member_name(w.by))).collect()
        } else {
            Vec::new()
        };
        FieldView { name, value: fold.field(name).to_owned(), unsettled }
    }

    fn byline_views(&self, fold: &PieceFold) -> Vec<BylineView> {
        fold.bylines
            .iter()
            .flatten()
            .map(|byline| BylineView {
                signer: byline.signer,
                name: byline
                    .signer
                    .and_then(|id| self.newsroom.signers.get(&id))
                    .map_or_else(|| self.newsroom.name.clone(), |signer| signer.name.clone()),
                role: byline.role,
                place: byline.place.clone(),
            })
            .collect()
    }

    fn comment_views(&mut self, piece: PieceId) -> Result<Vec<CommentView>, DeskError> {
        self.hold_open(piece)?;
        let Some(open) = self.open.get(&piece) else { return Ok(Vec::new()) };
        Ok(open
            .fold
            .comments
            .iter()
            .map(|thread| {
                let from = open.text.resolve(thread.text, &thread.from).unwrap_or(0);
                let to = open.text.resolve(thread.text, &thread.to).unwrap_or(from).max(from);
                CommentView {
                    id: thread.id,
                    text: thread.text,
                    from,
                    to,
                    quoted: thread.quoted.clone(),
                    author: self.newsroom.member_name(thread.by),
                    at: at(thread.at),
                    words: thread.words.clone(),
                    replies: thread
                        .replies
                        .iter()
                        .map(|(by, when, words)| (self.newsroom.member_name(*by), at(*when), words.clone()))
                        .collect(),
                    resolved: thread.resolved,
                }
            })
            .collect())
    }

    fn version_view(&self, version: &KeptVersion) -> Result<VersionView, DeskError> {
        let signs = self.store.version(version.hash)?.map_or(0, |content| marbre_domain::missing::signs(&content));
        Ok(VersionView {
            hash: version.hash,
            why: version.why.clone(),
            by: self.newsroom.member_name(version.by),
            at: at(version.at),
            signs,
        })
    }

    fn version_views(&self, fold: &PieceFold) -> Result<Vec<VersionView>, DeskError> {
        fold.versions.iter().rev().map(|version| self.version_view(version)).collect()
    }

    /// The versions of a piece, newest first.
    pub fn versions(&self, piece: PieceId) -> Result<Vec<VersionView>, DeskError> {
        let stored = self.store.piece(piece)?.ok_or_else(|| DeskError::unknown("piece", piece))?;
        self.version_views(&stored.fold)
    }

    fn notices(&mut self, piece: PieceId) -> Result<Vec<Notice>, DeskError> {
        let open = self.hold_open(piece)?;
        let mut notices = Vec::new();
        for text in TextName::ALL {
            for remark in open.text.remarks(text) {
                notices.push(match remark {
                    Remark::Orphaned { at, words } => Notice::Orphaned { text, at, words },
                    Remark::MovedTwice { at } => Notice::MovedTwice { text, at },
                    Remark::KeptBoth { at } => Notice::KeptBoth { text, at },
                });
            }
        }
        Ok(notices)
    }

    fn online_views(&self, fold: &PieceFold) -> Vec<OnlineView> {
        fold.on_sites
            .iter()
            .filter_map(|(id, on)| {
                let site = self.newsroom.sites.get(id)?.view();
                Some(OnlineView {
                    site: *id,
                    name: site.name,
                    version: on.version?,
                    address: on.address.clone(),
                    seen_at: on.seen.then(|| written(on.at)),
                })
            })
            .collect()
    }

    fn moved_since(&self, hash: VersionHash, now: &VersionContent) -> Result<Vec<String>, DeskError> {
        let Some(before) = self.store.version(hash)? else { return Ok(Vec::new()) };
        let compared = compare(&before, now);
        let mut moved: Vec<String> = compared.fields.into_iter().map(|(field, _, _)| field).collect();
        for (text, name) in [(TextName::Standfirst, "standfirst"), (TextName::Body, "body")] {
            if compared.changes.iter().any(|change| change.text == text) {
                moved.push(name.to_owned());
            }
        }
        Ok(moved)
    }

    /// What changed since the version the member last saw, or since the one before the last submission.
    pub fn review(&mut self, actor: MemberId, piece: PieceId) -> Result<ReviewView, DeskError> {
        let now = self.content(piece)?;
        let fold = self.hold_open(piece)?.fold.clone();
        let hash = now.hash();
        let seen = fold.last_seen.get(&actor).and_then(|seen| fold.versions.iter().rev().find(|v| v.hash == *seen));
        let before_that = fold.versions.iter().rev().find(|version| version.hash != hash);
        let since = seen.filter(|version| version.hash != hash).or(before_that);
        let Some(since) = since else {
            return Ok(ReviewView { since: None, fields: Vec::new(), changes: Vec::new() });
        };
        let view = self.version_view(since)?;
        let Some(before) = self.store.version(since.hash)? else {
            return Ok(ReviewView { since: Some(view), fields: Vec::new(), changes: Vec::new() });
        };
        let compared = compare(&before, &now);
        Ok(ReviewView { since: Some(view), fields: compared.fields, changes: compared.changes })
    }

    /// What changed between two versions; the text of now where the second is not named.
    pub fn version_diff(&mut self, piece: PieceId, a: VersionHash, b: Option<VersionHash>) -> Result<ReviewView, DeskError> {
        let fold = self.hold_open(piece)?.fold.clone();
        let before = self.store.version(a)?.ok_or_else(|| DeskError::unknown("version", a))?;
        let after = match b {
            Some(b) => self.store.version(b)?.ok_or_else(|| DeskError::unknown("version", b))?,
            None => self.content(piece)?,
        };
        let since = fold.versions.iter().rev().find(|version| version.hash == a);
        let since = since.map(|version| self.version_view(version)).transpose()?;
        let compared = compare(&before, &after);
        Ok(ReviewView { since, fields: compared.fields, changes: compared.changes })
    }

    /// A version of a piece by its hash or the beginning of it.
    pub fn find_version(&self, piece: PieceId, name: &str) -> Result<VersionHash, DeskError> {
        let stored = self.store.piece(piece)?.ok_or_else(|| DeskError::unknown("piece", piece))?;
        let mut found: Vec<VersionHash> =
            stored.fold.versions.iter().map(|version| version.hash).filter(|hash| hash.to_string().starts_with(name)).collect();
        found.sort();
        found.dedup();
        match found.as_slice() {
            [hash] => Ok(*hash),
            [] => Err(DeskError::unknown("version", name)),
            [_, _, ..] => Err(DeskError::Ambiguous { what: "version", name: name.to_owned() }),
        }
    }

    /// The content of a kept version.
    pub fn version_content(&self, hash: VersionHash) -> Result<VersionContent, DeskError> {
        self.store.version(hash)?.ok_or_else(|| DeskError::unknown("version", hash))
    }

    /// All deliveries, the last changed first.
    pub fn deliveries(&self) -> Result<Vec<DeliveryView>, DeskError> {
        self.store.outbox()?.iter().map(|row| self.delivery_view(row)).collect()
    }

    fn delivery_view(&self, row: &OutboxRow) -> Result<DeliveryView, DeskError> {
        let headline = self.store.piece(row.piece)?.map(|stored| stored.fold.field(FieldName::Headline).to_owned());
        let what = match row.what {
            DeliveryKind::Publish => "publish",
            DeliveryKind::Withdraw => "withdraw",
            DeliveryKind::Expire => "expire",
        };
        Ok(DeliveryView {
            id: row.id,
            piece: row.piece,
            headline: headline.unwrap_or_default(),
            site: self.newsroom.sites.get(&row.site).map(|site| site.view().name).unwrap_or_default(),
            what: what.to_owned(),
            state: row.state.as_str().to_owned(),
            due: at_ms(row.due_ms),
            attempts: row.attempts,
            detail: row.detail.clone(),
            address: row.address.clone(),
            at: at_ms(row.changed_ms),
        })
    }

    /// How many deliveries are still to leave or to be seen.
    pub fn open_deliveries(&self) -> Result<u32, DeskError> {
        Ok(count(self.store.open_outbox()?.iter().filter(|row| row.state != OutboxState::Cancelled).count()))
    }
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

const FIELDS: [FieldName; 17] = [
    FieldName::Kind,
    FieldName::Kicker,
    FieldName::Headline,
    FieldName::Slug,
    FieldName::Slugline,
    FieldName::Dateline,
    FieldName::Genre,
    FieldName::Language,
    FieldName::OrderedLength,
    FieldName::Deadline,
    FieldName::Assigned,
    FieldName::LeadPicture,
    FieldName::AlertLevel,
    FieldName::Expires,
    FieldName::Embargo,
    FieldName::Sources,
    FieldName::Sensitive,
];

fn missing_views(standing: &Standing) -> Vec<MissingView> {
    standing
        .missing
        .iter()
        .map(|missing| {
            let facts = serde_json::to_value(&missing.what).unwrap_or_default();
            let code = facts.get("code").and_then(|code| code.as_str()).unwrap_or_default().to_owned();
            let facts = facts
                .as_object()
                .into_iter()
                .flatten()
                .filter(|(key, _)| key.as_str() != "code")
                .map(|(key, value)| (key.clone(), value.as_str().map_or_else(|| value.to_string(), str::to_owned)))
                .collect();
            MissingView { code, blocking: missing.severity == Severity::Blocking, overridable: missing.overridable, facts }
        })
        .collect()
}
