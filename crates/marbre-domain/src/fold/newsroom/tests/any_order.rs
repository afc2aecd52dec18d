//! Whatever machines write, and in whatever order it arrives, all come to the same.

use super::*;
use proptest::prelude::*;

/// What earlier programs folded: of whole records, the last in canonical order stands.
fn as_before(machine: &Machine) -> Terms {
    let mut ordered: Vec<&(Header, Record)> = machine.known.iter().collect();
    ordered.sort_by_key(|(header, _)| (header.height(), header.id));
    let mut standing = Terms::new();
    for (_, record) in ordered {
        if let Record::Term(term) = record {
            standing.insert(term.id, term.clone());
        }
    }
    standing
}

/// One step of a machine: what it does, to which of the terms, with which other one.
type Step = (usize, u8, u8, Option<u8>);

fn steps() -> impl Strategy<Value = Vec<Step>> {
    proptest::collection::vec((0_usize..3, 0_u8..10, 0_u8..5, proptest::option::of(0_u8..5)), 0..60)
}

fn play(steps: &[Step], whole: bool) -> Vec<Machine> {
    let mut machines: Vec<Machine> = (1..=3).map(Machine::new).collect();
    for number in 0..5 {
        let first = section(number, &format!("Rubrique {number}"), u32::from(number));
        machines[0].write(member_id(1), Record::Term(first));
    }
    for number in [1, 2, 3] {
        let role = [Role::Chief, Role::Chief, Role::Editor][usize::from(number) - 1];
        machines[0].write(member_id(1), Record::Member(member(number, "Un membre", role)));
    }
    let first = machines[0].clone();
    machines[1].hears(&first);
    machines[2].hears(&first);
    for (at, (who, what, one, other)) in steps.iter().enumerate() {
        let machine = &mut machines[*who];
        let id = term_id(*one);
        match what {
            0 | 1 => {
                let (from, to) = (machine.clone(), (*who + usize::from(*one % 2) + 1) % 3);
                machines[to].hears(&from);
            }
            _ if whole => {
                let mut term = machine.terms()[&id].clone();
                term.name = format!("Nom {at}");
                term.parent = other.map(term_id);
                machine.write(member_id(1), Record::Term(term));
            }
            2 | 3 => machine.change_term(id, |term| term.name = format!("Nom {at}")),
            4 | 5 => machine.move_term(id, other.map(term_id), None),
            6 => machine.move_term(id, None, other.map(term_id)),
            7 => machine.change_term(id, |term| term.retired = !term.retired),
            8 => machine.change_member(1 + one % 3, 1 + other.unwrap_or(0) % 3, |member| {
                member.role = [Role::Reporter, Role::Chief][at % 2];
                member.may_publish = !member.may_publish;
            }),
            _ => machine.change_member(1 + one % 3, 1 + other.unwrap_or(0) % 3, |member| {
                member.left = !member.left
            }),
        }
    }
    machines
}

proptest! {
    #[test]
    fn any_order_of_arrival_comes_to_the_same_and_loses_nothing(steps in steps(), order in any::<u64>()) {
        let machines = play(&steps, false);
        let mut all = machines[0].clone();
        all.hears(&machines[1]);
        all.hears(&machines[2]);
        let expected = all.fold();
        // In any order: the fold sorts what arrives as it likes.
        let mut shuffled = all.clone();
        shuffled.known.sort_by_key(|(header, _)| {
            let bytes = [header.hash().as_bytes().as_slice(), &order.to_le_bytes()].concat();
            *blake3::hash(&bytes).as_bytes()
        });
        prop_assert_eq!(&shuffled.fold(), &expected);
        shuffled.known.reverse();
        prop_assert_eq!(&shuffled.fold(), &expected);

        let terms = all.terms();
        prop_assert_eq!(in_order(&terms, Taxonomy::Section).len(), 5);
        prop_assert!(all.members().values().any(|member| member.rights().chief), "nobody keeps the newsroom");
        // Each name is the last that somebody gave, and nobody's move is undone but by a later one, whatever else was done
        // to the term at the same time.
        let mut changes: Vec<(&Header, &TermChange)> = Vec::new();
        for (header, record) in &all.known {
            if let Record::TermChanged(change) = record {
                changes.push((header, change));
            }
        }
        changes.sort_by_key(|(header, _)| (header.height(), header.id));
        for term in terms.values() {
            let of_it = || changes.iter().rev().map(|(_, change)| *change).filter(|change| change.id == term.id);
            if let Some(name) = of_it().find_map(|change| change.name.as_ref()) {
                prop_assert_eq!(&term.name, name);
            }
            if let Some(place) = of_it().find_map(|change| change.place) {
                prop_assert_eq!(term.parent, place.parent);
            }
        }
    }

    #[test]
    fn whole_records_of_earlier_programs_come_to_what_they_came_to(steps in steps()) {
        let machines = play(&steps, true);
        let mut all = machines[0].clone();
        all.hears(&machines[1]);
        all.hears(&machines[2]);
        prop_assert_eq!(all.terms(), as_before(&all));
    }
}
