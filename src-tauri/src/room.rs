//! What the app holds while it runs: the desk, who acts in each window, and how windows hear of changes.

use crate::failure::Failure;
use crate::opening::Opening;
use chrono::{DateTime, Utc};
use marbre_cli::awaited::Awaited;
use marbre_cli::door::Shown;
use marbre_desk::browser::{Allowed, Link, LinkRefused, Question};
use marbre_desk::sites::Connected;
use marbre_desk::{Desk, DeskError, ErrorCode, Event, What};
use marbre_domain::ids::{MemberId, PieceId};
use serde::Serialize;
use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tauri::{AppHandle, Emitter as _, Manager as _};
use tokio::sync::oneshot;

/// The app's state.
pub struct Room {
    /// The profile's folder.
    pub home: PathBuf,
    desk: Mutex<Option<Arc<Mutex<Desk>>>>,
    shown: Mutex<Option<Shown>>,
    failure: Mutex<Option<Failure>>,
    opening: tokio::sync::Mutex<()>,
    acting: Mutex<HashMap<String, MemberId>>,
    in_front: Mutex<HashSet<(String, PieceId)>>,
    seeking: Mutex<HashMap<String, Seeking>>,
}

/// A window's search for a WordPress site: its number, and what it found. Dropped with its password when the window leaves.
#[derive(Default)]
struct Seeking {
    search: u64,
    found: Option<Connected>,
    question: Option<Asked>,
    answer: Option<oneshot::Receiver<Result<Allowed, LinkRefused>>>,
}

/// A question that stands open in a browser, and who waits for its answer.
struct Asked {
    question: Question,
    told: oneshot::Sender<Result<Allowed, LinkRefused>>,
    _note: Awaited,
}

/// Tells windows which pieces changed; none named means the newsroom itself.
#[derive(Debug, Clone, Serialize, specta::Type)]
pub struct Changed {
    /// Which pieces.
    pub pieces: Vec<PieceId>,
    /// `pieces` or `newsroom`.
    pub what: String,
}

/// What the bottom line shows beside the text's own state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, specta::Type)]
pub struct Status {
    /// Whether everything acknowledged is on disk: always, or nothing was acknowledged.
    pub saved: bool,
    /// How many deliveries are on their way.
    pub deliveries: u32,
    /// Whether the database is damaged and only read.
    pub damaged: bool,
    /// By how many seconds the clock jumped, while nobody said that it is right.
    pub clock: Option<i32>,
}

/// A file that stays in the folder of arrivals.
#[derive(Debug, Clone, Serialize, specta::Type)]
pub struct LeftFile {
    /// Its name.
    pub name: String,
    /// `too_large`, `unreadable` or `not_copy`.
    pub code: String,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Room {
    /// A room on a profile that may not hold a newsroom yet.
    pub fn new(home: PathBuf, desk: Option<Desk>) -> Self {
        let desk = desk.map(|desk| Arc::new(Mutex::new(desk)));
        Self {
            home,
            desk: Mutex::new(desk),
            shown: Mutex::new(None),
            failure: Mutex::new(None),
            opening: tokio::sync::Mutex::new(()),
            acting: Mutex::new(HashMap::new()),
            in_front: Mutex::new(HashSet::new()),
            seeking: Mutex::new(HashMap::new()),
        }
    }

    /// The desk, once there is a newsroom.
    pub fn desk(&self) -> Option<Arc<Mutex<Desk>>> {
        lock(&self.desk).clone()
    }

    /// A newsroom was made: the room has a desk from now on.
    pub fn furnish(&self, desk: Desk) {
        let shown = Shown::here(&self.home);
        self.shows(Opening {
            desk: Some(desk),
            shown,
            failure: None,
        });
    }

    /// The newsroom was opened, or it is known why not.
    pub fn shows(&self, opening: Opening) {
        *lock(&self.desk) = opening.desk.map(|desk| Arc::new(Mutex::new(desk)));
        *lock(&self.shown) = opening.shown;
        *lock(&self.failure) = opening.failure;
    }

    /// Why there is no desk although there should be one.
    pub fn failure(&self) -> Option<Failure> {
        lock(&self.failure).clone()
    }

    /// Held by who opens the newsroom again.
    pub async fn opening(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.opening.lock().await
    }

    /// Somebody else acts in a window from now on.
    pub fn act_as(&self, window: &str, member: MemberId) {
        lock(&self.acting).insert(window.to_owned(), member);
    }

    /// Whether a window opens a piece, rather than asking again for one that it has open.
    pub fn takes_in_front(&self, window: &str, piece: PieceId) -> bool {
        lock(&self.in_front).insert((window.to_owned(), piece))
    }

    /// Whether a window had the piece open that it closes.
    pub fn puts_away(&self, window: &str, piece: PieceId) -> bool {
        lock(&self.in_front).remove(&(window.to_owned(), piece))
    }

    /// A window begins to look for a site, or leaves: what it found before is forgotten. Gives the search's number.
    pub fn seeks_site(&self, window: &str) -> u64 {
        let mut all = lock(&self.seeking);
        let seeking = all.entry(window.to_owned()).or_default();
        let search = seeking.search + 1;
        // The note, the question and who waited for it go with what was found.
        *seeking = Seeking {
            search,
            ..Seeking::default()
        };
        search
    }

    /// A window waits for the browser's answer to a question, until it looks for something else or leaves.
    pub fn waits_for_browser(&self, window: &str, search: u64, question: Question) -> std::io::Result<()> {
        let note = Awaited::by(&self.home, question.state())?;
        if let Some(seeking) = lock(&self.seeking).get_mut(window)
            && seeking.search == search
        {
            let (told, answer) = oneshot::channel();
            seeking.answer = Some(answer);
            seeking.question = Some(Asked {
                question,
                told,
                _note: note,
            });
        }
        Ok(())
    }

    /// Hands over, once, where the answer will come, with the number of the search.
    pub fn takes_browser_answer(&self, window: &str) -> Option<(u64, oneshot::Receiver<Result<Allowed, LinkRefused>>)> {
        let mut all = lock(&self.seeking);
        let seeking = all.get_mut(window)?;
        Some((seeking.search, seeking.answer.take()?))
    }

    /// A link came from a browser: it answers one question, once. Gives the window that waited for it.
    pub fn link_came(&self, words: &str, now: DateTime<Utc>) -> Result<String, LinkRefused> {
        let link = Link::read(words).ok_or(LinkRefused::Unasked)?;
        let mut all = lock(&self.seeking);
        let waits = |seeking: &Seeking| {
            let asked = seeking.question.as_ref();
            asked.is_some_and(|asked| asked.question.is_answered_by(&link))
        };
        let (window, seeking) = all
            .iter_mut()
            .find(|(_, seeking)| waits(seeking))
            .ok_or(LinkRefused::Unasked)?;
        let asked = seeking.question.take().ok_or(LinkRefused::Unasked)?;
        // The window may have left meanwhile: then nobody hears of it, and the password is dropped.
        let _ = asked.told.send(asked.question.answered(link, now));
        Ok(window.clone())
    }

    /// Holds what a search found, unless the window left or looks for another site by now.
    /// Then it is given back.
    pub fn found_site(&self, window: &str, search: u64, found: Connected) -> Option<Connected> {
        match lock(&self.seeking).get_mut(window) {
            Some(seeking) if seeking.search == search => {
                seeking.found = Some(found);
                None
            }
            Some(_) | None => Some(found),
        }
    }

    /// A window is gone for good, with what its search found and the password of it. Nobody acts there any more.
    pub fn loses_window(&self, window: &str) {
        lock(&self.seeking).remove(window);
        lock(&self.acting).remove(window);
    }

    /// Hands over what a window's last search found, once.
    pub fn takes_found_site(&self, window: &str) -> Option<Connected> {
        lock(&self.seeking)
            .get_mut(window)
            .and_then(|seeking| seeking.found.take())
    }

    /// Who acts in a window, or why nobody does: who acted may have left the newsroom meanwhile.
    pub fn acting(&self, window: &str, desk: &Desk) -> Result<MemberId, DeskError> {
        let chosen = lock(&self.acting).get(window).copied();
        match chosen {
            Some(member) => desk.may_act(member),
            None => desk.me()?.ok_or_else(|| DeskError::Unknown {
                what: What::Member,
                name: String::new(),
            }),
        }
    }
}

impl Room {
    /// Those of the windows in which somebody acts who may hear of something.
    fn hearing(&self, windows: impl IntoIterator<Item = String>, event: &Event) -> Vec<String> {
        let Some(desk) = self.desk() else { return Vec::new() };
        let desk = lock(&desk);
        let hears = |window: &String| self.acting(window, &desk).is_ok_and(|member| desk.hears(member, event));
        windows.into_iter().filter(hears).collect()
    }
}

/// Does something on the desk away from the window's thread, then tells all windows what changed.
pub async fn on_desk<T: Send + 'static>(
    app: &AppHandle,
    window: &str,
    work: impl FnOnce(&mut Desk, MemberId) -> Result<T, DeskError> + Send + 'static,
) -> Result<T, Failure> {
    before_choosing(app, window, move |desk, me| work(desk, me?)).await
}

/// The same where nobody may have been chosen yet.
pub async fn before_choosing<T: Send + 'static>(
    app: &AppHandle,
    window: &str,
    work: impl FnOnce(&mut Desk, Result<MemberId, DeskError>) -> Result<T, DeskError> + Send + 'static,
) -> Result<T, Failure> {
    let handle = app.clone();
    let window = window.to_owned();
    let done = tauri::async_runtime::spawn_blocking(move || {
        let room = handle.state::<Room>();
        let desk = room.desk().ok_or_else(|| DeskError::NoNewsroom {
            home: room.home.display().to_string(),
        })?;
        let mut desk = lock(&desk);
        let actor = room.acting(&window, &desk);
        let result = work(&mut desk, actor);
        if let Err(error) = &result {
            // The window asks again by itself when it hears of it; writing is refused from now on.
            desk.read_around(error);
        }
        let events = desk.take_events();
        drop(desk);
        tell(&handle, events);
        result
    })
    .await;
    match done {
        Ok(result) => Ok(result?),
        Err(error) => Err(Failure::new(ErrorCode::Unexpected, error.to_string())),
    }
}

/// Tells windows what happened: of typed words, those alone in which somebody acts who sees the piece. The desk must not be
/// locked meanwhile by who tells.
pub fn tell(app: &AppHandle, events: Vec<Event>) {
    for event in events {
        // A window that is gone hears nothing, and that is all.
        match &event {
            Event::Text(edit) => {
                let windows = app.webview_windows().into_keys();
                for window in app.state::<Room>().hearing(windows, &event) {
                    let _ = app.emit_to(window, "text", edit);
                }
            }
            Event::Changed(pieces) => {
                let what = if pieces.is_empty() { "newsroom" } else { "pieces" };
                let _ = app.emit(
                    "changed",
                    Changed {
                        pieces: pieces.clone(),
                        what: what.to_owned(),
                    },
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use marbre_cli::System;
    use marbre_desk::browser::{Address, Invitation, Url};
    use marbre_desk::{ActOptions, NewNewsroom};
    use marbre_domain::member::Role;
    use marbre_domain::piece::{FieldName, PieceKind};
    use marbre_domain::text::block::{Block, BlockKind};
    use marbre_domain::text::delta::TextName;
    use marbre_domain::workflow::Action;

    const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;

    fn question(random: u8) -> Question {
        let root = Address::of_root("https://journal.example/wp-json/").expect("an address");
        let url = |words: &str| Url::parse(words).expect("an address");
        let invitation = Invitation::new(
            root,
            url("https://journal.example"),
            url("https://journal.example/a.php"),
        );
        Question::of(invitation, "Marbre", false, NOW, [random; 16])
    }

    fn link(question: &Question) -> String {
        let state = question.state();
        format!("marbre://connect?state={state}&site_url=https%3A%2F%2Fjournal.example&user_login=desk&password=abcd")
    }

    #[test]
    fn typed_words_reach_the_windows_of_those_who_see_the_piece() {
        let folder = tempfile::tempdir().expect("a folder");
        let new = NewNewsroom {
            name: "Le Fleuve".to_owned(),
            member: "Awa D.".to_owned(),
            role: Role::Chief,
            zone: "Africa/Bamako".to_owned(),
            language: "fr".to_owned(),
        };
        let (mut desk, chief) = Desk::init(folder.path(), &new, Box::new(System)).expect("a newsroom");
        let mut reporter = |name| {
            let added = desk.add_member(chief, name, Role::Reporter, false, false);
            added.expect("a member")
        };
        let (author, other) = (reporter("Ousmane D."), reporter("Mariam S."));
        let piece = desk.create_piece(author, PieceKind::Article, "fr").expect("a piece");
        desk.set_field(author, piece, FieldName::Headline, "Le péage")
            .expect("a headline");
        let room = Room::new(folder.path().to_owned(), Some(desk));
        room.act_as("newsroom-1", author);
        room.act_as("newsroom-2", other);
        room.act_as("newsroom-3", author);
        // In the last one nobody was chosen: who was chosen last in any acts there.
        let all = || (1..=4).map(|number| format!("newsroom-{number}"));
        let desk = room.desk().expect("a desk");
        lock(&desk).choose_member(chief).expect("a member");
        let types = || {
            let mut desk = lock(&desk);
            desk.take_events();
            let words = [Block::new(BlockKind::Paragraph, "Le registre du péage manque.")];
            desk.replace_text(author, piece, TextName::Body, &words).expect("typed");
            let mut events = desk.take_events().into_iter();
            let text = events.find(|event| matches!(event, Event::Text(_)));
            text.expect("a text changed")
        };
        let typed = types();
        assert_eq!(room.hearing(all(), &typed), ["newsroom-1", "newsroom-3"]);
        // The window goes to somebody else; another is closed.
        room.act_as("newsroom-1", other);
        room.loses_window("newsroom-3");
        assert!(room.hearing(all(), &typed).is_empty());
        room.act_as("newsroom-1", author);
        assert_eq!(room.hearing(all(), &typed), ["newsroom-1"]);
        // That something changed is heard everywhere: lists ask again for what they may show.
        assert_eq!(room.hearing(all(), &Event::Changed(vec![piece])).len(), 4);
        // Shared, it is everybody's.
        let mut open = lock(&desk);
        open.act(author, piece, Action::Submit, &ActOptions::default())
            .expect("submitted");
        drop(open);
        assert_eq!(room.hearing(all(), &typed).len(), 4);
    }

    #[test]
    fn a_link_reaches_the_window_that_waits_for_it_once() {
        let folder = tempfile::tempdir().expect("a folder");
        let room = Room::new(folder.path().to_owned(), None);
        // A seed of the process's own: notes stand in a folder that tests share.
        let seed = u8::try_from(std::process::id() % 200).expect("it is small");
        let (one, two) = (question(seed), question(seed + 1));
        let (to_one, to_two) = (link(&one), link(&two));
        for (window, question) in [("newsroom-1", one), ("newsroom-2", two)] {
            let search = room.seeks_site(window);
            room.waits_for_browser(window, search, question).expect("a note");
        }
        let guessed = to_one.replace("state=", "state=0");
        assert_eq!(room.link_came(&guessed, NOW), Err(LinkRefused::Unasked));
        assert_eq!(room.link_came("marbre://connect", NOW), Err(LinkRefused::Unasked));
        assert_eq!(room.link_came(&to_two, NOW).as_deref(), Ok("newsroom-2"));
        assert_eq!(
            room.link_came(&to_two, NOW),
            Err(LinkRefused::Unasked),
            "it is used once"
        );
        let (_, mut answer) = room.takes_browser_answer("newsroom-2").expect("somebody waits");
        assert!(answer.try_recv().is_ok_and(|told| told.is_ok()));
        assert!(room.takes_browser_answer("newsroom-2").is_none(), "one waits");
        // A window that looks for something else, or is gone, waits no more.
        room.seeks_site("newsroom-1");
        assert_eq!(room.link_came(&to_one, NOW), Err(LinkRefused::Unasked));
        let search = room.seeks_site("newsroom-3");
        room.waits_for_browser("newsroom-3", search, question(seed + 2))
            .expect("a note");
        let late = link(&question(seed + 2));
        room.loses_window("newsroom-3");
        assert_eq!(room.link_came(&late, NOW), Err(LinkRefused::Unasked));
    }
}
