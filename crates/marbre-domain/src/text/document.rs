//! The door of the text model: one Loro document holding a piece's two texts, with the lines of each kept beside it.
//!
//! After any error the document must be thrown away and loaded again: Loro cannot take a half-applied batch back.

use super::apply::{Apply, Known};
use super::block::{Block, BlockAttrs, Span, tidy};
use super::copies::Copied;
use super::deleted::{self, Deleted};
use super::delta::{Delta, FlatOp, TextName};
use super::line::{Line, LineId, Shown};
use super::merge::{self, Events};
use super::remarks::{self, Remark};
use super::{lent, marks, read, shown, told};
use loro::{ExportMode, ID, LoroDoc, LoroMap, LoroText, VersionVector};
use serde::{Deserialize, Serialize};
use std::sync::atomic::{AtomicI32, Ordering};
use std::sync::{Arc, Mutex};

/// Why a batch or an update could not be applied.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// The delta goes on after the text's end.
    #[error("the edit goes {over} units past the end of the text")]
    PastEnd {
        /// By how many UTF-16 units.
        over: usize,
    },
    /// An offset falls inside a character.
    #[error("the edit splits a character in two")]
    SplitsPair,
    /// Inserted words hold a newline.
    #[error("inserted words hold a newline; a newline is inserted as such")]
    NewlineInWords,
    /// The text would not end with a newline.
    #[error("the text would not end with a newline")]
    NoFinalNewline,
    /// Marks were asked for over a newline.
    #[error("marks never cover a newline")]
    MarksOverNewline,
    /// A block change does not stand on a newline.
    #[error("the block change does not stand on a newline")]
    NotANewline,
    /// A record was put in the standfirst.
    #[error("the standfirst holds words only")]
    AtomInStandfirst,
    /// The update needs others that have not arrived, or is not an update.
    #[error("the update cannot be read: {why}")]
    BadUpdate {
        /// In the library's words.
        why: String,
    },
    /// The library refused an operation.
    #[error("the text refused an operation: {0}")]
    Loro(String),
}

impl From<loro::LoroError> for TextError {
    fn from(error: loro::LoroError) -> Self {
        Self::Loro(error.to_string())
    }
}

/// What lines carry, each attribute in a Loro map keyed by the newline's operation.
pub(super) struct Maps {
    pub kind: LoroMap,
    pub boxed: LoroMap,
    pub list: LoroMap,
    pub source: LoroMap,
    pub removed: LoroMap,
    pub from: LoroMap,
    /// Has an entry for a line that another, which may have been seen elsewhere, was joined to.
    pub joined: LoroMap,
    /// Has an entry once a character is a copy: before, nothing need be read to know that none is.
    pub copies: LoroMap,
}

/// What a text has of each peer.
pub type TextVersion = VersionVector;

/// A piece's two texts.
pub struct PieceText {
    doc: LoroDoc,
    pub(super) maps: Maps,
    standfirst: Vec<Line>,
    body: Vec<Line>,
    pub(super) copied: Copied,
    /// What may come back, of each text.
    deleted: [Deleted; 2],
    /// Lines that the last update removed, with their words.
    removed: [Vec<(LineId, String)>; 2],
    /// Who edits here has seen what the last update made of the texts.
    seen: bool,
    /// How many of this run's operations may have left this machine.
    given: AtomicI32,
    events: Arc<Mutex<Events>>,
    _listening: Option<loro::Subscription>,
}

/// What a batch of a window made.
#[derive(Debug)]
pub struct Edited {
    /// The Loro update to be journaled.
    pub update: Vec<u8>,
    /// Length of the text as the window has it, which applied the batch to the letter; in UTF-16 units.
    pub units: u32,
    /// What differs from the letter, to be told to every window as a revision of its own.
    pub correction: Delta,
}

/// The identifiers of the newlines of both texts: what is slow to ask of a loaded document.
#[derive(Serialize, Deserialize)]
pub(super) struct LineCache {
    standfirst: Vec<LineId>,
    body: Vec<LineId>,
}

impl PieceText {
    /// An empty piece. Every run of a device draws a `peer` that was never used before.
    pub fn new(peer: u64) -> Result<Self, TextError> {
        let mut piece = Self::blank(peer)?;
        for name in TextName::ALL {
            piece.loro(name).insert(0, "\n")?;
        }
        piece.doc.commit();
        piece.read_lines(None)?;
        Ok(piece)
    }

    /// A piece that begins with these blocks.
    pub fn from_blocks(peer: u64, standfirst: &[Span], body: &[Block]) -> Result<Self, TextError> {
        let mut piece = Self::new(peer)?;
        let standfirst = [Block {
            attrs: BlockAttrs::default(),
            spans: standfirst.to_vec(),
        }];
        piece.apply(TextName::Standfirst, &filling(&standfirst))?;
        piece.apply(TextName::Body, &filling(body))?;
        Ok(piece)
    }

    /// Loads a stored snapshot; `cache` is what [`Self::line_cache`] gave with it.
    pub fn load(peer: u64, snapshot: &[u8], cache: Option<&[u8]>) -> Result<Self, TextError> {
        // Nobody listens yet: telling of a long text that it came takes Loro the square of its length.
        let mut piece = Self::deaf(peer)?;
        piece.raw_import(snapshot)?;
        piece.listen();
        let cache = cache.and_then(|bytes| postcard::from_bytes(bytes).ok());
        piece.read_lines(cache)?;
        Ok(piece)
    }

    /// A document without any text yet: what updates of another device are imported into.
    pub fn awaiting(peer: u64) -> Result<Self, TextError> {
        let mut piece = Self::blank(peer)?;
        piece.read_lines(None)?;
        Ok(piece)
    }

    fn blank(peer: u64) -> Result<Self, TextError> {
        let mut piece = Self::deaf(peer)?;
        piece.listen();
        Ok(piece)
    }

    pub(super) fn document(&self) -> &LoroDoc {
        &self.doc
    }

    pub(super) fn listen(&mut self) {
        let listener = Arc::clone(&self.events);
        let listening = self.doc.subscribe_root(Arc::new(move |event| {
            if let Ok(mut events) = listener.lock() {
                events.take_in(&event);
            }
        }));
        self._listening = Some(listening);
    }

    pub(super) fn deaf(peer: u64) -> Result<Self, TextError> {
        let doc = LoroDoc::new();
        doc.set_peer_id(peer)?;
        doc.config_text_style(marks::config());
        let events = Arc::new(Mutex::new(Events::default()));
        let maps = Maps {
            kind: doc.get_map("kind"),
            boxed: doc.get_map("box"),
            list: doc.get_map("list"),
            source: doc.get_map("source"),
            removed: doc.get_map("removed"),
            from: doc.get_map("from"),
            joined: doc.get_map("joined"),
            copies: doc.get_map("copies"),
        };
        Ok(Self {
            doc,
            maps,
            standfirst: Vec::new(),
            body: Vec::new(),
            copied: Copied::default(),
            deleted: Default::default(),
            removed: Default::default(),
            seen: true,
            given: AtomicI32::new(0),
            events,
            _listening: None,
        })
    }

    pub(super) fn loro(&self, name: TextName) -> LoroText {
        self.doc.get_text(match name {
            TextName::Standfirst => "standfirst",
            TextName::Body => "body",
        })
    }

    pub(super) fn lines(&self, name: TextName) -> &Vec<Line> {
        match name {
            TextName::Standfirst => &self.standfirst,
            TextName::Body => &self.body,
        }
    }

    fn lines_mut(&mut self, name: TextName) -> &mut Vec<Line> {
        match name {
            TextName::Standfirst => &mut self.standfirst,
            TextName::Body => &mut self.body,
        }
    }

    fn take_events(&self) -> Events {
        self.events
            .lock()
            .map(|mut events| std::mem::take(&mut *events))
            .unwrap_or_default()
    }

    pub(super) fn read_lines(&mut self, cache: Option<LineCache>) -> Result<(), TextError> {
        let (standfirst, body) = match cache {
            Some(cache) => (Some(cache.standfirst), Some(cache.body)),
            None => (None, None),
        };
        for (name, ids) in [(TextName::Standfirst, standfirst), (TextName::Body, body)] {
            let lines = read::read_all(&self.doc, &self.loro(name), &self.maps, ids, &mut self.copied)?;
            *self.lines_mut(name) = lines;
        }
        Ok(())
    }

    /// The identifiers of all newlines, to be stored beside a snapshot of the same moment.
    pub fn line_cache(&self) -> Vec<u8> {
        let ids = |name| {
            self.lines(name)
                .iter()
                .filter(|line| !line.is_tail())
                .map(|line| line.id)
                .collect()
        };
        let cache = LineCache {
            standfirst: ids(TextName::Standfirst),
            body: ids(TextName::Body),
        };
        postcard::to_stdvec(&cache).expect("two lists of numbers are always written")
    }

    /// Applies a batch of this machine and gives the Loro update to be journaled. What others get is [`Self::updates_since`].
    pub fn apply(&mut self, name: TextName, delta: &[FlatOp]) -> Result<Vec<u8>, TextError> {
        Ok(self.edit(name, delta)?.update)
    }

    /// Applies a batch of a window of this machine.
    pub fn edit(&mut self, name: TextName, delta: &[FlatOp]) -> Result<Edited, TextError> {
        let before = self.doc.oplog_vv();
        let text = self.loro(name);
        let lines = match name {
            TextName::Standfirst => &mut self.standfirst,
            TextName::Body => &mut self.body,
        };
        let told = shown::copies(lines).len();
        let known = Known {
            copied: &mut self.copied,
            deleted: &mut self.deleted[usize::from(name == TextName::Body)],
            seen: self.seen,
            given: ID::new(self.doc.peer_id(), self.given.load(Ordering::Relaxed)),
        };
        let (shown, attrs) = Apply::new(&self.doc, &text, &self.maps, name, lines, known).run(delta)?;
        // What this batch makes stand twice is told of from here on.
        self.seen = shown::copies(lines).len() <= told;
        self.doc.commit();
        lent::lend(&self.doc, &text, &self.maps, lines)?;
        let to_the_letter = attrs.is_empty()
            && lines.iter().all(|line| line.lent.is_none())
            && lines.iter().map(|line| line.shown).eq(shown.iter().copied());
        let correction = if to_the_letter {
            Delta::new()
        } else {
            told::correction(&text, &shown, &attrs, lines)
        };
        let units = lines
            .iter()
            .zip(shown)
            .map(|(line, shown)| line.units_shown(shown))
            .sum::<usize>();
        self.take_events();
        Ok(Edited {
            update: self.export_since(&before)?,
            units: u32::try_from(units).unwrap_or(u32::MAX),
            correction,
        })
    }

    /// Merges another's update and gives what changed in each text, as a window sees it.
    pub fn import(&mut self, update: &[u8]) -> Result<Vec<(TextName, Delta)>, TextError> {
        let before = self.doc.oplog_vv();
        let changed = self.import_stored(update)?;
        self.seen = false;
        for name in TextName::ALL {
            let text = self.loro(name);
            let deleted = &mut self.deleted[usize::from(name == TextName::Body)];
            for words in deleted::by_others(&self.doc, &text, &before, &mut self.copied)? {
                deleted.bury_new(words);
            }
            for (line, words) in std::mem::take(&mut self.removed[usize::from(name == TextName::Body)]) {
                deleted.bury_line(line, &words);
            }
        }
        Ok(changed)
    }

    /// Merges an update that is read from disk: no window has seen what was before, so nothing may come back of it.
    pub fn import_stored(&mut self, update: &[u8]) -> Result<Vec<(TextName, Delta)>, TextError> {
        self.take_events();
        self.raw_import(update)?;
        let events = self.take_events();
        let mut changed = Vec::new();
        for name in TextName::ALL {
            let text = self.loro(name);
            let old = std::mem::take(self.lines_mut(name));
            let merged = merge::merge(
                &self.doc,
                &text,
                &self.maps,
                old,
                events.of(name),
                &events.keys,
                &mut self.copied,
            )?;
            self.removed[usize::from(name == TextName::Body)] = merged.removed;
            *self.lines_mut(name) = merged.lines;
            if !merged.delta.is_empty() {
                changed.push((name, merged.delta));
            }
        }
        Ok(changed)
    }

    pub(super) fn raw_import(&self, update: &[u8]) -> Result<(), TextError> {
        import_whole(&self.doc, update)
    }

    /// Everything since a version, as one update that others may get.
    pub fn updates_since(&self, version: &VersionVector) -> Result<Vec<u8>, TextError> {
        self.give();
        self.export_since(version)
    }

    /// From here on others may have seen all that was done here.
    pub(super) fn give(&self) {
        let done = self.doc.oplog_vv().get(&self.doc.peer_id()).copied().unwrap_or(0);
        self.given.store(done, Ordering::Relaxed);
    }

    fn export_since(&self, version: &VersionVector) -> Result<Vec<u8>, TextError> {
        self.doc
            .export(ExportMode::updates(version))
            .map_err(|error| TextError::Loro(error.to_string()))
    }

    /// The document's version: what it has of each peer.
    pub fn version(&self) -> VersionVector {
        self.doc.oplog_vv()
    }

    /// The whole document with its history.
    pub fn snapshot(&self) -> Result<Vec<u8>, TextError> {
        self.give();
        self.doc
            .export(ExportMode::Snapshot)
            .map_err(|error| TextError::Loro(error.to_string()))
    }

    /// Length of a text as a window counts it, in UTF-16 units.
    pub fn units(&self, name: TextName) -> u32 {
        let units = self.lines(name).iter().map(Line::visible_units).sum::<usize>();
        u32::try_from(units).unwrap_or(u32::MAX)
    }

    /// The visible blocks of a text. Always at least one.
    pub fn blocks(&self, name: TextName) -> Vec<Block> {
        let spans = read::spans_by_line(&self.loro(name), self.lines(name));
        let mut blocks = Vec::with_capacity(spans.len());
        for (line, spans) in self.lines(name).iter().zip(spans) {
            match line.shown {
                _ if line.is_tail() => {}
                Shown::Hidden => {}
                Shown::Whole | Shown::TextOnly => blocks.push(Block {
                    attrs: line.face(),
                    spans,
                }),
                Shown::TextThenAtom => {
                    blocks.push(Block {
                        attrs: line.words_face(),
                        spans,
                    });
                    blocks.push(Block {
                        attrs: line.attrs.clone(),
                        spans: Vec::new(),
                    });
                }
            }
        }
        if blocks.is_empty() {
            blocks.push(Block::default());
        }
        blocks
    }

    /// The characters of a text without marks, one line a block.
    pub fn plain(&self, name: TextName) -> String {
        let mut text = String::new();
        for line in self
            .lines(name)
            .iter()
            .filter(|line| line.shown != Shown::Hidden && !line.is_tail())
        {
            text.push_str(&line.text);
            text.push('\n');
        }
        text
    }

    /// What the merge has to say about a text as it stands.
    pub fn remarks(&self, name: TextName) -> Vec<Remark> {
        remarks::remarks(self.lines(name))
    }

    /// Compares the lines kept in memory with what the document says: for tests and `verify`.
    pub fn lines_agree(&self) -> Result<bool, TextError> {
        for name in TextName::ALL {
            let read = read::read_all(&self.doc, &self.loro(name), &self.maps, None, &mut Copied::default())?;
            let kept = self.lines(name);
            let same = read.len() == kept.len()
                && read.iter().zip(kept).all(|(a, b)| {
                    a.id == b.id
                        && a.text == b.text
                        && a.attrs == b.attrs
                        && a.removed == b.removed
                        && a.copies == b.copies
                        && a.from == b.from
                        && a.shown == b.shown
                        && a.lent == b.lent
                });
            if !same {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// Imports an update; one that waits for others that have not arrived counts as bad.
pub(super) fn import_whole(doc: &LoroDoc, update: &[u8]) -> Result<(), TextError> {
    let status = doc
        .import(update)
        .map_err(|error| TextError::BadUpdate { why: error.to_string() })?;
    match status.pending {
        None => Ok(()),
        Some(_) => Err(TextError::BadUpdate {
            why: "it needs changes that have not arrived".into(),
        }),
    }
}

/// The delta that fills an empty text with blocks.
fn filling(blocks: &[Block]) -> Delta {
    let mut delta = Vec::new();
    for (at, block) in blocks.iter().enumerate() {
        for span in tidy(block.spans.clone()) {
            delta.push(FlatOp::words(span.text, span.marks));
        }
        if at + 1 < blocks.len() {
            delta.push(FlatOp::line(block.attrs.clone()));
        } else {
            delta.push(FlatOp::Block {
                block: block.attrs.clone(),
            });
        }
    }
    delta
}
