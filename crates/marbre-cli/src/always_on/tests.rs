//! An always-on desk and a window at one profile: real locks and sockets, both in this process.

#![allow(clippy::unwrap_used)]

use super::{Held, always_on, answered, end_readers};
use crate::door::{self, NotAnswered, Opened, Owner, Shown, open_for_window, open_or_ask};
use crate::{Answer, Call, System};
use marbre_desk::{Desk, DeskError, NewNewsroom, Surroundings};
use marbre_domain::member::Role;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};
use tokio::task::yield_now;

/// Far longer than anything takes here.
const LONG: Duration = Duration::from_secs(60);

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

fn list() -> Call {
    let argv = ["marbre", "member", "list"].map(str::to_owned).to_vec();
    Call {
        argv,
        cwd: std::env::temp_dir(),
        stdin: Vec::new(),
        passphrase: None,
    }
}

/// Asks until somebody answers.
async fn answer_of(home: &Path) -> Answer {
    let asking = async {
        loop {
            match door::ask(home, &list()).await {
                Ok(answer) => return answer,
                Err(NotAnswered::NotAsked | NotAnswered::Again) => yield_now().await,
                Err(NotAnswered::Unknown(error)) => panic!("{error}"),
            }
        }
    };
    tokio::time::timeout(LONG, asking).await.unwrap()
}

async fn window(home: &Path) -> (Box<Desk>, Option<Shown>) {
    match open_for_window(home, LONG, system).await.unwrap() {
        Opened::Here { desk, shown } => (desk, shown),
        Opened::There => panic!("nobody else has windows"),
    }
}

/// Walks beside an always-on desk, then ends it.
async fn beside(home: &Path, walk: impl Future<Output = ()>) {
    let (end, ended) = oneshot::channel::<()>();
    let walk = async {
        walk.await;
        end.send(()).unwrap();
    };
    let (left, ()) = tokio::time::timeout(LONG, async { tokio::join!(always_on(home, ended), walk) })
        .await
        .unwrap();
    assert_eq!(left.unwrap(), Answer::default());
}

#[tokio::test]
async fn a_window_gets_the_newsroom_and_it_comes_back_when_the_window_is_gone() {
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    drop(newsroom(home));
    beside(home, async {
        assert!(answer_of(home).await.out.contains("Awa Diarra"));
        for _ in 0..3 {
            let (desk, shown) = window(home).await;
            assert!(shown.is_some(), "the window says that it shows the newsroom");
            assert!(desk.me().unwrap().is_some());
            // The window's end, however it comes.
            drop((desk, shown));
            assert!(
                answer_of(home).await.out.contains("Awa Diarra"),
                "the command line has it again"
            );
        }
    })
    .await;
    drop(Desk::open(home, system()).unwrap());
}

#[tokio::test]
async fn two_windows_at_once_do_not_both_have_it() {
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    drop(newsroom(home));
    beside(home, async {
        answer_of(home).await;
        let first = window(home).await;
        // Nobody answers for the first: it is an app that has no door yet.
        tokio::time::pause();
        let second = open_for_window(home, LONG, system).await;
        tokio::time::resume();
        assert!(matches!(second, Err(DeskError::Taken)));
        drop(first);
        answer_of(home).await;
    })
    .await;
}

#[tokio::test]
async fn an_always_on_desk_that_waits_can_be_ended() {
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    drop(newsroom(home));
    let mut held = None;
    beside(home, async {
        answer_of(home).await;
        held = Some(window(home).await);
    })
    .await;
    let (desk, _shown) = held.unwrap();
    assert!(desk.me().unwrap().is_some(), "the window has it still");
}

#[tokio::test]
async fn one_that_starts_beside_a_window_waits_for_its_end() {
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    let desk = newsroom(home);
    let shown = Shown::here(home).unwrap();
    assert!(Shown::here(home).is_none(), "one process says so");
    tokio::time::pause();
    beside(home, async {
        let asked = open_or_ask(home, Some(&list()), system).await;
        assert!(matches!(asked, Err(DeskError::Taken)), "nobody is at the door");
        tokio::time::resume();
        drop((desk, shown));
        assert!(answer_of(home).await.out.contains("Awa Diarra"));
    })
    .await;
}

#[tokio::test]
async fn a_window_that_is_kept_waiting_says_so_in_the_end() {
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    let _desk = newsroom(home);
    let (asks, mut asked) = mpsc::channel(8);
    let place = home.to_owned();
    let nobodys = Arc::new(Held::new(None));
    let door = tokio::spawn(async move {
        door::answer_with(&place, move |call| answered(Arc::clone(&nobodys), asks.clone(), call)).await
    });
    while matches!(door::ask(home, &list()).await, Err(NotAnswered::NotAsked)) {
        yield_now().await;
    }
    let never_given = async {
        let give = asked.recv().await;
        // Nothing but the clock goes on from here.
        tokio::time::pause();
        give
    };
    let (waited, give) = tokio::join!(open_for_window(home, LONG, system), never_given);
    assert!(matches!(waited, Err(DeskError::Taken)));
    assert!(give.is_some(), "the newsroom was asked for");
    assert!(Shown::here(home).is_some(), "and is not waited for any more");
    door.abort();
}

#[tokio::test]
async fn an_answer_on_its_way_to_a_reader_arrives_before_the_newsroom_is_given_over() {
    let home = tempfile::tempdir().unwrap();
    let desk = Mutex::new(newsroom(home.path()));
    let turn = desk.lock().unwrap().turn_of_moderations();
    let (answers, answer) = oneshot::channel::<()>();
    let (arrives, mut arrived) = oneshot::channel();
    let mine = turn.lock_owned().await;
    let readers = tokio::spawn(async move {
        answer.await.unwrap();
        arrives.send(()).unwrap();
        drop(mine);
        std::future::pending::<()>().await;
    });
    tokio::join!(end_readers(&desk, readers), async { answers.send(()).unwrap() });
    assert!(arrived.try_recv().is_ok(), "it was cut");
}

#[tokio::test]
async fn an_answer_that_never_arrives_keeps_nobody_from_the_newsroom() {
    let home = tempfile::tempdir().unwrap();
    let desk = Mutex::new(newsroom(home.path()));
    let turn = desk.lock().unwrap().turn_of_moderations();
    let mine = turn.lock_owned().await;
    let readers = tokio::spawn(async move {
        std::future::pending::<()>().await;
        drop(mine);
    });
    tokio::time::pause();
    end_readers(&desk, readers).await;
    let turn = desk.lock().unwrap().turn_of_moderations();
    assert!(turn.try_lock().is_ok(), "it is held by nobody any more");
}

#[tokio::test]
async fn what_is_asked_of_a_desk_that_was_given_over_is_asked_again() {
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    let desk = Arc::new(Mutex::new(newsroom(home)));
    let (asks, _asked) = mpsc::channel(8);
    let held = Arc::new(Held::new(Some(Arc::clone(&desk))));
    let there = answered(Arc::clone(&held), asks.clone(), list()).await;
    assert!(there.unwrap().out.contains("Awa Diarra"));
    held.write().await.take();
    assert_eq!(answered(held, asks, list()).await, None);
    drop(desk);
    // Then who asked does it itself.
    assert!(matches!(
        open_or_ask(home, Some(&list()), system).await,
        Ok(Owner::Here(_))
    ));
}
