//! What surrounds every page: head, menus, strip place, foot. Made from the settings only.

use super::html::safe_link;
use super::words::{self, Words};
use super::{FRAGMENT, SCRIPT, alerts_address, style_path, term_address};
use crate::settings::{Ad, AdPlace, MenuItem, SiteLanguage, SiteSettings, Target, segment};
use marbre_domain::taxonomy::Taxonomy;
use serde::Serialize;
use std::collections::BTreeMap;

/// A menu entry with its address.
#[derive(Debug, Clone, Serialize)]
struct Link {
    label: String,
    url: String,
    children: Vec<Link>,
}

/// The site as templates see it.
#[derive(Debug, Serialize)]
pub struct Shell {
    name: String,
    logo: String,
    motto: String,
    lang: &'static str,
    page_lang: &'static str,
    base: String,
    style: String,
    script: String,
    latest: String,
    alerts: String,
    strip_count: u32,
    csp: String,
    menu: Vec<Link>,
    second: Vec<Link>,
    foot: Vec<Link>,
    social: Vec<Link>,
    note: String,
    ads: BTreeMap<AdPlace, Vec<Link>>,
    counter: String,
    comments: String,
    words: &'static Words,
}

/// The shell of a page whose own words are in `language`.
pub fn shell(site: &SiteSettings, language: SiteLanguage) -> Shell {
    let base = site.base_path();
    let links = |items: &[MenuItem]| items.iter().map(|item| link(item, site, &base)).collect::<Vec<_>>();
    let mut foot = links(&site.footer_links);
    foot.extend(site.pages.iter().map(|page| Link {
        label: page.title.clone(),
        url: format!("{base}{}/", page.slug),
        children: Vec::new(),
    }));
    let social = site.social.iter().filter_map(|account| {
        let url = safe_link(&account.url)?.to_owned();
        Some(Link {
            label: account.label.clone(),
            url,
            children: Vec::new(),
        })
    });
    let places = [AdPlace::BetweenMenus, AdPlace::BeforeText, AdPlace::Side];
    let mut ads: BTreeMap<AdPlace, Vec<Link>> = places.into_iter().map(|place| (place, Vec::new())).collect();
    for Ad { place, text, url } in &site.ads {
        if let Some(url) = safe_link(url) {
            let ad = Link {
                label: text.clone(),
                url: url.to_owned(),
                children: Vec::new(),
            };
            ads.entry(*place).or_default().push(ad);
        }
    }
    Shell {
        name: site.name.clone(),
        logo: site.logo().to_owned(),
        motto: site.motto.clone(),
        lang: site.language.tag(),
        page_lang: language.tag(),
        style: format!("{base}{}", style_path()),
        script: format!("{base}{SCRIPT}"),
        latest: format!("{base}{FRAGMENT}"),
        alerts: format!("{base}{}", alerts_address(site.language)),
        strip_count: site.strip_count.max(1),
        csp: csp(site),
        menu: links(&site.menu),
        second: links(&site.second_menu),
        foot,
        social: social.collect(),
        note: site.footer_note.clone(),
        ads,
        counter: site.reads_counter.clone(),
        comments: site.comment_server.trim_end_matches('/').to_owned(),
        words: words::of(language),
        base,
    }
}

fn link(item: &MenuItem, site: &SiteSettings, base: &str) -> Link {
    let url = match &item.target {
        Target::Nothing => String::new(),
        Target::Front => base.to_owned(),
        Target::Page { slug } if site.pages.iter().any(|page| page.slug == *slug) => {
            format!("{base}{}/", segment(slug))
        }
        // A page that was removed leaves its words in the menu but leads nowhere.
        Target::Page { .. } => String::new(),
        Target::Url { url } => safe_link(url).unwrap_or_default().to_owned(),
        Target::Alerts | Target::Section { .. } | Target::Country { .. } | Target::Tag { .. } => {
            target_address(&item.target, site.language)
                .map(|address| format!("{base}{address}"))
                .unwrap_or_default()
        }
    };
    Link {
        label: item.label.clone(),
        url,
        children: item.children.iter().map(|child| link(child, site, base)).collect(),
    }
}

/// The address of the list that a menu entry leads to, if it leads to one.
fn target_address(target: &Target, language: SiteLanguage) -> Option<String> {
    match target {
        Target::Alerts => Some(alerts_address(language).to_owned()),
        Target::Section { slug } => Some(term_address(language, Taxonomy::Section, slug.split('/'))),
        Target::Country { slug } => Some(term_address(
            language,
            Taxonomy::Country,
            std::iter::once(slug.as_str()),
        )),
        Target::Tag { slug } => Some(term_address(language, Taxonomy::Tag, std::iter::once(slug.as_str()))),
        Target::Nothing | Target::Front | Target::Page { .. } | Target::Url { .. } => None,
    }
}

/// Every section, country and tag that the menus lead to: address and label, in the order of the menus.
pub fn menu_terms(site: &SiteSettings) -> Vec<(String, String)> {
    fn walk(items: &[MenuItem], language: SiteLanguage, found: &mut Vec<(String, String)>) {
        for item in items {
            if !matches!(item.target, Target::Alerts)
                && let Some(address) = target_address(&item.target, language)
                && !found.iter().any(|(known, _)| *known == address)
            {
                found.push((address, item.label.clone()));
            }
            walk(&item.children, language, found);
        }
    }
    let mut found = Vec::new();
    walk(&site.second_menu, site.language, &mut found);
    walk(&site.menu, site.language, &mut found);
    walk(&site.footer_links, site.language, &mut found);
    found
}

/// What the page may load: nothing from elsewhere, but for the counter and the comment server that were chosen.
fn csp(site: &SiteSettings) -> String {
    let mut outside = String::new();
    for address in [&site.reads_counter, &site.comment_server] {
        if let Ok(url) = reqwest::Url::parse(address)
            && url.scheme() == "https"
        {
            outside.push(' ');
            outside.push_str(&url.origin().ascii_serialization());
        }
    }
    let styles = if site.comment_server.is_empty() {
        ""
    } else {
        " 'unsafe-inline'"
    };
    format!(
        "default-src 'none'; script-src 'self'{outside}; style-src 'self'{styles}{outside}; img-src 'self'{outside}; \
         media-src 'self'; connect-src 'self'{outside}; base-uri 'none'; form-action 'self'{outside}"
    )
}

/// What the head of every page says.
#[derive(Debug, Default, Serialize)]
pub struct Head {
    /// The words of the browser's tab.
    pub title: String,
    /// A sentence for search engines, or empty.
    pub description: String,
    /// The page's one address, or empty while the site has none.
    pub canonical: String,
    /// Whether search engines are asked to leave it out.
    pub hidden: bool,
    /// Whether it is the front page.
    pub front: bool,
}
