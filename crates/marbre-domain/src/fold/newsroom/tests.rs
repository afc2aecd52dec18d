//! Machines of one newsroom that write while they do not see each other, and what they come to.

#![allow(clippy::unwrap_used)]

use super::*;
use crate::change::{Chain, FORMAT, HybridTime};
use crate::ids::{ChangeHash, DeviceId, MemberId, NewsroomId};
use crate::member::Role;
use crate::taxonomy::{Place, Taxonomy, Terms, above, in_order, moved};

mod any_order;

const DAY: u64 = 1_795_000_000_000;

fn term_id(number: u8) -> TermId {
    TermId::new(DAY, [number; 10])
}

fn member_id(number: u8) -> MemberId {
    MemberId::new(DAY, [number; 10])
}

fn section(number: u8, name: &str, rank: u32) -> Term {
    Term {
        id: term_id(number),
        taxonomy: Taxonomy::Section,
        name: name.to_owned(),
        slug: name.to_lowercase(),
        parent: None,
        rank,
        code: None,
        retired: false,
    }
}

fn member(number: u8, name: &str, role: Role) -> Member {
    Member {
        id: member_id(number),
        name: name.to_owned(),
        role,
        may_approve: false,
        may_publish: false,
        left: false,
    }
}

#[derive(Clone)]
struct Machine {
    device: DeviceId,
    heads: BTreeMap<DeviceId, u64>,
    known: Vec<(Header, Record)>,
}

impl Machine {
    fn new(number: u8) -> Self {
        Self {
            device: DeviceId::new(DAY, [number; 10]),
            heads: BTreeMap::new(),
            known: Vec::new(),
        }
    }

    fn write(&mut self, by: MemberId, record: Record) {
        let mut seen = self.heads.clone();
        let seq = seen.remove(&self.device).unwrap_or(0) + 1;
        let id = ChangeId {
            device: self.device,
            chain: Chain::Shared,
            seq,
        };
        self.heads.insert(self.device, seq);
        let header = Header {
            format: FORMAT,
            newsroom: NewsroomId::new(DAY, [9; 10]),
            id,
            previous: ChangeHash::from_bytes([0; 32]),
            seen,
            time: HybridTime::default(),
            member: by,
            kind: record.kind().to_owned(),
            kind_format: 1,
            body_hash: [0; 32],
            member_signature: None,
        };
        // As it is stored and read again: what is absent in the body is absent.
        let read = Record::from_body(record.kind(), &record.to_body()).unwrap();
        assert_eq!(read, record);
        self.known.push((header, read));
    }

    /// Takes in what another has and this one has not.
    fn hears(&mut self, other: &Self) {
        for (header, record) in &other.known {
            let head = self.heads.entry(header.id.device).or_insert(0);
            if header.id.seq > *head {
                *head = header.id.seq;
                self.known.push((header.clone(), record.clone()));
            }
        }
    }

    fn fold(&self) -> NewsroomFold {
        let borrowed: Vec<(&Header, &Record)> = self.known.iter().map(|(header, record)| (header, record)).collect();
        fold_newsroom(&borrowed)
    }

    fn terms(&self) -> Terms {
        let mut terms = Terms::new();
        for record in self.fold().into_values() {
            if let Record::Term(term) = record {
                terms.insert(term.id, term);
            }
        }
        terms
    }

    fn members(&self) -> Members {
        let mut members = Members::new();
        for record in self.fold().into_values() {
            if let Record::Member(member) = record {
                members.insert(member.id, member);
            }
        }
        members
    }

    /// Writes what a change of a term comes to, as the desk does.
    fn change_term(&mut self, id: TermId, change: impl FnOnce(&mut Term)) {
        let before = self.terms()[&id].clone();
        let mut after = before.clone();
        change(&mut after);
        if let Some(change) = TermChange::between(&before, &after) {
            self.write(member_id(1), Record::TermChanged(change));
        }
    }

    fn move_term(&mut self, id: TermId, parent: Option<TermId>, before: Option<TermId>) {
        let terms = self.terms();
        for term in moved(&terms, id, parent, before).into_iter().flatten() {
            let change = TermChange::between(&terms[&term.id], &term).unwrap();
            self.write(member_id(1), Record::TermChanged(change));
        }
    }

    fn change_member(&mut self, by: u8, number: u8, change: impl FnOnce(&mut Member)) {
        let before = self.members()[&member_id(number)].clone();
        let mut after = before.clone();
        change(&mut after);
        if let Some(change) = MemberChange::between(&before, &after) {
            self.write(member_id(by), Record::MemberChanged(change));
        }
    }
}

fn meet(one: &mut Machine, other: &mut Machine) {
    one.hears(other);
    other.hears(one);
    assert_eq!(one.fold(), other.fold(), "two machines show different rows");
}

/// Two machines that know the same, in both orders of their names: ties are broken by them.
fn both_ways(begin: &[Record], check: impl Fn(&mut Machine, &mut Machine)) {
    for (one, other) in [(1, 2), (2, 1)] {
        let (mut one, mut other) = (Machine::new(one), Machine::new(other));
        for record in begin {
            one.write(member_id(1), record.clone());
        }
        other.hears(&one);
        check(&mut one, &mut other);
    }
}

fn three_sections() -> Vec<Record> {
    let sections = [
        section(1, "Politique", 10),
        section(2, "Éco", 20),
        section(3, "Sport", 30),
    ];
    sections.map(Record::Term).into()
}

#[test]
fn a_new_name_and_a_move_made_at_the_same_time_both_stand() {
    both_ways(&three_sections(), |one, other| {
        one.change_term(term_id(2), |term| term.name = "Économie".into());
        other.move_term(term_id(2), Some(term_id(1)), None);
        other.change_term(term_id(2), |term| term.code = Some("EC".into()));
        one.change_term(term_id(2), |term| term.retired = true);
        meet(one, other);
        let term = one.terms()[&term_id(2)].clone();
        assert_eq!(term.name, "Économie");
        assert_eq!(term.parent, Some(term_id(1)));
        assert_eq!(term.code.as_deref(), Some("EC"));
        assert!(term.retired);
        assert_eq!(term.slug, "éco");
        // Both have seen both: what is changed now stands alone.
        one.change_term(term_id(2), |term| term.code = None);
        meet(one, other);
        assert_eq!(other.terms()[&term_id(2)].code, None);
    });
}

#[test]
fn of_two_new_names_the_later_stands_on_both() {
    both_ways(&three_sections(), |one, other| {
        one.change_term(term_id(2), |term| term.name = "Économie".into());
        other.change_term(term_id(2), |term| term.name = "Affaires".into());
        // One of them knows more when it writes again: that is later, whatever the machines are called.
        other.change_term(term_id(2), |term| term.name = "Entreprises".into());
        meet(one, other);
        assert_eq!(one.terms()[&term_id(2)].name, "Entreprises");
    });
}

#[test]
fn an_order_among_siblings_does_not_touch_what_was_moved_away() {
    both_ways(&three_sections(), |one, other| {
        one.move_term(term_id(3), Some(term_id(1)), None);
        let rank = one.terms()[&term_id(3)].rank;
        // The first two leave no room between them: every sibling is numbered anew.
        other.change_term(term_id(2), |term| term.rank = 11);
        other.change_term(term_id(3), |term| term.rank = 12);
        other.move_term(term_id(3), None, Some(term_id(2)));
        meet(one, other);
        let term = one.terms()[&term_id(3)].clone();
        assert_eq!((term.parent, term.rank), (Some(term_id(1)), rank));
    });
}

#[test]
fn sections_moved_under_each_other_come_to_one_order_and_none_is_lost() {
    both_ways(&three_sections(), |one, other| {
        one.move_term(term_id(1), Some(term_id(2)), None);
        other.move_term(term_id(2), Some(term_id(1)), None);
        meet(one, other);
        let order = |machine: &Machine| -> Vec<String> {
            let terms = machine.terms();
            let order = in_order(&terms, Taxonomy::Section);
            let line = |term: &&Term| format!("{}{}", "  ".repeat(above(&terms, term).len()), term.name);
            order.iter().map(line).collect()
        };
        assert_eq!(order(one), order(other));
        assert_eq!(order(one).len(), 3);
        assert!(order(one).contains(&"  Éco".to_owned()), "the oldest stands at the top");
        // Whoever moves it out settles it everywhere.
        other.move_term(term_id(2), None, None);
        meet(one, other);
        assert_eq!(one.terms()[&term_id(2)].parent, None);
        assert_eq!(order(one).len(), 3);
    });
}

#[test]
fn two_chiefs_who_take_the_role_from_each_other_leave_one() {
    let chiefs = [member(1, "Awa", Role::Chief), member(2, "Issa", Role::Chief)];
    both_ways(&chiefs.map(Record::Member), |one, other| {
        one.change_member(1, 2, |member| member.role = Role::Editor);
        other.change_member(2, 1, |member| {
            member.left = true;
            member.name = "Awa T.".into();
        });
        meet(one, other);
        let members = one.members();
        let chiefs: Vec<&Member> = members.values().filter(|member| member.rights().chief).collect();
        assert_eq!(chiefs.len(), 1);
        assert_eq!(members[&member_id(1)].name, "Awa T.", "a name takes nobody's role");
    });
}

#[test]
fn who_loses_a_role_while_raising_themselves_has_lost_it() {
    let members = [
        member(1, "Awa", Role::Chief),
        member(2, "Issa", Role::Chief),
        member(3, "Salif", Role::Reporter),
    ];
    both_ways(&members.map(Record::Member), |one, other| {
        one.change_member(1, 2, |member| member.role = Role::Reporter);
        // It writes much meanwhile: what it says of itself comes last.
        for name in ["Salif D.", "Salif Do.", "Salif Dolo"] {
            other.change_member(2, 3, |member| member.name = name.into());
        }
        let change = MemberChange {
            id: member_id(2),
            name: Some("Issa K.".into()),
            role: Some(Role::Chief),
            may_approve: Some(true),
            may_publish: None,
            left: None,
        };
        other.write(member_id(2), Record::MemberChanged(change));
        meet(one, other);
        let issa = one.members()[&member_id(2)].clone();
        assert_eq!(issa.role, Role::Reporter);
        assert!(!issa.may_approve);
        assert_eq!(issa.name, "Issa K.");
        // What others give stands.
        one.change_member(1, 2, |member| member.role = Role::Editor);
        meet(one, other);
        assert_eq!(other.members()[&member_id(2)].role, Role::Editor);
    });
}

#[test]
fn a_right_that_a_chief_gives_themselves_does_not_outlive_the_role() {
    let members = [member(1, "Awa", Role::Chief), member(2, "Issa", Role::Chief)];
    both_ways(&members.map(Record::Member), |one, other| {
        one.change_member(1, 2, |member| member.role = Role::Reporter);
        other.change_member(2, 2, |member| member.may_publish = true);
        meet(one, other);
        for machine in [one, other] {
            let issa = machine.members()[&member_id(2)].clone();
            assert_eq!(issa.role, Role::Reporter);
            assert!(!issa.may_publish && !issa.rights().publish);
        }
    });
}

#[test]
fn signers_and_the_newsroom_merge_as_terms_do() {
    let id = SignerId::new(DAY, [4; 10]);
    let signer = Signer {
        id,
        name: "O. Diarra".into(),
        about: String::new(),
    };
    let newsroom = Record::Newsroom {
        name: "La Rive".into(),
        language: "fr".into(),
        zone: "Africa/Bamako".into(),
    };
    both_ways(&[Record::Signer(signer.clone()), newsroom], |one, other| {
        let mut named = signer.clone();
        named.name = "Ousmane Diarra".into();
        let mut told = signer.clone();
        told.about = "Reporter au fleuve".into();
        for (machine, after) in [(&mut *one, &named), (&mut *other, &told)] {
            let change = SignerChange::between(&signer, after).unwrap();
            machine.write(member_id(1), Record::SignerChanged(change));
        }
        let changed = |name: Option<&str>, zone: Option<&str>| Record::NewsroomChanged {
            name: name.map(str::to_owned),
            language: None,
            zone: zone.map(str::to_owned),
        };
        one.write(member_id(1), changed(Some("La Rive du fleuve"), None));
        other.write(member_id(1), changed(None, Some("Africa/Dakar")));
        meet(one, other);
        let standing = one.fold();
        let stands = |kind, id: &str| standing[&(kind, id.to_owned())].clone();
        let both = Signer {
            name: named.name.clone(),
            ..told.clone()
        };
        assert_eq!(stands("signer", &id.to_string()), Record::Signer(both));
        let newsroom = Record::Newsroom {
            name: "La Rive du fleuve".into(),
            language: "fr".into(),
            zone: "Africa/Dakar".into(),
        };
        assert_eq!(stands("newsroom", "newsroom"), newsroom);
    });
}

#[test]
fn a_change_of_what_cannot_be_read_waits_for_nothing() {
    let mut machine = Machine::new(1);
    let change = TermChange::between(&section(1, "Sport", 1), &section(1, "Sports", 1)).unwrap();
    machine.write(member_id(1), Record::TermChanged(change));
    assert!(machine.fold().is_empty());
}

#[test]
fn a_body_names_only_what_changes() {
    let before = section(1, "Éco", 1024);
    let body = |after: &Term| {
        let change = TermChange::between(&before, after).unwrap();
        String::from_utf8(Record::TermChanged(change).to_body()).unwrap()
    };
    let mut named = before.clone();
    named.name = "Économie".into();
    let id = before.id;
    assert_eq!(
        body(&named),
        format!(r#"{{"is":"term_changed","id":"{id}","name":"Économie"}}"#)
    );
    let mut under = before.clone();
    (under.parent, under.rank) = (Some(term_id(2)), 7);
    let parent = term_id(2);
    assert_eq!(
        body(&under),
        format!(r#"{{"is":"term_changed","id":"{id}","place":{{"parent":"{parent}","rank":7}}}}"#)
    );
    let mut ranked = before.clone();
    ranked.rank = 7;
    assert_eq!(
        body(&ranked),
        format!(r#"{{"is":"term_changed","id":"{id}","rank":7}}"#)
    );
    assert_eq!(TermChange::between(&before, &before), None);
    let here = member(3, "Awa", Role::Reporter);
    let gone = Member {
        left: true,
        ..here.clone()
    };
    let change = MemberChange::between(&here, &gone).unwrap();
    let id = here.id;
    assert_eq!(
        String::from_utf8(Record::MemberChanged(change).to_body()).unwrap(),
        format!(r#"{{"is":"member_changed","id":"{id}","left":true}}"#)
    );
    let place = Some(Place { parent: None, rank: 3 });
    let record = Record::TermChanged(TermChange {
        id: before.id,
        name: None,
        slug: None,
        place,
        rank: None,
        code: None,
        retired: None,
    });
    assert_eq!(
        Record::from_body("term_changed", &record.to_body()),
        Ok(record),
        "to the top is not the same as not moved"
    );
}
