//! Passwords that are not at hand, and what waits for them: a real database, a real file of passwords, and a site's address
//! at which nobody listens.

#![allow(clippy::unwrap_used)]

use crate::fault::FaultCode;
use crate::sites::{Connected, Connection, Match, RemoteTerm, Secret, SiteTerms};
use crate::testing::Machine;
use crate::view::DeliveryView;
use crate::{ActOptions, Desk, run_outbox};
use marbre_domain::ids::{MemberId, SiteId};
use marbre_domain::taxonomy::Taxonomy;
use marbre_domain::workflow::Action;
use marbre_publish::wordpress::WordPressSettings;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex};

const PASSPHRASE: &str = "le fleuve monte";

fn connected(address: &str) -> Connected {
    Connected {
        settings: WordPressSettings::new(&format!("{address}/wp-json/"), "desk"),
        password: Secret::new("abcd efgh"),
        connection: Connection {
            site: "La Dépêche".to_owned(),
            home: address.to_owned(),
            account: 2,
            name: "desk".to_owned(),
            roles: vec!["editor".to_owned()],
            rights: BTreeMap::new(),
            namespaces: Vec::new(),
            counters: Vec::new(),
            search_plugins: Vec::new(),
            co_authors: false,
            clock_off: Some(0),
            older: false,
            markup: None,
        },
        by_browser: false,
    }
}

/// What a site says that files by categories alone.
fn in_categories(terms: Vec<RemoteTerm>) -> SiteTerms {
    SiteTerms {
        taxonomies: Vec::new(),
        terms: BTreeMap::from([("categories".to_owned(), terms)]),
    }
}

/// An address on this machine at which nobody listens: taken for as long as the test runs, so that nobody else comes to.
fn nobody() -> String {
    let taken = tokio::net::TcpSocket::new_v4().unwrap();
    taken.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let address = taken.local_addr().unwrap();
    Box::leak(Box::new(taken));
    format!("http://{address}")
}

/// A newsroom with a site whose password is in the file.
fn newsroom(machine: &Machine, home: &Path) -> (Desk, MemberId, SiteId) {
    let (mut desk, me) = machine.init(home);
    desk.open_passwords(PASSPHRASE).unwrap();
    let site = desk.add_wordpress_site(me, connected(&nobody())).unwrap();
    (desk, me, site)
}

fn published(desk: &mut Desk, me: MemberId) {
    let copy = "# Le pont rouvre\n\nIl rouvre demain.\n";
    let piece = desk.import_file(me, "pont.md", copy.as_bytes()).unwrap().piece;
    for action in [Action::Submit, Action::Approve, Action::Publish] {
        let options = ActOptions {
            version: Some(desk.content(piece).unwrap().hash()),
            override_reason: Some("essai".into()),
            ..ActOptions::default()
        };
        desk.act(me, piece, action, &options).unwrap();
    }
}

fn only_delivery(desk: &Arc<Mutex<Desk>>) -> DeliveryView {
    let mut all = desk.lock().unwrap().deliveries().unwrap();
    assert_eq!(all.len(), 1);
    all.remove(0)
}

#[tokio::test]
async fn what_waits_for_the_passphrase_leaves_when_somebody_gives_it() {
    let (machine, home) = (Machine::new(), tempfile::tempdir().unwrap());
    drop(newsroom(&machine, home.path()));
    // Started again, nobody has given the passphrase yet.
    let mut desk = machine.open(home.path());
    let me = desk.me().unwrap().unwrap();
    published(&mut desk, me);
    let desk = Arc::new(Mutex::new(desk));
    run_outbox(&desk).await.unwrap();
    let waiting = only_delivery(&desk);
    assert_eq!(waiting.state, "stuck");
    assert_eq!(waiting.fault.unwrap().code, FaultCode::NoPassphrase);

    let wrong = desk.lock().unwrap().open_passwords("le fleuve baisse").unwrap_err();
    assert_eq!(wrong.facts()["kind"], "wrong_passphrase");
    assert_eq!(only_delivery(&desk).state, "stuck");

    desk.lock().unwrap().open_passwords(PASSPHRASE).unwrap();
    assert_eq!(only_delivery(&desk).state, "queued");
    run_outbox(&desk).await.unwrap();
    // It left: nobody listens there, and that is tried again by itself.
    let tried = only_delivery(&desk);
    assert_eq!(
        (tried.state.as_str(), tried.fault.unwrap().code),
        ("queued", FaultCode::NoAnswer)
    );
    assert!(tried.detail.contains("did not answer"), "{}", tried.detail);
}

#[test]
fn a_wrong_passphrase_leaves_the_right_one_in_force() {
    let (machine, home) = (Machine::new(), tempfile::tempdir().unwrap());
    let (mut desk, me, site) = newsroom(&machine, home.path());
    desk.open_passwords("une autre").unwrap_err();
    desk.can_keep_passwords().unwrap();
    desk.change_site_password(me, site, &Secret::new("ijkl mnop")).unwrap();
    assert!(desk.line_to(site).is_ok());
    drop(desk);
    let mut again = machine.open(home.path());
    again.open_passwords(PASSPHRASE).unwrap();
    assert!(again.line_to(site).is_ok());
}

#[test]
fn what_was_shown_is_confirmed_whatever_the_term_is_called_by_then() {
    let (machine, home) = (Machine::new(), tempfile::tempdir().unwrap());
    let (mut desk, me, site) = newsroom(&machine, home.path());
    let sport = desk.add_term(me, Taxonomy::Section, "Sport", None, None).unwrap();
    desk.add_term(me, Taxonomy::Section, "Monde", None, None).unwrap();
    let line = desk.line_to(site).unwrap();
    let theirs = RemoteTerm {
        id: 7,
        name: "sport".to_owned(),
        slug: "sport".to_owned(),
        parent: 0,
    };
    let remote = in_categories(vec![theirs]);
    let shown: Vec<Match> = desk.match_terms(&line, &remote).unwrap();
    assert!(shown.iter().all(|found| !found.confirmed));
    desk.rename_term(me, sport, "Sports et jeux").unwrap();
    desk.confirm_terms(me, &line, &shown, true).unwrap();
    let after = desk.match_terms(&line, &remote).unwrap();
    let confirmed: Vec<(&str, u64)> = after
        .iter()
        .filter(|found| found.confirmed)
        .filter_map(|found| Some((found.name.as_str(), found.theirs.as_ref()?.id)))
        .collect();
    assert_eq!(confirmed, [("Sports et jeux", 7)]);
    assert!(desk.line_to(site).unwrap().settings.create_terms);
}

#[test]
fn a_term_that_was_renamed_there_is_the_same_and_says_what_it_was() {
    let (machine, home) = (Machine::new(), tempfile::tempdir().unwrap());
    let (mut desk, me, site) = newsroom(&machine, home.path());
    desk.add_term(me, Taxonomy::Section, "Sport", None, None).unwrap();
    let line = desk.line_to(site).unwrap();
    let called = |name: &str| {
        let theirs = RemoteTerm {
            id: 7,
            name: name.to_owned(),
            slug: "sport".to_owned(),
            parent: 0,
        };
        in_categories(vec![theirs])
    };
    let was = |desk: &Desk, name: &str| desk.match_terms(&line, &called(name)).unwrap()[0].was.clone();
    let shown = desk.match_terms(&line, &called("Sport &amp; jeux")).unwrap();
    assert_eq!(shown[0].was, None, "nobody confirmed it yet");
    desk.confirm_terms(me, &line, &shown, false).unwrap();
    assert_eq!(was(&desk, "Sport & jeux"), None);
    assert_eq!(was(&desk, "Stades"), Some("Sport & jeux".to_owned()));
    let shown = desk.match_terms(&line, &called("Stades")).unwrap();
    assert_eq!(shown[0].theirs.as_ref().map(|theirs| theirs.id), Some(7));
    desk.confirm_terms(me, &line, &shown, false).unwrap();
    assert_eq!(was(&desk, "Stades"), None);
    // One that is gone is missing again, not another of a like name.
    let gone = desk.match_terms(&line, &in_categories(Vec::new())).unwrap();
    assert!(gone[0].theirs.is_none() && !gone[0].confirmed);
    // Where its whole taxonomy does not show, nothing is known of it, and nothing forgotten by looking.
    let hidden = desk.match_terms(&line, &SiteTerms::default()).unwrap();
    assert!(hidden[0].theirs.is_none() && hidden[0].confirmed);
    desk.confirm_terms(me, &line, &hidden, false).unwrap();
    assert!(desk.match_terms(&line, &called("Stades")).unwrap()[0].confirmed);
    desk.confirm_terms(me, &line, &gone, false).unwrap();
    assert!(!desk.match_terms(&line, &called("Stades")).unwrap()[0].confirmed);
}

#[test]
fn a_list_moves_to_another_taxonomy_when_somebody_confirms_it_there() {
    let (machine, home) = (Machine::new(), tempfile::tempdir().unwrap());
    let (mut desk, me, site) = newsroom(&machine, home.path());
    desk.add_term(me, Taxonomy::Section, "Sport", None, None).unwrap();
    let called = |id: u64| RemoteTerm {
        id,
        name: "Sport".to_owned(),
        slug: "sport".to_owned(),
        parent: 0,
    };
    let mut theirs = in_categories(vec![called(7)]);
    theirs.terms.insert("rubriques".to_owned(), vec![called(31)]);
    let line = desk.line_to(site).unwrap();
    let shown = desk.match_terms(&line, &theirs).unwrap();
    desk.confirm_terms(me, &line, &shown, false).unwrap();

    // Shown beside the other taxonomy, nothing of it is confirmed, and nothing moved.
    let there = line.keeping(&BTreeMap::from([(Taxonomy::Section, "rubriques".to_owned())]));
    let shown = desk.match_terms(&there, &theirs).unwrap();
    assert_eq!(shown[0].theirs, Some(called(31)));
    assert!(!shown[0].confirmed);
    assert_eq!(desk.site_settings_of(site).unwrap().sections, "categories");
    let line = desk.line_to(site).unwrap();
    assert!(desk.match_terms(&line, &theirs).unwrap()[0].confirmed);

    // Who looked at it where it no longer is, or is not yet, decides about nothing.
    assert!(desk.confirm_terms(me, &there, &shown, false).is_err());
    desk.keep_lists(me, site, &BTreeMap::from([(Taxonomy::Section, "rubriques".to_owned())]))
        .unwrap();
    let line = desk.line_to(site).unwrap();
    desk.confirm_terms(me, &line, &shown, false).unwrap();
    assert_eq!(desk.site_settings_of(site).unwrap().sections, "rubriques");
    let line = desk.line_to(site).unwrap();
    let shown = desk.match_terms(&line, &theirs).unwrap();
    assert_eq!(
        (shown[0].theirs.as_ref().map(|term| term.id), shown[0].confirmed),
        (Some(31), true)
    );
}

#[test]
fn what_was_decided_about_a_site_changes_by_its_chiefs_alone_and_sends_nothing() {
    use super::{Markup, SiteChange, Strip, Withdrawn};
    let (machine, home) = (Machine::new(), tempfile::tempdir().unwrap());
    let (mut desk, me, site) = newsroom(&machine, home.path());
    let strip = Strip::Term {
        base: "tags".to_owned(),
        name: "Alerte".to_owned(),
    };
    let change = SiteChange {
        trial: Some(true),
        markup: Some(Markup::Classic),
        withdrawn: Some(Withdrawn::Trash),
        strip: Some(strip.clone()),
        taxonomies: BTreeMap::from([(Taxonomy::Country, "pays".to_owned())]),
    };
    desk.change_site(me, site, &change).unwrap();
    let now = desk.site_settings_of(site).unwrap();
    assert_eq!(
        (now.trial, now.markup, now.withdrawn, &now.strip),
        (true, Markup::Classic, Withdrawn::Trash, &strip)
    );
    assert_eq!((now.sections.as_str(), now.countries.as_str()), ("categories", "pays"));
    for wrong in ["", "../users", "pays?x", "pays/1"] {
        let change = SiteChange {
            taxonomies: BTreeMap::from([(Taxonomy::Tag, wrong.to_owned())]),
            ..SiteChange::default()
        };
        assert!(desk.change_site(me, site, &change).is_err(), "{wrong}");
    }
    let ends = SiteChange {
        trial: Some(false),
        ..SiteChange::default()
    };
    desk.change_site(me, site, &ends).unwrap();
    let now = desk.site_settings_of(site).unwrap();
    assert_eq!((now.trial, &now.strip), (false, &strip));
    assert!(desk.deliveries().unwrap().is_empty());
    let reporter = desk
        .add_member(me, "Moussa", marbre_domain::member::Role::Reporter, false, false)
        .unwrap();
    assert!(desk.change_site(reporter, site, &change).unwrap_err().is_refusal());
    assert!(!desk.site_settings_of(site).unwrap().trial);
}
