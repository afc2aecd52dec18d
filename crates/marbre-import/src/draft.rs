//! What an import gives: fields as found, blocks that name records by provisional keys, and notes on what was not
//! understood. Must not mint identifiers: the desk makes records of what the keys name.

use marbre_domain::embed::Post;
use marbre_domain::piece::PieceKind;
use marbre_domain::text::block::{Block, Span, plain_text};
use std::collections::BTreeMap;
use std::fmt;

/// Copy read from outside. Every field may be empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    /// What kind of piece, where the copy says so.
    pub kind: Option<PieceKind>,
    /// Surtitre.
    pub kicker: String,
    /// Titre.
    pub headline: String,
    /// Chapô: one line of marked text.
    pub standfirst: Vec<Span>,
    /// Identifiant d'URL.
    pub slug: String,
    /// Intitulé: the wire's working name.
    pub slugline: String,
    /// Lieu et date, as printed before the text.
    pub dateline: String,
    /// Reportage, entretien, tribune…
    pub genre: String,
    /// When it was published: `2026-11-12`, with a time `2026-11-12T19:42:00` in the zone of whoever wrote it, and with
    /// a `Z` behind where it is UTC.
    pub published_at: Option<String>,
    /// The language of the copy (BCP 47).
    pub language: Option<String>,
    /// Who signs, in order.
    pub byline_names: Vec<String>,
    /// Rubriques, the main one first.
    pub section_names: Vec<String>,
    /// Pays.
    pub country_names: Vec<String>,
    /// Étiquettes.
    pub tag_names: Vec<String>,
    /// Public sources.
    pub sources: Vec<String>,
    /// The text. Atoms name keys of `embeds` and `pictures`; a rule names a key of its own. Keys, list names and box
    /// names are `import:0`, `import:1`… in reading order.
    pub body: Vec<Block>,
    /// Posts that blocks of the body name.
    pub embeds: BTreeMap<String, Post>,
    /// Pictures that blocks of the body, or `lead_picture`, name.
    pub pictures: BTreeMap<String, ImportedPicture>,
    /// The picture that the copy itself puts above its text (front matter).
    pub lead_picture: Option<String>,
    /// What was not understood, or kept in another shape.
    pub notes: Vec<Note>,
}

impl Draft {
    /// Whether nothing at all was read.
    pub fn is_empty(&self) -> bool {
        self.body.is_empty() && self.headline.is_empty() && self.standfirst.is_empty() && self.pictures.is_empty()
    }

    /// The characters of headline, standfirst and body, one line a block.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for line in [&self.kicker, &self.headline] {
            if !line.is_empty() {
                text.push_str(line);
                text.push('\n');
            }
        }
        if !self.standfirst.is_empty() {
            text.extend(self.standfirst.iter().map(|span| span.text.as_str()));
            text.push('\n');
        }
        text + &plain_text(&self.body)
    }
}

/// A picture as far as the copy brought it: its bytes, or where they are, or only what was said of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportedPicture {
    /// Its bytes as they stood in the copy; nobody has decoded them yet.
    pub bytes: Option<Vec<u8>>,
    /// Where the copy says that it is: a web address, or a path beside the file. Nothing was fetched.
    pub address: Option<String>,
    /// The name of its file, or empty.
    pub file_name: String,
    /// Légende.
    pub caption: String,
    /// Crédit.
    pub credit: String,
    /// What it shows, for who cannot see it.
    pub alt: String,
}

/// Something a person should know about an import; nothing that a reader could read is only here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// The front matter could not be read and stands as text at the head of the body.
    FrontMatterUnread {
        /// What is wrong with it.
        reason: String,
    },
    /// A field of the front matter that Marbre has no place for.
    UnknownField {
        /// Its name.
        name: String,
        /// What it said.
        value: String,
    },
    /// A date that could not be read with certainty.
    DateUnread {
        /// As written.
        text: String,
    },
    /// A name of a language or kind that is none.
    FieldUnread {
        /// Its name.
        name: String,
        /// What it said.
        value: String,
    },
    /// The file was not Unicode; read in this encoding, accents deserve a look.
    Decoded {
        /// The encoding's name.
        encoding: &'static str,
    },
    /// A frame, sound or video of an unknown site: its address stands in the text.
    FrameAsText {
        /// Its address.
        address: String,
    },
    /// Tables whose rows stand as lines of text.
    TablesAsText {
        /// How many.
        count: usize,
    },
    /// Tracked deletions of a Word document, left out.
    DeletionsLeftOut {
        /// How many runs.
        count: usize,
    },
    /// A remark in the margin of a Word document.
    Comment {
        /// Who made it.
        author: String,
        /// What it says.
        text: String,
    },
    /// What stands in the upper or lower margin of a Word document's pages.
    Margin {
        /// As one line.
        text: String,
    },
    /// Characters of a Word document that are set not to show, left out.
    HiddenTextLeftOut {
        /// What they say.
        text: String,
    },
    /// A picture that the document names and does not hold, or too large to take.
    PictureMissing {
        /// Its name in the document.
        name: String,
    },
    /// The title of the page itself, where the text has a headline of its own.
    PageTitle {
        /// As the page has it.
        text: String,
    },
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::FrontMatterUnread { reason } => {
                write!(
                    f,
                    "The front matter could not be read ({reason}); it stands as text at the head of the body."
                )
            }
            Self::UnknownField { name, value } => write!(f, "No place for the field « {name} »: {value}"),
            Self::DateUnread { text } => write!(f, "The date « {text} » was not understood; enter it by hand."),
            Self::FieldUnread { name, value } => {
                write!(f, "The field « {name} » cannot be « {value} »; choose by hand.")
            }
            Self::Decoded { encoding } => {
                write!(
                    f,
                    "The file is not Unicode; it was read as {encoding}. Check its accents."
                )
            }
            Self::FrameAsText { address } => write!(f, "A frame of an unknown site was kept as its address: {address}"),
            Self::TablesAsText { count } => write!(f, "{count} table(s) kept as lines of text."),
            Self::DeletionsLeftOut { count } => write!(f, "{count} tracked deletion(s) left out."),
            Self::Comment { author, text } => write!(f, "{author} remarked: {text}"),
            Self::Margin { text } => write!(f, "In the margin of the pages: {text}"),
            Self::HiddenTextLeftOut { text } => write!(f, "Hidden text left out: {text}"),
            Self::PictureMissing { name } => write!(f, "The picture {name} is not in the file; add it by hand."),
            Self::PageTitle { text } => write!(f, "The page itself is called « {text} »."),
        }
    }
}
