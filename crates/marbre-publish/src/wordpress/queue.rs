//! Questions that wait for their turn, so that whoever has it asks for all of them in one request. Knows nothing of what is
//! asked.

use super::api::Account;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Where those stand who wait for their turn.
#[derive(Debug)]
pub(super) struct Queue<Q, A> {
    row: Mutex<Row<Q, A>>,
}

#[derive(Debug)]
struct Row<Q, A> {
    next: u64,
    places: Vec<Place<Q, A>>,
}

#[derive(Debug)]
struct Place<Q, A> {
    number: u64,
    account: Account,
    question: Q,
    stage: Stage<A>,
}

/// How far a question is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Stage<A> {
    /// Nobody asked it yet.
    Waits,
    /// Somebody asked it with theirs, and was stopped before an answer came.
    Sent,
    /// Somebody who had the turn brought its answer along.
    Answered(A),
}

impl<Q, A> Default for Queue<Q, A> {
    fn default() -> Self {
        Self {
            row: Mutex::new(Row {
                next: 0,
                places: Vec::new(),
            }),
        }
    }
}

/// A place in the queue; given up when it is dropped.
pub(super) struct Mine<'a, Q, A> {
    queue: &'a Queue<Q, A>,
    number: u64,
}

impl<Q, A> Drop for Mine<'_, Q, A> {
    fn drop(&mut self) {
        self.queue.row().places.retain(|place| place.number != self.number);
    }
}

impl<Q, A> Queue<Q, A> {
    fn row(&self) -> MutexGuard<'_, Row<Q, A>> {
        self.row.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Stands at the end.
    pub(super) fn stand(&self, account: Account, question: Q) -> Mine<'_, Q, A> {
        let mut row = self.row();
        let number = row.next;
        row.next += 1;
        row.places.push(Place {
            number,
            account,
            question,
            stage: Stage::Waits,
        });
        Mine { queue: self, number }
    }

    fn set(&self, number: u64, stage: Stage<A>) {
        // Who was stopped meanwhile has no place any more.
        if let Some(place) = self.row().places.iter_mut().find(|place| place.number == number) {
            place.stage = stage;
        }
    }

    /// Brings somebody the answer to their question.
    pub(super) fn answer(&self, number: u64, answer: A) {
        self.set(number, Stage::Answered(answer));
    }

    /// Nothing became of it: it waits as before.
    pub(super) fn give_back(&self, number: u64) {
        self.set(number, Stage::Waits);
    }
}

impl<Q: Clone, A: Clone> Mine<'_, Q, A> {
    /// How far it is.
    pub(super) fn stage(&self) -> Stage<A> {
        let row = self.queue.row();
        let place = row.places.iter().find(|place| place.number == self.number);
        place.map_or(Stage::Waits, |place| place.stage.clone())
    }

    #[cfg(test)]
    fn number(&self) -> u64 {
        self.number
    }

    /// Takes along what others wait for as the same account, in their order, as long as it fits; this one's question is the
    /// first. All count as asked from here on.
    pub(super) fn take(&self, mut fits: impl FnMut(&Q) -> bool) -> Vec<(u64, Q)> {
        let mut row = self.queue.row();
        let Some(at) = row.places.iter().position(|place| place.number == self.number) else {
            return Vec::new();
        };
        let (account, question) = (row.places[at].account.clone(), row.places[at].question.clone());
        fits(&question);
        row.places[at].stage = Stage::Sent;
        let mut taken = vec![(self.number, question)];
        for place in &mut row.places {
            let waits = matches!(place.stage, Stage::Waits) && place.account == account;
            if waits && fits(&place.question) {
                place.stage = Stage::Sent;
                taken.push((place.number, place.question.clone()));
            }
        }
        taken
    }
}

#[cfg(test)]
mod tests {
    use super::super::api::Secret;
    use super::*;

    fn account(name: &str) -> Account {
        Account {
            root: "https://journal.example/wp-json/".to_owned(),
            user: name.to_owned(),
            password: Secret::new("secret"),
        }
    }

    #[test]
    fn who_has_the_turn_asks_for_all_of_the_same_account_that_fit() {
        let queue: Queue<u32, &str> = Queue::default();
        let first = queue.stand(account("desk"), 1);
        let second = queue.stand(account("desk"), 2);
        let other = queue.stand(account("stranger"), 3);
        let large = queue.stand(account("desk"), 9);
        let taken = first.take(|question| *question < 5);
        assert_eq!(taken, [(first.number(), 1), (second.number(), 2)]);
        let stages = [&first, &second, &other, &large].map(Mine::stage);
        assert_eq!(stages, [Stage::Sent, Stage::Sent, Stage::Waits, Stage::Waits]);
        queue.answer(second.number(), "done");
        assert_eq!(second.stage(), Stage::Answered("done"));
    }

    #[test]
    fn what_was_sent_is_not_asked_again_unless_nothing_became_of_it() {
        let queue: Queue<u32, &str> = Queue::default();
        let first = queue.stand(account("desk"), 1);
        let second = queue.stand(account("desk"), 2);
        let third = queue.stand(account("desk"), 3);
        let taken = first.take(|_| true);
        assert_eq!(taken.len(), 3);
        // The one who asked was stopped: nobody knows what became of it.
        drop(first);
        queue.give_back(third.number());
        assert_eq!((second.stage(), third.stage()), (Stage::Sent, Stage::Waits));
        let late = queue.stand(account("desk"), 4);
        let taken = late.take(|_| true);
        assert_eq!(taken, [(late.number(), 4), (third.number(), 3)]);
    }

    #[test]
    fn who_is_stopped_while_waiting_leaves_nothing_to_be_asked() {
        let queue: Queue<u32, &str> = Queue::default();
        let first = queue.stand(account("desk"), 1);
        drop(queue.stand(account("desk"), 2));
        assert_eq!(first.take(|_| true), [(first.number(), 1)]);
    }
}
