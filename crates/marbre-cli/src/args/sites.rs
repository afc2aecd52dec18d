//! What may be said about a WordPress site that is connected.

use clap::{Args, ValueEnum};

/// What is changed about a site; what is not named stays.
#[derive(Debug, Args)]
pub struct SetSite {
    /// The site; the only one where there is one
    pub id: Option<String>,
    /// Only make drafts: nothing becomes public
    #[arg(long, value_name = "YES|NO", value_parser = yes_or_no)]
    pub trial: Option<bool>,
    /// How texts are written
    #[arg(long)]
    pub markup: Option<MarkupArg>,
    /// What happens to what is withdrawn
    #[arg(long)]
    pub withdrawn: Option<WithdrawnArg>,
    /// Where an alert stands: sticky, or a term as BASE:NAME (tags:Alerte, categories:Alerte)
    #[arg(long)]
    pub strip: Option<String>,
}

fn yes_or_no(said: &str) -> Result<bool, String> {
    match said {
        "yes" => Ok(true),
        "no" => Ok(false),
        other => Err(format!("« {other} » is neither yes nor no")),
    }
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum MarkupArg {
    /// As the block editor writes them
    Blocks,
    /// As plain HTML, for the classic editor
    Classic,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum WithdrawnArg {
    /// It becomes a draft again
    Draft,
    /// It goes to the trash
    Trash,
}
