//! A piece opened: everything around its texts, as one member sees it.

use super::at;
use crate::Desk;
use crate::code::What;
use crate::content::written;
use crate::decide::Standing;
use crate::error::DeskError;
use crate::fields::media_view;
use crate::view::{
    ActionView, BylineView, CommentView, FieldView, MissingView, Notice, OnlineView, PieceView, SealedView, TextView,
    facts_of,
};
use crate::write::may_type;
use marbre_domain::fold::PieceFold;
use marbre_domain::ids::{MemberId, PieceId};
use marbre_domain::missing::Severity;
use marbre_domain::piece::FieldName;
use marbre_domain::taxonomy::Taxonomy;
use marbre_domain::text::Remark;
use marbre_domain::text::delta::TextName;

impl Desk {
    /// A piece with everything around it, as a member sees it.
    pub fn piece_view(&mut self, actor: MemberId, piece: PieceId) -> Result<PieceView, DeskError> {
        let rights = self.rights_of(actor)?;
        self.open_for(actor, piece)?;
        let standing = self.standing(piece)?;
        let stored = self
            .store
            .piece(piece)?
            .ok_or_else(|| DeskError::unknown(What::Piece, piece))?;
        let mut row = self.row(&stored);
        row.blocking = standing.situation.blocking;
        row.signs = marbre_domain::missing::signs(&standing.content);
        let mut texts = Vec::new();
        for text in TextName::ALL {
            let (blocks, revision) = self.text_now(piece, text)?;
            texts.push(TextView { text, blocks, revision });
        }
        let answers = self.answers(actor, &standing)?;
        let fold = &standing.fold;
        let fields = FIELDS.into_iter().map(|name| self.field_view(fold, name)).collect();
        let terms = |taxonomy| fold.terms.get(&taxonomy).cloned().unwrap_or_default();
        let approved = fold.approved;
        let moved = match approved.filter(|hash| *hash != standing.current) {
            Some(hash) => self.moved_since(hash, &standing.content)?,
            None => Vec::new(),
        };
        let edit_refused = may_type(fold, actor, rights).err();
        Ok(PieceView {
            fields,
            texts,
            bylines: self.byline_views(fold),
            sections: terms(Taxonomy::Section),
            countries: terms(Taxonomy::Country),
            tags: terms(Taxonomy::Tag),
            media: fold.media.values().map(media_view).collect(),
            embeds: fold.embeds.values().cloned().collect(),
            sealed: self.sealed_views(piece)?,
            comments: self.comment_views(piece)?,
            versions: self.version_views(fold)?,
            missing: missing_views(&standing),
            actions: answers
                .each
                .into_iter()
                .map(|(action, answer)| {
                    let refusal = answer.err();
                    ActionView {
                        action,
                        facts: refusal
                            .as_ref()
                            .map_or_else(Vec::new, |why| self.refusal_facts(fold, why)),
                        refused: refusal.map(|refusal| refusal.code().to_owned()),
                        primary: answers.next == Some(action),
                    }
                })
                .collect(),
            edit_facts: match &edit_refused {
                Some(DeskError::Refused(refusal)) => self.refusal_facts(fold, refusal),
                Some(_) | None => Vec::new(),
            },
            edit_refused: edit_refused.map(|error| error.code().to_owned()),
            notices: self.notices(piece)?,
            online: self.online_views(fold),
            deliveries: self
                .deliveries()?
                .into_iter()
                .filter(|delivery| delivery.piece == piece)
                .collect(),
            reason: fold
                .state_step
                .as_ref()
                .map(|step| step.transition.note.clone())
                .filter(|note| !note.is_empty()),
            current: standing.current,
            approved,
            approval_covers: approved == Some(standing.current),
            moved_since_approval: moved,
            confidential: self.store.confidential(piece)?,
            file_notes: self.file_notes(actor, piece)?,
            row,
        })
    }

    /// Every block of the site that was ever in it: one that was taken out may come back.
    fn sealed_views(&mut self, piece: PieceId) -> Result<Vec<SealedView>, DeskError> {
        let blocks = self.as_read(piece)?.blocks.values();
        let sealed = blocks.filter(|block| block.is_sealed()).map(|block| SealedView {
            record: block.id.clone(),
            name: block.name.clone(),
            words: block.words.clone(),
        });
        Ok(sealed.collect())
    }

    fn field_view(&self, fold: &PieceFold, name: FieldName) -> FieldView {
        let unsettled = if fold.unsettled().contains(&name) {
            let values = fold.fields.get(&name).map_or(&[][..], Vec::as_slice);
            values
                .iter()
                .map(|w| (w.value.clone(), self.newsroom.member_name(w.by)))
                .collect()
        } else {
            Vec::new()
        };
        FieldView {
            name,
            value: fold.field(name).to_owned(),
            unsettled,
        }
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
        let Some(open) = self.open.get(&piece) else {
            return Ok(Vec::new());
        };
        Ok(open
            .fold
            .comments
            .iter()
            .map(|thread| {
                let (from, to) = open
                    .text
                    .resolve_span(thread.text, &thread.from, &thread.to, &thread.quoted);
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
            let code = serde_json::to_value(&missing.what)
                .ok()
                .and_then(|facts| facts.get("code")?.as_str().map(str::to_owned))
                .unwrap_or_default();
            MissingView {
                code,
                blocking: missing.severity == Severity::Blocking,
                overridable: missing.overridable,
                facts: facts_of(&missing.what),
            }
        })
        .collect()
}
