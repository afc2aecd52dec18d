//! Every page and file that is made from the manifest alone: which there are, where they stand, what they hold.

use super::manifest::{Manifest, month};
use crate::render::blocks::Unprintable;
use crate::render::card::Card;
use crate::render::feeds::{self, Feed};
use crate::render::lists::{self, Group, ListPage, PAGE, archive_address};
use crate::render::{FRAGMENT, alerts_address, shell};
use crate::settings::{FixedPage, SiteSettings};
use chrono::{DateTime, Utc};
use marbre_domain::taxonomy::Taxonomy;
use std::collections::BTreeMap;

/// How many pieces of a section the front page may choose from.
const OF_A_SECTION: usize = 10;

/// A file made from the manifest. The order of the variants is the order of writing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Page {
    /// A page that is not copy, by its place in the settings.
    Fixed(usize),
    /// What readers see where there is nothing.
    Missing,
    /// robots.txt.
    Robots,
    /// A page of a list's archives, numbered from the oldest.
    Archive(String, u32),
    /// The page of a section, country or tag.
    Term(String),
    /// The page of flashes.
    Alerts,
    /// The front page.
    Front,
    /// The strip and the recent list that other pages load.
    Fragment,
    /// RSS.
    Rss,
    /// Atom.
    Atom,
    /// The sitemap of one month.
    Shard(String),
    /// The sitemap that names the months.
    Sitemap,
    /// The sitemap for news engines.
    News,
}

impl Page {
    /// Where the file stands.
    pub fn path(&self, site: &SiteSettings) -> String {
        match self {
            Self::Fixed(at) => site
                .pages
                .get(*at)
                .map(|page| format!("{}/index.html", page.slug))
                .unwrap_or_default(),
            Self::Missing => "404.html".to_owned(),
            Self::Robots => "robots.txt".to_owned(),
            Self::Archive(term, number) => format!("{}index.html", archive_address(term, *number)),
            Self::Term(term) => format!("{term}index.html"),
            Self::Alerts => format!("{}index.html", alerts_address(site.language)),
            Self::Front => "index.html".to_owned(),
            Self::Fragment => FRAGMENT.to_owned(),
            Self::Rss => "feed.xml".to_owned(),
            Self::Atom => "atom.xml".to_owned(),
            Self::Shard(month) => feeds::shard_path(month),
            Self::Sitemap => "sitemap.xml".to_owned(),
            Self::News => "sitemap-news.xml".to_owned(),
        }
    }

    /// Whether other pages link to it, so that its address must be held while it is new.
    pub fn is_linked(&self) -> bool {
        match self {
            Self::Fixed(_)
            | Self::Archive(..)
            | Self::Term(_)
            | Self::Alerts
            | Self::Front
            | Self::Fragment
            | Self::Rss
            | Self::Atom => true,
            Self::Missing | Self::Robots | Self::Shard(_) | Self::Sitemap | Self::News => false,
        }
    }
}

/// A site as its manifest describes it.
pub struct View<'a> {
    site: &'a SiteSettings,
    manifest: &'a Manifest,
    newest: Vec<&'a Card>,
    /// The pieces of each list with their places, newest first.
    members: BTreeMap<&'a str, Vec<(u32, &'a Card)>>,
    now: DateTime<Utc>,
}

impl<'a> View<'a> {
    /// Looks at a manifest.
    pub fn new(site: &'a SiteSettings, manifest: &'a Manifest, now: DateTime<Utc>) -> Self {
        let newest = manifest.newest();
        let mut members: BTreeMap<&str, Vec<(u32, &Card)>> = BTreeMap::new();
        for card in &newest {
            for (term, place) in manifest.pieces.get(&card.piece).iter().flat_map(|entry| &entry.terms) {
                members.entry(term).or_default().push((*place, *card));
            }
        }
        Self {
            site,
            manifest,
            newest,
            members,
            now,
        }
    }

    /// Every page there is.
    pub fn all(&self) -> Vec<Page> {
        let mut pages = self.always();
        pages.extend((0..self.site.pages.len()).map(Page::Fixed));
        pages.extend([Page::Missing, Page::Robots]);
        for term in self.manifest.terms.keys() {
            pages.extend((1..=self.manifest.archive_pages(term)).map(|number| Page::Archive(term.clone(), number)));
            pages.push(Page::Term(term.clone()));
        }
        let menu = self
            .manifest
            .linked
            .keys()
            .filter(|key| !self.manifest.terms.contains_key(*key));
        pages.extend(menu.map(|key| Page::Term(key.clone())));
        let months: std::collections::BTreeSet<String> = self.newest.iter().map(|card| month(&card.address)).collect();
        pages.extend(months.into_iter().map(Page::Shard));
        pages
    }

    /// The pages that every change may touch.
    pub fn always(&self) -> Vec<Page> {
        vec![
            Page::Alerts,
            Page::Front,
            Page::Fragment,
            Page::Rss,
            Page::Atom,
            Page::Sitemap,
            Page::News,
        ]
    }

    /// The pages of a list that a change at these places touches.
    pub fn of_term(&self, term: &str, places: impl Iterator<Item = u32>) -> Vec<Page> {
        let pages = self.manifest.archive_pages(term);
        let size = u32::try_from(PAGE).expect("a page holds a few pieces");
        let mut touched: Vec<Page> = vec![Page::Term(term.to_owned())];
        for place in places {
            let number = place / size + 1;
            // The page before a new one gets its way forward; when the second page appears, so does the first.
            touched.extend(
                [number.saturating_sub(1), number]
                    .into_iter()
                    .filter(|number| (1..=pages).contains(number))
                    .map(|number| Page::Archive(term.to_owned(), number)),
            );
        }
        touched
    }

    /// The bytes of a page; `None` for one that the site does not have.
    pub fn bytes(&self, page: &Page) -> Result<Option<Vec<u8>>, Unprintable> {
        let site = self.site;
        let made = match page {
            Page::Fixed(at) => match site.pages.get(*at) {
                Some(page) => lists::fixed(site, page)?,
                None => return Ok(None),
            },
            Page::Missing => lists::missing(site)?,
            Page::Robots => feeds::robots(site),
            Page::Archive(term, number) => self.term(term, Some(*number))?,
            Page::Term(term) => self.term(term, None)?,
            Page::Alerts => lists::alerts(site, &self.newest, self.now)?,
            Page::Front => lists::front(site, &self.newest, &self.groups(), self.now)?,
            Page::Fragment => lists::fragment(site, &self.newest, self.now)?,
            Page::Rss => feeds::feed(site, Feed::Rss, &self.newest)?,
            Page::Atom => feeds::feed(site, Feed::Atom, &self.newest)?,
            Page::Shard(of) => {
                let cards: Vec<&Card> = self
                    .newest
                    .iter()
                    .copied()
                    .filter(|card| month(&card.address) == *of)
                    .collect();
                return Ok(feeds::shard(site, &cards));
            }
            Page::Sitemap => return Ok(feeds::sitemap(site, &self.months())),
            Page::News => return Ok(feeds::news(site, &self.newest, self.now)),
        };
        Ok(Some(made))
    }

    fn months(&self) -> Vec<(String, DateTime<Utc>)> {
        let mut months: BTreeMap<String, DateTime<Utc>> = BTreeMap::new();
        for card in &self.newest {
            let newest = months.entry(month(&card.address)).or_insert(card.at);
            *newest = (*newest).max(card.at);
        }
        months.into_iter().collect()
    }

    fn term(&self, term: &str, number: Option<u32>) -> Result<Vec<u8>, Unprintable> {
        let entry = self.manifest.terms.get(term);
        let label = entry
            .map(|entry| entry.name.as_str())
            .or(self.manifest.linked.get(term).map(String::as_str));
        let page = ListPage {
            name: label.unwrap_or(term),
            address: term,
            above: entry.map(|entry| entry.above.as_slice()).unwrap_or_default(),
            number,
            pages: self.manifest.archive_pages(term),
        };
        let members = self.members(term);
        let cards: Vec<&Card> = match number {
            None => members.iter().map(|(_, card)| *card).take(PAGE).collect(),
            Some(number) => {
                let size = u32::try_from(PAGE).expect("a page holds a few pieces");
                let places = (number - 1) * size..number * size;
                let mut found: Vec<&(u32, &Card)> =
                    members.iter().filter(|(place, _)| places.contains(place)).collect();
                found.sort_by_key(|(place, _)| std::cmp::Reverse(*place));
                found.into_iter().map(|(_, card)| *card).collect()
            }
        };
        lists::list(self.site, &page, &cards)
    }

    fn members(&self, term: &str) -> &[(u32, &'a Card)] {
        self.members.get(term).map(Vec::as_slice).unwrap_or_default()
    }

    /// The sections of the front page: those of the menus first, in their order, then the others by name.
    fn groups(&self) -> Vec<Group<'a>> {
        let order: Vec<String> = shell::menu_terms(self.site)
            .into_iter()
            .map(|(address, _)| address)
            .collect();
        let mut outermost: Vec<(&String, &String)> = self
            .manifest
            .terms
            .iter()
            .filter(|(_, term)| term.taxonomy == Taxonomy::Section && term.above.is_empty())
            .map(|(address, term)| (address, &term.name))
            .collect();
        outermost.sort_by_key(|(address, name)| {
            (
                order.iter().position(|known| known == *address).unwrap_or(usize::MAX),
                name.to_lowercase(),
            )
        });
        let groups = outermost.into_iter().map(|(address, label)| {
            let cards = self.members(address).iter().map(|(_, card)| *card).take(OF_A_SECTION);
            Group {
                label: label.clone(),
                address: address.clone(),
                cards: cards.collect(),
            }
        });
        groups.filter(|group| !group.cards.is_empty()).collect()
    }
}

/// The fixed pages of a site, by where they stand.
pub fn fixed_pages(site: &SiteSettings) -> impl Iterator<Item = (usize, &FixedPage)> {
    site.pages.iter().enumerate()
}
