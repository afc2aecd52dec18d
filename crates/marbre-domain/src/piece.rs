//! A piece's short fields and what kind of piece it is.

use serde::{Deserialize, Serialize};

/// What kind of copy a piece is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum PieceKind {
    /// An article.
    #[default]
    Article,
    /// At most ten lines (brève).
    Brief,
    /// One line, with an alert level and an expiry.
    Flash,
    /// A running account (direct).
    Live,
    /// A sound.
    Podcast,
    /// A video.
    Video,
}

/// After AFP's four; a flash has one of the first three.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum AlertLevel {
    /// Alerte.
    Alert,
    /// Bulletin.
    Bulletin,
    /// Urgent.
    Urgent,
}

/// The short fields of a piece. Each is a register: values written concurrently are kept until a person chooses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum FieldName {
    /// What kind of piece: a [`PieceKind`] in snake case.
    Kind,
    /// Surtitre.
    Kicker,
    /// Titre.
    Headline,
    /// Identifiant d'URL.
    Slug,
    /// Intitulé: the wire's working name.
    Slugline,
    /// Lieu et date, as printed before the text.
    Dateline,
    /// Reportage, entretien, tribune…: free words in the newsroom's spelling.
    Genre,
    /// The language of the piece (BCP 47): `fr`, `en`.
    Language,
    /// How many signs were ordered, in decimal.
    OrderedLength,
    /// À rendre à: an instant, RFC 3339.
    Deadline,
    /// Who is assigned: member identifiers separated by spaces.
    Assigned,
    /// The lead picture: a media identifier.
    LeadPicture,
    /// For a flash, an [`AlertLevel`] in snake case.
    AlertLevel,
    /// For a flash, when it expires: an instant, RFC 3339.
    Expires,
    /// Nothing of the piece reaches a site before this instant (RFC 3339).
    Embargo,
    /// Public sources and attributions, one a line.
    Sources,
    /// `true` where nothing may be fetched for the piece until a person asks.
    Sensitive,
}

/// The genres that a newsroom starts with, in French and English; it may write others.
pub const GENRES: [(&str, &str); 8] = [
    ("Reportage", "Feature"),
    ("Entretien", "Interview"),
    ("Analyse", "Analysis"),
    ("Enquête", "Investigation"),
    ("Portrait", "Profile"),
    ("Tribune", "Opinion"),
    ("Communiqué", "Press release"),
    ("Reprise d’agence", "Agency copy"),
];
