//! A newsroom that cannot be opened: a window says why and opens it in place once it can; closed before, the app has failed.

use super::app::{App, Start};
use super::profile::Profile;
use super::programs::ours;
use super::screen::Screen;
use super::wait::until;
use rusqlite::Connection;
use serde_json::json;
use std::io::Read as _;
use std::process::{Child, Command, Stdio};

/// A number that no program of today knows.
const NEWER: i64 = 4_711;

/// What the window says, and what its buttons do.
const FRENCH: [&str; 4] = [
    "vient d’un Marbre plus récent",
    "Rien n’a été modifié",
    "Réessayer",
    "ne s’ouvre toujours pas",
];
const ENGLISH: [&str; 4] = [
    "comes from a newer Marbre",
    "Nothing was changed",
    "Try again",
    "It still does not open",
];

/// Gives the store another format's number, and gives back the one it had.
fn set_format(profile: &Profile, format: i64) -> i64 {
    let store = Connection::open(profile.home().join("marbre.db")).expect("the store is a database");
    let had = store.pragma_query_value(None, "user_version", |row| row.get(0));
    store
        .pragma_update(None, "user_version", format)
        .expect("nobody else has it");
    had.expect("every database has a format")
}

#[test]
fn a_newsroom_of_a_newer_program_is_said_in_a_window_and_opens_there_once_it_can() {
    let screen = Screen::open();
    let profile = Profile::new();
    let format = set_format(&profile, NEWER);
    let app = App::begin(&screen, &profile, Start::default());
    let page = app.page();
    // There is no newsroom to take the language of: the system's is spoken, French where it is none of the two.
    let english = page.script("return navigator.language.startsWith('en')", Vec::new()) == json!(true);
    let [what, safe, retry, still] = if english { ENGLISH } else { FRENCH };
    page.read(what);
    page.read(safe);
    page.read(&profile.home().to_string_lossy());
    page.press("button", retry);
    page.read(still);
    assert_eq!(set_format(&profile, format), NEWER, "nothing was changed in it");

    page.press("button", retry);
    page.settled();
    let piece = page.new_piece();
    assert_eq!(
        profile.pieces(),
        [piece.as_str()],
        "the window has the newsroom, and its door"
    );
    assert_eq!(page.faults(), Vec::<String>::new());
}

/// A program that is ended when the walk ends.
struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn the_app_has_failed_once_the_window_that_says_so_is_closed() {
    let screen = Screen::open();
    let profile = Profile::new();
    let format = set_format(&profile, NEWER);
    let mut command = Command::new(ours("marbre-app"));
    profile.surroundings(&mut command);
    command
        .env("DISPLAY", screen.name())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    let mut app = Ended(command.spawn().expect("the app is a program"));
    let mut shown = false;
    let ended = until("the app's end", || {
        // The cross in the frame, as soon as there is one.
        for window in screen.windows() {
            shown = true;
            screen.ask_to_close(window);
        }
        match app.0.try_wait() {
            Ok(Some(status)) => Ok(status.code()),
            Ok(None) => Err("it still runs".to_owned()),
            Err(error) => Err(error.to_string()),
        }
    });
    assert!(shown, "there was a window");
    assert_eq!(ended, Some(1));
    let mut said = String::new();
    let mut terminal = app.0.stderr.take().expect("it is piped");
    terminal.read_to_string(&mut said).expect("it is text");
    assert!(said.contains("newer Marbre"), "{said}");
    assert_eq!(set_format(&profile, format), NEWER);
}
