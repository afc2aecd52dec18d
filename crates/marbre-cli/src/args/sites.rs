//! What may be said about a site, and about a WordPress site's terms beside the newsroom's.

use clap::{Args, ValueEnum};
use marbre_domain::taxonomy::Taxonomy;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// What is changed about a site; what is not named stays.
#[derive(Debug, Args)]
pub struct SetSite {
    /// The site; the only one of its kind where there is one
    pub id: Option<String>,
    #[command(flatten)]
    pub of_wordpress: SetWordPress,
    #[command(flatten)]
    pub of_pages: SetPages,
}

/// What is changed about a WordPress site.
#[derive(Debug, Args)]
#[command(next_help_heading = "Of a WordPress site")]
pub struct SetWordPress {
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

impl SetWordPress {
    /// Whether anything is changed.
    pub fn is_said(&self) -> bool {
        self.trial.is_some()
            || self.markup.is_some()
            || self.withdrawn.is_some()
            || self.strip.is_some()
            || !self.taxonomies().is_empty()
    }

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

/// What is changed about a static site. Nothing is asked of anybody before it stands on public pages.
#[derive(Debug, Args)]
#[command(next_help_heading = "Of a static site")]
pub struct SetPages {
    /// The line under the site's name; empty for none
    #[arg(long)]
    pub motto: Option<String>,
    /// The line at the foot of each page; empty for none
    #[arg(long)]
    pub footer: Option<String>,
    /// Its page « À propos », a file in Markdown, or - for standard input; an empty one for none
    #[arg(long, value_name = "FILE")]
    pub about: Option<PathBuf>,
    /// The folder that holds its pages from now on
    #[arg(long, value_name = "PATH")]
    pub folder: Option<PathBuf>,
    /// Where readers find it; empty for nowhere yet
    #[arg(long)]
    pub url: Option<String>,
    /// Its top menu, an outline in a file, or - for standard input; an empty one for the newsroom's own lists
    #[arg(long, value_name = "FILE")]
    pub menu: Option<PathBuf>,
    /// The newsroom's accounts, all of them: Facebook=https://…; none for none
    #[arg(long, value_name = "NAME=URL")]
    pub social: Vec<String>,
    /// Links at the foot of the pages, all of them; none for none
    #[arg(long, value_name = "NAME=URL")]
    pub link: Vec<String>,
    /// Pages beside « À propos », all of them, each a file in Markdown under its heading; none for none
    #[arg(long, value_name = "ADDRESS=FILE")]
    pub page: Vec<String>,
    /// Advertisements, all of them, labelled as such; PLACE is between-menus, before-text or side; none for none
    #[arg(long, value_name = "PLACE=WORDS=URL")]
    pub ad: Vec<String>,
}

impl SetPages {
    /// Whether anything is changed.
    pub fn is_said(&self) -> bool {
        self.motto.is_some()
            || self.footer.is_some()
            || self.about.is_some()
            || self.folder.is_some()
            || self.url.is_some()
            || self.is_dressed()
    }
}

impl SetPages {
    /// Whether its menu, links, pages or advertisements are changed.
    pub fn is_dressed(&self) -> bool {
        let lists = [&self.social, &self.link, &self.page, &self.ad];
        self.menu.is_some() || lists.into_iter().any(|list| !list.is_empty())
    }
}

/// Which static site is made anew, and how far that is.
#[derive(Debug, Args)]
pub struct RebuildSite {
    /// The site; the only static one where there is one
    pub id: Option<String>,
    /// Also where the folder is empty: otherwise that is taken for a disk that is not connected
    #[arg(long)]
    pub anew: bool,
    /// Only say how far it is, or how the last one ended
    #[arg(long, conflicts_with_all = ["anew", "stop"])]
    pub progress: bool,
    /// Stop the one that is under way, after the file that it is writing
    #[arg(long, conflicts_with = "anew")]
    pub stop: bool,
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

pub(super) fn yes_or_no(said: &str) -> Result<bool, String> {
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
