//! A version and a site's settings in, bytes out. Pure: reads nothing else of the piece, no file, no clock.
//!
//! [`blocks`] and [`post`] make the text's HTML, [`article`] the page around it, [`lists`] everything that only names
//! pieces, [`feeds`] what programs read, [`export`] a version on its own. All markup that leaves is made here.

pub mod article;
pub mod blocks;
pub mod card;
pub mod dates;
pub mod export;
pub mod feeds;
pub mod html;
pub mod lists;
pub mod post;
pub mod shell;
mod templates;
pub mod words;

use crate::settings::SiteLanguage;
use marbre_domain::taxonomy::Taxonomy;

/// First parts of addresses that the site keeps for itself, in either language.
pub const RESERVED: [&str; 14] = [
    "",
    "rubrique",
    "pays",
    "etiquette",
    "alertes",
    "section",
    "country",
    "tag",
    "alerts",
    "assets",
    "media",
    "fragment",
    "sitemap",
    "index",
];

/// Where the shared fragment stands: the strip and the recent list that every page loads.
pub const FRAGMENT: &str = "fragment/latest.html";

/// Where the script stands. Its name never changes, so that old pages get the new one.
pub const SCRIPT: &str = "assets/site.js";

/// The script: hides what has expired, loads the fragment. Pages read without it.
pub const SCRIPT_BYTES: &[u8] = include_bytes!("render/assets/site.js");

/// The style sheet.
pub const STYLE_BYTES: &[u8] = include_bytes!("render/assets/site.css");

/// Where the style sheet stands: its name follows its content, so that an old page keeps the one it was made for.
pub fn style_path() -> String {
    format!("assets/site-{}.css", &blake3::hash(STYLE_BYTES).to_hex()[..12])
}

/// Changes whenever the settings or the program's own templates do: every list is then made anew.
pub fn made_with(site: &crate::settings::SiteSettings) -> String {
    let settings = serde_json::to_vec(site).expect("settings hold only strings, numbers and lists");
    let mut hasher = blake3::Hasher::new();
    hasher
        .update(&settings)
        .update(templates::fingerprint().as_bytes())
        .update(STYLE_BYTES);
    hasher.finalize().to_hex()[..16].to_owned()
}

/// The first part of the addresses of sections, countries or tags.
pub fn term_base(language: SiteLanguage, taxonomy: Taxonomy) -> &'static str {
    match (language, taxonomy) {
        (SiteLanguage::Fr, Taxonomy::Section) => "rubrique",
        (SiteLanguage::Fr, Taxonomy::Country) => "pays",
        (SiteLanguage::Fr, Taxonomy::Tag) => "etiquette",
        (SiteLanguage::En, Taxonomy::Section) => "section",
        (SiteLanguage::En, Taxonomy::Country) => "country",
        (SiteLanguage::En, Taxonomy::Tag) => "tag",
    }
}

/// The address of the page of flashes.
pub fn alerts_address(language: SiteLanguage) -> &'static str {
    match language {
        SiteLanguage::Fr => "alertes/",
        SiteLanguage::En => "alerts/",
    }
}

/// The address of the page of a section, country or tag: its slugs, outermost first.
pub fn term_address<'a>(language: SiteLanguage, taxonomy: Taxonomy, slugs: impl Iterator<Item = &'a str>) -> String {
    let mut address = format!("{}/", term_base(language, taxonomy));
    for slug in slugs {
        let clean = crate::settings::segment(slug);
        // A name in another script leaves no letter behind; its hash still tells it from others.
        if clean.is_empty() {
            address.push_str(&blake3::hash(slug.as_bytes()).to_hex()[..10]);
        } else {
            address.push_str(&clean);
        }
        address.push('/');
    }
    address
}
