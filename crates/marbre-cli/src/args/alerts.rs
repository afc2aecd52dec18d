//! What may be said about alerts.

use clap::{Args, Subcommand, ValueEnum};

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct Flash {
    #[command(subcommand)]
    pub command: Option<FlashCommand>,
    #[command(flatten)]
    pub new: Option<NewFlash>,
}

#[derive(Debug, Subcommand)]
pub enum FlashCommand {
    /// Give a published flash a later end: approved and sent at once, with nothing else of it changed
    Prolong {
        /// The flash, or the beginning of its identifier
        id: String,
        /// When it leaves the strip: 6h from now, 90m, or an hour in the newsroom's zone
        #[arg(long)]
        expires: String,
    },
}

#[derive(Debug, Args)]
pub struct NewFlash {
    /// The line
    pub line: String,
    /// How urgent
    #[arg(long)]
    pub level: LevelArg,
    /// When it leaves the strip: 6h, 90m, or an hour in the newsroom's zone
    #[arg(long)]
    pub expires: String,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum LevelArg {
    Alert,
    Bulletin,
    Urgent,
}
