//! The newest decision wins: an older delivery is never sent after it, and what may be on the site already comes off.

use super::newsroom::Newsroom;
use chrono::Duration;
use marbre_desk::ActOptions;
use marbre_domain::workflow::{Action, State};

fn schedule(room: &Newsroom, at: Duration) {
    let options = ActOptions {
        at: Some(room.wall(at)),
        ..ActOptions::default()
    };
    room.act(room.chief, Action::Schedule, &options).unwrap();
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
