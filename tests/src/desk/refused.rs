//! A refusal changes nothing: what came along with an act that the rules refuse is not written down either.

use super::newsroom::Newsroom;
use chrono::Duration;
use marbre_desk::ActOptions;
use marbre_domain::piece::FieldName;
use marbre_domain::workflow::Action;

#[test]
fn an_embargo_that_came_with_a_refused_act_is_not_set() {
    let room = Newsroom::new();
    room.approve();
    let before = room.desk().piece_view(room.reporter, room.piece).unwrap();
    let options = ActOptions {
        at: Some(room.wall(Duration::hours(1))),
        embargo: Some(room.wall(Duration::hours(1))),
        ..ActOptions::default()
    };
    let refused = room.act(room.reporter, Action::Schedule, &options).unwrap_err();
    assert!(refused.is_refusal(), "{refused}");
    assert_eq!(room.desk().piece_view(room.reporter, room.piece).unwrap(), before);
}

#[test]
fn each_role_is_refused_where_the_change_is_applied() {
    let room = Newsroom::new();
    let nothing = ActOptions::default();
    let unseen = room.act(room.editor, Action::Publish, &nothing).unwrap_err();
    assert_eq!(unseen.code(), "unknown", "a draft is its author's");
    room.act(room.reporter, Action::Submit, &nothing).unwrap();
    for (who, action) in [
        (room.editor, Action::Publish),
        (room.reporter, Action::Approve),
        (room.reporter, Action::Publish),
        (room.reporter, Action::Kill),
    ] {
        let refused = room.act(who, action, &nothing).unwrap_err();
        assert!(refused.is_refusal(), "{action:?}: {refused}");
    }
    room.read_and_approve();
    let before = room.desk().version_now(room.editor, room.piece).unwrap().hash();
    let refused = room
        .desk()
        .set_field(room.reporter, room.piece, FieldName::Headline, "Autre chose")
        .unwrap_err();
    assert!(refused.is_refusal(), "{refused}");
    assert_eq!(room.desk().version_now(room.editor, room.piece).unwrap().hash(), before);
}
