//! Who may change whom, and why not.

#![allow(clippy::unwrap_used)]

use super::*;

fn member(number: u8, role: Role) -> Member {
    Member {
        id: MemberId::new(1_795_000_000_000, [number; 10]),
        name: format!("Membre {number}"),
        role,
        may_approve: false,
        may_publish: false,
        left: false,
    }
}

/// The first is chief, then an editor, a reporter and one who left.
fn newsroom() -> [Member; 4] {
    let former = Member {
        left: true,
        ..member(4, Role::Editor)
    };
    [
        member(1, Role::Chief),
        member(2, Role::Editor),
        member(3, Role::Reporter),
        former,
    ]
}

fn asked(all: &[Member], actor: &Member, before: &Member, change: impl FnOnce(&mut Member)) -> Result<(), Refusal> {
    let members: Members = all.iter().map(|one| (one.id, one.clone())).collect();
    let mut after = before.clone();
    change(&mut after);
    may_change(&members, actor, before, &after)
}

#[test]
fn chiefs_change_members_and_nobody_else_does() {
    let all = &newsroom();
    let [chief, editor, reporter, former] = all;
    let rename = |member: &mut Member| member.name = "Autre".into();
    assert_eq!(asked(all, chief, reporter, rename), Ok(()));
    assert_eq!(asked(all, chief, chief, rename), Ok(()));
    assert_eq!(asked(all, chief, editor, |one| one.role = Role::Chief), Ok(()));
    assert_eq!(asked(all, chief, editor, |one| one.left = true), Ok(()));
    assert_eq!(asked(all, chief, former, |one| one.left = false), Ok(()));
    let needs = Refusal::LacksRight { needs: Needs::Chief };
    for actor in [editor, reporter] {
        assert_eq!(asked(all, actor, chief, rename), Err(needs.clone()));
        assert_eq!(asked(all, actor, actor, rename), Err(needs.clone()));
        assert_eq!(asked(all, actor, actor, |one| one.left = true), Err(needs.clone()));
    }
}

#[test]
fn nobody_raises_themselves() {
    let all = &newsroom();
    let [chief, editor, reporter, former] = all;
    let rises = Err(Refusal::OwnRights);
    assert_eq!(asked(all, editor, editor, |one| one.role = Role::Chief), rises);
    assert_eq!(asked(all, reporter, reporter, |one| one.may_publish = true), rises);
    let left = Refusal::HasLeft {
        name: "Membre 4".into(),
    };
    assert_eq!(asked(all, former, former, |one| one.left = false), Err(left));
    // A chief has every right by the role, and none that would stay when the role goes.
    assert_eq!(asked(all, chief, chief, |one| one.may_publish = true), rises);
    assert_eq!(asked(all, chief, chief, |one| one.may_approve = true), rises);
    // Whoever has one of their own keeps it under another name, and may give it up.
    let widened = Member {
        may_publish: true,
        ..chief.clone()
    };
    let rename = |one: &mut Member| one.name = "Autre".into();
    assert_eq!(asked(all, &widened, &widened, rename), Ok(()));
    assert_eq!(asked(all, &widened, &widened, |one| one.may_publish = false), Ok(()));
}

#[test]
fn the_last_chief_stays() {
    let all = &newsroom();
    let [chief, editor, _, former] = all;
    let last = Err(Refusal::LastChief {
        name: "Membre 1".into(),
    });
    assert_eq!(asked(all, chief, chief, |one| one.role = Role::Editor), last);
    assert_eq!(asked(all, chief, chief, |one| one.left = true), last);
    // One who left keeps nothing.
    let retired = Member {
        role: Role::Chief,
        ..former.clone()
    };
    assert_eq!(
        asked(&[chief.clone(), retired], chief, chief, |one| one.left = true),
        last
    );
    let second = Member {
        role: Role::Chief,
        ..editor.clone()
    };
    let two = [chief.clone(), second.clone()];
    assert_eq!(asked(&two, chief, chief, |one| one.left = true), Ok(()));
    assert_eq!(asked(&two, &second, chief, |one| one.role = Role::Reporter), Ok(()));
    // A newsroom that began without a chief is not held by this.
    let members = Members::from([(editor.id, editor.clone())]);
    assert_eq!(only_chief(&members), None);
}

#[test]
fn who_left_does_nothing_and_is_changed_only_by_returning() {
    let all = &newsroom();
    let [chief, .., former] = all;
    let left = Err(Refusal::HasLeft {
        name: "Membre 4".into(),
    });
    assert_eq!(former.rights(), Rights::default());
    assert_eq!(asked(all, former, chief, |one| one.name = "Autre".into()), left);
    assert_eq!(asked(all, chief, former, |one| one.role = Role::Reporter), left);
    assert_eq!(
        asked(all, chief, former, |one| one.left = true),
        Ok(()),
        "nothing changes"
    );
}

#[test]
fn a_member_of_an_earlier_program_is_here() {
    let json = r#"{"id":"01a1ee56-5e00-7404-8404-040404040404","name":"Awa","role":"chief"}"#;
    let member: Member = serde_json::from_str(json).unwrap();
    assert!(!member.left);
    let written = serde_json::to_string(&member).unwrap();
    assert!(!written.contains("left"), "{written}");
}
