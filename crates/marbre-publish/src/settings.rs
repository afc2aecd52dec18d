//! What a newsroom decides about its site: names, menus, pages, slots. Kept by the desk as JSON; holds no secret.

use chrono_tz::Tz;
use marbre_domain::text::block::Block;
use serde::{Deserialize, Serialize};

/// A language that the site itself can speak; a piece may be in any.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SiteLanguage {
    /// Français.
    #[default]
    Fr,
    /// English.
    En,
}

impl SiteLanguage {
    /// The language tag of BCP 47.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Fr => "fr",
            Self::En => "en",
        }
    }

    /// The site language that a tag such as `fr-ML` belongs to, if any.
    pub fn of_tag(tag: &str) -> Option<Self> {
        match tag.split('-').next().unwrap_or_default().to_ascii_lowercase().as_str() {
            "fr" => Some(Self::Fr),
            "en" => Some(Self::En),
            _ => None,
        }
    }
}

/// Where a menu entry leads. A section, country or tag has a page as soon as a menu names it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "to", rename_all = "snake_case")]
pub enum Target {
    /// Nowhere: the entry only holds others.
    #[default]
    Nothing,
    /// The front page.
    Front,
    /// The page of flashes.
    Alerts,
    /// A section: its slug, preceded by those it stands under (`politique/diplomatie`).
    Section {
        /// The slugs, outermost first, separated by `/`.
        slug: String,
    },
    /// A country.
    Country {
        /// Its slug.
        slug: String,
    },
    /// A tag.
    Tag {
        /// Its slug.
        slug: String,
    },
    /// One of [`SiteSettings::pages`].
    Page {
        /// Its slug.
        slug: String,
    },
    /// Any address; anything but `http`, `https` and `mailto` is not printed.
    Url {
        /// The address.
        url: String,
    },
}

/// An entry of a menu, with the entries under it, to any depth.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MenuItem {
    /// As readers see it, in the newsroom's own spelling.
    pub label: String,
    /// Where it leads.
    #[serde(default)]
    pub target: Target,
    /// The entries under it.
    #[serde(default)]
    pub children: Vec<MenuItem>,
}

impl MenuItem {
    /// An entry without others under it.
    pub fn new(label: impl Into<String>, target: Target) -> Self {
        Self {
            label: label.into(),
            target,
            children: Vec::new(),
        }
    }
}

/// A page that is not copy: about, legal notice, team.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FixedPage {
    /// The page's address: `/slug/`.
    pub slug: String,
    /// Its heading.
    pub title: String,
    /// Its text.
    pub body: Vec<Block>,
}

/// An account of the newsroom on a platform.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SocialAccount {
    /// The name readers see: `Facebook`.
    pub label: String,
    /// Its address.
    pub url: String,
}

/// Where an advertisement may stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AdPlace {
    /// Between the two menus.
    BetweenMenus,
    /// Between headline and text.
    BeforeText,
    /// In the side column, below the recent list.
    Side,
}

/// An advertisement, made of words and a link: never of somebody's script.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ad {
    /// Where it stands.
    pub place: AdPlace,
    /// What it says.
    pub text: String,
    /// Where it leads.
    pub url: String,
}

/// Everything that a newsroom decides about a site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SiteSettings {
    /// The site's name; the newsroom's own.
    pub name: String,
    /// What stands at the head of each page, or empty for the name.
    pub logo_text: String,
    /// A line under the name on the front page and in feeds, or empty.
    pub motto: String,
    /// Where readers find the site: `https://example.org` or with a folder. Empty while it has no public address.
    pub base_url: String,
    /// The language of the site's own words.
    pub language: SiteLanguage,
    /// The IANA zone in which dates are printed.
    pub zone: String,
    /// The top menu.
    pub menu: Vec<MenuItem>,
    /// The menu of sections beneath it.
    pub second_menu: Vec<MenuItem>,
    /// Pages that are not copy.
    pub pages: Vec<FixedPage>,
    /// Free links for the foot of the page, before the pages.
    pub footer_links: Vec<MenuItem>,
    /// The newsroom's accounts.
    pub social: Vec<SocialAccount>,
    /// A line at the foot of each page: « © 2026 Le Courrier du Fleuve ».
    pub footer_note: String,
    /// Filled advertising places; an unfilled one leaves no trace on a page.
    pub ads: Vec<Ad>,
    /// The `https` address of a script that counts reads, or empty.
    pub reads_counter: String,
    /// The `https` address of an Isso comment server, or empty.
    pub comment_server: String,
    /// How many headlines the strip holds when no flash is live.
    pub strip_count: u32,
}

impl Default for SiteSettings {
    fn default() -> Self {
        Self {
            name: String::new(),
            logo_text: String::new(),
            motto: String::new(),
            base_url: String::new(),
            language: SiteLanguage::Fr,
            zone: "UTC".to_owned(),
            menu: Vec::new(),
            second_menu: Vec::new(),
            pages: Vec::new(),
            footer_links: Vec::new(),
            social: Vec::new(),
            footer_note: String::new(),
            ads: Vec::new(),
            reads_counter: String::new(),
            comment_server: String::new(),
            strip_count: 6,
        }
    }
}

/// A setting that no page can be made with.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadSettings {
    /// The site has no name.
    #[error("the site has no name")]
    NoName,
    /// Not a zone of the IANA database.
    #[error("« {0} » is not a time zone like Africa/Bamako")]
    Zone(String),
    /// Neither empty nor an address readers can use.
    #[error("« {0} » is not an address like https://example.org (http only on this machine)")]
    BaseUrl(String),
    /// A fixed page whose address another page has, or that no browser could ask for.
    #[error("the page « {0} » needs an address of its own, in lower-case letters, digits and hyphens")]
    PageSlug(String),
    /// A counter or comment server that is not `https`.
    #[error("« {0} » is not an https address")]
    NotHttps(String),
}

impl SiteSettings {
    /// Settings for a site of this name, everything else as a newsroom first finds it.
    pub fn new(name: impl Into<String>, language: SiteLanguage, zone: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            language,
            zone: zone.into(),
            ..Self::default()
        }
    }

    /// Says what no page could be made with, if anything.
    pub fn check(&self) -> Result<(), BadSettings> {
        if self.name.trim().is_empty() {
            return Err(BadSettings::NoName);
        }
        if self.zone.parse::<Tz>().is_err() {
            return Err(BadSettings::Zone(self.zone.clone()));
        }
        if !self.base_url.is_empty() && !reachable(&self.base_url) {
            return Err(BadSettings::BaseUrl(self.base_url.clone()));
        }
        for address in [&self.reads_counter, &self.comment_server] {
            let usable = address.is_empty() || (address.starts_with("https://") && reachable(address));
            if !usable {
                return Err(BadSettings::NotHttps(address.clone()));
            }
        }
        let mut seen = std::collections::BTreeSet::new();
        for page in &self.pages {
            let taken = crate::render::RESERVED.contains(&page.slug.as_str()) || !seen.insert(page.slug.as_str());
            if taken || page.slug != segment(&page.slug) || page.slug.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err(BadSettings::PageSlug(page.slug.clone()));
            }
        }
        Ok(())
    }

    /// The zone in which dates are printed; UTC where [`SiteSettings::check`] would refuse it.
    pub fn tz(&self) -> Tz {
        self.zone.parse().unwrap_or(Tz::UTC)
    }

    /// The path under which the site stands on its host: `/`, or `/folder/`.
    pub fn base_path(&self) -> String {
        let path = reqwest::Url::parse(&self.base_url)
            .map(|url| url.path().to_owned())
            .unwrap_or_default();
        let inner = path.trim_matches('/');
        if inner.is_empty() {
            "/".to_owned()
        } else {
            format!("/{inner}/")
        }
    }

    /// The whole address of something on the site, or `None` while it has no public address.
    pub fn absolute(&self, address: &str) -> Option<String> {
        (!self.base_url.is_empty()).then(|| format!("{}/{address}", self.base_url.trim_end_matches('/')))
    }

    /// What stands at the head of each page.
    pub fn logo(&self) -> &str {
        if self.logo_text.is_empty() {
            &self.name
        } else {
            &self.logo_text
        }
    }
}

/// Whether an address is `https`, or `http` on this very machine.
pub fn reachable(address: &str) -> bool {
    let Ok(url) = reqwest::Url::parse(address) else {
        return false;
    };
    let loopback = match url.host_str() {
        Some(host) => {
            let bare = host.trim_start_matches('[').trim_end_matches(']');
            bare == "localhost" || bare.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
        }
        None => return false,
    };
    let plain =
        url.username().is_empty() && url.password().is_none() && url.query().is_none() && url.fragment().is_none();
    plain && (url.scheme() == "https" || (url.scheme() == "http" && loopback))
}

/// A slug reduced to what an address may hold: lower-case letters, digits, single hyphens; possibly nothing.
pub fn segment(slug: &str) -> String {
    let mut clean = String::with_capacity(slug.len());
    for letter in slug.chars() {
        let letter = letter.to_ascii_lowercase();
        if letter.is_ascii_alphanumeric() {
            clean.push(letter);
        } else if !clean.ends_with('-') && !clean.is_empty() {
            clean.push('-');
        }
        if clean.len() >= 90 {
            break;
        }
    }
    clean.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn named() -> SiteSettings {
        SiteSettings::new("Le Courrier du Fleuve", SiteLanguage::Fr, "Africa/Bamako")
    }

    #[test]
    fn settings_that_no_page_could_be_made_with_are_named() {
        assert_eq!(named().check(), Ok(()));
        let base = |url: &str| {
            SiteSettings {
                base_url: url.into(),
                ..named()
            }
            .check()
        };
        assert_eq!(base("https://fleuve.example/journal"), Ok(()));
        assert_eq!(base("http://127.0.0.1:8080"), Ok(()));
        assert_eq!(base("http://[::1]:8080"), Ok(()));
        assert!(base("http://fleuve.example").is_err());
        assert!(base("https://moi:secret@fleuve.example").is_err());
        assert!(base("fleuve.example").is_err());
        let page = |slug: &str| {
            let page = FixedPage {
                slug: slug.into(),
                title: "À propos".into(),
                body: Vec::new(),
            };
            SiteSettings {
                pages: vec![page],
                ..named()
            }
            .check()
        };
        assert_eq!(page("a-propos"), Ok(()));
        for bad in ["", "À propos", "rubrique", "assets", "2026", "a/b"] {
            assert_eq!(page(bad), Err(BadSettings::PageSlug(bad.into())));
        }
        assert!(
            SiteSettings {
                zone: "Mars/Olympus".into(),
                ..named()
            }
            .check()
            .is_err()
        );
        assert!(
            SiteSettings {
                comment_server: "http://isso.example".into(),
                ..named()
            }
            .check()
            .is_err()
        );
    }

    #[test]
    fn an_address_holds_only_what_it_may() {
        assert_eq!(segment("Crue-du Fleuve!"), "crue-du-fleuve");
        assert_eq!(segment("../../etc/passwd"), "etc-passwd");
        assert_eq!(segment("--"), "");
        assert_eq!(segment(&"a".repeat(300)).len(), 90);
    }

    #[test]
    fn a_site_may_stand_in_a_folder() {
        let site = SiteSettings {
            base_url: "https://fleuve.example/journal/".into(),
            ..named()
        };
        assert_eq!(site.base_path(), "/journal/");
        assert_eq!(
            site.absolute("2026/11/x/").unwrap(),
            "https://fleuve.example/journal/2026/11/x/"
        );
        assert_eq!(named().base_path(), "/");
        assert_eq!(named().absolute("x/"), None);
    }

    #[test]
    fn settings_of_an_earlier_program_still_read() {
        let site: SiteSettings = serde_json::from_str(r#"{"name":"Le Courrier du Fleuve"}"#).unwrap();
        assert_eq!(site.strip_count, 6);
        let again: SiteSettings = serde_json::from_str(&serde_json::to_string(&site).unwrap()).unwrap();
        assert_eq!(again, site);
    }
}
