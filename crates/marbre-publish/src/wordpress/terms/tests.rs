//! What is remembered of a site's terms while lists move and people decide.

use super::Mapping;
use chrono::DateTime;
use marbre_domain::ids::TermId;
use marbre_domain::taxonomy::Taxonomy;

fn term(number: u64) -> TermId {
    format!("01a00002-0000-7000-8000-{number:012x}")
        .parse()
        .expect("an identifier")
}

#[test]
fn a_list_that_stands_elsewhere_forgets_its_numbers_and_no_other_list_does() {
    let mut mapping = Mapping::default();
    let (fleuve, mali) = (term(1), term(2));
    mapping.stand(fleuve, 5, "categories");
    // As it was kept before it was noted where a number stands: in WordPress's own taxonomy.
    mapping.terms.insert(mali, 6);
    mapping.keep_in(Taxonomy::Section, "categories", [fleuve]);
    mapping.keep_in(Taxonomy::Country, "categories", [mali]);
    assert_eq!(mapping.terms.len(), 2);
    mapping.keep_in(Taxonomy::Country, "pays", [mali]);
    assert_eq!(mapping.terms.keys().collect::<Vec<_>>(), [&fleuve]);
    assert!(mapping.stand(mali, 31, "pays"), "it is new");
    mapping.keep_in(Taxonomy::Country, "pays", [mali]);
    assert_eq!(mapping.terms.get(&mali), Some(&31));
}

#[test]
fn what_a_publication_learns_does_not_undo_what_was_decided_meanwhile() {
    let (fleuve, mali, gone, new) = (term(1), term(2), term(3), term(4));
    let mut before = Mapping::default();
    for (term, number) in [(fleuve, 5), (mali, 6), (gone, 7)] {
        before.stand(term, number, "categories");
    }
    // The publication finds that one is gone, that another has a new number, and creates a third.
    let mut learned = before.clone();
    learned.terms.remove(&gone);
    learned.stand(mali, 60, "categories");
    learned.stand(new, 8, "tags");
    learned.looked.insert(8, DateTime::UNIX_EPOCH);
    // A person said meanwhile what stands for two of them.
    let mut kept = before.clone();
    kept.stand(mali, 61, "categories");
    kept.stand(fleuve, 50, "categories");
    kept.learn(&before, learned);
    let stand: Vec<_> = [fleuve, mali, gone, new]
        .map(|term| kept.terms.get(&term).copied())
        .into();
    assert_eq!(stand, [Some(50), Some(61), None, Some(8)]);
    assert_eq!(kept.bases.get(&8).map(String::as_str), Some("tags"));
    assert!(kept.looked.contains_key(&8));
}
