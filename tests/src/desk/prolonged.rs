//! An alert gets a later end in one act: a new version with nothing else new, approved, sent, and told in its history.

use super::newsroom::Newsroom;
use chrono::{DateTime, Duration, SecondsFormat, Utc};
use marbre_desk::view::PieceView;
use marbre_desk::{ActOptions, BylineInput};
use marbre_domain::byline::BylineRole;
use marbre_domain::ids::PieceId;
use marbre_domain::piece::{AlertLevel, FieldName, PieceKind};
use marbre_domain::workflow::Action;

const LINE: &str = "Wansi : le bac est arrêté";

fn written(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

fn alert(room: &Newsroom, hours: i64) -> (PieceId, DateTime<Utc>) {
    let expires = room.desk().now() + Duration::hours(hours);
    let piece = room
        .desk()
        .flash(room.chief, LINE, AlertLevel::Urgent, expires)
        .unwrap();
    (piece, expires)
}

fn view(room: &Newsroom, piece: PieceId) -> PieceView {
    room.desk().piece_view(room.chief, piece).unwrap()
}

/// The ends that the site's strip says, in a form that its script reads.
fn ends(room: &Newsroom) -> Vec<String> {
    let mut ends: Vec<String> = room
        .site()
        .iter()
        .flat_map(|(_, page)| page.split("data-expires=\"").skip(1))
        .filter_map(|rest| rest.split('"').next().map(str::to_owned))
        .collect();
    ends.sort();
    ends.dedup();
    ends
}

#[tokio::test]
async fn the_strip_has_the_later_end_and_the_first_end_does_not_take_it_off() {
    let room = Newsroom::new();
    let (piece, first) = alert(&room, 2);
    room.run().await;
    assert_eq!(ends(&room), [written(first)]);
    let before = view(&room, piece);
    room.pass(Duration::hours(1));
    let later = first + Duration::hours(3);
    room.desk().prolong(room.chief, piece, later).unwrap();
    room.run().await;
    assert_eq!(ends(&room), [written(later)]);
    let after = view(&room, piece);
    assert_eq!(after.row.state, before.row.state);
    assert!(after.approval_covers && after.current != before.current);
    assert_eq!(after.online[0].version, after.current);
    assert_eq!(after.versions[0].why, "prolonged");
    // The first end comes and goes: nothing is taken off before the second.
    room.pass(Duration::hours(2));
    room.run().await;
    assert_eq!(ends(&room), [written(later)]);
    room.pass(Duration::hours(2) + Duration::seconds(1));
    assert_eq!(room.run().await, 1);
    let page = room.site().iter().any(|(_, page)| page.contains(LINE));
    assert!(page, "the alert stays as a page");
}

#[tokio::test]
async fn an_alert_that_is_over_comes_back() {
    let room = Newsroom::new();
    let (piece, first) = alert(&room, 1);
    room.run().await;
    room.pass(Duration::hours(2));
    room.run().await;
    let again = first + Duration::hours(4);
    room.desk().prolong(room.chief, piece, again).unwrap();
    room.run().await;
    assert_eq!(ends(&room), [written(again)]);
}

#[tokio::test]
async fn one_that_has_not_left_yet_leaves_once_with_its_later_end() {
    let room = Newsroom::new();
    let (piece, first) = alert(&room, 1);
    let later = first + Duration::hours(1);
    room.desk().prolong(room.chief, piece, later).unwrap();
    assert_eq!(room.run().await, 1);
    assert_eq!(ends(&room), [written(later)]);
}

#[tokio::test]
async fn it_is_for_those_who_publish_and_to_a_later_end() {
    let room = Newsroom::new();
    let (piece, first) = alert(&room, 2);
    room.run().await;
    let refused = |who, until| {
        let mut desk = room.desk();
        desk.prolong(who, piece, until).unwrap_err().code()
    };
    let later = first + Duration::hours(1);
    assert_eq!(refused(room.reporter, later), "lacks_right");
    assert_eq!(refused(room.chief, first), "ends_later");
    let now = room.desk().now();
    assert_eq!(refused(room.chief, now), "hour_passed");
    assert_eq!(ends(&room), [written(first)]);
}

#[tokio::test]
async fn nothing_but_the_end_may_have_moved_since_it_was_published() {
    let room = Newsroom::new();
    let first = room.desk().now() + Duration::hours(2);
    let piece = room.desk().create_piece(room.chief, PieceKind::Flash, "fr").unwrap();
    for (name, value) in [
        (FieldName::Headline, LINE.to_owned()),
        (FieldName::AlertLevel, "urgent".to_owned()),
        (FieldName::Expires, written(first)),
    ] {
        room.desk().set_field(room.chief, piece, name, &value).unwrap();
    }
    let author = BylineInput {
        signer: Some(room.signer),
        role: BylineRole::Author,
        place: String::new(),
    };
    room.desk().set_bylines(room.chief, piece, &[author]).unwrap();
    let act = |action, version| {
        let options = ActOptions {
            version,
            ..ActOptions::default()
        };
        room.desk().act(room.chief, piece, action, &options).unwrap();
    };
    act(Action::Submit, None);
    let read = room.desk().version_now(room.chief, piece).unwrap().hash();
    act(Action::Approve, Some(read));
    act(Action::Publish, None);
    room.run().await;
    room.desk()
        .rename_signer(room.chief, room.signer, "Ousmane A. Diarra")
        .unwrap();
    let later = first + Duration::hours(1);
    let refused = room.desk().prolong(room.chief, piece, later).unwrap_err();
    assert_eq!(refused.code(), "moved_since_published");
    let shown = view(&room, piece);
    let button = shown.actions.iter().find(|one| one.action == Action::Prolong).unwrap();
    assert_eq!(button.refused.as_deref(), Some("moved_since_published"));
    let fact = |name: &str| {
        button
            .facts
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    };
    assert_eq!(fact("moved"), Some(r#"["byline_author"]"#));
    assert_eq!(fact("by"), Some("Aminata N."));
    room.run().await;
    assert_eq!(ends(&room), [written(first)]);
    let kept = shown.fields.iter().find(|field| field.name == FieldName::Expires);
    assert_eq!(kept.unwrap().value, written(first));
}
