//! Exactly once, never early: embargo, hour, expiry and giving up, with the outbox run again and again.

use super::newsroom::{HEADLINE, Newsroom};
use chrono::Duration;
use marbre_desk::ActOptions;
use marbre_domain::piece::{AlertLevel, FieldName};
use marbre_domain::workflow::Action;

fn scheduled(room: &Newsroom, at: Duration, embargo: Option<Duration>) {
    room.approve();
    let options = ActOptions {
        at: Some(room.wall(at)),
        embargo: embargo.map(|until| room.wall(until)),
        ..ActOptions::default()
    };
    room.act(room.chief, Action::Schedule, &options).unwrap();
}

#[tokio::test]
async fn a_scheduled_piece_is_there_once_and_not_a_second_before() {
    let room = Newsroom::new();
    scheduled(&room, Duration::minutes(10), None);
    for _ in 0..3 {
        assert_eq!(room.run().await, 0);
    }
    room.pass(Duration::seconds(10 * 60 - 1));
    assert_eq!(room.run().await, 0);
    assert_eq!(room.telling(HEADLINE), Vec::<std::path::PathBuf>::new());
    room.pass(Duration::seconds(1));
    assert_eq!(room.run().await, 1);
    let once = room.site();
    assert!(room.page().contains(HEADLINE));
    for _ in 0..3 {
        room.pass(Duration::minutes(1));
        assert_eq!(room.run().await, 0);
    }
    assert_eq!(room.site(), once);
}

#[tokio::test]
async fn nothing_of_an_embargoed_piece_reaches_the_site_before_its_end() {
    let room = Newsroom::new();
    scheduled(&room, Duration::hours(5), Some(Duration::hours(5)));
    for _ in 0..5 {
        for secret in [HEADLINE, "piroguiers", "première pirogue", "La berge", "marche"] {
            assert_eq!(room.telling(secret), Vec::<std::path::PathBuf>::new(), "{secret}");
        }
        assert_eq!(room.run().await, 0);
        room.pass(Duration::minutes(59));
    }
    room.pass(Duration::minutes(5));
    assert_eq!(room.run().await, 1);
    assert!(room.page().contains(HEADLINE));
}

/// Somebody writes another end of the embargo, in so long, whatever was decided before.
fn embargoed(room: &Newsroom, until: Duration) {
    let mut desk = room.desk();
    let until = (desk.now() + until).to_rfc3339();
    desk.set_field(room.chief, room.piece, FieldName::Embargo, &until)
        .unwrap();
}

#[tokio::test]
async fn an_embargo_set_after_the_hour_was_chosen_holds_too() {
    let room = Newsroom::new();
    scheduled(&room, Duration::hours(1), None);
    embargoed(&room, Duration::hours(5));
    for _ in 0..5 {
        assert_eq!(room.run().await, 0);
        assert_eq!(room.telling(HEADLINE), Vec::<std::path::PathBuf>::new());
        room.pass(Duration::minutes(59));
    }
    let held = room.desk().deliveries().unwrap().remove(0);
    assert_eq!((held.state.as_str(), held.detail.as_str()), ("queued", "embargo"));
    room.pass(Duration::minutes(5));
    assert_eq!(room.run().await, 1);
    assert!(room.page().contains(HEADLINE));
    assert_eq!(room.states(), ["written"]);
}

#[tokio::test]
async fn an_embargo_that_is_moved_later_holds_what_was_sent_and_tried_already() {
    let room = Newsroom::new();
    scheduled(&room, Duration::hours(1), Some(Duration::hours(1)));
    embargoed(&room, Duration::hours(3));
    room.pass(Duration::hours(2));
    assert_eq!(room.run().await, 0);
    let waiting = room.desk().deliveries().unwrap()[0].id;
    room.desk().retry_delivery(room.chief, waiting).unwrap();
    assert_eq!(room.run().await, 0);
    assert_eq!(room.telling(HEADLINE), Vec::<std::path::PathBuf>::new());
    // Taken away again, nothing holds it any more.
    room.desk()
        .set_field(room.chief, room.piece, FieldName::Embargo, "")
        .unwrap();
    assert_eq!(room.run().await, 1);
    assert!(room.page().contains(HEADLINE));
}

#[tokio::test]
async fn an_hour_inside_the_embargo_is_refused() {
    let room = Newsroom::new();
    room.approve();
    let options = ActOptions {
        at: Some(room.wall(Duration::hours(1))),
        embargo: Some(room.wall(Duration::hours(3))),
        ..ActOptions::default()
    };
    let refused = room.act(room.chief, Action::Schedule, &options).unwrap_err();
    assert_eq!(refused.code(), "embargoed");
    room.pass(Duration::hours(2));
    assert_eq!(room.run().await, 0);
}

#[tokio::test]
async fn a_flash_that_expired_before_it_left_never_leaves() {
    let room = Newsroom::new();
    let expires = room.desk().now() + Duration::hours(1);
    let line = "Wansi : le bac est arrêté";
    room.desk()
        .flash(room.chief, line, AlertLevel::Urgent, expires)
        .unwrap();
    room.pass(Duration::hours(1) + Duration::seconds(1));
    room.run().await;
    assert_eq!(room.telling(line), Vec::<std::path::PathBuf>::new());
}

#[tokio::test]
async fn a_piece_held_again_while_it_waits_does_not_leave() {
    let room = Newsroom::new();
    scheduled(&room, Duration::hours(1), None);
    room.act(room.chief, Action::Hold, &ActOptions::default()).unwrap();
    room.pass(Duration::hours(2));
    assert_eq!(room.run().await, 0);
    assert_eq!(room.telling(HEADLINE), Vec::<std::path::PathBuf>::new());
}

#[tokio::test]
async fn a_piece_hours_late_asks_instead_of_leaving() {
    let room = Newsroom::new();
    scheduled(&room, Duration::hours(1), None);
    room.pass(Duration::hours(9));
    assert_eq!(room.run().await, 0);
    let view = room.desk().piece_view(room.chief, room.piece).unwrap();
    assert_eq!(view.deliveries[0].state, "stuck");
    let late = view.deliveries[0].id;
    room.desk().retry_delivery(room.chief, late).unwrap();
    assert_eq!(room.run().await, 1);
    assert!(room.page().contains(HEADLINE));
}

#[tokio::test]
async fn two_runs_at_once_send_it_once() {
    let room = Newsroom::new();
    scheduled(&room, Duration::hours(1), None);
    room.pass(Duration::hours(1));
    let (one, other) = tokio::join!(room.run(), room.run());
    assert_eq!(one + other, 1);
    assert_eq!(room.states(), ["written"]);
}

#[tokio::test]
async fn a_run_that_was_cut_leaves_the_turn_to_the_next() {
    let room = Newsroom::new();
    scheduled(&room, Duration::hours(1), None);
    room.pass(Duration::hours(1));
    room.cut(|room| room.states() == ["sending"]).await;
    assert_eq!(room.run().await, 1);
    assert!(room.page().contains(HEADLINE));
}
