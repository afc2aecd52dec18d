//! What stands on a static site's pages beside the copy: kept, read, put on the pages, refused.

#![allow(clippy::unwrap_used)]
use super::*;
use crate::Desk;
use crate::sites::StaticChange;
use crate::testing::Machine;
use marbre_domain::ids::{MemberId, SiteId};

/// A newsroom with a section under another, a country, and a static site.
fn newsroom() -> (tempfile::TempDir, Desk, MemberId, SiteId) {
    let home = tempfile::tempdir().unwrap();
    let (mut desk, me) = Machine::new().init(home.path());
    let above = desk.add_term(me, Taxonomy::Section, "Politique", None, None).unwrap();
    desk.add_term(me, Taxonomy::Section, "Diplomatie", Some(above), None)
        .unwrap();
    desk.add_term(me, Taxonomy::Country, "Congo-Kinshasa", None, None)
        .unwrap();
    let site = desk.add_static_site(me, "site", "").unwrap();
    (home, desk, me, site)
}

const OUTLINE: &str = "\
- Les Pays
  - RD Congo -> country:congo-kinshasa
- Diplomatie -> section:diplomatie
- Équipe -> page:equipe
- Podcasts -> https://audio.example/fleuve
";

fn dressed(desk: &Desk) -> Dress {
    Dress {
        menu: read_outline(OUTLINE, desk.newsroom()).unwrap(),
        social: vec![NamedLink {
            label: "Facebook".into(),
            url: "https://facebook.example/depeche".into(),
        }],
        links: vec![NamedLink {
            label: "Messagerie".into(),
            url: "mailto:redaction@depeche.example".into(),
        }],
        pages: vec![OwnPage {
            slug: "equipe".into(),
            title: "Équipe".into(),
            text: "Cinq **journalistes**.".into(),
        }],
        ads: vec![OwnAd {
            spot: AdSpot::Side,
            text: "Abonnez-vous".into(),
            url: "https://abonnement.example".into(),
        }],
    }
}

fn change(dress: Dress) -> StaticChange {
    StaticChange {
        dress: Some(dress),
        ..StaticChange::default()
    }
}

#[test]
fn an_outline_is_read_as_it_was_written() {
    let (_home, desk, ..) = newsroom();
    let menu = read_outline(OUTLINE, desk.newsroom()).unwrap();
    assert_eq!(menu.len(), 4);
    assert_eq!(menu[0].children[0].label, "RD Congo");
    assert_eq!(outline(&menu, desk.newsroom()), OUTLINE);
    for wrong in [
        "Sans tiret",
        "- Sport -> section:sport",
        "- X -> javascript:alert(1)",
        "- X -> gazette.example",
    ] {
        assert!(read_outline(wrong, desk.newsroom()).is_err(), "{wrong}");
    }
    assert!(read_outline("\n", desk.newsroom()).unwrap().is_empty());
}

#[test]
fn it_is_made_into_pages_settings_and_nothing_of_it_stands_there_at_first() {
    let (_home, mut desk, me, site) = newsroom();
    let settings = |desk: &Desk| crate::publish::site_settings(&desk.newsroom().sites[&site], desk.newsroom(), false);
    let plain = settings(&desk);
    assert_eq!(plain.menu.len(), 2, "countries and alerts, as the newsroom's lists are");
    assert!(plain.social.is_empty() && plain.ads.is_empty() && plain.pages.is_empty() && plain.footer_links.is_empty());

    let dress = dressed(&desk);
    desk.change_static_site(me, site, &change(dress.clone())).unwrap();
    assert_eq!(desk.static_settings_of(site).unwrap().dress, dress);
    let made = settings(&desk);
    let slug = |of: &str| of.to_owned();
    assert_eq!(
        made.menu[0].children[0].target,
        Target::Country {
            slug: slug("congo-kinshasa")
        }
    );
    assert_eq!(
        made.menu[1].target,
        Target::Section {
            slug: slug("politique/diplomatie")
        }
    );
    assert_eq!(made.menu[2].target, Target::Page { slug: slug("equipe") });
    assert_eq!(
        (
            made.pages.len(),
            made.ads.len(),
            made.social.len(),
            made.footer_links.len()
        ),
        (1, 1, 1, 1)
    );
    assert_eq!(made.check(), Ok(()));

    // What is emptied is as if it had never been set.
    desk.change_static_site(me, site, &change(Dress::default())).unwrap();
    assert_eq!(settings(&desk), plain);
    assert!(desk.newsroom().sites[&site].settings.get("menu").is_none());
}

#[test]
fn what_has_no_name_or_leads_nowhere_changes_nothing() {
    let (_home, mut desk, me, site) = newsroom();
    let good = dressed(&desk);
    let wrong = |of: &dyn Fn(&mut Dress)| {
        let mut dress = good.clone();
        of(&mut dress);
        change(dress)
    };
    for (why, dress) in [
        (
            "a nameless line",
            wrong(&|dress| dress.menu[0].children[0].label = " ".into()),
        ),
        ("a page that is not there", wrong(&|dress| dress.pages.clear())),
        (
            "a script",
            wrong(&|dress| dress.ads[0].url = "javascript:alert(1)".into()),
        ),
        ("no address", wrong(&|dress| dress.social[0].url = "facebook".into())),
        ("a page without a title", wrong(&|dress| dress.pages[0].title.clear())),
    ] {
        let refused = desk.change_static_site(me, site, &dress).unwrap_err();
        assert_eq!(refused.code(), "site_entry", "{why}");
    }
    // An address that another page has is the renderer's to refuse.
    let twice = wrong(&|dress| dress.pages.push(dress.pages[0].clone()));
    assert_eq!(desk.change_static_site(me, site, &twice).unwrap_err().code(), "invalid");
    assert_eq!(desk.static_settings_of(site).unwrap().dress, Dress::default());
}
