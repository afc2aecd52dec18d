//! What goes on about readers while a newsroom is open: each errand in a loop of its own, so that a slow site holds up neither
//! deliveries nor the other errands.

use super::run::{ask_sites, send_moderations};
use crate::Desk;
use crate::disconnect::run_revocations;
use crate::error::DeskError;
use crate::inbound::look_for_edits;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::time::{MissedTickBehavior, interval};

/// How often each errand looks whether something is due; looking asks no site.
const PACE: Duration = Duration::from_secs(1);

/// Sends what is decided about comments, brings in what readers wrote and what was changed on the sites, and revokes what could
/// not be revoked, for as long as it is polled. After each round `after` hears of a failure, once until it changes.
pub async fn attend_readers(desk: &Arc<Mutex<Desk>>, after: impl Fn(Option<String>)) {
    tokio::join!(
        again(|| send_moderations(desk, false), &after),
        again(|| ask_sites(desk, false), &after),
        again(|| run_revocations(desk, false), &after),
        again(|| async { look_for_edits(desk, false).await.map(|_| ()) }, &after),
    );
}

async fn again<Round: Future<Output = Result<(), DeskError>>>(
    errand: impl Fn() -> Round,
    after: &impl Fn(Option<String>),
) {
    let mut beat = interval(PACE);
    // A round that took long is followed by one, not by all that it missed.
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut said: Option<String> = None;
    loop {
        beat.tick().await;
        let fails = errand().await.err().map(|error| error.to_string());
        after(fails.clone().filter(|fails| said.as_ref() != Some(fails)));
        said = fails;
    }
}
