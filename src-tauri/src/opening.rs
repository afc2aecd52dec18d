//! Opening the newsroom for a window, and what a window is told where that fails.

use crate::failure::Failure;
use crate::room::Room;
use marbre_cli::System;
use marbre_cli::door::{Opened, Shown, open_for_window};
use marbre_desk::{Desk, DeskError, ErrorCode, FileTrouble};
use std::fs::File;
use std::path::Path;
use std::time::Duration;

/// How long whoever has the newsroom may take to give it over while nothing shows yet.
const AT_START: Duration = Duration::from_secs(8);

/// The same in a window that says that it waits.
const IN_A_WINDOW: Duration = Duration::from_secs(60);

/// What a start comes to.
pub enum Start {
    /// A window is shown here: on a newsroom, on a folder without one, or on what failed.
    Here(Box<Opening>),
    /// Another process shows one more.
    There,
}

/// What a window is shown on.
#[derive(Default)]
pub struct Opening {
    /// The newsroom.
    pub desk: Option<Desk>,
    /// Says to others that it is shown here.
    pub shown: Option<Shown>,
    /// Why it is not there although it should be.
    pub failure: Option<Failure>,
}

async fn open(home: &Path, patience: Duration) -> Start {
    let opening = match open_for_window(home, patience, || Box::new(System)).await {
        Ok(Opened::Here { desk, shown }) => Opening {
            desk: Some(*desk),
            shown,
            failure: None,
        },
        Ok(Opened::There) => return Start::There,
        // The window makes one.
        Err(DeskError::NoNewsroom { .. }) => Opening::default(),
        Err(error) => Opening {
            failure: Some(told(error.into(), home)),
            ..Opening::default()
        },
    };
    Start::Here(Box::new(opening))
}

/// Opens the newsroom of a folder, where the app starts.
pub async fn at_start(home: &Path) -> Start {
    open(home, AT_START).await
}

/// Opens it again in a room where that failed. Gives whether the window is needed: not where another process shows one.
pub async fn again(room: &Room) -> Result<bool, Failure> {
    let _one = room.opening().await;
    if room.failure().is_none() {
        return Ok(true);
    }
    match open(&room.home, IN_A_WINDOW).await {
        Start::Here(opening) => {
            let failure = opening.failure.clone();
            room.shows(*opening);
            failure.map_or(Ok(true), Err)
        }
        Start::There => {
            room.shows(Opening::default());
            Ok(false)
        }
    }
}

/// What failed, with the folder that it is about.
fn told(mut failure: Failure, home: &Path) -> Failure {
    failure.facts.insert("home".to_owned(), home.display().to_string());
    // The database says only that it could not be opened; its file says why.
    if failure.code == ErrorCode::Store.word()
        && let Err(source) = File::options().read(true).write(true).open(home.join("marbre.db"))
    {
        let trouble = FileTrouble::of(&source).word().to_owned();
        failure.facts.insert("trouble".to_owned(), trouble);
    }
    failure
}

#[cfg(test)]
mod tests {
    use super::*;
    use marbre_desk::NewNewsroom;
    use marbre_domain::member::Role;

    fn newsroom(home: &Path) -> Desk {
        let new = NewNewsroom {
            name: "La Rive".to_owned(),
            member: "Awa T.".to_owned(),
            role: Role::Chief,
            zone: "Africa/Bamako".to_owned(),
            language: "fr".to_owned(),
        };
        Desk::init(home, &new, Box::new(System)).expect("a newsroom").0
    }

    async fn here(home: &Path) -> Opening {
        match at_start(home).await {
            Start::Here(opening) => *opening,
            Start::There => panic!("nobody else has windows"),
        }
    }

    #[test]
    fn what_failed_is_told_with_its_folder_and_what_keeps_one_out() {
        let home = Path::new("/srv/rive");
        let error = DeskError::File {
            what: "opening /srv/rive/lock".to_owned(),
            source: std::io::ErrorKind::PermissionDenied.into(),
        };
        let denied = told(error.into(), home);
        let fact = |failure: &Failure, name: &str| failure.facts.get(name).cloned();
        assert_eq!(denied.code, "file");
        assert_eq!(fact(&denied, "trouble").as_deref(), Some("denied"));
        assert_eq!(fact(&denied, "home").as_deref(), Some("/srv/rive"));
        let taken = told(DeskError::Taken.into(), home);
        assert_eq!((taken.code.as_str(), fact(&taken, "trouble")), ("taken", None));
        // What the database does not say, its file does: here that there is none.
        let store = Failure::new(ErrorCode::Store, "unable to open database file");
        assert_eq!(fact(&told(store, home), "trouble").as_deref(), Some("missing"));
    }

    #[tokio::test]
    async fn a_room_whose_newsroom_did_not_open_has_it_once_it_does() {
        let folder = tempfile::tempdir().expect("a folder");
        let home = folder.path().join("home");
        let opening = here(&home).await;
        assert!(
            opening.desk.is_none() && opening.failure.is_none(),
            "a folder without a newsroom is no failure"
        );
        // Somebody has it, and does not answer.
        let kept = newsroom(&home);
        tokio::time::pause();
        let room = Room::new(home.clone(), None);
        room.shows(here(&home).await);
        assert_eq!(room.failure().map(|failure| failure.code).as_deref(), Some("taken"));
        let still = again(&room).await.expect_err("it is taken");
        assert_eq!(still.code, "taken");
        assert!(room.desk().is_none());
        drop(kept);
        assert_eq!(again(&room).await, Ok(true));
        assert!(room.desk().is_some() && room.failure().is_none());
        assert_eq!(again(&room).await, Ok(true), "it is open already");
    }
}
