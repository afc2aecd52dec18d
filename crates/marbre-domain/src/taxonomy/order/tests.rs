//! Moves, circles, and where countries come in.

use super::*;
use crate::taxonomy::{african_countries, slugify};
use proptest::prelude::*;

fn id(number: u8) -> TermId {
    TermId::new(1_795_000_000_000, [number; 10])
}

fn term(number: u8, taxonomy: Taxonomy, name: &str, rank: u32) -> Term {
    Term {
        id: id(number),
        taxonomy,
        name: name.to_owned(),
        slug: slugify(name),
        parent: None,
        rank,
        code: None,
        retired: false,
    }
}

/// Sections as the first versions placed them: without room between two.
fn sections(names: &[&str]) -> Terms {
    let numbered = (0_u8..).zip(names);
    numbered
        .map(|(number, name)| (id(number), term(number, Taxonomy::Section, name, u32::from(number))))
        .collect()
}

fn take(terms: &mut Terms, changed: Vec<Term>) -> usize {
    let count = changed.len();
    terms.extend(changed.into_iter().map(|term| (term.id, term)));
    count
}

fn names(terms: &Terms, taxonomy: Taxonomy) -> Vec<String> {
    let ordered = in_order(terms, taxonomy).into_iter();
    ordered
        .map(|term| format!("{}{}", "  ".repeat(above(terms, term).len()), term.name))
        .collect()
}

#[test]
fn a_term_is_moved_before_another_and_to_the_end() {
    let mut terms = sections(&["Politique", "Culture", "Sport", "Monde"]);
    let changed = moved(&terms, id(3), None, Some(id(1))).unwrap();
    take(&mut terms, changed);
    assert_eq!(
        names(&terms, Taxonomy::Section),
        ["Politique", "Monde", "Culture", "Sport"]
    );
    // Once there is room, a move writes one term.
    let changed = moved(&terms, id(0), None, None).unwrap();
    assert_eq!(take(&mut terms, changed), 1);
    let changed = moved(&terms, id(2), None, Some(id(3))).unwrap();
    assert_eq!(take(&mut terms, changed), 1);
    assert_eq!(
        names(&terms, Taxonomy::Section),
        ["Sport", "Monde", "Culture", "Politique"]
    );
}

#[test]
fn a_section_goes_under_another_and_back_but_never_in_a_circle() {
    let mut terms = sections(&["Politique", "Assemblée", "Monde"]);
    let changed = moved(&terms, id(1), Some(id(0)), None).unwrap();
    take(&mut terms, changed);
    assert_eq!(names(&terms, Taxonomy::Section), ["Politique", "  Assemblée", "Monde"]);
    assert_eq!(moved(&terms, id(0), Some(id(1)), None), Err(Misplaced::Circle));
    assert_eq!(moved(&terms, id(0), Some(id(0)), None), Err(Misplaced::Circle));
    assert_eq!(moved(&terms, id(2), None, Some(id(1))), Err(Misplaced::Elsewhere));
    assert_eq!(moved(&terms, id(9), None, None), Err(Misplaced::Unknown(id(9))));
    let changed = moved(&terms, id(1), None, None).unwrap();
    take(&mut terms, changed);
    assert_eq!(names(&terms, Taxonomy::Section), ["Politique", "Monde", "Assemblée"]);
    terms.insert(id(5), term(5, Taxonomy::Country, "Mali", 0));
    assert_eq!(moved(&terms, id(5), Some(id(0)), None), Err(Misplaced::NoSection));
}

#[test]
fn a_circle_that_two_machines_made_opens_at_the_oldest() {
    let mut terms = sections(&["Politique", "Assemblée", "Monde"]);
    for (one, under) in [(0, 1), (1, 0), (2, 1)] {
        terms.get_mut(&id(one)).unwrap().parent = Some(id(under));
    }
    assert_eq!(
        names(&terms, Taxonomy::Section),
        ["Politique", "  Assemblée", "    Monde"]
    );
}

#[test]
fn what_stands_under_a_retired_section_is_not_offered_either() {
    let mut terms = sections(&["Politique", "Assemblée"]);
    terms.get_mut(&id(1)).unwrap().parent = Some(id(0));
    assert!(is_offered(&terms, &terms[&id(1)]));
    terms.get_mut(&id(0)).unwrap().retired = true;
    assert!(terms.values().all(|term| !is_offered(&terms, term)));
    assert_eq!(names(&terms, Taxonomy::Section), ["Politique", "  Assemblée"]);
}

#[test]
fn countries_come_in_where_the_alphabet_has_them() {
    let fresh = || -> Vec<Term> {
        let numbered = (10_u8..).zip(african_countries());
        let named = numbered.map(|(number, country)| term(number, Taxonomy::Country, country.fr, 0));
        named
            .filter(|term| term.name != "Mali" && term.name != "Togo")
            .collect()
    };
    let listed = |names: [&str; 2]| -> Terms {
        let numbered = (0_u8..).zip(names);
        let countries = numbered.map(|(number, name)| term(number, Taxonomy::Country, name, u32::from(number)));
        countries.map(|term| (term.id, term)).collect()
    };
    let mut terms = listed(["Mali", "Togo"]);
    let known = in_order(&terms, Taxonomy::Country).into_iter().cloned().collect();
    let changed = join_countries(&terms, known, fresh());
    take(&mut terms, changed);
    let all: Vec<&str> = african_countries().iter().map(|country| country.fr).collect();
    assert_eq!(names(&terms, Taxonomy::Country), all);
    // A list in an order of its own keeps it.
    let mut terms = listed(["Togo", "Mali"]);
    let known = in_order(&terms, Taxonomy::Country).into_iter().cloned().collect();
    let changed = join_countries(&terms, known, fresh());
    assert_eq!(take(&mut terms, changed), 52);
    assert_eq!(
        names(&terms, Taxonomy::Country)[..3],
        ["Togo", "Mali", "Afrique du Sud"]
    );
}

proptest! {
    #[test]
    fn any_moves_lose_nothing_and_make_no_circle(
        moves in proptest::collection::vec((0_u8..7, proptest::option::of(0_u8..7), proptest::option::of(0_u8..7)), 0..40)
    ) {
        let mut terms = sections(&["a", "b", "c", "d", "e", "f", "g"]);
        for (one, under, before) in moves {
            let Ok(changed) = moved(&terms, id(one), under.map(id), before.map(id)) else { continue };
            take(&mut terms, changed);
            let ordered = in_order(&terms, Taxonomy::Section);
            prop_assert_eq!(ordered.len(), 7);
            prop_assert_eq!(terms[&id(one)].parent, under.map(id));
            prop_assert_eq!(parent_of(&terms, &terms[&id(one)]).map(|parent| parent.id), under.map(id));
            if let Some(before) = before {
                let siblings: Vec<TermId> =
                    ordered.iter().filter(|term| term.parent == under.map(id)).map(|term| term.id).collect();
                let at = siblings.iter().position(|term| *term == id(one)).unwrap();
                prop_assert_eq!(siblings.get(at + 1), Some(&id(before)));
            }
        }
    }
}
