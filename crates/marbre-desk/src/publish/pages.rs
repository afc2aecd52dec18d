//! What a static site's pages are made with, and where they are. Knows no delivery.

use crate::Desk;
use crate::newsroom::{Newsroom, SiteRecord};
use crate::sites::{Dress, STATIC};
use marbre_domain::taxonomy::{Taxonomy, Term, parent_of};
use marbre_publish::settings::{FixedPage, MenuItem, SiteLanguage, SiteSettings, Target};

impl Desk {
    /// The folders of the newsroom's static sites, to be served on loopback.
    pub fn static_folders(&self) -> Vec<(SiteRecord, std::path::PathBuf)> {
        self.newsroom
            .sites
            .values()
            .filter(|site| site.kind == STATIC && !site.is_left())
            .map(|site| (site.clone(), self.home.join(site.view().place)))
            .collect()
    }
}

/// What a site's pages are made with: the newsroom's lists in its own order, and what was set for the site.
pub(crate) fn site_settings(site: &SiteRecord, newsroom: &Newsroom, demonstration: bool) -> SiteSettings {
    let view = site.view();
    let french = newsroom.language != "en";
    let language = if french { SiteLanguage::Fr } else { SiteLanguage::En };
    let mut settings = SiteSettings::new(newsroom.name.clone(), language, newsroom.zone.clone());
    settings.base_url = view.url;
    let countries: Vec<MenuItem> = newsroom
        .offered(Taxonomy::Country)
        .into_iter()
        .map(|term| {
            MenuItem::new(
                term.name.clone(),
                Target::Country {
                    slug: term.slug.clone(),
                },
            )
        })
        .collect();
    if !countries.is_empty() {
        let mut menu = MenuItem::new(if french { "Les pays" } else { "Countries" }, Target::Nothing);
        menu.children = countries;
        settings.menu.push(menu);
    }
    settings
        .menu
        .push(MenuItem::new(if french { "Alertes" } else { "Alerts" }, Target::Alerts));
    settings.second_menu = sections_under(newsroom, None);
    settings.motto = site.word("motto");
    settings.footer_note = site.word("footer_note");
    if demonstration && settings.footer_note.is_empty() {
        settings.footer_note = if french {
            "Démonstration de Marbre\u{a0}: ce journal, ses lieux et ses personnes sont inventés.".to_owned()
        } else {
            "A demonstration of Marbre: this paper, its places and its people are invented.".to_owned()
        };
    }
    let about = site.word("about");
    if !about.is_empty() {
        settings.pages.push(FixedPage {
            slug: if french { "a-propos" } else { "about" }.to_owned(),
            title: if french { "À propos" } else { "About" }.to_owned(),
            body: marbre_import::from_markdown(&about).body,
        });
    }
    Dress::put_on(site, newsroom, &mut settings);
    settings
}

fn sections_under(newsroom: &Newsroom, parent: Option<&Term>) -> Vec<MenuItem> {
    newsroom
        .offered(Taxonomy::Section)
        .into_iter()
        .filter(|term| parent_of(&newsroom.terms, term).map(|above| above.id) == parent.map(|parent| parent.id))
        .map(|term| {
            let mut path: Vec<String> = newsroom.above(term).iter().map(|above| above.slug.clone()).collect();
            path.push(term.slug.clone());
            let mut item = MenuItem::new(term.name.clone(), Target::Section { slug: path.join("/") });
            item.children = sections_under(newsroom, Some(term));
            item
        })
        .collect()
}
