//! A newsroom that is about to be given over: what is under way comes to its end, and nothing else begins.

use super::newsroom::{HEADLINE, Newsroom};
use marbre_desk::ActOptions;
use marbre_domain::workflow::Action;
use std::task::Poll;

/// With one delivery that is due.
fn due() -> Newsroom {
    let room = Newsroom::new();
    room.approve();
    room.act(room.chief, Action::Publish, &ActOptions::default()).unwrap();
    room
}

#[tokio::test]
async fn nothing_begins_until_it_may_again() {
    let room = due();
    room.desk().let_deliver(false);
    assert_eq!(room.run().await, 0);
    assert_eq!(room.states(), ["queued"]);
    room.desk().let_deliver(true);
    assert_eq!(room.run().await, 1);
    // Nobody can look at a site without an address: it was read back from the folder.
    assert_eq!(room.states(), ["written"]);
}

#[tokio::test]
async fn what_is_under_way_is_read_back_from_the_site() {
    let room = due();
    let mut run = std::pin::pin!(room.run());
    std::future::poll_fn(|context| {
        assert!(run.as_mut().poll(context).is_pending(), "it ended unread");
        if room.states() == ["sending"] {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
    room.desk().let_deliver(false);
    assert_eq!(run.await, 1);
    assert_eq!(room.states(), ["written"]);
    assert!(!room.telling(HEADLINE).is_empty());
}
