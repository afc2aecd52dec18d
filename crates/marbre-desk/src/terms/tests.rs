//! Lists as a newsroom keeps them: a real database, opened again and folded again.

#![allow(clippy::unwrap_used)]

use crate::testing::Machine;
use crate::{Desk, DeskError};
use marbre_domain::ids::MemberId;
use marbre_domain::member::Role;
use marbre_domain::piece::PieceKind;
use marbre_domain::taxonomy::{Taxonomy, african_countries};

struct Scene {
    machine: Machine,
    desk: Desk,
    chief: MemberId,
    home: tempfile::TempDir,
}

impl Scene {
    fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let machine = Machine::new();
        let (desk, chief) = machine.init(home.path());
        Self {
            machine,
            desk,
            chief,
            home,
        }
    }

    fn names(&self, taxonomy: Taxonomy) -> Vec<String> {
        let terms = self.desk.newsroom().terms_of(taxonomy).into_iter();
        terms.map(|term| term.name.clone()).collect()
    }

    fn offered(&self, taxonomy: Taxonomy) -> Vec<String> {
        let terms = self.desk.newsroom().offered(taxonomy).into_iter();
        terms.map(|term| term.name.clone()).collect()
    }

    /// The newsroom as it is after a rebuild by another process.
    fn again(self) -> Self {
        let Self {
            machine,
            desk,
            chief,
            home,
        } = self;
        drop(desk);
        let mut desk = machine.open(home.path());
        assert_eq!(desk.verify(true).unwrap().troubles, []);
        Self {
            machine,
            desk,
            chief,
            home,
        }
    }
}

#[test]
fn african_countries_come_in_once_in_the_newsrooms_language_and_order() {
    let mut scene = Scene::new();
    let chief = scene.chief;
    let mali = scene
        .desk
        .add_term(chief, Taxonomy::Country, "mali", None, None)
        .unwrap();
    assert_eq!(scene.desk.newsroom().terms[&mali].code.as_deref(), Some("ML"));
    let ivory = scene
        .desk
        .add_term(chief, Taxonomy::Country, "Le pays d’à côté", None, Some("CI"))
        .unwrap();
    scene.desk.rename_term(chief, mali, "Le Mali").unwrap();
    assert_eq!(scene.desk.newsroom_view().unwrap().missing_countries, 52);
    let senegal = scene.desk.add_countries(chief, &["sn", "SN"]).unwrap();
    assert_eq!(senegal.len(), 1);
    // An order of its own: what comes in stands after it.
    scene.desk.move_term(chief, senegal[0], None, Some(mali)).unwrap();
    assert!(matches!(
        scene.desk.add_countries(chief, &["XX"]),
        Err(DeskError::Unknown { .. })
    ));
    assert_eq!(scene.desk.add_african_countries(chief).unwrap().len(), 51);
    assert_eq!(scene.desk.add_african_countries(chief).unwrap(), []);
    assert_eq!(scene.desk.newsroom_view().unwrap().missing_countries, 0);
    let scene = scene.again();
    let names = scene.names(Taxonomy::Country);
    assert_eq!(names.len(), 54);
    assert_eq!(names[..3], ["Sénégal", "Le Mali", "Le pays d’à côté"]);
    assert_eq!(names[3..6], ["Afrique du Sud", "Algérie", "Angola"]);
    assert_eq!(scene.desk.newsroom().terms[&ivory].name, "Le pays d’à côté");
    let mut slugs: Vec<&String> = scene.desk.newsroom().terms.values().map(|term| &term.slug).collect();
    slugs.sort();
    slugs.dedup();
    assert_eq!(slugs.len(), 54);
}

#[test]
fn an_empty_list_takes_the_countries_in_their_own_order() {
    let mut scene = Scene::new();
    scene.desk.add_african_countries(scene.chief).unwrap();
    let scene = scene.again();
    let all: Vec<&str> = african_countries().iter().map(|country| country.fr).collect();
    assert_eq!(scene.names(Taxonomy::Country), all);
}

#[test]
fn an_order_survives_a_rebuild_and_circles_are_refused() {
    let mut scene = Scene::new();
    let chief = scene.chief;
    let [politics, house, sport] = ["Politique", "Assemblée", "Sport"].map(|name| {
        let added = scene.desk.add_term(chief, Taxonomy::Section, name, None, None);
        added.unwrap()
    });
    scene.desk.move_term(chief, sport, None, Some(politics)).unwrap();
    scene.desk.move_term(chief, house, Some(politics), None).unwrap();
    assert!(matches!(
        scene.desk.move_term(chief, politics, Some(house), None),
        Err(DeskError::Invalid(_))
    ));
    let mut scene = scene.again();
    assert_eq!(scene.names(Taxonomy::Section), ["Sport", "Politique", "Assemblée"]);
    let view = scene.desk.newsroom_view().unwrap();
    let shown = view.terms.iter().find(|term| term.id == house).unwrap();
    assert_eq!(shown.parent, Some(politics));
    scene.desk.move_term(chief, house, None, Some(sport)).unwrap();
    assert_eq!(scene.names(Taxonomy::Section), ["Assemblée", "Sport", "Politique"]);
}

#[test]
fn what_is_retired_stays_where_it_is_used_and_comes_back_by_its_name() {
    let mut scene = Scene::new();
    let chief = scene.chief;
    let [sport, monde] = ["Sport", "Monde"].map(|name| {
        let added = scene.desk.add_term(chief, Taxonomy::Section, name, None, None);
        added.unwrap()
    });
    let [first, second] = [(); 2].map(|()| scene.desk.create_piece(chief, PieceKind::Article, "fr").unwrap());
    scene.desk.set_terms(chief, first, Taxonomy::Section, &[sport]).unwrap();
    let content = scene.desk.content(first).unwrap();
    scene.desk.retire_term(chief, sport, true).unwrap();
    let mut scene = scene.again();
    assert_eq!(scene.offered(Taxonomy::Section), ["Monde"]);
    assert_eq!(scene.names(Taxonomy::Section), ["Sport", "Monde"]);
    assert_eq!(scene.desk.content(first).unwrap(), content);
    // What carries it may keep it; nothing else may take it.
    scene
        .desk
        .set_terms(chief, first, Taxonomy::Section, &[sport, monde])
        .unwrap();
    assert!(
        scene
            .desk
            .set_terms(chief, second, Taxonomy::Section, &[sport])
            .is_err()
    );
    let back = scene
        .desk
        .add_term(chief, Taxonomy::Section, "sport", None, None)
        .unwrap();
    assert_eq!(back, sport);
    assert_eq!(scene.offered(Taxonomy::Section), ["Sport", "Monde"]);
    scene
        .desk
        .set_terms(chief, second, Taxonomy::Section, &[sport])
        .unwrap();
}

#[test]
fn lists_are_kept_by_those_who_review_and_tags_added_by_anybody() {
    let mut scene = Scene::new();
    let chief = scene.chief;
    let reporter = scene
        .desk
        .add_member(chief, "Kofi B.", Role::Reporter, false, false)
        .unwrap();
    let sport = scene
        .desk
        .add_term(chief, Taxonomy::Section, "Sport", None, None)
        .unwrap();
    let flood = scene
        .desk
        .add_term(reporter, Taxonomy::Tag, "Crue", None, None)
        .unwrap();
    for refused in [
        scene.desk.move_term(reporter, sport, None, None),
        scene.desk.retire_term(reporter, sport, true),
        scene.desk.retire_term(reporter, flood, true),
        scene.desk.move_term(reporter, flood, None, None),
        scene.desk.add_african_countries(reporter).map(|_| ()),
    ] {
        assert!(matches!(refused, Err(DeskError::Refused(_))));
    }
    scene.desk.retire_term(chief, flood, true).unwrap();
    assert!(scene.offered(Taxonomy::Tag).is_empty());
    // Whoever needs a tag that is put away has it back by adding it.
    let again = scene
        .desk
        .add_term(reporter, Taxonomy::Tag, "crue", None, None)
        .unwrap();
    assert_eq!(again, flood);
    assert_eq!(scene.offered(Taxonomy::Tag).len(), 1);
}
