//! Arguments that bring in what is on a site already.

use clap::{ArgGroup, Args};

/// What is brought in.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("what").required(true).multiple(true).args(
    ["article", "all", "after", "before", "section", "terms", "authors", "media", "progress"]
))]
pub struct SiteImport {
    /// The site: its name, or the beginning of its identifier
    pub site: String,
    /// One article, by its address or number
    #[arg(conflicts_with_all = ["all", "after", "before", "section", "terms", "authors", "media", "progress"])]
    pub article: Option<String>,
    /// Every published article; where that was done before, what was saved there since
    #[arg(long, conflicts_with_all = ["after", "before", "section"])]
    pub all: bool,
    /// Articles published from this day or hour on
    #[arg(long)]
    pub after: Option<String>,
    /// Articles published before this day or hour
    #[arg(long)]
    pub before: Option<String>,
    /// Articles of a section
    #[arg(long)]
    pub section: Option<String>,
    /// With their lead pictures
    #[arg(long)]
    pub pictures: bool,
    /// Sections and tags of the site that the newsroom has not; those renamed or merged there are told
    #[arg(long)]
    pub terms: bool,
    /// With --terms: take the names that were changed there
    #[arg(long, requires = "terms")]
    pub rename: bool,
    /// Those who sign on the site
    #[arg(long)]
    pub authors: bool,
    /// The pictures and sounds of the media library
    #[arg(long)]
    pub media: bool,
    /// Only say how far it is
    #[arg(long, conflicts_with_all = ["all", "after", "before", "section", "terms", "authors", "media"])]
    pub progress: bool,
}
