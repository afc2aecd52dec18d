//! A line of a text and what its newline carries, as kept in memory beside the Loro document.

use super::block::{AtomKind, BlockAttrs, BlockKind};
use super::copies::Copy;
use serde::{Deserialize, Serialize};

/// The operation that inserted a line's newline: the line's name for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct LineId {
    pub peer: u64,
    pub counter: i32,
}

impl LineId {
    /// The empty tail after the last newline; never shown, never stored.
    pub const TAIL: Self = Self {
        peer: u64::MAX,
        counter: -1,
    };

    pub fn key(self) -> String {
        format!("{:x}.{:x}", self.peer, self.counter)
    }

    pub fn from_key(key: &str) -> Option<Self> {
        let (peer, counter) = key.split_once('.')?;
        Some(Self {
            peer: u64::from_str_radix(peer, 16).ok()?,
            counter: i32::from_str_radix(counter, 16).ok()?,
        })
    }
}

impl From<LineId> for loro::ID {
    fn from(id: LineId) -> Self {
        Self::new(id.peer, id.counter)
    }
}

impl From<loro::ID> for LineId {
    fn from(id: loro::ID) -> Self {
        Self {
            peer: id.peer,
            counter: id.counter,
        }
    }
}

/// How a line appears to a reader.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Shown {
    /// As one block.
    #[default]
    Whole,
    /// Not at all: it was removed and nothing was typed into it since, or it stands elsewhere already.
    Hidden,
    /// An atom into whose line characters came: they show as a paragraph before it.
    TextThenAtom,
    /// A line whose atom is gone, or stands elsewhere already: the characters that came into it, as a paragraph.
    TextOnly,
}

#[derive(Debug, Clone)]
pub(super) struct Line {
    pub id: LineId,
    pub text: String,
    /// Length of `text` in UTF-16 units.
    pub units: usize,
    /// Length of `text` in characters, as Loro's events count.
    pub chars: usize,
    pub attrs: BlockAttrs,
    /// What the Loro maps hold, to write only what differs.
    pub stored: BlockAttrs,
    /// Somebody removed the whole block: it hides while it is empty.
    pub removed: bool,
    /// Which of its characters are copies.
    pub copies: Vec<Copy>,
    /// The line that this one took the place of when it was moved: what nobody said of this one is as it is there.
    pub from: Option<LineId>,
    pub shown: Shown,
    /// What it is shown as, where a join alone brought its words to a place that was left.
    pub lent: Option<BlockAttrs>,
}

impl Line {
    pub fn new(id: LineId, text: String) -> Self {
        let (units, chars) = measure(&text);
        Self {
            id,
            text,
            units,
            chars,
            attrs: BlockAttrs::default(),
            stored: BlockAttrs::default(),
            removed: false,
            copies: Vec::new(),
            from: None,
            shown: Shown::Whole,
            lent: None,
        }
    }

    pub fn set_text(&mut self, text: String) {
        (self.units, self.chars) = measure(&text);
        self.text = text;
    }

    pub fn is_tail(&self) -> bool {
        self.id == LineId::TAIL
    }

    /// Length of what a window sees of the line, its newlines included.
    pub fn visible_units(&self) -> usize {
        self.units_shown(self.shown)
    }

    /// The same, were it shown so.
    pub fn units_shown(&self, shown: Shown) -> usize {
        match shown {
            Shown::Whole | Shown::TextOnly => self.units + usize::from(!self.is_tail()),
            Shown::Hidden => 0,
            Shown::TextThenAtom => self.units + 2,
        }
    }

    /// What the visible block is.
    pub fn face(&self) -> BlockAttrs {
        match self.shown {
            Shown::TextOnly => self.words_face(),
            Shown::Whole | Shown::Hidden | Shown::TextThenAtom => self.lent.as_ref().unwrap_or(&self.attrs).clone(),
        }
    }

    /// The paragraph that shows the characters which came into an atom's line.
    pub fn words_face(&self) -> BlockAttrs {
        BlockAttrs {
            boxed: self.attrs.boxed.clone(),
            ..BlockAttrs::default()
        }
    }

    /// Byte position in `text` of a UTF-16 offset; `None` inside a surrogate pair or past the end.
    pub fn byte_at(&self, units: usize) -> Option<usize> {
        byte_at(&self.text, units)
    }
}

pub(super) fn measure(text: &str) -> (usize, usize) {
    if text.is_ascii() {
        return (text.len(), text.len());
    }
    text.chars()
        .fold((0, 0), |(units, chars), c| (units + c.len_utf16(), chars + 1))
}

pub(super) fn byte_at(text: &str, units: usize) -> Option<usize> {
    if text.is_ascii() {
        return (units <= text.len()).then_some(units);
    }
    let mut seen = 0;
    for (at, c) in text.char_indices() {
        if seen == units {
            return Some(at);
        }
        seen += c.len_utf16();
        if seen > units {
            return None;
        }
    }
    (seen == units).then_some(text.len())
}

/// A block kind as one short register value. Kinds of a newer program are read as paragraphs and left as they are.
pub(super) fn kind_code(kind: &BlockKind) -> String {
    match kind {
        BlockKind::Paragraph => "p".to_owned(),
        BlockKind::Crosshead { level } => format!("h{level}"),
        BlockKind::Item { ordered, depth } => format!("{}{depth}", if *ordered { 'o' } else { 'i' }),
        BlockKind::Quote => "q".to_owned(),
        BlockKind::PullQuote => "x".to_owned(),
        BlockKind::Atom { atom, record } => format!("{}:{record}", atom_code(*atom)),
    }
}

fn atom_code(atom: AtomKind) -> char {
    match atom {
        AtomKind::Embed => 'E',
        AtomKind::Picture => 'P',
        AtomKind::Audio => 'A',
        AtomKind::Table => 'T',
        AtomKind::Rule => 'R',
        AtomKind::Sealed => 'S',
    }
}

pub(super) fn kind_from_code(code: &str) -> BlockKind {
    let number = || code.get(1..).and_then(|n| n.parse::<u8>().ok());
    match code.chars().next() {
        Some('h') => BlockKind::Crosshead {
            level: number().unwrap_or(2).clamp(2, 4),
        },
        Some('i') => BlockKind::Item {
            ordered: false,
            depth: number().unwrap_or(0).min(5),
        },
        Some('o') => BlockKind::Item {
            ordered: true,
            depth: number().unwrap_or(0).min(5),
        },
        Some('q') => BlockKind::Quote,
        Some('x') => BlockKind::PullQuote,
        Some(letter) if code[letter.len_utf8()..].starts_with(':') => {
            let record = code[letter.len_utf8() + 1..].to_owned();
            let atom = match letter {
                'E' => AtomKind::Embed,
                'P' => AtomKind::Picture,
                'A' => AtomKind::Audio,
                'T' => AtomKind::Table,
                'R' => AtomKind::Rule,
                'S' => AtomKind::Sealed,
                _ => return BlockKind::Paragraph,
            };
            BlockKind::Atom { atom, record }
        }
        Some(_) | None => BlockKind::Paragraph,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_survive_their_code() {
        let atoms = [
            AtomKind::Embed,
            AtomKind::Picture,
            AtomKind::Audio,
            AtomKind::Table,
            AtomKind::Rule,
            AtomKind::Sealed,
        ];
        let kinds = [
            BlockKind::Paragraph,
            BlockKind::Quote,
            BlockKind::PullQuote,
            BlockKind::Crosshead { level: 3 },
        ]
        .into_iter()
        .chain((0..=5).flat_map(|depth| [true, false].map(|ordered| BlockKind::Item { ordered, depth })))
        .chain(atoms.map(|atom| BlockKind::Atom {
            atom,
            record: "a:b".into(),
        }));
        for kind in kinds {
            assert_eq!(kind_from_code(&kind_code(&kind)), kind);
        }
        assert_eq!(kind_from_code("Z:from-a-newer-program"), BlockKind::Paragraph);
    }

    #[test]
    fn offsets_never_split_a_pair() {
        assert_eq!(byte_at("a😀b", 1), Some(1));
        assert_eq!(byte_at("a😀b", 2), None);
        assert_eq!(byte_at("a😀b", 3), Some(5));
        assert_eq!(byte_at("a😀b", 5), None);
        assert_eq!(measure("é😀"), (3, 2));
    }
}
