//! Alerts: written, approved and sent in one act; given a later end in another. Knows nothing of the strip that shows them.

use super::{ActOptions, Standing};
use crate::Desk;
use crate::content::written;
use crate::error::DeskError;
use crate::invalid::{Invalid, Wordless};
use chrono::{DateTime, Utc};
use marbre_domain::fold::PieceFold;
use marbre_domain::ids::{MemberId, PieceId};
use marbre_domain::piece::{AlertLevel, FieldName, PieceKind};
use marbre_domain::record::Record;
use marbre_domain::schedule::WallTime;
use marbre_domain::version::VersionContent;
use marbre_domain::workflow::{Action, State};

impl Desk {
    /// A flash: written, approved and sent in one act by those who may; submitted by everybody else.
    pub fn flash(
        &mut self,
        actor: MemberId,
        line: &str,
        level: AlertLevel,
        expires: DateTime<Utc>,
    ) -> Result<PieceId, DeskError> {
        let line = line.trim();
        if line.is_empty() {
            return Err(Invalid::NoWords { what: Wordless::Flash }.into());
        }
        let rights = self.member(actor)?.rights();
        let language = self.newsroom.language.clone();
        let piece = self.create_piece(actor, PieceKind::Flash, &language)?;
        self.set_field(actor, piece, FieldName::Headline, line)?;
        let level = serde_json::to_value(level)
            .ok()
            .and_then(|level| level.as_str().map(str::to_owned))
            .unwrap_or_default();
        self.set_field(actor, piece, FieldName::AlertLevel, &level)?;
        self.set_field(actor, piece, FieldName::Expires, &written(expires))?;
        self.act(actor, piece, Action::Submit, &ActOptions::default())?;
        if rights.chief && rights.publish {
            let version = Some(self.content(piece)?.hash());
            self.act(
                actor,
                piece,
                Action::Approve,
                &ActOptions {
                    version,
                    ..ActOptions::default()
                },
            )?;
            self.act(actor, piece, Action::Publish, &ActOptions::default())?;
        }
        Ok(piece)
    }

    /// Gives a published alert a later end: a version with the new end and nothing else new is made, approved and sent.
    pub fn prolong(&mut self, actor: MemberId, piece: PieceId, until: DateTime<Utc>) -> Result<(), DeskError> {
        // In UTC, where no hour comes twice.
        let at = Some(WallTime {
            local: until.format("%Y-%m-%dT%H:%M:%S").to_string(),
            zone: "UTC".to_owned(),
        });
        let options = ActOptions {
            at,
            ..ActOptions::default()
        };
        self.act(actor, piece, Action::Prolong, &options)
    }

    /// What of a published alert is not as it was published, its end aside.
    pub(super) fn moved_beyond_end(
        &self,
        fold: &PieceFold,
        content: &VersionContent,
    ) -> Result<Vec<String>, DeskError> {
        let Some(hash) = fold.approved.filter(|_| fold.state == State::Published) else {
            return Ok(Vec::new());
        };
        let Some(mut published) = self.store.version(hash)? else {
            return Ok(vec!["version".to_owned()]);
        };
        if let (Some(was), Some(is)) = (&mut published.flash, &content.flash) {
            was.expires.clone_from(&is.expires);
        }
        if published == *content {
            return Ok(Vec::new());
        }
        let mut moved = self.moved_since(hash, content)?;
        moved.retain(|name| name != "expires");
        if moved.is_empty() {
            moved.push("flash".to_owned());
        }
        Ok(moved)
    }

    /// Makes the version with the new end the one that stands and is approved; the records that say so.
    pub(super) fn prolonged(&self, standing: &mut Standing, until: Option<DateTime<Utc>>) -> Vec<Record> {
        let Some(until) = until else { return Vec::new() };
        if let Some(flash) = &mut standing.content.flash {
            flash.expires = written(until);
        }
        if let Some(flash) = &mut standing.situation.flash {
            flash.expires = Some(until);
        }
        standing.current = standing.content.hash();
        standing.fold.approved = Some(standing.current);
        let end = Record::Field {
            piece: standing.fold.id,
            name: FieldName::Expires,
            value: written(until),
        };
        vec![end, self.kept(standing, "prolonged")]
    }
}
