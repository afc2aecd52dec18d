//! What may be said about readers: their comments, and how often they read.

use clap::{Subcommand, ValueEnum};
use marbre_domain::readers::CommentState;

/// Comments of readers under published pieces.
#[derive(Debug, Subcommand)]
pub enum CommentCommand {
    /// List comments, the newest first, after asking the sites
    List {
        /// Only those under a piece
        #[arg(long, value_name = "PIECE")]
        piece: Option<String>,
        /// Only those in this state
        #[arg(long)]
        state: Option<CommentStateArg>,
        /// Do not ask the sites: what was brought in before
        #[arg(long)]
        offline: bool,
    },
    /// Let readers see a comment
    Approve {
        /// The comment: its number, or SITE/NUMBER
        id: String,
    },
    /// Put a comment back in waiting
    Hold {
        /// The comment
        id: String,
    },
    /// Put a comment aside as unwanted advertising
    Spam {
        /// The comment
        id: String,
    },
    /// Put a comment in the site's trash
    Trash {
        /// The comment
        id: String,
    },
    /// Answer a comment under the newsroom's account
    Reply {
        /// The comment
        id: String,
        /// The answer
        words: String,
    },
}

/// How a comment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CommentStateArg {
    Held,
    Approved,
    Spam,
    Trash,
    Gone,
}

impl From<CommentStateArg> for CommentState {
    fn from(arg: CommentStateArg) -> Self {
        match arg {
            CommentStateArg::Held => Self::Held,
            CommentStateArg::Approved => Self::Approved,
            CommentStateArg::Spam => Self::Spam,
            CommentStateArg::Trash => Self::Trash,
            CommentStateArg::Gone => Self::Gone,
        }
    }
}
