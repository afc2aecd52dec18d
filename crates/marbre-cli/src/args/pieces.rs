//! What may be said about pieces. The headings of `marbre piece --help` are in `grouped`.

use super::LevelArg;
use super::sites::yes_or_no;
use clap::builder::{NonEmptyStringValueParser, PossibleValuesParser, TypedValueParser as _, ValueParser};
use clap::{ArgGroup, Args, Subcommand, ValueEnum};
use marbre_domain::workflow::State;
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub enum PieceCommand {
    /// Begin a piece and print its identifier
    New {
        /// The language it is written in [default: the newsroom's]
        #[arg(long)]
        lang: Option<String>,
        /// What kind of piece it is
        #[arg(long, default_value = "article")]
        kind: KindArg,
    },
    /// Make pieces of Markdown, HTML, Word or text files (- is standard input)
    Import {
        /// The files
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
    /// List pieces, the last touched first
    List {
        /// Only those in this state
        #[arg(long, value_parser = state())]
        state: Option<State>,
        /// Only your own
        #[arg(long)]
        mine: bool,
    },
    /// Find pieces in which all the words stand
    Search {
        /// The words
        #[arg(required = true)]
        words: Vec<String>,
    },
    /// Show a piece with everything around it
    Show {
        /// The piece, or the beginning of its identifier
        id: String,
    },
    /// List a piece's versions, newest first
    Versions {
        /// The piece
        id: String,
    },
    /// What changed between two versions, or between one and the text of now
    Diff {
        /// The piece
        id: String,
        /// The earlier version [default: the last one that differs]
        a: Option<String>,
        /// The later version [default: the text of now]
        b: Option<String>,
    },
    /// Write a piece to standard output
    Export {
        /// The piece
        id: String,
        /// In which format
        #[arg(long, default_value = "md", value_parser = ["md", "html", "json"])]
        format: String,
    },
    /// Set what surrounds the text, and the texts themselves
    Set(Box<Set>),
    /// Replace the first place where some words stand; everything around them stays as it is
    Replace {
        /// The piece
        id: String,
        /// The words that stand there
        wrong: String,
        /// The words in their place
        right: String,
    },
    /// List a piece's pictures and sounds, put one into its text, caption one
    Media(PieceMedia),
    /// List what was noted of the file that a piece was made of, and put notes away
    Notes {
        /// The piece
        id: String,
        /// Put this note away for good, by its number, or all; give it again for several
        #[arg(long, value_name = "NUMBER|all", value_parser = note)]
        put_away: Vec<NoteArg>,
    },
    /// Comment on the first place where some words stand
    Comment {
        /// The piece
        id: String,
        /// The words commented on
        #[arg(long)]
        on: String,
        /// The comment
        words: String,
    },
    /// List the newsroom's comments on a piece
    Comments {
        /// The piece
        id: String,
    },
    /// Answer a comment
    Reply {
        /// The piece
        id: String,
        /// The comment, or the beginning of its identifier
        comment: String,
        /// The answer
        words: String,
    },
    /// Say that a comment is done with
    Resolve {
        /// The piece
        id: String,
        /// The comment, or the beginning of its identifier
        comment: String,
        /// Open it again instead
        #[arg(long)]
        reopen: bool,
    },
    /// Say that you have a piece in hand; it informs, it never locks
    Claim {
        /// The piece
        id: String,
    },
    /// Give back a piece you had in hand
    Release {
        /// The piece
        id: String,
    },
    /// Hand it in for review; a private piece becomes the newsroom's
    Submit(Act),
    /// Take it back before anybody opened it
    Recall(Act),
    /// Return it to its author, with a reason (--note)
    Return(Act),
    /// Approve exactly one version (bon à tirer)
    Approve {
        /// What is acted on
        #[command(flatten)]
        act: Act,
        /// The version that was read, or the beginning of its hash, or « latest »
        #[arg(long)]
        version: String,
        /// What a chief lets pass
        #[command(flatten)]
        over: Override,
    },
    /// Correct and approve again after an approval
    Revalidate {
        /// What is acted on
        #[command(flatten)]
        act: Act,
        /// The version that was read, or the beginning of its hash, or « latest »
        #[arg(long)]
        version: String,
        /// What a chief lets pass
        #[command(flatten)]
        over: Override,
    },
    /// Keep it ready on the stone (sur le marbre)
    Hold(Act),
    /// Send it out at an hour (--at)
    Schedule {
        /// What is acted on
        #[command(flatten)]
        act: Act,
        /// When, in the newsroom's zone: 2026-11-20T06:00
        #[arg(long, value_name = "T")]
        at: Option<String>,
        /// What a chief lets pass
        #[command(flatten)]
        over: Override,
    },
    /// Send it out now
    Publish {
        /// What is acted on
        #[command(flatten)]
        act: Act,
        /// What a chief lets pass
        #[command(flatten)]
        over: Override,
    },
    /// Open a published piece for new facts
    Update(Act),
    /// Open a published piece to mend an error, with a note to readers (--note)
    Correct(Act),
    /// Take it off the sites, with a reason (--note)
    Withdraw {
        /// What is acted on
        #[command(flatten)]
        act: Act,
        /// Readers see the reason
        #[arg(long)]
        public: bool,
    },
    /// Stop it and take it down everywhere at once
    Kill(Act),
    /// Put it in the basket
    Spike(Act),
    /// Take it out of the basket, or back from a withdrawal or a kill
    Restore(Act),
}

/// What every move of a piece takes.
#[derive(Debug, Args)]
pub struct Act {
    /// The piece, or the beginning of its identifier
    pub id: String,
    /// The reason, or the note to readers
    #[arg(long)]
    pub note: Option<String>,
    /// Nothing of it reaches a site before: 2026-11-20T06:00
    #[arg(long, value_name = "T")]
    pub embargo: Option<String>,
}

/// What a chief lets pass.
#[derive(Debug, Args)]
pub struct Override {
    /// Why a chief lets it pass although something still misses
    #[arg(long, value_name = "REASON")]
    pub override_missing: Option<String>,
}

/// A word for each kind of piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum KindArg {
    Article,
    Brief,
    Flash,
    Live,
    Podcast,
    Video,
}

/// Which notes on a file are put away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoteArg {
    All,
    Number(u32),
}

/// What is asked about the pictures and sounds of a piece.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("which").args(["media", "add", "library"]))]
pub struct PieceMedia {
    /// The piece
    pub id: String,
    /// The picture or sound that is described, or the beginning of its identifier
    pub media: Option<String>,
    /// Put this picture or sound into the text
    #[arg(long, value_name = "FILE")]
    pub add: Option<PathBuf>,
    /// Put this one of the library into the text, with its caption and credit
    #[arg(long, value_name = "MEDIA")]
    pub library: Option<String>,
    /// It comes after the paragraph where these words first stand [default: the end of the text]
    #[arg(long, value_name = "WORDS", conflicts_with = "media", requires = "which")]
    pub after: Option<String>,
    /// Its caption
    #[arg(long, requires = "which")]
    pub caption: Option<String>,
    /// Its credit
    #[arg(long, requires = "which")]
    pub credit: Option<String>,
    /// What it shows, for who cannot see it
    #[arg(long, requires = "which")]
    pub alt: Option<String>,
}

#[derive(Debug, Default, Args)]
pub struct Set {
    /// The piece
    pub id: String,
    /// Headline (titre)
    #[arg(long, help_heading = "The words")]
    pub headline: Option<String>,
    /// Kicker, above the headline (surtitre)
    #[arg(long, help_heading = "The words")]
    pub kicker: Option<String>,
    /// Standfirst (chapô)
    #[arg(long, help_heading = "The words")]
    pub standfirst: Option<String>,
    /// The whole text, as Markdown in a file (- for standard input)
    #[arg(long, help_heading = "The words", value_name = "FILE")]
    pub body: Option<PathBuf>,
    /// What kind of piece it is
    #[arg(long, help_heading = "Filing")]
    pub kind: Option<KindArg>,
    /// A section; give it again for several, the main one first
    #[arg(long, help_heading = "Filing")]
    pub section: Vec<String>,
    /// A country; give it again for several
    #[arg(long, help_heading = "Filing")]
    pub country: Vec<String>,
    /// A tag; give it again for several
    #[arg(long, help_heading = "Filing")]
    pub tag: Vec<String>,
    /// Who signs: NAME, NAME:ROLE or NAME:ROLE:PLACE (roles: author, with, photographer, translator, agency; @newsroom is the newsroom itself)
    #[arg(long, help_heading = "Filing")]
    pub byline: Vec<String>,
    /// The member it is assigned to: they are its author; give it again for several
    #[arg(long, help_heading = "For the newsroom", value_name = "MEMBER", value_parser = NonEmptyStringValueParser::new())]
    pub assigned: Vec<String>,
    /// The lead picture
    #[arg(long, help_heading = "The lead picture", value_name = "FILE")]
    pub picture: Option<PathBuf>,
    /// The lead picture, from the library, with its caption and credit: its identifier, or the beginning of it
    #[arg(
        long,
        help_heading = "The lead picture",
        value_name = "MEDIA",
        conflicts_with = "picture"
    )]
    pub library: Option<String>,
    /// The lead picture's caption
    #[arg(long, help_heading = "The lead picture")]
    pub caption: Option<String>,
    /// The lead picture's credit
    #[arg(long, help_heading = "The lead picture")]
    pub credit: Option<String>,
    /// What the lead picture shows, for who cannot see it
    #[arg(long, help_heading = "The lead picture")]
    pub alt: Option<String>,
    /// Last part of the address (identifiant d'URL)
    #[arg(long, help_heading = "The words")]
    pub slug: Option<String>,
    /// The wire's working name (intitulé)
    #[arg(long, help_heading = "The words")]
    pub slugline: Option<String>,
    /// Place and date before the text (lieu et date)
    #[arg(long, help_heading = "The words")]
    pub dateline: Option<String>,
    /// Feature, interview, opinion… in the newsroom's spelling (reportage, entretien, tribune…)
    #[arg(long, help_heading = "Filing")]
    pub genre: Option<String>,
    /// The language it is written in
    #[arg(long, help_heading = "The words")]
    pub language: Option<String>,
    /// How many signs are ordered
    #[arg(long, help_heading = "For the newsroom")]
    pub ordered: Option<u32>,
    /// When it is due, in the newsroom's zone
    #[arg(long, help_heading = "For the newsroom")]
    pub deadline: Option<String>,
    /// Nothing of it reaches a site before
    #[arg(long, help_heading = "For the newsroom")]
    pub embargo: Option<String>,
    /// How urgent a flash is
    #[arg(long, help_heading = "Of a flash")]
    pub level: Option<LevelArg>,
    /// When a flash leaves the strip: 6h, 90m, or an hour in the newsroom's zone
    #[arg(long, help_heading = "Of a flash")]
    pub expires: Option<String>,
    /// A public source; give it again for several
    #[arg(long, help_heading = "Filing")]
    pub source: Vec<String>,
    /// Whether nothing is fetched from the network for it
    #[arg(long, help_heading = "For the newsroom", value_name = "YES|NO", value_parser = yes_or_no)]
    pub sensitive: Option<bool>,
    /// A confidential note: it never leaves this machine
    #[arg(long, help_heading = "For the newsroom")]
    pub confidential: Option<String>,
}

/// Any state, by its word.
fn state() -> ValueParser {
    PossibleValuesParser::new(State::ALL.map(State::as_str))
        .try_map(|word| State::named(&word).ok_or("there is no such state"))
        .into()
}

fn note(said: &str) -> Result<NoteArg, String> {
    match said {
        "all" => Ok(NoteArg::All),
        number => number
            .parse()
            .map(NoteArg::Number)
            .map_err(|_| "a note is named by its number, or all are".to_owned()),
    }
}
