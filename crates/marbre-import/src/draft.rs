//! What an import gives: fields as found, blocks that name records by provisional keys, and notes on what was not
//! understood. Must not mint identifiers: the desk makes records of what the keys name.

use marbre_domain::embed::Post;
use marbre_domain::piece::{FieldName, PieceKind};
use marbre_domain::taxonomy::Taxonomy;
use marbre_domain::text::block::{Block, Span, plain_text};
use serde::{Deserialize, Serialize};
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
    /// That date as it was written, with what stood on its line.
    pub published_words: String,
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

/// Something a person should know about an import, as a code with its facts: a window words it in its reader's language,
/// and the sentence in English stands beside it. Of what a reader could read, the date of the copy alone is only here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(tag = "code", rename_all = "snake_case")]
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
        encoding: String,
    },
    /// A frame, sound or video of an unknown site: its address stands in the text.
    FrameAsText {
        /// Its address.
        address: String,
    },
    /// Tables whose rows stand as lines of text.
    TablesAsText {
        /// How many.
        count: u32,
    },
    /// Tracked deletions of a Word document, left out.
    DeletionsLeftOut {
        /// How many runs.
        count: u32,
    },
    /// A remark in the margin of a Word document.
    Comment {
        /// Who made it.
        author: String,
        /// What it says.
        text: String,
    },
    /// Remarks beyond those that are told one by one.
    MoreComments {
        /// How many.
        count: u32,
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
    /// When the copy says that it was published: no field of a piece keeps it.
    Published {
        /// As it was understood: see [`Draft::published_at`].
        at: String,
        /// As it was written, with what stood on its line.
        text: String,
    },
    /// A section or country that the newsroom's lists do not have.
    NotListed {
        /// Which list.
        taxonomy: Taxonomy,
        /// What the copy calls it.
        name: String,
    },
    /// What a field of the piece did not take.
    FieldRefused {
        /// Which field.
        field: FieldName,
        /// What it should have held.
        value: String,
        /// Why not, as a sentence.
        why: String,
    },
    /// A picture whose bytes did not come, or could not be kept.
    PictureNotHere {
        /// The name of its file, or empty.
        name: String,
        /// What was said of it, one line each.
        text: String,
    },
}

/// A number of things as a note tells it.
pub(crate) fn told(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
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
            Self::MoreComments { count } => write!(f, "{count} more remark(s): open the document to read them."),
            Self::Margin { text } => write!(f, "In the margin of the pages: {text}"),
            Self::HiddenTextLeftOut { text } => write!(f, "Hidden text left out: {text}"),
            Self::PictureMissing { name } => write!(f, "The picture {name} is not in the file; add it by hand."),
            Self::PageTitle { text } => write!(f, "The page itself is called « {text} »."),
            Self::Published { at, text } => write!(f, "published {at} (« {text} »)"),
            Self::NotListed { name, .. } => {
                write!(f, "« {name} » is not in this newsroom’s lists: choose by hand")
            }
            Self::FieldRefused { value, why, .. } => write!(f, "« {value} » was not taken: {why}"),
            Self::PictureNotHere { name, text } => {
                let named = [name.as_str(), text].into_iter().find(|words| !words.is_empty());
                let what = named.and_then(|words| words.lines().next()).unwrap_or_default();
                write!(f, "a picture did not come with the text: {what}")
            }
        }
    }
}
