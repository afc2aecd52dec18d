//! What happens by itself while the app is open: idle text becomes changes, what is due leaves, arrivals come in, other
//! processes are answered, the demonstration's own site is served on loopback.

use crate::room::{LeftFile, Room, Status, tell};
use crate::windows;
use marbre_cli::{Answer, Call, door, execute, site_server};
use marbre_desk::{Arrivals, Arrived, Desk, attend_readers, run_outbox};
use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tauri::{AppHandle, Emitter as _, Manager as _};

/// What a start of the app for a link from a browser says at the door.
pub const LINK: &str = "a link";

fn lock(desk: &Mutex<Desk>) -> std::sync::MutexGuard<'_, Desk> {
    desk.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Begins the beat; it waits by itself until there is a newsroom.
pub fn begin(app: &AppHandle) {
    let handle = app.clone();
    tauri::async_runtime::spawn(async move {
        let mut every_second = tokio::time::interval(Duration::from_secs(1));
        let mut arrivals = Arrivals::default();
        let mut status = None;
        let mut served = HashSet::new();
        let mut at_the_door = false;
        loop {
            every_second.tick().await;
            let Some(desk) = handle.state::<Room>().desk() else {
                continue;
            };
            if !at_the_door {
                at_the_door = true;
                answer_others(&handle, &desk);
                attend(&handle, &desk);
            }
            serve_loopback_sites(&desk, &mut served).await;
            let quiet = Arc::clone(&desk);
            let looked = tauri::async_runtime::spawn_blocking(move || {
                let mut desk = lock(&quiet);
                // What fails here is tried again at the next beat, and said by the command that needs it.
                let _ = desk.idle();
                let mut left = Vec::new();
                if let Ok(Some(me)) = desk.me()
                    && let Ok(arrived) = arrivals.beat(&mut desk, me)
                {
                    left.extend(arrived.into_iter().filter_map(|(_, what)| match what {
                        Arrived::Left(left) => Some(LeftFile {
                            code: left.why.code().to_owned(),
                            name: left.name,
                        }),
                        Arrived::Draft(_) | Arrived::Media | Arrived::Known => None,
                    }));
                }
                (arrivals, left, desk.take_events())
            })
            .await;
            let Ok((back, left, events)) = looked else { return };
            for file in left {
                let _ = handle.emit("left", file);
            }
            arrivals = back;
            tell(&handle, events);
            let _ = run_outbox(&desk).await;
            let (events, deliveries, damaged, clock) = {
                let mut desk = lock(&desk);
                let clock = desk.clock_doubt().ok().flatten();
                let seconds = clock.map(|doubt| i32::try_from(doubt.off_ms / 1_000).unwrap_or(i32::MAX));
                let deliveries = desk.open_deliveries().unwrap_or(0);
                (desk.take_events(), deliveries, desk.damage().is_some(), seconds)
            };
            tell(&handle, events);
            let now = Status {
                saved: true,
                deliveries,
                damaged,
                clock,
            };
            if status.as_ref() != Some(&now) {
                let _ = handle.emit("status", now.clone());
                status = Some(now);
            }
        }
    });
}

/// Answers the command line, and a second start of the app, for as long as this process has the profile.
fn answer_others(app: &AppHandle, desk: &Arc<Mutex<Desk>>) {
    let (handle, desk, home) = (app.clone(), Arc::clone(desk), app.state::<Room>().home.clone());
    tauri::async_runtime::spawn(async move {
        let ended = door::answer_with(&home, move |call: Call| {
            let (handle, desk) = (handle.clone(), Arc::clone(&desk));
            async move {
                if call.argv.first().is_some_and(|first| first == door::WINDOW) {
                    let opened = windows::newsroom(&handle);
                    return Answer {
                        code: u8::from(opened.is_err()),
                        ..Answer::default()
                    };
                }
                if call.argv.first().is_some_and(|first| first == LINK) {
                    let now = lock(&desk).now();
                    let link = String::from_utf8_lossy(&call.stdin);
                    let came = handle.state::<Room>().link_came(&link, now);
                    if let Ok(window) = &came {
                        windows::to_front(&handle, window);
                    }
                    return Answer {
                        code: u8::from(came.is_err()),
                        ..Answer::default()
                    };
                }
                let answer = execute(&desk, &call).await;
                let events = lock(&desk).take_events();
                tell(&handle, events);
                answer
            }
        });
        // Without a door the windows work on; commands then say that the newsroom is open elsewhere.
        let _ = ended.await;
    });
}

/// Brings in what readers wrote and sends what is decided about it, beside deliveries.
fn attend(app: &AppHandle, desk: &Arc<Mutex<Desk>>) {
    let (handle, desk) = (app.clone(), Arc::clone(desk));
    tauri::async_runtime::spawn(async move {
        // What fails here is tried again, and said by the command that needs it.
        attend_readers(&desk, |_| {
            let events = lock(&desk).take_events();
            tell(&handle, events);
        })
        .await;
    });
}

/// Serves the static sites whose public address is on this very machine, so that they can be looked at.
async fn serve_loopback_sites(desk: &Arc<Mutex<Desk>>, served: &mut HashSet<String>) {
    let folders = lock(desk).static_folders();
    for (site, folder) in folders {
        let url = site.view().url;
        let port = url
            .strip_prefix("http://127.0.0.1:")
            .and_then(|rest| rest.split('/').next())
            .and_then(|port| port.parse().ok());
        let Some(port) = port else { continue };
        // A port that is taken is asked for again: whoever has it may be a Marbre that is just ending.
        if !served.contains(&url)
            && let Ok((listener, _)) = site_server::listen(port).await
        {
            served.insert(url);
            tauri::async_runtime::spawn(site_server::serve(listener, folder));
        }
    }
}

/// Everything typed becomes changes before the process ends. It was on disk already.
pub fn end(app: &AppHandle) {
    if let Some(desk) = app.state::<Room>().desk() {
        let _ = lock(&desk).close();
    }
}
