//! Blocks and spans: the shape every part of Marbre reads a text in. Knows nothing of how texts merge.

use serde::{Deserialize, Serialize};

/// A line break inside a block (U+2028); a newline would end the block.
pub const HARD_BREAK: char = '\u{2028}';

/// The inline marks of a run of characters.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(default)]
pub struct Marks {
    /// Important words (bold).
    #[serde(skip_serializing_if = "is_false")]
    pub strong: bool,
    /// Stressed or foreign words (italic).
    #[serde(skip_serializing_if = "is_false")]
    pub emphasis: bool,
    /// Struck through.
    #[serde(skip_serializing_if = "is_false")]
    pub strike: bool,
    /// Subscript.
    #[serde(skip_serializing_if = "is_false")]
    pub sub: bool,
    /// Superscript.
    #[serde(skip_serializing_if = "is_false")]
    pub superscript: bool,
    /// Where the run links to: an `http`, `https`, `mailto` or `tel` address, or a fragment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// The language of the run where it is not the piece's own (BCP 47).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lang: Option<String>,
}

fn is_false(value: &bool) -> bool {
    !value
}

impl Marks {
    /// No mark at all.
    pub fn none() -> Self {
        Self::default()
    }

    /// Whether the run carries no mark.
    pub fn is_plain(&self) -> bool {
        *self == Self::default()
    }
}

/// A run of characters with the same marks. Holds no newline.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
pub struct Span {
    /// The characters; [`HARD_BREAK`] stands for a line break.
    pub text: String,
    /// The marks over all of them.
    #[serde(default, skip_serializing_if = "Marks::is_plain")]
    pub marks: Marks,
}

impl Span {
    /// A run without marks.
    pub fn plain(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            marks: Marks::none(),
        }
    }
}

/// What an atom block shows. The block has no characters of its own: it names a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum AtomKind {
    /// An embedded social post.
    Embed,
    /// A picture with caption and credit.
    Picture,
    /// A sound.
    Audio,
    /// A table.
    Table,
    /// A horizontal rule; its record is any unique name.
    Rule,
    /// Markup from elsewhere that is kept and shown but not rewritten.
    Sealed,
}

/// What kind of block a line is, with its parameters: one value, so that two people never make half of each.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum BlockKind {
    /// Running text.
    #[default]
    Paragraph,
    /// A heading inside the text (intertitre).
    Crosshead {
        /// 2 for the usual one, 3 or 4 beneath it.
        level: u8,
    },
    /// An item of a list; consecutive items of one list show as one list.
    Item {
        /// Numbered rather than bulleted.
        ordered: bool,
        /// 0 for the outermost level, at most 5.
        depth: u8,
    },
    /// A long quotation.
    Quote,
    /// Words of the text set large (exergue).
    PullQuote,
    /// A block without characters that names a record.
    Atom {
        /// What the record is.
        atom: AtomKind,
        /// The record's identifier.
        record: String,
    },
}

impl BlockKind {
    /// Whether the block shows a record instead of characters.
    pub fn is_atom(&self) -> bool {
        matches!(self, Self::Atom { .. })
    }
}

/// All that a line's newline carries.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
pub struct BlockAttrs {
    /// What the block is.
    #[serde(flatten)]
    pub kind: BlockKind,
    /// Lines sharing a box name stand together in one box (encadré).
    #[serde(default, rename = "box", skip_serializing_if = "Option::is_none")]
    pub boxed: Option<String>,
    /// Which list an item belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list: Option<String>,
    /// The imported block that the line was read from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

impl From<BlockKind> for BlockAttrs {
    fn from(kind: BlockKind) -> Self {
        Self {
            kind,
            ..Self::default()
        }
    }
}

/// One block of a text as everything outside the text model sees it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
pub struct Block {
    /// What the block is.
    #[serde(flatten)]
    pub attrs: BlockAttrs,
    /// Its characters; empty for an atom.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub spans: Vec<Span>,
}

impl Block {
    /// A block of the given kind with unmarked characters.
    pub fn new(kind: BlockKind, text: impl Into<String>) -> Self {
        let text = text.into();
        let spans = if text.is_empty() {
            Vec::new()
        } else {
            vec![Span::plain(text)]
        };
        Self {
            attrs: kind.into(),
            spans,
        }
    }

    /// An atom block naming a record.
    pub fn atom(atom: AtomKind, record: impl Into<String>) -> Self {
        Self {
            attrs: BlockKind::Atom {
                atom,
                record: record.into(),
            }
            .into(),
            spans: Vec::new(),
        }
    }

    /// The block of an imported article that it stands for: a sealed one names it as its record, an item by its list where
    /// it was written into one.
    pub fn source(&self) -> Option<&str> {
        match &self.attrs.kind {
            BlockKind::Atom {
                atom: AtomKind::Sealed,
                record,
            } => Some(record),
            BlockKind::Item { .. } => self.attrs.source.as_deref().or(self.attrs.list.as_deref()),
            BlockKind::Paragraph
            | BlockKind::Crosshead { .. }
            | BlockKind::Quote
            | BlockKind::PullQuote
            | BlockKind::Atom { .. } => self.attrs.source.as_deref(),
        }
    }

    /// Its characters without marks.
    pub fn text(&self) -> String {
        self.spans.iter().map(|span| span.text.as_str()).collect()
    }
}

/// Joins neighbouring spans that carry the same marks and drops empty ones: two texts that read alike compare equal.
pub fn tidy(spans: Vec<Span>) -> Vec<Span> {
    let mut tidy: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match tidy.last_mut() {
            _ if span.text.is_empty() => {}
            Some(last) if last.marks == span.marks => last.text.push_str(&span.text),
            Some(_) | None => tidy.push(span),
        }
    }
    tidy
}

/// The characters of some blocks without marks, one line a block.
pub fn plain_text(blocks: &[Block]) -> String {
    let mut text = String::new();
    for block in blocks {
        for span in &block.spans {
            text.push_str(&span.text);
        }
        text.push('\n');
    }
    text
}
