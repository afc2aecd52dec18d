//! What somebody changed on a site comes in, once: the words merge into the text, the fields stand beside those written
//! here, and what was approved covers it no longer.

use super::between::between;
use super::laid::laid;
use super::over::over;
use super::read::{Lines, lines};
use crate::Desk;
use crate::error::DeskError;
use crate::newsroom::site_as_author;
use crate::sites::fact_of;
use marbre_domain::change::Chain;
use marbre_domain::fold::{PieceFold, SITE_EDIT};
use marbre_domain::ids::{CommentId, PieceId, SiteId};
use marbre_domain::piece::FieldName;
use marbre_domain::record::{Record, Replaced, Transition};
use marbre_domain::source::{Origin, SourceBlock, SourceField};
use marbre_domain::text::block::{Block, BlockAttrs, Span, tidy};
use marbre_domain::text::delta::{Delta, TextName};
use marbre_domain::text::{PieceText, TextError, TextPoint};
use marbre_domain::workflow::{Action, Asker, Given, decide};
use marbre_publish::wordpress::compose::standfirst_said;
use marbre_publish::wordpress::memory::{Left, Remembered, Standing, piece_key};
use marbre_publish::wordpress::read::{field, words};
use std::collections::BTreeMap;

/// The update that merges the words, and the state of the texts that stands for the site's.
type Merged = (Vec<u8>, Option<TextPoint>);

/// What was changed, taken apart.
struct Found {
    fields: BTreeMap<FieldName, Replaced>,
    left: Lines,
    now: Lines,
    /// Excerpts, where the chapô above the text is as it was.
    excerpt: Option<(Vec<Span>, Vec<Span>)>,
    /// What has no place in the piece: what it is, and its words.
    unplaced: Vec<(String, String)>,
}

impl Desk {
    /// Brings in what stands on a site. Says whether this machine could; the same comes in once, however often it is seen.
    pub(crate) fn bring_in(&mut self, piece: PieceId, site: SiteId, standing: &Standing) -> Result<bool, DeskError> {
        self.coalesce(piece)?;
        let brought = self.whole(|desk| desk.bring_in_whole(piece, site, standing));
        if brought.is_err() {
            // The text in memory may be ahead of what is on disk.
            self.open.remove(&piece);
        }
        brought
    }

    fn bring_in_whole(&mut self, piece: PieceId, site: SiteId, standing: &Standing) -> Result<bool, DeskError> {
        let name = standing.name();
        let fold = self.hold_open(piece)?.fold.clone();
        let known = fold
            .site_edits
            .iter()
            .any(|edit| edit.site == site && edit.standing == name);
        if !known {
            self.as_read(piece)?;
            let mut found = found(standing);
            let Some((update, text)) = self.merged(piece, site, &fold, standing, &mut found)? else {
                return Ok(false);
            };
            let author = site_as_author(site);
            let edit = Record::SiteEdit {
                piece,
                site,
                standing: name.clone(),
                fields: found.fields,
                text,
            };
            self.take_in(author, piece, update, vec![edit])?;
            self.read_anew(piece, standing, &found.now.sources)?;
            for (what, words) in found.unplaced {
                let record = self.note_of(piece, &what, &words)?;
                self.append(author, vec![(Chain::Shared, record)])?;
            }
            let now = self.standing(piece)?;
            let mut records = vec![(Chain::Shared, self.kept(&now, SITE_EDIT))];
            if let Ok(allowed) = decide(&now.situation, Action::SiteEdit, &Asker::site(), &Given::default()) {
                let transition = Transition::by_itself(Action::SiteEdit, now.situation.state, allowed.to, None);
                records.push((Chain::Shared, Record::Transition { piece, transition }));
            }
            self.append(author, records)?;
        }
        self.left_as_found(piece, site, standing, name)?;
        Ok(true)
    }

    /// What its lines may name of the site from here on: the version that is about to be kept holds it.
    fn read_anew(&mut self, piece: PieceId, standing: &Standing, sources: &[SourceBlock]) -> Result<(), DeskError> {
        let read = &mut self.hold_open(piece)?.as_read;
        let origin = read.origin.clone().map(|origin| Origin {
            title: SourceField {
                raw: standing.title.clone(),
                read: words(&standing.title),
            },
            excerpt: SourceField {
                raw: standing.excerpt.clone(),
                read: standfirst_said(&tidy(field(&standing.excerpt))),
            },
            modified: standing.article.modified.clone(),
            ..origin
        });
        read.add(origin, sources.iter().cloned());
        Ok(())
    }

    /// From here on, what stands there is what Marbre left there.
    fn left_as_found(
        &mut self,
        piece: PieceId,
        site: SiteId,
        standing: &Standing,
        name: String,
    ) -> Result<(), DeskError> {
        let key = fact_of(site, &piece_key(piece));
        let Some(kept) = self.store.fact(&key)? else {
            return Ok(());
        };
        let mut memory: Remembered = serde_json::from_str(&kept).map_err(DeskError::memory)?;
        memory.writing = None;
        memory.left = Some(Left {
            title: standing.title.clone(),
            content: standing.content.clone(),
            excerpt: standing.excerpt.clone(),
            edit: Some(name),
            ..standing.base.clone()
        });
        Ok(self
            .store
            .set_fact(&key, &serde_json::to_string(&memory).map_err(DeskError::memory)?)?)
    }

    /// The update that merges the words, and the state of the texts that stands for the site's; `None` where the version
    /// that was left there is not on this machine.
    fn merged(
        &mut self,
        piece: PieceId,
        site: SiteId,
        fold: &PieceFold,
        standing: &Standing,
        found: &mut Found,
    ) -> Result<Option<Merged>, DeskError> {
        let base = &standing.base;
        let version = base
            .version
            .or_else(|| fold.on_sites.get(&site).and_then(|on| on.version));
        let point = match &base.edit {
            Some(edit) => fold
                .site_edits
                .iter()
                .find(|before| before.site == site && before.standing == *edit)
                .and_then(|before| before.text.clone()),
            None => fold
                .versions
                .iter()
                .rev()
                .find(|kept| Some(kept.hash) == version && kept.text.is_some())
                .and_then(|kept| kept.text.clone()),
        };
        let kept = match version {
            Some(hash) => self.store.version(hash)?,
            None => None,
        };
        let peer = self.peer();
        let failed = |source| DeskError::Text { piece, source };
        let open = self.hold_open(piece)?;
        let then = match &point {
            Some(point) => open.text.at(peer, point).map_err(failed)?,
            None => None,
        };
        let mut made = match (then, kept) {
            (Some(then), _) => {
                let blocks = TextName::ALL.map(|name| then.blocks(name));
                (then, blocks, None)
            }
            // Its history is not here: the change is laid over what was written since, which the texts themselves show.
            (None, Some(kept)) => {
                let now = open.text.at(peer, &open.text.point()).map_err(failed)?;
                let Some(now) = now else { return Ok(None) };
                let chapo = Block {
                    attrs: BlockAttrs::default(),
                    spans: kept.standfirst.clone(),
                };
                let blocks = [vec![chapo], kept.body.clone()];
                let ours = [0, 1].map(|nth| between(&blocks[nth], &now.blocks(TextName::ALL[nth])));
                (now, blocks, Some(ours))
            }
            (None, None) => return Ok(None),
        };
        let (text, blocks, ours) = (&mut made.0, &made.1, &made.2);
        let before = text.version();
        let deltas = [
            found.on_standfirst(&blocks[0]),
            laid(&blocks[1], &found.left.body, &found.now.body),
        ];
        for (nth, delta) in deltas.into_iter().enumerate() {
            let delta = match ours {
                Some(ours) => over(&blocks[nth], &delta, &ours[nth]),
                None => delta,
            };
            if !delta.is_empty() {
                text.apply(TextName::ALL[nth], &delta).map_err(failed)?;
            }
        }
        let update = updates(text, &before).map_err(failed)?;
        let point = made.2.is_none().then(|| made.0.point());
        Ok(Some((update, point)))
    }

    /// What was changed there and is no text of the piece, kept where somebody reads it.
    pub(super) fn note_edit(&mut self, piece: PieceId, site: SiteId, words: &str) -> Result<(), DeskError> {
        let record = self.note_of(piece, "wp-admin", words)?;
        self.append(site_as_author(site), vec![(Chain::Shared, record)])
    }

    /// What has no place, kept where somebody reads it and can say that it is done with.
    fn note_of(&mut self, piece: PieceId, what: &str, words: &str) -> Result<Record, DeskError> {
        let id = CommentId::new(self.clock_ms(), self.random());
        let french = self.newsroom().language != "en";
        let words = match (french, words.is_empty()) {
            (true, true) => format!("Retiré sur le site : {what}."),
            (true, false) => format!("Modifié sur le site, à reporter à la main ({what}) : « {words} »"),
            (false, true) => format!("Taken away on the site: {what}."),
            (false, false) => format!("Changed on the site, to be put in by hand ({what}): “{words}”"),
        };
        let failed = |source| DeskError::Text { piece, source };
        let text = &self.hold_open(piece)?.text;
        Ok(Record::Comment {
            piece,
            id,
            text: TextName::Body,
            from: text.anchor(TextName::Body, 0, false).map_err(failed)?,
            to: text.anchor(TextName::Body, 0, true).map_err(failed)?,
            quoted: String::new(),
            words,
        })
    }
}

fn updates(text: &PieceText, before: &marbre_domain::text::TextVersion) -> Result<Vec<u8>, TextError> {
    if text.version() == *before {
        return Ok(Vec::new());
    }
    text.updates_since(before)
}

fn found(standing: &Standing) -> Found {
    let (left, now) = (lines(&standing.base.content), lines(&standing.content));
    let mut fields = BTreeMap::new();
    for (name, was, now) in [
        (FieldName::Headline, words(&standing.base.title), words(&standing.title)),
        (FieldName::Kicker, left.kicker.clone(), now.kicker.clone()),
        (FieldName::Dateline, left.dateline.clone(), now.dateline.clone()),
    ] {
        if was != now {
            fields.insert(name, Replaced { was, now });
        }
    }
    let mut unplaced = Vec::new();
    for around in now.around.iter().filter(|around| !left.around.contains(around)) {
        unplaced.push(around.clone());
    }
    for (what, _) in &left.around {
        if !now.around.iter().any(|(other, _)| other == what) {
            unplaced.push((what.clone(), String::new()));
        }
    }
    let same_chapo = left.standfirst == now.standfirst;
    let excerpts = (tidy(field(&standing.base.excerpt)), tidy(field(&standing.excerpt)));
    let mut excerpt = None;
    if excerpts.0 != excerpts.1 {
        let chapo: String = now.standfirst.iter().map(|span| span.text.as_str()).collect();
        if same_chapo {
            excerpt = Some(excerpts);
        } else if letters(&excerpts.1) != chapo.trim() {
            unplaced.push(("excerpt".to_owned(), letters(&excerpts.1)));
        }
    }
    Found {
        fields,
        left,
        now,
        excerpt,
        unplaced,
    }
}

fn letters(spans: &[Span]) -> String {
    let letters: String = spans.iter().map(|span| span.text.as_str()).collect();
    letters.trim().to_owned()
}

impl Found {
    fn on_standfirst(&mut self, base: &[Block]) -> Delta {
        let whole = |spans: &[Span]| {
            [Block {
                attrs: BlockAttrs::default(),
                spans: spans.to_vec(),
            }]
        };
        let spans: Vec<Span> = tidy(base.iter().flat_map(|block| block.spans.clone()).collect());
        let (left, now) = match self.excerpt.take() {
            None => (self.left.standfirst.clone(), self.now.standfirst.clone()),
            Some((was, now)) => {
                if letters(&spans) != letters(&was) {
                    self.unplaced.push(("excerpt".to_owned(), letters(&now)));
                    return Delta::new();
                }
                (was, now)
            }
        };
        if left == now {
            return Delta::new();
        }
        laid(base, &whole(&left), &whole(&now))
    }
}
