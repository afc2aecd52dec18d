//! Members as a chief keeps them, in a real database; and two machines of one newsroom that change it while neither hears
//! of the other.

#![allow(clippy::unwrap_used)]

use crate::testing::Machine;
use crate::{ActOptions, Desk, DeskError, Invalid, MemberEdit, Nameless};
use marbre_domain::ids::MemberId;
use marbre_domain::member::Role;
use marbre_domain::piece::{FieldName, PieceKind};
use marbre_domain::taxonomy::Taxonomy;
use marbre_domain::workflow::{Action, Refusal};

struct Scene {
    machine: Machine,
    desk: Desk,
    chief: MemberId,
    editor: MemberId,
    reporter: MemberId,
    home: tempfile::TempDir,
}

impl Scene {
    fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let machine = Machine::new();
        let (mut desk, chief) = machine.init(home.path());
        let mut add = |name, role| desk.add_member(chief, name, role, false, false).unwrap();
        let (editor, reporter) = (add("Kofi Badou", Role::Editor), add("Issa Sow", Role::Reporter));
        Self {
            machine,
            desk,
            chief,
            editor,
            reporter,
            home,
        }
    }

    fn set(&mut self, actor: MemberId, id: MemberId, edit: &MemberEdit) -> Result<(), DeskError> {
        self.desk.change_member(actor, id, edit)
    }

    /// The newsroom as it is after a rebuild by another process.
    fn again(mut self) -> Self {
        drop(self.desk);
        self.desk = self.machine.open(self.home.path());
        assert_eq!(self.desk.verify(true).unwrap().troubles, []);
        self
    }
}

fn named_as(name: &str) -> MemberEdit {
    MemberEdit {
        name: Some(name.into()),
        ..MemberEdit::default()
    }
}

fn of_role(role: Role) -> MemberEdit {
    MemberEdit {
        role: Some(role),
        ..MemberEdit::default()
    }
}

fn refused(done: Result<(), DeskError>) -> Refusal {
    match done {
        Err(DeskError::Refused(refusal)) => refusal,
        other => panic!("not refused: {other:?}"),
    }
}

#[test]
fn a_chief_changes_names_roles_and_rights_and_a_rebuild_keeps_them() {
    let mut scene = Scene::new();
    let (chief, editor) = (scene.chief, scene.editor);
    scene.set(chief, editor, &named_as("  Kofi B. ")).unwrap();
    let rights = MemberEdit {
        may_approve: Some(true),
        ..MemberEdit::default()
    };
    scene.set(chief, editor, &rights).unwrap();
    scene.set(chief, editor, &of_role(Role::Reporter)).unwrap();
    let mut scene = scene.again();
    let member = scene.desk.newsroom().members[&editor].clone();
    assert_eq!((member.name.as_str(), member.role), ("Kofi B.", Role::Reporter));
    assert!(member.rights().approve && member.rights().review && !member.rights().publish);
    // The same again writes nothing.
    let before = scene.desk.verify(false).unwrap().changes;
    scene.set(chief, editor, &named_as("Kofi B.")).unwrap();
    assert_eq!(scene.desk.verify(false).unwrap().changes, before);
}

#[test]
fn names_are_there_and_told_apart() {
    let mut scene = Scene::new();
    let (chief, editor, reporter) = (scene.chief, scene.editor, scene.reporter);
    assert!(scene.set(chief, editor, &named_as("   ")).is_err());
    assert!(scene.set(chief, editor, &named_as("ISSA SOW")).is_err());
    // Its own name, written otherwise, is nobody else's.
    scene.set(chief, editor, &named_as("KOFI BADOU")).unwrap();
    scene.desk.member_leaves(chief, reporter, true).unwrap();
    let taken = scene.desk.add_member(chief, "issa sow", Role::Reporter, false, false);
    assert!(matches!(taken, Err(DeskError::Refused(Refusal::HasLeft { .. }))));
}

#[test]
fn a_signature_keeps_its_name_where_the_new_one_is_blank() {
    let mut scene = Scene::new();
    let signer = scene.desk.add_signer(scene.chief, "Ousmane D.").unwrap();
    let blank = scene.desk.rename_signer(scene.chief, signer, " \u{a0} ").unwrap_err();
    assert!(
        matches!(
            blank,
            DeskError::Invalid(Invalid::NoName {
                what: Nameless::Signature
            })
        ),
        "{blank}"
    );
    assert_eq!(scene.desk.newsroom().signers[&signer].name, "Ousmane D.");
}

#[test]
fn who_may_not_change_members_is_told_why() {
    let mut scene = Scene::new();
    let (chief, editor, reporter) = (scene.chief, scene.editor, scene.reporter);
    let rises = scene.set(reporter, reporter, &of_role(Role::Chief));
    assert_eq!(refused(rises), Refusal::OwnRights);
    let others = scene.set(editor, reporter, &named_as("Autre"));
    assert!(matches!(refused(others), Refusal::LacksRight { .. }));
    let last = scene.set(chief, chief, &of_role(Role::Editor));
    assert!(matches!(refused(last), Refusal::LastChief { .. }));
    let last = scene.desk.member_leaves(chief, chief, true);
    assert!(matches!(refused(last), Refusal::LastChief { .. }));
    let views = scene.desk.newsroom_view().unwrap().members;
    let only: Vec<MemberId> = views.iter().filter(|one| one.only_chief).map(|one| one.id).collect();
    assert_eq!(only, [chief]);
    // With a second chief the first may go.
    scene.set(chief, editor, &of_role(Role::Chief)).unwrap();
    scene.desk.member_leaves(chief, chief, true).unwrap();
    assert_eq!(
        scene.desk.me().unwrap(),
        None,
        "nobody works here until somebody is chosen"
    );
    scene.desk.choose_member(editor).unwrap();
}

#[test]
fn who_left_is_acted_as_no_more_and_stays_named_on_what_they_did() {
    let mut scene = Scene::new();
    let (chief, reporter) = (scene.chief, scene.reporter);
    let piece = scene.desk.create_piece(reporter, PieceKind::Article, "fr").unwrap();
    scene
        .desk
        .set_field(reporter, piece, FieldName::Headline, "Le pont rouvre")
        .unwrap();
    scene
        .desk
        .act(reporter, piece, Action::Submit, &ActOptions::default())
        .unwrap();
    scene.desk.member_leaves(chief, reporter, true).unwrap();
    let mut scene = scene.again();
    let left = Refusal::HasLeft {
        name: "Issa Sow".into(),
    };
    let headline = |desk: &mut Desk| desk.set_field(reporter, piece, FieldName::Headline, "Autre chose");
    assert_eq!(refused(headline(&mut scene.desk)), left);
    assert_eq!(refused(scene.desk.choose_member(reporter)), left);
    assert_eq!(refused(scene.desk.may_act(reporter).map(drop)), left);
    let begun = scene.desk.create_piece(reporter, PieceKind::Article, "fr");
    assert_eq!(refused(begun.map(drop)), left);
    assert_eq!(refused(scene.desk.member_leaves(reporter, reporter, false)), left);
    let rows = scene.desk.list_pieces(chief, None, false).unwrap();
    assert_eq!(rows[0].authors, ["Issa Sow"]);
    let versions = scene.desk.piece_view(chief, piece).unwrap().versions;
    assert_eq!(versions[0].by, "Issa Sow");
    // Back as they were.
    scene.desk.member_leaves(chief, reporter, false).unwrap();
    scene.desk.choose_member(reporter).unwrap();
    assert_eq!(scene.desk.newsroom().members[&reporter].role, Role::Reporter);
}

#[test]
fn a_name_means_who_is_here_before_who_left() {
    let mut scene = Scene::new();
    let (chief, editor) = (scene.chief, scene.editor);
    let other = scene
        .desk
        .add_member(chief, "Kofi Sarr", Role::Reporter, false, false)
        .unwrap();
    let named = |desk: &Desk, name: &str| desk.newsroom().member_named(name).map(|member| member.id);
    assert!(matches!(named(&scene.desk, "kofi"), Err(DeskError::Ambiguous { .. })));
    scene.desk.member_leaves(chief, editor, true).unwrap();
    assert_eq!(named(&scene.desk, "kofi").unwrap(), other);
    assert_eq!(named(&scene.desk, "kofi badou").unwrap(), editor);
    let former = scene.desk.newsroom().former_member_named("kofi").unwrap().id;
    assert_eq!(former, editor);
    // A whole name is nobody else's beginning.
    scene.desk.member_leaves(chief, other, true).unwrap();
    scene.set(chief, chief, &named_as("Kofi Sarr-Diop")).unwrap();
    assert_eq!(named(&scene.desk, "Kofi Sarr").unwrap(), other);
    assert_eq!(named(&scene.desk, "Kofi Sarr-D").unwrap(), chief);
}

/// A second machine of the same newsroom: what a backup becomes where it is restored.
fn second(scene: &mut Scene, home: &std::path::Path) -> Desk {
    let file = scene.home.path().join("copie.zip");
    scene.desk.backup(&file).unwrap();
    let other = home.join("ailleurs");
    let (desk, _) = Desk::restore(&file, &other, Box::new(scene.machine.clone())).unwrap();
    desk
}

/// Takes in what another wrote.
fn hears(desk: &mut Desk, other: &Desk) {
    let heads = desk.store.shared_heads().unwrap().into_iter().collect();
    let beyond = other.store.shared_beyond(&heads).unwrap();
    let received = desk.store.receive(beyond).unwrap();
    assert_eq!((received.refused, received.waiting), (vec![], vec![]));
    desk.heard(Vec::new(), received.newsroom).unwrap();
}

/// Each takes in what the other wrote, and both show the same.
fn meet(one: &mut Desk, other: &mut Desk) {
    hears(one, other);
    hears(other, one);
    let lines = one.store.projection_lines().unwrap();
    assert_eq!(other.store.projection_lines().unwrap(), lines);
    assert_eq!(
        one.store.folded_lines().unwrap(),
        lines,
        "a rebuild shows different rows"
    );
    assert_eq!(other.store.folded_lines().unwrap(), lines);
}

#[test]
fn two_machines_that_change_one_term_and_one_member_undo_nothing_of_each_other() {
    let mut scene = Scene::new();
    let (chief, reporter) = (scene.chief, scene.reporter);
    let mut add = |name| {
        let desk = &mut scene.desk;
        desk.add_term(chief, Taxonomy::Section, name, None, None).unwrap()
    };
    let [politics, house] = ["Politique", "Assemblé"].map(&mut add);
    let signer = scene.desk.add_signer(chief, "O. Diarra").unwrap();
    let home = tempfile::tempdir().unwrap();
    let mut other = second(&mut scene, home.path());
    meet(&mut scene.desk, &mut other);

    scene.desk.rename_term(chief, house, "Assemblée").unwrap();
    other.move_term(chief, house, Some(politics), None).unwrap();
    scene.desk.rename_signer(chief, signer, "Ousmane Diarra").unwrap();
    scene.desk.change_member(chief, reporter, &named_as("Issa S.")).unwrap();
    other.change_member(chief, reporter, &of_role(Role::Editor)).unwrap();
    other.retire_term(chief, house, true).unwrap();
    meet(&mut scene.desk, &mut other);
    for desk in [&scene.desk, &other] {
        let term = &desk.newsroom().terms[&house];
        assert_eq!((term.name.as_str(), term.parent), ("Assemblée", Some(politics)));
        assert!(term.retired);
        let member = &desk.newsroom().members[&reporter];
        assert_eq!((member.name.as_str(), member.role), ("Issa S.", Role::Editor));
        assert_eq!(desk.newsroom().signers[&signer].name, "Ousmane Diarra");
    }

    // Each puts the one under the other: nothing is lost, and both show the same.
    scene.desk.move_term(chief, house, None, None).unwrap();
    meet(&mut scene.desk, &mut other);
    scene.desk.move_term(chief, house, Some(politics), None).unwrap();
    other.move_term(chief, politics, Some(house), None).unwrap();
    meet(&mut scene.desk, &mut other);
    let order = |desk: &Desk| -> Vec<String> {
        let terms = desk.newsroom().terms_of(Taxonomy::Section);
        terms.into_iter().map(|term| term.name.clone()).collect()
    };
    assert_eq!(order(&scene.desk).len(), 2);
    assert_eq!(order(&other), order(&scene.desk));
}

#[test]
fn two_chiefs_who_send_each_other_away_leave_one() {
    let mut scene = Scene::new();
    let (chief, editor) = (scene.chief, scene.editor);
    scene.set(chief, editor, &of_role(Role::Chief)).unwrap();
    let home = tempfile::tempdir().unwrap();
    let mut other = second(&mut scene, home.path());
    meet(&mut scene.desk, &mut other);
    scene.desk.member_leaves(chief, editor, true).unwrap();
    other.change_member(editor, chief, &of_role(Role::Reporter)).unwrap();
    meet(&mut scene.desk, &mut other);
    let chiefs = |desk: &Desk| {
        desk.newsroom()
            .members
            .values()
            .filter(|one| one.rights().chief)
            .count()
    };
    assert_eq!((chiefs(&scene.desk), chiefs(&other)), (1, 1));
}
