//! What may be said on the command line. `marbre --help` is this file.

mod alerts;
mod articles;
mod media;
mod readers;
mod sites;
mod terms;

pub use alerts::{Flash, FlashCommand, LevelArg, NewFlash};
pub use articles::SiteImport;
pub use media::MediaCommand;
pub use readers::{CommentCommand, CommentStateArg};
pub use sites::{MarkupArg, PullSite, SetPages, SetSite, WithdrawnArg};
pub use terms::{AddTerm, ListArg, MoveTerm, SignerCommand, TermCommand};

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Marbre: a newsroom that works offline. Draft, review, approve; what was approved, and nothing else, is published once.
#[derive(Debug, Parser)]
#[command(
    name = "marbre",
    version,
    max_term_width = 100,
    after_help = "Exit status: 0 done, 1 failed, 2 usage, 3 refused by a rule (with its reason)."
)]
pub struct Cli {
    /// The newsroom's folder on this machine [default: $MARBRE_HOME, or the system's place for data]
    #[arg(long, global = true, value_name = "DIR")]
    pub home: Option<PathBuf>,
    /// Who acts: a member's name, or the beginning of it [default: the member of this machine]
    #[arg(long = "as", global = true, value_name = "MEMBER", env = "MARBRE_AS")]
    pub actor: Option<String>,
    /// Answer in JSON (shapes in docs/cli.md)
    #[arg(long, global = true)]
    pub json: bool,
    /// What to do
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a newsroom with its first member
    Init(Init),
    /// The newsroom's members
    #[command(subcommand)]
    Member(MemberCommand),
    /// Sections, countries and tags
    #[command(subcommand)]
    Term(TermCommand),
    /// Who may sign
    #[command(subcommand)]
    Signer(SignerCommand),
    /// Pieces: write, file, review, publish
    #[command(subcommand)]
    Piece(PieceCommand),
    /// Pictures and sounds of the newsroom, apart from any piece
    #[command(subcommand)]
    Media(MediaCommand),
    /// Break news in one line; it leaves the strip when it expires
    Flash(Flash),
    /// Where pieces are published
    #[command(subcommand)]
    Site(SiteCommand),
    /// Comments of readers under published pieces
    #[command(subcommand)]
    Comment(CommentCommand),
    /// Deliveries on their way to sites
    #[command(subcommand)]
    Outbox(OutboxCommand),
    /// Whether this computer's clock is trusted
    #[command(subcommand)]
    Clock(ClockCommand),
    /// What waits for you
    Desk,
    /// Serve the static sites on this machine only, until interrupted
    Serve {
        /// Port to listen on; 0 takes any that is free
        #[arg(long, default_value_t = 8080)]
        port: u16,
    },
    /// Be the always-on desk: watch arrivals, deliver what is due, until interrupted
    Run,
    /// Check chains, signatures, projections, texts and pictures, and name what is wrong
    Verify {
        /// Fold the projections again from the changes
        #[arg(long)]
        rebuild: bool,
    },
    /// Write a whole copy into one file
    Backup {
        /// The file to write
        file: PathBuf,
    },
    /// Make a newsroom of a backup in an empty folder, as a machine of its own
    Restore {
        /// The backup
        file: PathBuf,
    },
    /// Everything out, in open formats
    Export {
        /// Every piece as Markdown, HTML and JSON, with its pictures, into this folder
        #[arg(long, value_name = "DIR")]
        all: PathBuf,
    },
    /// Make the demonstration newsroom, where there is none yet
    Demo {
        /// Also walk one piece from a keyboard to a live page, print its address, and end
        #[arg(long)]
        headless: bool,
    },
}

#[derive(Debug, Args)]
pub struct Init {
    /// The newsroom's name
    #[arg(long)]
    pub newsroom: String,
    /// The first member's name
    #[arg(long)]
    pub member: String,
    /// The first member's role
    #[arg(long)]
    pub role: RoleArg,
    /// The newsroom's time zone
    #[arg(long, default_value = "Africa/Bamako")]
    pub zone: String,
    /// The newsroom's language
    #[arg(long, default_value = "fr")]
    pub lang: String,
    /// Begin with the 54 African countries
    #[arg(long)]
    pub african_countries: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum RoleArg {
    Chief,
    Editor,
    Reporter,
}

#[derive(Debug, Subcommand)]
pub enum MemberCommand {
    /// Add a member
    Add {
        /// Their name
        name: String,
        /// Their role
        #[arg(long)]
        role: RoleArg,
        /// Rights beyond the role
        #[arg(long, value_delimiter = ',', value_name = "RIGHT")]
        may: Vec<RightArg>,
    },
    /// List the members
    List,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RightArg {
    Approve,
    Publish,
}

#[derive(Debug, Subcommand)]
pub enum PieceCommand {
    /// Begin a piece and print its identifier
    New {
        /// The language it is written in [default: the newsroom's]
        #[arg(long)]
        lang: Option<String>,
    },
    /// Make pieces of Markdown, HTML, Word or plain text files (- for standard input); prints each identifier
    Import {
        /// The files
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
    /// List pieces, the last touched first
    List {
        /// Only those in this state: draft, in_review, returned, approved, held, scheduled, published, withdrawn, killed, spiked
        #[arg(long)]
        state: Option<String>,
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
        /// md, html or json
        #[arg(long, default_value = "md")]
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
    /// Say that you have a piece in hand; it informs, it never locks
    Claim(Act),
    /// Give back a piece you had in hand
    Release(Act),
    /// Hand it in for review
    Submit(Act),
    /// Take it back before anybody opened it
    Recall(Act),
    /// Return it to its author, with a reason (--note)
    Return(Act),
    /// Approve exactly one version
    Approve {
        /// What is acted on
        #[command(flatten)]
        act: Act,
        /// The version that was read, or the beginning of its hash, or « latest »
        #[arg(long)]
        version: String,
    },
    /// Correct and approve again after an approval
    Revalidate {
        /// What is acted on
        #[command(flatten)]
        act: Act,
        /// The version that was read, or « latest »
        #[arg(long)]
        version: String,
    },
    /// Keep it ready on the stone
    Hold(Act),
    /// Send it out at an hour (--at)
    Schedule(Act),
    /// Send it out now
    Publish(Act),
    /// Open a published piece for new facts
    Update(Act),
    /// Open a published piece to mend an error, with a note to readers (--note)
    Correct(Act),
    /// Take it off the sites, with a reason (--note)
    Withdraw(Act),
    /// Stop it and take it down everywhere at once
    Kill(Act),
    /// Put it in the basket
    Spike(Act),
    /// Take it out of the basket
    Restore(Act),
}

#[derive(Debug, Args)]
pub struct Act {
    /// The piece, or the beginning of its identifier
    pub id: String,
    /// The reason, or the note to readers
    #[arg(long)]
    pub note: Option<String>,
    /// When, in the newsroom's zone: 2026-11-20T06:00
    #[arg(long, value_name = "T")]
    pub at: Option<String>,
    /// Nothing of it reaches a site before: 2026-11-20T06:00
    #[arg(long, value_name = "T")]
    pub embargo: Option<String>,
    /// Why a chief lets it pass although something still misses
    #[arg(long, value_name = "REASON")]
    pub override_missing: Option<String>,
    /// Readers see the reason of a withdrawal
    #[arg(long)]
    pub public: bool,
}

#[derive(Debug, Default, Args)]
pub struct Set {
    /// The piece
    pub id: String,
    /// Titre
    #[arg(long)]
    pub headline: Option<String>,
    /// Surtitre
    #[arg(long)]
    pub kicker: Option<String>,
    /// Chapô
    #[arg(long)]
    pub standfirst: Option<String>,
    /// The whole text, as Markdown in a file (- for standard input)
    #[arg(long, value_name = "FILE")]
    pub body: Option<PathBuf>,
    /// A section; give it again for several, the main one first
    #[arg(long)]
    pub section: Vec<String>,
    /// A country; give it again for several
    #[arg(long)]
    pub country: Vec<String>,
    /// A tag; give it again for several
    #[arg(long)]
    pub tag: Vec<String>,
    /// Who signs: NAME, NAME:ROLE or NAME:ROLE:PLACE (roles: author, with, photographer, translator, agency; @newsroom is the newsroom itself)
    #[arg(long)]
    pub byline: Vec<String>,
    /// The lead picture
    #[arg(long, value_name = "FILE")]
    pub picture: Option<PathBuf>,
    /// The lead picture, from the library, with its caption and credit: its identifier, or the beginning of it
    #[arg(long, value_name = "MEDIA", conflicts_with = "picture")]
    pub library: Option<String>,
    /// The lead picture's caption
    #[arg(long)]
    pub caption: Option<String>,
    /// The lead picture's credit
    #[arg(long)]
    pub credit: Option<String>,
    /// What the lead picture shows, for who cannot see it
    #[arg(long)]
    pub alt: Option<String>,
    /// Identifiant d'URL
    #[arg(long)]
    pub slug: Option<String>,
    /// Intitulé, the wire's working name
    #[arg(long)]
    pub slugline: Option<String>,
    /// Lieu et date
    #[arg(long)]
    pub dateline: Option<String>,
    /// Reportage, entretien, tribune…
    #[arg(long)]
    pub genre: Option<String>,
    /// The language it is written in
    #[arg(long)]
    pub language: Option<String>,
    /// How many signs are ordered
    #[arg(long)]
    pub ordered: Option<u32>,
    /// When it is due, in the newsroom's zone
    #[arg(long)]
    pub deadline: Option<String>,
    /// Nothing of it reaches a site before
    #[arg(long)]
    pub embargo: Option<String>,
    /// A public source; give it again for several
    #[arg(long)]
    pub source: Vec<String>,
    /// A confidential note: it never leaves this machine
    #[arg(long)]
    pub confidential: Option<String>,
}

#[derive(Debug, Subcommand)]
pub enum SiteCommand {
    /// Add a site
    #[command(subcommand)]
    Add(AddSite),
    /// List the sites
    List,
    /// Ask a WordPress site who Marbre is there and what it may do
    Check {
        /// The site; the only one where there is one
        id: Option<String>,
    },
    /// Lay the newsroom's sections, countries and tags beside the site's
    Pull(PullSite),
    /// Bring in articles that are on a WordPress site already
    Import(SiteImport),
    /// Change what was decided about a site; nothing is published by it
    Set(SetSite),
    /// Give a site another application password, read from standard input
    Password {
        /// The site; the only one where there is one
        id: Option<String>,
    },
    /// Revoke the password there and publish there no more; what is online stays
    Disconnect {
        /// The site; the only one where there is one
        id: Option<String>,
    },
    /// How often pieces were read, where the site counts
    Reads {
        /// The site; all where none is named
        id: Option<String>,
    },
}

#[derive(Debug, Subcommand)]
pub enum AddSite {
    /// Whole pages in a folder, served by anything
    Static {
        /// The folder
        path: PathBuf,
        /// Where readers find it
        #[arg(long, default_value = "")]
        url: String,
    },
    /// A WordPress site; its application password is read from standard input
    Wordpress {
        /// The site's address, as readers know it
        url: String,
        /// The account that publishes for everybody
        #[arg(long)]
        user: String,
        /// Only make drafts: nothing becomes public
        #[arg(long)]
        trial: bool,
    },
}

#[derive(Debug, Subcommand)]
pub enum OutboxCommand {
    /// List deliveries, the last changed first
    List,
    /// Deliver what is due now
    Run,
    /// Try a delivery again now
    Retry {
        /// The delivery
        id: String,
        /// Replace what somebody changed on the site since, as it was last shown
        #[arg(long)]
        overwrite: bool,
    },
    /// Give a delivery up
    Cancel {
        /// The delivery
        id: String,
    },
}

/// Commands about this computer's clock.
#[derive(Debug, Subcommand)]
pub enum ClockCommand {
    /// Say whether it is trusted, and why not
    Show,
    /// Say that it is right as it stands: what it held leaves when due
    Confirm,
}
