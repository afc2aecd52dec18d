//! Versions and what changed between them: for the review and the panel.

use super::at;
use crate::Desk;
use crate::code::What;
use crate::compare::compare;
use crate::error::DeskError;
use crate::view::{ReviewView, VersionView};
use marbre_domain::fold::{KeptVersion, PieceFold};
use marbre_domain::ids::{MemberId, PieceId, VersionHash};
use marbre_domain::text::delta::TextName;
use marbre_domain::version::VersionContent;

impl Desk {
    pub(super) fn version_view(&self, version: &KeptVersion) -> Result<VersionView, DeskError> {
        let signs = self
            .store
            .version(version.hash)?
            .map_or(0, |content| marbre_domain::missing::signs(&content));
        Ok(VersionView {
            hash: version.hash,
            why: version.why.clone(),
            by: self.newsroom.member_name(version.by),
            at: at(version.at),
            signs,
        })
    }

    pub(super) fn version_views(&self, fold: &PieceFold) -> Result<Vec<VersionView>, DeskError> {
        fold.versions
            .iter()
            .rev()
            .map(|version| self.version_view(version))
            .collect()
    }

    /// The versions of a piece, newest first.
    pub fn versions(&self, actor: MemberId, piece: PieceId) -> Result<Vec<VersionView>, DeskError> {
        self.seen_by(actor, piece)?;
        let stored = self
            .store
            .piece(piece)?
            .ok_or_else(|| DeskError::unknown(What::Piece, piece))?;
        self.version_views(&stored.fold)
    }

    pub(crate) fn moved_since(&self, hash: VersionHash, now: &VersionContent) -> Result<Vec<String>, DeskError> {
        let Some(before) = self.store.version(hash)? else {
            return Ok(Vec::new());
        };
        let compared = compare(&before, now);
        let names = compared.fields.iter().map(|(field, _, _)| field.word().to_owned());
        let mut moved: Vec<String> = names.collect();
        for (text, name) in [(TextName::Standfirst, "standfirst"), (TextName::Body, "body")] {
            if compared.changes.iter().any(|change| change.text == text) {
                moved.push(name.to_owned());
            }
        }
        Ok(moved)
    }

    /// What changed since the version the member last saw, or since the one before the last submission.
    pub fn review(&mut self, actor: MemberId, piece: PieceId) -> Result<ReviewView, DeskError> {
        let fold = self.open_for(actor, piece)?.fold.clone();
        let now = self.content(piece)?;
        let hash = now.hash();
        let seen = fold
            .last_seen
            .get(&actor)
            .and_then(|seen| fold.versions.iter().rev().find(|v| v.hash == *seen));
        let before_that = fold.versions.iter().rev().find(|version| version.hash != hash);
        let since = seen.filter(|version| version.hash != hash).or(before_that);
        let Some(since) = since else {
            return Ok(ReviewView {
                since: None,
                fields: Vec::new(),
                changes: Vec::new(),
            });
        };
        let view = self.version_view(since)?;
        let Some(before) = self.store.version(since.hash)? else {
            return Ok(ReviewView {
                since: Some(view),
                fields: Vec::new(),
                changes: Vec::new(),
            });
        };
        let compared = compare(&before, &now);
        Ok(ReviewView {
            since: Some(view),
            fields: compared.fields,
            changes: compared.changes,
        })
    }

    /// What changed between two versions; the text of now where the second is not named.
    pub fn version_diff(
        &mut self,
        actor: MemberId,
        piece: PieceId,
        a: VersionHash,
        b: Option<VersionHash>,
    ) -> Result<ReviewView, DeskError> {
        let fold = self.open_for(actor, piece)?.fold.clone();
        let of_it = |kept: &VersionContent| kept.piece == piece;
        let before = self.store.version(a)?.filter(of_it);
        let before = before.ok_or_else(|| DeskError::unknown(What::Version, a))?;
        let after = match b {
            Some(b) => match self.store.version(b)?.filter(of_it) {
                Some(kept) => kept,
                // The text of now is a version too, kept or not.
                None => Some(self.content(piece)?)
                    .filter(|now| now.hash() == b)
                    .ok_or_else(|| DeskError::unknown(What::Version, b))?,
            },
            None => self.content(piece)?,
        };
        let since = fold.versions.iter().rev().find(|version| version.hash == a);
        let since = since.map(|version| self.version_view(version)).transpose()?;
        let compared = compare(&before, &after);
        Ok(ReviewView {
            since,
            fields: compared.fields,
            changes: compared.changes,
        })
    }

    /// A version of a piece by its hash or the beginning of it.
    pub fn find_version(&self, actor: MemberId, piece: PieceId, name: &str) -> Result<VersionHash, DeskError> {
        self.seen_by(actor, piece)?;
        let stored = self
            .store
            .piece(piece)?
            .ok_or_else(|| DeskError::unknown(What::Piece, piece))?;
        let mut found: Vec<VersionHash> = stored
            .fold
            .versions
            .iter()
            .map(|version| version.hash)
            .filter(|hash| hash.to_string().starts_with(name))
            .collect();
        found.sort();
        found.dedup();
        match found.as_slice() {
            [hash] => Ok(*hash),
            [] => Err(DeskError::unknown(What::Version, name)),
            [_, _, ..] => Err(DeskError::Ambiguous {
                what: What::Version,
                name: name.to_owned(),
            }),
        }
    }
}
