//! What a newsroom decided about a WordPress site. Kept by the desk as JSON; holds no secret.

use super::address::{Address, BadAddress};
use super::filing::own_base;
use crate::settings::SiteLanguage;
use chrono_tz::Tz;
use marbre_domain::taxonomy::Taxonomy;
use serde::{Deserialize, Serialize};

/// How texts are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Markup {
    /// As the block editor writes them.
    #[default]
    Blocks,
    /// As plain HTML, for the classic editor.
    Classic,
}

/// What happens to a post that is withdrawn.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Withdrawn {
    /// It becomes a draft again.
    #[default]
    Draft,
    /// It goes to the trash.
    Trash,
}

/// Where an alert stands while it runs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "as", rename_all = "snake_case")]
pub enum Strip {
    /// Before all other posts (« mis en avant »).
    #[default]
    Sticky,
    /// In a category or tag that the theme shows as its strip.
    Term {
        /// The taxonomy's `rest_base`.
        base: String,
        /// Its name.
        name: String,
    },
}

/// Everything about one site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WordPressSettings {
    /// The API's root, as the site named it.
    pub root: String,
    /// The account that publishes for everybody.
    pub user: String,
    /// How texts are written.
    #[serde(default)]
    pub markup: Markup,
    /// What happens to what is withdrawn.
    #[serde(default)]
    pub withdrawn: Withdrawn,
    /// Only drafts are made: nothing becomes public.
    #[serde(default)]
    pub trial: bool,
    /// Whether terms that the site lacks may be created.
    #[serde(default)]
    pub create_terms: bool,
    /// The `rest_base` of the taxonomy that holds sections.
    #[serde(default = "sections")]
    pub sections: String,
    /// The `rest_base` of the taxonomy that holds countries.
    #[serde(default = "countries")]
    pub countries: String,
    /// The `rest_base` of the taxonomy that holds tags.
    #[serde(default = "tags")]
    pub tags: String,
    /// Where an alert stands.
    #[serde(default)]
    pub strip: Strip,
    /// How long before its hour a piece has to be there to be left to the site, in seconds: nearer than that, there would be
    /// no time to look again before it is public. Nobody is asked for it. A longer one would only have a machine stay awake for
    /// what the site can keep; a shorter one gains seconds for a piece that Marbre sends at its hour all the same, and below a
    /// minute WordPress publishes at once. It stands among the settings so that tests need not wait two minutes for an hour.
    #[serde(default = "margin_s")]
    pub margin_s: u32,
    /// The language of the words that Marbre adds.
    #[serde(default)]
    pub language: SiteLanguage,
    /// The zone of its dates (IANA).
    #[serde(default)]
    pub zone: String,
}

fn sections() -> String {
    own_base(Taxonomy::Section).to_owned()
}

fn countries() -> String {
    own_base(Taxonomy::Country).to_owned()
}

fn margin_s() -> u32 {
    120
}

fn tags() -> String {
    own_base(Taxonomy::Tag).to_owned()
}

impl WordPressSettings {
    /// The settings of a site that was just connected.
    pub fn new(root: &str, user: &str) -> Self {
        Self {
            root: root.to_owned(),
            user: user.to_owned(),
            markup: Markup::Blocks,
            withdrawn: Withdrawn::Draft,
            trial: false,
            create_terms: false,
            sections: sections(),
            countries: countries(),
            tags: tags(),
            strip: Strip::Sticky,
            margin_s: margin_s(),
            language: SiteLanguage::Fr,
            zone: String::new(),
        }
    }

    /// Where the API stands.
    pub fn address(&self) -> Result<Address, BadAddress> {
        Address::of_root(&self.root)
    }

    /// The zone of its dates; UTC where none is set.
    pub fn tz(&self) -> Tz {
        self.zone.parse().unwrap_or(Tz::UTC)
    }

    /// Keeps terms of a kind under another `rest_base`.
    pub fn set_base(&mut self, taxonomy: Taxonomy, base: &str) {
        let kept = match taxonomy {
            Taxonomy::Section => &mut self.sections,
            Taxonomy::Country => &mut self.countries,
            Taxonomy::Tag => &mut self.tags,
        };
        base.clone_into(kept);
    }

    /// The `rest_base` under which terms of a kind are kept.
    pub fn base_of(&self, taxonomy: Taxonomy) -> &str {
        match taxonomy {
            Taxonomy::Section => &self.sections,
            Taxonomy::Country => &self.countries,
            Taxonomy::Tag => &self.tags,
        }
    }
}
