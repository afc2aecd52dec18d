//! What surrounds the text: short fields, signatures, filing, pictures, posts, confidential notes.

use crate::Desk;
use crate::code::What;
use crate::content::{instant, word, written};
use crate::error::DeskError;
use crate::invalid::Invalid;
use crate::view::MediaView;
use crate::write::may_type;
use marbre_domain::byline::{Byline, BylineRole};
use marbre_domain::change::Chain;
use marbre_domain::embed::{Embed, Post};
use marbre_domain::ids::{EmbedId, MediaId, MemberId, PieceId, SignerId, TermId};
use marbre_domain::media::{Media, MediaType};
use marbre_domain::piece::{AlertLevel, FieldName, PieceKind};
use marbre_domain::record::Record;
use marbre_domain::taxonomy::{Taxonomy, slugify};
use marbre_domain::text::block::AtomKind;
use marbre_domain::text::delta::TextName;
use serde::{Deserialize, Serialize};

/// A picture larger than this is refused, here and where it would come from: in bytes.
const LARGEST_MEDIA: usize = marbre_publish::picture::FILE_LIMIT;

/// A signature as a window or the command line gives it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct BylineInput {
    /// Who; `None` is the newsroom itself.
    pub signer: Option<SignerId>,
    /// In which role.
    pub role: BylineRole,
    /// Where they were.
    #[serde(default)]
    pub place: String,
}

impl Desk {
    /// The chain that a piece's facts are written to, once it is sure that the member may change it.
    pub(crate) fn chain_to_change(&mut self, actor: MemberId, piece: PieceId) -> Result<Chain, DeskError> {
        let rights = self.rights_of(actor)?;
        let fold = &self.open_for(actor, piece)?.fold;
        may_type(fold, actor, rights)?;
        Ok(if fold.private { Chain::Private } else { Chain::Shared })
    }

    fn chain_of(&mut self, actor: MemberId, piece: PieceId) -> Result<Chain, DeskError> {
        Ok(if self.open_for(actor, piece)?.fold.private {
            Chain::Private
        } else {
            Chain::Shared
        })
    }

    /// Sets a short field. Setting it to what it is changes nothing, unless values stand side by side.
    pub fn set_field(
        &mut self,
        actor: MemberId,
        piece: PieceId,
        name: FieldName,
        value: &str,
    ) -> Result<(), DeskError> {
        let chain = self.chain_to_change(actor, piece)?;
        let value = check_field(name, value)?;
        let fold = &self.hold_open(piece)?.fold;
        if fold.field(name) == value && !fold.unsettled().contains(&name) {
            return Ok(());
        }
        let mut records = Vec::new();
        let is_here = value.parse::<MediaId>().is_ok_and(|id| fold.media.contains_key(&id));
        if name == FieldName::LeadPicture && !fold.private && !is_here {
            // It stayed when the piece was shared: nothing of the text held it, and no other picture led.
            records.extend(self.stayed(actor, piece, &value)?);
        }
        records.push(Record::Field { piece, name, value });
        self.append(actor, records.into_iter().map(|record| (chain, record)).collect())
    }

    /// Sets who signs.
    pub fn set_bylines(&mut self, actor: MemberId, piece: PieceId, bylines: &[BylineInput]) -> Result<(), DeskError> {
        let chain = self.chain_to_change(actor, piece)?;
        let mut written = Vec::new();
        for byline in bylines {
            if let Some(signer) = byline.signer
                && !self.newsroom.signers.contains_key(&signer)
            {
                return Err(DeskError::unknown(What::Signature, signer));
            }
            written.push(Byline {
                signer: byline.signer,
                role: byline.role,
                place: byline.place.trim().to_owned(),
            });
        }
        self.append(
            actor,
            vec![(
                chain,
                Record::Bylines {
                    piece,
                    bylines: written,
                },
            )],
        )
    }

    /// Files a piece in one list. Under a term that is retired only what is filed there already.
    pub fn set_terms(
        &mut self,
        actor: MemberId,
        piece: PieceId,
        taxonomy: Taxonomy,
        terms: &[TermId],
    ) -> Result<(), DeskError> {
        let chain = self.chain_to_change(actor, piece)?;
        let before = self
            .hold_open(piece)?
            .fold
            .terms
            .get(&taxonomy)
            .cloned()
            .unwrap_or_default();
        let mut filed: Vec<TermId> = Vec::new();
        for term in terms {
            let found = self.newsroom.terms.get(term).filter(|found| found.taxonomy == taxonomy);
            let found = found.ok_or_else(|| DeskError::unknown(What::Term, term))?;
            if found.retired && !before.contains(term) {
                let name = found.name.clone();
                return Err(Invalid::TermRetired { name }.into());
            }
            if !filed.contains(term) {
                filed.push(*term);
            }
        }
        self.append(
            actor,
            vec![(
                chain,
                Record::Terms {
                    piece,
                    taxonomy,
                    terms: filed,
                },
            )],
        )
    }

    /// Sets the confidential note of a piece. It enters no chain, no version and no log.
    pub fn set_confidential(&mut self, actor: MemberId, piece: PieceId, words: &str) -> Result<(), DeskError> {
        self.chain_to_change(actor, piece)?;
        self.may_write([piece])?;
        Ok(self.store.set_confidential(piece, words)?)
    }

    /// Keeps a picture or sound for a piece.
    pub fn add_media(
        &mut self,
        actor: MemberId,
        piece: PieceId,
        file_name: &str,
        bytes: &[u8],
    ) -> Result<MediaView, DeskError> {
        let chain = self.chain_to_change(actor, piece)?;
        let media = self.keep_media(file_name, bytes)?;
        let view = media_view(&media);
        self.append(actor, vec![(chain, Record::PieceMedia { piece, media })])?;
        Ok(view)
    }

    /// Keeps bytes as a blob and says what they are, from the bytes and never from the name.
    pub(crate) fn keep_media(&mut self, file_name: &str, bytes: &[u8]) -> Result<Media, DeskError> {
        if bytes.len() > LARGEST_MEDIA {
            return Err(Invalid::too_large(file_name, bytes.len(), LARGEST_MEDIA).into());
        }
        let (media_type, width, height) = read_media(bytes).ok_or_else(|| Invalid::NotMedia {
            file: file_name.to_owned(),
        })?;
        let blob = self.blobs.keep(bytes)?;
        let id = MediaId::new(self.clock_ms(), self.random());
        Ok(Media {
            id,
            blob,
            media_type,
            width,
            height,
            size: u32::try_from(bytes.len()).unwrap_or(u32::MAX),
            file_name: file_name.to_owned(),
            caption: String::new(),
            credit: String::new(),
            alt: String::new(),
        })
    }

    /// Sets what readers are told about a picture or sound.
    pub fn set_media(
        &mut self,
        actor: MemberId,
        piece: PieceId,
        id: MediaId,
        caption: &str,
        credit: &str,
        alt: &str,
    ) -> Result<(), DeskError> {
        let chain = self.chain_to_change(actor, piece)?;
        let mut media = self
            .hold_open(piece)?
            .fold
            .media
            .get(&id)
            .cloned()
            .ok_or_else(|| DeskError::unknown(What::Picture, id))?;
        caption.trim().clone_into(&mut media.caption);
        credit.trim().clone_into(&mut media.credit);
        alt.trim().clone_into(&mut media.alt);
        self.append(actor, vec![(chain, Record::PieceMedia { piece, media })])
    }

    /// Keeps a post for a piece.
    pub fn add_embed(&mut self, actor: MemberId, piece: PieceId, post: Post) -> Result<Embed, DeskError> {
        let chain = self.chain_to_change(actor, piece)?;
        let embed = Embed {
            id: EmbedId::new(self.clock_ms(), self.random()),
            post,
            captured_at: written(self.now()),
            captured_by: self.member(actor)?.name.clone(),
        };
        self.append(
            actor,
            vec![(
                chain,
                Record::PieceEmbed {
                    piece,
                    embed: embed.clone(),
                },
            )],
        )?;
        Ok(embed)
    }

    /// Corrects what is known of a post. When and by whom it was put down stays.
    pub fn set_embed(&mut self, actor: MemberId, piece: PieceId, embed: &Embed) -> Result<(), DeskError> {
        let chain = self.chain_to_change(actor, piece)?;
        let mut kept = self
            .hold_open(piece)?
            .fold
            .embeds
            .get(&embed.id)
            .cloned()
            .ok_or_else(|| DeskError::unknown(What::Post, embed.id))?;
        kept.post = embed.post.clone();
        self.append(actor, vec![(chain, Record::PieceEmbed { piece, embed: kept })])
    }

    /// The piece that holds a post, of those that are open and that a member sees.
    pub fn piece_of_embed(&self, actor: MemberId, id: EmbedId) -> Option<PieceId> {
        self.open
            .iter()
            .find(|(_, open)| self.sees(actor, &open.fold) && open.fold.embeds.contains_key(&id))
            .map(|(piece, _)| *piece)
    }

    /// A record of its own for a copied block: no record stands twice in a piece.
    pub fn copy_record(
        &mut self,
        actor: MemberId,
        piece: PieceId,
        atom: AtomKind,
        record: &str,
    ) -> Result<String, DeskError> {
        let chain = self.chain_to_change(actor, piece)?;
        let (clock, random) = (self.clock_ms(), self.random());
        let found = self.find_record(actor, record)?;
        match (atom, found) {
            (AtomKind::Embed, Some(FoundRecord::Embed(mut embed))) => {
                embed.id = EmbedId::new(clock, random);
                let id = embed.id.to_string();
                self.append(actor, vec![(chain, Record::PieceEmbed { piece, embed })])?;
                Ok(id)
            }
            (AtomKind::Picture | AtomKind::Audio, Some(FoundRecord::Media(mut media))) => {
                media.id = MediaId::new(clock, random);
                let id = media.id.to_string();
                self.append(actor, vec![(chain, Record::PieceMedia { piece, media })])?;
                Ok(id)
            }
            (AtomKind::Rule, _) => Ok(EmbedId::new(clock, random).to_string()),
            // A block of a site is itself wherever it stands: cut out, it may be put back elsewhere in its piece.
            (AtomKind::Sealed, _) if self.is_cut_out(piece, record)? => Ok(record.to_owned()),
            (AtomKind::Embed | AtomKind::Picture | AtomKind::Audio | AtomKind::Table | AtomKind::Sealed, _) => {
                Err(DeskError::unknown(What::Record, record))
            }
        }
    }

    fn is_cut_out(&mut self, piece: PieceId, record: &str) -> Result<bool, DeskError> {
        let known = self.as_read(piece)?.blocks.contains_key(record);
        let (body, _) = self.text_now(piece, TextName::Body)?;
        Ok(known && !body.iter().any(|block| block.source() == Some(record)))
    }

    /// A record of the pieces that are open and that a member sees, or that stayed with one of them when it was shared.
    fn find_record(&self, actor: MemberId, record: &str) -> Result<Option<FoundRecord>, DeskError> {
        let seen = || self.open.values().filter(|open| self.sees(actor, &open.fold));
        let stands = seen().find_map(|open| {
            let embed = record
                .parse::<EmbedId>()
                .ok()
                .and_then(|id| open.fold.embeds.get(&id))
                .cloned();
            let media = record
                .parse::<MediaId>()
                .ok()
                .and_then(|id| open.fold.media.get(&id))
                .cloned();
            embed.map(FoundRecord::Embed).or(media.map(FoundRecord::Media))
        });
        if stands.is_some() {
            return Ok(stands);
        }
        for open in seen() {
            match self.stayed(actor, open.fold.id, record)? {
                Some(Record::PieceEmbed { embed, .. }) => return Ok(Some(FoundRecord::Embed(embed))),
                Some(Record::PieceMedia { media, .. }) => return Ok(Some(FoundRecord::Media(media))),
                Some(_) | None => {}
            }
        }
        Ok(None)
    }

    /// The bytes of a picture or sound, for a member who sees a piece that holds it, or finds it in the library; for everybody
    /// else it is not here.
    pub fn blob(&self, actor: MemberId, hash: &str) -> Result<(Vec<u8>, Option<MediaType>), DeskError> {
        self.rights_of(actor)?;
        let unknown = || DeskError::unknown(What::Picture, hash);
        let hash = hash.parse().map_err(|_| unknown())?;
        if !self.sees_blob(actor, hash)? {
            return Err(unknown());
        }
        let bytes = self.blobs.read(hash)?;
        let media_type = read_media(&bytes).map(|(media_type, _, _)| media_type);
        Ok((bytes, media_type))
    }

    /// *Je prends*: shows who has a piece in hand. It informs, it never locks.
    pub fn claim(&mut self, actor: MemberId, piece: PieceId, taken: bool) -> Result<(), DeskError> {
        let chain = self.chain_of(actor, piece)?;
        self.append(actor, vec![(chain, Record::Claim { piece, taken })])
    }
}

enum FoundRecord {
    Embed(Embed),
    Media(Media),
}

/// What a field may hold; what is normalised is given back.
fn check_field(name: FieldName, value: &str) -> Result<String, DeskError> {
    let value = match name {
        FieldName::Sources => value.trim_end().to_owned(),
        FieldName::Kind
        | FieldName::Kicker
        | FieldName::Headline
        | FieldName::Slug
        | FieldName::Slugline
        | FieldName::Dateline
        | FieldName::Genre
        | FieldName::Language
        | FieldName::OrderedLength
        | FieldName::Deadline
        | FieldName::Assigned
        | FieldName::LeadPicture
        | FieldName::AlertLevel
        | FieldName::Expires
        | FieldName::Embargo
        | FieldName::Sensitive => one_line(value),
    };
    if value.is_empty() {
        return Ok(value);
    }
    let fits = match name {
        FieldName::Kind => word::<PieceKind>(&value).is_some(),
        FieldName::AlertLevel => word::<AlertLevel>(&value).is_some(),
        FieldName::Deadline | FieldName::Expires | FieldName::Embargo => instant(&value).is_some(),
        FieldName::OrderedLength => value.parse::<u32>().is_ok(),
        FieldName::Slug => slugify(&value) == value,
        FieldName::LeadPicture => value.parse::<MediaId>().is_ok(),
        FieldName::Language => value.len() <= 35 && value.chars().all(|c| c.is_ascii_alphanumeric() || c == '-'),
        FieldName::Assigned => value.split_whitespace().all(|id| id.parse::<MemberId>().is_ok()),
        FieldName::Kicker
        | FieldName::Headline
        | FieldName::Slugline
        | FieldName::Dateline
        | FieldName::Genre
        | FieldName::Sources
        | FieldName::Sensitive => true,
    };
    if fits {
        Ok(value)
    } else {
        Err(Invalid::Field { field: name, value }.into())
    }
}

/// Line breaks become spaces; no-break spaces stay.
fn one_line(text: &str) -> String {
    text.replace(['\n', '\r', '\t'], " ").trim_matches(' ').to_owned()
}

pub(crate) fn media_view(media: &Media) -> MediaView {
    MediaView {
        id: media.id,
        blob: media.blob.to_string(),
        media_type: media.media_type,
        width: media.width,
        height: media.height,
        size: media.size,
        file_name: media.file_name.clone(),
        caption: media.caption.clone(),
        credit: media.credit.clone(),
        alt: media.alt.clone(),
    }
}

/// What the bytes are, and how large the picture is.
fn read_media(bytes: &[u8]) -> Option<(MediaType, u32, u32)> {
    let picture = match bytes {
        [0xff, 0xd8, 0xff, ..] => Some(MediaType::Jpeg),
        [0x89, b'P', b'N', b'G', ..] => Some(MediaType::Png),
        [b'G', b'I', b'F', b'8', ..] => Some(MediaType::Gif),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(MediaType::Webp),
        _ => None,
    };
    if let Some(media_type) = picture {
        let reader = image::ImageReader::new(std::io::Cursor::new(bytes))
            .with_guessed_format()
            .ok()?;
        let (width, height) = reader.into_dimensions().ok()?;
        return Some((media_type, width, height));
    }
    let sound = match bytes {
        [b'I', b'D', b'3', ..] | [0xff, 0xe2..=0xff, ..] => MediaType::Mp3,
        [b'O', b'g', b'g', b'S', ..] => MediaType::Ogg,
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => MediaType::M4a,
        _ => return None,
    };
    Some((sound, 0, 0))
}
