//! Real desks in folders of their own, asked in JSON lines. Knows no oracle: it does what it is asked and says what
//! the desk said, so that a seed replays to the same letter.

use chrono::{DateTime, Duration, Utc};
use marbre_desk::{Desk, Event, NewNewsroom, Surroundings};
use marbre_domain::ids::{MemberId, PieceId};
use marbre_domain::member::Role;
use marbre_domain::piece::PieceKind;
use marbre_domain::text::block::Block;
use marbre_domain::text::delta::{EditBatch, TextName};
use serde_json::{Value, json};
use std::io::{self, BufRead, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use tempfile::TempDir;

/// A clock that only moves when it is asked, and chance that a seed draws.
#[derive(Clone)]
struct Drawn(Arc<Mutex<(DateTime<Utc>, fastrand::Rng)>>);

impl Drawn {
    fn new(seed: u64) -> Self {
        let start = DateTime::from_timestamp_millis(1_794_000_000_000).expect("an instant of November 2026");
        Self(Arc::new(Mutex::new((start, fastrand::Rng::with_seed(seed)))))
    }

    fn pass(&self, time: Duration) {
        self.0.lock().unwrap().0 += time;
    }
}

impl Surroundings for Drawn {
    fn now(&self) -> DateTime<Utc> {
        self.pass(Duration::milliseconds(1));
        self.0.lock().unwrap().0
    }

    fn elapsed(&self) -> std::time::Duration {
        let at = self.0.lock().unwrap().0.timestamp_millis();
        std::time::Duration::from_millis(u64::try_from(at - 1_794_000_000_000).unwrap_or(0))
    }

    fn random(&mut self, bytes: &mut [u8]) {
        self.0.lock().unwrap().1.fill(bytes);
    }
}

/// One machine: its desk, and the folder from which it opens again after a crash.
struct Peer {
    home: PathBuf,
    drawn: Drawn,
    desk: Option<Desk>,
}

impl Peer {
    fn desk(&mut self) -> &mut Desk {
        self.desk
            .as_mut()
            .expect("a desk is open but for the moment of a crash")
    }
}

/// The machines of one newsroom that all have one piece.
struct Room {
    _folder: TempDir,
    peers: Vec<Peer>,
    actor: MemberId,
    piece: PieceId,
}

/// Answers until the input ends, or until it says what it came to: `{"cmd":"done", …}`, which is given back.
pub fn serve(questions: impl BufRead, mut answers: impl Write) -> io::Result<Option<Value>> {
    let mut room: Option<Room> = None;
    for line in questions.lines() {
        let question: Value = serde_json::from_str(&line?)?;
        let command = question["cmd"].as_str().unwrap_or_default();
        if command == "done" {
            return Ok(Some(question["counts"].clone()));
        }
        let answer = catch_unwind(AssertUnwindSafe(|| -> Result<Value, String> {
            if command == "open" {
                room = None;
                room = Some(open(&question)?);
            }
            answer(room.as_mut().ok_or("no room is open")?, command, &question)
        }));
        let answer = match answer {
            Ok(Ok(answer)) => answer,
            Ok(Err(why)) => json!({ "error": why }),
            Err(panic) => {
                let why = panic.downcast_ref::<String>().cloned();
                let why = why.or_else(|| panic.downcast_ref::<&str>().map(|why| (*why).to_owned()));
                json!({ "error": why.unwrap_or_default(), "panicked": true })
            }
        };
        serde_json::to_writer(&mut answers, &answer)?;
        answers.write_all(b"\n")?;
        answers.flush()?;
    }
    Ok(None)
}

fn said(error: impl std::error::Error) -> String {
    let mut words = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        words = format!("{words}: {cause}");
        source = cause.source();
    }
    words
}

/// The first machine begins the piece; the others are opened from its backup, each a machine of its own.
fn open(question: &Value) -> Result<Room, String> {
    let seed = question["seed"].as_u64().unwrap_or_default();
    let count = question["peers"].as_u64().unwrap_or(2);
    let blocks: Vec<Block> = serde_json::from_value(question["blocks"].clone()).map_err(said)?;
    let folder = tempfile::tempdir().map_err(said)?;
    let new = NewNewsroom {
        name: "La Dépêche du fleuve".to_owned(),
        member: "Awa Diarra".to_owned(),
        role: Role::Chief,
        zone: "Africa/Bamako".to_owned(),
        language: "fr".to_owned(),
    };
    let drawn = |nth: u64| Drawn::new(seed.wrapping_mul(8).wrapping_add(nth));
    let first = Peer {
        home: folder.path().join("peer-0"),
        drawn: drawn(0),
        desk: None,
    };
    let (mut desk, actor) = Desk::init(&first.home, &new, Box::new(first.drawn.clone())).map_err(said)?;
    let piece = desk.create_piece(actor, PieceKind::Article, "fr").map_err(said)?;
    desk.replace_text(actor, piece, TextName::Body, &blocks).map_err(said)?;
    let backup = folder.path().join("copy.marbre");
    desk.backup(&backup).map_err(said)?;
    let mut peers = vec![Peer {
        desk: Some(desk),
        ..first
    }];
    for nth in 1..count {
        let mut peer = Peer {
            home: folder.path().join(format!("peer-{nth}")),
            drawn: drawn(nth),
            desk: None,
        };
        let (desk, troubles) = Desk::restore(&backup, &peer.home, Box::new(peer.drawn.clone())).map_err(said)?;
        if !troubles.troubles.is_empty() {
            return Err(format!("the restored copy is not whole: {:?}", troubles.troubles));
        }
        peer.desk = Some(desk);
        peers.push(peer);
    }
    for peer in &mut peers {
        peer.desk().window_opens(actor, piece).map_err(said)?;
        peer.desk().take_events();
    }
    Ok(Room {
        _folder: folder,
        peers,
        actor,
        piece,
    })
}

fn answer(room: &mut Room, command: &str, question: &Value) -> Result<Value, String> {
    let (actor, piece) = (room.actor, room.piece);
    let nth = usize::try_from(question["peer"].as_u64().unwrap_or_default()).map_err(said)?;
    match command {
        "open" => (0..room.peers.len())
            .map(|nth| state(room, nth))
            .collect::<Result<Vec<_>, _>>()
            .map(Value::from),
        "meet" => meet(room, question),
        "close" => close(room),
        _ if nth >= room.peers.len() => Err(format!("there is no peer {nth}")),
        "edit" => {
            let batch: EditBatch = serde_json::from_value(question["batch"].clone()).map_err(said)?;
            let desk = room.peers[nth].desk();
            let reply = desk.edit(actor, piece, &batch).map_err(said)?;
            Ok(json!({ "reply": reply, "events": told(desk) }))
        }
        "state" => state(room, nth),
        "notices" => {
            let view = room.peers[nth].desk().piece_view(actor, piece).map_err(said)?;
            Ok(json!({ "notices": view.notices }))
        }
        "idle" => {
            room.peers[nth].drawn.pass(Duration::seconds(3));
            room.peers[nth].desk().idle().map_err(said)?;
            Ok(json!({}))
        }
        "crash" => {
            let peer = &mut room.peers[nth];
            // Nothing is closed: what is not on disk is gone with the process.
            peer.desk = None;
            peer.desk = Some(Desk::open(&peer.home, Box::new(peer.drawn.clone())).map_err(said)?);
            peer.desk().window_opens(actor, piece).map_err(said)?;
            peer.desk().take_events();
            state(room, nth)
        }
        other => Err(format!("there is no command {other}")),
    }
}

fn state(room: &mut Room, nth: usize) -> Result<Value, String> {
    let (actor, piece) = (room.actor, room.piece);
    let view = room.peers[nth].desk().piece_view(actor, piece).map_err(said)?;
    let body = view
        .texts
        .iter()
        .find(|text| text.text == TextName::Body)
        .ok_or("the piece has no body")?;
    Ok(json!({ "blocks": body.blocks, "revision": body.revision }))
}

/// What windows are told of the text.
fn told(desk: &mut Desk) -> Vec<Value> {
    let edits = desk.take_events().into_iter().filter_map(|event| match event {
        Event::Text(edit) => Some(edit),
        Event::Changed(_) => None,
    });
    edits
        .map(|edit| json!({ "text": edit.text, "revision": edit.revision, "delta": edit.delta, "session": edit.session }))
        .collect()
}

/// Machines exchange all that each has and another lacks; everybody (or those named in `between`) at the same moment.
fn meet(room: &mut Room, question: &Value) -> Result<Value, String> {
    let (actor, piece) = (room.actor, room.piece);
    let all: Vec<usize> = (0..room.peers.len()).collect();
    let between: Vec<usize> = match question.get("between") {
        Some(some) => serde_json::from_value(some.clone()).map_err(said)?,
        None => all.clone(),
    };
    let mut parcels = Vec::new();
    for &to in &between {
        let version = room.peers[to].desk().text_version(actor, piece).map_err(said)?;
        for &from in between.iter().filter(|from| **from != to) {
            let sender = room.peers[from].desk();
            let newer = !sender.text_version(actor, piece).map_err(said)?.le(&version);
            if newer {
                parcels.push((to, sender.text_since(actor, piece, &version).map_err(said)?));
            }
        }
    }
    for (to, update) in &parcels {
        room.peers[*to]
            .desk()
            .receive_text(actor, piece, update)
            .map_err(said)?;
    }
    let events: Vec<Vec<Value>> = all.into_iter().map(|nth| told(room.peers[nth].desk())).collect();
    Ok(json!({ "events": events, "exchanged": parcels.len() }))
}

/// Ends a seed: every desk closes, and is checked whole.
fn close(room: &mut Room) -> Result<Value, String> {
    let mut troubles = Vec::new();
    for peer in &mut room.peers {
        peer.desk().close().map_err(said)?;
        let found = peer.desk().verify(false).map_err(said)?;
        troubles.extend(found.troubles.into_iter().map(|(what, why)| format!("{what}: {why}")));
    }
    Ok(json!({ "troubles": troubles }))
}
