//! What a newsroom's own records are: the fold of their changes in canonical order. A whole record stands in place of the
//! one before it; a change of one lays only what it names on it, so that of two made at the same time both stand.

use crate::byline::{Signer, SignerChange};
use crate::change::{ChangeId, Header};
use crate::ids::{SignerId, TermId};
use crate::member::{Member, MemberChange, Members, loses_last_chief, rises};
use crate::record::Record;
use crate::taxonomy::{Term, TermChange};
use std::collections::BTreeMap;

/// The newsroom's records that stand, by kind and identifier.
pub type NewsroomFold = BTreeMap<(&'static str, String), Record>;

/// Folds the newsroom's own changes. `changes` may come in any order; those of pieces are passed over.
pub fn fold_newsroom(changes: &[(&Header, &Record)]) -> NewsroomFold {
    let mut ordered: Vec<&(&Header, &Record)> = changes.iter().collect();
    ordered.sort_by_key(|(header, _)| (header.height(), header.id));
    let mut folding = Folding::default();
    for (header, record) in ordered {
        folding.take(header, record);
    }
    folding.standing()
}

#[derive(Default)]
struct Folding {
    others: NewsroomFold,
    members: Members,
    signers: BTreeMap<SignerId, Signer>,
    terms: BTreeMap<TermId, Placed>,
}

/// A term, and the change that put it where it stands.
struct Placed {
    term: Term,
    by: ChangeId,
}

impl Folding {
    fn take(&mut self, header: &Header, record: &Record) {
        match record {
            Record::Member(member) => {
                self.members.insert(member.id, member.clone());
            }
            Record::MemberChanged(change) => self.change_member(header, change),
            Record::Signer(signer) => {
                self.signers.insert(signer.id, signer.clone());
            }
            Record::SignerChanged(change) => self.change_signer(change),
            Record::Term(term) => {
                let (term, by) = (term.clone(), header.id);
                self.terms.insert(term.id, Placed { term, by });
            }
            Record::TermChanged(change) => self.change_term(header, change),
            Record::Newsroom { .. } => self.stands("newsroom".to_owned(), record),
            Record::NewsroomChanged { name, language, zone } => {
                self.change_newsroom([name.as_ref(), language.as_ref(), zone.as_ref()]);
            }
            Record::Device { id, .. } => self.stands(id.to_string(), record),
            Record::Media(media) => self.stands(media.id.to_string(), record),
            Record::Site { id, .. } => self.stands(id.to_string(), record),
            Record::PieceNew { .. }
            | Record::PieceShared { .. }
            | Record::Text { .. }
            | Record::Field { .. }
            | Record::Bylines { .. }
            | Record::Terms { .. }
            | Record::PieceMedia { .. }
            | Record::PieceEmbed { .. }
            | Record::Version { .. }
            | Record::Transition { .. }
            | Record::Opened { .. }
            | Record::Claim { .. }
            | Record::Comment { .. }
            | Record::Reply { .. }
            | Record::Resolve { .. }
            | Record::Planned { .. }
            | Record::Delivered { .. }
            | Record::SiteEdit { .. }
            | Record::SiteArticle { .. } => {}
        }
    }

    fn stands(&mut self, id: String, record: &Record) {
        self.others.insert((record.kind(), id), record.clone());
    }

    /// Two chiefs may take the role from each other at the same time: the newsroom keeps one all the same. And who loses
    /// a role while they give themselves more has lost it. Their new name stands either way.
    fn change_member(&mut self, header: &Header, change: &MemberChange) {
        // Nothing can be said of what never began: its first record was taken away or cannot be read.
        let Some(before) = self.members.get(&change.id) else {
            return;
        };
        let mut after = change.applied(before);
        let lifts_itself = header.member == change.id && rises(before, &after);
        if lifts_itself || loses_last_chief(&self.members, &after) {
            after = Member {
                name: after.name,
                ..before.clone()
            };
        }
        self.members.insert(after.id, after);
    }

    fn change_signer(&mut self, change: &SignerChange) {
        if let Some(signer) = self.signers.get_mut(&change.id) {
            *signer = change.applied(signer);
        }
    }

    fn change_term(&mut self, header: &Header, change: &TermChange) {
        let Some(placed) = self.terms.get_mut(&change.id) else {
            return;
        };
        let mut change = change.clone();
        // A number among siblings means nothing where somebody moved the term away at the same time.
        if !header.has_seen(&placed.by) {
            change.rank = None;
        }
        if change.place.is_some() {
            placed.by = header.id;
        }
        placed.term = change.applied(&placed.term);
    }

    fn change_newsroom(&mut self, changes: [Option<&String>; 3]) {
        let standing = self.others.get_mut(&("newsroom", "newsroom".to_owned()));
        if let Some(Record::Newsroom { name, language, zone }) = standing {
            for (field, change) in [name, language, zone].into_iter().zip(changes) {
                if let Some(change) = change {
                    field.clone_from(change);
                }
            }
        }
    }

    fn standing(self) -> NewsroomFold {
        let members = self.members.into_iter();
        let members = members.map(|(id, member)| (id.to_string(), Record::Member(member)));
        let signers = self.signers.into_iter();
        let signers = signers.map(|(id, signer)| (id.to_string(), Record::Signer(signer)));
        let terms = self.terms.into_iter();
        let terms = terms.map(|(id, placed)| (id.to_string(), Record::Term(placed.term)));
        let mut standing = self.others;
        let changed = members.chain(signers).chain(terms);
        standing.extend(changed.map(|(id, record)| ((record.kind(), id), record)));
        standing
    }
}

#[cfg(test)]
mod tests;
