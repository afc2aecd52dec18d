//! What may be said on the command line. `marbre --help` is this file.

mod alerts;
mod articles;
mod grouped;
mod media;
mod members;
mod pieces;
mod readers;
mod sites;
mod terms;

pub use alerts::{Flash, FlashCommand, LevelArg, NewFlash};
pub use articles::SiteImport;
pub use media::MediaCommand;
pub use members::{EditedMember, MemberCommand, RightArg, SetMember};
pub use pieces::{Act, KindArg, NoteArg, Override, PieceCommand, PieceMedia, Set};
pub use readers::{CommentCommand, CommentStateArg};
pub use sites::{MarkupArg, PullSite, RebuildSite, SetPages, SetSite, WithdrawnArg};
pub use terms::{AddTerm, ListArg, MoveTerm, SignerCommand, TermCommand};

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Marbre: a newsroom that works offline. Draft, review, approve; what was approved, and nothing else, is published once.
#[derive(Debug, Parser)]
#[command(
    name = "marbre",
    version,
    max_term_width = 100,
    help_template = grouped::template::<Command>(grouped::ALL),
    after_help = "« marbre COMMAND --help » tells more of each, docs/cli.md all of it. A piece, version, delivery or member is \
                  named by its name or the beginning of its identifier.\n\n\
                  Exit status: 0 done, 1 failed, 2 usage, 3 refused by a rule of the newsroom, with its reason."
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
    #[command(subcommand, help_template = grouped::template::<PieceCommand>(grouped::OF_PIECES))]
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
    /// Be the always-on desk until interrupted: watch arrivals, deliver; a window goes first
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
        /// Port of this machine at which its site is read; 0 takes any that is free
        #[arg(long, default_value_t = 8642)]
        port: u16,
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
    #[arg(long, default_value = "fr", value_parser = ["fr", "en"])]
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
    Set(Box<SetSite>),
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
    /// Make every page of a static site anew; what is online, its dates and its addresses stay
    Rebuild(RebuildSite),
    /// Write in a static site's folder no more; its pages stay there
    Remove {
        /// The site; the only static one where there is one
        id: Option<String>,
        /// Give up the deliveries that wait for it
        #[arg(long)]
        give_up: bool,
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
