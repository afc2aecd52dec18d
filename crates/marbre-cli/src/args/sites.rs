//! What may be said about a WordPress site that is connected, and about its terms beside the newsroom's.

use clap::{Args, ValueEnum};
use marbre_domain::taxonomy::Taxonomy;
use std::collections::BTreeMap;

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
    /// The site's taxonomy that holds sections, by its name in the site's API (categories); it is looked up there
    #[arg(long, value_name = "BASE")]
    pub sections: Option<String>,
    /// The one that holds countries
    #[arg(long, value_name = "BASE")]
    pub countries: Option<String>,
    /// The one that holds tags
    #[arg(long, value_name = "BASE")]
    pub tags: Option<String>,
}

impl SetSite {
    /// Which taxonomies are named for which of the newsroom's lists.
    pub fn taxonomies(&self) -> BTreeMap<Taxonomy, String> {
        let named = [
            (Taxonomy::Section, &self.sections),
            (Taxonomy::Country, &self.countries),
            (Taxonomy::Tag, &self.tags),
        ];
        let named = named.into_iter();
        named.filter_map(|(list, base)| Some((list, base.clone()?))).collect()
    }
}

/// What is laid side by side, and what somebody decides about it.
#[derive(Debug, Args)]
pub struct PullSite {
    /// The site; the only one where there is one
    pub id: Option<String>,
    /// Remember the terms as they are matched
    #[arg(long)]
    pub confirm: bool,
    /// Let Marbre create on the site what it lacks, when it publishes
    #[arg(long, requires = "confirm")]
    pub create: bool,
    /// Which of the site's terms stands for one of the newsroom's, by name, slug or number: Économie=Éco, tag:Fleuve=cours-d-eau
    #[arg(long = "term", value_name = "OURS=THEIRS", requires = "confirm", value_parser = pair)]
    pub terms: Vec<(String, String)>,
    /// Which account of the site, by name or number, is one of those who sign; nothing after the sign leaves them to the text
    #[arg(long = "writer", value_name = "OURS=THEIRS", requires = "confirm", value_parser = pair)]
    pub writers: Vec<(String, String)>,
}

fn pair(said: &str) -> Result<(String, String), String> {
    match said.split_once('=').map(|(ours, theirs)| (ours.trim(), theirs.trim())) {
        Some((ours, theirs)) if !ours.is_empty() => Ok((ours.to_owned(), theirs.to_owned())),
        Some(_) | None => Err(format!("« {said} » does not say OURS=THEIRS")),
    }
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
