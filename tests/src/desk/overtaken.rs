//! The newest decision wins: an older delivery is never sent after it, and what may be on the site already comes off.

use super::newsroom::{HEADLINE, Newsroom};
use chrono::Duration;
use marbre_desk::ActOptions;
use marbre_domain::piece::FieldName;
use marbre_domain::workflow::{Action, State};
use std::path::PathBuf;

const NEW: &str = "À Wansi, le pont rouvre";

fn schedule(room: &Newsroom, at: Duration) {
    let options = ActOptions {
        at: Some(room.wall(at)),
        ..ActOptions::default()
    };
    room.act(room.chief, Action::Schedule, &options).unwrap();
}

/// Approved, scheduled, and due now.
fn due() -> Newsroom {
    let room = Newsroom::new();
    room.approve();
    schedule(&room, Duration::hours(1));
    room.pass(Duration::hours(1));
    room
}

fn decide(room: &Newsroom, action: Action) {
    let options = ActOptions {
        note: Some("Il manque une source.".to_owned()),
        ..ActOptions::default()
    };
    room.act(room.chief, action, &options).unwrap();
}

fn state(room: &Newsroom) -> State {
    room.desk().piece_view(room.chief, room.piece).unwrap().row.state
}

fn is_begun(room: &Newsroom) -> bool {
    room.states().iter().any(|state| state == "sending")
}

fn is_written(room: &Newsroom) -> bool {
    !room.telling(HEADLINE).is_empty()
}

fn retitle(room: &Newsroom) {
    room.desk()
        .set_field(room.chief, room.piece, FieldName::Headline, NEW)
        .unwrap();
}

fn revalidate(room: &Newsroom) {
    let version = Some(room.desk().version_now(room.editor, room.piece).unwrap().hash());
    let read = ActOptions {
        version,
        ..ActOptions::default()
    };
    room.act(room.editor, Action::Revalidate, &read).unwrap();
}

/// However often the outbox runs, nothing of the piece is on the site, and the desk knows.
async fn stays_off(room: &Newsroom) {
    for _ in 0..3 {
        room.run().await;
        assert_eq!(room.telling(HEADLINE), Vec::<PathBuf>::new());
        room.pass(Duration::hours(1));
    }
    let view = room.desk().piece_view(room.chief, room.piece).unwrap();
    assert!(!view.row.online, "{:?}", view.online);
    assert!(room.states().contains(&"cancelled".to_owned()), "{:?}", room.states());
}

#[tokio::test]
async fn an_attempt_that_was_cut_is_not_taken_up_after_a_newer_decision() {
    for action in [Action::Hold, Action::Return, Action::Kill] {
        let places: [fn(&Newsroom) -> bool; 2] = [is_begun, is_written];
        for there in places {
            let room = due();
            room.cut(there).await;
            decide(&room, action);
            stays_off(&room).await;
        }
    }
}

#[tokio::test]
async fn a_withdrawal_takes_off_what_a_cut_attempt_may_have_left() {
    let room = Newsroom::new();
    room.approve();
    decide(&room, Action::Publish);
    room.cut(is_written).await;
    decide(&room, Action::Withdraw);
    stays_off(&room).await;
    assert_eq!(state(&room), State::Withdrawn);
}

#[tokio::test]
async fn a_kill_takes_off_the_word_of_a_withdrawal_too() {
    const WORD: &str = "Cet article a été retiré";
    let room = Newsroom::new();
    room.approve();
    decide(&room, Action::Publish);
    room.run().await;
    decide(&room, Action::Withdraw);
    room.run().await;
    assert_ne!(room.telling(WORD), Vec::<PathBuf>::new());
    decide(&room, Action::Kill);
    assert_eq!(room.run().await, 1);
    assert_eq!(room.telling(WORD), Vec::<PathBuf>::new());
}

#[tokio::test]
async fn what_arrives_while_it_is_held_comes_off_again() {
    let room = due();
    let mut run = std::pin::pin!(room.run());
    std::future::poll_fn(|context| {
        assert!(run.as_mut().poll(context).is_pending());
        std::task::Poll::Ready(())
    })
    .await;
    assert!(is_begun(&room));
    decide(&room, Action::Hold);
    assert_eq!(run.await, 2, "the attempt under way, and what takes it off");
    assert_eq!(state(&room), State::Held);
    assert_eq!(room.telling(HEADLINE), Vec::<PathBuf>::new());
    assert!(!room.desk().piece_view(room.chief, room.piece).unwrap().row.online);
}

#[tokio::test]
async fn a_later_hour_counts_even_if_the_earlier_one_had_begun() {
    let room = due();
    room.cut(is_written).await;
    schedule(&room, Duration::hours(4));
    room.run().await;
    assert_eq!(room.telling(HEADLINE), Vec::<PathBuf>::new());
    assert_eq!(state(&room), State::Scheduled);
    room.pass(Duration::hours(4));
    assert_eq!(room.run().await, 1);
    assert!(room.page().contains(HEADLINE));
    assert_eq!(state(&room), State::Published);
}

#[tokio::test]
async fn an_update_that_is_held_leaves_what_was_online_before() {
    let room = due();
    room.run().await;
    assert_eq!(state(&room), State::Published);
    room.act(room.chief, Action::Update, &ActOptions::default()).unwrap();
    retitle(&room);
    room.approve();
    schedule(&room, Duration::hours(1));
    room.pass(Duration::hours(1));
    room.cut(|room| !room.telling(NEW).is_empty()).await;
    decide(&room, Action::Hold);
    room.run().await;
    assert!(room.page().contains(HEADLINE));
    assert_eq!(room.telling(NEW), Vec::<PathBuf>::new());
    assert_eq!(state(&room), State::Held);
}

#[tokio::test]
async fn a_newer_publication_replaces_one_that_was_cut() {
    let room = due();
    room.cut(is_begun).await;
    retitle(&room);
    revalidate(&room);
    room.run().await;
    assert!(room.page().contains(NEW));
    assert_eq!(room.telling(HEADLINE), Vec::<PathBuf>::new());
    let mut states = room.states();
    states.sort();
    assert_eq!(states, ["cancelled", "written"]);
    assert_eq!(state(&room), State::Published);
}

#[tokio::test]
async fn a_withdrawal_that_did_not_leave_yet_is_not_given_up_by_a_later_hour() {
    let room = due();
    room.run().await;
    decide(&room, Action::Withdraw);
    room.act(room.chief, Action::Restore, &ActOptions::default()).unwrap();
    room.approve();
    schedule(&room, Duration::hours(1));
    assert_eq!(room.run().await, 1);
    assert_eq!(room.telling(HEADLINE), Vec::<PathBuf>::new());
    room.pass(Duration::hours(1));
    room.run().await;
    assert!(room.page().contains(HEADLINE));
}

#[tokio::test]
async fn what_is_approved_anew_while_it_waits_goes_out_so_at_the_same_hour() {
    let room = Newsroom::new();
    room.approve();
    schedule(&room, Duration::hours(1));
    let hour = |room: &Newsroom| room.desk().piece_view(room.chief, room.piece).unwrap().row.scheduled_at;
    let before = hour(&room);
    retitle(&room);
    revalidate(&room);
    assert_eq!(state(&room), State::Scheduled);
    assert!(before.is_some());
    assert_eq!(hour(&room), before);
    room.pass(Duration::seconds(60 * 60 - 1));
    assert_eq!(room.run().await, 0);
    room.pass(Duration::seconds(1));
    assert_eq!(room.run().await, 1);
    assert!(room.page().contains(NEW));
    assert_eq!(room.telling(HEADLINE), Vec::<PathBuf>::new());
    let view = room.desk().piece_view(room.chief, room.piece).unwrap();
    assert_eq!(view.row.state, State::Published);
    assert_eq!(Some(view.online[0].version), view.approved);
}

#[tokio::test]
async fn what_was_scheduled_and_held_before_it_left_can_be_put_away() {
    for action in [Action::Hold, Action::Return] {
        let room = Newsroom::new();
        room.approve();
        schedule(&room, Duration::hours(1));
        decide(&room, action);
        assert!(!room.desk().piece_view(room.chief, room.piece).unwrap().row.online);
        decide(&room, Action::Spike);
        assert_eq!(state(&room), State::Spiked);
        room.pass(Duration::hours(2));
        assert_eq!(room.run().await, 0);
    }
}
