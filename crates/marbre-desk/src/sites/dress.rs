//! What stands on a static site's pages beside the copy and is a list: the top menu, accounts, links and pages at the foot,
//! advertisements. Each is empty at first, and the page then is as if it could not be set. Knows no delivery.

use super::BadSite;
use crate::newsroom::{Newsroom, SiteRecord};
use marbre_domain::ids::TermId;
use marbre_domain::taxonomy::Taxonomy;
use marbre_publish::render::html::safe_link;
use marbre_publish::settings::{Ad, AdPlace, FixedPage, MenuItem, SiteSettings, SocialAccount, Target};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// Where an entry of a site's menu leads.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(tag = "to", rename_all = "snake_case")]
pub enum LeadsTo {
    /// Nowhere: the entry only holds others.
    #[default]
    Nothing,
    /// The front page.
    Front,
    /// The page of alerts.
    Alerts,
    /// The list of a section, country or tag, whatever it is called by then.
    Term {
        /// Which one.
        id: TermId,
    },
    /// One of the site's own pages.
    Page {
        /// Its address on the site.
        slug: String,
    },
    /// Any address.
    Url {
        /// The address.
        url: String,
    },
}

/// An entry of a site's menu, with those under it, to any depth.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct MenuEntry {
    /// As readers see it.
    pub label: String,
    /// Where it leads.
    pub leads: LeadsTo,
    /// The entries under it.
    pub children: Vec<MenuEntry>,
}

/// A link with its words: an account on a platform, or a link at the foot of the pages.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct NamedLink {
    /// As readers see it.
    pub label: String,
    /// The address.
    pub url: String,
}

/// A page that is not copy: legal notice, team, contact.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct OwnPage {
    /// Its address on the site, in lower-case letters, digits and hyphens.
    pub slug: String,
    /// Its heading.
    pub title: String,
    /// Its text in Markdown.
    pub text: String,
}

/// Where an advertisement stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum AdSpot {
    /// Between the two menus.
    #[default]
    BetweenMenus,
    /// Between headline and text.
    BeforeText,
    /// In the side column.
    Side,
}

/// An advertisement: words and a link, labelled as one. Never somebody's script.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct OwnAd {
    /// Where it stands.
    pub spot: AdSpot,
    /// What it says.
    pub text: String,
    /// Where it leads.
    pub url: String,
}

/// All of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct Dress {
    /// The top menu; as the newsroom's lists are, where it is empty.
    pub menu: Vec<MenuEntry>,
    /// Accounts on platforms.
    pub social: Vec<NamedLink>,
    /// Links at the foot of the pages.
    pub links: Vec<NamedLink>,
    /// Pages beside « À propos ».
    pub pages: Vec<OwnPage>,
    /// Advertisements.
    pub ads: Vec<OwnAd>,
}

fn list<T: DeserializeOwned>(site: &SiteRecord, key: &str) -> Vec<T> {
    let kept = site.settings.get(key).cloned();
    kept.and_then(|kept| serde_json::from_value(kept).ok())
        .unwrap_or_default()
}

/// Keeps a list, or forgets it where it is empty.
fn keep<T: Serialize>(site: &mut SiteRecord, key: &str, list: &[T]) {
    let Some(settings) = site.settings.as_object_mut() else {
        return;
    };
    if list.is_empty() {
        settings.remove(key);
    } else if let Ok(list) = serde_json::to_value(list) {
        settings.insert(key.to_owned(), list);
    }
}

impl Dress {
    pub(super) fn of(site: &SiteRecord) -> Self {
        Self {
            menu: list(site, "menu"),
            social: list(site, "social"),
            links: list(site, "links"),
            pages: list(site, "pages"),
            ads: list(site, "ads"),
        }
    }

    pub(super) fn keep(&self, site: &mut SiteRecord) {
        keep(site, "menu", &self.menu);
        keep(site, "social", &self.social);
        keep(site, "links", &self.links);
        keep(site, "pages", &self.pages);
        keep(site, "ads", &self.ads);
    }

    /// Refuses what would be a nameless entry, or lead nowhere.
    pub(super) fn check(&self, newsroom: &Newsroom) -> Result<(), BadSite> {
        let refuse = |label: &str, address: &str| {
            Err(BadSite::Entry {
                label: label.to_owned(),
                address: address.to_owned(),
            })
        };
        let named = self
            .social
            .iter()
            .chain(&self.links)
            .map(|link| (&link.label, &link.url));
        for (label, url) in named.chain(self.ads.iter().map(|ad| (&ad.text, &ad.url))) {
            if label.trim().is_empty() || safe_link(url).is_none() {
                return refuse(label, url);
            }
        }
        for page in &self.pages {
            if page.title.trim().is_empty() {
                return refuse(&page.title, &page.slug);
            }
        }
        let mut entries: Vec<&MenuEntry> = self.menu.iter().collect();
        while let Some(entry) = entries.pop() {
            let address = match &entry.leads {
                LeadsTo::Nothing | LeadsTo::Front | LeadsTo::Alerts => Some(String::new()),
                LeadsTo::Term { id } => newsroom.terms.contains_key(id).then(String::new),
                LeadsTo::Page { slug } => {
                    let is_about = matches!(slug.as_str(), "a-propos" | "about");
                    (is_about || self.pages.iter().any(|page| page.slug == *slug)).then(String::new)
                }
                LeadsTo::Url { url } => safe_link(url).map(str::to_owned),
            };
            if address.is_none() || entry.label.trim().is_empty() {
                return refuse(&entry.label, &entry.leads.words(newsroom));
            }
            entries.extend(&entry.children);
        }
        Ok(())
    }

    /// Puts it on the pages.
    pub(crate) fn put_on(site: &SiteRecord, newsroom: &Newsroom, settings: &mut SiteSettings) {
        let dress = Self::of(site);
        if !dress.menu.is_empty() {
            settings.menu = items(&dress.menu, newsroom);
        }
        let social = dress
            .social
            .into_iter()
            .map(|NamedLink { label, url }| SocialAccount { label, url });
        settings.social.extend(social);
        let links = dress
            .links
            .into_iter()
            .map(|link| MenuItem::new(link.label, Target::Url { url: link.url }));
        settings.footer_links.extend(links);
        let pages = dress.pages.into_iter().map(|page| FixedPage {
            slug: page.slug,
            title: page.title,
            body: marbre_import::from_markdown(&page.text).body,
        });
        settings.pages.extend(pages);
        let ads = dress.ads.into_iter().map(|OwnAd { spot, text, url }| Ad {
            place: match spot {
                AdSpot::BetweenMenus => AdPlace::BetweenMenus,
                AdSpot::BeforeText => AdPlace::BeforeText,
                AdSpot::Side => AdPlace::Side,
            },
            text,
            url,
        });
        settings.ads.extend(ads);
    }
}

/// The entries of a menu; one whose section, country or tag is no longer there leads nowhere, and goes where it holds nothing.
fn items(entries: &[MenuEntry], newsroom: &Newsroom) -> Vec<MenuItem> {
    let made = entries.iter().filter_map(|entry| {
        let target = match &entry.leads {
            LeadsTo::Nothing => Target::Nothing,
            LeadsTo::Front => Target::Front,
            LeadsTo::Alerts => Target::Alerts,
            LeadsTo::Term { id } => match newsroom.terms.get(id) {
                Some(term) => {
                    let mut path: Vec<&str> = newsroom.above(term).iter().map(|above| above.slug.as_str()).collect();
                    path.push(&term.slug);
                    let slug = path.join("/");
                    match term.taxonomy {
                        Taxonomy::Section => Target::Section { slug },
                        Taxonomy::Country => Target::Country { slug },
                        Taxonomy::Tag => Target::Tag { slug },
                    }
                }
                None if entry.children.is_empty() => return None,
                None => Target::Nothing,
            },
            LeadsTo::Page { slug } => Target::Page { slug: slug.clone() },
            LeadsTo::Url { url } => Target::Url { url: url.clone() },
        };
        let mut item = MenuItem::new(entry.label.clone(), target);
        item.children = items(&entry.children, newsroom);
        Some(item)
    });
    made.collect()
}

impl LeadsTo {
    /// As an outline of a menu says it.
    pub fn words(&self, newsroom: &Newsroom) -> String {
        match self {
            Self::Nothing => String::new(),
            Self::Front => "front".to_owned(),
            Self::Alerts => "alerts".to_owned(),
            Self::Term { id } => match newsroom.terms.get(id) {
                Some(term) => format!("{}:{}", taxonomy_word(term.taxonomy), term.slug),
                None => id.to_string(),
            },
            Self::Page { slug } => format!("page:{slug}"),
            Self::Url { url } => url.clone(),
        }
    }

    fn read(words: &str, newsroom: &Newsroom) -> Option<Self> {
        let words = words.trim();
        match words {
            "" => return Some(Self::Nothing),
            "front" => return Some(Self::Front),
            "alerts" => return Some(Self::Alerts),
            _ => {}
        }
        if let Some(slug) = words.strip_prefix("page:") {
            return Some(Self::Page {
                slug: slug.trim().to_owned(),
            });
        }
        for taxonomy in [Taxonomy::Section, Taxonomy::Country, Taxonomy::Tag] {
            let name = words
                .strip_prefix(taxonomy_word(taxonomy))
                .and_then(|rest| rest.strip_prefix(':'));
            if let Some(name) = name {
                return newsroom
                    .term_named(taxonomy, name.trim())
                    .map(|term| Self::Term { id: term.id });
            }
        }
        safe_link(words).map(|url| Self::Url { url: url.to_owned() })
    }
}

fn taxonomy_word(taxonomy: Taxonomy) -> &'static str {
    match taxonomy {
        Taxonomy::Section => "section",
        Taxonomy::Country => "country",
        Taxonomy::Tag => "tag",
    }
}

/// A menu as an outline: a line for each entry, `- label -> where`, two spaces deeper under another.
pub fn outline(menu: &[MenuEntry], newsroom: &Newsroom) -> String {
    fn write(entries: &[MenuEntry], depth: usize, newsroom: &Newsroom, out: &mut String) {
        for entry in entries {
            let leads = entry.leads.words(newsroom);
            let arrow = if leads.is_empty() { "" } else { " -> " };
            out.push_str(&format!("{}- {}{arrow}{leads}\n", "  ".repeat(depth), entry.label));
            write(&entry.children, depth + 1, newsroom, out);
        }
    }
    let mut out = String::new();
    write(menu, 0, newsroom, &mut out);
    out
}

/// Reads an outline; the line that cannot be one of it is refused.
pub fn read_outline(text: &str, newsroom: &Newsroom) -> Result<Vec<MenuEntry>, BadSite> {
    let mut lines = Vec::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let refuse = |address: &str| BadSite::Entry {
            label: line.trim().trim_start_matches("- ").to_owned(),
            address: address.to_owned(),
        };
        let said = line.trim_start_matches([' ', '\t']);
        let indent: usize = line[..line.len() - said.len()]
            .chars()
            .map(|c| if c == '\t' { 2 } else { 1 })
            .sum();
        let said = said.strip_prefix("- ").ok_or_else(|| refuse(""))?;
        let (label, leads) = said.rsplit_once("->").unwrap_or((said, ""));
        let entry = MenuEntry {
            label: label.trim().to_owned(),
            leads: LeadsTo::read(leads, newsroom).ok_or_else(|| refuse(leads.trim()))?,
            children: Vec::new(),
        };
        lines.push((indent, entry));
    }
    let mut lines = lines.into_iter().peekable();
    Ok(deeper(&mut lines, 0))
}

type Lines = std::iter::Peekable<std::vec::IntoIter<(usize, MenuEntry)>>;

/// The entries that stand at least so deep, each with those that stand deeper than it.
fn deeper(lines: &mut Lines, at_least: usize) -> Vec<MenuEntry> {
    let mut entries = Vec::new();
    while let Some((indent, mut entry)) = lines.next_if(|(indent, _)| *indent >= at_least) {
        entry.children = deeper(lines, indent + 1);
        entries.push(entry);
    }
    entries
}

#[cfg(test)]
mod tests;
