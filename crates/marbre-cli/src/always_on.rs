//! The always-on desk: a newsroom with nobody sitting at it. Answers other commands, delivers what is due, takes arrivals in; and
//! gives the newsroom over to a window for as long as that is open. Decides nothing.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "it speaks to the terminal that it was started in"
)]

use crate::door::{self, Owner};
use crate::execute::{Call, execute, lock};
use crate::output::Answer;
use crate::system::System;
use marbre_desk::{Arrivals, Arrived, Desk, DeskError, attend_readers, run_outbox, wait_for_profile};
use std::path::Path;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::{RwLock, mpsc, oneshot};
use tokio::task::JoinHandle;

/// How long commands of others may go on before a window is told to wait.
const OTHERS: Duration = Duration::from_secs(3);

/// How long an answer to a reader that is under way may take to arrive.
const UNDER_WAY: Duration = Duration::from_secs(30);

/// What is said when a window takes over, and when the newsroom is back.
const AT_A_WINDOW: &str =
    "a window has this newsroom now and delivers what is due; this waits until the window is closed";
const BACK: &str = "the window is closed: what is due leaves from here again";

/// The newsroom while this process has it.
type Held = RwLock<Option<Arc<Mutex<Desk>>>>;

/// A window's question for the newsroom, answered once it can have it; dropped, it is asked again.
type Give = oneshot::Sender<()>;

/// Is the desk of a profile until it is interrupted. While a window shows the newsroom it waits, and takes it again after.
pub async fn always_on(home: &Path, interrupted: impl Future) -> Result<Answer, DeskError> {
    let mut interrupted = pin!(interrupted);
    let mut desk = match door::open_or_ask(home, None, || Box::new(System)).await {
        Ok(Owner::Here(desk)) => Some(*desk),
        Ok(Owner::There(answer)) => return Ok(answer),
        Err(DeskError::Taken) if door::is_shown(home) => None,
        Err(error) => return Err(error),
    };
    loop {
        let here = if let Some(desk) = desk.take() {
            desk
        } else {
            let back = async {
                println!("{AT_A_WINDOW}");
                taken_back(home).await
            };
            let back = tokio::select! {
                // Looked at first: who reads that it waits can end it.
                biased;
                _ = interrupted.as_mut() => return Ok(Answer::default()),
                back = back => back?,
            };
            println!("{BACK}");
            back
        };
        match attend(home, here, interrupted.as_mut()).await? {
            Leaves::Ended => return Ok(Answer::default()),
            Leaves::Given => {}
        }
    }
}

/// Waits until the window is gone and nobody else has the newsroom, and opens it.
async fn taken_back(home: &Path) -> Result<Desk, DeskError> {
    loop {
        let (told, free) = oneshot::channel();
        let place = home.to_owned();
        // A thread outside the runtime: the process may end while it still waits.
        std::thread::spawn(move || {
            let waited = door::wait_until_not_shown(&place).and_then(|()| wait_for_profile(&place));
            let _ = told.send(waited);
        });
        free.await.unwrap_or(Err(DeskError::Taken))?;
        match Desk::open(home, Box::new(System)) {
            // A command was faster: it ends by itself.
            Err(DeskError::Taken) => {}
            opened => return opened,
        }
    }
}

/// Why the desk was left.
enum Leaves {
    /// Somebody ended it.
    Ended,
    /// A window has it.
    Given,
}

/// Does all that an always-on desk does, until it is interrupted or a window asks for the newsroom.
async fn attend<I: Future>(home: &Path, desk: Desk, interrupted: Pin<&mut I>) -> Result<Leaves, DeskError> {
    let desk = Arc::new(Mutex::new(desk));
    let held = Arc::new(Held::new(Some(Arc::clone(&desk))));
    let (asks, asked) = mpsc::channel(8);
    let (door_home, door_held) = (home.to_owned(), Arc::clone(&held));
    let door = tokio::spawn(async move {
        let how = move |call| answered(Arc::clone(&door_held), asks.clone(), call);
        door::answer_with(&door_home, how).await
    });
    let readers_desk = Arc::clone(&desk);
    let readers = tokio::spawn(async move {
        // What stands in a site's way is said where sites are shown; what else fails is said here.
        attend_readers(&readers_desk, |fails| {
            if let Some(fails) = fails {
                eprintln!("marbre: {fails}");
            }
        })
        .await;
    });
    let mut orders = Orders { interrupted, asked };
    let order = beats(&desk, &held, &mut orders).await;
    // Gone before the profile is free: the next owner's door stands in the same place.
    door.abort();
    let _ = door.await;
    end_readers(&desk, readers).await;
    let closed = lock(&desk).close();
    drop(desk);
    match order {
        Order::End => closed.map(|()| Leaves::Ended),
        Order::Give(give) => {
            // What was typed is on disk; where it cannot become changes now, whoever opens it next tries.
            if let Err(error) = closed {
                eprintln!("marbre: {error}");
            }
            // A window that went away meanwhile is not waited for: its lock is free.
            let _ = give.send(());
            Ok(Leaves::Given)
        }
    }
}

/// Ends what attends to readers once nothing is on its way to them: an answer cut short might be sent again.
async fn end_readers(desk: &Mutex<Desk>, readers: JoinHandle<()>) {
    let turn = lock(desk).turn_of_moderations();
    let mine = tokio::time::timeout(UNDER_WAY, turn.lock()).await;
    readers.abort();
    let _ = readers.await;
    drop(mine);
}

/// One call at the door; nothing once the newsroom is given over.
async fn answered(held: Arc<Held>, asks: mpsc::Sender<Give>, call: Call) -> Option<Answer> {
    if call.argv.first().is_some_and(|first| first == door::WINDOW) {
        let (give, given) = oneshot::channel();
        asks.send(give).await.ok()?;
        given.await.ok()?;
        return Some(Answer {
            out: door::GIVEN.to_owned(),
            ..Answer::default()
        });
    }
    let held = held.read().await;
    Some(execute(held.as_ref()?, &call).await)
}

/// What makes an always-on desk leave.
enum Order {
    /// It was interrupted.
    End,
    /// A window asks for the newsroom.
    Give(Give),
}

struct Orders<'a, I> {
    interrupted: Pin<&'a mut I>,
    asked: mpsc::Receiver<Give>,
}

impl<I: Future> Orders<'_, I> {
    async fn next(&mut self) -> Order {
        tokio::select! {
            _ = self.interrupted.as_mut() => Order::End,
            Some(give) = self.asked.recv() => Order::Give(give),
        }
    }
}

/// Beats once a second until an order came that can be followed: then nothing is under way, and for a window the newsroom is no
/// longer held.
async fn beats<I: Future>(desk: &Arc<Mutex<Desk>>, held: &Held, orders: &mut Orders<'_, I>) -> Order {
    let mut arrivals = Arrivals::default();
    let mut beat = tokio::time::interval(Duration::from_secs(1));
    let mut said: Option<String> = None;
    loop {
        let mut order = tokio::select! {
            order = orders.next() => Some(order),
            _ = beat.tick() => None,
        };
        if order.is_none() {
            let quiet = one_beat(desk, &mut arrivals);
            let mut delivering = pin!(run_outbox(desk));
            let delivered = tokio::select! {
                delivered = &mut delivering => delivered,
                came = orders.next() => {
                    order = Some(came);
                    // What is under way comes to its end; what waits leaves another time.
                    lock(desk).let_deliver(false);
                    let delivered = delivering.await;
                    lock(desk).let_deliver(true);
                    delivered
                }
            };
            if let Ok(tried) = delivered
                && tried > 0
            {
                println!("{tried} deliveries tried");
            }
            // A full disk or a file that cannot be read ends nothing: it is said once, and tried again.
            let fails = quiet.and(delivered.map(|_| ())).err().map(|error| error.to_string());
            if let Some(fails) = fails.as_ref().filter(|fails| said.as_ref() != Some(fails)) {
                eprintln!("marbre: {fails}");
            }
            said = fails;
        }
        match order {
            None => {}
            Some(Order::End) => return Order::End,
            // Commands that were taken are done first; whoever comes now waits, and asks again where it was given over.
            Some(Order::Give(give)) => match tokio::time::timeout(OTHERS, held.write()).await {
                Ok(mut held) => {
                    held.take();
                    return Order::Give(give);
                }
                Err(_) => drop(give),
            },
        }
    }
}

/// What was typed becomes changes, and what arrived is taken in and said.
fn one_beat(desk: &Mutex<Desk>, arrivals: &mut Arrivals) -> Result<(), DeskError> {
    let mut desk = lock(desk);
    desk.idle()?;
    if let Some(me) = desk.me()? {
        for (path, what) in arrivals.beat(&mut desk, me)? {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            match what {
                Arrived::Draft(piece) => {
                    println!("{name}\t{piece}");
                    for note in desk.file_notes(me, piece)? {
                        eprintln!("{name}: {}", note.words);
                    }
                }
                Arrived::Media => println!("{name}\tmedia"),
                Arrived::Known => {}
                Arrived::Left(left) => eprintln!("marbre: {left}"),
            }
        }
    }
    desk.take_events();
    Ok(())
}

#[cfg(test)]
mod tests;
