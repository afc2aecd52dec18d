//! Two programs at one profile, one of them coming or going: real locks and sockets.

#![allow(clippy::unwrap_used)]

use super::{Owner, answer, open_or_ask};
use crate::{Call, System, execute};
use marbre_desk::{Desk, DeskError, NewNewsroom, Surroundings};
use marbre_domain::member::Role;
use std::path::Path;
use std::sync::{Arc, Mutex};

fn system() -> Box<dyn Surroundings> {
    Box::new(System)
}

fn newsroom(home: &Path) -> Desk {
    let new = NewNewsroom {
        name: "La Dépêche du Sélou".into(),
        member: "Awa Diarra".into(),
        role: Role::Chief,
        zone: "Africa/Bamako".into(),
        language: "fr".into(),
    };
    Desk::init(home, &new, system()).unwrap().0
}

fn call(words: &[&str]) -> Call {
    Call {
        argv: std::iter::once("marbre")
            .chain(words.iter().copied())
            .map(str::to_owned)
            .collect(),
        cwd: std::env::temp_dir(),
        stdin: Vec::new(),
        passphrase: None,
    }
}

#[tokio::test]
async fn an_owner_that_is_going_is_waited_for() {
    let home = tempfile::tempdir().unwrap();
    let desk = newsroom(home.path());
    let list = call(&["member", "list"]);
    let waits = open_or_ask(home.path(), Some(&list), system);
    tokio::pin!(waits);
    // It found the profile taken and nobody at the door; then the owner lets go.
    assert!(futures_poll(waits.as_mut()).await.is_none());
    drop(desk);
    assert!(matches!(waits.await, Ok(Owner::Here(_))));
}

#[tokio::test]
async fn an_owner_that_is_coming_is_waited_for_at_the_door() {
    let home = tempfile::tempdir().unwrap();
    let desk = Arc::new(Mutex::new(newsroom(home.path())));
    let list = call(&["member", "list"]);
    let waits = open_or_ask(home.path(), Some(&list), system);
    tokio::pin!(waits);
    assert!(futures_poll(waits.as_mut()).await.is_none());
    let place = home.path().to_owned();
    let door = tokio::spawn(async move { answer(&place, desk).await });
    let Ok(Owner::There(answer)) = waits.await else {
        panic!("the owner answers");
    };
    assert!(answer.out.contains("Awa Diarra"));
    door.abort();
}

#[tokio::test]
async fn an_owner_that_stays_silent_is_said_after_a_moment() {
    let home = tempfile::tempdir().unwrap();
    let _desk = newsroom(home.path());
    tokio::time::pause();
    let list = call(&["member", "list"]);
    assert!(matches!(
        open_or_ask(home.path(), Some(&list), system).await,
        Err(DeskError::Taken)
    ));
}

#[tokio::test]
async fn two_at_once_both_get_their_piece() {
    let home = tempfile::tempdir().unwrap();
    drop(newsroom(home.path()));
    let one = || {
        let home = home.path().to_owned();
        async move {
            let call = call(&["piece", "new"]);
            match open_or_ask(&home, Some(&call), system).await.unwrap() {
                Owner::Here(desk) => {
                    let desk = Arc::new(Mutex::new(*desk));
                    let answer = execute(&desk, &call).await;
                    desk.lock().unwrap().close().unwrap();
                    answer
                }
                Owner::There(answer) => answer,
            }
        }
    };
    let (first, second) = tokio::join!(tokio::spawn(one()), tokio::spawn(one()));
    let (first, second) = (first.unwrap(), second.unwrap());
    assert_eq!((first.code, second.code), (0, 0), "{} {}", first.err, second.err);
    let desk = Desk::open(home.path(), system()).unwrap();
    let me = desk.me().unwrap().unwrap();
    assert_eq!(desk.list_pieces(me, None, false).unwrap().len(), 2);
}

/// Lets a future come to its first real wait: what it gives if it has ended by then.
async fn futures_poll<F: Future + Unpin>(mut future: F) -> Option<F::Output> {
    std::future::poll_fn(|context| {
        let polled = std::pin::Pin::new(&mut future).poll(context);
        std::task::Poll::Ready(match polled {
            std::task::Poll::Ready(output) => Some(output),
            std::task::Poll::Pending => None,
        })
    })
    .await
}
