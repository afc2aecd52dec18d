//! Outside copy in: files, pasted text, copied posts. What is recognised becomes what it is; the rest stays as text.

use crate::Desk;
use crate::error::DeskError;
use crate::notes::FileNote;
use marbre_domain::embed::{Embed, Post};
use marbre_domain::ids::{EmbedId, MemberId, PieceId};
use marbre_domain::piece::{FieldName, PieceKind};
use marbre_domain::taxonomy::Taxonomy;
use marbre_domain::text::block::{AtomKind, Block, BlockKind};
use marbre_domain::text::delta::TextName;
use marbre_import::{Draft, ImportedPicture, Note};
use std::collections::BTreeMap;

/// A piece made of outside copy, with what a person should look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recognised {
    /// The piece.
    pub piece: PieceId,
    /// What was not understood or kept in another shape. It stands with the piece until somebody puts it away.
    pub notes: Vec<FileNote>,
}

impl Desk {
    /// Makes a piece of a file's bytes: the whole piece, or none.
    pub fn import_file(&mut self, actor: MemberId, name: &str, bytes: &[u8]) -> Result<Recognised, DeskError> {
        let draft = marbre_import::read(name, bytes)?;
        self.whole(|desk| desk.import_draft(actor, draft))
    }

    fn import_draft(&mut self, actor: MemberId, draft: Draft) -> Result<Recognised, DeskError> {
        let language = draft.language.clone().unwrap_or_else(|| self.newsroom.language.clone());
        let kind = draft.kind.unwrap_or(PieceKind::Article);
        let mut notes = draft.notes;
        // Records come first, so that no block ever names one that is not there.
        let piece = self.create_piece(actor, kind, &language)?;
        let (body, lead) = self.minted(
            actor,
            piece,
            draft.body,
            draft.embeds,
            draft.pictures,
            draft.lead_picture,
            &mut notes,
        )?;
        if !draft.standfirst.is_empty() {
            let standfirst = [Block {
                spans: draft.standfirst,
                ..Block::default()
            }];
            self.replace_text(actor, piece, TextName::Standfirst, &standfirst)?;
        }
        if !body.is_empty() {
            self.replace_text(actor, piece, TextName::Body, &body)?;
        }
        for (name, value) in [
            (FieldName::Kicker, &draft.kicker),
            (FieldName::Headline, &draft.headline),
            (FieldName::Slug, &draft.slug),
            (FieldName::Slugline, &draft.slugline),
            (FieldName::Dateline, &draft.dateline),
            (FieldName::Genre, &draft.genre),
            (FieldName::Sources, &draft.sources.join("\n")),
            (FieldName::LeadPicture, &lead.unwrap_or_default()),
        ] {
            if !value.is_empty()
                && let Err(error) = self.set_field(actor, piece, name, value)
            {
                if matches!(error, DeskError::Store(_)) {
                    return Err(error);
                }
                notes.push(Note::FieldRefused {
                    field: name,
                    value: value.clone(),
                    why: error.to_string(),
                });
            }
        }
        if let Some(at) = draft.published_at {
            let text = draft.published_words;
            notes.push(Note::Published { at, text });
        }
        if !draft.byline_names.is_empty() {
            let mut bylines = Vec::new();
            for name in &draft.byline_names {
                let signer = self.add_signer(actor, name)?;
                bylines.push(crate::BylineInput {
                    signer: Some(signer),
                    role: marbre_domain::byline::BylineRole::Author,
                    place: String::new(),
                });
            }
            self.set_bylines(actor, piece, &bylines)?;
        }
        for (taxonomy, names) in [
            (Taxonomy::Section, &draft.section_names),
            (Taxonomy::Country, &draft.country_names),
            (Taxonomy::Tag, &draft.tag_names),
        ] {
            let mut terms = Vec::new();
            for name in names {
                let named = self.newsroom.term_named(taxonomy, name);
                match named.map(|term| (term.id, term.retired)) {
                    Some((term, false)) => terms.push(term),
                    None if taxonomy == Taxonomy::Tag => terms.push(self.add_term(actor, taxonomy, name, None, None)?),
                    Some((_, true)) | None => notes.push(Note::NotListed {
                        taxonomy,
                        name: name.clone(),
                    }),
                }
            }
            if !terms.is_empty() {
                self.set_terms(actor, piece, taxonomy, &terms)?;
            }
        }
        self.coalesce(piece)?;
        let notes = self.keep_file_notes(piece, notes)?;
        Ok(Recognised { piece, notes })
    }

    /// Real records for what imported blocks name by provisional keys.
    #[expect(clippy::too_many_arguments, reason = "the parts of one draft, taken apart once")]
    fn minted(
        &mut self,
        actor: MemberId,
        piece: PieceId,
        body: Vec<Block>,
        embeds: BTreeMap<String, Post>,
        pictures: BTreeMap<String, ImportedPicture>,
        lead: Option<String>,
        notes: &mut Vec<Note>,
    ) -> Result<(Vec<Block>, Option<String>), DeskError> {
        let mut records: BTreeMap<String, String> = BTreeMap::new();
        for (key, post) in embeds {
            records.insert(key, self.add_embed(actor, piece, post)?.id.to_string());
        }
        let mut said: BTreeMap<String, Vec<Block>> = BTreeMap::new();
        for (key, picture) in pictures {
            let kept = match &picture.bytes {
                Some(bytes) => match self.add_media(actor, piece, &picture.file_name, bytes) {
                    Err(error @ DeskError::Store(_)) => return Err(error),
                    added => added.map_err(|error| error.to_string()),
                },
                None => Err(picture.address.clone().unwrap_or_default()),
            };
            match kept {
                Ok(media) => {
                    self.set_media(actor, piece, media.id, &picture.caption, &picture.credit, &picture.alt)?;
                    records.insert(key, media.id.to_string());
                }
                // A picture whose bytes did not come: everything that was said of it stays as text.
                Err(why) => {
                    let words: Vec<String> = [picture.caption, picture.credit, picture.alt, why]
                        .into_iter()
                        .filter(|words| !words.is_empty())
                        .map(|words| words.replace('\n', " "))
                        .collect();
                    // The one above the text has no place in it: what was said of it is in the note.
                    notes.push(Note::PictureNotHere {
                        name: picture.file_name,
                        text: words.join("\n"),
                    });
                    let blocks = words.into_iter().map(|words| Block::new(BlockKind::Paragraph, words));
                    said.insert(key, blocks.collect());
                }
            }
        }
        let mut boxes: BTreeMap<String, String> = BTreeMap::new();
        let mut made = Vec::new();
        for mut block in body {
            for name in [&mut block.attrs.boxed, &mut block.attrs.list].into_iter().flatten() {
                if !boxes.contains_key(name) {
                    let fresh = EmbedId::new(self.clock_ms(), self.random()).to_string();
                    boxes.insert(name.clone(), fresh);
                }
                if let Some(fresh) = boxes.get(name) {
                    name.clone_from(fresh);
                }
            }
            if let BlockKind::Atom { atom, record } = &mut block.attrs.kind {
                if let Some(words) = said.remove(record) {
                    made.extend(words);
                    continue;
                }
                match records.get(record) {
                    Some(real) => real.clone_into(record),
                    None if *atom == AtomKind::Rule => {
                        *record = EmbedId::new(self.clock_ms(), self.random()).to_string()
                    }
                    None => continue,
                }
            }
            made.push(block);
        }
        Ok((made, lead.and_then(|key| records.get(&key).cloned())))
    }

    /// The blocks of a Markdown text, with records of their own in the piece; its headline stays an intertitre.
    pub fn blocks_of_markdown(
        &mut self,
        actor: MemberId,
        piece: PieceId,
        markdown: &str,
    ) -> Result<Vec<Block>, DeskError> {
        self.open_for(actor, piece)?;
        let draft = marbre_import::from_markdown(markdown);
        let mut body = Vec::new();
        if !draft.headline.is_empty() {
            body.push(Block::new(BlockKind::Crosshead { level: 2 }, draft.headline.clone()));
        }
        body.extend(draft.body);
        let (blocks, _) = self.minted(actor, piece, body, draft.embeds, draft.pictures, None, &mut Vec::new())?;
        Ok(blocks)
    }

    /// Clean blocks of what a clipboard holds, with records of their own in the piece.
    pub fn clean_paste(
        &mut self,
        actor: MemberId,
        piece: PieceId,
        html: Option<&str>,
        text: &str,
    ) -> Result<Vec<Block>, DeskError> {
        self.open_for(actor, piece)?;
        let draft = marbre_import::clean_paste(html, text);
        let mut body = Vec::new();
        if !draft.headline.is_empty() {
            body.push(Block::new(BlockKind::Crosshead { level: 2 }, draft.headline.clone()));
        }
        if !draft.standfirst.is_empty() {
            body.push(Block {
                spans: draft.standfirst.clone(),
                ..Block::default()
            });
        }
        body.extend(draft.body);
        let (blocks, _) = self.minted(actor, piece, body, draft.embeds, draft.pictures, None, &mut Vec::new())?;
        Ok(blocks)
    }

    /// A post recognised in an address, an embed code or copied text; `None` when it is none.
    pub fn recognise_embed(
        &mut self,
        actor: MemberId,
        piece: PieceId,
        pasted: &str,
    ) -> Result<Option<Embed>, DeskError> {
        self.open_for(actor, piece)?;
        let pasted = pasted.trim();
        let post = marbre_embeds::recognise_url(pasted)
            .or_else(|| {
                pasted
                    .contains('<')
                    .then(|| marbre_embeds::recognise_markup(pasted))
                    .flatten()
            })
            .or_else(|| marbre_embeds::recognise_text(pasted));
        post.map(|post| self.add_embed(actor, piece, post)).transpose()
    }
}
