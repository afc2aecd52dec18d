//! What may be said about the newsroom's library of pictures and sounds.

use clap::Subcommand;

/// The newsroom's library.
#[derive(Debug, Subcommand)]
pub enum MediaCommand {
    /// List pictures and sounds of the library, the newest first
    List {
        /// Only those in whose caption, credit, description or file name all these words stand
        words: Vec<String>,
    },
}
