//! What may be said about the newsroom's lists: sections, countries, tags, and who signs.

use clap::{ArgGroup, Args, Subcommand, ValueEnum};

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ListArg {
    Section,
    Country,
    Tag,
}

#[derive(Debug, Subcommand)]
pub enum TermCommand {
    /// Add a section, country or tag
    Add(AddTerm),
    /// List sections, countries and tags
    List,
    /// Give it another name
    Rename {
        /// Which: its name, tag:NAME where two lists have it, or the beginning of its identifier
        term: String,
        /// The new name
        name: String,
    },
    /// Put it elsewhere in its list
    Move(MoveTerm),
    /// Offer it no longer; it stays on what is filed under it
    Retire {
        /// Which
        term: String,
    },
    /// Offer it again
    Restore {
        /// Which
        term: String,
    },
}

#[derive(Debug, Args)]
pub struct AddTerm {
    /// Which list
    pub list: ListArg,
    /// Its name
    #[arg(required_unless_present_any = ["african", "code"])]
    pub name: Option<String>,
    /// The section it stands under
    #[arg(long, requires = "name")]
    pub under: Option<String>,
    /// The African countries that are missing
    #[arg(long, conflicts_with_all = ["name", "code"])]
    pub african: bool,
    /// Countries by their ISO 3166-1 codes: ML,CI
    #[arg(long, value_delimiter = ',', value_name = "CODE", conflicts_with = "name")]
    pub code: Vec<String>,
}

#[derive(Debug, Args)]
#[command(group(ArgGroup::new("place").required(true)))]
pub struct MoveTerm {
    /// Which: its name, tag:NAME where two lists have it, or the beginning of its identifier
    pub term: String,
    /// Before this one, under whatever that stands
    #[arg(long, value_name = "NAME", group = "place")]
    pub before: Option<String>,
    /// After those it stands among
    #[arg(long, group = "place")]
    pub last: bool,
    /// Under this section
    #[arg(long, value_name = "NAME", group = "place")]
    pub under: Option<String>,
    /// Under no section
    #[arg(long, group = "place")]
    pub top: bool,
}

#[derive(Debug, Subcommand)]
pub enum SignerCommand {
    /// List who may sign
    List,
    /// Give somebody who signs another name
    Rename {
        /// Who: their name, or the beginning of their identifier
        signer: String,
        /// The new name
        name: String,
    },
}
