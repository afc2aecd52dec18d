//! What a version holds: everything of a piece that will be rendered, resolved to what will be printed.

use crate::Desk;
use crate::articles::AsRead;
use crate::error::DeskError;
use crate::newsroom::Newsroom;
use chrono::{DateTime, SecondsFormat, Utc};
use marbre_domain::byline::{Byline, BylineRole};
use marbre_domain::fold::PieceFold;
use marbre_domain::ids::{MediaId, MemberId, PieceId, TermId};
use marbre_domain::piece::{AlertLevel, FieldName, PieceKind};
use marbre_domain::taxonomy::{Taxonomy, slugify};
use marbre_domain::text::block::{AtomKind, Block, BlockKind, Span, plain_text, tidy};
use marbre_domain::text::delta::TextName;
use marbre_domain::version::{
    CorrectionNote, FORMAT, PrintedByline, PrintedFlash, PrintedMedia, PrintedTerm, VersionContent,
};
use std::collections::BTreeMap;

/// An instant as written into versions and shown to programs.
pub(crate) fn written(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// Reads an instant that a field holds.
pub(crate) fn instant(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(text).ok().map(|at| at.to_utc())
}

/// A snake-case word of a field as its enum.
pub(crate) fn word<T: serde::de::DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_value(serde_json::Value::String(text.to_owned())).ok()
}

impl Desk {
    /// The version that a piece is now, for a member who sees it.
    pub fn version_now(&mut self, actor: MemberId, piece: PieceId) -> Result<VersionContent, DeskError> {
        self.open_for(actor, piece)?;
        self.content(piece)
    }

    /// The version that a piece is now.
    pub(crate) fn content(&mut self, piece: PieceId) -> Result<VersionContent, DeskError> {
        let read = self.as_read(piece)?.clone();
        self.content_of(piece, read)
    }

    /// The same, with what was just read on a site and no version holds yet.
    pub(crate) fn content_of(&mut self, piece: PieceId, read: AsRead) -> Result<VersionContent, DeskError> {
        let (standfirst, _) = self.text_now(piece, TextName::Standfirst)?;
        let (body, _) = self.text_now(piece, TextName::Body)?;
        let fold = self.hold_open(piece)?.fold.clone();
        Ok(self.content_with(&fold, standfirst, body, read))
    }

    /// The same of a piece that stands nowhere yet.
    pub(crate) fn content_with(
        &self,
        fold: &PieceFold,
        standfirst: Vec<Block>,
        body: Vec<Block>,
        read: AsRead,
    ) -> VersionContent {
        let standfirst = tidy(standfirst.into_iter().flat_map(|block| block.spans).collect());
        let content = content(fold, &self.newsroom, standfirst, body);
        content.made_of(read.origin, read.blocks.into_values())
    }
}

fn content(fold: &PieceFold, newsroom: &Newsroom, standfirst: Vec<Span>, body: Vec<Block>) -> VersionContent {
    let field = |name| fold.field(name).trim().to_owned();
    let mut media = BTreeMap::new();
    let mut embeds = BTreeMap::new();
    for block in &body {
        if let BlockKind::Atom { atom, record } = &block.attrs.kind {
            match atom {
                AtomKind::Picture | AtomKind::Audio => {
                    if let Some(found) = record.parse::<MediaId>().ok().and_then(|id| fold.media.get(&id)) {
                        media.insert(record.clone(), PrintedMedia::from(found));
                    }
                }
                AtomKind::Embed => {
                    if let Some(found) = record.parse().ok().and_then(|id| fold.embeds.get(&id)) {
                        embeds.insert(record.clone(), found.clone());
                    }
                }
                AtomKind::Table | AtomKind::Rule | AtomKind::Sealed => {}
            }
        }
    }
    let headline = field(FieldName::Headline);
    let kind = word::<PieceKind>(&field(FieldName::Kind)).unwrap_or_default();
    let slug = match field(FieldName::Slug) {
        slug if slug.is_empty() => match slugify(&headline) {
            made if made.is_empty() => fold.id.to_string()[24..].to_owned(),
            made => made,
        },
        slug => slug,
    };
    let flash = (kind == PieceKind::Flash)
        .then(|| {
            Some(PrintedFlash {
                level: word::<AlertLevel>(&field(FieldName::AlertLevel))?,
                expires: written(instant(&field(FieldName::Expires))?),
            })
        })
        .flatten();
    VersionContent {
        format: FORMAT,
        piece: fold.id,
        kind,
        language: field(FieldName::Language),
        kicker: field(FieldName::Kicker),
        headline,
        slug,
        dateline: field(FieldName::Dateline),
        genre: field(FieldName::Genre),
        standfirst,
        body: without_empty_edges(body),
        bylines: signed_as(fold.bylines.as_deref().unwrap_or_default(), newsroom),
        sections: terms(fold, newsroom, Taxonomy::Section),
        countries: terms(fold, newsroom, Taxonomy::Country),
        tags: terms(fold, newsroom, Taxonomy::Tag),
        lead: field(FieldName::LeadPicture)
            .parse()
            .ok()
            .and_then(|id: MediaId| fold.media.get(&id))
            .map(PrintedMedia::from),
        media,
        embeds,
        sources: field(FieldName::Sources)
            .lines()
            .map(str::trim)
            .filter(|l| !l.is_empty())
            .map(str::to_owned)
            .collect(),
        corrections: fold
            .corrections
            .iter()
            .map(|(at, note)| CorrectionNote {
                at: written(*at),
                note: note.clone(),
            })
            .collect(),
        flash,
        origin: None,
        source_blocks: BTreeMap::new(),
    }
}

/// Empty paragraphs at the text's end are where the cursor waits, not copy.
fn without_empty_edges(mut body: Vec<Block>) -> Vec<Block> {
    while body.last().is_some_and(|block| {
        block.attrs.source.is_none() && !block.attrs.kind.is_atom() && block.text().trim().is_empty()
    }) {
        body.pop();
    }
    body
}

/// Who signs, as it is printed.
pub(crate) fn signed_as(bylines: &[Byline], newsroom: &Newsroom) -> Vec<PrintedByline> {
    let printed: Vec<PrintedByline> = bylines
        .iter()
        .map(|byline| PrintedByline {
            role: byline.role,
            name: byline
                .signer
                .and_then(|id| newsroom.signers.get(&id))
                .map_or_else(|| newsroom.name.clone(), |signer| signer.name.clone()),
            place: byline.place.clone(),
            newsroom: byline.signer.is_none(),
        })
        .collect();
    if printed.is_empty() {
        vec![PrintedByline {
            role: BylineRole::Author,
            name: newsroom.name.clone(),
            place: String::new(),
            newsroom: true,
        }]
    } else {
        printed
    }
}

fn terms(fold: &PieceFold, newsroom: &Newsroom, taxonomy: Taxonomy) -> Vec<PrintedTerm> {
    let ids: &[TermId] = fold.terms.get(&taxonomy).map_or(&[], Vec::as_slice);
    ids.iter()
        .filter_map(|id| newsroom.terms.get(id))
        .map(|term| PrintedTerm {
            id: term.id,
            name: term.name.clone(),
            slug: term.slug.clone(),
            above: newsroom
                .above(term)
                .iter()
                .map(|above| (above.name.clone(), above.slug.clone()))
                .collect(),
        })
        .collect()
}

/// The words of a version without marks: standfirst, then one line a block.
pub fn content_words(content: &VersionContent) -> String {
    let standfirst: String = content.standfirst.iter().map(|span| span.text.as_str()).collect();
    format!("{standfirst}\n{}", plain_text(&content.body))
}
