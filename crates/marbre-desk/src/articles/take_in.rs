//! The piece that an article becomes: published on its site, approved by nobody here, with every block's bytes in the
//! version that was read.

use super::around::{Around, bases};
use super::{AsRead, Brought, How, LeadLeft};
use crate::Desk;
use crate::code::What;
use crate::content::signed_as;
use crate::error::DeskError;
use crate::newsroom::site_as_author;
use crate::sites::{Line, fact_of};
use base64::Engine as _;
use marbre_domain::byline::{Byline, BylineRole};
use marbre_domain::change::{Chain, ChangeId, FORMAT, Header, HybridTime};
use marbre_domain::fold::{PieceFold, SITE_ARTICLE, fold_piece};
use marbre_domain::ids::{ChangeHash, MemberId, PieceId};
use marbre_domain::media::Media;
use marbre_domain::piece::FieldName;
use marbre_domain::record::{Record, SharedPiece};
use marbre_domain::source::{Origin, SourceBlock, SourceField, pictured, signed};
use marbre_domain::taxonomy::{fold_for_search, slugify};
use marbre_domain::text::block::{Block, Span, tidy};
use marbre_domain::text::delta::TextName;
use marbre_domain::text::{PieceText, TextError};
use marbre_domain::version::PrintedMedia;
use marbre_publish::wordpress::articles::{Article, Fetched, LibraryItem, gmt, terms_under};
use marbre_publish::wordpress::compose::standfirst_said;
use marbre_publish::wordpress::memory::{Left, Remembered, Standing, piece_key};
use marbre_publish::wordpress::read;
use std::collections::BTreeMap;

/// An article's text as a piece holds it: what costs time and needs nobody.
pub(super) struct Laid {
    text: PieceText,
    snapshot: Vec<u8>,
    sources: Vec<SourceBlock>,
}

impl Laid {
    /// Lays an article's text out, as a peer that never wrote anything.
    pub(super) fn out(peer: u64, article: &Article) -> Result<Self, TextError> {
        let parts = read::article(&article.left.content);
        let body = if parts.lines.is_empty() {
            vec![Block::default()]
        } else {
            parts.lines
        };
        let text = PieceText::from_blocks(peer, &read::field(&article.left.excerpt), &body)?;
        let snapshot = text.snapshot()?;
        Ok(Self {
            text,
            snapshot,
            sources: parts.sources,
        })
    }
}

impl Desk {
    /// What was changed there comes into the piece that it is.
    pub(super) fn take_changes(
        &mut self,
        line: &Line,
        piece: PieceId,
        article: &Article,
        lead: Option<(LibraryItem, Fetched)>,
    ) -> Result<Brought, DeskError> {
        let kept = self.store.fact(&fact_of(line.site, &piece_key(piece)))?;
        let memory: Option<Remembered> = kept.as_deref().and_then(|kept| serde_json::from_str(kept).ok());
        let left = memory.and_then(|memory| memory.left);
        let standing = left.and_then(|left| Standing::of(&left, article));
        let mut how = How::Same;
        if let Some(standing) = standing
            && self.bring_in(piece, line.site, &standing)?
        {
            how = How::Changed;
        }
        let mut lead_left = None;
        if self.take_lead(line, piece, article, lead, &mut lead_left)? {
            how = How::Changed;
        }
        let headline = self.hold_open(piece)?.fold.field(FieldName::Headline).to_owned();
        Ok(Brought {
            piece,
            headline,
            how,
            kept_terms: Vec::new(),
            lead_left,
        })
    }

    /// Whether an article's lead picture is to be asked for: not where it is here, or somebody chose another.
    pub(super) fn lacks_lead(&mut self, line: &Line, article: &Article) -> Result<bool, DeskError> {
        match self.piece_of_post(line.site, article.post)? {
            Some(piece) => Ok(self.waits_for_lead(line, piece, article)?.is_some()),
            None => Ok(true),
        }
    }

    /// How a piece came in, where its lead picture did not come along and nobody here chose another meanwhile.
    fn waits_for_lead(&mut self, line: &Line, piece: PieceId, article: &Article) -> Result<Option<Origin>, DeskError> {
        self.coalesce(piece)?;
        let Some(origin) = self.as_read(piece)?.origin.clone() else {
            return Ok(None);
        };
        let fold = &self.hold_open(piece)?.fold;
        let chosen =
            !fold.field(FieldName::LeadPicture).is_empty() || fold.unsettled().contains(&FieldName::LeadPicture);
        let waits = origin.site == line.settings.root
            && origin.post == article.post
            && origin.lead.is_none()
            && origin.featured == article.left.featured;
        Ok((waits && !chosen).then_some(origin))
    }

    /// The lead picture that did not come when the piece was begun, where nobody here chose another meanwhile. Says whether it
    /// did now.
    fn take_lead(
        &mut self,
        line: &Line,
        piece: PieceId,
        article: &Article,
        lead: Option<(LibraryItem, Fetched)>,
        left: &mut Option<LeadLeft>,
    ) -> Result<bool, DeskError> {
        if lead.is_none() {
            return Ok(false);
        }
        let Some(origin) = self.waits_for_lead(line, piece, article)? else {
            return Ok(false);
        };
        let took = self.whole(|desk| {
            let Some(media) = desk.lead_of(lead, left)? else {
                return Ok(false);
            };
            let printed = PrintedMedia::from(&media);
            let leads = Record::Field {
                piece,
                name: FieldName::LeadPicture,
                value: media.id.to_string(),
            };
            let author = site_as_author(line.site);
            let records = [Record::PieceMedia { piece, media }, leads].map(|record| (Chain::Shared, record));
            desk.append(author, records.into())?;
            // As if it had come with the rest: the picture of the site is the same one, and is not sent there again.
            let origin = Origin {
                lead: Some(printed.blob),
                lead_words: pictured(&printed),
                ..origin
            };
            desk.hold_open(piece)?.as_read.add(Some(origin), std::iter::empty());
            let standing = desk.standing(piece)?;
            let kept = desk.kept(&standing, SITE_ARTICLE);
            desk.append(author, vec![(Chain::Shared, kept)])?;
            Ok(true)
        });
        if took.is_err() {
            // What is in memory may be ahead of what is on disk.
            self.open.remove(&piece);
        }
        took
    }

    pub(super) fn begin_from(
        &mut self,
        actor: MemberId,
        line: &Line,
        article: &Article,
        around: Around,
        laid: Laid,
    ) -> Result<Brought, DeskError> {
        let piece = PieceId::new(self.clock_ms(), self.random());
        let filed = self.filed(actor, line, article, &around)?;
        let signers = self.signers_of(actor, &around)?;
        let mut lead_left = None;
        let lead = self.lead_of(around.lead, &mut lead_left)?;

        let Laid {
            text,
            snapshot,
            sources,
        } = laid;
        let standfirst = text.blocks(TextName::Standfirst).into_iter();
        let standfirst: Vec<Span> = tidy(standfirst.flat_map(|block| block.spans).collect());
        let headline = read::words(&article.left.title);

        let printed = lead.as_ref().map(PrintedMedia::from);
        let origin = Origin {
            site: line.settings.root.clone(),
            post: article.post,
            title: SourceField {
                raw: article.left.title.clone(),
                read: headline.clone(),
            },
            excerpt: SourceField {
                raw: article.left.excerpt.clone(),
                read: standfirst_said(&standfirst),
            },
            bylines: signed(&signed_as(&signers, &self.newsroom)),
            featured: article.left.featured,
            lead: printed.as_ref().map(|lead| lead.blob),
            lead_words: printed.as_ref().map(pictured).unwrap_or_default(),
            modified: article.modified.clone(),
            kept_terms: filed.kept,
            other_terms: filed.elsewhere,
        };
        let stands = SharedPiece {
            fields: self.first_fields(&headline, article, lead.as_ref(), &signers),
            bylines: signers,
            terms: filed.terms,
            media: lead.into_iter().collect(),
            embeds: Vec::new(),
            text: base64::engine::general_purpose::STANDARD.encode(&snapshot),
        };
        let author = site_as_author(line.site);
        let begins = Record::PieceShared {
            piece,
            stands: Box::new(stands),
        };
        // Its words are there before it: the piece is folded and made findable once.
        self.write_words_of(piece, &text)?;

        let mut as_read = AsRead::default();
        as_read.add(Some(origin), sources);
        let fold = self.fold_of_first(author, piece, &begins)?;
        let content = self.content_with(
            &fold,
            text.blocks(TextName::Standfirst),
            text.blocks(TextName::Body),
            as_read,
        );
        let version = content.hash();
        let kept = Record::Version {
            piece,
            hash: version,
            why: SITE_ARTICLE.to_owned(),
            canonical: String::from_utf8_lossy(&content.canonical_bytes()).into_owned(),
            text: Some(text.point()),
        };
        let stands_there = Record::SiteArticle {
            piece,
            site: line.site,
            post: article.post,
            version,
            address: article.link.clone(),
            first_at: article.first_at,
            at: gmt(&article.modified).unwrap_or(article.first_at),
            by: actor,
        };
        let records = [begins, kept, stands_there]
            .map(|record| (Chain::Shared, record))
            .into();
        self.append(author, records)?;
        let memory = Remembered {
            post: article.post,
            left: Some(Left {
                terms: terms_under(article, bases(line)),
                version: Some(version),
                ..article.left.clone()
            }),
            version: Some(version),
            ..Remembered::default()
        };
        let memory = serde_json::to_string(&memory).map_err(DeskError::memory)?;
        let key = piece_key(piece);
        self.store.set_fact(&fact_of(line.site, &key), &memory)?;
        self.note_post(line.site, &key, &memory)?;
        Ok(Brought {
            piece,
            headline,
            how: How::New,
            kept_terms: filed.unknown,
            lead_left,
        })
    }

    /// The piece as it will stand once its first record is written.
    fn fold_of_first(&self, author: MemberId, piece: PieceId, begins: &Record) -> Result<PieceFold, DeskError> {
        let header = Header {
            format: FORMAT,
            newsroom: self.newsroom_id,
            id: ChangeId {
                device: self.device.id,
                chain: Chain::Shared,
                seq: 0,
            },
            previous: ChangeHash::from_bytes([0; 32]),
            seen: BTreeMap::new(),
            time: HybridTime {
                ms: self.clock_ms(),
                tick: 0,
            },
            member: author,
            kind: begins.kind().to_owned(),
            kind_format: 1,
            body_hash: [0; 32],
            member_signature: None,
        };
        fold_piece(piece, &[(&header, begins)]).ok_or_else(|| DeskError::unknown(What::Piece, piece))
    }

    fn first_fields(
        &self,
        headline: &str,
        article: &Article,
        lead: Option<&Media>,
        signers: &[Byline],
    ) -> BTreeMap<FieldName, String> {
        let names = signers.iter().filter_map(|byline| {
            let signer = self.newsroom.signers.get(&byline.signer?)?;
            Some(fold_for_search(&signer.name))
        });
        let names: Vec<String> = names.collect();
        let assigned = self.newsroom.members.values();
        let assigned = assigned.filter(|member| names.contains(&fold_for_search(&member.name)));
        let assigned: Vec<String> = assigned.map(|member| member.id.to_string()).collect();
        let fields = [
            (FieldName::Kind, "article".to_owned()),
            (FieldName::Language, self.newsroom.language.clone()),
            (FieldName::Headline, headline.to_owned()),
            (FieldName::Slug, slugify(&article.slug)),
            (FieldName::Assigned, assigned.join(" ")),
            (
                FieldName::LeadPicture,
                lead.map(|lead| lead.id.to_string()).unwrap_or_default(),
            ),
        ];
        fields.into_iter().filter(|(_, value)| !value.is_empty()).collect()
    }

    fn signers_of(&mut self, actor: MemberId, around: &Around) -> Result<Vec<Byline>, DeskError> {
        let Some(name) = &around.author else {
            return Ok(Vec::new());
        };
        Ok(vec![Byline {
            signer: Some(self.add_signer(actor, name)?),
            role: BylineRole::Author,
            place: String::new(),
        }])
    }

    fn lead_of(
        &mut self,
        lead: Option<(LibraryItem, Fetched)>,
        left: &mut Option<LeadLeft>,
    ) -> Result<Option<Media>, DeskError> {
        let Some((item, bytes)) = lead else { return Ok(None) };
        let may_come = bytes.as_ref().is_err_and(|why| why.may_come());
        let why = match bytes {
            Err(why) => why.to_string(),
            Ok(bytes) => match self.keep_media(&item.file_name, &bytes) {
                Ok(mut media) if media.media_type.is_picture() => {
                    let (caption, credit) = marbre_import::caption_and_credit(&item.caption);
                    (media.caption, media.credit, media.alt) = (caption, credit, item.alt.trim().to_owned());
                    return Ok(Some(media));
                }
                Ok(_) => "it is no picture".to_owned(),
                Err(error @ DeskError::Store(_)) => return Err(error),
                Err(error) => error.to_string(),
            },
        };
        *left = Some(LeadLeft {
            address: item.url,
            why,
            may_come,
        });
        Ok(None)
    }
}
